/* SPDX-License-Identifier: MIT */
/* Two connections, two threads. */
#include "tools.h"

#include <stdio.h>

enum { ROUNDS = 40, SLACK_MS = 5000, HOLD_MS = 200 };

/* A thread, with a check of its own. */
struct worker {
	struct check c;
	int64_t first_key;
};

static struct worker
worker_of(const struct check *c, int64_t first_key)
{
	struct worker w = {.c = *c, .first_key = first_key};

	for (size_t i = 0; i < CHECK_CONNECTIONS; i++)
		w.c.conns[i] = NULL;
	return w;
}

static void
run_both(struct check *c, void *(*run)(void *))
{
	static struct worker workers[2];

	workers[0] = worker_of(c, 1);
	workers[1] = worker_of(c, 1000);
	check_threads(c, run, &workers[0], &workers[1]);
	for (int i = 0; i < 2; i++)
		check_that(c, check_good(&workers[i].c), workers[i].c.why);
}

static void
the_second_writer_waits_and_is_told(struct check *c)
{
	void *a = check_tables(c), *b = check_open_short(c);
	int64_t began, took;
	int rc;

	check_run(c, a, "INSERT INTO ud_things (key) VALUES (0)", WITHOUT, 1);
	check_code(c, a, check_turn(c, a), UD_OK, "begin(WRITE)");
	if (!check_good(c))
		return;
	began = check_now_ms();
	rc = check_turn(c, b);
	took = check_now_ms() - began;
	check_code(c, b, rc, UD_EUNAVAIL, "begin(WRITE) beside a writer");
	check_that(c, !check_good(c) || c->driver->lock != NULL ||
	    !c->driver->in_transaction(b),
	    "the writer who was refused has a transaction open");
	check_rollback(c, b, UD_TX_WRITE);
	if (took < CHECK_SHORT_MS / 2 || took > CHECK_SHORT_MS + SLACK_MS)
		check_fail(c, "begin() waits %d ms, but spent %lld",
		    CHECK_SHORT_MS, (long long)took);
	/* Readers need not wait. */
	check_count(c, b, 1);
	check_begin(c, b, UD_TX_READ);
	check_count(c, b, 1);
	check_commit(c, b, UD_TX_READ);
	check_commit(c, a, UD_TX_WRITE);
	check_code(c, b, check_turn(c, b), UD_OK, "begin(WRITE)");
	check_commit(c, b, UD_TX_WRITE);
}

static void
a_reader_hinders_no_writer(struct check *c)
{
	void *a = check_tables(c), *b = check_open_short(c);

	check_begin(c, a, UD_TX_READ);
	check_count(c, a, 0);
	check_begin(c, b, UD_TX_WRITE);
	check_run(c, b, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(1)), 1);
	check_commit(c, b, UD_TX_WRITE);
	check_count(c, a, 0);
	check_commit(c, a, UD_TX_READ);
}

static void *
hold(void *arg)
{
	struct worker *w = arg;
	void *conn = check_open(&w->c);
	int64_t n = w->first_key;

	check_begin(&w->c, conn, UD_TX_WRITE);
	check_run(&w->c, conn, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(n)), 1);
	check_pause(HOLD_MS);
	check_commit(&w->c, conn, UD_TX_WRITE);
	check_close(&w->c, conn);
	return NULL;
}

static void
the_second_writer_goes_on_after_the_first(struct check *c)
{
	void *conn = check_tables(c);

	run_both(c, hold);
	check_count(c, conn, 2);
}

/* Read, add one, write.  Whoever is refused tries again. */
static void *
increase(void *arg)
{
	struct worker *w = arg;
	struct check *c = &w->c;
	void *conn = check_open(c);
	int done = 0, rc;

	while (check_good(c) && done < ROUNDS) {
		void *stmt;
		int64_t n = 0;

		rc = c->driver->begin(conn, UD_TX_WRITE);
		if (rc == UD_EUNAVAIL || rc == UD_ECONFLICT)
			continue;
		check_code(c, conn, rc, UD_OK, "begin(WRITE)");
		stmt = check_prepare(c, conn,
		    "SELECT n FROM ud_things WHERE key = 0{lock}");
		if (!check_good(c))
			break;
		if (c->driver->step(stmt) == UD_ROW)
			n = c->driver->column_int(stmt, 0);
		c->driver->finalize(stmt);
		/* Time for the other one to do the same. */
		check_pause(1);
		rc = check_try(c, conn,
		    "UPDATE ud_things SET n = ?1 WHERE key = 0",
		    WITH(INT(n + 1)));
		if (rc == UD_OK)
			rc = c->driver->commit(conn, UD_TX_WRITE);
		if (rc == UD_OK) {
			done++;
			continue;
		}
		check_that(c, rc == UD_ECONFLICT,
		    "a writer who has the right fails");
		check_rollback(c, conn, UD_TX_WRITE);
	}
	check_close(c, conn);
	return NULL;
}

static void
no_update_is_lost(struct check *c)
{
	void *conn = check_tables(c);
	char right[16];

	check_run(c, conn, "INSERT INTO ud_things (key, n) VALUES (0, 0)",
	    WITHOUT, 1);
	run_both(c, increase);
	(void)snprintf(right, sizeof(right), "%d;", 2 * ROUNDS);
	check_rows(c, conn, "SELECT n FROM ud_things", WITHOUT, "i", right);
}

/* Reads and writes with statements of its own. */
static void *
work(void *arg)
{
	struct worker *w = arg;
	struct check *c = &w->c;
	void *conn = check_open(c);
	void *add = check_prepare(c, conn,
	    "INSERT INTO ud_things (key, n, t) VALUES (?1, ?1, ?2)");
	void *look = check_prepare(c, conn,
	    "SELECT t FROM ud_things WHERE key = ?1");

	for (int64_t i = 0; check_good(c) && i < ROUNDS; i++) {
		check_begin(c, conn, UD_TX_WRITE);
		check_bind(c, conn, add, WITH(INT(w->first_key + i),
		    TEXT("text")));
		check_answers(c, conn, add, "", "");
		check_commit(c, conn, UD_TX_WRITE);
		check_bind(c, conn, look, WITH(INT(w->first_key + i)));
		check_answers(c, conn, look, "t", "text;");
	}
	if (add != NULL)
		c->driver->finalize(add);
	if (look != NULL)
		c->driver->finalize(look);
	check_close(c, conn);
	return NULL;
}

static void
threads_have_a_connection_each(struct check *c)
{
	void *conn = check_tables(c);

	run_both(c, work);
	check_count(c, conn, 2 * ROUNDS);
	check_rows(c, conn, "SELECT CAST(sum(key - n) AS BIGINT)"
	    " FROM ud_things", WITHOUT, "i", "0;");
}

const struct check_row writer_checks[] = {
	{"the_second_writer_waits_and_is_told",
	    the_second_writer_waits_and_is_told},
	{"a_reader_hinders_no_writer", a_reader_hinders_no_writer},
	{"the_second_writer_goes_on_after_the_first",
	    the_second_writer_goes_on_after_the_first},
	{"no_update_is_lost", no_update_is_lost},
	{"threads_have_a_connection_each", threads_have_a_connection_each},
	{NULL, NULL}
};
