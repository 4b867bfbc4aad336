/* SPDX-License-Identifier: MIT */
/*
 * `export`: a directory as JSON Lines that `import` reads.
 *
 * It works on a copy of one moment, so that it is consistent and stops
 * nobody.  Users come in the order of their creation over all organizations,
 * which keeps the order in the directory that reads them.
 */
#include <userdir.h>

#include "commands.h"
#include "export_line.h"
#include "key.h"
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { USERS_IN_MEMORY = 16000 };

/* The users of one organization that are not written yet. */
struct source {
	char *org_id;
	int scoped;		/* usernames are unique within it */
	ud_user_list *page;
	size_t next;		/* in the page */
};

struct export {
	struct app *app;	/* with the copy open */
	FILE *out;
	struct source *sources;
	size_t count;
	uint64_t page_size;
	uint64_t users, total;
	struct progress progress;
};

static int
write_orgs(struct export *ex)
{
	ud_org_list *list = NULL;
	size_t got = UD_PAGE_MAX;
	int status = STATUS_OK;

	while (got == UD_PAGE_MAX && status == STATUS_OK) {
		if (ud_org_page(ex->app->dir, ex->count, UD_PAGE_MAX, 0,
		    &list) != UD_OK)
			return app_fail(ex->app);
		got = ud_org_list_count(list);
		ex->sources = text_must(realloc(ex->sources,
		    (ex->count + got + 1) * sizeof(*ex->sources)));
		for (size_t i = 0; i < got && status == STATUS_OK; i++) {
			const ud_org *org = ud_org_list_get(list, i);

			ex->sources[ex->count++] = (struct source){
			    .org_id = text_must(strdup(ud_org_id(org))),
			    .scoped = ud_org_scoped_usernames(org) ||
			    ud_org_login_must_be_domain(org) };
			status = export_org(ex->out, org);
		}
		ud_org_list_free(&list);
	}
	return status;
}

/* Read the page behind the one that is used up. */
static int
fill(struct export *ex, struct source *source)
{
	ud_user_list *page = NULL;
	const char *after = NULL;

	if (source->page != NULL && ud_user_list_count(source->page) > 0)
		after = ud_user_id(ud_user_list_get(source->page,
		    ud_user_list_count(source->page) - 1));
	if (ud_user_page(ex->app->dir, source->org_id, after, ex->page_size,
	    &page) != UD_OK)
		return app_fail(ex->app);
	ud_user_list_free(&source->page);
	source->page = page;
	source->next = 0;
	return STATUS_OK;
}

/* The source whose next user was created first; NULL when all are empty. */
static struct source *
oldest(const struct export *ex)
{
	struct source *best = NULL;
	int64_t best_us = 0;

	for (size_t i = 0; i < ex->count; i++) {
		struct source *source = &ex->sources[i];
		const ud_user *user =
		    ud_user_list_get(source->page, source->next);

		if (user != NULL &&
		    (best == NULL || ud_user_created_us(user) < best_us)) {
			best = source;
			best_us = ud_user_created_us(user);
		}
	}
	return best;
}

static int
write_users(struct export *ex)
{
	struct source *source;
	int status = STATUS_OK;

	ex->page_size = ex->count < USERS_IN_MEMORY ?
	    USERS_IN_MEMORY / (ex->count + 1) : 1;
	if (ex->page_size > UD_PAGE_MAX)
		ex->page_size = UD_PAGE_MAX;
	for (size_t i = 0; i < ex->count && status == STATUS_OK; i++)
		status = fill(ex, &ex->sources[i]);
	while (status == STATUS_OK && !app_stop &&
	    (source = oldest(ex)) != NULL) {
		status = export_user(ex->app, ex->out,
		    ud_user_list_get(source->page, source->next++),
		    source->scoped);
		if (status == STATUS_OK &&
		    source->next == ud_user_list_count(source->page))
			status = fill(ex, source);
		ex->users++;
		progress_show(&ex->progress, ex->users, ex->total, ex->users,
		    "users");
	}
	return status;
}

static void
free_sources(struct export *ex)
{
	for (size_t i = 0; i < ex->count; i++) {
		free(ex->sources[i].org_id);
		ud_user_list_free(&ex->sources[i].page);
	}
	free(ex->sources);
}

static int
write_all(struct export *ex)
{
	int status;

	if (ud_user_count(ex->app->dir, NULL, 0, &ex->total) != UD_OK)
		return app_fail(ex->app);
	progress_begin(&ex->progress);
	status = write_orgs(ex);
	if (status == STATUS_OK)
		status = write_users(ex);
	progress_hide(&ex->progress);
	free_sources(ex);
	if (app_stop) {
		app_error(ex->app, "interrupted");
		return STATUS_FAILURE;
	}
	if (fflush(ex->out) != 0 || ferror(ex->out)) {
		if (errno != EPIPE)
			app_error(ex->app, "cannot write: %s",
			    strerror(errno));
		clearerr(ex->out);	/* it was told */
		return STATUS_FAILURE;
	}
	return status;
}

