/* SPDX-License-Identifier: MIT */
/*
 * A loop over JSON Lines: one request a line in, one answer a line out.
 *
 * The line is cut into slices; the library gets `params` byte for byte as
 * they came and judges them alone, so that nothing is lost or repaired on
 * the way (large numbers, members named twice).
 */
#include <userdir.h>

#include "commands.h"
#include "json.h"
#include "lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct request {
	struct slice id;
	struct slice method;
	struct slice params;
	const char *field;	/* what is wrong with it; NULL: nothing */
	const char *message;
};

static void
refuse(struct request *request, const char *field, const char *message)
{
	if (request->message != NULL)
		return;
	request->field = field;
	request->message = message;
}

static void
take(struct request *request, struct slice *member, struct slice value,
    const char *name)
{
	if (member->at != NULL)
		refuse(request, name, "this member stands there twice");
	*member = value;
}

static void
read_member(struct request *request, struct slice name, struct slice value)
{
	int is_params = json_is(name, "params");

	/* The library checks the parameters. */
	if (!json_valid(name) || (!is_params && !json_valid(value)))
		refuse(request, "", "the line is not JSON");
	else if (is_params)
		take(request, &request->params, value, "params");
	else if (json_is(name, "id"))
		take(request, &request->id, value, "id");
	else if (json_is(name, "method"))
		take(request, &request->method, value, "method");
}

static void
read_request(const struct text *line, struct request *request)
{
	struct json_walk walk = { line->s, line->s + line->len, 0 };
	struct slice name, value;
	int more;

	while ((more = json_next(&walk, &name, &value)) == 1)
		read_member(request, name, value);
	if (more < 0)
		refuse(request, "", "the line is not a JSON object");
	if (request->method.at == NULL)
		refuse(request, "method", "the method is missing");
	if (request->params.at == NULL ||
	    (request->params.len == 4 &&
	    memcmp(request->params.at, "null", 4) == 0))
		request->params = (struct slice){ "{}", 2 };
}

static void
answer(struct slice id, const char *member, const char *json)
{
	if (id.at == NULL)
		id = (struct slice){ "null", 4 };
	fputs("{\"id\":", stdout);
	fwrite(id.at, 1, id.len, stdout);
	printf(",\"%s\":%s}\n", member, json);
}

static void
answer_refused(const struct request *request)
{
	struct text error = {0};

	json_open(&error, NULL, '{');
	json_string(&error, "code", ud_errname(UD_EINVAL));
	json_string(&error, "key", "Errors.Invalid.Argument");
	json_string(&error, "field", request->field);
	json_string(&error, "message", request->message);
	json_close(&error, '}');
	answer(request->id, "error", error.s);
	text_free(&error);
}

static void
serve(const struct app *app, const struct text *line)
{
	struct request request = {0};
	char *response = NULL;
	char *method;
	int code;

	read_request(line, &request);
	method = json_dup(request.method);
	if (method == NULL)
		refuse(&request, "method", "the method is not a string");
	if (request.message != NULL) {
		answer_refused(&request);
		free(method);
		return;
	}
	code = ud_rpc(app->dir, method, request.params.at, request.params.len,
	    app->strict ? UD_RPC_STRICT : 0, &response);
	answer(request.id, code == UD_OK ? "result" : "error",
	    response != NULL ? response :
	    "{\"code\":\"RESOURCE_EXHAUSTED\",\"key\":\"Errors.NoMemory\","
	    "\"field\":\"\",\"message\":\"out of memory\"}");
	ud_string_free(&response);
	free(method);
}

/* Hand over what no call has handed over itself: messages that wait for another
 * try, and those whose call must not take longer when there is one. */
static void
deliver(struct app *app, int64_t *next_us)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!app->written && (*next_us == 0 ||
	    now.tv_sec < *next_us / 1000000))
		return;
	app->written = 0;
	/* What cannot be done now is done after another request. */
	if (ud_notify_pending(app->dir, 0, NULL, next_us) != UD_OK)
		app->written = 1;
}

static int
loop(struct app *app)
{
	int64_t next_us = 0;
	struct lines lines = { .in = stdin };
	const struct request too_long = { .field = "",
	    .message = "the line is too long" };
	enum lines_result result = LINES_END;

	while (!ferror(stdout) && (result = lines_next(&lines)) > 0) {
		if (result == LINES_TOO_LONG)
			answer_refused(&too_long);
		else if (!lines_is_blank(&lines))
			serve(app, &lines.line);
		fflush(stdout);
		deliver(app, &next_us);
	}
	if (result == LINES_FAILED)
		app_error(app, "cannot read: %s", strerror(errno));
	text_free(&lines.line);
	return result == LINES_END && !ferror(stdout) ? STATUS_OK :
	    STATUS_FAILURE;
}

int
command_rpc(struct app *app, struct args *args)
{
	static const struct usage usage = { "",
	    "Answer requests from stdin until it ends.  Each line is a request "
	    "in JSON:\n\n"
	    "  {\"id\":1,\"method\":\"GetUserByID\",\"params\":{\"userId\":"
	    "\"42\"}}\n\n"
	    "and is answered by one line, flushed at once:\n\n"
	    "  {\"id\":1,\"result\":{...}}\n"
	    "  {\"id\":1,\"error\":{\"code\":\"NOT_FOUND\",\"key\":"
	    "\"Errors.User.NotFound\",\n"
	    "      \"field\":\"userId\",\"message\":\"...\"}}\n\n"
	    "`id` is any JSON value and comes back as it was, or as null.  "
	    "`params` may be left out.  A request that fails, or a line that "
	    "is none, is answered with an error and the loop goes on.  "
	    "`userdir call --list` prints the methods.\n\n"
	    "Messages to people, such as the code that proves an e-mail "
	    "address, go to the program of --notify-command.  Without one each "
	    "is a line as well, which has no `id` and comes before the next "
	    "request is read:\n\n"
	    "  {\"method\":\"notify\",\"params\":{\"userId\":\"42\","
	    "\"channel\":\"email\",\n"
	    "      \"address\":\"ada@example.com\",\"kind\":\"VERIFY_EMAIL\",\n"
	    "      \"code\":\"...\",\"url\":\"...\",...}}\n\n"
	    "`kind` is VERIFY_EMAIL, VERIFY_PHONE, PASSWORD_RESET, "
	    "PASSWORD_CHANGED, INVITE_USER, EMAIL_CHANGED or PHONE_CHANGED, "
	    "`channel` email or sms; what has no value is left out.\n\n"
	    "The directory and its key are made if there is none yet.  "
	    "Everything is allowed: put it behind a program that decides who "
	    "may do what.", 0, 0 };
	int status;

	options_read(app, &usage, NULL, args);
	app->notify_lines = 1;
	app->written = 1;	/* perhaps by others, before */
	status = app_open(app, APP_CREATE);
	return status == STATUS_OK ? loop(app) : status;
}
