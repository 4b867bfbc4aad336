/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE		/* RTLD_NEXT */
#include "threat/work.h"

#include <dlfcn.h>
#include <sodium.h>

#include "fault/driver.h"

static struct fault seen;
static long hashes;

typedef int pwhash(unsigned char *const out, unsigned long long len,
    const char *const password, unsigned long long password_len,
    const unsigned char *const salt, unsigned long long passes, size_t memory,
    int algorithm);

/* In the place of libsodium's, which it calls. */
int
crypto_pwhash(unsigned char *const out, unsigned long long len,
    const char *const password, unsigned long long password_len,
    const unsigned char *const salt, unsigned long long passes, size_t memory,
    int algorithm)
{
	void *found = dlsym(RTLD_NEXT, "crypto_pwhash");
	pwhash *next;

	memcpy(&next, &found, sizeof(next));
	__atomic_add_fetch(&hashes, 1, __ATOMIC_RELAXED);
	return next(out, len, password, password_len, salt, passes, memory,
	    algorithm);
}

char *crypt_rn(const char *password, const char *setting, void *data, int size);

/* In the place of crypt(3)'s, if there is one. */
char *
crypt_rn(const char *password, const char *setting, void *data, int size)
{
	void *found = dlsym(RTLD_NEXT, "crypt_rn");
	char *(*next)(const char *, const char *, void *, int);

	memcpy(&next, &found, sizeof(next));
	__atomic_add_fetch(&hashes, 1, __ATOMIC_RELAXED);
	return next(password, setting, data, size);
}

void
count_work(ud_options *options)
{
	options->driver = fault_driver();
	options->driver_ctx = &seen;
	memset(&seen, 0, sizeof(seen));
	hashes = 0;
}

struct work
work_done(void)
{
	struct work work = {.hashes = hashes};

	for (long i = 1; i <= seen.seen && i < TRACE_MAX; i++) {
		work.commits += seen.trace[i] == COMMIT;
		work.transactions += seen.trace[i] == COMMIT ||
		    seen.trace[i] == ROLLBACK;
	}
	seen.seen = 0;
	hashes = 0;
	return work;
}
