/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include "search/scim.h"

/* What is read, and how it is written. */
static const struct {
	const char *text, *written;
} table[] = {
	{"ID EQ \"x\"", "id eq \"x\""},
	{"name.formatted sw \"x\"", "displayName sw \"x\""},
	{"emails[value eq \"x\"]", "emails.value eq \"x\""},
	{"emails.primary eq true", "emails.value pr"},
	{"phoneNumbers eq null", "not (phoneNumbers.value pr)"},
	{"active ne true", "not (active eq true)"},
	{"active pr", "active pr"},
	{"userType eq \"human\"", "userType eq \"Human\""},
	{"userType ne \"MACHINE\"", "not (userType eq \"Machine\")"},
	{"userType pr", "userType pr"},
	{"externalId eq \"a\\u0001\"", "externalId eq \"a\\u0001\""},
	{"externalId ne null", "externalId pr"},
	{"meta.created ge \"2024-01-06T02:00:00.5+02:00\"",
	    "meta.created ge \"2024-01-06T00:00:00.500Z\""},
	{"meta.lastModified ne \"2024-01-06T00:00:00Z\"",
	    "not (meta.lastModified eq \"2024-01-06T00:00:00Z\")"},
	{SCIM_USER ":preferredLanguage eq \"de\"",
	    "preferredLanguage eq \"de\""},
	{SCIM_ENTERPRISE ":ORGANIZATION co \"x\"",
	    SCIM_ENTERPRISE ":organization co \"x\""},
	{"nickName gt \"a\"", "nickName gt \"a\""},
	{"nickName ge \"a\"", "nickName ge \"a\""},
	{"nickName lt \"a\"", "nickName lt \"a\""},
	{"nickName le \"a\"", "nickName le \"a\""},
	{"nickName ew \"a\\\"\\\\\\n\\u00fc\"",
	    "nickName ew \"a\\\"\\\\\\n\xc3\xbc\""},
	{"userName ne \"x\"", "not (userName eq \"x\")"},
	{"emails ne \"x\"",
	    "emails.value pr and not (emails.value eq \"x\")"},
	/* As few brackets as the tree lets be. */
	{"(id pr and id pr and id pr)", "id pr and id pr and id pr"},
	{"((id pr) or (id pr))", "id pr or id pr"},
	{"(id pr and id pr) and id pr", "(id pr and id pr) and id pr"},
	{"id pr or (id pr or id pr)", "id pr or (id pr or id pr)"},
	{"(id pr and id pr) or id pr", "id pr and id pr or id pr"},
	{"(id pr or id pr) and id pr", "(id pr or id pr) and id pr"},
	{"not ((id pr or id pr))", "not (id pr or id pr)"},
	{"not ((id pr and id pr))", "not (id pr and id pr)"},
	{"not (not ((id pr)))", "not (not (id pr))"},
	{"id pr and not (id pr or not (id pr)) or id pr",
	    "id pr and not (id pr or not (id pr)) or id pr"},
};

Test(scim_write, what_was_read_is_written_shortest)
{
	for (size_t i = 0; i < N(table); i++)
		expect_written(&scim, table[i].text, table[i].written);
}

static ud_filter *
new_tree(void)
{
	ud_filter *f;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	return f;
}

static void
expect_no_text(int attribute, int method)
{
	ud_filter *f = new_tree();

	ud_filter_text(f, attribute, "x", method);
	expect_writing(&scim, f, NULL);
}

Test(scim_write, texts_without_words_are_told)
{
	expect_no_text(UD_ATTRIBUTE_USERNAME, UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_LOGIN_NAME, UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_MACHINE_NAME, UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_SCHEMA_ID, UD_TEXT_EQUALS);
	expect_no_text(UD_ATTRIBUTE_ID, UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_EMAIL, UD_TEXT_EQUALS);
	expect_no_text(UD_ATTRIBUTE_EMAIL, UD_TEXT_LESS);
}

/* A tree of one call that SCIM cannot say. */
#define NO_WORDS(call) do { \
	ud_filter *f = new_tree(); \
	call; \
	expect_writing(&scim, f, NULL); \
} while (0)

Test(scim_write, metadata_is_the_external_id_and_its_value)
{
	ud_metadata_condition entry = UD_INIT(ud_metadata_condition);

	entry.key = "other";
	NO_WORDS(ud_filter_metadata(f, &entry));
	entry.key = "externalId";
	entry.key_method = UD_TEXT_EQUALS_IGNORE_CASE;
	NO_WORDS(ud_filter_metadata(f, &entry));
	entry.key_method = UD_TEXT_EQUALS;
	entry.value = "\xff";
	entry.value_len = 1;
	NO_WORDS(ud_filter_metadata(f, &entry));
	entry.value = "x";
	entry.value_differs = 1;
	NO_WORDS(ud_filter_metadata(f, &entry));
}

