/* SPDX-License-Identifier: MIT */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "table.h"
#include "user_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct listing {
	const struct app *app;
	struct table table;
	const char *state;	/* NULL: all */
	uint64_t left;		/* users that may still be printed */
	uint64_t printed;
};

static int
print_json_user(struct listing *l, const ud_user *user)
{
	struct text json = {0};
	struct text pretty = {0};
	int status = user_json(l->app, user, &json);

	if (json.len > 0) {
		json_pretty(&pretty, (struct slice){ json.s, json.len }, 2);
		printf("%s\n    %s", l->printed > 0 ? "," : "", pretty.s);
	}
	text_free(&pretty);
	text_free(&json);
	return status;
}

static int
list_user(struct listing *l, const ud_user *user)
{
	int status = STATUS_OK;

	if (l->left == 0 || (l->state != NULL &&
	    strcasecmp(l->state, user_state_word(user)) != 0))
		return STATUS_OK;
	if (l->app->json)
		status = print_json_user(l, user);
	else
		user_row(&l->table, user);
	l->left--;
	l->printed++;
	return status;
}

static int
list_org(struct listing *l, const char *org_id, const char *after)
{
	struct text last = {0};
	size_t count = UD_PAGE_MAX;
	int status = STATUS_OK;

	if (after != NULL)
		text_puts(&last, after);
	while (count == UD_PAGE_MAX && l->left > 0 && status == STATUS_OK &&
	    !ferror(stdout)) {
		ud_user_list *list = NULL;

		if (ud_user_page(l->app->dir, org_id, last.s, UD_PAGE_MAX,
		    &list) != UD_OK) {
			status = app_fail(l->app);
			break;
		}
		count = ud_user_list_count(list);
		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			status = list_user(l, ud_user_list_get(list, i));
		if (count > 0) {
			text_clear(&last);
			text_puts(&last, ud_user_id(ud_user_list_get(list,
			    count - 1)));
		}
		ud_user_list_free(&list);
		if (l->table.count >= USER_CELLS)
			table_print(&l->table);
	}
	text_free(&last);
	return status;
}

static int
list_all(struct listing *l)
{
	uint64_t offset = 0;
	size_t count;
	int status = STATUS_OK;

	do {
		ud_org_list *orgs = NULL;

		if (ud_org_page(l->app->dir, offset, UD_PAGE_MAX, 0, &orgs) !=
		    UD_OK)
			return app_fail(l->app);
		count = ud_org_list_count(orgs);
		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			status = list_org(l,
			    ud_org_id(ud_org_list_get(orgs, i)), NULL);
		ud_org_list_free(&orgs);
		offset += count;
	} while (count == UD_PAGE_MAX && status == STATUS_OK);
	return status;
}

/* From the user @p after on, in its organization. */
static int
list_after(struct listing *l, const char *org_name, const char *after)
{
	ud_user *user = NULL;
	ud_org *org = NULL;
	int status = STATUS_OK;

	if (after != NULL)
		status = find_user(l->app, after, &user);
	if (status == STATUS_OK)
		status = find_org(l->app, org_name != NULL ? org_name :
		    ud_user_org_id(user), &org);
	if (status == STATUS_OK)
		status = list_org(l, ud_org_id(org),
		    user != NULL ? ud_user_id(user) : NULL);
	ud_org_free(&org);
	ud_user_free(&user);
	return status;
}

static int
list(struct listing *l, const char *org, const char *after)
{
	int status;

	if (l->app->json)
		printf("{\n  \"result\": [");
	status = org == NULL && after == NULL ? list_all(l) :
	    list_after(l, org, after);
	table_print(&l->table);
	if (l->app->json)
		printf("%s]\n}\n", l->printed > 0 ? "\n  " : "");
	else if (l->printed == 0 && status == STATUS_OK)
		fputs("No users.\n", stderr);
	return status;
}

int
command_user_list(struct app *app, struct args *args)
{
	static const struct usage usage = { "[OPTIONS]",
	    "List users in the order of their creation, one organization "
	    "after the other. `blocked` is the state of active users whose "
	    "organization is not active.", 0, 0 };
	struct listing l = { .app = app,
	    .table = { .heads = user_heads, .columns = USER_COLUMNS },
	    .left = UINT64_MAX };
	const char *org = NULL;
	const char *after = NULL;
	const struct opt options[] = {
		{ "org", "ORG", OPT_TEXT, &org, "only of this organization" },
		{ "state", "STATE", OPT_TEXT, &l.state,
		    "active, inactive, locked, initial or blocked" },
		{ "limit", "N", OPT_NUMBER, &l.left, "at most N users" },
		{ "after", "USER", OPT_TEXT, &after,
		    "begin behind this user of the organization" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	int status;

	options_read(app, &usage, options, args);
	if (l.state != NULL && strcasecmp(l.state, "active") != 0 &&
	    strcasecmp(l.state, "inactive") != 0 &&
	    strcasecmp(l.state, "locked") != 0 &&
	    strcasecmp(l.state, "initial") != 0 &&
	    strcasecmp(l.state, "blocked") != 0)
		options_fail(app, "--state: no such state: %s", l.state);
	status = app_open(app, APP_EXISTING);
	return status == STATUS_OK ? list(&l, org, after) : status;
}
