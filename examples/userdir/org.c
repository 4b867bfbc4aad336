/* SPDX-License-Identifier: MIT */
/*
 * Commands that change organizations.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "org_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Call a method about an organization, and say what was done. */
static int
finish(const struct app *app, const char *method, struct text *request,
    const char *done, const char *id)
{
	char *response = NULL;
	int status;

	json_close(request, '}');
	status = app_call(app, method, request->s, &response);
	if (status == STATUS_OK && app->json)
		app_print_json(response);
	else if (status == STATUS_OK)
		app_say("%s organization %s.", done, id);
	ud_string_free(&response);
	return status;
}

static int
set_domains(const struct app *app, const char *id, char *const *domains,
    size_t count, const char *primary)
{
	struct text request = {0};
	int status;

	json_open(&request, NULL, '{');
	json_string(&request, "organizationId", id);
	json_open(&request, "domains", '[');
	for (size_t i = 0; i < count; i++)
		json_string(&request, NULL, domains[i]);
	json_close(&request, ']');
	if (primary != NULL)
		json_string(&request, "primary", primary);
	status = finish(app, "SetOrganizationDomains", &request,
	    "Changed the domains of", id);
	text_free(&request);
	return status;
}

int
command_org_add(struct app *app, struct args *args)
{
	static const struct usage usage = { "NAME",
	    "Create an organization.  The directory is made if there is none "
	    "yet.", 1, 1 };
	ud_org_spec spec = UD_INIT(ud_org_spec);
	const struct opt options[] = {
		{ "id", "ID", OPT_TEXT, &spec.org_id,
		    "(default: made by the directory)" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct text request = {0};
	ud_org *org = NULL;
	char *response = NULL;
	int status;

	options_read(app, &usage, options, args);
	spec.name = args->at[0];
	status = app_open(app, APP_CREATE);
	if (status == STATUS_OK && app->json) {
		json_open(&request, NULL, '{');
		json_string(&request, "name", spec.name);
		if (spec.org_id != NULL)
			json_string(&request, "organizationId", spec.org_id);
		json_close(&request, '}');
		status = app_call(app, "CreateOrganization", request.s,
		    &response);
		if (status == STATUS_OK)
			app_print_json(response);
	} else if (status == STATUS_OK) {
		if (ud_org_create(app->dir, &spec, &org) == UD_OK)
			app_say("Created organization %s (%s).",
			    ud_org_id(org), ud_org_name(org));
		else
			status = app_fail(app);
	}
	text_free(&request);
	ud_string_free(&response);
	ud_org_free(&org);
	return status;
}

int
command_org_set(struct app *app, struct args *args)
{
	static const struct usage usage = { "ORG [OPTIONS]",
	    "Change an organization, which is named by id or name.  Changed "
	    "rules apply to all its users at once, and are refused if two "
	    "usernames would collide.", 1, 1 };
	const char *name = NULL;
	int must = -1;
	int scoped = -1;
	const struct opt options[] = {
		{ "name", "NAME", OPT_TEXT, &name, "the new name" },
		{ "login-must-be-domain", "yes|no", OPT_YESNO, &must,
		    "login names are username@domain" },
		{ "org-scoped-usernames", "yes|no", OPT_YESNO, &scoped,
		    "other organizations may have the same usernames" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct text request = {0};
	ud_org *org = NULL;
	int status;

	options_read(app, &usage, options, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_org(app, args->at[0], &org);
	if (status == STATUS_OK) {
		json_open(&request, NULL, '{');
		json_string(&request, "organizationId", ud_org_id(org));
		if (name != NULL)
			json_string(&request, "name", name);
		if (must >= 0)
			json_bool(&request, "loginMustBeDomain", must);
		if (scoped >= 0)
			json_bool(&request, "organizationScopedUsernames",
			    scoped);
		status = finish(app, "UpdateOrganization", &request,
		    "Changed", ud_org_id(org));
	}
	text_free(&request);
	ud_org_free(&org);
	return status;
}

int
command_org_domains(struct app *app, struct args *args)
{
	static const struct usage usage = { "ORG [DOMAIN...]",
	    "Show the domains of an organization, or replace them all.  You "
	    "vouch that the organization owns them.", 1, -1 };
	const char *primary = NULL;
	int clear = 0;
	const struct opt options[] = {
		{ "primary", "DOMAIN", OPT_TEXT, &primary,
		    "the one of preferred login names\n"
		    "(default: the first)" },
		{ "clear", NULL, OPT_FLAG, &clear, "take all away" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	ud_org *org = NULL;
	size_t count;
	int status;

	options_read(app, &usage, options, args);
	count = (size_t)args->count - 1;
	if (clear && (count > 0 || primary != NULL))
		options_fail(app, "--clear goes without domains");
	if (primary != NULL && count == 0)
		options_fail(app, "--primary goes with all the domains");
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_org(app, args->at[0], &org);
	if (status == STATUS_OK)
		status = count == 0 && !clear ? org_print_domains(app, org) :
		    set_domains(app, ud_org_id(org), args->at + 1, count,
		    primary);
	ud_org_free(&org);
	return status;
}

int
command_org_change(struct app *app, struct args *args)
{
	static const struct usage usage = { "ORG...",
	    "Organizations are named by id or name.\n\n"
	    "  deactivate   blocks all their users, whatever their own state\n"
	    "  reactivate   lets them in again\n"
	    "  delete       removes organizations that have no users", 1, -1 };
	static const struct {
		const char *command, *method, *done;
	} verbs[] = {
		{ "org deactivate", "DeactivateOrganization", "Deactivated" },
		{ "org reactivate", "ReactivateOrganization", "Reactivated" },
		{ "org delete", "DeleteOrganization", "Deleted" }
	};
	size_t v = 0;
	int status, first;

	options_read(app, &usage, NULL, args);
	while (strcmp(verbs[v].command, app->command) != 0)
		v++;
	first = app_open(app, APP_EXISTING);
	for (int i = 0; app->dir != NULL && i < args->count; i++) {
		struct text request = {0};
		ud_org *org = NULL;

		status = find_org(app, args->at[i], &org);
		if (status == STATUS_OK) {
			json_open(&request, NULL, '{');
			json_string(&request, "organizationId",
			    ud_org_id(org));
			status = finish(app, verbs[v].method, &request,
			    verbs[v].done, ud_org_id(org));
		}
		if (first == STATUS_OK)
			first = status;
		text_free(&request);
		ud_org_free(&org);
	}
	return first;
}
