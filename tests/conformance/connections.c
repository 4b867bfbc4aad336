/* SPDX-License-Identifier: MIT */
/* The table of the driver, opening, closing, errors. */
#include "tools.h"

#include <string.h>

static void
has_every_function(struct check *c)
{
	const ud_driver *d = c->driver;

	check_that(c, d->size >= offsetof(ud_driver, check),
	    "size must be sizeof(ud_driver)");
	check_that(c, d->name != NULL && d->name[0] != '\0',
	    "the driver must have a name");
	check_that(c, d->type_key != NULL && d->type_bytes != NULL &&
	    d->clustered != NULL && d->has_table != NULL,
	    "type_key, type_bytes, clustered and has_table must be given");
	check_that(c, d->open != NULL && d->close != NULL &&
	    d->errmsg != NULL, "a function of connections is missing");
	check_that(c, d->begin != NULL && d->commit != NULL &&
	    d->rollback != NULL && d->in_transaction != NULL,
	    "a function of transactions is missing");
	check_that(c, d->exec != NULL && d->prepare != NULL &&
	    d->bind_int != NULL && d->bind_text != NULL &&
	    d->bind_bytes != NULL && d->step != NULL && d->changes != NULL &&
	    d->column_int != NULL && d->column_text != NULL &&
	    d->column_bytes != NULL && d->reset != NULL &&
	    d->finalize != NULL, "a function of statements is missing");
}

static void
what_was_committed_is_there_after_opening_again(struct check *c)
{
	void *conn = check_tables(c);

	check_run(c, conn, "INSERT INTO ud_things (key, n) VALUES (?1, ?2)",
	    WITH(INT(1), INT(7)), 1);
	check_close(c, conn);
	conn = check_open_as(c, (ud_storage_spec){.must_exist = 1});
	check_rows(c, conn, "SELECT key, n FROM ud_things", WITHOUT, "ii",
	    "1|7;");
}

static void
relaxed_durability_and_a_cache_may_be_asked_for(struct check *c)
{
	void *conn = check_open_as(c, (ud_storage_spec){.cache_kib = 4096,
	    .relaxed_durability = 1});

	check_exec(c, conn, "CREATE TABLE ud_things (key {key})");
	check_run(c, conn, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(1)), 1);
	check_count(c, conn, 1);
}

/* open() fails with that code, and the connection, if any, can say why. */
static void
refuses(struct check *c, ud_storage_spec spec, int code)
{
	void *conn = NULL;
	int rc;

	if (!check_good(c))
		return;
	spec.size = sizeof(spec);
	spec.location = c->location;
	rc = c->driver->open(&spec, c->suite->driver_ctx, &conn);
	check_code(c, conn, rc, code, "open() of a place without a store");
	check_that(c, conn == NULL || c->driver->errmsg(conn) != NULL,
	    "errmsg() is NULL after open()");
	if (conn != NULL)
		c->driver->close(conn);
}

static void
must_exist_and_read_only_create_nothing(struct check *c)
{
	if (c->suite->is_made_before) {
		check_skip(c, "places of this driver exist before open()");
		return;
	}
	refuses(c, (ud_storage_spec){.must_exist = 1}, UD_ENOTFOUND);
	refuses(c, (ud_storage_spec){.read_only = 1}, UD_ENOTFOUND);
	refuses(c, (ud_storage_spec){.must_exist = 1}, UD_ENOTFOUND);
}

static void
read_only_reads_and_never_writes(struct check *c)
{
	void *conn = check_tables(c);

	check_run(c, conn, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(1)), 1);
	check_close(c, conn);
	conn = check_open_as(c, (ud_storage_spec){.read_only = 1});
	check_count(c, conn, 1);
	check_begin(c, conn, UD_TX_READ);
	check_count(c, conn, 1);
	check_commit(c, conn, UD_TX_READ);
	check_code(c, conn, check_try(c, conn,
	    "INSERT INTO ud_things (key) VALUES (?1)", WITH(INT(2))),
	    UD_ESTATE, "a write on a read-only connection");
	if (check_good(c))
		check_code(c, conn, c->driver->exec(conn,
		    "DELETE FROM ud_things"), UD_ESTATE,
		    "exec() of a write on a read-only connection");
	check_count(c, conn, 1);
}

static void
closing_undoes_a_transaction_that_is_open(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	check_begin(c, a, UD_TX_WRITE);
	check_run(c, a, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(1)), 1);
	check_close(c, a);
	check_count(c, b, 0);
	check_begin(c, b, UD_TX_WRITE);
	check_commit(c, b, UD_TX_WRITE);
}

static void
errors_are_told_without_values(struct check *c)
{
	void *conn = check_tables(c);
	const char *sql = "INSERT INTO ud_names (owner, pos, name)"
	    " VALUES (?1, ?2, ?3)";
	const char *text;

	check_run(c, conn, sql, WITH(INT(1), INT(1), TEXT("xyzzy-secret")), 1);
	check_code(c, conn, check_try(c, conn, sql,
	    WITH(INT(2), INT(1), TEXT("xyzzy-secret"))), UD_EEXISTS,
	    "a value twice in a unique index");
	if (!check_good(c))
		return;
	text = c->driver->errmsg(conn);
	check_that(c, text != NULL && text[0] != '\0',
	    "errmsg() says nothing after a failure");
	check_that(c, text == NULL || strstr(text, "xyzzy") == NULL,
	    "errmsg() tells a value");
	check_that(c, text == NULL || strchr(text, '\n') == NULL ||
	    strchr(text, '\n')[1] == '\0', "errmsg() has several lines");
}

static void
nonsense_is_refused_and_the_connection_goes_on(struct check *c)
{
	void *conn = check_tables(c), *stmt = NULL;
	int rc = UD_EINTERNAL;

	/* Some databases look at a statement when it is run. */
	if (check_good(c) && (rc = c->driver->prepare(conn,
	    "SELECT nothing FROM ud_nowhere", &stmt)) == UD_OK)
		rc = c->driver->step(stmt);
	if (stmt != NULL)
		c->driver->finalize(stmt);
	check_that(c, rc < 0, "a table that is not there can be read");
	if (check_good(c))
		check_that(c, c->driver->exec(conn, "CREATE NONSENSE") < 0,
		    "exec() runs what is no statement");
	check_count(c, conn, 0);
	check_that(c, check_good(c) && !c->driver->in_transaction(conn),
	    "a failed statement leaves a transaction open");
}

const struct check_row connection_checks[] = {
	{"has_every_function", has_every_function},
	{"what_was_committed_is_there_after_opening_again",
	    what_was_committed_is_there_after_opening_again},
	{"relaxed_durability_and_a_cache_may_be_asked_for",
	    relaxed_durability_and_a_cache_may_be_asked_for},
	{"must_exist_and_read_only_create_nothing",
	    must_exist_and_read_only_create_nothing},
	{"read_only_reads_and_never_writes",
	    read_only_reads_and_never_writes},
	{"closing_undoes_a_transaction_that_is_open",
	    closing_undoes_a_transaction_that_is_open},
	{"errors_are_told_without_values", errors_are_told_without_values},
	{"nonsense_is_refused_and_the_connection_goes_on",
	    nonsense_is_refused_and_the_connection_goes_on},
	{NULL, NULL}
};
