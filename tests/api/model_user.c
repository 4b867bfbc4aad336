/* SPDX-License-Identifier: MIT */
/* Users of the model. */
#include "model.h"

#include <userdir.h>

#include <string.h>

void
model_event(struct model *m, struct m_user *u, int record)
{
	u->event_sequence++;
	if (m->now_us > u->event_us)
		u->event_us = m->now_us;
	if (record) {
		u->sequence = u->event_sequence;
		u->changed_us = u->event_us;
	}
	m->position++;
}

static void
set_entry(struct model *m, struct m_user *u, int key, int value)
{
	struct m_entry *entry = &u->metadata[key];

	if (entry->value == value)
		return;
	model_event(m, u, 0);
	u->metadata_us = u->event_us;
	if (entry->value == 0)
		entry->created_us = u->event_us;
	entry->changed_us = u->event_us;
	entry->value = value;
}

static int
create(struct model *m, const struct m_op *op)
{
	const struct m_org *org = &m->orgs[op->org];
	struct m_user *u = &m->users[op->user];
	int64_t before = m->now_us;
	int rc;

	if (org->state == 0 || org->state == 3)
		return UD_ESTATE;
	if (u->state != 0)
		return UD_ESTATE;
	rc = model_name_allowed(m, op->user, op->org, 1, op->name, M_DEFAULT);
	if (rc != UD_OK)
		return rc;
	*u = (struct m_user){.type = op->type, .org = op->org,
	    .order = m->created++, .name_count = 1, .last_name = 1,
	    .given = op->given, .nick = op->nick, .shown = op->shown,
	    .email = op->email, .phone = op->phone > 1 ? -1 : op->phone,
	    .state = op->what == M_IMPORT ? op->state : UD_USER_ACTIVE};
	u->names[0] = (struct m_name){1, op->name, M_DEFAULT};
	if (op->type == UD_USER_MACHINE)
		u->email = u->phone = -1;
	m->last_us = m->now_us > m->last_us ? m->now_us : m->last_us + 1;
	u->created_us = m->last_us;
	if (u->created_us > m->now_us)
		m->now_us = u->created_us;
	model_event(m, u, 1);
	if (op->type == UD_USER_HUMAN) {
		u->email_verified = op->email_verified;
		u->phone_verified = u->phone >= 0 && op->phone_verified;
		for (int i = u->email_verified + u->phone_verified; i > 0; i--)
			model_event(m, u, 1);
	}
	if (u->state != UD_USER_ACTIVE)
		model_event(m, u, 1);
	if (op->key >= 0 && op->value > 0)
		set_entry(m, u, op->key, op->value);
	m->now_us = before;
	return UD_OK;
}

static int
rename_user(struct model *m, struct m_user *u, const struct m_op *op,
    int check)
{
	struct m_name *first = &u->names[0];

	if (u->name_count == 0) {
		if (check)
			return model_name_allowed(m, op->user, u->org,
			    u->last_name + 1, op->name, M_DEFAULT);
		*first = (struct m_name){++u->last_name, op->name, M_DEFAULT};
		u->name_count = 1;
		model_end_codes(u);
		model_event(m, u, 1);
		return UD_OK;
	}
	/* " Max " is stored trimmed, and so no other name than "Max". */
	if (first->pooled == op->name)
		return UD_OK;
	if (check)
		return model_name_allowed(m, op->user, u->org, first->id,
		    op->name, first->kind);
	if (m_names[first->pooled].fold != m_names[op->name].fold)
		model_reserve(m, op->user, first);
	first->pooled = op->name;
	model_end_codes(u);
	model_event(m, u, 1);
	return UD_OK;
}

static void
set_profile(struct model *m, struct m_user *u, const struct m_op *op)
{
	int given = op->given < 0 ? u->given : op->given;
	int nick = op->nick < 0 ? u->nick : op->nick;
	int shown = op->shown < 0 ? u->shown : op->shown;

	if (given == u->given && nick == u->nick && shown == u->shown)
		return;
	u->given = given;
	u->nick = nick;
	u->shown = shown;
	model_event(m, u, 1);
}

static int
update(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];
	int human, rc;

	if (!model_has(m, op->user))
		return UD_ENOTFOUND;
	human = op->given >= 0 || op->nick >= 0 || op->shown >= 0 ||
	    op->email >= 0 || op->phone >= 0 || op->email_verified ||
	    op->phone_verified;
	if (human && u->type != UD_USER_HUMAN)
		return UD_ENOTFOUND;
	if (op->stale)
		return UD_ECONFLICT;
	if (op->name >= 0 && (rc = rename_user(m, u, op, 1)) != UD_OK)
		return rc;
	if (op->name >= 0)
		(void)rename_user(m, u, op, 0);
	if (human) {
		set_profile(m, u, op);
		model_set_email(m, u, op->email < 0 ? u->email : op->email,
		    op->email_verified);
		model_set_phone(m, u, op->phone < 0 ? u->phone :
		    op->phone > 1 ? -1 : op->phone, op->phone_verified);
	}
	if (op->key >= 0)
		set_entry(m, u, op->key, op->value);
	return UD_OK;
}

