/* SPDX-License-Identifier: MIT */
/* Checking a password: charged, compared with no lock, settled. */
#include "user/password.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"

static int
refuse(struct edit *edit, int code, const char *key, const char *id,
    const char *text)
{
	return error_set(&edit->change.dir->error, code, key, id, "password",
	    "%s", text);
}

/* How many there were, unless the policy wants it hidden. */
static void
tell_failures(struct edit *edit, const struct password_work *work,
    uint64_t failures)
{
	if (!work->policy.hide_failed_attempts)
		edit->change.dir->error.failed_attempts = failures;
}

static int
refuse_locked(struct edit *edit, const struct password_work *work,
    const struct guard *guard, const char *id)
{
	(void)refuse(edit, UD_ESTATE, "Errors.User.Locked", id,
	    "the user is locked");
	tell_failures(edit, work, (uint64_t)guard->failures);
	return UD_ESTATE;
}

/* What the count of wrong ones says. */
static int
ask_guard(struct edit *edit, const struct password_work *work,
    const struct guard *guard)
{
	struct error *error = &edit->change.dir->error;
	int64_t retry_us;
	enum guard_answer answer = guard_ask(guard, &work->policy,
	    edit->change.now_us, &retry_us);

	if (answer == GUARD_FREE)
		return UD_OK;
	if (answer == GUARD_LOCKED || answer == GUARD_LOCKED_FOR_GOOD)
		(void)refuse(edit, UD_ESTATE, "Errors.User.Locked",
		    "COMMAND-JLK35", "too many wrong passwords: it is locked");
	else
		(void)refuse(edit, UD_EEXHAUSTED,
		    "Errors.User.Password.TooManyAttempts", NULL,
		    answer == GUARD_WAIT ? "wait before the next try" :
		    "too many wrong passwords today");
	tell_failures(edit, work, (uint64_t)guard->failures);
	error->retry_after_ms = (retry_us + 999) / 1000;
	return error->code;
}

static int
write_guard(ud_dir *dir, const struct password_row *row,
    const struct guard *before)
{
	int64_t changed;
	int rc;

	rc = password_rows_set_guard(&dir->db, row, before, &changed);
	return rc != UD_OK || changed == 1 ? rc :
	    db_error(&dir->db, UD_ECONFLICT);
}

int
guess_begin(struct edit *edit, struct password_work *work)
{
	ud_dir *dir = edit->change.dir;
	struct password_row row;
	struct guard before;
	int rc;

	work->guess = GUESS_STORED;
	row.guard = (struct guard){0};
	if (edit->row.number[USER_PASSWORD] != 0 &&
	    (rc = password_load(edit, &row, work->stored)) != UD_OK)
		return rc;
	if (edit->row.number[USER_STATE] == UD_USER_LOCKED)
		return refuse_locked(edit, work, &row.guard, "COMMAND-JLK35");
	if (edit->row.number[USER_PASSWORD] == 0)
		return refuse(edit, UD_ESTATE, "Errors.User.Password.NotSet",
		    "COMMAND-3nJ4t", "the user has no password");
	if ((rc = ask_guard(edit, work, &row.guard)) != UD_OK)
		return rc;
	before = row.guard;
	guard_charge(&row.guard, &work->policy, edit->change.now_us);
	if ((rc = write_guard(dir, &row, &before)) != UD_OK)
		return rc;
	work->version = row.version;
	work->failures = (uint64_t)row.guard.failures;
	work->stage = PASSWORD_ASKS;
	return UD_OK;
}

