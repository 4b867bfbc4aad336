/* SPDX-License-Identifier: MIT */
#include "user/record.h"

#include <string.h>
#include <userdir/password.h>

#include "base/mem.h"
#include "base/text.h"
#include "user/names.h"

struct user_name {
	const char *id;
	const char *text;
	int is_org_specific;
};

/* Everything lies in one block: the struct, the names, pointers to the login
 * names, and all texts. */
struct ud_user {
	size_t size;		/* of the block */
	struct user_row row;
	size_t name_count;
	size_t login_count;
	struct user_name *names;
	const char **logins;
};

/* How much room the parts of a row need. */
struct room {
	size_t names, logins, bytes;
	uint32_t whole;		/* names that are login names as they are */
};

/* 1, or 0 without memory. */
static int
measure(const struct user_row *row, struct room *room)
{
	struct span rest = row->text[USER_NAMES];
	int qualified = row->org_number[USER_ORG_MUST_BE_DOMAIN] != 0 &&
	    row->org_domains.len > 0;
	struct name name;

	*room = (struct room){.bytes = row->org_id.len +
	    row->org_domains.len + 2};
	for (int i = 0; i < USER_TEXT_COUNT; i++)
		room->bytes += row->text[i].len + 1;
	while (room->names < UD_USERNAMES_MAX && names_next(&rest, &name)) {
		struct span domains = row->org_domains, domain;

		int has = !qualified ? 1 :
		    names_has_domain(name.text, domains);

		if (has < 0)
			return 0;
		room->whole |= (uint32_t)has << room->names++;
		room->bytes += name.id.len + name.text.len + 2;
		if (has) {
			room->logins++;
			continue;
		}
		while (org_next_domain(&domains, &domain)) {
			room->logins++;
			room->bytes += name.text.len + domain.len + 2;
		}
	}
	return 1;
}

static void
add_logins(ud_user *user, const char *text, struct span name, int whole,
    char **to)
{
	struct span domains = user->row.org_domains, domain;

	if (whole) {
		user->logins[user->login_count++] = text;
		return;
	}
	while (org_next_domain(&domains, &domain)) {
		user->logins[user->login_count++] = *to;
		(void)span_place(to, name);
		(*to)[-1] = '@';
		(void)span_place(to, domain);
	}
}

static void
add_names(ud_user *user, const struct room *room, char **to)
{
	struct span rest = user->row.text[USER_NAMES];
	int scoped = user->row.org_number[USER_ORG_SCOPED] != 0 ||
	    user->row.org_number[USER_ORG_MUST_BE_DOMAIN] != 0;
	struct name name;

	while (user->name_count < room->names && names_next(&rest, &name)) {
		int whole = (room->whole >> user->name_count & 1) != 0;
		struct user_name *entry = &user->names[user->name_count++];

		entry->id = span_place(to, name.id).data;
		entry->text = span_place(to, name.text).data;
		entry->is_org_specific = name.kind == USERNAME_ORG ||
		    (name.kind == USERNAME_DEFAULT && scoped);
		add_logins(user, entry->text, name.text, whole, to);
	}
}

ud_user *
user_new(const struct user_row *row)
{
	struct room room;
	ud_user *user;
	size_t size;
	char *to;

	if (!measure(row, &room))
		return NULL;
	size = sizeof(*user) + room.names * sizeof(*user->names) +
	    room.logins * sizeof(*user->logins) + room.bytes;
	user = mem_zalloc(size);
	if (user == NULL)
		return NULL;
	user->size = size;
	user->names = (struct user_name *)(user + 1);
	user->logins = (const char **)(user->names + room.names);
	to = (char *)(user->logins + room.logins);
	user->row = *row;
	for (int i = 0; i < USER_TEXT_COUNT; i++)
		user->row.text[i] = span_place(&to, row->text[i]);
	user->row.org_id = span_place(&to, row->org_id);
	user->row.org_domains = span_place(&to, row->org_domains);
	/* Seals were checked, and folds are for statements. */
	user->row.seal = user->row.org_seal = (struct span){0};
	memset(user->row.fold, 0, sizeof(user->row.fold));
	add_names(user, &room, &to);
	return user;
}

