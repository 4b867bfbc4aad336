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
