/* SPDX-License-Identifier: MIT */
/* Metadata keys and values that stand side by side. */
#include "unit/search/json_help.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define KEY "{'metadataKeyFilter':{'key':'k','method':2}}"
#define VALUE "{'metadataValueFilter':{'value':'ZW5n','method':1}}"
#define BOTH "{'metadataFilter':{'key':'k','value':'ZW5n'," \
	"'keyMethod':'TEXT_FILTER_METHOD_STARTS_WITH'," \
	"'valueMethod':'BYTE_FILTER_METHOD_NOT_EQUALS'}}"
#define ONLY_KEY "{'metadataFilter':{'key':'k'," \
	"'keyMethod':'TEXT_FILTER_METHOD_STARTS_WITH'}}"
#define ONLY_VALUE "{'metadataFilter':{'value':'ZW5n'," \
	"'valueMethod':'BYTE_FILTER_METHOD_NOT_EQUALS'}}"
#define OTHER "{'typeQuery':{}}"

/* What is read, and what it says when written again. */
static const struct {
	const char *read, *written;
} rows[] = {
	{ "[" KEY "," VALUE "]", "[" BOTH "]" },
	{ "[" VALUE "," KEY "]", "[" BOTH "]" },
	{ "[" OTHER "," KEY "," OTHER "," VALUE "," OTHER "]",
	  "[" OTHER "," BOTH "," OTHER "," OTHER "]" },
	{ "[" VALUE "," OTHER "," KEY "]", "[" OTHER "," BOTH "]" },
	{ "[" KEY "," KEY "]", "[" ONLY_KEY "," ONLY_KEY "]" },
	{ "[" VALUE "," VALUE "]", "[" ONLY_VALUE "," ONLY_VALUE "]" },
	/* Only direct operands of an AND count. */
	{ "[" KEY ",{'orQuery':{'queries':[" VALUE "," KEY "]}}]",
	  "[" ONLY_KEY ",{'orQuery':{'queries':[" ONLY_VALUE "," ONLY_KEY
	  "]}}]" },
	{ "[{'orQuery':{'queries':[" KEY "," VALUE "," VALUE "]}}]",
	  "[{'orQuery':{'queries':[" ONLY_KEY "," ONLY_VALUE "," ONLY_VALUE
	  "]}}]" },
	{ "[" KEY ",{'notQuery':{'query':" VALUE "}}]",
	  "[" ONLY_KEY ",{'notQuery':{'query':" ONLY_VALUE "}}]" },
	{ "[" KEY ",{'andQuery':{'queries':[" OTHER "," KEY "," VALUE
	  "]}}," VALUE "]",
	  "[" BOTH ",{'andQuery':{'queries':[" OTHER "," BOTH "]}}]" },
	{ "[{'notQuery':{'query':{'andQuery':{'queries':[" VALUE "," KEY
	  "]}}}},{'orQuery':{'queries':[{'andQuery':{'queries':[" KEY ","
	  VALUE "]}}," KEY "]}}]",
	  "[{'notQuery':{'query':{'andQuery':{'queries':[" BOTH
	  "]}}}},{'orQuery':{'queries':[{'andQuery':{'queries':[" BOTH
	  "]}}," ONLY_KEY "]}}]" },
	/* Our own leaf stands for itself. */
	{ "[" KEY "," VALUE "," ONLY_KEY "," ONLY_VALUE "," BOTH "]",
	  "[" BOTH "," ONLY_KEY "," ONLY_VALUE "," BOTH "]" },
	{ "[" KEY "," ONLY_VALUE "]", "[" ONLY_KEY "," ONLY_VALUE "]" },
};

Test(json_pairs, one_key_and_one_value_are_one_entry)
{
	for (size_t i = 0; i < N(rows); i++) {
		ud_filter *f = json_tree(JSON_V2, rows[i].read);
		char *text = json_written(JSON_V2, f);
		ud_filter *again = json_tree(JSON_V2, text);

		cr_expect_str_eq(text, rows[i].written);
		cr_expect(tree_equal(f, again));
		ud_filter_free(&again);
		ud_filter_free(&f);
		free(text);
	}
}

Test(json_pairs, any_other_number_is_ambiguous)
{
	static const struct {
		const char *text, *field;
	} wrong[] = {
		{ "[" KEY "," KEY "," VALUE "]", "queries" },
		{ "[" VALUE "," KEY "," VALUE "]", "queries" },
		{ "[" KEY "," OTHER "," KEY "," VALUE "," VALUE "]",
		  "queries" },
		{ "[" OTHER ",{'orQuery':{'queries':[" OTHER
		  ",{'andQuery':{'queries':[" KEY "," KEY "," VALUE "]}}]}}]",
		  "queries[1].orQuery.queries[1].andQuery.queries" },
		{ "[{'notQuery':{'query':{'andQuery':{'queries':[" VALUE ","
		  KEY "," VALUE "]}}}}]",
		  "queries[0].notQuery.query.andQuery.queries" },
	};

	for (size_t i = 0; i < N(wrong); i++)
		json_refused(JSON_V2, wrong[i].text,
		    "search.metadata_ambiguous", wrong[i].field);
}

Test(json_pairs, halves_belong_to_one_api)
{
	json_refused(JSON_V3, "[" KEY "]", "search.filter_invalid",
	    "filters[0]");
	json_refused(JSON_V3, "[" VALUE "]", "search.filter_invalid",
	    "filters[0]");
}

Test(json_pairs, joined_nodes_leave_room_for_no_more)
{
	/* The limit is of what is read. */
	char *text = json_repeated("[{'orQuery':{'queries':[", OTHER ",", 996,
	    OTHER "]}}," KEY "," VALUE "]");
	ud_filter *f = json_tree(JSON_V2, text);

	cr_expect_eq(f->count, 999);
	cr_expect_eq(f->nodes[0].size, 998);
	cr_expect_eq(f->nodes[998].kind, NODE_METADATA);
	ud_filter_free(&f);
	free(text);
}
