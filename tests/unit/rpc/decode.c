/* SPDX-License-Identifier: MIT */
#include "rpc/decode.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

struct item {
	const char *key;
	const void *value;
	size_t value_len;
};

static const struct rpc_field item_rows[] = {
	RPC_FIELD("key", RPC_STRING, AT(struct item, key)),
	RPC_FIELD("value", RPC_BYTES, BYTES_AT(struct item, value))
};

static const struct rpc_message item = RPC_TABLE(item_rows, struct item);

static const struct rpc_enum colours[] = {
	{ "COLOUR_NONE", 0 }, { "COLOUR_RED", 1 }, { NULL, 0 }
};

struct sample {
	const char *user_id;
	const char *nick_name;
	int64_t colour;
	int64_t open_colour;
	int64_t is_on;
	const int64_t *one;
	const struct item *other;
	uint64_t big;
	uint64_t small;
	int64_t date;
	const struct item *items;
	size_t items_count;
	const char *const *keys;
	size_t keys_count;
	const char *secret;
	const struct json *any;
};

static const struct rpc_field sample_rows[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct sample, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("nickName", RPC_STRING, AT(struct sample, nick_name),
	    .flags = RPC_OPTIONAL, .min = 1, .max = 3),
	RPC_FIELD("colour", RPC_ENUM, AT(struct sample, colour),
	    .values = colours),
	RPC_FIELD("openColour", RPC_ENUM, AT(struct sample, open_colour),
	    .flags = RPC_OPEN, .values = colours),
	RPC_FIELD("isOn", RPC_BOOL, AT(struct sample, is_on),
	    .flags = RPC_TRUE),
	RPC_FIELD("one", RPC_BOOL, AT(struct sample, one), .oneof = 1),
	RPC_FIELD("other", RPC_MESSAGE, AT(struct sample, other),
	    .oneof = 1, .message = &item),
	RPC_FIELD("big", RPC_UINT64, AT(struct sample, big)),
	RPC_FIELD("small", RPC_UINT32, AT(struct sample, small)),
	RPC_FIELD("date", RPC_TIME, AT(struct sample, date)),
	RPC_FIELD("items", RPC_MESSAGE, LIST_AT(struct sample, items),
	    .flags = RPC_REPEATED, .message = &item),
	RPC_FIELD("keys", RPC_STRING, LIST_AT(struct sample, keys),
	    .flags = RPC_REPEATED),
	RPC_FIELD("secret", RPC_STRING, AT(struct sample, secret),
	    .flags = RPC_OPTIONAL | RPC_UNIMPLEMENTED),
	RPC_FIELD("any", RPC_ANY, AT(struct sample, any))
};

static const struct rpc_message sample =
    RPC_TABLE(sample_rows, struct sample);

static const struct json_limits limits = { 1048576, 32, 10000 };
static struct error error;
static struct arena arena;
static struct json *json;
static struct sample out;
static struct rpc_decode decode = { .arena = &arena, .error = &error };

/* Decode the members beside a user id. */
static int
try(const char *members)
{
	char text[512];

	json_free(&json);
	arena_free(&arena);
	error_clear(&error);
	memset(&out, 0, sizeof(out));
	snprintf(text, sizeof(text), "{\"userId\":\"u\"%s%s}",
	    *members == '\0' ? "" : ",", members);
	cr_assert_eq(json_parse(text, strlen(text), &limits, &error, &json),
	    UD_OK, "%s", text);
	return rpc_decode(&decode, &sample, json, &out);
}

static int
refused(const char *members, const char *field)
{
	return try(members) == UD_EINVAL && strcmp(error.field, field) == 0;
}

static void
end(void)
{
	json_free(&json);
	arena_free(&arena);
}

TestSuite(decode, .fini = end);

Test(decode, absent_members_have_their_defaults)
{
	cr_assert_eq(try(""), UD_OK);
	cr_expect_str_eq(out.user_id, "u");
	cr_expect_null(out.nick_name);
	cr_expect_null(out.one);
	cr_expect_null(out.other);
	cr_expect_null(out.items);
	cr_expect_eq(out.colour, 0);
}

