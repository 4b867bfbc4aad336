/* SPDX-License-Identifier: MIT */
/* Places that are files, and a disk that is full. */
#include "conformance.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int
conformance_fresh_file(void *ctx, char location[CONFORMANCE_LOCATION])
{
	const char *base = getenv("TMPDIR");

	(void)ctx;
	(void)snprintf(location, CONFORMANCE_LOCATION - 16,
	    "%s/conformance.XXXXXX", base == NULL || *base == '\0' ? "/tmp" :
	    base);
	if (mkdtemp(location) == NULL)
		return -1;
	strcat(location, "/store");
	return 0;
}

void
conformance_forget_file(void *ctx, const char *location)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal",
	    ".copy"};
	char path[CONFORMANCE_LOCATION + 16];
	char *slash;

	(void)ctx;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", location, ends[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s", location);
	slash = strrchr(path, '/');
	if (slash != NULL) {
		*slash = '\0';
		(void)rmdir(path);
	}
}

static struct rlimit before;

int
conformance_fill_disk(void *ctx, void *conn)
{
	struct rlimit none;

	(void)ctx;
	(void)conn;
	if (getrlimit(RLIMIT_FSIZE, &before) != 0)
		return -1;
	none = before;
	none.rlim_cur = 1;
	/* Without the signal the write just fails. */
	if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
		return -1;
	return setrlimit(RLIMIT_FSIZE, &none);
}

void
conformance_free_disk(void *ctx)
{
	(void)ctx;
	(void)setrlimit(RLIMIT_FSIZE, &before);
}
