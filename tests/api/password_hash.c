/* SPDX-License-Identifier: MIT */
/* Hashes: those that come from elsewhere, those of other hashers, and how old
 * ones become new. */
#include "codes.h"

TestSuite(password_hash, .init = begin_mail, .fini = finish);

/* "Passw0rd!" */
#define BCRYPT "abcdefghijklmnopqrstuufV5R6AIRuiwehOrEgoAS3hGfIJuM.qW"
#define BCRYPT_10 "$2b$10$" BCRYPT
#define PBKDF2 "$pbkdf2-sha256$1000$c2FsdHNhbHQ$" \
	"LplB3fteY7OHnpAZdFK1Pf0Bt/nPaTY2jRj/bXqIydI"
#define MD5_PLAIN "47b7bfb65fa83ac9a71dcb0f6296bb6e"

#define NOT_SUPPORTED UD_EINVAL, "Errors.Hash.NotSupported", "hash"

static int
give_hash(const char *hash)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = hash;
	return ud_user_set_password(dir, "u", &spec, NULL);
}

static int
check(const char *password)
{
	return ud_user_check_password(dir, "u", password, strlen(password),
	    NULL);
}

static ud_hasher
hasher_of(int algorithm, int64_t cost)
{
	ud_hasher hasher = UD_INIT(ud_hasher);

	hasher.algorithm = algorithm;
	hasher.cost = cost;
	return hasher;
}

static int
begin_hasher(int algorithm, int64_t cost)
{
	static ud_hasher hasher;
	ud_options options = mail_options();
	int rc;

	finish();
	hasher = hasher_of(algorithm, cost);
	options.hasher = &hasher;
	rc = storage_open(":memory:", &options, &dir);
	if (rc == UD_EUNIMPL) {
		ud_close(&dir);
		begin_mail();
		return 0;
	}
	OK(rc);
	make_org("o");
	make_verified("u");
	return 1;
}

Test(password_hash, password_of_two_hundred_characters_is_too_long_for_bcrypt)
{
	if (!begin_hasher(UD_HASHER_BCRYPT, 4))
		SKIP_IF(1, "this build has no crypt(3)");
	cr_expect(refused(set_password("u", repeat("Passw0rd!!", 20), NULL,
	    NULL), UD_EINVAL, "Errors.User.Password.TooLong", "password"));
	cr_expect(refused(set_password("u", repeat("Pa0!\xc3\xa4\xc3\xa4"
	    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 5), NULL, NULL),
	    UD_EINVAL, "Errors.User.Password.TooLong", "password"));
	/* What else is wrong comes first. */
	cr_expect(refused(set_password("u", repeat("a", 73), NULL, NULL),
	    UD_EINVAL, "Errors.User.PasswordComplexityPolicy.HasUpper",
	    NULL));
	cr_expect_not(ud_user_has_password(get("u")));
	OK(set_password("u", repeat("Passw0r!", 9), NULL, NULL));
	OK(check(repeat("Passw0r!", 9)));
	cr_expect_eq(check(repeat("Passw0r!", 10)), UD_EINVAL);
}

Test(password_hash, every_hasher_makes_hashes_that_fit)
{
	static const struct {
		int algorithm;
		int64_t cost;
	} hashers[] = { { UD_HASHER_ARGON2ID, 1 }, { UD_HASHER_BCRYPT, 4 },
		{ UD_HASHER_SCRYPT, 2 }, { UD_HASHER_PBKDF2_SHA256, 1 },
		{ UD_HASHER_PBKDF2_SHA512, 1 },
		{ UD_HASHER_SHA512_CRYPT, 1000 } };

	for (size_t i = 0; i < N(hashers); i++) {
		if (!begin_hasher(hashers[i].algorithm, hashers[i].cost))
			continue;
		give_password("u", "Passw0rd!");
		OK(check("Passw0rd!"));
		cr_expect_eq(check("passw0rd!"), UD_EINVAL, "%zu", i);
	}
}

