/* SPDX-License-Identifier: MIT */
/*
 * The formats of crypt(3), computed by libxcrypt.  It takes text that it does
 * not know for a hash of traditional DES, so nothing reaches it that was not
 * read here.
 */
#include <crypt.h>
#include <sodium.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

enum {
	PASSWORD_MAX = CRYPT_MAX_PASSPHRASE_SIZE - 1,
	BCRYPT_MAX = 72,	/* bytes that bcrypt reads */
	BCRYPT_SALT = 22,
	BCRYPT_DIGEST = 31,
	SHA2_SALT_MAX = 16,
	SHA512_DIGEST = 86,
	MD5_SALT_MAX = 8,
	YESCRYPT_SALT_MAX = 86,
	YESCRYPT_FLAVOUR = 'j'	/* the only one that libxcrypt writes */
};

enum { ROUNDS = 0 };				/* costs of SHA-2, bcrypt */
enum { LOG2_N, BLOCK, LANES, TIME, BLOCKS };	/* and of yescrypt */

/* In bcrypt's alphabet letters come before digits. */
static int
bcrypt_value(char c)
{
	int value = hash_crypt_value(c);

	if (value < 2)
		return value;
	return value < 12 ? value + 52 : value - 10;
}

static int
read_bcrypt(struct span rest, struct hash_text *text)
{
	const char *p = rest.data;

	if (rest.len != 2 + 1 + BCRYPT_SALT + BCRYPT_DIGEST || p[0] < '0' ||
	    p[0] > '9' || p[1] < '0' || p[1] > '9' || p[2] != '$')
		return 0;
	text->cost[ROUNDS] = (p[0] - '0') * 10 + (p[1] - '0');
	text->salt = (struct span){p + 3, BCRYPT_SALT};
	text->digest = (struct span){p + 3 + BCRYPT_SALT, BCRYPT_DIGEST};
	/* Bits that belong to no byte are zero, or nothing would match. */
	return hash_is_crypt_text(text->salt, BCRYPT_SALT, BCRYPT_SALT) &&
	    hash_is_crypt_text(text->digest, BCRYPT_DIGEST, BCRYPT_DIGEST) &&
	    bcrypt_value(p[2 + BCRYPT_SALT]) % 16 == 0 &&
	    bcrypt_value(rest.data[rest.len - 1]) % 4 == 0;
}

/* salt$digest and the end. */
static int
read_tail(struct span rest, size_t salt_max, struct hash_text *text)
{
	size_t len = text->row->digest_len;

	if (!hash_field(&rest, &text->salt))
		return 0;
	text->digest = rest;
	return hash_is_crypt_text(text->salt, 1, salt_max) &&
	    hash_is_crypt_base64(text->digest, len, len);
}

static int
read_md5(struct span rest, struct hash_text *text)
{
	return read_tail(rest, MD5_SALT_MAX, text);
}

static int
read_sha2(struct span rest, struct hash_text *text)
{
	text->cost[ROUNDS] = 5000;
	if (hash_skip(&rest, "rounds=") &&
	    !(hash_number(&rest, &text->cost[ROUNDS]) &&
	    hash_skip(&rest, "$")))
		return 0;
	return read_tail(rest, SHA2_SALT_MAX, text);
}

/* One character of the alphabet, as a number. */
static int
next_value(struct span *rest, int64_t *out)
{
	int value = rest->len == 0 ? -1 : hash_crypt_value(*rest->data);

	if (value < 0)
		return 0;
	rest->data++;
	rest->len--;
	*out = value;
	return 1;
}

/*
 * A number of yescrypt, least upwards: the first character tells how many
 * follow.  48 values need one character, 8 more begin those of two, 4 more
 * those of three, and so on.
 */
