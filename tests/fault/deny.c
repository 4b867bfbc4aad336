/* SPDX-License-Identifier: MIT */
/* An authorizer that says no: nothing is changed, told or shown. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "catalogue/dump.h"
#include "fault/points.h"

static struct world world;

static void
begin(void)
{
	world_init(&world, WORLD_MEMORY);
	world_open(&world);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(deny, .init = begin, .fini = end);

/* What a caller sees of a failure. */
struct face {
	int code;
	char text[1024];
};

static void
look(const struct call *call, struct face *face)
{
	face->code = call->rc;
	(void)snprintf(face->text, sizeof(face->text), "%s|%s|%s|%s|%s",
	    ud_errkey(call->dir), ud_errid(call->dir),
	    ud_errfield(call->dir), ud_errmsg(call->dir),
	    call->operation->outputs & OUT_ANSWER ? call->string : "");
}

/* Run it and see that it gave nothing away. */
static void
refuse(const struct operation *row, const char *target, int code,
    struct face *face)
{
	struct call call;

	call_init(&call, row, &world);
	if (target != NULL)
		call.text[0] = target;
	(void)call_run(&call);
	cr_expect_eq(call.rc, code, "%s: %s", operation_label(row),
	    ud_errname(call.rc));
	cr_expect(call_is_cleared(&call), "%s", operation_label(row));
	look(&call, face);
	if (row->outputs & OUT_ANSWER)
		cr_expect(strstr(call.string, ud_errname(code)) != NULL &&
		    strstr(call.string, "mail.example") == NULL &&
		    strstr(call.string, "\"id\"") == NULL, "%s: %s",
		    operation_label(row), call.string);
	call_end(&call);
}

static void
deny_all(int answer, int code)
{
	const struct operation *row;
	struct face face;
	char *before = raw_dump(world.db), *after;
	int64_t touched = raw_touched(world.db);
	size_t n = 0;

	world.host.answer = answer;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL)
			continue;
		refuse(row, NULL, code, &face);
		n++;
	}
	after = raw_dump(world.db);
	cr_expect_null(dump_difference(before, after), "%s",
	    dump_difference(before, after));
	cr_expect_eq(raw_touched(world.db), touched);
	cr_expect_eq(world.host.events, 0);
	cr_expect_eq(world.host.offered, 0);
	free(before);
	free(after);
	points_add("operations denied", n);
}

Test(deny, th_73_every_operation_is_denied_and_leaves_no_trace)
{
	deny_all(UD_EDENIED, UD_EDENIED);
}

Test(deny, th_73_an_unauthenticated_caller_is_told_so)
{
	deny_all(UD_EUNAUTH, UD_EUNAUTH);
}

Test(deny, th_72_whatever_an_authorizer_answers_but_ok_denies)
{
	static const int answers[] = {1, -1, UD_EINVAL, UD_ENOTFOUND, 12345};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		deny_all(answers[i], UD_EDENIED);
}

/* Operations that do not ask are about the handle alone. */
Test(deny, th_73_only_the_handle_itself_needs_no_permission)
{
	static const char *const allowed[] = {"ud_open", "ud_dir_act_as",
	    "ud_dir_batch_begin", "ud_dir_deliver", "ud_filter_read",
	    "ud_filter_write"};
	const struct operation *row;
	int known;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		known = 0;
		for (size_t j = 0; j < sizeof(allowed) / sizeof(allowed[0]);
		    j++)
			known |= strcmp(allowed[j], row->function) == 0;
		cr_expect(row->name != NULL || known, "%s", row->function);
	}
}

Test(deny, th_74_unknown_and_existing_targets_look_the_same)
{
	const struct operation *row;
	struct face existing, unknown;
	size_t n = 0;

	world.host.answer = UD_EDENIED;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL || !(row->facts & (OP_USER | OP_ORG)))
			continue;
		refuse(row, NULL, UD_EDENIED, &existing);
		refuse(row, "nobody.example", UD_EDENIED, &unknown);
		cr_expect_str_eq(existing.text, unknown.text, "%s: %s / %s",
		    operation_label(row), existing.text, unknown.text);
		n++;
	}
	points_add("denied targets compared", n);
}

