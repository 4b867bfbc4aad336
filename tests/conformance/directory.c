/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 3, FOUND = 2048 };

static const int64_t START_US = 1700000000000000;

static int
tell_time(int64_t *now_us, void *ctx)
{
	*now_us = ((const struct side *)ctx)->now_us;
	return UD_OK;
}

static int
fill(void *buf, size_t len, void *ctx)
{
	struct side *side = ctx;
	unsigned char *out = buf;

	for (size_t i = 0; i < len; i++) {
		side->seed = side->seed * 6364136223846793005u +
		    1442695040888963407u;
		out[i] = (unsigned char)(side->seed >> 56);
	}
	return UD_OK;
}

static int
authorize(const ud_question *question, void *ctx)
{
	struct pair *p = ctx;

	if (question->scope == NULL || !p->restricted)
		return UD_OK;
	(void)ud_scope_allow(question->scope, NULL);
	for (size_t i = 0; i < N(p->allowed); i++)
		if (p->allowed[i] != NULL)
			(void)ud_scope_allow(question->scope, p->allowed[i]);
	return UD_OK;
}

static void
side_open(struct pair *p, struct side *side)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 42 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);
	int rc;

	options.keys = &key;
	options.key_count = 1;
	options.authorize = authorize;
	options.authorize_ctx = p;
	options.clock = tell_time;
	options.clock_ctx = side;
	options.random = fill;
	options.random_ctx = side;
	options.driver = side->driver;
	options.driver_ctx = side->driver_ctx;
	rc = ud_open(side->location, &options, &side->dir);
	if (rc != UD_OK)
		check_fail(p->c, "ud_open() returns %s: %s", ud_errname(rc),
		    ud_errmsg(side->dir));
}

/* Where two texts differ, from a little before. */
static size_t
difference(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && a[n] == b[n])
		n++;
	return n < 60 ? 0 : n - 60;
}

/* A second later; and what is random is the same on both sides, however much
 * of it each has used. */
static void
go_on(struct pair *p)
{
	p->requests++;
	for (int i = 0; i < SIDES; i++) {
		p->sides[i].now_us = START_US + p->requests * 1000000;
		p->sides[i].seed = (uint64_t)p->requests;
	}
}

void
pair_open(struct pair *p, struct check *c)
{
	memset(p, 0, sizeof(*p));
	p->c = c;
	p->sides[THEIRS] = (struct side){.driver = c->suite->driver,
	    .driver_ctx = c->suite->driver_ctx, .location = c->location,
	    .now_us = START_US, .seed = 1};
	p->sides[OURS] = p->sides[THEIRS];
	p->sides[OURS].driver = ud_driver_sqlite();
	p->sides[OURS].driver_ctx = NULL;
	p->sides[OURS].location = p->location;
	if (conformance_fresh_file(NULL, p->location) != 0)
		check_fail(c, "there is no folder for a file to compare with");
	go_on(p);
	for (int i = 0; check_good(c) && i < SIDES; i++)
		side_open(p, &p->sides[i]);
}

void
pair_reopen(struct pair *p)
{
	for (int i = 0; i < SIDES; i++) {
		ud_close(&p->sides[i].dir);
		if (check_good(p->c))
			side_open(p, &p->sides[i]);
	}
}

void
pair_close(struct pair *p)
{
	for (int i = 0; i < SIDES; i++)
		ud_close(&p->sides[i].dir);
	conformance_forget_file(NULL, p->location);
}

