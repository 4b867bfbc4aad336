/* SPDX-License-Identifier: MIT */
#include "unit/search/json_help.h"

#include "base/mem.h"
#include "base/text.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

struct error json_error;

static void
replace(char *s, char from, char to)
{
	for (; *s != '\0'; s++)
		if (*s == from)
			*s = to;
}

int
json_try(enum json_api api, struct span text, ud_filter **out)
{
	ud_filter *f = tree_new(DEPTH_MAX);
	/* Exactly as long as the text, so that sanitizers see what reads
	 * past it. */
	char *copy = malloc(text.len > 0 ? text.len : 1);
	int rc;

	cr_assert(f != NULL && copy != NULL);
	if (text.len > 0)
		memcpy(copy, text.data, text.len);
	error_clear(&json_error);
	rc = filter_read_json_text(f, api, (struct span){copy, text.len},
	    &json_error);
	free(copy);
	if (rc != UD_OK) {
		cr_expect_eq(ud_filter_errcode(f), rc,
		    "the failure stays with the tree");
		ud_filter_free(&f);
	}
	*out = f;
	return rc;
}

int
json_read(enum json_api api, const char *text, ud_filter **out)
{
	char *copy = mem_strdup(text);
	int rc;

	replace(copy, '\'', '"');
	rc = json_try(api, span_of(copy), out);
	mem_free(copy);
	return rc;
}

ud_filter *
json_tree(enum json_api api, const char *text)
{
	ud_filter *f;

	cr_assert_eq(json_read(api, text, &f), UD_OK, "%s: %s (%s)", text,
	    json_error.message, json_error.field);
	return f;
}

void
json_refused(enum json_api api, const char *text, const char *key,
    const char *field)
{
	ud_filter *f;

	cr_expect_eq(json_read(api, text, &f), UD_EINVAL, "%.200s", text);
	cr_expect_null(f);
	cr_expect_str_eq(json_error.key, key, "%.200s: %s", text,
	    json_error.key);
	cr_expect_str_eq(json_error.field, field, "%.200s: %s", text,
	    json_error.field);
	cr_expect_str_not_empty(json_error.message);
	ud_filter_free(&f);
}

char *
json_written(enum json_api api, const ud_filter *f)
{
	struct buf buf = BUF_INIT(8 << 20);
	char *text = NULL;
	int rc;

	error_clear(&json_error);
	buf_puts(&buf, "kept");
	rc = filter_write_json(f, api, &buf, &json_error);
	cr_assert(buf_ok(&buf));
	cr_expect_eq(memcmp(buf.data, "kept", 4), 0);
	if (rc == UD_OK) {
		text = strdup(buf.data + 4);
		cr_assert_not_null(text);
		replace(text, '"', '\'');
	} else {
		cr_expect_eq(rc, UD_EUNIMPL);
		cr_expect_str_eq(json_error.key, "search.not_expressible");
		cr_expect_str_eq(buf.data, "kept");
	}
	buf_free(&buf);
	return text;
}

char *
json_repeated(const char *head, const char *middle, size_t n,
    const char *tail)
{
	size_t part = strlen(middle);
	char *text = malloc(strlen(head) + n * part + strlen(tail) + 1);
	char *at = text;

	cr_assert_not_null(text);
	memcpy(at, head, strlen(head));
	at += strlen(head);
	for (; n > 0; n--, at += part)
		memcpy(at, middle, part);
	memcpy(at, tail, strlen(tail) + 1);
	return text;
}
