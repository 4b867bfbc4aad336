/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <userdir/base.h>

enum { FOLD_ROUNDS = 4 };

/* Together these make NFKC_Casefold. */
static const utf8proc_option_t fold_options = UTF8PROC_STABLE |
    UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

struct range {
	int32_t first, last;
};

/* What no single line may hold besides C0: controls that a terminal, a log
 * or a mail header would obey, and bidirectional overrides. */
static const struct range refused[] = {
	{0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e},
	{0x2066, 0x2069}, {0xfdd0, 0xfdef},
};

static const struct range white_space[] = {
	{0x09, 0x0d}, {0x20, 0x20}, {0x85, 0x85}, {0xa0, 0xa0},
	{0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029},
	{0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int
in_ranges(int32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return 1;
	return 0;
}

static int
is_white_space(int32_t c)
{
	if (c > 0x20 && c < 0x7f)
		return 0;
	return in_ranges(c, white_space, COUNT(white_space));
}

static int
is_refused(int32_t c, unsigned flags)
{
	if (c < 0x20)
		return !((flags & TEXT_MULTILINE) &&
		    (c == '\t' || c == '\r' || c == '\n'));
	if (c < 0x7f)
		return 0;
	if ((c & 0xfffe) == 0xfffe)
		return 1;
	return in_ranges(c, refused, COUNT(refused));
}

int32_t
text_next(const char **s, const char *end)
{
	const unsigned char *p = (const unsigned char *)*s;
	size_t left = (size_t)(end - *s);
	size_t more;
	int32_t c, least;

	if (left == 0)
		return -1;
	c = *p;
	if (c < 0x80) {
		*s += 1;
		return c;
	}
	if (c >= 0xc2 && c <= 0xdf) {
		more = 1, least = 0x80, c &= 0x1f;
	} else if (c >= 0xe0 && c <= 0xef) {
		more = 2, least = 0x800, c &= 0x0f;
	} else if (c >= 0xf0 && c <= 0xf4) {
		more = 3, least = 0x10000, c &= 0x07;
	} else {
		return -2;
	}
	if (left <= more)
		return -2;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -2;
		c = (c << 6) | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return -2;
	*s += more + 1;
	return c;
}

int
text_is_utf8(const char *s, size_t len)
{
	const char *end = s + len;
	int32_t c;

	while ((c = text_next(&s, end)) >= 0)
		;
	return c == -1;
}

size_t
text_length(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.data[i] & 0xc0) != 0x80;
	return n;
}

struct span
text_head(struct span s, size_t n)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (((unsigned char)s.data[i] & 0xc0) != 0x80 && n-- == 0)
			break;
	s.len = i;
	return s;
}

struct span
text_trim(struct span s)
{
	const char *p, *end;

	if (s.data == NULL)
		return s;
	end = s.data + s.len;
	for (p = s.data; p < end && is_white_space(text_next(&p, end));)
		s.data = p;
	s.len = (size_t)(end - s.data);
	while (s.len > 0) {
		const char *last = s.data + s.len - 1;

		while (last > s.data && ((unsigned char)*last & 0xc0) == 0x80)
			last--;
		p = last;
		if (!is_white_space(text_next(&p, s.data + s.len)))
			break;
		s.len = (size_t)(last - s.data);
	}
	return s;
}

static int
too_long(struct error *error, const char *field, const struct text_rule *rule)
{
	if (rule->max_bytes > 0)
		return error_invalid(error, field, "%s must be at most %zu "
		    "characters and %zu bytes long", field, rule->max,
		    rule->max_bytes);
	return error_invalid(error, field,
	    "%s must be at most %zu characters long", field, rule->max);
}

/* Count the code points of s, or report the first that it may not hold. */
static int
scan(struct error *error, const char *field, struct span s, unsigned flags,
    size_t *length)
{
	const char *p = s.data, *end = s.data + s.len;
	int32_t c;

	/* Nearly all text begins with printable ASCII. */
	while (p < end && *p >= 0x20 && *p < 0x7f)
		p++;
	for (*length = (size_t)(p - s.data); (c = text_next(&p, end)) >= 0;
	    ++*length) {
		if (is_refused(c, flags))
			return error_invalid(error, field, "%s must not hold "
			    "the character U+%04X", field, (unsigned)c);
		if ((flags & TEXT_NO_UNASSIGNED) && c >= 0x80 &&
		    utf8proc_category(c) == UTF8PROC_CATEGORY_CN)
			return error_invalid(error, field, "%s must not hold "
			    "the unassigned code point U+%04X", field,
			    (unsigned)c);
	}
	if (c == -2)
		return error_invalid(error, field, "%s must be valid UTF-8",
		    field);
	return UD_OK;
}

