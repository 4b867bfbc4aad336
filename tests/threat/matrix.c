/* SPDX-License-Identifier: MIT */
#include "threat/matrix.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct world world;

/* The last codes that the notifier was told. */
static struct {
	char user[64], code[CODE_SIZE];
} told[PURPOSES_END];

/* Whose codes are kept; NULL: everybody's. */
static const char *only;

/* Codes have the position of their event: none is older than its number. */
static int64_t newest;

static int
keep_code(const ud_message *message, void *ctx)
{
	static const int purposes[] = {
		[UD_MESSAGE_VERIFY_EMAIL] = UD_CODE_EMAIL,
		[UD_MESSAGE_VERIFY_PHONE] = UD_CODE_PHONE,
		[UD_MESSAGE_PASSWORD_RESET] = UD_CODE_PASSWORD_RESET,
		[UD_MESSAGE_INVITE_USER] = UD_CODE_INVITE,
		[UD_MESSAGE_PHONE_CHANGED] = 0,
	};
	int purpose = purposes[message->kind];

	(void)ctx;
	if (message->code == NULL ||
	    (only != NULL && strcmp(message->user_id, only) != 0))
		return UD_OK;
	cr_assert_neq(purpose, 0);
	(void)snprintf(told[purpose].user, sizeof(told[0].user), "%s",
	    message->user_id);
	(void)snprintf(told[purpose].code, CODE_SIZE, "%s", message->code);
	return UD_OK;
}

void
matrix_begin(void)
{
	/* A host's connection to a server does not see our tables as its
	 * own. */
	world_init(&world, storage_is_postgres() ? WORLD_FILE : WORLD_MEMORY);
	world.options.notify = keep_code;
	world.options.notify_later = 0;
}

void
matrix_end(void)
{
	world_end(&world);
}

void
matrix_open(void)
{
	world_open(&world);
	world.host.ahead_us = 0;
	memset(told, 0, sizeof(told));
	(void)minted_since();
}

const struct operation *
minter(size_t i)
{
	const struct operation *row;

	for (size_t n = 0; (row = catalogue_operation(n)) != NULL; n++)
		if (row->mints != 0 && i-- == 0)
			return row;
	return NULL;
}

const struct operation *
judge(size_t i)
{
	const struct operation *row;

	for (size_t n = 0; (row = catalogue_operation(n)) != NULL; n++)
		if ((row->facts & OP_JUDGES) && i-- == 0)
			return row;
	return NULL;
}

int
judged_purpose(const struct operation *row)
{
	int at = operation_secret(row);

	if (at < 0)
		return -1;
	return row->texts[at].rule == RULE_PROOF ? 0 :
	    row->texts[at].purpose > 0 ? row->texts[at].purpose : -1;
}

static void
must(int rc, const char *what)
{
	cr_assert_eq(rc, UD_OK, "%s: %s", what, ud_errmsg(world.dir));
}

void
person_make(struct person *person, const char *id, enum kind kind)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char email[80], *code = NULL;

	(void)snprintf(person->id, sizeof(person->id), "%s", id);
	/* Usernames that differ in case are the same, ids are not. */
	(void)snprintf(person->username, sizeof(person->username),
	    "%.20s-%zu", id, (size_t)id[0] * 1000 + strlen(id));
	(void)snprintf(email, sizeof(email), "%s@mail.example",
	    person->username);
	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = person->id;
	spec.username = person->username;
	spec.given_name = spec.family_name = "Person";
	spec.email = email;
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41 79 555 55 55";
	spec.phone_verification = kind == REACHABLE ? UD_VERIFY_VERIFIED :
	    UD_VERIFY_RETURN;
	spec.phone_code = kind == REACHABLE ? NULL : &code;
	if (kind == KNOWN) {
		spec.password = KNOWN_PASSWORD;
		spec.password_len = strlen(KNOWN_PASSWORD);
	}
	must(ud_user_create(world.dir, &spec, NULL), id);
	ud_string_free(&code);
	(void)minted_since();
}

