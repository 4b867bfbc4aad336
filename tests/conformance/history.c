/* SPDX-License-Identifier: MIT */
/* A directory on the driver: a history of changes, and what is known of it
 * afterwards. */
#include "directory.h"

#include <stdio.h>
#include <string.h>

#define HUMAN(id, name, given, family, email, phone) \
	{"CreateUser", "{\"organizationId\":\"o\",\"userId\":\"" id "\"," \
	    "\"username\":\"" name "\",\"human\":{\"profile\":{" \
	    "\"givenName\":\"" given "\",\"familyName\":\"" family "\"," \
	    "\"nickName\":\"" name "\",\"preferredLanguage\":\"de-CH\"}," \
	    "\"email\":{\"email\":\"" email "\"},\"phone\":{\"phone\":\"" \
	    phone "\"}},\"metadata\":[{\"key\":\"Team\",\"value\":\"AP8=\"}," \
	    "{\"key\":\"id-" id "\",\"value\":\"eA==\"}]}", DONE}
#define ONE(method, member, value, ends) \
	{method, "{\"" member "\":\"" value "\"}", ends}

static const struct request beginnings[] = {
	{"CreateOrganization", "{\"organizationId\":\"o\","
	    "\"name\":\"Ouvrage\"}", DONE},
	{"CreateOrganization", "{\"organizationId\":\"Proj\",\"name\":\"P\"}",
	    DONE},
	{"UpdateOrganization", "{\"organizationId\":\"Proj\","
	    "\"organizationScopedUsernames\":true}", DONE},
	{"CreateOrganization", "{\"organizationId\":\"o\",\"name\":\"Again\"}",
	    REFUSED},
	{"SetOrganizationDomains", "{\"organizationId\":\"o\",\"domains\":"
	    "[\"o.example\",\"Second.example\"]}", DONE},
	{"UpdateOrganization", "{\"organizationId\":\"o\","
	    "\"loginMustBeDomain\":true}", DONE},
	HUMAN("u1", "Alice", "Alice", "de l'\xc3\x89toile", "Alice@O.example",
	    "+41791234567"),
	HUMAN("u2", "b\xc3\xb6rries", "B\xc3\xb6rries",
	    "O''Neil \\\\ \\\"x\\\"",
	    "boerries@mail.example", "+41791234568"),
	HUMAN("U3", "carol_50%", "Carol*?[",
	    "Stra\xc3\x9f" "e \xf0\x9f\x98\x80",
	    "carol@mail.example", "+12025550123"),
	HUMAN("u4", "dora@o.example", "\xe6\x9d\x8e",
	    "\xe5\xb0\x8f\xe9\xbe\x99",
	    "dora@second.example", "+12025550124"),
	HUMAN("u5", "alicia", "ALICE", "Zed", "alicia@mail.example",
	    "+12025550125"),
	{"CreateUser", "{\"organizationId\":\"Proj\",\"userId\":\"m1\","
	    "\"username\":\"robot\",\"machine\":{\"name\":\"Robot \\u00c4\","
	    "\"description\":\"It's a machine\"}}", DONE},
	{"CreateUser", "{\"organizationId\":\"Proj\",\"userId\":\"m2\","
	    "\"username\":\"alice\",\"machine\":{\"name\":\"Twin\"}}", DONE},
	{"CreateUser", "{\"organizationId\":\"o\",\"userId\":\"u9\","
	    "\"username\":\"ALICE\",\"human\":{\"profile\":{\"givenName\":"
	    "\"A\",\"familyName\":\"B\"},\"email\":{\"email\":\"a@b.test\"}}}",
	    REFUSED},
	{"ImportUser", "{\"organizationId\":\"Proj\",\"userId\":\"i1\","
	    "\"username\":\"old\",\"human\":{\"profile\":{"
	    "\"givenName\":\"Old\",\"familyName\":\"Guard\"},"
	    "\"email\":{\"email\":\"old@x.test\",\"isVerified\":true}},"
	    "\"state\":\"USER_STATE_INITIAL\","
	    "\"creationDate\":\"2001-02-03T04:05:06Z\"}", DONE},
	{NULL, NULL, DONE}
};

