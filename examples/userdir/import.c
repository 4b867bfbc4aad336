/* SPDX-License-Identifier: MIT */
/*
 * `import`: JSON Lines to users.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "import.h"
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Several calls that take what they know from the same object. */
static int
import_org_calls(struct import *im, struct slice org)
{
	struct slice found;
	int code = import_rpc(im, "CreateOrganization", org, 0);

	if (code == UD_OK &&
	    json_find(org.at, org.len, "domains", &found))
		code = import_rpc(im, "SetOrganizationDomains", org, 0);
	if (code == UD_OK && (json_find(org.at, org.len, "loginMustBeDomain",
	    &found) || json_find(org.at, org.len,
	    "organizationScopedUsernames", &found)))
		code = import_rpc(im, "UpdateOrganization", org, 0);
	if (code == UD_OK && json_find(org.at, org.len, "state", &found) &&
	    json_is(found, "ORGANIZATION_STATE_INACTIVE"))
		code = import_rpc(im, "DeactivateOrganization", org, 0);
	return code;
}

/* An organization is a batch of its own: it is there as a whole or not. */
static void
import_org(struct import *im, struct slice org)
{
	int code;

	import_end(im);
	if (!import_begin(im))
		return;
	code = import_org_calls(im, org);
	if (code == UD_OK) {
		im->count = 1;
		im->last = im->first;
		im->batch_orgs = 1;
		import_end(im);
	} else {
		import_undo(im, code);
	}
}

/* Make the organization of a line, if it is missing.  0: it cannot be. */
static int
ensure_org(struct import *im, const char *id)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	ud_org *org = NULL;
	int code;

	if (im->known_org != NULL && strcmp(im->known_org, id) == 0)
		return 1;
	if (!import_begin(im))
		return 0;
	code = ud_org_get(im->app->dir, id, &org);
	ud_org_free(&org);
	if (code == UD_ENOTFOUND) {
		spec.name = id;
		spec.org_id = id;
		code = ud_org_create(im->app->dir, &spec, NULL);
		im->batch_orgs += code == UD_OK;
	}
	if (code != UD_OK) {
		import_refuse_code(im, code);
		return 0;
	}
	free(im->known_org);
	im->known_org = text_must(strdup(id));
	return 1;
}

/* Put the organization of the options into a line that names none. */
static int
add_org(struct import *im, struct slice line, struct text *out)
{
	const char *rest = memchr(line.at, '{', line.len);
	struct slice any;
	size_t len;

	if (im->home == NULL && !im->homeless) {
		import_end(im);
		im->homeless =
		    find_home(im->app, im->org, &im->home) != STATUS_OK;
	}
	if (im->homeless) {
		import_refuse(im, "the line names no organization");
		return 0;
	}
	json_open(out, NULL, '{');
	json_string(out, "organizationId", ud_org_id(im->home));
	rest++;
	len = line.len - (size_t)(rest - line.at);
	any = (struct slice){ rest, len };
	while (any.len > 0 && memchr(" \t", *any.at, 2) != NULL)
		any = (struct slice){ any.at + 1, any.len - 1 };
	if (any.len > 0 && *any.at != '}')
		text_puts(out, ",");
	text_add(out, rest, len);
	return 1;
}

static void
import_user(struct import *im, struct slice line)
{
	struct slice id;
	struct text with_org = {0};
	char *org = NULL;
	int ready = 1;

	if (json_find(line.at, line.len, "organizationId", &id) ||
	    json_find(line.at, line.len, "organization_id", &id)) {
		org = json_dup(id);
		if (im->create_orgs && org != NULL)
			ready = ensure_org(im, org);
	} else {
		ready = add_org(im, line, &with_org);
		line = (struct slice){ with_org.s, with_org.len };
	}
	if (ready)
		import_line(im, "ImportUser", line, 1);
	free(org);
	text_free(&with_org);
}

static void
import_any(struct import *im)
{
	struct slice line = { im->lines.line.s, im->lines.line.len };
	struct slice member, name;
	struct json_walk walk = { line.at, line.at + line.len, 0 };
	int more;

	while ((more = json_next(&walk, &name, &member)) == 1)
		continue;
	if (more < 0)
		import_refuse(im, "the line is not a JSON object");
	else if (json_find(line.at, line.len, "organization", &member))
		import_org(im, member);
	else if (json_find(line.at, line.len, "userMetadata", &member))
		import_line(im, "SetUserMetadata", member, 0);
	else
		import_user(im, line);
}

