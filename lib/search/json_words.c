/* SPDX-License-Identifier: MIT */
#include "search/json_words.h"

#include <userdir/user.h>

#include <string.h>

#include "search/tree.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define STATE(state) (1 << UD_USER_##state)

/* The ordering methods stand behind the others: only textFilter has them. */
static const struct json_word method_words[] = {
	{"EQUALS", 0, UD_TEXT_EQUALS},
	{"EQUALS_IGNORE_CASE", 1, UD_TEXT_EQUALS_IGNORE_CASE},
	{"STARTS_WITH", 2, UD_TEXT_STARTS_WITH},
	{"STARTS_WITH_IGNORE_CASE", 3, UD_TEXT_STARTS_WITH_IGNORE_CASE},
	{"CONTAINS", 4, UD_TEXT_CONTAINS},
	{"CONTAINS_IGNORE_CASE", 5, UD_TEXT_CONTAINS_IGNORE_CASE},
	{"ENDS_WITH", 6, UD_TEXT_ENDS_WITH},
	{"ENDS_WITH_IGNORE_CASE", 7, UD_TEXT_ENDS_WITH_IGNORE_CASE},
	{"LESS", 16, UD_TEXT_LESS},
	{"LESS_OR_EQUALS", 17, UD_TEXT_LESS_OR_EQUALS},
	{"GREATER", 18, UD_TEXT_GREATER},
	{"GREATER_OR_EQUALS", 19, UD_TEXT_GREATER_OR_EQUALS},
	{"LESS_IGNORE_CASE", 20, UD_TEXT_LESS_IGNORE_CASE},
	{"LESS_OR_EQUALS_IGNORE_CASE", 21, UD_TEXT_LESS_OR_EQUALS_IGNORE_CASE},
	{"GREATER_IGNORE_CASE", 22, UD_TEXT_GREATER_IGNORE_CASE},
	{"GREATER_OR_EQUALS_IGNORE_CASE", 23,
	 UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE},
};

const struct json_words json_methods_v3 = {
	"TEXT_FILTER_METHOD_", NULL, method_words, 8};
const struct json_words json_methods_v2 = {
	"TEXT_QUERY_METHOD_", NULL, method_words, 8};
const struct json_words json_methods = {
	"TEXT_FILTER_METHOD_", "TEXT_QUERY_METHOD_", method_words, 8};
const struct json_words json_methods_ordering = {
	"TEXT_FILTER_METHOD_", "TEXT_QUERY_METHOD_", method_words,
	N(method_words)};

static const struct json_word byte_words[] = {
	{"EQUALS", 0, 0}, {"NOT_EQUALS", 1, 1}};
const struct json_words json_byte_methods = {
	"BYTE_FILTER_METHOD_", NULL, byte_words, N(byte_words)};

static const struct json_word time_words[] = {
	{"EQUALS", 0, UD_COMPARE_EQUALS},
	{"AFTER", 1, UD_COMPARE_GREATER},
	{"AFTER_OR_EQUALS", 2, UD_COMPARE_GREATER_OR_EQUALS},
	{"BEFORE", 3, UD_COMPARE_LESS},
	{"BEFORE_OR_EQUALS", 4, UD_COMPARE_LESS_OR_EQUALS},
};
const struct json_words json_time_methods = {
	"TIMESTAMP_FILTER_METHOD_", NULL, time_words, N(time_words)};

static const struct json_word number_words[] = {
	{"EQUALS", 0, UD_COMPARE_EQUALS},
	{"GREATER", 1, UD_COMPARE_GREATER},
	{"GREATER_OR_EQUALS", 2, UD_COMPARE_GREATER_OR_EQUALS},
	{"LESS", 3, UD_COMPARE_LESS},
	{"LESS_OR_EQUALS", 4, UD_COMPARE_LESS_OR_EQUALS},
};
const struct json_words json_number_methods = {
	"", NULL, number_words, N(number_words)};

/* v3alpha has no INITIAL: there such users are active. */
static const struct json_word state_v3_words[] = {
	{"UNSPECIFIED", 0, 0},
	{"ACTIVE", UD_USER_ACTIVE, STATE(ACTIVE) | STATE(INITIAL)},
	{"INACTIVE", UD_USER_INACTIVE, STATE(INACTIVE)},
	{"DELETED", UD_USER_DELETED, 0},
	{"LOCKED", UD_USER_LOCKED, STATE(LOCKED)},
};
const struct json_words json_states_v3 = {
	"USER_STATE_", NULL, state_v3_words, N(state_v3_words)};

static const struct json_word state_v2_words[] = {
	{"UNSPECIFIED", 0, 0},
	{"ACTIVE", UD_USER_ACTIVE, STATE(ACTIVE)},
	{"INACTIVE", UD_USER_INACTIVE, STATE(INACTIVE)},
	{"DELETED", UD_USER_DELETED, 0},
	{"LOCKED", UD_USER_LOCKED, STATE(LOCKED)},
	{"INITIAL", UD_USER_INITIAL, STATE(INITIAL)},
};
const struct json_words json_states_v2 = {
	"USER_STATE_", NULL, state_v2_words, N(state_v2_words)};

