/* SPDX-License-Identifier: MIT */
#include <sodium.h>
#include <string.h>

#include "seal/hash_format.h"

enum { NUMBER_MAX = 10 };	/* digits: no cost needs more */

int
hash_skip(struct span *rest, const char *word)
{
	size_t len = strlen(word);

	if (rest->len < len || memcmp(rest->data, word, len) != 0)
		return 0;
	rest->data += len;
	rest->len -= len;
	return 1;
}

int
hash_number(struct span *rest, int64_t *out)
{
	int64_t value = 0;
	size_t i = 0;

	for (; i < rest->len && rest->data[i] >= '0' && rest->data[i] <= '9';
	    i++) {
		if (i == NUMBER_MAX)
			return 0;
		value = value * 10 + (rest->data[i] - '0');
	}
	if (i == 0 || (i > 1 && rest->data[0] == '0'))
		return 0;
	rest->data += i;
	rest->len -= i;
	*out = value;
	return 1;
}

int
hash_field(struct span *rest, struct span *out)
{
	const char *end = rest->len == 0 ? NULL :
	    memchr(rest->data, '$', rest->len);

	if (end == NULL)
		return 0;
	*out = (struct span){rest->data, (size_t)(end - rest->data)};
	rest->data = end + 1;
	rest->len -= out->len + 1;
	return 1;
}

int
hash_crypt_value(char c)
{
	if (c >= '.' && c <= '9')
		return c - '.';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 12;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 38;
	return -1;
}

char
hash_crypt_char(unsigned value)
{
	static const char alphabet[] = "./0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	return alphabet[value & 63];
}

int
hash_is_crypt_text(struct span text, size_t least, size_t most)
{
	if (text.len < least || text.len > most)
		return 0;
	for (size_t i = 0; i < text.len; i++)
		if (hash_crypt_value(text.data[i]) < 0)
			return 0;
	return 1;
}

int
hash_is_crypt_base64(struct span text, size_t least, size_t most)
{
	/* The values that the last character may have, by what is left over
	 * after groups of four. */
	static const int values[4] = { 64, 0, 4, 16 };

	return hash_is_crypt_text(text, least, most) && (text.len == 0 ||
	    hash_crypt_value(text.data[text.len - 1]) < values[text.len % 4]);
}

int
hash_unbase64(struct span text, int is_padded, size_t least, size_t most,
    unsigned char *out, size_t *len)
{
	/* libsodium 1.0.18 takes bytes that are not ASCII for digits. */
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] > 0x7f)
			return 0;
	return sodium_base642bin(out, most, text.data, text.len, NULL, len,
	    NULL, is_padded ? sodium_base64_VARIANT_ORIGINAL :
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 && *len >= least;
}
