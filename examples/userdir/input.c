/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <userdir.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int
read_stream(const struct app *app, const char *name, FILE *in,
    struct text *out)
{
	char chunk[4096];
	size_t len;

	if (in == NULL) {
		app_error(app, "%s: %s", name, strerror(errno));
		return STATUS_FAILURE;
	}
	while (out->len <= UD_RPC_BYTES_MAX &&
	    (len = fread(chunk, 1, sizeof(chunk), in)) > 0)
		text_add(out, chunk, len);
	if (ferror(in)) {
		app_error(app, "%s: %s", name, strerror(errno));
		return STATUS_FAILURE;
	}
	return STATUS_OK;
}

int
input_read(const struct app *app, const char *arg, struct text *out)
{
	FILE *in;
	int status;

	text_puts(out, "");
	if (strcmp(arg, "-") == 0)
		return read_stream(app, "stdin", stdin, out);
	if (arg[0] != '@') {
		text_puts(out, arg);
		return STATUS_OK;
	}
	in = fopen(arg + 1, "r");
	status = read_stream(app, arg + 1, in, out);
	if (in != NULL)
		fclose(in);
	return status;
}
