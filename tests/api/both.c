/* SPDX-License-Identifier: MIT */
#include "both.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "storage/storage.h"

enum { SQLITE, POSTGRES, STORES };

static struct store {
	ud_dir *dir;
	uint64_t random;
	char *answer;
} stores[STORES];

static int64_t now;

unsigned both_succeeded, both_refused;

static int
tell_time(int64_t *now_us, void *ctx)
{
	(void)ctx;
	*now_us = now;
	return UD_OK;
}

static int
give_random(void *buf, size_t len, void *ctx)
{
	struct store *store = ctx;
	unsigned char *p = buf;

	for (size_t i = 0; i < len; i++) {
		store->random = store->random *
		    UINT64_C(6364136223846793005) + 1442695040888963407;
		p[i] = (unsigned char)(store->random >> 56);
	}
	return UD_OK;
}

void
both_begin(void)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 7 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);

	now = 1737628458051000;
	both_succeeded = both_refused = 0;
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.clock = tell_time;
	options.random = give_random;
	for (int i = 0; i < STORES; i++) {
		int rc;

		stores[i].random = 1;
		options.random_ctx = &stores[i];
		rc = i == SQLITE ?
		    ud_open(":memory:", &options, &stores[i].dir) :
		    storage_open(":memory:", &options, &stores[i].dir);
		cr_assert_eq(rc, UD_OK, "%s", ud_errmsg(stores[i].dir));
	}
	cr_assert_str_eq(ud_dir_instance_id(stores[SQLITE].dir),
	    ud_dir_instance_id(stores[POSTGRES].dir));
}

/* Both are whole, too. */
void
both_end(void)
{
	for (int i = 0; i < STORES; i++) {
		ud_report *report = NULL;
		uint64_t position;

		cr_expect_eq(ud_check(stores[i].dir, &report), UD_OK, "%s",
		    ud_errmsg(stores[i].dir));
		cr_expect_eq(ud_event_verify(stores[i].dir, &position),
		    UD_OK);
		ud_report_free(&report);
		ud_string_free(&stores[i].answer);
		ud_close(&stores[i].dir);
	}
	storage_end();
}

const char *
both(const char *method, const char *format, ...)
{
	static char request[16384];
	int codes[STORES];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(request, sizeof(request), format, args);
	va_end(args);
	cr_assert(n >= 0 && (size_t)n < sizeof(request));
	now += 1000000;
	for (int i = 0; i < STORES; i++) {
		ud_string_free(&stores[i].answer);
		/* What is done again draws again. */
		stores[i].random = (uint64_t)now;
		codes[i] = ud_rpc(stores[i].dir, method, request, (size_t)n,
		    0, &stores[i].answer);
	}
	cr_assert(codes[SQLITE] == codes[POSTGRES] &&
	    strcmp(stores[SQLITE].answer, stores[POSTGRES].answer) == 0,
	    "%s %s\nSQLite:     %s\nPostgreSQL: %s", method, request,
	    stores[SQLITE].answer, stores[POSTGRES].answer);
	both_succeeded += codes[SQLITE] == UD_OK;
	both_refused += codes[SQLITE] != UD_OK;
	return stores[SQLITE].answer;
}
