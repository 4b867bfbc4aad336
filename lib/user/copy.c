/* SPDX-License-Identifier: MIT */
/*
 * Moving a directory to another storage.  Rows go over as they are, table by
 * table; indexes are made anew; then the copy is compared and checked, and
 * only then it becomes a store (dir/place.h).
 */
#include <userdir/copy.h>

#include <userdir/maintain.h>

#include <string.h>

#include "base/mem.h"
#include "dir/grams.h"
#include "dir/open.h"
#include "dir/place.h"
#include "dir/rebuild.h"
#include "store/copy_rows.h"

enum {
	ROWS_OF_COMMIT = 10000,
	STATEMENT_MS = 86400000,	/* an index of millions takes long */
	CACHE_KIB = 65536	/* indexes are written all over the place */
};

/* A table of the source: how many rows, and what they are. */
struct content {
	int64_t rows;
	unsigned char hash[SEAL_HASH_BYTES];
};

struct copying {
	ud_dir *from, *to;
	struct copy_sql sql;
	struct tx moment;	/* of the source */
	struct place place;
	ud_copy_cb progress;
	void *ctx;
	unsigned char key[SEAL_KEY_BYTES];	/* of the hashes */
	struct content contents[COPY_TABLES];
};

static int
tell(struct copying *c, const char *step, int64_t done, int64_t total)
{
	if (c->progress == NULL || c->progress(step, (uint64_t)done,
	    (uint64_t)total, c->ctx) == 0)
		return UD_OK;
	return error_set(&c->from->error, UD_ECALLBACK,
	    "Errors.Callback.Progress", NULL, NULL,
	    "the progress callback ended the copy");
}

/* Hash each row together with what came before it. */
static void
add_to_hash(const struct copying *c, const struct copy_page *page,
    unsigned char hash[SEAL_HASH_BYTES])
{
	const struct copy_table *table = &copy_tables[page->table];
	unsigned char numbers[COPY_COLUMNS_MAX][8];
	unsigned char next[SEAL_HASH_BYTES];
	struct span parts[2 + COPY_COLUMNS_MAX];
	char nulls[COPY_COLUMNS_MAX];

	parts[0] = (struct span){(const char *)hash, SEAL_HASH_BYTES};
	parts[1] = (struct span){nulls, table->count};
	for (size_t row = 0; row < page->rows; row++) {
		const struct copy_value *value = copy_page_row(page, row);

		for (size_t i = 0; i < table->count; i++) {
			nulls[i] = (char)value[i].is_null;
			parts[2 + i] = table->columns[i].kind != COPY_INT ?
			    value[i].bytes :
			    seal_number(value[i].number, numbers[i]);
		}
		seal_hash(c->key, parts, 2 + table->count, next);
		memcpy(hash, next, sizeof(next));
	}
}

/* Can the keys of the copy read every seal?  One that is damaged is found
 * when the copy is checked. */
static int
check_key_ids(struct copying *c, size_t table)
{
	struct query q;
	struct span id;
	int rc;

	copy_rows_key_ids(&q, &c->from->db, &c->sql, table);
	while ((rc = query_step(&q)) == UD_ROW) {
		id = query_column_bytes(&q, 0);
		if (id.len == 1 && !keyring_has(c->to->keys,
		    (unsigned char)id.data[0])) {
			rc = error_set(&c->from->error, UD_ESTATE,
			    "Errors.Store.KeyMismatch", NULL, "keys",
			    "rows of %s are sealed with master key %u, which "
			    "is not among those of the copy",
			    copy_tables[table].name,
			    (unsigned)(unsigned char)id.data[0]);
			break;
		}
	}
	query_end(&q);
	return rc;
}

