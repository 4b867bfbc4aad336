/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL driver before the suite.  Each place is a database of its own
 * on the server that USERDIR_TEST_POSTGRES names.
 */
#include "conformance.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static PGconn *server;

/* 0 if the server has done it. */
static int
run(const char *sql)
{
	PGresult *result = PQexec(server, sql);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

static int
fresh(void *ctx, char location[CONFORMANCE_LOCATION])
{
	static int count;
	char sql[160];

	(void)ctx;
	(void)snprintf(sql, sizeof(sql), "CREATE DATABASE conformance_%ld_%d"
	    " TEMPLATE template0", (long)getpid(), ++count);
	(void)snprintf(location, CONFORMANCE_LOCATION,
	    "%s dbname=conformance_%ld_%d", getenv("USERDIR_TEST_POSTGRES"),
	    (long)getpid(), count);
	return run(sql);
}

static void
forget(void *ctx, const char *location)
{
	char sql[CONFORMANCE_LOCATION + 64];

	(void)ctx;
	(void)snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s"
	    " WITH (FORCE)", strrchr(location, '=') + 1);
	(void)run(sql);
}

/* The server ends the connection. */
static int
break_commit(void *ctx, void *conn)
{
	const ud_driver *driver = ud_driver_postgres();
	void *stmt = NULL;
	char sql[80];
	int rc = driver->prepare(conn, "SELECT pg_backend_pid()", &stmt);

	(void)ctx;
	if (rc == UD_OK)
		rc = driver->step(stmt);
	if (rc == UD_ROW)
		(void)snprintf(sql, sizeof(sql),
		    "SELECT pg_terminate_backend(%lld, 5000)",
		    (long long)driver->column_int(stmt, 0));
	if (stmt != NULL)
		driver->finalize(stmt);
	return rc == UD_ROW ? run(sql) : -1;
}

int
main(int argc, char **argv)
{
	const char *where = getenv("USERDIR_TEST_POSTGRES");
	struct conformance suite = {
		.driver = ud_driver_postgres(),
		.fresh = fresh,
		.forget = forget,
		.break_commit = break_commit,
	};
	int rc = 2;

	if (where == NULL || suite.driver == NULL) {
		puts("skipped: USERDIR_TEST_POSTGRES names no server");
		return 0;
	}
	server = PQconnectdb(where);
	if (PQstatus(server) == CONNECTION_OK)
		rc = conformance_main(&suite, argc, argv);
	else
		printf("%s", PQerrorMessage(server));
	PQfinish(server);
	return rc;
}
