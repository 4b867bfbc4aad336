/* SPDX-License-Identifier: MIT */
/* Costs at their limits, where nothing is computed. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "unit/seal/hash_help.h"

enum { TEXT_MAX = 256 };

#define SALT_43 "abcdefgh$" DIGITS_43

/* The text has one %s, for the number. */
static const struct range {
	const char *text;
	long long import, least, most;
	int is_of_crypt;
} ranges[] = {
	{ "$argon2id$v=19$m=65536,t=%s,p=1$" KDF_TAIL, 1, 1, 10, 0 },
	{ "$argon2i$v=19$m=65536,t=%s,p=1$" KDF_TAIL, 1, 1, 10, 0 },
	{ "$argon2id$v=19$m=%s,t=2,p=1$" KDF_TAIL, 8192, 8, 524288, 0 },
	{ "$argon2id$v=19$m=65536,t=2,p=%s$" KDF_TAIL, 1, 1, 16, 0 },
	{ "$scrypt$ln=%s,r=8,p=1$" KDF_TAIL, 14, 1, 19, 0 },
	{ "$7$ln=%s,r=8,p=1$" KDF_TAIL, 14, 1, 19, 0 },
	{ "$scrypt$ln=14,r=%s,p=1$" KDF_TAIL, 8, 1, 32, 0 },
	{ "$scrypt$ln=18,r=%s,p=1$" KDF_TAIL, 8, 1, 16, 0 },
	{ "$scrypt$ln=14,r=8,p=%s$" KDF_TAIL, 1, 1, 16, 0 },
	{ "$pbkdf2-sha256$%s$" KDF_TAIL, 1000, 1, 10000000, 0 },
	{ "$5$rounds=%s$" SALT_43, 1000, 1000, 1000000, 1 },
	{ "$6$rounds=%s$abcdefgh$" CRYPT_86, 1000, 1000, 1000000, 1 },
};

static int
checks(const char *format, const char *number)
{
	char text[TEXT_MAX];
	const char *at = strstr(format, "%s");

	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - format),
	    format, number, at + 2);
	return hash_checks(text);
}

/* A bound that is beyond it, so that a try costs nothing. */
static int
verify_fails(const char *format, long long number)
{
	char text[TEXT_MAX];
	const char *at = strstr(format, "%s");

	(void)snprintf(text, sizeof(text), "%.*s%lld%s", (int)(at - format),
	    format, number, at + 2);
	return hash_fits(text, "", 0);
}

static int
checks_number(const char *format, long long number)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%lld", number);
	return checks(format, digits);
}

Test(hash_bounds, imports_keep_to_their_limits)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		const struct range *r = &ranges[i];
		int good = r->is_of_crypt ? hash_of_crypt(UD_OK) : UD_OK;
		int bad = r->is_of_crypt ? hash_of_crypt(UD_EINVAL) :
		    UD_EINVAL;

		cr_expect_eq(checks_number(r->text, r->import - 1), bad,
		    "%s", r->text);
		cr_expect_eq(checks_number(r->text, r->import), good, "%s",
		    r->text);
		cr_expect_eq(checks_number(r->text, r->import + 1),
		    r->import == r->most ? bad : good, "%s", r->text);
		cr_expect_eq(checks_number(r->text, r->most - 1), good, "%s",
		    r->text);
		cr_expect_eq(checks_number(r->text, r->most), good, "%s",
		    r->text);
		cr_expect_eq(checks_number(r->text, r->most + 1), bad, "%s",
		    r->text);
	}
}

Test(hash_bounds, nothing_is_computed_beyond_them)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		const struct range *r = &ranges[i];
		int bad = r->is_of_crypt ? hash_of_crypt(UD_EINVAL) :
		    UD_EINVAL;

		cr_expect_eq(verify_fails(r->text, r->most + 1), bad, "%s",
		    r->text);
		cr_expect_eq(verify_fails(r->text, r->least - 1), bad, "%s",
		    r->text);
		cr_expect_eq(verify_fails(r->text, 9999999999), bad, "%s",
		    r->text);
	}
}

