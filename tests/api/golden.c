/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <stdio.h>

static unsigned char key[UD_MASTER_KEY_BYTES];
static ud_master_key master = { 1, key, sizeof(key) };

static void
read_key(void)
{
	FILE *file = fopen(USERDIR_DATA "/store_v1.key", "r");
	unsigned byte;

	cr_assert_not_null(file);
	cr_assert_eq(fscanf(file, "1:"), 0);
	for (size_t i = 0; i < sizeof(key); i++) {
		cr_assert_eq(fscanf(file, "%2x", &byte), 1);
		key[i] = (unsigned char)byte;
	}
	(void)fclose(file);
}

void
golden_copy(const char *name)
{
	FILE *from, *to;
	char bytes[4096], path[4096];
	size_t n;

	SQLITE_ONLY("the first versions knew no other storage");
	store_path = scratch("store.db");
	(void)snprintf(path, sizeof(path), "%s/%s", USERDIR_DATA, name);
	from = fopen(path, "rb");
	to = fopen(store_path, "wb");
	cr_assert(from != NULL && to != NULL);
	while ((n = fread(bytes, 1, sizeof(bytes), from)) > 0)
		cr_assert_eq(fwrite(bytes, 1, n, to), n);
	cr_assert_eq(fclose(to), 0);
	(void)fclose(from);
	read_key();
}

ud_options
golden_options(void)
{
	ud_options options = UD_INIT(ud_options);

	options.keys = &master;
	options.key_count = 1;
	options.allow_all = 1;
	return options;
}
