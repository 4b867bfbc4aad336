/* SPDX-License-Identifier: MIT */
/*
 * Users that wait to be indexed are at hand from the second search after a
 * change on: what is at hand is never what was.  In PostgreSQL nobody waits,
 * and the answers are the same.
 */
#include "file.h"

#include <stdio.h>

enum { LETTERS = 200, BIG_USERS = 30, CROWD = 120 };

TestSuite(index_waiting, .init = begin_file, .fini = finish);

/* Ids of those with that in a username, in order; static. */
static const char *
search_for(ud_dir *d, const char *part, const ud_search_query *query)
{
	static char ids[4096];
	ud_search_result *result = NULL;
	ud_filter *f = NULL;
	int n = 0;

	OK(ud_filter_new(&f));
	OK(ud_filter_text(f, UD_ATTRIBUTE_USERNAME, part,
	    UD_TEXT_CONTAINS_IGNORE_CASE));
	cr_assert_eq(ud_search(d, f, query, &result), UD_OK, "%s",
	    ud_errmsg(d));
	ids[0] = '\0';
	for (size_t i = 0; i < ud_search_count_of(result); i++)
		n += snprintf(ids + n, sizeof(ids) - (size_t)n, "%s%s",
		    i > 0 ? " " : "", ud_user_id(ud_search_user(result, i)));
	n += snprintf(ids + n, sizeof(ids) - (size_t)n, " %llu%s",
	    (unsigned long long)ud_search_total(result),
	    ud_search_total_is_minimum(result) ? "+" : "");
	ud_search_result_free(&result);
	ud_filter_free(&f);
	return ids;
}

/* The answer is that, time after time: ids, then the total. */
static int
gives(ud_dir *d, const char *part, const char *answer)
{
	int same = 1;

	for (int i = 0; i < 3; i++) {
		const char *is = search_for(d, part, NULL);

		if (strcmp(is, answer) != 0) {
			cr_log_error("%s, time %d: %s, not %s", part, i, is,
			    answer);
			same = 0;
		}
	}
	return same;
}

static void
rename_machine(ud_dir *d, const char *id, const char *username)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.username = username;
	cr_assert_eq(ud_user_update(d, id, &patch, NULL), UD_OK, "%s",
	    ud_errmsg(d));
}

static ud_dir *
open_another(void)
{
	ud_options options = plain_options();
	ud_dir *another = NULL;

	cr_assert_eq(storage_open(store_path, &options, &another), UD_OK);
	return another;
}

Test(index_waiting, change_is_seen_at_once)
{
	make_machine("albatross");
	make_machine("buzzard");
	cr_expect(gives(dir, "zard", "buzzard 1"));
	rename_machine(dir, "albatross", "lizard");
	cr_expect(gives(dir, "zard", "albatross buzzard 2"));
	rename_machine(dir, "buzzard", "b");
	cr_expect(gives(dir, "zard", "albatross 1"));
	OK(ud_user_delete(dir, "albatross", NULL));
	cr_expect(gives(dir, "zard", " 0"));
}

Test(index_waiting, change_by_another_handle_is_seen_at_once)
{
	ud_dir *another = open_another();
	uint64_t left;

	make_machine("albatross");
	make_machine("buzzard");
	cr_expect(gives(dir, "zard", "buzzard 1"));
	rename_machine(another, "albatross", "lizard");
	cr_expect(gives(dir, "zard", "albatross buzzard 2"));
	cr_expect(gives(another, "zard", "albatross buzzard 2"));
	do
		cr_assert_eq(ud_maintain(another, &left), UD_OK);
	while (left > 0);
	cr_expect(gives(dir, "zard", "albatross buzzard 2"));
	rename_machine(another, "buzzard", "b");
	cr_expect(gives(dir, "zard", "albatross 1"));
	cr_assert_eq(ud_reindex(another), UD_OK);
	rename_machine(another, "buzzard", "hazard");
	cr_expect(gives(dir, "zard", "albatross buzzard 2"));
	ud_close(&another);
}

Test(index_waiting, batch_sees_itself_and_leaves_nothing_when_given_up)
{
	make_machine("albatross");
	make_machine("buzzard");
	for (int keep = 0; keep < 2; keep++) {
		cr_expect(gives(dir, "zard", "buzzard 1"));
		OK(ud_dir_batch_begin(dir));
		cr_expect(gives(dir, "zard", "buzzard 1"));
		rename_machine(dir, "albatross", "lizard");
		cr_expect(gives(dir, "zard", "albatross buzzard 2"));
		rename_machine(dir, "buzzard", "b");
		cr_expect(gives(dir, "zard", "albatross 1"));
		OK(ud_dir_batch_end(dir, keep));
	}
	cr_expect(gives(dir, "zard", "albatross 1"));
}

