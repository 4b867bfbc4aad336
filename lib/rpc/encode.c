/* SPDX-License-Identifier: MIT */
#include "rpc/encode.h"

#include "base/time.h"

#include <string.h>

static void
encode_enum(struct json_out *out, const struct rpc_enum *e, int64_t number)
{
	while (e->name != NULL && e->number != number)
		e++;
	if (e->name != NULL)
		json_string(out, e->name);
	else
		json_int(out, number);
}

static void
encode_number(struct json_out *out, const struct rpc_field *f, int64_t n)
{
	char text[TIME_TEXT_SIZE];

	switch (f->type) {
	case RPC_BOOL:
		json_bool(out, n != 0);
		break;
	case RPC_ENUM:
		encode_enum(out, f->values, n);
		break;
	case RPC_TIME:
		time_format(n, text);
		json_string(out, text);
		break;
	case RPC_UINT64:
		json_uint_text(out, (uint64_t)n);
		break;
	default:
		json_int(out, n);
		break;
	}
}

static void
number_field(struct json_out *out, const struct rpc_field *f, const char *in)
{
	const int64_t *at;
	int64_t n;

	if ((f->flags & RPC_OPTIONAL) != 0) {
		memcpy(&at, in + f->offset, sizeof(at));
		if (at == NULL)
			return;
		n = *at;
	} else {
		memcpy(&n, in + f->offset, sizeof(n));
		if (n == 0 && (f->flags & RPC_ALWAYS) == 0)
			return;
	}
	json_name(out, f->name);
	encode_number(out, f, n);
}

static void
text_field(struct json_out *out, const struct rpc_field *f, const char *in)
{
	const char *s;

	memcpy(&s, in + f->offset, sizeof(s));
	if (s == NULL || (*s == '\0' &&
	    (f->flags & (RPC_OPTIONAL | RPC_ALWAYS)) == 0))
		return;
	json_name(out, f->name);
	if (f->type == RPC_JSON)
		json_raw(out, s);
	else
		json_string(out, s);
}

static void
bytes_field(struct json_out *out, const struct rpc_field *f, const char *in)
{
	const void *data;
	size_t len;

	memcpy(&data, in + f->offset, sizeof(data));
	memcpy(&len, in + f->count, sizeof(len));
	if (len == 0)
		return;
	json_name(out, f->name);
	json_bytes(out, data, len);
}

static void
message_field(struct json_out *out, const struct rpc_field *f,
    const char *in)
{
	const void *child = in + f->offset;

	if ((f->flags & RPC_INLINE) == 0)
		memcpy(&child, in + f->offset, sizeof(child));
	if (child == NULL)
		return;
	json_name(out, f->name);
	rpc_encode(out, f->message, child);
}

static void
list_field(struct json_out *out, const struct rpc_field *f, const char *in)
{
	const char *items, *s;
	size_t i, count;

	memcpy(&items, in + f->offset, sizeof(items));
	memcpy(&count, in + f->count, sizeof(count));
	if (count == 0)
		return;
	json_name(out, f->name);
	json_open(out, '[');
	for (i = 0; i < count; i++) {
		if (f->type == RPC_MESSAGE) {
			rpc_encode(out, f->message,
			    items + i * f->message->size);
			continue;
		}
		memcpy(&s, items + i * sizeof(s), sizeof(s));
		json_string(out, s);
	}
	json_close(out, ']');
}

void
rpc_encode(struct json_out *out, const struct rpc_message *message,
    const void *in)
{
	size_t i;

	json_open(out, '{');
	for (i = 0; i < message->count; i++) {
		const struct rpc_field *f = &message->fields[i];

		if ((f->flags & RPC_REPEATED) != 0)
			list_field(out, f, in);
		else if (f->type == RPC_STRING || f->type == RPC_JSON)
			text_field(out, f, in);
		else if (f->type == RPC_BYTES)
			bytes_field(out, f, in);
		else if (f->type == RPC_MESSAGE)
			message_field(out, f, in);
		else
			number_field(out, f, in);
	}
	json_close(out, '}');
}
