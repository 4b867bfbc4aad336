/* SPDX-License-Identifier: MIT */
#include "bench/random_tree.h"

#include <stdio.h>
#include <string.h>

#include "bench/grams.h"

/* Which column of the gram tables knows it. */
static const char *const columns[LEAF_KINDS] = {
	[LEAF_NAME_CONTAINS] = "un", [LEAF_NAME_STARTS] = "un",
	[LEAF_EMAIL_CONTAINS] = "em", [LEAF_DISPLAY_CONTAINS] = "dn",
	[LEAF_GIVEN_EQUALS] = "gn",
};

/* $ is the parameter. */
static const char *const tests[LEAF_KINDS] = {
	[LEAF_NAME_CONTAINS] = "EXISTS (SELECT 1 FROM ud_usernames n"
	    " WHERE n.owner = u.key AND instr(n.fold, $) > 0)",
	[LEAF_NAME_STARTS] = "EXISTS (SELECT 1 FROM ud_usernames n"
	    " WHERE n.owner = u.key AND n.fold >= $"
	    " AND n.fold < $ || char(1114111))",
	[LEAF_EMAIL_CONTAINS] = "coalesce(instr(u.email_fold, $) > 0, 0)",
	[LEAF_DISPLAY_CONTAINS] = "coalesce(instr(coalesce(u.display_fold,"
	    " u.display_name), $) > 0, 0)",
	[LEAF_GIVEN_EQUALS] = "coalesce(coalesce(u.given_fold, u.given_name)"
	    " = $, 0)",
	[LEAF_STATE] = "u.state = $",
	[LEAF_ORG] = "u.org = $",
	[LEAF_PHONE] = "u.phone IS NOT NULL",
	[LEAF_VERIFIED] = "(u.email IS NOT NULL AND u.email_verified = $)",
	[LEAF_CREATED] = "u.created_us > $",
	[LEAF_LANGUAGE] = "coalesce(u.language = $, 0)",
};

static char *
put_test(char *out, const struct tree_node *leaf, int param)
{
	if (leaf->negated)
		out += sprintf(out, "NOT ");
	for (const char *p = tests[leaf->kind]; *p != '\0'; p++)
		if (*p == '$')
			out += sprintf(out, "?%d", param);
		else
			*out++ = *p;
	*out = '\0';
	return out;
}

/* Node i has parameter first + i. */
static char *
put_node(char *out, const struct tree *tree, size_t i, int first)
{
	const struct tree_node *node = &tree->nodes[i];
	size_t end = i + node->size;

	if (node->op == TREE_LEAF)
		return put_test(out, node, first + (int)i);
	*out++ = '(';
	for (size_t k = i + 1; k < end; k += tree->nodes[k].size) {
		if (k > i + 1)
			out += sprintf(out, node->op == TREE_AND ? " AND " :
			    " OR ");
		out = put_node(out, tree, k, first);
	}
	out += sprintf(out, ")");
	return out;
}

void
tree_sql(const struct tree *tree, int first, char out[TREE_SQL_SIZE])
{
	(void)put_node(out, tree, 0, first);
}

void
tree_bind(const struct tree *tree, sqlite3_stmt *s, int first)
{
	int most = sqlite3_bind_parameter_count(s);

	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_node *node = &tree->nodes[i];
		int n = first + (int)i;

		if (node->op != TREE_LEAF || n > most)
			continue;
		if (n + TREE_NODES <= most && node->match[0] != '\0')
			(void)sqlite3_bind_text(s, n + TREE_NODES,
			    node->match, -1, SQLITE_STATIC);
		if (node->text[0] != '\0')
			(void)sqlite3_bind_text(s, n, node->text, -1,
			    SQLITE_STATIC);
		else
			(void)sqlite3_bind_int64(s, n, node->number);
	}
}

