/* SPDX-License-Identifier: MIT */
/* The pools of the model, and usernames: who may have which, who has which. */
#include "model.h"

#include <userdir.h>

#define DAY_US (24 * INT64_C(3600000000))

const struct m_pooled m_names[M_NAMES] = {
	{ "max", 0, -1 }, { "MAX", 0, -1 }, { " Max ", 0, -1 },
	{ "anna", 1, -1 }, { "Anna", 1, -1 },
	{ "\xc3\xa4", 2, -1 }, { "\xc3\x84", 2, -1 },
	{ "stra\xc3\x9f" "e", 3, -1 }, { "STRASSE", 3, -1 },
	{ "bob@a.test", 4, 0 }, { "BOB@A.test", 4, 0 },
	{ "bob@b.test", 5, 1 }, { "bob", 6, -1 }, { "eve@c.test", 7, -1 },
	{ "@edge", 8, -1 }, { "edge@", 9, -1 },
};
const struct m_pooled m_emails[M_EMAILS] = {
	{ "ada@x.test", 0, -1 }, { "ADA@x.test", 0, -1 },
	{ "grace@x.test", 1, -1 }, { "u\xc3\xa4@x.test", 2, -1 },
};
const char *const m_domains[M_DOMAINS] = { "a.test", "b.test" };
const char *const m_phones[2][2] = {
	{ "0041 79 123 45 67", "+41791234567" },
	{ "+1 (201) 555-0123", "+12015550123" },
};

int
model_has(const struct model *m, int user)
{
	return m->users[user].state != 0 &&
	    m->users[user].state != UD_USER_DELETED;
}

int
model_scope(const struct model *m, int org, enum m_kind kind)
{
	if (kind == M_INSTANCE)
		return 0;
	if (kind == M_SPECIFIC || m->orgs[org].must_be_domain ||
	    m->orgs[org].scoped)
		return 1 + org;
	return 0;
}

static int
owner_of_domain(const struct model *m, int domain)
{
	for (int o = 0; o < M_ORGS; o++)
		if (domain >= 0 && m->orgs[o].state != 3 &&
		    m->orgs[o].domains[domain])
			return o;
	return -1;
}

/* Who has the fold in the scope, beside that name of that user. */
static int
is_taken(const struct model *m, int fold, int scope, int user, int id)
{
	for (int i = 0; i < M_USERS; i++)
		for (int n = 0; n < m->users[i].name_count; n++) {
			const struct m_name *name = &m->users[i].names[n];

			if (m_names[name->pooled].fold == fold &&
			    !(i == user && name->id == id) &&
			    model_scope(m, m->users[i].org, name->kind) ==
			    scope)
				return 1;
		}
	for (int i = 0; i < M_RESERVED; i++) {
		const struct m_reserved *r = &m->reserved[i];

		if (r->until_us > m->now_us && r->fold == fold &&
		    r->scope == scope && r->owner != user)
			return 1;
	}
	return 0;
}

int
model_name_allowed(const struct model *m, int user, int org, int at,
    int pooled, enum m_kind kind)
{
	int owner = owner_of_domain(m, m_names[pooled].domain);

	if (!m->orgs[org].must_be_domain && owner >= 0 && owner != org)
		return UD_EINVAL;
	return is_taken(m, m_names[pooled].fold, model_scope(m, org, kind),
	    user, at) ? UD_EEXISTS : UD_OK;
}

void
model_reserve(struct model *m, int user, const struct m_name *name)
{
	struct m_reserved made = {
		.fold = m_names[name->pooled].fold,
		.scope = model_scope(m, m->users[user].org, name->kind),
		.owner = user, .kind = name->kind,
		.until_us = m->now_us + DAY_US,
	};
	struct m_reserved *free_one = NULL;

	for (int i = 0; i < M_RESERVED; i++) {
		struct m_reserved *r = &m->reserved[i];

		if (r->until_us > m->now_us && r->fold == made.fold &&
		    r->scope == made.scope) {
			*r = made;
			return;
		}
		if (r->until_us <= m->now_us && free_one == NULL)
			free_one = r;
	}
	if (free_one != NULL)
		*free_one = made;
}

void
model_release(struct model *m, int user)
{
	for (int i = 0; i < M_RESERVED; i++)
		if (m->reserved[i].owner == user)
			m->reserved[i].until_us = 0;
}

