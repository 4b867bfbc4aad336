/* SPDX-License-Identifier: MIT */
#include "dir/code.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"
#include "dir/guard.h"

enum {
	TTL_MAX_S = 72 * 3600,
	LENGTH_MIN = 4,
	TRIES_MAX = 100,
	TRIES_PER_DAY = 20,
	SENDS_PER_HOUR = 5,
	ALPHABET_MAX = 96
};

#define HOUR_US (INT64_C(3600) * US_PER_S)

const struct code_facts code_facts[CODE_PURPOSES] = {
	[UD_CODE_EMAIL] = {
		.name = "email",
		.added = "user.human.email.code.added",
		.sent = "user.human.email.code.sent",
		.failed = "user.human.email.verification.failed",
		.default_path = "verify?code={{.Code}}&userId={{.UserID}}"
		    "&organization={{.OrgID}}",
		.form = {UD_CODE_EMAIL, 8, UD_CODE_BASE32, 3600, 5},
		.typed_max = 20,
		.message = UD_MESSAGE_VERIFY_EMAIL,
	},
	[UD_CODE_PHONE] = {
		.name = "phone",
		.added = "user.human.phone.code.added",
		.sent = "user.human.phone.code.sent",
		.failed = "user.human.phone.verification.failed",
		.form = {UD_CODE_PHONE, 6, UD_CODE_DIGITS, 600, 5},
		.typed_max = 20,
		.message = UD_MESSAGE_VERIFY_PHONE,
	},
	[UD_CODE_PASSWORD_RESET] = {
		.name = "password",
		.added = "user.human.password.code.added",
		.sent = "user.human.password.code.sent",
		.failed = "user.human.password.code.check.failed",
		.default_path = "password/set?code={{.Code}}&userId={{.UserID}}"
		    "&organization={{.OrgID}}",
		.form = {UD_CODE_PASSWORD_RESET, 12, UD_CODE_BASE32, 3600, 5},
		.typed_max = 20,
		.message = UD_MESSAGE_PASSWORD_RESET,
	},
	[UD_CODE_INVITE] = {
		.name = "invite",
		.added = "user.human.invite.code.added",
		.sent = "user.human.invite.code.sent",
		.failed = "user.human.invite.check.failed",
		.default_path = "verify?code={{.Code}}&userId={{.UserID}}"
		    "&organization={{.OrgID}}&invite=true",
		.form = {UD_CODE_INVITE, 26, UD_CODE_BASE32, 72 * 3600, 5},
		.typed_max = 64,
		.message = UD_MESSAGE_INVITE_USER,
		.dies_late = 1,
	},
};

