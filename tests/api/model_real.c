/* SPDX-License-Identifier: MIT */
/* The operations of the model with the library. */
#include "fixture.h"
#include "model.h"

#include <stdio.h>

static const char *const given_names[] = { "Ada", "Grace", "Mary" };
static const char *const numbers[] = { "", "one", "two", "three", "four" };
static const char *const keys[M_KEYS] = { "a", "B", "c" };

static const char *
id_of(int user)
{
	static char ids[4][8];
	static int next;

	next = (next + 1) % 4;
	(void)snprintf(ids[next], sizeof(ids[0]), "u%d", user);
	return ids[next];
}

static const char *
org_of(int org)
{
	static const char *const orgs[M_ORGS] = { "o0", "o1", "o2", "o3" };

	return orgs[org];
}

static ud_metadata_item
item_of(const struct m_op *op)
{
	const char *value = numbers[op->value];

	return (ud_metadata_item){keys[op->key], value, strlen(value)};
}

static int
create(const struct m_op *op)
{
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_metadata_item item;

	spec.type = op->type;
	spec.org_id = org_of(op->org);
	spec.user_id = id_of(op->user);
	spec.username = m_names[op->name].text;
	if (op->type == UD_USER_MACHINE) {
		spec.name = "robot";
	} else {
		spec.given_name = given_names[op->given];
		spec.family_name = "Byron";
		spec.nick_name = numbers[op->nick];
		spec.display_name = numbers[op->shown];
		spec.email = m_emails[op->email].text;
		spec.email_verification = op->email_verified ?
		    UD_VERIFY_VERIFIED : UD_VERIFY_UNVERIFIED;
		spec.phone = op->phone < 0 ? NULL : op->phone > 1 ? "" :
		    m_phones[op->phone][0];
		spec.phone_verification = op->phone_verified ?
		    UD_VERIFY_VERIFIED : UD_VERIFY_DEFAULT;
	}
	if (op->key >= 0 && op->value > 0) {
		item = item_of(op);
		spec.metadata = &item;
		spec.metadata_count = 1;
	}
	import.state = op->state;
	return op->what == M_IMPORT ? ud_user_import(dir, &spec, &import,
	    NULL) : ud_user_create(dir, &spec, NULL);
}

static int
update(const struct model *m, const struct m_op *op)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_metadata_item item;

	if (op->name >= 0)
		patch.username = m_names[op->name].text;
	if (op->given >= 0)
		patch.given_name = given_names[op->given];
	if (op->nick >= 0)
		patch.nick_name = numbers[op->nick];
	if (op->shown >= 0)
		patch.display_name = numbers[op->shown];
	if (op->email >= 0)
		patch.email = m_emails[op->email].text;
	if (op->phone >= 0)
		patch.phone = op->phone > 1 ? "" : m_phones[op->phone][0];
	if (op->email_verified)
		patch.email_verification = UD_VERIFY_VERIFIED;
	if (op->phone_verified)
		patch.phone_verification = UD_VERIFY_VERIFIED;
	if (op->key >= 0) {
		item = item_of(op);
		patch.metadata = &item;
		patch.metadata_count = 1;
	}
	patch.if_sequence = m->users[op->user].sequence + (op->stale ? 99 :
	    0);
	return ud_user_update(dir, id_of(op->user), &patch, NULL);
}

static int
apply_org(const struct m_op *op)
{
	const int64_t must = op->kind & 1, scoped = op->kind >> 1 & 1;
	ud_org_patch patch = UD_INIT(ud_org_patch);
	ud_org_spec spec = UD_INIT(ud_org_spec);
	const char *domains[M_DOMAINS];
	size_t count = 0;

	spec.name = spec.org_id = org_of(op->org);
	patch.login_must_be_domain = &must;
	patch.org_scoped_usernames = &scoped;
	for (int d = 0; d < M_DOMAINS; d++)
		if (op->domains >> d & 1)
			domains[count++] = m_domains[d];
	switch (op->what) {
	case M_CREATE_ORG:
		return ud_org_create(dir, &spec, NULL);
	case M_SET_RULES:
		return ud_org_update(dir, spec.org_id, &patch, NULL);
	case M_SET_DOMAINS:
		return ud_org_set_domains(dir, spec.org_id, domains, count,
		    count == 0 ? NULL : m_domains[op->primary], NULL);
	case M_BLOCK_ORG:
		return ud_org_deactivate(dir, spec.org_id, NULL);
	case M_UNBLOCK_ORG:
		return ud_org_reactivate(dir, spec.org_id, NULL);
	default:
		return ud_org_delete(dir, spec.org_id, NULL);
	}
}

int
real_apply(const struct model *m, const struct m_op *op)
{
	const char *id = id_of(op->user);
	ud_metadata_item item;
	char name_id[8];

	clock_us += op->advance_us;
	if (op->what >= M_SET_EMAIL)
		return real_code(m, op);
	(void)snprintf(name_id, sizeof(name_id), "%d", op->kind);
	switch (op->what) {
	case M_CREATE:
	case M_IMPORT:
		return create(op);
	case M_UPDATE:
		return update(m, op);
	case M_DELETE:
		return ud_user_delete(dir, id, NULL);
	case M_DEACTIVATE:
		return ud_user_deactivate(dir, id, NULL);
	case M_REACTIVATE:
		return ud_user_reactivate(dir, id, NULL);
	case M_LOCK:
		return ud_user_lock(dir, id, NULL);
	case M_UNLOCK:
		return ud_user_unlock(dir, id, NULL);
	case M_SKIP_MFA:
		return ud_user_mfa_init_skipped(dir, id, NULL);
	case M_ADD_USERNAME:
		return ud_user_add_username(dir, id, m_names[op->name].text,
		    op->kind, NULL, NULL);
	case M_REMOVE_USERNAME:
		return ud_user_remove_username(dir, id, name_id, NULL);
	case M_SET_METADATA:
		item = item_of(op);
		return ud_metadata_set(dir, id, &item, 1, NULL);
	case M_DELETE_METADATA:
		return ud_metadata_delete(dir, id, &keys[op->key], 1, NULL);
	default:
		return apply_org(op);
	}
}
