/* SPDX-License-Identifier: MIT */
/* Without memory. */
#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#include "base/mem_fault.h"
#include "base/text.h"
#include "unit/seal/hash_help.h"

enum { ALLOCATIONS_MAX = 10 };

Test(hash_faults, hash_is_whole_or_not_there)
{
	static const struct hasher hashers[] = {
		{ HASHER_ARGON2ID, 1, 8 },
		{ HASHER_BCRYPT, 4, 0 },
		{ HASHER_SCRYPT, 1, 0 },
		{ HASHER_PBKDF2_SHA256, 1, 0 },
		{ HASHER_PBKDF2_SHA512, 1, 0 },
		{ HASHER_SHA512_CRYPT, 1000, 0 },
	};
	char text[HASH_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(hashers) / sizeof(*hashers); i++) {
		int rc = UD_EEXHAUSTED;

		if (hasher_check(&hashers[i]) == UD_EUNIMPL)
			continue;
		for (long n = 1; rc != UD_OK; n++) {
			cr_assert_lt(n, ALLOCATIONS_MAX);
			(void)ud_test_fail_allocation(n, 0);
			rc = hash_make(&hashers[i], seal_system_random, NULL,
			    "password", 8, text);
			(void)ud_test_fail_allocation(0, 0);
			cr_expect(rc == UD_OK || (rc == UD_EEXHAUSTED &&
			    text[0] == '\0'));
		}
		cr_expect_eq(hash_fits(text, "password", 8), 1);
	}
}

static long failures;

static void
verify_failing(const struct vector *vector)
{
	size_t len = strlen(vector->password);
	int right, rc = UD_EEXHAUSTED;

	if (!vector->valid || hash_checks(vector->hash) != UD_OK)
		return;
	right = hash_fits(vector->hash, vector->password, len);
	for (long n = 1; rc != right; n++) {
		cr_assert_lt(n, ALLOCATIONS_MAX);
		(void)ud_test_fail_allocation(n, 0);
		rc = hash_fits(vector->hash, vector->password, len);
		(void)ud_test_fail_allocation(0, 0);
		cr_expect(rc == right || rc == UD_EEXHAUSTED, "%s",
		    vector->id);
		failures += rc == UD_EEXHAUSTED;
	}
}

Test(hash_faults, no_failure_is_an_answer)
{
	hash_each_vector(verify_failing);
	cr_expect_gt(failures, 1);
}

Test(hash_faults, checking_needs_no_memory)
{
	(void)ud_test_fail_allocation(1, 1);
	cr_expect_eq(hash_checks("$scrypt$ln=14,r=8,p=1$" KDF_TAIL), UD_OK);
	cr_expect_eq(hash_checks("$5$abcdefgh$" DIGITS_43),
	    hash_of_crypt(UD_OK));
	(void)ud_test_fail_allocation(0, 0);
}
