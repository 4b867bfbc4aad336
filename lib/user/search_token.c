/* SPDX-License-Identifier: MIT */
/*
 * Page tokens: where a page ended, sealed, and of which search it was.
 *
 * Sort keys are personal data, so a token is encrypted; it carries texts as
 * they are stored, and the fold is made again.
 */
#include "user/search.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"
#include "json/base64.h"

enum {
	TOKEN_VERSION = 1,
	TOKEN_BYTES_MAX = 4096,
	TTL_S = 86400,
	SKEW_S = 300,		/* between the clocks of two machines */
	DIGEST_BYTES = 16
};

struct token {
	unsigned char version, absent, by_key, unused[5];
	int64_t issued_us;
	int64_t key, number;
	unsigned char digest[DIGEST_BYTES];
	uint16_t raw_len, id_len;
	uint32_t reserved;
};

/* A tree as bytes: of two that say the same they are the same. */
static void
put_tree(struct buf *out, const ud_filter *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct node *node = &tree->nodes[i];
		uint32_t head[] = {node->kind, node->attribute, node->method,
		    node->option, node->size, node->count};

		buf_add(out, head, sizeof(head));
		buf_add(out, &node->number, sizeof(node->number));
		for (size_t t = 0; t < node->count; t++) {
			struct span text = tree_node_text(tree, node, t);
			uint64_t len = text.data == NULL ? UINT64_MAX :
			    text.len;

			buf_add(out, &len, sizeof(len));
			buf_add(out, text.data, text.len);
		}
	}
}

/* Two searches have the same digest if the token of one may go on in the
 * other. */
static int
digest(struct finding *f, unsigned char out[DIGEST_BYTES])
{
	unsigned char hash[SEAL_HASH_BYTES], numbers[4][8];
	struct buf tree = BUF_INIT(4 * UD_FILTER_BYTES_MAX);
	struct span parts[] = {
		{0},
		seal_number((int64_t)f->query.sort, numbers[0]),
		seal_number(f->sql.descending, numbers[1]),
		seal_number(f->sql.include_deleted, numbers[2]),
		seal_number(f->scope.restricted, numbers[3]),
		{(const char *)f->orgs, f->org_count * sizeof(*f->orgs)},
		span_of(f->dir->actor_id),
	};
	int rc = UD_OK;

	put_tree(&tree, f->tree);
	parts[0] = (struct span){tree.data, tree.len};
	seal_hash(NULL, parts, sizeof(parts) / sizeof(parts[0]), hash);
	memcpy(out, hash, DIGEST_BYTES);
	if (!buf_ok(&tree))
		rc = error_no_memory(&f->dir->error);
	buf_free(&tree);
	return rc;
}

/* What a sealed token is bound to. */
static struct span
place_of(const ud_dir *dir, char place[64])
{
	size_t len = strlen(dir->instance_text);

	memcpy(place, "page token ", 11);
	memcpy(place + 11, dir->instance_text, len);
	return (struct span){place, 11 + len};
}

/* A box as text that may stand in an URL. */
static int
write_text(ud_dir *dir, const unsigned char *box, size_t len, char **token)
{
	struct buf text = BUF_INIT(2 * TOKEN_BYTES_MAX);

	base64_encode(&text, box, len);
	while (text.len > 0 && text.data[text.len - 1] == '=')
		text.data[--text.len] = '\0';
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '+' || text.data[i] == '/')
			text.data[i] = text.data[i] == '+' ? '-' : '_';
	*token = buf_steal(&text);
	return *token == NULL ? error_no_memory(&dir->error) : UD_OK;
}

static int
fresh(void *buf, size_t len, void *ctx)
{
	return dir_random(ctx, buf, len);
}

int
search_make_token(struct finding *f, char **out)
{
	const struct row *row = &f->rows[f->query.limit - 1];
	struct token token = {.version = TOKEN_VERSION,
	    .by_key = (unsigned char)f->by_key,
	    .absent = (unsigned char)row->absent, .key = row->key,
	    .number = row->number, .raw_len = (uint16_t)row->raw.len,
	    .id_len = (uint16_t)row->id.len};
	unsigned char plain[TOKEN_BYTES_MAX];
	unsigned char box[TOKEN_BYTES_MAX + SEAL_BOX_EXTRA];
	size_t len = sizeof(token) + row->raw.len + row->id.len;
	char place[64];
	int rc;

	if (len > TOKEN_BYTES_MAX)
		return error_set(&f->dir->error, UD_ECORRUPT,
		    "Errors.Search.IndexBroken", NULL, NULL,
		    "a sort key is longer than any value");
	if ((rc = dir_now(f->dir, &token.issued_us)) != UD_OK ||
	    (rc = digest(f, token.digest)) != UD_OK)
		return rc;
	memcpy(plain, &token, sizeof(token));
	if (row->raw.len > 0)
		memcpy(plain + sizeof(token), row->raw.data, row->raw.len);
	if (row->id.len > 0)
		memcpy(plain + sizeof(token) + row->raw.len, row->id.data,
		    row->id.len);
	rc = seal_box(f->dir->keys, fresh, f->dir, place_of(f->dir, place),
	    plain, len, box);
	if (rc == UD_OK)
		rc = write_text(f->dir, box, len + SEAL_BOX_EXTRA, out);
	mem_wipe(plain, sizeof(plain));
	return rc;
}

