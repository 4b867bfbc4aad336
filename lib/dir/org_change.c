/* SPDX-License-Identifier: MIT */
/* Creating and changing organizations. */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/spec.h"
#include "base/syntax.h"
#include "base/text.h"
#include "dir/change.h"
#include "dir/details.h"
#include "dir/org.h"
#include "dir/payload.h"
#include "dir/shelf.h"
#include "store/username_rows.h"

enum { DOMAINS_BYTES_MAX = UD_DOMAINS_MAX * (UD_DOMAIN_BYTES_MAX + 1) + 1 };

static const struct text_rule name_rule = {1, UD_NAME_MAX, UD_NAME_BYTES_MAX,
    TEXT_TRIM};

/* One change of one organization. */
struct org_change {
	struct change change;
	ud_org *org;		/* as it was */
	struct org_row row;	/* as it will be */
	struct payload payload;
	unsigned char seal[SEAL_MAC_BYTES];	/* of row */
};

/* Lock, load, ask, and report a missing one. */
static int
begin(struct org_change *oc, ud_dir *dir, enum operation op,
    const char *org_id)
{
	struct target target = {"", "", 0};
	struct span id;
	int rc;

	memset(oc, 0, sizeof(*oc));
	payload_init(&oc->payload);
	if ((rc = dir_check_id(dir, "organizationId", org_id, &id)) != UD_OK ||
	    (rc = change_begin(&oc->change, dir)) != UD_OK ||
	    (rc = org_find(dir, id, &oc->org)) != UD_OK)
		return rc;
	if (oc->org != NULL && ud_org_state(oc->org) == ORG_REMOVED)
		ud_org_free(&oc->org);
	if (oc->org != NULL)
		target.org_id = ud_org_id(oc->org);
	if ((rc = dir_ask(dir, op, NULL, &target)) != UD_OK)
		return rc;
	if (oc->org == NULL)
		return dir_no_org(dir, UD_ENOTFOUND, "organizationId");
	oc->row = *org_row_of(oc->org);
	return UD_OK;
}

/* The event of the change, with the next sequence. */
static int
log_event(struct org_change *oc, const char *type)
{
	ud_dir *dir = oc->change.dir;
	struct event_draft draft = {
		.type = type,
		.subject = -oc->row.key,
		.org = oc->row.key,
		.user_id = "",
		.org_id = oc->row.id.data,
	};
	int rc;

	dir->head.org_changes++;
	oc->row.sequence++;
	if (oc->change.now_us > oc->row.changed_us)
		oc->row.changed_us = oc->change.now_us;
	draft.sequence = oc->row.sequence;
	draft.created_us = oc->row.changed_us;
	org_seal(dir, &oc->row, oc->seal);
	rc = payload_close(&oc->payload, &dir->error, &draft);
	return rc != UD_OK ? rc : change_event(&oc->change, &draft);
}

static int
finish(struct org_change *oc, const char *type, ud_details **details)
{
	ud_dir *dir = oc->change.dir;
	int64_t before = oc->row.sequence, changed;
	int rc;

	if (type != NULL) {
		if ((rc = log_event(oc, type)) != UD_OK ||
		    (rc = org_rows_set(&dir->db, &oc->row, before,
		    &changed)) != UD_OK)
			return rc;
		if (changed != 1)
			return db_error(&dir->db, UD_ECONFLICT);
	}
	if ((rc = details_new(dir, oc->row.sequence, oc->row.changed_us,
	    oc->row.id.data, details)) != UD_OK ||
	    (rc = change_commit(&oc->change)) != UD_OK)
		ud_details_free(details);
	return rc;
}

static int
end(struct org_change *oc, int rc)
{
	/* What a batch has at hand may be stale now. */
	if (oc->change.active && oc->change.dir->in_batch)
		shelf_clear(oc->change.dir->orgs_by_id);
	rc = change_end(&oc->change, rc);
	payload_free(&oc->payload);
	ud_org_free(&oc->org);
	return rc;
}

/* The id of a new organization: the caller's, or one that is made. */
static int
choose_id(struct change *change, struct span *id, char made[ID_TEXT_SIZE])
{
	ud_dir *dir = change->dir;
	ud_org *other = NULL;
	int given = id->data != NULL, rc;

	do {
		ud_org_free(&other);
		if (!given) {
			dir->head.last_id = id_next(dir->head.last_id,
			    change->now_us, dir->instance[0] * 256u +
			    dir->instance[1]);
			id_format(dir->head.last_id, made);
			*id = span_of(made);
		}
		if ((rc = org_find(dir, *id, &other)) != UD_OK)
			return rc;
	} while (!given && other != NULL);
	if (other != NULL)
		rc = error_set(&dir->error, UD_ESTATE,
		    "Errors.Org.AlreadyExisting", NULL, "organizationId",
		    "an organization has or had this id");
	ud_org_free(&other);
	return rc;
}