/* Everything about the source that may refuse the copy. */
static int
look_at_source(struct copying *c)
{
	struct db *db = &c->from->db;
	int version, rc;

	if ((rc = schema_version(db, &version)) != UD_OK)
		return rc;
	if (version != schema_latest())
		return error_set(&c->from->error, UD_ESTATE,
		    "Errors.Store.Newer", NULL, NULL, "the store has another "
		    "version now: open it again");
	if ((rc = dir_read_head(c->from)) != UD_OK ||
	    (rc = dir_load_facts(c->to, db)) != UD_OK)
		return rc;
	for (size_t i = 0; rc == UD_OK && i < COPY_TABLES; i++) {
		rc = copy_rows_count(db, &c->sql, i, &c->contents[i].rows);
		if (rc == UD_OK && copy_rows_have_seals(&c->sql, i))
			rc = check_key_ids(c, i);
	}
	return rc;
}

static int
in_transaction(ud_dir *dir, const char *what)
{
	if (!dir->db.driver.in_transaction(dir->db.conn))
		return UD_OK;
	return error_set(&dir->error, UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL, NULL,
	    "a copy needs that no transaction is open on %s", what);
}

static int
claim_target(struct copying *c)
{
	ud_dir *to = c->to;
	int rc;

	if (to->options.cache_kib == 0)
		to->options.cache_kib = CACHE_KIB;
	/* What is read back must be what was written. */
	to->options.stale_reads = 0;
	if (to->options.statement_timeout_ms == 0)
		to->options.statement_timeout_ms = STATEMENT_MS;
	if ((rc = dir_connect(to)) == UD_EINVAL)
		strcpy(to->error.field, "path");
	if (rc != UD_OK ||
	    (rc = in_transaction(to, "the target")) != UD_OK ||
	    (rc = dir_random(to, c->key, sizeof(c->key))) != UD_OK)
		return rc;
	return place_claim(&c->place, to);
}

/* Write a page, and commit now and then.  *open: rows not committed. */
static int
write_page(struct copying *c, const struct copy_page *page, int64_t *open)
{
	int rc;

	if ((*open == 0 && (rc = place_begin(&c->place)) != UD_OK) ||
	    (rc = copy_rows_add(&c->to->db, page)) != UD_OK)
		return rc;
	*open += (int64_t)page->rows;
	if (*open < ROWS_OF_COMMIT)
		return UD_OK;
	*open = 0;
	return place_commit(&c->place);
}

static int
copy_table(struct copying *c, size_t table)
{
	struct content *content = &c->contents[table];
	const char *name = copy_tables[table].name;
	struct copy_page page;
	int64_t open = 0, done = 0;
	int rc;

	if ((rc = tell(c, name, 0, content->rows)) != UD_OK)
		return rc;
	rc = copy_page_begin(&page, &c->sql, table, &c->from->error);
	while (rc == UD_OK &&
	    (rc = copy_rows_read(&c->from->db, &page)) == UD_OK &&
	    page.rows > 0) {
		add_to_hash(c, &page, content->hash);
		done += (int64_t)page.rows;
		if ((rc = write_page(c, &page, &open)) == UD_OK)
			rc = tell(c, name, done, content->rows);
	}
	if (rc == UD_OK && open > 0)
		rc = place_commit(&c->place);
	copy_page_end(&page);
	return rc;
}

static int
copy_tables_over(struct copying *c)
{
	int rc = UD_OK;

	for (size_t i = 0; rc == UD_OK && i < COPY_TABLES; i++)
		if (c->contents[i].rows > 0)
			rc = copy_table(c, i);
	tx_end(&c->moment);
	return rc;
}

static int
make_indexes(struct copying *c)
{
	int rc;

	if ((rc = tell(c, "index", 0, 0)) != UD_OK ||
	    (rc = place_begin(&c->place)) != UD_OK ||
	    (rc = grams_choose(c->to)) != UD_OK ||
	    (rc = rebuild_indexes(c->to)) != UD_OK)
		return rc;
	return place_commit(&c->place);
}

