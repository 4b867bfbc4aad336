/* SPDX-License-Identifier: MIT */
/* A new directory with the organization "o", driven by ud_rpc(). */
#ifndef TESTS_RPC_CALL_H
#define TESTS_RPC_CALL_H

#include <userdir/dir.h>
#include <userdir/rpc.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "storage/storage.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static ud_dir *dir;
static char *answer;

/* Every moment is the same one. */
static int
fixed_clock(int64_t *now_us, void *ctx)
{
	(void)ctx;
	*now_us = 1737628458051000;
	return UD_OK;
}

/* The answer is in `answer` until the next call. */
static int
call(const char *method, const char *request)
{
	ud_string_free(&answer);
	return ud_rpc(dir, method, request, strlen(request), 0, &answer);
}

static int
answered(const char *part)
{
	return answer != NULL && strstr(answer, part) != NULL;
}

/* The call fails with that code and key, about that field; NULL: any. */
static int
fails(const char *method, const char *request, int code, const char *key,
    const char *field)
{
	char head[128], member[96] = "";
	int rc = call(method, request);

	snprintf(head, sizeof(head), "{\"code\":\"%s\",\"key\":\"%s\",",
	    ud_errname(code), key);
	if (field != NULL && *field != '\0')
		snprintf(member, sizeof(member), "\"field\":\"%s\"", field);
	else if (field != NULL)
		snprintf(member, sizeof(member), "\"%s\",\"message\":", key);
	return rc == code && answer != NULL &&
	    strncmp(answer, head, strlen(head)) == 0 && answered(member);
}

static int
invalid(const char *method, const char *request, const char *field)
{
	return fails(method, request, UD_EINVAL, "Errors.Invalid.Argument",
	    field);
}

static void
begin(void)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 1 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.clock = fixed_clock;
	cr_assert_eq(storage_open(":memory:", &options, &dir), UD_OK, "%s",
	    ud_errmsg(dir));
	cr_assert_eq(call("CreateOrganization",
	    "{\"name\":\"O\",\"organizationId\":\"o\"}"), UD_OK, "%s",
	    answer);
}

static void
end(void)
{
	ud_string_free(&answer);
	ud_close(&dir);
	storage_end();
}

#endif
