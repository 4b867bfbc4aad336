/* SPDX-License-Identifier: MIT */
/* Look-ups, on one file that both sides read. */
#include "bench/reads.h"

enum { READS = 2000 };

struct person
somebody(const struct bench *bench, uint64_t i)
{
	struct person person;

	people_make(&person, mix(i) % bench->users, bench->orgs);
	return person;
}

void
note_ours(struct watch *watch, const ud_user *user)
{
	digest_text(watch, ud_user_id(user));
	digest_text(watch, ud_user_org_id(user));
	digest_text(watch, ud_user_display_name(user));
	digest_number(watch, (uint64_t)ud_user_created_us(user));
}

void
note_theirs(struct watch *watch, const struct record *record)
{
	digest_text(watch, record->text[RECORD_ID]);
	digest_text(watch, record->org_id);
	digest_text(watch, record->text[RECORD_DISPLAY]);
	digest_number(watch, (uint64_t)record->number[RECORD_CREATED]);
}

int
run_reads(struct bench *bench, struct verdict *verdict, struct duel duel)
{
	int rc;

	duel.ctx = bench;
	duel.rounds = bench->options->rounds;
	duel.reads = 1;
	if (bench_open(bench, bench->ours, 0) != 0)
		return -1;
	rc = measure_duel(&duel, verdict);
	bench_close(bench);
	return rc;
}

/* Look one up, by id or by its first username. */
static int
get_ours(struct bench *bench, uint64_t i, struct watch *watch, int by_name)
{
	struct person person;
	ud_user *user;

	watch_pause(watch);
	person = somebody(bench, i);
	watch_resume(watch);
	if ((by_name ? ud_user_by_username(bench->dir, person.names[0], NULL,
	    &user) : ud_user_get(bench->dir, person.id, &user)) != UD_OK)
		return bench_fail(bench->dir, "get");
	watch_pause(watch);
	note_ours(watch, user);
	watch_resume(watch);
	ud_user_free(&user);
	return 0;
}

static int
get_theirs(struct bench *bench, uint64_t i, struct watch *watch, int by_name)
{
	struct person person;
	struct record record;

	watch_pause(watch);
	person = somebody(bench, i);
	watch_resume(watch);
	if ((by_name ? bare_by_username(&bench->bare, person.names[0],
	    &record) : bare_by_id(&bench->bare, person.id, &record)) != 0)
		return -1;
	watch_pause(watch);
	note_theirs(watch, &record);
	watch_resume(watch);
	record_free(&record);
	return 0;
}

static int
id_ours(void *ctx, uint64_t i, struct watch *watch)
{
	return get_ours(ctx, i, watch, 0);
}

static int
id_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	return get_theirs(ctx, i, watch, 0);
}

static int
name_ours(void *ctx, uint64_t i, struct watch *watch)
{
	return get_ours(ctx, i, watch, 1);
}

static int
name_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	return get_theirs(ctx, i, watch, 1);
}

int
run_get_by_id(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = id_ours, .theirs = id_theirs,
		.ops = bench_ops(bench, READS),
	});
}

int
run_get_by_username(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = name_ours, .theirs = name_theirs,
		.ops = bench_ops(bench, READS),
	});
}
