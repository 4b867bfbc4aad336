/* SPDX-License-Identifier: MIT */
/* Proof and effect are one call: TH-23. */
#include "threat/threat.h"

#include <stdlib.h>

#include "fault/points.h"

/* The draw of random bytes that fails, and how many there were. */
static int fails_at, draws;

static int
maybe_random(void *buf, size_t len, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		((unsigned char *)buf)[i] = (unsigned char)rand();
	return ++draws == fails_at;
}

static void
begin_steps(void)
{
	ud_options options = threat_options();

	/* What is done after the commit takes nothing back. */
	options.notify_later = 1;
	fails_at = 0;
	options.random = maybe_random;
	begin_threat_on_host(&options);
}

TestSuite(th_steps, .init = begin_steps, .fini = end_threat_on_host);

/* A password without a proof, in both ways, by the user and by a stranger. */
static void
expect_no_way_in(const char *id, const char *when)
{
	const char *const actors[] = {id, "stranger"};
	int64_t had = ud_user_password_changed_us(get(id));

	for (size_t a = 0; a < N(actors); a++) {
		ud_password_spec spec = UD_INIT(ud_password_spec);
		ud_user_patch patch = UD_INIT(ud_user_patch);

		act(actors[a]);
		cr_expect_eq(set_password(id, "Stolen-pass-1", NULL, NULL),
		    UD_EDENIED, "after %s", when);
		cr_expect_neq(set_password(id, "Stolen-pass-1",
		    "Wrong-pass-1", NULL), UD_OK, "after %s", when);
		cr_expect_neq(set_password(id, "Stolen-pass-1", NULL,
		    "0000"), UD_OK, "after %s", when);
		spec.password = "Stolen-pass-1";
		spec.password_len = 13;
		patch.password = &spec;
		cr_expect_eq(ud_user_update(dir, id, &patch, NULL),
		    UD_EDENIED, "after %s", when);
		act(NULL);
	}
	cr_expect_eq(ud_user_password_changed_us(get(id)), had, "after %s",
	    when);
}

/* What somebody may do before, each in the way that it works. */
static void
ask_for_reset(const char *id)
{
	OK(purposes[2].issue(id, UD_VERIFY_SEND, NULL));
}

static void
guess_reset(const char *id)
{
	(void)purposes[2].show(id, "0000");
}

static void
prove_email(const char *id)
{
	OK(purposes[0].show(id, code_of(&purposes[0], id)));
}

static void
prove_phone(const char *id)
{
	OK(purposes[1].show(id, code_of(&purposes[1], id)));
}

static void
accept_invite(const char *id)
{
	OK(purposes[3].show(id, code_of(&purposes[3], id)));
}

/* The right code, and a password that cannot be. */
static void
be_weak(const char *id)
{
	const char *code = code_of(&purposes[2], id);

	cr_expect_eq(set_password(id, "weak", NULL, code), UD_EINVAL);
}

static int
fail_at(int draw, const char *id, const char *code)
{
	int rc;

	draws = 0;
	fails_at = draw;
	rc = set_password(id, "Stolen-pass-1", NULL, code);
	fails_at = 0;
	return rc;
}

/* The right code, and a failure when it was judged. */
static void
fail_halfway(const char *id)
{
	const char *code = code_of(&purposes[2], id);

	for (int draw = 1; draw < 4; draw++)
		cr_expect_eq(fail_at(draw, id, code), UD_ECALLBACK, "%s",
		    ud_errmsg(dir));
}

static const struct {
	const char *name;
	void (*take)(const char *id);
} steps[] = {
	{"asking for a reset", ask_for_reset},
	{"guessing", guess_reset},
	{"proving the address", prove_email},
	{"proving the number", prove_phone},
	{"accepting an invitation", accept_invite},
	{"a weak password", be_weak},
	{"a failure half way", fail_halfway},
};
enum { STEPS = 7 };
_Static_assert(N(steps) == STEPS, "a test for each first step");

/* What is guessed in between shall not be what ends a code. */
static void
forgive(const char *id)
{
	tamper("UPDATE ud_codes SET tries = 0, day_tries = 0"
	    " WHERE owner = %s", id);
}

