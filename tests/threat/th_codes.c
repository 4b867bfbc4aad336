/* SPDX-License-Identifier: MIT */
/* A code is good once, and until something else happens: TH-07 to TH-09. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_codes, .init = begin_threat, .fini = end_threat);

/* Who may not read the user learns that it was wrong, nothing else. */
static int
is_wrong_to_a_stranger(const struct purpose *purpose, const char *id,
    const char *code)
{
	int rc, is;

	act("stranger");
	rc = purpose->show(id, code);
	is = was_refused(rc, UD_EINVAL, "Errors.User.Code.Invalid");
	act(NULL);
	return is;
}

Test(th_codes, th_07_second_use_is_a_wrong_code)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);
		char message[256];

		OK(purposes[p].show(id, code));
		cr_expect(is_wrong_to_a_stranger(&purposes[p], id, code));
		(void)snprintf(message, sizeof(message), "%s",
		    ud_errmsg(dir));
		cr_expect(is_wrong_to_a_stranger(&purposes[p], id,
		    unlike(code)));
		cr_expect_str_eq(ud_errmsg(dir), message);
		cr_expect_eq(purposes[p].show(id, unlike(code)),
		    purposes[p].show(id, code), "%s", purposes[p].name);
	}
}

Test(th_codes, th_08_used_code_is_dead_everywhere)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *older = code_of(&purposes[p], id);
		const char *code = code_of(&purposes[p], id);

		OK(purposes[p].show(id, code));
		for (size_t j = 0; j < JUDGES; j++) {
			cr_expect_neq(judges[j].show(id, code), UD_OK,
			    "%s with %s", judges[j].name, purposes[p].name);
			cr_expect_neq(judges[j].show(id, older), UD_OK,
			    "%s with %s", judges[j].name, purposes[p].name);
		}
		/* Nothing to compare it with is left. */
		cr_expect_eq(code_number(&purposes[p], id,
		    "CASE WHEN hash IS NULL AND hash_before IS NULL AND"
		    " id = 0 AND id_before = 0 THEN 0 ELSE 1 END"), 0);
	}
}

Test(th_codes, th_09_newest_and_the_one_before_are_alive)
{
	for (size_t p = 0; p < PURPOSES; p++)
		for (size_t shown = 0; shown < 4; shown++) {
			const char *id = visitor(), *codes[4];

			for (size_t i = 0; i < N(codes); i++)
				codes[i] = code_of(&purposes[p], id);
			cr_expect_eq(purposes[p].show(id, codes[shown]) ==
			    UD_OK, shown >= 2, "%s: code %zu",
			    purposes[p].name, shown);
		}
}

/* Changes, and whose codes they end: a bit for each purpose. */
enum { E = 1, P = 2, R = 4, I = 8 };

static int
change_email(const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.email = "other@example.test";
	patch.email_verification = UD_VERIFY_UNVERIFIED;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
change_phone(const char *id)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_VERIFIED);

	return ud_user_set_phone(dir, id, "+41771112233", &delivery, NULL,
	    NULL);
}

static int
remove_phone(const char *id)
{
	return ud_user_remove_phone(dir, id, NULL);
}

static int
change_password(const char *id)
{
	return set_password(id, "Third-pass-1", NULL, NULL);
}

static int
lock(const char *id)
{
	return ud_user_lock(dir, id, NULL);
}

static int
deactivate(const char *id)
{
	return ud_user_deactivate(dir, id, NULL);
}

static int
delete(const char *id)
{
	return ud_user_delete(dir, id, NULL);
}

static int
change_name(const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char name[32];

	(void)snprintf(name, sizeof(name), "new-%s", id);
	patch.username = name;
	return ud_user_update(dir, id, &patch, NULL);
}

static const struct {
	const char *name;
	int (*apply)(const char *id);
	int (*undo)(ud_dir *dir, const char *id, ud_details **details);
	int ends;
} changes[] = {
	{"another address", change_email, NULL, E | R | I},
	{"another number", change_phone, NULL, P},
	{"no number", remove_phone, NULL, P},
	{"a password", change_password, NULL, R | I},
	{"a lock", lock, ud_user_unlock, E | P | R | I},
	{"a deactivation", deactivate, ud_user_reactivate, E | P | R | I},
	{"a deletion", delete, NULL, E | P | R | I},
	{"another name", change_name, NULL, E | P | R | I},
};

Test(th_codes, th_09_changes_end_the_codes_they_touch)
{
	for (size_t c = 0; c < N(changes); c++)
		for (size_t p = 0; p < PURPOSES; p++) {
			const char *id = visitor();
			const char *code = code_of(&purposes[p], id);
			int ends = changes[c].ends >> p & 1;

			OK(changes[c].apply(id));
			if (changes[c].undo != NULL)
				OK(changes[c].undo(dir, id, NULL));
			cr_expect_eq(code_number(&purposes[p], id, "id") == 0,
			    ends, "%s after %s", purposes[p].name,
			    changes[c].name);
			cr_expect_eq(purposes[p].show(id, code) != UD_OK,
			    ends, "%s after %s: %s", purposes[p].name,
			    changes[c].name, ud_errmsg(dir));
		}
}

/* Also when the same call makes a new one. */
Test(th_codes, th_09_another_name_leaves_only_the_code_that_comes_with_it)
{
	const char *id = visitor(), *old;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *code = NULL;

	OK(change_email(id));
	old = code_of(&purposes[0], id);
	cr_expect_eq(purposes[0].show(id, unlike(old)), UD_EINVAL);
	patch.username = "renamed";
	patch.email_verification = UD_VERIFY_RETURN;
	patch.email_code = &code;
	OK(ud_user_update(dir, id, &patch, NULL));
	cr_expect_eq(code_number(&purposes[0], id, "id_before"), 0);
	cr_expect_neq(purposes[0].show(id, old), UD_OK);
	OK(purposes[0].show(id, code));
	ud_string_free(&code);
}

Test(th_codes, th_09_reset_code_by_sms_ends_with_the_number)
{
	ud_delivery sms = deliver_by(UD_VERIFY_SEND);
	const char *id, *code;

	sms.channel = UD_CHANNEL_SMS;
	for (int with_email = 0; with_email < 2; with_email++) {
		id = visitor();
		OK(purposes[1].show(id, code_of(&purposes[1], id)));
		OK(ud_user_reset_password(dir, id, &sms, NULL, NULL));
		code = last_code();
		OK(with_email ? change_email(id) : remove_phone(id));
		cr_expect_eq(purposes[2].show(id, code) == UD_OK, with_email);
	}
}
