/* SPDX-License-Identifier: MIT */
/*
 * Moving a directory to another file or database.
 */
#include <userdir.h>

#include "commands.h"
#include "json.h"
#include "key.h"
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How far the copy is. */
struct told {
	struct progress progress;
	int lines;		/* a line for each step, for no terminal */
	uint64_t rows;		/* of tables that were begun */
};

static int
tell(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	struct told *told = ctx;
	int is_table = strncmp(step, "ud_", 3) == 0;
	char name[64];

	if (done == 0 && is_table)
		told->rows += total;
	if (done == 0 && told->lines)
		fprintf(stderr, "%s: %" PRIu64 "%s\n", step, total,
		    total > 0 ? " rows" : "");
	snprintf(name, sizeof(name), "%s %s", total > 0 ? "rows," : "",
	    is_table ? step + 3 : step);
	progress_show(&told->progress, done, total, done, name);
	return app_stop != 0;
}

static int
copy(struct app *app, const char *place, const char *schema,
    struct told *told)
{
	ud_options to = UD_INIT(ud_options);
	struct keyring ring = {0};
	int code, status;

	status = app_load_keys(app, APP_EXISTING, &ring);
	if (status != STATUS_OK)
		return status;
	to.keys = ring.keys;
	to.key_count = ring.count;
	to.allow_all = 1;
	to.schema = schema;
	app_catch_signals();
	code = ud_copy(app->dir, place, &to, tell, told);
	progress_hide(&told->progress);
	key_wipe(&ring);
	if (code == UD_ECALLBACK && app_stop) {
		app_error(app, "interrupted; what is there cannot be opened, "
		    "run it again");
		return STATUS_FAILURE;
	}
	return code == UD_OK ? STATUS_OK : app_fail(app);
}

static void
print_result(const struct app *app, const struct told *told)
{
	struct text json = {0};
	struct text path = {0};

	key_path(app, &path);
	if (app->json) {
		json_open(&json, NULL, '{');
		json_uint64(&json, "rows", told->rows);
		json_close(&json, '}');
		app_print_json(json.s);
	} else {
		app_say("Copied and compared %" PRIu64 " rows.  The copy "
		    "opens with the key file %s.", told->rows, path.s);
	}
	text_free(&json);
	text_free(&path);
}

int
command_copy(struct app *app, struct args *args)
{
	static const struct usage usage = { "FROM TO",
	    "Move a directory to another file or to PostgreSQL, or from there "
	    "to a file: one moment of all of it, while others go on using it. "
	    "FROM and TO are files or connection strings; there must be no "
	    "directory in TO.  At the end every row is compared and the copy "
	    "is checked.\n\n"
	    "The copy opens with the same key file.  A copy that was "
	    "interrupted cannot be opened; run it again, and it begins anew.",
	    2, 2 };
	const char *schema = NULL;
	int show = 0;
	const struct opt options[] = {
		{ "key-file", "FILE", OPT_TEXT, &app->key_file,
		    "the key (default: the name of FROM and .key)" },
		{ "to-schema", "NAME", OPT_TEXT, &schema,
		    "schema of TO in PostgreSQL (default: userdir);\n"
		    "that of FROM is --schema before the command" },
		{ "progress", NULL, OPT_FLAG, &show,
		    "tell each step, even if stderr is no terminal" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	struct told told = {0};
	int status;

	options_read(app, &usage, options, args);
	app->db = args->at[0];
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	progress_begin(&told.progress);
	told.lines = show && !told.progress.on;
	status = copy(app, args->at[1], schema, &told);
	if (status == STATUS_OK)
		print_result(app, &told);
	return status;
}
