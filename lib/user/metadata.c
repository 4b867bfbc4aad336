/* SPDX-License-Identifier: MIT */
/* Writing metadata. */
#include "user/metadata.h"

#include <string.h>

#include "base/text.h"
#include "store/metadata_rows.h"

static const struct text_rule key_rule = {1, UD_METADATA_KEY_MAX, 0,
    TEXT_TRIM};

static int
check_key(struct error *error, const char *list, size_t i,
    const char *member, const char *key, struct span *out)
{
	char field[ERROR_FIELD_SIZE];
	int rc;

	error_field_name(field, list, i, member);
	rc = text_check(error, field, key, &key_rule, out);
	if (rc != UD_OK && (key == NULL || text_trim((struct span){key,
	    strnlen(key, UD_METADATA_KEY_MAX)}).len == 0)) {
		error->key = "Errors.User.Metadata.KeyEmpty";
		error->id = "USER-Drght";
	}
	return rc;
}

static int
check_count(struct error *error, const char *list, const void *items,
    size_t count)
{
	if (count > UD_METADATA_CALL_MAX)
		return error_invalid(error, list,
		    "%s must be at most %d", list, UD_METADATA_CALL_MAX);
	if (count > 0 && items == NULL)
		return error_invalid(error, list, "%s is required", list);
	return UD_OK;
}

int
metadata_check(struct error *error, const ud_metadata_item *items,
    size_t count, int may_delete, struct entries *entries)
{
	char field[ERROR_FIELD_SIZE];
	int rc;

	entries->items = items;
	entries->count = count;
	if ((rc = check_count(error, "metadata", items, count)) != UD_OK)
		return rc;
	for (size_t i = 0; i < count; i++) {
		rc = check_key(error, "metadata", i, "key", items[i].key,
		    &entries->keys[i]);
		if (rc != UD_OK)
			return rc;
		error_field_name(field, "metadata", i, "value");
		if (items[i].value_len > UD_METADATA_VALUE_BYTES_MAX ||
		    (items[i].value == NULL && items[i].value_len > 0))
			return error_invalid(error, field, "%s must be at "
			    "most %d bytes", field,
			    UD_METADATA_VALUE_BYTES_MAX);
		if (items[i].value_len == 0 && !may_delete)
			return error_set(error, UD_EINVAL,
			    "Errors.User.Metadata.ValueEmpty", "USER-Dbgth",
			    field, "%s must not be empty", field);
	}
	return UD_OK;
}

static int
reserved(struct error *error, const ud_policy *policy, struct span key)
{
	struct span prefix = span_of(policy->reserved_metadata_prefix);

	if (prefix.len == 0 || key.len < prefix.len ||
	    memcmp(key.data, prefix.data, prefix.len) != 0)
		return UD_OK;
	return error_set(error, UD_EDENIED, "Errors.Metadata.KeyReserved",
	    NULL, "metadata", "keys that begin with \"%s\" are reserved",
	    prefix.data);
}

int
metadata_allowed(struct error *error, const ud_policy *policy,
    const struct entries *entries)
{
	int rc = UD_OK;

	for (size_t i = 0; rc == UD_OK && i < entries->count; i++)
		rc = reserved(error, policy, entries->keys[i]);
	return rc;
}

/* What is stored under a key now. */
struct stored {
	int there;
	int same;		/* as the value it was compared with */
	int64_t bytes;
};

static int
compare(struct db *db, int64_t owner, struct span key, struct span value,
    struct stored *stored)
{
	struct query q;
	struct span old;
	int rc;

