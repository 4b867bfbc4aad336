/* SPDX-License-Identifier: MIT */
/*
 * Commands that care for a directory as a whole.
 */
#include <userdir.h>

#include "commands.h"
#include "json.h"
#include "key.h"
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
print_report(const struct app *app, const ud_report *report)
{
	struct text json = {0};
	const char *problem;

	json_open(&json, NULL, '{');
	json_open(&json, "problems", '[');
	for (size_t i = 0; (problem = ud_report_text(report, i)) != NULL;
	    i++) {
		if (app->json)
			json_string(&json, NULL, problem);
		else
			app_say("%s", problem);
	}
	json_close(&json, ']');
	json_close(&json, '}');
	if (app->json)
		app_print_json(json.s);
	text_free(&json);
}

int
command_check(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Check that nothing is damaged or was forged: the file, the seal "
	    "of every user, the chain of the log, and what must hold between "
	    "tables.  Prints a line for each problem; the exit status is 1 if "
	    "there is one.", 0, 0 };
	ud_report *report = NULL;
	uint64_t users = 0;
	int code, status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	code = ud_check(app->dir, &report);
	if (code != UD_OK && report == NULL)
		return app_fail(app);
	if (app->json || code != UD_OK)
		print_report(app, report);
	if (code != UD_OK)
		status = STATUS_FAILURE;
	if (code != UD_OK && !app->json)
		app_error(app, "%zu problem%s found", ud_report_count(report),
		    ud_report_count(report) == 1 ? "" : "s");
	else if (!app->json &&
	    ud_user_count(app->dir, NULL, 0, &users) == UD_OK)
		app_say("No problems (%" PRIu64 " users).", users);
	ud_report_free(&report);
	return status;
}

int
command_backup(struct app *app, struct args *args)
{
	static const struct usage usage = { "FILE",
	    "Copy one consistent moment of the directory to a new file, while "
	    "others go on using it.  The copy is opened with the same key "
	    "file: keep a copy of that too, but not beside it.", 1, 1 };
	struct text json = {0};
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK && ud_backup(app->dir, args->at[0]) != UD_OK)
		status = app_fail(app);
	if (status == STATUS_OK && app->json) {
		json_open(&json, NULL, '{');
		json_string(&json, "file", args->at[0]);
		json_close(&json, '}');
		app_print_json(json.s);
	} else if (status == STATUS_OK) {
		app_say("Copied %s to %s.", app->db, args->at[0]);
	}
	text_free(&json);
	return status;
}

static int
rewrap_all(struct app *app)
{
	struct progress progress;
	uint64_t left = 1;
	uint64_t total = 0;
	int code = UD_OK;

	app_catch_signals();
	progress_begin(&progress);
	while (left > 0 && code == UD_OK && !app_stop) {
		code = ud_rewrap(app->dir, 0, &left);
		if (total == 0)
			total = left;
		progress_show(&progress, total - (left < total ? left : total),
		    total, left, "rows left");
	}
	progress_hide(&progress);
	if (code != UD_OK)
		return app_fail(app);
	if (left > 0) {
		app_error(app, "interrupted with %" PRIu64 " rows left; run "
		    "it again", left);
		return STATUS_FAILURE;
	}
	return STATUS_OK;
}

int
command_rewrap(struct app *app, struct args *args)
{
	static const struct usage usage = { "[--new-key] [--forget]",
	    "Seal everything with the first key of the key file, so that the "
	    "keys below it, the retired ones, are no longer needed.  It may "
	    "be interrupted and run again.\n\n"
	    "To change the key: run it with --new-key; restart the programs "
	    "that use the directory; run it once more with --forget.  Backups "
	    "made before still need the retired key.", 0, 0 };
	struct text path = {0};
	int renew = 0;
	int forget = 0;
	const struct opt options[] = {
		{ "new-key", NULL, OPT_FLAG, &renew,
		    "put a new key first in the key file" },
		{ "forget", NULL, OPT_FLAG, &forget,
		    "then remove the retired keys from it" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	int status;

	options_read(app, &usage, options, args);
	/* Only a key that opens the directory is worth keeping. */
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		key_path(app, &path);
	if (status == STATUS_OK && renew) {
		app_close(app);
		status = key_renew(app, path.s);
		if (status == STATUS_OK)
			status = app_open(app, APP_EXISTING);
	}
	if (status == STATUS_OK)
		status = rewrap_all(app);
	if (status == STATUS_OK && forget)
		status = key_forget(app, path.s);
	if (status == STATUS_OK && app->json)
		app_print_json("{\"left\":\"0\"}");
	else if (status == STATUS_OK)
		app_say("Everything is sealed with the first key of %s.",
		    path.s);
	text_free(&path);
	return status;
}

int
command_maintain(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Take into the substring index what waits for it, and merge what "
	    "was written piece by piece, a step at a time while others go on "
	    "using the directory.  Searches find the same without it, and "
	    "find it faster afterwards: run it after a large import, and now "
	    "and then.  It may be interrupted and run again.", 0, 0 };
	struct progress progress;
	uint64_t left = 1;
	uint64_t steps = 0;
	int code = UD_OK;
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	app_catch_signals();
	progress_begin(&progress);
	while (left > 0 && code == UD_OK && !app_stop) {
		code = ud_maintain(app->dir, &left);
		progress_show(&progress, 0, 0, ++steps, "steps");
	}
	progress_hide(&progress);
	if (code != UD_OK)
		return app_fail(app);
	if (left > 0) {
		app_error(app, "interrupted; run it again");
		return STATUS_FAILURE;
	}
	if (app->json)
		app_print_json("{\"left\":\"0\"}");
	else
		app_say("The search index is up to date.");
	return STATUS_OK;
}

/* One call, which may take a while, and what to say when it worked. */
static int
care(struct app *app, struct args *args, const struct usage *usage,
    int (*call)(ud_dir *dir), const char *done)
{
	int status;

	options_read(app, usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK && call(app->dir) != UD_OK)
		status = app_fail(app);
	if (status == STATUS_OK && app->json)
		app_print_json("{}");
	else if (status == STATUS_OK)
		app_say("%s", done);
	return status;
}

int
command_optimize(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Merge the substring index into one piece, for the fastest "
	    "searches.  It rewrites the index, and other writers wait "
	    "meanwhile.", 0, 0 };

	return care(app, args, &usage, ud_optimize,
	    "The search index is one piece.");
}

int
command_reindex(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Build all search indexes and folded forms anew from the records, "
	    "which repairs what `userdir check` finds wrong with indexes.  "
	    "Other writers wait meanwhile.", 0, 0 };

	return care(app, args, &usage, ud_reindex,
	    "The search indexes were built anew.");
}
