/* SPDX-License-Identifier: MIT */
#include "seal/keyring.h"

#include <sodium.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"

enum { NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(SEAL_BOX_EXTRA == 1 + NONCE_BYTES +
    crypto_aead_xchacha20poly1305_ietf_ABYTES, "size of a sealed box");

/* The keys derived from one master key. */
struct derived {
	unsigned char key[SEAL_KINDS][SEAL_KEY_BYTES];
};

struct keyring {
	unsigned char primary;
	unsigned char *master;		/* guarded, unreadable */
	struct derived *derived;	/* locked, one per master key */
	short slot[SEAL_KEYS_MAX + 1];	/* key id to derived, or -1 */
};

static const char context[SEAL_KINDS][crypto_kdf_CONTEXTBYTES + 1] = {
	[SEAL_ROW] = "ud.row.1",
	[SEAL_ORG] = "ud.org.1",
	[SEAL_HEAD] = "ud.head1",
	[SEAL_BOX] = "ud.box.1",
	[SEAL_CODE] = "ud.code1",
};

static int
check_ids(const struct seal_key *keys, size_t count, short *slot)
{
	for (size_t i = 0; i <= SEAL_KEYS_MAX; i++)
		slot[i] = -1;
	if (count == 0 || count > SEAL_KEYS_MAX)
		return UD_EINVAL;
	for (size_t i = 0; i < count; i++) {
		if (keys[i].id < 1 || keys[i].id > SEAL_KEYS_MAX ||
		    slot[keys[i].id] != -1 || keys[i].bytes == NULL)
			return UD_EINVAL;
		slot[keys[i].id] = (short)i;
	}
	return UD_OK;
}

int
keyring_new(const struct seal_key *keys, size_t count, struct keyring **out)
{
	struct keyring *ring;
	int rc;

	*out = NULL;
	if (sodium_init() < 0)
		return UD_EINTERNAL;
	ring = mem_zalloc(sizeof(*ring));
	if (ring == NULL)
		return UD_EEXHAUSTED;
	if ((rc = check_ids(keys, count, ring->slot)) != UD_OK)
		goto out;
	rc = UD_EEXHAUSTED;
	ring->master = mem_secret(count * SEAL_KEY_BYTES);
	ring->derived = mem_secret(count * sizeof(*ring->derived));
	if (ring->master == NULL || ring->derived == NULL)
		goto out;
	for (size_t i = 0; i < count; i++) {
		unsigned char *master = ring->master + i * SEAL_KEY_BYTES;

		memcpy(master, keys[i].bytes, SEAL_KEY_BYTES);
		for (int kind = 0; kind < SEAL_KINDS; kind++)
			(void)crypto_kdf_derive_from_key(
			    ring->derived[i].key[kind], SEAL_KEY_BYTES,
			    (uint64_t)kind + 1, context[kind], master);
	}
	ring->primary = (unsigned char)keys[0].id;
	(void)sodium_mprotect_noaccess(ring->master);
	*out = ring;
	ring = NULL;
	rc = UD_OK;
out:
	keyring_free(&ring);
	return rc;
}

void
keyring_free(struct keyring **ring)
{
	if (ring == NULL || *ring == NULL)
		return;
	mem_secret_free((*ring)->master);
	mem_secret_free((*ring)->derived);
	mem_free(*ring);
	*ring = NULL;
}

int
keyring_has(const struct keyring *ring, uint64_t id)
{
	return id <= SEAL_KEYS_MAX && ring->slot[id] >= 0;
}

uint64_t
keyring_primary(const struct keyring *ring)
{
	return ring->primary;
}

static const unsigned char *
key_of(const struct keyring *ring, unsigned char id, enum seal_kind kind)
{
	return ring->derived[ring->slot[id]].key[kind];
}

struct span
seal_number(int64_t value, unsigned char out[8])
{
	uint64_t bits = (uint64_t)value;

	/* Spelled out, it is one store of eight bytes. */
	out[0] = (unsigned char)bits;
	out[1] = (unsigned char)(bits >> 8);
	out[2] = (unsigned char)(bits >> 16);
	out[3] = (unsigned char)(bits >> 24);
	out[4] = (unsigned char)(bits >> 32);
	out[5] = (unsigned char)(bits >> 40);
	out[6] = (unsigned char)(bits >> 48);
	out[7] = (unsigned char)(bits >> 56);
	return (struct span){(const char *)out, 8};
}

/* What hashing leaves behind. */
struct hashing {
	crypto_generichash_state state;
	unsigned char block[512];
};

/*
 * BLAKE2b over the parts.  They are gathered first, because few calls with
 * whole blocks are much faster than many small ones.
 */
static void
hash_parts(struct hashing *h, const unsigned char *key,
    const struct span *parts, size_t count, unsigned char *out, size_t out_len)
{
	unsigned char *block = h->block;
	size_t used = 0;

	(void)crypto_generichash_init(&h->state, key,
	    key == NULL ? 0 : SEAL_KEY_BYTES, out_len);
	for (size_t i = 0; i < count; i++) {
		if (sizeof(h->block) - used < 8 + parts[i].len) {
			(void)crypto_generichash_update(&h->state, block,
			    used);
			used = 0;
		}
		(void)seal_number((int64_t)parts[i].len, block + used);
		used += 8;
		if (parts[i].len > sizeof(h->block) - used) {
			(void)crypto_generichash_update(&h->state, block,
			    used);
			(void)crypto_generichash_update(&h->state,
			    (const unsigned char *)parts[i].data, parts[i].len);
			used = 0;
		} else if (parts[i].len > 0) {
			memcpy(block + used, parts[i].data, parts[i].len);
			used += parts[i].len;
		}
	}
	(void)crypto_generichash_update(&h->state, block, used);
	(void)crypto_generichash_final(&h->state, out, out_len);
}

void
seal_hash(const unsigned char *key, const struct span *parts, size_t count,
    unsigned char hash[SEAL_HASH_BYTES])
{
	struct hashing h;

	hash_parts(&h, key, parts, count, hash, SEAL_HASH_BYTES);
}

/* Key id and hash, of so many bytes together. */
static void
keyed(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count, unsigned char *out, size_t len)
{
	struct hashing h;

	out[0] = ring->primary;
	hash_parts(&h, key_of(ring, out[0], kind), parts, count, out + 1,
	    len - 1);
	if (kind == SEAL_CODE)
		sodium_memzero(&h, sizeof(h));
}

static int
keyed_check(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count, const unsigned char *given,
    size_t len)
{
	unsigned char right[SEAL_HASH_BYTES];
	struct hashing h;

	if (!keyring_has(ring, given[0]))
		return 0;
	hash_parts(&h, key_of(ring, given[0], kind), parts, count, right,
	    len - 1);
	if (kind == SEAL_CODE)
		sodium_memzero(&h, sizeof(h));
	return sodium_memcmp(right, given + 1, len - 1) == 0;
}

void
seal_mac(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count, unsigned char mac[SEAL_MAC_BYTES])
{
	keyed(ring, kind, parts, count, mac, SEAL_MAC_BYTES);
}

int
seal_mac_check(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count, const void *mac, size_t len)
{
	return len == SEAL_MAC_BYTES &&
	    keyed_check(ring, kind, parts, count, mac, len);
}

void
seal_code(const struct keyring *ring, const struct span *parts, size_t count,
    unsigned char hash[SEAL_CODE_BYTES])
{
	keyed(ring, SEAL_CODE, parts, count, hash, SEAL_CODE_BYTES);
}

int
seal_code_check(const struct keyring *ring, const struct span *parts,
    size_t count, const void *hash, size_t len)
{
	return len == SEAL_CODE_BYTES &&
	    keyed_check(ring, SEAL_CODE, parts, count, hash, len);
}

int
seal_box(const struct keyring *ring, seal_random random, void *ctx,
    struct span ad, const void *plain, size_t len, unsigned char *out)
{
	unsigned char *nonce = out + 1;
	int rc;

