/* SPDX-License-Identifier: MIT */
/* Messages that somebody planted or damaged: all others go out in order, in the
 * same run, and the run ends. */
#include "codes.h"

enum { SQL_SIZE = 1024, PEOPLE = 3 };

static struct raw *host;
static ud_options options;

/* Open it anew on the connection of the host. */
static void
reopen(void)
{
	ud_close(&dir);
	raw_attach(host, &options);
	OK(storage_open(NULL, &options, &dir));
}

static void
begin_planted(void)
{
	begin_mail();
	finish();
	host = raw_open_host(NULL);
	options = mail_options();
	options.notify_later = 1;
	mailbox_clear();
	reopen();
	make_org("o");
	for (char id[] = "a"; id[0] < 'a' + PEOPLE; id[0]++)
		make_verified(id);
}

static void
finish_planted(void)
{
	ud_close(&dir);
	raw_close(&host);
	begin();
	finish();
}

TestSuite(outbox_planted, .init = begin_planted, .fini = finish_planted);

/* Change our tables, of which the host knows nothing; 1 if a row was. */
static int
plant(const char *sql)
{
	int64_t changed;

	raw_exec(host, "BEGIN");
	if (storage_is_postgres())
		raw_exec(host, "SELECT set_config('search_path',"
		    " current_setting('test.store'), true)");
	changed = raw_change(host, sql);
	raw_exec(host, changed < 0 ? "ROLLBACK" : "COMMIT");
	return changed > 0;
}

#define OF(user) " WHERE owner = (SELECT key FROM ud_users WHERE id = '" \
	user "')"

static const char *const columns[] = { "id", "owner", "kind", "channel",
	"purpose", "target", "due_us", "expires_us", "attempts", "taken",
	"box" };

/* %s is the column. */
static const char *const values[] = { "NULL", "0", "1", "-1", "2", "3", "4",
	"99", "1000000", "%s + 1", "%s + 0.5", "%s - 0.5", "1.5", "-1.5",
	"9223372036854775807", "-9223372036854775807 - 1", "1e300", "-1e300",
	"1e400", "-1e400", "'x'", "''", "'1 '", "x'00'", "x''",
	"'\\x00'::bytea", "''::bytea", "CAST(%s AS BLOB)",
	"CAST('x' || %s AS TEXT)", "zeroblob(100000)" };

/* All of b and c is sent by one run, and nothing is left for another. */
static void
expect_others(const char *what)
{
	uint64_t sent;
	int64_t next_us;
	size_t found = 0;
	int rc;

	mailbox_clear();
	rc = ud_notify_pending(dir, 0, &sent, &next_us);
	cr_expect(rc == UD_OK || rc == UD_ECORRUPT, "%s: %s", what,
	    ud_errmsg(dir));
	cr_expect_eq(sent, mail_count, "%s", what);
	for (size_t i = 0; i < mail_count; i++)
		if (strcmp(mails[i].user_id, "a") != 0) {
			cr_expect_str_eq(mails[i].user_id,
			    found < 2 ? "b" : "c", "%s", what);
			found++;
		}
	cr_expect_eq(found, 4, "%s: %zu", what, found);
	/* Nobody is told to come back at once. */
	cr_expect(next_us == 0 || next_us > clock_us, "%s: %lld", what,
	    (long long)next_us);
	cr_expect_eq(ud_notify_pending(dir, 0, &sent, NULL), UD_OK, "%s",
	    what);
	cr_expect_eq(sent, 0, "%s", what);
}

/* A notice and a code for each of them. */
static void
write_messages(void)
{
	(void)plant("DELETE FROM ud_outbox");
	clock_us += HOUR_US;
	for (char id[] = "a"; id[0] < 'a' + PEOPLE; id[0]++) {
		clock_us += SECOND_US;
		give_password(id, "Passw0rd!");
		OK(ud_user_send_email_code(dir, id, NULL, NULL, NULL));
	}
	clock_us += SECOND_US;
}

/* Something odd in the rows of a. */

static int
try_value(const char *column, const char *value, const char *rows)
{
	char sql[SQL_SIZE], what[SQL_SIZE];
	FILE *out;

	write_messages();
	out = fmemopen(sql, sizeof(sql), "w");
	(void)fprintf(out, "UPDATE ud_outbox SET %s = ", column);
	for (const char *s = value; *s != '\0'; s++)
		if (s[0] == '%')
			(void)fprintf(out, "%s", column), s++;
		else
			(void)fputc(*s, out);
	(void)fprintf(out, OF("a") " %s", rows);
	(void)fclose(out);
	(void)snprintf(what, sizeof(what), "%s = %s%s", column, value, rows);
	if (!plant(sql))
		return 0;
	expect_others(what);
	return 1;
}

