/* SPDX-License-Identifier: MIT */
/*
 * Passwords and codes on their way in: typed without an echo, or a line of
 * stdin; never an argument, which all users of a machine can read.
 */
#ifndef SECRET_H
#define SECRET_H

#include "app.h"

#include <userdir.h>

#include <stddef.h>

struct secret {
	char bytes[UD_PASSWORD_BYTES_MAX + 2];	/* NUL-terminated */
	size_t len;
};

/* Ask for a secret at the terminal, or read the next line of stdin if that is
 * no terminal or @p plain is 1.  Tells failures; returns an exit status.  Wipe
 * it in either case. */
int secret_read(const struct app *app, const char *prompt, int plain,
    struct secret *secret);

/* The same for a new one, which a person must type twice. */
int secret_read_new(const struct app *app, int plain, struct secret *secret);

/* A value that may be given as an argument, or as "-" to have it read. */
int secret_argument(const struct app *app, const char *prompt,
    const char *argument, struct secret *secret, const char **value);

void secret_wipe(struct secret *secret);

#endif