const struct user_row *
user_row_of(const ud_user *user)
{
	return &user->row;
}

struct org_row
user_org(const struct user_row *row)
{
	return (struct org_row){
		.key = row->number[USER_ORG],
		.state = row->org_number[USER_ORG_STATE],
		.must_be_domain = row->org_number[USER_ORG_MUST_BE_DOMAIN],
		.scoped_names = row->org_number[USER_ORG_SCOPED],
		.sequence = row->org_number[USER_ORG_SEQUENCE],
		.id = row->org_id,
		.domains = row->org_domains,
		.seal = row->org_seal,
	};
}

void
user_set_org(struct user_row *row, const struct org_row *org)
{
	row->org_id = org->id;
	row->org_domains = org->domains;
	row->org_number[USER_ORG_STATE] = org->state;
	row->org_number[USER_ORG_MUST_BE_DOMAIN] = org->must_be_domain;
	row->org_number[USER_ORG_SCOPED] = org->scoped_names;
	row->org_number[USER_ORG_SEQUENCE] = org->sequence;
}

/* What nobody may change behind the library's back: who the user is, where it
 * belongs, whether it may sign in, its names, and its addresses.  The number
 * of its last event shows a check that an older row was put back. */
static const int sealed_numbers[] = {USER_TYPE, USER_STATE, USER_CREATED,
    USER_EVENT_SEQUENCE, USER_EMAIL_VERIFIED, USER_PHONE_VERIFIED};
static const int sealed_texts[] = {USER_ID, USER_NAMES, USER_EMAIL,
    USER_VERIFIED_EMAIL, USER_PHONE, USER_VERIFIED_PHONE};

enum {
	SEALED_NUMBERS = sizeof(sealed_numbers) / sizeof(sealed_numbers[0]),
	SEALED_TEXTS = sizeof(sealed_texts) / sizeof(sealed_texts[0]),
	SEALED_PARTS = 2 + SEALED_TEXTS + 1,
	SEALED_OF_PASSWORD = 3,
	SEALED_BYTES = 8 * (SEALED_NUMBERS + SEALED_OF_PASSWORD)
};

/* Which password a user has, since when, and whether it shall be changed, is
 * sealed too, for those who have one: so the seals of others are what they
 * were before there were passwords. */
static size_t
seal_parts(const struct user_row *row, unsigned char numbers[SEALED_BYTES],
    struct span parts[SEALED_PARTS])
{
	static const int of_password[SEALED_OF_PASSWORD] = {USER_PASSWORD,
	    USER_PASSWORD_US, USER_PASSWORD_CHANGE};
	unsigned char *more = numbers + 8 * SEALED_NUMBERS;

	for (int i = 0; i < SEALED_NUMBERS; i++)
		(void)seal_number(row->number[sealed_numbers[i]],
		    numbers + 8 * i);
	parts[0] = (struct span){(char *)numbers, 8 * SEALED_NUMBERS};
	parts[1] = row->org_id;
	for (int i = 0; i < SEALED_TEXTS; i++)
		parts[2 + i] = row->text[sealed_texts[i]];
	if (row->number[USER_PASSWORD] == 0)
		return SEALED_PARTS - 1;
	for (int i = 0; i < SEALED_OF_PASSWORD; i++)
		(void)seal_number(row->number[of_password[i]], more + 8 * i);
	parts[SEALED_PARTS - 1] = (struct span){(char *)more,
	    8 * SEALED_OF_PASSWORD};
	return SEALED_PARTS;
}

void
user_seal(ud_dir *dir, struct user_row *row,
    unsigned char seal[SEAL_MAC_BYTES])
{
	unsigned char numbers[SEALED_BYTES];
	struct span parts[SEALED_PARTS];
	size_t count = seal_parts(row, numbers, parts);

	seal_mac(dir->keys, SEAL_ROW, parts, count, seal);
	row->seal = (struct span){(char *)seal, SEAL_MAC_BYTES};
}