Test(outbox_planted, no_value_of_a_column_stops_the_others, .timeout = 600)
{
	int planted = 0;

	for (size_t i = 0; i < N(columns); i++)
		for (size_t j = 0; j < N(values); j++) {
			if (!storage_tries(i + j, 3))
				continue;
			planted += try_value(columns[i], values[j],
			    " AND purpose = 0");
			planted += try_value(columns[i], values[j], "");
		}
	cr_expect_geq(planted, 50, "%d", planted);
}

/* Rows of nobody, and for no channel, are told of like others that are
 * broken, and go when their time is over. */
Test(outbox_planted, message_of_nobody_is_told_of_and_goes)
{
	static const char *const changes[] = { "UPDATE ud_outbox SET owner ="
		" 99" OF("a"), "UPDATE ud_outbox SET channel = 99" OF("a") };
	int64_t next_us;
	uint64_t sent;

	for (size_t i = 0; i < N(changes); i++) {
		write_messages();
		cr_assert(plant(changes[i]));
		cr_expect(refused(ud_notify_pending(dir, 0, &sent, &next_us),
		    UD_ECORRUPT, "Errors.Notification.SealBroken", NULL));
		cr_expect_eq(sent, 4);
		cr_expect_eq(next_us, clock_us + 30 * SECOND_US);
		clock_us += 73 * HOUR_US;
		OK(ud_notify_pending(dir, 0, &sent, &next_us));
		cr_expect_eq(next_us, 0);
	}
	cr_expect(is_clean(dir));
}

/* Damage is not an answer about the address. */
Test(outbox_planted, broken_message_does_not_hold_back_those_to_its_address)
{
	uint64_t sent;

	write_messages();
	cr_assert(plant("UPDATE ud_outbox SET box ="
	    " substr(box, 1, length(box) - 1)" OF("a") " AND purpose = 0"));
	mailbox_clear();
	cr_expect_eq(ud_notify_pending(dir, 0, &sent, NULL), UD_ECORRUPT);
	cr_expect_eq(sent, 5);
	cr_expect_str_eq(mails[0].recipient, "a@example.test");
	cr_expect_eq(mails[0].kind, UD_MESSAGE_VERIFY_EMAIL);
	/* Nor does it when its next time has come. */
	clock_us += 30 * SECOND_US;
	OK(ud_user_send_email_code(dir, "a", NULL, NULL, NULL));
	cr_expect_eq(ud_notify_pending(dir, 0, &sent, NULL), UD_ECORRUPT);
	cr_expect_eq(sent, 1);
}

/* The id of a user that was planted is nobody's, and not that of another. */
Test(outbox_planted, message_of_an_impossible_id_stops_nobody)
{
	uint64_t sent;

	write_messages();
	cr_assert(plant("UPDATE ud_users SET id = '' WHERE id = 'a'"));
	cr_expect(refused(ud_notify_pending(dir, 0, &sent, NULL), UD_ECORRUPT,
	    "Errors.Notification.SealBroken", NULL));
	cr_expect_eq(sent, 4);
	clock_us += 73 * HOUR_US;
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	cr_assert(plant("UPDATE ud_users SET id = 'a' WHERE id = ''"));
}

/* Nor does the next message of the same user wait. */
Test(outbox_planted, message_goes_out_after_the_commit_past_a_planted_one)
{
	options.notify_later = 0;
	reopen();
	mail_answer = UD_NOTIFY_LATER;
	mail_refusals = 1;
	OK(ud_user_send_email_code(dir, "a", NULL, NULL, NULL));
	cr_assert(plant("UPDATE ud_outbox SET due_us = due_us - 0.5,"
	    " box = substr(box, 2)" OF("a")));
	mailbox_clear();
	OK(ud_user_send_email_code(dir, "a", NULL, NULL, NULL));
	cr_assert_eq(mail_count, 1);
	OK(ud_user_verify_email(dir, "a", last_code(), NULL));
}

Test(outbox_planted, user_who_was_tampered_with_stops_nobody)
{
	static const char *const changes[] = { "event_sequence + 0.5",
		"-1", "9223372036854775807", "'x'" };
	char sql[SQL_SIZE];

	for (size_t i = 0; i < N(changes); i++) {
		write_messages();
		(void)plant("CREATE TABLE kept AS SELECT key AS k,"
		    " event_sequence AS n FROM ud_users");
		(void)snprintf(sql, sizeof(sql), "UPDATE ud_users SET"
		    " event_sequence = %s WHERE id = 'a'", changes[i]);
		if (plant(sql))
			expect_others(sql);
		cr_expect_eq(mail_count, 6);
		cr_assert(plant("UPDATE ud_users SET event_sequence ="
		    " (SELECT n FROM kept WHERE k = key) WHERE id = 'a'"));
		(void)plant("DROP TABLE kept");
	}
}
