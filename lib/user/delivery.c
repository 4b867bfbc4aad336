/* SPDX-License-Identifier: MIT */
/*
 * Handing messages over.  One is taken by a transaction, told to the notifier
 * with nothing open, and then settled by another: deleted with an event, or
 * put back for its next time.  Who dies in between leaves it taken until the
 * lease ends.
 */
#include "dir/delivery.h"

#include <string.h>

#include "base/mem.h"
#include "dir/code.h"
#include "dir/outbox.h"
#include "user/edit.h"

/* A time beyond the longest pause was set by another clock. */
#define AHEAD_US INT64_C(3900000000)

/* A lease of which this is spent is too short to hand a message over. */
#define LEASE_SPENT_US INT64_C(10000000)

enum { ATTEMPTS_MAX = 1000000, USER_ID_BYTES_MAX = 4 * UD_ID_MAX };

enum outcome {
	OUTCOME_TAKEN, OUTCOME_DROPPED,
	OUTCOME_LATER,			/* it was refused */
	OUTCOME_BROKEN,			/* it cannot be opened */
	OUTCOME_HELD			/* it was not tried */
};

/* A message at hand. */
struct parcel {
	struct outbox_row row;
	struct buf box, user_id;	/* of row */
	int found;
	int dead;			/* its time or its code is over */
};

static void
parcel_init(struct parcel *parcel)
{
	*parcel = (struct parcel){
		.box = BUF_INIT(OUTBOX_BOX_MAX + SEAL_BOX_EXTRA),
		.user_id = BUF_INIT(USER_ID_BYTES_MAX + 1),
	};
}

static void
parcel_free(struct parcel *parcel)
{
	buf_free(&parcel->box);
	buf_free(&parcel->user_id);
}

/* Read the row of a query, if there is one. */
static int
parcel_read(ud_dir *dir, struct query *q, struct parcel *parcel)
{
	struct outbox_row *row = &parcel->row;
	int rc = query_step(q);

	parcel->found = rc == UD_ROW;
	if (parcel->found) {
		outbox_rows_read(q, row);
		/* What does not fit was planted, and cannot be opened. */
		if (row->box.len <= OUTBOX_BOX_MAX + SEAL_BOX_EXTRA)
			buf_add(&parcel->box, row->box.data, row->box.len);
		if (row->user_id.len <= USER_ID_BYTES_MAX)
			buf_add(&parcel->user_id, row->user_id.data,
			    row->user_id.len);
		row->box = (struct span){parcel->box.data, parcel->box.len};
		row->user_id = (struct span){parcel->user_id.data,
		    parcel->user_id.len};
		rc = buf_ok(&parcel->box) && buf_ok(&parcel->user_id) ? UD_OK :
		    error_no_memory(&dir->error);
	}
	query_end(q);
	return rc;
}

static struct outbox_when
when_it_is(const ud_dir *dir, int64_t now_us)
{
	return (struct outbox_when){now_us, now_us + AHEAD_US,
	    outbox_channels(dir)};
}

/* Take the next message of a user, or (0) of anybody, that was due when the
 * run began: so a run ends, even if what it puts off is due again meanwhile. */
static int
take_once(ud_dir *dir, int64_t owner, int64_t began_us, struct parcel *parcel)
{
	struct change change;
	struct outbox_row before;
	struct code_row codes;
	struct outbox_when when;
	struct query q;
	int64_t taken;
	int rc;

	parcel_init(parcel);
	if ((rc = change_begin(&change, dir)) != UD_OK)
		goto out;
	when = when_it_is(dir, change.clock_us);
	if (when.now_us > began_us)
		when.now_us = began_us;
	outbox_rows_next(&q, &dir->db, owner, &when);
	if ((rc = parcel_read(dir, &q, parcel)) != UD_OK || !parcel->found)
		goto out;
	before = parcel->row;
	if (before.purpose != 0 && (rc = code_rows_get(&dir->db, before.owner,
	    before.purpose, &codes)) != UD_OK)
		goto out;
	parcel->dead = change.clock_us >= before.expires_us ||
	    (before.purpose != 0 && !code_is_live(&codes, before.id));
	parcel->row.taken = 1;
	/* A number that was planted counts no further. */
	parcel->row.attempts = before.attempts < 0 ||
	    before.attempts >= ATTEMPTS_MAX ? ATTEMPTS_MAX :
	    before.attempts + 1;
	parcel->row.due_us = change.clock_us + OUTBOX_LEASE_US;
	/* By its id alone, for it was just read, and is locked: a time or a
	 * number that was planted, and is not what it reads as, is gone. */
	if ((rc = outbox_rows_take(&dir->db, &parcel->row, &taken)) != UD_OK)
		goto out;
	/* To hand over what is not taken would be to do so for ever. */
	rc = taken == 1 ? change_commit(&change) : outbox_broken(dir);
out:
	rc = change_end(&change, rc);
	if (rc != UD_OK || !parcel->found)
		parcel_free(parcel);
	return rc;
}

