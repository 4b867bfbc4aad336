/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

static const struct {
	const char *text;
	size_t column;
} invalid[] = {
	/* Brackets. */
	{"", 1},
	{" ", 1},
	{"uid=a", 1},
	{"&(uid=a)", 1},
	{"(", 2},
	{"()", 2},
	{"(uid=a", 7},
	{"(uid=a))", 8},
	{"(uid=a)(uid=b)", 8},
	{"(uid=a) ", 8},
	{" (uid=a)", 1},
	{"((uid=a))", 2},
	{"(uid=(a))", 6},
	{"(&", 3},
	{"(&(uid=a)", 10},
	{"(&uid=a)", 3},
	{"(& (uid=a))", 3},
	{"(&(uid=a) (uid=b))", 10},
	{"(&(uid=a)uid=b)", 10},
	{"(&(uid=a)()", 11},
	{"(!)", 3},
	{"(!uid=a)", 3},
	{"(!(uid=a)(uid=b))", 10},
	{"(!(uid=a)", 10},
	{"(!(!))", 5},
	{"(&)(&)", 4},
	{"(|", 3},
	{")", 1},
	/* Attributes. */
	{"(=a)", 2},
	{"(*=a)", 2},
	{"( uid=a)", 2},
	{"(uid =a)", 5},
	{"(1uid=a)", 2},
	{"(2=a)", 2},
	{"(2.=a)", 2},
	{"(.2=a)", 2},
	{"(2.05=a)", 2},
	{"(2..5=a)", 2},
	{"(2.5.x=a)", 2},
	{"(-uid=a)", 2},
	{"(u_id=a)", 3},
	{"(uid;=a)", 2},
	{"(uid;;x=a)", 2},
	{"(uid;x.y=a)", 2},
	{"(;x=a)", 2},
	{"(u\xc3\xbc=a)", 3},
	/* Operators. */
	{"(uid)", 5},
	{"(uid>a)", 6},
	{"(uid<a)", 6},
	{"(uid~a)", 6},
	{"(uid!=a)", 5},
	{"(uid>", 6},
	/* Extensible matches. */
	{"(:=a)", 2},
	{"(:dn:=a)", 5},
	{"(uid:)", 6},
	{"(uid:", 6},
	{"(uid:dn)", 8},
	{"(uid:x:dn:=a)", 8},
	{"(uid:x:y:=a)", 8},
	{"(uid::=a)", 6},
	{"(uid:1x:=a)", 6},
	{"(uid:caseExactMatch:a)", 21},
	{"(uid:caseExactMatch=a)", 20},
	{"(uid:caseExactMatch:=a*)", 23},
	{"(uid:caseExactSubstringsMatch:=a)", 32},
	{"(uid:caseExactSubstringsMatch:=\\2a\\5cx)", 32},
	/* Values. */
	{"(uid>=a*)", 8},
	{"(uid<=*)", 7},
	{"(uid~=*)", 7},
	{"(uid=\\)", 6},
	{"(uid=\\2)", 6},
	{"(uid=\\2g)", 6},
	{"(uid=\\", 6},
	{"(uid=\xc3\xbc\\x)", 7},
	{"(x=\\zz)", 4},
	{"(x=(a))", 4},
	/* Times. */
	{"(createTimestamp=)", 18},
	{"(createTimestamp=2024)", 18},
	{"(createTimestamp=20240301)", 18},
	{"(createTimestamp=2024030101020)", 18},
	{"(createTimestamp=20240301010203)", 18},
	{"(createTimestamp=20240301010203z)", 18},
	{"(createTimestamp=20240301010203ZZ)", 18},
	{"(createTimestamp=202403010102030Z)", 18},
	{"(createTimestamp=20240230010203Z)", 18},
	{"(createTimestamp=20240301240203Z)", 18},
	{"(createTimestamp=20240301010203.Z)", 18},
	{"(createTimestamp=20240301010203.5)", 18},
	{"(createTimestamp=20240301010203.1234567890Z)", 18},
	{"(createTimestamp=20240301010203+)", 18},
	{"(createTimestamp=20240301010203+1)", 18},
	{"(createTimestamp=20240301010203+100)", 18},
	{"(createTimestamp=20240301010203+01:00)", 18},
	{"(createTimestamp=20240301010203+2400)", 18},
	{"(createTimestamp=20240301010203+1x00)", 18},
	{"(createTimestamp=00000301010203Z)", 18},
	{"(createTimestamp=2024-03-01T01:02:03Z)", 18},
};

Test(ldap_refuse, what_the_grammar_forbids_is_told_by_column)
{
	for (size_t i = 0; i < N(invalid); i++)
		expect_refusal(&ldap, invalid[i].text, NULL,
		    invalid[i].column);
}

