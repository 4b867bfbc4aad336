/* SPDX-License-Identifier: MIT */
/*
 * Can a clock tell who has an account?  Names of several kinds are tried with
 * a wrong password, and asked for a forgotten one, in an order of chance; the
 * hash is as cheap as it can be and commits do not wait for the disk, so that
 * whatever else differs stands out.  Once the answers come at once, to see what
 * the work itself tells, and once they wait, as they do unless a host wants it
 * otherwise.
 *
 * Each kind is compared with known names, by the median and by the test of
 * Mann and Whitney: of all pairs of a call of this kind and one of a known
 * name, in how many was this one slower?  One half is no difference.  z says
 * how many standard deviations of pure chance that is away from one half, and
 * grows with the number of calls however small a difference is.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <userdir/contact.h>
#include <userdir/notify.h>
#include <userdir/org.h>
#include <userdir/password.h>
#include <userdir/user.h>

#include "bench/bench.h"

enum { NAMES = 64, CALLS = 20000, WAITING_CALLS = 2000, ANSWER_MS = 5 };

enum kind { KNOWN, UNKNOWN, WITHOUT, LOCKED, GUESSED, KINDS };

static const struct {
	const char *name, *org, *what;
	int is_user, has_password;
} kinds[KINDS] = {
	[KNOWN] = {"known", "o", "a known name", 1, 1},
	[UNKNOWN] = {"unknown", "o", "nobody's name", 0, 0},
	[WITHOUT] = {"without", "o", "no password", 1, 0},
	[LOCKED] = {"locked", "o", "locked", 1, 1},
	[GUESSED] = {"guessed", "strict", "guessed too often", 1, 1},
};

static const char right[] = "Correct-horse-1", wrong[] = "Correct-horse-2";

struct trial {
	ud_dir *dir;
	double *us[KINDS];
	size_t count;		/* of each */
	uint64_t chance;
};

static int
check(ud_dir *dir, const char *name)
{
	ud_user *user = NULL;

	return ud_password_check(dir, name, wrong, strlen(wrong),
	    &user) == UD_EINVAL ? 0 : bench_fail(dir, name);
}

static int
forgot(ud_dir *dir, const char *name)
{
	return ud_password_reset(dir, name, NULL) == UD_OK ? 0 :
	    bench_fail(dir, name);
}

static const struct {
	const char *name;
	int (*run)(ud_dir *dir, const char *name);
} calls[] = {
	{"ud_password_check", check},
	{"ud_password_reset", forgot},
};
enum { FUNCTIONS = sizeof(calls) / sizeof(calls[0]) };

/* Nobody is locked for what is tried here, but in one organization. */
static int
policy_of(const char *org_id, ud_policy *policy, void *ctx)
{
	(void)ctx;
	policy->password_attempts = UD_NONE;
	policy->password_tries_per_day = UD_NONE;
	policy->delay_attempts = UD_NONE;
	policy->sends_per_hour = UD_NONE;
	if (strcmp(org_id, kinds[GUESSED].org) == 0) {
		policy->password_attempts = 1;
		policy->password_lock_s = 24 * 3600;
	}
	return UD_OK;
}

static int
take_message(const ud_message *message, void *ctx)
{
	(void)message;
	(void)ctx;
	return UD_OK;
}

static int
make_user(ud_dir *dir, enum kind kind, const char *name)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char email[64];

	(void)snprintf(email, sizeof(email), "%s@example.test", name);
	spec.type = UD_USER_HUMAN;
	spec.org_id = kinds[kind].org;
	spec.user_id = spec.username = name;
	spec.given_name = "Ada";
	spec.family_name = "Lovelace";
	spec.email = email;
	spec.email_verification = UD_VERIFY_VERIFIED;
	if (kinds[kind].has_password) {
		spec.password = right;
		spec.password_len = strlen(right);
	}
	if (ud_user_create(dir, &spec, NULL) != UD_OK ||
	    (kind == LOCKED && ud_user_lock(dir, name, NULL) != UD_OK))
		return bench_fail(dir, name);
	return kind == GUESSED ? check(dir, name) : 0;
}

static void
name_of(enum kind kind, uint64_t i, char name[32])
{
	(void)snprintf(name, 32, "%s-%u", kinds[kind].name,
	    (unsigned)(i % NAMES));
}

static int
make_people(ud_dir *dir)
{
	static const char *const orgs[] = {"o", "strict"};
	ud_org_spec org = UD_INIT(ud_org_spec);
	char name[32];

	for (size_t i = 0; i < 2; i++) {
		org.org_id = org.name = orgs[i];
		if (ud_org_create(dir, &org, NULL) != UD_OK)
			return bench_fail(dir, "organization");
	}
	for (int kind = 0; kind < KINDS; kind++)
		for (uint64_t i = 0; i < NAMES && kinds[kind].is_user; i++) {
			name_of((enum kind)kind, i, name);
			if (make_user(dir, (enum kind)kind, name) != 0)
				return -1;
		}
	return 0;
}

static int
open_trial(const char *path, int64_t answer_ms, ud_dir **dir)
{
	ud_hasher hasher = UD_INIT(ud_hasher);
	ud_options options = UD_INIT(ud_options);

	hasher.cost = 1;
	hasher.memory_kib = 8;
	options.hasher = &hasher;
	options.answer_ms = answer_ms;
	options.allow_all = 1;
	options.relaxed_durability = 1;
	options.organization_policy = policy_of;
	options.notify = take_message;
	options.notify_later = 1;
	return bench_open_with(path, &options, dir);
}

