/* SPDX-License-Identifier: MIT */
/* Messages that are handed over right after the commit, when memory and
 * callbacks fail. */
#include "catalogue/dump.h"
#include "fault/deliver.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem_fault.h"
#include "fault/points.h"

TestSuite(deliver, .timeout = 600);

/* Longer than a lease and the first pause, shorter than any code lives. */
#define LATER_US INT64_C(400000000)

enum { POINTS_MAX = 5000, ONE_OF = 5 };

static int
send_email(ud_dir *dir)
{
	return ud_user_resend_email_code(dir, BOB, NULL, NULL, NULL);
}

static int
prove_email(ud_dir *dir, const char *code)
{
	return ud_user_verify_email(dir, BOB, code, NULL);
}

static int
send_phone(ud_dir *dir)
{
	return ud_user_resend_phone_code(dir, BOB, NULL, NULL, NULL);
}

static int
prove_phone(ud_dir *dir, const char *code)
{
	return ud_user_verify_phone(dir, BOB, code, NULL);
}

static int
send_reset(ud_dir *dir)
{
	return ud_user_reset_password(dir, ALICE, NULL, NULL, NULL);
}

static int
prove_reset(ud_dir *dir, const char *code)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = HASH_OF_HUGO;
	spec.code = code;
	return ud_user_set_password(dir, ALICE, &spec, NULL);
}

static int
send_invite(ud_dir *dir)
{
	return ud_user_create_invite_code(dir, BOB, NULL, NULL, NULL);
}

static int
prove_invite(ud_dir *dir, const char *code)
{
	return ud_user_verify_invite_code(dir, BOB, code, NULL);
}

/* The former address is told as well, and first. */
static int
send_change(ud_dir *dir)
{
	return ud_user_set_email(dir, ALICE, "new@mail.example", NULL, NULL,
	    NULL);
}

static int
prove_change(ud_dir *dir, const char *code)
{
	return ud_user_verify_email(dir, ALICE, code, NULL);
}

const struct sender senders[SENDERS] = {
	{"e-mail", send_email, prove_email, 1},
	{"phone", send_phone, prove_phone, 1},
	{"reset", send_reset, prove_reset, 1},
	{"invitation", send_invite, prove_invite, 1},
	{"another address", send_change, prove_change, 2},
};

static int64_t
rows(struct world *world, const char *table, const char *text)
{
	char *dump = raw_dump(world->db);
	int64_t count = dump_rows(dump, table, text);

	free(dump);
	return count;
}

static int64_t
sent_events(struct world *world)
{
	return rows(world, "ud_events", ".sent");
}

void
deliver_open(struct world *world)
{
	uint64_t sent;

	world_open(world);
	cr_assert_eq(ud_notify_pending(world->dir, 0, &sent, NULL), UD_OK);
	cr_assert_eq(sent, MESSAGES_WAITING - MESSAGES_DEAD);
	cr_assert_eq(sent_events(world), MESSAGES_WAITING - MESSAGES_DEAD);
	host_reset(&world->host);
}

/* What did not arrive at once arrives now. */
static const char *
settle(struct world *world, const struct sender *sender)
{
	struct host *host = &world->host;

	host->ahead_us = LATER_US;
	if (ud_notify_pending(world->dir, 0, NULL, NULL) != UD_OK)
		return ud_errmsg(world->dir);
	if (rows(world, "ud_outbox", "") != 0)
		return "a message is left";
	if ((int64_t)host->sent < sender->messages)
		return "a message is lost";
	if (sent_events(world) !=
	    MESSAGES_WAITING - MESSAGES_DEAD + sender->messages)
		return "a message is not told of by one event";
	if (sender->prove(world->dir, host->sent_code) != UD_OK)
		return ud_errmsg(world->dir);
	return NULL;
}

