/* SPDX-License-Identifier: MIT */
#include "json/read.h"

#include <userdir/base.h>

#include <math.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/mem.h"

#define EXACT_MAX 9007199254740991.0	/* 2^53 - 1 */

/* struct json has no body: it is the parser's item under another name. */
static const cJSON *
item_of(const struct json *value)
{
	return (const cJSON *)(const void *)value;
}

static const struct json *
json_of(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

int
json_parse(const char *text, size_t len, const struct json_limits *limits,
    struct error *error, struct json **out)
{
	cJSON *root;
	int rc;

	*out = NULL;
	if ((rc = json_scan(text, len, limits, error)) != UD_OK)
		return rc;
	/* The scan leaves nothing else that could fail. */
	root = cJSON_ParseWithLengthOpts(text, len, NULL, 0);
	if (root == NULL)
		return error_no_memory(error);
	*out = (struct json *)(void *)root;
	return UD_OK;
}

static void
wipe_text(char *s)
{
	if (s != NULL)
		mem_wipe(s, strlen(s));
}

/* Recursion ends at the depth that the scan allowed. */
static void
wipe_tree(const cJSON *item)
{
	for (; item != NULL; item = item->next) {
		wipe_text(item->valuestring);
		wipe_tree(item->child);
	}
}

void
json_free(struct json **json)
{
	if (json == NULL || *json == NULL)
		return;
	wipe_tree(item_of(*json));
	cJSON_Delete((cJSON *)(void *)*json);
	*json = NULL;
}

enum json_type
json_get_type(const struct json *value)
{
	switch (item_of(value)->type & 0xff) {
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_Number:
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

const char *
json_get_text(const struct json *value)
{
	return json_get_type(value) == JSON_STRING ?
	    item_of(value)->valuestring : NULL;
}

const char *
json_get_name(const struct json *value)
{
	return item_of(value)->string;
}

int
json_get_bool(const struct json *value)
{
	return (item_of(value)->type & 0xff) == cJSON_True;
}

static int
number_exact(const cJSON *item, int64_t *out)
{
	double n = item->valuedouble;

	if (!(n >= -EXACT_MAX && n <= EXACT_MAX))
		return 0;
	*out = (int64_t)n;
	return (double)*out == n;
}

/* Digits without sign, and no leading 0 but in "0". */
static int
digits_exact(const char *s, uint64_t *out)
{
	uint64_t n = 0;

	if (*s == '\0' || (s[0] == '0' && s[1] != '\0'))
		return 0;
	for (; *s != '\0'; s++) {
		uint64_t digit = (uint64_t)(unsigned char)*s - '0';

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return 0;
		n = n * 10 + digit;
	}
	*out = n;
	return 1;
}

int
json_get_int64(const struct json *value, int64_t *out)
{
	const char *s = json_get_text(value);
	int negative = s != NULL && *s == '-';
	uint64_t n;

	if (json_get_type(value) == JSON_NUMBER)
		return number_exact(item_of(value), out);
	if (s == NULL || !digits_exact(s + negative, &n) ||
	    n > (uint64_t)INT64_MAX + (uint64_t)negative)
		return 0;
	if (!negative)
		*out = (int64_t)n;
	else
		*out = n == 0 ? 0 : -(int64_t)(n - 1) - 1;
	return 1;
}

int
json_get_uint64(const struct json *value, uint64_t *out)
{
	int64_t n;

	if (json_get_type(value) == JSON_NUMBER) {
		if (!number_exact(item_of(value), &n) || n < 0)
			return 0;
		*out = (uint64_t)n;
		return 1;
	}
	return json_get_text(value) != NULL &&
	    digits_exact(json_get_text(value), out);
}

int
json_get_double(const struct json *value, double *out)
{
	if (json_get_type(value) != JSON_NUMBER ||
	    !isfinite(item_of(value)->valuedouble))
		return 0;
	*out = item_of(value)->valuedouble;
	return 1;
}

const struct json *
json_get_first(const struct json *value)
{
	return json_of(item_of(value)->child);
}

const struct json *
json_get_next(const struct json *value)
{
	return json_of(item_of(value)->next);
}

size_t
json_get_count(const struct json *value)
{
	const struct json *at;
	size_t count = 0;

	for (at = json_get_first(value); at != NULL; at = json_get_next(at))
		count++;
	return count;
}

const struct json *
json_get_member(const struct json *object, const char *name)
{
	const struct json *at;

	if (json_get_type(object) != JSON_OBJECT)
		return NULL;
	for (at = json_get_first(object); at != NULL; at = json_get_next(at))
		if (strcmp(json_get_name(at), name) == 0)
			return at;
	return NULL;
}