Test(scim_write, leaves_without_words_are_told)
{
	static const char *const values[] = {"x"};
	ud_substrings pieces = UD_INIT(ud_substrings);
	ud_data_condition data = UD_INIT(ud_data_condition);

	pieces.initial = "x";
	data.pointer = "/a";
	NO_WORDS(ud_filter_substrings(f, UD_ATTRIBUTE_EMAIL, &pieces));
	NO_WORDS(ud_filter_in(f, UD_ATTRIBUTE_ID, values, 1, 0));
	NO_WORDS(ud_filter_constant(f, 1));
	NO_WORDS(ud_filter_state(f, 1 << UD_USER_ACTIVE));
	NO_WORDS(ud_filter_type(f, 0));
	NO_WORDS(ud_filter_verified(f, UD_ATTRIBUTE_EMAIL, 1));
	NO_WORDS(ud_filter_contact(f, UD_ATTRIBUTE_EMAIL, "x",
	    UD_TEXT_EQUALS_IGNORE_CASE, 1));
	NO_WORDS(ud_filter_idp_link(f, "x", NULL, NULL));
	NO_WORDS(ud_filter_authenticator(f, UD_AUTHENTICATOR_TOTP,
	    UD_VERIFIED_ANY));
	NO_WORDS(ud_filter_revision(f, 1, UD_COMPARE_EQUALS));
	NO_WORDS(ud_filter_data(f, &data));
	NO_WORDS(ud_filter_any_text(f, "x", UD_TEXT_CONTAINS));
	NO_WORDS(ud_filter_time(f, UD_ATTRIBUTE_PASSWORD_CHANGE_DATE, 0,
	    UD_COMPARE_LESS));
	NO_WORDS(ud_filter_present(f, UD_ATTRIBUTE_METADATA));
}

Test(scim_write, combinators_of_less_than_two_are_told)
{
	ud_filter *f = new_tree();

	ud_filter_open(f, UD_AND);
	ud_filter_close(f);
	expect_writing(&scim, f, NULL);
	f = new_tree();
	ud_filter_open(f, UD_OR);
	ud_filter_present(f, UD_ATTRIBUTE_ID);
	ud_filter_close(f);
	expect_writing(&scim, f, NULL);
}

Test(scim_write, what_stands_side_by_side_is_an_and)
{
	struct buf out = BUF_INIT(1000);
	struct error error;
	ud_filter *f = new_tree();

	ud_filter_state(f, SCIM_ACTIVE_STATES);
	ud_filter_open(f, UD_OR);
	ud_filter_present(f, UD_ATTRIBUTE_ID);
	ud_filter_present(f, UD_ATTRIBUTE_EMAIL);
	ud_filter_close(f);
	cr_expect_eq(filter_write_scim(f, &out, &error), UD_OK);
	cr_expect_str_eq(out.data,
	    "active eq true and (id pr or emails.value pr)");
	buf_free(&out);
	ud_filter_free(&f);
}

Test(scim_write, trees_that_are_not_whole_are_refused)
{
	struct buf out = BUF_INIT(1000);
	struct error error;
	ud_filter *f = new_tree();

	cr_expect_eq(filter_write_scim(f, &out, &error), UD_EINVAL);
	ud_filter_open(f, UD_OR);
	cr_expect_eq(filter_write_scim(f, &out, &error), UD_EINVAL);
	ud_filter_type(f, 99);
	cr_expect_eq(filter_write_scim(f, &out, &error), UD_EINVAL);
	cr_expect_str_eq(error.key, "search.enum_unknown");
	cr_expect_null(out.data);
	ud_filter_free(&f);
}

Test(scim_write, the_deepest_tree_reads_back)
{
	ud_filter *f = new_tree();

	for (int i = 0; i < UD_FILTER_DEPTH_MAX / 2; i++) {
		ud_filter_open(f, i % 2 == 0 ? UD_AND : UD_OR);
		ud_filter_present(f, UD_ATTRIBUTE_ID);
		ud_filter_open(f, UD_NOT);
	}
	ud_filter_present(f, UD_ATTRIBUTE_ID);
	while (f->depth > 0)
		ud_filter_close(f);
	expect_round_trip(&scim, f);
}
