/* SPDX-License-Identifier: MIT */
/* The record of an organization, and reading it. */
#include "dir/org.h"

#include <string.h>

#include "base/mem.h"
#include "base/syntax.h"
#include "base/text.h"

struct ud_org {
	struct org_row row;	/* its texts are in block */
	size_t domain_count;
	const char *domains[];	/* and then the texts */
};

struct ud_org_list {
	uint64_t total;
	size_t count;
	ud_org *orgs[];
};

static ud_org *
org_new(const struct org_row *row)
{
	struct span rest = row->domains, domain;
	size_t count = 0;
	ud_org *org;
	char *to;

	while (org_next_domain(&rest, &domain))
		count++;
	org = mem_zalloc(sizeof(*org) + count * sizeof(org->domains[0]) +
	    row->id.len + row->name.len + 2 * row->domains.len + 4);
	if (org == NULL)
		return NULL;
	to = (char *)(org->domains + count);
	org->row = *row;
	org->row.id = span_place(&to, row->id);
	org->row.name = span_place(&to, row->name);
	org->row.domains = span_place(&to, row->domains);
	org->row.seal = (struct span){0};	/* was checked */
	/* The second copy has each line end in a NUL. */
	rest = org->row.domains;
	while (org_next_domain(&rest, &domain))
		org->domains[org->domain_count++] =
		    span_place(&to, domain).data;
	return org;
}

int
org_next_domain(struct span *rest, struct span *domain)
{
	const char *end;

	if (rest->len == 0)
		return 0;
	end = memchr(rest->data, '\n', rest->len);
	*domain = (struct span){rest->data, end == NULL ? rest->len :
	    (size_t)(end - rest->data)};
	rest->data += domain->len + (end != NULL);
	rest->len -= domain->len + (end != NULL);
	return 1;
}

const struct org_row *
org_row_of(const ud_org *org)
{
	return &org->row;
}

int64_t
org_name_scope(const struct org_row *row)
{
	return row->must_be_domain || row->scoped_names ? row->key : 0;
}

enum { ORG_NUMBERS = 4, ORG_PARTS = 3 };

static void
seal_parts(const struct org_row *row, unsigned char numbers[8 * ORG_NUMBERS],
    struct span parts[ORG_PARTS])
{
	const int64_t all[ORG_NUMBERS] = {row->state, row->must_be_domain,
	    row->scoped_names, row->sequence};

	for (int i = 0; i < ORG_NUMBERS; i++)
		(void)seal_number(all[i], numbers + 8 * i);
	parts[0] = (struct span){(char *)numbers, 8 * ORG_NUMBERS};
	parts[1] = row->id;
	parts[2] = row->domains;
}

void
org_seal(ud_dir *dir, struct org_row *row, unsigned char seal[SEAL_MAC_BYTES])
{
	unsigned char numbers[8 * ORG_NUMBERS];
	struct span parts[ORG_PARTS];

	seal_parts(row, numbers, parts);
	seal_mac(dir->keys, SEAL_ORG, parts, ORG_PARTS, seal);
	row->seal = (struct span){(char *)seal, SEAL_MAC_BYTES};
}

int
org_check_seal(ud_dir *dir, const struct org_row *row)
{
	unsigned char numbers[8 * ORG_NUMBERS];
	struct span parts[ORG_PARTS];

	seal_parts(row, numbers, parts);
	if (seal_mac_check(dir->keys, SEAL_ORG, parts, ORG_PARTS,
	    row->seal.data, row->seal.len))
		return UD_OK;
	return error_set(&dir->error, UD_ECORRUPT, "Errors.Org.SealBroken",
	    NULL, NULL, "the seal of an organization's row does not verify");
}

/* A row becomes an organization, if its seal is whole. */
static int
take_row(ud_dir *dir, const struct org_row *row, ud_org **org)
{
	int rc;

	if ((rc = org_check_seal(dir, row)) != UD_OK)
		return rc;
	if (row->key <= 0)
		return error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Org.SealBroken", NULL, NULL,
		    "an organization has an impossible key");
	*org = org_new(row);
	return *org == NULL ? error_no_memory(&dir->error) : UD_OK;
}

/* The organization of a query, which it ends; *org stays NULL without. */
static int
one(ud_dir *dir, struct query *q, ud_org **org)
{
	struct org_row row;
	int rc;

	if ((rc = query_step(q)) == UD_ROW) {
		org_rows_read(q, &row);
		rc = take_row(dir, &row, org);
	}
	query_end(q);
	return rc;
}

int
org_find(ud_dir *dir, struct span id, ud_org **org)
{
	struct query q;

	*org = NULL;
	org_rows_by_id(&q, &dir->db, id);
	return one(dir, &q, org);
}

int
org_find_by_key(ud_dir *dir, int64_t key, ud_org **org)
{
	struct query q;

	*org = NULL;
	org_rows_by_key(&q, &dir->db, key);
	return one(dir, &q, org);
}

/* The end of every look-up: ask about what was found, then report what was
 * not; the organization goes to the caller. */
static int
hand_out(ud_dir *dir, ud_org **found, const char *field, ud_org **org)
{
	struct target target = {"", "", 0};
	int rc;

	if (*found != NULL && (*found)->row.state == ORG_REMOVED)
		ud_org_free(found);
	if (*found != NULL)
		target.org_id = (*found)->row.id.data;
	if ((rc = dir_ask(dir, OP_GET_ORG, NULL, &target)) == UD_OK &&
	    *found == NULL)
		rc = dir_no_org(dir, UD_ENOTFOUND, field);
	if (rc == UD_OK) {
		*org = *found;
		*found = NULL;
	}
	ud_org_free(found);
	return rc;
}

