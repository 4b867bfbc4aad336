/* SPDX-License-Identifier: MIT */
/* New hashes. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "unit/seal/hash_help.h"

/* Of each algorithm, the bounds, what a cheap one begins with and what the
 * default one would. */
static const struct kind {
	int64_t least, most, memory_least, memory_most, limit;
	const char *cheap, *usual;
	int is_of_crypt;
} kinds[HASHER_ALGORITHMS] = {
	[HASHER_ARGON2ID] = { 1, 10, 8, 524288, 0,
	    "$argon2id$v=19$m=8,t=1,p=1$",
	    "$argon2id$v=19$m=65536,t=2,p=1$" KDF_TAIL, 0 },
	[HASHER_BCRYPT] = { 4, 16, 0, 0, 72, "$2b$04$",
	    "$2b$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    1 },
	[HASHER_SCRYPT] = { 1, 19, 0, 0, 0, "$scrypt$ln=1,r=8,p=1$",
	    "$scrypt$ln=16,r=8,p=1$" KDF_TAIL, 0 },
	[HASHER_PBKDF2_SHA256] = { 1, 10000000, 0, 0, 0, "$pbkdf2-sha256$1$",
	    "$pbkdf2-sha256$600000$" KDF_TAIL, 0 },
	[HASHER_PBKDF2_SHA512] = { 1, 10000000, 0, 0, 0, "$pbkdf2-sha512$1$",
	    "$pbkdf2-sha512$210000$" SALT "$" DIGITS_43 DIGITS_43, 0 },
	[HASHER_SHA512_CRYPT] = { 1000, 1000000, 0, 0, 511,
	    "$6$rounds=1000$",
	    "$6$rounds=100000$abcdefghabcdefgh$" CRYPT_86, 1 },
};

static struct hasher
cheap(int64_t algorithm)
{
	return (struct hasher){ algorithm, kinds[algorithm].least,
		kinds[algorithm].memory_least };
}

static int
is_here(int64_t algorithm)
{
	return !kinds[algorithm].is_of_crypt || hash_has_crypt();
}

Test(hash_make, hash_fits_its_password_and_no_other)
{
	char text[HASH_TEXT_SIZE], other[HASH_TEXT_SIZE];

	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher hasher = cheap(i);

		if (!is_here(i))
			continue;
		cr_assert_eq(hash_make(&hasher, seal_system_random, NULL,
		    "password", 8, text), UD_OK, "%lld", (long long)i);
		cr_expect_eq(strncmp(text, kinds[i].cheap,
		    strlen(kinds[i].cheap)), 0, "%s", text);
		cr_expect_eq(hash_fits(text, "password", 8), 1, "%s", text);
		cr_expect_eq(hash_fits(text, "password", 7), 0);
		cr_expect_eq(hash_fits(text, "password", 9), 0);
		cr_expect_eq(hash_fits(text, "Password", 8), 0);
		cr_expect_eq(hash_fits(text, NULL, 0), 0);
		/* The salt is new each time. */
		cr_assert_eq(hash_make(&hasher, seal_system_random, NULL,
		    "password", 8, other), UD_OK);
		cr_expect_neq(strcmp(text, other), 0);
		cr_assert_eq(hash_make(&hasher, seal_system_random, NULL,
		    NULL, 0, other), UD_OK);
		cr_expect_eq(hash_fits(other, NULL, 0), 1);
		cr_expect_eq(hash_fits(other, "", 1), 0);
	}
}

Test(hash_make, all_of_the_salt_is_random)
{
	char text[2][HASH_TEXT_SIZE];
	unsigned char byte = 0;

	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher hasher = cheap(i);
		size_t head = strlen(kinds[i].cheap), end;

		if (!is_here(i))
			continue;
		for (int k = 0; k < 2; k++, byte = (unsigned char)~byte)
			cr_assert_eq(hash_make(&hasher, hash_fixed_random,
			    &byte, "a", 1, text[k]), UD_OK);
		cr_expect_eq(memcmp(text[0], text[1], head), 0);
		end = head + (i == HASHER_SHA512_CRYPT ? 16 : 22);
		for (size_t at = head; at < end; at++)
			cr_expect_neq(text[0][at], text[1][at], "%lld %zu",
			    (long long)i, at);
	}
}

