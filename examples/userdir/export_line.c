/* SPDX-License-Identifier: MIT */
#include "export_line.h"

#include <userdir.h>

#include "json.h"

#include <stdlib.h>
#include <string.h>

/* What one request may carry, with room for the rest of it. */
enum { METADATA_BYTES = 800000 };

/* Metadata of a user, sorted by key: its order in the directory depends on
 * when it was set, which an import does not repeat. */
struct entries {
	struct entry {
		char *key;
		char *json;
		size_t len;
	} *at;
	size_t count;
};

static const char *
state_name(int state)
{
	switch (state) {
	case UD_USER_INACTIVE:
		return "USER_STATE_INACTIVE";
	case UD_USER_LOCKED:
		return "USER_STATE_LOCKED";
	case UD_USER_INITIAL:
		return "USER_STATE_INITIAL";
	default:
		return "USER_STATE_ACTIVE";
	}
}

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key,
	    ((const struct entry *)b)->key);
}

static void
add_page(struct entries *entries, const ud_metadata_list *list)
{
	size_t count = ud_metadata_list_count(list);

	entries->at = text_must(realloc(entries->at,
	    (entries->count + count + 1) * sizeof(*entries->at)));
	for (size_t i = 0; i < count; i++) {
		const char *key = ud_metadata_list_key(list, i);
		struct text json = {0};
		size_t len;
		const void *value = ud_metadata_list_value(list, i, &len);

		json_open(&json, NULL, '{');
		json_string(&json, "key", key);
		json_bytes(&json, "value", value, len);
		json_close(&json, '}');
		entries->at[entries->count++] = (struct entry){
		    text_must(strdup(key)), json.s, json.len };
	}
}

static int
read_entries(const struct app *app, const char *user_id,
    struct entries *entries)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	size_t count;

	/* Few at a time: a value may be large. */
	query.limit = 50;
	query.ascending = 1;
	do {
		ud_metadata_list *list = NULL;

		if (ud_metadata_page(app->dir, user_id, &query, &list) !=
		    UD_OK)
			return app_fail(app);
		count = ud_metadata_list_count(list);
		add_page(entries, list);
		ud_metadata_list_free(&list);
		query.offset += count;
	} while (count == query.limit);
	qsort(entries->at, entries->count, sizeof(*entries->at), compare);
	return STATUS_OK;
}

static void
free_entries(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->at[i].key);
		free(entries->at[i].json);
	}
	free(entries->at);
}

/* Add as many entries from *next on as one request may have. */
static void
add_metadata(struct text *line, const struct entries *entries, size_t *next)
{
	size_t count = 0;
	size_t bytes = 0;

	if (*next == entries->count)
		return;
	json_open(line, "metadata", '[');
	while (*next < entries->count && count < UD_METADATA_CALL_MAX) {
		const struct entry *entry = &entries->at[*next];

		if (count > 0 && bytes + entry->len > METADATA_BYTES)
			break;
		json_raw(line, NULL, entry->json, entry->len);
		bytes += entry->len;
		count++;
		++*next;
	}
	json_close(line, ']');
}

static void
add_optional(struct text *line, const char *name, const char *value)
{
	if (value[0] != '\0')
		json_string(line, name, value);
}

static void
add_human(struct text *line, const ud_user *user)
{
	static const char *const genders[] = { "GENDER_UNSPECIFIED",
	    "GENDER_FEMALE", "GENDER_MALE", "GENDER_DIVERSE" };
	unsigned gender = (unsigned)ud_user_gender(user) & 3;
	const char *language = ud_user_preferred_language(user);

	json_open(line, "human", '{');
	json_open(line, "profile", '{');
	json_string(line, "givenName", ud_user_given_name(user));
	json_string(line, "familyName", ud_user_family_name(user));
	add_optional(line, "nickName", ud_user_nick_name(user));
	json_string(line, "displayName", ud_user_display_name(user));
	if (strcmp(language, "und") != 0)
		add_optional(line, "preferredLanguage", language);
	json_string(line, "gender", genders[gender]);
	json_close(line, '}');
	json_open(line, "email", '{');
	json_string(line, "email", ud_user_email(user));
	json_bool(line, "isVerified", ud_user_email_is_verified(user));
	json_close(line, '}');
	if (ud_user_phone(user)[0] != '\0') {
		json_open(line, "phone", '{');
		json_string(line, "phone", ud_user_phone(user));
		if (ud_user_phone_is_verified(user))
			json_bool(line, "isVerified", 1);
		json_close(line, '}');
	}
	if (ud_user_mfa_init_skipped_us(user) != 0)
		json_time(line, "mfaInitSkipped",
		    ud_user_mfa_init_skipped_us(user));
	json_close(line, '}');
}

