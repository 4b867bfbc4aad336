/* SPDX-License-Identifier: MIT */
/*
 * Page tokens from a stranger, and, worse, ones that are sealed as ours but
 * hold anything.  The first byte says which: a text as it is, or bytes to be
 * put over a real token, whose length they may change, before it is sealed
 * again.
 */
#include <userdir.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dir/dir.h"
#include "json/base64.h"

enum { TOKEN_MAX = 4096 };

static ud_dir *dir;
static ud_filter *all;
static unsigned char real[TOKEN_MAX];	/* what a token holds */
static size_t real_len;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(int good)
{
	if (!good) {
		(void)fprintf(stderr, "%s\n", ud_errmsg(dir));
		abort();
	}
}

static struct span
place(void)
{
	static char text[64];

	(void)snprintf(text, sizeof(text), "page token %s",
	    ud_dir_instance_id(dir));
	return (struct span){text, strlen(text)};
}

static ud_search_query
first_page(void)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.limit = 1;
	query.sort = UD_SORT_EMAIL;
	return query;
}

static void
begin(void)
{
	unsigned char bytes[UD_MASTER_KEY_BYTES] = {1}, box[TOKEN_MAX];
	ud_master_key key = {1, bytes, sizeof(bytes)};
	ud_options options = UD_INIT(ud_options);
	ud_org_spec org = UD_INIT(ud_org_spec);
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_search_query query = first_page();
	ud_search_result *result = NULL;
	const char *token;
	size_t len;

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	must(ud_open(":memory:", &options, &dir) == UD_OK);
	org.org_id = org.name = "o";
	must(ud_org_create(dir, &org, NULL) == UD_OK);
	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.given_name = spec.family_name = "N";
	for (int i = 0; i < 3; i++) {
		char email[] = "a@example.test";

		email[0] = (char)('a' + i);
		spec.email = email;
		must(ud_user_create(dir, &spec, NULL) == UD_OK);
	}
	must(ud_filter_new(&all) == UD_OK &&
	    ud_filter_constant(all, 1) == UD_OK &&
	    ud_search(dir, all, &query, &result) == UD_OK);
	token = ud_search_next_page(result);
	must(base64_decode(token, strlen(token), box, &len) &&
	    seal_open(dir->keys, place(), box, len, real) == UD_OK);
	real_len = len - SEAL_BOX_EXTRA;
	ud_search_result_free(&result);
}

/* Found, or refused for what it is. */
static void
try(const char *token)
{
	ud_search_query query = first_page();
	ud_search_result *result = NULL;
	int rc;

	query.page_token = token;
	rc = ud_search(dir, all, &query, &result);
	must(rc == UD_OK || (rc == UD_EINVAL &&
	    strcmp(ud_errkey(dir), "search.page_token") == 0));
	must((rc == UD_OK) == (result != NULL));
	ud_search_result_free(&result);
}

static void
try_sealed(const uint8_t *data, size_t size)
{
	unsigned char plain[TOKEN_MAX], box[TOKEN_MAX + SEAL_BOX_EXTRA];
	struct buf text = BUF_INIT(4 * TOKEN_MAX);
	size_t at = data[0], len = real_len;

	data++;
	size--;
	memcpy(plain, real, real_len);
	if (at > len)
		at = len;
	if (size > sizeof(plain) - at)
		size = sizeof(plain) - at;
	memcpy(plain + at, data, size);
	if (at + size > len)
		len = at + size;
	must(seal_box(dir->keys, seal_system_random, NULL, place(), plain,
	    len, box) == UD_OK);
	base64_encode(&text, box, len + SEAL_BOX_EXTRA);
	must(buf_ok(&text));
	try(text.data);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (dir == NULL)
		begin();
	if (size < 2)
		return 0;
	if (data[0] & 1) {
		try_sealed(data + 1, size - 1);
		return 0;
	}
	text = calloc(size, 1);
	if (text != NULL) {
		memcpy(text, data + 1, size - 1);
		try(text);
	}
	free(text);
	return 0;
}