static const struct request changes[] = {
	{"UpdateUser", "{\"userId\":\"u1\",\"username\":\"Alice.New\","
	    "\"human\":{\"profile\":{\"givenName\":\"Al\xc3\xad" "ce\"},"
	    "\"email\":{\"email\":\"new@o.example\",\"isVerified\":true}}}",
	    DONE},
	{"UpdateUser", "{\"userId\":\"u2\",\"username\":\"alicia\"}",
	    REFUSED},
	{"AddUsername", "{\"userId\":\"u2\",\"username\":\"ALICE.new\","
	    "\"isOrganizationSpecific\":true}", REFUSED},
	{"AddUsername", "{\"userId\":\"u1\",\"username\":\"alice\"}", DONE},
	{"AddUsername", "{\"userId\":\"u2\",\"username\":\"second\","
	    "\"isOrganizationSpecific\":true}", DONE},
	{"RemoveUsername", "{\"userId\":\"u2\",\"usernameId\":\"1\"}", DONE},
	ONE("LockUser", "userId", "u5", DONE),
	ONE("LockUser", "userId", "u5", REFUSED),
	ONE("DeactivateUser", "userId", "m2", DONE),
	{"SetUserMetadata", "{\"userId\":\"u1\",\"metadata\":["
	    "{\"key\":\"Team\",\"value\":\"AQID\"},"
	    "{\"key\":\"\xc3\x9c" "ber\",\"value\":\"\"}]}",
	    DONE},
	{"DeleteUserMetadata", "{\"userId\":\"u2\",\"keys\":[\"Team\"]}",
	    DONE},
	ONE("HumanMFAInitSkipped", "userId", "u1", DONE),
	ONE("DeleteUser", "userId", "u4", DONE),
	ONE("DeleteUser", "userId", "u4", REFUSED),
	ONE("ScrubUser", "userId", "u4", DONE),
	{"UpdateOrganization", "{\"organizationId\":\"Proj\",\"name\":\"Prj\"}",
	    DONE},
	{NULL, NULL, DONE}
};

static const struct request questions[] = {
	ONE("GetUserByID", "userId", "u1", DONE),
	ONE("GetUserByID", "userId", "u4", REFUSED),
	ONE("GetUserByID", "userId", "U1", REFUSED),
	{"GetUserByUsername", "{\"username\":\"ALICE\","
	    "\"organizationId\":\"o\"}", DONE},
	ONE("GetUserByLoginName", "loginName", "alice@O.EXAMPLE", DONE),
	ONE("GetUserByLoginName", "loginName", "B\xc3\x96RRIES@o.example",
	    REFUSED),
	ONE("GetUserByLoginName", "loginName", "old", DONE),
	ONE("GetUserByVerifiedEmail", "email", "NEW@o.example", DONE),
	{"ListOrganizationUsers", "{\"organizationId\":\"o\",\"limit\":2}",
	    DONE},
	{"ListOrganizationUsers", "{\"organizationId\":\"o\",\"afterUserId\":"
	    "\"u2\",\"limit\":50}", DONE},
	ONE("CountUsers", "organizationId", "o", DONE),
	ONE("GetOrganization", "organizationId", "Proj", DONE),
	{"ListOrganizations", "{}", DONE},
	{"ListUserMetadata", "{\"userId\":\"u1\"}", DONE},
	{"ListEvents", "{}", DONE},
	ONE("ListEvents", "userId", "u1", DONE),
	{"VerifyEvents", "{}", DONE},
	{"ListUsers", "{\"include\":[\"metadata\"]}", DONE},
	{"SearchUsers", "{\"query\":{\"limit\":50,\"desc\":true}}", DONE},
	{NULL, NULL, DONE}
};

/* Words that nothing writes yet are put there by hand. */
static void
add_links_and_schemas(struct pair *p)
{
	pair_exec(p, "INSERT INTO ud_schemas (key, id, type) VALUES"
	    " (7, 's1', 'Staff'), (8, 's2', 'guest')");
	pair_exec(p, "INSERT INTO ud_user_schemas (owner, schema, revision)"
	    " SELECT key, 7, 4 FROM ud_users WHERE id = 'm1' OR id = 'u1'");
	pair_exec(p, "INSERT INTO ud_links (owner, idp, external, name)"
	    " SELECT key, 'idp-a', 'ext-1', 'Gigi' FROM ud_users"
	    " WHERE id = 'u2' UNION ALL SELECT key, 'idp-b', 'x', NULL"
	    " FROM ud_users WHERE id = 'm1'");
}

