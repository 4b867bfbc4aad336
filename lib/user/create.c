/* SPDX-License-Identifier: MIT */
/* Creating users, new ones and those that come from elsewhere. */
#include "user/creation.h"

#include <string.h>

#include "base/spec.h"
#include "base/time.h"
#include "dir/shelf.h"
#include "user/contact.h"

static const char *
org_id_of(const struct creation *c)
{
	const ud_dir *dir = c->edit.change.dir;

	if (c->spec.org_id != NULL)
		return c->spec.org_id;
	return dir->options.default_org_id != NULL ?
	    dir->options.default_org_id : dir->actor_org_id;
}

/* The organization that the request, the options or the actor names. */
static int
find_org(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	const char *id = c->spec.org_id;
	struct span checked;
	int rc;

	if (c->spec.org_domain != NULL) {
		if (id != NULL)
			return error_invalid(&dir->error, "organizationId",
			    "organizationId contradicts orgDomain");
		rc = org_find_by_domain(dir, c->spec.org_domain,
		    &c->own_org);
		c->org = c->own_org;
		return rc;
	}
	id = org_id_of(c);
	rc = dir_check_id(dir, "organizationId", id, &checked);
	if (rc != UD_OK)
		return rc;
	/* What a host's own transaction has not committed is not kept. */
	if (dir->in_batch || c->edit.change.tx.kind == UD_TX_WRITE) {
		if (!dir->in_batch && (rc = shelf_open(dir,
		    &dir->orgs_by_id)) != UD_OK)
			return rc;
		rc = shelf_by_id(dir, dir->orgs_by_id, checked,
		    &c->org);
	} else {
		rc = org_find(dir, checked, &c->own_org);
		c->org = c->own_org;
	}
	if (rc == UD_OK && c->org != NULL &&
	    ud_org_state(c->org) == ORG_REMOVED)
		c->org = NULL;
	return rc;
}

static int
ask(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	struct target target = {"", "", UD_FIELD_USERNAME};
	int rc;

	target.fields |= c->spec.type == UD_USER_MACHINE ? UD_FIELD_MACHINE :
	    UD_FIELD_PROFILE | UD_FIELD_EMAIL;
	if (c->spec.phone != NULL && c->spec.phone[0] != '\0')
		target.fields |= UD_FIELD_PHONE;
	if (c->metadata.count > 0)
		target.fields |= UD_FIELD_METADATA;
	if (c->org != NULL)
		target.org_id = ud_org_id(c->org);
	if ((rc = dir_ask(dir, c->op, NULL, &target)) != UD_OK)
		return rc;
	if ((rc = sending_ask(dir, c->op, &target, &c->email_code)) == UD_OK)
		rc = sending_ask(dir, c->op, &target, &c->phone_code);
	if (rc == UD_OK && c->org == NULL)
		rc = c->spec.org_domain != NULL ?
		    dir_no_org(dir, UD_ENOTFOUND, "orgDomain") :
		    dir_no_org(dir, UD_ESTATE, "organizationId");
	return rc;
}

static int64_t
next_id(const struct creation *c)
{
	const ud_dir *dir = c->edit.change.dir;

	return id_next(dir->head.last_id, c->edit.change.now_us,
	    dir->instance[0] * 256u + dir->instance[1]);
}

/* The id: the caller's if it was never used, or a new one. */
static int
choose_id(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	struct head *head = &dir->head;
	struct span id = span_of(c->spec.user_id);
	int used, rc;

	do {
		if (c->spec.user_id == NULL) {
			head->last_id = next_id(c);
			id_format(head->last_id, c->id);
			id = span_of(c->id);
		}
		if ((rc = dir_user_id_used(dir, id, &used)) != UD_OK)
			return rc;
	} while (c->spec.user_id == NULL && used);
	c->edit.row.text[USER_ID] = id;
	if (!used)
		return UD_OK;
	return error_set(&dir->error, UD_ESTATE,
	    "Errors.User.AlreadyExisting", c->spec.type == UD_USER_HUMAN ?
	    "COMMAND-7yiox1isql" : "COMMAND-k2una", "userId",
	    "a user has or had this id");
}