/* Texts that say who it is, or would be the same for two people. */
static void
about(struct call *call, const struct person *person, char email[80])
{
	const struct parameter *texts = call->operation->texts;

	(void)snprintf(email, 80, "new-%s@mail.example", person->username);
	for (size_t i = 0; i < operation_texts(call->operation); i++)
		if (strcmp(texts[i].field, "userId") == 0)
			call->text[i] = person->id;
		else if (strcmp(texts[i].field, "loginName") == 0 ||
		    strcmp(texts[i].field, "username") == 0)
			call->text[i] = person->username;
		else if (texts[i].rule == RULE_EMAIL)
			call->text[i] = email;
}

unsigned
minted_since(void)
{
	unsigned mask = 0;
	char sql[128];
	struct raw_rows *rows;

	(void)snprintf(sql, sizeof(sql),
	    "SELECT purpose, id FROM ud_codes WHERE id > %lld",
	    (long long)newest);
	rows = raw_query(world.db, sql, NULL, 0);
	while (raw_next(rows))
		mask |= MINTS(raw_column_number(rows, 0));
	raw_end(&rows);
	newest = raw_number(world.db,
	    "SELECT coalesce(max(id), 0) FROM ud_codes");
	return mask;
}

/* Whose the newest code is, and how they sign in. */
static void
find_owner(struct person *person)
{
	ud_user *user = NULL;

	(void)snprintf(person->id, sizeof(person->id), "%s",
	    raw_text(world.db, "SELECT id FROM ud_users WHERE key ="
	    " (SELECT owner FROM ud_codes ORDER BY id DESC LIMIT 1)"));
	must(ud_user_get(world.dir, person->id, &user), person->id);
	(void)snprintf(person->username, sizeof(person->username), "%s",
	    ud_user_username(user));
	ud_user_free(&user);
}

/* The code that an answer has: all of it, or in JSON a member ...Code. */
static void
copy_returned(const struct call *call, char code[CODE_SIZE])
{
	static const char member[] = "Code\":\"";
	const char *text = call->string;

	cr_assert_not_null(text, "%s", operation_label(call->operation));
	if (call->operation->outputs & OUT_ANSWER) {
		text = strstr(text, member);
		cr_assert_not_null(text, "%s",
		    operation_label(call->operation));
		text += sizeof(member) - 1;
	}
	(void)snprintf(code, CODE_SIZE, "%.*s", (int)strcspn(text, "\""),
	    text);
}

/* Whoever asks by a name does not wait for the message. */
static void
deliver(const struct call *call, const struct person *person)
{
	int at = operation_person(call->operation);

	if (at < 0 || call->operation->texts[at].rule != RULE_LOGIN)
		return;
	only = person->id;
	must(ud_notify_pending(world.dir, 0, NULL, NULL), "delivery");
	only = NULL;
}

/* The codes of the mask, told or returned. */
static void
find_codes(const struct call *call, const struct person *person,
    struct minted *minted)
{
	deliver(call, person);
	for (int p = 1; p < PURPOSES_END; p++) {
		if (!(minted->mask & MINTS(p)))
			continue;
		if (strcmp(told[p].user, person->id) == 0)
			memcpy(minted->codes[p], told[p].code, CODE_SIZE);
		else
			copy_returned(call, minted->codes[p]);
	}
}

int
mint(const struct operation *row, struct person *person,
    struct minted *minted)
{
	struct call call;
	char email[80];
	int rc;

	*minted = (struct minted){.mask = 0};
	memset(told, 0, sizeof(told));
	call_init(&call, row, &world);
	about(&call, person, email);
	if ((rc = call_run(&call)) == UD_OK) {
		minted->mask = minted_since();
		if (minted->mask != 0) {
			find_owner(person);
			find_codes(&call, person, minted);
		}
	}
	call_end(&call);
	return rc;
}

/* The first row that returns a code of just that purpose, for a user and
 * nothing else. */
