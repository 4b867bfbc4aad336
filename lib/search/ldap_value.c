/* SPDX-License-Identifier: MIT */
#include "search/ldap_value.h"

#include <string.h>

#include "base/text.h"
#include "search/ldap.h"

/* What to blame for a part of the value. */
static const char *
place_of(const struct ldap_value *value, struct span part)
{
	return value->decoded ? value->at : part.data;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
ldap_escape(const char *p, const char *end)
{
	if (end - p < 3 || hex(p[1]) < 0 || hex(p[2]) < 0)
		return -1;
	return hex(p[1]) << 4 | hex(p[2]);
}

static int
decode(const struct ldap_value *value, struct span part, struct span *out)
{
	struct buf *to = value->scratch;
	const char *end = part.data + part.len;

	buf_reset(to);
	buf_add(to, "", 0);
	for (const char *p = part.data; p < end; p++) {
		int byte = *p == '\\' ? ldap_escape(p, end) : *p;

		if (*p == '\\' && byte < 0)
			return cursor_expect(value->c, place_of(value, part),
			    "two hexadecimal digits are expected after '\\'");
		buf_putc(to, (char)byte);
		p += *p == '\\' ? 2 : 0;
	}
	*out = (struct span){to->data, to->len};
	return buf_ok(to) ? UD_OK : error_no_memory(value->c->error);
}

int
ldap_decode(const struct ldap_value *value, struct span *out)
{
	return decode(value, value->raw, out);
}

/* Decode a part, which must be a text. */
static int
decode_text(const struct ldap_value *value, struct span part, size_t min,
    int folds, struct span *out)
{
	int rc = decode(value, part, out);

	if (rc != UD_OK)
		return rc;
	return cursor_check_text(value->c, place_of(value, part), *out, min,
	    folds);
}

static int
add_text(const struct ldap_value *value, struct span part, size_t min,
    int attribute, int method)
{
	struct span text;
	int rc = decode_text(value, part, min, method_folds(method), &text);

	return rc == UD_OK ? tree_text_leaf(value->c->f, attribute, text,
	    method) : rc;
}

int
ldap_add_text(const struct ldap_value *value, int attribute, int method)
{
	return add_text(value, value->raw, 0, attribute, method);
}

/* pieces[0] is how the value begins and the last one how it ends; both may be
 * empty.  Empty ones between say nothing. */
static int
divide(const struct ldap_value *value, struct span pieces[LDAP_PIECES],
    size_t *count)
{
	const char *p = value->raw.data, *end = p + value->raw.len, *star;

	*count = 0;
	while ((star = memchr(p, '*', (size_t)(end - p))) != NULL) {
		struct span piece = {p, (size_t)(star - p)};

		p = star + 1;
		if (*count > 0 && piece.len == 0)
			continue;
		if (*count == LDAP_PIECES - 1)
			return cursor_refuse(value->c, place_of(value, piece),
			    "search.too_large", "at most %d pieces may stand "
			    "between the first and the last", LDAP_PIECES - 2);
		pieces[(*count)++] = piece;
	}
	if (*count == 0)
		return cursor_expect(value->c, value->at,
		    "a value with an asterisk is expected here");
	pieces[(*count)++] = (struct span){p, (size_t)(end - p)};
	return UD_OK;
}

static int
add_pieces(const struct ldap_value *value, int attribute,
    const struct span *pieces, size_t count, int folds)
{
	struct node leaf = {.kind = NODE_SUBSTRINGS,
	    .attribute = (uint8_t)attribute, .method = (uint8_t)folds};
	int rc = tree_leaf(value->c->f, &leaf);

	for (size_t i = 0; rc == UD_OK && i < count; i++) {
		struct span text = {0};

		if (pieces[i].len > 0)
			rc = decode_text(value, pieces[i], 1, folds, &text);
		if (rc == UD_OK)
			rc = tree_text(value->c->f, text);
	}
	return rc;
}

int
ldap_add_substrings(const struct ldap_value *value, int attribute, int folds)
{
	struct node present = {.kind = NODE_PRESENT,
	    .attribute = (uint8_t)attribute};
	struct span pieces[LDAP_PIECES];
	size_t count, filled = 0, last = 0;
	int method = UD_TEXT_CONTAINS;
	int rc = divide(value, pieces, &count);

	if (rc != UD_OK)
		return rc;
	for (size_t i = 0; i < count; i++) {
		if (pieces[i].len > 0) {
			filled++;
			last = i;
		}
	}
	if (filled == 0)
		return tree_leaf(value->c->f, &present);
	if (filled > 1)
		return add_pieces(value, attribute, pieces, count, folds);
	/* A single piece has a method of its own. */
	if (last == 0)
		method = UD_TEXT_STARTS_WITH;
	else if (last == count - 1)
		method = UD_TEXT_ENDS_WITH;
	return add_text(value, pieces[last], 1, attribute, folds ?
	    method_of_folds(method) : method);
}

int
ldap_add_assertion(const struct ldap_value *value, int attribute, int folds)
{
	struct buf copy = BUF_INIT(UD_FILTER_BYTES_MAX);
	struct ldap_value once = *value;
	int rc = ldap_decode(value, &once.raw);

	if (rc != UD_OK)
		return rc;
	buf_add(&copy, once.raw.data, once.raw.len);
	once.raw.data = copy.data;
	once.decoded = 1;
	rc = buf_ok(&copy) ? ldap_add_substrings(&once, attribute, folds) :
	    error_no_memory(value->c->error);
	buf_free(&copy);
	return rc;
}