static int
refuse(struct finding *f, const char *why)
{
	return error_set(&f->dir->error, UD_EINVAL, "search.page_token",
	    NULL, "query.pageToken", "the page token %s", why);
}

static int
is_old(struct finding *f, const struct token *token, int *old)
{
	int64_t ttl = f->dir->options.page_token_ttl_s, now;
	int rc;

	if (ttl <= 0 || ttl > TTL_S * 36500LL)
		ttl = ttl <= 0 ? TTL_S : TTL_S * 36500LL;
	*old = 0;
	if ((rc = dir_now(f->dir, &now)) == UD_OK)
		*old = now - token->issued_us > ttl * US_PER_S ||
		    token->issued_us - now > SKEW_S * US_PER_S;
	return rc;
}

/* The row that the token names, with its fold. */
static int
go_on_after(struct finding *f, const struct token *token, const char *texts)
{
	struct row *after = &f->after;

	memcpy(f->after_raw, texts, token->raw_len);
	memcpy(f->after_id, texts + token->raw_len, token->id_len);
	*after = (struct row){.key = token->key, .number = token->number,
	    .absent = token->absent,
	    .raw = {f->after_raw, token->raw_len},
	    .id = {f->after_id, token->id_len}};
	if (sort_is_text(f->sql.sort))
		after->sort = after->raw;
	if (sort_is_folded(f->sql.sort) && !after->absent) {
		buf_reset(&f->after_fold);
		text_fold(&f->after_fold, after->raw);
		if (!buf_ok(&f->after_fold))
			return error_no_memory(&f->dir->error);
		after->sort = (struct span){f->after_fold.data == NULL ? "" :
		    f->after_fold.data, f->after_fold.len};
	}
	f->goes_on = 1;
	return UD_OK;
}

/* Keys are not the order any more: an import brought older users.  What the
 * last row was created at is in its record. */
static int
find_row_of_key(struct finding *f)
{
	ud_user *user = NULL;
	struct query q;
	int rc;

	user_rows_by_keys(&q, &f->dir->db, &f->after.key, 1);
	rc = user_take_alone(f->dir, &q, f->dir->orgs_by_key, &user);
	query_end(&q);
	if (rc != UD_ROW)
		return rc < 0 ? rc : refuse(f, "names a user that is gone");
	f->after.number = ud_user_created_us(user);
	f->after.id = (struct span){f->after_id, strlen(ud_user_id(user))};
	memcpy(f->after_id, ud_user_id(user), f->after.id.len + 1);
	ud_user_free(&user);
	return UD_OK;
}

/* What was sealed, if it is a token for this search. */
static int
read_sealed(struct finding *f, const unsigned char *plain, size_t len)
{
	unsigned char own[DIGEST_BYTES];
	struct token token;
	int old, rc;

	memcpy(&token, plain, sizeof(token));
	if ((rc = digest(f, own)) != UD_OK)
		return rc;
	if (token.version != TOKEN_VERSION ||
	    len != sizeof(token) + token.raw_len + token.id_len ||
	    token.raw_len >= sizeof(f->after_raw) ||
	    token.id_len >= sizeof(f->after_id))
		return refuse(f, "is none of this version");
	if (memcmp(own, token.digest, DIGEST_BYTES) != 0)
		return refuse(f, "belongs to another search");
	if ((rc = is_old(f, &token, &old)) != UD_OK)
		return rc;
	if (old)
		return refuse(f, "is too old, or from the future");
	rc = go_on_after(f, &token, (const char *)plain + sizeof(token));
	if (rc == UD_OK && token.by_key && !f->by_key)
		rc = find_row_of_key(f);
	return rc;
}

int
search_read_token(struct finding *f, const char *text)
{
	unsigned char box[2 * TOKEN_BYTES_MAX], plain[2 * TOKEN_BYTES_MAX];
	char place[64];
	size_t len = strnlen(text, sizeof(box));
	int rc;

	if (len >= sizeof(box) || !base64_decode(text, len, box, &len) ||
	    len < SEAL_BOX_EXTRA + sizeof(struct token) ||
	    seal_open(f->dir->keys, place_of(f->dir, place), box, len,
	    plain) != UD_OK)
		return refuse(f, "is none of this store");
	rc = read_sealed(f, plain, len - SEAL_BOX_EXTRA);
	mem_wipe(plain, len);
	return rc;
}