/* Deleted users and organizations are as good as unknown. */
Test(deny, th_74_deleted_users_look_like_unknown_ones)
{
	const struct operation *row;
	struct face deleted, unknown;

	world.host.answer = UD_EDENIED;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL || !(row->facts & OP_USER))
			continue;
		refuse(row, DORA, UD_EDENIED, &deleted);
		refuse(row, NOBODY, UD_EDENIED, &unknown);
		cr_expect_str_eq(deleted.text, unknown.text, "%s",
		    operation_label(row));
	}
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void
check_question(const struct operation *row)
{
	const struct question *asked = &world.host.asked[0];

	cr_expect_gt(world.host.asked_count, 0, "%s asks nobody",
	    operation_label(row));
	/* The JSON method has the name of what it calls, or of what it is
	 * made of. */
	if (strcmp(asked->operation, "CreateUser") != 0 &&
	    strcmp(asked->operation, "UpdateUser") != 0 &&
	    strcmp(asked->operation, "PasswordReset") != 0 &&
	    strcmp(asked->operation, "SearchUsers") != 0)
		cr_expect_str_eq(asked->operation, row->name, "%s: %s",
		    operation_label(row), asked->operation);
	cr_expect_str_eq(asked->permission, row->permission, "%s: %s",
	    operation_label(row), asked->permission);
	cr_expect_str_eq(asked->owner, or_empty(row->owner), "%s: %s",
	    operation_label(row), asked->owner);
	cr_expect_str_eq(asked->org, or_empty(row->org), "%s: %s",
	    operation_label(row), asked->org);
}

Test(deny, th_71_the_question_names_the_stored_owner_and_organization)
{
	const struct operation *row;
	size_t n = 0;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL)
			continue;
		world_open(&world);
		cr_expect_eq(operation_run(row, &world), UD_OK);
		check_question(row);
		n += world.host.asked_count;
	}
	points_add("questions compared", n);
}

Test(deny, th_71_an_unknown_target_is_asked_about_without_an_owner)
{
	const struct operation *row;
	struct face face;

	world.host.answer = UD_EDENIED;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL || !(row->facts & (OP_USER | OP_ORG)))
			continue;
		host_reset(&world.host);
		refuse(row, "nobody.example", UD_EDENIED, &face);
		cr_expect_eq(world.host.asked_count, 1, "%s",
		    operation_label(row));
		cr_expect_str_eq(world.host.asked[0].owner, "");
		cr_expect_str_eq(world.host.asked[0].org, "");
	}
}

Test(deny, self_is_said_of_what_is_open_to_self_and_of_nothing_else)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (row->name == NULL || !(row->facts & OP_USER))
			continue;
		world_open(&world);
		cr_assert_eq(ud_dir_act_as(world.dir, row->owner, NULL),
		    UD_OK);
		cr_expect_eq(operation_run(row, &world), UD_OK);
		cr_expect_eq(world.host.asked[0].self,
		    (row->facts & OP_SELF) != 0, "%s", operation_label(row));
	}
}

/* How often a permission was asked for, which is never open to self. */
static size_t
asked_for(const char *permission)
{
	size_t n = 0;

	for (size_t j = 0; j < world.host.asked_count; j++)
		if (strcmp(world.host.asked[j].permission, permission) == 0) {
			cr_expect_eq(world.host.asked[j].self, 0);
			n++;
		}
	return n;
}

Test(deny, a_verified_address_asks_for_a_permission_of_its_own)
{
	const struct operation *row;
	size_t found = 0;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		world_open(&world);
		(void)operation_run(row, &world);
		found += asked_for("user.contact.verify") > 0;
	}
	cr_expect_eq(found, 4);
}

Test(deny, a_returned_code_asks_for_a_permission_of_its_own)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		world_open(&world);
		(void)operation_run(row, &world);
		cr_expect_eq(asked_for("user.code.return") > 0,
		    (row->facts & OP_RETURNS) != 0, "%s",
		    operation_label(row));
	}
}

/* Whoever may do the rest may not, therefore, see the code. */
static int
deny_return(const ud_question *question, void *ctx)
{
	(void)ctx;
	return strcmp(question->permission, "user.code.return") == 0 ?
	    UD_EDENIED : UD_OK;
}

Test(deny, a_code_is_not_returned_to_who_may_only_write)
{
	const struct operation *row;
	char *before, *after;
	struct face face;
	size_t n = 0;

	world.options.authorize = deny_return;
	world_open(&world);
	before = raw_dump(world.db);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		if (row->facts & OP_RETURNS) {
			refuse(row, NULL, UD_EDENIED, &face);
			n++;
		}
	after = raw_dump(world.db);
	cr_expect_null(dump_difference(before, after), "%s",
	    dump_difference(before, after));
	free(before);
	free(after);
	points_add("returned codes denied", n);
}

Test(deny, th_72_a_directory_does_not_open_without_an_authorizer)
{
	ud_options options = world.options;
	ud_dir *dir = NULL;

	options.authorize = NULL;
	cr_expect_eq(ud_open(NULL, &options, &dir), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(dir), "authorize");
	ud_close(&dir);
	options = world.options;
	options.allow_all = 1;
	cr_expect_eq(ud_open(NULL, &options, &dir), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(dir), "allow_all");
	ud_close(&dir);
}
