/* SPDX-License-Identifier: MIT */
/* The ways to say the same thing. */
#include "unit/search/json_help.h"

#include "search/json_words.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void
expect_same(enum json_api api, const char *left, const char *right)
{
	ud_filter *a = json_tree(api, left), *b = json_tree(api, right);

	cr_expect(tree_equal(a, b), "%s and %s", left, right);
	ud_filter_free(&a);
	ud_filter_free(&b);
}

Test(json_members, names_may_be_snake_case)
{
	static const struct {
		enum json_api api;
		const char *camel, *snake;
	} rows[] = {
		{ JSON_V3, "[{'userIdFilter':{'id':'x'}}]",
		  "[{'user_id_filter':{'id':'x'}}]" },
		{ JSON_V3, "[{'usernameFilter':{'username':'x',"
		  "'isOrganizationSpecific':true}}]",
		  "[{'username_filter':{'username':'x',"
		  "'is_organization_specific':true}}]" },
		{ JSON_V3, "[{'orFilter':{'queries':[{'emailFilter':"
		  "{'address':'x','isVerified':true}}]}}]",
		  "[{'or_filter':{'queries':[{'email_filter':"
		  "{'address':'x','is_verified':true}}]}}]" },
		{ JSON_V2, "[{'userNameQuery':{'userName':'x'}}]",
		  "[{'user_name_query':{'user_name':'x'}}]" },
		{ JSON_V2, "[{'inUserEmailsQuery':{'userEmails':['x'],"
		  "'ignoreCase':true}}]",
		  "[{'in_user_emails_query':{'user_emails':['x'],"
		  "'ignore_case':true}}]" },
		{ JSON_V2, "[{'metadataFilter':{'key':'x','keyMethod':2}}]",
		  "[{'metadata_filter':{'key':'x','key_method':2}}]" },
		{ JSON_V2, "[{'idpLinkFilter':{'idpId':'x'}}]",
		  "[{'idp_link_filter':{'idp_id':'x'}}]" },
		{ JSON_V3, "[{'dataFilter':{'bool':true}}]",
		  "[{'data_filter':{'bool':true}}]" },
	};

	for (size_t i = 0; i < N(rows); i++)
		expect_same(rows[i].api, rows[i].camel, rows[i].snake);
}

Test(json_members, no_other_spelling_is_a_name)
{
	static const char *const names[] = {
		"UserIdFilter", "useridFilter", "user_IdFilter",
		"user_id_Filter", "user__id_filter", "_user_id_filter",
		"user_id_filter_", "userIdFilter_", "schemaIDFilter",
		"user-id-filter", "", "dataFilte", "dataFilterX",
		"a_b_c_d_e_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z_a_b_c_d_e"
		"_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z"
	};
	char text[256];

	for (size_t i = 0; i < N(names); i++) {
		snprintf(text, sizeof(text), "[{'%s':{'id':'x'}}]", names[i]);
		json_refused(JSON_V3, text, "search.filter_invalid",
		    "filters[0]");
	}
	json_refused(JSON_V3, "[{'userIdFilter':{'Id':'x'}}]",
	    "search.member_unknown", "filters[0].userIdFilter.Id");
}

/* Each word by its name and its number, in a leaf that takes it. */
static void
check_words(enum json_api api, const struct json_words *words,
    const char *prefix, const char *format)
{
	char by_name[256], by_number[256], value[80];

	for (size_t i = 0; i < words->count; i++) {
		const struct json_word *word = &words->words[i];

		snprintf(value, sizeof(value), "'%s%s'", prefix, word->name);
		snprintf(by_name, sizeof(by_name), format, value);
		snprintf(value, sizeof(value), "%d", word->number);
		snprintf(by_number, sizeof(by_number), format, value);
		expect_same(api, by_name, by_number);
	}
}

Test(json_members, words_are_read_by_name_or_number)
{
	for (enum json_api api = JSON_V3; api <= JSON_V2; api++) {
		check_words(api, &json_methods_ordering,
		    "TEXT_FILTER_METHOD_",
		    "[{'textFilter':{'attribute':1,'text':'x','method':%s}}]");
		check_words(api, &json_methods_ordering,
		    "TEXT_QUERY_METHOD_",
		    "[{'textFilter':{'attribute':1,'text':'x','method':%s}}]");
		check_words(api, &json_methods, "TEXT_QUERY_METHOD_",
		    "[{'metadataFilter':{'key':'x','keyMethod':%s}}]");
		check_words(api, &json_attributes, "USER_ATTRIBUTE_",
		    "[{'presentFilter':{'attribute':%s}}]");
		check_words(api, &json_time_methods,
		    "TIMESTAMP_FILTER_METHOD_", "[{'timestampFilter':{"
		    "'attribute':23,'timestamp':'2024-01-01T00:00:00Z',"
		    "'method':%s}}]");
		check_words(api, &json_number_methods, "",
		    "[{'revisionFilter':{'method':%s}}]");
		check_words(api, &json_number_methods, "",
		    "[{'dataFilter':{'number':1,'method':%s}}]");
		check_words(api, &json_byte_methods, "BYTE_FILTER_METHOD_",
		    "[{'metadataFilter':{'value':'','valueMethod':%s}}]");
		check_words(api, &json_types, "TYPE_",
		    "[{'typeFilter':{'type':%s}}]");
		check_words(api, &json_authenticators, "AUTHENTICATOR_TYPE_",
		    "[{'authenticatorFilter':{'type':%s}}]");
	}
	check_words(JSON_V3, &json_methods_v3, "TEXT_FILTER_METHOD_",
	    "[{'userIdFilter':{'id':'x','method':%s}}]");
	check_words(JSON_V2, &json_methods_v2, "TEXT_QUERY_METHOD_",
	    "[{'lastNameQuery':{'lastName':'x','method':%s}}]");
	check_words(JSON_V2, &json_methods, "TEXT_FILTER_METHOD_",
	    "[{'metadataKeyFilter':{'key':'x','method':%s}}]");
	check_words(JSON_V2, &json_byte_methods, "BYTE_FILTER_METHOD_",
	    "[{'metadataValueFilter':{'value':'','method':%s}}]");
	check_words(JSON_V3, &json_states_v3, "USER_STATE_",
	    "[{'stateFilter':{'state':%s}}]");
	check_words(JSON_V2, &json_states_v2, "USER_STATE_",
	    "[{'stateQuery':{'state':%s}}]");
	check_words(JSON_V3, &json_scopes, "USERNAME_SCOPE_",
	    "[{'usernameFilter':{'username':'x','scope':%s}}]");
}

