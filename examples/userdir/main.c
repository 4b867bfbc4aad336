/* SPDX-License-Identifier: MIT */
/*
 * userdir: a user directory in one file, for administrators and scripts.
 */
#include <userdir.h>

#include "app.h"
#include "commands.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command {
	const char *name;
	const char *summary;
	int (*run)(struct app *app, struct args *args);
} commands[] = {
	{ "user add", "create a user", command_user_add },
	{ "user show", "show a user with its metadata", command_user_show },
	{ "user list", "list users", command_user_list },
	{ "user set", "change a user", command_user_set },
	{ "user lock", "lock users", command_user_change },
	{ "user unlock", "unlock users", command_user_change },
	{ "user deactivate", "deactivate users", command_user_change },
	{ "user reactivate", "reactivate users", command_user_change },
	{ "user delete", "delete users for ever", command_user_delete },
	{ "user add-name", "give a user one more username",
	    command_user_add_name },
	{ "user remove-name", "take a username away",
	    command_user_remove_name },
	{ "user set-password", "set a password, or replace it",
	    command_user_set_password },
	{ "user check-password", "check a password",
	    command_user_check_password },
	{ "user reset-password", "send a code for a new password",
	    command_user_reset_password },
	{ "user send-code", "send a code for the e-mail address or number",
	    command_user_send_code },
	{ "user verify-email", "verify the e-mail address by its code",
	    command_user_verify },
	{ "user verify-phone", "verify the phone number by its code",
	    command_user_verify },
	{ "user invite", "let somebody take over an account",
	    command_user_invite },
	{ "org add", "create an organization", command_org_add },
	{ "org show", "show an organization", command_org_show },
	{ "org list", "list organizations", command_org_list },
	{ "org set", "rename, or change username rules", command_org_set },
	{ "org domains", "show or replace the domains",
	    command_org_domains },
	{ "org deactivate", "block all users of an organization",
	    command_org_change },
	{ "org reactivate", "let them in again", command_org_change },
	{ "org delete", "remove an organization without users",
	    command_org_change },
	{ "search", "find users by a filter", command_search },
	{ "log", "show what happened, when and by whom", command_log },
	{ "notify", "deliver the messages that wait", command_notify },
	{ "import", "create users from JSON Lines", command_import },
	{ "export", "write everything as JSON Lines", command_export },
	{ "check", "check that nothing is damaged or forged",
	    command_check },
	{ "backup", "copy the directory while it is in use",
	    command_backup },
	{ "copy", "move the directory to another file or database",
	    command_copy },
	{ "rewrap", "change the key", command_rewrap },
	{ "maintain", "bring the search index up to date", command_maintain },
	{ "optimize", "merge the search index into one piece",
	    command_optimize },
	{ "reindex", "build the search indexes anew", command_reindex },
	{ "call", "call one method of the JSON interface", command_call },
	{ "rpc", "answer requests from stdin, one a line", command_rpc },
	{ NULL, NULL, NULL }
};

static void
print_commands(const char *prefix)
{
	const struct command *c;

	for (c = commands; c->name != NULL; c++) {
		if (strncmp(c->name, prefix, strlen(prefix)) == 0)
			printf("  %-20s %s\n", c->name, c->summary);
	}
}

