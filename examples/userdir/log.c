/* SPDX-License-Identifier: MIT */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

/* Which events are shown; both names NULL: those of the whole store. */
struct query {
	const char *user_id;
	const char *org_id;
	uint64_t after;
	uint64_t left;
	uint64_t printed;
};

static int
read_page(const struct app *app, const struct query *q, ud_event_list **list)
{
	uint64_t limit = q->left < UD_PAGE_MAX ? q->left : UD_PAGE_MAX;

	if (q->user_id != NULL)
		return ud_event_user(app->dir, q->user_id, q->after, limit,
		    list);
	if (q->org_id != NULL)
		return ud_event_org(app->dir, q->org_id, q->after, limit,
		    list);
	return ud_event_feed(app->dir, q->after, limit, list);
}

static int
is_empty(const char *json)
{
	return json[0] == '\0' || strcmp(json, "{}") == 0;
}

static void
add_row(struct table *table, const struct query *q, const ud_event *event)
{
	struct text what = {0};
	const char *user = ud_event_user_id(event);
	const char *payload = ud_event_payload(event);
	const char *personal = ud_event_personal(event);

	table_add_number(table, q->user_id != NULL || q->org_id != NULL ?
	    ud_event_sequence(event) : ud_event_position(event));
	table_add_time(table, ud_event_created_us(event));
	table_add(table, ud_event_type(event));
	table_add(table, user[0] != '\0' ? user : ud_event_org_id(event));
	table_add(table, ud_event_editor_id(event));
	text_puts(&what, is_empty(payload) ? "" : payload);
	if (!is_empty(personal))
		text_format(&what, "%s%s", what.len > 0 ? " " : "", personal);
	table_add(table, what.s);
	text_free(&what);
}

static void
print_json(const struct query *q, const ud_event *event)
{
	struct text json = {0};
	struct text pretty = {0};
	const char *personal = ud_event_personal(event);
	const char *payload = ud_event_payload(event);

	json_open(&json, NULL, '{');
	json_uint64(&json, "position", ud_event_position(event));
	json_uint64(&json, "sequence", ud_event_sequence(event));
	json_string(&json, "type", ud_event_type(event));
	json_time(&json, "creationDate", ud_event_created_us(event));
	if (ud_event_user_id(event)[0] != '\0')
		json_string(&json, "userId", ud_event_user_id(event));
	json_string(&json, "organizationId", ud_event_org_id(event));
	if (ud_event_editor_id(event)[0] != '\0')
		json_string(&json, "editorId", ud_event_editor_id(event));
	json_string(&json, "operationId", ud_event_operation_id(event));
	if (payload[0] != '\0')
		json_raw(&json, "payload", payload, strlen(payload));
	if (!is_empty(personal))
		json_raw(&json, "personal", personal, strlen(personal));
	json_close(&json, '}');
	json_pretty(&pretty, (struct slice){ json.s, json.len }, 2);
	printf("%s\n    %s", q->printed > 0 ? "," : "", pretty.s);
	text_free(&pretty);
	text_free(&json);
}

static int
print_log(const struct app *app, struct query *q)
{
	static const char *const heads[] = { "NO", "TIME", "EVENT", "ABOUT",
	    "BY", "DETAILS" };
	struct table table = { .heads = heads, .columns = 6 };
	size_t count = 1;

	while (count > 0 && q->left > 0 && !ferror(stdout)) {
		ud_event_list *list = NULL;

		if (read_page(app, q, &list) != UD_OK)
			return app_fail(app);
		count = ud_event_list_count(list);
		for (size_t i = 0; i < count; i++) {
			const ud_event *event = ud_event_list_get(list, i);

			if (app->json)
				print_json(q, event);
			else
				add_row(&table, q, event);
			q->after = q->user_id != NULL || q->org_id != NULL ?
			    ud_event_sequence(event) :
			    ud_event_position(event);
			q->printed++;
		}
		ud_event_list_free(&list);
		table_print(&table);
		q->left -= q->left < count ? q->left : count;
	}
	return STATUS_OK;
}

/* A deleted user is found by its id only. */
static int
find_id(const struct app *app, const char *name, struct text *id)
{
	ud_event_list *list = NULL;
	ud_user *user = NULL;
	int status = STATUS_OK;

	if (ud_event_user(app->dir, name, 0, 1, &list) == UD_OK) {
		text_puts(id, name);
	} else {
		status = find_user(app, name, &user);
		if (status == STATUS_OK)
			text_puts(id, ud_user_id(user));
	}
	ud_user_free(&user);
	ud_event_list_free(&list);
	return status;
}

int
command_log(struct app *app, struct args *args)
{
	static const struct usage usage = { "[USER]",
	    "Show the log, oldest first: of the whole directory, of one user "
	    "(who is named by id, login name or username, and by id also "
	    "after it was deleted), or of an organization itself.  NO counts "
	    "the events of what is shown, BY is empty where the host itself "
	    "acted.", 0, 1 };
	struct query query = { .left = UINT64_MAX };
	const char *org_name = NULL;
	const struct opt options[] = {
		{ "org", "ORG", OPT_TEXT, &org_name,
		    "events of this organization" },
		{ "after", "N", OPT_NUMBER, &query.after,
		    "begin behind number N" },
		{ "limit", "N", OPT_NUMBER, &query.left,
		    "at most N events" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct text id = {0};
	ud_org *org = NULL;
	int status;

	options_read(app, &usage, options, args);
	if (org_name != NULL && args->count > 0)
		options_fail(app, "either a user or --org");
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK && args->count > 0)
		status = find_id(app, args->at[0], &id);
	if (status == STATUS_OK && org_name != NULL)
		status = find_org(app, org_name, &org);
	if (status == STATUS_OK) {
		query.user_id = id.s;
		query.org_id = org != NULL ? ud_org_id(org) : NULL;
		if (app->json)
			printf("{\n  \"result\": [");
		status = print_log(app, &query);
		if (app->json)
			printf("%s]\n}\n", query.printed > 0 ? "\n  " : "");
	}
	ud_org_free(&org);
	text_free(&id);
	return status;
}
