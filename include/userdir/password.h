/* SPDX-License-Identifier: MIT */
/**
 * Passwords: setting and checking them, resets by code, and hashes that come
 * from elsewhere.
 *
 * A password is stored as a hash (Argon2id unless the options say otherwise),
 * and the hash is encrypted.  Hashing takes long and much memory on purpose:
 * it is done with no lock held, and a gate bounds how many are done at once.
 * What is guessed is charged before it is judged, in a transaction of its own;
 * a crash in between costs a try, and never gives one.
 *
 * Guessing is slowed down for each user (policy.h): from the fifth wrong
 * password in a row a delay that doubles, after ten a lock of this password
 * for 15 minutes, and at most 20 tries a day.  The lock is not a state of the
 * user: it ends by itself, by ud_user_unlock(), and by a new password.
 *
 * In a batch and in a transaction of the host a password can still be set
 * without a proof; then it is hashed while that stays open.
 *
 * The codes that lifecycle.h lists for all hold here too.  Where a password or
 * a code is judged, nothing may be taken back: in a batch and in a transaction
 * of the host such a call is refused with UD_ESTATE
 * "Errors.Storage.InTransaction".
 */
#ifndef USERDIR_PASSWORD_H
#define USERDIR_PASSWORD_H

#include <userdir/base.h>
#include <userdir/contact.h>
#include <userdir/user.h>

UD_BEGIN_DECLS

/** Bounds the memory that password hashes take at once. */
typedef struct ud_hash_gate ud_hash_gate;

/**
 * Make a gate, to be given to every handle that shall share it
 * (ud_options.hash_gate), of whatever thread.  A call that finds it full
 * answers UD_EUNAVAIL "Errors.User.Password.Busy" at once.
 *
 * @param most       Hashes at once, at least 1; 0: UD_HASHES_AT_ONCE.
 * @param[out] gate  The gate; free it after the last handle is closed.
 * @return UD_OK; UD_EINVAL; UD_EEXHAUSTED.
 */
UD_API UD_CHECK int ud_hash_gate_new(uint64_t most, ud_hash_gate **gate);

/** Release @p *gate and set it to NULL. */
UD_API void ud_hash_gate_free(ud_hash_gate **gate);

/** Limits of passwords. */
enum {
	UD_PASSWORD_MAX = 200,		/**< characters */
	UD_PASSWORD_BYTES_MAX = 800,
	UD_PASSWORD_HASH_MAX = 200,	/**< characters of an encoded hash */
	UD_HASHES_AT_ONCE = 4
};

/** A new password, and what shows that one may set it. */
typedef struct ud_password_spec {
	size_t size;
	const void *password;	/**< bytes of UTF-8, 1 to UD_PASSWORD_MAX
				     characters, nothing normalised */
	size_t password_len;
	const char *hash;	/**< instead of password: a hash from
				     elsewhere, in modular crypt or PHC form;
				     ud_options.hash_formats.  Complexity
				     cannot be asked of it */
	int64_t change_required; /**< 1: the user shall choose another one at
				     the next sign-in; only kept */
	const void *current;	/**< proof: the password as it is */
	size_t current_len;
	const char *code;	/**< proof: a code of ud_user_reset_password(),
				     1 to 20 characters.  At most one proof */
} ud_password_spec;

/**
 * Set the password of a human.  With the current one or a code this is open to
 * whoever has that; without a proof it needs permission user.write and is
 * never open to self.  Codes that can reset it are dead afterwards, the count
 * of wrong ones is zero, and the user is told (notify.h, ud_policy).  The
 * state of the user does not change.
 *
 * @return UD_OK; UD_ESTATE "Errors.User.Password.NotFound" if there is no such
 *         human, "Errors.User.NotInitialised", "Errors.User.Locked",
 *         "Errors.User.Password.NotSet", "Errors.User.Password.NotChanged",
 *         "Errors.User.Password.UsedBefore" (ud_policy.password_history),
 *         "Errors.User.Code.NotFound", "Errors.User.Code.Expired"; UD_EINVAL
 *         "Errors.User.Password.Invalid" for a wrong current password
 *         (ud_failed_attempts()) or a hash that cannot be,
 *         "Errors.User.Code.Invalid", "Errors.User.Password.Empty",
 *         "Errors.User.Password.TooLong" for the hasher,
 *         "Errors.User.PasswordComplexityPolicy.MinLength", ".HasLower",
 *         ".HasUpper", ".HasNumber", ".HasSymbol",
 *         "Errors.Hash.NotSupported"; UD_EUNAVAIL
 *         "Errors.User.Password.Busy"; UD_EEXHAUSTED
 *         "Errors.User.Password.TooManyAttempts",
 *         "Errors.User.Code.TooManyAttempts", and ud_retry_after_ms();
 *         UD_ECALLBACK "Errors.Callback.VerifyHash" (ud_verify_hash_cb).
 *         To a caller who may not read the user every refusal of a proof is
 *         the one for a wrong proof, when ud_options.answer_ms says.
 */
