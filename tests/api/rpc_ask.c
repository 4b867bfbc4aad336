/* SPDX-License-Identifier: MIT */
#include "rpc_ask.h"

#include <stdarg.h>
#include <stdlib.h>

enum { REQUEST_SIZE = 8192, TOLD_SIZE = 128, TOLD_KEPT = 8 };

char *answer;
const char *granted;

void
begin_ask(void)
{
	begin_mail();
}

void
end_ask(void)
{
	ud_string_free(&answer);
	finish();
}

static int
judge(const ud_question *question, void *ctx)
{
	(void)ctx;
	if (*question->actor_id == '\0' || question->self ||
	    *question->permission == '\0')
		return UD_OK;
	return granted != NULL && strcmp(question->permission, granted) == 0 ?
	    UD_OK : UD_EDENIED;
}

void
begin_guarded(void)
{
	ud_options options = mail_options();

	mailbox_clear();
	granted = NULL;
	options.allow_all = 0;
	options.authorize = judge;
	begin_with(&options);
}

void
act_as(const char *user_id)
{
	OK(ud_dir_act_as(dir, user_id, NULL));
}

static void
quote(char *text)
{
	for (; (text = strchr(text, '\'')) != NULL; *text = '"')
		;
}

static int
ask_list(const char *method, uint64_t flags, const char *format, va_list list)
{
	char request[REQUEST_SIZE];
	int len = vsnprintf(request, sizeof(request), format, list);

	cr_assert(len >= 0 && len < REQUEST_SIZE);
	quote(request);
	ud_string_free(&answer);
	return ud_rpc(dir, method, request, (size_t)len, flags, &answer);
}

int
ask(const char *method, const char *format, ...)
{
	va_list list;
	int rc;

	va_start(list, format);
	rc = ask_list(method, 0, format, list);
	va_end(list);
	return rc;
}

int
ask_strictly(const char *method, const char *format, ...)
{
	va_list list;
	int rc;

	va_start(list, format);
	rc = ask_list(method, UD_RPC_STRICT, format, list);
	va_end(list);
	return rc;
}

void
must(const char *method, const char *format, ...)
{
	va_list list;
	int rc;

	va_start(list, format);
	rc = ask_list(method, 0, format, list);
	va_end(list);
	cr_assert_eq(rc, UD_OK, "%s: %s", method, answer);
}

int
answered(const char *part)
{
	char text[1024];

	(void)snprintf(text, sizeof(text), "%s", part);
	quote(text);
	return holds(answer == NULL ? "" : answer, text);
}

int
lacks(const char *member)
{
	char text[TOLD_SIZE];

	(void)snprintf(text, sizeof(text), "\"%s\":", member);
	return strstr(answer, text) == NULL;
}

static int
is_refusal(int rc, int code, const char *key, const char *field)
{
	char head[256];

	(void)snprintf(head, sizeof(head), "{'code':'%s','key':'%s',%s%s%s",
	    ud_errname(code), key, field == NULL ? "" : "'field':'",
	    field == NULL ? "" : field, field == NULL ? "" : "',");
	return answered(head) && answered("'message':'") && rc == code;
}

int
refuses(int code, const char *key, const char *field, const char *method,
    const char *format, ...)
{
	va_list list;
	int rc;

	va_start(list, format);
	rc = ask_list(method, 0, format, list);
	va_end(list);
	return is_refusal(rc, code, key, field);
}

int
malformed(const char *field, const char *method, const char *format, ...)
{
	va_list list;
	int rc;

	va_start(list, format);
	rc = ask_list(method, 0, format, list);
	va_end(list);
	return is_refusal(rc, UD_EINVAL, "Errors.Invalid.Argument", field);
}

const char *
told(const char *member)
{
	static char texts[TOLD_KEPT][TOLD_SIZE];
	static size_t next;
	char *text = texts[next++ % TOLD_KEPT], name[TOLD_SIZE];
	const char *at;

	(void)snprintf(name, sizeof(name), "\"%s\":\"", member);
	at = strstr(answer, name);
	cr_assert_not_null(at, "no %s in %s", member, answer);
	cr_assert_eq(sscanf(at + strlen(name), "%127[^\"]", text), 1);
	return text;
}

int
shows(const char *part)
{
	must("GetUserByID", "{" U "}");
	return answered(part);
}

void
create_ada(const char *members)
{
	must("CreateUser", ADA MAIL "%s}}", members);
}

const char *
wrong_code(const char *right)
{
	return strncmp(right, "2222", 4) == 0 ? "33333333" : "22222222";
}
