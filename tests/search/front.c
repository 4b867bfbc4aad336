/* SPDX-License-Identifier: MIT */
/* Filters of SCIM and LDAP, and that all syntaxes say the same. */
#include <stdlib.h>

#include "search/check.h"
#include "search/load.h"

static void
begin_users(void)
{
	load_users(NULL);
}

TestSuite(search_front, .init = begin_users, .fini = store_close);

#define ALL "107 108 110 103 101 102 104 111 112 105 106 113"

struct text_case {
	const char *text, *ids;
};

static const struct text_case scim[] = {
	{ "userName eq \"strasse\" and active eq true", "105 106" },
	{ "not (emails pr) or meta.created lt \"2024-01-06T00:00:00Z\"",
	    "107 106 113" },
	{ "emails.value co \"@ACME\"", "103 101 102 112" },
	{ "userName sw \"bob\" and not (active eq true)", "103 102" },
	{ "active ne true", "103 102" },
	{ "userName eq \"alice\" or userName eq \"bob_smith\" and "
	    "active eq true", "101" },
	{ "emails.value ne \"percy@beta.test\"",
	    "107 108 103 101 102 112 105" },
	{ "name.familyName gt \"M\"", "108 103 101 102 112 113" },
};

static const struct text_case ldap[] = {
	{ "(&(objectClass=inetOrgPerson)(!(mobile=+41791234567)))",
	    "107 108 103 102 104 105 106 113" },
	{ "(|(uid=bob*smith)(cn=*percy*))", "103 102 104" },
	{ "(!(favouriteDrink=milk))", "" },
	{ "(|(uid=alice)(favouriteDrink=milk))", "101" },
	{ "(!(&(uid=alice)(favouriteDrink=milk)))",
	    "107 108 110 103 102 104 111 112 105 106 113" },
	{ "(createTimestamp>=20240301000000Z)", "113" },
	{ "(uid=*)", "107 108 110 103 101 102 104 111 112 105 106" },
	{ "(uid=\\2a)", "" },
	{ "(sn>=gross)", "107 108 103 101 102 112 105 106 113" },
	{ "(&)", ALL },
	{ "(|)", "" },
};

static uint64_t
count_words(const char *text)
{
	uint64_t count = text[0] != '\0';

	for (; *text != '\0'; text++)
		count += *text == ' ';
	return count;
}

static void
run(int syntax, const struct text_case *row, int only_humans)
{
	ud_filter *read = read_filter(syntax, row->text), *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	if (only_humans)
		(void)ud_filter_type(f, UD_USER_HUMAN);
	(void)ud_filter_add(f, read);
	cr_expect(gives(f, NULL, row->ids, count_words(row->ids)), "%s",
	    row->text);
	ud_filter_free(&read);
	ud_filter_free(&f);
}

Test(search_front, scim_finds_humans)
{
	for (size_t i = 0; i < N(scim); i++)
		run(UD_SYNTAX_SCIM, &scim[i], 1);
}

Test(search_front, ldap_finds_users)
{
	for (size_t i = 0; i < N(ldap); i++)
		run(UD_SYNTAX_LDAP, &ldap[i], 0);
}

Test(search_front, unknown_attribute_of_scim_is_an_invalid_filter)
{
	const char *text = "favouriteDrink eq \"milk\"";
	ud_filter *f = NULL;

	cr_expect(refused(ud_filter_read(dir, UD_SYNTAX_SCIM, text,
	    strlen(text), &f), UD_EINVAL, "invalidFilter", "column 1"));
	cr_expect_null(f);
}

static void
build_names(ud_filter *f)
{
	(void)ud_filter_open(f, UD_AND);
	(void)ud_filter_text(f, UD_ATTRIBUTE_LAST_NAME, "Gr",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	(void)ud_filter_open(f, UD_NOT);
	(void)ud_filter_text(f, UD_ATTRIBUTE_DISPLAY_NAME, "Ada",
	    UD_TEXT_CONTAINS_IGNORE_CASE);
	(void)ud_filter_close(f);
	(void)ud_filter_close(f);
}

static void
build_addresses(ud_filter *f)
{
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, "percy@beta.test",
	    UD_TEXT_EQUALS_IGNORE_CASE);
	(void)ud_filter_present(f, UD_ATTRIBUTE_PHONE);
	(void)ud_filter_time(f, UD_ATTRIBUTE_CREATION_DATE,
	    INT64_C(1709251200000000), UD_COMPARE_GREATER_OR_EQUALS);
	(void)ud_filter_close(f);
}

static const struct {
	const char *json, *scim, *ldap, *ids;
	void (*build)(ud_filter *f);
} same[] = {
	{ "[{\"andFilter\":{\"queries\":[{\"textFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_LAST_NAME\",\"text\":\"Gr\",\"method\":"
	    "\"TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE\"}},"
	    "{\"notFilter\":{\"query\":{\"textFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_DISPLAY_NAME\",\"text\":\"Ada\",\"method\":"
	    "\"TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE\"}}}}]}}]",
	    "name.familyName sw \"Gr\" and not (displayName co \"Ada\")",
	    "(&(sn=Gr*)(!(cn=*Ada*)))", "105", build_names },
	{ "[{\"orFilter\":{\"queries\":[{\"emailFilter\":{\"address\":"
	    "\"percy@beta.test\",\"method\":"
	    "\"TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE\"}},"
	    "{\"presentFilter\":{\"attribute\":\"USER_ATTRIBUTE_PHONE\"}},"
	    "{\"timestampFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_CREATION_DATE\",\"method\":"
	    "\"TIMESTAMP_FILTER_METHOD_AFTER_OR_EQUALS\","
	    "\"timestamp\":\"2024-03-01T00:00:00Z\"}}]}}]",
	    "emails eq \"percy@beta.test\" or phoneNumbers pr or "
	    "meta.created ge \"2024-03-01T00:00:00Z\"",
	    "(|(mail=percy@beta.test)(telephoneNumber=*)"
	    "(createTimestamp>=20240301000000Z))",
	    "107 103 101 104 112 113", build_addresses },
};

/* Read it, and write it, and read it again. */
static void
expect_same(const ud_filter *f, int syntax, const char *text)
{
	ud_filter *read = read_filter(syntax, text), *again = NULL;
	char *sql = strdup(plan_sql(f, NULL)), *written = NULL;

	cr_expect_str_eq(plan_sql(read, NULL), sql, "%s", text);
	OK(ud_filter_write(dir, f, syntax, &written));
	again = read_filter(syntax, written);
	cr_expect(tree_equal(f, again), "%s: %s", text, written);
	ud_string_free(&written);
	ud_filter_free(&read);
	ud_filter_free(&again);
	free(sql);
}

Test(search_front, same_tree_from_each_syntax_is_the_same_search)
{
	for (size_t i = 0; i < N(same); i++) {
		ud_filter *f = NULL;

		cr_assert_eq(ud_filter_new(&f), UD_OK);
		same[i].build(f);
		cr_expect(gives(f, NULL, same[i].ids,
		    count_words(same[i].ids)));
		expect_same(f, UD_SYNTAX_V3, same[i].json);
		expect_same(f, UD_SYNTAX_SCIM, same[i].scim);
		expect_same(f, UD_SYNTAX_LDAP, same[i].ldap);
		ud_filter_free(&f);
	}
}
