/* SPDX-License-Identifier: MIT */
/* Hashes that are damaged. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "unit/seal/hash_help.h"

/* A copy without a byte around it, so that a sanitizer sees reads beyond. */
static int
check_exactly(const char *text, size_t len)
{
	char *copy = malloc(len == 0 ? 1 : len);
	int rc;

	cr_assert_not_null(copy);
	memcpy(copy, text, len);
	rc = hash_check(HASH_FORMATS_ALL, (struct span){copy, len});
	free(copy);
	return rc;
}

/* A part of an Argon2 digest may be a digest: it does not match. */
static int
is_argon2(const char *hash)
{
	return strncmp(hash, "$argon2", 7) == 0;
}

static void
cut(const struct vector *vector)
{
	if (hash_checks(vector->hash) != UD_OK || is_argon2(vector->hash))
		return;
	for (size_t len = 0; len < strlen(vector->hash); len++)
		cr_expect_neq(check_exactly(vector->hash, len), UD_OK,
		    "%s %zu", vector->id, len);
}

Test(hash_text, no_part_of_a_hash_is_one)
{
	hash_each_vector(cut);
}

Test(hash_text, cut_argon2_never_matches)
{
	static const char password[] = "password";
	struct hasher hasher = { HASHER_ARGON2ID, 1, 8 };
	char text[HASH_TEXT_SIZE];
	int taken = 0;

	cr_assert_eq(hash_make(&hasher, hash_fixed_random, NULL, password, 8,
	    text), UD_OK);
	for (size_t len = strlen(text); len-- > 0; ) {
		int fits;

		text[len] = '\0';
		fits = hash_fits(text, password, 8);
		cr_expect_neq(fits, 1, "%zu", len);
		taken += fits == 0;
	}
	cr_expect_gt(taken, 0);
}

/* Whatever replaces a byte: no crash, and no text that goes on. */
static void
change(const struct vector *vector)
{
	static const char others[] = { '\0', '$', '=', ',', '.', '+', '-',
		'/', '0', '9', 'A', 'z', ' ', '\n', '\x7f', '\xff', '\xc3' };
	char copy[512];
	size_t len = strlen(vector->hash);

	cr_assert_lt(len, sizeof(copy) - 1);
	memcpy(copy, vector->hash, len + 1);
	for (size_t at = 0; at < len; at++) {
		for (size_t i = 0; i < sizeof(others); i++) {
			int rc;

			copy[at] = others[i];
			rc = check_exactly(copy, len);
			cr_expect(rc == UD_OK || rc == UD_EINVAL ||
			    rc == UD_EUNIMPL);
			/* Salts of salted MD5 are anything. */
			if (strchr("\n \x7f\xff\xc3", others[i]) != NULL &&
			    strncmp(copy, "$md5salted", 10) != 0)
				cr_expect_neq(rc, UD_OK, "%s %zu",
				    vector->id, at);
		}
		copy[at] = vector->hash[at];
	}
	for (const char *more = "$, \n\x7f\xff"; ; more++) {
		copy[len] = *more;
		cr_expect_neq(check_exactly(copy, len + 1), UD_OK, "%s %d",
		    vector->id, *more);
		if (*more == '\0')
			break;
	}
	memmove(copy + 1, vector->hash, len);
	copy[0] = ' ';
	cr_expect_eq(check_exactly(copy, len + 1), UD_EUNIMPL);
}

Test(hash_text, changed_bytes_are_survived)
{
	hash_each_vector(change);
}

