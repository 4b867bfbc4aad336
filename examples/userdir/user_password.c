/* SPDX-License-Identifier: MIT */
/*
 * Commands that set passwords and check them.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "secret.h"
#include "user_print.h"

#include <string.h>

/* What set-password is told. */
struct change {
	int plain;		/* 1: stdin, even if it is a terminal */
	int current;		/* 1: ask for the password as it is */
	int required;
	const char *hash;
	const char *code;
};

struct secrets {
	struct secret current;
	struct secret password;
	struct secret hash;
	struct secret code;
};

/* Read what is not given as an argument, in the order that a person expects;
 * @p spec then points into @p secrets. */
static int
read_secrets(const struct app *app, const struct change *change,
    struct secrets *secrets, ud_password_spec *spec)
{
	int status = secret_argument(app, "Code: ", change->code,
	    &secrets->code, &spec->code);

	if (status == STATUS_OK && change->current) {
		status = secret_read(app, "Current password: ",
		    change->plain, &secrets->current);
		spec->current = secrets->current.bytes;
		spec->current_len = secrets->current.len;
	}
	if (status != STATUS_OK)
		return status;
	if (change->hash != NULL)
		return secret_argument(app, "Hash: ", change->hash,
		    &secrets->hash, &spec->hash);
	spec->password = secrets->password.bytes;
	status = secret_read_new(app, change->plain, &secrets->password);
	spec->password_len = secrets->password.len;
	return status;
}

/* The user is looked for first: nobody types a password twice to hear that
 * there is no such user. */
static int
set_password(struct app *app, const char *name, const struct change *change)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	struct secrets secrets = {0};
	ud_user *user = NULL;
	ud_details *details = NULL;
	int status = app_open(app, APP_EXISTING);

	if (status == STATUS_OK)
		status = find_user(app, name, &user);
	if (status == STATUS_OK)
		status = read_secrets(app, change, &secrets, &spec);
	spec.change_required = change->required;
	if (status == STATUS_OK && ud_user_set_password(app->dir,
	    ud_user_id(user), &spec, &details) != UD_OK)
		status = app_fail_waiting(app);
	else if (status == STATUS_OK && app->json)
		user_print_details(details, NULL, NULL);
	else if (status == STATUS_OK)
		app_say("Set the password of user %s (%s).", ud_user_id(user),
		    user_label(user));
	secret_wipe(&secrets.current);
	secret_wipe(&secrets.password);
	secret_wipe(&secrets.hash);
	secret_wipe(&secrets.code);
	ud_details_free(&details);
	ud_user_free(&user);
	return status;
}

int
command_user_set_password(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER",
	    "Set the password of a user, who is named by id, login name or "
	    "username.  It is asked for twice at a terminal, otherwise it is "
	    "the next line of stdin; it is never an argument, which others "
	    "could read.\n\n"
	    "  userdir --db users.db user set-password ada@example.com\n\n"
	    "With --current or --code this is what the user itself may do, "
	    "with the same limits to guessing.  A code or hash of - is read "
	    "like a password.  From stdin they come in this order, each on a "
	    "line: code, current password, new password or hash.", 1, 1 };
	struct change change = {0};
	const struct opt options[] = {
		{ "stdin", NULL, OPT_FLAG, &change.plain,
		    "read from stdin even if it is a terminal" },
		{ "hash", "HASH", OPT_TEXT, &change.hash,
		    "a hash from elsewhere instead of a password" },
		{ "change-required", NULL, OPT_FLAG, &change.required,
		    "the user shall choose another one" },
		{ "current", NULL, OPT_FLAG, &change.current,
		    "ask for the password as it is, as proof" },
		{ "code", "CODE", OPT_TEXT, &change.code,
		    "the code of `user reset-password`, as proof" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	if (change.current && change.code != NULL)
		options_fail(app, "--current or --code, not both");
	return set_password(app, args->at[0], &change);
}

static void
print_right(const struct app *app, const ud_user *user)
{
	int required = ud_user_password_change_required(user);
	struct text json = {0};

	if (!app->json) {
		app_say("The password of user %s (%s) is right%s.",
		    ud_user_id(user), user_label(user), required ?
		    "; it shall be changed" : "");
		return;
	}
	json_open(&json, NULL, '{');
	json_string(&json, "userId", ud_user_id(user));
	json_bool(&json, "passwordChangeRequired", required);
	json_close(&json, '}');
	app_print_json(json.s);
	text_free(&json);
}

int
command_user_check_password(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER",
	    "Check a password, which is asked for at a terminal, and otherwise "
	    "the next line of stdin.  The exit status is 0 if it is right and "
	    "3 if it is wrong.  Wrong ones count as they do at a sign-in.",
	    1, 1 };
	struct secret secret = {0};
	ud_user *user = NULL;
	int login = 0, plain = 0;
	int code = UD_OK;
	int status;
	const struct opt options[] = {
		{ "login", NULL, OPT_FLAG, &login,
		    "USER is a login name, and the answer is that of\n"
		    "a sign-in: it does not tell what is wrong" },
		{ "stdin", NULL, OPT_FLAG, &plain,
		    "read from stdin even if it is a terminal" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK && !login)
		status = find_user(app, args->at[0], &user);
	if (status == STATUS_OK)
		status = secret_read(app, "Password: ", plain, &secret);
	if (status == STATUS_OK && login)
		code = ud_password_check(app->dir, args->at[0], secret.bytes,
		    secret.len, &user);
	else if (status == STATUS_OK)
		code = ud_user_check_password(app->dir, ud_user_id(user),
		    secret.bytes, secret.len, NULL);
	secret_wipe(&secret);
	if (status == STATUS_OK && code != UD_OK)
		status = app_fail_waiting(app);
	else if (status == STATUS_OK)
		print_right(app, user);
	ud_user_free(&user);
	return status;
}
