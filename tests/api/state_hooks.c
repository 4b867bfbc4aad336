/* SPDX-License-Identifier: MIT */
/* What changes of state tell, and what the host may say about them. */
#include "fixture.h"

TestSuite(state_hooks, .init = begin, .fini = finish);

Test(state_hooks, locked_and_unlocked_initial_user_is_active)
{
	make_in_state("u", UD_USER_HUMAN, UD_USER_INITIAL);
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
}

Test(state_hooks, details_tell_sequence_time_and_organization)
{
	ud_details *details = NULL;

	make_human("u");
	clock_us += SECOND_US;
	OK(ud_user_lock(dir, "u", &details));
	cr_expect_eq(ud_details_sequence(details), 2);
	cr_expect_eq(ud_details_changed_us(details), clock_us);
	cr_expect_str_eq(ud_details_org_id(details), "o");
	ud_details_free(&details);
	cr_expect_null(details);
	cr_expect_eq(ud_user_sequence(get("u")), 2);
	cr_expect_eq(ud_user_changed_us(get("u")), clock_us);
	cr_expect_eq(ud_user_created_us(get("u")), START_US);
}

Test(state_hooks, skipping_a_second_factor_moves_its_time)
{
	make_human("u");
	cr_expect_eq(ud_user_mfa_init_skipped_us(get("u")), 0);
	for (int i = 0; i < 2; i++) {
		clock_us += SECOND_US;
		OK(ud_user_mfa_init_skipped(dir, "u", NULL));
		cr_expect_eq(ud_user_mfa_init_skipped_us(get("u")), clock_us);
	}
	cr_expect_str_eq(events("u", 1), "user.human.mfa.init.skipped "
	    "user.human.mfa.init.skipped");
}

Test(state_hooks, users_are_counted_by_state)
{
	static const int states[] = { UD_USER_ACTIVE, UD_USER_ACTIVE,
		UD_USER_INACTIVE, UD_USER_LOCKED, UD_USER_INITIAL,
		UD_USER_DELETED };
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f" };
	uint64_t count;

	for (size_t i = 0; i < N(states); i++)
		make_in_state(ids[i], UD_USER_HUMAN, states[i]);
	OK(ud_user_count(dir, "o", 0, &count));
	cr_expect_eq(count, 5);
	OK(ud_user_count(dir, "o", UD_USER_ACTIVE, &count));
	cr_expect_eq(count, 2);
	OK(ud_user_lock(dir, "a", NULL));
	OK(ud_user_count(dir, "o", UD_USER_ACTIVE, &count));
	cr_expect_eq(count, 1);
	OK(ud_user_count(dir, NULL, UD_USER_LOCKED, &count));
	cr_expect_eq(count, 2);
}

Test(state_hooks, only_an_active_user_of_an_active_organization_may_sign_in)
{
	make_human("u");
	cr_expect_not(ud_user_is_blocked(get("u")));
	OK(ud_org_deactivate(dir, "o", NULL));
	cr_expect(ud_user_is_blocked(get("u")));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	OK(ud_org_reactivate(dir, "o", NULL));
	cr_expect_not(ud_user_is_blocked(get("u")));
	OK(ud_user_lock(dir, "u", NULL));
	cr_expect(ud_user_is_blocked(get("u")));
}

/* What the host was asked, and what it answers. */
struct hook {
	char id[16], org[16];
	int state;
	int answer;
	int calls;
	int inner;		/* result of a call from within */
};

static int
on_state(const char *user_id, const char *org_id, int state, void *ctx)
{
	struct hook *hook = ctx;
	ud_user *user = NULL;

	strcpy(hook->id, user_id);
	strcpy(hook->org, org_id);
	hook->state = state;
	hook->calls++;
	hook->inner = ud_user_get(dir, user_id, &user);
	ud_user_free(&user);
	return hook->answer;
}

static int
on_delete(const char *user_id, const char *org_id, void *ctx)
{
	return on_state(user_id, org_id, UD_USER_DELETED, ctx);
}

static void
reopen(struct hook *states, struct hook *deletions)
{
	ud_options options = plain_options();

	ud_close(&dir);
	options.before_state_change = on_state;
	options.before_state_change_ctx = states;
	options.on_user_delete = on_delete;
	options.on_user_delete_ctx = deletions;
	begin_with(&options);
	make_human("u");
}

Test(state_hooks, host_hears_the_state_that_is_to_come)
{
	struct hook states = {.answer = UD_OK}, deletions = {.answer = UD_OK};

	reopen(&states, &deletions);
	cr_expect_eq(states.calls, 0);
	OK(ud_user_lock(dir, "u", NULL));
	cr_expect_eq(states.state, UD_USER_LOCKED);
	cr_expect_str_eq(states.id, "u");
	cr_expect_str_eq(states.org, "o");
	cr_expect_eq(states.inner, UD_ESTATE);
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_eq(states.state, UD_USER_ACTIVE);
	OK(ud_user_deactivate(dir, "u", NULL));
	OK(ud_user_reactivate(dir, "u", NULL));
	cr_expect_eq(states.calls, 4);
	cr_expect_eq(deletions.calls, 0);
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(states.state, UD_USER_DELETED);
	cr_expect_eq(deletions.calls, 1);
}

Test(state_hooks, host_may_refuse_every_change_of_state)
{
	struct hook states = {.answer = 1}, deletions = {.answer = UD_OK};

	reopen(&states, &deletions);
	cr_expect(refused(ud_user_lock(dir, "u", NULL), UD_ECALLBACK,
	    "Errors.Callback.StateChange", NULL));
	cr_expect(refused(ud_user_deactivate(dir, "u", NULL), UD_ECALLBACK,
	    "Errors.Callback.StateChange", NULL));
	cr_expect(refused(ud_user_delete(dir, "u", NULL), UD_ECALLBACK,
	    "Errors.Callback.StateChange", NULL));
	cr_expect_eq(deletions.calls, 0);
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	cr_expect_eq(event_count("u"), 1);
}

Test(state_hooks, failed_deletion_of_host_rows_keeps_the_user)
{
	struct hook states = {.answer = UD_OK}, deletions = {.answer = -1};

	reopen(&states, &deletions);
	cr_expect(refused(ud_user_delete(dir, "u", NULL), UD_ECALLBACK,
	    "Errors.Callback.UserDelete", NULL));
	cr_expect_str_eq(ud_user_username(get("u")), "u@example.test");
	cr_expect_eq(event_count("u"), 1);
}

Test(state_hooks, refused_move_does_not_ask_the_host)
{
	struct hook states = {.answer = UD_OK}, deletions = {.answer = UD_OK};

	reopen(&states, &deletions);
	cr_expect(refused(ud_user_unlock(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.NotLocked", "userId"));
	cr_expect(refused(ud_user_delete(dir, "x", NULL), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	cr_expect_eq(states.calls + deletions.calls, 0);
}
