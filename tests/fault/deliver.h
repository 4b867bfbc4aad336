/* SPDX-License-Identifier: MIT */
/* Calls that send messages right after their commit, and what must come of
 * them whatever fails: all of a change and its messages, or none. */
#ifndef FAULT_DELIVER_H
#define FAULT_DELIVER_H

#include "catalogue/world.h"

struct sender {
	const char *name;
	int (*send)(ud_dir *dir);
	int (*prove)(ud_dir *dir, const char *code);
	int64_t messages;
};

extern const struct sender senders[];
enum { SENDERS = 5 };

/* A fresh world in which no message waits.  Its options hand messages over at
 * once. */
void deliver_open(struct world *world);

/*
 * The call answered rc while something failed; nothing fails any more.  If it
 * answered UD_OK, each message arrives, at last when its lease is over, is
 * told of by one event, and its code works; otherwise none was sent, and the
 * call does the same when it is made again.  What is wrong, else NULL.
 */
const char *deliver_judge(struct world *world, const struct sender *sender,
    int rc);

#endif
