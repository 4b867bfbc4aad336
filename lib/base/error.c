/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <userdir/base.h>

void
error_clear(struct error *error)
{
	error->code = UD_OK;
	error->key = "";
	error->id = "";
	error->field[0] = '\0';
	error->message[0] = '\0';
	error->retry_after_ms = 0;
	error->failed_attempts = 0;
}

static void
set(struct error *error, int code, const char *key, const char *id,
    const char *field)
{
	error->code = code;
	error->retry_after_ms = 0;
	error->failed_attempts = 0;
	error->key = key;
	error->id = id == NULL ? "" : id;
	(void)snprintf(error->field, sizeof(error->field), "%s",
	    field == NULL ? "" : field);
}

int
error_set(struct error *error, int code, const char *key, const char *id,
    const char *field, const char *format, ...)
{
	va_list args;

	set(error, code, key, id, field);
	va_start(args, format);
	(void)vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return code;
}

int
error_no_memory(struct error *error)
{
	return error_set(error, UD_EEXHAUSTED, "Errors.NoMemory", NULL, NULL,
	    "out of memory");
}

int
error_invalid(struct error *error, const char *field, const char *format, ...)
{
	va_list args;

	set(error, UD_EINVAL, "Errors.Invalid.Argument", NULL, field);
	va_start(args, format);
	(void)vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return UD_EINVAL;
}

void
error_field_name(char out[ERROR_FIELD_SIZE], const char *list, size_t i,
    const char *member)
{
	(void)snprintf(out, ERROR_FIELD_SIZE, "%s[%zu]%s%s", list, i,
	    member == NULL ? "" : ".", member == NULL ? "" : member);
}
