/* SPDX-License-Identifier: MIT */
/* sign_in: an account from invitation to a forgotten password, with a notifier
 * that prints what a real one would mail (examples/notifiers/smtp.h). */
#include <userdir.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ud_dir *dir;
static char code[64];	/* what the person reads in the last message */

static void
check(int rc)
{
	if (rc == UD_OK)
		return;
	fprintf(stderr, "sign_in: %s: %s\n", ud_errname(rc), ud_errmsg(dir));
	exit(1);
}

/* Called after the commit; a failure here is tried again later. */
static int
notify(const ud_message *message, void *ctx)
{
	(void)ctx;
	printf("   to %s: %s\n", message->recipient, message->url != NULL ?
	    message->url : "your password was changed");
	if (message->code != NULL)
		snprintf(code, sizeof(code), "%s", message->code);
	return UD_OK;
}

/* What a login form does: one question, one answer, whoever it is. */
static void
sign_in(const char *name, const char *password)
{
	ud_user *user = NULL;
	int rc = ud_password_check(dir, name, password, strlen(password),
	    &user);

	printf("%s with \"%s\": %s\n", name, password, rc == UD_OK ?
	    ud_user_display_name(user) : ud_errmsg(dir));
	ud_user_free(&user);
}

/* With a code that the person got, or without one as an administrator. */
static void
set_password(const char *id, const char *password, const char *proof)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = strlen(password);
	spec.code = proof;
	check(ud_user_set_password(dir, id, &spec, NULL));
}

int
main(void)
{
	static const unsigned char secret[UD_MASTER_KEY_BYTES] = "keep me safe";
	ud_master_key key = { 1, secret, sizeof(secret) };
	ud_options options = UD_INIT(ud_options);
	ud_org_spec org = UD_INIT(ud_org_spec);
	ud_user_spec spec = UD_INIT(ud_user_spec);

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.notify = notify;
	options.base_url = "https://login.acme.example/";
	check(ud_open(":memory:", &options, &dir));
	org.name = "Acme";
	org.org_id = "acme";
	check(ud_org_create(dir, &org, NULL));
	spec.type = UD_USER_HUMAN;
	spec.org_id = "acme";
	spec.user_id = "gigi";
	spec.given_name = "Gigi";
	spec.family_name = "Giraffe";
	spec.email = "gigi@acme.example";
	spec.email_verification = UD_VERIFY_UNVERIFIED;
	check(ud_user_create(dir, &spec, NULL));
	puts("invited");
	check(ud_user_create_invite_code(dir, "gigi", NULL, NULL, NULL));
	check(ud_user_verify_invite_code(dir, "gigi", code, NULL));
	set_password("gigi", "Long-neck-1", NULL);
	sign_in("GIGI@acme.example", "Long-neck-1");
	sign_in("GIGI@acme.example", "Short-neck-1");
	sign_in("nobody@acme.example", "Long-neck-1");
	puts("forgotten");
	check(ud_password_reset(dir, "gigi@acme.example", NULL));
	check(ud_notify_pending(dir, 0, NULL, NULL));
	set_password("gigi", "Very-long-neck-2", code);
	sign_in("gigi@acme.example", "Very-long-neck-2");
	ud_close(&dir);
	return 0;
}