static int
add_row(struct org_change *oc)
{
	struct buf fold = BUF_INIT(64 * 1024);
	struct db *db = &oc->change.dir->db;
	struct span other = {0};
	int rc;

	if (text_fold_other(&fold, oc->row.id))
		other = (struct span){fold.data, fold.len};
	rc = buf_ok(&fold) ? org_rows_add(db, &oc->row, other) :
	    error_no_memory(db->error);
	buf_free(&fold);
	return rc;
}

static int
create(struct org_change *oc, ud_dir *dir, const ud_org_spec *spec)
{
	struct target target = {"", "", 0};
	struct span id = {0}, name;
	char made[ID_TEXT_SIZE];
	int rc;

	if ((rc = text_check(&dir->error, "name", spec->name, &name_rule,
	    &name)) != UD_OK || (spec->org_id != NULL &&
	    (rc = dir_check_id(dir, "organizationId", spec->org_id,
	    &id)) != UD_OK) ||
	    (rc = change_begin(&oc->change, dir)) != UD_OK ||
	    (rc = dir_ask(dir, OP_CREATE_ORG, NULL, &target)) != UD_OK ||
	    (rc = choose_id(&oc->change, &id, made)) != UD_OK)
		return rc;
	oc->row = (struct org_row){
		.key = ++dir->head.last_org,
		.state = UD_ORG_ACTIVE,
		.created_us = oc->change.now_us,
		.id = id,
		.name = name,
		.domains = span_of(""),
	};
	if ((rc = meta_rows_get_int(&dir->db, "must_be_domain",
	    &oc->row.must_be_domain)) != UD_OK ||
	    (rc = meta_rows_get_int(&dir->db, "scoped_names",
	    &oc->row.scoped_names)) != UD_OK)
		return rc;
	payload_text(&oc->payload, "name", name);
	if ((rc = log_event(oc, "org.added")) != UD_OK ||
	    (rc = add_row(oc)) != UD_OK ||
	    (rc = org_find(dir, id, &oc->org)) != UD_OK)
		return rc;
	return change_commit(&oc->change);
}

static int
create_once(ud_dir *dir, const ud_org_spec *arg, ud_org **org)
{
	struct org_change oc = {0};
	ud_org_spec spec;
	int rc;

	if (org != NULL)
		*org = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = spec_read(&dir->error, "spec", &spec, sizeof(spec),
	    arg)) != UD_OK)
		return rc;
	payload_init(&oc.payload);
	rc = create(&oc, dir, &spec);
	if (rc == UD_OK && org != NULL) {
		*org = oc.org;
		oc.org = NULL;
	}
	return end(&oc, rc);
}

int
ud_org_create(ud_dir *dir, const ud_org_spec *arg, ud_org **org)
{
	int tries = 0, rc;

	do
		rc = create_once(dir, arg, org);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* Names that follow the rule move to another scope, all or none. */
static int
move_names(struct org_change *oc, int64_t from)
{
	ud_dir *dir = oc->change.dir;
	int64_t to = org_name_scope(&oc->row);
	int collide, rc;

	if (from == to)
		return UD_OK;
	if ((rc = username_rows_collide(&dir->db, oc->row.key, to,
	    &collide)) != UD_OK)
		return rc;
	if (collide)
		return error_set(&dir->error, UD_EEXISTS,
		    "Errors.User.AlreadyExists", NULL, NULL,
		    "two usernames would collide under the new rule");
	return username_rows_move(&dir->db, oc->row.key, to,
	    oc->change.now_us);
}

/* Take over a rule that was given; 1 if it differs. */
static int
take_rule(struct org_change *oc, const char *name, const int64_t *given,
    int64_t *rule)
{
	int64_t value;

	if (given == NULL)
		return 0;
	value = *given != 0;
	if (value == *rule)
		return 0;
	*rule = value;
	json_name(&oc->payload.plain, name);
	json_bool(&oc->payload.plain, value != 0);
	return 1;
}

static int
update(struct org_change *oc, ud_dir *dir, const char *org_id,
    const ud_org_patch *patch, ud_details **details)
{
	struct span name = {0};
	int64_t scope;
	int changed = 0, rc;

	if ((patch->name != NULL && (rc = text_check(&dir->error, "name",
	    patch->name, &name_rule, &name)) != UD_OK) ||
	    (rc = begin(oc, dir, OP_UPDATE_ORG, org_id)) != UD_OK)
		return rc;
	scope = org_name_scope(&oc->row);
	if (name.data != NULL && !span_equal(name, oc->row.name)) {
		oc->row.name = name;
		payload_text(&oc->payload, "name", name);
		changed = 1;
	}
	changed |= take_rule(oc, "loginMustBeDomain",
	    patch->login_must_be_domain, &oc->row.must_be_domain);
	changed |= take_rule(oc, "organizationScopedUsernames",
	    patch->org_scoped_usernames, &oc->row.scoped_names);
	if ((rc = move_names(oc, scope)) != UD_OK)
		return rc;
	return finish(oc, changed ? "org.changed" : NULL, details);
}

static int
update_once(ud_dir *dir, const char *org_id, const ud_org_patch *arg,
    ud_details **details)
{
	struct org_change oc = {0};
	ud_org_patch patch;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = spec_read(&dir->error, "patch", &patch, sizeof(patch),
	    arg)) != UD_OK)
		return rc;
	return end(&oc, update(&oc, dir, org_id, &patch, details));
}

