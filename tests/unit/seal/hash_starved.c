/* SPDX-License-Identifier: MIT */
/* Where the memory that a hash asks for is not to be had.  Sanitizers need
 * more than is left here, so this is a program of its own. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <sys/resource.h>

#include "unit/seal/hash_help.h"

enum { ENOUGH_FOR_ALL_ELSE = 300 * 1024 * 1024 };

/* Each of them takes 512 MiB. */
static const struct large {
	const char *hash;
	int is_of_crypt;
} larges[] = {
	{ "$argon2id$v=19$m=524288,t=1,p=1$" KDF_TAIL, 0 },
	{ "$argon2i$v=19$m=524288,t=3,p=1$" KDF_TAIL, 0 },
	{ "$argon2i$v=19$m=524288,t=1,p=1$" KDF_TAIL, 0 },
	{ "$argon2id$v=19$m=524288,t=1,p=2$" KDF_TAIL, 0 },
	{ "$argon2id$v=19$m=524288,t=1,p=1$AAECAwQFBgcICQ$" DIGITS_43, 0 },
	{ "$scrypt$ln=19,r=8,p=1$" KDF_TAIL, 0 },
	{ "$y$jET$abc.$" DIGITS_43, 1 },
	{ "$gy$jET$abc.$" DIGITS_43, 1 },
	{ "$7$FU..../....abcd$" DIGITS_43, 1 },
};

Test(hash_starved, want_of_memory_is_no_wrong_password)
{
	const struct rlimit little = { ENOUGH_FOR_ALL_ELSE,
		ENOUGH_FOR_ALL_ELSE };
	const struct hasher hasher = { HASHER_ARGON2ID, 1, 524288 };
	char text[HASH_TEXT_SIZE];

	cr_assert_eq(setrlimit(RLIMIT_AS, &little), 0);
	for (size_t i = 0; i < sizeof(larges) / sizeof(*larges); i++)
		cr_expect_eq(hash_fits(larges[i].hash, "password", 8),
		    larges[i].is_of_crypt ? hash_of_crypt(UD_EEXHAUSTED) :
		    UD_EEXHAUSTED, "%s", larges[i].hash);
	cr_expect_eq(hash_make(&hasher, seal_system_random, NULL, "password",
	    8, text), UD_EEXHAUSTED);
	cr_expect_eq(text[0], '\0');
}
