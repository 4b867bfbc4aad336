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

enum { RUNS = 40, STEPS = 1000, LOOK_AROUND = 250 };

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
		[M_SET_EMAIL] = 1, [M_SET_PHONE] = 1, [M_REMOVE_PHONE] = 1,
		[M_SEND_CODE] = 1, [M_RESEND_CODE] = 1, [M_VERIFY] = 1,
		[M_SET_PASSWORD] = 1, [M_CHECK_PASSWORD] = 1,
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

/* What follows from each other must meet: operations with codes and passwords
 * come one after the other, and for the same user. */
static int burst_what, burst_user;

static int
next_operation(void)
{
	static const int usual[] = { M_SEND_CODE, M_VERIFY, M_VERIFY,
		M_SET_PASSWORD, M_CHECK_PASSWORD, M_CHECK_PASSWORD,
		M_RESEND_CODE, M_SET_EMAIL, M_SET_PHONE };

	if (burst_what == 0 || any(40) == 0)
		burst_what = any_operation();
	else if (any(3) == 0)
		burst_what = usual[any(N(usual))];
	if (burst_what < M_SET_EMAIL) {
		int what = burst_what;

		burst_what = 0;
		burst_user = -1;
		return what;
	}
	return burst_what;
}

static int
next_user(const struct model *m, int user)
{
	for (int i = 0; burst_user < 0 && i < M_USERS; i++)
		if (model_has(m, (user + i) % M_USERS))
			burst_user = (user + i) % M_USERS;
	return burst_user < 0 ? user : burst_user;
}

/* Mostly one who is there; for a creation whoever. */
static int
any_user(const struct model *m, int what)
{
	int user = any(M_USERS);

	for (int i = 0; i < 6 && what != M_CREATE && what != M_IMPORT &&
	    !model_has(m, user); i++)
		user = any(M_USERS);
	return what >= M_SET_EMAIL ? next_user(m, user) : user;
}

static struct m_op
any_op(const struct model *m)
{
	static const int states[] = { UD_USER_ACTIVE, UD_USER_INACTIVE,
		UD_USER_LOCKED, UD_USER_INITIAL };
	/* About as long as delays and locks. */
	static const int64_t short_s[] = { 0, 0, 1, 2, 4, 16, 32, 899, 900 };
	struct m_op op = {
		.what = next_operation(), .org = any(M_ORGS),
		.name = any(M_NAMES), .kind = any(4),
		.state = states[any(N(states))],
		.type = any(4) == 0 ? UD_USER_MACHINE : UD_USER_HUMAN,
		.given = any(3), .nick = any(3), .shown = any(3),
		.email = any(M_EMAILS), .phone = perhaps(3),
		.email_verified = any(4) == 0, .phone_verified = any(4) == 0,
		.key = any(M_KEYS), .value = any(4),
		.domains = any(4), .advance_us = any_step(),
		.purpose = 1 + any(M_PURPOSES - 1), .channel = 1 + any(2),
		.age = any(M_NONSENSE + 1), .proof = any(M_PROOFS),
		.typed = 1 + any(4), .password = 1 + any(3),
	};


	op.user = any_user(m, op.what);
	op.primary = op.domains == 3 ? any(2) : op.domains == 2;
	if (op.what == M_ADD_USERNAME)
		op.kind &= 1;
	if (op.what >= M_SET_EMAIL && any(4) != 0)
		op.advance_us = short_s[any(N(short_s))] * SECOND_US;
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

/* Passwords cost nothing, and no two codes are equal by chance. */
static void
begin_cheap(void)
{
	static const ud_code_form form = { UD_CODE_PHONE, 20, UD_CODE_DIGITS,
		0, 0 };
	ud_options options = plain_options();
	ud_policy policy = UD_INIT(ud_policy);
	ud_hasher hasher = UD_INIT(ud_hasher);

	hasher.cost = 1;
	hasher.memory_kib = 8;
	options.hasher = &hasher;
	policy.code_forms = &form;
	policy.code_form_count = 1;
	options.policy = &policy;
	begin_with(&options);
}

static int
run(uint64_t seed)
{
	static struct model m;
	int is = 1;

	memset(&m, 0, sizeof(m));
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	burst_what = 0;
	burst_user = -1;
	clock_us = m.now_us = START_US;
	m.position = 1;
	begin_cheap();
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
