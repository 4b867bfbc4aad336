/* SPDX-License-Identifier: MIT */
#include "user/search_result.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { MEMBERS_MAX = 3, ENTRY_BYTES_MAX = 256 * 1024 * 1024 };

struct entry {
	size_t owner;		/* place in the page */
	size_t at[MEMBERS_MAX], len[MEMBERS_MAX];	/* in bytes */
};

/* The entries of one list, by owner. */
struct list {
	struct entry *entries;
	size_t count, room;
	size_t *first;		/* entry of each user, and one more */
	struct buf bytes;
};

struct ud_search_result {
	size_t count;
	ud_user **users;
	int64_t *keys;
	struct list lists[SEARCH_LISTS];
	uint64_t total, limit, sequence;
	int total_is_minimum;
	int64_t timestamp_us;
	char *next_page;
};

/* Which lists are loaded when, and whether their members are numbers. */
static const struct {
	uint64_t include;
	int number;		/* member that is a number; -1: none */
} lists[SEARCH_LISTS] = {
	[SEARCH_SCHEMA] = {UD_INCLUDE_LISTS, UD_SCHEMA_REVISION},
	[SEARCH_LINKS] = {UD_INCLUDE_LISTS, -1},
	[SEARCH_METADATA] = {UD_INCLUDE_METADATA, -1},
};

static int
broken(ud_dir *dir)
{
	return error_set(&dir->error, UD_ECORRUPT,
	    "Errors.Search.IndexBroken", NULL, NULL,
	    "an index leads to a user that it should not: rebuild it");
}

/* Is the page everybody from its first user to its last one? */
static int
is_everybody(const struct finding *f)
{
	return f->form->constant == FORM_TRUE && f->by_key &&
	    f->sql.scope == SCOPE_ALL && !f->sql.include_deleted;
}

/* The records of such a page: one walk instead of a look-up for each. */
static int
load_between(struct finding *f, ud_search_result *r)
{
	int down = f->sql.descending;
	struct query q;
	ud_user *user;
	size_t n = 0;
	int rc;

	user_rows_between_keys(&q, &f->dir->db, r->keys[down ? r->count - 1 :
	    0], r->keys[down ? 0 : r->count - 1]);
	while ((rc = user_take_alone(f->dir, &q, f->dir->orgs_by_key,
	    &user)) == UD_ROW) {
		size_t place = down ? r->count - 1 - n : n;

		if (n++ < r->count && r->keys[place] ==
		    user_row_of(user)->number[USER_KEY])
			r->users[place] = user;
		else
			ud_user_free(&user);
	}
	query_end(&q);
	return rc;
}

/* Any records, a hundred in one statement. */
static int
load_each(struct finding *f, ud_search_result *r)
{
	ud_dir *dir = f->dir;
	struct query q;
	ud_user *user;
	size_t at, place;
	int rc = UD_OK;

	for (at = 0; rc == UD_OK && at < r->count; at += USER_MANY) {
		user_rows_by_keys(&q, &dir->db, r->keys + at, r->count - at <
		    USER_MANY ? r->count - at : USER_MANY);
		while ((rc = user_take_alone(dir, &q, dir->orgs_by_key,
		    &user)) == UD_ROW) {
			place = at + user_rows_read_place(&q);
			if (place < r->count && r->users[place] == NULL)
				r->users[place] = user;
			else
				ud_user_free(&user);
		}
		query_end(&q);
	}
	return rc;
}

/* The records of the page, each of which must be what is sought. */
static int
load_users(struct finding *f, ud_search_result *r)
{
	int rc = UD_OK;

	if (f->sql.columns == NULL)
		rc = r->count > 1 && is_everybody(f) ? load_between(f, r) :
		    load_each(f, r);

	for (size_t at = 0; rc == UD_OK && at < r->count; at++)
		rc = r->users[at] == NULL ? broken(f->dir) :
		    search_recheck(f, r->users[at]);
	return rc;
}

static struct entry *
add_entry(struct list *list)
{
	struct entry *bigger;

	if (list->count == list->room) {
		list->room = list->room == 0 ? 64 : list->room * 2;
		bigger = mem_grow(list->entries, list->room *
		    sizeof(*bigger));
		if (bigger == NULL)
			return NULL;
		list->entries = bigger;
	}
	return &list->entries[list->count++];
}

