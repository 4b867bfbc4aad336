/* SPDX-License-Identifier: MIT */
/**
 * E-mail addresses and phone numbers, and the codes that verify them.
 *
 * A one-time code is random and short-lived, belongs to one user, one purpose
 * and one address, and is stored as a keyed hash only.  The newest one and the
 * one before it are good together, so that a message that was lost or came
 * late burns nothing; using either ends both.  What is typed is read without
 * regard to case, blanks and hyphens, O as 0, I and L as 1.  After
 * ud_code_form.tries wrong ones the codes are dead; wrong tries also count by
 * the day, and messages by the hour (policy.h).
 *
 * The codes that lifecycle.h lists for all hold here too.  Where a code is
 * judged, nothing may be taken back: in a batch and in a transaction of the
 * host such a call is refused with UD_ESTATE "Errors.Storage.InTransaction".
 */
#ifndef USERDIR_CONTACT_H
#define USERDIR_CONTACT_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** What is to be done about a contact address. */
enum {
	UD_VERIFY_DEFAULT = 0,	/**< where a user is created or updated: as
				     UD_VERIFY_SEND if the directory can send
				     (ud_options.notify, notify_later, for
				     numbers start_phone_verification) or is
				     notify_lenient, else
				     UD_VERIFY_UNVERIFIED; where one is
				     imported: UD_VERIFY_UNVERIFIED; anywhere
				     else: as UD_VERIFY_SEND */
	UD_VERIFY_SEND = 1,	/**< send a code */
	UD_VERIFY_RETURN = 2,	/**< return the code to the caller; permission
				     user.code.return as well, never open to
				     self */
	UD_VERIFY_VERIFIED = 3,	/**< the host vouches for the address;
				     permission user.contact.verify as well,
				     never open to self */
	UD_VERIFY_UNVERIFIED = 4 /**< no code: it stays unverified */
};

/**
 * How a code reaches its person.  NULL stands for one with all members zero.
 */
typedef struct ud_delivery {
	size_t size;
	int64_t mode;		/**< UD_VERIFY_...; the calls say which */
	const char *url_template; /**< of the link in the message, 1 to 200
				     bytes; {{.UserID}}, {{.Code}} and
				     {{.OrgID}} are replaced, percent-encoded.
				     It must begin with one of
				     ud_options.url_prefixes, and no value
				     may make a step "." or ".." of its path.
				     NULL: the default, below
				     ud_options.base_url.  Not for numbers;
				     of no effect in a password reset by
				     SMS */
	int64_t channel;	/**< of a password reset: UD_CHANNEL_EMAIL (or
				     0), UD_CHANNEL_SMS */
	const char *application_name; /**< of an invitation, 1 to 200
				     characters */
} ud_delivery;

/**
 * Give a user another e-mail address.  It is unverified until the code was
 * shown, unless the mode is UD_VERIFY_VERIFIED.  Open to self for codes that
 * are sent, otherwise permission user.write.  If the former address was
 * verified it is told (notify.h).
 *
 * @param delivery   Mode UD_VERIFY_DEFAULT, SEND, RETURN or VERIFIED.
 * @param[out] code  The code of UD_VERIFY_RETURN, else NULL; release with
 *                   ud_string_free(), which wipes it.  May be NULL in the
 *                   other modes.
 * @return UD_OK; UD_ENOTFOUND "Errors.User.Email.NotFound" if there is no
 *         such human; UD_ESTATE "Errors.User.NotInitialised",
 *         "Errors.User.Email.NotChanged",
 *         "Errors.Notification.NotConfigured"; UD_EEXISTS
 *         "Errors.User.Email.AlreadyExists"; UD_EINVAL
 *         "Errors.User.Email.Invalid", "Errors.User.InvalidURLTemplate";
 *         UD_EEXHAUSTED "Errors.User.Code.TooManyRequests", then
 *         ud_retry_after_ms() tells when to come again.
 */
UD_API UD_CHECK int ud_user_set_email(ud_dir *dir, const char *user_id,
    const char *email, const ud_delivery *delivery, char **code,
    ud_details **details);

/**
 * Issue a new code for the address as it is, verified or not.
 *
 * @param delivery  Mode UD_VERIFY_DEFAULT, SEND or RETURN.
 * @return As ud_user_set_email().
 */
