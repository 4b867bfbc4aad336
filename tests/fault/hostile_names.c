/* SPDX-License-Identifier: MIT */
/* What is accepted of hostile strings comes back as it went in, and names
 * that look the same are the same. */
#include "fault/corpus.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"
#include "fault/points.h"

static struct world world;

static void
begin(void)
{
	world_init(&world, WORLD_FILE);
	world_open(&world);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(hostile_names, .init = begin, .fini = end, .timeout = 600);

/* The texts of users, and how they are read back. */
static const struct field {
	struct parameter parameter;
	size_t offset;
	const char *(*get)(const ud_user *user);
	int64_t type;
} fields[] = {
	{{"userId", NULL, RULE_ID, 0, 0}, offsetof(ud_user_spec, user_id),
	    ud_user_id, UD_USER_MACHINE},
	{{"username", NULL, RULE_USERNAME, 0, 0},
	    offsetof(ud_user_spec, username), ud_user_username,
	    UD_USER_HUMAN},
	{{"givenName", NULL, RULE_NAME, 0, 0},
	    offsetof(ud_user_spec, given_name), ud_user_given_name,
	    UD_USER_HUMAN},
	{{"familyName", NULL, RULE_NAME, 0, 0},
	    offsetof(ud_user_spec, family_name), ud_user_family_name,
	    UD_USER_HUMAN},
	{{"nickName", NULL, RULE_NAME, 1, 0}, offsetof(ud_user_spec, nick_name),
	    ud_user_nick_name, UD_USER_HUMAN},
	{{"displayName", NULL, RULE_NAME, 0, 0},
	    offsetof(ud_user_spec, display_name), ud_user_display_name,
	    UD_USER_HUMAN},
	{{"name", NULL, RULE_NAME, 0, 0}, offsetof(ud_user_spec, name),
	    ud_user_machine_name, UD_USER_MACHINE},
	{{"description", NULL, RULE_LINES, 0, 0},
	    offsetof(ud_user_spec, description), ud_user_machine_description,
	    UD_USER_MACHINE},
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static ud_user_spec
spec_of(const struct field *field, const char *text)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = field->type;
	spec.org_id = ORG;
	spec.username = "a.user";
	if (spec.type == UD_USER_HUMAN) {
		spec.given_name = spec.family_name = "x";
		spec.email = "x@mail.example";
	} else {
		spec.name = "x";
	}
	memcpy((char *)&spec + field->offset, &text, sizeof(text));
	return spec;
}

/* ASCII blanks are all that the corpus has around an accepted middle that
 * has none of its own; others are compared as a part. */
static int
came_back(const char *given, const char *got)
{
	return strcmp(given, got) == 0 ||
	    (strlen(got) < strlen(given) && strstr(given, got) != NULL &&
	    strspn(given, " \t\n\xc2\xa0\xe2\x80\x83\xe3") > 0) ||
	    (strncmp(given, got, strlen(got)) == 0 &&
	    strspn(given + strlen(got), " \xc2\xa0") ==
	    strlen(given + strlen(got)));
}

Test(hostile_names, th_65_accepted_values_come_back_byte_for_byte)
{
	struct hostile hostile;
	ud_user *made, *read;
	ud_user_spec spec;
	size_t n = 0;
	int rc;

	for (size_t f = 0; f < FIELDS; f++)
		for (size_t i = 0; (hostile = corpus_text(i)).text != NULL;
		    i++) {
			if (corpus_verdict(&fields[f].parameter, 0, hostile) !=
			    ACCEPTED || hostile.text[0] == '\0')
				continue;
			spec = spec_of(&fields[f], hostile.text);
			rc = ud_user_create(world.dir, &spec, &made);
			cr_assert_eq(rc, UD_OK, "%s, string %zu: %s",
			    fields[f].parameter.field, i,
			    ud_errmsg(world.dir));
			cr_assert_eq(ud_user_get(world.dir, ud_user_id(made),
			    &read), UD_OK);
			cr_expect(came_back(hostile.text,
			    fields[f].get(read)), "%s, string %zu",
			    fields[f].parameter.field, i);
			cr_expect_str_eq(fields[f].get(made),
			    fields[f].get(read));
			cr_assert_eq(ud_user_delete(world.dir,
			    ud_user_id(made), NULL), UD_OK);
			ud_user_free(&made);
			ud_user_free(&read);
			n++;
		}
	cr_expect_eq(operation_run(&event_operations[4], &world), UD_OK);
	points_add("accepted strings that came back", n);
}

Test(hostile_names, th_65_metadata_keys_and_any_bytes_come_back)
{
	static const struct parameter key = {"key", NULL, RULE_KEY, 0, 0};
	unsigned char bytes[256];
	ud_metadata_list *list;
	struct hostile hostile;
	size_t len, n = 0;
	const void *value;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t i = 0; (hostile = corpus_text(i)).text != NULL; i++) {
		const ud_metadata_item item = {hostile.text, bytes,
		    sizeof(bytes)};
		const ud_metadata_item gone = {hostile.text, NULL, 0};

		if (corpus_verdict(&key, 0, hostile) != ACCEPTED)
			continue;
		cr_assert_eq(ud_metadata_set(world.dir, BOB, &item, 1, NULL),
		    UD_OK);
		cr_assert_eq(ud_metadata_page(world.dir, BOB, NULL, &list),
		    UD_OK);
		cr_assert_eq(ud_metadata_list_count(list), 1);
		cr_expect(came_back(hostile.text,
		    ud_metadata_list_key(list, 0)), "string %zu", i);
		value = ud_metadata_list_value(list, 0, &len);
		cr_expect_eq(len, sizeof(bytes));
		cr_expect_arr_eq(value, bytes, sizeof(bytes));
		ud_metadata_list_free(&list);
		cr_assert_eq(ud_metadata_set(world.dir, BOB, &gone, 1, NULL),
		    UD_OK);
		n++;
	}
	points_add("accepted strings that came back", n);
}

