/* SPDX-License-Identifier: MIT */
/* Opening and closing a directory. */
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/text.h"
#include "dir/grams.h"
#include "dir/open.h"
#include "dir/options.h"
#include "dir/rebuild.h"
#include "dir/reseal.h"
#include "dir/shelf.h"
#include "dir/waiting.h"
#include "search/form.h"
#include "store/schema.h"

enum {
	CHAIN_KEY_BOX = SEAL_KEY_BYTES + SEAL_BOX_EXTRA,
	SCHEMA_WITH_INDEXES = 2,	/* the version that brought folds */
	VERSION_SIZE = 32,
	STATEMENT_MS = 120000,	/* that a statement may take */
	CREATE_TRIES = 5
};

static int
load_keys(ud_dir *dir)
{
	struct seal_key keys[SEAL_KEYS_MAX];
	size_t count = dir->options.key_count;
	int rc = UD_EINVAL;

	if (count <= SEAL_KEYS_MAX) {
		for (size_t i = 0; i < count; i++)
			keys[i] = (struct seal_key){dir->options.keys[i].id,
			    dir->options.keys[i].bytes};
		rc = keyring_new(keys, count, &dir->keys);
	}
	dir->options.keys = NULL;	/* the caller's, and not needed now */
	if (rc == UD_EINVAL)
		return error_invalid(&dir->error, "keys", "the ids of master "
		    "keys are 1 to 255, each once");
	if (rc != UD_OK)
		return rc == UD_EEXHAUSTED ? error_no_memory(&dir->error) :
		    error_set(&dir->error, rc, "Errors.Internal", NULL, NULL,
		    "libsodium does not start");
	dir->chain_key = mem_secret(SEAL_KEY_BYTES);
	return dir->chain_key == NULL ? error_no_memory(&dir->error) : UD_OK;
}

/* What the sealed chain key is bound to. */
static struct span
chain_key_place(const ud_dir *dir, char out[64])
{
	(void)memcpy(out, "ud_meta chain_key 1 ", 20);
	(void)memcpy(out + 20, dir->instance_text, 2 * INSTANCE_BYTES);
	return (struct span){out, 20 + 2 * INSTANCE_BYTES};
}

static int
write_chain_key(ud_dir *dir)
{
	unsigned char box[CHAIN_KEY_BOX];
	char place[64];
	int rc;

	rc = seal_box(dir->keys, dir_random_for, dir,
	    chain_key_place(dir, place), dir->chain_key, SEAL_KEY_BYTES, box);
	return rc != UD_OK ? rc :
	    meta_rows_set(&dir->db, "chain_key", box, sizeof(box));
}

int
reseal_store(ud_dir *dir)
{
	unsigned char box[CHAIN_KEY_BOX];
	size_t len;
	int rc;

	rc = meta_rows_get(&dir->db, "chain_key", box, sizeof(box), &len);
	if (rc == UD_OK && box[0] != keyring_primary(dir->keys))
		rc = write_chain_key(dir);
	if (rc == UD_OK && dir->head.seal[0] != keyring_primary(dir->keys))
		rc = dir_write_head(dir);
	return rc;
}

int
dir_write_fold_version(ud_dir *dir)
{
	const char *fold = text_fold_version();

	return meta_rows_set(&dir->db, "fold", fold, strlen(fold));
}

/* Were the stored folds made by the Unicode version at hand? */
static int
folds_are_current(ud_dir *dir, int *current)
{
	char fold[VERSION_SIZE];
	size_t len;
	int rc;

	rc = meta_rows_get(&dir->db, "fold", fold, sizeof(fold), &len);
	*current = rc == UD_OK && span_equal(span_of(text_fold_version()),
	    (struct span){fold, len});
	return rc;
}

/* The facts of a new store. */
static int
fill(ud_dir *dir)
{
	struct db *db = &dir->db;
	int rc;

	if ((rc = dir_random(dir, dir->instance, INSTANCE_BYTES)) != UD_OK ||
	    (rc = dir_random(dir, dir->chain_key, SEAL_KEY_BYTES)) != UD_OK)
		return rc;
	id_hex(dir->instance, INSTANCE_BYTES, dir->instance_text);
	dir->head = (struct head){.ordered = 1};
	if ((rc = meta_rows_set(db, "instance", dir->instance,
	    INSTANCE_BYTES)) != UD_OK ||
	    (rc = dir_write_fold_version(dir)) != UD_OK ||
	    (rc = grams_choose(dir)) != UD_OK ||
	    (rc = grams_make(dir)) != UD_OK ||
	    (rc = grams_finish(dir)) != UD_OK ||
	    (rc = meta_rows_set_int(db, "must_be_domain",
	    dir->options.login_must_be_domain != 0)) != UD_OK ||
	    (rc = meta_rows_set_int(db, "scoped_names",
	    dir->options.org_scoped_usernames != 0)) != UD_OK ||
	    (rc = write_chain_key(dir)) != UD_OK ||
	    (rc = head_rows_add(db, &dir->head)) != UD_OK)
		return rc;
	return dir_write_head(dir);
}

