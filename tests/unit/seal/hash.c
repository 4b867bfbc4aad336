/* SPDX-License-Identifier: MIT */
/* Hashes that others made. */
#include "seal/hash.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"
#include "unit/seal/hash_help.h"

/* What an import refuses, and why; everything else is taken. */
static const struct refusal {
	const char *id;
	int code;
	int is_cheap;		/* below the bounds of imports, but verified */
} refusals[] = {
	{ "argon2i", UD_EINVAL, 1 },
	{ "argon2id-hash-64-bytes", UD_EINVAL, 1 },
	{ "argon2d", UD_EUNIMPL, 0 },
	{ "argon2id-v10", UD_EINVAL, 0 },
	{ "argon2id-hash-cut", UD_EINVAL, 0 },
	{ "argon2id-memory-bomb", UD_EINVAL, 0 },
	{ "sunmd5", UD_EUNIMPL, 0 },
	{ "descrypt", UD_EUNIMPL, 0 },
	{ "nt", UD_EUNIMPL, 0 },
	{ "apr1", UD_EUNIMPL, 0 },
	{ "ldap-ssha", UD_EUNIMPL, 0 },
	{ "ldap-sha", UD_EUNIMPL, 0 },
	{ "django-pbkdf2-sha256", UD_EUNIMPL, 0 },
	{ "pbkdf2-sha256-phc", UD_EINVAL, 0 },
	{ "pbkdf2-sha256-passlib-hash-cut", UD_EINVAL, 0 },
	{ "pbkdf2-rounds-bomb", UD_EINVAL, 0 },
	{ "empty-hash", UD_EUNIMPL, 0 },
	{ "star", UD_EUNIMPL, 0 },
	{ "bang", UD_EUNIMPL, 0 },
	{ "unknown-scheme", UD_EUNIMPL, 0 },
}, crypt_refusals[] = {
	{ "bcrypt-2y", UD_EINVAL, 1 },
	{ "bcrypt-2y-unicode", UD_EINVAL, 1 },
	{ "bcrypt-2b-longer-than-72", UD_EINVAL, 1 },
	{ "bcrypt-2b-truncated-same", UD_EINVAL, 1 },
	{ "bcrypt-hash-cut", UD_EINVAL, 0 },
	{ "bcrypt-cost-31", UD_EINVAL, 0 },
	{ "sha512crypt-rounds-bomb", UD_EINVAL, 0 },
};

static const struct refusal *
refusal_in(const struct refusal *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].id, id) == 0)
			return &list[i];
	return NULL;
}

static int
is_of_crypt(const char *hash)
{
	static const char *const prefixes[] = { "$2", "$5$", "$6$", "$1$",
		"$y$", "$gy$", "$7$" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(hash, prefixes[i], strlen(prefixes[i])) == 0)
			return 1;
	return 0;
}

static void
check_vector(const struct vector *vector)
{
	const struct refusal *refusal = refusal_in(refusals,
	    sizeof(refusals) / sizeof(*refusals), vector->id);
	int code = UD_OK, fits = vector->valid;

	if (refusal == NULL)
		refusal = refusal_in(crypt_refusals,
		    sizeof(crypt_refusals) / sizeof(*crypt_refusals),
		    vector->id);
	if (refusal != NULL) {
		code = refusal->code;
		if (!refusal->is_cheap)
			fits = code;
	}
	if (is_of_crypt(vector->hash) && !hash_has_crypt())
		code = fits = UD_EUNIMPL;
	/* The rest of a password counts: bcrypt alone would not see it. */
	else if (strncmp(vector->hash, "$2", 2) == 0 &&
	    strlen(vector->password) > 72)
		fits = 0;
	cr_expect_eq(hash_checks(vector->hash), code, "%s", vector->id);
	cr_expect_eq(hash_fits(vector->hash, vector->password,
	    strlen(vector->password)), fits, "%s", vector->id);
}

Test(hash, vectors_verify_or_are_refused)
{
	hash_each_vector(check_vector);
}