Test(password_hash, imported_one_is_made_anew_when_its_user_signs_in)
{
	static const char *const hashes[] = { BCRYPT_10, PBKDF2 };

	for (size_t i = 0; i < N(hashes); i++) {
		ud_user *user = NULL;
		uint64_t record;
		int rc;

		finish();
		begin_mail();
		make_verified("u");
		rc = give_hash(hashes[i]);
		if (rc == UD_EINVAL && i == 0)
			continue;	/* a build without crypt(3) */
		OK(rc);
		record = ud_user_sequence(get("u"));
		OK(check("Passw0rd!"));
		cr_expect_str_eq(events("u", 5),
		    "user.human.password.hash.updated "
		    "user.human.password.check.succeeded");
		cr_expect_str_eq(ud_event_payload(event_at("u", 6)), "{}");
		/* From then on it is as new ones are. */
		OK(ud_password_check(dir, "u@example.test", "Passw0rd!", 9,
		    &user));
		ud_user_free(&user);
		cr_expect_str_eq(events("u", 7),
		    "user.human.password.check.succeeded");
		cr_expect_eq(ud_user_sequence(get("u")), record);
	}
}

Test(password_hash, proof_or_wrong_password_makes_nothing_anew)
{
	make_verified("u");
	OK(give_hash(PBKDF2));
	cr_expect_eq(check("wrong"), UD_EINVAL);
	OK(set_password("u", "0ther-Passw0rd", "Passw0rd!", NULL));
	cr_expect_str_eq(events("u", 5), "user.human.password.check.failed "
	    "user.human.password.changed user.human.password.change.sent");
}

Test(password_hash, imported_ones_are_bounded_before_any_work)
{
	make_verified("u");
	cr_expect(refused(give_hash("$2b$09$" BCRYPT), UD_EINVAL,
	    "Errors.User.Password.Invalid", "hash") ||
	    refused(give_hash("$2b$09$" BCRYPT), NOT_SUPPORTED));
	cr_expect_neq(give_hash("$2b$17$" BCRYPT), UD_OK);
	cr_expect(refused(give_hash("$argon2id$v=19$m=524289,t=1,p=1$"
	    "c2FsdHNhbHQ$LplB3fteY7OHnpAZdFK1Pf0Bt/nPaTY2jRj/bXqIydI"),
	    UD_EINVAL, "Errors.User.Password.Invalid", "hash"));
	cr_expect(refused(give_hash("$pbkdf2-sha256$999$c2FsdHNhbHQ$"
	    "LplB3fteY7OHnpAZdFK1Pf0Bt/nPaTY2jRj/bXqIydI"), UD_EINVAL,
	    "Errors.User.Password.Invalid", "hash"));
	cr_expect(is_id("CRYPT-r8Qm2"));
	if (give_hash(BCRYPT_10) == UD_OK)
		OK(give_hash("$2b$16$" BCRYPT));
}

Test(password_hash, unknown_format_is_refused)
{
	static const char *const bad[] = { "$unknown$x", "plain", "$2x$10$"
		BCRYPT, "$argon2d$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$x",
		MD5_PLAIN };

	make_verified("u");
	for (size_t i = 0; i < N(bad); i++) {
		cr_expect(refused(give_hash(bad[i]), NOT_SUPPORTED), "%s",
		    bad[i]);
		cr_expect(is_id("CRYPT-2xK7d"));
	}
	cr_expect_eq(give_hash(""), UD_EINVAL);
	cr_expect(refused(give_hash(repeat("x", UD_PASSWORD_HASH_MAX + 1)),
	    UD_EINVAL, "Errors.Invalid.Argument", "hash"));
	cr_expect_not(ud_user_has_password(get("u")));
}

Test(password_hash, host_says_which_formats_are_taken)
{
	ud_options options = mail_options();

	finish();
	options.hash_formats = 1u << UD_HASH_MD5_PLAIN;
	begin_with(&options);
	make_verified("u");
	cr_expect(refused(give_hash(PBKDF2), NOT_SUPPORTED));
	OK(give_hash(MD5_PLAIN));
	OK(check("Passw0rd!"));
	cr_expect_str_eq(events("u", 5), "user.human.password.hash.updated "
	    "user.human.password.check.succeeded");
	OK(check("Passw0rd!"));
}

/* The host's own format: "host:" and the password. */
static unsigned asked_for_format, asked_for_fit;
static int is_out_of_order, is_given_up;
static ud_dir *second;

