/* SPDX-License-Identifier: MIT */
/*
 * Reading LDAP filters.  RFC 4515, with empty lists as in RFC 4526:
 *
 *	filter = "(" ( "&" *filter / "|" *filter / "!" filter / item ) ")"
 *
 * LDAP has a third truth value, of items that ask for what nobody knows, and
 * finds what is certainly true.  So the filter is read into a tree of its
 * own, in which such items are marked; from it comes the tree of what is
 * certain:
 *
 *	f		certainly true		certainly false
 *	undefined	FALSE			FALSE
 *	AND		AND of true ones	OR of false ones
 *	OR		OR of true ones		AND of false ones
 *	NOT g		g is false		g is true
 *
 * and what holds nothing undefined stays as it is, or comes under a NOT.
 */
#include "search/read.h"

#include "search/ldap_item.h"

/* Has the innermost combinator an operand?  Is it a NOT? */
static int
has_operand(const ud_filter *f)
{
	return f->depth > 0 && f->count > f->open[f->depth - 1] + (size_t)1;
}

static int
in_not(const ud_filter *f)
{
	return f->depth > 0 &&
	    f->nodes[f->open[f->depth - 1]].kind == NODE_NOT;
}

/* What follows an opening bracket. */
static int
read_inside(struct cursor *c, struct buf *scratch)
{
	char sign = c->at < c->end ? *c->at : '\0';
	struct node constant = {.kind = NODE_CONSTANT, .number = sign == '&'};
	int rc;

	if (sign == '!') {
		c->at++;
		return tree_open(c->f, NODE_NOT);
	}
	if (sign == '&' || sign == '|') {
		c->at++;
		if (!cursor_is(c, ')'))
			return tree_open(c->f, sign == '&' ? NODE_AND :
			    NODE_OR);
		rc = tree_leaf(c->f, &constant);
	} else {
		rc = ldap_read_item(c, scratch);
	}
	if (rc != UD_OK)
		return rc;
	if (!cursor_is(c, ')'))
		return cursor_expect(c, c->at, "')' is expected here");
	c->at++;
	return UD_OK;
}

static int
read_filter(struct cursor *c, struct buf *scratch)
{
	int rc;

	do {
		int may_open = !in_not(c->f) || !has_operand(c->f);

		c->token = c->at;
		if (may_open && cursor_is(c, '(')) {
			c->at++;
			rc = read_inside(c, scratch);
		} else if (has_operand(c->f) && cursor_is(c, ')')) {
			c->at++;
			rc = tree_close(c->f);
		} else {
			rc = cursor_expect(c, c->at, "%s is expected here",
			    !may_open ? "')'" : has_operand(c->f) ?
			    "'(' or ')'" : "'('");
		}
	} while (rc == UD_OK && c->f->depth > 0);
	if (rc == UD_OK && c->at < c->end)
		return cursor_expect(c, c->at, "the end is expected here");
	return rc;
}

/* Is anything undefined in node i? */
static int
is_undefined(const ud_filter *raw, size_t i)
{
	size_t end = i + raw->nodes[i].size;

	for (; i < end; i++)
		if (raw->nodes[i].kind == NODE_CONSTANT &&
		    raw->nodes[i].option == LDAP_UNDEFINED)
			return 1;
	return 0;
}

static int
add_known(ud_filter *f, const ud_filter *raw, size_t i, int negated)
{
	int rc;

	if (!negated)
		return tree_copy(f, raw, i);
	if (raw->nodes[i].kind == NODE_NOT)
		return tree_copy(f, raw, i + 1);
	if ((rc = tree_open(f, NODE_NOT)) != UD_OK ||
	    (rc = tree_copy(f, raw, i)) != UD_OK)
		return rc;
	return tree_close(f);
}

/* A combinator of which something below is undefined. */
struct level {
	size_t end;
	int negated;		/* is it its being false that we want? */
	int opened;
};

static int
open_level(ud_filter *f, const ud_filter *raw, size_t i, struct level *level)
{
	int kind = raw->nodes[i].kind;

	level->end = i + raw->nodes[i].size;
	level->opened = kind != NODE_NOT;
	if (kind == NODE_NOT) {
		level->negated = !level->negated;
		return UD_OK;
	}
	return tree_open(f, (kind == NODE_AND) == level->negated ? NODE_OR :
	    NODE_AND);
}

/* Append what is certainly true. */
static int
add_certain(ud_filter *f, const ud_filter *raw)
{
	static const struct node nobody = {.kind = NODE_CONSTANT};
	struct level levels[UD_FILTER_DEPTH_MAX + 1] = {{raw->count, 0, 0}};
	size_t depth = 0, i = 0;
	int rc = UD_OK;

	while (rc == UD_OK && i < raw->count) {
		struct level level = levels[depth];

		if (!is_undefined(raw, i)) {
			rc = add_known(f, raw, i, level.negated);
			i += raw->nodes[i].size;
		} else if (raw->nodes[i].kind == NODE_CONSTANT) {
			rc = tree_leaf(f, &nobody);
			i++;
		} else {
			rc = open_level(f, raw, i++, &level);
			levels[++depth] = level;
		}
		for (; rc == UD_OK && depth > 0 && levels[depth].end == i;
		    depth--)
			if (levels[depth].opened)
				rc = tree_close(f);
	}
	return rc;
}

int
filter_read_ldap(ud_filter *f, struct span text, struct error *error)
{
	struct buf scratch = BUF_INIT(UD_FILTER_BYTES_MAX);
	ud_filter *raw = tree_new(f->depth_max);
	struct cursor c = {.key = "search.filter_invalid", .f = raw,
	    .error = error};
	int rc;

	if (raw == NULL)
		return error_no_memory(error);
	rc = cursor_begin(&c, text);
	if (rc == UD_OK)
		rc = read_filter(&c, &scratch);
	if (rc == UD_OK) {
		c.f = f;
		rc = add_certain(f, raw);
	}
	rc = cursor_end(&c, rc);
	buf_free(&scratch);
	ud_filter_free(&raw);
	return rc;
}
