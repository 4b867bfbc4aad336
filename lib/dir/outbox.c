/* SPDX-License-Identifier: MIT */
#include "dir/outbox.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"

enum { FIRST_PAUSE_S = 30, LONGEST_PAUSE_S = 3600, LENGTH_BYTES = 4 };

#define ABSENT UINT32_MAX

int
outbox_may_send(ud_dir *dir, int *lost)
{
	*lost = dir->options.notify == NULL && !dir->options.notify_later;
	if (!*lost || dir->options.notify_lenient)
		return UD_OK;
	return error_set(&dir->error, UD_ESTATE,
	    "Errors.Notification.NotConfigured", NULL, NULL,
	    "the directory was opened without a notifier");
}

int
outbox_is_external(const ud_dir *dir, int64_t purpose)
{
	return purpose == UD_CODE_PHONE &&
	    dir->options.start_phone_verification != NULL;
}

struct outbox_channels
outbox_channels(const ud_dir *dir)
{
	int service = dir->options.start_phone_verification != NULL;

	if (dir->options.notify != NULL)
		return (struct outbox_channels){UD_CHANNEL_EMAIL,
		    service ? OUTBOX_SERVICE : UD_CHANNEL_SMS};
	return service ?
	    (struct outbox_channels){OUTBOX_SERVICE, OUTBOX_SERVICE} :
	    (struct outbox_channels){0, 0};
}

int64_t
outbox_pause_us(int64_t attempts)
{
	int64_t pause = FIRST_PAUSE_S;

	while (--attempts > 0 && pause < LONGEST_PAUSE_S)
		pause *= 2;
	return (pause < LONGEST_PAUSE_S ? pause : LONGEST_PAUSE_S) * US_PER_S;
}

void
outbox_place(const struct outbox_row *row,
    unsigned char place[SEAL_HASH_BYTES])
{
	const int64_t number[] = {row->id, row->kind, row->channel,
	    row->purpose, row->expires_us};
	enum { NUMBERS = sizeof(number) / sizeof(number[0]) };
	unsigned char numbers[8 * NUMBERS];
	struct span parts[3] = {span_of("ud_outbox box 1"), row->user_id,
	    {(const char *)numbers, sizeof(numbers)}};

	for (int i = 0; i < NUMBERS; i++)
		(void)seal_number(number[i], numbers + 8 * i);
	seal_hash(NULL, parts, 3, place);
}

/* A number that is the same for messages to the same address. */
static int64_t
target_of(const ud_dir *dir, const struct message *message)
{
	struct span parts[2] = {span_of("recipient"),
	    message->text[MESSAGE_RECIPIENT]};
	unsigned char hash[SEAL_CODE_BYTES];
	uint64_t number = 0;

	seal_code(dir->keys, parts, 2, hash);
	for (int i = 1; i <= 8; i++)
		number = number << 8 | hash[i];
	return (int64_t)(number >> 1);
}

static void
pack(const struct message *message, struct buf *out)
{
	for (int i = 0; i < MESSAGE_TEXTS; i++) {
		struct span text = message->text[i];
		uint32_t len = text.data == NULL ? ABSENT : (uint32_t)text.len;

		for (int j = 0; j < LENGTH_BYTES; j++)
			buf_putc(out, (char)(len >> 8 * j & 0xff));
		if (text.data == NULL)
			continue;
		buf_add(out, text.data, text.len);
		buf_putc(out, '\0');
	}
}

/* Encrypt what was packed. */
static int
encrypt(ud_dir *dir, const struct outbox_row *row, const struct buf *plain,
    struct buf *box)
{
	unsigned char place[SEAL_HASH_BYTES];

	outbox_place(row, place);
	/* Room for the box, which is as long and SEAL_BOX_EXTRA. */
	buf_add(box, plain->data, plain->len);
	buf_add(box, (char[SEAL_BOX_EXTRA]){0}, SEAL_BOX_EXTRA);
	if (!buf_ok(plain) || !buf_ok(box))
		return error_no_memory(&dir->error);
	return seal_box(dir->keys, dir_random_for, dir,
	    (struct span){(char *)place, sizeof(place)}, plain->data,
	    plain->len, (unsigned char *)box->data);
}

static int
seal_message(ud_dir *dir, const struct message *message,
    const struct outbox_row *row, struct buf *box)
{
	struct buf plain = BUF_INIT(OUTBOX_BOX_MAX);
	int rc;

	pack(message, &plain);
	rc = encrypt(dir, row, &plain, box);
	buf_free(&plain);
	return rc;
}

/* To be handed over after the commit, by us, or by whoever comes first. */
static void
remember(ud_dir *dir, int64_t owner, int64_t id)
{
	for (size_t i = 0; id == 0 && i < dir->sent_count; i++)
		if (dir->sent_later[i].owner == owner &&
		    dir->sent_later[i].id == 0)
			return;
	if (dir->sent_count < SENT_LATER_MAX)
		dir->sent_later[dir->sent_count++] = (struct sent_later){
		    owner, id};
}