static int
next_variable(struct span *rest, int64_t least, int64_t *out)
{
	int64_t start = 0, end = 47, first, digit;
	int more = 0;

	*out = least;
	if (!next_value(rest, &first))
		return 0;
	for (; first > end; more++) {
		*out += (end + 1 - start) * (INT64_C(1) << 6 * more);
		start = end + 1;
		end = start + (62 - end) / 2;
	}
	*out += (first - start) * (INT64_C(1) << 6 * more);
	while (more-- > 0) {
		if (!next_value(rest, &digit))
			return 0;
		*out += digit * (INT64_C(1) << 6 * more);
	}
	return 1;
}

/* N * r, which has a bound beside those of both. */
static void
count_blocks(int64_t *cost)
{
	const int64_t most = HASH_BLOCKS_MAX;

	cost[BLOCKS] = cost[LOG2_N] > 30 || cost[BLOCK] > most ? INT64_MAX :
	    cost[BLOCK] << cost[LOG2_N];
}

static int
read_yescrypt(struct span rest, struct hash_text *text)
{
	const char flavour[] = { YESCRYPT_FLAVOUR, '\0' };
	int64_t *cost = text->cost, have = 0;

	cost[LANES] = 1;
	if (!hash_skip(&rest, flavour) ||
	    !next_variable(&rest, 1, &cost[LOG2_N]) ||
	    !next_variable(&rest, 1, &cost[BLOCK]))
		return 0;
	if (!hash_skip(&rest, "$")) {
		/* Bits for what else is there.  4 and 8 are upgrades and a
		 * table outside the text: libxcrypt has neither. */
		if (!next_variable(&rest, 1, &have) || have > 3 ||
		    ((have & 1) && !next_variable(&rest, 2, &cost[LANES])) ||
		    ((have & 2) && !next_variable(&rest, 1, &cost[TIME])) ||
		    !hash_skip(&rest, "$"))
			return 0;
	}
	count_blocks(cost);
	return read_tail(rest, YESCRYPT_SALT_MAX, text) &&
	    hash_is_crypt_base64(text->salt, 1, YESCRYPT_SALT_MAX);
}

/* 30 bits in five characters, lowest first. */
static int
next_fixed(struct span *rest, int64_t *out)
{
	int64_t digit;

	*out = 0;
	for (int bits = 0; bits < 30; bits += 6) {
		if (!next_value(rest, &digit))
			return 0;
		*out |= digit << bits;
	}
	return 1;
}

static int
read_scrypt(struct span rest, struct hash_text *text)
{
	int64_t *cost = text->cost;

	if (!next_value(&rest, &cost[LOG2_N]) ||
	    !next_fixed(&rest, &cost[BLOCK]) ||
	    !next_fixed(&rest, &cost[LANES]))
		return 0;
	count_blocks(cost);
	return read_tail(rest, YESCRYPT_SALT_MAX, text);
}

/* Systems leave methods out of their libxcrypt. */
static int
is_there(const struct hash_text *text)
{
	char prefix[8] = "";

	memcpy(prefix, text->row->prefix, strlen(text->row->prefix));
	return crypt_checksalt(prefix) != CRYPT_SALT_INVALID;
}

/*
 * 32 KiB, for the password is copied into them as well.  *out is the whole
 * hash, in *data, which is the caller's to release.
 */
static int
run(struct span setting, struct span password, struct crypt_data **data,
    const char **out)
{
	*data = mem_zalloc(sizeof(**data));
	if (*data == NULL)
		return UD_EEXHAUSTED;
	memcpy((*data)->setting, setting.data, setting.len);
	memcpy((*data)->input, password.data, password.len);
	*out = crypt_rn((*data)->input, (*data)->setting, *data,
	    (int)sizeof(**data));
	/* The text was read and the method is there: it was memory. */
	return *out == NULL ? UD_EEXHAUSTED : UD_OK;
}

static void
release(struct crypt_data *data)
{
	if (data != NULL)
		mem_wipe(data, sizeof(*data));
	mem_free(data);
}

static int
verify_crypt(const struct hash_text *text, struct span password, int *match)
{
	struct crypt_data *data;
	const char *right;
	int rc = run(text->all, password, &data, &right);

	if (rc == UD_OK)
		*match = strlen(right) == text->all.len &&
		    sodium_memcmp(right, text->all.data, text->all.len) == 0;
	release(data);
	return rc;
}

