/* SPDX-License-Identifier: MIT */
/* The catalogue: searches, and filters as text. */
#include "catalogue/catalogue.h"

#include <string.h>

/* Whose name holds the first text, or whose address is the second. */
static int
make_filter(const struct call *c, ud_filter **filter)
{
	int rc = ud_filter_new(filter);

	if (rc != UD_OK)
		return rc;
	(void)ud_filter_open(*filter, UD_OR);
	(void)ud_filter_text(*filter, UD_ATTRIBUTE_USERNAME, c->text[0],
	    UD_TEXT_CONTAINS_IGNORE_CASE);
	(void)ud_filter_text(*filter, UD_ATTRIBUTE_EMAIL, c->text[1],
	    UD_TEXT_EQUALS);
	(void)ud_filter_close(*filter);
	return UD_OK;
}

static int
run_search(struct call *c)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	query.limit = 1;
	query.sort = UD_SORT_EMAIL;
	query.include = UD_INCLUDE_LISTS | UD_INCLUDE_METADATA;
	if (rc == UD_OK)
		rc = ud_search(c->dir, filter, &query, &c->found);
	else
		c->found = NULL;
	ud_filter_free(&filter);
	return rc;
}

static int
run_count(struct call *c)
{
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	if (rc == UD_OK)
		rc = ud_search_count(c->dir, filter, &c->number);
	else
		c->number = 0;
	ud_filter_free(&filter);
	return rc;
}

static int
run_explain(struct call *c)
{
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	if (rc == UD_OK)
		rc = ud_search_explain(c->dir, filter, NULL, &c->plan);
	else
		c->plan = NULL;
	ud_filter_free(&filter);
	return rc;
}

static int
run_iter_new(struct call *c)
{
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	if (rc == UD_OK)
		rc = ud_search_iter_new(c->dir, filter, NULL, &c->iter);
	else
		c->iter = NULL;
	ud_filter_free(&filter);
	return rc;
}

/* From the first user to the last, in pages of one. */
static int
run_iter_next(struct call *c)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_iter *iter = NULL;
	const ud_user *user;
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	query.limit = 1;
	if (rc == UD_OK)
		rc = ud_search_iter_new(c->dir, filter, &query, &iter);
	c->number = 0;
	if (rc == UD_OK)
		while ((rc = ud_search_iter_next(c->dir, iter,
		    &user)) == UD_ROW)
			c->number++;
	if (rc != UD_OK)
		c->number = 0;
	ud_search_iter_free(&iter);
	ud_filter_free(&filter);
	return rc;
}

static int
read_as(struct call *c, int syntax)
{
	return ud_filter_read(c->dir, syntax, c->text[0], strlen(c->text[0]),
	    &c->filter);
}

static int
run_read_v3(struct call *c)
{
	return read_as(c, UD_SYNTAX_V3);
}

static int
run_read_v2(struct call *c)
{
	return read_as(c, UD_SYNTAX_V2);
}

static int
run_read_scim(struct call *c)
{
	return read_as(c, UD_SYNTAX_SCIM);
}

static int
run_read_ldap(struct call *c)
{
	return read_as(c, UD_SYNTAX_LDAP);
}

static int
write_as(struct call *c, int syntax)
{
	ud_filter *filter = NULL;
	int rc = make_filter(c, &filter);

	if (rc == UD_OK)
		rc = ud_filter_write(c->dir, filter, syntax, &c->string);
	else
		c->string = NULL;
	ud_filter_free(&filter);
	return rc;
}

static int
run_write_v3(struct call *c)
{
	return write_as(c, UD_SYNTAX_V3);
}

static int
run_write_ldap(struct call *c)
{
	return write_as(c, UD_SYNTAX_LDAP);
}

#define TEXTS .texts = { \
	{"filters[0].queries[0].text", "A", RULE_NEEDLE, 1}, \
	{"filters[0].queries[1].text", "bob@mail.example", RULE_NEEDLE, 1}}

#define SEARCH(function_, name_, permission_, outputs_, run_) \
	{ .function = (function_), .name = (name_), \
	    .permission = (permission_), .outputs = (outputs_), \
	    .run = (run_), TEXTS }

/* What is read and written asks nobody: it is about no user. */
#define READ(shape_, text_, run_) \
	{ .function = "ud_filter_read", .shape = (shape_), \
	    .outputs = OUT_FILTER, .run = (run_), \
	    .texts = {{"text", (text_), RULE_OTHER, 1}} }
#define WRITE(shape_, run_) \
	{ .function = "ud_filter_write", .shape = (shape_), \
	    .outputs = OUT_STRING, .run = (run_), TEXTS }

const struct operation search_operations[] = {
	SEARCH("ud_search", "SearchUsers", "user.read", OUT_FOUND,
	    run_search),
	SEARCH("ud_search_count", "SearchUsers", "user.read", OUT_NUMBER,
	    run_count),
	SEARCH("ud_search_explain", "ExplainSearch", "iam.write", OUT_PLAN,
	    run_explain),
	SEARCH("ud_search_iter_new", "SearchUsers", "user.read", OUT_ITER,
	    run_iter_new),
	SEARCH("ud_search_iter_next", "SearchUsers", "user.read", OUT_NUMBER,
	    run_iter_next),
	READ("v3", "[{\"notFilter\":{\"query\":{\"orFilter\":{\"queries\":["
	    "{\"userIdFilter\":{\"id\":\"x\"}},"
	    "{\"usernameFilter\":{\"username\":\"y\",\"method\":5}}]}}}}]",
	    run_read_v3),
	READ("v2", "{\"queries\":[{\"metadataKeyFilter\":{\"key\":\"k\"}},"
	    "{\"metadataValueFilter\":{\"value\":\"AA==\"}},"
	    "{\"inUserIdsQuery\":{\"userIds\":[\"a\",\"b\"]}}]}",
	    run_read_v2),
	READ("SCIM", "userName sw \"a\" and not (emails[value co \"b\"] or "
	    "meta.created gt \"2025-01-01T00:00:00Z\")", run_read_scim),
	READ("LDAP", "(&(objectClass=person)(|(uid=a*b*c)(!(mail=*))"
	    "(sn>=d)(unknown=e)))", run_read_ldap),
	WRITE("v3", run_write_v3),
	WRITE("LDAP", run_write_ldap),
	{ .function = NULL }
};