Test(decode, null_is_absent)
{
	cr_assert_eq(try("\"nickName\":null,\"one\":null,\"other\":{},"
	    "\"items\":null,\"isOn\":null"), UD_OK);
	cr_expect_null(out.nick_name);
	cr_expect_null(out.one);
	cr_expect_not_null(out.other);
	cr_expect_str_eq(out.other->key, "");
}

Test(decode, required_text_must_be_there)
{
	try("");
	memset(&out, 0, sizeof(out));
	json_free(&json);
	cr_assert_eq(json_parse("{\"userId\":\"\"}", 13, &limits, &error,
	    &json), UD_OK);
	cr_expect_eq(rpc_decode(&decode, &sample, json, &out), UD_EINVAL);
	cr_expect_str_eq(error.field, "userId");
	json_free(&json);
	cr_assert_eq(json_parse("{}", 2, &limits, &error, &json), UD_OK);
	cr_expect_eq(rpc_decode(&decode, &sample, json, &out), UD_EINVAL);
	json_free(&json);
	cr_assert_eq(json_parse("[]", 2, &limits, &error, &json), UD_OK);
	cr_expect_eq(rpc_decode(&decode, &sample, json, &out), UD_EINVAL);
}

Test(decode, names_are_read_in_both_spellings_but_once)
{
	cr_assert_eq(try("\"nick_name\":\"x\",\"is_on\":true"), UD_OK);
	cr_expect_str_eq(out.nick_name, "x");
	cr_expect_eq(out.is_on, 1);
	cr_expect(refused("\"nick_name\":\"x\",\"nickName\":\"x\"",
	    "nickName"));
	cr_expect(refused("\"user_id\":null", "userId"));
	cr_assert_eq(try("\"nick_Name\":\"x\",\"NickName\":\"x\","
	    "\"nick_name_\":\"x\",\"nick\":\"x\""), UD_OK);
	cr_expect_null(out.nick_name);
}

Test(decode, unknown_members_are_ignored_unless_strict)
{
	cr_expect_eq(try("\"more\":[{\"x\":1}]"), UD_OK);
	decode.strict = 1;
	cr_expect(refused("\"more\":1", "more"));
	cr_expect(refused("\"other\":{\"more\":1}", "more"));
	cr_expect(refused("\"items\":[{},{\"more\":1}]", "items[1].more"));
	cr_expect(refused("\"a b\":1", ""));
}

Test(decode, wrong_types_name_the_member)
{
	static const char *const names[] = {
		"nickName", "colour", "isOn", "one", "other", "big", "small",
		"date", "items", "keys"
	};
	char text[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "\"%s\":1.5", names[i]);
		cr_expect(refused(text, names[i]), "%s", text);
	}
	cr_expect(refused("\"isOn\":1", "isOn"));
	cr_expect(refused("\"isOn\":\"true\"", "isOn"));
	cr_expect(refused("\"nickName\":true", "nickName"));
	cr_expect(refused("\"other\":[]", "other"));
	cr_expect(refused("\"items\":{}", "items"));
	cr_expect(refused("\"items\":[null]", "items[0]"));
	cr_expect(refused("\"keys\":[\"a\",1]", "keys[1]"));
	cr_expect(refused("\"items\":[{},{\"value\":\"*\"}]",
	    "items[1].value"));
}

Test(decode, lengths_count_characters)
{
	cr_expect_eq(try("\"nickName\":\"\xc3\xa9\xc3\xa9\xc3\xa9\""), UD_OK);
	cr_expect(refused("\"nickName\":\"abcd\"", "nickName"));
	cr_expect(refused("\"nickName\":\"\"", "nickName"));
}

