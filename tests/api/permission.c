/* SPDX-License-Identifier: MIT */
/* What the authorizer is asked, by every operation. */
#include "calls.h"
#include "fixture.h"

#include <stdio.h>

/* The questions of one call, a line each, and the answer to all. */
static char asked[1024];
static int answer = UD_OK;

static int
authorize(const ud_question *q, void *ctx)
{
	size_t len = strlen(asked);

	(void)ctx;
	cr_expect_geq(q->size, sizeof(*q));
	(void)snprintf(asked + len, sizeof(asked) - len,
	    "%s %s by %s: owner %s, org %s, fields %d%s\n", q->operation,
	    q->permission, q->actor_id, q->owner_id, q->org_id,
	    (int)q->fields, q->self ? ", self" : "");
	return answer;
}

/* "t" and "m" in "o", "x" was deleted. */
static void
begin_asked(void)
{
	static const char *const domains[] = { "o.test" };
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_options options = plain_options();

	options.allow_all = 0;
	options.authorize = authorize;
	answer = UD_OK;
	begin_with(&options);
	OK(ud_org_set_domains(dir, "o", domains, 1, NULL, NULL));
	make_named("o", "t", "target");
	patch.email_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_update(dir, "t", &patch, NULL));
	make_machine("m");
	make_human("x");
	OK(ud_user_delete(dir, "x", NULL));
	OK(ud_dir_act_as(dir, "a", NULL));
	asked[0] = '\0';
}

static void
finish_asked(void)
{
	answer = UD_OK;
	finish();
}

TestSuite(permission, .init = begin_asked, .fini = finish_asked);

#define T "by a: owner t, org o, fields "
#define O "by a: owner , org o, fields "
#define NOBODY "by a: owner , org , fields "

/* Every operation and its questions, in an order in which all work. */
static const struct {
	int (*run)(void);
	const char *questions;
} operations[] = {
	{ call_create_org, "CreateOrganization org.create " NOBODY "0\n" },
	{ call_get_org, "GetOrganization org.read " O "0\n" },
	{ call_by_domain, "GetOrganization org.read " O "0\n" },
	{ call_list_orgs, "ListOrganizations org.read " NOBODY "0\n" },
	{ call_update_org, "UpdateOrganization org.write " O "0\n" },
	{ call_set_domains, "SetOrganizationDomains org.write " O "0\n" },
	{ call_deactivate_org, "DeactivateOrganization org.write " O "0\n" },
	{ call_reactivate_org, "ReactivateOrganization org.write " O "0\n" },
	{ call_create_user, "CreateUser user.write " O "7\n" },
	{ call_create_verified, "CreateUser user.write " O "47\n"
	    "CreateUser user.contact.verify " O "47\n" },
	{ call_import_machine, "ImportUser user.write " O "17\n" },
	{ call_get_user, "GetUserByID user.read " T "0\n" },
	{ call_by_username, "GetUserByUsername user.read " T "0\n" },
	{ call_by_login_name, "GetUserByLoginName user.read " T "0\n" },
	{ call_by_email, "GetUserByVerifiedEmail user.read " T "0\n" },
	{ call_get_many, "GetUserByID user.read " T "0\n"
	    "GetUserByID user.read " NOBODY "0\n" },
	{ call_page, "ListOrganizationUsers user.read " O "0\n" },
	{ call_count, "CountUsers user.read " O "0\n" },
	{ call_deactivate, "DeactivateUser user.write " T "64\n" },
	{ call_reactivate, "ReactivateUser user.write " T "64\n" },
	{ call_lock, "LockUser user.write " T "64\n" },
	{ call_unlock, "UnlockUser user.write " T "64\n" },
	{ call_skip_mfa, "HumanMFAInitSkipped user.write " T "128\n" },
	{ call_add_username, "AddUsername user.write " T "1\n" },
	{ call_remove_username, "RemoveUsername user.write " T "1\n" },
	{ call_set_metadata, "SetUserMetadata user.write " T "32\n" },
	{ call_list_metadata, "ListUserMetadata user.read " T "32\n" },
	{ call_delete_metadata, "DeleteUserMetadata user.write " T "32\n" },
	{ call_search, "SearchUsers user.read " NOBODY "0\n" },
	{ call_search_count, "SearchUsers user.read " NOBODY "0\n" },
	{ call_search_iter, "SearchUsers user.read " NOBODY "0\n" },
	{ call_search_explain, "ExplainSearch iam.write " NOBODY "0\n"
	    "SearchUsers user.read " NOBODY "0\n" },
	{ call_feed, "ListEvents events.read " NOBODY "0\n" },
	{ call_events_of, "ListEvents events.read " T "0\n" },
	{ call_org_events, "ListEvents events.read " O "0\n" },
	{ call_verify, "VerifyEvents events.read " NOBODY "0\n" },
	{ call_scrub,
	    "ScrubUser user.delete by a: owner x, org o, fields 64\n" },
	{ call_check, "Check iam.write " NOBODY "0\n" },
	{ call_rewrap, "Rewrap iam.write " NOBODY "0\n" },
	{ call_maintain, "Maintain iam.write " NOBODY "0\n" },
	{ call_optimize, "Optimize iam.write " NOBODY "0\n" },
	{ call_reindex, "Reindex iam.write " NOBODY "0\n" },
	{ call_unindex, "Unindex iam.write " NOBODY "0\n" },
	{ call_backup, "Backup iam.write " NOBODY "0\n" },
	{ call_delete_user, "DeleteUser user.delete " T "64\n" },
};

static size_t
everything(void)
{
	ud_event_list *list = NULL;
	size_t n;

	OK(ud_event_feed(dir, 0, UD_PAGE_MAX, &list));
	n = ud_event_list_count(list);
	ud_event_list_free(&list);
	return n;
}

Test(permission, every_operation_asks_with_the_stored_owner)
{
	for (size_t i = 0; i < N(operations); i++) {
		asked[0] = '\0';
		OK(operations[i].run());
		cr_expect_str_eq(asked, operations[i].questions, "%zu: %s", i,
		    asked);
	}
}

Test(permission, refusal_changes_and_tells_nothing)
{
	static const int answers[][2] = { { UD_EDENIED, UD_EDENIED },
		{ 1, UD_EDENIED }, { UD_EINTERNAL, UD_EDENIED },
		{ UD_EUNAUTH, UD_EUNAUTH } };
	size_t before = everything();

	for (size_t a = 0; a < N(answers); a++)
		for (size_t i = 0; i < N(operations); i++) {
			answer = answers[a][0];
			cr_expect(refused(operations[i].run(), answers[a][1],
			    answers[a][1] == UD_EDENIED ?
			    "Errors.PermissionDenied" :
			    "Errors.Unauthenticated", ""), "%zu", i);
			answer = UD_OK;
			cr_expect_eq(everything(), before, "%zu", i);
		}
	cr_expect(refused(call_delete_org(), UD_ESTATE, "Errors.Org.NotEmpty",
	    "organizationId"));
}
