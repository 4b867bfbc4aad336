/* SPDX-License-Identifier: MIT */
/* A code stands for one address, and nothing else matches: TH-12, TH-13. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_address, .init = begin_threat, .fini = end_threat);

/* Give a user another e-mail address or number, verified or (mode
 * UD_VERIFY_RETURN) not; the code is the caller's. */
static char *
move_to(const char *id, int phone, const char *address, int mode)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *code = NULL;

	if (phone) {
		patch.phone = address;
		patch.phone_verification = mode;
		patch.phone_code = &code;
	} else {
		patch.email = address;
		patch.email_verification = mode;
		patch.email_code = &code;
	}
	OK(ud_user_update(dir, id, &patch, NULL));
	return code;
}

static const char *const addresses[2][3] = {
	{"a@example.test", "b@example.test", "A@example.test"},
	{"+41791000001", "+41791000002", "+41791000003"},
};

Test(th_address, th_12_address_that_is_no_more_cannot_be_verified)
{
	for (int phone = 0; phone < 2; phone++)
		for (int way = 0; way < 3; way++) {
			const char *const *a = addresses[phone];
			const char *id = visitor();
			char *first = move_to(id, phone, a[0],
			    UD_VERIFY_RETURN);
			/* To another, to one that looks alike, and back. */
			char *second = move_to(id, phone, a[1 + way % 2],
			    UD_VERIFY_RETURN);
			char *third = way < 2 ? NULL : move_to(id, phone, a[0],
			    UD_VERIFY_RETURN);

			cr_expect_neq(purposes[phone].show(id, first), UD_OK);
			cr_expect_not(phone ?
			    ud_user_phone_is_verified(get(id)) :
			    ud_user_email_is_verified(get(id)));
			if (third != NULL)
				cr_expect_neq(purposes[phone].show(id,
				    second), UD_OK);
			OK(purposes[phone].show(id, third == NULL ? second :
			    third));
			cr_expect_str_eq(phone ? ud_user_phone(get(id)) :
			    ud_user_email(get(id)), third != NULL ? a[0] :
			    a[1 + way % 2]);
			ud_string_free(&first);
			ud_string_free(&second);
			ud_string_free(&third);
		}
}

/* Away and back again without a code. */
Test(th_address, th_12_address_that_comes_back_needs_a_new_code)
{
	const char *id = visitor();
	char *code = move_to(id, 0, "a@example.test", UD_VERIFY_RETURN);
	char *none;

	none = move_to(id, 0, "b@example.test", UD_VERIFY_UNVERIFIED);
	cr_expect_null(none);
	none = move_to(id, 0, "a@example.test", UD_VERIFY_UNVERIFIED);
	cr_expect_null(none);
	cr_expect_neq(purposes[0].show(id, code), UD_OK);
	cr_expect_not(ud_user_email_is_verified(get(id)));
	ud_string_free(&code);
}

/* The code is bound by its hash: its row, put back as it was, is no use. */
Test(th_address, th_12_address_is_part_of_the_hash)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);
		char *none;

		raw_exec(peek, "CREATE TABLE mine AS SELECT * FROM ud_codes");
		none = move_to(id, p == 1, addresses[p == 1][0],
		    UD_VERIFY_VERIFIED);
		cr_expect_null(none);
		raw_exec(peek, "DELETE FROM ud_codes;"
		    " INSERT INTO ud_codes SELECT * FROM mine");
		cr_expect_neq(purposes[p].show(id, code), UD_OK, "%s",
		    purposes[p].name);
		raw_exec(peek, "DROP TABLE mine");
	}
}

Test(th_address, th_12_of_two_changes_the_last_one_counts)
{
	ud_options options = threat_options();
	const char *id = visitor();
	ud_dir *mine = dir, *other = NULL;
	char *codes[2];

	OK(storage_open(scratch("threat.db"), &options, &other));
	codes[0] = move_to(id, 0, "a@example.test", UD_VERIFY_RETURN);
	dir = other;
	codes[1] = move_to(id, 0, "b@example.test", UD_VERIFY_RETURN);
	dir = mine;
	cr_expect_neq(purposes[0].show(id, codes[0]), UD_OK);
	OK(purposes[0].show(id, codes[1]));
	cr_expect_str_eq(ud_user_email(get(id)), "b@example.test");
	ud_close(&other);
	ud_string_free(&codes[0]);
	ud_string_free(&codes[1]);
}

/* What nobody can have been sent. */
static const char *const malformed[] = {"", " ", "-", " - ", "\t", "\n",
	"a\x01", "\xff\xff", "\xed\xa0\x80"};

