/* SPDX-License-Identifier: MIT */
/* The states of a user, deletion, and the scrubbing of what was deleted. */
#include <userdir/event.h>
#include <userdir/lifecycle.h>

#include <string.h>

#include "base/text.h"
#include "dir/details.h"
#include "dir/guard.h"
#include "store/code_rows.h"
#include "store/metadata_rows.h"
#include "store/outbox_rows.h"
#include "store/password_rows.h"
#include "store/username_rows.h"
#include "user/edit.h"

enum { STATES = UD_USER_INITIAL + 1 };

/* One operation on the state: from each state it leads to `to`, or is
 * refused with the key of that state. */
struct move {
	enum operation op;
	int to;
	const char *event;
	const char *missing_id;
	const char *refused_id;
	const char *refusal[STATES];
};

static const struct move deactivate = {
	OP_DEACTIVATE_USER, UD_USER_INACTIVE, "user.deactivated",
	"COMMAND-5gp2p62iin", "COMMAND-5gunjw0cd7", {
		[UD_USER_INITIAL] = "Errors.User.CantDeactivateInitial",
		[UD_USER_INACTIVE] = "Errors.User.AlreadyInactive",
	},
};
static const struct move reactivate = {
	OP_REACTIVATE_USER, UD_USER_ACTIVE, "user.reactivated",
	"COMMAND-9hy5kzbuk6", "COMMAND-s5qqcz97hf", {
		[UD_USER_INITIAL] = "Errors.User.NotInactive",
		[UD_USER_ACTIVE] = "Errors.User.NotInactive",
		[UD_USER_LOCKED] = "Errors.User.NotInactive",
	},
};
static const struct move lock = {
	OP_LOCK_USER, UD_USER_LOCKED, "user.locked",
	"COMMAND-450yxuqrh1", "COMMAND-lgws8wtsqf", {
		[UD_USER_INACTIVE] = "Errors.User.ShouldBeActiveOrInitial",
		[UD_USER_LOCKED] = "Errors.User.ShouldBeActiveOrInitial",
	},
};
static const struct move unlock = {
	OP_UNLOCK_USER, UD_USER_ACTIVE, "user.unlocked",
	"COMMAND-x377t913pw", "COMMAND-olb9vb0oca", {
		[UD_USER_INITIAL] = "Errors.User.NotLocked",
		[UD_USER_ACTIVE] = "Errors.User.NotLocked",
		[UD_USER_INACTIVE] = "Errors.User.NotLocked",
	},
};

/* Is the password locked, for a while or for good, or for the rest of a day of
 * wrong ones? */
static int
password_is_locked(struct edit *edit, int *locked)
{
	ud_dir *dir = edit->change.dir;
	int64_t key = edit->row.number[USER_KEY], unused;
	struct password_row row;
	ud_policy policy;
	struct query q;
	int rc;

	*locked = 0;
	if ((rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK)
		return rc;
	password_rows_of(&q, &dir->db, key);
	if ((rc = query_step(&q)) == UD_ROW) {
		enum guard_answer answer;

		password_rows_read(&q, &row);
		answer = guard_ask(&row.guard, &policy, edit->change.now_us,
		    &unused);
		*locked = answer == GUARD_LOCKED ||
		    answer == GUARD_LOCKED_FOR_GOOD ||
		    answer == GUARD_TOO_MANY;
	}
	query_end(&q);
	return rc == UD_ROW ? UD_OK : rc;
}

/* Codes of a blocked user are dead; one that is free again begins anew. */
static int
settle_secrets(struct edit *edit, int to)
{
	struct db *db = &edit->change.dir->db;
	int64_t key = edit->row.number[USER_KEY];

	if (to != UD_USER_ACTIVE)
		return code_rows_empty_all(db, key);
	return edit->row.number[USER_PASSWORD] == 0 ? UD_OK :
	    password_rows_forgive(db, key);
}

static int
step(struct edit *edit, const struct move *move)
{
	struct user_row *row = &edit->row;
	int64_t from = row->number[USER_STATE];
	const char *refusal = from > 0 && from < STATES ?
	    move->refusal[from] : NULL;
	int locked = 0, rc;

	if (move == &unlock && from == UD_USER_ACTIVE &&
	    row->number[USER_PASSWORD] != 0 &&
	    (rc = password_is_locked(edit, &locked)) != UD_OK)
		return rc;
	if (refusal != NULL && !locked)
		return error_set(&edit->change.dir->error, UD_ESTATE, refusal,
		    strcmp(refusal, "Errors.User.CantDeactivateInitial") == 0 ?
		    "COMMAND-gvx4kct9r2" : move->refused_id, "userId",
		    "the state of the user does not allow %s",
		    operation_facts[move->op].name);
	if ((!locked && (rc = edit_ask_host(edit, move->to)) != UD_OK) ||
	    (rc = settle_secrets(edit, move->to)) != UD_OK)
		return rc;
	row->number[USER_STATE] = move->to;
	if (strcmp(move->event, "user.locked") == 0)
		payload_text(&edit->payload, "reason", span_of("admin"));
	return edit_log(edit, move->event, EDIT_RECORD);
}

static int
move_once(ud_dir *dir, const char *user_id, const struct move *move,
    ud_details **details)
{
	struct edit edit = {0};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id, UD_FIELD_STATE)) != UD_OK ||
	    (rc = dir_ask(dir, move->op, NULL, &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND,
	    move->missing_id)) != UD_OK || (rc = step(&edit, move)) != UD_OK)
		goto out;
	rc = edit_finish(&edit, details);
