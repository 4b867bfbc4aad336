/* SPDX-License-Identifier: MIT */
#include "notify.h"

#include <userdir.h>

#include "../notifiers/run.h"
#include "../notifiers/words.h"
#include "commands.h"
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_ROOM = 16 * 1024 };	/* more than any message takes */

static void
add_text(struct text *out, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_string(out, name, value);
}

/* Add a message as an object; what has no value is left out. */
static void
add_message(struct text *out, const char *name, const ud_message *message)
{
	json_open(out, name, '{');
	json_uint64(out, "id", message->id);
	json_number(out, "attempt", message->attempt);
	json_string(out, "kind", words_kind(message->kind));
	json_string(out, "channel", words_channel(message->channel));
	add_text(out, "address", message->recipient);
	add_text(out, "userId", message->user_id);
	add_text(out, "organizationId", message->org_id);
	add_text(out, "username", message->username);
	add_text(out, "preferredLoginName", message->preferred_login_name);
	add_text(out, "displayName", message->display_name);
	add_text(out, "givenName", message->given_name);
	add_text(out, "familyName", message->family_name);
	add_text(out, "preferredLanguage", message->preferred_language);
	add_text(out, "code", message->code);
	if (message->expires_us != 0)
		json_time(out, "expires", message->expires_us);
	add_text(out, "url", message->url);
	add_text(out, "applicationName", message->application_name);
	json_close(out, '}');
}

static int
hand_to_program(const ud_message *message, void *ctx)
{
	const struct app *app = ctx;
	struct text json = {0};
	int code;

	text_reserve(&json, MESSAGE_ROOM);
	add_message(&json, NULL, message);
	text_puts(&json, "\n");
	code = run_notify(app->notify_command, json.s, json.len, RUN_SECONDS);
	text_wipe(&json);
	if (code != UD_OK)
		app_error(app, "%s %s message %" PRIu64 " (%s)%s",
		    app->notify_command, code == UD_NOTIFY_REJECTED ?
		    "refused" : "did not take", message->id,
		    words_kind(message->kind), code == UD_NOTIFY_REJECTED ?
		    " for good" : "; it waits for another try");
	return code;
}

static int
print_line(const ud_message *message, void *ctx)
{
	struct text json = {0};

	(void)ctx;
	text_reserve(&json, MESSAGE_ROOM);
	json_open(&json, NULL, '{');
	json_string(&json, "method", "notify");
	add_message(&json, "params", message);
	json_close(&json, '}');
	text_puts(&json, "\n");
	fputs(json.s, stdout);
	text_wipe(&json);
	return fflush(stdout) == 0 ? UD_OK : UD_NOTIFY_LATER;
}

static void
note_event(const struct ud_event *event, void *ctx)
{
	struct app *app = ctx;

	(void)event;
	app->written = 1;
}

int
notify_check(const struct app *app)
{
	const char *program = app->notify_command;

	if (program == NULL || access(program, X_OK) == 0)
		return STATUS_OK;
	app_error(app, "--notify-command %s: %s", program, strerror(errno));
	return STATUS_USAGE;
}

void
notify_set(struct app *app, ud_options *options)
{
	static const char *const any_host = "https://";

	if (app->notify_command != NULL)
		options->notify = hand_to_program;
	else if (app->notify_lines)
		options->notify = print_line;
	options->notify_ctx = app;
	options->on_event = note_event;
	options->on_event_ctx = app;
	options->base_url = app->base_url;
	options->url_prefixes = app->allowed_urls.count > 0 ?
	    app->allowed_urls.at : &any_host;
	options->url_prefix_count = app->allowed_urls.count > 0 ?
	    app->allowed_urls.count : 1;
}

static void
print_result(const struct app *app, uint64_t sent, int64_t next_us)
{
	struct text text = {0};

	if (app->json) {
		json_open(&text, NULL, '{');
		json_uint64(&text, "sent", sent);
		if (next_us != 0)
			json_time(&text, "next", next_us);
		json_close(&text, '}');
		app_print_json(text.s);
	} else {
		text_puts(&text, "none waits");
		if (next_us != 0) {
			text_clear(&text);
			text_puts(&text, "the next is due at ");
			text_seconds(&text, next_us);
		}
		app_say("Delivered %" PRIu64 " message%s; %s.", sent,
		    sent == 1 ? "" : "s", text.s);
	}
	text_free(&text);
}

int
command_notify(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Deliver the messages to people that are due: those that the "
	    "program of --notify-command did not take when it was asked, or "
	    "that a program left behind when it ended.  Run it now and then, "
	    "every minute say.\n\n"
	    "  userdir --db users.db --notify-command /usr/bin/"
	    "userdir-notify-smtp notify\n\n"
	    "The program reads one JSON object from its standard input.  It "
	    "ends with 0 if it has taken the message, with 65 if it never "
	    "will, with anything else to be asked again later: after 30 "
	    "seconds, then twice as long each time.  After four minutes it is "
	    "killed.  One that a message reaches twice sees the same id.",
	    0, 0 };
	uint64_t limit = 0;
	uint64_t sent = 0;
	int64_t next_us = 0;
	int status;
	const struct opt options[] = {
		{ "limit", "N", OPT_NUMBER, &limit, "so many at most" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	if (app->notify_command == NULL)
		options_fail(app, "which program takes them? Give "
		    "--notify-command PROGRAM before the command");
	status = app_open(app, APP_EXISTING);
	if (status != STATUS_OK)
		return status;
	if (ud_notify_pending(app->dir, limit, &sent, &next_us) != UD_OK)
		return app_fail(app);
	print_result(app, sent, next_us);
	return STATUS_OK;
}
