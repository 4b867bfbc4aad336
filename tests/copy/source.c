/* SPDX-License-Identifier: MIT */
#include "copy/source.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/mailbox.h"
#include "catalogue/dump.h"
#include "storage/raw.h"

const char *source_path, *target_path, *target_schema;
char source_code[32];

/* Nothing writes these tables yet. */
static const char later[] =
    "INSERT INTO ud_schemas VALUES (1, 'People', 'people', 'human', NULL),"
    " (2, 'plain', NULL, 'T', 't');"
    "INSERT INTO ud_user_schemas VALUES (1, 1, 3);"
    "INSERT INTO ud_links VALUES (1, 'idp', 'x1', 'Ext'),"
    " (1, 'idp', 'x2', NULL), (2, 'other', '', '')";

static void
make_alice(void)
{
	static char large[UD_METADATA_VALUE_BYTES_MAX];
	ud_metadata_item items[] = {
		{"large", large, sizeof(large)},
		{"bytes", "\0\1\377", 3},
		{"Stra\303\237e", "1", 1},
	};
	ud_user_spec spec = human_spec("alice");

	memset(large, 'x', sizeof(large));
	spec.given_name = "\303\204nne";
	spec.family_name = "Gro\303\237mann";
	spec.nick_name = "Al";
	spec.preferred_language = "de-CH";
	spec.gender = UD_GENDER_FEMALE;
	spec.email = "Alice@Mail.test";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41 79 123 45 67";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	spec.metadata = items;
	spec.metadata_count = N(items);
	OK(ud_user_create(dir, &spec, NULL));
	OK(ud_user_add_username(dir, "alice", "alice.two", 1, NULL, NULL));
	OK(ud_user_mfa_init_skipped(dir, "alice", NULL));
}

/* Users in every state, some with a past. */
static void
make_others(void)
{
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_user_spec old = human_spec("old");
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_machine("robot");
	make_in_state("locked", UD_USER_HUMAN, UD_USER_LOCKED);
	make_in_state("initial", UD_USER_HUMAN, UD_USER_INITIAL);
	make_in_state("inactive", UD_USER_MACHINE, UD_USER_INACTIVE);
	make_in_state("deleted", UD_USER_HUMAN, UD_USER_DELETED);
	make_in_state("scrubbed", UD_USER_HUMAN, UD_USER_DELETED);
	OK(ud_user_scrub(dir, "scrubbed", NULL));
	import.created_us = START_US - 9 * HOUR_US;
	OK(ud_user_import(dir, &old, &import, NULL));
	/* A name that stays reserved. */
	make_named("p", "renamed", "before");
	patch.username = "after";
	OK(ud_user_update(dir, "renamed", &patch, NULL));
	make_named("p", "scoped", "alice.two");
}

/* A password and one before it, live codes, messages that wait, and what was
 * guessed wrong. */
static void
make_secrets(void)
{
	const ud_delivery by = deliver_by(UD_VERIFY_RETURN);
	ud_delivery invite = deliver_by(UD_VERIFY_SEND);
	ud_user_spec bea = human_spec("bea");
	char *code = NULL;

	give_password("alice", SOURCE_PASSWORD_BEFORE);
	give_password("alice", SOURCE_PASSWORD);
	cr_assert_eq(ud_user_check_password(dir, "alice", "Wrong-12", 8,
	    NULL), UD_EINVAL);
	OK(ud_user_create(dir, &bea, NULL));
	OK(ud_user_send_email_code(dir, "bea", &by, &code, NULL));
	snprintf(source_code, sizeof(source_code), "%s", code);
	ud_string_free(&code);
	invite.url_template = "https://app.test/?code={{.Code}}";
	invite.application_name = "\303\204pp";
	OK(ud_user_create_invite_code(dir, "bea", &invite, NULL, NULL));
	cr_assert_eq(ud_user_verify_invite_code(dir, "bea", "WRONG", NULL),
	    UD_EINVAL);
}