static void
pack_names(const struct creation *c, struct buf *packed)
{
	for (size_t i = 0; i < c->name_count; i++) {
		const struct username_row *row = &c->names[i];

		names_pack(packed, &(struct name){row->pos,
		    (enum username_kind)row->kind, {0}, row->name});
	}
}

/* The names as rows of this user, each of them allowed. */
static int
settle_names(struct creation *c)
{
	const struct org_row *org = org_row_of(c->org);
	size_t at = 0;
	int rc;

	if (!c->import.no_username && c->spec.username == NULL &&
	    c->spec.user_id == NULL && c->spec.type == UD_USER_MACHINE &&
	    (rc = creation_name(c, "username", c->id,
	    USERNAME_DEFAULT)) != UD_OK)
		return rc;
	for (size_t i = 0; i < c->name_count; i++) {
		struct username_row *row = &c->names[i];

		row->fold.data = c->folds.data + at;
		at += row->fold.len;
		row->scope = names_scope((enum username_kind)row->kind, org);
		if ((rc = names_allowed(&c->edit.change, row, org,
		    &c->policy, NAMES_CLAIMED)) != UD_OK ||
		    (rc = names_differ(&c->edit.change.dir->error, c->names,
		    i + 1)) != UD_OK)
			return rc;
	}
	pack_names(c, &c->packed);
	if (!buf_ok(&c->packed))
		return error_no_memory(&c->edit.change.dir->error);
	c->edit.row.text[USER_NAMES] = (struct span){c->packed.data,
	    c->packed.len};
	c->edit.row.number[USER_LAST_NAME] = (int64_t)c->name_count;
	return UD_OK;
}

/* The rules for the password; what follows needs its hash, which is made with
 * no lock held. */
static int
decide_password(struct creation *c)
{
	int rc;

	if (c->work == NULL || c->work->stage == PASSWORD_HASHED)
		return UD_OK;
	c->work->policy = c->policy;
	if ((rc = password_judge_new(&c->edit, c->work)) != UD_OK)
		return rc;
	if (c->work->weak.code != UD_OK)
		c->edit.change.dir->error = c->work->weak;
	return c->work->weak.code;
}

/* Beat three: everything that stored state may refuse. */
static int
decide(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	struct user_row *row = &c->edit.row;
	struct span fold = {c->email_fold.data, c->email_fold.len};
	int rc;

	if (c->import.created_us > c->edit.change.now_us ||
	    c->import.changed_us > c->edit.change.now_us)
		return error_invalid(&dir->error, "creationDate",
		    "creationDate and changeDate must not be in the future");
	if ((rc = dir_policy(dir, ud_org_id(c->org), &c->policy)) != UD_OK ||
	    (rc = metadata_allowed(&dir->error, &c->policy,
	    &c->metadata)) != UD_OK)
		return rc;
	if (c->spec.phone != NULL && c->spec.phone[0] != '\0') {
		if ((rc = field_phone(dir, &c->policy, c->spec.phone,
		    c->phone)) != UD_OK)
			return rc;
		row->text[USER_PHONE] = span_of(c->phone);
		row->number[USER_PHONE_VERIFIED] =
		    c->phone_code.mode == UD_VERIFY_VERIFIED;
	}
	if ((rc = choose_id(c)) != UD_OK)
		return rc;
	row->number[USER_ORG] = org_row_of(c->org)->key;
	row->number[USER_TYPE] = c->spec.type;
	user_set_org(row, org_row_of(c->org));
	if ((rc = settle_names(c)) != UD_OK ||
	    (fold.len > 0 && (rc = email_allowed(&c->edit.change, fold, row,
	    &c->policy)) != UD_OK))
		return rc;
	if ((rc = sending_decide(&c->edit, &c->policy, &c->email_code,
	    1)) != UD_OK || (rc = sending_decide(&c->edit, &c->policy,
	    &c->phone_code, 1)) != UD_OK ||
	    (rc = decide_password(c)) != UD_OK)
		return rc;
	/* Until here it is 0, which nobody has: so it could be asked before
	 * the key was known. */
	row->number[USER_KEY] = ++dir->head.last_user;
	for (size_t i = 0; i < c->name_count; i++)
		c->names[i].owner = row->number[USER_KEY];
	return UD_OK;
}