static const struct {
	int bit;
	const char *characters;
} alphabets[] = {
	{UD_CODE_LOWER, "abcdefghijklmnopqrstuvwxyz"},
	{UD_CODE_UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	{UD_CODE_DIGITS, "0123456789"},
	{UD_CODE_SYMBOLS, "~!@#$^&*()_+`-={}|[]:<>?,./"},
};
enum { ALPHABETS = sizeof(alphabets) / sizeof(alphabets[0]) };

static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static size_t
alphabet_of(int64_t bits, char out[ALPHABET_MAX])
{
	size_t len = 0;

	if (bits == UD_CODE_BASE32) {
		memcpy(out, base32, sizeof(base32));
		return sizeof(base32) - 1;
	}
	for (size_t i = 0; i < ALPHABETS; i++)
		if (bits & alphabets[i].bit) {
			size_t more = strlen(alphabets[i].characters);

			memcpy(out + len, alphabets[i].characters, more);
			len += more;
		}
	return len;
}

int
code_check_forms(struct error *error, const ud_policy *policy)
{
	if (policy->code_form_count > 0 && policy->code_forms == NULL)
		return error_invalid(error, "code_forms",
		    "code_forms is required");
	for (size_t i = 0; i < policy->code_form_count; i++) {
		const ud_code_form *form = &policy->code_forms[i];

		if (form->purpose < 1 || form->purpose >= CODE_PURPOSES)
			return error_invalid(error, "code_forms",
			    "purpose must be one of UD_CODE_...");
		if (form->length != 0 && (form->length < LENGTH_MIN ||
		    form->length >
		    (int64_t)code_facts[form->purpose].typed_max))
			return error_invalid(error, "code_forms",
			    "length must be 4 to %zu",
			    code_facts[form->purpose].typed_max);
		if (form->alphabet < 0 || form->alphabet >
		    (UD_CODE_LOWER | UD_CODE_UPPER | UD_CODE_DIGITS |
		    UD_CODE_SYMBOLS))
			return error_invalid(error, "code_forms",
			    "alphabet must be UD_CODE_... added up");
		if (form->ttl_s < 0 || form->ttl_s > TTL_MAX_S)
			return error_invalid(error, "code_forms",
			    "ttl_s must be at most 72 hours");
		if (form->tries < 0 || form->tries > TRIES_MAX)
			return error_invalid(error, "code_forms",
			    "tries must be at most %d", TRIES_MAX);
	}
	return UD_OK;
}

ud_code_form
code_form(const ud_policy *policy, int64_t purpose)
{
	ud_code_form form = code_facts[purpose].form;

	for (size_t i = 0; i < policy->code_form_count; i++) {
		const ud_code_form *wanted = &policy->code_forms[i];

		if (wanted->purpose != purpose)
			continue;
		if (wanted->length != 0) {
			form.length = wanted->length;
			form.alphabet = wanted->alphabet;
		}
		if (wanted->ttl_s != 0)
			form.ttl_s = wanted->ttl_s;
		if (wanted->tries != 0)
			form.tries = wanted->tries;
	}
	return form;
}

int
code_draw(ud_dir *dir, const ud_code_form *form, char text[CODE_TEXT_SIZE])
{
	char alphabet[ALPHABET_MAX];
	size_t size = alphabet_of(form->alphabet, alphabet);
	size_t fair = 256 - 256 % size, len = 0;
	unsigned char dice[2 * CODE_TEXT_SIZE];
	int rc = UD_OK;

	while (rc == UD_OK && len < (size_t)form->length) {
		rc = dir_random(dir, dice, sizeof(dice));
		for (size_t i = 0; rc == UD_OK && i < sizeof(dice) &&
		    len < (size_t)form->length; i++)
			/* The rest would favour some characters. */
			if (dice[i] < fair)
				text[len++] = alphabet[dice[i] % size];
	}
	text[len] = '\0';
	mem_wipe(dice, sizeof(dice));
	return rc;
}

/* Times in the row, oldest first. */
static int64_t
sent_us(const struct code_row *row, size_t i)
{
	uint64_t us = 0;

	for (size_t j = 8; j-- > 0;)
		us = us << 8 | row->sent[8 * i + j];
	return (int64_t)us;
}

int
code_charge_send(struct error *error, const ud_policy *policy,
    struct code_row *row, int64_t now_us)
{
	int64_t most = policy_limit(policy->sends_per_hour, SENDS_PER_HOUR);
	struct code_row kept = *row;
	size_t count = 0;

	for (size_t i = 0; i < row->sent_len / 8; i++) {
		int64_t us = sent_us(row, i);

		/* What lies ahead is of another clock. */
		if (us <= now_us && us > now_us - HOUR_US)
			memcpy(kept.sent + 8 * count++, row->sent + 8 * i, 8);
	}
	if ((int64_t)count >= most) {
		(void)error_set(error, UD_EEXHAUSTED,
		    "Errors.User.Code.TooManyRequests", NULL, NULL,
		    "too many messages with a code were sent within an hour");
		kept.sent_len = 8 * count;
		error->retry_after_ms = (sent_us(&kept,
		    count - (size_t)most) + HOUR_US - now_us + 999) / 1000;
		return UD_EEXHAUSTED;
	}
	if (count == CODE_SENDS_MAX)
		memmove(kept.sent, kept.sent + 8, 8 * --count);
	(void)seal_number(now_us, kept.sent + 8 * count++);
	memcpy(row->sent, kept.sent, sizeof(row->sent));
	row->sent_len = 8 * count;
	return UD_OK;
}

enum { BOND_PARTS = 8 };

/* What the hash of a code is made of. */
static void
bond_parts(int64_t purpose, const struct code_slot *slot,
    const struct code_bond *bond, const char *text,
    unsigned char numbers[3][8], struct span parts[BOND_PARTS])
{
	int64_t channel = slot->channel > 0 && slot->channel < 3 ?
	    slot->channel : 0;

	parts[0] = span_of("one-time code");
	parts[1] = span_of(code_facts[purpose].name);
	parts[2] = bond->user_id;
	parts[3] = seal_number(slot->id, numbers[0]);
	parts[4] = seal_number(slot->channel, numbers[1]);
	parts[5] = seal_number(slot->expires_us, numbers[2]);
	parts[6] = bond->target[channel];
	parts[7] = span_of(text);
}

void
code_put(ud_dir *dir, struct code_row *row, const struct code_slot *slot,
    const struct code_bond *bond, const char *text)
{
	unsigned char numbers[3][8];
	struct span parts[BOND_PARTS];

	row->slot[1] = row->slot[0];
	row->slot[0] = *slot;
	if (text == NULL)
		return;
	bond_parts(row->purpose, slot, bond, text, numbers, parts);
	seal_code(dir->keys, parts, BOND_PARTS, row->slot[0].hash);
	row->slot[0].hash_len = SEAL_CODE_BYTES;
}

int
code_is_live(const struct code_row *row, int64_t id)
{
	return id != 0 && (row->slot[0].id == id || row->slot[1].id == id);
}

/* Base 32 and digits are read as people write them. */
static void
normalise(const char *typed, char text[CODE_TEXT_SIZE])
{
	size_t len = 0;

	for (; *typed != '\0' && len < CODE_TEXT_SIZE - 1; typed++) {
		char c = *typed;

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		text[len++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	}
	text[len] = '\0';
}

int
code_read(struct error *error, const ud_policy *policy, int64_t purpose,
    const char *field, const char *typed, char text[CODE_TEXT_SIZE])
{
	const struct text_rule rule = {0, code_facts[purpose].typed_max,
	    CODE_TEXT_SIZE - 1, 0};
	ud_code_form form = code_form(policy, purpose);
	struct span checked;
	int rc;

	text[0] = '\0';
	if ((rc = text_check(error, field, typed, &rule, &checked)) != UD_OK)
		return rc;
	if (form.alphabet == UD_CODE_BASE32 ||
	    form.alphabet == UD_CODE_DIGITS) {
		normalise(checked.data, text);
	} else {
		memcpy(text, checked.data, checked.len);
		text[checked.len] = '\0';
	}
	return text[0] != '\0' ? UD_OK : error_set(error, UD_EINVAL,
	    "Errors.User.Code.Empty", "COMMAND-Fia4a", field,
	    "%s must not be empty", field);
}

static int
slot_matches(struct change *change, const struct code_row *row, int i,
    const struct code_bond *bond, const char *text)
{
	const struct code_slot *slot = &row->slot[i];
	unsigned char numbers[3][8];
	struct span parts[BOND_PARTS];

	bond_parts(row->purpose, slot, bond, text, numbers, parts);
	return seal_code_check(change->dir->keys, parts, BOND_PARTS,
	    slot->hash, slot->hash_len) && slot->id != 0;
}

static enum code_verdict
verdict(struct change *change, const struct code_row *row,
    const struct code_bond *bond, const char *text)
{
	int64_t now_us = change->now_us;
	int first = slot_matches(change, row, 0, bond, text);
	int second = slot_matches(change, row, 1, bond, text);

	/* The deadline itself is too late. */
	if ((first && now_us < row->slot[0].expires_us) ||
	    (second && now_us < row->slot[1].expires_us))
		return CODE_RIGHT;
	return first || second || now_us >= row->slot[0].expires_us ?
	    CODE_EXPIRED : CODE_WRONG;
}

/* Nothing was charged: why? */
static int
uncharged(struct change *change, const struct code_limits *limits,
    int64_t owner, int64_t purpose, struct code_judgement *out)
{
	struct code_row *row = &out->row;
	int rc;

	rc = code_rows_get(&change->dir->db, owner, purpose, row);
	out->verdict = CODE_NONE;
	if (rc != UD_OK || row->day_tries < limits->day_tries ||
	    change->now_us < row->day_us)
		return rc;
	out->retry_us = guard_day_left_us(row->day_us, change->now_us);
	if (out->retry_us > 0)
		out->verdict = CODE_TOO_MANY;
	return UD_OK;
}

static int64_t
tries_of(const ud_policy *policy, int64_t purpose)
{
	return code_form(policy, purpose).tries;
}

int
code_settle_wrong(struct change *change, const ud_policy *policy,
    struct code_judgement *judgement)
{
	const struct code_row *row = &judgement->row;

	/* One that is too old does not take a newer one along. */
	if (row->tries < tries_of(policy, row->purpose) &&
	    !(code_facts[row->purpose].dies_late &&
	    change->now_us >= row->slot[0].expires_us))
		return UD_OK;
	return code_rows_empty(&change->dir->db, row->owner, row->purpose);
}

static int
charge(struct change *change, const ud_policy *policy, int64_t owner,
    int64_t purpose, struct code_judgement *out)
{
	const struct code_limits limits = {
		.now_us = change->now_us,
		.day_us = GUARD_DAY_US,
		.tries = tries_of(policy, purpose),
		.day_tries = policy_limit(policy->code_tries_per_day,
		    TRIES_PER_DAY),
	};
	int charged, rc;

	*out = (struct code_judgement){.verdict = CODE_NONE};
	if ((rc = code_rows_charge(&change->dir->db, owner, purpose, &limits,
	    &out->row, &charged)) != UD_OK)
		return rc;
	if (!charged)
		return uncharged(change, &limits, owner, purpose, out);
	out->verdict = CODE_OPEN;
	return UD_OK;
}

int
code_charge(struct change *change, const ud_policy *policy, int64_t owner,
    int64_t purpose, struct code_judgement *out)
{
	int rc = charge(change, policy, owner, purpose, out);

	if (rc != UD_OK || out->verdict != CODE_OPEN ||
	    change->now_us < out->row.slot[0].expires_us)
		return rc;
	out->verdict = CODE_EXPIRED;
	return code_settle_wrong(change, policy, out);
}

int
code_judge(struct change *change, const ud_policy *policy, int64_t owner,
    int64_t purpose, const struct code_bond *bond, const char *text,
    struct code_judgement *out)
{
	int rc = charge(change, policy, owner, purpose, out);

	if (rc != UD_OK || out->verdict != CODE_OPEN)
		return rc;
	out->verdict = verdict(change, &out->row, bond, text);
	return out->verdict == CODE_RIGHT ? UD_OK :
	    code_settle_wrong(change, policy, out);
}

int
code_use(struct change *change, const struct code_judgement *judgement)
{
	const struct code_row *row = &judgement->row;
	struct db *db = &change->dir->db;
	int64_t used;
	int rc;

	rc = code_rows_use(db, row->owner, row->purpose, row->slot[0].id,
	    &used);
	return rc != UD_OK || used == 1 ? rc : db_error(db, UD_ECONFLICT);
}

int
code_give_back(struct change *change, const struct code_judgement *judgement)
{
	struct code_row row = judgement->row;

	row.tries--;
	/* A day begins with its first wrong one. */
	if (--row.day_tries == 0)
		row.day_us = 0;
	return code_rows_set(&change->dir->db, &row);
}

/* Status, key, id and words of a verdict; reset codes have another status. */
static const struct {
	int code, reset_code;
	const char *key, *id, *reset_id, *text;
} refusals[] = {
	[CODE_WRONG] = {UD_EINVAL, UD_EINVAL, "Errors.User.Code.Invalid",
	    "COMMAND-eis9R", "CODE-woT0xc", "the code is not the right one"},
	[CODE_EXPIRED] = {UD_EINVAL, UD_ESTATE, "Errors.User.Code.Expired",
	    NULL, "CODE-QvUQ4P", "the code is too old: ask for a new one"},
	[CODE_NONE] = {UD_EINVAL, UD_ESTATE, "Errors.User.Code.NotFound",
	    NULL, "COMMAND-2M9fs", "there is no code, or it was used: ask for "
	    "a new one"},
	[CODE_TOO_MANY] = {UD_EEXHAUSTED, UD_EEXHAUSTED,
	    "Errors.User.Code.TooManyAttempts", NULL, NULL,
	    "too many wrong codes today"},
};

int
code_refuse(struct error *error, const struct code_judgement *judgement,
    int64_t purpose, const char *field)
{
	int reset = purpose == UD_CODE_PASSWORD_RESET;
	enum code_verdict v = judgement->verdict;

	(void)error_set(error, reset ? refusals[v].reset_code :
	    refusals[v].code, refusals[v].key, reset ? refusals[v].reset_id :
	    v == CODE_WRONG && purpose == UD_CODE_INVITE ?
	    "COMMAND-Wgn4q" : refusals[v].id, field, "%s", refusals[v].text);
	error->retry_after_ms = (judgement->retry_us + 999) / 1000;
	return error->code;
}
