/* SPDX-License-Identifier: MIT */
#include <sodium.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

enum { PASSES, MEMORY_KIB, LANES };

enum {
	SALT_LEAST = 8,		/* of Argon2 itself */
	SALT_CHARACTERS = 22	/* of HASH_SALT_BYTES */
};

static int
read_argon2(struct span rest, struct hash_text *text)
{
	int64_t *cost = text->cost;

	/* A lane needs 8 KiB. */
	return hash_skip(&rest, "v=19$m=") &&
	    hash_number(&rest, &cost[MEMORY_KIB]) && hash_skip(&rest, ",t=") &&
	    hash_number(&rest, &cost[PASSES]) && hash_skip(&rest, ",p=") &&
	    hash_number(&rest, &cost[LANES]) && hash_skip(&rest, "$") &&
	    cost[MEMORY_KIB] / 8 >= cost[LANES] &&
	    hash_kdf_read(rest, SALT_LEAST, text);
}

static int
derive(const struct hash_text *text, struct span password, struct span salt,
    int algorithm, unsigned char *out, size_t len)
{
	return crypto_pwhash(out, len, password.data, password.len,
	    (const unsigned char *)salt.data,
	    (unsigned long long)text->cost[PASSES],
	    (size_t)text->cost[MEMORY_KIB] * 1024, algorithm) == 0 ?
	    UD_OK : UD_EEXHAUSTED;
}

static int
derive_argon2id(const struct hash_text *text, struct span password,
    struct span salt, unsigned char *out, size_t len)
{
	return derive(text, password, salt, crypto_pwhash_ALG_ARGON2ID13, out,
	    len);
}

static int
derive_argon2i(const struct hash_text *text, struct span password,
    struct span salt, unsigned char *out, size_t len)
{
	return derive(text, password, salt, crypto_pwhash_ALG_ARGON2I13, out,
	    len);
}

/* libsodium derives keys only so; any text it verifies. */
static int
is_usual(const struct hash_text *text)
{
	return text->cost[LANES] == 1 && text->salt.len == SALT_CHARACTERS &&
	    (text->row->derive == derive_argon2id ||
	    text->cost[PASSES] >= crypto_pwhash_argon2i_OPSLIMIT_MIN);
}

/*
 * By the text.  Without memory libsodium says that the password is wrong; so
 * as much as it needs is asked for first, untouched.
 */
static int
verify_text(const struct hash_text *text, struct span password, int *match)
{
	void *room = mem_array((size_t)text->cost[MEMORY_KIB] + 64, 1024);
	char *copy = mem_strndup(text->all.data, text->all.len);
	int rc = room == NULL || copy == NULL ? UD_EEXHAUSTED : UD_OK;

	mem_free(room);
	if (rc == UD_OK)
		*match = crypto_pwhash_str_verify(copy, password.data,
		    password.len) == 0;
	if (copy != NULL)
		mem_wipe(copy, text->all.len);
	mem_free(copy);
	return rc;
}

static int
verify_argon2(const struct hash_text *text, struct span password, int *match)
{
	return is_usual(text) ? hash_kdf_verify(text, password, match) :
	    verify_text(text, password, match);
}

#define ARGON2(name, deriver) {						\
	.prefix = (name), .format = HASH_ARGON2,			\
	.bounds = {							\
		[PASSES] = { 1, 1, 10 },				\
		[MEMORY_KIB] = { 8192, 8, 524288 },			\
		[LANES] = { 1, 1, 16 },					\
	},								\
	.read = read_argon2, .verify = verify_argon2,			\
	.derive = (deriver) }

static const struct hash_row rows[] = {
	ARGON2("$argon2id$", derive_argon2id),
	ARGON2("$argon2i$", derive_argon2i),
};

const struct hash_family hash_argon2 = {
	rows, sizeof(rows) / sizeof(*rows)
};

_Static_assert(HASH_SALT_BYTES == crypto_pwhash_SALTBYTES, "size of a salt");

const struct hash_maker hash_make_argon2id = {
	.before_memory = "$argon2id$v=19$m=",
	.before_cost = ",t=",
	.after_cost = ",p=1$",
	.cost = { 2, 1, 10 },
	.memory = { 65536, 8, 524288 },
	.tail = 22 + 1 + 43,
	.digest_bytes = 32,
	.plus = '+',
	.row = &rows[0],
	.make = hash_kdf_make,
};
