/* SPDX-License-Identifier: MIT */
/* Organizations: their life, their domains, their pages. */
#include "fixture.h"

#include <stdio.h>

TestSuite(org, .init = begin, .fini = finish);

static ud_org *kept;

/* The organization as it is now; borrowed until the next call. */
static const ud_org *
org(const char *id)
{
	ud_org_free(&kept);
	OK(ud_org_get(dir, id, &kept));
	return kept;
}

static void
forget(void)
{
	ud_org_free(&kept);
}

Test(org, new_one_is_active_empty_and_has_the_default_rules)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	ud_org *made = NULL;

	spec.name = " Name ";
	OK(ud_org_create(dir, &spec, &made));
	cr_expect_eq(strspn(ud_org_id(made), "0123456789"),
	    strlen(ud_org_id(made)));
	cr_expect_str_eq(ud_org_name(made), "Name");
	cr_expect_eq(ud_org_state(made), UD_ORG_ACTIVE);
	cr_expect_eq(ud_org_created_us(made), START_US);
	cr_expect_eq(ud_org_changed_us(made), START_US);
	cr_expect_eq(ud_org_sequence(made), 1);
	cr_expect_not(ud_org_login_must_be_domain(made));
	cr_expect_not(ud_org_scoped_usernames(made));
	cr_expect_eq(ud_org_domain_count(made), 0);
	cr_expect_null(ud_org_domain(made, 0));
	ud_org_free(&made);
	OK(ud_org_create(dir, &spec, &made));
	ud_org_free(&made);
	ud_org_free(NULL);
}

Test(org, rules_of_the_store_are_the_default)
{
	ud_options options = plain_options();

	finish();
	options.login_must_be_domain = 1;
	options.org_scoped_usernames = 1;
	begin_with(&options);
	cr_expect(ud_org_login_must_be_domain(org("o")));
	cr_expect(ud_org_scoped_usernames(org("o")));
	forget();
}

Test(org, malformed_input_names_its_member)
{
	static const char *const names[] = { NULL, "", " ", "a\x01", "\xff" };
	static const char *const ids[] = { "", " o", "o\n", "\xc3" };
	ud_org_spec spec = UD_INIT(ud_org_spec);

	for (size_t i = 0; i < N(names); i++) {
		spec.name = names[i];
		cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_EINVAL,
		    "Errors.Invalid.Argument", "name"));
	}
	spec.name = repeat("n", UD_NAME_MAX + 1);
	cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "name"));
	spec.name = repeat("n", UD_NAME_MAX);
	for (size_t i = 0; i < N(ids); i++) {
		spec.org_id = ids[i];
		cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_EINVAL,
		    "Errors.Invalid.Argument", "organizationId"));
	}
	spec.org_id = repeat("i", UD_ID_MAX + 1);
	cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "organizationId"));
	spec.org_id = repeat("i", UD_ID_MAX);
	OK(ud_org_create(dir, &spec, NULL));
}

Test(org, id_is_never_used_again)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.name = spec.org_id = "o";
	cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_ESTATE,
	    "Errors.Org.AlreadyExisting", "organizationId"));
	OK(ud_org_delete(dir, "o", NULL));
	cr_expect(refused(ud_org_create(dir, &spec, NULL), UD_ESTATE,
	    "Errors.Org.AlreadyExisting", "organizationId"));
	make_org("p");
}

