/* SPDX-License-Identifier: MIT */
#include "search/people.h"

#include <stdlib.h>

#include "base/text.h"

char *
fold_of(const char *text)
{
	struct buf fold = BUF_INIT(64 * 1024);
	char *copy;

	text_fold(&fold, span_of(text));
	cr_assert(buf_ok(&fold));
	copy = strdup(fold.data == NULL ? "" : fold.data);
	buf_free(&fold);
	cr_assert_not_null(copy);
	return copy;
}

static void *
own(struct person *p, void *block)
{
	cr_assert_not_null(block);
	p->owned = realloc(p->owned, (p->owned_count + 1) *
	    sizeof(p->owned[0]));
	cr_assert_not_null(p->owned);
	return p->owned[p->owned_count++] = block;
}

/* What is empty is not there. */
static struct value
keep(struct person *p, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return (struct value){NULL, NULL};
	return (struct value){own(p, strdup(text)), own(p, fold_of(text))};
}

static void
read_texts(struct person *p, const ud_user *user)
{
	const char *language = ud_user_preferred_language(user);

	p->text[UD_ATTRIBUTE_EMAIL] = keep(p, ud_user_email(user));
	p->text[UD_ATTRIBUTE_PHONE] = keep(p, ud_user_phone(user));
	p->text[UD_ATTRIBUTE_FIRST_NAME] = keep(p, ud_user_given_name(user));
	p->text[UD_ATTRIBUTE_LAST_NAME] = keep(p, ud_user_family_name(user));
	p->text[UD_ATTRIBUTE_NICK_NAME] = keep(p, ud_user_nick_name(user));
	p->text[UD_ATTRIBUTE_DISPLAY_NAME] =
	    keep(p, ud_user_display_name(user));
	p->text[UD_ATTRIBUTE_MACHINE_NAME] =
	    keep(p, ud_user_machine_name(user));
	p->text[UD_ATTRIBUTE_MACHINE_DESCRIPTION] =
	    keep(p, ud_user_machine_description(user));
	p->text[UD_ATTRIBUTE_PREFERRED_LANGUAGE] =
	    keep(p, strcmp(language, "und") == 0 ? NULL : language);
}

static void
read_names(struct person *p, const ud_user *user)
{
	p->name_count = ud_user_username_count(user);
	for (size_t i = 0; i < p->name_count; i++) {
		p->names[i].text = keep(p, ud_user_username_at(user, i));
		p->names[i].org_specific =
		    ud_user_username_is_org_specific(user, i);
	}
	p->login_count = ud_user_login_name_count(user);
	p->logins = own(p, calloc(p->login_count + 1, sizeof(p->logins[0])));
	for (size_t i = 0; i < p->login_count; i++)
		p->logins[i] = keep(p, ud_user_login_name_at(user, i));
}

static void
read_entries(struct person *p)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	query.limit = UD_PAGE_MAX;
	OK(ud_metadata_page(dir, person_id(p), &query, &list));
	p->entry_count = ud_metadata_list_count(list);
	p->entries = own(p, calloc(p->entry_count + 1,
	    sizeof(p->entries[0])));
	for (size_t i = 0; i < p->entry_count; i++) {
		struct person_entry *entry = &p->entries[i];
		const void *value = ud_metadata_list_value(list, i,
		    &entry->len);
		char *copy = own(p, malloc(entry->len + 1));

		memcpy(copy, value, entry->len);
		entry->value = copy;
		entry->key = keep(p, ud_metadata_list_key(list, i));
	}
	ud_metadata_list_free(&list);
}

static const char *
column(struct person *p, const struct raw_rows *rows, int i)
{
	const char *text = raw_column(rows, i);

	return text == NULL ? NULL : own(p, strdup(text));
}

static void
read_schema(struct person *p)
{
	struct raw_rows *rows = raw_query(db, "SELECT s.id, s.type, m.revision"
	    " FROM ud_users u JOIN ud_user_schemas m ON m.owner = u.key"
	    " JOIN ud_schemas s ON s.key = m.schema WHERE u.id = ?1",
	    TEXTS(person_id(p)));

	if (raw_next(rows)) {
		p->text[UD_ATTRIBUTE_SCHEMA_ID] = keep(p,
		    column(p, rows, 0));
		p->text[UD_ATTRIBUTE_SCHEMA_TYPE] = keep(p,
		    column(p, rows, 1));
		p->revision = raw_column_number(rows, 2);
	}
	raw_end(&rows);
}

