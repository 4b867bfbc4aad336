/* SPDX-License-Identifier: MIT */
#include "user/edit.h"

#include <string.h>

#include "base/text.h"
#include "dir/details.h"
#include "user/index.h"

/* What edit_begin() is about to read. */
struct target_user {
	ud_dir *dir;
	struct span id;
};

static void
foresee(void *ctx)
{
	const struct target_user *target = ctx;
	ud_user *unused = NULL;

	(void)user_find(target->dir, target->id, 0, &unused);
}

int
edit_begin(struct edit *edit, ud_dir *dir, const char *user_id,
    uint64_t fields)
{
	struct target_user target = {.dir = dir};
	int rc;

	memset(edit, 0, sizeof(*edit));
	payload_init(&edit->payload);
	edit->change.dir = dir;
	if ((rc = dir_check_id(dir, "userId", user_id,
	    &target.id)) != UD_OK ||
	    (rc = change_begin_with(&edit->change, dir, foresee,
	    &target)) != UD_OK)
		return rc;
	rc = user_find(dir, target.id, 0, &edit->user);
	/* Damage is told only to those who may know of the user. */
	if (rc == UD_ECORRUPT)
		edit->broken = dir->error;
	else if (rc != UD_OK)
		return rc;
	edit->target = user_target(edit->user, fields);
	if (edit->user != NULL)
		edit->row = *user_row_of(edit->user);
	return UD_OK;
}

int
edit_begin_nobody(struct edit *edit, ud_dir *dir)
{
	memset(edit, 0, sizeof(*edit));
	payload_init(&edit->payload);
	edit->target = user_target(NULL, 0);
	return change_begin(&edit->change, dir);
}

/* Tell the damage, if there is any: 1. */
static int
tell_broken(struct edit *edit)
{
	if (edit->broken.code == UD_OK)
		return 0;
	edit->change.dir->error = edit->broken;
	return 1;
}

int
edit_present(struct edit *edit, int code, const char *id)
{
	if (edit->user != NULL)
		return UD_OK;
	if (tell_broken(edit))
		return edit->broken.code;
	return dir_no_user(edit->change.dir, code, id);
}

int
edit_human(struct edit *edit, int code, const char *key, const char *id)
{
	if (edit->user != NULL &&
	    edit->row.number[USER_TYPE] == UD_USER_HUMAN)
		return UD_OK;
	if (tell_broken(edit))
		return edit->broken.code;
	return error_set(&edit->change.dir->error, code, key, id, "userId",
	    "there is no human with this id");
}

int
edit_initialised(struct edit *edit, const char *id)
{
	return edit->row.number[USER_STATE] != UD_USER_INITIAL ? UD_OK :
	    error_set(&edit->change.dir->error, UD_ESTATE,
	    "Errors.User.NotInitialised", id, "userId",
	    "the user was not initialised yet");
}

int
edit_ask_host(struct edit *edit, int state)
{
	ud_dir *dir = edit->change.dir;
	int rc;

	if (dir->options.before_state_change == NULL)
		return UD_OK;
	dir->in_callback = 1;
	rc = dir->options.before_state_change(edit->target.owner_id,
	    edit->target.org_id, state, dir->options.before_state_change_ctx);
	dir->in_callback = 0;
	return rc == UD_OK ? UD_OK : error_set(&dir->error, UD_ECALLBACK,
	    "Errors.Callback.StateChange", NULL, "userId",
	    "the host refuses the change of state");
}

int
edit_log(struct edit *edit, const char *type, enum edit_kind kind)
{
	int64_t *number = edit->row.number;
	struct event_draft draft = {
		.type = type,
		.subject = number[USER_KEY],
		.org = number[USER_ORG],
		.user_id = edit->row.text[USER_ID].data,
		.org_id = edit->row.org_id.data,
		.sequence = ++number[USER_EVENT_SEQUENCE],
	};
	int rc;

	/* Time does not run backwards within a user. */
	if (edit->change.now_us > number[USER_EVENT_US])
		number[USER_EVENT_US] = edit->change.now_us;
	draft.created_us = number[USER_EVENT_US];
	if (kind == EDIT_RECORD) {
		number[USER_SEQUENCE] = number[USER_EVENT_SEQUENCE];
		number[USER_CHANGED] = number[USER_EVENT_US];
	}
	rc = payload_close(&edit->payload, &edit->change.dir->error, &draft);
	if (rc == UD_OK)
		rc = change_event(&edit->change, &draft);
	payload_reset(&edit->payload);
	edit->logged = 1;
	return rc;
}

