/* SPDX-License-Identifier: MIT */
#include "bench/bare_rows.h"

#include "bench/grams.h"
#include "bench/person_rows.h"

const unsigned char bare_filler[HASH_BYTES] = "constant bytes, not a hash....";

void
bare_bind_text(sqlite3_stmt *s, int i, const char *text)
{
	if (text == NULL || text[0] == '\0')
		(void)sqlite3_bind_null(s, i);
	else
		(void)sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
}

int
bare_add_event(struct bare *bare, const struct event *event)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_EVENT);
	const void *salt = event->personal == NULL ? NULL : bare_filler;

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_int64(s, 1, ++bare->head.position);
	(void)sqlite3_bind_int64(s, 2, event->user);
	(void)sqlite3_bind_int64(s, 3, event->sequence);
	(void)sqlite3_bind_int64(s, 4, event->org);
	(void)sqlite3_bind_int64(s, 5, bare->now_us);
	bare_bind_text(s, 6, event->type);
	(void)sqlite3_bind_blob(s, 7, bare_filler, SHORT_BYTES, SQLITE_STATIC);
	bare_bind_text(s, 8, event->payload);
	(void)sqlite3_bind_blob(s, 9, salt, SHORT_BYTES, SQLITE_STATIC);
	bare_bind_text(s, 10, event->personal);
	(void)sqlite3_bind_blob(s, 11, salt, HASH_BYTES, SQLITE_STATIC);
	(void)sqlite3_bind_blob(s, 12, bare_filler, HASH_BYTES, SQLITE_STATIC);
	return bare_run(bare, s);
}

/* The events of a new user; event->sequence counts them. */
static int
add_events(struct bare *bare, const struct person_rows *rows,
    struct event *event)
{
	int rc = 0;

	event->payload = "{}";
	for (size_t i = 0; rc == 0 && i < rows->event_count; i++) {
		const char *personal = rows->events[i].personal;

		event->type = rows->events[i].type;
		event->personal = personal[0] == '\0' ? NULL : personal;
		event->sequence++;
		rc = bare_add_event(bare, event);
	}
	return rc;
}

static int
add_names(struct bare *bare, const struct person_rows *rows)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_NAME);
	int rc = s == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < rows->name_count; i++) {
		(void)sqlite3_bind_int64(s, 1, bare->head.last_user);
		(void)sqlite3_bind_int64(s, 2, (int64_t)i + 1);
		(void)sqlite3_bind_int64(s, 3, i == 0 ? NAME_DEFAULT :
		    NAME_INSTANCE);
		bare_bind_text(s, 4, rows->name_folds[i]);
		bare_bind_text(s, 5, rows->person->names[i]);
		rc = bare_run(bare, s);
	}
	return rc;
}

static int
add_row(struct bare *bare, const struct person_rows *rows,
    const struct event *event)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_USER);
	const struct person *p = rows->person;

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_int64(s, 1, event->user);
	(void)sqlite3_bind_int64(s, 2, event->org);
	(void)sqlite3_bind_int64(s, 3, rows->state);
	(void)sqlite3_bind_int64(s, 4, bare->head.last_us);
	(void)sqlite3_bind_int64(s, 5, rows->full ? p->created_us :
	    bare->now_us);
	(void)sqlite3_bind_int64(s, 6, event->sequence);
	(void)sqlite3_bind_int64(s, 7, bare->now_us);
	(void)sqlite3_bind_int64(s, 8, (int64_t)rows->name_count);
	(void)sqlite3_bind_int64(s, 9, p->gender);
	(void)sqlite3_bind_int64(s, 10, p->email_is_verified);
	bare_bind_text(s, 11, p->id);
	bare_bind_text(s, 12, rows->packed);
	bare_bind_text(s, 13, p->given_name);
	bare_bind_text(s, 14, p->family_name);
	bare_bind_text(s, 15, p->display_name);
	bare_bind_text(s, 16, p->language);
	bare_bind_text(s, 17, p->email);
	bare_bind_text(s, 18, p->phone);
	(void)sqlite3_bind_blob(s, 19, bare_filler, SEAL_BYTES, SQLITE_STATIC);
	bare_bind_text(s, 20, rows->email_fold);
	bare_bind_text(s, 21, rows->given_fold);
	bare_bind_text(s, 22, rows->family_fold);
	bare_bind_text(s, 23, rows->display_fold);
	bare_bind_text(s, 24, rows->language);
	return bare_run(bare, s) == 0 ? add_names(bare, rows) : -1;
}

static int
add_grams(struct bare *bare, sqlite3_stmt *s, int64_t key,
    const struct grams_document *document, int n)
{
	char grams[GRAMS_COLUMNS][GRAMS_SIZE];

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_int64(s, 1, key);
	for (int i = 0; i < GRAMS_COLUMNS; i++) {
		grams_cut(grams[i], document->text[i], n);
		(void)sqlite3_bind_text(s, i + 2, grams[i], -1, SQLITE_STATIC);
	}
	return bare_run(bare, s);
}

int
bare_index(struct bare *bare, int64_t key, const struct person *p, int full)
{
	struct grams_document document;

	grams_document(&document, p, full);
	return add_grams(bare, bare_prepared(bare, BARE_ADD_G3), key,
	    &document, 3) == 0 ? add_grams(bare, bare_prepared(bare,
	    BARE_ADD_G5), key, &document, 5) : -1;
}

int
bare_add_person(struct bare *bare, const struct person *p, int64_t org,
    int full)
{
	struct event event = {.user = ++bare->head.last_user, .org = org};
	struct person_rows rows;

	person_rows(&rows, p, full);
	if (full)
		bare->head.last_us = p->created_us;
	else
		bare->head.last_us = bare->now_us > bare->head.last_us ?
		    bare->now_us : bare->head.last_us + 1;
	if (add_events(bare, &rows, &event) != 0 ||
	    add_row(bare, &rows, &event) != 0)
		return -1;
	return bare->grams ? bare_index(bare, event.user, p, full) : 0;
}
