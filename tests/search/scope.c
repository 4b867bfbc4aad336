/* SPDX-License-Identifier: MIT */
/* Whom an actor may see is a part of every search. */
#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { USERS = 60, ROUNDS = 300 };

static struct people people;

static void
begin_people(void)
{
	dice_seed(21);
	store_open(NULL);
	generate(&people, USERS);
}

static void
end_people(void)
{
	people_free(&people);
	store_close();
}

TestSuite(search_scope, .init = begin_people, .fini = end_people);

/* Somebody who is not deleted. */
static const struct person *
somebody(void)
{
	const struct person *p;

	do
		p = &people.list[roll((unsigned)people.count)];
	while (p->state == UD_USER_DELETED);
	return p;
}

Test(search_scope, only_who_may_be_seen_is_found_and_counted)
{
	for (int i = 0; i < ROUNDS; i++) {
		ud_filter *f = chance(20) ? everybody() :
		    grow_tree(&people, 4);
		ud_search_query query = UD_INIT(ud_search_query);

		store_act_as(person_id(somebody()));
		scope.org_count = roll(4);
		for (size_t o = 0; o < scope.org_count; o++)
			scope.orgs[o] = generated_orgs[roll(GENERATED_ORGS)];
		query.sort = roll(UD_SORT_SCHEMA_TYPE + 1);
		query.limit = 1 + roll(30);
		cr_assert(agrees(&people, f, &query, 0), "%d", i);
		store_act_as(NULL);
		ud_filter_free(&f);
	}
}

/* One parameter each, or all in one where they are too many for that. */
Test(search_scope, any_number_of_organizations_is_one_scope)
{
	static char id[SCOPE_ORGS][16];
	ud_filter *f;

	scope.orgs[0] = generated_orgs[0];
	scope.orgs[1] = generated_orgs[1];
	for (size_t i = 2; i < SCOPE_ORGS; i++) {
		ud_user_spec spec;

		(void)snprintf(id[i], sizeof(id[i]), "small-%zu", i);
		make_org(id[i]);
		spec = human_spec(id[i]);
		spec.user_id = spec.org_id = scope.orgs[i] = id[i];
		OK(ud_user_create(dir, &spec, NULL));
		people_add(&people, id[i]);
	}
	store_act_as(person_id(somebody()));
	for (size_t count = 1; count <= SCOPE_ORGS; count++) {
		f = count % 2 == 0 ? everybody() : grow_tree(&people, 4);
		scope.org_count = count;
		cr_expect(agrees(&people, f, NULL, 0), "%zu", count);
		ud_filter_free(&f);
	}
}

/* As one would try to look over the fence. */
Test(search_scope, no_tree_widens_it)
{
	static const char *const trees[] = {
		"(&)", "(!(|))", "(|(uid=*)(!(uid=*)))", "(o=plain)",
		"(!(o=plain))", "(|(o=plain)(o=with-domains))",
		"(!(!(o=with-domains)))", "(!(&(o=plain)(!(o=plain))))",
	};
	const struct person *me = somebody();
	const char *own = me->text[UD_ATTRIBUTE_ORGANIZATION_ID].raw;

	store_act_as(person_id(me));
	for (size_t i = 0; i < N(trees); i++) {
		ud_filter *f = read_filter(UD_SYNTAX_LDAP, trees[i]);

		scope.org_count = 0;
		cr_expect(agrees(&people, f, NULL, 0));
		scope.org_count = 1;
		scope.orgs[0] = own;
		cr_expect(agrees(&people, f, NULL, 0));
		scope.orgs[0] = "with-domains";
		cr_expect(agrees(&people, f, NULL, 0));
		scope.orgs[0] = "unknown";
		cr_expect(agrees(&people, f, NULL, 0));
		ud_filter_free(&f);
	}
}

Test(search_scope, actor_sees_itself)
{
	ud_filter *f = everybody();
	const char *id = person_id(somebody());

	store_act_as(id);
	cr_expect(gives(f, NULL, id, 1));
	ud_filter_free(&f);
}

Test(search_scope, actor_that_is_no_user_sees_nobody)
{
	ud_filter *f = everybody();

	store_act_as("a stranger");
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

Test(search_scope, deleted_actor_is_not_found)
{
	const char *id = person_id(somebody());
	ud_filter *f = everybody();

	OK(ud_user_delete(dir, id, NULL));
	store_act_as(id);
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

Test(search_scope, host_without_a_word_of_the_authorizer_sees_everybody)
{
	ud_filter *f = everybody();

	cr_expect(agrees(&people, f, NULL, 0));
	store_act_as(person_id(somebody()));
	scope.limited = 0;
	cr_expect(agrees(&people, f, NULL, 0));
	ud_filter_free(&f);
}

static int denied, asked;

static int
deny(const ud_question *question, void *ctx)
{
	(void)ctx;
	asked++;
	cr_expect_str_eq(question->permission, "user.read");
	cr_expect_not_null(question->scope);
	return denied;
}

Test(search_scope, authorizer_is_asked_once_and_may_refuse)
{
	ud_options options = store_options();
	ud_search_result *result = NULL;
	ud_filter *f = everybody();
	uint64_t count = 0;

	options.authorize = deny;
	store_reopen(&options);
	OK(ud_search(dir, f, NULL, &result));
	ud_search_result_free(&result);
	cr_expect_eq(asked, 1);
	OK(ud_search_count(dir, f, &count));
	cr_expect_eq(asked, 2);
	denied = UD_EDENIED;
	cr_expect_eq(ud_search(dir, f, NULL, &result), UD_EDENIED);
	cr_expect_null(result);
	cr_expect_eq(ud_search_count(dir, f, &count), UD_EDENIED);
	cr_expect_eq(count, 0);
	denied = UD_EUNAUTH;
	cr_expect_eq(ud_search(dir, f, NULL, &result), UD_EUNAUTH);
	ud_filter_free(&f);
	store_reopen(NULL);
}
