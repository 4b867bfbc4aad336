/* SPDX-License-Identifier: MIT */
#include "user/names.h"

#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "user/record.h"

enum { POS_DIGITS_MAX = 18 };

static const char kind_letters[] = {
	[USERNAME_DEFAULT] = 'd',
	[USERNAME_INSTANCE] = 'i',
	[USERNAME_ORG] = 'o',
};

int
names_next(struct span *rest, struct name *name)
{
	const char *end, *letter, *p = rest->data;

	if (rest->len == 0 ||
	    (end = memchr(p, '\n', rest->len)) == NULL)
		return 0;
	name->pos = 0;
	while (p < end && p - rest->data < POS_DIGITS_MAX && *p >= '0' &&
	    *p <= '9')
		name->pos = name->pos * 10 + (*p++ - '0');
	name->id = (struct span){rest->data, (size_t)(p - rest->data)};
	letter = p < end ? memchr(kind_letters, *p, sizeof(kind_letters)) :
	    NULL;
	if (letter == NULL || end - p < 2)
		return 0;
	name->kind = (enum username_kind)(letter - kind_letters);
	name->text = (struct span){p + 2, (size_t)(end - p) - 2};
	rest->len -= (size_t)(end - rest->data) + 1;
	rest->data = end + 1;
	return 1;
}

void
names_pack(struct buf *packed, const struct name *name)
{
	char id[ID_TEXT_SIZE];

	id_format(name->pos, id);
	buf_puts(packed, id);
	buf_putc(packed, kind_letters[name->kind]);
	buf_putc(packed, ' ');
	buf_add(packed, name->text.data, name->text.len);
	buf_putc(packed, '\n');
}

int64_t
names_scope(enum username_kind kind, const struct org_row *org)
{
	switch (kind) {
	case USERNAME_INSTANCE:
		return 0;
	case USERNAME_ORG:
		return org->key;
	default:
		return org_name_scope(org);
	}
}

int
names_check(struct error *error, const char *field, const char *typed,
    struct span *text, struct buf *fold)
{
	static const struct text_rule rule = {1, UD_NAME_MAX,
	    UD_NAME_BYTES_MAX, TEXT_TRIM | TEXT_NO_UNASSIGNED};
	size_t before = fold->len;
	int rc;

	rc = text_check(error, field, typed, &rule, text);
	if (rc != UD_OK) {
		if (typed != NULL && text->len == 0)
			error->id = "V2-zzad3";
		return rc;
	}
	text_fold(fold, *text);
	if (!buf_ok(fold))
		return error_no_memory(error);
	if (fold->len == before)
		return error_set(error, UD_EINVAL, "Errors.Invalid.Argument",
		    "V2-zzad3", field, "%s must hold a visible character",
		    field);
	return UD_OK;
}

static int
exists(struct error *error)
{
	return error_set(error, UD_EEXISTS, "Errors.User.AlreadyExists",
	    "V3-DKcYh", "username", "the username is taken");
}

/* A name like an address in another organization's domain misleads. */
static int
check_domain(struct change *change, struct span fold,
    const struct org_row *org)
{
	struct db *db = &change->dir->db;
	struct span domain = fold;
	int is_foreign, rc;

	if (org->must_be_domain)
		return UD_OK;
	while (domain.len > 0 && domain.data[domain.len - 1] != '@')
		domain.len--;
	if (domain.len == 0)
		return UD_OK;
	domain = (struct span){fold.data + domain.len, fold.len - domain.len};
	if ((rc = domain_rows_of_another(db, domain, org->key,
	    &is_foreign)) != UD_OK || !is_foreign)
		return rc;
	return error_set(db->error, UD_EINVAL,
	    "Errors.User.DomainNotAllowedAsUsername", "COMMAND-SFd21",
	    "username", "the domain of the username belongs to another "
	    "organization");
}

/* Does the unique index answer whether a name is taken?  Such an answer is
 * waited for, which is dearer than to ask ahead, but where each user of a batch
 * is waited for it spares a question. */
static int
index_answers(const ud_dir *dir)
{
	return dir->db.driver.send == NULL ||
	    (dir->in_batch && !dir->any_reserved);
}

/* Is the name taken or reserved, as far as that is to be checked here? */
static int
is_taken(struct change *change, const struct username_row *row,
    enum names_unique unique, int *taken)
{
	ud_dir *dir = change->dir;

	*taken = 0;
	if (unique == NAMES_CHECKED || !index_answers(dir))
		return username_rows_taken(&dir->db, row, change->now_us,
		    taken);
	if (dir->in_batch && !dir->any_reserved)
		return UD_OK;
	return username_rows_reserved(&dir->db, row, change->now_us, taken);
}

