/* SPDX-License-Identifier: MIT */
/*
 * Password hashes: making new ones, and checking and verifying those that
 * other systems made.
 *
 * A hash is a text that names its algorithm and its cost.  Whoever can plant
 * one chooses both, so the text is read strictly and the cost is bounded
 * before any work is done, at each verification again.  A password is counted
 * bytes, and each of them matters: what an algorithm cannot take whole is
 * refused when a hash is made, and never matches.
 *
 * Nothing here knows users or a store.  keyring_new() was called before, for
 * it starts libsodium.
 */
#ifndef SEAL_HASH_H
#define SEAL_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "seal/keyring.h"

/* What a hash may be; 1 << these make a set of formats. */
enum hash_format {
	HASH_ARGON2,		/* $argon2id$ $argon2i$, version 19 */
	HASH_BCRYPT,		/* $2a$ $2b$ $2y$ */
	HASH_SCRYPT,		/* $scrypt$ and $7$, with ln=,r=,p= */
	HASH_PBKDF2,		/* $pbkdf2$, $pbkdf2-sha256$ and the like */
	HASH_SHA2,		/* $5$ $6$ */
	HASH_YESCRYPT,		/* $y$ $gy$, and $7$ as crypt(3) has it */
	HASH_MD5,		/* $1$ */
	HASH_MD5_PLAIN,		/* 32 hexadecimal digits */
	HASH_MD5_SALTED,	/* $md5salted-prefix$ $md5salted-suffix$ */
	HASH_PHPASS,		/* $P$ $H$ */
	HASH_DRUPAL7,		/* $S$ */
	HASH_FORMATS
};

enum {
	/* Without salt an equal hash tells of an equal password, so that one
	 * must be asked for. */
	HASH_FORMATS_DEFAULT = ((1 << HASH_FORMATS) - 1) &
	    ~(1 << HASH_MD5_PLAIN),
	HASH_TEXT_SIZE = 160,	/* what hash_make() writes, with the NUL */
	HASH_IMPORT_MAX = 800,	/* bytes of any hash */
	HASH_PASSWORD_MAX = 4096	/* bytes; no longer one matches */
};

enum hasher_algorithm {
	HASHER_ARGON2ID,
	HASHER_BCRYPT,
	HASHER_SCRYPT,
	HASHER_PBKDF2_SHA256,
	HASHER_PBKDF2_SHA512,
	HASHER_SHA512_CRYPT,
	HASHER_ALGORITHMS
};

/*
 * How new hashes are made.  The cost is the number of passes (Argon2id), of
 * rounds, or the binary logarithm of those (bcrypt, scrypt); memory belongs
 * to Argon2id alone.  0 is the default of the algorithm:
 *
 *	Argon2id	2 passes (1 to 10), 65536 KiB (8 to 524288)
 *	bcrypt		12 (4 to 16)
 *	scrypt		16 (1 to 19), with r=8 and p=1
 *	PBKDF2		SHA-256: 600000, SHA-512: 210000 (1 to 10000000)
 *	SHA-512 crypt	100000 (1000 to 1000000)
 */
struct hasher {
	int64_t algorithm;
	int64_t cost;
	int64_t memory_kib;
};

/* UD_OK; UD_EINVAL: out of bounds; UD_EUNIMPL: not in this build. */
int hasher_check(const struct hasher *hasher);

/* Most bytes of a password, or 0 for HASH_PASSWORD_MAX.  Where there is a
 * limit, there may be no NUL among them either; with PBKDF2 and scrypt the
 * last byte is none. */
size_t hasher_limit(const struct hasher *hasher);

/*
 * Hash a password with a new salt.  UD_OK; UD_EINVAL: the algorithm cannot
 * take the password whole; UD_EEXHAUSTED; UD_ECALLBACK: no random bytes; and
 * what hasher_check() says.  A failure leaves out empty.
 */
int hash_make(const struct hasher *hasher, seal_random random, void *ctx,
    const void *password, size_t len, char out[HASH_TEXT_SIZE]);

/*
 * May a hash with this text be stored?  UD_OK; UD_EUNIMPL: a format that
 * nobody knows, or that is not among `formats`; UD_EINVAL: malformed, or its
 * cost is out of the bounds for imports.  Nothing is computed.
 */
int hash_check(uint64_t formats, struct span encoded);

/*
 * Sets *match to 1 if the hash was made of this password, and else to 0.
 * Takes whatever hash_check() or hash_make() could have let into a store:
 * costs may be lower than those of imports, but not higher.  UD_OK;
 * UD_EUNIMPL, UD_EINVAL: as hash_check(), before any work; UD_EEXHAUSTED.
 */
int hash_verify(struct span encoded, const void *password, size_t len,
    int *match);

/* 1 if hash_make() would write such a text: same algorithm, same cost. */
int hash_is_current(const struct hasher *hasher, struct span encoded);

/* 1 if verifying this text is known to be no less work than hash_make():
 * same algorithm, no lower cost. */
int hash_is_as_costly(const struct hasher *hasher, struct span encoded);

#endif
