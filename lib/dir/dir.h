/* SPDX-License-Identifier: MIT */
/*
 * The handle, and what every operation on it begins with.
 */
#ifndef DIR_DIR_H
#define DIR_DIR_H

#include <userdir/dir.h>

#include "base/error.h"
#include "dir/operation.h"
#include "seal/hash.h"
#include "seal/keyring.h"
#include "store/db.h"
#include "store/meta_rows.h"

enum { INSTANCE_BYTES = 16 };

/* An event that on_event has not been told about yet. */
struct told_later {
	int64_t position;
	unsigned char operation[OPERATION_BYTES];
};

/* A message of a user that was written and may be handed over after the commit;
 * id 0: whatever waits for the user. */
struct sent_later {
	int64_t owner, id;
};
enum { SENT_LATER_MAX = 64 };

/* When the last event happened, as of an operation. */
struct last_event {
	unsigned char operation[OPERATION_BYTES];
	int64_t position, us;
};

/* Users that a batch added, by organization and state, to be counted at its
 * end: an open table that grows by doubling. */
struct tally {
	struct tally_cell {
		int64_t org, state, n;
	} *cells;		/* org 0: free */
	size_t size, used;
};

/*
 * A guess what the head is: as the last change of this handle left it.  It is
 * good as long as nobody else writes.
 */
struct guess {
	struct head head;
	unsigned alone;		/* changes in a row that found it so */
	unsigned doubt;		/* how many more of them it takes */
	int missed;		/* by the change that has just ended */
};

struct ud_dir {
	struct error error;	/* of the last call */
	struct db db;
	ud_options options;	/* a copy; strings in it are ours */
	ud_policy policy;	/* likewise */
	ud_storage_spec storage;
	struct keyring *keys;
	unsigned char *chain_key;	/* locked memory */
	unsigned char instance[INSTANCE_BYTES];
	char instance_text[2 * INSTANCE_BYTES + 1];
	char *location;
	char *actor_id;		/* "" for the host */
	char *actor_org_id;	/* may be NULL */
	uint64_t index_attributes;	/* 1 << UD_ATTRIBUTE_...: in the gram
				   tables (user/index.h) */
	int has_g3, has_g5;	/* gram tables that there are */
	int is_open;
	int in_callback;	/* the host must not call us now */
	int in_batch;
	int batch_failed;	/* and was rolled back */
	char last_id[4 * UD_ID_MAX];	/* in a batch: no id of a user is
				   greater */
	size_t last_id_len;
	unsigned char pool[512];	/* of random bytes, used from the end */
	size_t pool_left;
	int any_reserved;	/* in a batch: usernames may be reserved */
	struct tx batch;
	unsigned char batch_operation[OPERATION_BYTES]; /* last with events */
	int batch_logged;	/* it has events */
	size_t batch_indexed;	/* users whose grams it has written */
	struct head head;	/* as of the transaction that is open; of one
				   that reads, what head_rows_look() reads */
	struct guess guess;
	struct tally tally;	/* of the batch */
	struct shelf *orgs_by_id;	/* of creations and scopes */
	struct shelf *orgs_by_key;	/* of lists */
	struct form *form;	/* of the search that runs; kept for the next */
	struct waiting *waiting;	/* to be indexed, at hand */
	struct crowds *crowds;	/* that searches have met; NULL: none yet */
	struct last_event last_event;	/* as searches told it last */
	struct told_later *later;
	size_t later_count, later_size;
	struct sent_later sent_later[SENT_LATER_MAX];
	size_t sent_count;
	int delivering;		/* messages are being handed over */
	int holding;		/* those that are written wait */
	struct hasher hasher;	/* of new passwords */
	int64_t rewrap_after;	/* key up to which ud_rewrap() is done */
};

/*
 * Begin a public call: clear the error, refuse a handle that is not open or
 * that a callback is using, deliver events that waited.  When this fails, the
 * call returns its result without touching the handle.
 */
int dir_enter(ud_dir *dir);

/* The same for the end of a batch, which must work for a lost one too. */
int dir_enter_batch_end(ud_dir *dir);

/* Can the connection be replaced by another one to the same store? */
int dir_can_reconnect(const ud_dir *dir);

