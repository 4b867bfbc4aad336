/* SPDX-License-Identifier: MIT */
/* Reading the event log, telling the host about it, and verifying it. */
#include <userdir/event.h>

#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/text.h"
#include "dir/chain.h"
#include "dir/delivery.h"
#include "dir/org.h"
#include "store/user_rows.h"

enum { LATER_FIRST = 16 };

/* The texts of an event, which share one allocation with it. */
enum { TYPE, EDITOR, PAYLOAD, PERSONAL, USER, ORG, TEXTS };

struct ud_event {
	size_t size;		/* of the block */
	uint64_t position;
	uint64_t sequence;
	int64_t created_us;
	char operation[2 * OPERATION_BYTES + 1];
	const char *text[TEXTS];
	char block[];
};

struct ud_event_list {
	size_t count;
	ud_event *events[];
};

static ud_event *
event_new(const struct event_row *row)
{
	struct span text[TEXTS] = {
		[TYPE] = row->type, [EDITOR] = row->editor,
		[PAYLOAD] = row->payload, [PERSONAL] = row->personal,
		[USER] = row->user_id, [ORG] = row->org_id,
	};
	size_t size = 0;
	ud_event *event;
	char *to;

	for (int i = 0; i < TEXTS; i++)
		size += text[i].len + 1;
	event = mem_zalloc(sizeof(*event) + size);
	if (event == NULL)
		return NULL;
	event->size = sizeof(*event) + size;
	event->position = (uint64_t)row->position;
	event->sequence = (uint64_t)row->sequence;
	event->created_us = row->created_us;
	if (row->operation.len == OPERATION_BYTES)
		id_hex((const unsigned char *)row->operation.data,
		    OPERATION_BYTES, event->operation);
	to = event->block;
	for (int i = 0; i < TEXTS; i++) {
		event->text[i] = to;
		if (text[i].len > 0)
			memcpy(to, text[i].data, text[i].len);
		to += text[i].len + 1;
	}
	return event;
}

static void
event_free(ud_event **event)
{
	if (*event == NULL)
		return;
	mem_wipe(*event, (*event)->size);
	mem_free(*event);
	*event = NULL;
}

/* Gather the events of a query, which it ends. */
static int
gather(ud_dir *dir, struct query *q, uint64_t limit, ud_event_list **out)
{
	struct event_row row;
	ud_event_list *list;
	int rc;

	list = mem_zalloc(sizeof(*list) + limit * sizeof(list->events[0]));
	if (list == NULL) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	while ((rc = query_step(q)) == UD_ROW && list->count < limit) {
		event_rows_read(q, &row);
		list->events[list->count] = event_new(&row);
		if (list->events[list->count] == NULL) {
			rc = error_no_memory(&dir->error);
			goto out;
		}
		list->count++;
	}
	if (rc < 0)
		goto out;
	rc = UD_OK;
	*out = list;
	list = NULL;
out:
	query_end(q);
	ud_event_list_free(&list);
	return rc;
}

static int64_t
number_of(uint64_t after)
{
	return after > INT64_MAX ? INT64_MAX : (int64_t)after;
}

int
ud_event_feed(ud_dir *dir, uint64_t after, uint64_t limit,
    ud_event_list **list)
{
	struct target target = {"", "", 0};
	struct query q;
	int rc;

	if (list != NULL)
		*list = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (list == NULL)
		return error_invalid(&dir->error, "list", "list is required");
	if ((rc = dir_check_limit(dir, limit, &limit)) != UD_OK ||
	    (rc = dir_ask(dir, OP_LIST_EVENTS, NULL, &target)) != UD_OK)
		return rc;
	event_rows_after(&q, &dir->db, number_of(after), (int64_t)limit);
	return gather(dir, &q, limit, list);
}

/* Whom the events of a list are about. */
struct subject_key {
	int64_t key;
	char org_id[UD_ID_MAX * 4 + 1];
};

/* Copy an id that came from the store. */
static void
copy_id(char *to, size_t size, struct span id)
{
	if (id.len >= size)
		id.len = size - 1;
	if (id.len > 0)
		memcpy(to, id.data, id.len);
	to[id.len] = '\0';
}