static int
import_all(struct import *im)
{
	enum lines_result result = LINES_END;

	while (!app_stop && (result = lines_next(&im->lines)) > 0) {
		if (result == LINES_TOO_LONG)
			import_refuse(im, "the line is too long");
		else if (!lines_is_blank(&im->lines))
			import_any(im);
		progress_show(&im->progress, im->lines.bytes, im->size,
		    im->users + (im->open ? im->batch_users : 0), "users");
	}
	import_end(im);
	progress_hide(&im->progress);
	if (result == LINES_FAILED && !app_stop) {
		app_error(im->app, "%s: %s", im->file, strerror(errno));
		return STATUS_FAILURE;
	}
	if (app_stop) {
		app_error(im->app, "interrupted after line %" PRIu64,
		    im->lines.number);
		return STATUS_FAILURE;
	}
	return im->failed > 0 ? STATUS_FAILURE : STATUS_OK;
}

static void
print_summary(const struct import *im)
{
	struct text json = {0};

	if (!im->app->json) {
		app_say("Imported %" PRIu64 " users and %" PRIu64
		    " organizations; %" PRIu64 " lines failed.", im->users,
		    im->orgs, im->failed);
		return;
	}
	json_open(&json, NULL, '{');
	json_number(&json, "users", im->users);
	json_number(&json, "organizations", im->orgs);
	json_number(&json, "failed", im->failed);
	json_close(&json, '}');
	app_print_json(json.s);
	text_free(&json);
}

static int
import_file(struct import *im)
{
	struct stat info;
	int status;

	if (fstat(fileno(im->lines.in), &info) == 0 && S_ISREG(info.st_mode))
		im->size = (uint64_t)info.st_size;
	status = app_open(im->app, APP_CREATE);
	if (status != STATUS_OK)
		return status;
	if (im->org != NULL)
		status = find_org(im->app, im->org, &im->home);
	if (status == STATUS_OK && im->large &&
	    ud_unindex(im->app->dir) != UD_OK)
		status = app_fail(im->app);
	if (status == STATUS_OK) {
		app_catch_signals();
		progress_begin(&im->progress);
		status = import_all(im);
		if (im->large && app_stop)
			app_error(im->app, "run `userdir optimize` to make "
			    "the search index");
		else if (im->large && ud_optimize(im->app->dir) != UD_OK)
			status = app_fail(im->app);
		print_summary(im);
	}
	ud_org_free(&im->home);
	free(im->known_org);
	text_free(&im->reason);
	text_free(&im->lines.line);
	return status;
}

int
command_import(struct app *app, struct args *args)
{
	static const struct usage usage = { "FILE.jsonl | -",
	    "Create users from JSON Lines.  Each line is a request of "
	    "CreateUser, which may have these members as well: state, "
	    "creationDate, changeDate, usernames [{username, "
	    "isOrganizationSpecific}], noUsername, human.mfaInitSkipped. "
	    "`export` writes such lines, and these before and between them:\n\n"
	    "  {\"organization\":{\"organizationId\":..,\"name\":..,"
	    "\"domains\":[..],\"primary\":..,\n"
	    "      \"loginMustBeDomain\":..,\"organizationScopedUsernames\":.."
	    ",\"state\":..}}\n"
	    "  {\"userMetadata\":{\"userId\":..,\"metadata\":[..]}}\n\n"
	    "A line that is refused is told as FILE:LINE: message, and the "
	    "import goes on; the exit status is then 1.  Every 500 lines are "
	    "stored together.", 1, 1 };
	struct import im = { .app = app };
	const struct opt options[] = {
		{ "org", "ORG", OPT_TEXT, &im.org,
		    "organization of lines that name none\n"
		    "(default: the only one)" },
		{ "create-orgs", NULL, OPT_FLAG, &im.create_orgs,
		    "create organizations that are missing" },
		{ "large", NULL, OPT_FLAG, &im.large,
		    "make the search index in one piece at the end: on\n"
		    "PostgreSQL faster for very many users, while searches\n"
		    "are slower" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	int status = STATUS_FAILURE;

	options_read(app, &usage, options, args);
	im.file = args->at[0];
	im.lines.in = stdin;
	if (strcmp(im.file, "-") == 0)
		im.file = "stdin";
	else
		im.lines.in = fopen(im.file, "r");
	if (im.lines.in == NULL)
		app_error(app, "%s: %s", im.file, strerror(errno));
	else
		status = import_file(&im);
	if (im.lines.in != NULL && im.lines.in != stdin)
		fclose(im.lines.in);
	return status;
}