static void
check_others(const struct vector *vector)
{
	int code = hash_checks(vector->hash);

	/* Only one bit opens the way for a text. */
	for (int i = 0, opened = 0; i < HASH_FORMATS; i++) {
		uint64_t set = UINT64_C(1) << i;

		if (hash_check(set, span_of(vector->hash)) != UD_EUNIMPL) {
			cr_expect_eq(opened++, 0, "%s", vector->id);
			cr_expect_eq(hash_check(HASH_FORMATS_ALL & ~set,
			    span_of(vector->hash)), UD_EUNIMPL);
			cr_expect_neq(code, UD_EUNIMPL);
		}
	}
	cr_expect_eq(hash_check(0, span_of(vector->hash)), UD_EUNIMPL);
}

Test(hash, formats_are_let_in_one_by_one)
{
	hash_each_vector(check_others);
}

Test(hash, unsalted_ones_must_be_asked_for)
{
	static const char md5[] = "9cc2ae8a1ba7a93da39b46fc1019c481";

	cr_expect_eq(hash_check(HASH_FORMATS_DEFAULT, span_of(md5)),
	    UD_EUNIMPL);
	cr_expect_eq(hash_check(1 << HASH_MD5_PLAIN, span_of(md5)), UD_OK);
	cr_expect_eq(hash_checks("9CC2AE8A1BA7A93DA39B46FC1019C481"), UD_OK);
	cr_expect_eq(hash_checks("9cc2ae8a1ba7a93da39b46fc1019c48"),
	    UD_EUNIMPL);
	cr_expect_eq(hash_checks("9cc2ae8a1ba7a93da39b46fc1019c48g"),
	    UD_EUNIMPL);
}

/* From the standards and from the authors of the algorithms. */
static const struct known {
	const char *hash, *password;
	size_t len;
	int is_of_crypt;
} known[] = {
	/* RFC 7914: scrypt */
	{ "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o"
	    "+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw",
	    "pleaseletmein", 13, 0 },
	{ "$7$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o"
	    "+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw",
	    "pleaseletmein", 13, 0 },
	/* RFC 6070: PBKDF2 with SHA-1 */
	{ "$pbkdf2$1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y", "password", 8, 0 },
	{ "$pbkdf2$4096$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE", "password", 8,
	    0 },
	{ "$pbkdf2$4096$c2FsdA==$SwB5AbdlSJq.rUnZJvch0GWkKcE=", "password", 8,
	    0 },
	{ "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/", "password", 8, 1 },
	/* Drepper's SHA-crypt */
	{ "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
	    "Hello world!", 12, 1 },
	{ "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjn"
	    "QJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1", "Hello world!", 12, 1 },
	/* Solar Designer's bcrypt */
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    "U*U", 3, 1 },
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", "",
	    0, 1 },
	/* libxcrypt: r of 64 and of 561, p of 16, and t of 10 as well */
	{ "$y$j7kD$abc.$l7qY8bXXfb8k6pbD1wYvTp75oDQl67MukH4/C.p2N.B",
	    "password", 8, 1 },
	{ "$y$j7s..$abc.$nKEXHiUuMfwl6jIDasZbAEjtR4oqEn770G92QUw2jLB",
	    "password", 8, 1 },
	{ "$y$j75.C$abc.$76SfWMkweLhbFWh2Jum4fMhQEzkjIyEncLpuKZNGzR3",
	    "password", 8, 1 },
	{ "$y$j750C7$abc.$aARfa5uY.xo3S0GCFlQZYfqkikgmMcgW7dFB4Z5W.U6",
	    "password", 8, 1 },
	/* scrypt as crypt(3) has it, of the same RFC's password */
	{ "$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKv"
	    "EqHJLV8D", "pleaseletmein", 13, 1 },
};

Test(hash, published_answers_verify)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const struct known *k = &known[i];
		int fits = k->is_of_crypt ? hash_of_crypt(1) : 1;

		cr_expect_eq(hash_fits(k->hash, k->password, k->len), fits,
		    "%s", k->hash);
		cr_expect_neq(hash_fits(k->hash, "other", 5), 1, "%s",
		    k->hash);
	}
}
