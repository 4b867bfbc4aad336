/* SPDX-License-Identifier: MIT */
#include "seal/keyring.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

static unsigned char keys[3][SEAL_KEY_BYTES] = { { 1 }, { 2 }, { 3 } };

/* A ring of these ids, with key i for id i; 0 ends the list. */
static struct keyring *
ring_of(unsigned first, unsigned second)
{
	const struct seal_key list[] = { { first, keys[first % 3] },
		{ second, keys[second % 3] } };
	struct keyring *ring = NULL;

	cr_assert_eq(keyring_new(list, second == 0 ? 1 : 2, &ring), UD_OK);
	return ring;
}

static const struct span parts[] = { { "ab", 2 }, { "c", 1 } };

Test(keyring, ids_are_1_to_255_each_once)
{
	struct seal_key list[2] = { { 1, keys[0] }, { 1, keys[1] } };
	struct keyring *ring = NULL;

	cr_expect_eq(keyring_new(list, 2, &ring), UD_EINVAL);
	list[1].id = 0;
	cr_expect_eq(keyring_new(list, 2, &ring), UD_EINVAL);
	list[1].id = 256;
	cr_expect_eq(keyring_new(list, 2, &ring), UD_EINVAL);
	cr_expect_eq(keyring_new(list, 0, &ring), UD_EINVAL);
	cr_expect_null(ring);
	list[1].id = 255;
	cr_expect_eq(keyring_new(list, 2, &ring), UD_OK);
	cr_expect(keyring_has(ring, 255));
	cr_expect_not(keyring_has(ring, 2));
	cr_expect_eq(keyring_primary(ring), 1);
	keyring_free(&ring);
	cr_expect_null(ring);
	keyring_free(&ring);
}

Test(keyring, mac_fits_its_parts_its_kind_and_its_key_only)
{
	static const struct span glued[] = { { "a", 1 }, { "bc", 2 } };
	static const struct span more[] = { { "ab", 2 }, { "c", 1 },
		{ "", 0 } };
	struct keyring *ring = ring_of(1, 0), *other = ring_of(2, 0);
	unsigned char mac[SEAL_MAC_BYTES];

	seal_mac(ring, SEAL_ROW, parts, 2, mac);
	cr_expect(seal_mac_check(ring, SEAL_ROW, parts, 2, mac, sizeof(mac)));
	for (int kind = 0; kind < SEAL_KINDS; kind++)
		cr_expect_eq(seal_mac_check(ring, (enum seal_kind)kind, parts,
		    2, mac, sizeof(mac)), kind == SEAL_ROW);
	cr_expect_not(seal_mac_check(ring, SEAL_ROW, glued, 2, mac,
	    sizeof(mac)));
	cr_expect_not(seal_mac_check(ring, SEAL_ROW, more, 3, mac,
	    sizeof(mac)));
	cr_expect_not(seal_mac_check(ring, SEAL_ROW, parts, 2, mac,
	    sizeof(mac) - 1));
	cr_expect_not(seal_mac_check(ring, SEAL_ROW, parts, 2, NULL, 0));
	cr_expect_not(seal_mac_check(other, SEAL_ROW, parts, 2, mac,
	    sizeof(mac)));
	for (size_t i = 0; i < sizeof(mac); i++) {
		mac[i] ^= 1;
		cr_expect_not(seal_mac_check(ring, SEAL_ROW, parts, 2, mac,
		    sizeof(mac)), "%zu", i);
		mac[i] ^= 1;
	}
	keyring_free(&ring);
	keyring_free(&other);
}

Test(keyring, retired_key_still_checks_and_opens_but_seals_nothing)
{
	struct keyring *old = ring_of(1, 0), *both = ring_of(2, 1);
	unsigned char mac[SEAL_MAC_BYTES], box[6 + SEAL_BOX_EXTRA], plain[6];
	struct span ad = span_of("place");

	seal_mac(old, SEAL_ROW, parts, 2, mac);
	cr_expect_eq(mac[0], 1);
	cr_expect(seal_mac_check(both, SEAL_ROW, parts, 2, mac, sizeof(mac)));
	cr_expect_eq(seal_box(old, seal_system_random, NULL, ad, "secret", 6,
	    box), UD_OK);
	cr_expect_eq(seal_open(both, ad, box, sizeof(box), plain), UD_OK);
	cr_expect_eq(memcmp(plain, "secret", 6), 0);
	seal_mac(both, SEAL_ROW, parts, 2, mac);
	cr_expect_eq(mac[0], 2);
	cr_expect_not(seal_mac_check(old, SEAL_ROW, parts, 2, mac,
	    sizeof(mac)));
	keyring_free(&old);
	keyring_free(&both);
}

Test(keyring, box_opens_only_untouched_and_in_its_place)
{
	struct keyring *ring = ring_of(1, 0);
	unsigned char box[6 + SEAL_BOX_EXTRA], again[sizeof(box)], plain[64];
	struct span ad = span_of("place");

	cr_expect_eq(seal_box(ring, seal_system_random, NULL, ad, "secret", 6,
	    box), UD_OK);
	cr_expect_eq(seal_box(ring, seal_system_random, NULL, ad, "secret", 6,
	    again), UD_OK);
	cr_expect_neq(memcmp(box, again, sizeof(box)), 0);
	cr_expect_eq(seal_open(ring, span_of("other"), box, sizeof(box),
	    plain), UD_ECORRUPT);
	for (size_t len = 0; len < sizeof(box); len++)
		cr_expect_eq(seal_open(ring, ad, box, len, plain),
		    UD_ECORRUPT);
	for (size_t i = 0; i < sizeof(box); i++) {
		box[i] ^= 0x80;
		cr_expect_eq(seal_open(ring, ad, box, sizeof(box), plain),
		    UD_ECORRUPT, "%zu", i);
		box[i] ^= 0x80;
	}
	cr_expect_eq(seal_open(ring, ad, box, sizeof(box), plain), UD_OK);
	keyring_free(&ring);
}

static int
fail_random(void *buf, size_t len, void *ctx)
{
	(void)buf;
	(void)len;
	(void)ctx;
	return 1;
}

Test(keyring, failing_random_source_makes_no_box)
{
	struct keyring *ring = ring_of(1, 0);
	unsigned char box[6 + SEAL_BOX_EXTRA];

	cr_expect_neq(seal_box(ring, fail_random, NULL, span_of(""), "secret",
	    6, box), UD_OK);
	keyring_free(&ring);
}

Test(keyring, numbers_have_one_byte_order)
{
	unsigned char out[8];
	struct span number = seal_number(INT64_C(0x0102030405060708), out);

	cr_expect_eq(number.len, 8);
	cr_expect_eq(memcmp(out, "\x08\x07\x06\x05\x04\x03\x02\x01", 8), 0);
	(void)seal_number(-1, out);
	cr_expect_eq(memcmp(out, "\xff\xff\xff\xff\xff\xff\xff\xff", 8), 0);
}
