/* SPDX-License-Identifier: MIT */
/* Opening what is measured. */
#include <userdir/org.h>

#include "bench/bench.h"

int
bench_fail(const ud_dir *dir, const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", what, ud_errmsg(dir));
	return -1;
}

uint64_t
bench_ops(const struct bench *bench, uint64_t most)
{
	uint64_t ops = bench->users / 10;

	return ops < most ? (ops == 0 ? 1 : ops) : most;
}

int
bench_open_with(const char *path, ud_options *options, ud_dir **dir)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = {1, 2, 3};
	ud_master_key key = {1, bytes, sizeof(bytes)};
	int rc;

	options->keys = &key;
	options->key_count = 1;
	rc = ud_open(files_location(path, options), options, dir);
	options->keys = NULL;
	if (rc == UD_OK)
		return 0;
	(void)bench_fail(*dir, path);
	ud_close(dir);
	return -1;
}

int
bench_open_ours(const char *path, long cache_kib, int flags, ud_dir **dir)
{
	ud_options options = UD_INIT(ud_options);

	options.allow_all = 1;
	options.cache_kib = cache_kib;
	options.relaxed_durability = (flags & BARE_RELAXED) != 0;
	return bench_open_with(path, &options, dir);
}

int
bench_open(struct bench *bench, const char *theirs, int flags)
{
	long cache_kib = bench->options->cache_kib;

	if (bench_open_ours(bench->ours, cache_kib, flags, &bench->dir) != 0)
		return -1;
	if (bare_open(&bench->bare, theirs, cache_kib, flags) == 0)
		return 0;
	bench_close(bench);
	return -1;
}

void
bench_close(struct bench *bench)
{
	ud_close(&bench->dir);
	bare_close(&bench->bare);
}

int
bench_make_orgs(struct bench *bench)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	char id[PERSON_ID_SIZE];
	ud_dir *dir;
	int rc;

	if (bench_open_ours(bench->ours, 0, 0, &dir) != 0)
		return -1;
	rc = ud_dir_batch_begin(dir);
	for (uint64_t i = 0; rc == UD_OK && i < bench->orgs; i++) {
		people_org_id(i, id);
		spec.org_id = id;
		spec.name = id;
		rc = ud_org_create(dir, &spec, NULL);
	}
	if (rc == UD_OK)
		rc = ud_dir_batch_end(dir, 1);
	if (rc != UD_OK)
		(void)bench_fail(dir, "organizations");
	ud_close(&dir);
	return rc == UD_OK ? 0 : -1;
}
