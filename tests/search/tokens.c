/* SPDX-License-Identifier: MIT */
/* Page tokens: for one walk only, sealed, and silent. */
#include <stdio.h>
#include <stdlib.h>

#include "json/base64.h"
#include "search/check.h"

#define DAY_US (24 * HOUR_US)
#define SECRET "very.secret.address@mail.test"

static char *token;
static ud_filter *all;

static ud_search_query
query_with(const char *page_token)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.sort = UD_SORT_EMAIL;
	query.limit = 2;
	query.page_token = page_token;
	return query;
}

static void
take_token(void)
{
	ud_search_query query = query_with(NULL);
	ud_search_result *result = NULL;

	OK(ud_search(dir, all, &query, &result));
	free(token);
	token = strdup(ud_search_next_page(result));
	ud_search_result_free(&result);
}

static void
fill(void)
{
	char id[16];

	make_org("o");
	for (int i = 0; i < 6; i++) {
		ud_user_spec spec;

		(void)snprintf(id, sizeof(id), "user-%d", i);
		spec = human_spec(id);
		if (i == 1)
			spec.email = SECRET;
		OK(ud_user_create(dir, &spec, NULL));
	}
}

static void
begin_tokens(void)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	store_open(NULL);
	fill();
	/* Last of the first page, so that its address is in the token. */
	patch.email = "a" SECRET;
	OK(ud_user_update(dir, "user-0", &patch, NULL));
	patch.email = "b" SECRET;
	OK(ud_user_update(dir, "user-1", &patch, NULL));
	all = everybody();
	take_token();
}

static void
end_tokens(void)
{
	free(token);
	ud_filter_free(&all);
	store_close();
}

TestSuite(search_tokens, .init = begin_tokens, .fini = end_tokens);

static int
token_refused(const char *text)
{
	ud_search_query query = query_with(text);

	return search_refused(all, &query, "search.page_token",
	    "query.pageToken");
}

static int
token_works(const char *text)
{
	ud_search_query query = query_with(text);

	return gives(all, &query, "user-2 user-3", 6);
}

Test(search_tokens, untouched_token_works_any_number_of_times)
{
	char *first = strdup(token);

	cr_expect(token_works(token));
	cr_expect(token_works(token));
	take_token();
	cr_expect(token_works(first));
	cr_expect(token_works(token));
	store_reopen(NULL);
	cr_expect(token_works(first));
	free(first);
}

Test(search_tokens, every_flipped_bit_is_noticed)
{
	for (size_t i = 0; token[i] != '\0'; i++)
		for (int bit = 0; bit < 8; bit++) {
			token[i] ^= (char)(1 << bit);
			if (token[i] != '\0')
				cr_assert(token_refused(token), "%zu %d", i,
				    bit);
			token[i] ^= (char)(1 << bit);
		}
	cr_expect(token_works(token));
}

Test(search_tokens, every_other_length_is_noticed)
{
	size_t len = strlen(token);
	char *text = calloc(len + 3, 1);

	for (size_t i = 0; i < len; i++) {
		memcpy(text, token, i);
		text[i] = '\0';
		cr_assert(token_refused(text), "%zu", i);
		cr_assert(token_refused(token + len - i), "%zu", i);
	}
	(void)snprintf(text, len + 3, "%sA", token);
	cr_expect(token_refused(text));
	(void)snprintf(text, len + 3, "%s=", token);
	cr_expect(token_refused(text));
	(void)snprintf(text, len + 3, "%s ", token);
	cr_expect(token_refused(text));
	free(text);
}

static int
has(const unsigned char *bytes, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(bytes + i, part, n) == 0)
			return 1;
	return 0;
}

Test(search_tokens, token_tells_nothing)
{
	size_t len = strlen(token);
	unsigned char *bytes = malloc(base64_room(len));
	char *other = strdup(token);

	cr_assert_eq(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_"), len);
	cr_assert(base64_decode(token, len, bytes, &len));
	cr_expect_leq(strlen(token), 3072);
	cr_expect_not(has(bytes, len, "secret"));
	cr_expect_not(has(bytes, len, "mail.test"));
	cr_expect_not(has(bytes, len, "user-1"));
	/* Nor whether two of them are of the same page. */
	take_token();
	cr_expect_str_neq(token, other);
	free(other);
	free(bytes);
}

Test(search_tokens, longest_texts_make_no_token_over_three_kibibytes)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_search_query query = query_with(NULL);
	ud_search_result *result = NULL;

	patch.given_name = repeat("\xf0\x9f\x98\x80", 200);
	OK(ud_user_update(dir, "user-0", &patch, NULL));
	query.sort = UD_SORT_FIRST_NAME;
	query.descending = 1;
	query.limit = 1;
	OK(ud_search(dir, all, &query, &result));
	cr_expect_str_eq(ud_user_id(ud_search_user(result, 0)), "user-0");
	cr_expect_leq(strlen(ud_search_next_page(result)), 3072);
	query.page_token = ud_search_next_page(result);
	cr_expect(gives(all, &query, "user-5", 6));
	ud_search_result_free(&result);
}

Test(search_tokens, token_lives_a_day)
{
	clock_us += DAY_US - SECOND_US;
	cr_expect(token_works(token));
	clock_us += 2 * SECOND_US;
	cr_expect(token_refused(token));
}

Test(search_tokens, host_may_say_how_long_a_token_lives)
{
	ud_options options = store_options();

	options.page_token_ttl_s = 60;
	store_reopen(&options);
	take_token();
	clock_us += 59 * SECOND_US;
	cr_expect(token_works(token));
	clock_us += 2 * SECOND_US;
	cr_expect(token_refused(token));
}

Test(search_tokens, token_of_the_future_is_none)
{
	clock_us -= HOUR_US;
	(void)token_refused(token);
	clock_us += HOUR_US;
	cr_expect(token_works(token));
}

Test(search_tokens, token_of_another_store_is_none)
{
	store_close();
	store_open(NULL);
	fill();
	cr_expect(token_refused(token));
}

Test(search_tokens, token_is_for_one_scope)
{
	ud_search_query query = query_with(NULL);
	ud_search_result *result = NULL;

	store_act_as("user-3");
	cr_expect(token_refused(token));
	scope.orgs[0] = "o";
	scope.org_count = 1;
	cr_expect(token_refused(token));
	OK(ud_search(dir, all, &query, &result));
	free(token);
	token = strdup(ud_search_next_page(result));
	ud_search_result_free(&result);
	cr_expect(token_works(token));
	store_act_as("user-2");
	cr_expect(token_refused(token));
}

/* The tree is what counts, not how it was written. */
Test(search_tokens, same_tree_made_again_goes_on)
{
	ud_filter_free(&all);
	all = everybody();
	cr_expect(token_works(token));
	ud_filter_free(&all);
	all = read_filter(UD_SYNTAX_V3, "[]");
	cr_expect(token_works(token));
}

Test(search_tokens, token_and_offset_exclude_each_other)
{
	ud_search_query query = query_with(token);

	query.offset = 1;
	cr_expect(search_refused(all, &query, "search.page_token",
	    "query.pageToken"));
}
