/* SPDX-License-Identifier: MIT */
/* The servers of cluster.sh, which a test may stop and kill. */
#ifndef TESTS_POSTGRES_CLUSTER_H
#define TESTS_POSTGRES_CLUSTER_H

#include <libpq-fe.h>
#include <userdir.h>

/* Run a command of cluster.sh; ends the program if it fails. */
void cluster(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The connection string of one server, or, with a comma, of several. */
const char *cluster_location(const char *names);

/* A connection of the test's own. */
PGconn *cluster_connect(const char *name);

/* Run statements; ends the program if they fail. */
void sql(PGconn *conn, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The first value of the answer, until the next call; "" if there is none. */
const char *sql_text(PGconn *conn, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Options with a key, everything allowed, and short time-outs. */
void cluster_options(ud_options *options);

/* Open the store "userdir", or end the program. */
ud_dir *cluster_open(const char *location, const ud_options *options);

/* Is that store whole?  Looked at on that server. */
void cluster_expect_whole(const char *name);

/* Events of the store, as a number that grows with every change. */
long cluster_events(PGconn *conn);

void pause_ms(long ms);
long now_ms(void);

#endif
