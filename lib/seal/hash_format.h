/* SPDX-License-Identifier: MIT */
/*
 * What the families of password hashes (hash_*.c) have in common: the rows of
 * their tables, and the reading of their texts.
 */
#ifndef SEAL_HASH_FORMAT_H
#define SEAL_HASH_FORMAT_H

#include "seal/hash.h"

enum {
	HASH_COSTS = 5,		/* numbers that bound the work of one hash */
	HASH_BYTES_MAX = 128,	/* of a salt, and of what is derived */
	HASH_DIGEST_MIN = 16,	/* bytes; shorter ones could be guessed */
	HASH_SALT_BYTES = 16,	/* of new hashes */
	/* 128 * r * N of scrypt and yescrypt: 512 MiB, in units of 128. */
	HASH_BLOCKS_MAX = 512 * 1024 * 8
};

struct hash_row;

/* A text in parts, nothing of it computed. */
struct hash_text {
	const struct hash_row *row;
	struct span all;
	struct span salt, digest;	/* as written */
	int64_t cost[HASH_COSTS];
};

/* Of a number in a text: the least for imports, and the least and the most
 * that is computed at all. */
struct hash_bound {
	int32_t import, least, most;
};

struct hash_row {
	const char *prefix;		/* NULL: the row of last resort */
	enum hash_format format;
	struct hash_bound bounds[HASH_COSTS];
	size_t limit;		/* most bytes of a password, none a NUL; 0 */
	int is_hmac;		/* it cannot tell NULs after a password */
	size_t digest_len;	/* characters, if it is always the same */
	size_t digest_bytes;	/* what hash_kdf.c may find; 0: any */
	const char *digest;	/* algorithm of libcrypto */
	/* Read what follows the prefix; 1 if it is well-formed. */
	int (*read)(struct span rest, struct hash_text *text);
	/* A family of one library may be built without some of its members. */
	int (*is_there)(const struct hash_text *text);
	int (*verify)(const struct hash_text *text, struct span password,
	    int *match);
	/* Compute len bytes; for the families of hash_kdf.c. */
	int (*derive)(const struct hash_text *text, struct span password,
	    struct span salt, unsigned char *out, size_t len);
};

struct hash_family {
	const struct hash_row *rows;
	size_t count;
};

extern const struct hash_family hash_argon2, hash_scrypt, hash_pbkdf2;
extern const struct hash_family hash_crypt, hash_digest;

struct hash_choice {
	int64_t usual, least, most;
};

/*
 * How new hashes of an algorithm are made.  They begin with a head, which is
 * the same for the same cost: before_memory and the memory, if there is any,
 * before_cost, the cost, and after_cost; salt and digest follow.
 */
struct hash_maker {
	const char *before_memory, *before_cost, *after_cost;
	int cost_width;		/* digits at least */
	struct hash_choice cost, memory;
	size_t tail;		/* characters after the head */
	size_t digest_bytes;
	char plus;		/* what base64 has for its 62nd character */
	const struct hash_row *row;
	/* Append the tail to the head in out.  NULL: not in this build. */
	int (*make)(const struct hash_maker *maker, struct hash_text *text,
	    struct span password, seal_random random, void *ctx, char *out);
};

extern const struct hash_maker hash_make_argon2id, hash_make_scrypt;
extern const struct hash_maker hash_make_pbkdf2_sha256;
extern const struct hash_maker hash_make_pbkdf2_sha512;
extern const struct hash_maker hash_make_bcrypt, hash_make_sha512_crypt;

/* Each of these moves on by what it has read; 1, or 0 if it is not there. */
int hash_skip(struct span *rest, const char *word);
int hash_number(struct span *rest, int64_t *out);	/* canonical */
int hash_field(struct span *rest, struct span *out);	/* and its '$' */

/* The value of a character in crypt(3)'s alphabet ./0-9A-Za-z, or -1. */
int hash_crypt_value(char c);
char hash_crypt_char(unsigned value);

/* 1 if the text is least to most characters of that alphabet. */
int hash_is_crypt_text(struct span text, size_t least, size_t most);

/* Likewise, and it stands for whole bytes, lowest bits first. */
int hash_is_crypt_base64(struct span text, size_t least, size_t most);

/* Decode base64, padded or not.  1, or 0 unless it is whole, canonical and
 * least to most bytes. */
int hash_unbase64(struct span text, int is_padded, size_t least, size_t most,
    unsigned char *out, size_t *len);

/* salt$digest in base64 and the end of the text. */
int hash_kdf_read(struct span rest, size_t salt_least,
    struct hash_text *text);
int hash_kdf_verify(const struct hash_text *text, struct span password,
    int *match);
int hash_kdf_make(const struct hash_maker *maker, struct hash_text *text,
    struct span password, seal_random random, void *ctx, char *out);

#endif
