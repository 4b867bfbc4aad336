/* SPDX-License-Identifier: MIT */
/* What is refused, with its key and the place. */
#include "unit/search/json_help.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *text, *key, *field;
};

/* 20, 21 and 200 characters. */
#define A20 "aaaaaaaaaaaaaaaaaaaa"
#define A21 A20 "a"
#define A200 A20 A20 A20 A20 A20 A20 A20 A20 A20 A20

static const struct row worked[] = {
	{ "[{'orFilter':{'queries':[]}}]", "search.operand_missing",
	  "filters[0].orFilter.queries" },
	{ "[{'notFilter':{'query':{'andFilter':{}}}}]",
	  "search.operand_missing",
	  "filters[0].notFilter.query.andFilter.queries" },
	{ "[{'notFilter':{}}]", "search.operand_missing",
	  "filters[0].notFilter.query" },
	{ "[{}]", "search.filter_invalid", "filters[0]" },
	{ "[null]", "search.filter_invalid", "filters[0]" },
	{ "[{'nickFilter':{}}]", "search.filter_invalid", "filters[0]" },
	{ "[{'userIdFilter':{'id':'1'},'organizationIdFilter':{'id':'2'}}]",
	  "search.filter_ambiguous", "filters[0]" },
	{ "[{'userIdFilter':{'id':''}}]", "search.text_length",
	  "filters[0].userIdFilter.id" },
	{ "[{'userIdFilter':{}}]", "search.text_length",
	  "filters[0].userIdFilter.id" },
	{ "[{'usernameFilter':{'username':'" A200 "a'}}]",
	  "search.text_length", "filters[0].usernameFilter.username" },
	{ "[{'phoneFilter':{'number':'" A21 "'}}]", "search.text_length",
	  "filters[0].phoneFilter.number" },
	{ "[{'userIdFilter':{'id':'1','method':'TEXT_FILTER_METHOD_FUZZY'}}]",
	  "search.enum_unknown", "filters[0].userIdFilter.method" },
	{ "[{'userIdFilter':{'id':'1','method':99}}]", "search.enum_unknown",
	  "filters[0].userIdFilter.method" },
	{ "[{'usernameFilter':{'username':'\\u200b','method':"
	  "'TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE'}}]",
	  "search.text_empty_fold", "filters[0].usernameFilter.username" },
	{ "[{'usernameFilter':{'username':'a\\u0000b'}}]",
	  "search.text_encoding", "filters[0].usernameFilter.username" },
	{ "[{'typeFilter':{}},{'usernameFilter':{'username':'a\xff'}}]",
	  "search.text_encoding", "filters[1].usernameFilter.username" },
	{ "[{'usernameFilter':{'username':'x','methd':"
	  "'TEXT_FILTER_METHOD_CONTAINS'}}]",
	  "search.member_unknown", "filters[0].usernameFilter.methd" },
};

static const struct row worked_v2[] = {
	{ "[{'metadataKeyFilter':{'key':'a'}},{'metadataKeyFilter':"
	  "{'key':'b'}},{'metadataValueFilter':{'value':'ZW5n'}}]",
	  "search.metadata_ambiguous", "queries" },
	{ "[{'inUserIdsQuery':{'userIds':[]}}]", "search.operand_missing",
	  "queries[0].inUserIdsQuery.userIds" },
	{ "[{'metadataValueFilter':{'value':'%%%'}}]",
	  "search.text_encoding", "queries[0].metadataValueFilter.value" },
};

