/* SPDX-License-Identifier: MIT */
#include "bench/random_tree.h"

#include <string.h>

/* Letters of names that a needle has at least and at most. */
static const struct {
	size_t least, most;
} lengths[LEAF_KINDS] = {
	[LEAF_NAME_CONTAINS] = {3, 6}, [LEAF_NAME_STARTS] = {2, 4},
	[LEAF_EMAIL_CONTAINS] = {4, 6}, [LEAF_DISPLAY_CONTAINS] = {4, 6},
};

/* A piece of the family name, which the display name ends with. */
static void
piece(const struct bench *bench, uint64_t dice, enum leaf_kind kind,
    char text[TREE_TEXT_SIZE])
{
	size_t length = lengths[kind].least + dice % (lengths[kind].most -
	    lengths[kind].least + 1);
	struct ask ask;

	do
		ask_make(bench, dice = mix(dice), kind == LEAF_NAME_STARTS ?
		    ASK_STARTS : ASK_CONTAINS, length, &ask);
	while (kind == LEAF_DISPLAY_CONTAINS &&
	    strchr(ask.needle, '.') != NULL);
	(void)snprintf(text, TREE_TEXT_SIZE, "%s", ask.needle);
}

static void
make_leaf(struct tree_node *leaf, const struct bench *bench, uint64_t dice)
{
	struct person person = somebody(bench, dice);

	leaf->op = TREE_LEAF;
	leaf->size = 1;
	leaf->kind = (enum leaf_kind)(dice % LEAF_KINDS);
	leaf->negated = (dice >> 8) % 5 == 0;
	if (lengths[leaf->kind].most > 0)
		piece(bench, dice >> 16, leaf->kind, leaf->text);
	else if (leaf->kind == LEAF_GIVEN_EQUALS)
		(void)snprintf(leaf->text, TREE_TEXT_SIZE, "%s",
		    person.given_fold);
	else if (leaf->kind == LEAF_LANGUAGE)
		(void)snprintf(leaf->text, TREE_TEXT_SIZE, "%s",
		    person.language == NULL ? "de" : person.language);
	leaf->number = leaf->kind == LEAF_STATE ? person.state :
	    leaf->kind == LEAF_ORG ? person.org :
	    leaf->kind == LEAF_CREATED ? person.created_us : 1;
}

static uint64_t
roll(uint64_t *dice)
{
	*dice += UINT64_C(0x9e3779b97f4a7c15);
	return mix(*dice);
}

static void
grow(struct tree *tree, const struct bench *bench, int op, size_t leaves,
    uint64_t *dice)
{
	size_t at = tree->count++, most = leaves - 1 < 4 ? leaves - 1 : 4;

	if (leaves == 1) {
		make_leaf(&tree->nodes[at], bench, roll(dice));
		return;
	}
	tree->nodes[at].op = op;
	for (size_t left = leaves; left > 0;) {
		size_t some = 1 + roll(dice) % most;

		some = some < left ? some : left;
		grow(tree, bench, op == TREE_AND ? TREE_OR : TREE_AND, some,
		    dice);
		left -= some;
	}
	tree->nodes[at].size = tree->count - at;
}

void
tree_make(struct tree *tree, const struct bench *bench, uint64_t n)
{
	uint64_t dice = n * 1000;

	memset(tree, 0, sizeof(*tree));
	grow(tree, bench, TREE_AND, TREE_LEAVES, &dice);
}

static void
add_leaf(ud_filter *f, const struct tree_node *leaf)
{
	static const int attributes[LEAF_KINDS] = {
		[LEAF_NAME_CONTAINS] = UD_ATTRIBUTE_USERNAME,
		[LEAF_NAME_STARTS] = UD_ATTRIBUTE_USERNAME,
		[LEAF_EMAIL_CONTAINS] = UD_ATTRIBUTE_EMAIL,
		[LEAF_DISPLAY_CONTAINS] = UD_ATTRIBUTE_DISPLAY_NAME,
		[LEAF_GIVEN_EQUALS] = UD_ATTRIBUTE_FIRST_NAME,
		[LEAF_LANGUAGE] = UD_ATTRIBUTE_PREFERRED_LANGUAGE,
	};
	char id[PERSON_ID_SIZE];

	switch (leaf->kind) {
	case LEAF_STATE:
		(void)ud_filter_state(f, UINT64_C(1) << leaf->number);
		break;
	case LEAF_ORG:
		people_org_id((uint64_t)leaf->number - 1, id);
		(void)ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID, id,
		    UD_TEXT_EQUALS);
		break;
	case LEAF_PHONE:
		(void)ud_filter_present(f, UD_ATTRIBUTE_PHONE);
		break;
	case LEAF_VERIFIED:
		(void)ud_filter_verified(f, UD_ATTRIBUTE_EMAIL, 1);
		break;
	case LEAF_CREATED:
		(void)ud_filter_time(f, UD_ATTRIBUTE_CREATION_DATE,
		    leaf->number, UD_COMPARE_GREATER);
		break;
	case LEAF_GIVEN_EQUALS:
		(void)ud_filter_text(f, attributes[leaf->kind], leaf->text,
		    UD_TEXT_EQUALS_IGNORE_CASE);
		break;
	case LEAF_LANGUAGE:
		(void)ud_filter_text(f, attributes[leaf->kind], leaf->text,
		    UD_TEXT_EQUALS);
		break;
	default:
		(void)ud_filter_text(f, attributes[leaf->kind], leaf->text,
		    leaf->kind == LEAF_NAME_STARTS ?
		    UD_TEXT_STARTS_WITH_IGNORE_CASE :
		    UD_TEXT_CONTAINS_IGNORE_CASE);
	}
}

static void
add_node(ud_filter *f, const struct tree_node *node)
{
	if (node->negated)
		(void)ud_filter_open(f, UD_NOT);
	if (node->op == TREE_LEAF) {
		add_leaf(f, node);
	} else {
		(void)ud_filter_open(f, node->op == TREE_AND ? UD_AND :
		    UD_OR);
		for (size_t k = 1; k < node->size; k += node[k].size)
			add_node(f, node + k);
		(void)ud_filter_close(f);
	}
	if (node->negated)
		(void)ud_filter_close(f);
}

ud_filter *
tree_filter(const struct tree *tree)
{
	ud_filter *f;

	if (ud_filter_new(&f) != UD_OK)
		return NULL;
	add_node(f, tree->nodes);
	return f;
}
