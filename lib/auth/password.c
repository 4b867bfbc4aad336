/* SPDX-License-Identifier: MIT */
/* Setting and checking a password: two changes, and hashing between them. */
#include "user/password.h"

#include "base/spec.h"
#include "base/text.h"
#include "base/time.h"

/* One call. */
struct call {
	ud_dir *dir;
	enum operation op;
	const char *user_id;		/* NULL: nobody, who is not told */
	struct password_work *work;
	int hides;			/* whoever calls may not know why */
	int needs_active;		/* the user, to sign in */
	ud_user *found;			/* by the login name */
	ud_user **user;
	ud_details **details;
};

/* To who may not know of the user every refusal is that of a wrong proof. */
static int
refuse_proof(const struct call *call)
{
	struct error *error = &call->dir->error;

	if (call->work->in.code != NULL)
		return error_set(error, UD_EINVAL, "Errors.User.Code.Invalid",
		    "CODE-woT0xc", "verificationCode",
		    "the code is not the right one");
	return error_set(error, UD_EINVAL, "Errors.User.Password.Invalid",
	    "COMMAND-3M0fs", "password",
	    "the password is not the right one");
}

/* May whoever calls, and may it know why not? */
static int
ask(struct call *call, const struct edit *edit)
{
	const struct password_input *in = &call->work->in;
	ud_dir *dir = call->dir;
	int by_proof = in->current != NULL || in->code != NULL, rc;

	if (call->op == OP_CHECK_PASSWORD && !call->hides)
		return dir_ask_to_read(dir, call->op, &edit->target);
	if ((rc = dir_ask(dir, call->op, by_proof ? "" : NULL,
	    &edit->target)) != UD_OK || !by_proof || call->hides)
		return rc;
	call->hides = dir_ask_to_read(dir, call->op, &edit->target) != UD_OK;
	error_clear(&dir->error);
	return UD_OK;
}

static int
present(const struct call *call, struct edit *edit)
{
	int rc;

	if (call->op == OP_SET_PASSWORD)
		return edit_human(edit, UD_ESTATE,
		    "Errors.User.Password.NotFound", "COMMAND-G8dh3");
	rc = edit_human(edit, UD_ENOTFOUND, "Errors.User.NotFound", NULL);
	if (rc == UD_OK && call->needs_active &&
	    edit->row.number[USER_STATE] != UD_USER_LOCKED &&
	    ud_user_is_blocked(edit->user))
		rc = error_set(&call->dir->error, UD_ESTATE,
		    "Errors.User.NotActive", NULL, "userId",
		    "the user is not active");
	return rc;
}

static int
judge(const struct call *call, struct edit *edit, struct code_judgement *code)
{
	struct password_work *work = call->work;
	int rc;

	if (work->guess == GUESS_NOBODY)
		return refuse_proof(call);
	if ((rc = present(call, edit)) != UD_OK ||
	    (rc = dir_policy(call->dir, edit->target.org_id,
	    &work->policy)) != UD_OK)
		return rc;
	if (call->op == OP_SET_PASSWORD)
		return password_pass(edit, work, code);
	return work->stage == PASSWORD_BEGINS ? guess_begin(edit, work) :
	    guess_settle(edit, work);
}

/* Refused, for a reason that must not show: the work is done all the same. */
static int
hide(const struct call *call)
{
	struct password_work *work = call->work;

	if (work->in.current == NULL || work->stage != PASSWORD_BEGINS)
		return refuse_proof(call);
	work->guess = GUESS_NOBODY;
	work->stage = PASSWORD_ASKS;
	return UD_OK;
}

static int
pass(struct call *call, struct edit *edit)
{
	struct password_work *work = call->work;
	struct code_judgement code;
	int rc;

	if ((rc = call->user_id == NULL ?
	    edit_begin_nobody(edit, call->dir) :
	    edit_begin(edit, call->dir, call->user_id,
	    UD_FIELD_FACTORS)) != UD_OK)
		return rc;
	rc = ask(call, edit);
	/* It was allowed in general; that it is not here tells too much. */
	if (call->user_id == NULL || (rc == UD_EDENIED && call->user != NULL))
		work->guess = GUESS_NOBODY;
	else if (rc != UD_OK)
		return rc;
	if ((rc = judge(call, edit, &code)) != UD_OK && call->hides &&
	    !work->proved && edit_hides(edit, rc))
		rc = hide(call);
	if (rc != UD_OK || password_waits(work))
		return edit_refuse(edit, rc);
	if (call->op == OP_SET_PASSWORD && ((work->in.code != NULL &&
	    (rc = code_use(&edit->change, &code)) != UD_OK) ||
	    (rc = password_apply(edit, work)) != UD_OK))
		return rc;
	if (call->user != NULL) {
		*call->user = user_new(&edit->row);
		if (*call->user == NULL)
			return error_no_memory(&call->dir->error);
	}
	rc = edit_finish(edit, call->details);
	if (rc != UD_OK && call->user != NULL)
		ud_user_free(call->user);
	return rc;
}