void
pair_live(struct pair *p)
{
	pair_call(p, beginnings);
	pair_call(p, changes);
	add_links_and_schemas(p);
}

static void
ask(struct pair *p)
{
	pair_call(p, questions);
}

static void
a_directory_has_the_same_history(struct check *c)
{
	static struct pair p;

	pair_open(&p, c);
	pair_live(&p);
	ask(&p);
	pair_check(&p);
	pair_reopen(&p);
	ask(&p);
	pair_check(&p);
	pair_close(&p);
}

/* After each kind of care it is as before. */
static void
a_directory_is_cared_for(struct check *c)
{
	static struct pair p;
	uint64_t left;

	pair_open(&p, c);
	pair_live(&p);
	for (int i = 0; check_good(c) && i < SIDES; i++) {
		ud_dir *dir = p.sides[i].dir;

		check_that(c, ud_maintain(dir, &left) == UD_OK,
		    "ud_maintain() fails");
		check_that(c, ud_optimize(dir) == UD_OK,
		    "ud_optimize() fails");
		check_that(c, ud_reindex(dir) == UD_OK,
		    "ud_reindex() fails");
		check_that(c, ud_rewrap(dir, 0, &left) == UD_OK && left == 0,
		    "ud_rewrap() fails");
		if (!check_good(c))
			check_fail(c, "%s", ud_errmsg(dir));
	}
	ask(&p);
	pair_check(&p);
	pair_close(&p);
}

static void
a_batch_is_kept_or_undone(struct check *c)
{
	static struct pair p;
	char json[160];

	pair_open(&p, c);
	pair_live(&p);
	for (int keep = 0; check_good(c) && keep < 2; keep++) {
		for (int i = 0; check_good(c) && i < SIDES; i++)
			check_that(c, ud_dir_batch_begin(p.sides[i].dir) ==
			    UD_OK, "ud_dir_batch_begin() fails");
		for (int n = 0; check_good(c) && n < 300; n++) {
			const struct request requests[] = {
				{"CreateUser", json, DONE}, {NULL, NULL, DONE}};

			(void)snprintf(json, sizeof(json), "{"
			    "\"organizationId\":\"Proj\",\"userId\":\"b%d\","
			    "\"username\":\"robot %d\",\"machine\":{\"name\":"
			    "\"R%d\"}}", n, n, n);
			pair_call(&p, requests);
		}
		for (int i = 0; check_good(c) && i < SIDES; i++)
			check_that(c, ud_dir_batch_end(p.sides[i].dir, keep)
			    == UD_OK, "ud_dir_batch_end() fails");
		ask(&p);
		pair_check(&p);
	}
	pair_close(&p);
}

static void
a_copy_is_a_directory(struct check *c)
{
	static struct pair p;
	char copy[CONFORMANCE_LOCATION + 8];
	int rc;

	if (c->driver->backup == NULL) {
		check_skip(c, "this driver has no backup()");
		return;
	}
	pair_open(&p, c);
	pair_live(&p);
	(void)snprintf(copy, sizeof(copy), "%s.copy", p.location);
	rc = check_good(c) ? ud_backup(p.sides[THEIRS].dir, copy) : UD_OK;
	if (rc != UD_OK)
		check_fail(c, "ud_backup() returns %s: %s", ud_errname(rc),
		    ud_errmsg(p.sides[THEIRS].dir));
	if (check_good(c))
		check_that(c, ud_backup(p.sides[THEIRS].dir, copy) ==
		    UD_EEXISTS, "backup() writes over a file");
	p.sides[THEIRS].location = copy;
	pair_reopen(&p);
	ask(&p);
	pair_check(&p);
	pair_close(&p);
}

const struct check_row directory_checks[] = {
	{"a_directory_has_the_same_history",
	    a_directory_has_the_same_history},
	{"a_directory_is_cared_for", a_directory_is_cared_for},
	{"a_batch_is_kept_or_undone", a_batch_is_kept_or_undone},
	{"a_copy_is_a_directory", a_copy_is_a_directory},
	{NULL, NULL}
};