static const struct row others[] = {
	{ "[1]", "search.filter_invalid", "filters[0]" },
	{ "['userIdFilter']", "search.filter_invalid", "filters[0]" },
	{ "[{'userIdFilter':null}]", "search.filter_invalid", "filters[0]" },
	{ "[{'userNameQuery':{'userName':'x'}}]", "search.filter_invalid",
	  "filters[0]" },
	{ "[{'orFilter':{'queries':[{'typeFilter':{}},{'userNameQuery':{}}]"
	  "}}]", "search.filter_invalid", "filters[0].orFilter.queries[1]" },
	{ "[{'typeFilter':{}},{'or_filter':{'queries':[{'not_filter':"
	  "{'query':null}}]}}]", "search.operand_missing",
	  "filters[1].orFilter.queries[0].notFilter.query" },
	{ "[{'notFilter':{'query':{}}}]", "search.filter_invalid",
	  "filters[0].notFilter.query" },
	{ "[{'notFilter':{'filter':{'typeFilter':{}}}}]",
	  "search.member_unknown", "filters[0].notFilter.filter" },
	{ "[{'orFilter':[]}]", "search.filter_invalid",
	  "filters[0].orFilter" },
	{ "[{'orFilter':{'queries':{'typeFilter':{}}}}]",
	  "search.filter_invalid", "filters[0].orFilter.queries" },
	{ "[{'userIdFilter':'x'}]", "search.filter_invalid",
	  "filters[0].userIdFilter" },
	{ "[{'dataFilter':'x'}]", "search.filter_invalid",
	  "filters[0].dataFilter" },
	{ "[{'userIdFilter':{'id':1}}]", "search.filter_invalid",
	  "filters[0].userIdFilter.id" },
	{ "[{'userIdFilter':{'id':'1','method':true}}]",
	  "search.filter_invalid", "filters[0].userIdFilter.method" },
	{ "[{'userIdFilter':{'id':'1','method':1.5}}]",
	  "search.enum_unknown", "filters[0].userIdFilter.method" },
	{ "[{'userIdFilter':{'id':'1','method':16}}]",
	  "search.enum_unknown", "filters[0].userIdFilter.method" },
	{ "[{'userIdFilter':{'id':'1','method':"
	  "'TEXT_QUERY_METHOD_CONTAINS'}}]",
	  "search.enum_unknown", "filters[0].userIdFilter.method" },
	{ "[{'anyTextFilter':{'text':'1','method':'TEXT_FILTER_METHOD_LESS'"
	  "}}]", "search.enum_unknown", "filters[0].anyTextFilter.method" },
	{ "[{'anyTextFilter':{}}]", "search.text_length",
	  "filters[0].anyTextFilter.text" },
	{ "[{'schemaIdFilter':{'id':'x','method':0}}]",
	  "search.member_unknown", "filters[0].schemaIdFilter.method" },
	{ "[{'stateFilter':{'state':'USER_STATE_INITIAL'}}]",
	  "search.enum_unknown", "filters[0].stateFilter.state" },
	{ "[{'emailFilter':{'isVerified':'true'}}]", "search.filter_invalid",
	  "filters[0].emailFilter.isVerified" },
	{ "[{'emailFilter':{'isVerified':true,'is_verified':null}}]",
	  "search.filter_invalid", "filters[0].emailFilter.isVerified" },
	{ "[{'emailFilter':{'x':null}}]", "search.member_unknown",
	  "filters[0].emailFilter.x" },
	{ "[{'dataFilter':{'bool':true,'x':null}}]", "search.member_unknown",
	  "filters[0].dataFilter.x" },
	{ "[{'emailFilter':{'is_Verified':true}}]", "search.member_unknown",
	  "filters[0].emailFilter.is_Verified" },
	{ "[{'emailFilter':{'a b':0}}]", "search.member_unknown",
	  "filters[0].emailFilter" },
	{ "[{'emailFilter':{'" A200 "':0}}]", "search.member_unknown",
	  "filters[0].emailFilter" },
	{ "[{'textFilter':{'text':'x'}}]", "search.filter_invalid",
	  "filters[0].textFilter.attribute" },
	{ "[{'textFilter':{'attribute':'USER_ATTRIBUTE_STATE'}}]",
	  "search.filter_invalid", "filters[0].textFilter.attribute" },
	{ "[{'textFilter':{'attribute':'USER_ATTRIBUTE_HAIR'}}]",
	  "search.enum_unknown", "filters[0].textFilter.attribute" },
	{ "[{'presentFilter':{'attribute':26}}]", "search.enum_unknown",
	  "filters[0].presentFilter.attribute" },
	{ "[{'presentFilter':{'attribute':-1}}]", "search.enum_unknown",
	  "filters[0].presentFilter.attribute" },
	{ "[{'verifiedFilter':{'attribute':'USER_ATTRIBUTE_ID'}}]",
	  "search.filter_invalid", "filters[0].verifiedFilter.attribute" },
	{ "[{'substringsFilter':{'attribute':6,'ignoreCase':true}}]",
	  "search.operand_missing", "filters[0].substringsFilter.any" },
	{ "[{'substringsFilter':{'attribute':6,'any':['a','']}}]",
	  "search.text_length", "filters[0].substringsFilter.any[1]" },
	{ "[{'substringsFilter':{'attribute':6,'initial':''}}]",
	  "search.text_length", "filters[0].substringsFilter.initial" },
	{ "[{'inFilter':{'attribute':6,'values':['\\u00ad'],"
	  "'ignoreCase':true}}]", "search.text_empty_fold",
	  "filters[0].inFilter.values[0]" },
	{ "[{'inFilter':{'attribute':6,'values':['a',null]}}]",
	  "search.filter_invalid", "filters[0].inFilter.values[1]" },
	{ "[{'inFilter':{'attribute':6,'values':'a'}}]",
	  "search.filter_invalid", "filters[0].inFilter.values" },
	{ "[{'inFilter':{'attribute':6}}]", "search.operand_missing",
	  "filters[0].inFilter.values" },
	{ "[{'timestampFilter':{'attribute':23}}]", "search.filter_invalid",
	  "filters[0].timestampFilter.timestamp" },
	{ "[{'timestampFilter':{'attribute':23,'timestamp':'2024-02-30T00:"
	  "00:00Z'}}]", "search.filter_invalid",
	  "filters[0].timestampFilter.timestamp" },
	{ "[{'timestampFilter':{'attribute':6,'timestamp':'2024-02-20T00:"
	  "00:00Z'}}]", "search.filter_invalid",
	  "filters[0].timestampFilter.attribute" },
	{ "[{'metadataFilter':{'keyMethod':1}}]", "search.operand_missing",
	  "filters[0].metadataFilter.key" },
	{ "[{'metadataFilter':{'value':1}}]", "search.filter_invalid",
	  "filters[0].metadataFilter.value" },
	{ "[{'metadataFilter':{'value':'A'}}]", "search.text_encoding",
	  "filters[0].metadataFilter.value" },
	{ "[{'metadataFilter':{'value':'" A200 A20 A20 A20 "aaaaaaaa'}}]",
	  "search.text_length", "filters[0].metadataFilter.value" },
	{ "[{'metadataFilter':{'value':'" A200 A200 "'}}]",
	  "search.text_length", "filters[0].metadataFilter.value" },
	{ "[{'idpLinkFilter':{'idpId':''}}]", "search.text_length",
	  "filters[0].idpLinkFilter.idpId" },
	{ "[{'authenticatorFilter':{}}]", "search.filter_invalid",
	  "filters[0].authenticatorFilter.type" },
	{ "[{'authenticatorFilter':{'type':0}}]", "search.enum_unknown",
	  "filters[0].authenticatorFilter.type" },
	{ "[{'revisionFilter':{'revision':4294967296}}]",
	  "search.filter_invalid", "filters[0].revisionFilter.revision" },
	{ "[{'revisionFilter':{'revision':-1}}]", "search.filter_invalid",
	  "filters[0].revisionFilter.revision" },
	{ "[{'dataFilter':{'pointer':'/a'}}]", "search.operand_missing",
	  "filters[0].dataFilter" },
	{ "[{'dataFilter':{'text':'x','bool':true}}]",
	  "search.filter_ambiguous", "filters[0].dataFilter" },
	{ "[{'dataFilter':{'bool':true,'method':0}}]",
	  "search.member_unknown", "filters[0].dataFilter.method" },
	{ "[{'dataFilter':{'pointer':'a','bool':true}}]",
	  "search.filter_invalid", "filters[0].dataFilter.pointer" },
	{ "[{'dataFilter':{'pointer':'/~2','text':'x'}}]",
	  "search.filter_invalid", "filters[0].dataFilter.pointer" },
	{ "[{'dataFilter':{'number':1e999}}]", "search.filter_invalid",
	  "filters[0].dataFilter.number" },
	{ "[{'dataFilter':{'number':1,'method':'TEXT_FILTER_METHOD_EQUALS'}}"
	  "]", "search.enum_unknown", "filters[0].dataFilter.method" },
};

