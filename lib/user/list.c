/* SPDX-License-Identifier: MIT */
/* Many users at once: by their ids, page by page, or only counted. */
#include <userdir/user.h>

#include "base/mem.h"
#include "dir/org.h"
#include "user/record.h"

struct ud_user_list {
	size_t count;
	ud_user *users[];
};

/* A list with room for that many entries, all NULL. */
static ud_user_list *
list_new(size_t room)
{
	return mem_zalloc(sizeof(ud_user_list) + room * sizeof(ud_user *));
}

/* Read the users of at most USER_MANY ids. */
static int
read_some(ud_dir *dir, const struct span *ids, size_t count, ud_user **users)
{
	struct query q;
	ud_user *user;
	size_t place;
	int rc;

	user_rows_by_ids(&q, &dir->db, ids, count);
	while ((rc = user_take_alone(dir, &q, dir->orgs_by_key,
	    &user)) == UD_ROW) {
		place = user_rows_read_place(&q);
		if (place < count && users[place] == NULL)
			users[place] = user;
		else
			ud_user_free(&user);
	}
	query_end(&q);
	return rc;
}

static void
read_ahead(ud_dir *dir, const struct span *ids, size_t count)
{
	struct head unused;
	struct query q;

	if (!db_ahead_begin(&dir->db))
		return;
	(void)head_rows_look(&dir->db, &unused);
	for (size_t i = 0; i < count; i += USER_MANY) {
		user_rows_by_ids(&q, &dir->db, ids + i, count - i < USER_MANY ?
		    count - i : USER_MANY);
		(void)query_step(&q);
		query_end(&q);
	}
	db_ahead_end(&dir->db);
}

static int
read_many(ud_dir *dir, const struct span *ids, size_t count,
    ud_user_list *list)
{
	struct tx tx;
	int rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	read_ahead(dir, ids, count);
	rc = shelf_open_view(dir, &tx);
	for (size_t i = 0; rc == UD_OK && i < count; i += USER_MANY)
		rc = read_some(dir, ids + i, count - i < USER_MANY ?
		    count - i : USER_MANY, list->users + i);
	tx_end(&tx);
	return rc;
}

/* One that may not be read spoils the whole call: who it is would show. */
static int
ask_each(ud_dir *dir, const ud_user_list *list)
{
	struct target target;
	int rc = UD_OK;

	if (dir->options.allow_all)
		return UD_OK;
	for (size_t i = 0; rc == UD_OK && i < list->count; i++) {
		target = user_target(list->users[i], 0);
		rc = dir_ask(dir, OP_GET_USER, NULL, &target);
	}
	return rc;
}

int
ud_user_get_many(ud_dir *dir, const char *const *user_ids, size_t count,
    ud_user_list **out)
{
	struct span *ids = NULL;
	ud_user_list *list = NULL;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL || (user_ids == NULL && count > 0))
		return error_invalid(&dir->error, out == NULL ? "list" :
		    "userIds", "an argument is missing");
	if (count > UD_PAGE_MAX)
		return error_invalid(&dir->error, "userIds",
		    "userIds must be at most %d", UD_PAGE_MAX);
	ids = mem_array(count + 1, sizeof(*ids));
	list = list_new(count + 1);
	if (ids == NULL || list == NULL) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	list->count = count;
	for (size_t i = 0; i < count; i++) {
		if ((rc = dir_check_id(dir, "userIds", user_ids[i],
		    &ids[i])) != UD_OK) {
			error_field_name(dir->error.field, "userIds", i, NULL);
			goto out;
		}
	}
	if ((rc = read_many(dir, ids, count, list)) != UD_OK ||
	    (rc = ask_each(dir, list)) != UD_OK)
		goto out;
	*out = list;
	list = NULL;
out:
	mem_free(ids);
	ud_user_list_free(&list);
	return rc;
}

/* The query for the page after a user, in the order that the head tells. */
static void
ask_page(ud_dir *dir, struct query *q, int64_t org, const ud_user *after,
    uint64_t limit)
{
	int64_t key = 0, us = INT64_MIN;

	if (after != NULL) {
		key = user_row_of(after)->number[USER_KEY];
		us = user_row_of(after)->number[USER_CREATED];
	}
	if (dir->head.ordered)
		user_rows_page(q, &dir->db, org, key, (int64_t)limit);
	else
		user_rows_page_by_time(q, &dir->db, org, us, key,
		    (int64_t)limit);
}

