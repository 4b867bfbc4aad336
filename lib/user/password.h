/* SPDX-License-Identifier: MIT */
/*
 * Checking and setting passwords.  Hashing is slow, so whatever needs it is
 * two changes with the work between them, and no lock meanwhile:
 *
 *	guess_begin()		charge a try; what is to be compared is read
 *	password_again()	hash
 *	guess_settle()		the verdict, its event, and what it resets
 *
 * All that is secret about one call is in a struct in locked memory.
 */
#ifndef USER_PASSWORD_H
#define USER_PASSWORD_H

#include <userdir/password.h>

#include "dir/code.h"
#include "dir/gate.h"
#include "dir/guard.h"
#include "dir/pace.h"
#include "seal/hash.h"
#include "store/password_rows.h"
#include "user/edit.h"

enum { PASSWORD_OLD_MAX = 24, PASSWORD_ENCODED_SIZE = HASH_IMPORT_MAX + 1 };

/* What the host's structs say, or what a call has of its own. */
struct password_input {
	const void *password;	/* new, or NULL */
	size_t len;
	const char *hash;	/* new, or NULL */
	int64_t change_required;
	const void *current;	/* to be checked, or NULL */
	size_t current_len;
	const char *code;	/* proof, or NULL */
	int is_sign_in;		/* a good check is told, an old hash renewed */
};

/* How far a call is.  Each pass of it begins at one of the last three. */
enum password_stage {
	PASSWORD_ASKS,		/* a pass wants something hashed */
	PASSWORD_BEGINS,	/* nothing was hashed yet */
	PASSWORD_HASHED,
	PASSWORD_FAILED		/* work->failure says why */
};

/* With what a password is compared. */
enum password_guess { GUESS_NOTHING, GUESS_STORED, GUESS_NOBODY };

struct password_work {
	struct password_input in;
	struct ud_hash_gate *gate;	/* that was entered, or NULL */
	struct pace pace;
	ud_policy policy;	/* as of the last pass */
	enum password_stage stage;
	struct error failure;
	int proved;		/* by the right proof, or none was needed */
	/* The guess. */
	enum password_guess guess;
	int match;
	int64_t version;	/* of what is compared */
	uint64_t failures;	/* with this one, if it is wrong */
	char stored[PASSWORD_ENCODED_SIZE];
	/* The new one. */
	struct error weak;	/* why it cannot be, told after the proof */
	int reused;
	size_t old_count;
	char old[PASSWORD_OLD_MAX][PASSWORD_ENCODED_SIZE];
	char made[PASSWORD_ENCODED_SIZE];	/* to be stored */
	char code[CODE_TEXT_SIZE];
};

/* The members of the host's struct. */
struct password_input password_input_of(const ud_password_spec *spec);

/* In locked memory; NULL without. */
struct password_work *password_work_new(const struct password_input *in);
void password_work_free(struct password_work **work);

/* Beat one: lengths, UTF-8, the format of a hash, at most one proof. */
int password_check_input(ud_dir *dir, struct password_work *work,
    int needs_new);

/* Enter the gate, before a try is charged: UD_EUNAVAIL if it is full.  It is
 * left after the work. */
int password_begin(ud_dir *dir, struct password_work *work);

/* May it be tried now?  Charges the try, which the caller commits. */
int guess_begin(struct edit *edit, struct password_work *work);

/* After the work: UD_OK and the count begins anew, or UD_EINVAL, and what was
 * logged is committed by edit_refuse().  What could not be compared was no
 * try: it is given back, and the failure told. */
int guess_settle(struct edit *edit, struct password_work *work);

/*
 * What follows a pass that ended with *rc: hash what it asked for, with no
 * transaction open but the host's, and begin again; or begin again because of
 * a conflict.  0: that was all.  work may be NULL, as of a call that sets no
 * password.
 */
int password_again(ud_dir *dir, struct password_work *work, int *rc,
    int *tries);

/* Is the pass to be ended, so that something can be hashed? */
int password_waits(const struct password_work *work);

/* Does the new password follow the rules?  Remembers in work->weak, and reads
 * what it must not be. */
int password_judge_new(struct edit *edit, struct password_work *work);

/*
 * The passes of a change that sets a password: judge its proof, and note what
 * is to be hashed.  UD_OK and password_waits(): the change is to be ended by
 * edit_refuse(edit, UD_OK).  UD_OK otherwise: use the code up and go on to
 * password_apply().  A failure was judged or not: end with edit_refuse().
 */
int password_pass(struct edit *edit, struct password_work *work,
    struct code_judgement *code);

/* Write the new password.  A code that was the proof has been used up. */
int password_apply(struct edit *edit, struct password_work *work);

/* The same without an event or a message: of a user that is being created,
 * after the user's first event. */
int password_write(struct edit *edit, struct password_work *work);

/* Read what is stored about the password of the user; UD_ECORRUPT if it is
 * not what the user's row says. */
int password_load(struct edit *edit, struct password_row *row,
    char stored[PASSWORD_ENCODED_SIZE]);

/* Encrypt and decrypt hashes; what is encrypted is bound to the user and the
 * version. */
enum { PASSWORD_BOX_MAX = HASH_IMPORT_MAX + SEAL_BOX_EXTRA };
int password_seal(ud_dir *dir, struct span user_id, int64_t version,
    const char *encoded, unsigned char box[PASSWORD_BOX_MAX], size_t *len);
int password_open(ud_dir *dir, struct span user_id, int64_t version,
    struct span box, char encoded[PASSWORD_ENCODED_SIZE]);

#endif