Test(decode, enumerations_come_by_name_or_number)
{
	cr_assert_eq(try("\"colour\":\"COLOUR_RED\""), UD_OK);
	cr_expect_eq(out.colour, 1);
	cr_assert_eq(try("\"colour\":1"), UD_OK);
	cr_expect_eq(out.colour, 1);
	cr_expect(refused("\"colour\":2", "colour"));
	cr_expect(refused("\"colour\":\"1\"", "colour"));
	cr_expect(refused("\"colour\":\"colour_red\"", "colour"));
	cr_assert_eq(try("\"openColour\":77"), UD_OK);
	cr_expect_eq(out.open_colour, 0);
	cr_expect(refused("\"openColour\":\"BLUE\"", "openColour"));
	cr_expect(refused("\"openColour\":4294967296", "openColour"));
}

Test(decode, oneof_members_exclude_each_other)
{
	cr_assert_eq(try("\"one\":false"), UD_OK);
	cr_assert_not_null(out.one);
	cr_expect_eq(*out.one, 0);
	cr_expect(refused("\"one\":false,\"other\":{}", "other"));
}

Test(decode, bool_that_must_be_true_is_not_false)
{
	cr_expect(refused("\"isOn\":false", "isOn"));
}

Test(decode, numbers_come_as_number_or_text)
{
	cr_assert_eq(try("\"big\":\"18446744073709551615\",\"small\":7"),
	    UD_OK);
	cr_expect_eq(out.big, UINT64_MAX);
	cr_expect_eq(out.small, 7);
	cr_expect(refused("\"small\":4294967296", "small"));
	cr_expect(refused("\"big\":-1", "big"));
	cr_expect(refused("\"big\":9007199254740993", "big"));
}

Test(decode, lists_times_and_bytes_are_read)
{
	cr_assert_eq(try("\"items\":[{\"key\":\"a\",\"value\":\"AAE\"},{}],"
	    "\"keys\":[\"x\",\"y\"],\"date\":\"1970-01-01T00:00:01Z\""),
	    UD_OK);
	cr_expect_eq(out.items_count, 2);
	cr_expect_eq(out.items[0].value_len, 2);
	cr_expect_eq(memcmp(out.items[0].value, "\0\1", 2), 0);
	cr_expect_str_eq(out.items[1].key, "");
	cr_expect_str_eq(out.keys[1], "y");
	cr_expect_eq(out.date, 1000000);
	cr_expect(refused("\"date\":\"yesterday\"", "date"));
}

Test(decode, unimplemented_members_are_noted)
{
	cr_expect_eq(try("\"secret\":null"), UD_OK);
	cr_expect_null(decode.unimplemented);
	cr_expect_eq(try("\"secret\":\"x\""), UD_OK);
	cr_expect_str_eq(decode.unimplemented, "secret");
	cr_expect(refused("\"secret\":1", "secret"));
}

Test(decode, anything_is_passed_on_as_it_is)
{
	cr_assert_eq(try(""), UD_OK);
	cr_expect_null(out.any);
	cr_assert_eq(try("\"any\":null"), UD_OK);
	cr_expect_null(out.any);
	cr_assert_eq(try("\"any\":[{\"more\":1}]"), UD_OK);
	cr_assert_not_null(out.any);
	cr_expect_eq(json_get_type(out.any), JSON_ARRAY);
	decode.strict = 1;
	cr_expect_eq(try("\"any\":{\"more\":1}"), UD_OK);
	decode.strict = 0;
	cr_expect_eq(json_get_type(out.any), JSON_OBJECT);
}

Test(decode, searches_have_paths_and_a_key_for_enumerations)
{
	cr_expect(refused("\"other\":{\"key\":1}", "key"));
	cr_expect(refused("\"colour\":2", "colour"));
	cr_expect_str_eq(error.key, "Errors.Invalid.Argument");
	decode.is_search = 1;
	cr_expect(refused("\"other\":{\"key\":1}", "other.key"));
	cr_expect_str_eq(error.key, "Errors.Invalid.Argument");
	cr_expect(refused("\"items\":[{},{\"key\":1}]", "items[1].key"));
	cr_expect(refused("\"colour\":2", "colour"));
	cr_expect_str_eq(error.key, "search.enum_unknown");
	cr_expect(refused("\"colour\":\"BLUE\"", "colour"));
	cr_expect_str_eq(error.key, "search.enum_unknown");
	decode.is_search = 0;
}