int
ud_org_update(ud_dir *dir, const char *org_id, const ud_org_patch *arg,
    ud_details **details)
{
	int tries = 0, rc;

	do
		rc = update_once(dir, org_id, arg, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* Domains as they are kept: folded, the primary first, the rest sorted. */
struct domain_list {
	struct buf text;	/* all folds, each with a NUL */
	const char *domains[UD_DOMAINS_MAX];
	size_t count;
	struct buf packed;	/* a line each */
};

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
check_domains(struct error *error, const char *const *domains, size_t count,
    const char *primary)
{
	char field[ERROR_FIELD_SIZE];

	if (count > UD_DOMAINS_MAX)
		return error_invalid(error, "domains",
		    "domains must be at most %d", UD_DOMAINS_MAX);
	if (count > 0 && domains == NULL)
		return error_invalid(error, "domains", "domains is required");
	for (size_t i = 0; i < count; i++) {
		error_field_name(field, "domains", i, NULL);
		if (domains[i] == NULL || !syntax_is_host((struct span){
		    domains[i], strnlen(domains[i], UD_DOMAIN_BYTES_MAX + 1)}))
			return error_invalid(error, field,
			    "%s must be a host name", field);
	}
	if (primary != NULL && !syntax_is_host((struct span){primary,
	    strnlen(primary, UD_DOMAIN_BYTES_MAX + 1)}))
		return error_invalid(error, "primary",
		    "primary must be a host name");
	return UD_OK;
}

/* Fold, sort, drop doubles, and put the primary first. */
static int
arrange(struct error *error, const char *const *domains, size_t count,
    const char *primary, struct domain_list *list)
{
	size_t at = 0, used = 0;
	char first[UD_DOMAIN_BYTES_MAX + 1] = "";
	size_t starts[UD_DOMAINS_MAX + 1];

	for (size_t i = 0; i <= count; i++) {
		const char *domain = i < count ? domains[i] :
		    primary != NULL ? primary : count > 0 ? domains[0] : "";

		starts[i] = list->text.len;
		text_fold(&list->text, span_of(domain));
		buf_putc(&list->text, '\0');
	}
	if (!buf_ok(&list->text))
		return error_no_memory(error);
	(void)memcpy(first, list->text.data + starts[count],
	    strlen(list->text.data + starts[count]));
	for (size_t i = 0; i < count; i++)
		list->domains[i] = list->text.data + starts[i];
	qsort(list->domains, count, sizeof(list->domains[0]), by_bytes);
	for (size_t i = 0; i < count; i++)
		if (used == 0 || strcmp(list->domains[used - 1],
		    list->domains[i]) != 0)
			list->domains[used++] = list->domains[i];
	list->count = used;
	while (at < used && strcmp(list->domains[at], first) != 0)
		at++;
	if (at == used && first[0] != '\0')
		return error_invalid(error, "primary",
		    "primary must be one of domains");
	for (; at > 0 && at < used; at--) {
		const char *swap = list->domains[at];

		list->domains[at] = list->domains[at - 1];
		list->domains[at - 1] = swap;
	}
	for (size_t i = 0; i < used; i++) {
		buf_puts(&list->packed, list->domains[i]);
		buf_putc(&list->packed, '\n');
	}
	return buf_ok(&list->packed) ? UD_OK : error_no_memory(error);
}

static int
write_domains(struct org_change *oc, const struct domain_list *list)
{
	struct db *db = &oc->change.dir->db;
	struct json_out *out = &oc->payload.plain;
	int64_t owner;
	int rc;

	for (size_t i = 0; i < list->count; i++) {
		rc = domain_rows_owner(db, span_of(list->domains[i]), &owner);
		if (rc != UD_OK)
			return rc;
		if (owner != 0 && owner != oc->row.key)
			return error_set(db->error, UD_EEXISTS,
			    "Errors.Org.DomainAlreadyExists", NULL, "domains",
			    "another organization has a domain of these");
	}
	if ((rc = domain_rows_clear(db, oc->row.key)) != UD_OK)
		return rc;
	json_name(out, "domains");
	json_open(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		rc = domain_rows_add(db, span_of(list->domains[i]),
		    oc->row.key);
		if (rc != UD_OK)
			return rc;
		json_string(out, list->domains[i]);
	}
	json_close(out, ']');
	return UD_OK;
}

static int
set_domains_once(ud_dir *dir, const char *org_id, const char *const *domains,
    size_t count, const char *primary, ud_details **details)
{
	struct domain_list list = {.text = BUF_INIT(2 * DOMAINS_BYTES_MAX),
	    .packed = BUF_INIT(DOMAINS_BYTES_MAX)};
	struct org_change oc = {0};
	const char *type = NULL;
	struct span packed;
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = check_domains(&dir->error, domains, count,
	    primary)) != UD_OK ||
	    (rc = arrange(&dir->error, domains, count, primary,
	    &list)) != UD_OK ||
	    (rc = begin(&oc, dir, OP_SET_ORG_DOMAINS, org_id)) != UD_OK)
		goto out;
	packed = (struct span){list.packed.data == NULL ? "" :
	    list.packed.data, list.packed.len};
	if (!span_equal(packed, oc.row.domains)) {
		if ((rc = write_domains(&oc, &list)) != UD_OK)
			goto out;
		oc.row.domains = packed;
		type = "org.domains.set";
	}
	rc = finish(&oc, type, details);
out:
	rc = end(&oc, rc);
	buf_free(&list.text);
	buf_free(&list.packed);
	return rc;
}