int
user_check_seal(ud_dir *dir, const struct user_row *row)
{
	unsigned char numbers[SEALED_BYTES];
	struct span parts[SEALED_PARTS];
	size_t count = seal_parts(row, numbers, parts);

	if (seal_mac_check(dir->keys, SEAL_ROW, parts, count,
	    row->seal.data, row->seal.len))
		return UD_OK;
	return error_set(&dir->error, UD_ECORRUPT, "Errors.User.SealBroken",
	    NULL, NULL, "the seal of a user's row does not verify");
}

/* A row of a query becomes a user, if its seal is whole. */
static int
take_row(ud_dir *dir, const struct user_row *row, ud_user **user)
{
	int rc;

	if ((rc = user_check_seal(dir, row)) != UD_OK)
		return rc;
	*user = user_new(row);
	return *user == NULL ? error_no_memory(&dir->error) : UD_ROW;
}

int
user_take(ud_dir *dir, struct query *q, ud_user **user)
{
	struct user_row row;
	struct org_row org;
	int rc;

	*user = NULL;
	if ((rc = query_step(q)) != UD_ROW)
		return rc;
	user_rows_read(q, &row);
	org = user_org(&row);
	if ((rc = org_check_seal(dir, &org)) != UD_OK)
		return rc;
	return take_row(dir, &row, user);
}

int
user_take_alone(ud_dir *dir, struct query *q, struct shelf *shelf,
    ud_user **user)
{
	int rc = query_step(q);

	*user = NULL;
	return rc == UD_ROW ? user_read_alone(dir, q, shelf, user) : rc;
}

int
user_read_alone(ud_dir *dir, struct query *q, struct shelf *shelf,
    ud_user **user)
{
	struct user_row row = {0};
	const ud_org *org;
	int rc;

	*user = NULL;
	user_rows_read_alone(q, &row);
	rc = shelf_by_key(dir, shelf, row.number[USER_ORG], &org);
	if (rc != UD_OK)
		return rc;
	if (org != NULL)
		user_set_org(&row, org_row_of(org));
	return take_row(dir, &row, user);
}

int
user_find(ud_dir *dir, struct span id, int even_deleted, ud_user **user)
{
	struct query q;
	int rc;

	if (even_deleted)
		user_rows_by_id_even_deleted(&q, &dir->db, id);
	else
		user_rows_by_id(&q, &dir->db, id);
	rc = user_take(dir, &q, user);
	query_end(&q);
	return rc == UD_ROW ? UD_OK : rc;
}

struct target
user_target(const ud_user *user, uint64_t fields)
{
	if (user == NULL)
		return (struct target){"", "", fields};
	return (struct target){ud_user_id(user), ud_user_org_id(user), fields};
}

int
ud_user_type(const ud_user *user)
{
	return (int)user->row.number[USER_TYPE];
}

int
ud_user_state(const ud_user *user)
{
	return (int)user->row.number[USER_STATE];
}

int
ud_user_is_blocked(const ud_user *user)
{
	return user->row.number[USER_STATE] != UD_USER_ACTIVE ||
	    user->row.org_number[USER_ORG_STATE] != UD_ORG_ACTIVE;
}

int64_t
ud_user_created_us(const ud_user *user)
{
	return user->row.number[USER_CREATED];
}

int64_t
ud_user_changed_us(const ud_user *user)
{
	return user->row.number[USER_CHANGED];
}

uint64_t
ud_user_sequence(const ud_user *user)
{
	return (uint64_t)user->row.number[USER_SEQUENCE];
}

uint64_t
ud_user_event_sequence(const ud_user *user)
{
	return (uint64_t)user->row.number[USER_EVENT_SEQUENCE];
}

int64_t
ud_user_event_us(const ud_user *user)
{
	return user->row.number[USER_EVENT_US];
}

int
ud_user_gender(const ud_user *user)
{
	return (int)user->row.number[USER_GENDER];
}

