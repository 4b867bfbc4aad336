/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts that are "" where there are none. */
static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{ "address", offsetof(ud_message, recipient) },
	{ "userId", offsetof(ud_message, user_id) },
	{ "organizationId", offsetof(ud_message, org_id) },
	{ "username", offsetof(ud_message, username) },
	{ "preferredLoginName", offsetof(ud_message, preferred_login_name) },
	{ "displayName", offsetof(ud_message, display_name) },
	{ "givenName", offsetof(ud_message, given_name) },
	{ "familyName", offsetof(ud_message, family_name) },
	{ "preferredLanguage", offsetof(ud_message, preferred_language) },
	{ "applicationName", offsetof(ud_message, application_name) }
};

static const char *
get_text(const cJSON *json, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json,
	    name));
}

/* Days since 1970 of a day in the Gregorian calendar. */
static int64_t
days_before(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
}

/* RFC 3339 in UTC, to the second; 0 if there is none. */
static int64_t
get_time(const cJSON *json, const char *name)
{
	const char *text = get_text(json, name);
	int year, month, day, hour, minute, second;

	if (text == NULL || sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &year,
	    &month, &day, &hour, &minute, &second) != 6 || month < 1 ||
	    month > 12)
		return 0;
	return (((days_before(year, month, day) * 24 + hour) * 60 + minute) *
	    60 + second) * 1000000;
}

static int
get_id(const cJSON *json, uint64_t *id)
{
	const char *text = get_text(json, "id");
	char *end = NULL;

	if (text == NULL || *text < '0' || *text > '9')
		return 0;
	errno = 0;
	*id = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

int
message_read(struct message *message, const char *json, size_t len)
{
	ud_message *fields = &message->fields;
	const cJSON *attempt;

	*message = (struct message){ .fields = UD_INIT(ud_message),
	    .json = cJSON_ParseWithLength(json, len) };
	if (!cJSON_IsObject(message->json) ||
	    !get_id(message->json, &fields->id))
		return 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = get_text(message->json, texts[i].name);

		if (text == NULL)
			text = "";
		memcpy((char *)fields + texts[i].at, &text, sizeof(text));
	}
	attempt = cJSON_GetObjectItemCaseSensitive(message->json, "attempt");
	fields->attempt = cJSON_IsNumber(attempt) && attempt->valueint > 0 ?
	    (uint64_t)attempt->valueint : 1;
	fields->kind = words_find_kind(get_text(message->json, "kind"));
	fields->channel = words_find_channel(get_text(message->json,
	    "channel"));
	fields->code = get_text(message->json, "code");
	fields->url = get_text(message->json, "url");
	fields->expires_us = get_time(message->json, "expires");
	return fields->kind != 0 && fields->channel != 0;
}

/* Overwrite a text of the JSON before it is released. */
static void
wipe(const struct cJSON *json, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

	if (!cJSON_IsString(item))
		return;
	for (volatile char *p = item->valuestring; *p != '\0'; p++)
		*p = 'x';
}

void
message_free(struct message *message)
{
	wipe(message->json, "code");
	wipe(message->json, "url");
	cJSON_Delete(message->json);
	message->json = NULL;
}