Test(index_waiting, transaction_of_the_host_sees_itself_alone)
{
	ud_options options = plain_options();
	struct raw *host;

	finish();
	host = raw_open_host(NULL);
	raw_attach(host, &options);
	OK(storage_open(NULL, &options, &dir));
	make_org("o");
	make_machine("albatross");
	make_machine("buzzard");
	for (int keep = 0; keep < 2; keep++) {
		cr_expect(gives(dir, "zard", "buzzard 1"));
		raw_exec(host, "BEGIN");
		rename_machine(dir, "albatross", "lizard");
		cr_expect(gives(dir, "zard", "albatross buzzard 2"));
		raw_exec(host, "SAVEPOINT s");
		rename_machine(dir, "buzzard", "b");
		cr_expect(gives(dir, "zard", "albatross 1"));
		raw_exec(host, "ROLLBACK TO s");
		cr_expect(gives(dir, "zard", "albatross buzzard 2"));
		raw_exec(host, keep ? "COMMIT" : "ROLLBACK");
	}
	cr_expect(gives(dir, "zard", "albatross buzzard 2"));
	finish();
	raw_close(&host);
	begin_file();
}

/* More of them than are kept at hand: the store is asked each time. */
Test(index_waiting, documents_too_long_to_be_kept_change_nothing)
{
	char name[4 * LETTERS + 1], id[16];

	for (int i = 0; i < BIG_USERS; i++) {
		(void)snprintf(id, sizeof(id), "m%d", i);
		make_machine(id);
		for (int k = 0; k + 1 < UD_USERNAMES_MAX; k++) {
			int n = snprintf(name, sizeof(name), "%s-%d-", id, k);

			for (int c = n; c < LETTERS; c++)
				n += snprintf(name + n, sizeof(name) -
				    (size_t)n, "\xf0\x90\x91\x90");
			OK(ud_user_add_username(dir, id, name, 0, NULL,
			    NULL));
		}
	}
	cr_expect(storage_is_postgres() ||
	    number("SELECT sum(length(CAST(new AS BLOB)))"
	    " FROM ud_pending") > 256 * 1024);
	cr_expect(gives(dir, "m7-18-", "m7 1"));
	rename_machine(dir, "m8", "not m7-18-");
	cr_expect(gives(dir, "m7-18-", "m7 m8 2"));
}

/*
 * A page that is full of those with one gram, and the rest, which is counted
 * in one step: what the tables have of users that changed does not count, what
 * waits does.
 */
Test(index_waiting, rest_is_counted_as_it_is_now)
{
	ud_search_query query = UD_INIT(ud_search_query);
	char id[16];

	OK(ud_dir_batch_begin(dir));
	for (int i = 100; i < 100 + CROWD; i++) {
		(void)snprintf(id, sizeof(id), "owl%d", i);
		make_machine(id);
	}
	make_machine("z1");
	make_machine("z2");
	OK(ud_dir_batch_end(dir, 1));
	rename_machine(dir, "owl100", "a");	/* before the page */
	rename_machine(dir, "owl104", "b");	/* after it */
	rename_machine(dir, "owl219", "owl");	/* as before */
	OK(ud_user_delete(dir, "owl218", NULL));
	rename_machine(dir, "z1", "cowl");
	make_machine("owl300");
	query.limit = 2;
	for (int i = 0; i < 3; i++) {
		query.total = UD_TOTAL_EXACT;
		query.descending = 0;
		cr_expect_str_eq(search_for(dir, "owl", &query),
		    "owl101 owl102 119");
		query.descending = 1;
		cr_expect_str_eq(search_for(dir, "owl", &query),
		    "owl300 z1 119");
		query.descending = 0;
		query.total = UD_TOTAL_CAPPED;
		query.total_cap = 119;
		cr_expect_str_eq(search_for(dir, "owl", &query),
		    "owl101 owl102 119");
		query.total_cap = 118;
		cr_expect_str_eq(search_for(dir, "owl", &query),
		    "owl101 owl102 118+");
		query.total_cap = 3;
		cr_expect_str_eq(search_for(dir, "owl", &query),
		    "owl101 owl102 3+");
	}
}

/* Of needles that are covered by a few grams, those are no match that have
 * the grams elsewhere. */
Test(index_waiting, grams_of_a_long_needle_must_stand_where_they_belong)
{
	make_machine("abcdefghij");
	make_machine("fghijabcde");
	make_machine("abcdexfghij");
	make_machine("abcdefghijk");
	maintain();
	for (int i = 0; i < 2; i++) {
		cr_expect(gives(dir, "abcdefghij",
		    "abcdefghij abcdefghijk 2"));
		cr_expect(gives(dir, "BCDEFGHIJ",
		    "abcdefghij abcdefghijk 2"));
		cr_expect(gives(dir, "cdefghijk", "abcdefghijk 1"));
		cr_expect(gives(dir, "abcdefghijkl", " 0"));
		/* Once more with somebody who waits. */
		rename_machine(dir, "fghijabcde", "abcdefgh-ij");
	}
}