static void
add_machine(struct text *line, const ud_user *user)
{
	json_open(line, "machine", '{');
	json_string(line, "name", ud_user_machine_name(user));
	add_optional(line, "description", ud_user_machine_description(user));
	json_string(line, "accessTokenType",
	    ud_user_access_token_type(user) == UD_TOKEN_JWT ?
	    "ACCESS_TOKEN_TYPE_JWT" : "ACCESS_TOKEN_TYPE_BEARER");
	json_close(line, '}');
}

/* A first username gets the scope that its organization prescribes; one with
 * another scope is written as a further one, and so are all behind it. */
static void
add_usernames(struct text *line, const ud_user *user, int scoped)
{
	size_t count = ud_user_username_count(user);
	size_t i = 0;

	if (count > 0 && ud_user_username_is_org_specific(user, 0) == scoped)
		json_string(line, "username", ud_user_username_at(user, i++));
	else
		json_bool(line, "noUsername", 1);
	if (i == count)
		return;
	json_open(line, "usernames", '[');
	for (; i < count; i++) {
		json_open(line, NULL, '{');
		json_string(line, "username", ud_user_username_at(user, i));
		json_bool(line, "isOrganizationSpecific",
		    ud_user_username_is_org_specific(user, i));
		json_close(line, '}');
	}
	json_close(line, ']');
}

static void
write_line(FILE *out, struct text *line)
{
	text_puts(line, "\n");
	fputs(line->s, out);
	text_clear(line);
}

int
export_org(FILE *out, const ud_org *org)
{
	struct text line = {0};
	const char *domain;

	json_open(&line, NULL, '{');
	json_open(&line, "organization", '{');
	json_string(&line, "organizationId", ud_org_id(org));
	json_string(&line, "name", ud_org_name(org));
	json_open(&line, "domains", '[');
	for (size_t i = 0; (domain = ud_org_domain(org, i)) != NULL; i++)
		json_string(&line, NULL, domain);
	json_close(&line, ']');
	if (ud_org_domain(org, 0) != NULL)
		json_string(&line, "primary", ud_org_domain(org, 0));
	json_bool(&line, "loginMustBeDomain",
	    ud_org_login_must_be_domain(org));
	json_bool(&line, "organizationScopedUsernames",
	    ud_org_scoped_usernames(org));
	json_string(&line, "state", ud_org_state(org) == UD_ORG_ACTIVE ?
	    "ORGANIZATION_STATE_ACTIVE" : "ORGANIZATION_STATE_INACTIVE");
	json_close(&line, '}');
	json_close(&line, '}');
	write_line(out, &line);
	text_free(&line);
	return ferror(out) ? STATUS_FAILURE : STATUS_OK;
}

static void
write_user(FILE *out, const ud_user *user, int scoped,
    const struct entries *entries)
{
	struct text line = {0};
	size_t next = 0;

	json_open(&line, NULL, '{');
	json_string(&line, "organizationId", ud_user_org_id(user));
	json_string(&line, "userId", ud_user_id(user));
	add_usernames(&line, user, scoped);
	json_string(&line, "state", state_name(ud_user_state(user)));
	json_time(&line, "creationDate", ud_user_created_us(user));
	json_time(&line, "changeDate", ud_user_changed_us(user));
	if (ud_user_type(user) == UD_USER_HUMAN)
		add_human(&line, user);
	else
		add_machine(&line, user);
	add_metadata(&line, entries, &next);
	json_close(&line, '}');
	write_line(out, &line);
	while (next < entries->count) {
		json_open(&line, NULL, '{');
		json_open(&line, "userMetadata", '{');
		json_string(&line, "userId", ud_user_id(user));
		add_metadata(&line, entries, &next);
		json_close(&line, '}');
		json_close(&line, '}');
		write_line(out, &line);
	}
	text_free(&line);
}

int
export_user(const struct app *app, FILE *out, const ud_user *user, int scoped)
{
	struct entries entries = {0};
	int status = read_entries(app, ud_user_id(user), &entries);

	if (status == STATUS_OK)
		write_user(out, user, scoped, &entries);
	if (ferror(out))
		status = STATUS_FAILURE;
	free_entries(&entries);
	return status;
}