UD_API UD_CHECK int ud_user_set_password(ud_dir *dir, const char *user_id,
    const ud_password_spec *spec, ud_details **details);

/**
 * Issue a code with which a human can set a new password.  Open to self for
 * codes that are sent, else permission user.write.  Sent only to a verified
 * address of an active user; UD_VERIFY_RETURN is not bound to that.
 *
 * @param delivery   Mode UD_VERIFY_DEFAULT, SEND or RETURN; NULL: by e-mail.
 * @param[out] code  The code of UD_VERIFY_RETURN, as in contact.h.
 * @return UD_OK; UD_ENOTFOUND "Errors.User.NotFound"; UD_ESTATE
 *         "Errors.User.NotInitialised", "Errors.User.NotActive",
 *         "Errors.User.Email.NotVerified", "Errors.User.Phone.NotFound",
 *         "Errors.User.Phone.NotVerified",
 *         "Errors.Notification.NotConfigured"; UD_EEXHAUSTED
 *         "Errors.User.Code.TooManyRequests".
 */
UD_API UD_CHECK int ud_user_reset_password(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details);

/**
 * Check a password at a sign-in form: look the user up as
 * ud_user_by_login_name() does, and check, as one call with one answer.  An
 * unknown name, a user without a password, a blocked one and a wrong password
 * are the same UD_EINVAL "Errors.User.Password.Invalid", after the work of one
 * new hash at least and when ud_options.answer_ms says.  It is more for a hash
 * from elsewhere, which shows until its user signed in once: one of the
 * algorithm of the options that costs no less is computed alone, any other
 * beside a hash that is made up.  A hash that is not as the options want it is
 * made anew after a good check.
 *
 * @param login_name  As typed.
 * @param password    As typed, @p len bytes.
 * @param[out] user   The user, to be released with ud_user_free(); NULL unless
 *                    the password is right.  ud_user_password_change_required()
 *                    and ud_user_password_changed_us() tell what is to be done
 *                    about it.
 * @return UD_OK; UD_EINVAL; UD_EUNAVAIL "Errors.User.Password.Busy";
 *         UD_ESTATE in a transaction; UD_EDENIED.
 */
UD_API UD_CHECK int ud_password_check(ud_dir *dir, const char *login_name,
    const void *password, size_t len, ud_user **user);

/**
 * The same for a user who is known to the caller already, by id.  Tells what
 * is wrong.  Permission user.read, or open to self.
 *
 * @return UD_OK; UD_EINVAL "Errors.User.Password.Invalid" and
 *         ud_failed_attempts(); UD_ENOTFOUND "Errors.User.NotFound"; UD_ESTATE
 *         "Errors.User.Locked" and ud_retry_after_ms() where it ends by
 *         itself, "Errors.User.NotActive", "Errors.User.Password.NotSet";
 *         UD_EEXHAUSTED "Errors.User.Password.TooManyAttempts" and
 *         ud_retry_after_ms(); UD_EUNAVAIL "Errors.User.Password.Busy";
 *         UD_ECALLBACK "Errors.Callback.VerifyHash" (ud_verify_hash_cb).
 */
UD_API UD_CHECK int ud_user_check_password(ud_dir *dir, const char *user_id,
    const void *password, size_t len, ud_details **details);

/**
 * "Forgot your password?": send a reset code to whom the login name fits.
 * Answers UD_OK, when ud_options.answer_ms says, whether there is such a user
 * or not, and says nothing else; the message is handed over by
 * ud_notify_pending().
 *
 * @param delivery  As in ud_user_reset_password(), without UD_VERIFY_RETURN.
 * @return UD_OK; UD_EINVAL for a malformed name or template; UD_ESTATE
 *         "Errors.Notification.NotConfigured"; UD_EDENIED.
 */
UD_API UD_CHECK int ud_password_reset(ud_dir *dir, const char *login_name,
    const ud_delivery *delivery);

/** 1 if a user has a password. */
UD_API int ud_user_has_password(const ud_user *user);
/** 1 if the user shall choose another password. */
UD_API int ud_user_password_change_required(const ud_user *user);
/** When the password was set last; 0 if never. */
UD_API int64_t ud_user_password_changed_us(const ud_user *user);

/**
 * When the password of a user gets too old by the policy of its organization.
 *
 * @param[out] warn_us     From when the user is to be warned; 0: never.
 * @param[out] expires_us  The time; 0 if it does not.
 * @return UD_OK; UD_EINVAL; UD_ECALLBACK.
 */
UD_API UD_CHECK int ud_password_expires(ud_dir *dir, const ud_user *user,
    int64_t *warn_us, int64_t *expires_us);

UD_END_DECLS
#endif
