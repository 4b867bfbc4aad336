/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"

const struct syntax scim = {filter_read_scim, filter_write_scim,
    "invalidFilter"};
const struct syntax ldap = {filter_read_ldap, filter_write_ldap,
    "search.filter_invalid"};

static const char *const attributes[] = {
	[UD_ATTRIBUTE_ID] = "id",
	[UD_ATTRIBUTE_ORGANIZATION_ID] = "org",
	[UD_ATTRIBUTE_USERNAME] = "username",
	[UD_ATTRIBUTE_PRIMARY_USERNAME] = "primary",
	[UD_ATTRIBUTE_LOGIN_NAME] = "login",
	[UD_ATTRIBUTE_EMAIL] = "email",
	[UD_ATTRIBUTE_PHONE] = "phone",
	[UD_ATTRIBUTE_FIRST_NAME] = "first",
	[UD_ATTRIBUTE_LAST_NAME] = "last",
	[UD_ATTRIBUTE_NICK_NAME] = "nick",
	[UD_ATTRIBUTE_DISPLAY_NAME] = "display",
	[UD_ATTRIBUTE_PREFERRED_LANGUAGE] = "language",
	[UD_ATTRIBUTE_STATE] = "state",
	[UD_ATTRIBUTE_TYPE] = "type",
	[UD_ATTRIBUTE_CREATION_DATE] = "created",
	[UD_ATTRIBUTE_CHANGE_DATE] = "changed",
	[UD_ATTRIBUTE_PASSWORD_CHANGE_DATE] = "password",
};

static const char *const methods[] = {"eq", "eqi", "sw", "swi", "co", "coi",
    "ew", "ewi", "?", "?", "?", "?", "?", "?", "?", "?", "lt", "le", "gt",
    "ge", "lti", "lei", "gti", "gei"};

static const char *const comparisons[] = {"=", ">", ">=", "<", "<="};

static void
say_number(struct buf *out, const char *kind, int64_t number)
{
	char text[40];

	snprintf(text, sizeof(text), "%s %" PRId64, kind, number);
	buf_puts(out, text);
}

static void
say_texts(struct buf *out, const ud_filter *f, const struct node *node)
{
	for (size_t i = 0; i < node->count; i++) {
		struct span text = tree_node_text(f, node, i);

		buf_puts(out, text.data == NULL ? " -" : " \"");
		buf_add(out, text.data, text.len);
		if (text.data != NULL)
			buf_putc(out, '"');
	}
}

static void
say_leaf(struct buf *out, const ud_filter *f, const struct node *node)
{
	char time[TIME_TEXT_SIZE];
	const char *words[4] = {NULL};

	switch (node->kind) {
	case NODE_CONSTANT:
		cr_expect_eq(node->option, 0);
		buf_puts(out, node->number ? "true" : "false");
		return;
	case NODE_STATE:
		say_number(out, "state", node->number);
		return;
	case NODE_TYPE:
		say_number(out, "type", node->number);
		return;
	case NODE_TIME:
		time_format(node->number, time);
		words[0] = "time ", words[1] = attributes[node->attribute];
		words[2] = comparisons[node->method], words[3] = time;
		break;
	case NODE_PRESENT:
		words[0] = "present ", words[1] = attributes[node->attribute];
		break;
	case NODE_METADATA:
		words[0] = "metadata ", words[1] = methods[node->method];
		break;
	default:
		words[0] = node->kind == NODE_TEXT ? "text " : "pieces ";
		words[1] = attributes[node->attribute];
		words[2] = methods[node->method];
		break;
	}
	for (size_t i = 0; i < N(words) && words[i] != NULL; i++) {
		if (i > 1)
			buf_putc(out, ' ');
		buf_puts(out, words[i]);
	}
	say_texts(out, f, node);
}

static void
say_tree(struct buf *out, const ud_filter *f, size_t i)
{
	static const char *const words[] = {[NODE_AND] = "and",
	    [NODE_OR] = "or", [NODE_NOT] = "not"};
	const struct node *node = &f->nodes[i];

	buf_putc(out, '(');
	if (node->kind > NODE_NOT) {
		say_leaf(out, f, node);
	} else {
		buf_puts(out, words[node->kind]);
		for (size_t k = i + 1; k < i + node->size;
		    k += f->nodes[k].size) {
			buf_putc(out, ' ');
			say_tree(out, f, k);
		}
	}
	buf_putc(out, ')');
}