/* Read a table back. */
static int
compare_table(struct copying *c, size_t table, int64_t *done, int64_t total)
{
	const struct content *right = &c->contents[table];
	struct content found = {0};
	struct copy_page page;
	int rc;

	rc = copy_page_begin(&page, &c->sql, table, &c->to->error);
	while (rc == UD_OK &&
	    (rc = copy_rows_read(&c->to->db, &page)) == UD_OK &&
	    page.rows > 0) {
		add_to_hash(c, &page, found.hash);
		found.rows += (int64_t)page.rows;
		*done += (int64_t)page.rows;
		rc = tell(c, "compare", *done, total);
	}
	copy_page_end(&page);
	if (rc == UD_OK && (found.rows != right->rows ||
	    memcmp(found.hash, right->hash, sizeof(found.hash)) != 0))
		rc = error_set(&c->to->error, UD_ECORRUPT,
		    "Errors.Copy.Differs", NULL, copy_tables[table].name,
		    "what is read back from %s is not what was written",
		    copy_tables[table].name);
	return rc;
}

static int
compare(struct copying *c)
{
	int64_t done = 0, total = 0;
	struct tx tx;
	int rc;

	for (size_t i = 0; i < COPY_TABLES; i++)
		total += c->contents[i].rows;
	if ((rc = tell(c, "compare", 0, total)) != UD_OK ||
	    (rc = tx_begin(&tx, &c->to->db, UD_TX_READ)) != UD_OK)
		return rc;
	for (size_t i = 0; rc == UD_OK && i < COPY_TABLES; i++)
		rc = compare_table(c, i, &done, total);
	tx_end(&tx);
	return rc;
}

static int
check(struct copying *c)
{
	ud_report *report = NULL;
	int rc;

	if ((rc = tell(c, "check", 0, 0)) != UD_OK)
		return rc;
	/* Who may copy was asked before; nobody else has this handle. */
	c->to->is_open = 1;
	c->to->options.allow_all = 1;
	rc = ud_check(c->to, &report);
	if (report != NULL && ud_report_count(report) > 0)
		rc = error_set(&c->to->error, UD_ECORRUPT,
		    "Errors.Store.Damaged", NULL, NULL, "the directory is "
		    "damaged: %s", ud_report_text(report, 0));
	ud_report_free(&report);
	return rc;
}

static int
copy(struct copying *c)
{
	int rc;

	if ((rc = copy_sql_make(&c->sql, &c->from->error)) != UD_OK ||
	    (rc = tx_begin(&c->moment, &c->from->db, UD_TX_READ)) != UD_OK ||
	    (rc = look_at_source(c)) != UD_OK ||
	    (rc = claim_target(c)) != UD_OK ||
	    (rc = copy_tables_over(c)) != UD_OK ||
	    (rc = make_indexes(c)) != UD_OK ||
	    (rc = compare(c)) != UD_OK ||
	    (rc = check(c)) != UD_OK)
		return rc;
	return place_finish(&c->place);
}

/* What may refuse the call before either storage is touched. */
static int
ask(struct copying *c, const char *path, const ud_options *to)
{
	struct target target = {"", "", 0};
	int rc;

	if ((rc = dir_new(path, to, &c->to)) != UD_OK)
		return c->to == NULL ? error_no_memory(&c->from->error) : rc;
	if (c->to->options.read_only)
		return error_invalid(&c->from->error, "read_only",
		    "a copy cannot be written read-only");
	if ((rc = dir_ask(c->from, OP_COPY, NULL, &target)) != UD_OK)
		return rc;
	return in_transaction(c->from, "the source");
}

int
ud_copy(ud_dir *from, const char *path, const ud_options *to,
    ud_copy_cb progress, void *ctx)
{
	struct copying c = {.from = from, .progress = progress, .ctx = ctx};
	int rc;

	if ((rc = dir_enter(from)) != UD_OK)
		return rc;
	if ((rc = ask(&c, path, to)) == UD_OK) {
		/* Callbacks of either side shall leave it alone. */
		from->in_callback = 1;
		rc = copy(&c);
		from->in_callback = 0;
	}
	if (rc != UD_OK && from->error.code == UD_OK && c.to != NULL)
		from->error = c.to->error;
	place_end(&c.place);
	tx_end(&c.moment);
	copy_sql_free(&c.sql);
	ud_close(&c.to);
	mem_wipe(c.key, sizeof(c.key));
	return rc;
}