static int
make_crypt(const struct hash_maker *maker, struct hash_text *text,
    struct span password, seal_random random, void *ctx, char *out)
{
	int is_bcrypt = maker->row->format == HASH_BCRYPT;
	size_t head = strlen(out);
	size_t len = is_bcrypt ? BCRYPT_SALT : SHA2_SALT_MAX;
	struct crypt_data *data = NULL;
	unsigned char bytes[BCRYPT_SALT];
	const char *right;
	int rc;

	(void)text;
	if (random(bytes, len, ctx) != UD_OK)
		return UD_ECALLBACK;
	for (size_t i = 0; i < len; i++)
		out[head + i] = hash_crypt_char(bytes[i]);
	/* 16 bytes end with two bits of the last character. */
	if (is_bcrypt)
		out[head + len - 1] = ".Oeu"[bytes[len - 1] & 3];
	rc = run((struct span){out, head + len}, password, &data, &right);
	if (rc == UD_OK && strlen(right) != head + maker->tail)
		rc = UD_EINTERNAL;
	if (rc == UD_OK)
		memcpy(out, right, head + maker->tail + 1);
	release(data);
	mem_wipe(bytes, sizeof(bytes));
	return rc;
}

#define CRYPT(name, is_format, characters, reader, most, ...) {		\
	.prefix = (name), .format = (is_format),			\
	.digest_len = (characters), .read = (reader), .limit = (most),	\
	.bounds = { __VA_ARGS__ },					\
	.is_there = is_there, .verify = verify_crypt }

#define BCRYPT(name)							\
	CRYPT(name, HASH_BCRYPT, BCRYPT_DIGEST, read_bcrypt, BCRYPT_MAX, \
	    [ROUNDS] = { 10, 4, 16 })

#define SHA2(name, characters)						\
	CRYPT(name, HASH_SHA2, characters, read_sha2, PASSWORD_MAX,	\
	    [ROUNDS] = { 1000, 1000, 1000000 })

/* Nobody has made hashes with N under 1024. */
#define YESCRYPT(name, reader)						\
	CRYPT(name, HASH_YESCRYPT, 43, reader, PASSWORD_MAX,		\
	    [LOG2_N] = { 10, 10, 22 },					\
	    [BLOCK] = { 1, 1, HASH_BLOCKS_MAX },			\
	    [LANES] = { 1, 1, 16 }, [TIME] = { 0, 0, 10 },		\
	    [BLOCKS] = { 1, 1, HASH_BLOCKS_MAX })

enum { BCRYPT_B = 1, SHA512 = 4 };

static const struct hash_row rows[] = {
	BCRYPT("$2a$"),
	[BCRYPT_B] = BCRYPT("$2b$"),
	BCRYPT("$2y$"),
	SHA2("$5$", 43),
	[SHA512] = SHA2("$6$", SHA512_DIGEST),
	CRYPT("$1$", HASH_MD5, 22, read_md5, PASSWORD_MAX, { 0, 0, 0 }),
	YESCRYPT("$y$", read_yescrypt),
	YESCRYPT("$gy$", read_yescrypt),
	YESCRYPT("$7$", read_scrypt),
};

const struct hash_family hash_crypt = { rows, sizeof(rows) / sizeof(*rows) };

const struct hash_maker hash_make_bcrypt = {
	.before_cost = "$2b$",
	.cost_width = 2,
	.after_cost = "$",
	.cost = { 12, 4, 16 },
	.tail = BCRYPT_SALT + BCRYPT_DIGEST,
	.row = &rows[BCRYPT_B],
	.make = make_crypt,
};

const struct hash_maker hash_make_sha512_crypt = {
	.before_cost = "$6$rounds=",
	.after_cost = "$",
	.cost = { 100000, 1000, 1000000 },
	.tail = SHA2_SALT_MAX + 1 + SHA512_DIGEST,
	.row = &rows[SHA512],
	.make = make_crypt,
};
