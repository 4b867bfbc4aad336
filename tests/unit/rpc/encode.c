/* SPDX-License-Identifier: MIT */
#include "rpc/encode.h"

#include <criterion/criterion.h>

#include <string.h>

struct part {
	const char *name;
};

static const struct rpc_field part_rows[] = {
	RPC_FIELD("name", RPC_STRING, AT(struct part, name))
};

static const struct rpc_message part = RPC_TABLE(part_rows, struct part);

static const struct rpc_enum colours[] = {
	{ "COLOUR_NONE", 0 }, { "COLOUR_RED", 1 }, { NULL, 0 }
};

struct sample {
	const char *text;
	const char *given;
	const char *always;
	int64_t colour;
	int64_t shown;
	const int64_t *maybe;
	int64_t date;
	uint64_t big;
	uint64_t small;
	const void *value;
	size_t value_len;
	struct part in;
	const struct part *at;
	const struct part *parts;
	size_t parts_count;
	const char *const *names;
	size_t names_count;
	const char *json;
};

static const struct rpc_field sample_rows[] = {
	RPC_FIELD("text", RPC_STRING, AT(struct sample, text)),
	RPC_FIELD("given", RPC_STRING, AT(struct sample, given),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("always", RPC_STRING, AT(struct sample, always),
	    .flags = RPC_ALWAYS),
	RPC_FIELD("colour", RPC_ENUM, AT(struct sample, colour),
	    .values = colours),
	RPC_FIELD("shown", RPC_ENUM, AT(struct sample, shown),
	    .flags = RPC_ALWAYS, .values = colours),
	RPC_FIELD("maybe", RPC_BOOL, AT(struct sample, maybe),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("date", RPC_TIME, AT(struct sample, date)),
	RPC_FIELD("big", RPC_UINT64, AT(struct sample, big)),
	RPC_FIELD("small", RPC_UINT32, AT(struct sample, small)),
	RPC_FIELD("value", RPC_BYTES, BYTES_AT(struct sample, value)),
	RPC_FIELD("in", RPC_MESSAGE, AT(struct sample, in),
	    .flags = RPC_INLINE, .message = &part),
	RPC_FIELD("at", RPC_MESSAGE, AT(struct sample, at),
	    .message = &part),
	RPC_FIELD("parts", RPC_MESSAGE, LIST_AT(struct sample, parts),
	    .flags = RPC_REPEATED, .message = &part),
	RPC_FIELD("names", RPC_STRING, LIST_AT(struct sample, names),
	    .flags = RPC_REPEATED),
	RPC_FIELD("json", RPC_JSON, AT(struct sample, json))
};

static const struct rpc_message sample =
    RPC_TABLE(sample_rows, struct sample);

static void
expect(const struct sample *in, const char *text)
{
	struct buf buf = BUF_INIT(4096);
	struct json_out out;

	json_out_init(&out, &buf);
	rpc_encode(&out, &sample, in);
	cr_assert(buf_ok(&buf));
	cr_expect_str_eq(buf.data, text);
	buf_free(&buf);
}

Test(encode, defaults_are_left_out_unless_presence_counts)
{
	const struct sample in = { .text = "", .always = "", .json = "" };

	expect(&in, "{\"always\":\"\",\"shown\":\"COLOUR_NONE\",\"in\":{}}");
}

Test(encode, given_members_are_written_even_if_empty)
{
	const int64_t no = 0;
	const struct part at = {0};
	const struct sample in = {
		.given = "", .always = "", .maybe = &no, .at = &at
	};

	expect(&in, "{\"given\":\"\",\"always\":\"\","
	    "\"shown\":\"COLOUR_NONE\",\"maybe\":false,\"in\":{},\"at\":{}}");
}

Test(encode, every_type_has_its_form)
{
	static const struct part parts[] = { { "a" }, { "" } };
	static const char *const names[] = { "x", "" };
	const struct sample in = {
		.text = "t", .always = "y", .colour = 1, .shown = 9,
		.date = 1500000, .big = UINT64_MAX, .small = 7,
		.value = "foob", .value_len = 4, .in = { "i" },
		.parts = parts, .parts_count = 2, .names = names,
		.names_count = 2, .json = "{\"z\":1}"
	};

	expect(&in, "{\"text\":\"t\",\"always\":\"y\","
	    "\"colour\":\"COLOUR_RED\",\"shown\":9,"
	    "\"date\":\"1970-01-01T00:00:01.500Z\","
	    "\"big\":\"18446744073709551615\",\"small\":7,"
	    "\"value\":\"Zm9vYg==\",\"in\":{\"name\":\"i\"},"
	    "\"parts\":[{\"name\":\"a\"},{}],\"names\":[\"x\",\"\"],"
	    "\"json\":{\"z\":1}}");
}