Test(th_address, th_13_malformed_codes_are_refused_for_nothing)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct purpose *purpose = judges[j].purpose;
		const char *id = visitor(), *code;
		size_t most = purpose == &purposes[3] ? 64 : 20;

		if (purpose == NULL)
			continue;
		for (int issued = 0; issued < 2; issued++) {
			for (size_t i = 0; i < N(malformed); i++)
				cr_expect_eq(judges[j].show(id,
				    malformed[i]), UD_EINVAL, "%s: %zu",
				    judges[j].name, i);
			cr_expect_eq(judges[j].show(id, repeat("0",
			    most + 1)), UD_EINVAL, "%s", judges[j].name);
			cr_expect_eq(judges[j].show(id, repeat("0",
			    100000)), UD_EINVAL, "%s", judges[j].name);
			cr_expect_eq(tries_of(&judges[j], id), 0, "%s",
			    judges[j].name);
			code = code_of(purpose, id);
		}
		OK(judges[j].show(id, code));
	}
	cr_expect_eq(ud_user_verify_email(dir, visitor(), NULL, NULL),
	    UD_EINVAL);
}

Test(th_address, th_13_nothing_matches_where_there_is_no_code)
{
	static const char *const shown[] = {"0", "00000000", "000000",
		"0000000000000000000", "null", "NULL"};

	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();

		tamper("DELETE FROM ud_codes WHERE owner = %s", id);
		for (size_t i = 0; i < N(shown); i++)
			cr_expect_neq(purposes[p].show(id, shown[i]), UD_OK);
		/* One that was emptied. */
		OK(purposes[p].show(id, code_of(&purposes[p], id)));
		for (size_t i = 0; i < N(shown); i++)
			cr_expect_neq(purposes[p].show(id, shown[i]), UD_OK);
	}
}

Test(th_address, th_13_damaged_rows_match_nothing)
{
	/* The first byte names a key. */
	static const unsigned char zero[64] = {1};
	static const size_t lengths[] = {0, 1, 2, 32, 33, 64};
	static const char *const shown[] = {"0", "00000000", "000000"};
	char sql[768], bytes[256];

	for (size_t p = 0; p < PURPOSES; p++)
		for (size_t n = 0; n <= N(lengths); n++) {
			const char *id = visitor();
			const char *code = code_of(&purposes[p], id);

			code = code_of(&purposes[p], id);
			(void)snprintf(bytes, sizeof(bytes), "%s",
			    n == N(lengths) ? "NULL" :
			    raw_bytes(zero, lengths[n]));
			(void)snprintf(sql, sizeof(sql), "UPDATE ud_codes SET"
			    " hash = %s, hash_before = %s, tries = -100"
			    " WHERE owner = %%s", bytes, bytes);
			tamper(sql, id);
			for (size_t i = 0; i < N(shown); i++)
				cr_expect_neq(purposes[p].show(id, shown[i]),
				    UD_OK, "%s", purposes[p].name);
			cr_expect_neq(purposes[p].show(id, ""), UD_OK);
			cr_expect_neq(purposes[p].show(id, code), UD_OK);
		}
}

/* Nor does the beginning of the right one. */
Test(th_address, th_13_hashes_that_were_cut_match_nothing)
{
	for (size_t p = 0; p < PURPOSES; p++)
		for (int len = 0; len < 33; len++) {
			const char *id = visitor();
			const char *code = code_of(&purposes[p], id);
			char sql[160];

			(void)snprintf(sql, sizeof(sql), "UPDATE ud_codes SET"
			    " hash = substr(hash, 1, %d) WHERE owner = %%s",
			    len);
			tamper(sql, id);
			cr_expect_neq(purposes[p].show(id, code), UD_OK,
			    "%s, %d bytes", purposes[p].name, len);
		}
}

Test(th_address, th_13_hashes_are_whole)
{
	const char *id = visitor();
	int64_t length;

	for (size_t p = 0; p < PURPOSES; p++) {
		(void)code_of(&purposes[p], id);
		(void)code_of(&purposes[p], id);
		length = code_number(&purposes[p], id, "length(hash)");
		cr_expect_geq(length, 32, "%s", purposes[p].name);
		cr_expect_eq(code_number(&purposes[p], id,
		    "length(hash_before)"), length);
	}
}

Test(th_address, th_13_empty_passwords_are_refused_for_nothing)
{
	static const char nul[] = "\0\0\0";
	const char *id = tenant();
	char *before = rows_now();
	ud_user *user = NULL;

	for (size_t len = 0; len < sizeof(nul); len++) {
		cr_expect_eq(ud_user_check_password(dir, id, nul, len, NULL),
		    UD_EINVAL);
		cr_expect_eq(ud_password_check(dir, id, nul, len, &user),
		    UD_EINVAL);
	}
	cr_expect_eq(ud_user_check_password(dir, id, NULL, 0, NULL),
	    UD_EINVAL);
	cr_expect_eq(ud_user_check_password(dir, id, repeat("x", 201), 201,
	    NULL), UD_EINVAL);
	cr_expect(nothing_changed(before));
}
