/* SPDX-License-Identifier: MIT */
/*
 * The store of the second version: that of the first, brought up to date by
 * the command of the second, and a user made by it.
 */
#include "golden.h"

static void
copy_store(void)
{
	golden_copy("store_v2.db");
}

TestSuite(index_v2, .init = copy_store, .fini = finish);

Test(index_v2, has_users_without_passwords_and_codes_afterwards)
{
	ud_options options = golden_options();

	OK(reopen_with(&options));
	cr_expect(is_clean(dir));
	cr_expect_eq(number("SELECT CAST(value AS TEXT) FROM ud_meta"
	    " WHERE name = 'schema'"), 3);
	cr_expect_eq(ud_user_has_password(get("made-by-v2")), 0);
	cr_expect_eq(ud_user_password_changed_us(get("made-by-v2")), 0);
	cr_expect_eq(ud_user_email_is_verified(get("made-by-v2")), 1);
	cr_expect_eq(number("SELECT count(*) FROM ud_users"
	    " WHERE password IS NOT NULL"), 0);
	cr_expect_eq(number("SELECT (SELECT count(*) FROM ud_passwords)"
	    " + (SELECT count(*) FROM ud_codes)"
	    " + (SELECT count(*) FROM ud_outbox)"), 0);
}

Test(index_v2, users_can_get_a_password_and_a_code)
{
	static const char password[] = "Correct-horse-1";
	static const ud_hasher hasher = {sizeof(hasher), 0, 1, 8};
	ud_options options = golden_options();
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_delivery delivery = UD_INIT(ud_delivery);
	char *code = NULL;

	options.hasher = &hasher;
	spec.password = password;
	spec.password_len = strlen(password);
	delivery.mode = UD_VERIFY_RETURN;
	OK(reopen_with(&options));
	OK(ud_user_set_password(dir, "made-by-v2", &spec, NULL));
	OK(ud_user_check_password(dir, "made-by-v2", password,
	    strlen(password), NULL));
	OK(ud_user_reset_password(dir, "made-by-v2", &delivery, &code, NULL));
	spec.code = code;
	OK(ud_user_set_password(dir, "made-by-v2", &spec, NULL));
	ud_string_free(&code);
	cr_expect(is_clean(dir));
}