/* A mailbox to which nothing goes by itself, and old passwords are kept. */
static ud_options
source_options(void)
{
	static ud_policy policy = UD_INIT(ud_policy);
	ud_options options = mail_options();

	policy.password_history = 3;
	options.policy = &policy;
	options.notify_later = 1;
	return options;
}

void
begin_source(void)
{
	static const char *const domains[] = {"o.test", "zwei.test"};
	ud_options options = source_options();
	ud_org_spec scoped = UD_INIT(ud_org_spec);
	ud_org_patch rules = UD_INIT(ud_org_patch);
	const int64_t yes = 1;

	source_path = scratch("source.db");
	target_path = scratch("target.db");
	OK(ud_open(source_path, &options, &dir));
	make_org("o");
	OK(ud_org_set_domains(dir, "o", domains, 2, NULL, NULL));
	scoped.name = scoped.org_id = "p";
	OK(ud_org_create(dir, &scoped, NULL));
	rules.org_scoped_usernames = &yes;
	OK(ud_org_update(dir, "p", &rules, NULL));
	make_org("idle");
	OK(ud_org_deactivate(dir, "idle", NULL));
	make_org("gone");
	OK(ud_org_delete(dir, "gone", NULL));
	make_alice();
	make_others();
	make_secrets();
	run_sql(source_path, later);
	clock_us += SECOND_US;
}

ud_options
target_options(void)
{
	ud_options options = source_options();

	options.schema = target_schema;
	return options;
}

int
copy_and_tell(ud_copy_cb progress, void *ctx)
{
	ud_options to = target_options();

	return ud_copy(dir, target_path, &to, progress, ctx);
}

int
copy_it(void)
{
	return copy_and_tell(NULL, NULL);
}

ud_dir *
open_copy(void)
{
	ud_options options = target_options();
	ud_dir *copy = NULL;

	options.must_exist = 1;
	if (ud_open(target_path, &options, &copy) == UD_OK)
		return copy;
	fprintf(stderr, "the copy: %s\n", ud_errmsg(copy));
	ud_close(&copy);
	return NULL;
}

int
is_unfinished(void)
{
	ud_options options = target_options();
	ud_dir *copy = NULL;
	int rc = ud_open(target_path, &options, &copy);
	int is = rc == UD_ESTATE && strcmp(ud_errkey(copy),
	    "Errors.Store.Unfinished") == 0;

	if (!is)
		fprintf(stderr, "%d %s\n", rc, ud_errmsg(copy));
	ud_close(&copy);
	return is;
}

char *
ask(ud_dir *d, const char *method, const char *request)
{
	char *answer = NULL;
	int rc = ud_rpc(d, method, request, strlen(request), 0, &answer);

	cr_assert_not_null(answer, "%s: %s", method, ud_errname(rc));
	return answer;
}

static const struct { const char *method, *request; } questions[] = {
	{ "ListOrganizations", "{}" },
	{ "GetOrganization", "{\"organizationId\":\"gone\"}" },
	{ "ListOrganizationUsers", "{\"organizationId\":\"o\"}" },
	{ "ListUsers", "{}" },
	{ "ListUsers", "{\"sortingColumn\":\"USER_FIELD_NAME_CREATION_DATE\","
	    "\"query\":{\"asc\":true,\"offset\":\"3\"}}" },
	{ "GetUserByID", "{\"userId\":\"alice\"}" },
	{ "GetUserByID", "{\"userId\":\"deleted\"}" },
	{ "GetUserByID", "{\"userId\":\"scrubbed\"}" },
	{ "GetUserByLoginName", "{\"loginName\":\"ALICE@mail.test\"}" },
	{ "GetUserByUsername", "{\"username\":\"alice.two\"}" },
	{ "GetUserByUsername", "{\"username\":\"after\"}" },
	{ "GetUserByVerifiedEmail", "{\"email\":\"alice@mail.test\"}" },
	{ "ListUserMetadata", "{\"userId\":\"alice\"}" },
	{ "ListEvents", "{\"limit\":1000}" },
	{ "ListEvents", "{\"userId\":\"scrubbed\"}" },
	{ "CreateUser", "{\"organizationId\":\"o\",\"username\":\"BEFORE\","
	    "\"machine\":{\"name\":\"m\"}}" },
};

