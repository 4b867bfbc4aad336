/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

enum { PASSES, MEMORY_KIB, LANES };

enum { SALT_LEAST = 8 };	/* of Argon2 itself */

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

/* By the text, because only so will libsodium compute several lanes. */
static int
verify_argon2(const struct hash_text *text, struct span password, int *match)
{
	char *copy = mem_strndup(text->all.data, text->all.len);
	int rc = UD_OK;

	if (copy == NULL)
		return UD_EEXHAUSTED;
	errno = 0;
	*match = crypto_pwhash_str_verify(copy, password.data,
	    password.len) == 0;
	/* EINVAL is the other password; with the text as it should be, what
	 * else can fail is memory. */
	if (!*match && errno != EINVAL)
		rc = UD_EEXHAUSTED;
	mem_wipe(copy, text->all.len);
	mem_free(copy);
	return rc;
}

static int
derive_argon2id(const struct hash_text *text, struct span password,
    struct span salt, unsigned char *out, size_t len)
{
	return crypto_pwhash(out, len, password.data, password.len,
	    (const unsigned char *)salt.data,
	    (unsigned long long)text->cost[PASSES],
	    (size_t)text->cost[MEMORY_KIB] * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) == 0 ? UD_OK : UD_EEXHAUSTED;
}

#define ARGON2(name, ...) {						\
	.prefix = (name), .format = HASH_ARGON2,			\
	.bounds = {							\
		[PASSES] = { 1, 1, 10 },				\
		[MEMORY_KIB] = { 8192, 8, 524288 },			\
		[LANES] = { 1, 1, 16 },					\
	},								\
	.read = read_argon2, .verify = verify_argon2, __VA_ARGS__ }

static const struct hash_row rows[] = {
	ARGON2("$argon2id$", .derive = derive_argon2id),
	ARGON2("$argon2i$", .derive = NULL),
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
