/* SPDX-License-Identifier: MIT */
/*
 * The suite is tested: drivers that are wrong in one way each, made of the
 * built-in one, must fail the check that is meant for it.
 *
 *	conformance_broken
 */
#include "conformance.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BASE ud_driver_sqlite()

/* The statement that SQL becomes when a word is another one. */
static int
prepare_with(void *conn, const char *sql, void **stmt, const char *word,
    const char *other)
{
	static char text[300000];
	const char *at = strstr(sql, word);

	if (at == NULL)
		return BASE->prepare(conn, sql, stmt);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - sql), sql,
	    other, at + strlen(word));
	return BASE->prepare(conn, text, stmt);
}

static int
no_rollback(void *conn, int kind)
{
	return BASE->commit(conn, kind);
}

static int
no_savepoint(void *conn, int kind)
{
	return kind == UD_TX_NESTED ? UD_OK : BASE->rollback(conn, kind);
}

static int
lazy_begin(void *conn, int kind)
{
	return BASE->begin(conn, kind == UD_TX_WRITE ? UD_TX_READ : kind);
}

static int
no_transaction(void *conn, int kind)
{
	(void)conn, (void)kind;
	return UD_OK;
}

static int
no_read_transaction(void *conn, int kind)
{
	return kind == UD_TX_READ ? UD_OK : BASE->begin(conn, kind);
}

static int
end_of_no_read(void *conn, int kind)
{
	return kind == UD_TX_READ ? UD_OK : BASE->commit(conn, kind);
}

static int
always_in_transaction(void *conn)
{
	(void)conn;
	return 1;
}

static int
writes_anyway(const ud_storage_spec *spec, void *ctx, void **conn)
{
	ud_storage_spec other = *spec;

	other.read_only = 0;
	return BASE->open(&other, ctx, conn);
}

static int
creates_anyway(const ud_storage_spec *spec, void *ctx, void **conn)
{
	ud_storage_spec other = *spec;

	other.must_exist = 0;
	return BASE->open(&other, ctx, conn);
}

static int
short_numbers(void *stmt, int i, int64_t value)
{
	return BASE->bind_int(stmt, i, (int32_t)value);
}

static int64_t
rounded_numbers(void *stmt, int i)
{
	int64_t value = BASE->column_int(stmt, i);

	return value == INT64_MAX ? value : (int64_t)(double)value;
}

static int
null_for_empty(void *stmt, int i, const char *text, size_t len)
{
	return BASE->bind_text(stmt, i, len == 0 ? NULL : text, len);
}

static int
ends_at_nul(void *stmt, int i, const void *bytes, size_t len)
{
	return BASE->bind_bytes(stmt, i, bytes, bytes == NULL ? 0 :
	    strnlen(bytes, len));
}

static int
cuts_texts(void *stmt, int i, const char *text, size_t len)
{
	return BASE->bind_text(stmt, i, text, len > 65535 ? 65535 : len);
}

static int
ignores_case(void *conn, const char *sql, void **stmt)
{
	return prepare_with(conn, sql, stmt, "ORDER BY name",
	    "ORDER BY name COLLATE NOCASE");
}

static int
trims_blanks(void *conn, const char *sql, void **stmt)
{
	return prepare_with(conn, sql, stmt, "t IN (?1)",
	    "t COLLATE RTRIM IN (?1)");
}

static int
forgets_the_update(void *conn, const char *sql, void **stmt)
{
	const char *at = strstr(sql, "DO UPDATE");

	return at == NULL ? BASE->prepare(conn, sql, stmt) :
	    prepare_with(conn, sql, stmt, at, "DO NOTHING");
}

static int
like_for_glob(void *conn, const char *sql, void **stmt)
{
	return prepare_with(conn, sql, stmt, "GLOB ?1",
	    "LIKE replace(?1, '*', '%')");
}

static int
unlike_codes(void *stmt)
{
	int rc = BASE->step(stmt);

	return rc == UD_EEXISTS ? UD_EINTERNAL : rc;
}

static int64_t
no_changes(void *conn)
{
	(void)conn;
	return 1;
}

static void
keeps_going(void *stmt)
{
	(void)stmt;
}

static const char *
values_told(void *conn)
{
	(void)conn;
	return "duplicate key (xyzzy-secret)";
}

static int
commits_nothing(void *conn, int kind)
{
	return kind == UD_TX_NESTED ? BASE->commit(conn, kind) :
	    BASE->rollback(conn, kind);
}

static int
assumes_anything(void *stmt)
{
	(void)stmt;
	return UD_OK;
}