Test(hash_make, costs_keep_to_their_limits)
{
	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		const struct kind *k = &kinds[i];
		int good = is_here(i) ? UD_OK : UD_EUNIMPL;
		int bad = is_here(i) ? UD_EINVAL : UD_EUNIMPL;
		const struct try { int64_t cost, memory; int code; } tries[] = {
			{ 0, 0, good },
			{ k->least, 0, good },
			{ k->most, 0, good },
			{ k->most + 1, 0, bad },
			{ k->least - 1, 0, k->least == 1 ? good : bad },
			{ -1, 0, bad },
			{ INT64_MIN, 0, bad },
			{ INT64_MAX, 0, bad },
			{ 0, -1, bad },
			{ 0, k->memory_least, good },
			{ 0, k->memory_most, good },
			{ 0, k->memory_most + 1, bad },
			{ 0, INT64_MAX, bad },
			{ 0, 1, bad },
			{ 0, 7, bad },
		};

		for (size_t t = 0; t < sizeof(tries) / sizeof(*tries); t++) {
			struct hasher hasher = { i, tries[t].cost,
				tries[t].memory };

			cr_expect_eq(hasher_check(&hasher), tries[t].code,
			    "%lld %zu", (long long)i, t);
		}
	}
}

Test(hash_make, unknown_algorithms_are_refused)
{
	static const int64_t wrong[] = { -1, HASHER_ALGORITHMS, INT64_MAX,
		INT64_MIN };
	char text[HASH_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct hasher hasher = { wrong[i], 0, 0 };

		cr_expect_eq(hasher_check(&hasher), UD_EINVAL);
		cr_expect_eq(hasher_limit(&hasher), 0);
		cr_expect_eq(hash_make(&hasher, seal_system_random, NULL, "a",
		    1, text), UD_EINVAL);
		cr_expect_eq(text[0], '\0');
		cr_expect_not(hash_is_current(&hasher,
		    span_of(kinds[0].usual)));
	}
}

Test(hash_make, without_random_bytes_there_is_no_hash)
{
	char text[HASH_TEXT_SIZE];

	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher hasher = cheap(i);

		cr_expect_eq(hash_make(&hasher, hash_no_random, NULL, "a", 1,
		    text), is_here(i) ? UD_ECALLBACK : UD_EUNIMPL);
		for (size_t at = 0; at < sizeof(text); at++)
			cr_expect_eq(text[at], '\0');
	}
}

Test(hash_make, limit_is_what_the_algorithm_reads)
{
	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher hasher = { i, 0, 0 };

		cr_expect_eq(hasher_limit(&hasher), is_here(i) ?
		    (size_t)kinds[i].limit : 0, "%lld", (long long)i);
	}
}

Test(hash_make, what_would_be_made_so_is_current)
{
	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		for (int64_t k = 0; k < HASHER_ALGORITHMS; k++) {
			struct hasher hasher = { k, 0, 0 };

			cr_expect_eq(hash_is_current(&hasher,
			    span_of(kinds[i].usual)), i == k && is_here(i),
			    "%lld %lld", (long long)i, (long long)k);
		}
	}
}

Test(hash_make, another_cost_is_not_current)
{
	char text[HASH_TEXT_SIZE];

	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher same = cheap(i), usual = { i, 0, 0 };
		struct hasher more = same;

		if (!is_here(i))
			continue;
		cr_assert_eq(hash_make(&same, seal_system_random, NULL, "a",
		    1, text), UD_OK);
		cr_expect(hash_is_current(&same, span_of(text)), "%s", text);
		more.cost++;
		cr_expect_not(hash_is_current(&more, span_of(text)));
		cr_expect_not(hash_is_current(&usual, span_of(text)));
		cr_expect_not(hash_is_current(&same,
		    (struct span){text, strlen(text) - 1}));
		if (same.memory_kib != 0) {
			more = same;
			more.memory_kib++;
			cr_expect_not(hash_is_current(&more, span_of(text)));
		}
	}
}

