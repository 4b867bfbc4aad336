/* SPDX-License-Identifier: MIT */
#include <openssl/evp.h>

#include <userdir/base.h>

#include "seal/hash_format.h"

enum { ROUNDS_MAX = 10000000 };

static int
read_pbkdf2(struct span rest, struct hash_text *text)
{
	return hash_number(&rest, &text->cost[0]) && hash_skip(&rest, "$") &&
	    hash_kdf_read(rest, 1, text);
}

static int
derive_pbkdf2(const struct hash_text *text, struct span password,
    struct span salt, unsigned char *out, size_t len)
{
	EVP_MD *digest = EVP_MD_fetch(NULL, text->row->digest, NULL);
	int ok;

	/* libcrypto's policy on this machine may forbid it. */
	if (digest == NULL)
		return UD_EUNIMPL;
	ok = PKCS5_PBKDF2_HMAC(password.data, (int)password.len,
	    (const unsigned char *)salt.data, (int)salt.len,
	    (int)text->cost[0], digest, (int)len, out);
	EVP_MD_free(digest);
	return ok == 1 ? UD_OK : UD_EEXHAUSTED;
}

#define PBKDF2(name, algorithm, bytes) {				\
	.prefix = (name), .format = HASH_PBKDF2,			\
	.bounds = { { 1000, 1, ROUNDS_MAX } }, .is_hmac = 1,		\
	.digest = (algorithm), .digest_bytes = (bytes),			\
	.read = read_pbkdf2, .verify = hash_kdf_verify,			\
	.derive = derive_pbkdf2 }

enum { SHA1, SHA224, SHA256, SHA384, SHA512 };

static const struct hash_row rows[] = {
	[SHA1] = PBKDF2("$pbkdf2$", "SHA1", 20),
	[SHA224] = PBKDF2("$pbkdf2-sha224$", "SHA224", 28),
	[SHA256] = PBKDF2("$pbkdf2-sha256$", "SHA256", 32),
	[SHA384] = PBKDF2("$pbkdf2-sha384$", "SHA384", 48),
	[SHA512] = PBKDF2("$pbkdf2-sha512$", "SHA512", 64),
};

const struct hash_family hash_pbkdf2 = {
	rows, sizeof(rows) / sizeof(*rows)
};

const struct hash_maker hash_make_pbkdf2_sha256 = {
	.before_cost = "$pbkdf2-sha256$",
	.after_cost = "$",
	.cost = { 600000, 1, ROUNDS_MAX },
	.tail = 22 + 1 + 43,
	.digest_bytes = 32,
	.plus = '.',
	.row = &rows[SHA256],
	.make = hash_kdf_make,
};

const struct hash_maker hash_make_pbkdf2_sha512 = {
	.before_cost = "$pbkdf2-sha512$",
	.after_cost = "$",
	.cost = { 210000, 1, ROUNDS_MAX },
	.tail = 22 + 1 + 86,
	.digest_bytes = 64,
	.plus = '.',
	.row = &rows[SHA512],
	.make = hash_kdf_make,
};
