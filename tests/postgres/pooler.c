/* SPDX-License-Identifier: MIT */
/*
 * Through a pooler.  One that keeps a connection for each client is as good as
 * the server; with one that gives each transaction another connection nothing
 * that was prepared is there, and that is said.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "race/race.h"

/* Another client takes the connection that is free. */
static PGconn *
take_connection(void)
{
	PGconn *conn = PQconnectdb(getenv("USERDIR_TEST_POSTGRES"));
	PGresult *result = PQexec(conn, "BEGIN; SELECT 1");

	expect(PQresultStatus(result) == PGRES_TUPLES_OK, "%s",
	    PQerrorMessage(conn));
	PQclear(result);
	return conn;
}

static int
read_user(ud_dir *dir)
{
	ud_user *user = NULL;
	int rc = ud_user_get(dir, "u1", &user);

	ud_user_free(&user);
	return rc;
}

int
main(int argc, char **argv)
{
	int in_sessions = argc > 1 && strcmp(argv[1], "session") == 0;
	ud_dir *dir = open_store(store("pooler.db"), NULL, NULL);
	PGconn *other;
	int rc;

	expect(make_org(dir) == UD_OK && make_user(dir, "u1", "ada") == UD_OK &&
	    read_user(dir) == UD_OK, "alone: %s", ud_errmsg(dir));
	other = take_connection();
	rc = read_user(dir);
	if (in_sessions)
		expect(rc == UD_OK, "beside another: %s", ud_errmsg(dir));
	else
		expect(rc == UD_EUNIMPL && strstr(ud_errmsg(dir),
		    "pool sessions") != NULL, "%d: %s", rc, ud_errmsg(dir));
	PQfinish(other);
	ud_close(&dir);
	return verdict();
}