int
names_differ(struct error *error, const struct username_row *rows,
    size_t count)
{
	const struct username_row *last = &rows[count - 1];

	for (size_t i = 0; i + 1 < count; i++)
		if (rows[i].scope == last->scope &&
		    span_equal(rows[i].fold, last->fold))
			return exists(error);
	return UD_OK;
}

int
names_claim(struct change *change, const struct username_row *rows,
    size_t count)
{
	struct db *db = &change->dir->db;
	int claimed = 1, rc;

	for (size_t i = 0; i < count; i++) {
		/* Only the names beside the first can be doubled by the call
		 * itself. */
		rc = index_answers(change->dir) || i > 0 ?
		    username_rows_claim(db, &rows[i], &claimed) :
		    username_rows_add(db, &rows[i]);
		if (rc == UD_OK && !claimed && i > 0 &&
		    (rc = username_rows_delete_all(db,
		    rows[0].owner)) == UD_OK)
			db->writes = change->writes;
		if (rc != UD_OK || !claimed)
			return rc != UD_OK ? rc : exists(db->error);
	}
	return UD_OK;
}

int
names_allowed(struct change *change, const struct username_row *row,
    const struct org_row *org, const ud_policy *policy,
    enum names_unique unique)
{
	struct db *db = &change->dir->db;
	int taken, rc;

	if ((rc = check_domain(change, row->fold, org)) != UD_OK ||
	    (rc = is_taken(change, row, unique, &taken)) != UD_OK)
		return rc;
	if (taken)
		return exists(db->error);
	if (policy->username_not_foreign_email) {
		rc = user_rows_email_taken(db, row->fold, 0, row->owner,
		    &taken);
		if (rc != UD_OK)
			return rc;
		if (taken)
			return error_set(db->error, UD_EEXISTS,
			    "Errors.User.Email.AlreadyExists", NULL,
			    "username", "the username is the e-mail address "
			    "of another user");
	}
	return UD_OK;
}

static int
is_row_of(const struct name *name, const struct org_row *org,
    const struct username_row *row, struct buf *fold)
{
	buf_reset(fold);
	text_fold(fold, name->text);
	return name->pos == row->pos && (int64_t)name->kind == row->kind &&
	    row->scope == names_scope(name->kind, org) &&
	    span_equal(name->text, row->name) &&
	    span_equal((struct span){fold->data, fold->len}, row->fold);
}

int
names_match_rows(ud_dir *dir, const struct user_row *user, int *match)
{
	struct span rest = user->text[USER_NAMES];
	struct org_row org = user_org(user);
	struct buf fold = BUF_INIT(64 * 1024);
	struct username_row row;
	struct name name;
	struct query q;
	int rc;

	*match = 1;
	username_rows_of(&q, &dir->db, user->number[USER_KEY]);
	while ((rc = query_step(&q)) == UD_ROW && *match) {
		username_rows_read(&q, &row);
		*match = names_next(&rest, &name) &&
		    is_row_of(&name, &org, &row, &fold);
	}
	query_end(&q);
	*match = *match && rest.len == 0;
	if (rc >= 0)
		rc = buf_ok(&fold) ? UD_OK : error_no_memory(&dir->error);
	buf_free(&fold);
	return rc;
}

/* Does the text end in "@" and a domain?  Domains are lower-case ASCII, and so
 * is a fold, but for an ASCII text the fold need not be made. */
static int
ends_in(struct span text, struct span domain)
{
	const char *tail;
	size_t i = 0;

	if (text.len < domain.len + 2)
		return 0;
	tail = text.data + text.len - domain.len;
	if (tail[-1] != '@')
		return 0;
	while (i < domain.len && (tail[i] == domain.data[i] ||
	    (tail[i] >= 'A' && tail[i] <= 'Z' &&
	    (tail[i] | 0x20) == domain.data[i])))
		i++;
	return i == domain.len;
}

int
names_has_domain(struct span name, struct span domains)
{
	struct buf fold = BUF_INIT(NAMES_BYTES_MAX);
	struct span text = name, domain;
	size_t ascii = 0;
	int has = 0;

	while (ascii < name.len && (signed char)name.data[ascii] > 0)
		ascii++;
	if (ascii < name.len) {
		text_fold(&fold, name);
		text = (struct span){fold.data, fold.len};
		has = buf_ok(&fold) ? 0 : -1;
	}
	while (has == 0 && org_next_domain(&domains, &domain))
		has = ends_in(text, domain);
	buf_free(&fold);
	return has;
}
