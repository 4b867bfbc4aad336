/* SPDX-License-Identifier: MIT */
#include "search/store.h"

#include <stdio.h>

#include "base/text.h"
#include "user/record.h"

struct raw *db;
struct scope scope;

static int
authorize(const ud_question *question, void *ctx)
{
	(void)ctx;
	if (question->scope == NULL || !scope.limited)
		return UD_OK;
	if (scope.org_count == 0)
		return ud_scope_allow(question->scope, NULL);
	for (size_t i = 0; i < scope.org_count; i++)
		if (ud_scope_allow(question->scope, scope.orgs[i]) != UD_OK)
			return UD_EDENIED;
	return UD_OK;
}

ud_options
store_options(void)
{
	ud_options options = plain_options();

	options.allow_all = 0;
	options.authorize = authorize;
	raw_attach(db, &options);
	return options;
}

static void
open_dir(const ud_options *given)
{
	ud_options options = given == NULL ? store_options() : *given;

	raw_attach(db, &options);
	OK(storage_open(NULL, &options, &dir));
}

void
store_open(const ud_options *options)
{
	db = raw_open(":memory:");
	scope = (struct scope){0};
	open_dir(options);
}

void
store_reopen(const ud_options *options)
{
	ud_close(&dir);
	open_dir(options);
}

void
store_close(void)
{
	scope = (struct scope){0};
	finish();
	raw_close(&db);
}

void
store_sql(const char *sql, const char *const *texts, size_t count)
{
	raw_exec_with(db, sql, texts, count);
}

int64_t
store_number(const char *sql, const char *const *texts, size_t count)
{
	struct raw_rows *rows = raw_query(db, sql, texts, count);
	int64_t number = raw_next(rows) ? raw_column_number(rows, 0) : 0;

	raw_end(&rows);
	return number;
}

void
store_act_as(const char *user_id)
{
	OK(ud_dir_act_as(dir, user_id, NULL));
	scope.actor = user_id;
	scope.limited = user_id != NULL;
}

void
store_drop_email(const char *user_id)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct user_row row = *user_row_of(get(user_id));
	char sql[512];

	row.text[USER_EMAIL] = (struct span){0};
	row.number[USER_EMAIL_VERIFIED] = 0;
	user_seal(dir, &row, seal);
	(void)snprintf(sql, sizeof(sql), "UPDATE ud_users SET email = NULL,"
	    " email_fold = NULL, email_verified = NULL, seal = %s"
	    " WHERE id = ?1", raw_bytes(seal, sizeof(seal)));
	store_sql(sql, TEXTS(user_id));
}

void
store_put_schema(const char *user_id, const char *schema_id, const char *type,
    int64_t revision)
{
	struct buf fold = BUF_INIT(64 * 1024);
	struct buf id_fold = BUF_INIT(64 * 1024);
	char number[24];

	text_fold(&fold, span_of(type));
	text_fold(&id_fold, span_of(schema_id));
	cr_assert(buf_ok(&fold) && buf_ok(&id_fold));
	store_sql("INSERT INTO ud_schemas"
	    " (key, id, id_fold, type, type_fold)"
	    " VALUES ((SELECT coalesce(max(key), 0) + 1 FROM ud_schemas),"
	    " ?1, nullif(?2, ?1), ?3, nullif(?4, ?3))"
	    " ON CONFLICT (id) DO NOTHING",
	    TEXTS(schema_id, id_fold.data, type, fold.data));
	buf_free(&fold);
	buf_free(&id_fold);
	(void)snprintf(number, sizeof(number), "%lld", (long long)revision);
	store_sql("INSERT INTO ud_user_schemas (owner, schema, revision)"
	    " SELECT u.key, s.key, CAST(?3 AS BIGINT)"
	    " FROM ud_users u, ud_schemas s WHERE u.id = ?1 AND s.id = ?2"
	    " ON CONFLICT (owner) DO UPDATE SET schema = excluded.schema,"
	    " revision = excluded.revision",
	    TEXTS(user_id, schema_id, number));
}

void
store_put_link(const char *user_id, const char *idp_id,
    const char *external_id, const char *external_name)
{
	store_sql("INSERT INTO ud_links (owner, idp, external, name)"
	    " SELECT key, ?2, ?3, ?4 FROM ud_users WHERE id = ?1",
	    TEXTS(user_id, idp_id, external_id, external_name));
}

void
store_maintain(void)
{
	uint64_t left = 1;

	for (int i = 0; left != 0; i++) {
		cr_assert_lt(i, 10000);
		OK(ud_maintain(dir, &left));
	}
}
