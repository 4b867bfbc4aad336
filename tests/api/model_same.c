/* SPDX-License-Identifier: MIT */
/* Do the model and the library hold the same? */
#include "fixture.h"
#include "model.h"

#include <stdio.h>

static const char *const given_names[] = { "Ada", "Grace", "Mary" };
static const char *const numbers[] = { "", "one", "two", "three", "four" };

/* Say where they differ. */
static int
equal(int is, int user, const char *what)
{
	if (!is)
		fprintf(stderr, "user %d: %s differs\n", user, what);
	return is;
}

static int
same_text(const char *a, const char *b)
{
	/* The pool holds one name with blanks around it. */
	size_t len;

	b += strspn(b, " ");
	len = strlen(b);
	while (len > 0 && b[len - 1] == ' ')
		len--;
	return strlen(a) == len && memcmp(a, b, len) == 0;
}

static int
same_human(const struct m_user *u, const ud_user *user, int i)
{
	char shown[32];

	(void)snprintf(shown, sizeof(shown), "%s Byron",
	    given_names[u->given]);
	return equal(same_text(ud_user_given_name(user),
	    given_names[u->given]), i, "given name") &&
	    equal(same_text(ud_user_nick_name(user), numbers[u->nick]), i,
	    "nickname") &&
	    equal(same_text(ud_user_display_name(user), u->shown == 0 ?
	    shown : numbers[u->shown]), i, "display name") &&
	    equal(same_text(ud_user_email(user), m_emails[u->email].text), i,
	    "e-mail") &&
	    equal(ud_user_email_is_verified(user) == u->email_verified, i,
	    "verified e-mail") &&
	    equal(same_text(ud_user_phone(user), u->phone < 0 ? "" :
	    m_phones[u->phone][1]), i, "phone") &&
	    equal(ud_user_phone_is_verified(user) == u->phone_verified, i,
	    "verified phone") &&
	    equal(ud_user_mfa_init_skipped_us(user) == u->skipped_us, i,
	    "second factor");
}

static int
same_names(const struct model *m, const struct m_user *u,
    const ud_user *user, int i)
{
	char id[8];

	if (!equal(ud_user_username_count(user) == (size_t)u->name_count, i,
	    "number of names"))
		return 0;
	for (int n = 0; n < u->name_count; n++) {
		(void)snprintf(id, sizeof(id), "%d", u->names[n].id);
		if (!equal(same_text(ud_user_username_at(user, (size_t)n),
		    m_names[u->names[n].pooled].text), i, "name") ||
		    !equal(strcmp(ud_user_username_id(user, (size_t)n),
		    id) == 0, i, "id of a name") ||
		    !equal(ud_user_username_is_org_specific(user,
		    (size_t)n) == (model_scope(m, u->org,
		    u->names[n].kind) != 0), i, "scope of a name"))
			return 0;
	}
	return 1;
}

static int
same_metadata(const struct model *m, int i)
{
	static const char keys[M_KEYS] = "aBc";
	ud_metadata_list *list = NULL;
	size_t expected = 0, count, len;
	char id[8];
	int same = 1;

	for (int k = 0; k < M_KEYS; k++)
		expected += m->users[i].metadata[k].value != 0;
	(void)snprintf(id, sizeof(id), "u%d", i);
	OK(ud_metadata_page(dir, id, NULL, &list));
	count = ud_metadata_list_count(list);
	same = count == expected && ud_metadata_list_total(list) == expected;
	for (size_t n = 0; same && n < count; n++) {
		const char *key = ud_metadata_list_key(list, n);
		const char *value = ud_metadata_list_value(list, n, &len);
		const struct m_entry *entry = &m->users[i].metadata[
		    (const char *)memchr(keys, *key, M_KEYS) - keys];

		same = same_text(value, numbers[entry->value]) &&
		    ud_metadata_list_created_us(list, n) ==
		    entry->created_us &&
		    ud_metadata_list_changed_us(list, n) ==
		    entry->changed_us;
	}
	ud_metadata_list_free(&list);
	return equal(same, i, "metadata");
}

