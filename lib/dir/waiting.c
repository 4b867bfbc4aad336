/* SPDX-License-Identifier: MIT */
#include "dir/waiting.h"

#include <string.h>

#include "base/mem.h"
#include "store/index_rows.h"

static void
forget(struct waiting *w)
{
	struct documents *both[] = {&w->old, &w->new};

	for (int i = 0; i < 2 * GRAM_COLUMNS; i++) {
		struct buf *texts = &both[i % 2]->texts[i / 2];

		buf_free(texts);
		texts->max = WAITING_BYTES_MAX;
	}
}

static void
add_document(struct documents *documents, size_t at, struct span document)
{
	for (int i = 0; i < GRAM_COLUMNS; i++) {
		struct span text = gram_next_text(&document);

		buf_add(&documents->texts[i], text.data, text.len);
		documents->ends[i][at] = documents->texts[i].len;
	}
}

/* What was not kept because it was too much is no failure. */
static int
read_all(struct waiting *w, struct db *db)
{
	struct pending_row row;
	size_t bytes = 0;
	struct query q;
	int rc;

	w->count = 0;
	w->all = (struct some){0};
	w->state = WAITING_AT_HAND;
	pending_rows_waiting(&q, db);
	while ((rc = query_step(&q)) == UD_ROW) {
		pending_rows_read(&q, &row);
		bytes += row.old.len + row.new.len;
		if (w->count == WAITING_MAX || bytes > WAITING_BYTES_MAX) {
			w->state = WAITING_TOO_MANY;
			rc = UD_OK;
			break;
		}
		w->keys[w->count] = row.key;
		pending_rows_read_user(&q, &w->orgs[w->count],
		    &w->states[w->count]);
		w->all.bits[w->count / 64] |= UINT64_C(1) << w->count % 64;
		add_document(&w->old, w->count, row.old);
		add_document(&w->new, w->count++, row.new);
	}
	query_end(&q);
	for (int i = 0; rc == UD_OK && i < GRAM_COLUMNS; i++)
		if (!buf_ok(&w->old.texts[i]) || !buf_ok(&w->new.texts[i]))
			rc = error_no_memory(db->error);
	if (rc != UD_OK)
		w->state = WAITING_SEEN;
	if (w->state != WAITING_AT_HAND)
		forget(w);
	return rc;
}

int
waiting_open(ud_dir *dir, const struct tx *tx, const struct waiting **waiting)
{
	const struct head *head = &dir->head;
	struct waiting *w = dir->waiting;
	int rc = UD_OK;

	*waiting = NULL;
	/* What a transaction around us has not committed may never be. */
	if (tx->kind == UD_TX_NESTED)
		return UD_OK;
	if (w == NULL && (w = dir->waiting = mem_zalloc(sizeof(*w))) == NULL)
		return error_no_memory(&dir->error);
	if (w->position != head->position || memcmp(w->operation,
	    head->operation, sizeof(w->operation)) != 0) {
		forget(w);
		memcpy(w->operation, head->operation, sizeof(w->operation));
		w->position = head->position;
		w->state = WAITING_SEEN;
		return UD_OK;
	}
	if (w->state == WAITING_SEEN)
		rc = read_all(w, &dir->db);
	if (rc == UD_OK && w->state == WAITING_AT_HAND)
		*waiting = w;
	return rc;
}

/* Where a needle begins in a text, from an offset on; the length of the text
 * if it does not. */
static size_t
find(struct span text, struct span needle, const size_t skips[256], size_t at)
{
	while (at + needle.len <= text.len) {
		const char *last = text.data + at + needle.len - 1;

		if (*last == needle.data[needle.len - 1] &&
		    memcmp(text.data + at, needle.data, needle.len) == 0)
			return at;
		at += skips[(unsigned char)*last];
	}
	return text.len;
}

void
waiting_find(const struct documents *documents, size_t count, int column,
    struct span needle, struct some *found)
{
	const struct buf *all = &documents->texts[column];
	const size_t *ends = documents->ends[column];
	struct span text = {all->data, all->len};
	size_t skips[256], at = 0, i = 0;

	*found = (struct some){0};
	if (needle.len == 0)
		return;
	for (size_t c = 0; c < 256; c++)
		skips[c] = needle.len;
	for (size_t c = 0; c + 1 < needle.len; c++)
		skips[(unsigned char)needle.data[c]] = needle.len - 1 - c;
	while ((at = find(text, needle, skips, at)) < text.len) {
		while (i < count && ends[i] <= at)
			i++;
		/* Not one that begins in a text and ends in the next. */
		if (i == count)
			break;
		if (at + needle.len <= ends[i]) {
			found->bits[i / 64] |= UINT64_C(1) << i % 64;
			at = ends[i];
		} else {
			at++;
		}
	}
}

void
waiting_free(struct waiting **waiting)
{
	struct waiting *w = *waiting;

	if (w == NULL)
		return;
	forget(w);
	mem_wipe(w, sizeof(*w));
	mem_free(w);
	*waiting = NULL;
}