/* The entry of a row. */
static int
read_entry(ud_dir *dir, struct query *q, enum search_list which,
    size_t owner, struct list *list)
{
	struct entry *entry = add_entry(list);
	char digits[32];

	if (entry == NULL)
		return error_no_memory(&dir->error);
	*entry = (struct entry){.owner = owner};
	for (int m = 0; m < search_rows_members(which); m++) {
		struct span text = query_column_bytes(q, m + 1);

		if (m == lists[which].number) {
			int n = snprintf(digits, sizeof(digits), "%lld",
			    (long long)query_column_int(q, m + 1));

			text = (struct span){digits, n < 0 ? 0 : (size_t)n};
		}
		entry->at[m] = list->bytes.len;
		entry->len[m] = text.len;
		buf_add(&list->bytes, text.data, text.len);
		buf_putc(&list->bytes, '\0');
	}
	return buf_ok(&list->bytes) ? UD_OK : error_no_memory(&dir->error);
}

/* Sort entries to their owners, who stand in the order of the page. */
static int
load_list(struct finding *f, ud_search_result *r, enum search_list which)
{
	struct list *list = &r->lists[which];
	ud_dir *dir = f->dir;
	struct query q;
	int rc = UD_OK;

	for (size_t at = 0; rc == UD_OK && at < r->count; at += SEARCH_MANY) {
		size_t many = r->count - at < SEARCH_MANY ? r->count - at :
		    SEARCH_MANY;

		search_rows_list(&q, &dir->db, which, r->keys + at, many);
		while ((rc = query_step(&q)) == UD_ROW) {
			int64_t key = query_column_int(&q, 0);
			size_t owner = at;

			while (owner < at + many && r->keys[owner] != key)
				owner++;
			if ((rc = read_entry(dir, &q, which, owner,
			    list)) != UD_OK)
				break;
		}
		query_end(&q);
	}
	return rc;
}

/* Entries of one owner stand together: remember where. */
static int
index_list(ud_dir *dir, ud_search_result *r, struct list *list)
{
	struct entry *sorted;
	size_t to = 0;

	list->first = mem_array(r->count + 1, sizeof(*list->first));
	sorted = mem_array(list->count + 1, sizeof(*sorted));
	if (list->first == NULL || sorted == NULL) {
		mem_free(sorted);
		return error_no_memory(&dir->error);
	}
	for (size_t i = 0; i < list->count; i++)
		list->first[list->entries[i].owner]++;
	for (size_t i = 0; i <= r->count; i++) {
		size_t its = list->first[i];

		list->first[i] = to;
		to += its;
	}
	for (size_t i = 0; i < list->count; i++)
		sorted[list->first[list->entries[i].owner]++] =
		    list->entries[i];
	for (size_t i = r->count; i > 0; i--)
		list->first[i] = list->first[i - 1];
	list->first[0] = 0;
	mem_free(list->entries);
	list->entries = sorted;
	return UD_OK;
}

static int
load_lists(struct finding *f, ud_search_result *r)
{
	int rc = UD_OK;

	for (int i = 0; rc == UD_OK && i < SEARCH_LISTS; i++) {
		if ((f->query.include & lists[i].include) == 0)
			continue;
		rc = load_list(f, r, (enum search_list)i);
		if (rc == UD_OK)
			rc = index_list(f->dir, r, &r->lists[i]);
	}
	return rc;
}

/* When the last event happened.  What a transaction around us has not
 * committed may never be. */
static int
read_timestamp(struct finding *f, int64_t *us)
{
	struct last_event *last = &f->dir->last_event;
	const struct head *head = &f->dir->head;
	int rc;

	if (f->tx.kind == UD_TX_NESTED)
		return search_rows_event_us(&f->dir->db, head->position, us);
	if (last->position != head->position || memcmp(last->operation,
	    head->operation, OPERATION_BYTES) != 0) {
		rc = search_rows_event_us(&f->dir->db, head->position,
		    &last->us);
		if (rc != UD_OK || f->dir->db.ahead)
			return rc;
		last->position = head->position;
		memcpy(last->operation, head->operation, OPERATION_BYTES);
	}
	*us = last->us;
	return UD_OK;
}

/* All that is loaded, in one round trip. */
static void
load_ahead(struct finding *f, const ud_search_result *r)
{
	struct db *db = &f->dir->db;
	struct query q;
	int64_t us;

	if (!db_ahead_begin(db))
		return;
	for (size_t at = 0; at < r->count; at += USER_MANY) {
		size_t many = r->count - at < USER_MANY ? r->count - at :
		    USER_MANY;

		if (f->sql.columns == NULL) {
			user_rows_by_keys(&q, db, r->keys + at, many);
			(void)query_step(&q);
			query_end(&q);
		}
		for (int i = 0; i < SEARCH_LISTS; i++) {
			if ((f->query.include & lists[i].include) == 0)
				continue;
			search_rows_list(&q, db, (enum search_list)i,
			    r->keys + at, many);
			(void)query_step(&q);
			query_end(&q);
		}
	}
	(void)read_timestamp(f, &us);
	db_ahead_end(db);
}