int
outbox_write(struct change *change, int64_t owner,
    const struct message *message)
{
	ud_dir *dir = change->dir;
	struct buf box = BUF_INIT(OUTBOX_BOX_MAX + SEAL_BOX_EXTRA);
	struct outbox_row row = {
		.id = dir->head.position,
		.owner = owner,
		.kind = message->kind,
		.channel = message->channel,
		.purpose = message->purpose,
		.target = target_of(dir, message),
		.due_us = change->clock_us,
		.expires_us = message->purpose != 0 ? message->expires_us :
		    change->clock_us + OUTBOX_NOTICE_US,
		.user_id = message->text[MESSAGE_USER_ID],
	};
	struct outbox_channels channels = outbox_channels(dir);
	int ours, waits, rc;

	/* Ours from the start, if it is the next of its user and we hand it
	 * over right after the commit. */
	ours = change->tx.kind == UD_TX_WRITE && !dir->in_batch &&
	    message->channel >= channels.first &&
	    message->channel <= channels.last &&
	    !dir->options.notify_later && !dir->holding;
	rc = outbox_rows_wake(&dir->db, owner, change->clock_us, &waits);
	if (rc != UD_OK)
		return rc;
	for (size_t i = 0; waits && i < dir->sent_count; i++)
		/* What waits was written by this change. */
		waits = dir->sent_later[i].owner != owner ||
		    dir->sent_later[i].id == 0;
	if (ours && !waits) {
		row.due_us += OUTBOX_LEASE_US;
		row.attempts = 1;
		row.taken = 1;
	}
	if ((rc = seal_message(dir, message, &row, &box)) == UD_OK) {
		row.box = (struct span){box.data, box.len};
		rc = outbox_rows_add(&dir->db, &row);
	}
	buf_free(&box);
	if (rc == UD_OK && !dir->holding)
		remember(dir, owner, row.taken ? row.id : 0);
	return rc;
}

int
outbox_pretend(struct change *change, const struct message *message)
{
	ud_dir *dir = change->dir;
	struct buf box = BUF_INIT(OUTBOX_BOX_MAX + SEAL_BOX_EXTRA);
	struct outbox_row row = {.target = target_of(dir, message)};
	int waits, rc;

	rc = outbox_rows_wake(&dir->db, 0, change->clock_us, &waits);
	if (rc == UD_OK)
		rc = seal_message(dir, message, &row, &box);
	buf_free(&box);
	return rc;
}

/* Where each text goes, and what stands there if there is none. */
static const struct {
	size_t offset;
	const char *none;
} places[MESSAGE_TEXTS] = {
	[MESSAGE_RECIPIENT] = {offsetof(ud_message, recipient), ""},
	[MESSAGE_USER_ID] = {offsetof(ud_message, user_id), ""},
	[MESSAGE_ORG_ID] = {offsetof(ud_message, org_id), ""},
	[MESSAGE_USERNAME] = {offsetof(ud_message, username), ""},
	[MESSAGE_LOGIN_NAME] = {offsetof(ud_message, preferred_login_name),
	    ""},
	[MESSAGE_DISPLAY_NAME] = {offsetof(ud_message, display_name), ""},
	[MESSAGE_GIVEN_NAME] = {offsetof(ud_message, given_name), ""},
	[MESSAGE_FAMILY_NAME] = {offsetof(ud_message, family_name), ""},
	[MESSAGE_LANGUAGE] = {offsetof(ud_message, preferred_language),
	    "und"},
	[MESSAGE_CODE] = {offsetof(ud_message, code), NULL},
	[MESSAGE_URL] = {offsetof(ud_message, url), NULL},
	[MESSAGE_APPLICATION] = {offsetof(ud_message, application_name), ""},
};

/* The texts of what was packed; 0 if it was not. */
static int
unpack(const struct buf *plain, ud_message *message)
{
	const char *s = plain->data, *end = s + plain->len;

	for (int i = 0; i < MESSAGE_TEXTS; i++) {
		const char *text = places[i].none;
		uint32_t len = 0;

		if (end - s < LENGTH_BYTES)
			return 0;
		for (int j = LENGTH_BYTES; j-- > 0;)
			len = len << 8 | (unsigned char)s[j];
		s += LENGTH_BYTES;
		if (len != ABSENT) {
			if ((size_t)(end - s) <= len || s[len] != '\0')
				return 0;
			text = s;
			s += len + 1;
		}
		memcpy((char *)message + places[i].offset, &text,
		    sizeof(text));
	}
	return s == end;
}

int
outbox_broken(ud_dir *dir)
{
	return error_set(&dir->error, UD_ECORRUPT,
	    "Errors.Notification.SealBroken", NULL, NULL,
	    "a message of the outbox is not what was written");
}

int
outbox_open(ud_dir *dir, const struct outbox_row *row, struct buf *plain,
    ud_message *message)
{
	unsigned char place[SEAL_HASH_BYTES];
	int rc = UD_ECORRUPT;

	*message = (ud_message){
		.size = sizeof(*message),
		.id = (uint64_t)row->id,
		.attempt = (uint64_t)row->attempts,
		.kind = row->kind,
		.channel = row->channel == OUTBOX_SERVICE ? UD_CHANNEL_SMS :
		    row->channel,
		.expires_us = row->purpose != 0 ? row->expires_us : 0,
	};
	outbox_place(row, place);
	if (row->box.len > SEAL_BOX_EXTRA &&
	    row->box.len <= OUTBOX_BOX_MAX + SEAL_BOX_EXTRA) {
		buf_add(plain, row->box.data, row->box.len - SEAL_BOX_EXTRA);
		if (!buf_ok(plain))
			return error_no_memory(&dir->error);
		rc = seal_open(dir->keys, (struct span){(char *)place,
		    sizeof(place)}, row->box.data, row->box.len,
		    (unsigned char *)plain->data);
	}
	if (rc == UD_OK && unpack(plain, message))
		return UD_OK;
	return outbox_broken(dir);
}

int
outbox_rewrap(ud_dir *dir, const struct outbox_row *row, struct buf *box,
    int *intact)
{
	struct buf plain = BUF_INIT(OUTBOX_BOX_MAX);
	ud_message unused;
	int rc;

	buf_reset(box);
	rc = outbox_open(dir, row, &plain, &unused);
	*intact = rc == UD_OK;
	if (rc == UD_OK)
		rc = encrypt(dir, row, &plain, box);
	buf_free(&plain);
	return rc == UD_ECORRUPT ? UD_OK : rc;
}
