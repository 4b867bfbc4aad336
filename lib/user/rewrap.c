/* SPDX-License-Identifier: MIT */
/* Moving seals and encryption to the primary key.  One-time codes need it not:
 * they die first. */
#include <userdir/maintain.h>

#include "base/mem.h"
#include "dir/change.h"
#include "dir/outbox.h"
#include "dir/reseal.h"
#include "user/password.h"
#include "user/record.h"

enum {
	REWRAP_DEFAULT = 1000,
	REWRAP_MAX = 100000
};

/* Re-seal users after the last one that was done.  A row whose seal is broken
 * stays as it is, and counts as left. */
static int
rewrap_users(ud_dir *dir, const unsigned char *key_id, uint64_t *limit)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct user_row row;
	struct query q;
	int intact, rc = UD_OK;

	for (; rc == UD_OK && *limit > 0; --*limit) {
		user_rows_sealed_otherwise(&q, &dir->db, key_id,
		    dir->rewrap_after);
		rc = query_step(&q);
		if (rc != UD_ROW) {
			query_end(&q);
			return rc;
		}
		user_rows_read(&q, &row);
		intact = user_check_seal(dir, &row) == UD_OK;
		user_seal(dir, &row, seal);
		dir->rewrap_after = row.number[USER_KEY];
		query_end(&q);
		rc = intact ? user_rows_set_seal(&dir->db,
		    row.number[USER_KEY], row.seal) : UD_OK;
	}
	return rc;
}

/* Organizations are few: all of them at once. */
static int
rewrap_orgs(ud_dir *dir, const unsigned char *key_id, uint64_t *broken)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct org_row row = {0};
	struct query q;
	int intact, rc;

	for (;;) {
		org_rows_sealed_otherwise(&q, &dir->db, key_id, row.key);
		rc = query_step(&q);
		if (rc != UD_ROW) {
			query_end(&q);
			return rc;
		}
		org_rows_read(&q, &row);
		intact = org_check_seal(dir, &row) == UD_OK;
		org_seal(dir, &row, seal);
		query_end(&q);
		*broken += !intact;
		if (intact && (rc = org_rows_set_seal(&dir->db, row.key,
		    row.seal)) != UD_OK)
			return rc;
	}
}

/*
 * Go on from a row that a walk has met before: its version is no number, and
 * comes after every number.  0 if there is nowhere to go.
 */
static int
pass_over(struct password_box *at)
{
	if (at->owner == INT64_MAX)
		return 0;
	at->owner++;
	at->version = INT64_MIN;
	return 1;
}

/* Encrypt the hashes of passwords anew, those of former ones too. */
static int
rewrap_passwords(ud_dir *dir, const unsigned char *key_id, int old,
    uint64_t *limit)
{
	struct password_box at = {.is_old = old}, before;
	unsigned char box[PASSWORD_BOX_MAX];
	char encoded[PASSWORD_ENCODED_SIZE];
	struct query q;
	size_t len = 0;
	int intact = 0, rc = UD_OK;

	while (rc == UD_OK && *limit > 0) {
		password_rows_boxed_otherwise(&q, &dir->db, key_id, &at);
		if ((rc = query_step(&q)) != UD_ROW) {
			query_end(&q);
			return rc;
		}
		before = at;
		password_rows_read_box(&q, &at);
		rc = UD_OK;
		if (at.owner == before.owner && at.version == before.version) {
			query_end(&q);
			if (!pass_over(&at))
				return UD_OK;
			continue;
		}
		intact = password_open(dir, at.user_id, at.version, at.box,
		    encoded) == UD_OK;
		if (intact)
			rc = password_seal(dir, at.user_id, at.version,
			    encoded, box, &len);
		query_end(&q);
		mem_wipe(encoded, sizeof(encoded));
		at.box = (struct span){(const char *)box, len};
		/* What is damaged is passed over, and costs nothing. */
		*limit -= (uint64_t)intact;
		if (rc == UD_OK && intact)
			rc = password_rows_rewrap(&dir->db, &at);
	}
	return rc;
}

