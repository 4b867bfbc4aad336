/* SPDX-License-Identifier: MIT */
#include "fault/tamper.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
tamper_sql(struct world *world, const char *sql)
{
	return raw_change(world->db, sql) > 0;
}

/* %s is the column; what a thief or a broken disk might leave there.  What
 * the type of a column does not allow is refused. */
static const char *const mutations_sqlite[] = {
	"NULL", "0", "1", "2", "3", "-1", "256", "257", "%s + 1", "%s + 256",
	"%s - 256", "9223372036854775807", "-9223372036854775807 - 1", "1.5",
	"1e300", "''", "'x'", "'256'", "x''", "x'00'", "zeroblob(100000)",
	"CAST(%s AS BLOB)", "CAST(%s AS TEXT)", "substr(%s, 2)",
	"substr(%s, 1, length(%s) - 1)", "%s || 'x'", "x'ff' || %s",
	"CAST(x'c328' AS TEXT)", "upper(%s)", "%s || char(10)",
	"char(10) || %s", "'1d '", "'99999999999999999999999d a' || char(10)",
	"(SELECT %s FROM #t WHERE NOT (#w) LIMIT 1)",
	"(SELECT %s FROM #t WHERE NOT (#w) ORDER BY 1 DESC LIMIT 1)",
	"replace(%s, 'a', 'b')", "randomblob(length(%s))", NULL
};

static const char *const mutations_postgres[] = {
	"NULL", "0", "1", "2", "3", "-1", "256", "257", "%s + 1", "%s + 256",
	"%s - 256", "9223372036854775807", "-9223372036854775807 - 1",
	"''", "'x'", "'256'", "'\\x00'::bytea", "zeroblob(100000)",
	"substr(%s, 2)", "substr(%s, 1, length(%s) - 1)", "%s || 'x'",
	"'\\xff'::bytea || %s", "upper(%s)", "%s || chr(10)",
	"chr(10) || %s", "'1d '", "'99999999999999999999999d a' || chr(10)",
	"(SELECT %s FROM #t WHERE NOT (#w) LIMIT 1)",
	"(SELECT %s FROM #t WHERE NOT (#w) ORDER BY 1 DESC LIMIT 1)",
	"replace(%s, 'a', 'b')", "randomblob(length(%s))",
	"'{}'", "'{0}'", "'{NULL}'", "'{{1,2},{3,4}}'", "%s[2:]",
	"array_append(%s, 7)", "array_cat(%s, %s)", NULL
};

static void
put(FILE *out, const char *pattern, const char *table, const char *column,
    const char *where)
{
	for (const char *p = pattern; *p != '\0'; p++)
		if (strncmp(p, "%s", 2) == 0)
			(void)fprintf(out, "%s", column), p++;
		else if (strncmp(p, "#t", 2) == 0)
			(void)fprintf(out, "%s", table), p++;
		else if (strncmp(p, "#w", 2) == 0)
			(void)fprintf(out, "%s", where), p++;
		else
			(void)putc(*p, out);
}

int
tamper_column(struct world *world, const char *table, const char *column,
    const char *where, size_t n)
{
	const char *const *mutations = storage_is_postgres() ?
	    mutations_postgres : mutations_sqlite;
	char *sql = NULL;
	size_t len;
	FILE *out;
	int changed;

	for (size_t i = 0; i <= n; i++)
		if (mutations[i] == NULL)
			return 0;
	out = open_memstream(&sql, &len);
	cr_assert_not_null(out);
	put(out, "UPDATE #t SET %s = ", table, column, where);
	put(out, mutations[n], table, column, where);
	put(out, " WHERE #w", table, column, where);
	(void)fclose(out);
	changed = tamper_sql(world, sql);
	free(sql);
	return changed ? 1 : -1;
}

const char *
tamper_column_name(struct world *world, const char *table, size_t i)
{
	static const char *const sql[] = {
		"SELECT name FROM pragma_table_info(?1) ORDER BY cid",
		"SELECT attname FROM pg_attribute WHERE attrelid ="
		    " to_regclass(?1) AND attnum > 0 AND NOT attisdropped"
		    " ORDER BY attnum",
	};
	static char name[64];
	struct raw_rows *rows = raw_query(world->db,
	    sql[storage_is_postgres()], &table, 1);
	int found;

	while ((found = raw_next(rows)) && i > 0)
		i--;
	if (found)
		(void)snprintf(name, sizeof(name), "%s", raw_column(rows, 0));
	raw_end(&rows);
	return found ? name : NULL;
}

char *
tamper_portrait(struct world *world, const char *user_id, int *rc)
{
	ud_user *user = NULL;
	char *text = NULL;
	size_t len;
	FILE *out;

	*rc = ud_user_get(world->dir, user_id, &user);
	if (*rc != UD_OK)
		return NULL;
	out = open_memstream(&text, &len);
	cr_assert_not_null(out);
	(void)fprintf(out, "%s %s %d %d %s %d %s %s %d %s %d %d %lld",
	    ud_user_id(user),
	    ud_user_org_id(user), ud_user_type(user), ud_user_state(user),
	    ud_user_email(user), ud_user_email_is_verified(user),
	    ud_user_last_verified_email(user), ud_user_phone(user),
	    ud_user_phone_is_verified(user),
	    ud_user_last_verified_phone(user), ud_user_has_password(user),
	    ud_user_has_password(user) &&
	    ud_user_password_change_required(user),
	    ud_user_has_password(user) ?
	    (long long)ud_user_password_changed_us(user) : 0);
	for (size_t i = 0; i < ud_user_username_count(user); i++)
		(void)fprintf(out, " %s %s", ud_user_username_id(user, i),
		    ud_user_username_at(user, i));
	(void)fclose(out);
	ud_user_free(&user);
	return text;
}

void
tamper_use_all(struct world *world)
{
	const struct operation *row;
	struct call call;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->json != NULL || (row->facts & OP_ELSEWHERE))
			continue;
		call_init(&call, row, world);
		(void)call_run(&call);
		cr_expect(call.rc == UD_OK ||
		    strcmp(ud_errname(call.rc), "UNKNOWN") != 0, "%s: %d",
		    operation_label(row), call.rc);
		call_end(&call);
	}
}
