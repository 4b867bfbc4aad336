/* SPDX-License-Identifier: MIT */
/* The list of what is measured on a PostgreSQL server. */
#include "bench/pg_side.h"
#include "bench/pg_workloads.h"
#include "bench/search.h"

const char *const bench_about =
    "usage: userdir_pgbench --postgres CONNECTION [options]\n"
    "\n"
    "Times the library and hand-written SQL in turns, on schemas of a\n"
    "PostgreSQL server with the same rows, and compares what they answer\n"
    "and write.  The user of the connection may create schemas and\n"
    "extensions.  --cache and --dir mean nothing here.\n"
    "\n"
    "  --postgres TEXT   connection string of the server\n";

const int bench_needs_server = 1;

#define READ(name, what, run) \
	{name, what, MEASURE_TIME, 1.2, 0, 0, run, NULL}
#define FIND(name, what, kind, length, total, theirs, ops) \
	{name, what, MEASURE_TIME, 1.2, 0, 0, run_search, \
	    &(const struct search){kind, length, total, theirs, ops, 0, 0, 0}}
#define CONTAINS(name, what, length, total) \
	FIND(name, what, ASK_CONTAINS, length, total, bare_ask, 100)
#define CLIENTS(n) \
	{"create_by_" #n, "durable creates a second by " #n " at once", \
	    MEASURE_PER_SECOND, 0.8, 0, 1, run_clients_##n, NULL}

#define TREE(n) \
	{"tree_" #n, "a random tree of ten leaves, within a scope", \
	    MEASURE_TIME, 1.2, 0, 0, run_pg_trees, &(const struct search){ \
	    ASK_CONTAINS, n, UD_TOTAL_EXACT, NULL, 0, 0, 0, 0}}

const struct workload workloads[] = {
	{"import", "users from elsewhere, in batches, against COPY and index"
	    " build", MEASURE_RATE, 0.5, 0, 1, load_users, NULL},
	READ("get_by_id", "one user by id", run_get_by_id),
	READ("get_by_username", "one by username, ignoring case",
	    run_get_by_username),
	READ("get_100", "100 users by id", run_get_100),
	READ("page", "100 users of an organization, from anywhere", run_page),
	CONTAINS("contains_3", "3 letters, page and exact total", 3,
	    UD_TOTAL_EXACT),
	CONTAINS("contains_3_capped", "3 letters, total up to 1,000", 3,
	    UD_TOTAL_CAPPED),
	CONTAINS("contains_3_none", "3 letters, no total", 3, UD_TOTAL_NONE),
	CONTAINS("contains_6", "6 letters, page and exact total", 6,
	    UD_TOTAL_EXACT),
	CONTAINS("contains_6_capped", "6 letters, total up to 1,000", 6,
	    UD_TOTAL_CAPPED),
	CONTAINS("contains_6_none", "6 letters, no total", 6, UD_TOTAL_NONE),
	{"contains_6_trgm", "6 letters, exact total, against pg_trgm",
	    MEASURE_TIME, 0.5, 0, 0, run_search, &(const struct search){
	    ASK_CONTAINS, 6, UD_TOTAL_EXACT, pg_ask_trigrams, 100, 0, 0, 0}},
	{"count_6_trgm", "how many have 6 letters, against pg_trgm",
	    MEASURE_TIME, 0.5, 0, 0, run_search, &(const struct search){
	    ASK_CONTAINS, 6, UD_TOTAL_EXACT, pg_count_trigrams, 100, 0, 0,
	    1}},
	{"contains_8_trgm", "8 letters, exact total, against pg_trgm",
	    MEASURE_TIME, 0, 0, 0, run_search, &(const struct search){
	    ASK_CONTAINS, 8, UD_TOTAL_EXACT, pg_ask_trigrams, 100, 0, 0, 0}},
	{"contains_6_lists", "6 letters, users with all their lists",
	    MEASURE_TIME, 1.2, 0, 0, run_search, &(const struct search){
	    ASK_CONTAINS, 6, UD_TOTAL_EXACT, pg_ask_lists, 100, 0, 1, 0}},
	CONTAINS("contains_8", "8 letters, page and exact total", 8,
	    UD_TOTAL_EXACT),
	CONTAINS("contains_8_capped", "8 letters, total up to 1,000", 8,
	    UD_TOTAL_CAPPED),
	CONTAINS("contains_8_none", "8 letters, no total", 8, UD_TOTAL_NONE),
	FIND("starts_2", "a username starts with 2 letters, exact total",
	    ASK_STARTS, 2, UD_TOTAL_EXACT, bare_ask, 20),
	FIND("starts_2_btree", "the same, against a range of the b-tree",
	    ASK_STARTS, 2, UD_TOTAL_EXACT, bare_ask_range, 20),
	FIND("starts_4", "a username starts with 4 letters, exact total",
	    ASK_STARTS, 4, UD_TOTAL_EXACT, bare_ask, 50),
	FIND("starts_4_btree", "the same, against a range of the b-tree",
	    ASK_STARTS, 4, UD_TOTAL_EXACT, bare_ask_range, 50),
	FIND("rare_8", "8 characters that at most 20 users have", ASK_RARE, 8,
	    UD_TOTAL_EXACT, bare_ask, 200),
	FIND("email_6_state", "an address contains 6 letters AND a state",
	    ASK_EMAIL, 6, UD_TOTAL_EXACT, bare_ask, 100),
	READ("name_or_email", "username = a OR address = b",
	    run_name_or_email),
	READ("org_or_starts", "(organization AND NOT state) OR starts with",
	    run_org_or_starts),
	/* Those of the first ones that find somebody, and one that does not. */
	TREE(2), TREE(3), TREE(4), TREE(6), TREE(14), TREE(17), TREE(23),
	TREE(31), TREE(45), TREE(59),
	{"late_page", "a page nine tenths of the way, against the first one",
	    MEASURE_TIME, 1.1, 0, 0, run_late_page, NULL},
	{"late_page_offset", "the same, against OFFSET",
	    MEASURE_TIME, 0, 0, 0, run_late_page_offset, NULL},
	READ("hydrate", "100 users of a page of everybody", run_hydrate),
	{"total_all", "how many, from counters, against count(*)",
	    MEASURE_TIME, 0, 0, 0, run_total_all, NULL},
	{"total_state", "of a state", MEASURE_TIME, 0, 0, 0,
	    run_total_state, NULL},
	{"total_org", "of the largest organization", MEASURE_TIME, 0, 0, 0,
	    run_total_org, NULL},
	{"total_org_state", "of a state in it", MEASURE_TIME, 0, 0, 0,
	    run_total_org_state, NULL},
	{"create", "one by one, durable, with the row of grams",
	    MEASURE_RATE, 0.8, 0, 1, run_create_inline, NULL},
	{"create_relaxed", "the same, not waiting for the disk",
	    MEASURE_RATE, 0, 0, 1, run_create_normal_inline, NULL},
	{"create_16", "16 creates a commit, durable",
	    MEASURE_RATE, 0.8, 0, 1, run_create_16, NULL},
	{"update", "new display name, durable",
	    MEASURE_RATE, 0.8, 0, 1, run_update, NULL},
	{"update_reading", "the same, against one that reads first",
	    MEASURE_RATE, 0.8, 0, 1, run_update_reading, NULL},
	CLIENTS(1), CLIENTS(2), CLIENTS(8), CLIENTS(32),
};
const size_t workload_count = sizeof(workloads) / sizeof(workloads[0]);