static int
find_user(ud_dir *dir, struct span id, struct subject_key *subject)
{
	struct user_row row;
	struct query q;
	int rc;

	user_rows_by_id_even_deleted(&q, &dir->db, id);
	if ((rc = query_step(&q)) == UD_ROW) {
		user_rows_read(&q, &row);
		subject->key = row.number[USER_KEY];
		copy_id(subject->org_id, sizeof(subject->org_id), row.org_id);
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

static int
find_org(ud_dir *dir, struct span id, struct subject_key *subject)
{
	ud_org *org = NULL;
	int rc = org_find(dir, id, &org);

	if (org != NULL) {
		subject->key = -org_row_of(org)->key;
		copy_id(subject->org_id, sizeof(subject->org_id),
		    org_row_of(org)->id);
	}
	ud_org_free(&org);
	return rc;
}

static int
list_of(ud_dir *dir, const char *id, int is_user, uint64_t after,
    uint64_t limit, ud_event_list **list)
{
	struct subject_key subject = {0};
	struct target target = {"", "", 0};
	struct span checked;
	struct query q;
	int rc;

	if (list != NULL)
		*list = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (list == NULL)
		return error_invalid(&dir->error, "list", "list is required");
	if ((rc = dir_check_id(dir, is_user ? "userId" : "organizationId", id,
	    &checked)) != UD_OK ||
	    (rc = dir_check_limit(dir, limit, &limit)) != UD_OK ||
	    (rc = is_user ? find_user(dir, checked, &subject) :
	    find_org(dir, checked, &subject)) != UD_OK)
		return rc;
	if (subject.key != 0) {
		target.owner_id = is_user ? id : "";
		target.org_id = subject.org_id;
	}
	if ((rc = dir_ask(dir, OP_LIST_EVENTS, NULL, &target)) != UD_OK)
		return rc;
	if (subject.key == 0)
		return is_user ? dir_no_user(dir, UD_ENOTFOUND, NULL) :
		    dir_no_org(dir, UD_ENOTFOUND, "organizationId");
	event_rows_of(&q, &dir->db, subject.key, number_of(after),
	    (int64_t)limit);
	return gather(dir, &q, limit, list);
}

int
ud_event_user(ud_dir *dir, const char *user_id, uint64_t after,
    uint64_t limit, ud_event_list **list)
{
	return list_of(dir, user_id, 1, after, limit, list);
}

int
ud_event_org(ud_dir *dir, const char *org_id, uint64_t after, uint64_t limit,
    ud_event_list **list)
{
	return list_of(dir, org_id, 0, after, limit, list);
}

int
dir_tell_later(ud_dir *dir, int64_t position, const unsigned char *operation)
{
	struct told_later *bigger;
	size_t size;

	if (dir->options.on_event == NULL)
		return UD_OK;
	if (dir->later_count == dir->later_size) {
		size = dir->later_size == 0 ? LATER_FIRST :
		    dir->later_size * 2;
		bigger = mem_grow(dir->later, size * sizeof(*bigger));
		if (bigger == NULL)
			return error_no_memory(&dir->error);
		dir->later = bigger;
		dir->later_size = size;
	}
	dir->later[dir->later_count].position = position;
	memcpy(dir->later[dir->later_count].operation, operation,
	    OPERATION_BYTES);
	dir->later_count++;
	return UD_OK;
}

/*
 * Read an event that was announced; *event stays NULL if the host has rolled
 * it back, and its place may be another's by now.
 */
static int
read_told(ud_dir *dir, const struct told_later *told, ud_event **event)
{
	struct event_row row;
	struct query q;
	int rc;

	event_rows_after(&q, &dir->db, told->position - 1, 1);
	if ((rc = query_step(&q)) == UD_ROW) {
		event_rows_read(&q, &row);
		if (row.position == told->position &&
		    row.operation.len == OPERATION_BYTES &&
		    memcmp(row.operation.data, told->operation,
		    OPERATION_BYTES) == 0) {
			*event = event_new(&row);
			rc = *event == NULL ? UD_EEXHAUSTED : UD_OK;
		}
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

/* Tell the host about events. */
static void
tell_events(ud_dir *dir)
{
	struct error before = dir->error;
	ud_event *event = NULL;
	size_t told = 0;

	while (told < dir->later_count &&
	    read_told(dir, &dir->later[told], &event) == UD_OK) {
		if (event != NULL) {
			dir->in_callback = 1;
			dir->options.on_event(event,
			    dir->options.on_event_ctx);
			dir->in_callback = 0;
		}
		event_free(&event);
		told++;
	}
	/* What could not be read is tried again with the next call. */
	dir->later_count -= told;
	if (dir->later_count > 0)
		memmove(dir->later, dir->later + told,
		    dir->later_count * sizeof(*dir->later));
	dir->error = before;
}

void
dir_deliver(ud_dir *dir)
{
	if ((dir->later_count == 0 && dir->sent_count == 0) ||
	    dir->db.driver.in_transaction(dir->db.conn))
		return;
	if (dir->later_count > 0)
		tell_events(dir);
	if (dir->sent_count > 0 && !dir->delivering)
		deliver_messages(dir);
}

int
ud_dir_deliver(ud_dir *dir)
{
	return dir_enter(dir);
}

uint64_t
ud_event_position(const ud_event *event)
{
	return event->position;
}

uint64_t
ud_event_sequence(const ud_event *event)
{
	return event->sequence;
}

const char *
ud_event_type(const ud_event *event)
{
	return event->text[TYPE];
}

int64_t
ud_event_created_us(const ud_event *event)
{
	return event->created_us;
}

const char *
ud_event_user_id(const ud_event *event)
{
	return event->text[USER];
}

const char *
ud_event_org_id(const ud_event *event)
{
	return event->text[ORG];
}

const char *
ud_event_editor_id(const ud_event *event)
{
	return event->text[EDITOR];
}

const char *
ud_event_operation_id(const ud_event *event)
{
	return event->operation;
}

const char *
ud_event_payload(const ud_event *event)
{
	return event->text[PAYLOAD];
}

const char *
ud_event_personal(const ud_event *event)
{
	return event->text[PERSONAL];
}

size_t
ud_event_list_count(const ud_event_list *list)
{
	return list->count;
}

const ud_event *
ud_event_list_get(const ud_event_list *list, size_t i)
{
	return i < list->count ? list->events[i] : NULL;
}

void
ud_event_list_free(ud_event_list **list)
{
	if (list == NULL || *list == NULL)
		return;
	for (size_t i = 0; i < (*list)->count; i++)
		event_free(&(*list)->events[i]);
	mem_free(*list);
	*list = NULL;
}
