/* SPDX-License-Identifier: MIT */
/* Every byte of a password matters. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"
#include "unit/seal/hash_help.h"

enum { LONGEST = 800 };		/* bytes of 200 code points */

static const struct reader {
	struct hasher hasher;
	size_t len;
	int is_of_crypt;
} readers[] = {
	{ { HASHER_ARGON2ID, 1, 8 }, LONGEST, 0 },
	{ { HASHER_SCRYPT, 1, 0 }, LONGEST, 0 },
	{ { HASHER_PBKDF2_SHA256, 1, 0 }, LONGEST, 0 },
	{ { HASHER_PBKDF2_SHA512, 1, 0 }, LONGEST, 0 },
	{ { HASHER_BCRYPT, 4, 0 }, 72, 1 },
	{ { HASHER_SHA512_CRYPT, 1000, 0 }, 511, 1 },
};

static int
is_here(const struct reader *reader)
{
	return !reader->is_of_crypt || hash_has_crypt();
}

Test(hash_password, each_byte_of_the_longest_matters)
{
	char text[HASH_TEXT_SIZE], password[LONGEST];

	for (size_t i = 0; i < LONGEST; i++)
		password[i] = "\xf0\x9f\x90\xa2"[i % 4];
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		const struct reader *r = &readers[i];

		if (!is_here(r))
			continue;
		cr_assert_eq(hash_make(&r->hasher, seal_system_random, NULL,
		    password, r->len, text), UD_OK);
		cr_expect_eq(hash_fits(text, password, r->len), 1);
		cr_expect_eq(hash_fits(text, password, r->len - 1), 0);
		for (size_t at = 0; at < r->len; at++) {
			password[at] ^= 1;
			cr_expect_eq(hash_fits(text, password, r->len), 0,
			    "%zu %zu", i, at);
			password[at] ^= 1;
		}
	}
}

Test(hash_password, nul_is_a_byte_where_it_can_be)
{
	static const char with[] = "pass\0word", other[] = "pass\0Word";
	/* RFC 6070 */
	static const char known[] =
	    "$pbkdf2$4096$c2EAbHQ$Vvpqp1VICZ3MN9fwNCXgw38cQrI";
	char text[HASH_TEXT_SIZE];

	cr_expect_eq(hash_fits(known, with, 9), 1);
	cr_expect_eq(hash_fits(known, other, 9), 0);
	cr_expect_eq(hash_fits(known, with, 4), 0);
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		const struct reader *r = &readers[i];

		if (r->is_of_crypt)
			continue;
		cr_assert_eq(hash_make(&r->hasher, seal_system_random, NULL,
		    with, 9, text), UD_OK);
		cr_expect_eq(hash_fits(text, with, 9), 1);
		cr_expect_eq(hash_fits(text, with, 4), 0);
		cr_expect_eq(hash_fits(text, with, 5), 0);
		cr_expect_eq(hash_fits(text, other, 9), 0);
		cr_expect_eq(hash_fits(text, with, 10), 0);
	}
}

Test(hash_password, what_is_not_read_whole_is_not_hashed)
{
	static char password[HASH_PASSWORD_MAX + 1];
	char text[HASH_TEXT_SIZE];

	memset(password, 'a', sizeof(password));
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		const struct reader *r = &readers[i];
		size_t len = r->is_of_crypt ? r->len : HASH_PASSWORD_MAX;

		if (!is_here(r))
			continue;
		cr_expect_eq(hash_make(&r->hasher, seal_system_random, NULL,
		    password, len + 1, text), UD_EINVAL);
		cr_expect_eq(text[0], '\0');
		cr_expect_eq(hash_make(&r->hasher, seal_system_random, NULL,
		    password, len, text), UD_OK);
		cr_expect_eq(hash_fits(text, password, len), 1);
		cr_expect_eq(hash_fits(text, password, len + 1), 0);
		if (r->is_of_crypt)
			cr_expect_eq(hash_make(&r->hasher, seal_system_random,
			    NULL, "a\0b", 3, text), UD_EINVAL);
	}
}

Test(hash_password, crypt_never_sees_a_part)
{
	/* "U*U", a NUL, and more: what crypt(3) reads does fit. */
	static const char bcrypt[] =
	    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

	cr_expect_eq(hash_fits(bcrypt, "U*U", 3), hash_of_crypt(1));
	cr_expect_eq(hash_fits(bcrypt, "U*U\0x", 5), hash_of_crypt(0));
	cr_expect_eq(hash_fits(bcrypt, "U*U", 4), hash_of_crypt(0));
}

/* Of the imported formats that cost little. */
static void
flip(const struct vector *vector)
{
	static const char *const cheap[] = { "$md5salted", "$H$", "$P$",
		"$S$", "9cc2" };
	size_t len = strlen(vector->password);
	char password[64];
	int is_cheap = 0;

	for (size_t i = 0; i < sizeof(cheap) / sizeof(*cheap); i++)
		is_cheap |= strncmp(vector->hash, cheap[i],
		    strlen(cheap[i])) == 0;
	if (!is_cheap || !vector->valid)
		return;
	cr_assert_lt(len, sizeof(password));
	memcpy(password, vector->password, len + 1);
	cr_expect_eq(hash_fits(vector->hash, password, len), 1);
	cr_expect_eq(hash_fits(vector->hash, password, len - 1), 0);
	cr_expect_eq(hash_fits(vector->hash, password, len + 1), 0);
	for (size_t i = 0; i < len; i++) {
		password[i] ^= 0x20;
		cr_expect_eq(hash_fits(vector->hash, password, len), 0, "%s",
		    vector->id);
		password[i] ^= 0x20;
	}
}

Test(hash_password, each_byte_matters_to_digests)
{
	hash_each_vector(flip);
}