static ud_search_result *
result_new(size_t count)
{
	ud_search_result *r = mem_zalloc(sizeof(*r));

	if (r == NULL)
		return NULL;
	for (int i = 0; i < SEARCH_LISTS; i++)
		r->lists[i].bytes = (struct buf)BUF_INIT(ENTRY_BYTES_MAX);
	r->users = mem_array(count + 1, sizeof(*r->users));
	r->keys = mem_array(count + 1, sizeof(*r->keys));
	if (r->users == NULL || r->keys == NULL)
		ud_search_result_free(&r);
	return r;
}

int
search_load(struct finding *f, ud_search_result **out)
{
	int goes_on = f->row_count > f->query.limit;
	ud_search_result *r;
	int rc;

	r = result_new(f->row_count);
	if (r == NULL)
		return error_no_memory(&f->dir->error);
	r->count = f->row_count - (size_t)goes_on;
	for (size_t i = 0; i < r->count; i++) {
		r->keys[i] = f->rows[i].key;
		r->users[i] = f->rows[i].user;
		f->rows[i].user = NULL;
	}
	r->limit = f->query.limit;
	r->total = f->total_is_known ? f->total : 0;
	r->total_is_minimum = f->total_is_minimum;
	r->sequence = (uint64_t)f->dir->head.position;
	load_ahead(f, r);
	if ((rc = load_users(f, r)) == UD_OK &&
	    (rc = load_lists(f, r)) == UD_OK &&
	    (rc = read_timestamp(f, &r->timestamp_us)) == UD_OK && goes_on)
		rc = search_make_token(f, &r->next_page);
	if (rc != UD_OK)
		ud_search_result_free(&r);
	*out = r;
	return rc;
}

void
ud_search_result_free(ud_search_result **p)
{
	ud_search_result *r;

	if (p == NULL || *p == NULL)
		return;
	r = *p;
	for (size_t i = 0; r->users != NULL && i < r->count; i++)
		ud_user_free(&r->users[i]);
	for (int i = 0; i < SEARCH_LISTS; i++) {
		mem_free(r->lists[i].entries);
		mem_free(r->lists[i].first);
		buf_free(&r->lists[i].bytes);
	}
	mem_free(r->users);
	mem_free(r->keys);
	mem_free(r->next_page);
	mem_free(r);
	*p = NULL;
}

size_t
ud_search_count_of(const ud_search_result *r)
{
	return r->count;
}

const ud_user *
ud_search_user(const ud_search_result *r, size_t i)
{
	return i < r->count ? r->users[i] : NULL;
}

uint64_t
ud_search_total(const ud_search_result *r)
{
	return r->total;
}

int
ud_search_total_is_minimum(const ud_search_result *r)
{
	return r->total_is_minimum;
}

uint64_t
ud_search_limit(const ud_search_result *r)
{
	return r->limit;
}

const char *
ud_search_next_page(const ud_search_result *r)
{
	return r->next_page;
}

int64_t
ud_search_timestamp_us(const ud_search_result *r)
{
	return r->timestamp_us;
}

uint64_t
ud_search_sequence(const ud_search_result *r)
{
	return r->sequence;
}

size_t
ud_search_entries(const ud_search_result *r, size_t i, int list)
{
	if (i >= r->count || list < 0 || list >= SEARCH_LISTS ||
	    r->lists[list].first == NULL)
		return 0;
	return r->lists[list].first[i + 1] - r->lists[list].first[i];
}

static const struct entry *
entry_at(const ud_search_result *r, size_t i, int list, size_t j, int member)
{
	if (j >= ud_search_entries(r, i, list) || member < 0 ||
	    member >= search_rows_members((enum search_list)list))
		return NULL;
	return &r->lists[list].entries[r->lists[list].first[i] + j];
}

const char *
ud_search_entry(const ud_search_result *r, size_t i, int list, size_t j,
    int member)
{
	const struct entry *entry = entry_at(r, i, list, j, member);

	return entry == NULL ? NULL : r->lists[list].bytes.data +
	    entry->at[member];
}

size_t
ud_search_entry_len(const ud_search_result *r, size_t i, int list, size_t j,
    int member)
{
	const struct entry *entry = entry_at(r, i, list, j, member);

	return entry == NULL ? 0 : entry->len[member];
}
