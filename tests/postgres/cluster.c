/* SPDX-License-Identifier: MIT */
#include "postgres/cluster.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "race/race.h"

enum { COMMAND_SIZE = 1024, SQL_SIZE = 4096, TEXT_SIZE = 4096 };

static void
must(int is, const char *what, const char *why)
{
	if (is)
		return;
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s: %s\n", what, why);
	exit(2);
}

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	must(value != NULL, name, "run this with cluster.sh");
	return value;
}

void
cluster(const char *format, ...)
{
	char words[COMMAND_SIZE / 2], command[COMMAND_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	(void)fflush(stdout);
	(void)snprintf(command, sizeof(command), "sh '%s' %s",
	    environment("USERDIR_TEST_CLUSTER_SCRIPT"), words);
	must(system(command) == 0, words, "failed");
}

const char *
cluster_location(const char *names)
{
	static char location[COMMAND_SIZE];
	const char *folder = environment("USERDIR_TEST_CLUSTER");
	size_t len = 0;

	len += (size_t)snprintf(location, sizeof(location), "host=");
	while (*names != '\0') {
		int n = (int)strcspn(names, ",");

		len += (size_t)snprintf(location + len, sizeof(location) -
		    len, "%s/%.*s%s", folder, n, names,
		    names[n] == ',' ? "," : "");
		names += n + (names[n] == ',');
	}
	(void)snprintf(location + len, sizeof(location) - len,
	    " port=5432 dbname=postgres user=postgres");
	return location;
}

PGconn *
cluster_connect(const char *name)
{
	PGconn *conn = PQconnectdb(cluster_location(name));

	must(PQstatus(conn) == CONNECTION_OK, name, PQerrorMessage(conn));
	return conn;
}

static PGresult *
run(PGconn *conn, const char *format, va_list args)
{
	char text[SQL_SIZE];
	PGresult *result;
	ExecStatusType status;

	(void)vsnprintf(text, sizeof(text), format, args);
	result = PQexec(conn, text);
	status = PQresultStatus(result);
	must(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, text,
	    PQerrorMessage(conn));
	return result;
}

void
sql(PGconn *conn, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	PQclear(run(conn, format, args));
	va_end(args);
}

const char *
sql_text(PGconn *conn, const char *format, ...)
{
	static char text[TEXT_SIZE];
	PGresult *result;
	va_list args;

	va_start(args, format);
	result = run(conn, format, args);
	va_end(args);
	(void)snprintf(text, sizeof(text), "%s", PQntuples(result) > 0 ?
	    PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	return text;
}

void
cluster_options(ud_options *options)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 42 };
	static const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options none = UD_INIT(ud_options);

	*options = none;
	options->keys = &key;
	options->key_count = 1;
	options->allow_all = 1;
	options->busy_timeout_ms = 5000;
}

ud_dir *
cluster_open(const char *location, const ud_options *options)
{
	ud_dir *dir = NULL;
	int rc = ud_open(location, options, &dir);

	must(rc == UD_OK, "open", dir == NULL ? "no memory" : ud_errmsg(dir));
	return dir;
}

void
cluster_expect_whole(const char *name)
{
	ud_report *report = NULL;
	ud_options options;
	uint64_t position;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(cluster_location(name), &options);
	expect(ud_event_verify(dir, &position) == UD_OK, "the chain: %s",
	    ud_errmsg(dir));
	expect(ud_check(dir, &report) == UD_OK, "the check: %s",
	    report != NULL ? ud_report_text(report, 0) : ud_errmsg(dir));
	ud_report_free(&report);
	ud_close(&dir);
}

long
cluster_events(PGconn *conn)
{
	return atol(sql_text(conn, "SELECT count(*) FROM userdir.ud_events"));
}

void
pause_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&time, &time) != 0)
		;
}

long
now_ms(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}
