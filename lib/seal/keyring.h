/* SPDX-License-Identifier: MIT */
/*
 * The master keys and what is made with the keys derived from them: row seals
 * (keyed hashes), encryption, and the hashes of the event chain.
 *
 * Master keys lie in guarded memory that cannot be read between uses; derived
 * keys are in locked memory and are never stored.  Everything made here
 * carries the id of its key, so that old data opens with a retired one.
 */
#ifndef SEAL_KEYRING_H
#define SEAL_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	SEAL_KEY_BYTES = 32,
	SEAL_MAC_BYTES = 17,	/* key id, 16 bytes of hash */
	SEAL_HASH_BYTES = 32,
	SEAL_CODE_BYTES = 33,	/* key id, 32 bytes of hash */
	SEAL_SALT_BYTES = 16,
	SEAL_BOX_EXTRA = 41,	/* key id, nonce, tag */
	SEAL_SKETCH_BYTES = 16,	/* of the secret of a sketch */
	SEAL_KEYS_MAX = 255
};

/* What a derived key is for: one per kind, so that nothing made for one kind
 * is accepted as another. */
enum seal_kind { SEAL_ROW, SEAL_ORG, SEAL_HEAD, SEAL_BOX, SEAL_CODE,
	SEAL_KINDS };

struct keyring;

/* Random source; UD_OK or anything else for failure. */
typedef int (*seal_random)(void *buf, size_t len, void *ctx);

struct seal_key {
	uint64_t id;
	const void *bytes;	/* SEAL_KEY_BYTES */
};

/* UD_OK; UD_EINVAL for ids that are not 1 to 255 or not unique;
 * UD_EEXHAUSTED; UD_EINTERNAL if libsodium does not start. */
int keyring_new(const struct seal_key *keys, size_t count,
    struct keyring **out);
void keyring_free(struct keyring **ring);

/* 1 if data sealed with that id can be opened. */
int keyring_has(const struct keyring *ring, uint64_t id);
uint64_t keyring_primary(const struct keyring *ring);

/* Keyed hash over length-prefixed parts, made with the primary key. */
void seal_mac(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count,
    unsigned char mac[SEAL_MAC_BYTES]);

/* 1 if mac, of len bytes, belongs to the parts under the key it names. */
int seal_mac_check(const struct keyring *ring, enum seal_kind kind,
    const struct span *parts, size_t count, const void *mac, size_t len);

/* The same for one-time codes, whose hash is all that stands in for them. */
void seal_code(const struct keyring *ring, const struct span *parts,
    size_t count, unsigned char hash[SEAL_CODE_BYTES]);
int seal_code_check(const struct keyring *ring, const struct span *parts,
    size_t count, const void *hash, size_t len);

/*
 * Encrypt with the primary key; what is bound to the result (ad) must be
 * given again to open it.  out holds len + SEAL_BOX_EXTRA bytes.
 */
int seal_box(const struct keyring *ring, seal_random random, void *ctx,
    struct span ad, const void *plain, size_t len, unsigned char *out);

/* out holds len - SEAL_BOX_EXTRA bytes.  UD_OK, or UD_ECORRUPT. */
int seal_open(const struct keyring *ring, struct span ad, const void *box,
    size_t len, unsigned char *out);

/* A number as a part: eight bytes, least significant first, everywhere. */
struct span seal_number(int64_t value, unsigned char out[8]);

/* Hash over length-prefixed parts, keyed or (key NULL) not. */
void seal_hash(const unsigned char *key, const struct span *parts,
    size_t count, unsigned char hash[SEAL_HASH_BYTES]);

/* A number for bytes that nobody can aim at without the secret, for sums that
 * are compared and forgotten: SipHash-2-4. */
uint64_t seal_sketch(const unsigned char secret[SEAL_SKETCH_BYTES],
    const void *bytes, size_t len);

/* The system's random source, as a seal_random. */
int seal_system_random(void *buf, size_t len, void *ctx);

#endif
