/* SPDX-License-Identifier: MIT */
/* Listing metadata. */
#include <userdir/metadata.h>

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "base/text.h"
#include "store/metadata_rows.h"
#include "user/record.h"

enum { FILTERS_MAX = 100 };

struct entry {
	char *key;
	char *value;
	size_t value_len;
	int64_t created_us, changed_us;
};

struct ud_metadata_list {
	uint64_t total, limit;
	size_t count;
	struct entry entries[];
};

/* A filter with its needle folded, if its method ignores case. */
struct filter {
	int64_t method;
	struct span needle;
};

struct listing {
	ud_metadata_query query;
	struct filter filters[FILTERS_MAX];
	struct buf needles;
	struct buf fold;	/* of the key that is looked at */
};

static int
check_filter(struct error *error, const ud_metadata_filter *given, size_t i,
    struct listing *l)
{
	struct filter *filter = &l->filters[i];
	char field[ERROR_FIELD_SIZE];

	/* What no key may hold is no error here: it matches nothing. */
	error_field_name(field, "filters", i, "key");
	filter->needle = (struct span){given->key, given->key == NULL ? 0 :
	    strnlen(given->key, 4 * UD_METADATA_KEY_MAX + 1)};
	if (given->key == NULL ||
	    !text_is_utf8(given->key, filter->needle.len) ||
	    text_length(filter->needle) > UD_METADATA_KEY_MAX)
		return error_invalid(error, field, "%s must be UTF-8 text of "
		    "at most %d characters", field, UD_METADATA_KEY_MAX);
	error_field_name(field, "filters", i, "method");
	if (given->method < UD_TEXT_EQUALS ||
	    given->method > UD_TEXT_ENDS_WITH_IGNORE_CASE)
		return error_invalid(error, field,
		    "%s must be one of UD_TEXT_...", field);
	filter->method = given->method;
	/* Odd methods ignore case. */
	if (given->method % 2 == 1) {
		struct span typed = filter->needle;

		filter->needle = (struct span){NULL, l->needles.len};
		text_fold(&l->needles, typed);
		filter->needle.len = l->needles.len - filter->needle.len;
	}
	return UD_OK;
}

static int
check(ud_dir *dir, struct listing *l)
{
	size_t at = 0;
	int rc;

	if ((rc = dir_check_limit(dir, l->query.limit,
	    &l->query.limit)) != UD_OK)
		return rc;
	if (l->query.sort > UD_METADATA_SORT_KEY)
		return error_invalid(&dir->error, "sortingColumn",
		    "sortingColumn must be one of UD_METADATA_SORT_...");
	if (l->query.filter_count > FILTERS_MAX)
		return error_invalid(&dir->error, "filters",
		    "filters must be at most %d", FILTERS_MAX);
	if (l->query.filter_count > 0 && l->query.filters == NULL)
		return error_invalid(&dir->error, "filters",
		    "filters is required");
	for (size_t i = 0; i < l->query.filter_count; i++)
		if ((rc = check_filter(&dir->error, &l->query.filters[i], i,
		    l)) != UD_OK)
			return rc;
	if (!buf_ok(&l->needles))
		return error_no_memory(&dir->error);
	for (size_t i = 0; i < l->query.filter_count; i++) {
		struct filter *filter = &l->filters[i];

		if (filter->method % 2 == 0)
			continue;
		filter->needle.data = l->needles.data == NULL ? "" :
		    l->needles.data + at;
		at += filter->needle.len;
	}
	return UD_OK;
}

static int
contains(struct span text, struct span needle)
{
	for (size_t i = 0; i + needle.len <= text.len; i++)
		if (needle.len == 0 ||
		    memcmp(text.data + i, needle.data, needle.len) == 0)
			return 1;
	return 0;
}

static int
matches_one(const struct filter *filter, struct span text)
{
	struct span needle = filter->needle;
	struct span head, tail;

	if (needle.len > text.len)
		return 0;
	head = (struct span){text.data, needle.len};
	tail = (struct span){text.data + text.len - needle.len, needle.len};
	switch (filter->method / 2 * 2) {
	case UD_TEXT_EQUALS:
		return span_equal(text, needle);
	case UD_TEXT_STARTS_WITH:
		return span_equal(head, needle);
	case UD_TEXT_CONTAINS:
		return contains(text, needle);
	default:
		return span_equal(tail, needle);
	}
}

static int
matches(struct listing *l, struct span key)
{
	int folded = 0;

	for (size_t i = 0; i < l->query.filter_count; i++) {
		const struct filter *filter = &l->filters[i];
		struct span text = key;

		if (filter->method % 2 == 1) {
			if (!folded) {
				buf_reset(&l->fold);
				text_fold(&l->fold, key);
				folded = 1;
			}
			text = (struct span){l->fold.data == NULL ? "" :
			    l->fold.data, l->fold.len};
		}
		if (!matches_one(filter, text))
			return 0;
	}
	return 1;
}

