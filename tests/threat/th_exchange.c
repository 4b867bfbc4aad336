/* SPDX-License-Identifier: MIT */
/* A code is good for one thing and one person: TH-10, TH-11. */
#include "threat/threat.h"

TestSuite(th_exchange, .init = begin_threat, .fini = end_threat);

/* Even when its row is moved to another purpose, behind the library's back. */
Test(th_exchange, th_10_purpose_is_part_of_the_hash)
{
	for (size_t from = 0; from < PURPOSES; from++)
		for (size_t to = 0; to < PURPOSES; to++) {
			const char *id = visitor();
			const char *code = code_of(&purposes[from], id);
			char sql[200];

			if (from != to)
				(void)code_of(&purposes[to], id);
			(void)snprintf(sql, sizeof(sql), "DELETE FROM"
			    " ud_codes WHERE owner = %%s AND purpose = %d"
			    " AND %d <> %d", purposes[to].number,
			    purposes[from].number, purposes[to].number);
			tamper(sql, id);
			(void)snprintf(sql, sizeof(sql), "UPDATE ud_codes SET"
			    " purpose = %d WHERE owner = %%s AND purpose = %d",
			    purposes[to].number, purposes[from].number);
			tamper(sql, id);
			cr_expect_eq(purposes[to].show(id, code) == UD_OK,
			    from == to, "%s as %s", purposes[from].name,
			    purposes[to].name);
		}
}

/* Somebody whose addresses are those of others. */
static const char *
twin(void)
{
	const char *id = visitor();
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *code = NULL;

	patch.email = "twin@example.test";
	patch.email_verification = UD_VERIFY_VERIFIED;
	patch.phone = "+41791234567";
	patch.phone_verification = UD_VERIFY_RETURN;
	patch.phone_code = &code;
	OK(ud_user_update(dir, id, &patch, NULL));
	ud_string_free(&code);
	return id;
}

Test(th_exchange, th_11_user_is_part_of_the_hash)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *from = twin(), *to = twin();
		const char *code = code_of(&purposes[p], from);

		tamper("DELETE FROM ud_codes WHERE owner = %s", to);
		raw_exec_with(peek, "UPDATE ud_codes SET owner = (SELECT key"
		    " FROM ud_users WHERE id = ?1) WHERE owner = (SELECT key"
		    " FROM ud_users WHERE id = ?2)",
		    (const char *const[]){to, from}, 2);
		cr_expect_neq(purposes[p].show(to, code), UD_OK, "%s",
		    purposes[p].name);
	}
}
