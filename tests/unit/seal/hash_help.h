/* SPDX-License-Identifier: MIT */
/* The hashes of tests/data/password-hashes.json, and short forms of calls. */
#ifndef TESTS_UNIT_SEAL_HASH_HELP_H
#define TESTS_UNIT_SEAL_HASH_HELP_H

#include <stdint.h>

#include "seal/hash.h"

enum { HASH_FORMATS_ALL = (1 << HASH_FORMATS) - 1 };

#define DIGITS_43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define CRYPT_86 DIGITS_43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA."
#define SALT "AAECAwQFBgcICQoLDA0ODw"
#define KDF_TAIL SALT "$" DIGITS_43

struct vector {
	const char *id, *hash, *password;
	int valid;
};

/* Call it for each of them. */
void hash_each_vector(void (*call)(const struct vector *vector));

/* 1 if this build has libxcrypt. */
int hash_has_crypt(void);

/* What hash_check() should say of a hash of crypt(3). */
int hash_of_crypt(int code);

/* hash_check() of every format. */
int hash_checks(const char *encoded);

/* 1 or 0 as hash_verify() says, or its failure. */
int hash_fits(const char *encoded, const void *password, size_t len);

/* Random bytes that are all the same, and those that are not to be had. */
int hash_fixed_random(void *buf, size_t len, void *ctx);
int hash_no_random(void *buf, size_t len, void *ctx);

#endif