/* What need not be made while others wait for the lock. */
static void
prepare_index(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	struct buf names = BUF_INIT(NAMES_BYTES_MAX);
	struct user_row row = c->edit.row;

	if (dir->in_batch)
		return;
	pack_names(c, &names);
	row.text[USER_NAMES] = (struct span){names.data, names.len};
	if (buf_ok(&names))
		index_prepare(dir, &row, &c->ready);
	buf_free(&names);
}

/* What the calls above will ask, as far as it can be known before the lock;
 * what is guessed wrong is asked again. */
static void
foresee(void *ctx)
{
	struct creation *c = ctx;
	ud_dir *dir = c->edit.change.dir;
	struct span id = span_of(c->spec.user_id), org_id;
	struct user_row row = {0};
	const ud_org *org;
	ud_org *unused = NULL;
	size_t at = 0;
	int used;

	prepare_index(c);
	org_id = span_of(org_id_of(c));
	org = shelf_guess(dir->orgs_by_id, org_id);
	if (org == NULL && org_id.data != NULL)
		(void)org_find(dir, org_id, &unused);
	if (c->spec.user_id == NULL) {
		id_format(next_id(c), c->id);
		id = span_of(c->id);
	}
	(void)dir_user_id_used(dir, id, &used);
	for (size_t i = 0; org != NULL && i < c->name_count; i++) {
		struct username_row name = c->names[i];

		name.fold.data = c->folds.data + at;
		at += name.fold.len;
		name.scope = names_scope((enum username_kind)name.kind,
		    org_row_of(org));
		(void)names_allowed(&c->edit.change, &name, org_row_of(org),
		    &dir->policy, NAMES_CLAIMED);
	}
	if (org == NULL || c->email_fold.len == 0)
		return;
	row.number[USER_ORG] = org_row_of(org)->key;
	(void)email_allowed(&c->edit.change, (struct span){
	    c->email_fold.data, c->email_fold.len}, &row, &dir->policy);
}

/* The times of a new user; an import that brings earlier ones than the last
 * user ends the rule that key order is the order of creation. */
static void
settle_times(struct creation *c)
{
	struct head *head = &c->edit.change.dir->head;
	int64_t *number = c->edit.row.number;
	int64_t created = c->import.created_us;

	if (created == 0) {
		created = change_creation_us(&c->edit.change);
		/* Events of a new user are not before the user. */
		if (created > c->edit.change.now_us)
			c->edit.change.now_us = created;
	} else if (created > head->last_us) {
		head->last_us = created;
	} else {
		head->ordered = 0;
	}
	number[USER_CREATED] = created;
}

static int
log_added(struct creation *c)
{
	struct payload *p = &c->edit.payload;
	const struct user_row *row = &c->edit.row;

	if (c->name_count > 0)
		payload_personal(p, "userName", c->names[0].name);
	for (int i = 0; i < FIELDS; i++)
		payload_personal(p, fields[i].event,
		    row->text[fields[i].text]);
	if (c->spec.type == UD_USER_MACHINE) {
		payload_text(p, "accessTokenType", span_of(field_token_name(
		    row->number[USER_TOKEN_TYPE])));
		return edit_log(&c->edit, "user.machine.added", EDIT_RECORD);
	}
	payload_personal(p, "preferredLanguage", row->text[USER_LANGUAGE]);
	if (row->number[USER_GENDER] != UD_GENDER_UNSPECIFIED)
		payload_personal(p, "gender", span_of(field_gender_name(
		    row->number[USER_GENDER])));
	payload_personal(p, "email", row->text[USER_EMAIL]);
	payload_personal(p, "phone", row->text[USER_PHONE]);
	if (c->work != NULL)
		payload_bool(p, "passwordSet", 1);
	if (c->work != NULL && c->work->in.change_required)
		payload_bool(p, "changeRequired", 1);
	return edit_log(&c->edit, "user.human.added", EDIT_RECORD);
}

