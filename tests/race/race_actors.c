/* SPDX-License-Identifier: MIT */
/* Many threads with distinct actors: no answer and no question is crossed, and
 * a name that all of them want has one owner. */
#include "race.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 64, CALLS = 256, WRITES = 4 };

struct worker {
	pthread_t thread;
	const char *path;
	char id[16];		/* of the actor, who is a user */
	char last[16];		/* owner of the last question */
	int crossed;
	int failed;
	int won;		/* the name that all want */
};

static int
authorize(const ud_question *q, void *ctx)
{
	struct worker *w = ctx;

	if (strcmp(q->actor_id, w->id) != 0)
		w->crossed++;
	(void)snprintf(w->last, sizeof(w->last), "%s", q->owner_id);
	/* Everybody may read the even ones, and only those. */
	if (q->owner_id[0] != '\0' &&
	    (q->owner_id[strlen(q->owner_id) - 1] & 1) != 0 && !q->self)
		return UD_EDENIED;
	return UD_OK;
}

/* Ask about somebody, and compare everything that comes back. */
static void
ask(struct worker *w, ud_dir *dir, int call)
{
	char id[16];
	ud_user *user = NULL;
	int denied, rc;

	(void)snprintf(id, sizeof(id), "actor-%d", call % THREADS);
	denied = call % THREADS % 2 == 1 && strcmp(id, w->id) != 0;
	rc = call % 2 == 0 ? ud_user_get(dir, id, &user) :
	    ud_user_by_username(dir, id, NULL, &user);
	w->failed += rc != (denied ? UD_EDENIED : UD_OK) ||
	    ud_errcode(dir) != rc;
	w->crossed += strcmp(w->last, id) != 0;
	if (user != NULL)
		w->crossed += strcmp(ud_user_id(user), id) != 0 ||
		    strcmp(ud_user_username(user), id) != 0;
	ud_user_free(&user);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	ud_dir *dir = open_store(w->path, authorize, w);
	char id[24];
	int rc;

	w->failed += ud_dir_act_as(dir, w->id, NULL) != UD_OK;
	(void)snprintf(id, sizeof(id), "same-%s", w->id);
	rc = make_user(dir, id, "same");
	w->won = rc == UD_OK;
	w->failed += rc != UD_OK && rc != UD_EEXISTS;
	for (int i = 0; i < CALLS; i++) {
		ask(w, dir, i);
		if (i % (CALLS / WRITES) == 0)
			w->failed += ud_user_mfa_init_skipped(dir, w->id,
			    NULL) != UD_OK;
	}
	ud_close(&dir);
	return NULL;
}

static void
judge_events(ud_dir *dir, const struct worker *w)
{
	ud_event_list *list = NULL;
	size_t skipped = 0;

	expect(ud_event_user(dir, w->id, 0, 0, &list) == UD_OK, "%s",
	    ud_errmsg(dir));
	for (size_t i = 0; list != NULL && i < ud_event_list_count(list); i++)
		skipped += strcmp(ud_event_editor_id(ud_event_list_get(list,
		    i)), w->id) == 0;
	expect(skipped == WRITES, "%s edited itself %zu times", w->id,
	    skipped);
	ud_event_list_free(&list);
}

int
main(void)
{
	static struct worker workers[THREADS];
	const char *path = store("actors.db");
	ud_dir *dir = open_store(path, NULL, NULL);
	int winners = 0;

	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	for (int t = 0; t < THREADS; t++) {
		workers[t].path = path;
		(void)snprintf(workers[t].id, sizeof(workers[t].id),
		    "actor-%d", t);
		expect(make_user(dir, workers[t].id, workers[t].id) == UD_OK,
		    "%s", ud_errmsg(dir));
	}
	for (int t = 0; t < THREADS; t++)
		if (pthread_create(&workers[t].thread, NULL, work,
		    &workers[t]) != 0)
			return 2;
	for (int t = 0; t < THREADS; t++) {
		(void)pthread_join(workers[t].thread, NULL);
		expect(workers[t].crossed == 0, "%s: %d crossed answers",
		    workers[t].id, workers[t].crossed);
		expect(workers[t].failed == 0, "%s: %d wrong answers",
		    workers[t].id, workers[t].failed);
		judge_events(dir, &workers[t]);
		winners += workers[t].won;
	}
	expect(winners == 1, "the name has %d winners", winners);
	ud_close(&dir);
	expect_whole(path, THREADS + 1);
	return verdict();
}
