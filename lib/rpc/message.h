/* SPDX-License-Identifier: MIT */
/*
 * Messages as tables: one row for each member says what it is called in
 * JSON, what it is, and where it stands in a C struct.  The same table reads
 * requests and writes responses.
 *
 * In the struct a member is
 *
 *	RPC_STRING, RPC_JSON		const char *
 *	RPC_BYTES			const void * and size_t (BYTES_AT)
 *	RPC_BOOL, RPC_ENUM, RPC_TIME	int64_t
 *	RPC_UINT64, RPC_UINT32		uint64_t
 *	RPC_MESSAGE			const struct ... *, NULL if absent
 *	RPC_ANY				const struct json *, NULL if absent
 *	a list of strings or messages	const ... * and size_t (LIST_AT)
 *
 * A scalar with presence (RPC_OPTIONAL, or in a oneof) is a pointer to such a
 * number, NULL if absent.  A string without presence is never NULL.
 */
#ifndef RPC_MESSAGE_H
#define RPC_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

enum rpc_type {
	RPC_STRING,
	RPC_BYTES,
	RPC_BOOL,
	RPC_ENUM,
	RPC_TIME,		/* microseconds; 0 is absent */
	RPC_UINT64,
	RPC_UINT32,
	RPC_MESSAGE,
	RPC_JSON,		/* output only: JSON already */
	RPC_ANY			/* input only: a value of any shape */
};

enum {
	RPC_OPTIONAL = 1,	/* presence can be told from the default */
	RPC_REPEATED = 2,
	RPC_REQUIRED = 4,	/* must be there, a string not empty */
	RPC_UNIMPLEMENTED = 8,	/* read and checked, then refused */
	RPC_OPEN = 16,		/* enum: undefined numbers are read as 0 */
	RPC_TRUE = 32,		/* bool: false is refused */
	RPC_INLINE = 64,	/* output: the struct itself stands in place */
	RPC_ALWAYS = 128	/* output: written also if it is the default */
};

/* A name of an enumeration; the last one of a list is NULL. */
struct rpc_enum {
	const char *name;
	int64_t number;
};

/* There are hundreds of them: no wider than they need to be. */
struct rpc_field {
	const char *name;	/* lowerCamelCase */
	const struct rpc_enum *values;
	const struct rpc_message *message;
	uint8_t type;		/* enum rpc_type */
	uint8_t oneof;		/* group of which one may be present; 0 none */
	uint16_t flags;		/* RPC_... */
	uint16_t offset;
	uint16_t count;		/* offset of the length of bytes or a list */
	uint16_t min, max;	/* characters of a string; max 0: unlimited */
};

struct rpc_message {
	const struct rpc_field *fields;
	size_t count;
	size_t size;		/* of the C struct */
};

enum { RPC_FIELDS_MAX = 64 };	/* rows of one message */

#define RPC_FIELD(text, kind, ...) \
	{ .name = (text), .type = (kind), __VA_ARGS__ }
#define AT(type, member) .offset = offsetof(type, member)
#define BYTES_AT(type, member) \
	AT(type, member), .count = offsetof(type, member##_len)
#define LIST_AT(type, member) \
	AT(type, member), .count = offsetof(type, member##_count)

/* The table of a message whose rows are an array and whose struct is type. */
#define RPC_TABLE(rows, type) \
	{ (rows), sizeof(rows) / sizeof((rows)[0]), sizeof(type) }

#endif