out:
	return edit_end(&edit, rc);
}

static int
run_move(ud_dir *dir, const char *user_id, const struct move *move,
    ud_details **details)
{
	int tries = 0, rc;

	do
		rc = move_once(dir, user_id, move, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_user_deactivate(ud_dir *dir, const char *user_id, ud_details **details)
{
	return run_move(dir, user_id, &deactivate, details);
}

int
ud_user_reactivate(ud_dir *dir, const char *user_id, ud_details **details)
{
	return run_move(dir, user_id, &reactivate, details);
}

int
ud_user_lock(ud_dir *dir, const char *user_id, ud_details **details)
{
	return run_move(dir, user_id, &lock, details);
}

int
ud_user_unlock(ud_dir *dir, const char *user_id, ud_details **details)
{
	return run_move(dir, user_id, &unlock, details);
}

/* user.delete, or user.self.delete for oneself. */
static int
ask_delete(struct edit *edit)
{
	ud_dir *dir = edit->change.dir;
	int rc = dir_ask(dir, OP_DELETE_USER, NULL, &edit->target);

	if (rc != UD_EDENIED || !dir_is_self(dir, edit->target.owner_id))
		return rc;
	rc = dir_ask(dir, OP_DELETE_USER, "user.self.delete", &edit->target);
	if (rc == UD_OK)
		error_clear(&dir->error);
	return rc;
}

/* The host's own rows go with the user. */
static int
tell_host(struct edit *edit)
{
	ud_dir *dir = edit->change.dir;
	int rc;

	if (dir->options.on_user_delete == NULL)
		return UD_OK;
	/* What the host writes counts like a write of ours: if the deletion
	 * fails after that, a batch goes with it. */
	dir->db.writes++;
	dir->in_callback = 1;
	rc = dir->options.on_user_delete(edit->target.owner_id,
	    edit->target.org_id, dir->options.on_user_delete_ctx);
	dir->in_callback = 0;
	return rc == UD_OK ? UD_OK : error_set(&dir->error, UD_ECALLBACK,
	    "Errors.Callback.UserDelete", NULL, "userId",
	    "the host failed to delete its part of the user");
}

/* What stays is id, organization, type and times. */
static int
erase(struct edit *edit)
{
	static const int kept[] = {USER_KEY, USER_ORG, USER_TYPE, USER_STATE,
	    USER_CREATED, USER_CHANGED, USER_SEQUENCE, USER_EVENT_SEQUENCE,
	    USER_EVENT_US};
	struct db *db = &edit->change.dir->db;
	struct user_row *row = &edit->row;
	struct user_row blank = {.org_id = row->org_id,
	    .org_domains = row->org_domains};
	int64_t key = row->number[USER_KEY];
	int rc;

	blank.text[USER_ID] = row->text[USER_ID];
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		blank.number[kept[i]] = row->number[kept[i]];
	blank.number[USER_STATE] = UD_USER_DELETED;
	*row = blank;
	if ((rc = username_rows_delete_all(db, key)) != UD_OK ||
	    (rc = username_rows_release(db, key)) != UD_OK ||
	    (rc = user_rows_delete_lists(db, key)) != UD_OK ||
	    (rc = password_rows_delete(db, key)) != UD_OK ||
	    (rc = old_password_rows_trim(db, key, INT64_MAX)) != UD_OK ||
	    (rc = code_rows_delete(db, key)) != UD_OK ||
	    (rc = outbox_rows_delete_all(db, key)) != UD_OK)
		return rc;
	return metadata_rows_delete_all(db, key);
}

static int
delete_once(ud_dir *dir, const char *user_id, ud_details **details)
{
	struct edit edit = {0};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id, UD_FIELD_STATE)) != UD_OK ||
	    (rc = ask_delete(&edit)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND,
	    "COMMAND-bd4ir1mblj")) != UD_OK ||
	    (rc = edit_ask_host(&edit, UD_USER_DELETED)) != UD_OK)
		goto out;
	payload_personal(&edit.payload, "userName",
	    span_of(ud_user_username(edit.user)));
	if ((rc = tell_host(&edit)) != UD_OK ||
	    (rc = edit_log(&edit, "user.removed", EDIT_RECORD)) != UD_OK ||
	    (rc = erase(&edit)) != UD_OK)
		goto out;
	rc = edit_finish(&edit, details);