/* The columns that have an index, where they differ. */
static int
write_indexed(struct edit *edit, const struct user_row *old)
{
	struct db *db = &edit->change.dir->db;
	const int64_t *number = edit->row.number;
	const struct span *text = edit->row.text;
	struct buf fold = BUF_INIT(64 * 1024);
	int rc = UD_OK;

	if (number[USER_STATE] != old->number[USER_STATE] &&
	    ((rc = user_rows_set_state(db, number[USER_KEY],
	    number[USER_STATE])) != UD_OK ||
	    (rc = dir_count(edit->change.dir, number[USER_ORG],
	    old->number[USER_STATE], -1)) != UD_OK ||
	    (number[USER_STATE] != UD_USER_DELETED &&
	    (rc = dir_count(edit->change.dir, number[USER_ORG],
	    number[USER_STATE], 1)) != UD_OK)))
		return rc;
	if (!span_equal(text[USER_PHONE], old->text[USER_PHONE]) &&
	    (rc = user_rows_set_phone(db, number[USER_KEY],
	    text[USER_PHONE])) != UD_OK)
		return rc;
	if (!span_equal(text[USER_EMAIL], old->text[USER_EMAIL])) {
		if (text[USER_EMAIL].len > 0)
			text_fold(&fold, text[USER_EMAIL]);
		rc = !buf_ok(&fold) ? error_no_memory(db->error) :
		    user_rows_set_email_fold(db, number[USER_KEY],
		    (struct span){fold.data, fold.len});
		buf_free(&fold);
	}
	return rc;
}

static int
write_row(struct edit *edit)
{
	ud_dir *dir = edit->change.dir;
	const struct user_row *old = user_row_of(edit->user);
	struct buf folds = BUF_INIT(USER_FOLDS_BYTES_MAX);
	int64_t changed;
	int rc;

	user_seal(dir, &edit->row, edit->seal);
	rc = user_rows_fold(&dir->error, &edit->row, &folds);
	if (rc == UD_OK)
		rc = user_rows_set(&dir->db, &edit->row,
		    old->number[USER_EVENT_SEQUENCE], &changed);
	buf_free(&folds);
	if (rc != UD_OK)
		return rc;
	if (changed != 1)
		return db_error(&dir->db, UD_ECONFLICT);
	if ((rc = write_indexed(edit, old)) != UD_OK)
		return rc;
	return index_change(dir, old, &edit->row, NULL);
}

int
edit_finish(struct edit *edit, ud_details **details)
{
	const int64_t *number = edit->row.number;
	ud_dir *dir = edit->change.dir;
	int rc;

	if ((rc = details_new(dir, number[USER_EVENT_SEQUENCE],
	    number[USER_EVENT_US], edit->row.org_id.data, details)) != UD_OK)
		return rc;
	if ((edit->logged && (rc = write_row(edit)) != UD_OK) ||
	    (rc = change_commit(&edit->change)) != UD_OK)
		ud_details_free(details);
	return rc;
}

static int
is_telling(const struct error *error, int rc)
{
	/* Limits of guesses and messages, but neither memory nor space; and
	 * only callbacks that are asked about a secret of a user. */
	if (rc == UD_EEXHAUSTED)
		return error->retry_after_ms != 0;
	if (rc == UD_ECALLBACK)
		return strcmp(error->key,
		    "Errors.Callback.PhoneVerification") == 0 ||
		    strcmp(error->key, "Errors.Callback.VerifyHash") == 0;
	return rc == UD_EINVAL || rc == UD_ENOTFOUND || rc == UD_ESTATE ||
	    rc == UD_ECORRUPT;
}

int
edit_hides(struct edit *edit, int rc)
{
	if (!is_telling(&edit->change.dir->error, rc))
		return 0;
	change_touch(&edit->change);
	edit->judged = 1;
	return 1;
}

int
edit_refuse(struct edit *edit, int rc)
{
	struct error *error = &edit->change.dir->error, why = *error;
	int kept;

	if (rc != UD_OK && !edit->judged)
		return rc;
	if ((kept = edit_finish(edit, NULL)) != UD_OK)
		return kept;
	*error = why;
	return rc;
}

int
edit_end(struct edit *edit, int rc)
{
	rc = change_end(&edit->change, rc);
	payload_free(&edit->payload);
	ud_user_free(&edit->user);
	return rc;
}
