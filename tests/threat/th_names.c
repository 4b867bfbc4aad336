/* SPDX-License-Identifier: MIT */
/* Whatever a user is called, its tries are counted together: TH-04. */
#include "threat/threat.h"

TestSuite(th_names, .init = begin_threat, .fini = end_threat);

enum { PASSWORD_ATTEMPTS = 10 };

/* What one user may be called; the last is its id. */
static const char *const names[] = {"Ada.Byron", "ada.byron", "ADA.BYRON",
	"  Ada.Byron ", "\xef\xbc\xa1" "da.byron", "Second.Name", "u"};

static int
try_as(size_t i, const char *domain, const char *password)
{
	ud_user *user = NULL;
	char name[64];
	int rc;

	if (i == N(names) - 1)
		return ud_user_check_password(dir, names[i], password,
		    strlen(password), NULL);
	(void)snprintf(name, sizeof(name), "%.*s%s",
	    (int)strcspn(names[i] + 2, " ") + 2, names[i], domain);
	rc = ud_password_check(dir, name, password, strlen(password), &user);
	ud_user_free(&user);
	return rc;
}

static void
mix_names(const char *domain)
{
	static const char *const domains[] = {"acme.test"};
	ud_user_spec spec = human_spec("u");

	OK(ud_org_set_domains(dir, "o", domains, 1, NULL, NULL));
	spec.username = "Ada.Byron";
	spec.password = PASSWORD;
	spec.password_len = strlen(PASSWORD);
	OK(ud_user_create(dir, &spec, NULL));
	OK(ud_user_add_username(dir, "u", "Second.Name", 0, NULL, NULL));
	for (size_t i = 0; i < N(names); i++)
		cr_expect_eq(try_as(i, domain, PASSWORD), UD_OK, "%s: %s",
		    names[i], ud_errmsg(dir));
	for (int n = 0; n < PASSWORD_ATTEMPTS; n++) {
		cr_expect_eq(try_as((size_t)n % N(names), domain,
		    "Wrong-pass-1"), UD_EINVAL);
		cr_expect_eq(tries_of(&judges[JUDGES - 1], "u"), n + 1);
		clock_us += 64 * SECOND_US;
	}
	for (size_t i = 0; i < N(names); i++)
		cr_expect_neq(try_as(i, domain, PASSWORD), UD_OK, "%s",
		    names[i]);
	cr_expect_eq(tries_of(&judges[JUDGES - 1], "u"), PASSWORD_ATTEMPTS);
}

Test(th_names, th_04_other_names_buy_no_guess)
{
	ud_options options = threat_options();

	mix_names("");
	options.login_must_be_domain = 1;
	restart_with(&options);
	mix_names("@acme.test");
	restart_with(&options);
	mix_names("@ACME.Test");
}
