/* SPDX-License-Identifier: MIT */
/*
 * Options of a command, in a table from which the help is printed too.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "app.h"

#include <stddef.h>
#include <stdint.h>

enum opt_kind {
	OPT_FLAG,	/* int */
	OPT_TEXT,	/* const char * */
	OPT_NUMBER,	/* uint64_t */
	OPT_YESNO,	/* int: 0 or 1, untouched if not given */
	OPT_LIST	/* struct opt_list: may be given many times */
};

struct opt {
	const char *name;	/* without the dashes; NULL ends a table */
	const char *value;	/* name of the value in the help */
	enum opt_kind kind;
	void *to;
	const char *help;
};

struct usage {
	const char *synopsis;	/* what follows "userdir COMMAND" */
	const char *text;	/* paragraphs of help */
	int min, max;		/* arguments beside options; max -1: any */
};

/* The arguments: read, they are those that are no options. */
struct args {
	int count;
	char **at;
};

/* Read the options of a command.  Serves --help, --version and --json as
 * well.  Ends the program for the first two, and for mistakes. */
void options_read(struct app *app, const struct usage *usage,
    const struct opt *opts, struct args *args);

/* Read the options before the command; @p args is left at the command.
 * @p help prints the help of the program. */
void options_read_first(struct app *app, const struct opt *opts,
    struct args *args, void (*help)(void));

/* Say what is wrong with the command line, and end the program. */
__attribute__((noreturn, format(printf, 2, 3)))
void options_fail(const struct app *app, const char *format, ...);

void options_print(const struct opt *opts);
void options_free(struct opt_list *list);

#endif
