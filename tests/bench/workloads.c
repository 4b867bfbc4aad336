/* SPDX-License-Identifier: MIT */
/* The list of what is measured, in the order in which it is run. */
#include "bench/search.h"

const char *const bench_about =
    "usage: userdir_bench [options]\n"
    "\n"
    "Times the library and hand-written SQL in turns, on files with\n"
    "the same rows, and compares what they answer and write.\n";

const int bench_needs_server = 0;

enum { MILLION = 1000000 };

#define FIND(kind, length, total, theirs, ops) \
	.search = &(const struct search){kind, length, total, theirs, ops, \
	    0, 0, 0}
#define FIND_TIDY(kind, length, total, theirs, ops) \
	.search = &(const struct search){kind, length, total, theirs, ops, \
	    1, 0, 0}
#define CONTAINS(length, theirs) \
	FIND(ASK_CONTAINS, length, UD_TOTAL_EXACT, theirs, 100)
#define CONTAINS_TIDY(length, theirs) \
	FIND_TIDY(ASK_CONTAINS, length, UD_TOTAL_EXACT, theirs, 100)
#define CONTAINS_3(total, theirs) \
	FIND(ASK_CONTAINS, 3, total, theirs, 100)
#define TREE(n) \
	{"tree_" #n, "a random tree of ten leaves, within a scope", \
	    MEASURE_TIME, 1.3, 0, 0, run_trees, \
	    FIND(ASK_CONTAINS, n, UD_TOTAL_EXACT, NULL, 0)}