/* Messages that wait. */
static int
rewrap_messages(ud_dir *dir, const unsigned char *key_id, uint64_t *limit)
{
	struct outbox_row row = {0};
	struct query q;
	struct buf box = BUF_INIT(OUTBOX_BOX_MAX + SEAL_BOX_EXTRA);
	int intact = 0, rc = UD_OK;

	while (rc == UD_OK && *limit > 0) {
		outbox_rows_boxed_otherwise(&q, &dir->db, key_id, row.id);
		if ((rc = query_step(&q)) != UD_ROW) {
			query_end(&q);
			break;
		}
		outbox_rows_read(&q, &row);
		rc = outbox_rewrap(dir, &row, &box, &intact);
		query_end(&q);
		*limit -= (uint64_t)intact;
		if (rc == UD_OK && intact)
			rc = outbox_rows_set_box(&dir->db, row.id,
			    (struct span){box.data, box.len});
	}
	buf_free(&box);
	return rc;
}

/* What is left after this call.  At the end of the users those that were
 * passed over are counted too, and the next call begins again. */
static int
count_left(ud_dir *dir, const unsigned char *key_id, uint64_t broken,
    uint64_t *left)
{
	int64_t users, passwords = 0, messages = 0;
	int rc;

	rc = user_rows_count_sealed_otherwise(&dir->db, key_id,
	    dir->rewrap_after, &users);
	if (rc == UD_OK && users == 0) {
		dir->rewrap_after = 0;
		rc = user_rows_count_sealed_otherwise(&dir->db, key_id, 0,
		    &users);
	}
	if (rc == UD_OK)
		rc = password_rows_count_boxed_otherwise(&dir->db, key_id,
		    &passwords);
	if (rc == UD_OK)
		rc = outbox_rows_count_boxed_otherwise(&dir->db, key_id,
		    &messages);
	*left = (uint64_t)(users + passwords + messages) + broken;
	return rc;
}

static int
rewrap_once(ud_dir *dir, uint64_t limit, uint64_t *out)
{
	struct target target = {"", "", 0};
	struct change change = {0};
	uint64_t left = 0, broken = 0;
	unsigned char key_id;
	int rc;

	if (out != NULL)
		*out = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL || limit > REWRAP_MAX)
		return error_invalid(&dir->error, out == NULL ? "left" :
		    "limit", "limit must be at most %d", REWRAP_MAX);
	if ((rc = dir_ask(dir, OP_REWRAP, NULL, &target)) != UD_OK)
		return rc;
	key_id = (unsigned char)keyring_primary(dir->keys);
	if (limit == 0)
		limit = REWRAP_DEFAULT;
	if ((rc = change_begin(&change, dir)) != UD_OK ||
	    (rc = reseal_store(dir)) != UD_OK ||
	    (rc = rewrap_orgs(dir, &key_id, &broken)) != UD_OK ||
	    (rc = rewrap_users(dir, &key_id, &limit)) != UD_OK ||
	    (rc = rewrap_passwords(dir, &key_id, 0, &limit)) != UD_OK ||
	    (rc = rewrap_passwords(dir, &key_id, 1, &limit)) != UD_OK ||
	    (rc = rewrap_messages(dir, &key_id, &limit)) != UD_OK ||
	    (rc = count_left(dir, &key_id, broken, &left)) != UD_OK ||
	    (rc = change_commit(&change)) != UD_OK)
		dir->rewrap_after = 0;
	else
		*out = left;
	if (rc == UD_OK)
		error_clear(&dir->error);	/* of broken rows */
	return change_end(&change, rc);
}

int
ud_rewrap(ud_dir *dir, uint64_t limit, uint64_t *out)
{
	int tries = 0, rc;

	do
		rc = rewrap_once(dir, limit, out);
	while (change_again(dir, rc, &tries));
	return rc;
}