Test(ldap_refuse, texts_that_no_leaf_takes_keep_their_keys)
{
	static const char *const undecodable[] = {"\\00", "\\ff", "\\c3",
	    "\\ed\\a0\\80", "a*b\\00", "\\c3*\\bc"};
	char text[60];

	for (size_t i = 0; i < N(undecodable); i++) {
		strcpy(text, "(uid=");
		strcat(strcat(text, undecodable[i]), ")");
		expect_refusal(&ldap, text, "search.text_encoding",
		    i == 4 ? 8 : 6);
	}
	expect_refusal(&ldap, "(uid:caseExactSubstringsMatch:=\\2a\\5c00)",
	    "search.text_encoding", 32);
	expect_refusal(&ldap, "(uid=\\e2\\80\\8b)", "search.text_empty_fold",
	    6);
	expect_refusal(&ldap, "(uid=a*\xc2\xad*)", "search.text_empty_fold",
	    8);
	expect_tree(&ldap, "(o=\xc2\xad)", "(text org eq \"\xc2\xad\")");
	expect_nodes(&ldap, "(uid=", "\\c3\\bc", 200, ")", 1);
	expect_bomb_refused(&ldap, "(uid=", "\\c3\\bc", 201, ")",
	    "search.text_length", 6);
	expect_bomb_refused(&ldap, "(uid=a*", "b", 201, "*)",
	    "search.text_length", 8);
}

Test(ldap_refuse, bytes_that_are_no_utf8_are_told_by_column)
{
	static const char *const texts[] = {"\xff)", "\xc3)", "\xc0\x80)",
	    "\xed\xa0\x80)", "\xf4\x90\x80\x80)", "\x80"};
	char text[40] = "(x=\xc3\xa9\xc3\xa9";

	for (size_t i = 0; i < N(texts); i++) {
		strcpy(text + 7, texts[i]);
		expect_refusal(&ldap, text, "search.text_encoding", 6);
	}
	expect_refusal_of(&ldap, "(uid=a\0b)", 9, NULL, 7);
	expect_refusal_of(&ldap, "(uid\0=a)", 8, NULL, 5);
	expect_refusal_of(&ldap, "(uid=a)\0", 8, NULL, 8);
	expect_refusal_of(&ldap, NULL, 0, NULL, 1);
}

Test(ldap_refuse, combinators_nest_to_a_limit)
{
	struct error error;
	ud_filter *f = tree_new(2);

	expect_bomb_refused(&ldap, "", "(", 100000, "", NULL, 2);
	expect_bomb_refused(&ldap, "", "(!", 100000, "", "search.too_deep",
	    64 * 2 + 1);
	expect_bomb_refused(&ldap, "", "(&(uid=*)", 100000, "",
	    "search.too_deep", 64 * 9 + 1);
	expect_bomb_refused(&ldap, "(uid=a)", ")", 100000, "", NULL, 8);
	cr_expect_eq(filter_read_ldap(f, span_of("(!(&(x=1)(uid=*)))"),
	    &error), UD_OK);
	ud_filter_free(&f);
	f = tree_new(2);
	cr_expect_eq(filter_read_ldap(f, span_of("(!(&(!(uid=*))))"),
	    &error), UD_EINVAL);
	cr_expect_str_eq(error.key, "search.too_deep");
	cr_expect_str_eq(error.field, "column 5");
	ud_filter_free(&f);
}

Test(ldap_refuse, nodes_pieces_and_bytes_are_counted)
{
	expect_nodes(&ldap, "(|", "(uid=*)", 999, ")", 1000);
	expect_bomb_refused(&ldap, "(|", "(uid=*)", 1000, ")",
	    "search.too_large", 3 + 999 * 7);
	/* A NOT above the undefined becomes one above each known part. */
	expect_nodes(&ldap, "(!(|(x=1)", "(uid=*)", 499, "))", 1000);
	expect_bomb_refused(&ldap, "(!(|(x=1)", "(uid=*)", 500, "))",
	    "search.too_large", 9 + 500 * 7 + 2);
	expect_nodes(&ldap, "(uid=a", "*b", 101, ")", 1);
	expect_bomb_refused(&ldap, "(uid=a", "*b", 102, ")",
	    "search.too_large", 8 + 100 * 2);
	expect_nodes(&ldap, "(uid=a", "*", 100000, "b)", 1);
	expect_bomb_refused(&ldap, "(uid=", "x", UD_FILTER_BYTES_MAX - 6, ")",
	    "search.text_length", 6);
	expect_bomb_refused(&ldap, "(uid=", "x", UD_FILTER_BYTES_MAX - 5, ")",
	    "search.too_large", UD_FILTER_BYTES_MAX + 1);
	expect_bomb_refused(&ldap, "(", "a", UD_FILTER_BYTES_MAX - 1, "",
	    NULL, UD_FILTER_BYTES_MAX + 1);
}
