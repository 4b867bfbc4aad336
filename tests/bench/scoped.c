/* SPDX-License-Identifier: MIT */
#include "bench/scoped.h"

#include <userdir/search.h>

enum {
	SCOPE_STEP = 20,	/* one organization of so many */
	SCOPE_FIRST = 7
};

static int
allow(const ud_question *question, void *ctx)
{
	const struct bench *bench = ctx;
	char id[PERSON_ID_SIZE];

	for (uint64_t n = SCOPE_FIRST % bench->orgs; question->scope != NULL &&
	    n < bench->orgs; n += SCOPE_STEP) {
		people_org_id(n, id);
		if (ud_scope_allow(question->scope, id) != UD_OK)
			return UD_EDENIED;
	}
	return UD_OK;
}

void
scoped_list(const struct bench *bench, const char *before, const char *after,
    char out[SCOPE_SIZE])
{
	const char *between = before;
	char id[PERSON_ID_SIZE];

	for (uint64_t n = SCOPE_FIRST % bench->orgs; n < bench->orgs;
	    n += SCOPE_STEP) {
		people_org_id(n, id);
		out += sprintf(out, "%s\"%s\"", between, id);
		between = ",";
	}
	(void)sprintf(out, "%s", after);
}

int
scoped_open(struct bench *bench, const struct person *actor)
{
	ud_options options = UD_INIT(ud_options);

	options.authorize = allow;
	options.authorize_ctx = bench;
	options.cache_kib = bench->options->cache_kib;
	ud_close(&bench->dir);
	if (bench_open_with(bench->ours, &options, &bench->dir) != 0)
		return -1;
	return ud_dir_act_as(bench->dir, actor->id, NULL) == UD_OK ? 0 :
	    bench_fail(bench->dir, "actor");
}