static void
read_links(struct person *p)
{
	struct raw_rows *rows = raw_query(db, "SELECT l.idp, l.external, l.name"
	    " FROM ud_users u JOIN ud_links l ON l.owner = u.key"
	    " WHERE u.id = ?1",
	    TEXTS(person_id(p)));

	while (raw_next(rows)) {
		struct person_link *links = own(p, calloc(p->link_count + 1,
		    sizeof(*links)));

		if (p->link_count > 0)
			memcpy(links, p->links, p->link_count *
			    sizeof(*links));
		links[p->link_count++] = (struct person_link){
			column(p, rows, 0), column(p, rows, 1),
			column(p, rows, 2)};
		p->links = links;
	}
	raw_end(&rows);
}

/* Of a deleted user little is left, and no call tells it. */
static void
read_remains(struct person *p)
{
	struct raw_rows *rows = raw_query(db, "SELECT o.id, u.created_us,"
	    " u.changed_us, u.state FROM ud_users u"
	    " JOIN ud_orgs o ON o.key = u.org WHERE u.id = ?1",
	    TEXTS(person_id(p)));

	cr_assert(raw_next(rows));
	p->text[UD_ATTRIBUTE_ORGANIZATION_ID] = keep(p, column(p, rows, 0));
	p->created_us = raw_column_number(rows, 1);
	p->changed_us = raw_column_number(rows, 2);
	p->state = (int)raw_column_number(rows, 3);
	cr_assert_eq(p->state, UD_USER_DELETED);
	raw_end(&rows);
}

static void
read_person(struct person *p, const char *id)
{
	const ud_user *user = get(id);

	p->text[UD_ATTRIBUTE_ID] = keep(p, id);
	p->revision = -1;
	if (user == NULL) {
		read_remains(p);
		return;
	}
	p->text[UD_ATTRIBUTE_ORGANIZATION_ID] = keep(p,
	    ud_user_org_id(user));
	p->type = ud_user_type(user);
	p->state = ud_user_state(user);
	p->email_verified = ud_user_email_is_verified(user);
	p->phone_verified = ud_user_phone_is_verified(user);
	p->created_us = ud_user_created_us(user);
	p->changed_us = ud_user_changed_us(user);
	read_texts(p, user);
	read_names(p, user);
	read_entries(p);
	read_schema(p);
	read_links(p);
}

static void
clear(struct person *p)
{
	for (size_t i = 0; i < p->owned_count; i++)
		free(p->owned[i]);
	free(p->owned);
	*p = (struct person){0};
}

struct person *
people_add(struct people *people, const char *user_id)
{
	if (people->count == people->room) {
		people->room = people->room * 2 + 16;
		people->list = realloc(people->list, people->room *
		    sizeof(people->list[0]));
		cr_assert_not_null(people->list);
	}
	people->list[people->count] = (struct person){0};
	read_person(&people->list[people->count], user_id);
	return &people->list[people->count++];
}

void
people_refresh(struct person *person)
{
	struct person fresh = {0};

	read_person(&fresh, person_id(person));
	clear(person);
	*person = fresh;
}

void
people_refresh_all(struct people *people)
{
	for (size_t i = 0; i < people->count; i++)
		people_refresh(&people->list[i]);
}

void
people_forget(struct people *people, size_t first)
{
	while (people->count > first)
		clear(&people->list[--people->count]);
}

void
people_free(struct people *people)
{
	people_forget(people, 0);
	free(people->list);
	*people = (struct people){0};
}

struct person *
people_find(const struct people *people, const char *user_id)
{
	for (size_t i = 0; i < people->count; i++)
		if (strcmp(person_id(&people->list[i]), user_id) == 0)
			return &people->list[i];
	return NULL;
}

const char *
person_id(const struct person *person)
{
	return person->text[UD_ATTRIBUTE_ID].raw;
}

size_t
person_values(const struct person *p, int attribute, struct value *values,
    size_t room)
{
	size_t count = 0;

	if (attribute == UD_ATTRIBUTE_LOGIN_NAME) {
		for (size_t i = 0; i < p->login_count && count < room; i++)
			values[count++] = p->logins[i];
	} else if (attribute == UD_ATTRIBUTE_USERNAME ||
	    attribute == UD_ATTRIBUTE_PRIMARY_USERNAME) {
		for (size_t i = 0; i < p->name_count && count < room &&
		    (attribute == UD_ATTRIBUTE_USERNAME || i == 0); i++)
			values[count++] = p->names[i].text;
	} else if (p->text[attribute].raw != NULL && room > 0) {
		values[count++] = p->text[attribute];
	}
	return count;
}
