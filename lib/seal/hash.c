/* SPDX-License-Identifier: MIT */
#include "seal/hash.h"

#include <stdio.h>
#include <string.h>

#include <userdir/base.h>

#include "base/mem.h"
#include "seal/hash_format.h"

/* The first row whose prefix fits counts: $7$ln= comes before $7$, and the
 * row without a prefix last. */
static const struct hash_family *const families[] = {
	&hash_argon2, &hash_scrypt, &hash_pbkdf2, &hash_crypt, &hash_digest,
};

static const struct hash_maker *const makers[HASHER_ALGORITHMS] = {
	[HASHER_ARGON2ID] = &hash_make_argon2id,
	[HASHER_BCRYPT] = &hash_make_bcrypt,
	[HASHER_SCRYPT] = &hash_make_scrypt,
	[HASHER_PBKDF2_SHA256] = &hash_make_pbkdf2_sha256,
	[HASHER_PBKDF2_SHA512] = &hash_make_pbkdf2_sha512,
	[HASHER_SHA512_CRYPT] = &hash_make_sha512_crypt,
};

static int
try_row(const struct hash_row *row, struct span encoded,
    struct hash_text *text, int *rc)
{
	struct span rest = encoded;
	int ok;

	*text = (struct hash_text){ .row = row, .all = encoded };
	if (row->prefix != NULL && !hash_skip(&rest, row->prefix))
		return 0;
	ok = row->read(rest, text);
	*rc = ok ? UD_OK : UD_EINVAL;
	return ok || row->prefix != NULL;
}

/* Take a text apart, without looking at its cost. */
static int
read_text(struct span encoded, struct hash_text *text)
{
	int rc;

	if (encoded.len == 0)
		return UD_EUNIMPL;
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		for (size_t k = 0; k < families[i]->count; k++)
			if (try_row(&families[i]->rows[k], encoded, text, &rc))
				goto found;
	return UD_EUNIMPL;
found:
	if (rc == UD_OK && encoded.len > HASH_IMPORT_MAX)
		rc = UD_EINVAL;
	if (rc == UD_OK && text->row->is_there != NULL &&
	    !text->row->is_there(text))
		rc = UD_EUNIMPL;
	return rc;
}

static int
check_costs(const struct hash_text *text, int is_import)
{
	for (size_t i = 0; i < HASH_COSTS; i++) {
		const struct hash_bound *bound = &text->row->bounds[i];

		if (text->cost[i] < (is_import ? bound->import :
		    bound->least) || text->cost[i] > bound->most)
			return UD_EINVAL;
	}
	return UD_OK;
}

int
hash_check(uint64_t formats, struct span encoded)
{
	struct hash_text text;
	int rc = read_text(encoded, &text);

	if (rc != UD_EUNIMPL && (formats >> text.row->format & 1) == 0)
		rc = UD_EUNIMPL;
	return rc == UD_OK ? check_costs(&text, 1) : rc;
}

/* 1 if the algorithm reads every byte of the password. */
static int
takes_whole(const struct hash_row *row, struct span password)
{
	if (password.len > HASH_PASSWORD_MAX)
		return 0;
	/* HMAC fills its key up with zeros. */
	if (row->is_hmac && password.len > 0 &&
	    password.data[password.len - 1] == '\0')
		return 0;
	return row->limit == 0 || (password.len <= row->limit &&
	    memchr(password.data, '\0', password.len) == NULL);
}

/* Empty, not absent. */
static struct span
password_of(const void *password, size_t len)
{
	return (struct span){len == 0 ? "" : password, len};
}

int
hash_verify(struct span encoded, const void *password, size_t len, int *match)
{
	struct span given = password_of(password, len);
	struct hash_text text;
	int rc = read_text(encoded, &text);

	*match = 0;
	if (rc == UD_OK)
		rc = check_costs(&text, 0);
	if (rc != UD_OK || !takes_whole(text.row, given))
		return rc;
	return text.row->verify(&text, given, match);
}

static int
choose(const struct hash_choice *choice, int64_t wanted, int64_t *out)
{
	*out = wanted == 0 ? choice->usual : wanted;
	return *out >= choice->least && *out <= choice->most;
}