int
ud_org_set_domains(ud_dir *dir, const char *org_id, const char *const *domains,
    size_t count, const char *primary, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = set_domains_once(dir, org_id, domains, count, primary,
		    details);
	while (change_again(dir, rc, &tries));
	return rc;
}

/* A change of state and what it needs. */
struct org_move {
	enum operation op;
	int from;		/* the state it must have; 0: any */
	int to;
	const char *event;
	const char *key;	/* of the refusal */
	const char *message;
};

static const struct org_move deactivate = {OP_DEACTIVATE_ORG, UD_ORG_ACTIVE,
    UD_ORG_INACTIVE, "org.deactivated", "Errors.Org.AlreadyDeactivated",
    "the organization is deactivated already"};
static const struct org_move reactivate = {OP_REACTIVATE_ORG, UD_ORG_INACTIVE,
    UD_ORG_ACTIVE, "org.reactivated", "Errors.Org.NotInactive",
    "the organization is not deactivated"};
static const struct org_move removal = {OP_DELETE_ORG, 0, ORG_REMOVED,
    "org.removed", NULL, NULL};

static int
leave_empty(struct org_change *oc)
{
	ud_dir *dir = oc->change.dir;
	int64_t users;
	int rc;

	if ((rc = dir_counted(dir, oc->row.key, 0, &users)) != UD_OK)
		return rc;
	if (users != 0)
		return error_set(&dir->error, UD_ESTATE, "Errors.Org.NotEmpty",
		    NULL, "organizationId", "the organization has %lld users",
		    (long long)users);
	oc->row.domains = span_of("");
	return domain_rows_clear(&dir->db, oc->row.key);
}

static int
move_once(ud_dir *dir, const char *org_id, const struct org_move *m,
    ud_details **details)
{
	struct org_change oc = {0};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = begin(&oc, dir, m->op, org_id)) != UD_OK)
		goto out;
	if (m->from != 0 && oc.row.state != m->from) {
		rc = error_set(&dir->error, UD_ESTATE, m->key, NULL,
		    "organizationId", "%s", m->message);
		goto out;
	}
	if (m->to == ORG_REMOVED && (rc = leave_empty(&oc)) != UD_OK)
		goto out;
	oc.row.state = m->to;
	rc = finish(&oc, m->event, details);
out:
	return end(&oc, rc);
}

static int
move(ud_dir *dir, const char *org_id, const struct org_move *m,
    ud_details **details)
{
	int tries = 0, rc;

	do
		rc = move_once(dir, org_id, m, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_org_deactivate(ud_dir *dir, const char *org_id, ud_details **details)
{
	return move(dir, org_id, &deactivate, details);
}

int
ud_org_reactivate(ud_dir *dir, const char *org_id, ud_details **details)
{
	return move(dir, org_id, &reactivate, details);
}

int
ud_org_delete(ud_dir *dir, const char *org_id, ud_details **details)
{
	return move(dir, org_id, &removal, details);
}