Test(org, update_changes_what_is_given_and_nothing_twice)
{
	const int64_t on = 1;
	ud_org_patch patch = UD_INIT(ud_org_patch);
	ud_details *details = NULL;

	clock_us += SECOND_US;
	patch.name = "new";
	patch.login_must_be_domain = &on;
	patch.org_scoped_usernames = &on;
	OK(ud_org_update(dir, "o", &patch, &details));
	cr_expect_eq(ud_details_sequence(details), 2);
	cr_expect_eq(ud_details_changed_us(details), clock_us);
	cr_expect_str_eq(ud_details_org_id(details), "o");
	ud_details_free(&details);
	cr_expect_str_eq(ud_org_name(org("o")), "new");
	cr_expect(ud_org_login_must_be_domain(org("o")));
	cr_expect(ud_org_scoped_usernames(org("o")));
	clock_us += SECOND_US;
	OK(ud_org_update(dir, "o", &patch, &details));
	cr_expect_eq(ud_details_sequence(details), 2);
	cr_expect_eq(ud_details_changed_us(details), clock_us - SECOND_US);
	ud_details_free(&details);
	patch.name = "";
	cr_expect(refused(ud_org_update(dir, "o", &patch, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "name"));
	forget();
}

Test(org, states_follow_each_other)
{
	cr_expect(refused(ud_org_reactivate(dir, "o", NULL), UD_ESTATE,
	    "Errors.Org.NotInactive", "organizationId"));
	OK(ud_org_deactivate(dir, "o", NULL));
	cr_expect_eq(ud_org_state(org("o")), UD_ORG_INACTIVE);
	cr_expect(refused(ud_org_deactivate(dir, "o", NULL), UD_ESTATE,
	    "Errors.Org.AlreadyDeactivated", "organizationId"));
	OK(ud_org_reactivate(dir, "o", NULL));
	cr_expect_eq(ud_org_sequence(org("o")), 3);
	OK(ud_org_deactivate(dir, "o", NULL));
	OK(ud_org_delete(dir, "o", NULL));
	forget();
}

Test(org, removed_one_is_not_found)
{
	const ud_org_patch patch = UD_INIT(ud_org_patch);
	ud_org *none = NULL;

	OK(ud_org_delete(dir, "o", NULL));
	{
		const int codes[] = { ud_org_get(dir, "o", &none),
			ud_org_update(dir, "o", &patch, NULL),
			ud_org_set_domains(dir, "o", NULL, 0, NULL, NULL),
			ud_org_deactivate(dir, "o", NULL),
			ud_org_reactivate(dir, "o", NULL),
			ud_org_delete(dir, "o", NULL) };

		for (size_t i = 0; i < N(codes); i++)
			cr_expect_eq(codes[i], UD_ENOTFOUND, "%zu", i);
	}
	cr_expect(refused(ud_org_delete(dir, "o", NULL), UD_ENOTFOUND,
	    "Errors.Org.NotFound", "organizationId"));
	cr_expect_null(none);
}

Test(org, only_an_empty_one_is_removed)
{
	static const char *const domain = "o.test";
	ud_org *found = NULL;

	OK(ud_org_set_domains(dir, "o", &domain, 1, NULL, NULL));
	make_human("u");
	cr_expect(refused(ud_org_delete(dir, "o", NULL), UD_ESTATE,
	    "Errors.Org.NotEmpty", "organizationId"));
	OK(ud_user_delete(dir, "u", NULL));
	OK(ud_org_delete(dir, "o", NULL));
	cr_expect(refused(ud_org_by_domain(dir, "o.test", &found),
	    UD_ENOTFOUND, "Errors.Org.NotFound", "orgDomain"));
	make_org("p");
	OK(ud_org_set_domains(dir, "p", &domain, 1, NULL, NULL));
}

Test(org, domains_are_folded_sorted_and_single_primary_first)
{
	static const char *const domains[] = { "C.test", "a.test", "B.test",
		"c.TEST" };
	static const char *const expected[] = { "b.test", "a.test",
		"c.test" };
	ud_org *found = NULL;

	OK(ud_org_set_domains(dir, "o", domains, 4, "b.Test", NULL));
	cr_assert_eq(ud_org_domain_count(org("o")), N(expected));
	for (size_t i = 0; i < N(expected); i++)
		cr_expect_str_eq(ud_org_domain(org("o"), i), expected[i]);
	OK(ud_org_by_domain(dir, "A.TEST", &found));
	cr_expect_str_eq(ud_org_id(found), "o");
	ud_org_free(&found);
	OK(ud_org_set_domains(dir, "o", domains, 2, NULL, NULL));
	cr_expect_str_eq(ud_org_domain(org("o"), 0), "c.test");
	cr_expect(refused(ud_org_by_domain(dir, "b.test", &found),
	    UD_ENOTFOUND, "Errors.Org.NotFound", "orgDomain"));
	forget();
}

Test(org, same_domains_again_are_no_change)
{
	static const char *const domains[] = { "b.test", "a.test" };
	static const char *const again[] = { "A.test", "B.TEST" };
	ud_details *details = NULL;

	OK(ud_org_set_domains(dir, "o", domains, 2, NULL, NULL));
	OK(ud_org_set_domains(dir, "o", again, 2, "b.test", &details));
	cr_expect_eq(ud_details_sequence(details), 2);
	ud_details_free(&details);
	OK(ud_org_set_domains(dir, "o", again, 2, NULL, &details));
	cr_expect_eq(ud_details_sequence(details), 3);
	ud_details_free(&details);
}

Test(org, what_is_no_domain_is_refused)
{
	static const char *const bad[] = { "", ".", "a..b", "-a.b", "a-.b",
		"a b", "a_b.test", "\xc3\xa4.test", "a.test." };
	ud_org *found = NULL;

	for (size_t i = 0; i < N(bad); i++) {
		cr_expect(refused(ud_org_set_domains(dir, "o", &bad[i], 1,
		    NULL, NULL), UD_EINVAL, "Errors.Invalid.Argument",
		    "domains[0]"), "%s", bad[i]);
		cr_expect(refused(ud_org_by_domain(dir, bad[i], &found),
		    UD_EINVAL, "Errors.Invalid.Argument", "orgDomain"), "%s",
		    bad[i]);
	}
	{
		static const char *const one = "a.test";

		cr_expect(refused(ud_org_set_domains(dir, "o", &one, 1,
		    "b.test", NULL), UD_EINVAL, "Errors.Invalid.Argument",
		    "primary"));
		cr_expect(refused(ud_org_set_domains(dir, "o", NULL, 0,
		    "b.test", NULL), UD_EINVAL, "Errors.Invalid.Argument",
		    "primary"));
	}
}

Test(org, domain_belongs_to_one_organization)
{
	static const char *const one = "a.test", *const mine[] = { "b.test",
		"A.test" };

	make_org("p");
	OK(ud_org_set_domains(dir, "o", &one, 1, NULL, NULL));
	cr_expect(refused(ud_org_set_domains(dir, "p", mine, 2, NULL, NULL),
	    UD_EEXISTS, "Errors.Org.DomainAlreadyExists", "domains"));
	cr_expect_eq(ud_org_domain_count(org("p")), 0);
	OK(ud_org_set_domains(dir, "o", NULL, 0, NULL, NULL));
	OK(ud_org_set_domains(dir, "p", mine, 2, NULL, NULL));
	forget();
}

Test(org, hundred_domains_and_no_more)
{
	static char names[UD_DOMAINS_MAX + 1][16];
	const char *domains[UD_DOMAINS_MAX + 1];

	for (size_t i = 0; i < N(domains); i++) {
		(void)snprintf(names[i], sizeof(names[i]), "d%zu.test", i);
		domains[i] = names[i];
	}
	cr_expect(refused(ud_org_set_domains(dir, "o", domains, N(domains),
	    NULL, NULL), UD_EINVAL, "Errors.Invalid.Argument", "domains"));
	OK(ud_org_set_domains(dir, "o", domains, UD_DOMAINS_MAX, NULL, NULL));
}
