/* SPDX-License-Identifier: MIT */
/*
 * What judging a code costs: at most two statements more than a change that
 * writes the same rows without one.
 */
#include "fault/driver.h"

#include "mailbox.h"

static struct fault fault;

static void
begin_counting(void)
{
	ud_options options = mail_options();

	SQLITE_ONLY("the driver that counts wraps that of SQLite");
	fault = (struct fault){0};
	options.driver = fault_driver();
	options.driver_ctx = &fault;
	mailbox_clear();
	OK(ud_open(":memory:", &options, &dir));
	make_org("o");
	make_human("proved");
	make_human("vouched");
	make_human("skipped");
	make_human("warm");
}

TestSuite(statements, .init = begin_counting, .fini = finish);

static size_t
steps(void)
{
	size_t count = 0;

	for (long i = 1; i <= fault.seen && i < TRACE_MAX; i++)
		count += fault.trace[i] == STEP;
	return count;
}

static void
count_anew(void)
{
	fault.seen = 0;
}

static int
vouch(const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.email_verification = UD_VERIFY_VERIFIED;
	return ud_user_update(dir, id, &patch, NULL);
}

Test(statements, a_right_code_costs_two_more_than_vouching_for_the_address)
{
	size_t proved, vouched;
	char code[MAIL_TEXT_SIZE];

	/* Statements are prepared once. */
	OK(vouch("warm"));
	for (size_t i = 0; i < mail_count; i++)
		if (strcmp(mails[i].user_id, "proved") == 0)
			strcpy(code, mails[i].code);
	count_anew();
	OK(vouch("vouched"));
	vouched = steps();
	count_anew();
	OK(ud_user_verify_email(dir, "proved", code, NULL));
	proved = steps();
	cr_expect_leq(proved, vouched + 2, "%zu, %zu", proved, vouched);
}

Test(statements, a_wrong_code_costs_two_more_than_any_event)
{
	size_t wrong, skipped;

	OK(ud_user_mfa_init_skipped(dir, "warm", NULL));
	cr_expect_eq(ud_user_verify_email(dir, "warm", "00000000", NULL),
	    UD_EINVAL);
	count_anew();
	OK(ud_user_mfa_init_skipped(dir, "skipped", NULL));
	skipped = steps();
	count_anew();
	cr_expect_eq(ud_user_verify_email(dir, "proved", "00000000", NULL),
	    UD_EINVAL);
	wrong = steps();
	cr_expect_leq(wrong, skipped + 2, "%zu, %zu", wrong, skipped);
}
