/* SPDX-License-Identifier: MIT */
#include "json/copy.h"

static void
copy_number(struct json_out *out, const struct json *value)
{
	double n;

	if (json_get_double(value, &n))
		json_double(out, n);
	else
		json_raw(out, "1e999");	/* as little a number as it was */
}

/* Recursion ends at the depth that the scan allowed. */
static void
copy_members(struct json_out *out, const struct json *value, int named)
{
	const struct json *at;

	json_open(out, named ? '{' : '[');
	for (at = json_get_first(value); at != NULL; at = json_get_next(at)) {
		if (named) {
			json_string(out, json_get_name(at));
			buf_putc(out->buf, ':');
			out->comma = 0;
		}
		json_copy(out, at);
	}
	json_close(out, named ? '}' : ']');
}

void
json_copy(struct json_out *out, const struct json *value)
{
	switch (json_get_type(value)) {
	case JSON_NULL:
		json_null(out);
		break;
	case JSON_BOOL:
		json_bool(out, json_get_bool(value));
		break;
	case JSON_NUMBER:
		copy_number(out, value);
		break;
	case JSON_STRING:
		json_string(out, json_get_text(value));
		break;
	default:
		copy_members(out, value,
		    json_get_type(value) == JSON_OBJECT);
		break;
	}
}
