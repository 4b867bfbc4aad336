/* SPDX-License-Identifier: MIT */
/*
 * What the library says and a SQLite of 2016 does not understand:
 *
 *   - a table of VALUES has no column names: it becomes an empty SELECT that
 *     names them, UNION ALL the VALUES;
 *   - INSERT ... ON CONFLICT DO NOTHING is INSERT OR IGNORE there;
 *   - INSERT ... ON CONFLICT DO UPDATE becomes, for each row, an UPDATE and
 *     the INSERT that is run if that found nothing;
 *   - a statement has at most 999 parameters: if there are more, each is a
 *     function that knows its value (statement.c).
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum { PARAMS_MAX = 999, KEYS_MAX = 16, COLUMNS_MAX = 64 };

struct token {
	const char *at;
	size_t len;
	int depth;		/* parentheses around it */
};

/* A list of tokens ends with an empty one. */
struct source {
	struct token *tokens;
	sqlite3_int64 number;	/* of the statement, if it has many
				   parameters; else 0 */
};

struct text {
	char *data;
	size_t len, room;
	int failed;
};

static void
put(struct text *out, const char *data, size_t len)
{
	size_t room = (out->len + len + 1) * 2;
	char *bigger;

	if (!out->failed && out->len + len + 1 > out->room) {
		bigger = sqlite3_realloc64(out->data, room);
		out->failed = bigger == NULL;
		if (!out->failed) {
			out->data = bigger;
			out->room = room;
		}
	}
	if (out->failed)
		return;
	memcpy(out->data + out->len, data, len);
	out->len += len;
	out->data[out->len] = '\0';
}

static void
puts_to(struct text *out, const char *words)
{
	put(out, words, strlen(words));
}

static char *
taken(struct text *out)
{
	if (out->failed) {
		sqlite3_free(out->data);
		return NULL;
	}
	return out->data;
}

static int
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

static const char *
skip(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\r\n");
		if (p[0] != '-' || p[1] != '-')
			return p;
		p += strcspn(p, "\n");
	}
}

/* Length of the token at p: a word, a parameter, a literal, a sign. */
static size_t
token_len(const char *p)
{
	size_t n = 1;

	if (*p == '\'' || *p == '"') {
		while (p[n] != '\0' && (p[n] != *p || p[n + 1] == *p))
			n += p[n] == *p ? 2 : 1;
		return p[n] == '\0' ? n : n + 1;
	}
	if (is_word(*p) || *p == '?')
		while (is_word(p[n]))
			n++;
	return n;
}

/* A token for each, and the empty one; NULL without memory. */
static struct token *
tokens_of(const char *sql)
{
	size_t count = 1, i = 0;
	struct token *tokens;
	int depth = 0;

	for (const char *p = skip(sql); *p != '\0'; p = skip(p + token_len(p)))
		count++;
	tokens = sqlite3_malloc64(count * sizeof(*tokens));
	if (tokens == NULL)
		return NULL;
	for (const char *p = skip(sql); *p != '\0';
	    p = skip(p + token_len(p))) {
		depth -= *p == ')';
		tokens[i++] = (struct token){p, token_len(p), depth};
		depth += *p == '(';
	}
	tokens[i] = (struct token){"", 0, 0};
	return tokens;
}

static int
is(const struct token *token, const char *words)
{
	return token->len == strlen(words) &&
	    memcmp(token->at, words, token->len) == 0;
}