int
same_user(const struct model *m, int i)
{
	const struct m_user *u = &m->users[i];
	const ud_user *user;
	char id[8];

	(void)snprintf(id, sizeof(id), "u%d", i);
	user = get(id);
	if (!equal((user != NULL) == model_has(m, i), i, "existence") ||
	    user == NULL)
		return (user != NULL) == model_has(m, i);
	return equal(ud_user_state(user) == u->state, i, "state") &&
	    equal(ud_user_type(user) == u->type, i, "type") &&
	    equal(ud_user_sequence(user) == u->sequence, i, "sequence") &&
	    equal(ud_user_event_sequence(user) == u->event_sequence, i,
	    "sequence of events") &&
	    equal(ud_user_has_password(user) == (u->password.number != 0), i,
	    "password") &&
	    equal(ud_user_created_us(user) == u->created_us, i, "creation") &&
	    equal(ud_user_changed_us(user) == u->changed_us, i, "change") &&
	    equal(ud_user_is_blocked(user) == (u->state != UD_USER_ACTIVE ||
	    m->orgs[u->org].state != UD_ORG_ACTIVE), i, "block") &&
	    same_names(m, u, user, i) &&
	    (u->type != UD_USER_HUMAN || same_human(u, user, i)) &&
	    same_metadata(m, i);
}

/* Is that what a look-up found? */
static int
found(int rc, ud_user **user, int expected, const char *what)
{
	int same = rc == (expected == -1 ? UD_ENOTFOUND : expected == -2 ?
	    UD_ESTATE : UD_OK);
	char id[8];

	(void)snprintf(id, sizeof(id), "u%d", expected);
	if (same && expected >= 0)
		same = strcmp(ud_user_id(*user), id) == 0;
	ud_user_free(user);
	if (!same)
		fprintf(stderr, "%s: %d, expected user %d\n", what, rc,
		    expected);
	return same;
}

int
same_lookups(const struct model *m, int pooled)
{
	const char *name = m_names[pooled].text;
	ud_user *user = NULL;
	char login[64];
	int email = pooled % M_EMAILS;

	if (!found(ud_user_by_username(dir, name, NULL, &user), &user,
	    model_find(m, pooled), name) ||
	    !found(ud_user_by_login_name(dir, name, &user), &user,
	    model_find_login(m, pooled, -1), name) ||
	    !found(ud_user_by_verified_email(dir, m_emails[email].text,
	    &user), &user, model_find_email(m, email),
	    m_emails[email].text))
		return 0;
	/* The login name must not begin with the blank of a name. */
	name += strspn(name, " ");
	for (int d = 0; d < M_DOMAINS; d++) {
		(void)snprintf(login, sizeof(login), "%.*s@%s",
		    (int)strcspn(name, " "), name, m_domains[d]);
		if (!found(ud_user_by_login_name(dir, login, &user), &user,
		    model_find_login(m, pooled, d), login))
			return 0;
	}
	return 1;
}

/* Pages of two of one organization, against the order of creation. */
static int
same_pages(const struct model *m, int org)
{
	static const char *const orgs[M_ORGS] = { "o0", "o1", "o2", "o3" };
	ud_user_list *list = NULL;
	char after[8] = "", id[8];
	size_t count = 0;

	for (int next = 0; next < m->created; next++)
		for (int i = 0; i < M_USERS; i++) {
			const struct m_user *u = &m->users[i];

			if (u->order != next || u->org != org ||
			    !model_has(m, i))
				continue;
			OK(ud_user_page(dir, orgs[org], count == 0 ? NULL :
			    after, 2, &list));
			(void)snprintf(id, sizeof(id), "u%d", i);
			if (ud_user_list_count(list) == 0 ||
			    strcmp(ud_user_id(ud_user_list_get(list, 0)),
			    id) != 0)
				return equal(0, i, "page");
			ud_user_list_free(&list);
			strcpy(after, id);
			count++;
		}
	OK(ud_user_page(dir, orgs[org], NULL, UD_PAGE_MAX, &list));
	if (ud_user_list_count(list) != count)
		return equal(0, org, "length of pages");
	ud_user_list_free(&list);
	return 1;
}

static int
same_counts(const struct model *m)
{
	for (int state = 0; state <= UD_USER_INITIAL; state++) {
		uint64_t count, expected = 0;

		for (int i = 0; i < M_USERS; i++)
			expected += model_has(m, i) &&
			    (state == 0 || m->users[i].state == state);
		OK(ud_user_count(dir, NULL, state, &count));
		if (count != expected)
			return equal(0, state, "count");
	}
	return 1;
}

int
same_everything(const struct model *m)
{
	ud_event_list *list = NULL;
	uint64_t past;

	OK(ud_event_feed(dir, m->position - 1, 2, &list));
	past = ud_event_list_count(list);
	ud_event_list_free(&list);
	if (!equal(past == 1, 0, "position of the last event"))
		return 0;
	for (int i = 0; i < M_USERS; i++)
		if (!same_user(m, i))
			return 0;
	for (int n = 0; n < M_NAMES; n++)
		if (!same_lookups(m, n))
			return 0;
	for (int o = 0; o < M_ORGS; o++)
		if (!same_pages(m, o))
			return 0;
	return same_counts(m);
}