static void
check(enum json_api api, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_refused(api, rows[i].text, rows[i].key, rows[i].field);
}

Test(json_refuse, the_worked_cases)
{
	check(JSON_V3, worked, N(worked));
	check(JSON_V2, worked_v2, N(worked_v2));
}

Test(json_refuse, whatever_else_is_wrong)
{
	check(JSON_V3, others, N(others));
}

Test(json_refuse, messages_say_what_would_be_right)
{
	static const struct {
		const char *text, *id, *message;
	} rows[] = {
		{ "[{'userIdFilter':{'id':''}}]", "",
		  "id must have 1 to 200 characters" },
		{ "[{'stateFilter':{'state':9}}]", "",
		  "state must be USER_STATE_... UNSPECIFIED, ACTIVE, "
		  "INACTIVE, DELETED, LOCKED" },
		{ "[{'nickNameQuery':{}}]", "GRPC-vR9nC", "a filter must "
		  "hold a filter of SearchUsers, not nickNameQuery" },
		{ "[{'nick':{}}]", "GRPC-vR9nC",
		  "a filter must hold a filter that exists, not nick" },
		{ "[{}]", "GRPC-vR9nC", "a filter must hold a filter" },
	};

	for (size_t i = 0; i < N(rows); i++) {
		ud_filter *f;

		cr_expect_eq(json_read(JSON_V3, rows[i].text, &f), UD_EINVAL);
		cr_expect_str_eq(json_error.id, rows[i].id);
		cr_expect_str_eq(json_error.message, rows[i].message);
	}
}