static const struct operation *
plain_minter(int purpose)
{
	const struct operation *row;

	for (size_t i = 0; (row = minter(i)) != NULL; i++)
		if (row->mints == MINTS(purpose) &&
		    (row->facts & OP_RETURNS) && operation_texts(row) == 1)
			return row;
	cr_assert_fail("no operation just returns a code of %d", purpose);
	return NULL;
}

static unsigned
live_codes(const struct person *person)
{
	unsigned mask = 0;
	char sql[160];
	struct raw_rows *rows;

	(void)snprintf(sql, sizeof(sql), "SELECT purpose FROM ud_codes WHERE"
	    " id > 0 AND expires_us > %lld AND owner = (SELECT key FROM"
	    " ud_users WHERE id = ?1)",
	    (long long)(WORLD_NOW + world.host.ahead_us));
	rows = raw_query(world.db, sql, (const char *const[]){person->id}, 1);
	while (raw_next(rows))
		mask |= MINTS(raw_column_number(rows, 0));
	raw_end(&rows);
	return mask;
}

unsigned
arm(struct person *person, unsigned but)
{
	struct minted ignored;

	for (int p = 1; p < PURPOSES_END; p++)
		if (!((live_codes(person) | but) & MINTS(p)))
			(void)mint(plain_minter(p), person, &ignored);
	return live_codes(person);
}

int
show(const struct operation *row, const struct person *person,
    const char *secret)
{
	struct call call;
	char email[80];

	call_init(&call, row, &world);
	about(&call, person, email);
	call.text[operation_secret(row)] = secret;
	(void)call_run(&call);
	call_end(&call);
	return call.rc;
}

const char *
unlike(const char *secret)
{
	static char text[CODE_SIZE];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", secret);

	text[len - 1] = text[len - 1] == '2' ? '3' : '2';
	return text;
}

const char *
right_for(const struct operation *row, struct person *person)
{
	static struct minted minted;
	int purpose = judged_purpose(row);

	if (purpose == 0)
		return KNOWN_PASSWORD;
	must(mint(plain_minter(purpose), person, &minted),
	    operation_label(row));
	return minted.codes[purpose];
}

/* The end of a statement about the secret of a judge. */
static void
whose(const struct operation *row, char where[160])
{
	int purpose = judged_purpose(row);

	(void)snprintf(where, 160, "%s WHERE owner = (SELECT key FROM"
	    " ud_users WHERE id = ?1)", "");
	if (purpose > 0)
		(void)snprintf(where + strlen(where), 160 - strlen(where),
		    " AND purpose = %d", purpose);
}

int64_t
secret_number(const struct operation *row, const struct person *person,
    const char *of_code, const char *of_password)
{
	int is_code = judged_purpose(row) > 0;
	char sql[512], where[160];
	struct raw_rows *rows;
	int64_t number = 0;

	whose(row, where);
	(void)snprintf(sql, sizeof(sql), "SELECT %s FROM %s%s",
	    is_code ? of_code : of_password,
	    is_code ? "ud_codes" : "ud_passwords", where);
	rows = raw_query(world.db, sql, (const char *const[]){person->id}, 1);
	if (raw_next(rows))
		number = raw_column_number(rows, 0);
	raw_end(&rows);
	return number;
}

void
secret_change(const struct operation *row, const struct person *person,
    const char *of_code, const char *of_password)
{
	int is_code = judged_purpose(row) > 0;
	char sql[512], where[160];

	whose(row, where);
	(void)snprintf(sql, sizeof(sql), "UPDATE %s SET %s%s",
	    is_code ? "ud_codes" : "ud_passwords",
	    is_code ? of_code : of_password, where);
	raw_exec_with(world.db, sql, (const char *const[]){person->id}, 1);
}

int64_t
tries_of(const struct operation *row, const struct person *person)
{
	return secret_number(row, person, "tries", "failures");
}

void
forgive(const struct operation *row, const struct person *person)
{
	secret_change(row, person, "tries = 0, day_tries = 0",
	    "failures = 0, day_tries = 0");
}
