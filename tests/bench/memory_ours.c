/* SPDX-License-Identifier: MIT */
#include "bench/memory.h"

#include <userdir/dir.h>
#include <userdir/user.h>

int
main(int argc, char **argv)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = {1, 2, 3};
	ud_master_key key = {1, bytes, sizeof(bytes)};
	ud_options options = UD_INIT(ud_options);
	char id[PERSON_ID_SIZE];
	ud_user *user;
	ud_dir *dir;
	int rc;

	if (argc != 5)
		return EXIT_FAILURE;
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.cache_kib = (int64_t)argument(argv, 4);
	rc = ud_open(argv[1], &options, &dir);
	for (uint64_t i = 0; rc == UD_OK && i < argument(argv, 3); i++) {
		people_id(mix(i) % argument(argv, 2), id);
		rc = ud_user_get(dir, id, &user);
		if (rc == UD_OK)
			ud_user_free(&user);
	}
	if (rc == UD_OK)
		rc = tell_memory();
	else
		(void)fprintf(stderr, "%s\n", ud_errmsg(dir));
	ud_close(&dir);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
