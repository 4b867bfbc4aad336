/* SPDX-License-Identifier: MIT */
#include "dir/change.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "dir/chain.h"

enum {
	TRIES_MOST = 5,		/* again, after the first time */
	PAUSE_US = 4000,	/* at most; twice that each time */
	ALONE_ENOUGH = 2,	/* changes, before the next head is guessed */
	DOUBT_MOST = 64		/* more of them, after wrong guesses */
};

/* Take the right to write, with the head as it is or as it should be. */
static int
lock(struct change *change)
{
	ud_dir *dir = change->dir;
	int other = 0, rc;

	if (!change->guessed)
		return dir_lock_head(dir);
	rc = head_rows_lock_as(&dir->db, &dir->head, &other);
	return rc == UD_OK && other ? db_error(&dir->db, UD_ECONFLICT) : rc;
}

/* Send what will be asked. */
static void
ask_ahead(struct change *change, void (*foresee)(void *ctx), void *ctx)
{
	ud_dir *dir = change->dir;
	struct head unused;

	if (foresee == NULL || !db_ahead_begin(&dir->db))
		return;
	if (!dir->in_batch)
		(void)head_rows_lock(&dir->db, &unused);
	foresee(ctx);
	db_ahead_end(&dir->db);
}

/* Only a commit of our own can take a wrong guess back. */
static void
guess(struct change *change)
{
	ud_dir *dir = change->dir;

	if (dir->db.attached ||
	    dir->guess.alone < ALONE_ENOUGH + dir->guess.doubt ||
	    change->tx.kind != UD_TX_WRITE || !db_assume_begin(&dir->db))
		return;
	dir->head = dir->guess.head;
	dir->db.failed = 0;
	change->guessed = 1;
}

static int
begin(struct change *change, ud_dir *dir, void (*foresee)(void *ctx),
    void *ctx, int may_guess)
{
	int rc;

	*change = (struct change){.dir = dir, .writes = dir->db.writes,
	    .later_before = dir->later_count, .sent_before = dir->sent_count};
	if (dir->options.read_only)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.ReadOnly", NULL, NULL,
		    "the directory was opened read-only");
	/* The change before it, of the same call, may not have ended. */
	if ((rc = dir_mend(dir)) != UD_OK)
		return rc;
	/* Nothing random lies about between calls. */
	if (!dir->in_batch)
		dir_spill(dir);
	if ((rc = dir_now(dir, &change->clock_us)) != UD_OK ||
	    (rc = dir_fresh(dir, change->operation,
	    OPERATION_BYTES)) != UD_OK)
		return rc;
	change->now_us = change->clock_us;
	change->active = 1;
	if (!dir->in_batch && (rc = tx_begin(&change->tx, &dir->db,
	    UD_TX_WRITE)) != UD_OK)
		return rc;
	if (may_guess)
		guess(change);
	if (!change->guessed)
		ask_ahead(change, foresee, ctx);
	if (!dir->in_batch)
		rc = lock(change);
	change->before = dir->head;
	return rc;
}

int
change_begin(struct change *change, ud_dir *dir)
{
	return begin(change, dir, NULL, NULL, 0);
}

int
change_begin_with(struct change *change, ud_dir *dir,
    void (*foresee)(void *ctx), void *ctx)
{
	return begin(change, dir, foresee, ctx, 0);
}

int
change_begin_guessing(struct change *change, ud_dir *dir,
    void (*foresee)(void *ctx), void *ctx)
{
	return begin(change, dir, foresee, ctx, 1);
}

/*
 * Is the commit of the head that we wanted to write there?  The lock is what
 * makes the answer final: a server that no longer talks to us may still be
 * about to commit, and holds it until then.
 */
static int
took_effect(ud_dir *dir, const unsigned char *op, int *found)
{
	struct span operation = {(const char *)op, OPERATION_BYTES};
	struct head head;
	struct tx tx;
	int rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_WRITE)) != UD_OK)
		return rc;
	rc = head_rows_lock(&dir->db, &head);
	if (rc == UD_OK && op != NULL)
		rc = event_rows_is(&dir->db, dir->head.position, operation,
		    found);
	else if (rc == UD_OK)
		*found = memcmp(head.operation, dir->head.operation,
		    OPERATION_BYTES) == 0;
	tx_end(&tx);
	return rc;
}