	out[0] = ring->primary;
	if ((rc = random(nonce, NONCE_BYTES, ctx)) != UD_OK)
		return UD_ECALLBACK;
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES,
	    NULL, plain, len, (const unsigned char *)ad.data, ad.len, NULL,
	    nonce, key_of(ring, out[0], SEAL_BOX));
	return rc;
}

int
seal_open(const struct keyring *ring, struct span ad, const void *box,
    size_t len, unsigned char *out)
{
	const unsigned char *in = box;
	const unsigned char *nonce = in + 1;

	if (len < SEAL_BOX_EXTRA || !keyring_has(ring, in[0]) ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    nonce + NONCE_BYTES, len - 1 - NONCE_BYTES,
	    (const unsigned char *)ad.data, ad.len, nonce,
	    key_of(ring, in[0], SEAL_BOX)) != 0)
		return UD_ECORRUPT;
	return UD_OK;
}

uint64_t
seal_sketch(const unsigned char secret[SEAL_SKETCH_BYTES], const void *bytes,
    size_t len)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t number;

	(void)crypto_shorthash(out, bytes, len, secret);
	memcpy(&number, out, sizeof(number));
	return number;
}

int
seal_system_random(void *buf, size_t len, void *ctx)
{
	(void)ctx;
	randombytes_buf(buf, len);
	return UD_OK;
}