int
dir_load_facts(ud_dir *dir, struct db *db)
{
	unsigned char box[CHAIN_KEY_BOX];
	char place[64];
	size_t len;
	int rc;

	if ((rc = meta_rows_get(db, "instance", dir->instance,
	    INSTANCE_BYTES, &len)) != UD_OK)
		return rc;
	id_hex(dir->instance, INSTANCE_BYTES, dir->instance_text);
	if ((rc = meta_rows_get(db, "chain_key", box, sizeof(box),
	    &len)) != UD_OK)
		return rc;
	if (seal_open(dir->keys, chain_key_place(dir, place), box, len,
	    dir->chain_key) != UD_OK)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Store.KeyMismatch", NULL, "keys",
		    "none of the master keys opens this store");
	return UD_OK;
}

/* Is the store as this library wants it?  A newer one is refused. */
static int
is_current(ud_dir *dir, int *version, int *current)
{
	int rc = schema_version(&dir->db, version);

	*current = 0;
	if (rc == UD_OK && *version == SCHEMA_COPYING)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Store.Unfinished", NULL, NULL, "a copy into this "
		    "store was not finished: make it again");
	if (rc != UD_OK || *version < schema_latest())
		return rc;
	if (*version > schema_latest())
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Store.Newer", NULL, NULL, "the store has version "
		    "%d, this library knows %d at most", *version,
		    schema_latest());
	return folds_are_current(dir, current);
}

/* Bring a store of an older version, or of another version of Unicode, up to
 * date.  Whose keys do not open it shall not. */
static int
update(ud_dir *dir, int version)
{
	int rc;

	if ((rc = dir_load_facts(dir, &dir->db)) != UD_OK)
		return rc;
	for (int next = version; next < schema_latest(); next++)
		if ((rc = schema_step(&dir->db, next)) != UD_OK)
			return rc;
	rc = version < SCHEMA_WITH_INDEXES ? grams_choose(dir) :
	    grams_load(dir);
	if (rc != UD_OK || (rc = rebuild_indexes(dir)) != UD_OK ||
	    (rc = dir_lock_head(dir)) != UD_OK ||
	    (rc = dir_random(dir, dir->head.operation,
	    OPERATION_BYTES)) != UD_OK)
		return rc;
	/* Other handles know by it that something was written. */
	return dir_write_head(dir);
}

static int
create(ud_dir *dir)
{
	int rc;

	for (int next = 0; next < schema_latest(); next++)
		if ((rc = schema_step(&dir->db, next)) != UD_OK)
			return rc;
	return fill(dir);
}

/* Where the beginning of a transaction does not lock, the head does, once
 * there is one. */
static int
lock_store(ud_dir *dir)
{
	struct head head;
	int version, rc = schema_version(&dir->db, &version);

	return rc == UD_OK && version > 0 ? head_rows_lock(&dir->db, &head) :
	    rc;
}

/*
 * Create the store, or bring it up to date, in one transaction.  What there
 * is is looked at again under the lock: another process may have been faster.
 */
static int
migrate(ud_dir *dir)
{
	struct tx tx;
	int version, current, rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_WRITE)) != UD_OK)
		return rc;
	if ((rc = lock_store(dir)) != UD_OK ||
	    (rc = is_current(dir, &version, &current)) != UD_OK || current)
		goto out;
	rc = version == 0 ? create(dir) : update(dir, version);
	if (rc != UD_OK)
		goto out;
	rc = tx_commit(&tx);
	/* Whoever brought it there: is it there? */
	if (rc == UD_EUNKNOWN) {
		tx_end(&tx);
		if ((rc = dir_reconnect(dir)) != UD_OK ||
		    (rc = is_current(dir, &version, &current)) != UD_OK)
			goto out;
		if (!current)
			rc = db_error(&dir->db, UD_EUNAVAIL);
	}
out:
	tx_end(&tx);
	return rc;
}