int
text_check(struct error *error, const char *field, const char *s,
    const struct text_rule *rule, struct span *out)
{
	/* Enough to judge any text: four bytes a character, and one more. */
	size_t most = rule->max * 4 + 1024;
	struct span span;
	size_t length;
	int rc;

	*out = (struct span){0};
	if (s == NULL)
		return error_invalid(error, field, "%s is required", field);
	span = (struct span){s, strnlen(s, most)};
	if (span.len == most)
		return too_long(error, field, rule);
	if (rule->flags & TEXT_TRIM)
		span = text_trim(span);
	if ((rc = scan(error, field, span, rule->flags, &length)) != UD_OK)
		return rc;
	if (length < rule->min)
		return error_invalid(error, field, rule->min == 1 ?
		    "%s must not be empty" : "%s is too short", field);
	if (length > rule->max ||
	    (rule->max_bytes > 0 && span.len > rule->max_bytes))
		return too_long(error, field, rule);
	if ((rule->flags & TEXT_NO_EDGE_SPACE) &&
	    text_trim(span).len != span.len)
		return error_invalid(error, field,
		    "%s must not begin or end with white space", field);
	*out = span;
	return UD_OK;
}

static int
fold_ascii(struct buf *out, struct span s)
{
	size_t i;

	for (i = 0; i < s.len && (unsigned char)s.data[i] < 0x80; i++)
		;
	if (i < s.len)
		return 0;
	buf_add(out, s.data, s.len);
	if (buf_ok(out))
		for (char *p = out->data + out->len - s.len; *p != '\0'; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p | 0x20);
	return 1;
}

void
text_fold(struct buf *out, struct span s)
{
	utf8proc_uint8_t *now = NULL, *next = NULL;
	utf8proc_ssize_t len, next_len;

	if (fold_ascii(out, s))
		return;
	len = utf8proc_map((const utf8proc_uint8_t *)s.data,
	    (utf8proc_ssize_t)s.len, &now, fold_options);
	for (int i = 0; i < FOLD_ROUNDS && len > 0; i++) {
		next_len = utf8proc_map(now, len, &next, fold_options);
		if (next_len == len && memcmp(now, next, (size_t)len) == 0)
			break;
		free(now);
		now = next;
		len = next_len;
		next = NULL;
	}
	if (len >= 0)
		buf_add(out, now == NULL ? "" : (char *)now, (size_t)len);
	else if (len == UTF8PROC_ERROR_INVALIDUTF8)
		buf_add(out, s.data, s.len);
	else
		out->failed = 1;
	free(next);
	free(now);
}

int
text_fold_other(struct buf *out, struct span s)
{
	size_t before = out->len, i;

	/* Most texts are their own fold. */
	for (i = 0; i < s.len && (unsigned char)s.data[i] < 0x80 &&
	    !(s.data[i] >= 'A' && s.data[i] <= 'Z'); i++)
		;
	if (i == s.len)
		return 0;
	text_fold(out, s);
	if (!buf_ok(out) || !span_equal(s, (struct span){out->data + before,
	    out->len - before}))
		return 1;
	out->len = before;
	out->data[before] = '\0';
	return 0;
}

const char *
text_fold_version(void)
{
	return utf8proc_unicode_version();
}

int64_t
text_digest(struct span bytes)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	int64_t number;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.data[i]) *
		    UINT64_C(1099511628211);
	memcpy(&number, &hash, sizeof(number));
	return number;
}

struct span
span_place(char **to, struct span s)
{
	struct span copy = {*to, s.len};

	if (s.len > 0)
		memcpy(*to, s.data, s.len);
	(*to)[s.len] = '\0';
	*to += s.len + 1;
	return copy;
}

struct span
span_of(const char *s)
{
	return (struct span){s, s == NULL ? 0 : strlen(s)};
}

int
span_compare(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int difference = len == 0 ? 0 : memcmp(a.data, b.data, len);

	return difference != 0 ? difference :
	    (a.len > b.len) - (a.len < b.len);
}

int
span_equal(struct span a, struct span b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int
span_same(struct span a, struct span b)
{
	return (a.data == NULL) == (b.data == NULL) && span_equal(a, b);
}