const char *
deliver_judge(struct world *world, const struct sender *sender, int rc)
{
	const char *wrong;

	if (rc != UD_OK) {
		if (world->host.offered != 0)
			return "a message was sent of what was refused";
		if (rows(world, "ud_outbox", "") != 0)
			return "a message is there of what was refused";
		host_reset(&world->host);
		if (sender->send(world->dir) != UD_OK)
			return ud_errmsg(world->dir);
	}
	wrong = settle(world, sender);
	world->host.ahead_us = 0;
	return wrong;
}

ParameterizedTestParameters(deliver,
    any_failure_of_memory_delivers_all_or_nothing)
{
	static size_t rows[SENDERS] = {0, 1, 2, 3, 4};

	return cr_make_param_array(size_t, rows, SENDERS);
}

/* The k-th allocation fails; 1 if there were so many. */
static int
try(struct world *world, const struct sender *sender, long k, int sticky)
{
	const char *wrong;
	long seen;
	int rc;

	deliver_open(world);
	(void)ud_test_fail_allocation(k, sticky);
	rc = sender->send(world->dir);
	seen = ud_test_fail_allocation(0, 0);
	cr_expect(rc == UD_OK || rc == UD_EEXHAUSTED, "%s, allocation %ld:"
	    " %s", sender->name, k, ud_errname(rc));
	wrong = deliver_judge(world, sender, rc);
	cr_expect_null(wrong, "%s, allocation %ld%s: %s: %s", sender->name,
	    k, sticky ? " and all after it" : "", ud_errname(rc), wrong);
	world_close(world);
	return seen >= k;
}

ParameterizedTest(size_t *i, deliver,
    any_failure_of_memory_delivers_all_or_nothing)
{
	struct world world;
	size_t points = 0;

	world_init(&world, WORLD_MEMORY);
	world.options.notify_later = 0;
	for (int sticky = 0; sticky <= 1; sticky++)
		for (long k = 1; k < POINTS_MAX && (!storage_tries((size_t)k,
		    ONE_OF) || try(&world, &senders[*i], k, sticky)); k++)
			points += storage_tries((size_t)k, ONE_OF) != 0;
	world_end(&world);
	points_add("failed allocations while delivering", points);
}

Test(deliver, any_failure_of_a_callback_delivers_all_or_nothing)
{
	struct world world;
	enum host_callback failed;
	const char *wrong;
	size_t points = 0;
	int rc;

	world_init(&world, WORLD_MEMORY);
	world.options.notify_later = 0;
	for (size_t i = 0; i < SENDERS; i++)
		for (size_t k = 1;; k++, points++) {
			deliver_open(&world);
			world.host.fail_at = k;
			rc = senders[i].send(world.dir);
			world.host.fail_at = 0;
			failed = world.host.failed;
			if (failed == 0)
				break;
			if (failed == HOST_NOTIFY)
				cr_expect_eq(rc, UD_OK);
			/* It was told, and said no. */
			if (rc != UD_OK)
				world.host.offered = world.host.sent;
			wrong = deliver_judge(&world, &senders[i], rc);
			cr_expect_null(wrong, "%s, call %zu, callback %d:"
			    " %s", senders[i].name, k, failed, wrong);
		}
	world_end(&world);
	points_add("failed callbacks while delivering", points);
}

/* The notifier is told with nothing open, and sees what was committed. */
static int64_t waiting;

static void
expect_committed(struct world *world, enum host_callback which)
{
	if (which != HOST_NOTIFY)
		return;
	cr_expect_not(raw_in_transaction(world->db));
	waiting = rows(world, "ud_outbox", "");
	cr_expect_gt(waiting, 0);
}

Test(deliver, th_98_messages_are_told_with_no_transaction_open)
{
	struct world world;

	world_init(&world, WORLD_MEMORY);
	world.options.notify_later = 0;
	for (size_t i = 0; i < SENDERS; i++) {
		deliver_open(&world);
		world.host.inside = expect_committed;
		waiting = 0;
		cr_expect_eq(senders[i].send(world.dir), UD_OK);
		cr_expect_gt(waiting, 0, "%s", senders[i].name);
		world.host.inside = NULL;
	}
	world_end(&world);
}
