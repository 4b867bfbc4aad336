/* SPDX-License-Identifier: MIT */
#include "bench/ld_side.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE "ou=people,dc=bench"

enum { FILTER_SIZE = 256, VALUES = 4 };

static const char *server;

void
side_server(const char *uri)
{
	server = uri;
}

static int
fail(const char *what, int code)
{
	(void)fprintf(stderr, "%s: %s\n", what, ldap_err2string(code));
	return -1;
}

int
bare_fail(struct bare *bare, const char *what)
{
	(void)bare;
	(void)fprintf(stderr, "%s: not as expected\n", what);
	return -1;
}

int
bare_open(struct bare *bare, const char *path, long cache_kib, int flags)
{
	struct berval password = {5, (char[]){"bench"}};
	int version = LDAP_VERSION3, rc;

	(void)path;
	(void)cache_kib;
	(void)flags;
	memset(bare, 0, sizeof(*bare));
	bare->side = calloc(1, sizeof(*bare->side));
	if (bare->side == NULL)
		return -1;
	rc = ldap_initialize(&bare->side->ld, server);
	if (rc == LDAP_SUCCESS)
		rc = ldap_set_option(bare->side->ld,
		    LDAP_OPT_PROTOCOL_VERSION, &version);
	if (rc == LDAP_SUCCESS)
		rc = ldap_sasl_bind_s(bare->side->ld, "cn=admin,dc=bench",
		    LDAP_SASL_SIMPLE, &password, NULL, NULL, NULL);
	return rc == LDAP_SUCCESS ? 0 : fail(server, rc);
}

void
bare_close(struct bare *bare)
{
	if (bare->side != NULL && bare->side->ld != NULL)
		(void)ldap_unbind_ext_s(bare->side->ld, NULL, NULL);
	free(bare->side);
	memset(bare, 0, sizeof(*bare));
}

void
record_free(struct record *record)
{
	free(record->block);
	record->block = NULL;
}

void
answer_free(struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		record_free(&answer->records[i]);
	answer->count = 0;
}

/* The first value of an attribute, appended to what `to` points to. */
static const char *
take_value(LDAP *ld, LDAPMessage *entry, const char *name, char **to)
{
	struct berval **values = ldap_get_values_len(ld, entry, name);
	char *start = *to;

	if (values != NULL && values[0] != NULL) {
		memcpy(start, values[0]->bv_val, values[0]->bv_len);
		*to += values[0]->bv_len;
	}
	*(*to)++ = '\0';
	ldap_value_free_len(values);
	return start;
}

static int
take(LDAP *ld, LDAPMessage *entry, struct record *record)
{
	char *to = record->block = malloc(VALUES * PERSON_TEXT_SIZE);

	if (to == NULL)
		return -1;
	record->text[RECORD_ID] = take_value(ld, entry, "employeeNumber",
	    &to);
	record->text[RECORD_DISPLAY] = take_value(ld, entry, "displayName",
	    &to);
	record->org_id = take_value(ld, entry, "o", &to);
	record->number[RECORD_CREATED] = strtoll(take_value(ld, entry,
	    "description", &to), NULL, 10);
	return 0;
}

static int
search(struct bare *bare, const char *filter, char **attributes,
    LDAPControl **controls, LDAPMessage **result)
{
	int rc = ldap_search_ext_s(bare->side->ld, BASE, LDAP_SCOPE_ONELEVEL,
	    filter, attributes, 0, controls, NULL, NULL, 0, result);

	return rc == LDAP_SUCCESS ? 0 : fail(filter, rc);
}

static int
find_one(struct bare *bare, const char *name, const char *value,
    struct record *record)
{
	LDAP *ld = bare->side->ld;
	LDAPMessage *result = NULL;
	char filter[FILTER_SIZE];
	int rc;

	(void)snprintf(filter, sizeof(filter), "(%s=%s)", name, value);
	rc = search(bare, filter, NULL, NULL, &result);
	if (rc == 0)
		rc = ldap_count_entries(ld, result) == 1 ? take(ld,
		    ldap_first_entry(ld, result), record) :
		    bare_fail(bare, filter);
	(void)ldap_msgfree(result);
	return rc;
}

int
bare_by_id(struct bare *bare, const char *id, struct record *record)
{
	return find_one(bare, "employeeNumber", id, record);
}

int
bare_by_username(struct bare *bare, const char *name, struct record *record)
{
	return find_one(bare, "uid", name, record);
}

static int
count(struct bare *bare, const char *filter, int64_t *n)
{
	static char none[] = LDAP_NO_ATTRS;
	char *attributes[] = {none, NULL};
	LDAPMessage *result = NULL;
	int rc = search(bare, filter, attributes, NULL, &result);

	*n = rc == 0 ? ldap_count_entries(bare->side->ld, result) : 0;
	(void)ldap_msgfree(result);
	return rc;
}

int
side_people(struct bare *bare, int64_t *n)
{
	return count(bare, "(objectClass=inetOrgPerson)", n);
}

static int
take_entries(struct bare *bare, LDAPMessage *result, struct answer *answer)
{
	LDAP *ld = bare->side->ld;
	int rc = 0;

	for (LDAPMessage *e = ldap_first_entry(ld, result); rc == 0 &&
	    e != NULL && answer->count < BARE_MANY;
	    e = ldap_next_entry(ld, e))
		rc = take(ld, e, &answer->records[answer->count++]);
	return rc;
}

