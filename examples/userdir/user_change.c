/* SPDX-License-Identifier: MIT */
/*
 * Commands that do one thing to users: states, deletion, usernames.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verb {
	const char *command;
	const char *method;
	const char *done;
};

static const struct verb verbs[] = {
	{ "user lock", "LockUser", "Locked" },
	{ "user unlock", "UnlockUser", "Unlocked" },
	{ "user deactivate", "DeactivateUser", "Deactivated" },
	{ "user reactivate", "ReactivateUser", "Reactivated" },
	{ "user delete", "DeleteUser", "Deleted" }
};

static int
change(const struct app *app, const struct verb *verb, const char *name,
    int scrub)
{
	ud_user *user = NULL;
	char *response = NULL;
	int status = find_user(app, name, &user);

	if (status == STATUS_OK)
		status = app_call_id(app, verb->method, "userId",
		    ud_user_id(user), &response);
	if (status == STATUS_OK && app->json)
		app_print_json(response);
	else if (status == STATUS_OK)
		app_say("%s user %s (%s).", verb->done, ud_user_id(user),
		    user_label(user));
	if (status == STATUS_OK && scrub &&
	    ud_user_scrub(app->dir, ud_user_id(user), NULL) != UD_OK)
		status = app_fail(app);
	ud_string_free(&response);
	ud_user_free(&user);
	return status;
}

/* Do it to all users named, also behind one where it fails. */
static int
change_all(struct app *app, const struct args *args, int scrub)
{
	const struct verb *verb = verbs;
	int status = app_open(app, APP_EXISTING);
	int first = status;

	while (strcmp(verb->command, app->command) != 0)
		verb++;
	for (int i = 0; app->dir != NULL && i < args->count; i++) {
		status = change(app, verb, args->at[i], scrub);
		if (first == STATUS_OK)
			first = status;
	}
	return first;
}

int
command_user_change(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER...",
	    "Change the state of users, who are named by id, login name or "
	    "username.\n\n"
	    "  lock         active or initial users cannot sign in until "
	    "they are unlocked\n"
	    "  unlock       makes locked users active\n"
	    "  deactivate   active or locked users cannot sign in until they "
	    "are reactivated\n"
	    "  reactivate   makes inactive users active", 1, -1 };

	options_read(app, &usage, NULL, args);
	return change_all(app, args, 0);
}

int
command_user_delete(struct app *app, struct args *args)
{
	static const struct usage usage = { "[--scrub] USER...",
	    "Delete users, who are named by id, login name or username.  This "
	    "cannot be undone: all that is known about them is erased, their "
	    "usernames are free, their ids are never used again.  The log "
	    "keeps what it said about them, unless --scrub is given.", 1, -1 };
	int scrub = 0;
	const struct opt options[] = {
		{ "scrub", NULL, OPT_FLAG, &scrub,
		    "erase personal data from the log as well" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	return change_all(app, args, scrub);
}

int
command_user_add_name(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER USERNAME",
	    "Give a user one more username, with which it can sign in as "
	    "well.", 2, 2 };
	int specific = 0;
	const struct opt options[] = {
		{ "org-specific", NULL, OPT_FLAG, &specific,
		    "other organizations may have the same name" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct text request = {0};
	ud_user *user = NULL;
	char *response = NULL;
	int status;

	options_read(app, &usage, options, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_user(app, args->at[0], &user);
	if (status == STATUS_OK) {
		json_open(&request, NULL, '{');
		json_string(&request, "userId", ud_user_id(user));
		json_string(&request, "username", args->at[1]);
		json_bool(&request, "isOrganizationSpecific", specific);
		json_close(&request, '}');
		status = app_call(app, "AddUsername", request.s, &response);
	}
	if (status == STATUS_OK && app->json)
		app_print_json(response);
	else if (status == STATUS_OK)
		app_say("User %s (%s) has the username %s as well.",
		    ud_user_id(user), user_label(user), args->at[1]);
	text_free(&request);
	ud_string_free(&response);
	ud_user_free(&user);
	return status;
}

/* The id of the username that is written so, or has that id. */
static const char *
username_id(const ud_user *user, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < ud_user_username_count(user); i++) {
		if (strcmp(ud_user_username_at(user, i), name) == 0)
			return ud_user_username_id(user, i);
		if (strcmp(ud_user_username_id(user, i), name) == 0)
			found = ud_user_username_id(user, i);
	}
	return found != NULL ? found : name;
}

int
command_user_remove_name(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER USERNAME",
	    "Take a username away, given as it is written or by its id.  If it "
	    "was the first, the next takes its place.  Other users cannot "
	    "have it for a day.", 2, 2 };
	struct text request = {0};
	ud_user *user = NULL;
	char *response = NULL;
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_user(app, args->at[0], &user);
	if (status == STATUS_OK) {
		json_open(&request, NULL, '{');
		json_string(&request, "userId", ud_user_id(user));
		json_string(&request, "usernameId",
		    username_id(user, args->at[1]));
		json_close(&request, '}');
		status = app_call(app, "RemoveUsername", request.s, &response);
	}
	if (status == STATUS_OK && app->json)
		app_print_json(response);
	else if (status == STATUS_OK)
		app_say("User %s (%s) no longer has the username %s.",
		    ud_user_id(user), user_label(user), args->at[1]);
	text_free(&request);
	ud_string_free(&response);
	ud_user_free(&user);
	return status;
}
