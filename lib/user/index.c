/* SPDX-License-Identifier: MIT */
#include "user/index.h"

#include <userdir/filter.h>
#include <userdir/user.h>

#include "base/gram.h"
#include "base/mem.h"
#include "base/text.h"
#include "dir/grams.h"
#include "store/array_rows.h"
#include "store/index_rows.h"
#include "user/names.h"

/* What each column but the last is made of. */
static const struct {
	int text, attribute;
} sources[GRAM_RAW] = {
	[GRAM_USERNAMES] = {USER_NAMES, UD_ATTRIBUTE_USERNAME},
	[GRAM_EMAIL] = {USER_EMAIL, UD_ATTRIBUTE_EMAIL},
	[GRAM_PHONE] = {USER_PHONE, UD_ATTRIBUTE_PHONE},
	[GRAM_GIVEN_NAME] = {USER_GIVEN_NAME, UD_ATTRIBUTE_FIRST_NAME},
	[GRAM_FAMILY_NAME] = {USER_FAMILY_NAME, UD_ATTRIBUTE_LAST_NAME},
	[GRAM_NICK_NAME] = {USER_NICK_NAME, UD_ATTRIBUTE_NICK_NAME},
	[GRAM_DISPLAY_NAME] = {USER_DISPLAY_NAME, UD_ATTRIBUTE_DISPLAY_NAME},
	[GRAM_MACHINE_NAME] = {USER_MACHINE_NAME, UD_ATTRIBUTE_MACHINE_NAME},
};

/* A document while it is written. */
struct writing {
	struct buf *document;
	struct buf fold;
	struct buf raw;		/* the last column */
	size_t start;		/* of the column in the document */
};

int
index_exists(const ud_dir *dir)
{
	return dir->has_g3 || dir->has_g5;
}

static int
is_indexed(const ud_dir *dir, int column)
{
	return (dir->index_attributes >> sources[column].attribute & 1) != 0;
}

static void
add_value(struct writing *w, struct span value)
{
	size_t i = 0;

	buf_reset(&w->fold);
	text_fold(&w->fold, value);
	if (!buf_ok(&w->fold))
		w->document->failed = 1;
	gram_add_value(w->document, w->start, (struct span){w->fold.data,
	    w->fold.len});
	while (i < value.len && (unsigned char)value.data[i] < 0x80)
		i++;
	if (i < value.len)
		gram_add_value(&w->raw, 0, value);
}

static void
add_column(struct writing *w, const struct user_row *row, int column)
{
	struct span text = row->text[sources[column].text];
	struct name name;

	w->start = w->document->len;
	if (column != GRAM_USERNAMES && text.len > 0)
		add_value(w, text);
	while (column == GRAM_USERNAMES && names_next(&text, &name))
		add_value(w, name.text);
}

int
index_document(ud_dir *dir, const struct user_row *row,
    struct buf *document, int *is_there)
{
	struct writing w = {
		.document = document,
		.fold = BUF_INIT(64 * 1024),
		.raw = BUF_INIT(DOCUMENT_BYTES_MAX),
	};

	*is_there = index_exists(dir) &&
	    row->number[USER_STATE] != UD_USER_DELETED;
	if (!*is_there)
		return UD_OK;
	for (int i = 0; i < GRAM_RAW; i++) {
		if (is_indexed(dir, i))
			add_column(&w, row, i);
		buf_putc(document, '\n');
	}
	buf_add(document, w.raw.data, w.raw.len);
	if (!buf_ok(&w.raw))
		document->failed = 1;
	buf_free(&w.fold);
	buf_free(&w.raw);
	return buf_ok(document) ? UD_OK : error_no_memory(&dir->error);
}

void
index_prepare(ud_dir *dir, const struct user_row *row,
    struct index_ready *ready)
{
	int is_there;

	ready->document = (struct buf)BUF_INIT(DOCUMENT_BYTES_MAX);
	if (array_rows_used(&dir->db) && index_document(dir, row,
	    &ready->document, &is_there) == UD_OK && is_there)
		ready->set = gram_set((struct span){ready->document.data,
		    ready->document.len}, dir->has_g5, &ready->count);
}

void
index_ready_free(struct index_ready *ready)
{
	buf_free(&ready->document);
	mem_free(ready->set);
}

