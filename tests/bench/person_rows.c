/* SPDX-License-Identifier: MIT */
#include "bench/person_rows.h"

#include <userdir/user.h>

#include <stdio.h>
#include <string.h>

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

static const char *
other(const char *text, const char *folded)
{
	return strcmp(text, folded) == 0 ? NULL : folded;
}

static char *
add_event(struct person_rows *rows, const char *type)
{
	struct person_event *event = &rows->events[rows->event_count++];

	event->type = type;
	event->personal[0] = '\0';
	return event->personal;
}

/* Names, languages and addresses here need no escapes in JSON. */
static void
add_created(struct person_rows *rows)
{
	static const char *const genders[] = {NULL, "GENDER_FEMALE",
	    "GENDER_MALE", "GENDER_DIVERSE"};
	const struct person *p = rows->person;
	char *to = add_event(rows, "user.human.added"), *end = to + JSON_SIZE;

	to += snprintf(to, JSON_SIZE, "{\"userName\":\"%s\","
	    "\"firstName\":\"%s\",\"lastName\":\"%s\",\"displayName\":\"%s\"",
	    p->names[0], p->given_name, p->family_name, p->display_name);
	if (p->language != NULL)
		to += snprintf(to, (size_t)(end - to),
		    ",\"preferredLanguage\":\"%s\"", p->language);
	if (p->gender != UD_GENDER_UNSPECIFIED)
		to += snprintf(to, (size_t)(end - to), ",\"gender\":\"%s\"",
		    genders[p->gender]);
	to += snprintf(to, (size_t)(end - to), ",\"email\":\"%s\"", p->email);
	if (p->phone[0] != '\0')
		to += snprintf(to, (size_t)(end - to), ",\"phone\":\"%s\"",
		    p->phone);
	(void)snprintf(to, (size_t)(end - to), "}");
}

static void
add_events(struct person_rows *rows)
{
	static const char *const state_events[] = {
		[UD_USER_INACTIVE] = "user.deactivated",
		[UD_USER_LOCKED] = "user.locked",
		[UD_USER_INITIAL] = "user.human.initialization.pending",
	};
	const struct person *p = rows->person;

	add_created(rows);
	if (p->email_is_verified)
		(void)add_event(rows, "user.human.email.verified");
	for (size_t i = 1; i < rows->name_count; i++)
		(void)snprintf(add_event(rows, "user.username.added"),
		    JSON_SIZE, "{\"userName\":\"%s\"}", p->names[i]);
	if (state_events[rows->state] != NULL)
		(void)add_event(rows, state_events[rows->state]);
}

void
person_rows(struct person_rows *rows, const struct person *p, int full)
{
	int n = 0;

	rows->person = p;
	rows->full = full;
	rows->state = full ? p->state : UD_USER_ACTIVE;
	rows->name_count = full ? p->name_count : 1;
	rows->event_count = 0;
	for (size_t i = 0; i < rows->name_count; i++) {
		n += snprintf(rows->packed + n, PACKED_SIZE - (size_t)n,
		    "%zu%c %s\n", i + 1, i == 0 ? 'd' : 'i', p->names[i]);
		fold(p->names[i], rows->name_folds[i]);
	}
	fold(p->email, rows->email_fold);
	rows->given_fold = other(p->given_name, p->given_fold);
	rows->family_fold = other(p->family_name, p->family_fold);
	rows->display_fold = other(p->display_name, p->display_fold);
	rows->language = NULL;
	if (p->language != NULL) {
		fold(p->language, rows->language_fold);
		rows->language = other(p->language, rows->language_fold);
	}
	add_events(rows);
}