static int
same(const struct token *a, const struct token *b)
{
	return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

static void
put_token(const struct source *s, struct text *out, const struct token *t)
{
	char words[80];

	if (s->number != 0 && t->at[0] == '?') {
		(void)sqlite3_snprintf(sizeof(words), words,
		    "userdir_parameter(%lld, %d)", s->number,
		    atoi(t->at + 1));
		puts_to(out, words);
	} else {
		put(out, t->at, t->len);
	}
	if (strchr(" \t\r\n-", t->at[t->len]) != NULL)
		puts_to(out, " ");
}

/* The names of the columns of the VALUES at t. */
static void
put_names(struct text *out, const struct token *t)
{
	int depth = t[1].depth, n = 1;
	char words[40];

	puts_to(out, "SELECT ");
	for (t += 2; t->len > 0 && t->depth > depth; t++) {
		if (t->at[0] != ',' || t->depth != depth + 1)
			continue;
		(void)sqlite3_snprintf(sizeof(words), words,
		    "NULL AS column%d, ", n++);
		puts_to(out, words);
	}
	(void)sqlite3_snprintf(sizeof(words), words,
	    "NULL AS column%d WHERE 0 UNION ALL ", n);
	puts_to(out, words);
}

/* Up to the end, or ON CONFLICT. */
static char *
plain_of(const struct source *s, const struct token *end, int ignore)
{
	struct text out = {0};

	for (const struct token *t = s->tokens; t != end && t->len > 0; t++) {
		if (is(t, "VALUES") && t > s->tokens && is(t - 1, "("))
			put_names(&out, t);
		put_token(s, &out, t);
		if (ignore && t == s->tokens)
			puts_to(&out, "OR IGNORE ");
	}
	return taken(&out);
}

/* What an INSERT ... ON CONFLICT (keys) DO UPDATE SET assignments has. */
struct insert {
	const struct source *source;
	const struct token *table;
	const struct token *columns[COLUMNS_MAX];
	size_t column_count;
	const struct token *keys[KEYS_MAX];
	size_t key_count;
	const struct token *rows;	/* the first parenthesis */
	const struct token *set;	/* the first assignment */
};

/* Names in parentheses, of which t is the first: where they end. */
static const struct token *
names(const struct token *t, const struct token **list, size_t room,
    size_t *count)
{
	*count = 0;
	for (t++; t->len > 0 && !is(t, ")"); t++)
		if (!is(t, ",") && *count < room)
			list[(*count)++] = t;
	return t->len > 0 ? t + 1 : t;
}

/* Behind an expression: at a comma or parenthesis of its depth, or a word
 * that ends it. */
static const struct token *
behind(const struct token *t)
{
	int depth = t->depth;

	while (t->len > 0 && t->depth >= depth &&
	    !(t->depth == depth && (is(t, ",") || is(t, ")"))))
		t++;
	return t;
}

/* The value of a column in a row, of which `row` is the parenthesis. */
static void
put_value(const struct insert *in, struct text *out, const struct token *row,
    const struct token *column)
{
	const struct token *t = row + 1;
	const struct token *end = behind(t);

	for (size_t i = 0; i < in->column_count &&
	    !same(in->columns[i], column); i++)
		if (is(end, ",")) {
			t = end + 1;
			end = behind(t);
		}
	puts_to(out, "(");
	for (; t != end; t++)
		put_token(in->source, out, t);
	puts_to(out, ")");
}

static char *
update_of(const struct insert *in, const struct token *row)
{
	struct text out = {0};

	puts_to(&out, "UPDATE ");
	put_token(in->source, &out, in->table);
	puts_to(&out, " SET ");
	for (const struct token *t = in->set; t->len > 0; t++) {
		if (is(t, "excluded") && is(t + 1, ".")) {
			t += 2;
			put_value(in, &out, row, t);
		} else {
			put_token(in->source, &out, t);
		}
	}
	for (size_t k = 0; k < in->key_count; k++) {
		puts_to(&out, k == 0 ? " WHERE " : " AND ");
		put_token(in->source, &out, in->keys[k]);
		puts_to(&out, " = ");
		put_value(in, &out, row, in->keys[k]);
	}
	return taken(&out);
}

static char *
insert_of(const struct insert *in, const struct token *row)
{
	struct text out = {0};

	for (const struct token *t = in->source->tokens; t != in->rows; t++)
		put_token(in->source, &out, t);
	do
		put_token(in->source, &out, row);
	while (!(is(row, ")") && row->depth == in->rows->depth) &&
	    (++row)->len > 0);
	return taken(&out);
}

/* "ON CONFLICT" outside of parentheses, or the end. */
static const struct token *
conflict_of(const struct token *t)
{
	while (t->len > 0 && !(t->depth == 0 && is(t, "ON") &&
	    is(t + 1, "CONFLICT")))
		t++;
	return t;
}

static int
upsert_of(const struct source *s, const struct token *conflict,
    struct upsert *upsert)
{
	struct insert in = {.source = s, .table = s->tokens + 2};
	const struct token *t;
	size_t rows = 0;

	if (conflict < s->tokens + 5 || !is(s->tokens + 3, "(") ||
	    !is(conflict + 2, "("))
		return UD_EINTERNAL;
	in.rows = names(s->tokens + 3, in.columns, COLUMNS_MAX,
	    &in.column_count) + 1;
	t = names(conflict + 2, in.keys, KEYS_MAX, &in.key_count);
	if (!is(in.rows - 1, "VALUES") || !is(in.rows, "(") ||
	    !is(t, "DO") || !is(t + 1, "UPDATE") || !is(t + 2, "SET"))
		return UD_EINTERNAL;
	in.set = t + 3;
	for (t = in.rows; t != conflict; t++)
		rows += t->depth == 0 && is(t, "(");
	upsert->update = sqlite3_malloc64(rows * sizeof(char *));
	upsert->insert = sqlite3_malloc64(rows * sizeof(char *));
	for (t = in.rows; upsert->update != NULL && upsert->insert != NULL &&
	    t != conflict; t++) {
		if (t->depth != 0 || !is(t, "("))
			continue;
		upsert->update[upsert->rows] = update_of(&in, t);
		upsert->insert[upsert->rows] = insert_of(&in, t);
		upsert->rows++;
		if (upsert->update[upsert->rows - 1] == NULL ||
		    upsert->insert[upsert->rows - 1] == NULL)
			break;
	}
	return upsert->rows == rows && upsert->update[rows - 1] != NULL &&
	    upsert->insert[rows - 1] != NULL ? UD_OK : UD_EEXHAUSTED;
}

void
upsert_free(struct upsert *upsert)
{
	for (size_t i = 0; i < upsert->rows; i++) {
		sqlite3_free(upsert->update[i]);
		sqlite3_free(upsert->insert[i]);
	}
	sqlite3_free(upsert->update);
	sqlite3_free(upsert->insert);
	*upsert = (struct upsert){0};
}

int
translate_params(const char *sql)
{
	int most = 0;

	for (const char *p = skip(sql); *p != '\0'; p = skip(p + token_len(p)))
		if (*p == '?' && atoi(p + 1) > most)
			most = atoi(p + 1);
	return most > PARAMS_MAX ? most : 0;
}

int
translate(const char *sql, int64_t number, char **plain,
    struct upsert *upsert)
{
	struct source s = {tokens_of(sql), number};
	const struct token *conflict;
	int nothing, rc = UD_OK;

	*plain = NULL;
	*upsert = (struct upsert){0};
	if (s.tokens == NULL)
		return UD_EEXHAUSTED;
	conflict = conflict_of(s.tokens);
	nothing = conflict->len > 0 && is(conflict + 2, "DO") &&
	    is(conflict + 3, "NOTHING");
	if (conflict->len > 0 && !nothing)
		rc = upsert_of(&s, conflict, upsert);
	else if ((*plain = plain_of(&s, conflict, nothing)) == NULL)
		rc = UD_EEXHAUSTED;
	if (rc != UD_OK)
		upsert_free(upsert);
	sqlite3_free(s.tokens);
	return rc;
}
