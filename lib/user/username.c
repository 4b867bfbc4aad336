/* SPDX-License-Identifier: MIT */
/* Changing, adding and removing usernames. */
#include "user/username.h"

#include <string.h>

#include <userdir/lifecycle.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/code_rows.h"
#include "base/time.h"

enum { RESERVE_S = 24 * 60 * 60 };

void
username_change_init(struct username_change *change)
{
	*change = (struct username_change){
		.fold = BUF_INIT(64 * 1024),
		.packed = BUF_INIT(NAMES_BYTES_MAX),
	};
}

void
username_change_free(struct username_change *change)
{
	buf_free(&change->fold);
	buf_free(&change->packed);
}

int
username_change_check(struct error *error, const char *typed,
    struct username_change *change)
{
	return names_check(error, "username", typed, &change->name,
	    &change->fold);
}

/* The row of the name that the change makes, for this user. */
static void
make_row(struct edit *edit, struct username_change *change, int64_t pos,
    enum username_kind kind)
{
	struct org_row org = user_org(&edit->row);

	change->row = (struct username_row){
		.owner = edit->row.number[USER_KEY],
		.pos = pos,
		.kind = kind,
		.scope = names_scope(kind, &org),
		.fold = {change->fold.data, change->fold.len},
		.name = change->name,
	};
}

int
username_change_allowed(struct edit *edit, const ud_policy *policy,
    struct username_change *change)
{
	struct span rest = edit->row.text[USER_NAMES];
	struct org_row org = user_org(&edit->row);

	change->is_new = !names_next(&rest, &change->old);
	if (change->is_new) {
		make_row(edit, change, edit->row.number[USER_LAST_NAME] + 1,
		    USERNAME_DEFAULT);
	} else {
		change->is_same = span_equal(change->name, change->old.text);
		if (change->is_same)
			return UD_OK;
		make_row(edit, change, change->old.pos, change->old.kind);
	}
	return names_allowed(&edit->change, &change->row, &org, policy,
	    NAMES_CHECKED);
}

/* Keep a name that its user gives up. */
static int
reserve(struct edit *edit, const ud_policy *policy, const struct name *old)
{
	struct org_row org = user_org(&edit->row);
	struct buf fold = BUF_INIT(64 * 1024);
	struct username_row row = {
		.owner = edit->row.number[USER_KEY],
		.kind = old->kind,
		.scope = names_scope(old->kind, &org),
	};
	int64_t seconds = policy->name_reservation_s;
	int rc;

	if (seconds == UD_NONE)
		return UD_OK;
	if (seconds == 0)
		seconds = RESERVE_S;
	if (seconds > TIME_MAX_US / US_PER_S)
		seconds = TIME_MAX_US / US_PER_S;
	edit->change.dir->any_reserved = 1;
	text_fold(&fold, old->text);
	row.fold = (struct span){fold.data, fold.len};
	rc = !buf_ok(&fold) ? error_no_memory(&edit->change.dir->error) :
	    username_rows_reserve(&edit->change.dir->db, &row,
	    edit->change.now_us + seconds * US_PER_S, edit->change.now_us);
	buf_free(&fold);
	return rc;
}

/* The list with one name replaced (or left out, if there is no new one). */
static int
repack(struct edit *edit, struct buf *packed, int64_t pos,
    const struct span *text)
{
	struct span rest = edit->row.text[USER_NAMES];
	struct name name;

	while (names_next(&rest, &name)) {
		if (name.pos == pos && text == NULL)
			continue;
		if (name.pos == pos)
			name.text = *text;
		names_pack(packed, &name);
	}
	if (!buf_ok(packed))
		return error_no_memory(&edit->change.dir->error);
	edit->row.text[USER_NAMES] = (struct span){packed->data, packed->len};
	return UD_OK;
}

/* The list with one more name at its end. */
static int
append(struct edit *edit, struct username_change *change)
{
	struct span old = edit->row.text[USER_NAMES];
	struct name name = {change->row.pos,
	    (enum username_kind)change->row.kind, {0}, change->name};

	buf_add(&change->packed, old.data, old.len);
	names_pack(&change->packed, &name);
	if (!buf_ok(&change->packed))
		return error_no_memory(&edit->change.dir->error);
	edit->row.text[USER_NAMES] = (struct span){change->packed.data,
	    change->packed.len};
	edit->row.number[USER_LAST_NAME] = change->row.pos;
	return username_rows_add(&edit->change.dir->db, &change->row);
}

int
username_change_apply(struct edit *edit, const ud_policy *policy,
    struct username_change *change)
{
	struct db *db = &edit->change.dir->db;
	struct span name = change->name;
	struct buf old_fold = BUF_INIT(64 * 1024);
	int same_fold, rc;

