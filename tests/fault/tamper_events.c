/* SPDX-License-Identifier: MIT */
/* The event log after somebody was at it. */
#include "fault/tamper.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/points.h"

static struct world world;
static uint64_t last;		/* position of the last event */

static void
begin(void)
{
	world_init(&world, WORLD_FILE);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(tamper_events, .init = begin, .fini = end, .timeout = 600);

/* The whole log as text, for free(). */
static char *
read_log(void)
{
	ud_event_list *list = NULL;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	cr_assert_not_null(out);
	if (ud_event_feed(world.dir, 0, 0, &list) == UD_OK)
		last = ud_event_list_count(list);
	for (size_t i = 0; list != NULL && i < last; i++) {
		const ud_event *event = ud_event_list_get(list, i);

		(void)fprintf(out, "%llu %llu %s %lld %s %s %s %s %s %s\n",
		    (unsigned long long)ud_event_position(event),
		    (unsigned long long)ud_event_sequence(event),
		    ud_event_type(event),
		    (long long)ud_event_created_us(event),
		    ud_event_user_id(event), ud_event_org_id(event),
		    ud_event_editor_id(event), ud_event_operation_id(event),
		    ud_event_payload(event), ud_event_personal(event));
	}
	(void)fclose(out);
	ud_event_list_free(&list);
	return text;
}

static void
expect_position(uint64_t expected, const char *what)
{
	uint64_t position = 99;
	int rc = ud_event_verify(world.dir, &position);

	cr_expect_eq(rc, expected == 0 ? UD_OK : UD_ECORRUPT, "%s: %s", what,
	    ud_errname(rc));
	cr_expect_eq(position, expected, "%s: %llu", what,
	    (unsigned long long)position);
}

/* One change of one column of one event; 0 past the last one. */
static int
try(const char *column, uint64_t at, size_t n, const char *right)
{
	char where[64], *now;
	uint64_t position = 0;
	int done, rc;

	(void)snprintf(where, sizeof(where), "position = %llu",
	    (unsigned long long)at);
	world_open(&world);
	if ((done = tamper_column(&world, "ud_events", column, where,
	    n)) != 1)
		return done;
	rc = ud_event_verify(world.dir, &position);
	if (rc == UD_OK) {
		now = read_log();
		cr_expect_str_eq(now, right, "%s of event %llu, mutation %zu",
		    column, (unsigned long long)at, n);
		free(now);
	} else {
		cr_expect_eq(rc, UD_ECORRUPT, "%s of event %llu: %s", column,
		    (unsigned long long)at, ud_errmsg(world.dir));
		/* An event that was moved is missing where it was, unless it
		 * stands before all others now. */
		cr_expect(position == at || (position == 1 &&
		    strcmp(column, "position") == 0),
		    "%s of event %llu, mutation %zu: %llu", column,
		    (unsigned long long)at, n, (unsigned long long)position);
	}
	return 1;
}

Test(tamper_events, any_change_of_any_event_is_found_at_its_place)
{
	char column[64], *right;
	const char *name;
	size_t points = 0;
	int done;

	world_open(&world);
	right = read_log();
	for (uint64_t at = 1; at <= last; at += 5)
		for (size_t i = 0; (name = tamper_column_name(&world,
		    "ud_events", i)) != NULL; i++) {
			(void)snprintf(column, sizeof(column), "%s", name);
			for (size_t n = 0; n < TAMPER_MOST; n++) {
				if (!storage_tries(at + i + n, 3))
					continue;
				if ((done = try(column, at, n, right)) == 0)
					break;
				points += done == 1;
			}
		}
	free(right);
	points_add("changed events", points);
}

Test(tamper_events, any_removed_event_is_found_at_its_place)
{
	char sql[128];

	world_open(&world);
	free(read_log());
	for (uint64_t at = 1; at <= last; at++) {
		world_open(&world);
		(void)snprintf(sql, sizeof(sql), "DELETE FROM ud_events"
		    " WHERE position = %llu", (unsigned long long)at);
		cr_assert(tamper_sql(&world, sql));
		expect_position(at, "removed");
	}
	points_add("removed events", last);
}

Test(tamper_events, a_tail_that_was_cut_is_found)
{
	world_open(&world);
	free(read_log());
	cr_assert(tamper_sql(&world,
	    "DELETE FROM ud_events WHERE position > 10"));
	expect_position(11, "cut");
	/* And also when the head was set back to fit. */
	cr_assert(tamper_sql(&world, "UPDATE ud_head SET position = 10,"
	    " link = (SELECT link FROM ud_events WHERE position = 10)"));
	cr_expect_eq(ud_event_verify(world.dir, &last), UD_ECORRUPT);
	cr_expect_eq(ud_user_lock(world.dir, BOB, NULL), UD_ECORRUPT);
}

#define COLUMNS "sequence + 1000, org, type, created_us, editor, operation," \
	" payload, salt, personal, digest, link FROM ud_events WHERE"

Test(tamper_events, an_inserted_event_is_found_at_its_place)
{
	world_open(&world);
	free(read_log());
	cr_assert(tamper_sql(&world, "INSERT INTO ud_events SELECT"
	    " position + 1, subject, " COLUMNS " position ="
	    " (SELECT max(position) FROM ud_events)"));
	expect_position(last + 1, "appended");
	world_open(&world);
	cr_assert(tamper_sql(&world, "UPDATE ud_events SET position ="
	    " -position WHERE position >= 7;"
	    "UPDATE ud_events SET position = 1 - position"
	    " WHERE position < 0;"
	    "INSERT INTO ud_events SELECT 7, subject, " COLUMNS
	    " position = 6"));
	expect_position(7, "inserted");
	world_open(&world);
	cr_assert(tamper_sql(&world, "INSERT INTO ud_events SELECT 0,"
	    " subject, " COLUMNS " position = 1"));
	expect_position(1, "put before all");
}

Test(tamper_events, two_events_that_were_swapped_are_found)
{
	world_open(&world);
	cr_assert(tamper_sql(&world,
	    "UPDATE ud_events SET position = -1 WHERE position = 8;"
	    "UPDATE ud_events SET position = 8 WHERE position = 9;"
	    "UPDATE ud_events SET position = 9 WHERE position = -1"));
	expect_position(8, "swapped");
}

Test(tamper_events, scrubbed_events_are_accepted)
{
	world_open(&world);
	cr_assert_eq(ud_user_scrub(world.dir, DORA, NULL), UD_OK);
	expect_position(0, "scrubbed");
}

/* The first event of a user that holds personal data. */
static uint64_t
personal_event(const char *user)
{
	ud_event_list *list = NULL;
	uint64_t position;

	cr_assert_eq(ud_event_user(world.dir, user, 0, 0, &list), UD_OK);
	position = ud_event_position(ud_event_list_get(list, 0));
	ud_event_list_free(&list);
	return position;
}

static void
erase(const char *user, const char *what)
{
	char sql[128];
	uint64_t position = personal_event(user);

	(void)snprintf(sql, sizeof(sql), "UPDATE ud_events SET %s WHERE"
	    " position = %llu", what, (unsigned long long)position);
	cr_assert(tamper_sql(&world, sql));
	expect_position(position, what);
}

Test(tamper_events, personal_data_that_was_erased_without_scrubbing_is_found)
{
	static const char *const ways[] = {
		"personal = NULL, salt = NULL", "personal = NULL",
		"salt = NULL", "personal = NULL, salt = NULL, digest = NULL",
		"personal = ''", "personal = '{}'", "digest = NULL",
	};
	static const char *const users[] = {ALICE, DORA};

	for (size_t u = 0; u < 2; u++)
		for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
			world_open(&world);
			erase(users[u], ways[i]);
		}
	/* The scrubbing of one user does not cover another. */
	world_open(&world);
	cr_assert_eq(ud_user_scrub(world.dir, DORA, NULL), UD_OK);
	erase(ALICE, ways[0]);
}
