/* SPDX-License-Identifier: MIT */
/* Codes and passwords of the model. */
#include "model.h"

#include <userdir.h>

#include <string.h>

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

enum { TRIES = 5, TRIES_A_DAY = 20, LOCKS_AT = 10, WAITS_FROM = 5,
	LOCK_S = 900 };

static const int64_t lives_s[M_PURPOSES] = { 0, 3600, 600, 3600, 72 * 3600 };

static void
empty(struct m_codes *codes)
{
	memset(codes->slot, 0, sizeof(codes->slot));
	codes->tries = 0;
}

void
model_end_codes(struct m_user *u)
{
	for (int i = 1; i < M_PURPOSES; i++)
		empty(&u->codes[i]);
}

/* Those that went to an address which is another now. */
static void
end_sent(struct m_codes *codes, int channel)
{
	if (codes->slot[1].channel == channel)
		codes->slot[1] = (struct m_code){0};
	if (codes->slot[0].channel == channel) {
		codes->slot[0] = codes->slot[1];
		codes->slot[1] = (struct m_code){0};
	}
	if (codes->slot[0].number == 0)
		empty(codes);
}

void
model_end_address(struct m_user *u, int purpose, int changed)
{
	empty(&u->codes[purpose]);
	if (purpose == UD_CODE_EMAIL)
		empty(&u->codes[UD_CODE_INVITE]);
	if (changed || purpose == UD_CODE_PHONE)
		end_sent(&u->codes[UD_CODE_PASSWORD_RESET],
		    purpose == UD_CODE_PHONE ? UD_CHANNEL_SMS :
		    UD_CHANNEL_EMAIL);
}

void
model_forgive(struct m_user *u)
{
	u->password = (struct m_password){.number = u->password.number};
}

static int
is_new_day(const struct model *m, int64_t day_us)
{
	return m->now_us - day_us >= DAY_US;
}

/* How long the password is locked, or its next try must wait. */
static int64_t
wait_us(const struct m_password *p)
{
	if (p->failures >= LOCKS_AT)
		return LOCK_S * SECOND_US;
	return p->failures < WAITS_FROM ? 0 :
	    (INT64_C(1) << (p->failures - WAITS_FROM)) * SECOND_US;
}

static int
is_locked(const struct model *m, const struct m_user *u)
{
	const struct m_password *p = &u->password;

	return p->failures >= LOCKS_AT &&
	    m->now_us - p->last_us < wait_us(p);
}

int
model_is_shut(const struct model *m, const struct m_user *u)
{
	const struct m_password *p = &u->password;

	return is_locked(m, u) || (m->now_us - p->last_us >=
	    wait_us(p) && p->day_tries >= TRIES_A_DAY &&
	    !is_new_day(m, p->day_us));
}

static void
issue(struct model *m, struct m_user *u, int purpose, int channel)
{
	struct m_codes *codes = &u->codes[purpose];

	if (codes->slot[0].expires_us <= m->now_us)
		codes->tries = 0;
	codes->slot[1] = codes->slot[0];
	codes->slot[0] = (struct m_code){++codes->last, channel,
	    m->now_us + lives_s[purpose] * SECOND_US};
	model_event(m, u, 0);
}

static int
matches(const struct m_code *code, int number)
{
	return code->number != 0 && code->number == number;
}

/* Judge the code that was shown: UD_OK, and then it is used up. */
static int
judge(struct model *m, struct m_user *u, const struct m_op *op, int purpose)
{
	struct m_codes *codes = &u->codes[purpose];
	int number = op->age == M_NONSENSE ? -1 : codes->last - op->age;
	int first = matches(&codes->slot[0], number);
	int second = matches(&codes->slot[1], number);
	int reset = purpose == UD_CODE_PASSWORD_RESET;
	int late = m->now_us >= codes->slot[0].expires_us;

	if (!is_new_day(m, codes->day_us) && codes->day_tries >= TRIES_A_DAY)
		return UD_EEXHAUSTED;
	if (codes->slot[0].number == 0) {
		model_event(m, u, 0);
		return reset ? UD_ESTATE : UD_EINVAL;
	}
	if (is_new_day(m, codes->day_us)) {
		codes->day_us = m->now_us;
		codes->day_tries = 0;
	}
	if ((first && !late) ||
	    (second && m->now_us < codes->slot[1].expires_us)) {
		empty(codes);
		codes->day_us = 0;
		codes->day_tries = 0;
		return UD_OK;
	}
	codes->tries++;
	codes->day_tries++;
	/* One that is too old does not take a newer one along. */
	if (codes->tries >= TRIES || (late && purpose == UD_CODE_INVITE))
		empty(codes);
	model_event(m, u, 0);
	return (late || second) && reset ? UD_ESTATE : UD_EINVAL;
}

