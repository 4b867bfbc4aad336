/* SPDX-License-Identifier: MIT */
#include "user/fields.h"

#include <string.h>

#define IN(member) offsetof(ud_user_spec, member), \
	offsetof(ud_user_patch, member)
#define NAME_RULE(least) {least, UD_NAME_MAX, UD_NAME_BYTES_MAX, TEXT_TRIM}
#define LINES_RULE(least) {least, UD_DESCRIPTION_MAX, 0, TEXT_MULTILINE}

const struct field fields[FIELDS] = {
	{USER_GIVEN_NAME, "givenName", "firstName", UD_USER_HUMAN,
	    IN(given_name), NAME_RULE(1), NAME_RULE(1),
	    "Errors.User.Profile.FirstNameEmpty", "USER-UCej2"},
	{USER_FAMILY_NAME, "familyName", "lastName", UD_USER_HUMAN,
	    IN(family_name), NAME_RULE(1), NAME_RULE(1),
	    "Errors.User.Profile.LastNameEmpty", "USER-4hB7d"},
	{USER_NICK_NAME, "nickName", "nickName", UD_USER_HUMAN,
	    IN(nick_name), NAME_RULE(0), NAME_RULE(0), NULL, NULL},
	{USER_DISPLAY_NAME, "displayName", "displayName", UD_USER_HUMAN,
	    IN(display_name), NAME_RULE(0), NAME_RULE(0), NULL, NULL},
	{USER_MACHINE_NAME, "name", "name", UD_USER_MACHINE,
	    IN(name), NAME_RULE(1), NAME_RULE(0),
	    "Errors.User.Invalid", "COMMAND-bs9Ds"},
	{USER_DESCRIPTION, "description", "description", UD_USER_MACHINE,
	    IN(description), LINES_RULE(1), LINES_RULE(0), NULL, NULL},
};

const char *
field_text(const void *spec, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)spec + offset, sizeof(text));
	return text;
}

int
field_check(struct error *error, const struct field *field,
    const struct text_rule *rule, const char *value, struct span *out)
{
	int rc = text_check(error, field->name, value, rule, out);

	/* Blank where something is needed has a key of its own. */
	if (rc != UD_OK && field->key != NULL && rule->min > 0 &&
	    (value == NULL || text_trim((struct span){value,
	    strnlen(value, UD_NAME_BYTES_MAX)}).len == 0)) {
		error->key = field->key;
		error->id = field->id;
	}
	return rc;
}

int
field_language(struct error *error, const char *value,
    char out[LANGUAGE_TEXT_SIZE], struct span *tag)
{
	struct span typed = {value, strnlen(value, LANGUAGE_TEXT_SIZE)};

	*tag = (struct span){0};
	if (!syntax_language(typed, out))
		return error_set(error, UD_EINVAL,
		    "Errors.User.Profile.PreferredLanguageInvalid", NULL,
		    "preferredLanguage", "preferredLanguage must be a BCP 47 "
		    "tag of at most %d bytes, such as \"en\" or \"zh-Hant\"",
		    UD_LANGUAGE_BYTES_MAX);
	if (strcmp(out, "und") != 0)
		*tag = span_of(out);
	return UD_OK;
}

int
field_email(struct error *error, const char *value, struct span *out)
{
	static const struct text_rule rule = {0, UD_EMAIL_MAX, 0, 0};
	int rc;

	*out = (struct span){0};
	if (value == NULL || value[0] == '\0')
		return error_set(error, UD_EINVAL, "Errors.User.Email.Empty",
		    "EMAIL-spblu", "email", "email is required");
	if ((rc = text_check(error, "email", value, &rule, out)) != UD_OK)
		return rc;
	if (!syntax_is_email(*out))
		return error_set(error, UD_EINVAL,
		    "Errors.User.Email.Invalid", "EMAIL-599BI", "email",
		    "email must be a plain address such as user@example.com");
	return UD_OK;
}

static int
check_phone_text(ud_dir *dir, const char *value, struct span *typed)
{
	static const struct text_rule rule = {1, UD_PHONE_MAX, 0,
	    TEXT_MULTILINE};

	return text_check(&dir->error, "phone", value, &rule, typed);
}

static int
judge_phone(ud_dir *dir, int ok)
{
	return ok ? UD_OK : error_set(&dir->error, UD_EINVAL,
	    "Errors.User.Phone.Invalid", "PHONE-so0wa", "phone",
	    "phone must be a number such as +41791234567");
}

int
field_phone_text(ud_dir *dir, const char *value)
{
	char unused[PHONE_TEXT_SIZE];
	struct span typed;
	int rc = check_phone_text(dir, value, &typed);

	if (rc != UD_OK || dir->options.normalize_phone != NULL)
		return rc;
	/* The shortest calling code and the longest. */
	return judge_phone(dir, syntax_phone(typed, "1", unused) ||
	    syntax_phone(typed, "999", unused));
}

int
field_phone(ud_dir *dir, const ud_policy *policy, const char *value,
    char out[PHONE_TEXT_SIZE])
{
	struct span typed;
	int ok, rc;

	memset(out, 0, PHONE_TEXT_SIZE);
	if ((rc = check_phone_text(dir, value, &typed)) != UD_OK)
		return rc;
	if (dir->options.normalize_phone != NULL) {
		dir->in_callback = 1;
		ok = dir->options.normalize_phone(value, out,
		    dir->options.normalize_phone_ctx) == UD_OK;
		dir->in_callback = 0;
		ok = ok && memchr(out, '\0', PHONE_TEXT_SIZE) != NULL &&
		    syntax_is_e164(out);
	} else {
		ok = syntax_phone(typed, policy->default_calling_code, out);
	}
	return judge_phone(dir, ok);
}

void
field_display_name(struct buf *out, struct span given, struct span family)
{
	size_t before = out->len;
	struct span all;

	buf_add(out, given.data, given.len);
	buf_putc(out, ' ');
	buf_add(out, family.data, family.len);
	if (!buf_ok(out))
		return;
	all = (struct span){out->data + before, out->len - before};
	all = text_head(all, UD_NAME_MAX);
	while (all.len > UD_NAME_BYTES_MAX)
		all = text_head(all, text_length(all) - 1);
	out->len = before + text_trim(all).len;
	out->data[out->len] = '\0';
}

const char *
field_gender_name(int64_t gender)
{
	static const char *const names[] = {
		[UD_GENDER_UNSPECIFIED] = "GENDER_UNSPECIFIED",
		[UD_GENDER_FEMALE] = "GENDER_FEMALE",
		[UD_GENDER_MALE] = "GENDER_MALE",
		[UD_GENDER_DIVERSE] = "GENDER_DIVERSE",
	};

	return names[gender >= UD_GENDER_UNSPECIFIED &&
	    gender <= UD_GENDER_DIVERSE ? gender : UD_GENDER_UNSPECIFIED];
}

const char *
field_token_name(int64_t type)
{
	return type == UD_TOKEN_JWT ? "ACCESS_TOKEN_TYPE_JWT" :
	    "ACCESS_TOKEN_TYPE_BEARER";
}