/* One change of the table, and the check that must see it. */
static const struct {
	const char *check;
	ud_driver with;
} broken[] = {
	{"rollback_undoes_every_change", {.rollback = no_rollback}},
	{"nested_rollback_keeps_what_came_before",
	    {.rollback = no_savepoint}},
	{"a_commit_is_seen_by_others_and_not_before",
	    {.commit = commits_nothing}},
	{"the_second_writer_waits_and_is_told", {.begin = lazy_begin}},
	{"no_update_is_lost",
	    {.begin = no_transaction, .commit = no_transaction}},
	{"a_read_transaction_sees_one_moment",
	    {.begin = no_read_transaction, .commit = end_of_no_read}},
	{"in_transaction_follows_begin_and_end",
	    {.in_transaction = always_in_transaction}},
	{"read_only_reads_and_never_writes", {.open = writes_anyway}},
	{"must_exist_and_read_only_create_nothing", {.open = creates_anyway}},
	{"integers_have_all_of_64_bits", {.bind_int = short_numbers}},
	{"integers_have_all_of_64_bits", {.column_int = rounded_numbers}},
	{"null_is_not_empty", {.bind_text = null_for_empty}},
	{"bytes_are_compared_to_the_last", {.bind_bytes = ends_at_nul}},
	{"a_megabyte_comes_back", {.bind_text = cuts_texts}},
	{"order_is_that_of_bytes", {.prepare = ignores_case}},
	{"comparisons_are_those_of_bytes", {.prepare = trims_blanks}},
	{"a_conflict_becomes_an_update", {.prepare = forgets_the_update}},
	{"patterns_find_pieces", {.prepare = like_for_glob}},
	{"violation_is_told_and_the_transaction_can_be_undone",
	    {.step = unlike_codes}},
	{"changes_counts_the_rows_of_the_last_statement",
	    {.changes = no_changes}},
	{"rows_may_be_left_before_the_last", {.reset = keeps_going}},
	{"errors_are_told_without_values", {.errmsg = values_told}},
	{"parts_have_a_position", {.position = "0 * instr"}},
	{"elements_of_an_array_are_listed",
	    {.elements = "SELECT upper(value) AS value FROM json_each({n})"}},
	{"tables_are_known_by_name",
	    {.has_table = "SELECT 1 FROM sqlite_schema WHERE name = ?1"}},
	{"plans_are_explained", {.explain = "EXPLAIN QUERY PLAN ",
	    .explain_column = 7}},
	{"what_is_assumed_is_looked_at", {.assume = assumes_anything}},
	{"a_directory_has_the_same_history", {.prepare = forgets_the_update}},
};

#define TAKE(member) \
	if (with->member != NULL) \
		driver->member = with->member

static void
change(ud_driver *driver, const ud_driver *with)
{
	*driver = *BASE;
	TAKE(has_table);
	TAKE(open);
	TAKE(errmsg);
	TAKE(begin);
	TAKE(commit);
	TAKE(rollback);
	TAKE(in_transaction);
	TAKE(prepare);
	TAKE(bind_int);
	TAKE(bind_text);
	TAKE(bind_bytes);
	TAKE(step);
	TAKE(changes);
	TAKE(column_int);
	TAKE(reset);
	TAKE(position);
	TAKE(elements);
	TAKE(explain);
	TAKE(assume);
	if (with->explain_column != 0)
		driver->explain_column = with->explain_column;
}

/* A process of its own, whose words are of no interest. */
static int
passes(const struct conformance *suite, const char *check)
{
	char name[80];
	char *argv[] = {NULL, name};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)snprintf(name, sizeof(name), "%s", check);
		_exit(freopen("/dev/null", "w", stdout) == NULL ||
		    conformance_main(suite, 2, argv) == 0 ? 0 : 1);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 ||
	    !WIFEXITED(status) || WEXITSTATUS(status) != 1;
}

int
main(void)
{
	int count = (int)(sizeof(broken) / sizeof(broken[0])), missed = 0;

	for (int i = 0; i < count; i++) {
		ud_driver driver;
		struct conformance suite = {
			.driver = &driver,
			.fresh = conformance_fresh_file,
			.forget = conformance_forget_file,
		};
		int miss;

		change(&driver, &broken[i].with);
		miss = passes(&suite, broken[i].check);
		printf("%s: driver %d is wrong, %s\n", miss ? "FAIL" : "ok", i,
		    broken[i].check);
		(void)fflush(stdout);
		missed += miss;
	}
	printf("%d passed, %d failed\n", count - missed, missed);
	return missed > 0;
}