/* Further usernames, and a state other than active. */
static int
log_import(struct creation *c)
{
	static const char *const events[] = {
		[UD_USER_INACTIVE] = "user.deactivated",
		[UD_USER_LOCKED] = "user.locked",
		[UD_USER_INITIAL] = "user.human.initialization.pending",
	};
	size_t first = c->import.no_username ? 0 : 1;
	int rc = UD_OK;

	for (size_t i = first; rc == UD_OK && i < c->name_count; i++) {
		payload_personal(&c->edit.payload, "userName",
		    c->names[i].name);
		rc = edit_log(&c->edit, "user.username.added", EDIT_RECORD);
	}
	if (rc == UD_OK && c->import.state != 0 &&
	    events[c->import.state] != NULL)
		rc = edit_log(&c->edit, events[c->import.state], EDIT_RECORD);
	return rc;
}

/* Beat three, second half: rows and events. */
static int
write(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	struct user_row *row = &c->edit.row;
	int rc;

	row->number[USER_STATE] = c->import.state == 0 ? UD_USER_ACTIVE :
	    c->import.state;
	if ((rc = user_rows_fold(&dir->error, row,
	    &c->text_folds)) != UD_OK ||
	    (rc = names_claim(&c->edit.change, c->names,
	    c->name_count)) != UD_OK)
		return rc;
	settle_times(c);
	if ((rc = log_added(c)) != UD_OK ||
	    (c->work != NULL && (rc = password_write(&c->edit,
	    c->work)) != UD_OK) ||
	    (row->number[USER_EMAIL_VERIFIED] && (rc = edit_log(&c->edit,
	    "user.human.email.verified", EDIT_RECORD)) != UD_OK) ||
	    (rc = sending_write(&c->edit, &c->email_code)) != UD_OK ||
	    (row->number[USER_PHONE_VERIFIED] && (rc = edit_log(&c->edit,
	    "user.human.phone.verified", EDIT_RECORD)) != UD_OK) ||
	    (rc = sending_write(&c->edit, &c->phone_code)) != UD_OK ||
	    (rc = log_import(c)) != UD_OK ||
	    (rc = metadata_apply(&c->edit, &c->metadata,
	    &c->policy)) != UD_OK)
		return rc;
	if (c->import.created_us != 0)
		row->number[USER_CHANGED] = c->import.changed_us != 0 ?
		    c->import.changed_us : c->import.created_us;
	user_seal(dir, row, c->edit.seal);
	if ((rc = user_rows_add(&dir->db, row, (struct span){
	    c->email_fold.data, c->email_fold.len})) != UD_OK ||
	    (rc = dir_count(dir, row->number[USER_ORG],
	    row->number[USER_STATE], 1)) != UD_OK)
		return rc;
	return index_change(dir, NULL, row, &c->ready);
}

/* The snapshot for the caller, from what was written. */
static int
show(struct creation *c, ud_user **user)
{
	struct user_row *row = &c->edit.row;

	if (user == NULL)
		return UD_OK;
	*user = user_new(row);
	return *user == NULL ? error_no_memory(&c->edit.change.dir->error) :
	    UD_OK;
}

