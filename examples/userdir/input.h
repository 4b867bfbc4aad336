/* SPDX-License-Identifier: MIT */
#ifndef INPUT_H
#define INPUT_H

#include "app.h"
#include "text.h"

/*
 * Add what an argument stands for: itself, the content of a file if it is
 * @FILE, or stdin if it is "-".  No more is read than the library takes of a
 * request or of a filter, and a byte, so that it can refuse the rest.  Returns
 * an exit status, having told the failure.
 */
int input_read(const struct app *app, const char *arg, struct text *out);

#endif