Test(hash_bounds, numbers_are_written_in_one_way)
{
	static const char *const wrong[] = { "", "-2", "+2", " 2", "2 ", "02",
		"002", "0x2", "2.0", "2e1", "\xd9\xa2", "18446744073709551618",
		"4294967298", "99999999999", "9223372036854775810" };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		for (size_t k = 0; k < sizeof(wrong) / sizeof(*wrong); k++)
			cr_expect_eq(checks(ranges[i].text, wrong[k]),
			    ranges[i].is_of_crypt ? hash_of_crypt(UD_EINVAL) :
			    UD_EINVAL, "%s %s", ranges[i].text, wrong[k]);
}

/* Costs that are no decimal numbers. */
static const struct coded {
	const char *text;
	int code;
	int is_verified;	/* what hash_verify() would refuse as well */
	int is_of_crypt;
} coded[] = {
	{ "$2b$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    UD_EINVAL, 1, 1 },
	{ "$2b$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    UD_OK, 0, 1 },
	{ "$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    UD_OK, 0, 1 },
	{ "$2b$09$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    UD_EINVAL, 0, 1 },
	{ "$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
	    UD_EINVAL, 1, 1 },
	/* '4' is 6, '5' is 7; 'I' is 20, 'J' is 21 */
	{ "$P$4abcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_EINVAL, 1, 0 },
	{ "$P$5abcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_OK, 0, 0 },
	{ "$P$6abcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_OK, 0, 0 },
	{ "$H$IabcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_OK, 0, 0 },
	{ "$H$JabcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_EINVAL, 1, 0 },
	{ "$P$zabcdefghAAAAAAAAAAAAAAAAAAAAA.", UD_EINVAL, 1, 0 },
	/* '7' is 9, '8' is 10; 'G' is 18, 'H' is 19 */
	{ "$S$7abcdefgh" DIGITS_43, UD_EINVAL, 1, 0 },
	{ "$S$8abcdefgh" DIGITS_43, UD_OK, 0, 0 },
	{ "$S$Gabcdefgh" DIGITS_43, UD_OK, 0, 0 },
	{ "$S$Habcdefgh" DIGITS_43, UD_EINVAL, 1, 0 },
	/* yescrypt: N is 2 ^ 10 for '7', r is 8 for '5' and 32 for 'T' */
	{ "$y$j65$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j75$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$gy$jET$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$gy$jFT$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$jzT$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j7zzzzzzzzzz$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	/* r of 64 and 65 with two characters, of 4096 with three */
	{ "$y$jDkD$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$y$jDkE$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j7srD$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$y$j7srE$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	/* p of 16 and 17, t of 10 and 11, both; and what nobody has */
	{ "$y$j75.C$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$y$j75.D$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j75/7$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$y$j75/8$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j750C7$abc.$" DIGITS_43, UD_OK, 0, 1 },
	{ "$y$j750C8$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j751$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j755$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j751.$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$y$j755.$abc.$" DIGITS_43, UD_EINVAL, 1, 1 },
	/* scrypt: N is 2 ^ 17 for 'F', r is 32 for "U....", p five digits */
	{ "$7$FU..../....abcd$" DIGITS_43, UD_OK, 0, 1 },
	{ "$7$GU..../....abcd$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$7$FV..../....abcd$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$7$CU....E....abcd$" DIGITS_43, UD_OK, 0, 1 },
	{ "$7$CU....F....abcd$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$7$CU.........abcd$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$7$C...../....abcd$" DIGITS_43, UD_EINVAL, 1, 1 },
	{ "$7$zzzzzzzzzzzabcd$" DIGITS_43, UD_EINVAL, 1, 1 },
};

Test(hash_bounds, coded_costs_keep_to_theirs)
{
	for (size_t i = 0; i < sizeof(coded) / sizeof(*coded); i++) {
		const struct coded *c = &coded[i];
		int code = c->is_of_crypt ? hash_of_crypt(c->code) : c->code;

		cr_expect_eq(hash_checks(c->text), code, "%s", c->text);
		if (c->is_verified)
			cr_expect_eq(hash_fits(c->text, "", 0), code, "%s",
			    c->text);
	}
}
