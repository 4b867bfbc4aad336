/* SPDX-License-Identifier: MIT */
/*
 * Whatever the bytes are, each reader of JSON filters must give a tree or an
 * error that says what and where; and what a tree is written as must read as
 * the same tree.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "search/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ud_filter *
read_tree(enum json_api api, struct span text, int must)
{
	ud_filter *f = tree_new(20);
	struct error error;
	int rc;

	if (f == NULL)
		abort();
	error_clear(&error);
	rc = filter_read_json_text(f, api, text, &error);
	if (rc == UD_OK && tree_whole(f, &error) == UD_OK)
		return f;
	if (must || rc != UD_EINVAL || error.key[0] == '\0' ||
	    error.field[0] == '\0' || error.message[0] == '\0' ||
	    ud_filter_errcode(f) != rc ||
	    !text_is_utf8(error.field, strlen(error.field)) ||
	    !text_is_utf8(error.message, strlen(error.message)))
		abort();
	ud_filter_free(&f);
	return NULL;
}

/* Escapes may make what is written longer than what may be read. */
static void
rewrite(enum json_api api, const ud_filter *f)
{
	struct buf buf = BUF_INIT(8 * UD_FILTER_BYTES_MAX);
	struct error error;
	int rc = filter_write_json(f, api, &buf, &error);
	ud_filter *again = NULL;

	if (rc != UD_OK && rc != UD_EUNIMPL)
		abort();
	if (rc == UD_OK && buf.len <= UD_FILTER_BYTES_MAX) {
		again = read_tree(api, (struct span){buf.data, buf.len}, 1);
		if (!tree_equal(f, again))
			abort();
	}
	ud_filter_free(&again);
	buf_free(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span text = {(const char *)data, size};

	for (int api = JSON_V3; api <= JSON_V2; api++) {
		ud_filter *f = read_tree((enum json_api)api, text, 0);

		if (f == NULL)
			continue;
		/* What one syntax read the other may be able to say. */
		rewrite(JSON_V3, f);
		rewrite(JSON_V2, f);
		ud_filter_free(&f);
	}
	return 0;
}