void
pair_call(struct pair *p, const struct request *r)
{
	char *answers[SIDES];
	int codes[SIDES];

	for (; check_good(p->c) && r->method != NULL; r++) {
		go_on(p);
		for (int i = 0; i < SIDES; i++)
			codes[i] = ud_rpc(p->sides[i].dir, r->method, r->json,
			    strlen(r->json), UD_RPC_STRICT, &answers[i]);
		if (answers[THEIRS] == NULL || answers[OURS] == NULL)
			check_fail(p->c, "no memory");
		else if ((codes[OURS] == UD_OK) != (r->ends == DONE))
			check_fail(p->c, "%s %s on the built-in driver: %.300s",
			    r->method, r->json, answers[OURS]);
		else if (codes[THEIRS] != codes[OURS] ||
		    strcmp(answers[THEIRS], answers[OURS]) != 0)
			check_fail(p->c, "%s %.200s answers ... %.300s,"
			    " expected %.300s", r->method, r->json,
			    answers[THEIRS] + difference(answers[THEIRS],
			    answers[OURS]), answers[OURS] + difference(
			    answers[THEIRS], answers[OURS]));
		for (int i = 0; i < SIDES; i++)
			ud_string_free(&answers[i]);
	}
}

void
pair_exec(struct pair *p, const char *sql)
{
	for (int i = 0; check_good(p->c) && i < SIDES; i++) {
		struct side *side = &p->sides[i];
		ud_storage_spec spec = {.size = sizeof(spec),
		    .location = side->location, .must_exist = 1,
		    .busy_timeout_ms = CHECK_PATIENCE_MS};
		void *conn = NULL;
		int rc = side->driver->open(&spec, side->driver_ctx, &conn);

		if (rc == UD_OK)
			rc = side->driver->exec(conn, sql);
		if (rc != UD_OK)
			check_fail(p->c, "%s returns %s", sql, ud_errname(rc));
		if (conn != NULL)
			side->driver->close(conn);
	}
}

void
pair_check(struct pair *p)
{
	for (int i = 0; check_good(p->c) && i < SIDES; i++) {
		ud_report *report = NULL;
		int rc = ud_check(p->sides[i].dir, &report);

		if (rc != UD_OK)
			check_fail(p->c, "ud_check() returns %s: %s",
			    ud_errname(rc), report == NULL ?
			    ud_errmsg(p->sides[i].dir) :
			    ud_report_text(report, 0));
		ud_report_free(&report);
	}
}

/* Ids of those found, a blank between them, and their number. */
static void
find(struct side *side, const ud_filter *filter, const ud_search_query *query,
    char *out)
{
	ud_search_iter *iter = NULL;
	const ud_user *user;
	uint64_t count = 0;
	size_t len = 0;
	int rc;

	rc = ud_search_iter_new(side->dir, filter, query, &iter);
	if (rc == UD_OK)
		while ((rc = ud_search_iter_next(side->dir, iter,
		    &user)) == UD_ROW)
			len += (size_t)snprintf(out + len, FOUND - len, "%s ",
			    ud_user_id(user));
	if (rc == UD_OK)
		rc = ud_search_count(side->dir, filter, &count);
	if (rc != UD_OK)
		(void)snprintf(out + len, FOUND - len, "%s: %s",
		    ud_errname(rc), ud_errmsg(side->dir));
	else
		(void)snprintf(out + len, FOUND - len, "(%d)", (int)count);
	ud_search_iter_free(&iter);
}

void
pair_find(struct pair *p, ud_filter *filter, uint64_t sort, int descending,
    const char *what)
{
	ud_search_query query = UD_INIT(ud_search_query);
	char found[SIDES][FOUND];

	query.limit = PAGE;
	query.sort = sort;
	query.descending = descending != 0;
	if (check_good(p->c) && ud_filter_errcode(filter) != UD_OK)
		check_fail(p->c, "%s: %s", what, ud_filter_errmsg(filter));
	for (int i = 0; check_good(p->c) && i < SIDES; i++)
		find(&p->sides[i], filter, &query, found[i]);
	if (check_good(p->c) && strcmp(found[THEIRS], found[OURS]) != 0)
		check_fail(p->c, "%s finds \"%.400s\", expected \"%.400s\"",
		    what, found[THEIRS], found[OURS]);
	ud_filter_free(&filter);
}