static int
prepare_tables(ud_dir *dir)
{
	int version, current, rc;

	if ((rc = is_current(dir, &version, &current)) != UD_OK || current)
		return rc;
	if (version == 0 && (dir->options.must_exist ||
	    dir->options.read_only))
		return error_set(&dir->error, UD_ENOTFOUND,
		    "Errors.Store.NotFound", NULL, NULL,
		    "there is no directory in this store");
	if (dir->options.read_only)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Store.Older", NULL, NULL, "the store was left by "
		    "another version and must be opened for writing once");
	/* Two that create at once may collide where creating does not lock. */
	for (int i = 0; i < CREATE_TRIES; i++) {
		rc = migrate(dir);
		if (rc != UD_ECONFLICT && rc != UD_EEXISTS)
			break;
		error_clear(&dir->error);
	}
	return rc;
}

/*
 * A URI of PostgreSQL, or the words of a connection string, of which the
 * first names one of these.  Another path that begins so is to be written
 * with "./" before it.
 */
static int
location_is_postgres(const char *location)
{
	static const char *const begin[] = {"postgresql://", "postgres://",
	    "host=", "hostaddr=", "port=", "dbname=", "user=", "service=",
	    "target_session_attrs=", "sslmode=", "password=", "passfile=",
	    "options=", "application_name=", "connect_timeout="};

	for (size_t i = 0; location != NULL &&
	    i < sizeof(begin) / sizeof(begin[0]); i++)
		if (strncmp(location, begin[i], strlen(begin[i])) == 0)
			return 1;
	return 0;
}

int
dir_connect(ud_dir *dir)
{
	const ud_options *o = &dir->options;
	const ud_driver *driver = o->driver;

	dir->storage = (ud_storage_spec){
		.size = sizeof(dir->storage),
		.location = dir->location,
		.native = o->sqlite,
		.busy_timeout_ms = o->busy_timeout_ms == 0 ? 10000 :
		    o->busy_timeout_ms,
		.cache_kib = o->cache_kib,
		.read_only = o->read_only,
		.must_exist = o->must_exist,
		.relaxed_durability = o->relaxed_durability,
		.schema = o->schema,
		.replica = o->replica,
		.stale_reads = o->stale_reads,
		.statement_timeout_ms = o->statement_timeout_ms == 0 ?
		    STATEMENT_MS : o->statement_timeout_ms,
	};
	if (o->postgres != NULL)
		dir->storage.native = o->postgres;
	if (driver == NULL && (o->postgres != NULL ||
	    location_is_postgres(dir->location))) {
		if ((driver = ud_driver_postgres()) == NULL)
			return error_set(&dir->error, UD_EUNIMPL,
			    "Errors.Unimplemented", NULL, "path",
			    "this library was built without PostgreSQL");
	} else if (driver == NULL) {
		driver = ud_driver_sqlite();
	}
	return db_open(&dir->db, driver, &dir->storage, o->driver_ctx,
	    &dir->error);
}

int
dir_new(const char *path, const ud_options *options, ud_dir **out)
{
	ud_dir *dir;
	int rc;

	*out = dir = mem_zalloc(sizeof(*dir));
	if (dir == NULL)
		return UD_EEXHAUSTED;
	error_clear(&dir->error);
	rc = options_take(dir, path, options);
	return rc != UD_OK ? rc : load_keys(dir);
}

int
ud_open(const char *path, const ud_options *options, ud_dir **out)
{
	ud_dir *dir;
	int rc;

	if (out == NULL)
		return UD_EINVAL;
	rc = dir_new(path, options, out);
	dir = *out;
	if (rc != UD_OK || (rc = dir_connect(dir)) != UD_OK ||
	    (rc = prepare_tables(dir)) != UD_OK ||
	    (rc = dir_load_facts(dir, &dir->db)) != UD_OK ||
	    (rc = grams_load(dir)) != UD_OK)
		return rc;
	dir->is_open = 1;
	return UD_OK;
}

void
ud_close(ud_dir **p)
{
	ud_dir *dir;

	if (p == NULL || *p == NULL || (*p)->in_callback)
		return;
	dir = *p;
	tx_end(&dir->batch);
	db_close(&dir->db);
	keyring_free(&dir->keys);
	mem_secret_free(dir->chain_key);
	options_free(dir);
	mem_free(dir->actor_id);
	mem_free(dir->actor_org_id);
	mem_free(dir->later);
	mem_free(dir->tally.cells);
	shelf_free(&dir->orgs_by_id);
	shelf_free(&dir->orgs_by_key);
	form_free(&dir->form);
	waiting_free(&dir->waiting);
	mem_free(dir->crowds);
	mem_wipe(dir, sizeof(*dir));
	mem_free(dir);
	*p = NULL;
}

const char *
ud_dir_instance_id(const ud_dir *dir)
{
	return dir == NULL ? "" : dir->instance_text;
}
