/* SPDX-License-Identifier: MIT */
#include "json/base64.h"

#include <criterion/criterion.h>

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 4648 section 10. */
static const struct {
	const char *plain, *text, *unpadded;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" }
};

static int
decodes_to(const char *text, const void *plain, size_t len)
{
	unsigned char out[64];
	size_t out_len;

	cr_assert_leq(base64_room(strlen(text)), sizeof(out));
	return base64_decode(text, strlen(text), out, &out_len) &&
	    out_len == len && memcmp(out, plain, len) == 0;
}

Test(base64, vectors_encode_with_padding)
{
	for (size_t i = 0; i < N(vectors); i++) {
		struct buf out = BUF_INIT(100);

		base64_encode(&out, vectors[i].plain,
		    strlen(vectors[i].plain));
		cr_expect_eq(out.len, strlen(vectors[i].text));
		cr_expect(out.len == 0 ||
		    strcmp(out.data, vectors[i].text) == 0);
		buf_free(&out);
	}
}

Test(base64, vectors_decode_with_and_without_padding)
{
	for (size_t i = 0; i < N(vectors); i++) {
		size_t len = strlen(vectors[i].plain);

		cr_expect(decodes_to(vectors[i].text, vectors[i].plain, len));
		cr_expect(decodes_to(vectors[i].unpadded, vectors[i].plain,
		    len));
	}
}

Test(base64, both_alphabets_are_read_but_not_mixed)
{
	cr_expect(decodes_to("+/+/", "\xfb\xff\xbf", 3));
	cr_expect(decodes_to("-_-_", "\xfb\xff\xbf", 3));
	cr_expect_not(decodes_to("-/-_", "\xfb\xff\xbf", 3));
}

Test(base64, what_is_none_is_refused)
{
	static const char *const texts[] = {
		"Z", "Zg=", "Zg===", "Z===", "=", "==", "====", "Zm9vY",
		"Zm8==", "Zm9v====", "Zm 9v", "Zm9v\n", " Zm9v", "Zm9*",
		"Zg==Zg==", "Z=g=", "Zh==", "Zh", "Zm9=", "Zm9", "\xc3\xa9=="
	};
	unsigned char out[64];
	size_t len;

	for (size_t i = 0; i < N(texts); i++)
		cr_expect_not(base64_decode(texts[i], strlen(texts[i]), out,
		    &len), "%s", texts[i]);
}

Test(base64, every_byte_survives_a_round_trip)
{
	unsigned char plain[2000], back[2000 + 3];
	struct buf out = BUF_INIT(10000);
	size_t len;

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (unsigned char)(i * 31 >> 2);
	for (size_t n = 0; n <= sizeof(plain); n += 97) {
		buf_reset(&out);
		base64_encode(&out, plain, n);
		cr_assert(buf_ok(&out));
		cr_assert(n == 0 || base64_decode(out.data, out.len, back,
		    &len));
		cr_assert(n == 0 || (len == n && memcmp(plain, back, n) == 0));
	}
	buf_free(&out);
}
