/* SPDX-License-Identifier: MIT */
/*
 * A notifier that keeps what it is told, and refuses what it is told to; and
 * options with it, for directories with codes and passwords.
 */
#ifndef TESTS_API_MAILBOX_H
#define TESTS_API_MAILBOX_H

#include "fixture.h"

enum { MAILS_MAX = 256, MAIL_TEXT_SIZE = 1024 };

struct mail {
	uint64_t id, attempt;
	int64_t kind, channel, expires_us;
	int taken;			/* it was not refused */
	char recipient[MAIL_TEXT_SIZE], user_id[MAIL_TEXT_SIZE];
	char org_id[MAIL_TEXT_SIZE], login_name[MAIL_TEXT_SIZE];
	char code[MAIL_TEXT_SIZE];	/* "" if there is none */
	char url[MAIL_TEXT_SIZE];	/* likewise */
	char application[MAIL_TEXT_SIZE];
};

/* All that was handed over, oldest first. */
extern struct mail mails[MAILS_MAX];
extern size_t mail_count;

/* What the next ones are answered with: so many times `answer`, then UD_OK. */
extern int mail_answer;
extern size_t mail_refusals;

int mailbox_notify(const ud_message *message, void *ctx);

/* plain_options() with the mailbox, a hasher that costs nothing, the base URL
 * "https://login.test/" and templates below "https://app.test/". */
ud_options mail_options(void);

/* begin() with these options and an empty mailbox. */
void begin_mail(void);

/* The last message; the test ends if there is none. */
const struct mail *last_mail(void);
const char *last_code(void);

/* A delivery with this mode. */
ud_delivery deliver_by(int mode);

/* Forget all messages. */
void mailbox_clear(void);

/* Give a user a password without a proof. */
void give_password(const char *id, const char *password);

/* ud_user_set_password() with a proof, which may be NULL. */
int set_password(const char *id, const char *password, const char *current,
    const char *code);

#endif