const struct workload workloads[] = {
	{"import", "users from elsewhere, in batches, with all indexes",
	    MEASURE_RATE, 0.8, 0, 1, load_users, NULL},
	{"bytes", "bytes of file for a user, all indexes included",
	    MEASURE_BYTES, 1.05, 0, 0, run_bytes, NULL},
	{"get_by_id", "one user by id", MEASURE_TIME, 1.3, 0, 0,
	    run_get_by_id, NULL},
	{"get_by_username", "one user by username, ignoring case",
	    MEASURE_TIME, 1.3, 0, 0, run_get_by_username, NULL},
	{"get_100", "100 users by id, against one statement",
	    MEASURE_TIME, 1.15, 0, 0, run_get_100, NULL},
	{"get_100_singly", "100 users by id in one call, against 100 calls",
	    MEASURE_TIME, 0.6, 0, 0, run_get_100_singly, NULL},
	{"page", "100 users of an organization, from anywhere",
	    MEASURE_TIME, 1.3, 0, 0, run_page, NULL},
	{"count", "how many users, against count(*)",
	    MEASURE_TIME, 0.01, MILLION, 0, run_count, NULL},
	{"count_state", "how many locked users, against count(*)",
	    MEASURE_TIME, 0.001, MILLION, 0, run_count_state, NULL},

	{"contains_2", "a username contains 2 letters, page and total",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    FIND(ASK_CONTAINS, 2, UD_TOTAL_EXACT, bare_ask, 20)},
	{"contains_2_like", "the same, against LIKE",
	    MEASURE_TIME, 1.0 / 10, MILLION, 0, run_search,
	    FIND(ASK_CONTAINS, 2, UD_TOTAL_EXACT, bare_ask_like, 4)},
	{"contains_3", "3 letters, page and exact total",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    CONTAINS_3(UD_TOTAL_EXACT, bare_ask)},
	{"contains_3_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0, MILLION, 0, run_search,
	    CONTAINS_3(UD_TOTAL_EXACT, bare_ask_naive)},
	{"contains_3_capped", "3 letters, total up to 1,000",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    CONTAINS_3(UD_TOTAL_CAPPED, bare_ask)},
	{"contains_3_capped_naive", "the same, against trigrams that count all",
	    MEASURE_TIME, 1 / 2.5, MILLION, 0, run_search,
	    CONTAINS_3(UD_TOTAL_CAPPED, bare_ask_naive)},
	{"contains_3_none", "3 letters, no total",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    CONTAINS_3(UD_TOTAL_NONE, bare_ask)},
	{"contains_6", "6 letters, page and exact total",
	    MEASURE_TIME, 1.2, 0, 0, run_search, CONTAINS(6, bare_ask)},
	{"contains_6_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0 / 5, MILLION, 0, run_search,
	    CONTAINS(6, bare_ask_naive)},
	{"contains_6_like", "the same, against LIKE",
	    MEASURE_TIME, 1.0 / 200, MILLION, 0, run_search,
	    FIND(ASK_CONTAINS, 6, UD_TOTAL_EXACT, bare_ask_like, 4)},
	{"contains_8", "8 letters, page and exact total",
	    MEASURE_TIME, 1.2, 0, 0, run_search, CONTAINS(8, bare_ask)},
	{"contains_8_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0 / 7, MILLION, 0, run_search,
	    CONTAINS(8, bare_ask_naive)},
	{"contains_10", "10 letters, page and exact total",
	    MEASURE_TIME, 1.2, 0, 0, run_search, CONTAINS(10, bare_ask)},
	{"contains_10_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0 / 8, MILLION, 0, run_search,
	    CONTAINS(10, bare_ask_naive)},
	{"starts_2", "a username starts with 2 letters, page and total",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    FIND(ASK_STARTS, 2, UD_TOTAL_EXACT, bare_ask, 20)},
	{"starts_2_btree", "the same, against a range and DISTINCT",
	    MEASURE_TIME, 1.0 / 6, MILLION, 0, run_search,
	    FIND(ASK_STARTS, 2, UD_TOTAL_EXACT, bare_ask_range, 20)},
	{"starts_4", "a username starts with 4 letters, page and total",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    FIND(ASK_STARTS, 4, UD_TOTAL_EXACT, bare_ask, 50)},
	{"starts_4_btree", "the same, against a range and DISTINCT",
	    MEASURE_TIME, 1 / 1.7, MILLION, 0, run_search,
	    FIND(ASK_STARTS, 4, UD_TOTAL_EXACT, bare_ask_range, 50)},
	{"email_6_state", "an address contains 6 letters AND a state",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    FIND(ASK_EMAIL, 6, UD_TOTAL_EXACT, bare_ask, 100)},
	{"email_6_state_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1 / 3.5, MILLION, 0, run_search,
	    FIND(ASK_EMAIL, 6, UD_TOTAL_EXACT, bare_ask_naive, 100)},
	{"rare_8", "8 characters that at most 20 users have",
	    MEASURE_TIME, 1.2, 0, 0, run_search,
	    FIND(ASK_RARE, 8, UD_TOTAL_EXACT, bare_ask, 200)},
	{"rare_8_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 0, 0, 0, run_search,
	    FIND(ASK_RARE, 8, UD_TOTAL_EXACT, bare_ask_naive, 200)},

	{"name_or_email", "username = a OR address = b",
	    MEASURE_TIME, 1.3, 0, 0, run_name_or_email, NULL},
	{"org_or_starts", "(organization AND NOT state) OR starts with",
	    MEASURE_TIME, 1.3, 0, 0, run_org_or_starts, NULL},
	/* Those of the first ones that find somebody, and one that does not. */
	TREE(2), TREE(3), TREE(4), TREE(6), TREE(14), TREE(17), TREE(23),
	TREE(31), TREE(45), TREE(59),

	{"late_page", "a page nine tenths of the way, against the first one",
	    MEASURE_TIME, 1.1, 0, 0, run_late_page, NULL},
	{"late_page_offset", "the same, against OFFSET",
	    MEASURE_TIME, 1.0 / 300, MILLION, 0, run_late_page_offset, NULL},
	{"hydrate", "a page of everybody, against keys and one statement",
	    MEASURE_TIME, 1.3, 0, 0, run_hydrate, NULL},
	{"hydrate_singly", "the same, against keys and statements per user",
	    MEASURE_TIME, 0.65, 0, 0, run_hydrate_singly, NULL},
	{"total_all", "a search for the total, against count(*)",
	    MEASURE_TIME, 1.0 / 100, MILLION, 0, run_total_all, NULL},
	{"total_state", "of a state, against count(*)",
	    MEASURE_TIME, 1.0 / 1000, MILLION, 0, run_total_state, NULL},
	{"total_org", "of the largest organization, against count(*)",
	    MEASURE_TIME, 1.0 / 100, MILLION, 0, run_total_org, NULL},
	{"total_org_state", "of a state in it, against count(*)",
	    MEASURE_TIME, 1.0 / 100, MILLION, 0, run_total_org_state, NULL},
	{"compile", "ten leaves to a statement, not run",
	    MEASURE_US, 3, 0, 0, run_compile, NULL},
	{"compile_built", "the same, and building the tree",
	    MEASURE_US, 0, 0, 0, run_compile_built, NULL},
	{"compile_json", "the same from JSON text",
	    MEASURE_US, 20, 0, 0, run_compile_json, NULL},

	{"tidy_6_naive", "6 letters after the care of indexes, both",
	    MEASURE_TIME, 0, 0, 0, run_search,
	    CONTAINS_TIDY(6, bare_ask_naive)},
	{"tidy_8", "8 letters after the care of indexes",
	    MEASURE_TIME, 1.2, 0, 0, run_search, CONTAINS_TIDY(8, bare_ask)},
	{"tidy_8_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0 / 10, MILLION, 0, run_search,
	    CONTAINS_TIDY(8, bare_ask_naive)},
	{"tidy_10", "10 letters after the care of indexes",
	    MEASURE_TIME, 1.2, 0, 0, run_search, CONTAINS_TIDY(10, bare_ask)},
	{"tidy_10_naive", "the same, against the built-in trigrams",
	    MEASURE_TIME, 1.0 / 13, MILLION, 0, run_search,
	    CONTAINS_TIDY(10, bare_ask_naive)},
	{"growth_by_id", "one user by id, against the smallest size",
	    MEASURE_TIME, 2, MILLION, 0, run_growth_by_id, NULL},
	{"growth_by_username", "one by username, against the smallest size",
	    MEASURE_TIME, 2, MILLION, 0, run_growth_by_username, NULL},
	{"growth_rare", "at most 20 matches, against the smallest size",
	    MEASURE_TIME, 4, MILLION, 0, run_growth,
	    FIND(ASK_RARE, 8, UD_TOTAL_EXACT, NULL, 0)},
	{"growth_rare_tidy", "the same, both after the care of indexes",
	    MEASURE_TIME, 1.5, MILLION, 0, run_growth,
	    FIND_TIDY(ASK_RARE, 8, UD_TOTAL_EXACT, NULL, 0)},

	{"open", "open and first read, against SQLite as it comes",
	    MEASURE_TIME, 2, 0, 0, run_open, NULL},
	{"open_settings", "the same, against SQLite with our settings",
	    MEASURE_TIME, 0, 0, 0, run_open_settings, NULL},
	{"memory", "resident memory after 10,000 reads, in KiB",
	    MEASURE_MORE_KIB, 1536, 0, 0, run_memory, NULL},
	{"create", "one by one, durable, against rows without indexes of grams",
	    MEASURE_RATE, 0.75, 0, 1, run_create, NULL},
	{"create_time", "the same, by the usual time",
	    MEASURE_TIME, 1.25, 0, 1, run_create_time, NULL},
	{"create_inline", "the same, against grams indexed at once",
	    MEASURE_RATE, 2.5, 0, 1, run_create_inline, NULL},
	{"create_normal", "one by one, synchronous=NORMAL, against rows alone",
	    MEASURE_RATE, 0.6, 0, 1, run_create_normal, NULL},
	{"create_normal_inline", "the same, against grams indexed at once",
	    MEASURE_RATE, 3.5, 0, 1, run_create_normal_inline, NULL},
	{"create_16", "16 in a durable batch, with grams",
	    MEASURE_RATE, 0.75, 0, 1, run_create_16, NULL},
	{"create_16_singly", "16 in a batch, against 16 calls",
	    MEASURE_RATE, 2.5, 0, 1, run_create_16_singly, NULL},
	{"update", "new display name, durable, against rows alone",
	    MEASURE_RATE, 0.75, 0, 1, run_update, NULL},
	{"check_password", "a right password, against libsodium and two "
	    "transactions", MEASURE_TIME, 1.02, 0, 0, run_check_password,
	    NULL},
	{"alike", "a password of nobody, against a wrong one of somebody",
	    MEASURE_TIME, 0, 0, 0, run_alike, NULL},
	{"alike_waiting", "the same, where answers wait",
	    MEASURE_TIME, 0, 0, 0, run_alike_waiting, NULL},
	{"library", "the stripped shared library, in KiB",
	    MEASURE_KIB, 400, 0, 0, run_library, NULL},
};
const size_t workload_count = sizeof(workloads) / sizeof(workloads[0]);