static ud_filter *
read_text(const struct syntax *syntax, struct span text)
{
	ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;
	int rc;

	error_clear(&error);
	rc = syntax->read(f, text, &error);
	cr_assert_eq(rc, UD_OK, "%.80s: %s, %s", text.data, error.field,
	    error.message);
	cr_assert_eq(tree_whole(f, &error), UD_OK);
	cr_assert_eq(f->nodes[0].size, f->count);
	return f;
}

void
expect_tree(const struct syntax *syntax, const char *text, const char *tree)
{
	ud_filter *f = read_text(syntax, span_of(text));
	struct buf said = BUF_INIT(1 << 20);

	say_tree(&said, f, 0);
	cr_expect_str_eq(said.data, tree, "%s\n is %s\nnot %s", text,
	    said.data, tree);
	buf_free(&said);
	ud_filter_free(&f);
}

void
expect_refusal_of(const struct syntax *syntax, const char *text, size_t len,
    const char *key, size_t column)
{
	ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;
	char field[40];
	int rc;

	error_clear(&error);
	snprintf(field, sizeof(field), "column %zu", column);
	rc = syntax->read(f, (struct span){text, len}, &error);
	cr_expect_eq(rc, UD_EINVAL, "%.80s", text);
	cr_expect_eq(error.code, rc);
	cr_expect_str_eq(error.key, key == NULL ? syntax->invalid : key,
	    "%.80s: %s, %s, %s", text, error.key, error.field, error.message);
	cr_expect_str_eq(error.field, field, "%.80s: %s, %s", text,
	    error.field, error.message);
	cr_expect_neq(error.message[0], '\0');
	ud_filter_free(&f);
}

void
expect_refusal(const struct syntax *syntax, const char *text, const char *key,
    size_t column)
{
	expect_refusal_of(syntax, text, strlen(text), key, column);
}

static struct buf
repeated(const char *before, const char *text, size_t times,
    const char *after)
{
	struct buf out = BUF_INIT(8 << 20);

	buf_puts(&out, before);
	while (times-- > 0)
		buf_puts(&out, text);
	buf_puts(&out, after);
	cr_assert(buf_ok(&out));
	return out;
}

void
expect_bomb_refused(const struct syntax *syntax, const char *before,
    const char *text, size_t times, const char *after, const char *key,
    size_t column)
{
	struct buf bomb = repeated(before, text, times, after);

	expect_refusal_of(syntax, bomb.data, bomb.len, key, column);
	buf_free(&bomb);
}

void
expect_nodes(const struct syntax *syntax, const char *before,
    const char *text, size_t times, const char *after, size_t nodes)
{
	struct buf whole = repeated(before, text, times, after);
	ud_filter *f = read_text(syntax, (struct span){whole.data,
	    whole.len});

	cr_expect_eq(f->count, nodes);
	ud_filter_free(&f);
	buf_free(&whole);
}

/* Write the tree to out, and what was written reads as the same tree. */
static void
write_and_read(const struct syntax *syntax, const ud_filter *f,
    struct buf *out)
{
	struct error error;
	ud_filter *again;

	cr_assert_eq(syntax->write(f, out, &error), UD_OK, "%s",
	    error.message);
	again = read_text(syntax, (struct span){out->data, out->len});
	cr_expect(tree_equal(f, again), "%s", out->data);
	ud_filter_free(&again);
}

void
expect_round_trip(const struct syntax *syntax, ud_filter *f)
{
	struct buf out = BUF_INIT(1 << 20);

	cr_assert_eq(ud_filter_errcode(f), UD_OK, "%s", ud_filter_errmsg(f));
	write_and_read(syntax, f, &out);
	buf_free(&out);
	ud_filter_free(&f);
}

void
expect_writing(const struct syntax *syntax, ud_filter *f, const char *written)
{
	struct buf out = BUF_INIT(1 << 20);
	struct error error;

	cr_assert_eq(ud_filter_errcode(f), UD_OK, "%s", ud_filter_errmsg(f));
	if (written == NULL) {
		cr_expect_eq(syntax->write(f, &out, &error), UD_EUNIMPL, "%s",
		    out.data);
		cr_expect_str_eq(error.key, "search.not_expressible");
	} else {
		write_and_read(syntax, f, &out);
		cr_expect_str_eq(out.data, written, "%s\nnot %s", out.data,
		    written);
	}
	buf_free(&out);
	ud_filter_free(&f);
}

void
expect_written(const struct syntax *syntax, const char *text,
    const char *written)
{
	expect_writing(syntax, read_text(syntax, span_of(text)), written);
}
