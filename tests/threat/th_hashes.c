/* SPDX-License-Identifier: MIT */
/* A hash from elsewhere costs what the library allows, or nothing: TH-82. */
#include "threat/work.h"

#include <stdlib.h>
#include <time.h>

#include "dir/dir.h"
#include "user/password.h"

static void
begin_hashes(void)
{
	ud_options options = threat_options();

	count_work(&options);
	begin_threat_with(&options);
}

TestSuite(th_hashes, .init = begin_hashes, .fini = end_threat);

#define SALT "c29tZXNhbHQtMTZieXRlcw"
#define DIGEST "VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM"
#define CRYPT86 "0123456789012345678901234567890123456789012" \
	"3456789012345678901234567890123456789012345"

static const char *const absurd[] = {
	"$argon2id$v=19$m=4294967295,t=1,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=524289,t=1,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=18446744073709551617,t=1,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=11,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=4294967295,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=-1,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=1,p=17$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=1,p=0$" SALT "$" DIGEST,
	"$argon2id$v=19$m=8,t=1,p=1$" SALT "$" DIGEST,
	"$argon2id$v=19$m=65536,t=1,p=1$$" DIGEST,
	"$argon2id$v=19$m=65536,t=1,p=1$" SALT "$",
	"$argon2id$v=16$m=65536,t=1,p=1$" SALT "$" DIGEST,
	"$argon2d$v=19$m=65536,t=1,p=1$" SALT "$" DIGEST,
	"$2b$31$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
	"$2b$17$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
	"$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
	"$2b$99$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
	"$scrypt$ln=31,r=8,p=1$" SALT "$" DIGEST,
	"$scrypt$ln=20,r=32,p=16$" SALT "$" DIGEST,
	"$scrypt$ln=14,r=4294967295,p=1$" SALT "$" DIGEST,
	"$pbkdf2-sha256$10000001$" SALT "$" DIGEST,
	"$pbkdf2-sha256$99999999999999999999$" SALT "$" DIGEST,
	"$pbkdf2-sha256$1$" SALT "$" DIGEST,
	"$6$rounds=999999999$saltsalt$" CRYPT86,
	"$5$rounds=1000001$saltsalt$0123456789012345678901234567890123456789"
	"012",
	"$P$Z12345678abcdefghijklmnopqrstuv",
	"$S$Z12345678abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWX",
	"$9$unknown$" DIGEST, "$", "$$$", "plain", "*", "!",
	"0123456789abcdef0123456789abcdef", "{SSHA}" DIGEST,
};

static int
set_hash(const char *id, const char *hash)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = hash;
	return ud_user_set_password(dir, id, &spec, NULL);
}

static int
update_hash(const char *id, const char *hash)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_user_patch patch = UD_INIT(ud_user_patch);

	spec.hash = hash;
	patch.password = &spec;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
create(const char *id, const char *hash)
{
	ud_user_spec spec = human_spec("created");

	(void)id;
	spec.password_hash = hash;
	return ud_user_create(dir, &spec, NULL);
}

static int
import(const char *id, const char *hash)
{
	ud_user_spec spec = human_spec("created");

	(void)id;
	spec.password_hash = hash;
	return ud_user_import(dir, &spec, NULL, NULL);
}

static int (*const calls[])(const char *id, const char *hash) = {
	set_hash, update_hash, create, import,
};

static double
cpu_s(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

Test(th_hashes, th_82_absurd_hashes_are_refused_for_nothing)
{
	const char *id = visitor();
	char *before = rows_now();
	double began = cpu_s();

	(void)work_done();
	for (size_t c = 0; c < N(calls); c++)
		for (size_t i = 0; i < N(absurd); i++) {
			int rc = calls[c](id, absurd[i]);

			cr_expect(rc == UD_EINVAL && (strcmp(ud_errkey(dir),
			    "Errors.Hash.NotSupported") == 0 ||
			    strcmp(ud_errkey(dir),
			    "Errors.User.Password.Invalid") == 0 ||
			    strcmp(ud_errkey(dir),
			    "Errors.Invalid.Argument") == 0), "call %zu: %s:"
			    " %s", c, absurd[i], ud_errmsg(dir));
			/* What was refused is not repeated. */
			cr_expect_null(strstr(ud_errmsg(dir), DIGEST));
		}
	cr_expect_eq(work_done().hashes, 0);
	cr_expect(nothing_changed(before));
	/* One of them alone would take minutes. */
	cr_expect_lt(cpu_s() - began, 5);
}

/* Put a hash into the store as only somebody with the master key can. */
static void
plant(const char *id, const char *hash)
{
	unsigned char box[PASSWORD_BOX_MAX];
	char sql[2 * sizeof(box) + 128];
	size_t len;

	OK(password_seal(dir, (struct span){id, strlen(id)},
	    peek_number("SELECT version FROM ud_passwords WHERE owner = %s",
	    id), hash, box, &len));
	(void)snprintf(sql, sizeof(sql), "UPDATE ud_passwords SET box = %s"
	    " WHERE owner = (SELECT key FROM ud_users WHERE id = '%s')",
	    raw_bytes(box, len), id);
	raw_exec(peek, sql);
}

Test(th_hashes, th_82_planted_hashes_cost_nothing_and_fit_nothing)
{
	for (size_t i = 0; i < N(absurd); i++) {
		const char *id = tenant();
		double began = cpu_s();
		ud_user *user = NULL;

		plant(id, absurd[i]);
		cr_expect_neq(ud_user_check_password(dir, id, PASSWORD,
		    strlen(PASSWORD), NULL), UD_OK, "%s", absurd[i]);
		cr_expect_neq(set_password(id, "Fourth-pass-1", PASSWORD,
		    NULL), UD_OK, "%s", absurd[i]);
		cr_expect_neq(ud_password_check(dir, id, PASSWORD,
		    strlen(PASSWORD), &user), UD_OK);
		cr_expect_lt(cpu_s() - began, 5, "%s", absurd[i]);
	}
}

/* That a planted one is read at all: the test would not know otherwise. */
Test(th_hashes, th_82_planted_hash_that_can_be_is_compared)
{
	const char *id = tenant();

	plant(id, "$argon2id$v=19$m=32768,t=2,p=1$c29tZXNhbHQtMTZieXRlcw"
	    "$VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM");
	(void)work_done();
	cr_expect_eq(ud_user_check_password(dir, id, "wrong", 5, NULL),
	    UD_EINVAL);
	cr_expect_geq(work_done().hashes, 1);
}
