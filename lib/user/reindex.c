/* SPDX-License-Identifier: MIT */
/*
 * Everything that follows from the records, made again.  What is right
 * already is not written: most folds are, and a new version of Unicode
 * changes few.
 */
#include "dir/rebuild.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dir/grams.h"
#include "store/index_rows.h"
#include "store/metadata_rows.h"
#include "store/org_rows.h"
#include "user/index.h"
#include "user/names.h"
#include "user/record.h"

struct rebuilding {
	ud_dir *dir;
	struct buf folds;
	struct buf document;
	int names_taken_out;	/* some users have no rows of names now */
};

/* The fold of a text to be stored beside it. */
static int
fold_beside(struct rebuilding *r, struct span text, struct span *fold)
{
	buf_reset(&r->folds);
	*fold = (struct span){0};
	if (text_fold_other(&r->folds, text))
		*fold = (struct span){r->folds.data, r->folds.len};
	return buf_ok(&r->folds) ? UD_OK : error_no_memory(&r->dir->error);
}

static int
rebuild_orgs(struct rebuilding *r)
{
	struct db *db = &r->dir->db;
	struct span fold;
	struct query q;
	int rc;

	org_rows_folds(&q, db);
	while ((rc = query_step(&q)) == UD_ROW)
		if ((rc = fold_beside(r, query_column_text(&q, 1),
		    &fold)) != UD_OK || (!span_same(query_column_text(&q, 2),
		    fold) && (rc = org_rows_set_fold(db,
		    query_column_int(&q, 0), fold)) != UD_OK))
			break;
	query_end(&q);
	return rc;
}

static int
rebuild_metadata(struct rebuilding *r)
{
	struct metadata_row row;
	struct span fold;
	struct query q;
	int64_t digest;
	int rc;

	metadata_rows_all(&q, &r->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		metadata_rows_read_index(&q, &row);
		if ((rc = fold_beside(r, row.key, &fold)) != UD_OK)
			break;
		digest = text_digest(row.value);
		if (row.digest == digest && span_same(row.key_fold, fold))
			continue;
		row.digest = digest;
		row.key_fold = fold;
		rc = metadata_rows_set_index(&r->dir->db, &row);
		if (rc != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

static int
rebuild_folds(struct rebuilding *r, struct user_row *row)
{
	struct span stored[USER_FOLD_COUNT];
	int same = 1, rc;

	memcpy(stored, row->fold, sizeof(stored));
	buf_reset(&r->folds);
	if ((rc = user_rows_fold(&r->dir->error, row, &r->folds)) != UD_OK)
		return rc;
	for (int i = 0; i < USER_FOLD_COUNT; i++)
		same = same && span_same(stored[i], row->fold[i]);
	return same ? UD_OK : user_rows_set_folds(&r->dir->db, row);
}

static int
rebuild_email(struct rebuilding *r, const struct user_row *row,
    struct span stored)
{
	struct span right;

	buf_reset(&r->folds);
	text_fold(&r->folds, row->text[USER_EMAIL]);
	if (!buf_ok(&r->folds))
		return error_no_memory(&r->dir->error);
	right = (struct span){r->folds.data, r->folds.len};
	return span_equal(stored, right) ? UD_OK :
	    user_rows_set_email_fold(&r->dir->db, row->number[USER_KEY],
	    right);
}

static int
rebuild_grams(struct rebuilding *r, const struct user_row *row)
{
	int is_there, rc;

	buf_reset(&r->document);
	if ((rc = index_document(r->dir, row, &r->document,
	    &is_there)) != UD_OK || !is_there)
		return rc;
	return index_add(r->dir, row->number[USER_KEY],
	    (struct span){r->document.data, r->document.len});
}

/* Names that are wrong go first, because each may stand in the way of
 * another. */
static int
take_out_names(struct rebuilding *r, const struct user_row *row)
{
	int match, rc = names_match_rows(r->dir, row, &match);

	if (rc != UD_OK || match)
		return rc;
	r->names_taken_out = 1;
	return username_rows_delete_all(&r->dir->db, row->number[USER_KEY]);
}

static int
rebuild_user(struct rebuilding *r, struct user_row *row,
    struct span email_fold)
{
	int rc;

	if ((rc = rebuild_folds(r, row)) != UD_OK ||
	    (rc = rebuild_email(r, row, email_fold)) != UD_OK ||
	    (rc = rebuild_grams(r, row)) != UD_OK)
		return rc;
	return take_out_names(r, row);
}

static int
collide(ud_dir *dir, struct span id)
{
	enum { ENOUGH = 40 };
	struct span head = text_head(id, ENOUGH);
	char shown[4 * ENOUGH + 1];

	(void)snprintf(shown, sizeof(shown), "%.*s", (int)head.len,
	    head.data == NULL ? "" : head.data);
	/* Ids come from a store that may be forged. */
	for (char *p = shown; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	return error_set(&dir->error, UD_ECORRUPT, "Errors.Store.Damaged",
	    NULL, NULL, "a username of user %s is that of another user as "
	    "well", shown);
}

static int
put_in_names(struct rebuilding *r, const struct user_row *user)
{
	struct span rest = user->text[USER_NAMES];
	struct org_row org = user_org(user);
	struct name name;
	int claimed, match, rc = names_match_rows(r->dir, user, &match);

	while (rc == UD_OK && !match && names_next(&rest, &name)) {
		struct username_row row = {
			.owner = user->number[USER_KEY],
			.pos = name.pos,
			.kind = name.kind,
			.scope = names_scope(name.kind, &org),
			.name = name.text,
		};

		buf_reset(&r->folds);
		text_fold(&r->folds, name.text);
		if (!buf_ok(&r->folds))
			return error_no_memory(&r->dir->error);
		row.fold = (struct span){r->folds.data, r->folds.len};
		rc = username_rows_claim(&r->dir->db, &row, &claimed);
		if (rc == UD_OK && !claimed)
			rc = collide(r->dir, user->text[USER_ID]);
	}
	return rc;
}

static int
rebuild_users(struct rebuilding *r)
{
	struct span email_fold;
	struct user_row row;
	struct query q;
	int rc;

	user_rows_all(&q, &r->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		user_rows_read(&q, &row);
		user_rows_read_folds(&q, &row, &email_fold);
		if ((rc = rebuild_user(r, &row, email_fold)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

static int
rebuild_names(struct rebuilding *r)
{
	struct user_row row;
	struct query q;
	int rc;

	rc = username_rows_delete_nobodys(&r->dir->db);
	if (rc != UD_OK || !r->names_taken_out)
		return rc;
	user_rows_all(&q, &r->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		user_rows_read(&q, &row);
		if ((rc = put_in_names(r, &row)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

int
rebuild_indexes(ud_dir *dir)
{
	struct rebuilding r = {
		.dir = dir,
		.folds = BUF_INIT(USER_FOLDS_BYTES_MAX),
		.document = BUF_INIT(DOCUMENT_BYTES_MAX),
	};
	int rc;

	if ((rc = grams_make(dir)) == UD_OK &&
	    (rc = pending_rows_clear(&dir->db)) == UD_OK &&
	    (rc = rebuild_orgs(&r)) == UD_OK &&
	    (rc = rebuild_metadata(&r)) == UD_OK &&
	    (rc = rebuild_users(&r)) == UD_OK &&
	    (rc = rebuild_names(&r)) == UD_OK &&
	    (rc = grams_finish(dir)) == UD_OK)
		rc = dir_write_fold_version(dir);
	buf_free(&r.folds);
	buf_free(&r.document);
	return rc;
}