/* The hasher with its defaults filled in. */
static int
settle(const struct hasher *hasher, const struct hash_maker **maker,
    struct hasher *settled)
{
	if (hasher->algorithm < 0 || hasher->algorithm >= HASHER_ALGORITHMS)
		return UD_EINVAL;
	*maker = makers[hasher->algorithm];
	if ((*maker)->make == NULL)
		return UD_EUNIMPL;
	settled->algorithm = hasher->algorithm;
	if (!choose(&(*maker)->cost, hasher->cost, &settled->cost) ||
	    !choose(&(*maker)->memory, hasher->memory_kib,
	    &settled->memory_kib))
		return UD_EINVAL;
	return UD_OK;
}

int
hasher_check(const struct hasher *hasher)
{
	const struct hash_maker *maker;
	struct hasher settled;

	return settle(hasher, &maker, &settled);
}

size_t
hasher_limit(const struct hasher *hasher)
{
	const struct hash_maker *maker;
	struct hasher settled;

	return settle(hasher, &maker, &settled) != UD_OK ? 0 :
	    maker->row->limit;
}

/* What every hash of this cost begins with. */
static size_t
write_head(const struct hash_maker *maker, const struct hasher *settled,
    char out[HASH_TEXT_SIZE])
{
	int len = 0;

	if (maker->before_memory != NULL)
		len = snprintf(out, HASH_TEXT_SIZE, "%s%lld",
		    maker->before_memory, (long long)settled->memory_kib);
	len += snprintf(out + len, (size_t)(HASH_TEXT_SIZE - len),
	    "%s%0*lld%s", maker->before_cost, maker->cost_width,
	    (long long)settled->cost, maker->after_cost);
	return (size_t)len;
}

int
hash_make(const struct hasher *hasher, seal_random random, void *ctx,
    const void *password, size_t len, char out[HASH_TEXT_SIZE])
{
	struct span given = password_of(password, len);
	const struct hash_maker *maker;
	struct hash_text text = { 0 };
	struct hasher settled;
	int rc = settle(hasher, &maker, &settled);

	memset(out, 0, HASH_TEXT_SIZE);
	if (rc == UD_OK && !takes_whole(maker->row, given))
		rc = UD_EINVAL;
	if (rc != UD_OK)
		return rc;
	text.row = maker->row;
	text.cost[0] = settled.cost;
	text.cost[1] = settled.memory_kib;
	(void)write_head(maker, &settled, out);
	rc = maker->make(maker, &text, given, random, ctx, out);
	if (rc != UD_OK)
		mem_wipe(out, HASH_TEXT_SIZE);
	return rc;
}

int
hash_is_current(const struct hasher *hasher, struct span encoded)
{
	const struct hash_maker *maker;
	struct hasher settled;
	struct hash_text text;
	char head[HASH_TEXT_SIZE];
	size_t len;

	if (settle(hasher, &maker, &settled) != UD_OK ||
	    read_text(encoded, &text) != UD_OK)
		return 0;
	len = write_head(maker, &settled, head);
	return encoded.len == len + maker->tail &&
	    memcmp(encoded.data, head, len) == 0;
}

int
hash_is_as_costly(const struct hasher *hasher, struct span encoded)
{
	const struct hash_maker *maker;
	struct hasher ours, theirs;
	struct hash_text text;
	char head[HASH_TEXT_SIZE];
	size_t len;

	if (settle(hasher, &maker, &ours) != UD_OK ||
	    read_text(encoded, &text) != UD_OK ||
	    check_costs(&text, 0) != UD_OK)
		return 0;
	theirs = ours;
	theirs.cost = text.cost[0];
	if (maker->before_memory != NULL)
		theirs.memory_kib = text.cost[1];
	if (theirs.cost < ours.cost || theirs.memory_kib < ours.memory_kib)
		return 0;
	/* Its versions are computed alike. */
	if (text.row->format == HASH_BCRYPT)
		return maker->row->format == HASH_BCRYPT;
	/* What nobody can choose for new ones must be as they have it. */
	len = write_head(maker, &theirs, head);
	return encoded.len > len && memcmp(encoded.data, head, len) == 0;
}
