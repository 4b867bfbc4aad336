/* SPDX-License-Identifier: MIT */
#include "store/copy_tables.h"

enum {
	PAGE = 500,
	PAGE_OF_LARGE = 50	/* a row may have half a megabyte */
};

#define INT(name) {name, COPY_INT, 0}
#define INT_OR_NULL(name) {name, COPY_INT, 1}
#define TEXT(name) {name, COPY_TEXT, 0}
#define TEXT_OR_NULL(name) {name, COPY_TEXT, 1}
#define BYTES(name) {name, COPY_BYTES, 0}
#define BYTES_OR_NULL(name) {name, COPY_BYTES, 1}
#define SEAL(name) {name, COPY_SEAL, 0}

static const struct copy_column meta[] = {
	TEXT("name"), BYTES_OR_NULL("value"),
};

static const struct copy_column head[] = {
	INT("one"), INT("last_user"), INT("last_org"), INT("last_us"),
	INT("last_id"), INT("position"), INT("ordered"), INT("org_changes"),
	BYTES("operation"), BYTES("link"), SEAL("seal"),
};

static const struct copy_column counters[] = {
	INT("org"), INT("state"), INT("n"),
};

static const struct copy_column orgs[] = {
	INT("key"), TEXT("id"), TEXT("name"), INT("state"),
	INT("must_be_domain"), INT("scoped_names"), TEXT("domains"),
	INT("created_us"), INT("changed_us"), INT("sequence"), SEAL("seal"),
	TEXT_OR_NULL("id_fold"),
};

static const struct copy_column domains[] = {
	TEXT("domain"), INT("org"),
};

static const struct copy_column users[] = {
	INT("key"), TEXT("id"), INT("org"), INT("type"), INT("state"),
	INT("created_us"), INT("changed_us"), INT("sequence"),
	INT("event_sequence"), INT("event_us"), INT_OR_NULL("metadata_us"),
	INT("last_name"), TEXT_OR_NULL("names"), TEXT_OR_NULL("given_name"),
	TEXT_OR_NULL("family_name"), TEXT_OR_NULL("nick_name"),
	TEXT_OR_NULL("display_name"), TEXT_OR_NULL("language"),
	INT_OR_NULL("gender"), TEXT_OR_NULL("email"),
	TEXT_OR_NULL("email_fold"), INT_OR_NULL("email_verified"),
	TEXT_OR_NULL("verified_email"), TEXT_OR_NULL("phone"),
	INT_OR_NULL("phone_verified"), TEXT_OR_NULL("verified_phone"),
	INT_OR_NULL("mfa_skipped_us"), TEXT_OR_NULL("machine_name"),
	TEXT_OR_NULL("description"), INT_OR_NULL("token_type"), SEAL("seal"),
	TEXT_OR_NULL("id_fold"), TEXT_OR_NULL("given_fold"),
	TEXT_OR_NULL("family_fold"), TEXT_OR_NULL("nick_fold"),
	TEXT_OR_NULL("display_fold"), TEXT_OR_NULL("language_fold"),
	TEXT_OR_NULL("machine_fold"), TEXT_OR_NULL("description_fold"),
	INT_OR_NULL("password"), INT_OR_NULL("password_us"),
	INT_OR_NULL("password_change"),
};

static const struct copy_column usernames[] = {
	INT("owner"), INT("pos"), INT("kind"), INT("scope"), TEXT("fold"),
	TEXT("name"),
};

static const struct copy_column reserved_names[] = {
	TEXT("fold"), INT("scope"), INT("kind"), INT("owner"),
	INT("until_us"),
};

static const struct copy_column metadata[] = {
	INT("owner"), TEXT("key"), INT("created_us"), INT("changed_us"),
	BYTES("value"), TEXT_OR_NULL("key_fold"), INT_OR_NULL("digest"),
};

static const struct copy_column passwords[] = {
	INT("owner"), INT("version"), SEAL("box"), INT("day_us"),
	INT("day_tries"), INT("failures"), INT("last_us"),
};

static const struct copy_column old_passwords[] = {
	INT("owner"), INT("version"), SEAL("box"),
};

static const struct copy_column codes[] = {
	INT("owner"), INT("purpose"), INT("id"), INT("channel"),
	INT("expires_us"), BYTES_OR_NULL("hash"), INT("id_before"),
	INT("channel_before"), INT("expires_before"),
	BYTES_OR_NULL("hash_before"), INT("tries"), INT("day_us"),
	INT("day_tries"), BYTES("sent"), TEXT_OR_NULL("template"),
	TEXT_OR_NULL("application"),
};

static const struct copy_column outbox[] = {
	INT("id"), INT("owner"), INT("kind"), INT("channel"), INT("purpose"),
	INT("target"), INT("due_us"), INT("expires_us"), INT("attempts"),
	INT("taken"), SEAL("box"),
};

static const struct copy_column events[] = {
	INT("position"), INT("subject"), INT("sequence"), INT("org"),
	TEXT("type"), INT("created_us"), TEXT("editor"), BYTES("operation"),
	TEXT("payload"), BYTES_OR_NULL("salt"), TEXT_OR_NULL("personal"),
	BYTES_OR_NULL("digest"), BYTES("link"),
};

static const struct copy_column schemas[] = {
	INT("key"), TEXT("id"), TEXT_OR_NULL("id_fold"), TEXT("type"),
	TEXT_OR_NULL("type_fold"),
};

static const struct copy_column user_schemas[] = {
	INT("owner"), INT("schema"), INT("revision"),
};

static const struct copy_column links[] = {
	INT("owner"), TEXT("idp"), TEXT("external"), TEXT_OR_NULL("name"),
};

#define COLUMNS(list) list, sizeof(list) / sizeof((list)[0])

/* What a fact says about the indexes is the target's own. */
#define FACTS "name NOT IN ('schema', 'index_attributes', 'index_grams')"

const struct copy_table copy_tables[COPY_TABLES] = {
	{"ud_meta", 1, PAGE, FACTS, COLUMNS(meta)},
	{"ud_head", 1, PAGE, NULL, COLUMNS(head)},
	{"ud_counters", 2, PAGE, NULL, COLUMNS(counters)},
	{"ud_orgs", 1, PAGE, NULL, COLUMNS(orgs)},
	{"ud_domains", 1, PAGE, NULL, COLUMNS(domains)},
	{"ud_schemas", 1, PAGE, NULL, COLUMNS(schemas)},
	{"ud_users", 1, PAGE, NULL, COLUMNS(users)},
	{"ud_usernames", 2, PAGE, NULL, COLUMNS(usernames)},
	{"ud_reserved_names", 2, PAGE, NULL, COLUMNS(reserved_names)},
	{"ud_metadata", 2, PAGE_OF_LARGE, NULL, COLUMNS(metadata)},
	{"ud_user_schemas", 1, PAGE, NULL, COLUMNS(user_schemas)},
	{"ud_links", 3, PAGE, NULL, COLUMNS(links)},
	{"ud_passwords", 1, PAGE, NULL, COLUMNS(passwords)},
	{"ud_old_passwords", 2, PAGE, NULL, COLUMNS(old_passwords)},
	{"ud_codes", 2, PAGE, NULL, COLUMNS(codes)},
	{"ud_outbox", 1, PAGE, NULL, COLUMNS(outbox)},
	{"ud_events", 1, PAGE, NULL, COLUMNS(events)},
};