	*stored = (struct stored){0};
	metadata_rows_value(&q, db, owner, key);
	if ((rc = query_step(&q)) == UD_ROW) {
		old = query_column_bytes(&q, 0);
		stored->there = 1;
		stored->same = span_equal(old, value);
		stored->bytes = (int64_t)old.len;
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

/* Is entry i replaced by a later one of the same key? */
static int
is_replaced(const struct entries *entries, size_t i)
{
	for (size_t j = i + 1; j < entries->count; j++)
		if (span_equal(entries->keys[i], entries->keys[j]))
			return 1;
	return 0;
}

/* Will the user have more than a user may have? */
static int
check_size(struct edit *edit, const struct entries *entries)
{
	struct db *db = &edit->change.dir->db;
	int64_t owner = edit->row.number[USER_KEY];
	struct stored stored;
	int64_t count, bytes;
	int rc;

	if ((rc = metadata_rows_size(db, owner, &count, &bytes)) != UD_OK)
		return rc;
	for (size_t i = 0; i < entries->count; i++) {
		struct span value = {entries->items[i].value,
		    entries->items[i].value_len};

		if (is_replaced(entries, i))
			continue;
		if ((rc = compare(db, owner, entries->keys[i], value,
		    &stored)) != UD_OK)
			return rc;
		count += (value.len > 0) - stored.there;
		bytes += (int64_t)value.len - stored.bytes;
	}
	if (count <= UD_METADATA_USER_MAX &&
	    bytes <= UD_METADATA_USER_BYTES_MAX)
		return UD_OK;
	return error_set(db->error, UD_EEXHAUSTED,
	    "Errors.Metadata.TooMuch", NULL, "metadata", "a user may have %d "
	    "entries and %d bytes of metadata", UD_METADATA_USER_MAX,
	    UD_METADATA_USER_BYTES_MAX);
}

/* Values are personal; their length is not. */
static void
tell_value(struct payload *payload, struct span value, int only_length)
{
	struct json_out *out = only_length ? &payload->plain :
	    &payload->personal;

	if (only_length) {
		json_name(out, "length");
		json_int(out, (int64_t)value.len);
		return;
	}
	json_name(out, "value");
	json_bytes(out, value.data, value.len);
}

/* Write a row with what makes it found. */
static int
set_row(struct db *db, struct metadata_row *row)
{
	struct buf fold = BUF_INIT(64 * 1024);
	int rc;

	if (text_fold_other(&fold, row->key))
		row->key_fold = (struct span){fold.data, fold.len};
	row->digest = text_digest(row->value);
	rc = buf_ok(&fold) ? metadata_rows_set(db, row) :
	    error_no_memory(db->error);
	buf_free(&fold);
	return rc;
}

static int
apply_one(struct edit *edit, struct span key, struct span value,
    const ud_policy *policy)
{
	struct db *db = &edit->change.dir->db;
	struct metadata_row row = {
		.owner = edit->row.number[USER_KEY],
		.key = key,
		.value = value,
	};
	struct stored stored;
	int rc;

	rc = compare(db, row.owner, key, value, &stored);
	if (rc != UD_OK || (value.len == 0 ? !stored.there : stored.same))
		return rc;
	payload_personal(&edit->payload, "key", key);
	if (value.len > 0)
		tell_value(&edit->payload, value,
		    policy->event_value_lengths != 0);
	rc = edit_log(edit, value.len > 0 ? "user.metadata.set" :
	    "user.metadata.removed", EDIT_LOG_ONLY);
	if (rc != UD_OK)
		return rc;
	edit->row.number[USER_METADATA_US] = edit->row.number[USER_EVENT_US];
	row.created_us = row.changed_us = edit->row.number[USER_EVENT_US];
	return value.len > 0 ? set_row(db, &row) :
	    metadata_rows_delete(db, row.owner, key);
}

int
metadata_apply(struct edit *edit, const struct entries *entries,
    const ud_policy *policy)
{
	int rc = entries->count == 0 ? UD_OK : check_size(edit, entries);

	for (size_t i = 0; rc == UD_OK && i < entries->count; i++)
		rc = apply_one(edit, entries->keys[i],
		    (struct span){entries->items[i].value,
		    entries->items[i].value_len}, policy);
	return rc;
}

static int
no_data(ud_dir *dir, const char *field)
{
	return error_set(&dir->error, UD_ESTATE, "Errors.Metadata.NoData",
	    "META-9mm2d", field, "%s must not be empty", field);
}

static int
set_once(ud_dir *dir, const char *user_id, const ud_metadata_item *items,
    size_t count, int64_t *set_us)
{
	struct edit edit = {0};
	struct entries entries;
	ud_policy policy;
	int rc;

	if (set_us != NULL)
		*set_us = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (count == 0)
		return no_data(dir, "metadata");
	if ((rc = metadata_check(&dir->error, items, count, 1,
	    &entries)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&edit, dir, user_id,
	    UD_FIELD_METADATA)) != UD_OK ||
	    (rc = dir_ask(dir, OP_SET_METADATA, NULL, &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ESTATE, "COMMAND-uXHNj")) != UD_OK ||
	    (rc = dir_policy(dir, edit.target.org_id, &policy)) != UD_OK ||
	    (rc = metadata_allowed(&dir->error, &policy, &entries)) != UD_OK ||
	    (rc = metadata_apply(&edit, &entries, &policy)) != UD_OK ||
	    (rc = edit_finish(&edit, NULL)) != UD_OK)
		goto out;
	if (set_us != NULL)
		*set_us = edit.row.number[USER_METADATA_US];
out:
	return edit_end(&edit, rc);
}

int
ud_metadata_set(ud_dir *dir, const char *user_id,
    const ud_metadata_item *items, size_t count, int64_t *set_us)
{
	int tries = 0, rc;

	do
		rc = set_once(dir, user_id, items, count, set_us);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* All keys must be there before the first goes. */
static int
require_all(struct edit *edit, const struct span *keys, size_t count)
{
	struct db *db = &edit->change.dir->db;
	struct stored stored;
	int rc;

	for (size_t i = 0; i < count; i++) {
		rc = compare(db, edit->row.number[USER_KEY], keys[i],
		    (struct span){0}, &stored);
		if (rc != UD_OK)
			return rc;
		if (!stored.there)
			return error_set(db->error, UD_ENOTFOUND,
			    "Errors.Metadata.KeyNotExisting", "META-2nnds",
			    "keys", "the user has no metadata with one of "
			    "the keys");
	}
	return UD_OK;
}

static int
delete_all(struct edit *edit, struct entries *entries, const ud_policy *policy)
{
	struct error *error = &edit->change.dir->error;
	int rc;

	if ((rc = metadata_allowed(error, policy, entries)) != UD_OK ||
	    (rc = require_all(edit, entries->keys, entries->count)) != UD_OK)
		return rc;
	for (size_t i = 0; rc == UD_OK && i < entries->count; i++)
		rc = apply_one(edit, entries->keys[i], (struct span){0},
		    policy);
	return rc;
}

static int
delete_once(ud_dir *dir, const char *user_id, const char *const *keys,
    size_t count, int64_t *deleted_us)
{
	struct entries entries = {.count = count};
	struct edit edit = {0};
	ud_policy policy;
	int rc;

	if (deleted_us != NULL)
		*deleted_us = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (count == 0)
		return no_data(dir, "keys");
	if ((rc = check_count(&dir->error, "keys", keys, count)) != UD_OK)
		return rc;
	for (size_t i = 0; i < count; i++)
		if ((rc = check_key(&dir->error, "keys", i, NULL, keys[i],
		    &entries.keys[i])) != UD_OK)
			return rc;
	if ((rc = edit_begin(&edit, dir, user_id,
	    UD_FIELD_METADATA)) != UD_OK ||
	    (rc = dir_ask(dir, OP_DELETE_METADATA, NULL,
	    &edit.target)) != UD_OK ||
	    (rc = edit_present(&edit, UD_ESTATE, "COMMAND-uXHNj")) != UD_OK ||
	    (rc = dir_policy(dir, edit.target.org_id, &policy)) != UD_OK ||
	    (rc = delete_all(&edit, &entries, &policy)) != UD_OK ||
	    (rc = edit_finish(&edit, NULL)) != UD_OK)
		goto out;
	if (deleted_us != NULL)
		*deleted_us = edit.row.number[USER_METADATA_US];
out:
	return edit_end(&edit, rc);
}

int
ud_metadata_delete(ud_dir *dir, const char *user_id, const char *const *keys,
    size_t count, int64_t *deleted_us)
{
	int tries = 0, rc;

	do
		rc = delete_once(dir, user_id, keys, count, deleted_us);
	while (change_again(dir, rc, &tries));
	return rc;
}