static int
run(struct call *call)
{
	struct password_work *work = call->work;
	struct edit edit;
	int tries = 0, rc;

	if (work == NULL)
		return error_no_memory(&call->dir->error);
	if ((rc = password_check_input(call->dir, work,
	    call->op == OP_SET_PASSWORD)) != UD_OK ||
	    ((work->in.current != NULL || work->in.code != NULL) &&
	    (rc = dir_may_judge(call->dir)) != UD_OK) ||
	    (rc = password_begin(call->dir, work)) != UD_OK)
		return rc;
	do {
		edit = (struct edit){0};
		rc = edit_end(&edit, pass(call, &edit));
	} while (password_again(call->dir, work, &rc, &tries));
	return rc;
}

/* Let go of everything.  Whoever may not know why waits for the answer. */
static int
end(struct call *call, int rc)
{
	struct pace pace = {0};

	if (call->work != NULL)
		pace = call->work->pace;
	password_work_free(&call->work);
	ud_user_free(&call->found);
	if (call->hides && rc == UD_EINVAL)
		pace_wait(call->dir, &pace);
	return rc;
}

int
ud_user_set_password(ud_dir *dir, const char *user_id,
    const ud_password_spec *spec, ud_details **details)
{
	struct call call = {.dir = dir, .op = OP_SET_PASSWORD,
	    .user_id = user_id, .details = details};
	struct password_input in;
	ud_password_spec read;
	struct span id;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK ||
	    (rc = spec_read(&dir->error, "spec", &read, sizeof(read),
	    spec)) != UD_OK)
		return rc;
	in = password_input_of(&read);
	call.work = password_work_new(&in);
	return end(&call, run(&call));
}

int
ud_user_check_password(ud_dir *dir, const char *user_id, const void *password,
    size_t len, ud_details **details)
{
	struct call call = {.dir = dir, .op = OP_CHECK_PASSWORD,
	    .user_id = user_id, .needs_active = 1, .details = details};
	struct password_input in = {.current = password, .current_len = len,
	    .is_sign_in = 1};
	struct span id;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK)
		return rc;
	if (password == NULL)
		return error_invalid(&dir->error, "password",
		    "password is required");
	call.work = password_work_new(&in);
	return end(&call, run(&call));
}

int
ud_password_check(ud_dir *dir, const char *login_name, const void *password,
    size_t len, ud_user **user)
{
	struct call call = {.dir = dir, .op = OP_CHECK_PASSWORD, .hides = 1,
	    .needs_active = 1, .user = user};
	struct password_input in = {.current = password, .current_len = len,
	    .is_sign_in = 1};
	struct target nobody = {"", "", UD_FIELD_FACTORS};
	struct span typed;
	int rc;

	if (user != NULL)
		*user = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = user_check_login_name(dir, login_name, &typed)) != UD_OK)
		return rc;
	if (password == NULL || user == NULL)
		return error_invalid(&dir->error, "password",
		    "password and a place for the user are required");
	if ((rc = dir_ask(dir, OP_CHECK_PASSWORD, NULL, &nobody)) != UD_OK ||
	    (rc = dir_may_judge(dir)) != UD_OK)
		return rc;
	/* Looking up is part of what must not show. */
	call.work = password_work_new(&in);
	if ((rc = user_find_to_sign_in(dir, typed, &call.found)) == UD_OK) {
		call.user_id = call.found == NULL ? NULL :
		    ud_user_id(call.found);
		rc = run(&call);
	}
	return end(&call, rc);
}

int
ud_password_expires(ud_dir *dir, const ud_user *user, int64_t *warn_us,
    int64_t *expires_us)
{
	ud_policy policy;
	int64_t set_us;
	int rc;

	if (warn_us != NULL)
		*warn_us = 0;
	if (expires_us != NULL)
		*expires_us = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (user == NULL || warn_us == NULL || expires_us == NULL)
		return error_invalid(&dir->error, "user",
		    "user, warn_us and expires_us are required");
	if ((rc = dir_policy(dir, ud_user_org_id(user), &policy)) != UD_OK ||
	    !ud_user_has_password(user))
		return rc;
	set_us = ud_user_password_changed_us(user);
	if (policy.password_warn_age_s > 0)
		*warn_us = set_us + policy.password_warn_age_s * US_PER_S;
	if (policy.password_max_age_s > 0)
		*expires_us = set_us + policy.password_max_age_s * US_PER_S;
	return UD_OK;
}