/* The total that came with a part of a list. */
static int
take_total(struct bare *bare, LDAPMessage *result, struct answer *answer)
{
	LDAPControl **controls = NULL, *control;
	LDAP *ld = bare->side->ld;
	ber_int_t place, total = 0;
	int code, rc;

	rc = ldap_parse_result(ld, result, &code, NULL, NULL, NULL,
	    &controls, 0);
	control = rc != LDAP_SUCCESS ? NULL : ldap_control_find(
	    LDAP_CONTROL_VLVRESPONSE, controls, NULL);
	if (control != NULL)
		rc = ldap_parse_vlvresponse_control(ld, control, &place,
		    &total, NULL, &code);
	answer->total = total;
	ldap_controls_free(controls);
	return control != NULL && rc == LDAP_SUCCESS ? 0 :
	    fail("part of a list", rc);
}

static int
make_controls(LDAP *ld, LDAPControl *controls[3])
{
	static char by[] = "employeeNumber:caseIgnoreOrderingMatch";
	LDAPVLVInfo part = {.ldvlv_version = 1,
	    .ldvlv_after_count = BARE_MANY - 1, .ldvlv_offset = 1};
	LDAPSortKey **keys = NULL;
	int rc = ldap_create_sort_keylist(&keys, by);

	if (rc == LDAP_SUCCESS)
		rc = ldap_create_sort_control(ld, keys, 1, &controls[0]);
	if (rc == LDAP_SUCCESS)
		rc = ldap_create_vlv_control(ld, &part, &controls[1]);
	ldap_free_sort_keylist(keys);
	return rc == LDAP_SUCCESS ? 0 : fail("controls", rc);
}

int
ld_ask_sorted(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	LDAPControl *controls[3] = {NULL, NULL, NULL};
	LDAPMessage *result = NULL;
	char filter[FILTER_SIZE];
	int rc = make_controls(bare->side->ld, controls);

	answer->count = 0;
	answer->total_is_minimum = 0;
	(void)snprintf(filter, sizeof(filter), "(uid=*%s*)", ask->needle);
	if (rc == 0)
		rc = search(bare, filter, NULL, controls, &result);
	if (rc == 0)
		rc = take_entries(bare, result, answer);
	if (rc == 0)
		rc = take_total(bare, result, answer);
	(void)ldap_msgfree(result);
	ldap_control_free(controls[0]);
	ldap_control_free(controls[1]);
	return rc;
}

/* A page by the control for pages, and the number of all. */
int
ld_ask_unsorted(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	LDAPControl *controls[2] = {NULL, NULL};
	LDAPMessage *result = NULL;
	char filter[FILTER_SIZE];
	int rc = ldap_create_page_control(bare->side->ld, BARE_MANY, NULL, 1,
	    &controls[0]);

	answer->count = 0;
	answer->total_is_minimum = 0;
	(void)snprintf(filter, sizeof(filter), "(uid=*%s*)", ask->needle);
	if (rc == 0)
		rc = search(bare, filter, NULL, controls, &result);
	if (rc == 0)
		rc = take_entries(bare, result, answer);
	if (rc == 0)
		rc = count(bare, filter, &answer->total);
	(void)ldap_msgfree(result);
	ldap_control_free(controls[0]);
	return rc;
}

struct mods {
	LDAPMod mods[16], *list[17];
	struct berval values[16], *value_lists[16][2];
	int count;
};

static void
put(struct mods *m, const char *name, const char *value)
{
	int i = m->count++;

	m->values[i] = (struct berval){strlen(value), (char *)(size_t)value};
	m->value_lists[i][0] = &m->values[i];
	m->value_lists[i][1] = NULL;
	m->mods[i] = (LDAPMod){.mod_op = LDAP_MOD_ADD | LDAP_MOD_BVALUES,
	    .mod_type = (char *)(size_t)name,
	    .mod_bvalues = m->value_lists[i]};
	m->list[i] = &m->mods[i];
	m->list[i + 1] = NULL;
}

int
ld_add(struct bare *bare, const struct person *p)
{
	char dn[FILTER_SIZE], created[32];
	struct mods m = {.count = 0};
	int rc;

	(void)snprintf(dn, sizeof(dn), "employeeNumber=%s," BASE, p->id);
	(void)snprintf(created, sizeof(created), "%" PRId64, p->created_us);
	put(&m, "objectClass", "inetOrgPerson");
	put(&m, "employeeNumber", p->id);
	put(&m, "uid", p->names[0]);
	put(&m, "cn", p->display_name);
	put(&m, "displayName", p->display_name);
	put(&m, "givenName", p->given_name);
	put(&m, "sn", p->family_name);
	put(&m, "mail", p->email);
	put(&m, "o", p->org_id);
	put(&m, "employeeType", "1");
	put(&m, "description", created);
	if (p->language != NULL)
		put(&m, "preferredLanguage", p->language);
	if (p->phone[0] != '\0')
		put(&m, "telephoneNumber", p->phone);
	rc = ldap_add_ext_s(bare->side->ld, dn, m.list, NULL, NULL);
	return rc == LDAP_SUCCESS ? 0 : fail(dn, rc);
}