/* Compare a password that was shown. */
static int
guess(struct model *m, struct m_user *u, int typed)
{
	struct m_password *p = &u->password;

	if (u->state == UD_USER_LOCKED || p->number == 0 ||
	    is_locked(m, u))
		return UD_ESTATE;
	if (p->failures < LOCKS_AT && m->now_us - p->last_us < wait_us(p))
		return UD_EEXHAUSTED;
	if (is_new_day(m, p->day_us)) {
		p->day_us = m->now_us;
		p->day_tries = 0;
	}
	if (p->day_tries >= TRIES_A_DAY)
		return UD_EEXHAUSTED;
	if (typed == p->number) {
		model_forgive(u);
		return UD_OK;
	}
	if (p->failures >= LOCKS_AT)
		p->failures = 0;
	p->failures++;
	p->day_tries++;
	p->last_us = m->now_us;
	model_event(m, u, 0);
	return UD_EINVAL;
}

static int
check_password(struct model *m, struct m_user *u, const struct m_op *op)
{
	int rc;

	if (u->state != UD_USER_LOCKED && (u->state != UD_USER_ACTIVE ||
	    m->orgs[u->org].state != UD_ORG_ACTIVE))
		return UD_ESTATE;
	if ((rc = guess(m, u, op->typed)) == UD_OK)
		model_event(m, u, 0);
	return rc;
}

static int
set_password(struct model *m, struct m_user *u, const struct m_op *op)
{
	int rc = op->proof == M_BY_CODE ? judge(m, u, op,
	    UD_CODE_PASSWORD_RESET) : op->proof == M_BY_CURRENT ?
	    guess(m, u, op->typed) : UD_OK;

	if (rc != UD_OK)
		return rc;
	if (op->proof == M_BY_CURRENT && op->typed == op->password)
		return UD_ESTATE;
	u->password = (struct m_password){.number = op->password};
	empty(&u->codes[UD_CODE_PASSWORD_RESET]);
	empty(&u->codes[UD_CODE_INVITE]);
	model_event(m, u, 1);
	return UD_OK;
}

static int
verify(struct model *m, struct m_user *u, const struct m_op *op)
{
	int rc = judge(m, u, op, op->purpose);

	if (rc != UD_OK)
		return rc;
	if (op->purpose == UD_CODE_INVITE)
		model_event(m, u, 0);
	if (op->purpose == UD_CODE_PHONE)
		u->phone_verified = 1;
	else
		u->email_verified = 1;
	model_end_address(u, op->purpose == UD_CODE_PHONE ? UD_CODE_PHONE :
	    UD_CODE_EMAIL, 0);
	model_event(m, u, 1);
	return UD_OK;
}

static int
set_address(struct model *m, struct m_user *u, const struct m_op *op)
{
	int verified;

	if (op->what == M_SET_EMAIL) {
		if (op->email == u->email)
			return UD_ESTATE;
		verified = op->email_verified;
		model_set_email(m, u, op->email, verified);
	} else {
		if ((op->phone & 1) == u->phone)
			return UD_ESTATE;
		verified = op->phone_verified;
		model_set_phone(m, u, op->phone & 1, verified);
	}
	if (!verified)
		issue(m, u, op->what == M_SET_EMAIL ? UD_CODE_EMAIL :
		    UD_CODE_PHONE, op->what == M_SET_EMAIL ?
		    UD_CHANNEL_EMAIL : UD_CHANNEL_SMS);
	return UD_OK;
}

/* A code for what is stored; numbers get another one only. */
static int
send_code(struct model *m, struct m_user *u, const struct m_op *op)
{
	int again = op->what == M_RESEND_CODE ||
	    op->purpose == UD_CODE_PHONE;

	if ((op->purpose == UD_CODE_INVITE && u->password.number != 0) ||
	    (again && op->purpose <= UD_CODE_PHONE &&
	    u->codes[op->purpose].slot[0].number == 0))
		return UD_ESTATE;
	issue(m, u, op->purpose, op->purpose == UD_CODE_PHONE ||
	    (op->purpose == UD_CODE_PASSWORD_RESET &&
	    op->channel == UD_CHANNEL_SMS) ? UD_CHANNEL_SMS :
	    UD_CHANNEL_EMAIL);
	return UD_OK;
}

int
model_code(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];
	int by_purpose = op->what == M_SEND_CODE || op->what == M_VERIFY ||
	    op->what == M_RESEND_CODE;
	int invites = by_purpose && op->purpose == UD_CODE_INVITE;

	if (op->what == M_VERIFY && op->purpose == UD_CODE_PASSWORD_RESET)
		return UD_OK;
	if (!model_has(m, op->user) || u->type != UD_USER_HUMAN)
		return invites || op->what == M_SET_PASSWORD ? UD_ESTATE :
		    UD_ENOTFOUND;
	if (u->state == UD_USER_INITIAL && !invites)
		return UD_ESTATE;
	switch (op->what) {
	case M_SET_EMAIL:
	case M_SET_PHONE:
		return set_address(m, u, op);
	case M_REMOVE_PHONE:
		if (u->phone < 0)
			return UD_ESTATE;
		model_set_phone(m, u, -1, 0);
		return UD_OK;
	case M_VERIFY:
		return verify(m, u, op);
	case M_SET_PASSWORD:
		return set_password(m, u, op);
	case M_CHECK_PASSWORD:
		return check_password(m, u, op);
	default:
		return send_code(m, u, op);
	}
}
