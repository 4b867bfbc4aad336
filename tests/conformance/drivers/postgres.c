/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL driver before the suite, in a database of its own on the
 * server that USERDIR_TEST_POSTGRES names.  One place is used at a time, so
 * it is the same one each time, made empty again.
 */
#include "conformance.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static PGconn *server, *database;
static char where[CONFORMANCE_LOCATION];

/* 0 if it was done. */
static int
run(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

static int
fresh(void *ctx, char location[CONFORMANCE_LOCATION])
{
	(void)ctx;
	(void)snprintf(location, CONFORMANCE_LOCATION, "%s", where);
	return run(database, "SET client_min_messages TO error;"
	    "DROP SCHEMA IF EXISTS userdir CASCADE");
}

/* Make the database and connect to it; 0 if it is there. */
static int
begin(const char *name)
{
	const char *string = getenv("USERDIR_TEST_POSTGRES");
	char sql[160];

	server = PQconnectdb(string);
	(void)snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE"
	    " template0", name);
	if (run(server, sql) != 0)
		return -1;
	(void)snprintf(where, sizeof(where), "%s dbname=%s", string, name);
	database = PQconnectdb(where);
	return PQstatus(database) == CONNECTION_OK ? 0 : -1;
}

static void
end(const char *name)
{
	char sql[160];

	PQfinish(database);
	(void)snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s"
	    " WITH (FORCE)", name);
	(void)run(server, sql);
	PQfinish(server);
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
	return rc == UD_ROW ? run(server, sql) : -1;
}

int
main(int argc, char **argv)
{
	struct conformance suite = {
		.driver = ud_driver_postgres(),
		.fresh = fresh,
		.break_commit = break_commit,
	};
	char name[40];
	int rc = 2;

	if (getenv("USERDIR_TEST_POSTGRES") == NULL || suite.driver == NULL) {
		puts("skipped: USERDIR_TEST_POSTGRES names no server");
		return 0;
	}
	(void)snprintf(name, sizeof(name), "conformance_%ld", (long)getpid());
	if (begin(name) == 0)
		rc = conformance_main(&suite, argc, argv);
	else
		printf("%s\n", PQerrorMessage(database != NULL ? database :
		    server));
	end(name);
	return rc;
}