static uint64_t
chance(struct trial *t, uint64_t below)
{
	t->chance = t->chance * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (t->chance >> 33) % below;
}

/* One call about a name of each kind, in an order of chance. */
static int
call_all(struct trial *t, int (*run)(ud_dir *dir, const char *name))
{
	int order[KINDS];
	uint64_t name_number = chance(t, NAMES);

	for (int i = 0; i < KINDS; i++) {
		int j = (int)chance(t, (uint64_t)i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (int i = 0; i < KINDS; i++) {
		struct watch watch = {.us = 0};
		char name[32];

		name_of((enum kind)order[i], name_number, name);
		watch_resume(&watch);
		if (run(t->dir, name) != 0)
			return -1;
		watch_pause(&watch);
		t->us[order[i]][t->count] = watch.us;
	}
	t->count++;
	return 0;
}

struct sample {
	double us;
	int is_known;
};

static int
faster(const void *a, const void *b)
{
	double x = ((const struct sample *)a)->us;
	double y = ((const struct sample *)b)->us;

	return (x > y) - (x < y);
}

/* The part of all pairs in which the kind was slower than the known one, where
 * equal times count half; -1 without memory. */
static double
slower(const struct trial *t, enum kind kind)
{
	size_t n = t->count, i, j;
	struct sample *all = malloc(2 * n * sizeof(*all));
	double ranks = 0;

	if (all == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		all[i] = (struct sample){t->us[KNOWN][i], 1};
		all[n + i] = (struct sample){t->us[kind][i], 0};
	}
	qsort(all, 2 * n, sizeof(*all), faster);
	for (i = 0; i < 2 * n; i = j) {
		for (j = i; j < 2 * n && all[j].us <= all[i].us; j++)
			;
		for (size_t k = i; k < j; k++)
			if (!all[k].is_known)
				ranks += (double)(i + j + 1) / 2;
	}
	free(all);
	return (ranks - (double)n * (double)(n + 1) / 2) /
	    ((double)n * (double)n);
}

static void
report(struct trial *t, const char *function, struct verdict *verdict)
{
	double n = (double)t->count, part[KINDS], median[KINDS];

	for (int kind = 0; kind < KINDS; kind++)
		part[kind] = slower(t, (enum kind)kind);
	for (int kind = 0; kind < KINDS; kind++)
		median[kind] = quantile(t->us[kind], t->count, 0.5);
	for (int kind = 0; kind < KINDS; kind++)
		(void)printf("  %-18s %-18s %8zu calls  median %8.2f us  "
		    "ratio %.4f  slower in %6.2f%% of pairs  z %+.1f\n",
		    function, kinds[kind].what, t->count, median[kind],
		    median[kind] / median[KNOWN], part[kind] * 100,
		    (part[kind] - 0.5) / sqrt((2 * n + 1) / (12 * n * n)));
	/* The verdict is about the first function, and nobody's name. */
	if (verdict->ratio != 0)
		return;
	verdict->ours_p50 = median[UNKNOWN];
	verdict->theirs_p50 = median[KNOWN];
	verdict->ours_p99 = quantile(t->us[UNKNOWN], t->count, 0.99);
	verdict->theirs_p99 = quantile(t->us[KNOWN], t->count, 0.99);
	verdict->ratio = median[UNKNOWN] / median[KNOWN];
}

static int
try(struct trial *t, const struct bench *bench, uint64_t ops, size_t function,
    struct verdict *verdict)
{
	uint64_t rest;

	t->count = 0;
	for (uint64_t round = 0; round < bench->options->rounds; round++) {
		for (uint64_t i = 0; i < ops; i++)
			if (call_all(t, calls[function].run) != 0)
				return -1;
		/* Only those who are known get any. */
		if (ud_notify_pending(t->dir, 0, &rest, NULL) != UD_OK)
			return bench_fail(t->dir, "messages");
	}
	report(t, calls[function].name, verdict);
	return 0;
}

static int
run(struct bench *bench, int64_t answer_ms, uint64_t ops,
    struct verdict *verdict)
{
	size_t most = (size_t)(bench->options->rounds * ops);
	char path[BENCH_PATH_SIZE + 16];
	struct trial t = {.chance = 1};
	int rc = 0;

	(void)snprintf(path, sizeof(path), "%s-alike", bench->ours);
	for (int kind = 0; kind < KINDS; kind++) {
		t.us[kind] = malloc(most * sizeof(double));
		rc |= t.us[kind] == NULL ? -1 : 0;
	}
	if (rc == 0 && (rc = open_trial(path, answer_ms, &t.dir)) == 0)
		rc = make_people(t.dir);
	for (size_t f = 0; rc == 0 && f < FUNCTIONS; f++)
		rc = try(&t, bench, ops, f, verdict);
	for (int kind = 0; kind < KINDS; kind++)
		free(t.us[kind]);
	ud_close(&t.dir);
	bench_remove_file(path);
	return rc;
}

int
run_alike(struct bench *bench, struct verdict *verdict)
{
	return run(bench, UD_NONE, bench_ops(bench, CALLS), verdict);
}

int
run_alike_waiting(struct bench *bench, struct verdict *verdict)
{
	return run(bench, ANSWER_MS, bench_ops(bench, WAITING_CALLS), verdict);
}