/* The table that knows a leaf, and the question for it; 0: none does. */
static int
make_match(const struct tree_node *leaf, char match[MATCH_SIZE],
    size_t *length)
{
	int starts = leaf->kind == LEAF_NAME_STARTS ||
	    leaf->kind == LEAF_GIVEN_EQUALS;
	int ends = leaf->kind == LEAF_GIVEN_EQUALS, gram;
	char needle[TREE_TEXT_SIZE + 8];

	*length = 0;
	if (leaf->negated || columns[leaf->kind] == NULL)
		return 0;
	(void)snprintf(needle, sizeof(needle), "%s%s%s", starts ?
	    GRAMS_EDGE : "", leaf->text, ends ? GRAMS_EDGE : "");
	for (const char *p = needle; *p != '\0'; p++)
		*length += ((unsigned char)*p & 0xc0) != 0x80;
	gram = *length >= 4 ? 5 : 3;
	grams_match(match, columns[leaf->kind], needle, gram);
	return gram;
}

void
tree_prepare(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct tree_node *node = &tree->nodes[i];

		if (node->op == TREE_LEAF)
			node->gram = make_match(node, node->match,
			    &node->weight);
		if (node->op == TREE_LEAF && node->kind == LEAF_ORG &&
		    !node->negated)
			node->weight = ORG_WEIGHT;
	}
}

/* How few users the keys of a node are: as long as the shortest needle among
 * them.  0: they cannot be listed.  gram: by that table alone. */
static size_t
weigh(const struct tree *tree, size_t i, int gram)
{
	const struct tree_node *node = &tree->nodes[i];
	size_t end = i + node->size, best = node->op == TREE_AND ? 0 : 99;

	if (node->op == TREE_LEAF)
		return gram == 0 || node->gram == gram ? node->weight : 0;
	for (size_t k = i + 1; k < end; k += tree->nodes[k].size) {
		size_t its = weigh(tree, k, gram);

		if (node->op == TREE_AND ? its > best : its < best)
			best = its;
	}
	return best;
}

/* The operand of an AND whose keys are fewest. */
static size_t
fewest(const struct tree *tree, size_t i, int gram)
{
	size_t end = i + tree->nodes[i].size, k = i + 1;

	while (k < end && weigh(tree, k, gram) < weigh(tree, i, gram))
		k += tree->nodes[k].size;
	return k;
}

static char *
put_match(char *out, const struct tree *tree, size_t i)
{
	const struct tree_node *node = &tree->nodes[i];
	size_t end = i + node->size;
	const char *between = "(";

	if (node->op == TREE_LEAF)
		return out + sprintf(out, "%s", node->match);
	if (node->op == TREE_AND)
		return put_match(out, tree, fewest(tree, i, 5));
	for (size_t k = i + 1; k < end; k += tree->nodes[k].size) {
		out += sprintf(out, "%s", between);
		out = put_match(out, tree, k);
		between = ") OR (";
	}
	return out + sprintf(out, ")");
}

int
tree_match(const struct tree *tree, char out[TREE_MATCH_SIZE])
{
	if (weigh(tree, 0, 5) == 0)
		return 0;
	(void)put_match(out, tree, 0);
	return 1;
}

static char *
put_keys(char *out, const struct tree *tree, size_t i, int first)
{
	const struct tree_node *node = &tree->nodes[i];
	size_t end = i + node->size;
	int n = first + (int)i;

	if (node->op == TREE_LEAF && node->kind == LEAF_ORG)
		return out + sprintf(out, "SELECT key FROM ud_users"
		    " WHERE org = ?%d", n);
	if (node->op == TREE_LEAF)
		return out + sprintf(out, "SELECT rowid FROM ud_g%d"
		    " WHERE ud_g%d MATCH ?%d", node->gram, node->gram,
		    n + TREE_NODES);
	if (node->op == TREE_AND)
		return put_keys(out, tree, fewest(tree, i, 0), first);
	for (size_t k = i + 1; k < end; k += tree->nodes[k].size) {
		if (k > i + 1)
			out += sprintf(out, " UNION ");
		out = put_keys(out, tree, k, first);
	}
	return out;
}

int
tree_keys(const struct tree *tree, size_t i, int first,
    char out[TREE_SQL_SIZE])
{
	if (i >= tree->count || weigh(tree, i, 0) == 0)
		return 0;
	(void)put_keys(out, tree, i, first);
	return 1;
}