UD_API UD_CHECK int ud_user_send_email_code(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details);

/**
 * The same if there is a code, even one that has expired.
 *
 * @return As above; UD_ESTATE "Errors.User.Code.Empty" without one.
 */
UD_API UD_CHECK int ud_user_resend_email_code(ud_dir *dir,
    const char *user_id, const ud_delivery *delivery, char **code,
    ud_details **details);

/**
 * Verify the address by its code.  The code is the proof: no permission is
 * needed.  A caller who may not read the user is told "wrong code" whatever
 * the reason, when ud_options.answer_ms says.
 *
 * @param code  As typed, 1 to 20 characters.
 * @return UD_OK; UD_EINVAL "Errors.User.Code.Invalid", for a code that was
 *         never issued or is used up "Errors.User.Code.NotFound", for one
 *         whose time is over "Errors.User.Code.Expired"; UD_EEXHAUSTED
 *         "Errors.User.Code.TooManyAttempts" for a day with too many wrong
 *         ones, and ud_retry_after_ms(); else as ud_user_send_email_code().
 */
UD_API UD_CHECK int ud_user_verify_email(ud_dir *dir, const char *user_id,
    const char *code, ud_details **details);

/**
 * Give a user another phone number.  As ud_user_set_email(), by SMS; a user
 * without a number gets one.
 *
 * @return As ud_user_set_email(), with "Errors.User.Phone.NotFound",
 *         "Errors.User.Phone.Invalid", "Errors.User.Phone.NotChanged";
 *         UD_ESTATE "Errors.User.Phone.ExternalVerification" for
 *         UD_VERIFY_RETURN where a service of the host makes the codes.
 */
UD_API UD_CHECK int ud_user_set_phone(ud_dir *dir, const char *user_id,
    const char *phone, const ud_delivery *delivery, char **code,
    ud_details **details);

/**
 * Take the phone number away.  Open to self, else permission user.write.
 *
 * @return UD_OK; UD_ENOTFOUND "Errors.User.Phone.NotFound" if there is no such
 *         human, UD_ESTATE with the same key if it has no number.
 */
UD_API UD_CHECK int ud_user_remove_phone(ud_dir *dir, const char *user_id,
    ud_details **details);

/** As ud_user_resend_email_code(), for the phone number. */
UD_API UD_CHECK int ud_user_resend_phone_code(ud_dir *dir,
    const char *user_id, const ud_delivery *delivery, char **code,
    ud_details **details);

/** As ud_user_verify_email(), for the phone number.  UD_ECALLBACK if a service
 *  of the host that checks codes cannot say. */
UD_API UD_CHECK int ud_user_verify_phone(ud_dir *dir, const char *user_id,
    const char *code, ud_details **details);

/**
 * Invite a human without a way to sign in: a code by e-mail with which to take
 * the account over.  Open to self, else permission user.write.  Blanks around
 * the id are ignored.
 *
 * @param delivery  Mode UD_VERIFY_DEFAULT, SEND or RETURN.  A template and an
 *                  application name that are NULL are those of the last
 *                  invitation.
 * @return As ud_user_send_email_code(); UD_ESTATE "Errors.User.NotFound" if
 *         there is no such human, "Errors.User.AlreadyInitialised" if it has
 *         a password, a passkey or a link to an identity provider.
 */
UD_API UD_CHECK int ud_user_create_invite_code(ud_dir *dir,
    const char *user_id, const ud_delivery *delivery, char **code,
    ud_details **details);

/**
 * Send a new code for the last invitation, as it was.  Blanks around the id
 * are ignored here too.
 *
 * @return As above; UD_ESTATE "Errors.User.Code.NotFound" without one.
 */
UD_API UD_CHECK int ud_user_resend_invite_code(ud_dir *dir,
    const char *user_id, ud_details **details);

/**
 * Accept an invitation by its code, 1 to 64 characters.  The e-mail address
 * becomes verified with it.  As ud_user_verify_email().
 *
 * @return As that; UD_ESTATE "Errors.User.NotFound".
 */
UD_API UD_CHECK int ud_user_verify_invite_code(ud_dir *dir,
    const char *user_id, const char *code, ud_details **details);

UD_END_DECLS
#endif
