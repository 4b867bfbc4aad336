/* SPDX-License-Identifier: MIT */
/*
 * Whatever the bytes are, the scan must end without harm; and what it lets
 * through the parser must read, wholly and to the same tree each time.
 */
#include <userdir/base.h>

#include "base/error.h"
#include "json/read.h"
#include "json/write.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct json_limits limits = { 65536, 32, 2000 };

static void write_value(struct json_out *out, const struct json *value);

static void
write_all(struct json_out *out, const struct json *parent)
{
	const struct json *at = json_get_first(parent);

	for (; at != NULL; at = json_get_next(at)) {
		if (json_get_name(at) != NULL)
			json_name(out, json_get_name(at));
		write_value(out, at);
	}
}

/* Numbers that are not exact become 0: their text is gone. */
static void
write_value(struct json_out *out, const struct json *value)
{
	int64_t n = 0;

	switch (json_get_type(value)) {
	case JSON_OBJECT:
		json_open(out, '{');
		write_all(out, value);
		json_close(out, '}');
		break;
	case JSON_ARRAY:
		json_open(out, '[');
		write_all(out, value);
		json_close(out, ']');
		break;
	case JSON_STRING:
		json_string(out, json_get_text(value));
		break;
	case JSON_NUMBER:
		json_int(out, json_get_int64(value, &n) ? n : 0);
		break;
	case JSON_BOOL:
		json_bool(out, json_get_bool(value));
		break;
	default:
		json_null(out);
		break;
	}
}

/* Read the text and write it again.  UD_OK, or what the scan said. */
static int
rewrite(const char *text, size_t len, struct buf *buf)
{
	struct error error;
	struct json *json = NULL;
	struct json_out out;
	int rc = json_parse(text, len, &limits, &error, &json);

	if (rc == UD_OK) {
		json_out_init(&out, buf);
		write_value(&out, json);
	} else if (json != NULL || error.message[0] == '\0') {
		abort();
	}
	json_free(&json);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
	int rc = rewrite((const char *)data, size, &first);

	if (rc != UD_OK && rc != UD_EINVAL)
		abort();
	if (rc == UD_OK && buf_ok(&first) && first.len <= limits.bytes) {
		if (rewrite(first.data, first.len, &second) != UD_OK ||
		    first.len != second.len ||
		    memcmp(first.data, second.data, first.len) != 0)
			abort();
	}
	buf_free(&first);
	buf_free(&second);
	return 0;
}
