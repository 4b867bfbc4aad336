/* SPDX-License-Identifier: MIT */
/*
 * Formats that are loops over a plain digest.  New hashes are never made so.
 */
#include <openssl/evp.h>
#include <sodium.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

enum { LOG2_ROUNDS = 0 };

enum {
	MD5_BYTES = 16,
	MD5_HEX = 32,
	PORTABLE_SALT = 8,
	PORTABLE_TEXT_MAX = 43	/* characters of a digest */
};

static int
read_plain(struct span rest, struct hash_text *text)
{
	unsigned char digest[MD5_BYTES];
	size_t len;
	int ok = sodium_hex2bin(digest, sizeof(digest), rest.data, rest.len,
	    NULL, &len, NULL) == 0 && len == sizeof(digest);

	mem_wipe(digest, sizeof(digest));
	text->digest = rest;
	return ok;
}

static int
read_salted(struct span rest, struct hash_text *text)
{
	unsigned char digest[MD5_BYTES];
	size_t len;
	int ok;

	if (!hash_field(&rest, &text->salt) || text->salt.len == 0)
		return 0;
	ok = hash_unbase64(rest, 1, sizeof(digest), sizeof(digest), digest,
	    &len);
	mem_wipe(digest, sizeof(digest));
	text->digest = rest;
	return ok;
}

/* One character of cost, eight of salt, and the digest. */
static int
read_drupal7(struct span rest, struct hash_text *text)
{
	size_t len = text->row->digest_len;

	if (rest.len != 1 + PORTABLE_SALT + len ||
	    !hash_is_crypt_text(rest, 1, rest.len))
		return 0;
	text->cost[LOG2_ROUNDS] = hash_crypt_value(rest.data[0]);
	text->salt = (struct span){rest.data + 1, PORTABLE_SALT};
	text->digest = (struct span){rest.data + 1 + PORTABLE_SALT, len};
	return 1;
}

/* Likewise; Drupal cuts the digest, but here it is whole. */
static int
read_phpass(struct span rest, struct hash_text *text)
{
	return read_drupal7(rest, text) && hash_is_crypt_base64(text->digest,
	    text->digest.len, text->digest.len);
}

static int
digest_pair(EVP_MD_CTX *ctx, const EVP_MD *md, struct span first,
    struct span second, unsigned char *out)
{
	return EVP_DigestInit_ex2(ctx, md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, first.data, first.len) == 1 &&
	    EVP_DigestUpdate(ctx, second.data, second.len) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

/* The digest of first and second, and then `rounds` times that of what came
 * out and the second. */
static int
digest_loop(const struct hash_text *text, struct span first,
    struct span second, int64_t rounds, unsigned char out[EVP_MAX_MD_SIZE])
{
	EVP_MD *md = EVP_MD_fetch(NULL, text->row->digest, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct span last = { (const char *)out, 0 };
	int rc = UD_EEXHAUSTED;

	/* libcrypto's policy on this machine may forbid it. */
	if (md == NULL)
		rc = UD_EUNIMPL;
	if (md == NULL || ctx == NULL ||
	    !digest_pair(ctx, md, first, second, out))
		goto out;
	last.len = (size_t)EVP_MD_get_size(md);
	for (; rounds > 0; rounds--)
		if (!digest_pair(ctx, md, last, second, out))
			goto out;
	rc = UD_OK;
out:
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	return rc;
}

static int
verify_plain(const struct hash_text *text, struct span password, int *match)
{
	unsigned char right[EVP_MAX_MD_SIZE], digest[MD5_BYTES];
	size_t len;
	int rc = digest_loop(text, password, (struct span){"", 0}, 0, right);

	if (rc == UD_OK)
		*match = sodium_hex2bin(digest, sizeof(digest),
		    text->digest.data, text->digest.len, NULL, &len,
		    NULL) == 0 &&
		    sodium_memcmp(right, digest, sizeof(digest)) == 0;
	mem_wipe(right, sizeof(right));
	mem_wipe(digest, sizeof(digest));
	return rc;
}

static int
verify_salted(const struct hash_text *text, struct span first,
    struct span second, int *match)
{
	unsigned char right[EVP_MAX_MD_SIZE], digest[MD5_BYTES];
	size_t len;
	int rc = digest_loop(text, first, second, 0, right);

	if (rc == UD_OK)
		*match = hash_unbase64(text->digest, 1, sizeof(digest),
		    sizeof(digest), digest, &len) &&
		    sodium_memcmp(right, digest, sizeof(digest)) == 0;
	mem_wipe(right, sizeof(right));
	mem_wipe(digest, sizeof(digest));
	return rc;
}

static int
verify_prefix(const struct hash_text *text, struct span password, int *match)
{
	return verify_salted(text, text->salt, password, match);
}

static int
verify_suffix(const struct hash_text *text, struct span password, int *match)
{
	return verify_salted(text, password, text->salt, match);
}

/* As crypt(3) does, four characters for three bytes, lowest bits first, as
 * many as out has room for. */
static void
encode(const unsigned char *bytes, size_t len, char *out, size_t room)
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; room > 0; room--) {
		if (have < 6 && i < len) {
			bits |= (uint32_t)bytes[i++] << have;
			have += 8;
		}
		*out++ = hash_crypt_char(bits);
		bits >>= 6;
		have -= 6;
	}
}

static int
verify_portable(const struct hash_text *text, struct span password,
    int *match)
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 };
	char right[PORTABLE_TEXT_MAX];
	int rc = digest_loop(text, text->salt, password,
	    INT64_C(1) << text->cost[LOG2_ROUNDS], digest);

	if (rc == UD_OK) {
		encode(digest, sizeof(digest), right, text->digest.len);
		*match = sodium_memcmp(right, text->digest.data,
		    text->digest.len) == 0;
	}
	mem_wipe(digest, sizeof(digest));
	mem_wipe(right, sizeof(right));
	return rc;
}

#define SALTED(name, verifier) {					\
	.prefix = (name), .format = HASH_MD5_SALTED, .digest = "MD5",	\
	.read = read_salted, .verify = (verifier) }

#define PHPASS(name) {							\
	.prefix = (name), .format = HASH_PHPASS,			\
	.bounds = { [LOG2_ROUNDS] = { 7, 7, 20 } },			\
	.digest = "MD5", .digest_len = 22,				\
	.read = read_phpass, .verify = verify_portable }

static const struct hash_row rows[] = {
	SALTED("$md5salted-prefix$", verify_prefix),
	SALTED("$md5salted-suffix$", verify_suffix),
	PHPASS("$P$"),
	PHPASS("$H$"),
	{
		/* Powers of two within 1000 to 500000 rounds. */
		.prefix = "$S$", .format = HASH_DRUPAL7,
		.bounds = { [LOG2_ROUNDS] = { 10, 10, 18 } },
		.digest = "SHA512", .digest_len = 43,
		.read = read_drupal7, .verify = verify_portable,
	},
	{
		.prefix = NULL, .format = HASH_MD5_PLAIN, .digest = "MD5",
		.read = read_plain, .verify = verify_plain,
	},
};

const struct hash_family hash_digest = {
	rows, sizeof(rows) / sizeof(*rows)
};