static char *
copy(struct span text)
{
	return mem_strndup(text.data == NULL ? "" : text.data, text.len);
}

static int
add(ud_metadata_list *list, const struct metadata_row *row, struct span value)
{
	struct entry *entry = &list->entries[list->count++];

	entry->key = copy(row->key);
	entry->value = copy(value);
	entry->value_len = value.len;
	entry->created_us = row->created_us;
	entry->changed_us = row->changed_us;
	return entry->key != NULL && entry->value != NULL;
}

/* The entries of the page, and how many match in all.  Values are read for
 * the page only. */
static int
read_entries(ud_dir *dir, struct listing *l, int64_t owner,
    ud_metadata_list *list)
{
	struct metadata_row row;
	struct query q;
	int rc;

	metadata_rows_of(&q, &dir->db, owner,
	    l->query.sort == UD_METADATA_SORT_KEY, l->query.ascending == 0);
	while ((rc = query_step(&q)) == UD_ROW) {
		metadata_rows_read(&q, &row);
		if (!matches(l, row.key))
			continue;
		if (list->total++ >= l->query.offset &&
		    list->count < list->limit &&
		    !add(list, &row, metadata_rows_read_value(&q))) {
			rc = error_no_memory(&dir->error);
			break;
		}
	}
	query_end(&q);
	if (rc == UD_OK && !buf_ok(&l->fold))
		rc = error_no_memory(&dir->error);
	return rc;
}

static int
read_page(ud_dir *dir, struct listing *l, struct span id,
    ud_metadata_list *list)
{
	struct target target;
	ud_user *user = NULL;
	int64_t owner = 0;
	struct tx tx;
	int rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	if ((rc = user_find(dir, id, 0, &user)) != UD_OK)
		goto out;
	target = user_target(user, UD_FIELD_METADATA);
	if (user != NULL)
		owner = user_row_of(user)->number[USER_KEY];
	rc = dir_ask(dir, OP_LIST_METADATA, NULL, &target);
	if (rc == UD_OK && owner != 0)
		rc = read_entries(dir, l, owner, list);
out:
	tx_end(&tx);
	ud_user_free(&user);
	return rc;
}

int
ud_metadata_page(ud_dir *dir, const char *user_id,
    const ud_metadata_query *query, ud_metadata_list **out)
{
	struct listing l = {
		.needles = BUF_INIT(4 * 1024 * 1024),
		.fold = BUF_INIT(64 * 1024),
	};
	ud_metadata_list *list = NULL;
	struct span id;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL)
		return error_invalid(&dir->error, "list", "list is required");
	if ((query != NULL && (rc = spec_read(&dir->error, "query", &l.query,
	    sizeof(l.query), query)) != UD_OK) ||
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK ||
	    (rc = check(dir, &l)) != UD_OK)
		goto out;
	list = mem_zalloc(sizeof(*list) +
	    l.query.limit * sizeof(list->entries[0]));
	if (list == NULL) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	list->limit = l.query.limit;
	if ((rc = read_page(dir, &l, id, list)) != UD_OK)
		goto out;
	*out = list;
	list = NULL;
out:
	ud_metadata_list_free(&list);
	buf_free(&l.needles);
	buf_free(&l.fold);
	return rc;
}

size_t
ud_metadata_list_count(const ud_metadata_list *list)
{
	return list->count;
}

uint64_t
ud_metadata_list_total(const ud_metadata_list *list)
{
	return list->total;
}

uint64_t
ud_metadata_list_limit(const ud_metadata_list *list)
{
	return list->limit;
}

const char *
ud_metadata_list_key(const ud_metadata_list *list, size_t i)
{
	return i < list->count ? list->entries[i].key : NULL;
}

const void *
ud_metadata_list_value(const ud_metadata_list *list, size_t i, size_t *len)
{
	*len = i < list->count ? list->entries[i].value_len : 0;
	return i < list->count ? list->entries[i].value : NULL;
}

int64_t
ud_metadata_list_created_us(const ud_metadata_list *list, size_t i)
{
	return i < list->count ? list->entries[i].created_us : 0;
}

int64_t
ud_metadata_list_changed_us(const ud_metadata_list *list, size_t i)
{
	return i < list->count ? list->entries[i].changed_us : 0;
}

void
ud_metadata_list_free(ud_metadata_list **list)
{
	if (list == NULL || *list == NULL)
		return;
	for (size_t i = 0; i < (*list)->count; i++) {
		struct entry *entry = &(*list)->entries[i];

		mem_free(entry->key);
		if (entry->value != NULL)
			mem_wipe(entry->value, entry->value_len);
		mem_free(entry->value);
	}
	mem_free(*list);
	*list = NULL;
}