/* The next order of all steps; 0 after the last. */
static int
next_order(size_t order[STEPS])
{
	size_t i = STEPS - 1, j = STEPS - 1, swap;

	while (i > 0 && order[i - 1] > order[i])
		i--;
	if (i == 0)
		return 0;
	while (order[j] < order[i - 1])
		j--;
	swap = order[i - 1];
	order[i - 1] = order[j];
	order[j] = swap;
	for (j = STEPS - 1; i < j; i++, j--) {
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return 1;
}

/* One user takes all steps.  After those which an order before this one began
 * with as well there was no way in already. */
static size_t
take_steps(const size_t order[STEPS], size_t known)
{
	const char *id = visitor();
	char path[256] = "";

	for (size_t i = 0; i < STEPS; i++) {
		steps[order[i]].take(id);
		(void)snprintf(path + strlen(path), sizeof(path) -
		    strlen(path), "%s%s", i == 0 ? "" : ", ",
		    steps[order[i]].name);
		if (i < known)
			continue;
		expect_no_way_in(id, path);
		forgive(id);
	}
	return STEPS - known;
}

/* Every order that begins with that step. */
static void
try_orders(size_t first)
{
	size_t order[STEPS], last[STEPS] = {STEPS}, orders = 0, checks = 0, n;

	order[0] = first;
	for (size_t i = 1; i < STEPS; i++)
		order[i] = i - (i <= first);
	for (n = 0; order[0] == first; n++) {
		size_t known = 0;

		/* A server takes its time for each. */
		if (storage_tries(n, 97)) {
			while (order[known] == last[known])
				known++;
			checks += take_steps(order, known);
			memcpy(last, order, sizeof(last));
			orders++;
		}
		if (!next_order(order))
			break;
	}
	cr_expect_eq(n + (order[0] == first), 720);
	points_add("orders of all steps", orders);
	points_add("ways to get there that open nothing", checks);
}

/* A test for each first step, which can run beside the others. */
#define ORDERS(n) \
	Test(th_steps, th_23_no_order_replaces_the_proof_##n) \
	{ \
		try_orders(n); \
	}
ORDERS(0)
ORDERS(1)
ORDERS(2)
ORDERS(3)
ORDERS(4)
ORDERS(5)
ORDERS(6)

/* With the proof the same call works, after whatever came before. */
Test(th_steps, th_23_proof_works_after_any_step)
{
	for (size_t s = 0; s < STEPS; s++) {
		const char *id = visitor(), *code;

		steps[s].take(id);
		code = code_of(&purposes[2], id);
		act("stranger");
		cr_expect_eq(set_password(id, PASSWORD, NULL, code), UD_OK,
		    "after %s: %s", steps[s].name, ud_errmsg(dir));
		act(NULL);
	}
}

/* A call that changes more than the password spends the proof on all of it,
 * although the other changes would end the code. */
Test(th_steps, th_23_proof_and_other_changes_are_one_call)
{
	static const char *const emails[] = {NULL, "new@example.test"};
	static const char *const names[] = {"renamed", NULL};

	for (size_t i = 0; i < N(names); i++) {
		const char *id = visitor(), *code = code_of(&purposes[2], id);
		ud_password_spec spec = UD_INIT(ud_password_spec);
		ud_user_patch patch = UD_INIT(ud_user_patch);

		spec.password = PASSWORD;
		spec.password_len = strlen(PASSWORD);
		spec.code = code;
		patch.password = &spec;
		patch.username = names[i];
		patch.email = emails[i];
		OK(ud_user_update(dir, id, &patch, NULL));
		cr_expect(ud_user_has_password(get(id)));
		cr_expect_neq(purposes[2].show(id, code), UD_OK);
	}
}

/* Nothing is parked between the passes of a call: a failure on the way leaves
 * the store as it was, and the code alive. */
Test(th_steps, th_23_failure_half_way_parks_nothing)
{
	const char *id = visitor(), *code = code_of(&purposes[2], id);
	int rc = UD_ECALLBACK, draw;

	for (draw = 1; rc != UD_OK; draw++) {
		char *before = rows_now();

		rc = fail_at(draw, id, code);
		cr_assert_eq(rc, draws < draw ? UD_OK : UD_ECALLBACK, "%s",
		    ud_errmsg(dir));
		if (rc == UD_OK)
			free(before);
		else
			cr_expect(nothing_changed(before), "draw %d", draw);
	}
	/* There is one for each pass, and more. */
	cr_expect_gt(draw, 3);
}
