/* SPDX-License-Identifier: MIT */
/* Passwords and codes after somebody was at them: what was not written for
 * this user, this purpose and this address by who has the key fits nothing. */
#include "fault/tamper.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/points.h"

static struct world world;

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

TestSuite(tamper_secrets, .init = begin, .fini = end, .timeout = 600);

#define N(array) (sizeof(array) / sizeof((array)[0]))

enum { ONE_OF = 7, COLUMN_SIZE = 64, TEXT_SIZE = 512 };

static int
check(const char *user, const char *password)
{
	return ud_user_check_password(world.dir, user, password,
	    strlen(password), NULL);
}

/* Set a password with another one as the proof. */
static int
prove(const char *user, const char *password)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = "Secret-9";
	spec.password_len = 8;
	spec.current = password;
	spec.current_len = strlen(password);
	return ud_user_set_password(world.dir, user, &spec, NULL);
}

/* None of these is the password of ALICE. */
static void
expect_no_match(const char *what)
{
	static const char *const wrong[] = {SECRET_BEFORE, SECRET_OF_HUGO,
	    "Wrong-12", " "};
	ud_user *user = NULL;

	for (size_t i = 0; i < N(wrong); i++)
		cr_expect_lt(check(ALICE, wrong[i]), 0, "%s: %s", what,
		    wrong[i]);
	cr_expect_lt(prove(ALICE, SECRET_BEFORE), 0, "%s", what);
	cr_expect_lt(ud_password_check(world.dir, ALICE, SECRET_OF_HUGO,
	    strlen(SECRET_OF_HUGO), &user), 0, "%s", what);
	cr_expect_null(user);
}

/* Mutation n of a column; as tamper_column(). */
static int
mutate(const char *table, const char *where, const char *column, size_t n,
    char what[TEXT_SIZE])
{
	(void)snprintf(what, TEXT_SIZE, "%s.%s, mutation %zu", table, column,
	    n);
	world_open(&world);
	return tamper_column(&world, table, column, where, n);
}

/* Every mutation of every column of the rows, each in a fresh store. */
static size_t
mutate_all(const char *table, const char *where,
    void (*expect)(const char *column, const char *what))
{
	char column[COLUMN_SIZE], what[TEXT_SIZE];
	const char *name;
	size_t points = 0;
	int done;

	world_open(&world);
	for (size_t i = 0; (name = tamper_column_name(&world, table, i)) !=
	    NULL; i++) {
		(void)snprintf(column, sizeof(column), "%s", name);
		for (size_t n = 0; n < TAMPER_MOST; n++) {
			if (!storage_tries(i + n, ONE_OF))
				continue;
			done = mutate(table, where, column, n, what);
			if (done == 0)
				break;
			if (done == 1)
				expect(column, what);
			points += done == 1;
		}
	}
	return points;
}

static void
expect_password(const char *column, const char *what)
{
	(void)column;
	expect_no_match(what);
}

Test(tamper_secrets, no_change_of_a_password_lets_another_in)
{
	size_t points = 0;

	points += mutate_all("ud_passwords", "owner = 1", expect_password);
	points += mutate_all("ud_old_passwords", "owner = 1",
	    expect_password);
	points_add("changed columns of passwords", points);
}

#define HUGOS "(SELECT box FROM ud_passwords WHERE owner = 7)"
#define OLD(column) "(SELECT " column " FROM ud_old_passwords" \
	" WHERE owner = 1 ORDER BY version DESC LIMIT 1)"

Test(tamper_secrets, passwords_of_others_and_of_before_are_found)
{
	static const char *const changes[] = {
		"UPDATE ud_passwords SET box = " HUGOS " WHERE owner = 1",
		"UPDATE ud_passwords SET box = " HUGOS ", version ="
		    " (SELECT version FROM ud_passwords WHERE owner = 7)"
		    " WHERE owner = 1",
		"UPDATE ud_passwords SET box = " OLD("box")
		    " WHERE owner = 1",
		"UPDATE ud_passwords SET box = " OLD("box") ", version = "
		    OLD("version") " WHERE owner = 1",
		"UPDATE ud_passwords SET owner = 99 WHERE owner = 1;"
		    "UPDATE ud_passwords SET owner = 1 WHERE owner = 7",
		"DELETE FROM ud_passwords WHERE owner = 1",
		"UPDATE ud_users SET password = NULL WHERE id = 'alice'",
		"UPDATE ud_users SET password = " OLD("version")
		    " WHERE id = 'alice'",
		"UPDATE ud_users SET password_change = 1"
		    " WHERE id = 'alice'",
		"UPDATE ud_users SET password_us = password_us + 1"
		    " WHERE id = 'alice'",
	};
	int rc;

	for (size_t i = 0; i < N(changes); i++) {
		world_open(&world);
		cr_assert(tamper_sql(&world, changes[i]), "%s", changes[i]);
		rc = check(ALICE, SECRET);
		cr_expect_eq(rc, UD_ECORRUPT, "%s: %s", changes[i],
		    ud_errname(rc));
		expect_no_match(changes[i]);
		tamper_use_all(&world);
	}
	points_add("passwords put elsewhere", N(changes));
}

static int
show(const char *code)
{
	return ud_user_verify_email(world.dir, BOB, code, NULL);
}

