/* SPDX-License-Identifier: MIT */
/* Formats that end with salt and derived bytes, both in base64. */
#include <sodium.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

enum { TEXT_MAX = HASH_BYTES_MAX / 3 * 4 + 4 };

/* What is secret on the way, wiped at once. */
struct work {
	unsigned char salt[HASH_BYTES_MAX];
	unsigned char digest[HASH_BYTES_MAX], right[HASH_BYTES_MAX];
	char text[TEXT_MAX + 1];
};

/*
 * Some write '.' for '+' (passlib), some pad to groups of four.  Either is
 * read, where the row says so, but no mixture.
 */
static int
decode(const struct hash_row *row, struct span text, size_t least,
    char copy[TEXT_MAX + 1], unsigned char *out, size_t *len)
{
	size_t pad = 0;
	int has_dot = 0, has_plus = 0;

	if (text.len == 0 || text.len > TEXT_MAX)
		return 0;
	if (row->format != HASH_PBKDF2)
		return hash_unbase64(text, 0, least, HASH_BYTES_MAX, out,
		    len);
	while (pad < 2 && text.data[text.len - 1 - pad] == '=' &&
	    text.len % 4 == 0)
		pad++;
	for (size_t i = 0; i < text.len - pad; i++) {
		has_dot |= text.data[i] == '.';
		has_plus |= text.data[i] == '+';
		copy[i] = text.data[i];
		if (copy[i] == '.')
			copy[i] = '+';
	}
	return !(has_dot && has_plus) && hash_unbase64((struct span){copy,
	    text.len - pad}, 0, least, HASH_BYTES_MAX, out, len);
}

/*
 * A shorter key of PBKDF2, and so of scrypt, begins a longer one: a text that
 * was cut would match.  So only lengths are taken that somebody chooses: that
 * of the digest, multiples of 32 beyond it, and, of a digest that is such a
 * multiple, also shorter ones.
 */
static int
is_whole(const struct hash_row *row, size_t len)
{
	size_t usual = row->digest_bytes;

	return usual == 0 || len == usual ||
	    (len % 32 == 0 && (len > usual || usual % 32 == 0));
}

int
hash_kdf_read(struct span rest, size_t salt_least, struct hash_text *text)
{
	struct work work;
	size_t len;
	int ok = hash_field(&rest, &text->salt);

	text->digest = rest;
	ok = ok && decode(text->row, text->salt, salt_least, work.text,
	    work.salt, &len) && decode(text->row, text->digest,
	    HASH_DIGEST_MIN, work.text, work.digest, &len) &&
	    is_whole(text->row, len);
	mem_wipe(&work, sizeof(work));
	return ok;
}

int
hash_kdf_verify(const struct hash_text *text, struct span password,
    int *match)
{
	struct work work;
	size_t salt_len, len;
	int rc = UD_EINVAL;

	if (decode(text->row, text->salt, 0, work.text, work.salt,
	    &salt_len) && decode(text->row, text->digest, 0, work.text,
	    work.digest, &len))
		rc = text->row->derive(text, password, (struct span){
		    (const char *)work.salt, salt_len}, work.right, len);
	if (rc == UD_OK)
		*match = sodium_memcmp(work.right, work.digest, len) == 0;
	mem_wipe(&work, sizeof(work));
	return rc;
}

/* Append bytes to a text in base64. */
static void
append(char *out, const unsigned char *bytes, size_t len, char plus)
{
	out += strlen(out);
	(void)sodium_bin2base64(out, sodium_base64_ENCODED_LEN(len,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING), bytes, len,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	for (; *out != '\0'; out++)
		if (*out == '+')
			*out = plus;
}

int
hash_kdf_make(const struct hash_maker *maker, struct hash_text *text,
    struct span password, seal_random random, void *ctx, char *out)
{
	struct work work;
	int rc = UD_ECALLBACK;

	if (random(work.salt, HASH_SALT_BYTES, ctx) == UD_OK)
		rc = maker->row->derive(text, password, (struct span){
		    (const char *)work.salt, HASH_SALT_BYTES}, work.right,
		    maker->digest_bytes);
	if (rc == UD_OK) {
		append(out, work.salt, HASH_SALT_BYTES, maker->plus);
		out[strlen(out) + 1] = '\0';
		out[strlen(out)] = '$';
		append(out, work.right, maker->digest_bytes, maker->plus);
	}
	mem_wipe(&work, sizeof(work));
	return rc;
}