/* Substrings of every length for which there is an index, and of none. */
static const char *const filters[] = {
	"name.familyName co \"SSM\"", "name.familyName co \"ossma\"",
	"userName co \"example.te\"", "userName sw \"ali\"",
	"userName ew \"wo\"", "emails co \"@\"", "phoneNumbers pr",
	"active eq true", "not (active eq true)", "nickName eq \"al\"",
};

static int
same_answer(ud_dir *a, ud_dir *b, const char *method, const char *request)
{
	char *of_a = ask(a, method, request);
	char *of_b = ask(b, method, request);
	int same = strcmp(of_a, of_b) == 0;

	if (!same)
		fprintf(stderr, "%s %s:\n%.400s\n%.400s\n", method, request,
		    of_a, of_b);
	ud_string_free(&of_a);
	ud_string_free(&of_b);
	return same;
}

/* The users that a filter finds, a blank behind each. */
static void
find(ud_dir *d, const char *scim, char *ids, size_t size)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *found = NULL;
	ud_filter *filter = NULL;
	size_t len = 0;

	ids[0] = '\0';
	cr_assert_eq(ud_filter_read(d, UD_SYNTAX_SCIM, scim, strlen(scim),
	    &filter), UD_OK, "%s: %s", scim, ud_errmsg(d));
	cr_assert_eq(ud_search(d, filter, &query, &found), UD_OK, "%s: %s",
	    scim, ud_errmsg(d));
	for (size_t i = 0; i < ud_search_count_of(found); i++)
		len += (size_t)snprintf(ids + len, size - len, "%s ",
		    ud_user_id(ud_search_user(found, i)));
	ud_search_result_free(&found);
	ud_filter_free(&filter);
}

static int
same_search(ud_dir *a, ud_dir *b, const char *scim)
{
	char of_a[512], of_b[512];

	find(a, scim, of_a, sizeof(of_a));
	find(b, scim, of_b, sizeof(of_b));
	if (strcmp(of_a, of_b) == 0 && of_a[0] != '\0')
		return 1;
	fprintf(stderr, "%s: %s, %s\n", scim, of_a, of_b);
	return 0;
}

int
same_answers(ud_dir *a, ud_dir *b)
{
	int same = strcmp(ud_dir_instance_id(a), ud_dir_instance_id(b)) == 0;

	for (size_t i = 0; i < N(questions); i++)
		same &= same_answer(a, b, questions[i].method,
		    questions[i].request);
	for (size_t i = 0; i < N(filters); i++)
		same &= same_search(a, b, filters[i]);
	return same;
}

void
run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	(void)sqlite3_close(db);
}

/* How an index lies in its tables depends on how it was filled. */
static char *
dump_of(const char *path)
{
	struct raw *raw = raw_open_file(path);
	char *all, *to;

	all = to = raw_dump(raw);
	raw_close(&raw);
	for (char *line = all; *line != '\0'; ) {
		size_t len = strcspn(line, "\n") + 1;

		if (strncmp(line, "ud_g", 4) != 0 &&
		    strncmp(line, "ud_pending", 10) != 0) {
			memmove(to, line, len);
			to += len;
		}
		line += len;
	}
	*to = '\0';
	return all;
}

int
same_rows(const char *a, const char *b)
{
	char *of_a = dump_of(a), *of_b = dump_of(b);
	const char *difference = dump_difference(of_a, of_b);

	if (difference != NULL)
		fprintf(stderr, "%s\n", difference);
	free(of_a);
	free(of_b);
	return difference == NULL;
}
