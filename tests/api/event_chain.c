/* SPDX-License-Identifier: MIT */
/* The chain of events: what was done behind the library's back is found, and
 * erasing what was personal leaves it whole. */
#include "fixture.h"

#include <stdio.h>

static const char *path;

static void
begin_file(void)
{
	ud_options options = plain_options();

	path = scratch("chain.db");
	OK(storage_open(path, &options, &dir));
	make_org("o");
	make_human("u");
	make_human("v");
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_user_unlock(dir, "u", NULL));
}

static void
finish_file(void)
{
	ud_close(&dir);
	finish();
}

TestSuite(event_chain, .init = begin_file, .fini = finish_file);

/* Change the store with another program. */
static void
tamper(const char *sql)
{
	struct raw *raw = raw_open(path);

	raw_exec(raw, sql);
	raw_close(&raw);
}

/* The position that verification finds; 0 if all is well. */
static int
broken_at(void)
{
	uint64_t position = 7777;
	int rc = ud_event_verify(dir, &position);

	if (rc == UD_OK)
		return (int)position;
	cr_expect(refused(rc, UD_ECORRUPT, "Errors.Event.ChainBroken",
	    "position"));
	return (int)position;
}

Test(event_chain, untouched_chain_verifies)
{
	cr_expect_eq(broken_at(), 0);
	cr_expect(is_clean(dir));
}

/* What somebody does to the table, and the event that is found. */
static const struct {
	const char *sql;
	int position;
} attacks[] = {
	{ "UPDATE ud_events SET type = 'user.unlocked' WHERE position = 4",
	    4 },
	{ "UPDATE ud_events SET created_us = created_us + 1"
	    " WHERE position = 2", 2 },
	{ "UPDATE ud_events SET editor = 'x' WHERE position = 5", 5 },
	{ "UPDATE ud_events SET payload = '{\"reason\":\"x\"}'"
	    " WHERE position = 4", 4 },
	{ "UPDATE ud_events SET personal = '{}' WHERE position = 2", 2 },
	{ "UPDATE ud_events SET salt = zeroblob(16) WHERE position = 2", 2 },
	{ "UPDATE ud_events SET digest = zeroblob(32) WHERE position = 2", 2 },
	{ "UPDATE ud_events SET personal = NULL, salt = NULL"
	    " WHERE position = 3", 3 },
	{ "UPDATE ud_events SET personal = NULL, salt = NULL, digest = NULL"
	    " WHERE position = 3", 3 },
	{ "UPDATE ud_events SET operation = zeroblob(16) WHERE position = 1",
	    1 },
	{ "UPDATE ud_events SET sequence = 9 WHERE position = 5", 5 },
	{ "UPDATE ud_events SET subject = 2, sequence = 9"
	    " WHERE position = 5", 5 },
	{ "UPDATE ud_events SET link = zeroblob(32) WHERE position = 3", 3 },
	{ "DELETE FROM ud_events WHERE position = 3", 3 },
	{ "DELETE FROM ud_events WHERE position = 5", 5 },
	{ "DELETE FROM ud_events", 1 },
	{ "INSERT INTO ud_events SELECT 6, subject, 9, org, type, created_us,"
	    " editor, operation, payload, salt, personal, digest, link"
	    " FROM ud_events WHERE position = 5", 6 },
	{ "INSERT INTO ud_events SELECT 0, subject, 9, org, type, created_us,"
	    " editor, operation, payload, salt, personal, digest, link"
	    " FROM ud_events WHERE position = 5", 1 },
};

Test(event_chain, every_change_removal_and_insertion_is_found)
{
	ud_report *report = NULL;

	for (size_t i = 0; i < N(attacks); i++) {
		tamper("CREATE TABLE copy AS SELECT * FROM ud_events");
		tamper(attacks[i].sql);
		cr_expect_eq(broken_at(), attacks[i].position, "%s",
		    attacks[i].sql);
		cr_expect_eq(ud_check(dir, &report), UD_ECORRUPT);
		cr_expect_gt(ud_report_count(report), 0);
		ud_report_free(&report);
		tamper("DELETE FROM ud_events;"
		    "INSERT INTO ud_events SELECT * FROM copy;"
		    "DROP TABLE copy");
		cr_expect_eq(broken_at(), 0);
	}
}

