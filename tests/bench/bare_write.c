/* SPDX-License-Identifier: MIT */
#include "bench/bare.h"

#include <userdir/user.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/bare_rows.h"

enum { STATES = sizeof(((struct bare *)NULL)->tally[0]) / sizeof(int64_t) };

static void
look_at_clock(struct bare *bare)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	bare->now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int
begin(struct bare *bare)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_HEAD);
	int rc;

	if (s == NULL || bare_say(bare, BARE_BEGIN_WRITE) != 0)
		return -1;
	rc = sqlite3_step(s);
	bare->head = (struct bare_head){
		.last_user = sqlite3_column_int64(s, 0),
		.last_us = sqlite3_column_int64(s, 2),
		.position = sqlite3_column_int64(s, 4),
	};
	(void)sqlite3_reset(s);
	look_at_clock(bare);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "head");
}

/* Write the head and commit if all went well, else roll back. */
static int
end(struct bare *bare, int rc)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_SET_HEAD);

	if (rc == 0 && s != NULL) {
		(void)sqlite3_bind_int64(s, 1, bare->head.last_user);
		(void)sqlite3_bind_int64(s, 2, bare->head.last_us);
		(void)sqlite3_bind_int64(s, 3, bare->head.position);
		(void)sqlite3_bind_blob(s, 4, bare_filler, HASH_BYTES,
		    SQLITE_STATIC);
		(void)sqlite3_bind_blob(s, 5, bare_filler, SEAL_BYTES,
		    SQLITE_STATIC);
		(void)sqlite3_bind_blob(s, 6, bare_filler, SHORT_BYTES,
		    SQLITE_STATIC);
		rc = bare_run(bare, s);
	}
	if (rc == 0)
		return bare_say(bare, BARE_COMMIT);
	(void)bare_say(bare, BARE_ROLLBACK);
	return -1;
}

static int
count(struct bare *bare, int64_t org, int64_t state, int64_t n)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_COUNT);

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_int64(s, 1, org);
	(void)sqlite3_bind_int64(s, 2, state);
	(void)sqlite3_bind_int64(s, 3, n);
	return bare_run(bare, s);
}

static int
find_org(struct bare *bare, const char *id, int64_t *key)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ORG);
	int rc;

	if (s == NULL)
		return -1;
	bare_bind_text(s, 1, id);
	rc = sqlite3_step(s);
	*key = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "no organization");
}

int
bare_create(struct bare *bare, const struct person *person)
{
	int64_t org;
	int rc = begin(bare);

	if (rc != 0)
		return -1;
	rc = find_org(bare, person->org_id, &org);
	if (rc == 0)
		rc = bare_add_person(bare, person, org, 0);
	if (rc == 0)
		rc = count(bare, org, UD_USER_ACTIVE, 1);
	return end(bare, rc);
}

int
bare_set_display(struct bare *bare, const struct person *person,
    const char *name, const char *fold)
{
	sqlite3_stmt *find = bare_prepared(bare, BARE_EVENTS_OF);
	sqlite3_stmt *set = bare_prepared(bare, BARE_SET_DISPLAY);
	struct event event = {.type = "user.human.profile.changed",
	    .payload = "{}"};
	char personal[2 * PERSON_TEXT_SIZE];
	int rc;

	if (find == NULL || set == NULL || begin(bare) != 0)
		return -1;
	bare_bind_text(find, 1, person->id);
	rc = sqlite3_step(find) == SQLITE_ROW ? 0 : -1;
	event.user = sqlite3_column_int64(find, 0);
	event.org = sqlite3_column_int64(find, 1);
	event.sequence = sqlite3_column_int64(find, 2) + 1;
	(void)sqlite3_reset(find);
	(void)snprintf(personal, sizeof(personal), "{\"displayName\":\"%s\"}",
	    name);
	event.personal = personal;
	if (rc == 0 && (rc = bare_add_event(bare, &event)) == 0) {
		(void)sqlite3_bind_int64(set, 1, event.user);
		bare_bind_text(set, 2, name);
		(void)sqlite3_bind_int64(set, 3, bare->now_us);
		(void)sqlite3_bind_int64(set, 4, event.sequence);
		(void)sqlite3_bind_blob(set, 5, bare_filler, SEAL_BYTES,
		    SQLITE_STATIC);
		bare_bind_text(set, 6, fold);
		rc = bare_run(bare, set);
	}
	return end(bare, rc);
}

int
bare_batch_begin(struct bare *bare, int64_t orgs)
{
	bare->tally_orgs = orgs;
	bare->tally = calloc((size_t)orgs + 1, sizeof(*bare->tally));
	return bare->tally == NULL ? -1 : begin(bare);
}

int
bare_batch_add(struct bare *bare, const struct person *person, int full)
{
	bare->tally[person->org][full ? person->state : UD_USER_ACTIVE]++;
	return bare_add_person(bare, person, person->org, full);
}

int
bare_batch_end(struct bare *bare)
{
	int rc = 0;

	for (int64_t org = 1; org <= bare->tally_orgs; org++)
		for (int64_t state = 1; rc == 0 && state < STATES; state++)
			if (bare->tally[org][state] != 0)
				rc = count(bare, org, state,
				    bare->tally[org][state]);
	free(bare->tally);
	bare->tally = NULL;
	return end(bare, rc);
}

int
bare_index_all(struct bare *bare, uint64_t first, uint64_t end, uint64_t orgs)
{
	struct person person;
	int rc = bare_say(bare, BARE_BEGIN_WRITE);

	for (uint64_t i = first; rc == 0 && i < end; i++) {
		people_make(&person, i, orgs);
		rc = bare_index(bare, (int64_t)i + 1, &person, 0);
	}
	return rc == 0 ? bare_say(bare, BARE_COMMIT) : -1;
}
