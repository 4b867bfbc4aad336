/* SPDX-License-Identifier: MIT */
/* Making a tree small that is answered wrongly. */
#include "search/check.h"

/* Copy the nodes from `at` to `end`, all but that one. */
static void
copy_without(ud_filter *to, const ud_filter *from, size_t at, size_t end,
    size_t without)
{
	while (at < end) {
		const struct node *node = &from->nodes[at];
		size_t next = at + node->size;

		if (at == without) {
			at = next;
			continue;
		}
		if (node->kind > NODE_NOT || without < at ||
		    without >= next) {
			(void)tree_copy(to, from, at);
		} else {
			(void)tree_open(to, (enum node_kind)node->kind);
			copy_without(to, from, at + 1, next, without);
			(void)tree_close(to);
		}
		at = next;
	}
}

static int
is_wrong(const struct people *people, const ud_filter *f,
    const ud_search_query *query)
{
	return tree_whole(f, &(struct error){0}) == UD_OK &&
	    !agrees_quietly(people, f, query);
}

/* The tree without node i, or only node i; NULL if that is answered well. */
static ud_filter *
smaller(const struct people *people, const ud_filter *f, size_t i, int only,
    const ud_search_query *query)
{
	ud_filter *g = tree_new(UD_FILTER_DEPTH_MAX);

	cr_assert_not_null(g);
	if (only)
		(void)tree_copy(g, f, i);
	else
		copy_without(g, f, 0, f->count, i);
	if (g->count == f->count || !is_wrong(people, g, query))
		ud_filter_free(&g);
	return g;
}

ud_filter *
shrink(const struct people *people, const ud_filter *f,
    const ud_search_query *query)
{
	ud_filter *small = tree_new(UD_FILTER_DEPTH_MAX);
	size_t i = 0;

	cr_assert_not_null(small);
	copy_without(small, f, 0, f->count, f->count);
	while (i < small->count) {
		ud_filter *g = smaller(people, small, i, 1, query);

		if (g == NULL)
			g = smaller(people, small, i, 0, query);
		if (g == NULL) {
			i++;
			continue;
		}
		ud_filter_free(&small);
		small = g;
		i = 0;
	}
	return small;
}
