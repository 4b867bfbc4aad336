/* SPDX-License-Identifier: MIT */
/*
 * Messages as `userdir --notify-command` hands them to a program: one JSON
 * object.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <userdir/notify.h>

struct cJSON;

/* A message, and the JSON in which its texts live. */
struct message {
	ud_message fields;
	struct cJSON *json;
};

/* Read a message; 0 if it is none, else 1.  Release it in either case. */
int message_read(struct message *message, const char *json, size_t len);
void message_free(struct message *message);

#endif