Test(json_members, null_is_absent)
{
	expect_same(JSON_V3, "[{'userIdFilter':{'id':'x','method':null},"
	    "'orFilter':null}]", "[{'userIdFilter':{'id':'x'}}]");
	expect_same(JSON_V3, "[{'emailFilter':{'address':null,"
	    "'isVerified':null}}]", "[{'emailFilter':{}}]");
	expect_same(JSON_V3, "[{'metadataFilter':{'key':null,'value':''}}]",
	    "[{'metadataFilter':{'value':''}}]");
	expect_same(JSON_V3, "[{'dataFilter':{'number':null,'bool':true}}]",
	    "[{'dataFilter':{'bool':true}}]");
	expect_same(JSON_V3, "null", "[]");
	expect_same(JSON_V3, "{'filters':null}", "[]");
}

Test(json_members, defaults_may_be_said)
{
	expect_same(JSON_V3, "[{'usernameFilter':{'username':'x','method':0,"
	    "'isOrganizationSpecific':false,'scope':0}}]",
	    "[{'usernameFilter':{'username':'x'}}]");
	expect_same(JSON_V3, "[{'stateFilter':{'state':'USER_STATE_DELETED'"
	    "}}]", "[{'stateFilter':{}}]");
	expect_same(JSON_V2, "[{'stateQuery':{'state':'USER_STATE_DELETED'"
	    "}}]", "[{'stateQuery':{}}]");
	expect_same(JSON_V2, "[{'constantFilter':{'value':false}}]",
	    "[{'constantFilter':{}}]");
}

Test(json_members, scope_and_flag_may_agree_but_not_contradict)
{
	static const char *const wrong[] = {
		"'scope':'USERNAME_SCOPE_INSTANCE',"
		"'isOrganizationSpecific':true",
		"'isOrganizationSpecific':true,'scope':'USERNAME_SCOPE_ANY'",
	};
	char text[256];

	expect_same(JSON_V3, "[{'usernameFilter':{'username':'x',"
	    "'isOrganizationSpecific':true,"
	    "'scope':'USERNAME_SCOPE_ORGANIZATION'}}]",
	    "[{'usernameFilter':{'username':'x','scope':2}}]");
	expect_same(JSON_V3, "[{'usernameFilter':{'username':'x',"
	    "'isOrganizationSpecific':false,'scope':1}}]",
	    "[{'usernameFilter':{'username':'x','scope':1}}]");
	for (size_t i = 0; i < N(wrong); i++) {
		snprintf(text, sizeof(text),
		    "[{'usernameFilter':{'username':'x',%s}}]", wrong[i]);
		json_refused(JSON_V3, text, "search.filter_invalid",
		    "filters[0].usernameFilter.scope");
	}
}

Test(json_members, times_have_any_offset)
{
	expect_same(JSON_V3, "[{'timestampFilter':{'attribute':23,"
	    "'timestamp':'2024-01-12T10:30:00.5+01:30'}}]",
	    "[{'timestampFilter':{'attribute':23,"
	    "'timestamp':'2024-01-12T09:00:00.500Z'}}]");
}

Test(json_members, numbers_may_be_text_and_bytes_any_base64)
{
	expect_same(JSON_V2, "[{'revisionFilter':{'revision':'7'}}]",
	    "[{'revisionFilter':{'revision':7}}]");
	expect_same(JSON_V2, "[{'metadataFilter':{'value':'_-8'}}]",
	    "[{'metadataFilter':{'value':'/+8='}}]");
	expect_same(JSON_V3, "[{'dataFilter':{'number':100}}]",
	    "[{'dataFilter':{'number':1.0e2}}]");
}

Test(json_members, bytes_may_hold_nul)
{
	ud_filter *f = json_tree(JSON_V2,
	    "[{'metadataValueFilter':{'value':'AP8A'}}]");
	struct span value = tree_node_text(f, &f->nodes[0], 1);

	cr_expect_eq(value.len, 3);
	cr_expect_eq(memcmp(value.data, "\0\xff\0", 3), 0);
	ud_filter_free(&f);
}

Test(json_members, texts_may_be_as_long_as_they_may)
{
	/* 200 characters of four bytes. */
	char *text = json_repeated("[{'usernameFilter':{'username':'",
	    "\xf0\x9f\x98\x80", 200, "','method':1}}]");
	ud_filter *f = json_tree(JSON_V3, text);

	cr_expect_eq(tree_node_text(f, &f->nodes[0], 0).len, 800);
	ud_filter_free(&f);
	free(text);
	text = json_repeated("[{'metadataValueFilter':{'value':'", "AAAA", 66,
	    "AAA='}}]");
	f = json_tree(JSON_V2, text);
	cr_expect_eq(tree_node_text(f, &f->nodes[0], 1).len, 200);
	ud_filter_free(&f);
	free(text);
}
