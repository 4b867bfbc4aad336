/* SPDX-License-Identifier: MIT */
#include "json/base64.h"

#include <stdint.h>

enum {
	STANDARD = 1,		/* a character only of that alphabet was seen */
	URL_SAFE = 2,
	CHUNK = 768		/* bytes encoded at once, a multiple of 3 */
};

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t
encode_chunk(char *out, const unsigned char *p, size_t len)
{
	char *start = out;
	uint32_t n;

	for (; len >= 3; p += 3, len -= 3) {
		n = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*out++ = alphabet[n >> 18];
		*out++ = alphabet[n >> 12 & 63];
		*out++ = alphabet[n >> 6 & 63];
		*out++ = alphabet[n & 63];
	}
	if (len > 0) {
		n = (uint32_t)p[0] << 16 |
		    (uint32_t)(len == 2 ? p[1] : 0) << 8;
		*out++ = alphabet[n >> 18];
		*out++ = alphabet[n >> 12 & 63];
		*out++ = len == 2 ? alphabet[n >> 6 & 63] : '=';
		*out++ = '=';
	}
	return (size_t)(out - start);
}

void
base64_encode(struct buf *out, const void *data, size_t len)
{
	const unsigned char *p = data;
	char text[CHUNK / 3 * 4];
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < CHUNK ? len : CHUNK;
		buf_add(out, text, encode_chunk(text, p, n));
	}
}

size_t
base64_room(size_t len)
{
	return len / 4 * 3 + 3;
}

/* Value of a character, or -1; *seen learns which alphabet it is from. */
static int
value_of(char c, unsigned *seen)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '/') {
		*seen |= STANDARD;
		return c == '+' ? 62 : 63;
	}
	if (c == '-' || c == '_') {
		*seen |= URL_SAFE;
		return c == '-' ? 62 : 63;
	}
	return -1;
}

int
base64_decode(const char *text, size_t len, unsigned char *out,
    size_t *out_len)
{
	unsigned char *p = out;
	unsigned seen = 0, bits = 0;
	uint32_t n = 0;
	size_t i;

	if (len > 0 && len % 4 == 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	if (len % 4 == 1)
		return 0;
	for (i = 0; i < len; i++) {
		int value = value_of(text[i], &seen);

		if (value < 0)
			return 0;
		n = n << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*p++ = (unsigned char)(n >> bits);
			n &= (1u << bits) - 1;
		}
	}
	if (n != 0 || seen == (STANDARD | URL_SAFE))
		return 0;
	*out_len = (size_t)(p - out);
	return 1;
}
