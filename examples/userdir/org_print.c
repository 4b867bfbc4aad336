/* SPDX-License-Identifier: MIT */
/*
 * Commands that show organizations.
 */
#include "org_print.h"

#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

int
org_print_domains(const struct app *app, const ud_org *org)
{
	struct text json = {0};
	const char *domain;

	json_open(&json, NULL, '{');
	json_open(&json, "domains", '[');
	for (size_t i = 0; (domain = ud_org_domain(org, i)) != NULL; i++) {
		if (!app->json)
			app_say("%s", domain);
		json_open(&json, NULL, '{');
		json_string(&json, "domain", domain);
		if (i == 0)
			json_bool(&json, "isPrimary", 1);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	if (app->json)
		app_print_json(json.s);
	text_free(&json);
	return STATUS_OK;
}

static void
row(struct table *table, const char *name, const char *value)
{
	table_add(table, name);
	table_add(table, value);
}

static int
print_org(const struct app *app, const ud_org *org)
{
	struct table table = { .columns = 2 };
	const char *domain;
	uint64_t users;

	row(&table, "Id", ud_org_id(org));
	row(&table, "Name", ud_org_name(org));
	row(&table, "State", org_state_word(org));
	for (size_t i = 0; (domain = ud_org_domain(org, i)) != NULL; i++)
		row(&table, i == 0 ? "Domains" : "", domain);
	row(&table, "Login names",
	    ud_org_login_must_be_domain(org) ? "username@domain" : "username");
	row(&table, "Usernames unique in",
	    ud_org_scoped_usernames(org) || ud_org_login_must_be_domain(org) ?
	    "the organization" : "the directory");
	if (ud_user_count(app->dir, ud_org_id(org), 0, &users) == UD_OK) {
		table_add(&table, "Users");
		table_add_number(&table, users);
	}
	table_add(&table, "Created");
	table_add_time(&table, ud_org_created_us(org));
	table_add(&table, "Changed");
	table_add_time(&table, ud_org_changed_us(org));
	table_print(&table);
	return STATUS_OK;
}

int
command_org_show(struct app *app, struct args *args)
{
	static const struct usage usage = { "ORG",
	    "Show an organization, which is named by id or name.", 1, 1 };
	ud_org *org = NULL;
	char *response = NULL;
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_org(app, args->at[0], &org);
	if (status == STATUS_OK && app->json) {
		status = app_call_id(app, "GetOrganization", "organizationId",
		    ud_org_id(org), &response);
		if (status == STATUS_OK)
			app_print_json(response);
	} else if (status == STATUS_OK) {
		status = print_org(app, org);
	}
	ud_string_free(&response);
	ud_org_free(&org);
	return status;
}

static void
add_row(const struct app *app, struct table *table, const ud_org *org)
{
	const char *domain = ud_org_domain(org, 0);
	uint64_t users;

	if (ud_user_count(app->dir, ud_org_id(org), 0, &users) != UD_OK)
		users = 0;
	table_add(table, ud_org_id(org));
	table_add(table, org_state_word(org));
	table_add_number(table, users);
	table_add(table, ud_org_name(org));
	table_add(table, domain != NULL ? domain : "");
}

static int
print_table(const struct app *app)
{
	static const char *const heads[] = { "ID", "STATE", "USERS", "NAME",
	    "DOMAIN" };
	struct table table = { .heads = heads, .columns = 5 };
	uint64_t offset = 0;
	size_t count;

	do {
		ud_org_list *list = NULL;

		if (ud_org_page(app->dir, offset, UD_PAGE_MAX, 0, &list) !=
		    UD_OK)
			return app_fail(app);
		count = ud_org_list_count(list);
		for (size_t i = 0; i < count; i++)
			add_row(app, &table, ud_org_list_get(list, i));
		ud_org_list_free(&list);
		offset += count;
		table_print(&table);
	} while (count == UD_PAGE_MAX);
	if (offset == 0)
		fputs("No organizations.\n", stderr);
	return STATUS_OK;
}

static int
print_json_org(const struct app *app, const char *id, int first)
{
	char *response = NULL;
	struct slice org;
	struct text pretty = {0};
	int status = app_call_id(app, "GetOrganization", "organizationId", id,
	    &response);

	if (status == STATUS_OK &&
	    json_find(response, strlen(response), "organization", &org)) {
		json_pretty(&pretty, org, 2);
		printf("%s\n    %s", first ? "" : ",", pretty.s);
	}
	text_free(&pretty);
	ud_string_free(&response);
	return status;
}

/* As the response of ListOrganizations, with the elements of all pages. */
static int
print_json(const struct app *app)
{
	uint64_t offset = 0;
	size_t count;
	int status = STATUS_OK;

	printf("{\n  \"result\": [");
	do {
		ud_org_list *list = NULL;

		if (ud_org_page(app->dir, offset, UD_PAGE_MAX, 0, &list) !=
		    UD_OK)
			return app_fail(app);
		count = ud_org_list_count(list);
		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			status = print_json_org(app,
			    ud_org_id(ud_org_list_get(list, i)),
			    offset + i == 0);
		ud_org_list_free(&list);
		offset += count;
	} while (count == UD_PAGE_MAX && status == STATUS_OK);
	printf("%s]\n}\n", offset > 0 ? "\n  " : "");
	return status;
}

int
command_org_list(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "List the organizations in the order of their creation.", 0, 0 };
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	return app->json ? print_json(app) : print_table(app);
}
