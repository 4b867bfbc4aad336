/* SPDX-License-Identifier: MIT */
/* Calls of the wrong shape: missing arguments, specs of a wrong size, numbers
 * out of range, too many of a thing. */
#ifndef CATALOGUE_SHAPES_H
#define CATALOGUE_SHAPES_H

#include "catalogue/world.h"

struct shape {
	const char *function;
	const char *what;
	int code;		/* that must come back; UD_OK is a shape that
				   is just allowed */
	const char *field;	/* ud_errfield(); NULL: any */
	int (*run)(ud_dir *dir);
};

/* A row without a function ends each. */
extern const struct shape missing_shapes[];
extern const struct shape wrong_shapes[];
extern const struct shape limit_shapes[];
extern const struct shape search_shapes[];
extern const struct shape secret_shapes[];

#endif