/* Wrong: the event, and the lock if it was one too many. */
static int
settle_wrong(struct edit *edit, struct password_work *work,
    const struct guard *guard)
{
	ud_dir *dir = edit->change.dir;
	int at_limit = guard_is_at_limit(guard, &work->policy);
	int for_good = work->policy.password_lock_s == UD_NONE;
	int64_t *state = &edit->row.number[USER_STATE], retry_us = 0;
	char until[TIME_TEXT_SIZE];
	int rc;

	if (guard_ask(guard, &work->policy, edit->change.now_us,
	    &retry_us) == GUARD_LOCKED) {
		time_format(edit->change.now_us + retry_us, until);
		payload_text(&edit->payload, "lockedUntil", span_of(until));
	}
	rc = edit_log(edit, "user.human.password.check.failed",
	    EDIT_LOG_ONLY);
	/* Wrong ones of a blocked user change no state. */
	if (rc == UD_OK && at_limit && for_good && *state == UD_USER_ACTIVE &&
	    edit_ask_host(edit, UD_USER_LOCKED) == UD_OK) {
		*state = UD_USER_LOCKED;
		if ((rc = code_rows_empty_all(&dir->db,
		    edit->row.number[USER_KEY])) != UD_OK)
			return rc;
		payload_text(&edit->payload, "reason", span_of("attempts"));
		rc = edit_log(edit, "user.locked", EDIT_RECORD);
	}
	if (rc != UD_OK)
		return rc;
	(void)refuse(edit, UD_EINVAL, "Errors.User.Password.Invalid",
	    "COMMAND-3M0fs", "the password is not the right one");
	edit->judged = 1;
	tell_failures(edit, work, work->failures);
	dir->error.retry_after_ms = (retry_us + 999) / 1000;
	return UD_EINVAL;
}

/* A hash that is not as new ones are is made anew. */
static int
renew(struct edit *edit, struct password_work *work)
{
	ud_dir *dir = edit->change.dir;
	struct password_row row = {
		.owner = edit->row.number[USER_KEY],
		.version = work->version,
	};
	unsigned char box[PASSWORD_BOX_MAX];
	int64_t changed;
	size_t len;
	int rc;

	if (work->made[0] == '\0')
		return UD_OK;
	if ((rc = password_seal(dir, edit->row.text[USER_ID], row.version,
	    work->made, box, &len)) != UD_OK)
		return rc;
	row.box = (struct span){(const char *)box, len};
	if ((rc = password_rows_set_box(&dir->db, &row, &changed)) != UD_OK)
		return rc;
	return edit_log(edit, "user.human.password.hash.updated",
	    EDIT_LOG_ONLY);
}

/* It could not be compared, which is no fault of whoever guessed. */
static int
give_back(struct edit *edit, struct password_work *work)
{
	struct error *error = &edit->change.dir->error;
	struct password_row row;
	struct guard before;
	int rc;

	if (edit->row.number[USER_PASSWORD] == work->version) {
		if ((rc = password_load(edit, &row, work->stored)) != UD_OK)
			return rc;
		before = row.guard;
		guard_give_back(&row.guard);
		if ((rc = write_guard(edit->change.dir, &row,
		    &before)) != UD_OK)
			return rc;
		edit->judged = 1;
	}
	*error = work->failure;
	return error->code;
}

int
guess_settle(struct edit *edit, struct password_work *work)
{
	ud_dir *dir = edit->change.dir;
	struct password_row row;
	struct guard before;
	int rc;

	if (work->stage == PASSWORD_FAILED)
		return give_back(edit, work);
	/* It may have been changed, or the user locked, while we hashed. */
	if (edit->row.number[USER_PASSWORD] != work->version)
		return settle_wrong(edit, work, &(struct guard){0});
	if ((rc = password_load(edit, &row, work->stored)) != UD_OK)
		return rc;
	if (edit->row.number[USER_STATE] == UD_USER_LOCKED)
		return refuse_locked(edit, work, &row.guard, "COMMAND-SFA3t");
	if (!work->match)
		return settle_wrong(edit, work, &row.guard);
	before = row.guard;
	row.guard = (struct guard){0};
	if ((rc = write_guard(dir, &row, &before)) != UD_OK)
		return rc;
	if (!work->in.is_sign_in)
		return UD_OK;
	if ((rc = renew(edit, work)) != UD_OK)
		return rc;
	return edit_log(edit, "user.human.password.check.succeeded",
	    EDIT_LOG_ONLY);
}