out:
	return edit_end(&edit, rc);
}

int
ud_user_delete(ud_dir *dir, const char *user_id, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = delete_once(dir, user_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
skip_once(ud_dir *dir, const char *user_id, ud_details **details)
{
	static const char missing[] = "COMMAND-auj6jeBei4";
	struct edit edit = {0};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id,
	    UD_FIELD_FACTORS)) != UD_OK ||
	    (rc = dir_ask(dir, OP_MFA_INIT_SKIPPED, NULL,
	    &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND, missing)) != UD_OK)
		goto out;
	if (edit.row.number[USER_TYPE] != UD_USER_HUMAN) {
		rc = dir_no_user(dir, UD_ENOTFOUND, missing);
		goto out;
	}
	if ((rc = edit_log(&edit, "user.human.mfa.init.skipped",
	    EDIT_RECORD)) != UD_OK)
		goto out;
	edit.row.number[USER_MFA_SKIPPED] = edit.row.number[USER_EVENT_US];
	rc = edit_finish(&edit, details);
out:
	return edit_end(&edit, rc);
}

int
ud_user_mfa_init_skipped(ud_dir *dir, const char *user_id,
    ud_details **details)
{
	int tries = 0, rc;

	do
		rc = skip_once(dir, user_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
scrub_once(ud_dir *dir, const char *user_id, ud_details **details)
{
	struct edit edit = {0};
	int64_t erased;
	struct span id;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id, UD_FIELD_STATE)) != UD_OK ||
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK)
		goto out;
	if (edit.user == NULL && edit.broken.code == UD_OK &&
	    (rc = user_find(dir, id, 1, &edit.user)) != UD_OK)
		goto out;
	edit.target = user_target(edit.user, UD_FIELD_STATE);
	if ((rc = dir_ask(dir, OP_SCRUB_USER, NULL, &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND, NULL)) != UD_OK)
		goto out;
	if (ud_user_state(edit.user) != UD_USER_DELETED) {
		rc = error_set(&dir->error, UD_ESTATE,
		    "Errors.User.NotDeleted", NULL, "userId",
		    "only a deleted user can be scrubbed");
		goto out;
	}
	edit.row = *user_row_of(edit.user);
	if ((rc = event_rows_scrub(&dir->db, edit.row.number[USER_KEY],
	    &erased)) != UD_OK ||
	    (erased > 0 && (rc = edit_log(&edit, "user.scrubbed",
	    EDIT_LOG_ONLY)) != UD_OK))
		goto out;
	rc = edit_finish(&edit, details);
out:
	return edit_end(&edit, rc);
}

int
ud_user_scrub(ud_dir *dir, const char *user_id, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = scrub_once(dir, user_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}