/* Begin it.  Most likely the order is as it was. */
static int
begin_page(ud_dir *dir, const struct tx *tx, struct query *q, int64_t org,
    const ud_user *after, uint64_t limit)
{
	struct head unused;
	int rc;

	if (db_ahead_begin(&dir->db)) {
		(void)head_rows_look(&dir->db, &unused);
		ask_page(dir, q, org, after, limit);
		(void)query_step(q);
		query_end(q);
		db_ahead_end(&dir->db);
	}
	if ((rc = shelf_open_view(dir, tx)) == UD_OK)
		ask_page(dir, q, org, after, limit);
	return rc;
}

static int
read_page(ud_dir *dir, const struct org_row *org, struct span after_id,
    uint64_t limit, ud_user_list *list)
{
	ud_user *after = NULL;
	struct query q;
	struct tx tx;
	int rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	if (after_id.data != NULL) {
		rc = user_find(dir, after_id, 1, &after);
		if (rc == UD_OK && (after == NULL ||
		    user_row_of(after)->number[USER_ORG] != org->key))
			rc = error_invalid(&dir->error, "afterUserId",
			    "afterUserId is no user of the organization");
		if (rc != UD_OK)
			goto out;
	}
	if ((rc = begin_page(dir, &tx, &q, org->key, after, limit)) != UD_OK)
		goto out;
	do {
		rc = user_take_alone(dir, &q, dir->orgs_by_key,
		    &list->users[list->count]);
		list->count += rc == UD_ROW;
	} while (rc == UD_ROW && list->count < limit);
	query_end(&q);
	rc = rc == UD_ROW ? UD_OK : rc;
out:
	tx_end(&tx);
	ud_user_free(&after);
	return rc;
}

int
ud_user_page(ud_dir *dir, const char *org_id, const char *after_user_id,
    uint64_t limit, ud_user_list **out)
{
	struct target target = {"", "", 0};
	struct span id, after = {0};
	ud_user_list *list = NULL;
	ud_org *org = NULL;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL)
		return error_invalid(&dir->error, "list", "list is required");
	if ((rc = dir_check_limit(dir, limit, &limit)) != UD_OK ||
	    (rc = dir_check_id(dir, "organizationId", org_id, &id)) != UD_OK ||
	    (after_user_id != NULL && (rc = dir_check_id(dir, "afterUserId",
	    after_user_id, &after)) != UD_OK) ||
	    (rc = org_find(dir, id, &org)) != UD_OK)
		return rc;
	if (org != NULL)
		target.org_id = ud_org_id(org);
	if ((rc = dir_ask(dir, OP_LIST_ORG_USERS, NULL, &target)) != UD_OK)
		goto out;
	list = list_new(limit + 1);
	if (list == NULL) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	if (org != NULL && (rc = read_page(dir, org_row_of(org), after, limit,
	    list)) != UD_OK)
		goto out;
	*out = list;
	list = NULL;
out:
	ud_user_list_free(&list);
	ud_org_free(&org);
	return rc;
}

int
ud_user_count(ud_dir *dir, const char *org_id, int state, uint64_t *count)
{
	struct target target = {"", "", 0};
	ud_org *org = NULL;
	struct span id;
	int64_t n = 0;
	int rc;

	if (count != NULL)
		*count = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (count == NULL)
		return error_invalid(&dir->error, "count",
		    "count is required");
	if (state < 0 || state > UD_USER_INITIAL)
		return error_invalid(&dir->error, "state",
		    "state must be one of UD_USER_..., or 0");
	if (org_id != NULL && ((rc = dir_check_id(dir, "organizationId",
	    org_id, &id)) != UD_OK || (rc = org_find(dir, id, &org)) != UD_OK))
		return rc;
	if (org != NULL)
		target.org_id = ud_org_id(org);
	rc = dir_ask(dir, OP_COUNT_USERS, NULL, &target);
	if (rc == UD_OK && (org_id == NULL || org != NULL))
		rc = dir_counted(dir, org == NULL ? 0 : org_row_of(org)->key,
		    state, &n);
	if (rc == UD_OK)
		*count = n < 0 ? 0 : (uint64_t)n;
	ud_org_free(&org);
	return rc;
}

size_t
ud_user_list_count(const ud_user_list *list)
{
	return list->count;
}

const ud_user *
ud_user_list_get(const ud_user_list *list, size_t i)
{
	return i < list->count ? list->users[i] : NULL;
}

void
ud_user_list_free(ud_user_list **list)
{
	if (list == NULL || *list == NULL)
		return;
	for (size_t i = 0; i < (*list)->count; i++)
		ud_user_free(&(*list)->users[i]);
	mem_free(*list);
	*list = NULL;
}
