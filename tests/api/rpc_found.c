/* SPDX-License-Identifier: MIT */
#include "rpc_found.h"

#include <stdio.h>

#include "storage/raw.h"

ud_dir *dir;
char *answer;

static struct raw *host;
static int64_t now;

static int
tell_time(int64_t *now_us, void *ctx)
{
	(void)ctx;
	*now_us = now;
	return UD_OK;
}

int
call(const char *method, const char *request)
{
	ud_string_free(&answer);
	return ud_rpc(dir, method, request, strlen(request), 0, &answer);
}

int
answered(const char *part)
{
	if (answer != NULL && strstr(answer, part) != NULL)
		return 1;
	fprintf(stderr, "not in: %s\n", answer);
	return 0;
}

int
answers(const char *method, const char *request, const char *right)
{
	int rc = call(method, request);

	if (rc == UD_OK && strcmp(answer, right) == 0)
		return 1;
	fprintf(stderr, "%s %s\n is %s\nnot %s\n", method, request, answer,
	    right);
	return 0;
}

int
refuses(const char *method, const char *request, int code, const char *key,
    const char *field)
{
	char head[1024];

	(void)snprintf(head, sizeof(head), "{\"code\":\"%s\",\"key\":\"%s\","
	    "%s%s%s\"message\":\"", ud_errname(code), key,
	    *field == '\0' ? "" : "\"field\":\"", field,
	    *field == '\0' ? "" : "\",");
	if (call(method, request) == code &&
	    strncmp(answer, head, strlen(head)) == 0)
		return 1;
	fprintf(stderr, "%s %.200s\n is %s\nnot %s...\n", method, request,
	    answer, head);
	return 0;
}

const char *
ids(void)
{
	static const char *const marks[] = { "{\"details\":{\"id\":\"",
		"{\"userId\":\"" };
	static char list[1024];
	size_t len = 0;

	list[0] = '\0';
	for (size_t i = 0; i < N(marks); i++) {
		const char *at = answer;

		while ((at = strstr(at, marks[i])) != NULL) {
			at += strlen(marks[i]);
			len += (size_t)snprintf(list + len,
			    sizeof(list) - len, "%s%.*s", len == 0 ? "" : " ",
			    (int)strcspn(at, "\""), at);
		}
	}
	return list;
}

const char *
member(const char *name)
{
	static char value[8192];
	char quoted[64];
	const char *at;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":\"", name);
	at = answer == NULL ? NULL : strstr(answer, quoted);
	if (at == NULL)
		return "";
	at += strlen(quoted);
	(void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\""),
	    at);
	return value;
}

void
found_sql(const char *sql)
{
	raw_exec(host, sql);
}

static void
make(const char *method, const char *request)
{
	cr_assert_eq(call(method, request), UD_OK, "%s: %s", request, answer);
	now += 1000000;
}

void
found_begin(void)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 1 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);

	now = 1737628458051000;
	host = raw_open(":memory:");
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.clock = tell_time;
	raw_attach(host, &options);
	cr_assert_eq(storage_open(NULL, &options, &dir), UD_OK, "%s",
	    ud_errmsg(dir));
	make("CreateOrganization",
	    "{\"name\":\"O\",\"organizationId\":\"o\"}");
	make("CreateUser", "{\"organizationId\":\"o\",\"userId\":\"u1\","
	    "\"username\":\"gigi\",\"human\":{\"profile\":{\"givenName\":"
	    "\"Gigi\",\"familyName\":\"Giraffe\"},\"email\":{\"email\":"
	    "\"gigi@o.test\",\"isVerified\":true},\"phone\":{\"phone\":"
	    "\"+41791234567\"}},\"metadata\":[{\"key\":\"b\",\"value\":"
	    "\"AP8=\"},{\"key\":\"a\",\"value\":\"eA==\"}]}");
	make("AddUsername", "{\"userId\":\"u1\",\"username\":\"gigi.two\","
	    "\"isOrganizationSpecific\":true}");
	make("ImportUser", "{\"organizationId\":\"o\",\"userId\":\"u2\","
	    "\"username\":\"bob\",\"human\":{\"profile\":{\"givenName\":"
	    "\"Bob\",\"familyName\":\"Smith\"},\"email\":{\"email\":"
	    "\"bob@o.test\"}},\"state\":\"USER_STATE_INITIAL\"}");
	make("CreateUser", "{\"organizationId\":\"o\",\"userId\":\"m1\","
	    "\"username\":\"robot\",\"machine\":{\"name\":\"Robot\"}}");
	make("CreateUser", "{\"organizationId\":\"o\",\"userId\":\"u3\","
	    "\"username\":\"zoe\",\"human\":{\"profile\":{\"givenName\":"
	    "\"Zoe\",\"familyName\":\"Adler\"},\"email\":{\"email\":"
	    "\"zoe@o.test\"}}}");
	make("LockUser", "{\"userId\":\"u3\"}");
}

void
found_end(void)
{
	ud_string_free(&answer);
	ud_close(&dir);
	raw_close(&host);
	storage_end();
}
