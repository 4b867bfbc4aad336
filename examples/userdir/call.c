/* SPDX-License-Identifier: MIT */
#include <userdir.h>

#include "commands.h"
#include "input.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static int
list_methods(void)
{
	const char *name;

	for (size_t i = 0; (name = ud_rpc_method(i)) != NULL; i++)
		puts(name);
	return STATUS_OK;
}

static int
call(const struct app *app, const char *method, const struct text *params)
{
	char *response = NULL;
	struct text pretty = {0};
	int code, status;

	code = ud_rpc(app->dir, method, params->s, params->len,
	    app->strict ? UD_RPC_STRICT : 0, &response);
	status = app_status(code);
	if (code != UD_OK && (!app->json || response == NULL)) {
		status = app_fail_rpc(app, code, response);
	} else {
		json_pretty(&pretty, (struct slice){ response,
		    strlen(response) }, 0);
		fprintf(code == UD_OK ? stdout : stderr, "%s\n", pretty.s);
	}
	text_free(&pretty);
	ud_string_free(&response);
	return status;
}

int
command_call(struct app *app, struct args *args)
{
	static const struct usage usage = {
	    "METHOD [JSON | @FILE | -]",
	    "Call one method and print its result.  The request is given as "
	    "an argument, in a file, or on stdin; without one it is {}.\n\n"
	    "  userdir --db users.db call CreateOrganization '{\"name\":"
	    "\"Nordwind\"}'\n\n"
	    "An error goes to stderr, with --json as an object.  The exit "
	    "status is 0 for a result, else the number of the error's status "
	    "in gRPC, such as 5 for NOT_FOUND (`userdir --help` lists them). "
	    " The directory is made if there is none yet.\n\n"
	    "Messages to people go to the program of --notify-command; without "
	    "one there are none, and codes can only be returned.", 0, 2 };
	struct text params = {0};
	int list = 0;
	int status;
	const struct opt options[] = {
		{ "list", NULL, OPT_FLAG, &list, "print the methods" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	if (list)
		return list_methods();
	if (args->count == 0)
		options_fail(app, "which method?");
	status = input_read(app, args->count > 1 ? args->at[1] : "{}",
	    &params);
	if (status == STATUS_OK)
		status = app_open(app, APP_CREATE);
	if (status == STATUS_OK)
		status = call(app, args->at[0], &params);
	text_free(&params);
	return status;
}