/* Would two names meet if the default ones of the organization moved? */
static int
collide(const struct model *m, int org, int scope)
{
	for (int i = 0; i < M_USERS; i++)
		for (int n = 0; n < m->users[i].name_count; n++) {
			const struct m_name *name = &m->users[i].names[n];

			if (m->users[i].org != org || name->kind != M_DEFAULT)
				continue;
			for (int j = 0; j < M_USERS; j++)
				for (int k = 0; k < m->users[j].name_count;
				    k++) {
					const struct m_name *other =
					    &m->users[j].names[k];

					if ((i != j || n != k) &&
					    m_names[other->pooled].fold ==
					    m_names[name->pooled].fold &&
					    model_scope(m, m->users[j].org,
					    other->kind) == scope)
						return 1;
				}
		}
	return 0;
}

/* Names given up move along; where one is reserved already it stays so. */
static void
move_reserved(struct model *m, int org, int scope)
{
	for (int i = 0; i < M_RESERVED; i++) {
		struct m_reserved *r = &m->reserved[i];

		if (r->until_us <= m->now_us || r->kind != M_DEFAULT ||
		    r->scope == scope || m->users[r->owner].org != org)
			continue;
		for (int j = 0; j < M_RESERVED; j++)
			if (m->reserved[j].until_us > m->now_us &&
			    m->reserved[j].scope == scope &&
			    m->reserved[j].fold == r->fold)
				r->until_us = 0;
		r->scope = scope;
	}
}

int
model_set_rules(struct model *m, const struct m_op *op)
{
	struct m_org *org = &m->orgs[op->org];
	int must = op->kind & 1, scoped = op->kind >> 1 & 1;
	int from = model_scope(m, op->org, M_DEFAULT);
	int to = must || scoped ? 1 + op->org : 0;

	if (from != to && collide(m, op->org, to))
		return UD_EEXISTS;
	if (must == org->must_be_domain && scoped == org->scoped)
		return UD_OK;
	org->must_be_domain = must;
	org->scoped = scoped;
	org->sequence++;
	m->position++;
	if (from != to)
		move_reserved(m, op->org, to);
	return UD_OK;
}

/* One more that fits, beside those found before. */
static int
join(int found, int user)
{
	return found == -1 || found == user ? user : -2;
}

int
model_find(const struct model *m, int pooled)
{
	int found = -1;

	for (int i = 0; i < M_USERS; i++)
		for (int n = 0; n < m->users[i].name_count; n++)
			if (m_names[m->users[i].names[n].pooled].fold ==
			    m_names[pooled].fold)
				found = join(found, i);
	return found;
}

/* Has the user the login name NAME or NAME@DOMAIN? */
static int
has_login(const struct model *m, const struct m_user *u, int pooled,
    int domain)
{
	const struct m_org *org = &m->orgs[u->org];
	int any = org->domains[0] || org->domains[1];

	for (int n = 0; n < u->name_count; n++) {
		const struct m_pooled *name = &m_names[u->names[n].pooled];
		int qualified = org->must_be_domain && any &&
		    !(name->domain >= 0 && org->domains[name->domain]);

		if (!qualified && domain < 0 &&
		    name->fold == m_names[pooled].fold)
			return 1;
		if (qualified && domain >= 0 && org->domains[domain] &&
		    name->fold == m_names[pooled].fold)
			return 1;
		/* "bob" at a.test and the name "bob@a.test". */
		if (qualified && domain < 0 && name->fold == 6 &&
		    m_names[pooled].domain >= 0 &&
		    org->domains[m_names[pooled].domain])
			return 1;
		if (!qualified && domain >= 0 && m_names[pooled].fold == 6 &&
		    name->domain == domain)
			return 1;
	}
	return 0;
}

int
model_find_login(const struct model *m, int pooled, int domain)
{
	int found = -1;

	for (int i = 0; i < M_USERS; i++)
		if (has_login(m, &m->users[i], pooled, domain))
			found = join(found, i);
	return found;
}

int
model_find_email(const struct model *m, int pooled)
{
	int found = -1;

	for (int i = 0; i < M_USERS; i++)
		if (model_has(m, i) && m->users[i].email_verified &&
		    m_emails[m->users[i].email].fold ==
		    m_emails[pooled].fold)
			found = join(found, i);
	return found;
}
