/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages are written, encrypted, in the transaction of their
 * cause, and handed over after it (dir/delivery.h).
 */
#ifndef DIR_OUTBOX_H
#define DIR_OUTBOX_H

#include <userdir/notify.h>

#include "dir/change.h"
#include "store/outbox_rows.h"

enum { OUTBOX_BOX_MAX = 32768 };

/* Beside UD_CHANNEL_...: by SMS, from a service of the host. */
enum { OUTBOX_SERVICE = UD_CHANNEL_SMS + 1 };

/* Those that this handle can hand over; first 0: none. */
struct outbox_channels outbox_channels(const ud_dir *dir);

/* The texts of a message. */
enum message_text {
	MESSAGE_RECIPIENT, MESSAGE_USER_ID, MESSAGE_ORG_ID, MESSAGE_USERNAME,
	MESSAGE_LOGIN_NAME, MESSAGE_DISPLAY_NAME, MESSAGE_GIVEN_NAME,
	MESSAGE_FAMILY_NAME, MESSAGE_LANGUAGE, MESSAGE_CODE, MESSAGE_URL,
	MESSAGE_APPLICATION,
	MESSAGE_TEXTS
};

struct message {
	int64_t kind, channel;
	int64_t purpose;	/* of the code in it; 0: none */
	int64_t expires_us;	/* of the code */
	struct span text[MESSAGE_TEXTS];	/* absent: there is none */
};

/* Can anything be sent?  UD_ESTATE if not, and *lost 1 if that is no
 * failure. */
int outbox_may_send(ud_dir *dir, int *lost);

/* Does a service of the host make the codes for this purpose? */
int outbox_is_external(const ud_dir *dir, int64_t purpose);

/* Write a message that came with the last event of the change; it belongs to
 * the user with this key. */
int outbox_write(struct change *change, int64_t owner,
    const struct message *message);

/* The work of writing one for nobody. */
int outbox_pretend(struct change *change, const struct message *message);

/* What is encrypted is bound to the row. */
void outbox_place(const struct outbox_row *row,
    unsigned char place[SEAL_HASH_BYTES]);

/* Decrypt the texts; they lie in `plain`, which is wiped by buf_free(). */
int outbox_open(ud_dir *dir, const struct outbox_row *row, struct buf *plain,
    ud_message *message);

/* The same message encrypted with the primary key into `box`, which is made
 * empty first.  *intact 0: it cannot be decrypted. */
int outbox_rewrap(ud_dir *dir, const struct outbox_row *row, struct buf *box,
    int *intact);

/* Times of the outbox. */
#define OUTBOX_LEASE_US INT64_C(300000000)	/* to hand one over */
#define OUTBOX_NOTICE_US INT64_C(259200000000)	/* life without a code */
int64_t outbox_pause_us(int64_t attempts);

/* UD_ECORRUPT: a message is not what was written. */
int outbox_broken(ud_dir *dir);

#endif
