/* SPDX-License-Identifier: MIT */
/*
 * Handing a message to a program: without a shell and without arguments, which
 * other users of the machine could read.
 */
#ifndef RUN_H
#define RUN_H

#include <userdir/notify.h>

#include <stddef.h>

/* What the program says by its exit status; any other is "not now". */
enum {
	RUN_TAKEN = 0,
	RUN_REJECTED = 65,	/* EX_DATAERR: never */
	RUN_LATER = 75		/* EX_TEMPFAIL */
};

/* Below the five minutes that a notifier has. */
enum { RUN_SECONDS = 240 };

/* Run the program @p path with @p input as its standard input; its standard
 * output goes to ours for errors.  After @p seconds it is killed with all that
 * it has started.  Returns UD_OK, UD_NOTIFY_REJECTED or UD_NOTIFY_LATER. */
int run_notify(const char *path, const char *input, size_t len, int seconds);

#endif
