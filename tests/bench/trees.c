/* SPDX-License-Identifier: MIT */
/* Two small trees that a naive translation makes slow. */
#include <userdir/user.h>

#include <ctype.h>
#include <string.h>

#include "bench/grams.h"
#include "bench/search.h"

enum { READS = 500, ORG_READS = 50, PREFIX = 4 };

static const int64_t states[] = {
	UD_USER_ACTIVE, UD_USER_INACTIVE, UD_USER_LOCKED, UD_USER_INITIAL,
};
enum { STATES = sizeof(states) / sizeof(states[0]) };

/* The name of one, the address of another one. */
static void
make_pair(struct bench *bench, uint64_t i, struct watch *watch,
    char name[PERSON_NAME_SIZE], char email[PERSON_TEXT_SIZE])
{
	struct person person;

	watch_pause(watch);
	person = somebody(bench, 2 * i);
	memcpy(name, person.names[0], PERSON_NAME_SIZE);
	person = somebody(bench, 2 * i + 1);
	memcpy(email, person.email, PERSON_TEXT_SIZE);
	watch_resume(watch);
}

static int
pair_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	char name[PERSON_NAME_SIZE], email[PERSON_TEXT_SIZE];
	ud_search_result *result;
	ud_filter *f;
	int rc;

	make_pair(bench, i, watch, name, email);
	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, name,
	    UD_TEXT_EQUALS_IGNORE_CASE);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, email,
	    UD_TEXT_EQUALS_IGNORE_CASE);
	(void)ud_filter_close(f);
	rc = search_ours(bench->dir, f, UD_TOTAL_EXACT, &result);
	ud_filter_free(&f);
	if (rc == 0)
		search_note(watch, &result);
	return rc;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

/* One statement: there are few, so all of them are read. */
static int
pair_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	sqlite3_stmt *s = bare_prepared(&bench->bare, BARE_NAME_OR_EMAIL);
	char name[PERSON_NAME_SIZE], email[PERSON_TEXT_SIZE];
	struct answer answer;
	int rc;

	make_pair(bench, i, watch, name, email);
	answer.count = 0;
	answer.total_is_minimum = 0;
	if (s == NULL)
		return -1;
	lower(name);
	lower(email);
	(void)sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s, 2, email, -1, SQLITE_STATIC);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW &&
	    answer.count < BARE_MANY)
		if (record_take(s, &answer.records[answer.count++]) != 0)
			break;
	(void)sqlite3_reset(s);
	answer.total = (int64_t)answer.count;
	answer_note(watch, &answer);
	return rc == SQLITE_DONE ? 0 : bare_fail(&bench->bare, "pair");
}

int
run_name_or_email(struct bench *bench, struct verdict *verdict)
{
	return search_duel(bench, verdict, (struct duel){
		.ours = pair_ours, .theirs = pair_theirs, .ctx = bench,
		.ops = bench_ops(bench, READS),
	});
}

/* (org AND NOT state) OR a username starts with. */
struct either {
	char org_id[PERSON_ID_SIZE];
	int64_t org;
	int64_t state;
	char prefix[NEEDLE_SIZE];
};

static void
make_either(struct bench *bench, uint64_t i, struct watch *watch,
    struct either *either)
{
	struct person person;

	watch_pause(watch);
	person = somebody(bench, i);
	memcpy(either->org_id, person.org_id, PERSON_ID_SIZE);
	either->org = person.org;
	either->state = states[i % STATES];
	ask_prefix(bench, i, PREFIX, either->prefix);
	watch_resume(watch);
}

static int
either_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	ud_search_result *result;
	struct either either;
	ud_filter *f;
	int rc;

	make_either(bench, i, watch, &either);
	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_open(f, UD_AND);
	(void)ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID, either.org_id,
	    UD_TEXT_EQUALS);
	(void)ud_filter_open(f, UD_NOT);
	(void)ud_filter_state(f, UINT64_C(1) << either.state);
	(void)ud_filter_close(f);
	(void)ud_filter_close(f);
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, either.prefix,
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	(void)ud_filter_close(f);
	rc = search_ours(bench->dir, f, UD_TOTAL_EXACT, &result);
	ud_filter_free(&f);
	if (rc == 0)
		search_note(watch, &result);
	return rc;
}

/* Bind the organization and the other states. */
static void
bind_others(sqlite3_stmt *s, const struct either *either)
{
	int at = 3;

	(void)sqlite3_bind_int64(s, 2, either->org);
	for (int k = 0; k < STATES; k++)
		if (states[k] != either->state)
			(void)sqlite3_bind_int64(s, at++, states[k]);
}

static int
either_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct bare *bare = &bench->bare;
	sqlite3_stmt *keys = bare_prepared(bare, BARE_ORG_OR_STARTS);
	char needle[NEEDLE_SIZE + 4], match[MATCH_SIZE];
	struct waits waits = {bare_prepared(bare, BARE_PENDING_OR), NULL,
	    needle, LINE_USERNAMES, 1, NULL};
	struct answer answer;
	struct either either;

	make_either(bench, i, watch, &either);
	if (keys == NULL || waits.statement == NULL)
		return -1;
	(void)snprintf(needle, sizeof(needle), GRAMS_EDGE "%s",
	    either.prefix);
	grams_match(match, "un", needle, 5);
	(void)sqlite3_bind_text(keys, 1, match, -1, SQLITE_STATIC);
	bind_others(keys, &either);
	bind_others(waits.statement, &either);
	if (bare_find(bare, keys, &waits, UD_TOTAL_EXACT, &answer) != 0)
		return -1;
	answer_note(watch, &answer);
	return 0;
}

int
run_org_or_starts(struct bench *bench, struct verdict *verdict)
{
	return search_duel(bench, verdict, (struct duel){
		.ours = either_ours, .theirs = either_theirs, .ctx = bench,
		.ops = bench_ops(bench, ORG_READS),
	});
}
