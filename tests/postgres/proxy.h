/* SPDX-License-Identifier: MIT */
/*
 * A proxy before the server "one", in threads of the test, that cuts the
 * connection at a message of the client's choosing.  What it counts are the
 * messages with which a client makes the server do something: Execute, Sync,
 * and simple queries.
 */
#ifndef TESTS_POSTGRES_PROXY_H
#define TESTS_POSTGRES_PROXY_H

enum cut {
	CUT_NONE,
	CUT_BEFORE,		/* the message is not forwarded */
	CUT_AFTER,		/* the server does it, the client never knows */
	CUT_LATE		/* the client is cut off at once, the server
				   gets the message some time later */
};

enum { LATE_MS = 300 };

/* The connection string that leads through it. */
const char *proxy_start(void);

/* Cut at message number `at` from now; or, with 0, at a COMMIT.  `away`: and
 * accept nobody after that, until proxy_return(). */
void proxy_cut(enum cut how, long at, int away);

/* Count from now, and cut nothing; 1 if the last plan was carried out. */
int proxy_return(void);

#endif
