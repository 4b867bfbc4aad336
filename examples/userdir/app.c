/* SPDX-License-Identifier: MIT */
#include "app.h"

#include <userdir.h>

#include "json.h"
#include "key.h"
#include "notify.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

volatile sig_atomic_t app_stop;

static void
on_signal(int number)
{
	app_stop = number;
}

void
app_catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static void
print_escaped(FILE *out, const char *prefix, const char *format, va_list list)
{
	struct text raw = {0};
	struct text line = {0};

	text_vformat(&raw, format, list);
	text_puts(&line, prefix);
	text_escape(&line, raw.s, raw.len);
	text_puts(&line, "\n");
	fputs(line.s, out);
	text_free(&line);
	text_free(&raw);
}

void
app_error(const struct app *app, const char *format, ...)
{
	struct text prefix = {0};
	va_list list;

	text_puts(&prefix, "userdir: ");
	if (app->command != NULL)
		text_format(&prefix, "%s: ", app->command);
	va_start(list, format);
	print_escaped(stderr, prefix.s, format, list);
	va_end(list);
	text_free(&prefix);
}

void
app_say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	print_escaped(stdout, "", format, list);
	va_end(list);
}

int
app_status(int code)
{
	if (code == UD_OK)
		return STATUS_OK;
	if (code == UD_EUNKNOWN)
		return STATUS_UNKNOWN;
	return code <= UD_EINVAL && code >= UD_EUNAUTH ? -code : STATUS_FAILURE;
}

static void
add_reason(struct text *reason, int code, const char *message,
    const char *key, const char *field)
{
	text_format(reason, "%s (%s%s%s%s%s)", message, ud_errname(code),
	    key[0] != '\0' ? " " : "", key, field[0] != '\0' ? ", " : "",
	    field);
}

int
app_fail(const struct app *app)
{
	int code = ud_errcode(app->dir);
	struct text reason = {0};

	add_reason(&reason, code, ud_errmsg(app->dir), ud_errkey(app->dir),
	    ud_errfield(app->dir));
	app_error(app, "%s", reason.s);
	text_free(&reason);
	return app_status(code);
}

int
app_fail_waiting(const struct app *app)
{
	int64_t wait_ms = ud_retry_after_ms(app->dir);
	int status = app_fail(app);

	if (wait_ms > 0)
		app_error(app, "try again in %" PRId64 " seconds",
		    (wait_ms + 999) / 1000);
	return status;
}

/* A member of an error object; "" if it has none. */
static char *
get_member(const char *response, const char *name)
{
	struct slice value;
	char *copy = NULL;

	if (response != NULL &&
	    json_find(response, strlen(response), name, &value))
		copy = json_dup(value);
	return copy != NULL ? copy : text_must(strdup(""));
}

void
app_reason(struct text *reason, int code, const char *response)
{
	char *message = get_member(response, "message");
	char *key = get_member(response, "key");
	char *field = get_member(response, "field");

	add_reason(reason, code, message[0] != '\0' ? message :
	    ud_errstr(code), key, field);
	free(message);
	free(key);
	free(field);
}

int
app_fail_rpc(const struct app *app, int code, const char *response)
{
	struct text reason = {0};

	app_reason(&reason, code, response);
	app_error(app, "%s", reason.s);
	text_free(&reason);
	return app_status(code);
}

/* An empty file is what mktemp(1) leaves: it holds no directory yet. */
static int
holds_data(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && info.st_size > 0;
}

int
app_load_keys(const struct app *app, int how, struct keyring *ring)
{
	struct text path = {0};
	int status;

	if (app->key_file == NULL && strcmp(app->db, ":memory:") == 0)
		return key_fresh(app, ring);
	key_path(app, &path);
	status = key_load(app, path.s, ring);
	if (status == KEY_ABSENT && holds_data(app->db))
		/* Another process may have made both just now. */
		status = key_load(app, path.s, ring);
	if (status == KEY_ABSENT && holds_data(app->db)) {
		app_error(app, "the key file %s is missing, and %s cannot be "
		    "opened without it", path.s, app->db);
		status = STATUS_FAILURE;
	} else if (status == KEY_ABSENT && how == APP_CREATE) {
		status = key_create(app, path.s, ring);
	} else if (status == KEY_ABSENT) {
		/* A connection string may hold a password. */
		app_error(app, "there is no directory %s (and no key file %s)",
		    app_is_connection(app) ? "there" : app->db, path.s);
		status = app_status(UD_ENOTFOUND);
	}
	text_free(&path);
	return status;
}

int
app_is_connection(const struct app *app)
{
	return strstr(app->db, "://") != NULL || strchr(app->db, '=') != NULL;
}

int
app_open(struct app *app, int how)
{
	ud_options options = UD_INIT(ud_options);
	struct keyring ring = {0};
	int status, code;

	if (app->db == NULL) {
		app_error(app, "which directory? Give --db FILE before the "
		    "command, or set USERDIR_DB");
		return STATUS_USAGE;
	}
	if (app->key_file == NULL && app_is_connection(app)) {
		app_error(app, "give --key-file FILE as well: it is made on "
		    "first use");
		return STATUS_USAGE;
	}
	status = notify_check(app);
	if (status == STATUS_OK)
		status = app_load_keys(app, how, &ring);
	if (status != STATUS_OK)
		goto out;
	notify_set(app, &options);
	options.schema = app->schema;
	options.keys = ring.keys;
	options.key_count = ring.count;
	options.allow_all = 1;
	options.must_exist = how == APP_EXISTING;
	code = ud_open(app->db, &options, &app->dir);
	if (code == UD_OK && app->actor != NULL)
		code = ud_dir_act_as(app->dir, app->actor, NULL);
	if (code != UD_OK) {
		status = app_fail(app);
		app_close(app);
	}
out:
	key_wipe(&ring);
	return status;
}

void
app_close(struct app *app)
{
	ud_close(&app->dir);
}

int
app_call(const struct app *app, const char *method, const char *request,
    char **response)
{
	int code = ud_rpc(app->dir, method, request, strlen(request),
	    app->strict ? UD_RPC_STRICT : 0, response);

	if (code == UD_OK)
		return STATUS_OK;
	app_fail_rpc(app, code, *response);
	ud_string_free(response);
	return app_status(code);
}

int
app_call_id(const struct app *app, const char *method, const char *member,
    const char *id, char **response)
{
	struct text request = {0};
	int status;

	json_open(&request, NULL, '{');
	json_string(&request, member, id);
	json_close(&request, '}');
	status = app_call(app, method, request.s, response);
	text_free(&request);
	return status;
}

void
app_print_json(const char *json)
{
	struct text pretty = {0};

	json_pretty(&pretty, (struct slice){ json, strlen(json) }, 0);
	text_puts(&pretty, "\n");
	fputs(pretty.s, stdout);
	text_free(&pretty);
}