int
ud_org_get(ud_dir *dir, const char *org_id, ud_org **org)
{
	ud_org *found = NULL;
	struct span id;
	int rc;

	if (org != NULL)
		*org = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (org == NULL)
		return error_invalid(&dir->error, "org", "org is required");
	if ((rc = dir_check_id(dir, "organizationId", org_id, &id)) != UD_OK ||
	    (rc = org_find(dir, id, &found)) != UD_OK)
		return rc;
	return hand_out(dir, &found, "organizationId", org);
}

int
org_find_by_domain(ud_dir *dir, const char *domain, ud_org **org)
{
	struct buf fold = BUF_INIT(UD_DOMAIN_BYTES_MAX + 1);
	struct query q;
	int rc;

	*org = NULL;
	if (!syntax_is_host((struct span){domain, strnlen(domain,
	    UD_DOMAIN_BYTES_MAX + 1)}))
		return error_invalid(&dir->error, "orgDomain",
		    "orgDomain must be a host name");
	text_fold(&fold, span_of(domain));
	if (buf_ok(&fold)) {
		org_rows_by_domain(&q, &dir->db,
		    (struct span){fold.data, fold.len});
		rc = one(dir, &q, org);
	} else {
		rc = error_no_memory(&dir->error);
	}
	buf_free(&fold);
	return rc;
}

int
ud_org_by_domain(ud_dir *dir, const char *domain, ud_org **org)
{
	ud_org *found = NULL;
	int rc;

	if (org != NULL)
		*org = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (org == NULL || domain == NULL)
		return error_invalid(&dir->error, org == NULL ? "org" :
		    "orgDomain", "an argument is missing");
	rc = org_find_by_domain(dir, domain, &found);
	return rc != UD_OK ? rc : hand_out(dir, &found, "orgDomain", org);
}

static int
read_page(ud_dir *dir, uint64_t offset, int descending, ud_org_list *list,
    uint64_t limit)
{
	struct org_row row;
	struct query q;
	int64_t total;
	struct tx tx;
	int rc;

	if ((rc = tx_begin(&tx, &dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	if ((rc = org_rows_total(&dir->db, &total)) != UD_OK)
		goto out;
	list->total = (uint64_t)total;
	org_rows_page(&q, &dir->db, offset, limit, descending);
	while ((rc = query_step(&q)) == UD_ROW && list->count < limit) {
		org_rows_read(&q, &row);
		rc = take_row(dir, &row, &list->orgs[list->count]);
		if (rc != UD_OK)
			break;
		list->count++;
	}
	query_end(&q);
out:
	tx_end(&tx);
	return rc < 0 ? rc : UD_OK;
}

int
ud_org_page(ud_dir *dir, uint64_t offset, uint64_t limit, int descending,
    ud_org_list **out)
{
	struct target target = {"", "", 0};
	ud_org_list *list = NULL;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL)
		return error_invalid(&dir->error, "list", "list is required");
	if ((rc = dir_check_limit(dir, limit, &limit)) != UD_OK ||
	    (rc = dir_ask(dir, OP_LIST_ORGS, NULL, &target)) != UD_OK)
		return rc;
	list = mem_zalloc(sizeof(*list) + limit * sizeof(list->orgs[0]));
	if (list == NULL)
		return error_no_memory(&dir->error);
	rc = read_page(dir, offset, descending, list, limit);
	if (rc == UD_OK) {
		*out = list;
		list = NULL;
	}
	ud_org_list_free(&list);
	return rc;
}

const char *
ud_org_id(const ud_org *org)
{
	return org->row.id.data;
}

const char *
ud_org_name(const ud_org *org)
{
	return org->row.name.data;
}

int
ud_org_state(const ud_org *org)
{
	return (int)org->row.state;
}

int64_t
ud_org_created_us(const ud_org *org)
{
	return org->row.created_us;
}

int64_t
ud_org_changed_us(const ud_org *org)
{
	return org->row.changed_us;
}

uint64_t
ud_org_sequence(const ud_org *org)
{
	return (uint64_t)org->row.sequence;
}

int
ud_org_login_must_be_domain(const ud_org *org)
{
	return org->row.must_be_domain != 0;
}

int
ud_org_scoped_usernames(const ud_org *org)
{
	return org->row.scoped_names != 0;
}

size_t
ud_org_domain_count(const ud_org *org)
{
	return org->domain_count;
}

const char *
ud_org_domain(const ud_org *org, size_t i)
{
	return i < org->domain_count ? org->domains[i] : NULL;
}

void
ud_org_free(ud_org **org)
{
	if (org == NULL || *org == NULL)
		return;
	mem_free(*org);
	*org = NULL;
}

size_t
ud_org_list_count(const ud_org_list *list)
{
	return list->count;
}

const ud_org *
ud_org_list_get(const ud_org_list *list, size_t i)
{
	return i < list->count ? list->orgs[i] : NULL;
}

uint64_t
ud_org_list_total(const ud_org_list *list)
{
	return list->total;
}

void
ud_org_list_free(ud_org_list **list)
{
	if (list == NULL || *list == NULL)
		return;
	for (size_t i = 0; i < (*list)->count; i++)
		ud_org_free(&(*list)->orgs[i]);
	mem_free(*list);
	*list = NULL;
}
