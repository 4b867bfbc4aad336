/* SPDX-License-Identifier: MIT */
/*
 * The detail of a failed call.  Fixed size, so that reporting out-of-memory
 * needs no memory.  Keys and ids are static strings.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>
#include <stdint.h>

struct error {
	int code;		/* UD_OK or negative */
	const char *key;	/* "Errors.User.NotFound" */
	const char *id;		/* names the throwing site, or "" */
	char field[640];		/* ERROR_FIELD_SIZE */
	char message[256];
	int64_t retry_after_ms;	/* 0: waiting does not help */
	uint64_t failed_attempts;
};

void error_clear(struct error *error);

/*
 * Set the error and return code, for `return error_set(...)`.  id and field
 * may be NULL.  The message is one line without secrets.  Untrusted text in
 * it is at most what field rules allow.
 */
int error_set(struct error *error, int code, const char *key, const char *id,
    const char *field, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* The usual ones. */
int error_no_memory(struct error *error);
int error_invalid(struct error *error, const char *field, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* Name a list entry: "metadata", 2, "key" gives "metadata[2].key"; without a
 * member (NULL) "metadata[2]". */
enum { ERROR_FIELD_SIZE = 640 };
void error_field_name(char out[ERROR_FIELD_SIZE], const char *list, size_t i,
    const char *member);

#endif