int
ud_user_email_is_verified(const ud_user *user)
{
	return user->row.number[USER_EMAIL_VERIFIED] != 0;
}

int
ud_user_phone_is_verified(const ud_user *user)
{
	return user->row.number[USER_PHONE_VERIFIED] != 0;
}

int64_t
ud_user_mfa_init_skipped_us(const ud_user *user)
{
	return user->row.number[USER_MFA_SKIPPED];
}

int
ud_user_has_password(const ud_user *user)
{
	return user->row.number[USER_PASSWORD] != 0;
}

int
ud_user_password_change_required(const ud_user *user)
{
	return user->row.number[USER_PASSWORD_CHANGE] != 0;
}

int64_t
ud_user_password_changed_us(const ud_user *user)
{
	return user->row.number[USER_PASSWORD_US];
}

int
ud_user_access_token_type(const ud_user *user)
{
	return (int)user->row.number[USER_TOKEN_TYPE];
}

const char *
ud_user_id(const ud_user *user)
{
	return user->row.text[USER_ID].data;
}

const char *
ud_user_org_id(const ud_user *user)
{
	return user->row.org_id.data;
}

const char *
ud_user_given_name(const ud_user *user)
{
	return user->row.text[USER_GIVEN_NAME].data;
}

const char *
ud_user_family_name(const ud_user *user)
{
	return user->row.text[USER_FAMILY_NAME].data;
}

const char *
ud_user_nick_name(const ud_user *user)
{
	return user->row.text[USER_NICK_NAME].data;
}

const char *
ud_user_display_name(const ud_user *user)
{
	return user->row.text[USER_DISPLAY_NAME].data;
}

const char *
ud_user_preferred_language(const ud_user *user)
{
	return user->row.text[USER_LANGUAGE].len == 0 ? "und" :
	    user->row.text[USER_LANGUAGE].data;
}

const char *
ud_user_email(const ud_user *user)
{
	return user->row.text[USER_EMAIL].data;
}

const char *
ud_user_last_verified_email(const ud_user *user)
{
	return user->row.text[user->row.number[USER_EMAIL_VERIFIED] ?
	    USER_EMAIL : USER_VERIFIED_EMAIL].data;
}

const char *
ud_user_phone(const ud_user *user)
{
	return user->row.text[USER_PHONE].data;
}

const char *
ud_user_last_verified_phone(const ud_user *user)
{
	return user->row.text[user->row.number[USER_PHONE_VERIFIED] ?
	    USER_PHONE : USER_VERIFIED_PHONE].data;
}

const char *
ud_user_machine_name(const ud_user *user)
{
	return user->row.text[USER_MACHINE_NAME].data;
}

const char *
ud_user_machine_description(const ud_user *user)
{
	return user->row.text[USER_DESCRIPTION].data;
}

const char *
ud_user_username(const ud_user *user)
{
	return user->name_count == 0 ? "" : user->names[0].text;
}

size_t
ud_user_username_count(const ud_user *user)
{
	return user->name_count;
}

const char *
ud_user_username_at(const ud_user *user, size_t i)
{
	return i < user->name_count ? user->names[i].text : NULL;
}

const char *
ud_user_username_id(const ud_user *user, size_t i)
{
	return i < user->name_count ? user->names[i].id : NULL;
}

int
ud_user_username_is_org_specific(const ud_user *user, size_t i)
{
	return i < user->name_count && user->names[i].is_org_specific;
}

size_t
ud_user_login_name_count(const ud_user *user)
{
	return user->login_count;
}

const char *
ud_user_login_name_at(const ud_user *user, size_t i)
{
	return i < user->login_count ? user->logins[i] : NULL;
}

const char *
ud_user_preferred_login_name(const ud_user *user)
{
	return user->login_count == 0 ? "" : user->logins[0];
}

void
ud_user_free(ud_user **user)
{
	if (user == NULL || *user == NULL)
		return;
	mem_wipe(*user, (*user)->size);
	mem_free(*user);
	*user = NULL;
}
