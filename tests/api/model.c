/* SPDX-License-Identifier: MIT */
/*
 * Random operations on the library and on a model of it in plain arrays: each
 * has the result that the model foretells, and both hold the same afterwards.
 * USERDIR_MODEL_SEED=N repeats one sequence, USERDIR_MODEL_RUNS=N sets how
 * many there are.
 */
#include "model.h"

#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 60, STEPS = 500, LOOK_AROUND = 125 };

static uint64_t state;

/* A number below n. */
static int
any(int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int)((state * UINT64_C(2685821657736338717) >> 33) %
	    (uint64_t)n);
}

/* That number, or mostly -1: not given. */
static int
perhaps(int n)
{
	return any(3) == 0 ? any(n) : -1;
}

static int64_t
any_step(void)
{
	static const int64_t steps[] = { 0, 0, 1, 1000, SECOND_US, SECOND_US,
		HOUR_US, 23 * HOUR_US, 24 * HOUR_US };

	return steps[any(N(steps))];
}

/* How often each operation comes. */
static int
any_operation(void)
{
	static const int often[M_OPERATIONS] = {
		[M_CREATE] = 12, [M_IMPORT] = 6, [M_UPDATE] = 24,
		[M_DELETE] = 2, [M_DEACTIVATE] = 3, [M_REACTIVATE] = 3,
		[M_LOCK] = 3, [M_UNLOCK] = 3, [M_SKIP_MFA] = 1,
		[M_ADD_USERNAME] = 8, [M_REMOVE_USERNAME] = 6,
		[M_SET_METADATA] = 4, [M_DELETE_METADATA] = 2,
		[M_CREATE_ORG] = 1, [M_SET_RULES] = 6, [M_SET_DOMAINS] = 3,
		[M_BLOCK_ORG] = 1, [M_UNBLOCK_ORG] = 1, [M_DELETE_ORG] = 1,
	};
	int sum = 0, n;

	for (int i = 0; i < M_OPERATIONS; i++)
		sum += often[i];
	n = any(sum);
	for (int i = 0; i < M_OPERATIONS; i++)
		if ((n -= often[i]) < 0)
			return i;
	return M_UPDATE;
}

/* Mostly one who is there; for a creation whoever. */
static int
any_user(const struct model *m, int what)
{
	int user = any(M_USERS);

	for (int i = 0; i < 6 && what != M_CREATE && what != M_IMPORT &&
	    !model_has(m, user); i++)
		user = any(M_USERS);
	return user;
}

static struct m_op
any_op(const struct model *m)
{
	static const int states[] = { UD_USER_ACTIVE, UD_USER_INACTIVE,
		UD_USER_LOCKED, UD_USER_INITIAL };
	struct m_op op = {
		.what = any_operation(), .org = any(M_ORGS),
		.name = any(M_NAMES), .kind = any(4),
		.state = states[any(N(states))],
		.type = any(4) == 0 ? UD_USER_MACHINE : UD_USER_HUMAN,
		.given = any(3), .nick = any(3), .shown = any(3),
		.email = any(M_EMAILS), .phone = perhaps(3),
		.email_verified = any(4) == 0, .phone_verified = any(4) == 0,
		.key = any(M_KEYS), .value = any(4),
		.domains = any(4), .advance_us = any_step(),
	};

	op.user = any_user(m, op.what);
	op.primary = op.domains == 3 ? any(2) : op.domains == 2;
	if (op.what == M_ADD_USERNAME)
		op.kind &= 1;
	if (op.what == M_REMOVE_USERNAME)
		op.kind += any(2);
	if (op.what != M_UPDATE)
		return op;
	op.name = perhaps(M_NAMES);
	op.key = perhaps(M_KEYS);
	op.stale = any(20) == 0;
	if (any(4) == 0) {
		op.given = op.nick = op.shown = op.email = op.phone = -1;
		op.email_verified = op.phone_verified = 0;
		return op;
	}
	op.given = perhaps(3);
	op.nick = perhaps(3);
	op.shown = perhaps(3);
	op.email = perhaps(M_EMAILS);
	/* A number that is removed cannot be verified. */
	if (op.phone == 2)
		op.phone_verified = 0;
	return op;
}

static int
step(struct model *m, const struct m_op *op)
{
	struct model before = *m;
	int expected = model_apply(m, op);
	int rc = real_apply(&before, op);

	if (rc != expected) {
		fprintf(stderr, "operation %d: %d, expected %d: %s\n",
		    op->what, rc, expected, ud_errmsg(dir));
		return 0;
	}
	return same_user(m, op->user) && same_lookups(m, op->name < 0 ? 0 :
	    op->name);
}

static int
run(uint64_t seed)
{
	static struct model m;
	int is = 1;

	memset(&m, 0, sizeof(m));
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	clock_us = m.now_us = START_US;
	m.position = 1;
	begin();
	for (int o = 0; o < M_ORGS; o++) {
		const struct m_op op = {.what = M_CREATE_ORG, .org = o};

		is = is && step(&m, &op);
	}
	for (int i = 1; is && i <= STEPS; i++) {
		struct m_op op = any_op(&m);

		is = step(&m, &op) &&
		    (i % LOOK_AROUND != 0 || same_everything(&m));
		if (!is)
			fprintf(stderr, "seed %llu, step %d\n",
			    (unsigned long long)seed, i);
	}
	is = is && is_clean(dir);
	ud_close(&dir);
	storage_end();
	return is;
}

Test(model, library_does_what_the_model_says, .timeout = 500)
{
	const char *only = getenv("USERDIR_MODEL_SEED");
	const char *more = getenv("USERDIR_MODEL_RUNS");
	uint64_t runs = more == NULL ? RUNS : strtoull(more, NULL, 10);

	if (only != NULL) {
		cr_expect(run(strtoull(only, NULL, 10)));
		return;
	}
	/* Looking around is dear with a server. */
	if (more == NULL && storage_is_postgres())
		runs = RUNS / 10;
	for (uint64_t seed = 1; seed <= runs; seed++)
		cr_assert(run(seed), "seed %llu", (unsigned long long)seed);
	fprintf(stderr, "seeds 1 to %llu, %llu operations\n",
	    (unsigned long long)runs, (unsigned long long)(runs * STEPS));
}