static int
verify_hash(const char *hash, const void *password, size_t len, void *ctx)
{
	(void)ctx;
	if (is_given_up || strncmp(hash, "host:", 5) != 0)
		return -1;
	if (password == NULL) {
		asked_for_format++;
		return 1;
	}
	asked_for_fit++;
	if (is_out_of_order)
		return -1;
	/* No lock is held: another handle may write. */
	if (second != NULL)
		cr_expect_eq(ud_user_lock(second, "u", NULL), UD_OK);
	return strlen(hash + 5) == len && memcmp(hash + 5, password,
	    len) == 0;
}

static void
begin_host_format(const char *name)
{
	ud_options options = mail_options();
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	asked_for_format = asked_for_fit = 0;
	is_out_of_order = is_given_up = 0;
	options.verify_hash = verify_hash;
	policy.password_history = 3;
	options.policy = &policy;
	OK(storage_open(name == NULL ? ":memory:" : scratch(name), &options,
	    &dir));
	make_org("o");
	make_verified("u");
}

Test(password_hash, host_may_have_a_format_of_its_own)
{
	begin_host_format(NULL);
	cr_expect(refused(give_hash("guest:x"), NOT_SUPPORTED));
	OK(give_hash("host:Passw0rd!"));
	cr_expect_eq(asked_for_format, 1);
	cr_expect_eq(asked_for_fit, 0);
	cr_expect_eq(check("passw0rd!"), UD_EINVAL);
	OK(check("Passw0rd!"));
	cr_expect_eq(asked_for_fit, 2);
	OK(check("Passw0rd!"));
	cr_expect_eq(asked_for_fit, 2);
	/* One of the library's own is none of the host's business. */
	OK(give_hash(PBKDF2));
	OK(check("Passw0rd!"));
	cr_expect_eq(asked_for_format + asked_for_fit, 3);
}

Test(password_hash, what_the_host_cannot_tell_costs_no_try)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_user *user = NULL;

	begin_host_format(NULL);
	OK(give_hash("host:Passw0rd!"));
	is_out_of_order = 1;
	spec.password = "An0ther-one";
	spec.password_len = 11;
	spec.current = "Passw0rd!";
	spec.current_len = 9;
	/* More than a lock and a day allow. */
	for (int i = 0; i < 15; i++) {
		cr_expect(refused(check("Passw0rd!"), UD_ECALLBACK,
		    "Errors.Callback.VerifyHash", NULL));
		cr_expect(refused(ud_user_set_password(dir, "u", &spec, NULL),
		    UD_ECALLBACK, "Errors.Callback.VerifyHash", NULL));
		/* Nobody learns by it who is a user. */
		cr_expect(refused(ud_password_check(dir, "u", "Passw0rd!", 9,
		    &user), UD_EINVAL, "Errors.User.Password.Invalid", NULL));
		cr_expect_null(user);
	}
	is_out_of_order = 0;
	OK(check("Passw0rd!"));
}

Test(password_hash, format_that_the_host_gave_up_fits_nothing)
{
	begin_host_format(NULL);
	OK(give_hash("host:Passw0rd!"));
	is_given_up = 1;
	cr_expect(refused(check("Passw0rd!"), UD_EINVAL,
	    "Errors.User.Password.Invalid", NULL));
	/* And is in nobody's way. */
	give_password("u", "An0ther-one");
	OK(check("An0ther-one"));
}

Test(password_hash, user_who_is_locked_meanwhile_does_not_get_in)
{
	ud_options options = mail_options();
	static const char *const typed[] = { "Passw0rd!", "wrong" };

	begin_host_format("d");
	for (size_t i = 0; i < N(typed); i++) {
		OK(give_hash("host:Passw0rd!"));
		OK(storage_open(scratch("d"), &options, &second));
		cr_expect(refused(check(typed[i]), UD_ESTATE,
		    "Errors.User.Locked", NULL), "%s", typed[i]);
		cr_expect(is_id("COMMAND-SFA3t"));
		ud_close(&second);
		OK(ud_user_unlock(dir, "u", NULL));
	}
	OK(check("Passw0rd!"));
}