static const struct json_word type_words[] = {
	{"UNSPECIFIED", 0, 0},
	{"HUMAN", UD_USER_HUMAN, UD_USER_HUMAN},
	{"MACHINE", UD_USER_MACHINE, UD_USER_MACHINE},
};
const struct json_words json_types = {
	"TYPE_", NULL, type_words, N(type_words)};

static const struct json_word scope_words[] = {
	{"ANY", UD_SCOPE_ANY, OPTION_NONE},
	{"INSTANCE", UD_SCOPE_INSTANCE, OPTION_SCOPE_INSTANCE},
	{"ORGANIZATION", UD_SCOPE_ORGANIZATION, OPTION_SCOPE_ORGANIZATION},
};
const struct json_words json_scopes = {
	"USERNAME_SCOPE_", NULL, scope_words, N(scope_words)};

#define SAME(prefix, name) {#name, prefix##name, prefix##name}

static const struct json_word authenticator_words[] = {
	SAME(UD_AUTHENTICATOR_, USERNAME),
	SAME(UD_AUTHENTICATOR_, PASSWORD),
	SAME(UD_AUTHENTICATOR_, WEBAUTHN),
	SAME(UD_AUTHENTICATOR_, TOTP),
	SAME(UD_AUTHENTICATOR_, OTP_EMAIL),
	SAME(UD_AUTHENTICATOR_, OTP_SMS),
	SAME(UD_AUTHENTICATOR_, AUTHENTICATION_KEY),
	SAME(UD_AUTHENTICATOR_, IDENTITY_PROVIDER),
};
const struct json_words json_authenticators = {
	"AUTHENTICATOR_TYPE_", NULL, authenticator_words,
	N(authenticator_words)};

static const struct json_word attribute_words[] = {
	SAME(UD_ATTRIBUTE_, ID),
	SAME(UD_ATTRIBUTE_, ORGANIZATION_ID),
	SAME(UD_ATTRIBUTE_, USERNAME),
	SAME(UD_ATTRIBUTE_, PRIMARY_USERNAME),
	SAME(UD_ATTRIBUTE_, LOGIN_NAME),
	SAME(UD_ATTRIBUTE_, EMAIL),
	SAME(UD_ATTRIBUTE_, PHONE),
	SAME(UD_ATTRIBUTE_, FIRST_NAME),
	SAME(UD_ATTRIBUTE_, LAST_NAME),
	SAME(UD_ATTRIBUTE_, NICK_NAME),
	SAME(UD_ATTRIBUTE_, DISPLAY_NAME),
	SAME(UD_ATTRIBUTE_, MACHINE_NAME),
	SAME(UD_ATTRIBUTE_, MACHINE_DESCRIPTION),
	SAME(UD_ATTRIBUTE_, PREFERRED_LANGUAGE),
	SAME(UD_ATTRIBUTE_, SCHEMA_ID),
	SAME(UD_ATTRIBUTE_, SCHEMA_TYPE),
	SAME(UD_ATTRIBUTE_, STATE),
	SAME(UD_ATTRIBUTE_, TYPE),
	SAME(UD_ATTRIBUTE_, SCHEMA_REVISION),
	SAME(UD_ATTRIBUTE_, METADATA),
	SAME(UD_ATTRIBUTE_, IDP_LINK),
	SAME(UD_ATTRIBUTE_, AUTHENTICATOR),
	SAME(UD_ATTRIBUTE_, CREATION_DATE),
	SAME(UD_ATTRIBUTE_, CHANGE_DATE),
	SAME(UD_ATTRIBUTE_, PASSWORD_CHANGE_DATE),
};
const struct json_words json_attributes = {
	"USER_ATTRIBUTE_", NULL, attribute_words, N(attribute_words)};

static const char *
behind(const char *name, const char *prefix)
{
	size_t len = prefix == NULL ? 0 : strlen(prefix);

	return prefix != NULL && strncmp(name, prefix, len) == 0 ?
	    name + len : NULL;
}

const struct json_word *
json_word_named(const struct json_words *words, const char *name)
{
	const char *rest = behind(name, words->prefix);

	if (rest == NULL)
		rest = behind(name, words->other);
	for (size_t i = 0; rest != NULL && i < words->count; i++)
		if (strcmp(words->words[i].name, rest) == 0)
			return &words->words[i];
	return NULL;
}

const struct json_word *
json_word_numbered(const struct json_words *words, int64_t number)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->words[i].number == number)
			return &words->words[i];
	return NULL;
}

const struct json_word *
json_word_of(const struct json_words *words, int64_t value)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->words[i].value == value)
			return &words->words[i];
	return NULL;
}
