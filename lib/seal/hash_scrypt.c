/* SPDX-License-Identifier: MIT */
#include <sodium.h>

#include <userdir/base.h>

#include "seal/hash_format.h"

enum { LOG2_N, BLOCK, LANES, BLOCKS };

enum {
	LOG2_N_MAX = 20,
	BLOCK_USUAL = 8
};

static int
read_scrypt(struct span rest, struct hash_text *text)
{
	int64_t *cost = text->cost;

	if (!(hash_number(&rest, &cost[LOG2_N]) && hash_skip(&rest, ",r=") &&
	    hash_number(&rest, &cost[BLOCK]) && hash_skip(&rest, ",p=") &&
	    hash_number(&rest, &cost[LANES]) && hash_skip(&rest, "$") &&
	    hash_kdf_read(rest, 1, text)))
		return 0;
	/* Both have bounds of their own; nothing may overflow here. */
	cost[BLOCKS] = cost[LOG2_N] > LOG2_N_MAX ? INT64_MAX :
	    cost[BLOCK] << cost[LOG2_N];
	return 1;
}

static int
derive_scrypt(const struct hash_text *text, struct span password,
    struct span salt, unsigned char *out, size_t len)
{
	return crypto_pwhash_scryptsalsa208sha256_ll(
	    (const unsigned char *)password.data, password.len,
	    (const unsigned char *)salt.data, salt.len,
	    (uint64_t)1 << text->cost[LOG2_N], (uint32_t)text->cost[BLOCK],
	    (uint32_t)text->cost[LANES], out, len) == 0 ?
	    UD_OK : UD_EEXHAUSTED;
}

/* For new hashes only the first cost is chosen. */
static int
make_scrypt(const struct hash_maker *maker, struct hash_text *text,
    struct span password, seal_random random, void *ctx, char *out)
{
	text->cost[BLOCK] = BLOCK_USUAL;
	text->cost[LANES] = 1;
	return hash_kdf_make(maker, text, password, random, ctx, out);
}

#define SCRYPT(name) {							\
	.prefix = (name), .format = HASH_SCRYPT,			\
	.bounds = {							\
		[LOG2_N] = { 14, 1, LOG2_N_MAX },			\
		[BLOCK] = { 8, 1, 32 },					\
		[LANES] = { 1, 1, 16 },					\
		[BLOCKS] = { 1, 1, HASH_BLOCKS_MAX },			\
	},								\
	.is_hmac = 1, .digest_bytes = 32, .read = read_scrypt,		\
	.verify = hash_kdf_verify, .derive = derive_scrypt }

static const struct hash_row rows[] = {
	SCRYPT("$scrypt$ln="),
	SCRYPT("$7$ln="),
};

const struct hash_family hash_scrypt = {
	rows, sizeof(rows) / sizeof(*rows)
};

const struct hash_maker hash_make_scrypt = {
	.before_cost = "$scrypt$ln=",
	.after_cost = ",r=8,p=1$",
	/* One more would be over 512 MiB. */
	.cost = { 16, 1, 19 },
	.tail = 22 + 1 + 43,
	.digest_bytes = 32,
	.plus = '+',
	.row = &rows[0],
	.make = make_scrypt,
};