static const char *const malformed[] = {
	/* Argon2 */
	"$argon2id$m=65536,t=2,p=1$" KDF_TAIL,
	"$argon2id$v=16$m=65536,t=2,p=1$" KDF_TAIL,
	"$argon2id$v=19$t=2,m=65536,p=1$" KDF_TAIL,
	"$argon2id$v=19$m=65536,t=2,p=1,keyid=a$" KDF_TAIL,
	"$argon2id$v=19$m=65536,t=2,p=1$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$" SALT "$",
	"$argon2id$v=19$m=65536,t=2,p=1$" SALT "$AAAAAAAA",
	"$argon2id$v=19$m=65536,t=2,p=1$AAAA$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$" SALT "==$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$" SALT "$" DIGITS_43 "=",
	"$argon2id$v=19$m=65536,t=2,p=1$" KDF_TAIL "$",
	"$argon2id$v=19$m=65536,t=2,p=1$AAECAwQFBgcICQoLDA0ODx$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$AAECAwQFBgc.CQoLDA0ODw$" DIGITS_43,
	"$argon2id$v=19$m=65536,t=2,p=1$AAECAwQFBgc-CQoLDA0ODw$" DIGITS_43,
	"$argon2id$v=19$m=15,t=1,p=2$" KDF_TAIL,
	/* scrypt */
	"$scrypt$ln=14,p=1,r=8$" KDF_TAIL,
	"$scrypt$ln=14,r=8$" KDF_TAIL,
	"$scrypt$ln=14,r=8,p=1$$" DIGITS_43,
	"$scrypt$ln=14,r=8,p=1$" SALT "$" SALT,
	"$scrypt$ln=14,r=8,p=1$" SALT "==$" DIGITS_43 "=",
	/* PBKDF2 */
	"$pbkdf2-sha256$i=29000$" KDF_TAIL,
	"$pbkdf2-sha256$29000$$" DIGITS_43,
	"$pbkdf2-sha256$29000$" SALT "$",
	"$pbkdf2-sha256$29000$" SALT "=$" DIGITS_43,
	"$pbkdf2-sha256$29000$" SALT "===$" DIGITS_43,
	"$pbkdf2-sha256$29000$" SALT "$" DIGITS_43 "==",
	"$pbkdf2-sha256$29000$.+ECAwQFBgcICQoLDA0ODw$" DIGITS_43,
	"$pbkdf2-sha256$29000$-_ECAwQFBgcICQoLDA0ODw$" DIGITS_43,
	"$pbkdf2-sha256$29000$" SALT "$AAAAAAAAAAAAAAAAAAAAAA",
	"$pbkdf2-sha256$29000$====$" DIGITS_43,
	/* salted MD5 */
	"$md5salted-prefix$$+O5yKIk5YwukRmAjFPPOQA==",
	"$md5salted-prefix$pepper$+O5yKIk5YwukRmAjFPPOQA",
	"$md5salted-prefix$pepper$+O5yKIk5YwukRmAjFPPO",
	"$md5salted-prefix$pepper",
	"$md5salted-suffix$a$b$+O5yKIk5YwukRmAjFPPOQA==",
	/* phpass: bits that belong to no byte */
	"$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.Lz",
}, *const malformed_crypt[] = {
	"$2b$10$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	"$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeV",
	"$2b$1a$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	"$2b$100$CCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	"$2b$+9$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	"$5$$" DIGITS_43,
	"$5$abcdefghabcdefghi$" DIGITS_43,
	"$5$abc:efgh$" DIGITS_43,
	"$5$abcdefgh$" DIGITS_43 "A",
	"$5$abcdefgh$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAz",
	"$5$rounds=5000,$abcdefgh$" DIGITS_43,
	"$5$rounds=5000$" DIGITS_43,
	"$6$abcdefgh$" DIGITS_43,
	"$1$abcdefghi$BsXyQbZiQujHkdhwPwdol.",
	"$1$$BsXyQbZiQujHkdhwPwdol.",
	"$y$k9T$abc.$" DIGITS_43,
	"$y$j9T$$" DIGITS_43,
	"$y$j9T$abcd$" DIGITS_43 "$",
	"$y$j9T$abcdz$" DIGITS_43,
	"$y$j9$abc.$" DIGITS_43,
	"$7$CU..../...$abcd$" DIGITS_43,
	"$7$",
};

Test(hash_text, malformed_hashes_are_refused)
{
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		cr_expect_eq(hash_checks(malformed[i]), UD_EINVAL, "%s",
		    malformed[i]);
		cr_expect_eq(hash_fits(malformed[i], "", 0), UD_EINVAL);
	}
	for (size_t i = 0; i < sizeof(malformed_crypt) /
	    sizeof(*malformed_crypt); i++)
		cr_expect_eq(hash_checks(malformed_crypt[i]),
		    hash_of_crypt(UD_EINVAL), "%s", malformed_crypt[i]);
}

Test(hash_text, unknown_formats_never_reach_crypt)
{
	static const char *const unknown[] = { "", "$", "$$", "ab", "*0",
		"rrdq8Ev14n7hc", "_J9..rasmBYk8r9AiWNc", "$2$10$abc", "$2x$",
		"$sha1$1$a$", "$3$", "$8$", "$9$", "$argon2$", "$argon2d$",
		"$scrypt$", "$pbkdf2-md5$", "$pbkdf2-sha1$", "$p$", "U$S$",
		"plain:password", "argon2id$" };

	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		cr_expect_eq(hash_checks(unknown[i]), UD_EUNIMPL, "%s",
		    unknown[i]);
		cr_expect_eq(hash_fits(unknown[i], "", 0), UD_EUNIMPL);
	}
	cr_expect_eq(hash_check(HASH_FORMATS_ALL, (struct span){NULL, 0}),
	    UD_EUNIMPL);
}

Test(hash_text, no_hash_is_longer_than_800_bytes)
{
	static const char head[] = "$md5salted-prefix$",
	    tail[] = "$+O5yKIk5YwukRmAjFPPOQA==";
	char text[HASH_IMPORT_MAX + 2];
	size_t len = HASH_IMPORT_MAX + 1 - strlen(tail);

	memset(text, 's', sizeof(text));
	memcpy(text, head, strlen(head));
	memcpy(text + len, tail, sizeof(tail));
	cr_expect_eq(hash_checks(text), UD_EINVAL);
	memcpy(text + len - 1, tail, sizeof(tail));
	cr_expect_eq(hash_checks(text), UD_OK);
}