Test(event_chain, tail_that_was_cut_with_the_head_is_found)
{
	uint64_t position;

	tamper("DELETE FROM ud_events WHERE position = 5;"
	    "UPDATE ud_head SET position = 4, link ="
	    " (SELECT link FROM ud_events WHERE position = 4)");
	cr_expect(refused(ud_event_verify(dir, &position), UD_ECORRUPT,
	    "Errors.Store.SealBroken", NULL));
	cr_expect(refused(ud_user_lock(dir, "u", NULL), UD_ECORRUPT,
	    "Errors.Store.SealBroken", NULL));
}

Test(event_chain, scrubbing_erases_what_is_personal_and_nothing_else)
{
	size_t count;

	OK(ud_user_delete(dir, "u", NULL));
	count = event_count("u");
	OK(ud_user_scrub(dir, "u", NULL));
	cr_expect_eq(event_count("u"), count + 1);
	for (uint64_t i = 1; i <= count + 1; i++)
		cr_expect_str_eq(ud_event_personal(event_at("u", i)), "");
	cr_expect_str_eq(events("u", 0), "user.human.added user.locked "
	    "user.unlocked user.removed user.scrubbed");
	cr_expect_str_eq(ud_event_payload(event_at("u", 2)),
	    "{\"reason\":\"admin\"}");
	cr_expect_str_neq(ud_event_personal(event_at("v", 1)), "");
	cr_expect_eq(broken_at(), 0);
	cr_expect(is_clean(dir));
}

Test(event_chain, scrubbing_again_changes_nothing)
{
	size_t count;

	OK(ud_user_delete(dir, "u", NULL));
	OK(ud_user_scrub(dir, "u", NULL));
	count = event_count("u");
	OK(ud_user_scrub(dir, "u", NULL));
	cr_expect_eq(event_count("u"), count);
}

Test(event_chain, only_a_deleted_user_is_scrubbed)
{
	cr_expect(refused(ud_user_scrub(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.NotDeleted", "userId"));
	cr_expect(refused(ud_user_scrub(dir, "none", NULL), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	cr_expect_str_neq(ud_event_personal(event_at("u", 1)), "");
}

/* No byte of a text in the file or its log. */
static int
file_holds(const char *suffix, const char *needle)
{
	static char bytes[1 << 20];
	char name[160];
	size_t len, n = strlen(needle);
	FILE *file;

	(void)snprintf(name, sizeof(name), "%s%s", path, suffix);
	file = fopen(name, "rb");
	if (file == NULL)
		return 0;
	len = fread(bytes, 1, sizeof(bytes), file);
	(void)fclose(file);
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(bytes + i, needle, n) == 0)
			return 1;
	return 0;
}

Test(event_chain, nothing_of_a_scrubbed_user_is_left_in_the_file)
{
	ud_options options = plain_options();
	ud_user_spec spec = human_spec("w");

	SQLITE_ONLY("a server keeps old rows until it cleans up by itself");
	spec.given_name = "Zuckmayerin";
	spec.phone = "+41791234567";
	OK(ud_user_create(dir, &spec, NULL));
	OK(ud_user_delete(dir, "w", NULL));
	OK(ud_user_scrub(dir, "w", NULL));
	ud_close(&dir);
	cr_expect_not(file_holds("", "Zuckmayerin"));
	cr_expect_not(file_holds("", "w@example.test"));
	cr_expect_not(file_holds("", "+41791234567"));
	cr_expect_not(file_holds("-wal", "Zuckmayerin"));
	cr_expect(file_holds("", "u@example.test"));
	OK(storage_open(path, &options, &dir));
	cr_expect_eq(broken_at(), 0);
}
