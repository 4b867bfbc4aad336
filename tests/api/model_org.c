/* SPDX-License-Identifier: MIT */
/* Organizations of the model. */
#include "model.h"

#include <userdir.h>

#include <string.h>

enum { REMOVED = 3 };

static int
is_there(const struct m_org *org)
{
	return org->state != 0 && org->state != REMOVED;
}

static void
event(struct model *m, struct m_org *org)
{
	org->sequence++;
	m->position++;
}

/* op->domains is a set of bits, the primary one of them. */
static int
set_domains(struct model *m, const struct m_op *op)
{
	struct m_org *org = &m->orgs[op->org];
	int changed = 0;

	for (int o = 0; o < M_ORGS; o++)
		for (int d = 0; d < M_DOMAINS; d++)
			if (o != op->org && m->orgs[o].domains[d] &&
			    (op->domains >> d & 1))
				return UD_EEXISTS;
	for (int d = 0; d < M_DOMAINS; d++) {
		changed |= org->domains[d] != (op->domains >> d & 1);
		org->domains[d] = op->domains >> d & 1;
	}
	changed |= op->domains != 0 && org->primary != op->primary;
	if (op->domains != 0)
		org->primary = op->primary;
	if (changed)
		event(m, org);
	return UD_OK;
}

static int
delete_org(struct model *m, const struct m_op *op)
{
	struct m_org *org = &m->orgs[op->org];

	for (int i = 0; i < M_USERS; i++)
		if (model_has(m, i) && m->users[i].org == op->org)
			return UD_ESTATE;
	org->state = REMOVED;
	memset(org->domains, 0, sizeof(org->domains));
	event(m, org);
	return UD_OK;
}

int
model_org(struct model *m, const struct m_op *op)
{
	struct m_org *org = &m->orgs[op->org];
	int to = op->what == M_BLOCK_ORG ? UD_ORG_INACTIVE : UD_ORG_ACTIVE;

	if (op->what == M_CREATE_ORG) {
		if (org->state != 0)
			return UD_ESTATE;
		org->state = UD_ORG_ACTIVE;
		event(m, org);
		return UD_OK;
	}
	if (!is_there(org))
		return UD_ENOTFOUND;
	if (op->what == M_SET_RULES)
		return model_set_rules(m, op);
	if (op->what == M_SET_DOMAINS)
		return set_domains(m, op);
	if (op->what == M_DELETE_ORG)
		return delete_org(m, op);
	if (org->state == to)
		return UD_ESTATE;
	org->state = to;
	event(m, org);
	return UD_OK;
}
