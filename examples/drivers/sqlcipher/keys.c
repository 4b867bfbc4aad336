/* SPDX-License-Identifier: MIT */
/*
 * A directory in an encrypted file: it is made, closed, and opened again with
 * its key and with another one.
 *
 *	sqlcipher_keys FILE
 */
#include <userdir.h>

#include "sqlcipher.h"

#include <stdio.h>
#include <string.h>

static int
open_with(const char *path, struct sqlcipher_key *key, ud_dir **dir)
{
	/* What seals the records is apart from what encrypts the file. */
	static const unsigned char secret[UD_MASTER_KEY_BYTES] = "records";
	const ud_master_key master = { 1, secret, sizeof(secret) };
	ud_options options = UD_INIT(ud_options);

	options.keys = &master;
	options.key_count = 1;
	options.allow_all = 1;
	options.driver = sqlcipher_driver();
	options.driver_ctx = key;
	return ud_open(path, &options, dir);
}

static int
fill(ud_dir *dir)
{
	ud_org_spec org = UD_INIT(ud_org_spec);
	ud_user_spec user = UD_INIT(ud_user_spec);
	int rc;

	org.name = org.org_id = "acme";
	user.type = UD_USER_MACHINE;
	user.org_id = "acme";
	user.username = "quartermaster";
	user.name = "Quartermaster";
	rc = ud_org_create(dir, &org, NULL);
	return rc == UD_OK ? ud_user_create(dir, &user, NULL) : rc;
}

/* Does the file hold the word as it is? */
static int
holds(const char *path, const char *word)
{
	FILE *file = fopen(path, "rb");
	size_t matched = 0;
	int c = EOF;

	while (file != NULL && word[matched] != '\0' &&
	    (c = getc(file)) != EOF)
		matched = c == word[matched] ? matched + 1 : c == word[0];
	if (file != NULL)
		(void)fclose(file);
	return word[matched] == '\0';
}

int
main(int argc, char **argv)
{
	static struct sqlcipher_key key = {"right"}, other = {"wrong"};
	ud_user *user = NULL;
	ud_dir *dir = NULL;
	int made, refused, found, hidden;

	if (argc != 2) {
		fprintf(stderr, "usage: sqlcipher_keys FILE\n");
		return 2;
	}
	made = open_with(argv[1], &key, &dir) == UD_OK && fill(dir) == UD_OK;
	if (!made)
		fprintf(stderr, "%s\n", ud_errmsg(dir));
	ud_close(&dir);
	hidden = !holds(argv[1], "SQLite format") &&
	    !holds(argv[1], "quartermaster");
	refused = open_with(argv[1], &other, &dir) == UD_ECORRUPT;
	ud_close(&dir);
	found = open_with(argv[1], &key, &dir) == UD_OK &&
	    ud_user_by_login_name(dir, "Quartermaster", &user) == UD_OK;
	ud_user_free(&user);
	ud_close(&dir);
	printf("made: %d, not to be read in the file: %d, another key is "
	    "refused: %d, the key finds the user: %d\n", made, hidden,
	    refused, found);
	return made && hidden && refused && found ? 0 : 1;
}
