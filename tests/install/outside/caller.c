/* SPDX-License-Identifier: MIT */
/* A program outside the project: a user is created and read again. */
#include <userdir.h>

#include <stdio.h>
#include <string.h>

int
main(void)
{
	static const unsigned char secret[UD_MASTER_KEY_BYTES] = "a key";
	ud_master_key key = { 1, secret, sizeof(secret) };
	ud_options options = UD_INIT(ud_options);
	ud_org_spec org = UD_INIT(ud_org_spec);
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_user *user = NULL;
	ud_dir *dir;
	int rc;

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	org.name = org.org_id = "acme";
	spec.type = UD_USER_MACHINE;
	spec.org_id = "acme";
	spec.username = "robot";
	spec.name = "Robot";
	if ((rc = ud_open(":memory:", &options, &dir)) != UD_OK ||
	    (rc = ud_org_create(dir, &org, NULL)) != UD_OK ||
	    (rc = ud_user_create(dir, &spec, NULL)) != UD_OK ||
	    (rc = ud_user_by_login_name(dir, "ROBOT", &user)) != UD_OK)
		printf("%s: %s\n", ud_errname(rc), ud_errmsg(dir));
	else
		printf("%s of libuserdir %s\n", ud_user_username(user),
		    ud_version());
	ud_user_free(&user);
	ud_close(&dir);
	return rc == UD_OK ? 0 : 1;
}
