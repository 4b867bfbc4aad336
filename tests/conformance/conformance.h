/* SPDX-License-Identifier: MIT */
/*
 * Does a storage driver keep the contract of <userdir/storage.h>?
 *
 * A program of a host that answers, for a driver whose places are files:
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		struct conformance suite = {
 *			.driver = my_driver(),
 *			.fresh = conformance_fresh_file,
 *			.forget = conformance_forget_file,
 *		};
 *
 *		return conformance_main(&suite, argc, argv);
 *	}
 *
 * It is compiled with all .c files of this folder, and linked with the library
 * and threads.  Each check says "ok NAME", "FAIL NAME: what was expected", or
 * "skip NAME: what is missing"; the exit status is 0 if none failed.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <userdir.h>

enum { CONFORMANCE_LOCATION = 1024 };

struct conformance {
	const ud_driver *driver;
	void *driver_ctx;	/* as ud_options.driver_ctx */

	/* Write the location of a place that has no store yet; 0 if done.
	 * Each call makes another one. */
	int (*fresh)(void *ctx, char location[CONFORMANCE_LOCATION]);

	/* Optional: the place is no longer needed; nothing is open there. */
	void (*forget)(void *ctx, const char *location);

	/*
	 * Optional: from now on commits on the connection fail, because the
	 * disk is full, the server is gone or whatever else comes true; 0 if
	 * done.  Then mend() makes new connections to the same place work.
	 */
	int (*break_commit)(void *ctx, void *conn);
	void (*mend)(void *ctx);

	void *ctx;		/* for these four */

	/* 1: a place exists before it is opened, as in a database server that
	 * does not make databases by itself.  Else open() makes it. */
	int is_made_before;
};

/* Run all checks, or those whose names are among the arguments. */
int conformance_main(const struct conformance *suite, int argc, char **argv);

/* Places that are files, in a folder that goes with the last of them. */
int conformance_fresh_file(void *ctx, char location[CONFORMANCE_LOCATION]);
void conformance_forget_file(void *ctx, const char *location);

/* Commits that fail, for drivers that write files themselves: the operating
 * system refuses every byte until it is mended. */
int conformance_fill_disk(void *ctx, void *conn);
void conformance_free_disk(void *ctx);

#endif
