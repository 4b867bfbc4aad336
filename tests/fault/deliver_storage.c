/* SPDX-License-Identifier: MIT */
/* Messages that are handed over right after the commit, when storage fails. */
#include "fault/deliver.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "fault/driver.h"
#include "fault/points.h"

TestSuite(deliver_storage, .timeout = 600);

enum { ONE_OF = 19, COMPLAINTS_MAX = 5 };

static struct fault fault;

/* The k-th call of the storage fails. */
static const char *
try(struct world *world, const struct sender *sender, long k,
    enum failure how)
{
	const char *wrong;
	int rc;

	deliver_open(world);
	fault = (struct fault){.at = k, .how = how};
	rc = sender->send(world->dir);
	fault.at = 0;
	cr_expect_gt(fault.failed, 0, "%s, call %ld: no such call",
	    sender->name, k);
	wrong = deliver_judge(world, sender, rc);
	world_close(world);
	return wrong;
}

ParameterizedTestParameters(deliver_storage,
    any_failure_of_storage_delivers_all_or_nothing)
{
	static size_t rows[SENDERS] = {0, 1, 2, 3, 4};

	return cr_make_param_array(size_t, rows, SENDERS);
}

ParameterizedTest(size_t *i, deliver_storage,
    any_failure_of_storage_delivers_all_or_nothing)
{
	const struct sender *sender = &senders[*i];
	struct world world;
	struct fault whole;
	const char *wrong;
	size_t points = 0, complaints = 0;

	world_init(&world, WORLD_FILE);
	world.options.notify_later = 0;
	world.options.driver = fault_driver();
	world.options.driver_ctx = &fault;
	deliver_open(&world);
	fault = (struct fault){0};
	cr_assert_eq(sender->send(world.dir), UD_OK);
	whole = fault;
	cr_assert_lt(whole.seen, TRACE_MAX);
	for (int how = 0; how < FAILURES; how++)
		for (long k = 1; k <= whole.seen; k++) {
			if (!fault_applies((enum failure)how,
			    (enum call_kind)whole.trace[k]) ||
			    (whole.trace[k] != COMMIT &&
			    !storage_tries((size_t)(k + how), ONE_OF)))
				continue;
			wrong = try(&world, sender, k, (enum failure)how);
			if (wrong != NULL && complaints++ < COMPLAINTS_MAX)
				cr_expect(0, "%s, call %ld, failure %d: %s",
				    sender->name, k, how, wrong);
			points++;
		}
	cr_expect_eq(complaints, 0);
	world_end(&world);
	points_add("failed storage calls while delivering", points);
}

/* What the notifier took is told, also if that could not be written down. */
Test(deliver_storage, sent_is_what_the_notifier_took_whatever_fails)
{
	struct world world;
	size_t points = 0;
	uint64_t sent;
	long calls;
	int rc;

	world_init(&world, WORLD_FILE);
	world.options.driver = fault_driver();
	world.options.driver_ctx = &fault;
	world_open(&world);
	fault = (struct fault){0};
	cr_assert_eq(ud_notify_pending(world.dir, 1, &sent, NULL), UD_OK);
	calls = fault.seen;
	for (long k = 1; k <= calls; k++) {
		if (!storage_tries((size_t)k, ONE_OF))
			continue;
		world_open(&world);
		host_reset(&world.host);
		fault = (struct fault){.at = k, .how = FAIL_DEAD};
		rc = ud_notify_pending(world.dir, 1, &sent, NULL);
		fault.at = 0;
		cr_expect_eq(sent, world.host.sent, "call %ld: %llu, %s", k,
		    (unsigned long long)sent, ud_errname(rc));
		points++;
	}
	world_end(&world);
	points_add("failed storage calls while handing over", points);
}