/* Replace it, if it can be; else it stays, and that is no failure. */
int dir_reconnect(ud_dir *dir);

/* If a transaction would not end, end it, or replace the connection.  What
 * came next would be lost in it. */
int dir_mend(ud_dir *dir);

/* Is a batch open that was rolled back?  Finds out if it was just now. */
int dir_batch_lost(ud_dir *dir);

/* Clock and random source, the host's or the system's. */
int dir_now(ud_dir *dir, int64_t *us);
int dir_random(ud_dir *dir, void *buf, size_t len);
int dir_random_for(void *buf, size_t len, void *dir);	/* a seal_random */

/* At most 16 random bytes for the events of a change.  A request for random
 * bytes costs as much as a hash, so a change, and even more a batch, asks for
 * many at once; dir_spill() wipes what was not used. */
int dir_fresh(ud_dir *dir, void *buf, size_t len);
void dir_spill(ud_dir *dir);

/* Are the numbers and texts of a policy possible? */
int dir_check_policy(struct error *error, const ud_policy *policy);

/* The policy of an organization. */
int dir_policy(ud_dir *dir, const char *org_id, ud_policy *policy);

/* What an operation is about.  Ids are "" where there is no such thing. */
struct target {
	const char *owner_id;
	const char *org_id;
	uint64_t fields;
};

/*
 * Ask the authorizer; UD_OK, UD_EDENIED or UD_EUNAUTH.  The permission is
 * that of the operation unless one is named; then `self` never counts.
 */
int dir_ask(ud_dir *dir, enum operation op, const char *permission,
    const struct target *target);

/* Ask what of a search the actor may see. */
int dir_ask_scope(ud_dir *dir, enum operation op, struct ud_scope *scope);

/* As dir_ask(), but a user about itself does not count as self. */
int dir_ask_for_others(ud_dir *dir, enum operation op,
    const struct target *target);

/* For a change that asks for none: user.read, or a user about itself. */
int dir_ask_to_read(ud_dir *dir, enum operation op,
    const struct target *target);

/* Is the actor this user? */
int dir_is_self(const ud_dir *dir, const char *user_id);

/* Refusals that several rooms use. */
int dir_no_org(ud_dir *dir, int code, const char *field);
int dir_no_user(ud_dir *dir, int code, const char *id);

/* Tell on_event about committed events and hand messages over, unless a
 * transaction is open. */
void dir_deliver(ud_dir *dir);

/* Refuse to judge a secret where a roll-back would give the try back. */
int dir_may_judge(ud_dir *dir);

/* Remember an event for dir_deliver(). */
int dir_tell_later(ud_dir *dir, int64_t position,
    const unsigned char *operation);

/* Check ids on entry: 1 to 200 characters, no controls. */
int dir_check_id(ud_dir *dir, const char *field, const char *id,
    struct span *out);

/* Page sizes: 0 is the default. */
int dir_check_limit(ud_dir *dir, uint64_t limit, uint64_t *out);

/* Add n users to the counters, in a batch at its end. */
int dir_count(ud_dir *dir, int64_t org, int64_t state, int64_t n);

/* Write what a batch has counted so far. */
int dir_write_tally(ud_dir *dir);

/*
 * Has a user this id, or had one?  A batch mostly brings ids in ascending
 * order, and then the greatest one is all there is to compare with.
 */
int dir_user_id_used(ud_dir *dir, struct span id, int *used);

/* Users of an organization (0: any) in a state (0: any), as counted. */
int dir_counted(ud_dir *dir, int64_t org, int64_t state, int64_t *n);

/* Users of up to COUNTERS_MANY organizations together, and of all. */
int dir_counted_of(ud_dir *dir, const int64_t *orgs, size_t count,
    int64_t *theirs, int64_t *all);

/* Write down whose Unicode version made the folds: that at hand. */
int dir_write_fold_version(ud_dir *dir);

/* Seal the head and write it. */
int dir_write_head(ud_dir *dir);

/* Read the head and check its seal. */
int dir_read_head(ud_dir *dir);

/* The same to write: nobody else does until the transaction ends. */
int dir_lock_head(ud_dir *dir);

#endif