/* What a code is bound to, as it is read: of a text the digits count. */
static const char *
bond(void)
{
	static char text[TEXT_SIZE];
	static const char *const columns[] = {"CAST(id AS BIGINT)",
	    "CAST(channel AS BIGINT)", "CAST(expires_us AS BIGINT)", "hash"};
	char sql[TEXT_SIZE];
	size_t len = 0;

	for (size_t i = 0; i < N(columns); i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT count(*) || ':' ||"
		    " coalesce(max(CAST(%s AS TEXT)), '') FROM ud_codes"
		    " WHERE owner = 3 AND purpose = 1", columns[i]);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s ", raw_text(world.db, sql));
	}
	return text;
}

static char genuine[TEXT_SIZE];

static void
expect_code(const char *column, const char *what)
{
	static const char *const wrong[] = {"22222222", "0", PHONE_CODE,
	    "00000000"};
	int changed = strcmp(bond(), genuine) != 0;

	(void)column;
	for (size_t i = 0; i < N(wrong); i++)
		cr_expect_lt(show(wrong[i]), 0, "%s: %s", what, wrong[i]);
	if (changed)
		cr_expect_lt(show(EMAIL_CODE), 0, "%s", what);
}

Test(tamper_secrets, no_change_of_a_code_lets_another_fit)
{
	size_t points;

	world_open(&world);
	(void)snprintf(genuine, sizeof(genuine), "%s", bond());
	points = mutate_all("ud_codes", "owner = 3 AND purpose = 1",
	    expect_code);
	points_add("changed columns of codes", points);
}

#define MINE " WHERE owner = 3 AND purpose = 1"
#define FROM(column, where) "(SELECT " column " FROM ud_codes WHERE " where \
	")"
#define TAKEN(where) "UPDATE ud_codes SET id = " FROM("id", where) \
	", channel = " FROM("channel", where) ", expires_us = " \
	FROM("expires_us", where) ", hash = " FROM("hash", where) MINE

/* Changes that any SQL understands; the literals of bytes are made. */
static const char *const moved[] = {
	TAKEN("owner = 3 AND purpose = 2"),
	TAKEN("owner = 3 AND purpose = 4"),
	TAKEN("owner = 1 AND purpose = 3"),
	"DELETE FROM ud_codes" MINE ";"
	    "UPDATE ud_codes SET purpose = 1 WHERE owner = 3 AND purpose = 2",
	"DELETE FROM ud_codes" MINE ";"
	    "UPDATE ud_codes SET owner = 3, purpose = 1 WHERE owner = 1",
	"UPDATE ud_codes SET hash = NULL" MINE,
	"UPDATE ud_codes SET hash = NULL, id = 99, hash_before = NULL,"
	    " id_before = 98" MINE,
	"UPDATE ud_codes SET hash = zeroblob(0)" MINE,
	"UPDATE ud_codes SET hash = zeroblob(1)" MINE,
	"UPDATE ud_codes SET hash = zeroblob(32)" MINE,
	"UPDATE ud_codes SET hash = zeroblob(33)" MINE,
	"UPDATE ud_codes SET hash = zeroblob(34)" MINE,
	"UPDATE ud_codes SET hash = substr(hash, 1, 1)" MINE,
	"UPDATE ud_codes SET hash = substr(hash, 1, 32)" MINE,
	"UPDATE ud_codes SET expires_us = expires_us + 1" MINE,
	"UPDATE ud_codes SET hash_before = hash, id_before = id + 1,"
	    " channel_before = channel, expires_before = expires_us,"
	    " hash = zeroblob(33)" MINE,
	"UPDATE ud_users SET email = 'evil@mail.example' WHERE id = 'bob'",
};

Test(tamper_secrets, codes_of_others_and_planted_ones_fit_nothing)
{
	static const char *const codes[] = {EMAIL_CODE, PHONE_CODE,
	    RESET_CODE, "0", "00000000", "ZZZZZZZZ"};
	int64_t verified;

	for (size_t i = 0; i < N(moved); i++) {
		world_open(&world);
		cr_assert(tamper_sql(&world, moved[i]), "%s", moved[i]);
		for (size_t j = 0; j < N(codes); j++)
			cr_expect_lt(show(codes[j]), 0, "%s: %s", moved[i],
			    codes[j]);
		verified = raw_number(world.db, "SELECT"
		    " coalesce(email_verified, 0) FROM ud_users"
		    " WHERE id = 'bob'");
		cr_expect_eq(verified, 0, "%s", moved[i]);
		tamper_use_all(&world);
	}
	points_add("codes put elsewhere", N(moved));
}

/* A row that was put back does not prove an address that came after it. */
Test(tamper_secrets, a_code_that_was_put_back_is_of_the_former_address)
{
	world_open(&world);
	raw_exec(world.db, "CREATE TABLE kept AS SELECT * FROM ud_codes");
	cr_assert_eq(ud_user_set_email(world.dir, BOB, "evil@mail.example",
	    NULL, NULL, NULL), UD_OK);
	cr_assert(tamper_sql(&world, "DELETE FROM ud_codes;"
	    "INSERT INTO ud_codes SELECT * FROM kept"));
	cr_expect_eq(show(EMAIL_CODE), UD_EINVAL);
	cr_expect_str_eq(ud_errkey(world.dir), "Errors.User.Code.Invalid");
	cr_expect_eq(ud_user_verify_invite_code(world.dir, BOB, INVITE_CODE,
	    NULL), UD_EINVAL);
	raw_exec(world.db, "DROP TABLE kept");
}
