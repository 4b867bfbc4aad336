/* SPDX-License-Identifier: MIT */
/**
 * Messages to people, and how they leave the library.
 *
 * A message is written, encrypted, in the transaction of its cause (the
 * outbox), so it is never lost and never told about a change that did not
 * happen.  After the commit, with nothing locked and no transaction open, it
 * is handed to the notifier of the options.  If that fails, or if the process
 * dies, the message stays and is handed over again later: 30 seconds, then
 * twice as long each time, at most an hour; or when the next message to the
 * user is written.  So each message arrives at least once; ud_message.id is the
 * same each time.
 *
 * Messages of one user are handed over in order, also when several processes
 * deliver.  One that was refused waits for its next time, and holds back those
 * to the same address only.  A message whose code has expired, or was used or
 * replaced meanwhile, is dropped with the event "user.notification.dropped";
 * one without a code after 72 hours.  One that is not what was written, because
 * somebody was at the store, is not handed over, and holds back nothing once it
 * was tried.
 *
 * Without a notifier nothing is sent that has a code.  Notices of a change are
 * written all the same and wait for a process with a notifier, unless the
 * directory is notify_lenient: then there is nobody to wait for.
 *
 * In a transaction of the host and in a batch messages wait until the library
 * is next called after it; then those of up to 64 users are handed over, and
 * the rest by ud_notify_pending().  So are messages to a user for whom another
 * process is just handing one over.
 */
#ifndef USERDIR_NOTIFY_H
#define USERDIR_NOTIFY_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** What a message is about. */
enum {
	UD_MESSAGE_VERIFY_EMAIL = 1,	/**< prove that the address is yours */
	UD_MESSAGE_VERIFY_PHONE = 2,	/**< likewise the number */
	UD_MESSAGE_PASSWORD_RESET = 3,	/**< choose a new password */
	UD_MESSAGE_PASSWORD_CHANGED = 4, /**< it was changed just now */
	UD_MESSAGE_INVITE_USER = 5,	/**< take over an account */
	UD_MESSAGE_EMAIL_CHANGED = 6,	/**< to the former verified address */
	UD_MESSAGE_PHONE_CHANGED = 7	/**< to the former verified number */
};

/** How it travels. */
enum { UD_CHANNEL_EMAIL = 1, UD_CHANNEL_SMS = 2 };

/**
 * One message.  The library makes no text: the host does, from these, in the
 * language of the person.  Texts that there are none of are "", but `code` and
 * `url` are NULL then.  All of it is valid during the call only, and `code`
 * and `url` are secrets.
 */
typedef struct ud_message {
	size_t size;
	uint64_t id;		/**< unique in the store; the same again when
				     the message is handed over again */
	uint64_t attempt;	/**< from 1 */
	int64_t kind;		/**< UD_MESSAGE_... */
	int64_t channel;	/**< UD_CHANNEL_... */
	const char *recipient;	/**< the stored address or E.164 number */
	const char *user_id;
	const char *org_id;
	const char *username;
	const char *preferred_login_name;
	const char *display_name;
	const char *given_name;
	const char *family_name;
	const char *preferred_language;	/**< BCP 47; "und" if unset */
	const char *code;	/**< one-time code, or NULL */
	int64_t expires_us;	/**< when the code dies; 0 without */
	const char *url;	/**< link with the code in it; NULL: build your
				     own */
	const char *application_name; /**< of invitations; "" if none */
} ud_message;

/** Results of a notifier beside UD_OK; anything else is "not now". */
enum {
	UD_NOTIFY_LATER = -14,	/**< try again later */
	UD_NOTIFY_REJECTED = -3	/**< never: there is no such recipient.  The
				     message is dropped */
};

/**
 * Take a message over.  UD_OK promises that it will be delivered, for example
 * because a mail server has accepted it.  It may take its time, at most five
 * minutes (then another process may try as well), and must not use the same
 * handle.
 */
typedef int (*ud_notify_cb)(const ud_message *message, void *ctx);

/**
 * Does a code that was typed fit a phone number?  For a service that makes and
 * checks codes itself (ud_options.check_phone_verification).  Asked with
 * nothing locked, after the try was charged.
 *
 * @return 1 yes; 0 no; negative: it cannot be said now, and the try is given
 *         back.
 */
typedef int (*ud_check_phone_cb)(const char *user_id, const char *phone,
    const char *code, void *ctx);

/**
 * Hand over the messages that are due: those that were refused, that a
 * transaction of the host held back, or that a process left behind.  Call it
 * now and then, every half minute say, from any process with a notifier; each
 * message is taken by one.  Permission iam.write.
 *
 * @param limit         How many messages at most; 0: all that were due when the
 *                      call began.
 * @param[out] sent     How many the notifier took, whatever is returned; may
 *                      be NULL.
 * @param[out] next_us  When the next one is due, 0 if none waits; may be NULL.
 *                      Told with UD_OK and UD_ECORRUPT.
 * @return UD_OK, also if the notifier refused some; UD_ECORRUPT
 *         "Errors.Notification.SealBroken" if one is not what was written,
 *         or for nobody: it is put off like one that was refused, and no
 *         other one waits for it; UD_ESTATE
 *         "Errors.Notification.NotConfigured" without a notifier,
 *         "Errors.Storage.InTransaction" in a batch or in a transaction of
 *         the host, "Errors.Storage.ReadOnly"; UD_EDENIED; UD_ECONFLICT,
 *         UD_EUNKNOWN, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL: what was not
 *         handed over waits.
 */
UD_API UD_CHECK int ud_notify_pending(ud_dir *dir, uint64_t limit,
    uint64_t *sent, int64_t *next_us);

UD_END_DECLS
#endif