Test(hash_make, kin_is_not_current)
{
	static const struct kin { int64_t algorithm; const char *text; }
	    kin[] = {
		{ HASHER_ARGON2ID, "$argon2i$v=19$m=65536,t=2,p=1$" KDF_TAIL },
		{ HASHER_ARGON2ID,
		    "$argon2id$v=19$m=65536,t=2,p=2$" KDF_TAIL },
		{ HASHER_ARGON2ID, "$argon2id$v=19$m=65536,t=2,p=1$" SALT "$"
		    DIGITS_43 DIGITS_43 },
		{ HASHER_ARGON2ID, "" },
		{ HASHER_BCRYPT, "$2a$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh"
		    "0XouQYb4YMJKvyOeW" },
		{ HASHER_SCRYPT, "$7$ln=16,r=8,p=1$" KDF_TAIL },
		{ HASHER_SCRYPT, "$scrypt$ln=16,r=8,p=2$" KDF_TAIL },
		{ HASHER_SCRYPT, "$scrypt$ln=16,r=9,p=1$" KDF_TAIL },
		{ HASHER_PBKDF2_SHA256, "$pbkdf2$600000$" KDF_TAIL },
		{ HASHER_SHA512_CRYPT, "$6$abcdefghabcdefgh$" CRYPT_86 },
		{ HASHER_SHA512_CRYPT, "$6$rounds=100000$abcdefgh$" CRYPT_86 },
	};

	for (size_t i = 0; i < sizeof(kin) / sizeof(*kin); i++) {
		struct hasher hasher = { kin[i].algorithm, 0, 0 };

		cr_expect_not(hash_is_current(&hasher, span_of(kin[i].text)),
		    "%s", kin[i].text);
	}
}

Test(hash_make, what_costs_as_much_is_of_the_same_kind)
{
	char text[HASH_TEXT_SIZE];

	for (int64_t i = 0; i < HASHER_ALGORITHMS; i++) {
		struct hasher same = cheap(i), more = same, dear = same;

		if (!is_here(i))
			continue;
		more.cost++;
		cr_assert_eq(hash_make(&more, seal_system_random, NULL, "a",
		    1, text), UD_OK);
		cr_expect(hash_is_as_costly(&more, span_of(text)), "%s", text);
		cr_expect(hash_is_as_costly(&same, span_of(text)), "%s", text);
		dear.cost += 2;
		cr_expect_not(hash_is_as_costly(&dear, span_of(text)));
		if (same.memory_kib != 0) {
			dear = more;
			dear.memory_kib++;
			cr_expect_not(hash_is_as_costly(&dear,
			    span_of(text)));
		}
		for (int64_t k = 0; k < HASHER_ALGORITHMS; k++) {
			same = cheap(k);
			cr_expect_eq(hash_is_as_costly(&same, span_of(text)),
			    k == i, "%lld %s", (long long)k, text);
		}
	}
}

Test(hash_make, what_else_may_be_cheaper)
{
	static const struct {
		int64_t algorithm, cost;
		const char *text;
		int is_as_costly;
	} cases[] = {
#define BCRYPT_TAIL "abcdefghijklmnopqrstuufV5R6AIRuiwehOrEgoAS3hGfIJuM.qW"
		{HASHER_BCRYPT, 10, "$2a$10$" BCRYPT_TAIL, 1},
		{HASHER_BCRYPT, 10, "$2y$11$" BCRYPT_TAIL, 1},
		{HASHER_BCRYPT, 11, "$2y$10$" BCRYPT_TAIL, 0},
		{HASHER_ARGON2ID, 1, "$2y$16$" BCRYPT_TAIL, 0},
		/* It is not computed at all. */
		{HASHER_BCRYPT, 10, "$2b$17$" BCRYPT_TAIL, 0},
		{HASHER_BCRYPT, 10, "$2b$11$short", 0},
		{HASHER_SCRYPT, 14, "$scrypt$ln=15,r=8,p=1$"
		    "c29tZXNhbHQtMTZieXRlcw$"
		    "VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM", 1},
		{HASHER_SCRYPT, 14, "$scrypt$ln=15,r=1,p=1$"
		    "c29tZXNhbHQtMTZieXRlcw$"
		    "VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct hasher hasher = {cases[i].algorithm, cases[i].cost,
			0};

		cr_expect_eq(hash_is_as_costly(&hasher,
		    span_of(cases[i].text)), cases[i].is_as_costly &&
		    is_here(cases[i].algorithm), "%s", cases[i].text);
	}
}