	if (change->is_same)
		return UD_OK;
	if (change->is_new) {
		rc = append(edit, change);
	} else {
		/* A name that only changed its letter case is not given up. */
		text_fold(&old_fold, change->old.text);
		same_fold = buf_ok(&old_fold) && span_equal(change->row.fold,
		    (struct span){old_fold.data, old_fold.len});
		buf_free(&old_fold);
		rc = username_rows_set(db, &change->row);
		if (rc == UD_OK && !same_fold)
			rc = reserve(edit, policy, &change->old);
		payload_personal(&edit->payload, "oldUserName",
		    change->old.text);
		if (rc == UD_OK)
			rc = repack(edit, &change->packed, change->old.pos,
			    &name);
	}
	/* What was sent to one name opens nothing for another. */
	if (rc != UD_OK || (rc = code_rows_empty_all(db,
	    edit->row.number[USER_KEY])) != UD_OK)
		return rc;
	payload_personal(&edit->payload, "userName", name);
	return edit_log(edit, "user.username.changed", EDIT_RECORD);
}

static int
add(struct edit *edit, struct username_change *change, int is_org_specific)
{
	ud_dir *dir = edit->change.dir;
	struct org_row org = user_org(&edit->row);
	ud_policy policy;
	int rc;

	if (ud_user_username_count(edit->user) >= UD_USERNAMES_MAX)
		return error_set(&dir->error, UD_EEXHAUSTED,
		    "Errors.User.Username.TooMany", NULL, "username",
		    "a user may have %d usernames", UD_USERNAMES_MAX);
	make_row(edit, change, edit->row.number[USER_LAST_NAME] + 1,
	    is_org_specific ? USERNAME_ORG : USERNAME_INSTANCE);
	if ((rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK ||
	    (rc = names_allowed(&edit->change, &change->row, &org,
	    &policy, NAMES_CHECKED)) != UD_OK ||
	    (rc = append(edit, change)) != UD_OK)
		return rc;
	payload_personal(&edit->payload, "userName", change->name);
	return edit_log(edit, "user.username.added", EDIT_RECORD);
}

static int
add_once(ud_dir *dir, const char *user_id, const char *username,
    int is_org_specific, char **username_id, ud_details **details)
{
	struct username_change change;
	struct edit edit = {0};
	char id[ID_TEXT_SIZE];
	char *copy = NULL;
	int rc;

	if (username_id != NULL)
		*username_id = NULL;
	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	username_change_init(&change);
	if ((rc = username_change_check(&dir->error, username,
	    &change)) != UD_OK ||
	    (rc = edit_begin(&edit, dir, user_id,
	    UD_FIELD_USERNAME)) != UD_OK ||
	    (rc = dir_ask(dir, OP_ADD_USERNAME, NULL, &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND, NULL)) != UD_OK ||
	    (rc = add(&edit, &change, is_org_specific)) != UD_OK)
		goto out;
	id_format(change.row.pos, id);
	copy = mem_strdup(id);
	if (copy == NULL) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	rc = edit_finish(&edit, details);
	if (rc == UD_OK && username_id != NULL) {
		*username_id = copy;
		copy = NULL;
	}
out:
	rc = edit_end(&edit, rc);
	username_change_free(&change);
	mem_free(copy);
	return rc;
}

int
ud_user_add_username(ud_dir *dir, const char *user_id, const char *username,
    int is_org_specific, char **username_id, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = add_once(dir, user_id, username, is_org_specific,
		    username_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* The name with that id. */
static int
find_name(struct edit *edit, struct span id, struct name *name)
{
	struct span rest = edit->row.text[USER_NAMES];

	while (names_next(&rest, name))
		if (span_equal(name->id, id))
			return UD_OK;
	return error_set(&edit->change.dir->error, UD_ENOTFOUND,
	    "Errors.User.Username.NotFound", NULL, "usernameId",
	    "the user has no username with this id");
}

static int
remove_name(struct edit *edit, struct span id, struct buf *packed)
{
	ud_dir *dir = edit->change.dir;
	ud_policy policy;
	struct name name;
	int rc;

	if ((rc = find_name(edit, id, &name)) != UD_OK ||
	    (rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK ||
	    (rc = username_rows_delete(&dir->db, edit->row.number[USER_KEY],
	    name.pos)) != UD_OK ||
	    (rc = reserve(edit, &policy, &name)) != UD_OK)
		return rc;
	payload_personal(&edit->payload, "userName", name.text);
	if ((rc = repack(edit, packed, name.pos, NULL)) != UD_OK ||
	    (rc = code_rows_empty_all(&dir->db,
	    edit->row.number[USER_KEY])) != UD_OK)
		return rc;
	return edit_log(edit, "user.username.removed", EDIT_RECORD);
}

static int
remove_once(ud_dir *dir, const char *user_id, const char *username_id,
    ud_details **details)
{
	struct buf packed = BUF_INIT(NAMES_BYTES_MAX);
	struct edit edit = {0};
	struct span id;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = dir_check_id(dir, "usernameId", username_id, &id)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id,
	    UD_FIELD_USERNAME)) != UD_OK ||
	    (rc = dir_ask(dir, OP_REMOVE_USERNAME, NULL,
	    &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ENOTFOUND, NULL)) != UD_OK ||
	    (rc = remove_name(&edit, id, &packed)) != UD_OK)
		goto out;
	rc = edit_finish(&edit, details);
out:
	rc = edit_end(&edit, rc);
	buf_free(&packed);
	return rc;
}

int
ud_user_remove_username(ud_dir *dir, const char *user_id,
    const char *username_id, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = remove_once(dir, user_id, username_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}
