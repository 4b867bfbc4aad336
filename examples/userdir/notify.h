/* SPDX-License-Identifier: MIT */
/*
 * Messages to people: to the program of --notify-command, or as lines on
 * stdout.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "app.h"

/* Can the program of the options be run?  Tells if not; returns an exit
 * status. */
int notify_check(const struct app *app);

/* Set what the options of a directory say about messages. */
void notify_set(struct app *app, ud_options *options);

#endif