static void
print_help(void)
{
	const struct opt options[] = {
		{ "db", "FILE", OPT_TEXT, NULL,
		    "the directory, or a connection string of\n"
		    "PostgreSQL (default: $USERDIR_DB)" },
		{ "key-file", "FILE", OPT_TEXT, NULL,
		    "its key (default: the name of the directory\n"
		    "and .key); made on first use" },
		{ "schema", "NAME", OPT_TEXT, NULL,
		    "schema of PostgreSQL (default: userdir)" },
		{ "actor", "ID", OPT_TEXT, NULL,
		    "id of the user who acts, for the log" },
		{ "notify-command", "PROGRAM", OPT_TEXT, NULL,
		    "run PROGRAM, a path, for each message to a\n"
		    "person, such as userdir-notify-smtp" },
		{ "base-url", "URL", OPT_TEXT, NULL,
		    "where the links in messages lead" },
		{ "allow-url", "PREFIX", OPT_LIST, NULL,
		    "what a link of a request may begin with; may\n"
		    "be repeated (default: https://)" },
		{ "json", NULL, OPT_FLAG, NULL, "answer in JSON" },
		{ "strict", NULL, OPT_FLAG, NULL,
		    "refuse unknown members of JSON requests" },
		{ "version", NULL, OPT_FLAG, NULL, "print the version" },
		{ "help", NULL, OPT_FLAG, NULL,
		    "print this, or the help of a command" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	puts("Usage: userdir [--db FILE] COMMAND ...\n\n"
	    "A directory of users in one file, or in PostgreSQL: create, "
	    "read, change, lock\nand delete them, with a log of every "
	    "change.\n\nCommands:");
	print_commands("");
	puts("\nOptions, before the command:");
	options_print(options);
	puts("\nFirst steps:\n"
	    "  userdir --db users.db user add --given-name Ada "
	    "--family-name Lovelace \\\n"
	    "      --email ada@example.com\n"
	    "  userdir --db users.db user list\n"
	    "  userdir --db users.db user lock ada@example.com\n"
	    "  userdir --db users.db log ada@example.com\n\n"
	    "In PostgreSQL: --db postgresql://user@host/database or "
	    "--db 'host=... dbname=...'\nwith --key-file FILE, made on first "
	    "use.\n\n"
	    "Keep the key file: without it the directory cannot be opened, "
	    "nor any backup.\n\n"
	    "Exit status: 0 success; 1 failure, a problem found, lines "
	    "refused; 2 wrong\nusage; 3 to 16 the call was refused: the "
	    "number of its status in gRPC (3 invalid\nargument, 5 not found, "
	    "6 already exists, 7 denied, 8 out of memory or space,\n9 not in "
	    "this state, 10 aborted, 12 unimplemented, 13 internal, 14 busy, "
	    "15 data\ndamaged, 16 no caller); 17 it is unknown whether a "
	    "change took effect.");
}

/* Help of "user" or "org", if @p args asks for it or names no more. */
static void
serve_group(struct app *app, const struct args *args)
{
	const char *group = args->at[0];
	char prefix[8];

	if (strcmp(group, "user") != 0 && strcmp(group, "org") != 0)
		return;
	app->command = group;
	if (args->count < 2)
		options_fail(app, "what about it?");
	if (strcmp(args->at[1], "--help") != 0 &&
	    strcmp(args->at[1], "-h") != 0)
		return;
	snprintf(prefix, sizeof(prefix), "%s ", group);
	printf("Usage: userdir [--db FILE] %s COMMAND ...\n\nCommands:\n",
	    group);
	print_commands(prefix);
	printf("\nEach has its own --help.\n");
	exit(fflush(stdout) == 0 ? STATUS_OK : STATUS_FAILURE);
}

/* Find the command and move @p args behind its name. */
static const struct command *
find_command(struct app *app, struct args *args)
{
	const struct command *c;

	for (c = commands; c->name != NULL; c++) {
		size_t len = strlen(args->at[0]);

		if (strncmp(c->name, args->at[0], len) != 0)
			continue;
		if (c->name[len] == '\0')
			break;
		if (c->name[len] == ' ' && args->count > 1 &&
		    strcmp(c->name + len + 1, args->at[1]) == 0) {
			args->at++;
			args->count--;
			break;
		}
	}
	if (c->name == NULL)
		options_fail(app, "no such command: %s", app->command != NULL ?
		    args->at[1] : args->at[0]);
	args->at++;
	args->count--;
	app->command = c->name;
	return c;
}

/* Keep files from being opened as stdin, stdout or stderr. */
static void
guard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(STATUS_FAILURE);
	}
}

int
main(int argc, char **argv)
{
	struct app app = { .db = getenv("USERDIR_DB") };
	const struct opt options[] = {
		{ "db", "FILE", OPT_TEXT, &app.db, NULL },
		{ "key-file", "FILE", OPT_TEXT, &app.key_file, NULL },
		{ "schema", "NAME", OPT_TEXT, &app.schema, NULL },
		{ "actor", "ID", OPT_TEXT, &app.actor, NULL },
		{ "notify-command", "PROGRAM", OPT_TEXT, &app.notify_command,
		    NULL },
		{ "base-url", "URL", OPT_TEXT, &app.base_url, NULL },
		{ "allow-url", "PREFIX", OPT_LIST, &app.allowed_urls, NULL },
		{ "strict", NULL, OPT_FLAG, &app.strict, NULL },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct args args = { argc - 1, argv + 1 };
	const struct command *command;
	int status, error = 0;

	guard_streams();
	signal(SIGPIPE, SIG_IGN);	/* a closed pipe is a failed write */
	if (setlocale(LC_CTYPE, "") == NULL ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	options_read_first(&app, options, &args, print_help);
	if (app.db != NULL && app.db[0] == '\0')
		app.db = NULL;
	if (args.count < 1)
		options_fail(&app, "no command");
	serve_group(&app, &args);
	command = find_command(&app, &args);
	status = command->run(&app, &args);
	/* Closing a connection has errors of its own. */
	if (fflush(stdout) != 0 || ferror(stdout))
		error = errno;
	app_close(&app);
	options_free(&app.allowed_urls);
	if (error != 0) {
		if (error != EPIPE)
			app_error(&app, "cannot write: %s", strerror(error));
		if (status == STATUS_OK)
			status = STATUS_FAILURE;
	}
	return status;
}
