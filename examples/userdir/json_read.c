/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && memchr(" \t\r\n", *p, 4) != NULL)
		p++;
	return p;
}

/* Where a string ends, behind its closing quote; NULL if it does not. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Where a value ends, by its brackets alone; NULL if it does not. */
static const char *
skip_value(const char *p, const char *end)
{
	const char *start = p;
	int depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			if (p == NULL || depth == 0)
				return p;
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (depth == 0 && memchr(",}] \t\r\n", *p, 7) != NULL)
			return p > start ? p : NULL;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return NULL;
}

static int
at_end(struct json_walk *walk)
{
	walk->at = skip_space(walk->at + 1, walk->end);
	return walk->at == walk->end ? 0 : -1;
}

/* Move to the name of the next member.  Returns as json_next(). */
static int
to_name(struct json_walk *walk)
{
	walk->at = skip_space(walk->at, walk->end);
	if (walk->at == walk->end)
		return -1;
	if (!walk->begun) {
		if (*walk->at != '{')
			return -1;
		walk->begun = 1;
		walk->at = skip_space(walk->at + 1, walk->end);
		if (walk->at < walk->end && *walk->at == '}')
			return at_end(walk);
	} else if (*walk->at == '}') {
		return at_end(walk);
	} else if (*walk->at == ',') {
		walk->at = skip_space(walk->at + 1, walk->end);
	} else {
		return -1;
	}
	return walk->at < walk->end && *walk->at == '"' ? 1 : -1;
}

int
json_next(struct json_walk *walk, struct slice *name, struct slice *value)
{
	const char *p;
	int found = to_name(walk);

	if (found != 1)
		return found;
	name->at = walk->at;
	p = skip_string(walk->at, walk->end);
	if (p == NULL)
		return -1;
	name->len = (size_t)(p - name->at);
	p = skip_space(p, walk->end);
	if (p == walk->end || *p != ':')
		return -1;
	value->at = skip_space(p + 1, walk->end);
	p = skip_value(value->at, walk->end);
	if (p == NULL)
		return -1;
	value->len = (size_t)(p - value->at);
	walk->at = p;
	return 1;
}

int
json_find(const char *json, size_t len, const char *name, struct slice *value)
{
	struct json_walk walk = { json, json + len, 0 };
	struct slice found_name, found;
	int count = 0;

	*value = (struct slice){0};
	while (json_next(&walk, &found_name, &found) == 1) {
		if (json_is(found_name, name)) {
			*value = found;
			count++;
		}
	}
	return count == 1;
}

static const char *
check_escape(const char *p, const char *end)
{
	if (p == end)
		return NULL;
	if (*p != 'u')
		return memchr("\"\\/bfnrt", *p, 8) != NULL ? p + 1 : NULL;
	for (int i = 1; i <= 4; i++) {
		if (p + i >= end ||
		    memchr("0123456789abcdefABCDEF", p[i], 22) == NULL)
			return NULL;
	}
	return p + 5;
}

static const char *
check_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"';) {
		long c;

		if (*p == '\\') {
			p = check_escape(p + 1, end);
			if (p == NULL)
				return NULL;
			continue;
		}
		c = text_next(&p, end);
		if (c < 0x20)
			return NULL;
	}
	return p < end ? p + 1 : NULL;
}

/* One digit or more. */
static const char *
check_digits(const char *p, const char *end)
{
	const char *start = p;

	while (p != NULL && p < end && *p >= '0' && *p <= '9')
		p++;
	return p > start ? p : NULL;
}

static const char *
check_number(const char *p, const char *end)
{
	if (*p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else
		p = check_digits(p, end);
	if (p != NULL && p < end && *p == '.')
		p = check_digits(p + 1, end);
	if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		p = check_digits(p, end);
	}
	return p;
}

static const char *
check_word(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0 ?
	    p + len : NULL;
}

static const char *check_value(const char *p, const char *end, int depth);

/* The rest of an object or array, behind its opening bracket. */
static const char *
check_members(const char *p, const char *end, char close, int depth)
{
	p = skip_space(p, end);
	if (p < end && *p == close)
		return p + 1;
	for (;;) {
		if (close == '}') {
			p = skip_space(p, end);
			if (p == end || *p != '"')
				return NULL;
			p = check_string(p, end);
			p = p == NULL ? NULL : skip_space(p, end);
			if (p == NULL || p == end || *p != ':')
				return NULL;
			p++;
		}
		p = check_value(p, end, depth);
		p = p == NULL ? NULL : skip_space(p, end);
		if (p == NULL || p == end)
			return NULL;
		if (*p == close)
			return p + 1;
		if (*p != ',')
			return NULL;
		p++;
	}
}

static const char *
check_value(const char *p, const char *end, int depth)
{
	p = skip_space(p, end);
	if (p == end || depth > DEPTH_MAX)
		return NULL;
	switch (*p) {
	case '{':
		return check_members(p + 1, end, '}', depth + 1);
	case '[':
		return check_members(p + 1, end, ']', depth + 1);
	case '"':
		return check_string(p, end);
	case 't':
		return check_word(p, end, "true");
	case 'f':
		return check_word(p, end, "false");
	case 'n':
		return check_word(p, end, "null");
	default:
		return check_number(p, end);
	}
}

int
json_valid(struct slice slice)
{
	const char *end = slice.at + slice.len;

	return check_value(slice.at, end, 0) == end;
}

char *
json_dup(struct slice slice)
{
	cJSON *item;
	char *copy = NULL;

	if (slice.at == NULL || slice.len < 2 || *slice.at != '"' ||
	    !json_valid(slice))
		return NULL;
	/* Half a surrogate pair is valid JSON but no text. */
	item = cJSON_ParseWithLength(slice.at, slice.len);
	if (item != NULL)
		copy = text_must(strdup(cJSON_GetStringValue(item)));
	cJSON_Delete(item);
	return copy;
}

int
json_is(struct slice slice, const char *text)
{
	char *copy;
	int same;

	if (slice.len < 2 || *slice.at != '"')
		return 0;
	if (memchr(slice.at, '\\', slice.len) == NULL)
		return slice.len - 2 == strlen(text) &&
		    memcmp(slice.at + 1, text, slice.len - 2) == 0;
	copy = json_dup(slice);
	same = copy != NULL && strcmp(copy, text) == 0;
	free(copy);
	return same;
}
