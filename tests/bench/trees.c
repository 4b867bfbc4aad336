/* SPDX-License-Identifier: MIT */
/* Two small trees that a naive translation makes slow. */
#include <userdir/user.h>

#include <string.h>

#include "bench/search.h"

enum { READS = 500, ORG_READS = 50, PREFIX = 4 };

const int64_t either_states[EITHER_STATES] = {
	UD_USER_ACTIVE, UD_USER_INACTIVE, UD_USER_LOCKED, UD_USER_INITIAL,
};

/* The name of one, the address of another one. */
static void
make_pair(struct bench *bench, uint64_t i, struct watch *watch,
    char name[PERSON_NAME_SIZE], char email[PERSON_TEXT_SIZE])
{
	struct person person;

	watch_pause(watch);
	person = somebody(bench, 2 * i);
	memcpy(name, person.names[0], PERSON_NAME_SIZE);
	person = somebody(bench, 2 * i + 1);
	memcpy(email, person.email, PERSON_TEXT_SIZE);
	watch_resume(watch);
}

static int
pair_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	char name[PERSON_NAME_SIZE], email[PERSON_TEXT_SIZE];
	ud_search_result *result;
	ud_filter *f;
	int rc;

	make_pair(bench, i, watch, name, email);
	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, name,
	    UD_TEXT_EQUALS_IGNORE_CASE);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, email,
	    UD_TEXT_EQUALS_IGNORE_CASE);
	(void)ud_filter_close(f);
	rc = search_ours(bench->dir, f, UD_TOTAL_EXACT, &result);
	ud_filter_free(&f);
	if (rc == 0)
		search_note(watch, &result);
	return rc;
}

static int
pair_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	char name[PERSON_NAME_SIZE], email[PERSON_TEXT_SIZE];
	struct answer answer;
	int rc;

	make_pair(bench, i, watch, name, email);
	rc = bare_pair(&bench->bare, name, email, &answer);
	answer_note(watch, &answer);
	return rc;
}

int
run_name_or_email(struct bench *bench, struct verdict *verdict)
{
	return search_duel(bench, verdict, (struct duel){
		.ours = pair_ours, .theirs = pair_theirs, .ctx = bench,
		.ops = bench_ops(bench, READS),
	});
}

/* (org AND NOT state) OR a username starts with. */
static void
make_either(struct bench *bench, uint64_t i, struct watch *watch,
    struct either *either)
{
	struct person person;

	watch_pause(watch);
	person = somebody(bench, i);
	memcpy(either->org_id, person.org_id, PERSON_ID_SIZE);
	either->org = person.org;
	either->state = either_states[i % EITHER_STATES];
	ask_prefix(bench, i, PREFIX, either->prefix);
	watch_resume(watch);
}

static int
either_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	ud_search_result *result;
	struct either either;
	ud_filter *f;
	int rc;

	make_either(bench, i, watch, &either);
	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_open(f, UD_AND);
	(void)ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID, either.org_id,
	    UD_TEXT_EQUALS);
	(void)ud_filter_open(f, UD_NOT);
	(void)ud_filter_state(f, UINT64_C(1) << either.state);
	(void)ud_filter_close(f);
	(void)ud_filter_close(f);
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, either.prefix,
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	(void)ud_filter_close(f);
	rc = search_ours(bench->dir, f, UD_TOTAL_EXACT, &result);
	ud_filter_free(&f);
	if (rc == 0)
		search_note(watch, &result);
	return rc;
}

static int
either_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct answer answer;
	struct either either;

	make_either(bench, i, watch, &either);
	if (bare_either(&bench->bare, &either, &answer) != 0)
		return -1;
	answer_note(watch, &answer);
	return 0;
}

int
run_org_or_starts(struct bench *bench, struct verdict *verdict)
{
	return search_duel(bench, verdict, (struct duel){
		.ours = either_ours, .theirs = either_theirs, .ctx = bench,
		.ops = bench_ops(bench, ORG_READS),
	});
}