int
change_resolve(ud_dir *dir, struct tx *tx, const unsigned char *op,
    int failure)
{
	struct error why = dir->error;
	int nested = tx->kind == UD_TX_NESTED, found = 0, rc;

	tx_end(tx);
	/* A part of the host's transaction is never there without the rest. */
	if (nested && failure != UD_EUNKNOWN && dir->db.doubt == 0)
		return failure;
	rc = dir_reconnect(dir);
	if (rc == UD_OK && dir->db.driver.in_transaction(dir->db.conn))
		rc = UD_EUNKNOWN;
	if (rc == UD_OK)
		rc = took_effect(dir, op, &found);
	if (rc == UD_OK && found) {
		error_clear(&dir->error);
		return UD_OK;
	}
	dir->error = why;
	if (rc != UD_OK)
		return db_error(&dir->db, UD_EUNKNOWN);
	/* It is known now: nothing was written. */
	if (failure == UD_EUNKNOWN)
		return db_error(&dir->db, UD_EUNAVAIL);
	return failure;
}

/* Who else writes?  What a change finds is what the last one left, or not. */
static void
learn(const struct change *change)
{
	struct guess *guess = &change->dir->guess;

	if (memcmp(change->before.operation, guess->head.operation,
	    OPERATION_BYTES) != 0)
		guess->alone = 0;
	else if (guess->alone < ALONE_ENOUGH + DOUBT_MOST)
		guess->alone++;
	if (change->guessed)
		guess->doubt /= 2;
	guess->head = change->dir->head;
}

int
change_commit(struct change *change)
{
	ud_dir *dir = change->dir;
	int rc;

	/* Nothing written: nothing to commit, the lock is let go. */
	if (dir->db.writes == change->writes) {
		change->committed = 1;
		tx_end(&change->tx);
		return UD_OK;
	}
	memcpy(dir->head.operation, change->operation, OPERATION_BYTES);
	if (!dir->in_batch) {
		if ((rc = dir_write_head(dir)) != UD_OK)
			return rc;
		db_assume_end(&dir->db);
		rc = tx_commit(&change->tx);
		/* Then the database knows that nothing was committed. */
		if (rc != UD_OK && change->guessed && rc != UD_EUNKNOWN)
			dir->db.failed = 1;
		else if (rc != UD_OK)
			rc = change_resolve(dir, &change->tx, change->logged ?
			    change->operation : NULL, rc);
		if (rc != UD_OK)
			return rc;
		learn(change);
	}
	change->committed = 1;
	return UD_OK;
}

/*
 * A refusal by guess holds if the head is as it was guessed; what the database
 * refused shows that something was not.  Then all of it is done again.
 */
static int
judge(struct change *change, int rc)
{
	ud_dir *dir = change->dir;
	struct error why = dir->error;
	int by_database = dir->db.failed, looked;

	db_assume_end(&dir->db);
	/* Lost, or ended otherwise. */
	if (change->tx.kind == 0 || (by_database && rc != UD_EEXISTS &&
	    rc != UD_ECONFLICT))
		return rc;
	if (!by_database && rc != UD_ECONFLICT &&
	    (looked = lock(change)) != UD_ECONFLICT) {
		if (looked == UD_OK)
			dir->error = why;
		return looked == UD_OK ? rc : looked;
	}
	dir->guess.alone = 0;
	dir->guess.missed = 1;
	dir->guess.doubt = 2 * dir->guess.doubt + ALONE_ENOUGH;
	if (dir->guess.doubt > DOUBT_MOST)
		dir->guess.doubt = DOUBT_MOST;
	return db_error(&dir->db, UD_ECONFLICT);
}

void
change_touch(struct change *change)
{
	change->dir->db.writes++;
}