static int
take(ud_dir *dir, int64_t owner, int64_t began_us, struct parcel *parcel)
{
	int tries = 0, rc;

	do
		rc = take_once(dir, owner, began_us, parcel);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* Tell the notifier, or the service that verifies numbers. */
static int
tell(ud_dir *dir, const struct outbox_row *row, const ud_message *message)
{
	const ud_options *o = &dir->options;
	int answer;

	dir->in_callback = 1;
	if (row->channel == OUTBOX_SERVICE)
		answer = o->start_phone_verification(message,
		    o->start_phone_verification_ctx);
	else
		answer = o->notify(message, o->notify_ctx);
	dir->in_callback = 0;
	return answer;
}

static int
hand_over(ud_dir *dir, const struct parcel *parcel, enum outcome *outcome)
{
	struct outbox_channels channels = outbox_channels(dir);
	struct buf plain = BUF_INIT(OUTBOX_BOX_MAX);
	int64_t channel = parcel->row.channel;
	ud_message message;
	int rc;

	*outcome = OUTCOME_DROPPED;
	if (parcel->dead)
		return UD_OK;
	if (channel < channels.first || channel > channels.last)
		return outbox_broken(dir);
	rc = outbox_open(dir, &parcel->row, &plain, &message);
	if (rc == UD_OK) {
		int answer = tell(dir, &parcel->row, &message);

		*outcome = answer == UD_OK ? OUTCOME_TAKEN :
		    answer == UD_NOTIFY_REJECTED ? OUTCOME_DROPPED :
		    OUTCOME_LATER;
	}
	buf_free(&plain);
	return rc;
}

static const char *const kinds[] = {
	[UD_MESSAGE_VERIFY_EMAIL] = "VERIFY_EMAIL",
	[UD_MESSAGE_VERIFY_PHONE] = "VERIFY_PHONE",
	[UD_MESSAGE_PASSWORD_RESET] = "PASSWORD_RESET",
	[UD_MESSAGE_PASSWORD_CHANGED] = "PASSWORD_CHANGED",
	[UD_MESSAGE_INVITE_USER] = "INVITE_USER",
	[UD_MESSAGE_EMAIL_CHANGED] = "EMAIL_CHANGED",
	[UD_MESSAGE_PHONE_CHANGED] = "PHONE_CHANGED",
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const char *
sent_event(const struct outbox_row *row)
{
	if (row->purpose > 0 && row->purpose < CODE_PURPOSES)
		return code_facts[row->purpose].sent;
	return row->kind == UD_MESSAGE_EMAIL_CHANGED ?
	    "user.human.email.change.sent" :
	    row->kind == UD_MESSAGE_PHONE_CHANGED ?
	    "user.human.phone.change.sent" :
	    "user.human.password.change.sent";
}

static int
log_outcome(struct edit *edit, const struct outbox_row *row,
    enum outcome outcome)
{
	if (outcome == OUTCOME_TAKEN) {
		if (row->channel == OUTBOX_SERVICE)
			payload_object(&edit->payload, "generatorInfo", "id",
			    span_of("external"));
		return edit_log(edit, sent_event(row), EDIT_LOG_ONLY);
	}
	if (row->kind > 0 && row->kind < KINDS)
		payload_text(&edit->payload, "kind", span_of(kinds[row->kind]));
	payload_text(&edit->payload, "channel", span_of(
	    row->channel == UD_CHANNEL_EMAIL ? "email" : "sms"));
	return edit_log(edit, "user.notification.dropped", EDIT_LOG_ONLY);
}

/* A planted id that no user can have is nobody's. */
static int
begin_settling(struct edit *edit, ud_dir *dir, const struct buf *user_id)
{
	struct span id;
	int is_id = user_id->len > 0 &&
	    memchr(user_id->data, '\0', user_id->len) == NULL &&
	    dir_check_id(dir, "userId", user_id->data, &id) == UD_OK;

	error_clear(&dir->error);
	return is_id ? edit_begin(edit, dir, user_id->data, 0) :
	    edit_begin_nobody(edit, dir);
}

/* For its next time; what was only held was not tried. */
static void
put_off(struct outbox_row *row, enum outcome outcome, int64_t now_us)
{
	row->taken = 0;
	row->due_us = now_us + outbox_pause_us(row->attempts);
	if (outcome == OUTCOME_HELD) {
		row->attempts--;
		row->due_us = now_us;
	}
	/* To an address that no other one has: none waits for it. */
	if (outcome == OUTCOME_BROKEN)
		row->target = -1 - row->id;
}

static int
settle_once(ud_dir *dir, const struct parcel *parcel,
    const struct buf *user_id, enum outcome outcome)
{
	const struct outbox_row *before = &parcel->row;
	struct outbox_row row = *before;
	struct edit edit = {0};
	int64_t changed;
	int rc;

	if ((rc = begin_settling(&edit, dir, user_id)) != UD_OK)
		goto out;
	if (outcome >= OUTCOME_LATER) {
		put_off(&row, outcome, edit.change.clock_us);
		rc = outbox_rows_set(&dir->db, &row, before, &changed);
	} else {
		rc = outbox_rows_delete(&dir->db, before, &changed);
		/* Somebody else may have it: then it is told there. */
		if (rc == UD_OK && changed == 1 && edit.user != NULL)
			rc = log_outcome(&edit, &row, outcome);
	}
	if (rc == UD_OK)
		rc = edit_finish(&edit, NULL);
out:
	return edit_end(&edit, rc);
}

static int
settle(ud_dir *dir, const struct parcel *parcel, enum outcome outcome)
{
	static const struct buf nobody = {0};
	const struct buf *user_id = &parcel->user_id;
	int tries = 0, rc;

	do
		rc = settle_once(dir, parcel, user_id, outcome);
	while (change_again(dir, rc, &tries));
	if (rc != UD_ECONFLICT)
		return rc;
	/* The row of the user, which is locked, is not what it reads as, or
	 * others were always faster: no event can be written.  Without it the
	 * message is at least not handed over again and again. */
	tries = 0;
	do
		rc = settle_once(dir, parcel, &nobody, outcome);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* A message that cannot be opened is put off, like one that was refused. */
static int
deliver(ud_dir *dir, const struct parcel *parcel, enum outcome *outcome)
{
	struct error why = {0};
	int rc, settled;

	rc = hand_over(dir, parcel, outcome);
	if (rc != UD_OK) {
		why = dir->error;
		*outcome = rc == UD_ECORRUPT ? OUTCOME_BROKEN : OUTCOME_LATER;
	}
	settled = settle(dir, parcel, *outcome);
	if (rc != UD_OK)
		dir->error = why;
	return rc != UD_OK ? rc : settled;
}

/* The message that this handle took when it wrote it. */
static int
fetch(ud_dir *dir, int64_t id, struct parcel *parcel)
{
	struct query q;
	int rc;

	parcel_init(parcel);
	outbox_rows_get(&q, &dir->db, id);
	rc = parcel_read(dir, &q, parcel);
	/* The host rolled it back, or it is somebody else's by now. */
	if (rc == UD_OK && (parcel->row.attempts != 1 || !parcel->row.taken))
		parcel->found = 0;
	if (rc != UD_OK || !parcel->found)
		parcel_free(parcel);
	return rc;
}

/* Was a message to the same address refused just now? */
static int
is_held(const int64_t *refused, size_t count, int64_t target)
{
	for (size_t i = 0; i < count; i++)
		if (refused[i] == target)
			return 1;
	return 0;
}

/* What waits for a user, or for anybody.  A broken message is told of when all
 * others were handed over: they do not wait for it. */
static int
deliver_waiting(ud_dir *dir, int64_t owner, uint64_t limit, uint64_t *sent)
{
	struct error first = {0};
	struct parcel parcel;
	enum outcome outcome;
	int64_t began_us;
	int broken = UD_OK, rc = dir_now(dir, &began_us);

	for (uint64_t i = 0; rc == UD_OK && i < limit; i++) {
		if ((rc = take(dir, owner, began_us, &parcel)) != UD_OK ||
		    !parcel.found)
			break;
		rc = deliver(dir, &parcel, &outcome);
		parcel_free(&parcel);
		if (outcome == OUTCOME_TAKEN)
			++*sent;
		if (rc != UD_ECORRUPT)
			continue;
		if (broken == UD_OK)
			first = dir->error;
		broken = rc;
		rc = UD_OK;
	}
	if (rc == UD_OK && broken != UD_OK)
		dir->error = first;
	return rc != UD_OK ? rc : broken;
}

/* One that was taken when it was written.  Where those before it took long it
 * is taken anew: its lease may end while it is handed over. */
static int
deliver_own(ud_dir *dir, const struct sent_later *own, int64_t *refused,
    size_t *count)
{
	struct parcel parcel;
	enum outcome outcome = OUTCOME_LATER;
	uint64_t sent = 0;
	int64_t now_us;
	int is_late, rc;

	if ((rc = dir_now(dir, &now_us)) != UD_OK ||
	    (rc = fetch(dir, own->id, &parcel)) != UD_OK || !parcel.found)
		return rc;
	is_late = parcel.row.due_us < now_us + OUTBOX_LEASE_US -
	    LEASE_SPENT_US;
	if (is_late || is_held(refused, *count, parcel.row.target))
		rc = settle(dir, &parcel, OUTCOME_HELD);
	else if ((rc = deliver(dir, &parcel, &outcome)) == UD_OK &&
	    outcome == OUTCOME_LATER)
		refused[(*count)++] = parcel.row.target;
	parcel_free(&parcel);
	return rc != UD_OK || !is_late ? rc :
	    deliver_waiting(dir, own->owner, SENT_LATER_MAX, &sent);
}

/* It is the library that tells, whoever acts just now. */
static char *
act_as_nobody(ud_dir *dir, char nobody[1])
{
	char *actor = dir->actor_id;

	nobody[0] = '\0';
	dir->actor_id = nobody;
	dir->delivering = 1;
	return actor;
}

static void
act_again(ud_dir *dir, char *actor)
{
	dir->actor_id = actor;
	dir->delivering = 0;
}

void
deliver_messages(ud_dir *dir)
{
	struct sent_later mine[SENT_LATER_MAX];
	int64_t refused[SENT_LATER_MAX];
	size_t count = dir->sent_count, held = 0;
	struct error before = dir->error;
	uint64_t sent = 0;
	char nobody[1], *actor;
	int rc = UD_OK;

	memcpy(mine, dir->sent_later, count * sizeof(*mine));
	dir->sent_count = 0;
	if (outbox_channels(dir).first == 0 || dir->options.notify_later)
		return;
	actor = act_as_nobody(dir, nobody);
	for (size_t i = 0; (rc == UD_OK || rc == UD_ECORRUPT) && i < count; i++)
		rc = mine[i].id != 0 ? deliver_own(dir, &mine[i], refused,
		    &held) : deliver_waiting(dir, mine[i].owner,
		    SENT_LATER_MAX, &sent);
	act_again(dir, actor);
	dir->error = before;
}

/* When the next one is due; `rc` is what came of the others. */
static int
find_next(ud_dir *dir, int rc, int64_t *next_us)
{
	struct error before = dir->error;
	struct outbox_when when;
	int64_t now_us = 0;
	int tries = 0, found = dir_now(dir, &now_us);

	if (found == UD_OK) {
		when = when_it_is(dir, now_us);
		do
			found = outbox_rows_next_us(&dir->db, &when, next_us);
		while (change_again(dir, found, &tries));
	}
	if (rc == UD_OK)
		return found;
	/* At once, where it cannot be told. */
	if (found != UD_OK)
		*next_us = now_us;
	dir->error = before;
	return rc;
}

int
ud_notify_pending(ud_dir *dir, uint64_t limit, uint64_t *sent_out,
    int64_t *next_us)
{
	struct target target = {"", "", 0};
	uint64_t sent = 0;
	char nobody[1], *actor;
	int rc;

	if (sent_out != NULL)
		*sent_out = 0;
	if (next_us != NULL)
		*next_us = 0;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = dir_ask(dir, OP_NOTIFY, NULL, &target)) != UD_OK)
		return rc;
	if (outbox_channels(dir).first == 0)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Notification.NotConfigured", NULL, NULL,
		    "the directory was opened without a notifier");
	if ((rc = dir_may_judge(dir)) != UD_OK)
		return rc;
	actor = act_as_nobody(dir, nobody);
	rc = deliver_waiting(dir, 0, limit == 0 ? UINT64_MAX : limit, &sent);
	act_again(dir, actor);
	if (sent_out != NULL)
		*sent_out = sent;
	if ((rc == UD_OK || rc == UD_ECORRUPT) && next_us != NULL)
		rc = find_next(dir, rc, next_us);
	return rc;
}