static int
add_array(ud_dir *dir, int64_t key, struct span document,
    const struct index_ready *ready)
{
	int32_t *own = NULL;
	size_t count;
	int rc;

	if (ready != NULL && ready->set != NULL && span_equal(document,
	    (struct span){ready->document.data, ready->document.len}))
		count = ready->count;
	else if ((own = gram_set(document, dir->has_g5, &count)) == NULL)
		return error_no_memory(&dir->error);
	if ((rc = grams_gather(dir)) == UD_OK)
		rc = array_rows_set(&dir->db, key, document,
		    own == NULL ? ready->set : own, count);
	mem_free(own);
	return rc;
}

int
index_add(ud_dir *dir, int64_t key, struct span document)
{
	int rc = UD_OK;

	if (array_rows_used(&dir->db))
		return add_array(dir, key, document, NULL);
	if (dir->has_g3)
		rc = index_rows_add(&dir->db, GRAM_3, key, document);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_add(&dir->db, GRAM_5, key, document);
	return rc;
}

static int
take_out(ud_dir *dir, int64_t key, struct span document)
{
	int rc = UD_OK;

	if (dir->has_g3)
		rc = index_rows_delete(&dir->db, GRAM_3, key, document);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_delete(&dir->db, GRAM_5, key, document);
	return rc;
}

int
index_flush(ud_dir *dir)
{
	struct pending_row row;
	struct query q;
	int any = 0, rc;

	if (array_rows_used(&dir->db))
		return UD_OK;
	/* By key: FTS5 begins a new piece whenever a key is not greater. */
	pending_rows_all(&q, &dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		pending_rows_read(&q, &row);
		any = 1;
		if ((row.old.data != NULL && (rc = take_out(dir, row.key,
		    row.old)) != UD_OK) || (row.new.data != NULL &&
		    (rc = index_add(dir, row.key, row.new)) != UD_OK))
			break;
	}
	query_end(&q);
	return rc != UD_OK || !any ? rc : pending_rows_clear(&dir->db);
}

static int
is_same(const ud_dir *dir, const struct user_row *a, const struct user_row *b)
{
	if ((a->number[USER_STATE] == UD_USER_DELETED) !=
	    (b->number[USER_STATE] == UD_USER_DELETED))
		return 0;
	for (int i = 0; i < GRAM_RAW; i++)
		if (is_indexed(dir, i) && !span_equal(a->text[sources[i].text],
		    b->text[sources[i].text]))
			return 0;
	return 1;
}

/* Let the user wait, and take in all of them if that makes too many. */
static int
wait(ud_dir *dir, const struct pending_row *row)
{
	int64_t count;
	int rc;

	if ((rc = pending_rows_set(&dir->db, row)) != UD_OK ||
	    (rc = pending_rows_count(&dir->db, &count)) != UD_OK)
		return rc;
	return count < PENDING_MOST ? UD_OK : index_flush(dir);
}

/* Nobody waits where a row is changed as cheaply as others are. */
static int
change_array(ud_dir *dir, const struct user_row *new,
    const struct index_ready *ready)
{
	struct buf document = BUF_INIT(DOCUMENT_BYTES_MAX);
	int64_t key = new->number[USER_KEY];
	int is_there, rc;

	rc = index_document(dir, new, &document, &is_there);
	if (rc == UD_OK)
		rc = is_there ? add_array(dir, key, (struct span){
		    document.data, document.len}, ready) :
		    array_rows_clear(&dir->db, key);
	buf_free(&document);
	return rc;
}

int
index_change(ud_dir *dir, const struct user_row *old,
    const struct user_row *new, const struct index_ready *ready)
{
	struct buf before = BUF_INIT(DOCUMENT_BYTES_MAX);
	struct buf after = BUF_INIT(DOCUMENT_BYTES_MAX);
	struct pending_row row = {.key = new->number[USER_KEY]};
	int was_there = 0, is_there, rc;

	if (!index_exists(dir) || (old != NULL && is_same(dir, old, new)))
		return UD_OK;
	if (array_rows_used(&dir->db))
		return change_array(dir, new, ready);
	if ((old != NULL && (rc = index_document(dir, old, &before,
	    &was_there)) != UD_OK) ||
	    (rc = index_document(dir, new, &after, &is_there)) != UD_OK)
		goto out;
	if (was_there)
		row.old = (struct span){before.data, before.len};
	if (is_there)
		row.new = (struct span){after.data, after.len};
	/* A new key is the greatest, and cannot wait yet. */
	rc = dir->in_batch && old == NULL ?
	    index_add(dir, row.key, row.new) : wait(dir, &row);
out:
	buf_free(&before);
	buf_free(&after);
	return rc;
}
