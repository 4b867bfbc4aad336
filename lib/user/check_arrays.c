/* SPDX-License-Identifier: MIT */
#include "user/check_arrays.h"

#include "base/mem.h"
#include "base/text.h"
#include "user/index.h"

enum { SET_BYTES_MAX = 16777216 };

static int
next(struct array_check *check)
{
	int rc = query_step(&check->rows);

	check->has_next = rc == UD_ROW;
	if (check->has_next)
		array_rows_read(&check->rows, &check->next);
	return rc < 0 ? rc : UD_OK;
}

int
check_arrays_begin(struct checking *c, struct array_check *check)
{
	int exist, rc;

	*check = (struct array_check){
		.document = BUF_INIT(DOCUMENT_BYTES_MAX),
		.set = BUF_INIT(SET_BYTES_MAX),
	};
	if (!index_exists(c->dir))
		return UD_OK;
	if ((rc = array_rows_exist(&c->dir->db, &exist)) != UD_OK)
		return rc;
	if (!exist)
		return check_say(c, "index: its table is not there");
	array_rows_all(&check->rows, &c->dir->db);
	return next(check);
}

static int
is_right(const struct array_check *check)
{
	struct span rest = {check->document.data, check->document.len};

	for (int i = 0; i < GRAM_COLUMNS; i++) {
		struct span text = gram_next_text(&rest);

		if (!span_equal(text, check->next.texts[i]))
			return 0;
	}
	return span_equal(check->next.grams, (struct span){check->set.data,
	    check->set.len});
}

/* What should stand there, as the database writes it. */
static int
put_set(struct array_check *check, int with_5)
{
	size_t count;
	int32_t *set = gram_set((struct span){check->document.data,
	    check->document.len}, with_5, &count);

	if (set != NULL)
		gram_put_set(&check->set, set, count);
	mem_free(set);
	return set != NULL && buf_ok(&check->set);
}

int
check_arrays_user(struct checking *c, struct array_check *check,
    const struct user_row *row, const char *id)
{
	int64_t key = row->number[USER_KEY];
	int should, is, right, rc = UD_OK;

	if (!index_exists(c->dir))
		return UD_OK;
	while (rc == UD_OK && check->has_next && check->next.key < key) {
		rc = check_say(c, "index: a row belongs to nobody");
		if (rc == UD_OK)
			rc = next(check);
	}
	is = check->has_next && check->next.key == key;
	buf_reset(&check->document);
	buf_reset(&check->set);
	if (rc != UD_OK || (rc = index_document(c->dir, row,
	    &check->document, &should)) != UD_OK)
		return rc;
	if (!put_set(check, c->dir->has_g5))
		return error_no_memory(&c->dir->error);
	right = should == is && (!is || is_right(check));
	if (is)
		rc = next(check);
	if (rc == UD_OK && !right)
		rc = check_say(c, "user %s: the substring index is wrong", id);
	return rc;
}

int
check_arrays_rest(struct checking *c, struct array_check *check)
{
	return check->has_next ?
	    check_say(c, "index: a row belongs to nobody") : UD_OK;
}

void
check_arrays_end(struct array_check *check)
{
	query_end(&check->rows);
	buf_free(&check->document);
	buf_free(&check->set);
}