static int
create(const char *id, const char *username)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = ORG;
	spec.user_id = spec.name = id;
	spec.username = username;
	return ud_user_create(world.dir, &spec, NULL);
}

/* Two users under two names; which of the two were made? */
static void
try_pair(const char *one, const char *two, int collide)
{
	ud_user *user = NULL;
	int rc;

	world_open(&world);
	cr_assert_eq(create("first", one), UD_OK, "%s", one);
	rc = create("second", two);
	cr_expect_eq(rc, collide ? UD_EEXISTS : UD_OK, "%s and %s: %s", one,
	    two, ud_errname(rc));
	cr_assert_eq(ud_user_by_username(world.dir, two, NULL, &user), UD_OK);
	cr_expect_str_eq(ud_user_id(user), collide ? "first" : "second");
	ud_user_free(&user);
	rc = ud_user_add_username(world.dir, ROBOT, two, 0, NULL, NULL);
	cr_expect_eq(rc, UD_EEXISTS, "%s", two);
}

Test(hostile_names, th_61_names_that_fold_alike_cannot_both_exist)
{
	size_t i;

	for (i = 0; corpus_pairs[i].one != NULL; i++) {
		const struct pair *pair = &corpus_pairs[i];

		try_pair(pair->one, pair->two, pair->collide);
		try_pair(pair->two, pair->one, pair->collide);
	}
	points_add("pairs of names", 2 * i);
}

/* JSON that is no request, for every method. */
Test(hostile_names, th_90_tricks_of_json_are_refused_by_every_method)
{
	static const char *const tricks[] = {
		"\xef\xbb\xbf{}", "{} {}", "{}x", "{\"a\":1,\"a\":2}", "[",
		"{\"userId\":\"a\",\"userId\":\"b\"}",
		"{\"userId\":\"\\u0000\"}",
		"{\"userId\":\"\\ud800\"}", "{\"userId\":\"\\udc00x\"}",
		"{\"userId\":\"\\ud800\\u0041\"}", "{'userId':1}", "null",
		"{\"userId\":1e999}", "{\"userId\":}", "{,}", "\"\"", "[]",
		"{\"userId\":\"\x01\"}", "{\"x\":NaN}", "{\"x\":01}",
		"{\"userId\":{\"userId\":{}}", "{\"a\":\"\\x\"}", "// {}",
		"{\"userId\":\"\xed\xa0\x80\"}", "{\"a\":+1}",
	};
	char *before = raw_dump(world.db), *after, *answer;
	size_t n = 0;
	int rc;

	for (size_t m = 0; ud_rpc_method(m) != NULL; m++)
		for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]);
		    i++, n++) {
			rc = ud_rpc(world.dir, ud_rpc_method(m), tricks[i],
			    strlen(tricks[i]), UD_RPC_STRICT, &answer);
			cr_expect_eq(rc, UD_EINVAL, "%s: %s",
			    ud_rpc_method(m), tricks[i]);
			cr_expect_not_null(answer);
			ud_string_free(&answer);
		}
	after = raw_dump(world.db);
	cr_expect_str_eq(before, after);
	free(before);
	free(after);
	points_add("tricks of JSON", n);
}
