/* SPDX-License-Identifier: MIT */
#include "unit/seal/hash_help.h"

#include <userdir/base.h>

#include <cjson/cJSON.h>
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *
text_of(const cJSON *object, const char *name)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

	cr_assert(cJSON_IsString(member), "%s", name);
	return member->valuestring;
}

void
hash_each_vector(void (*call)(const struct vector *vector))
{
	FILE *file = fopen(USERDIR_DATA "/password-hashes.json", "r");
	char *text = calloc(1, 1 << 16);
	const cJSON *item;
	cJSON *json;
	int count = 0;

	cr_assert(file != NULL && text != NULL);
	cr_assert_gt(fread(text, 1, (1 << 16) - 1, file), 0);
	(void)fclose(file);
	json = cJSON_Parse(text);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json,
	    "vectors")) {
		const struct vector vector = { text_of(item, "id"),
			text_of(item, "hash"), text_of(item, "password"),
			cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item,
			    "valid")) };

		call(&vector);
		count++;
	}
	cr_expect_gt(count, 60);
	cJSON_Delete(json);
	free(text);
}

int
hash_has_crypt(void)
{
#ifdef USERDIR_HAS_CRYPT
	return 1;
#else
	return 0;
#endif
}

int
hash_of_crypt(int code)
{
	return hash_has_crypt() ? code : UD_EUNIMPL;
}

int
hash_checks(const char *encoded)
{
	return hash_check(HASH_FORMATS_ALL, span_of(encoded));
}

int
hash_fits(const char *encoded, const void *password, size_t len)
{
	int match = -1;
	int rc = hash_verify(span_of(encoded), password, len, &match);

	cr_assert(match == 0 || (match == 1 && rc == UD_OK), "%s", encoded);
	return rc == UD_OK ? match : rc;
}

int
hash_fixed_random(void *buf, size_t len, void *ctx)
{
	memset(buf, ctx == NULL ? 0x5a : *(const unsigned char *)ctx, len);
	return UD_OK;
}

int
hash_no_random(void *buf, size_t len, void *ctx)
{
	(void)ctx;
	memset(buf, 1, len);
	return UD_EINTERNAL;
}
