/* SPDX-License-Identifier: MIT */
/* The list of what is measured beside a slapd. */
#include "bench/ld_duels.h"
#include "bench/ld_side.h"
#include "bench/search.h"

enum { MILLION = 1000000 };

const char *const bench_about =
    "usage: userdir_ldapbench --ldap URI [options]\n"
    "\n"
    "Times the library on SQLite and a slapd in turns, with the same\n"
    "people, and compares what they answer.  slapd.sh fills and starts\n"
    "the server.  One size only.\n"
    "\n"
    "  --ldap URI        where the server is\n";

const int bench_needs_server = 1;

#define FIND(length, theirs, ops) \
	&(const struct search){ASK_CONTAINS, length, UD_TOTAL_EXACT, theirs, \
	    ops, 0, 0, 0}

const struct workload workloads[] = {
	{"import", "users from elsewhere", MEASURE_RATE, 0, 0, 1, load_users,
	    NULL},
	{"get_by_id", "one user by id", MEASURE_TIME, 1.0 / 15, 0, 0,
	    run_get_by_id, NULL},
	{"get_by_username", "one by username, ignoring case", MEASURE_TIME,
	    1.0 / 15, 0, 0, run_get_by_username, NULL},
	{"contains_6", "6 letters, page and exact total, in order",
	    MEASURE_TIME, 1.0 / 6, MILLION, 0, run_search,
	    FIND(6, ld_ask_sorted, 50)},
	{"contains_6_unsorted", "the same, in any order on their side",
	    MEASURE_TIME, 1 / 1.5, MILLION, 0, run_unsorted,
	    FIND(6, ld_ask_unsorted, 0)},
	{"contains_3", "3 letters, in order", MEASURE_TIME, 1.0 / 500,
	    MILLION, 0, run_search, FIND(3, ld_ask_sorted, 4)},
	{"add", "one by one, durable", MEASURE_RATE, 8, 0, 1, run_add, NULL},
};
const size_t workload_count = sizeof(workloads) / sizeof(workloads[0]);
