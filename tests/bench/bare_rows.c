/* SPDX-License-Identifier: MIT */
#include "bench/bare_rows.h"

#include <userdir/user.h>

#include <stdio.h>
#include <string.h>

#include "bench/grams.h"

const unsigned char bare_filler[HASH_BYTES] = "constant bytes, not a hash....";

enum { JSON_SIZE = 1024, PACKED_SIZE = 256, NAME_DEFAULT = 0,
	NAME_INSTANCE = 1 };

void
bare_bind_text(sqlite3_stmt *s, int i, const char *text)
{
	if (text == NULL || text[0] == '\0')
		(void)sqlite3_bind_null(s, i);
	else
		(void)sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
}

/* ASCII at least; what has other letters brings its fold along. */
static void
fold(const char *text, char out[PERSON_TEXT_SIZE])
{
	size_t i = 0;

	for (; text[i] != '\0' && i < PERSON_TEXT_SIZE - 1; i++)
		out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ?
		    text[i] | 0x20 : text[i]);
	out[i] = '\0';
}

/* Bind a fold, or NULL if it is the text. */
static void
bind_fold(sqlite3_stmt *s, int i, const char *text, const char *folded)
{
	bare_bind_text(s, i, strcmp(text, folded) == 0 ? NULL : folded);
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

/* Names, languages and addresses here need no escapes in JSON. */
static int
add_created(struct bare *bare, const struct person *p, struct event *event)
{
	static const char *const genders[] = {NULL, "GENDER_FEMALE",
	    "GENDER_MALE", "GENDER_DIVERSE"};
	char personal[JSON_SIZE];
	size_t n;

	n = (size_t)snprintf(personal, sizeof(personal), "{\"userName\":\"%s\","
	    "\"firstName\":\"%s\",\"lastName\":\"%s\",\"displayName\":\"%s\"",
	    p->names[0], p->given_name, p->family_name, p->display_name);
	if (p->language != NULL)
		n += (size_t)snprintf(personal + n, sizeof(personal) - n,
		    ",\"preferredLanguage\":\"%s\"", p->language);
	if (p->gender != UD_GENDER_UNSPECIFIED)
		n += (size_t)snprintf(personal + n, sizeof(personal) - n,
		    ",\"gender\":\"%s\"", genders[p->gender]);
	n += (size_t)snprintf(personal + n, sizeof(personal) - n,
	    ",\"email\":\"%s\"", p->email);
	if (p->phone[0] != '\0')
		n += (size_t)snprintf(personal + n, sizeof(personal) - n,
		    ",\"phone\":\"%s\"", p->phone);
	(void)snprintf(personal + n, sizeof(personal) - n, "}");
	event->type = "user.human.added";
	event->payload = "{}";
	event->personal = personal;
	event->sequence++;
	return bare_add_event(bare, event);
}

/* The events of a new user; event->sequence counts them. */
static int
add_events(struct bare *bare, const struct person *p, int full,
    struct event *event)
{
	static const char *const state_events[] = {
		[UD_USER_INACTIVE] = "user.deactivated",
		[UD_USER_LOCKED] = "user.locked",
		[UD_USER_INITIAL] = "user.human.initialization.pending",
	};
	char personal[JSON_SIZE];
	int rc = add_created(bare, p, event);

	event->payload = "{}";
	event->personal = NULL;
	if (rc == 0 && p->email_is_verified) {
		event->type = "user.human.email.verified";
		event->sequence++;
		rc = bare_add_event(bare, event);
	}
	for (size_t i = 1; rc == 0 && full && i < p->name_count; i++) {
		(void)snprintf(personal, sizeof(personal),
		    "{\"userName\":\"%s\"}", p->names[i]);
		event->type = "user.username.added";
		event->personal = personal;
		event->sequence++;
		rc = bare_add_event(bare, event);
	}
	event->personal = NULL;
	if (rc == 0 && full && state_events[p->state] != NULL) {
		event->type = state_events[p->state];
		event->sequence++;
		rc = bare_add_event(bare, event);
	}
	return rc;
}

static int
add_names(struct bare *bare, const struct person *p, size_t count)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_NAME);
	char folded[PERSON_TEXT_SIZE];
	int rc = s == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		fold(p->names[i], folded);
		(void)sqlite3_bind_int64(s, 1, bare->head.last_user);
		(void)sqlite3_bind_int64(s, 2, (int64_t)i + 1);
		(void)sqlite3_bind_int64(s, 3, i == 0 ? NAME_DEFAULT :
		    NAME_INSTANCE);
		bare_bind_text(s, 4, folded);
		bare_bind_text(s, 5, p->names[i]);
		rc = bare_run(bare, s);
	}
	return rc;
}

static int
add_row(struct bare *bare, const struct person *p, int full,
    const struct event *event)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_ADD_USER);
	size_t count = full ? p->name_count : 1;
	char packed[PACKED_SIZE], folded[PERSON_TEXT_SIZE];
	char language[PERSON_TEXT_SIZE] = "";
	int n = 0;

	if (s == NULL)
		return -1;
	for (size_t i = 0; i < count; i++)
		n += snprintf(packed + n, sizeof(packed) - (size_t)n,
		    "%zu%c %s\n", i + 1, i == 0 ? 'd' : 'i', p->names[i]);
	fold(p->email, folded);
	(void)sqlite3_bind_int64(s, 1, event->user);
	(void)sqlite3_bind_int64(s, 2, event->org);
	(void)sqlite3_bind_int64(s, 3, full ? p->state : UD_USER_ACTIVE);
	(void)sqlite3_bind_int64(s, 4, bare->head.last_us);
	(void)sqlite3_bind_int64(s, 5, full ? p->created_us : bare->now_us);
	(void)sqlite3_bind_int64(s, 6, event->sequence);
	(void)sqlite3_bind_int64(s, 7, bare->now_us);
	(void)sqlite3_bind_int64(s, 8, (int64_t)count);
	(void)sqlite3_bind_int64(s, 9, p->gender);
	(void)sqlite3_bind_int64(s, 10, p->email_is_verified);
	bare_bind_text(s, 11, p->id);
	bare_bind_text(s, 12, packed);
	bare_bind_text(s, 13, p->given_name);
	bare_bind_text(s, 14, p->family_name);
	bare_bind_text(s, 15, p->display_name);
	bare_bind_text(s, 16, p->language);
	bare_bind_text(s, 17, p->email);
	bare_bind_text(s, 18, p->phone);
	(void)sqlite3_bind_blob(s, 19, bare_filler, SEAL_BYTES, SQLITE_STATIC);
	bare_bind_text(s, 20, folded);
	bind_fold(s, 21, p->given_name, p->given_fold);
	bind_fold(s, 22, p->family_name, p->family_fold);
	bind_fold(s, 23, p->display_name, p->display_fold);
	if (p->language != NULL)
		fold(p->language, language);
	bind_fold(s, 24, p->language == NULL ? "" : p->language, language);
	return bare_run(bare, s) == 0 ? add_names(bare, p, count) : -1;
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

	if (full)
		bare->head.last_us = p->created_us;
	else
		bare->head.last_us = bare->now_us > bare->head.last_us ?
		    bare->now_us : bare->head.last_us + 1;
	if (add_events(bare, p, full, &event) != 0 ||
	    add_row(bare, p, full, &event) != 0)
		return -1;
	return bare->grams ? bare_index(bare, event.user, p, full) : 0;
}
