/* SPDX-License-Identifier: MIT */
/* The outbox after somebody was at it: what is handed over is what was
 * written, to whom it was written. */
#include "fault/tamper.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/points.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

enum { LETTERS_MAX = 64, LETTER_SIZE = 1024, ONE_OF = 7, CALLS = 6,
	COLUMN_SIZE = 64 };

static struct world world;

/* Messages as text: those of the store as it was made, and those told of. */
static char right[LETTERS_MAX][LETTER_SIZE], told[LETTERS_MAX][LETTER_SIZE];
static size_t right_count, told_count;

static int
note(const ud_message *m, void *ctx)
{
	(void)ctx;
	cr_assert_lt(told_count, LETTERS_MAX);
	(void)snprintf(told[told_count++], LETTER_SIZE,
	    "%llu %lld %lld %s %s %s %s %s %s %lld %s %s",
	    (unsigned long long)m->id, (long long)m->kind,
	    (long long)m->channel, m->recipient, m->user_id, m->org_id,
	    m->username, m->display_name, m->code == NULL ? "-" : m->code,
	    (long long)m->expires_us, m->url == NULL ? "-" : m->url,
	    m->application_name);
	return UD_OK;
}

/* Hand over what can be, again and again. */
static void
pump(void)
{
	int rc;

	told_count = 0;
	for (int i = 0; i < CALLS; i++) {
		rc = ud_notify_pending(world.dir, 0, NULL, NULL);
		cr_expect(rc == UD_OK || rc == UD_ECORRUPT, "%s: %s",
		    ud_errname(rc), ud_errmsg(world.dir));
		world.host.ahead_us += INT64_C(60000000);
	}
	world.host.ahead_us = 0;
}

static void
begin(void)
{
	world_init(&world, WORLD_FILE);
	world.options.notify = note;
	world_open(&world);
	pump();
	memcpy(right, told, sizeof(right));
	right_count = told_count;
	cr_assert_eq(right_count, MESSAGES_WAITING - MESSAGES_DEAD);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(tamper_messages, .init = begin, .fini = end, .timeout = 600);

static int
is_right(const char *letter)
{
	for (size_t i = 0; i < right_count; i++)
		if (strcmp(right[i], letter) == 0)
			return 1;
	return 0;
}

static void
expect_right(const char *what, size_t least)
{
	for (size_t i = 0; i < told_count; i++)
		cr_expect(is_right(told[i]), "%s: %s", what, told[i]);
	cr_expect_geq(told_count, least, "%s: %zu of %zu", what, told_count,
	    right_count);
}

Test(tamper_messages, no_change_of_a_column_changes_a_message)
{
	char column[COLUMN_SIZE], what[256];
	const char *name;
	size_t points = 0;
	int done;

	for (size_t i = 0; (name = tamper_column_name(&world, "ud_outbox",
	    i)) != NULL; i++) {
		(void)snprintf(column, sizeof(column), "%s", name);
		for (size_t n = 0; n < TAMPER_MOST; n++) {
			if (!storage_tries(i + n, ONE_OF))
				continue;
			(void)snprintf(what, sizeof(what),
			    "%s, mutation %zu", column, n);
			world_open(&world);
			done = tamper_column(&world, "ud_outbox", column,
			    "purpose = 4", n);
			if (done == 0)
				break;
			if (done != 1)
				continue;
			/* Those of other users are not held up. */
			pump();
			expect_right(what, 3);
			points++;
		}
	}
	points_add("changed columns of messages", points);
}

#define OF(purpose) "(SELECT box FROM ud_outbox WHERE owner = 3" \
	" AND purpose = " purpose " ORDER BY id DESC LIMIT 1)"

Test(tamper_messages, messages_that_were_moved_are_not_handed_over)
{
	static const char *const changes[] = {
		"UPDATE ud_outbox SET box = " OF("4") " WHERE purpose = 3",
		"UPDATE ud_outbox SET box = " OF("2") " WHERE purpose = 4",
		"UPDATE ud_outbox SET owner = 1 WHERE purpose = 4",
		"UPDATE ud_outbox SET owner = 3 WHERE purpose = 3",
		"UPDATE ud_outbox SET owner = 77 WHERE purpose = 4",
		"UPDATE ud_outbox SET channel = 2 WHERE purpose = 4",
		"UPDATE ud_outbox SET kind = 3 WHERE purpose = 4",
		"UPDATE ud_outbox SET expires_us = expires_us + 1"
		    " WHERE purpose = 4",
		"UPDATE ud_outbox SET purpose = 0 WHERE purpose = 4",
		"UPDATE ud_outbox SET id = id + 1000 WHERE purpose = 4",
		"UPDATE ud_users SET email = 'evil@mail.example',"
		    " email_fold = 'evil@mail.example' WHERE id = 'bob'",
		"UPDATE ud_users SET id = 'x' WHERE id = 'alice';"
		    "UPDATE ud_users SET id = 'alice' WHERE id = 'bob';"
		    "UPDATE ud_users SET id = 'bob' WHERE id = 'x'",
	};

	for (size_t i = 0; i < N(changes); i++) {
		world_open(&world);
		cr_assert(tamper_sql(&world, changes[i]), "%s", changes[i]);
		pump();
		expect_right(changes[i], 0);
	}
	points_add("messages put elsewhere", N(changes));
}

/* A code that was used, or died with its address, is not sent any more. */
Test(tamper_messages, a_message_that_was_put_back_is_dropped)
{
	world_open(&world);
	raw_exec(world.db, "CREATE TABLE kept AS SELECT * FROM ud_outbox");
	cr_assert_eq(ud_user_verify_invite_code(world.dir, BOB, INVITE_CODE,
	    NULL), UD_OK);
	pump();
	cr_assert(tamper_sql(&world, "DELETE FROM ud_outbox;"
	    "INSERT INTO ud_outbox SELECT * FROM kept WHERE owner = 3"));
	pump();
	for (size_t i = 0; i < told_count; i++)
		cr_expect_null(strstr(told[i], INVITE_CODE), "%s", told[i]);
	raw_exec(world.db, "DROP TABLE kept");
}