static int
create(ud_dir *dir, struct creation *c, ud_user **user)
{
	struct sending *const codes[] = {&c->email_code, &c->phone_code};
	int rc;

	c->edit.change.dir = dir;
	c->display = (struct buf)BUF_INIT(4 * UD_NAME_BYTES_MAX);
	c->email_fold = (struct buf)BUF_INIT(64 * 1024);
	c->folds = (struct buf)BUF_INIT(1024 * 1024);
	c->text_folds = (struct buf)BUF_INIT(USER_FOLDS_BYTES_MAX);
	c->packed = (struct buf)BUF_INIT(NAMES_BYTES_MAX);
	payload_init(&c->edit.payload);
	if ((rc = creation_check(c)) != UD_OK ||
	    (rc = change_begin_guessing(&c->edit.change, dir, foresee,
	    c)) != UD_OK || (rc = find_org(c)) != UD_OK ||
	    (rc = ask(c)) != UD_OK ||
	    (rc = decide(c)) != UD_OK || password_waits(c->work) ||
	    (rc = write(c)) != UD_OK ||
	    (rc = sending_give(dir, codes, 2)) != UD_OK ||
	    (rc = show(c, user)) != UD_OK ||
	    (rc = change_commit(&c->edit.change)) != UD_OK)
		ud_user_free(user);
	rc = edit_end(&c->edit, rc);
	sending_end(&c->email_code, rc);
	sending_end(&c->phone_code, rc);
	ud_org_free(&c->own_org);
	buf_free(&c->display);
	buf_free(&c->email_fold);
	buf_free(&c->folds);
	buf_free(&c->text_folds);
	buf_free(&c->packed);
	index_ready_free(&c->ready);
	return rc;
}

/* What a call brings, and what is kept between its passes. */
struct request {
	enum operation op;
	const ud_user_spec *spec;
	const ud_user_import_spec *import;
	struct password_work *work;
};

static void
clear_outputs(ud_user_spec *spec, ud_user **user)
{
	if (user != NULL)
		*user = NULL;
	if (spec->email_code != NULL)
		*spec->email_code = NULL;
	if (spec->phone_code != NULL)
		*spec->phone_code = NULL;
}

static int
take_password(ud_dir *dir, const ud_user_spec *spec, struct request *request)
{
	const struct password_input in = {
		.password = spec->password,
		.len = spec->password_len,
		.hash = spec->password_hash,
		.change_required = spec->password_change_required,
	};

	if (in.password == NULL && (in.len != 0 || (in.hash == NULL &&
	    in.change_required != 0)))
		return error_invalid(&dir->error, "password",
		    "there is no password of that length, or to be changed");
	if (request->work != NULL ||
	    (in.password == NULL && in.hash == NULL))
		return UD_OK;
	request->work = password_work_new(&in);
	return request->work == NULL ? error_no_memory(&dir->error) :
	    password_begin(dir, request->work);
}

static int
create_once(ud_dir *dir, struct request *request, ud_user **user)
{
	struct creation c = {.op = request->op};
	int rc;

	if (user != NULL)
		*user = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = spec_read(&dir->error, "spec", &c.spec, sizeof(c.spec),
	    request->spec)) != UD_OK || (request->import != NULL &&
	    (rc = spec_read(&dir->error, "import", &c.import,
	    sizeof(c.import), request->import)) != UD_OK))
		return rc;
	clear_outputs(&c.spec, user);
	if ((rc = take_password(dir, &c.spec, request)) != UD_OK)
		return rc;
	c.work = request->work;
	return create(dir, &c, user);
}

/* Passes until it is done; a password is hashed between two. */
static int
create_user(ud_dir *dir, enum operation op, const ud_user_spec *spec,
    const ud_user_import_spec *import, ud_user **user)
{
	struct request request = {op, spec, import, NULL};
	int tries = 0, rc;

	do
		rc = create_once(dir, &request, user);
	while (password_again(dir, request.work, &rc, &tries));
	if (request.work != NULL)
		password_work_free(&request.work);
	return rc;
}

int
ud_user_create(ud_dir *dir, const ud_user_spec *spec, ud_user **user)
{
	return create_user(dir, OP_CREATE_USER, spec, NULL, user);
}

int
ud_user_import(ud_dir *dir, const ud_user_spec *spec,
    const ud_user_import_spec *import, ud_user **user)
{
	return create_user(dir, OP_IMPORT_USER, spec, import, user);
}