int
change_end(struct change *change, int rc)
{
	ud_dir *dir = change->dir;

	if (!change->active)
		return rc;
	if (!change->committed) {
		dir->head = change->before;
		if (change->guessed)
			rc = judge(change, rc);
		/* Events of an unknown outcome are told if they are there;
		 * by guess a message there may be that of another change. */
		if (rc != UD_EUNKNOWN)
			dir->later_count = change->later_before;
		if (rc != UD_EUNKNOWN || change->guessed)
			dir->sent_count = change->sent_before;
		/* In a batch only what was written must be undone, and that
		 * takes the whole batch along. */
		if (dir->in_batch && dir->db.writes != change->writes)
			dir->db.failed = 1;
		(void)dir_batch_lost(dir);
	}
	db_assume_end(&dir->db);
	tx_end(&change->tx);
	change->active = 0;
	if (!dir->in_batch)
		dir_deliver(dir);
	return rc;
}

int
change_again(ud_dir *dir, int rc, int *tries)
{
	uint32_t dice;

	if (rc != UD_ECONFLICT || !dir->is_open ||
	    strcmp(dir->error.key, "Errors.Storage.Conflict") != 0 ||
	    *tries >= TRIES_MOST || dir->in_batch ||
	    dir->db.driver.in_transaction(dir->db.conn) ||
	    seal_system_random(&dice, sizeof(dice), NULL) != UD_OK)
		return 0;
	/* Two that met must not meet again; who guessed wrong met nobody. */
	if (!dir->guess.missed)
		time_sleep_until(time_steady_us() +
		    (int64_t)(dice % ((uint32_t)PAUSE_US << *tries)));
	dir->guess.missed = 0;
	++*tries;
	return 1;
}

int64_t
change_creation_us(struct change *change)
{
	struct head *head = &change->dir->head;

	head->last_us = change->now_us > head->last_us ? change->now_us :
	    head->last_us + 1;
	return head->last_us;
}

int
change_event(struct change *change, const struct event_draft *draft)
{
	ud_dir *dir = change->dir;
	unsigned char salt[SEAL_SALT_BYTES];
	unsigned char digest[SEAL_HASH_BYTES];
	unsigned char link[SEAL_HASH_BYTES];
	struct event_row row = {
		.position = dir->head.position + 1,
		.subject = draft->subject,
		.sequence = draft->sequence,
		.org = draft->org,
		.created_us = draft->created_us,
		.type = span_of(draft->type),
		.editor = span_of(dir->actor_id),
		.operation = {(const char *)change->operation,
		    OPERATION_BYTES},
		.payload = draft->payload.data == NULL ? span_of("{}") :
		    draft->payload,
		.personal = draft->personal,
		.user_id = span_of(draft->user_id),
		.org_id = span_of(draft->org_id),
	};
	int rc;

	if (draft->personal.data != NULL) {
		if ((rc = dir_fresh(dir, salt, sizeof(salt))) != UD_OK)
			return rc;
		row.salt = (struct span){(char *)salt, sizeof(salt)};
		chain_digest(row.salt, row.personal, digest);
		row.digest = (struct span){(char *)digest, sizeof(digest)};
	}
	chain_link(dir->chain_key, (struct span){(char *)dir->head.link,
	    LINK_BYTES}, &row, link);
	row.link = (struct span){(char *)link, sizeof(link)};
	if ((rc = event_rows_add(&dir->db, &row)) != UD_OK)
		return rc;
	dir->head.position = row.position;
	memcpy(dir->head.link, link, sizeof(link));
	change->logged = 1;
	if (dir->in_batch) {
		dir->batch_logged = 1;
		memcpy(dir->batch_operation, change->operation,
		    OPERATION_BYTES);
	}
	return dir_tell_later(dir, row.position, change->operation);
}

int
change_pretend(ud_dir *dir)
{
	struct error before = dir->error;
	struct change change = {0};
	int rc;

	if ((rc = change_begin(&change, dir)) == UD_OK) {
		change_touch(&change);
		rc = change_commit(&change);
	}
	rc = change_end(&change, rc);
	dir->error = before;
	return rc;
}