/* Remove the copy and what SQLite may have left beside it. */
static void
remove_copy(const char *folder, const char *copy)
{
	static const char *const endings[] = { "", "-wal", "-shm",
	    "-journal" };
	struct text name = {0};

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		text_clear(&name);
		text_format(&name, "%s%s", copy, endings[i]);
		unlink(name.s);
	}
	rmdir(folder);
	text_free(&name);
}

/* Where the copy shall stand: beside the file, whose owner may write there. */
static void
folder_name(const struct app *app, struct text *folder)
{
	const char *tmp = getenv("TMPDIR");

	if (!app_is_connection(app))
		text_format(folder, "%s.export-XXXXXX", app->db);
	else
		text_format(folder, "%s/userdir-export-XXXXXX",
		    tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
}

static int
copying(const char *step, uint64_t done, uint64_t total, void *progress)
{
	(void)step;
	progress_show(progress, done, total, done, "rows copied");
	return app_stop != 0;
}

/* A copy for a storage that has its own way to back up.  It goes away soon:
 * nobody searches it, and it need not survive a loss of power. */
static int
copy_rows(const struct app *app, const char *path)
{
	ud_options to = UD_INIT(ud_options);
	struct progress progress;
	struct keyring ring = {0};
	int status = app_load_keys(app, APP_EXISTING, &ring);
	int code;

	if (status != STATUS_OK)
		return status;
	to.keys = ring.keys;
	to.key_count = ring.count;
	to.allow_all = 1;
	to.relaxed_durability = 1;
	to.index_grams = UD_GRAMS_NONE;
	progress_begin(&progress);
	code = ud_copy(app->dir, path, &to, copying, &progress);
	progress_hide(&progress);
	key_wipe(&ring);
	if (code == UD_ECALLBACK && app_stop) {
		app_error(app, "interrupted");
		return STATUS_FAILURE;
	}
	return code == UD_OK ? STATUS_OK : app_fail(app);
}

static int
make_copy(const struct app *app, const char *path)
{
	int code = ud_backup(app->dir, path);

	if (code == UD_EUNIMPL)
		return copy_rows(app, path);
	return code == UD_OK ? STATUS_OK : app_fail(app);
}

static int
export_copy(struct app *app, FILE *out, uint64_t *users)
{
	struct text folder = {0};
	struct text copy = {0};
	struct text key = {0};
	struct app other = *app;
	struct export ex = { .app = &other, .out = out };
	int status = STATUS_OK;

	key_path(app, &key);
	folder_name(app, &folder);
	if (mkdtemp(folder.s) == NULL) {
		app_error(app, "cannot make the folder %s for a copy: %s",
		    folder.s, strerror(errno));
		status = STATUS_FAILURE;
		goto out;
	}
	text_format(&copy, "%s/copy", folder.s);
	other.db = copy.s;
	other.key_file = key.s;
	other.dir = NULL;
	status = make_copy(app, copy.s);
	if (status == STATUS_OK)
		status = app_open(&other, APP_EXISTING);
	if (status == STATUS_OK)
		status = write_all(&ex);
	app_close(&other);
	remove_copy(folder.s, copy.s);
	*users = ex.users;
out:
	text_free(&key);
	text_free(&copy);
	text_free(&folder);
	return status;
}

static int
export_file(struct app *app, const char *path)
{
	uint64_t users = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
	int status;

	if (out == NULL) {
		app_error(app, "%s: %s", path, strerror(errno));
		return STATUS_FAILURE;
	}
	status = export_copy(app, out, &users);
	if (fclose(out) != 0 && status == STATUS_OK) {
		app_error(app, "%s: %s", path, strerror(errno));
		status = STATUS_FAILURE;
	}
	if (status != STATUS_OK)
		unlink(path);
	else if (!app->json)
		app_say("Exported %" PRIu64 " users to %s.", users, path);
	return status;
}

int
command_export(struct app *app, struct args *args)
{
	static const struct usage usage = { "[FILE]",
	    "Write all organizations, and all users with their metadata, as "
	    "JSON Lines to a new file (readable by you only) or to stdout.  "
	    "`import` reads them.  The log is not exported: `backup` keeps "
	    "everything.\n\nIt works on a copy of the directory, which stands "
	    "beside it meanwhile, or in $TMPDIR or /tmp if the directory is in "
	    "PostgreSQL.", 0, 1 };
	uint64_t users;
	int status;

	options_read(app, &usage, NULL, args);
	app_catch_signals();
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	return args->count > 0 ? export_file(app, args->at[0]) :
	    export_copy(app, stdout, &users);
}
