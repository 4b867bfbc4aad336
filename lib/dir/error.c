/* SPDX-License-Identifier: MIT */
/* The error of the last call, for the host. */
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "dir/dir.h"

static const struct {
	int code;
	const char *name, *text;
} codes[] = {
	{UD_OK, "OK", "success"},
	{UD_ECALLBACK, "CANCELLED", "a callback of the host failed"},
	{UD_EUNKNOWN, "UNKNOWN", "the outcome is unknown"},
	{UD_EINVAL, "INVALID_ARGUMENT", "invalid argument"},
	{UD_ENOTFOUND, "NOT_FOUND", "not found"},
	{UD_EEXISTS, "ALREADY_EXISTS", "already exists"},
	{UD_EDENIED, "PERMISSION_DENIED", "permission denied"},
	{UD_EEXHAUSTED, "RESOURCE_EXHAUSTED", "out of memory, space or quota"},
	{UD_ESTATE, "FAILED_PRECONDITION", "not possible in this state"},
	{UD_ECONFLICT, "ABORTED", "somebody else was faster"},
	{UD_EUNIMPL, "UNIMPLEMENTED", "not implemented"},
	{UD_EINTERNAL, "INTERNAL", "internal error"},
	{UD_EUNAVAIL, "UNAVAILABLE", "the store is unavailable"},
	{UD_ECORRUPT, "DATA_LOSS", "stored data is damaged"},
	{UD_EUNAUTH, "UNAUTHENTICATED", "no acceptable caller"},
};

enum { CODES = sizeof(codes) / sizeof(codes[0]) };

const char *
ud_errname(int code)
{
	for (size_t i = 0; i < CODES; i++)
		if (codes[i].code == code)
			return codes[i].name;
	return "UNKNOWN";
}

const char *
ud_errstr(int code)
{
	for (size_t i = 0; i < CODES; i++)
		if (codes[i].code == code)
			return codes[i].text;
	return "unknown error";
}

const char *
ud_errmsg(const ud_dir *dir)
{
	return dir == NULL ? "out of memory" : dir->error.message;
}

const char *
ud_errkey(const ud_dir *dir)
{
	return dir == NULL ? "Errors.NoMemory" : dir->error.key;
}

const char *
ud_errid(const ud_dir *dir)
{
	return dir == NULL ? "" : dir->error.id;
}

const char *
ud_errfield(const ud_dir *dir)
{
	return dir == NULL ? "" : dir->error.field;
}

int64_t
ud_retry_after_ms(const ud_dir *dir)
{
	return dir == NULL ? 0 : dir->error.retry_after_ms;
}

uint64_t
ud_failed_attempts(const ud_dir *dir)
{
	return dir == NULL ? 0 : dir->error.failed_attempts;
}

int
ud_errcode(const ud_dir *dir)
{
	return dir == NULL ? UD_EEXHAUSTED : dir->error.code;
}

void
ud_string_free(char **string)
{
	if (string == NULL || *string == NULL)
		return;
	mem_wipe(*string, strlen(*string));
	mem_free(*string);
	*string = NULL;
}