static int
delete_user(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];

	if (!model_has(m, op->user))
		return UD_ENOTFOUND;
	model_event(m, u, 1);
	u->state = UD_USER_DELETED;
	u->name_count = 0;
	memset(u->metadata, 0, sizeof(u->metadata));
	memset(u->codes, 0, sizeof(u->codes));
	memset(&u->password, 0, sizeof(u->password));
	model_release(m, op->user);
	return UD_OK;
}

static int
move(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];
	int from = u->state, to;

	if (!model_has(m, op->user))
		return UD_ENOTFOUND;
	if (op->what == M_DEACTIVATE)
		to = from == UD_USER_ACTIVE || from == UD_USER_LOCKED ?
		    UD_USER_INACTIVE : 0;
	else if (op->what == M_REACTIVATE)
		to = from == UD_USER_INACTIVE ? UD_USER_ACTIVE : 0;
	else if (op->what == M_LOCK)
		to = from == UD_USER_ACTIVE || from == UD_USER_INITIAL ?
		    UD_USER_LOCKED : 0;
	else
		to = from == UD_USER_LOCKED || (from == UD_USER_ACTIVE &&
		    model_is_shut(m, u)) ? UD_USER_ACTIVE : 0;
	if (to == 0)
		return UD_ESTATE;
	if (to == UD_USER_ACTIVE)
		model_forgive(u);
	else
		model_end_codes(u);
	u->state = to;
	model_event(m, u, 1);
	return UD_OK;
}

static int
add_username(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];
	enum m_kind kind = op->kind ? M_SPECIFIC : M_INSTANCE;
	int rc;

	if (!model_has(m, op->user))
		return UD_ENOTFOUND;
	if (u->name_count == M_USERNAMES)
		return UD_EEXHAUSTED;
	rc = model_name_allowed(m, op->user, u->org, u->last_name + 1,
	    op->name, kind);
	if (rc != UD_OK)
		return rc;
	u->names[u->name_count++] = (struct m_name){++u->last_name, op->name,
	    kind};
	model_event(m, u, 1);
	return UD_OK;
}

/* op->kind is the id of the name. */
static int
remove_username(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];
	int at = 0;

	if (!model_has(m, op->user))
		return UD_ENOTFOUND;
	while (at < u->name_count && u->names[at].id != op->kind)
		at++;
	if (at == u->name_count)
		return UD_ENOTFOUND;
	model_reserve(m, op->user, &u->names[at]);
	for (u->name_count--; at < u->name_count; at++)
		u->names[at] = u->names[at + 1];
	model_end_codes(u);
	model_event(m, u, 1);
	return UD_OK;
}

static int
metadata(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];

	if (!model_has(m, op->user))
		return UD_ESTATE;
	if (op->what == M_DELETE_METADATA && u->metadata[op->key].value == 0)
		return UD_ENOTFOUND;
	set_entry(m, u, op->key, op->what == M_SET_METADATA ? op->value : 0);
	return UD_OK;
}

static int
skip_mfa(struct model *m, const struct m_op *op)
{
	struct m_user *u = &m->users[op->user];

	if (!model_has(m, op->user) || u->type != UD_USER_HUMAN)
		return UD_ENOTFOUND;
	model_event(m, u, 1);
	u->skipped_us = u->event_us;
	return UD_OK;
}

int
model_apply(struct model *m, const struct m_op *op)
{
	static int (*const apply[M_OPERATIONS])(struct model *,
	    const struct m_op *) = {
		[M_CREATE] = create, [M_IMPORT] = create, [M_UPDATE] = update,
		[M_DELETE] = delete_user, [M_DEACTIVATE] = move,
		[M_REACTIVATE] = move, [M_LOCK] = move, [M_UNLOCK] = move,
		[M_SKIP_MFA] = skip_mfa, [M_ADD_USERNAME] = add_username,
		[M_REMOVE_USERNAME] = remove_username,
		[M_SET_METADATA] = metadata, [M_DELETE_METADATA] = metadata,
	};

	m->now_us += op->advance_us;
	if (op->what >= M_SET_EMAIL)
		return model_code(m, op);
	return apply[op->what] != NULL ? apply[op->what](m, op) :
	    model_org(m, op);
}
