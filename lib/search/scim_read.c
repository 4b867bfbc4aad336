/* SPDX-License-Identifier: MIT */
/*
 * Reading SCIM filters.  RFC 7644, 3.4.2.2:
 *
 *	filter  = term *("or" term)
 *	term    = operand *("and" operand)
 *	operand = ["not"] "(" filter ")" / path "[" filter "]" / comparison
 *
 * with a comparison as scim_compare.h has it.  There is no recursion: what
 * is open is a stack of groups, and a combinator begins in the tree when its
 * word is met, around the operand before it.
 *
 * In brackets everything is about one value of the attribute.  As users have
 * at most one, a condition on it is the condition itself, and its negation
 * demands that there is a value.
 */
#include "search/read.h"

#include "base/text.h"
#include "search/scim_compare.h"

struct group {
	size_t first;		/* node with which it begins */
	size_t term;		/* node with which its last term begins */
	char close;		/* the character that ends it, or NUL */
	unsigned char nots;	/* combinators around it */
	unsigned char ors, ands; /* has that combinator begun? */
};

enum expected { OPERAND, JOIN, NOTHING };

struct reader {
	struct scim s;
	enum expected next;
	struct group groups[UD_FILTER_DEPTH_MAX + 1];
	size_t depth;		/* of the innermost */
};

static int
open_group(struct reader *r, char close, int nots)
{
	struct cursor *c = &r->s.c;

	if (r->depth == UD_FILTER_DEPTH_MAX)
		return cursor_refuse(c, c->at, "search.too_deep", "the filter "
		    "has more than %d brackets inside each other",
		    UD_FILTER_DEPTH_MAX);
	c->at++;
	r->groups[++r->depth] = (struct group){
		.first = c->f->count, .term = c->f->count, .close = close,
		.nots = (unsigned char)nots
	};
	return UD_OK;
}

/* The word `not` was read. */
static int
open_not(struct reader *r)
{
	struct cursor *c = &r->s.c;
	int nots, rc;

	scim_skip_space(c);
	if (!cursor_is(c, '('))
		return cursor_expect(c, c->at, "'(' is expected after not");
	rc = scim_open_not(&r->s, r->s.same, &nots);
	return rc == UD_OK ? open_group(r, ')', nots) : rc;
}

/* The path of a value path was read. */
static int
open_path(struct reader *r, struct span path)
{
	struct cursor *c = &r->s.c;
	const struct scim_attribute *row;

	if (r->s.path.data != NULL)
		return cursor_expect(c, c->at,
		    "brackets inside brackets are not expected");
	path = scim_path(path);
	if (!scim_path_continues(path))
		return cursor_expect(c, c->token,
		    "an attribute with parts is expected before '['");
	row = scim_attribute_named((struct span){0}, path);
	r->s.path = path;
	r->s.same = row != NULL && (row->flags & SCIM_MANY) ?
	    row->attribute : 0;
	return open_group(r, ']', 0);
}

static int
read_operand(struct reader *r)
{
	struct cursor *c = &r->s.c;
	struct span word;

	if (cursor_is(c, '('))
		return open_group(r, ')', 0);
	word = cursor_word(c, "-_$.:");
	if (words_equal(word, span_of("not")))
		return open_not(r);
	if (cursor_is(c, '['))
		return open_path(r, word);
	r->next = JOIN;
	return scim_read_comparison(&r->s, word);
}

/* All operands of the innermost group were read. */
static int
close_group(struct reader *r)
{
	struct group *group = &r->groups[r->depth];
	unsigned open = (unsigned)(group->ands + group->ors) + group->nots;
	int rc = UD_OK;

	for (; rc == UD_OK && open > 0; open--)
		rc = tree_close(r->s.c.f);
	if (group->close == ']') {
		r->s.path = (struct span){0};
		r->s.same = 0;
	}
	if (r->depth > 0)
		r->depth--;
	else
		r->next = NOTHING;
	return rc;
}

static int
begin_and(struct reader *r)
{
	struct group *group = &r->groups[r->depth];

	r->next = OPERAND;
	if (group->ands)
		return UD_OK;
	group->ands = 1;
	return tree_open_around(r->s.c.f, NODE_AND, group->term);
}

static int
begin_or(struct reader *r)
{
	struct group *group = &r->groups[r->depth];
	ud_filter *f = r->s.c.f;
	int rc = UD_OK;

	r->next = OPERAND;
	if (group->ands)
		rc = tree_close(f);
	if (rc == UD_OK && !group->ors)
		rc = tree_open_around(f, NODE_OR, group->first);
	group->ands = 0;
	group->ors = 1;
	group->term = f->count;
	return rc;
}

/* What may come after an operand. */
static int
read_join(struct reader *r)
{
	struct cursor *c = &r->s.c;
	char close = r->groups[r->depth].close;
	struct span word;

	if (close == '\0' ? c->at == c->end : cursor_is(c, close)) {
		c->at += close != '\0';
		return close_group(r);
	}
	word = cursor_word(c, "");
	if (words_equal(word, span_of("and")))
		return begin_and(r);
	if (words_equal(word, span_of("or")))
		return begin_or(r);
	return close == '\0' ?
	    cursor_expect(c, word.data, "and, or or the end is expected here") :
	    cursor_expect(c, word.data, "and, or or '%c' is expected here",
	    close);
}

int
filter_read_scim(ud_filter *f, struct span text, struct error *error)
{
	struct reader r = {.s.c = {.key = "invalidFilter", .f = f,
	    .error = error}};
	struct cursor *c = &r.s.c;
	int rc = cursor_begin(c, text);

	r.groups[0].first = r.groups[0].term = f->count;
	while (rc == UD_OK && r.next != NOTHING) {
		scim_skip_space(c);
		c->token = c->at;
		rc = r.next == OPERAND ? read_operand(&r) : read_join(&r);
	}
	return cursor_end(c, rc);
}
