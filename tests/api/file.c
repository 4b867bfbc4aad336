/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <stdio.h>

const char *store_path;

void
begin_file_with(const ud_options *options)
{
	store_path = scratch("store.db");
	OK(storage_open(store_path, options, &dir));
	make_org("o");
}

void
begin_file(void)
{
	ud_options options = plain_options();

	begin_file_with(&options);
}

int
reopen_with(const ud_options *options)
{
	ud_close(&dir);
	return storage_open(store_path, options, &dir);
}

void
sql(const char *statements)
{
	struct raw *raw = raw_open(store_path);

	raw_exec(raw, statements);
	raw_close(&raw);
}

const char *
text(const char *statement)
{
	struct raw *raw = raw_open(store_path);
	const char *found = raw_text(raw, statement);

	raw_close(&raw);
	return found;
}

long long
number(const char *statement)
{
	long long n = -1;

	cr_assert_eq(sscanf(text(statement), "%lld", &n), 1, "%s", statement);
	return n;
}

long long
matches(const char *table, const char *expression)
{
	char statement[512];

	(void)snprintf(statement, sizeof(statement),
	    "SELECT count(*) FROM %s WHERE %s MATCH '%s'", table, table,
	    expression);
	return number(statement);
}

int
finds(const char *words)
{
	ud_report *report = NULL;
	int rc = ud_check(dir, &report), found = 0;

	for (size_t i = 0; report != NULL && i < ud_report_count(report); i++)
		found |= strstr(ud_report_text(report, i), words) != NULL;
	for (size_t i = 0; report != NULL && !found &&
	    i < ud_report_count(report); i++)
		fprintf(stderr, "found: %s\n", ud_report_text(report, i));
	ud_report_free(&report);
	return found && rc == UD_ECORRUPT;
}

void
maintain(void)
{
	uint64_t left = 1;

	for (int i = 0; left != 0 && i < 100; i++)
		OK(ud_maintain(dir, &left));
	cr_assert_eq(left, 0);
}
