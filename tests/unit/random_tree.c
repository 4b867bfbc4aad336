/* SPDX-License-Identifier: MIT */
#include "unit/random_tree.h"

#include <userdir/user.h>

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

enum { TEXT_SIZE = 1024 };

uint64_t
random_below(uint64_t *seed, uint64_t n)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % n;
}

static int
one_in(uint64_t *seed, unsigned n)
{
	return random_below(seed, n) == 0;
}

/* Never more than 200 code points, and they never fold to nothing. */
static struct span
random_text(uint64_t *seed, char out[TEXT_SIZE], unsigned least)
{
	static const char *const bits[] = {
		"a", "b", "e", "o", "s", "A", "S", "I", "1", "0", "2", ".",
		"-", "@", "al", "bob", "smith", "acme", ".test", "example",
		"strasse", "dept", "eng", "gold", " ", "%", "_", "\\", "*",
		"?", "\"", "'", "[", "(", ")", "{}", ";--", "\n", "\x7f",
		"\xc3\x9f", "\xc4\xb0", "\xc4\xb1", "e\xcc\x81",
		"\xef\xbd\xb6", "\xf0\x9f\x98\x80"
	};
	unsigned count = least + (unsigned)random_below(seed, 5);
	size_t len = 0;

	if (one_in(seed, 40))
		count = 25;
	for (unsigned i = 0; i < count; i++) {
		const char *bit = bits[random_below(seed, N(bits))];

		memcpy(out + len, bit, strlen(bit));
		len += strlen(bit);
	}
	return (struct span){out, len};
}

static void
add(ud_filter *f, struct span text)
{
	if (tree_text(f, text) != UD_OK)
		abort();
}

static void
add_text(ud_filter *f, uint64_t *seed, unsigned least)
{
	char text[TEXT_SIZE];

	add(f, random_text(seed, text, least));
}

/* A text or none. */
static void
add_maybe(ud_filter *f, uint64_t *seed, int wanted, unsigned least)
{
	if (wanted || one_in(seed, 2))
		add_text(f, seed, least);
	else
		add(f, (struct span){0});
}

static void
add_bytes(ud_filter *f, uint64_t *seed)
{
	size_t len = random_below(seed, one_in(seed, 10) ? 201 : 6);
	char bytes[200];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)random_below(seed, 256);
	add(f, (struct span){bytes, len});
}

/* What a leaf holds if nothing below says more: how many values, from the
 * first one on. */
static const struct shape {
	uint8_t kind;
	uint8_t attribute, attributes;
	uint8_t methods;
	uint8_t number, numbers;
	uint8_t options;
} shapes[] = {
	{NODE_CONSTANT, .numbers = 2},
	{NODE_TEXT, UD_ATTRIBUTE_ID, UD_ATTRIBUTE_SCHEMA_TYPE, .methods = 8},
	{NODE_ANY_TEXT, .methods = 8},
	{NODE_SUBSTRINGS, UD_ATTRIBUTE_ID, UD_ATTRIBUTE_SCHEMA_TYPE,
	 .methods = 2},
	{NODE_PRESENT, UD_ATTRIBUTE_ID, .attributes =
	 UD_ATTRIBUTE_PASSWORD_CHANGE_DATE},
	{NODE_IN, UD_ATTRIBUTE_ID, UD_ATTRIBUTE_SCHEMA_TYPE,
	 .methods = 2},
	{NODE_TIME, UD_ATTRIBUTE_CREATION_DATE, 3, .methods = 5},
	{.kind = NODE_STATE},
	{NODE_TYPE, .numbers = 3},
	{NODE_VERIFIED, UD_ATTRIBUTE_EMAIL, 2, .numbers = 2},
	{NODE_METADATA, .methods = 8},
	{.kind = NODE_LINK},
	{NODE_AUTHENTICATOR, .number = UD_AUTHENTICATOR_USERNAME,
	 .numbers = UD_AUTHENTICATOR_IDENTITY_PROVIDER, .options = 3},
	{NODE_REVISION, .methods = 5, .numbers = 9},
	{NODE_DATA, .options = 4},
};

static uint8_t
pick(uint64_t *seed, unsigned first, unsigned count)
{
	return (uint8_t)(count == 0 ? first :
	    first + random_below(seed, count));
}

static void
vary_text(uint64_t *seed, struct node *leaf)
{
	if (one_in(seed, 6))
		leaf->method = pick(seed, UD_TEXT_LESS, 8);
	if (one_in(seed, 2))
		return;
	if (leaf->attribute == UD_ATTRIBUTE_USERNAME)
		leaf->option = pick(seed, OPTION_SCOPE_INSTANCE, 2);
	if (leaf->attribute == UD_ATTRIBUTE_EMAIL ||
	    leaf->attribute == UD_ATTRIBUTE_PHONE)
		leaf->option = pick(seed, OPTION_UNVERIFIED, 2);
}

/* Mostly a set that the syntaxes have words for. */
static int64_t
random_states(uint64_t *seed)
{
	static const int64_t usual[] = {
		0, 1 << UD_USER_INACTIVE, 1 << UD_USER_LOCKED,
		1 << UD_USER_ACTIVE | 1 << UD_USER_INITIAL
	};

	return one_in(seed, 8) ? (int64_t)random_below(seed, 64) :
	    usual[random_below(seed, N(usual))];
}

/* Mostly near the days on which things happen in tests. */
static int64_t
random_time(uint64_t *seed)
{
	int64_t start = INT64_C(1704067200000000);	/* 2024 */

	if (one_in(seed, 8))
		return 0;
	if (one_in(seed, 4))
		return start - (int64_t)random_below(seed, UINT64_C(1) << 55);
	return start + (int64_t)random_below(seed, 400) * 86400000000 +
	    (int64_t)random_below(seed, 3);
}

static void
vary_data(uint64_t *seed, struct node *leaf)
{
	double n = (double)random_below(seed, 2000) - 1000;

	if (one_in(seed, 2))
		n /= 7;
	if (leaf->option == UD_DATA_TEXT) {
		leaf->method = pick(seed, 0, 8);
	} else if (leaf->option == UD_DATA_NUMBER) {
		leaf->method = pick(seed, 0, 5);
		memcpy(&leaf->number, &n, sizeof(n));
	} else {
		leaf->number = pick(seed, 0, 2);
	}
}

static void
add_texts(ud_filter *f, uint64_t *seed, const struct node *leaf)
{
	static const char *const pointers[] = {
		"", "/a", "/address/city", "/a~1b/0", "/~0/\xc3\x9f"
	};
	size_t count;

	switch (leaf->kind) {
	case NODE_TEXT:
	case NODE_ANY_TEXT:
		add_text(f, seed, leaf->kind == NODE_ANY_TEXT ||
		    !one_in(seed, 20));
		break;
	case NODE_SUBSTRINGS:
		count = random_below(seed, 4);
		add_maybe(f, seed, count == 0, 1);
		while (count-- > 0)
			add_text(f, seed, 1);
		add_maybe(f, seed, 0, 1);
		break;
	case NODE_IN:
		for (count = 1 + random_below(seed, 4); count > 0; count--)
			add_text(f, seed, 0);
		break;
	case NODE_LINK:
		for (count = 0; count < 3; count++)
			add_maybe(f, seed, 0, 1);
		break;
	case NODE_DATA:
		add(f, span_of(pointers[random_below(seed, N(pointers))]));
		if (leaf->option == UD_DATA_TEXT)
			add_text(f, seed, 0);
		else
			add(f, (struct span){0});
		break;
	default:
		break;
	}
}

/* One entry's key, value or both. */
static void
add_metadata(ud_filter *f, uint64_t *seed, struct node *leaf)
{
	unsigned parts = 1 + (unsigned)random_below(seed, 3);

	if ((parts & 2) != 0)
		leaf->number = pick(seed, 0, 2);
	if (tree_leaf(f, leaf) != UD_OK)
		return;
	if ((parts & 1) != 0)
		add_text(f, seed, 0);
	else
		add(f, (struct span){0});
	if ((parts & 2) != 0)
		add_bytes(f, seed);
	else
		add(f, (struct span){0});
}

static void
add_leaf(ud_filter *f, uint64_t *seed)
{
	const struct shape *shape = &shapes[random_below(seed, N(shapes))];
	struct node leaf = {
		.kind = shape->kind,
		.attribute = pick(seed, shape->attribute, shape->attributes),
		.method = pick(seed, 0, shape->methods),
		.option = pick(seed, 0, shape->options),
		.number = pick(seed, shape->number, shape->numbers)
	};

	if (leaf.kind == NODE_TEXT)
		vary_text(seed, &leaf);
	else if (leaf.kind == NODE_STATE)
		leaf.number = random_states(seed);
	else if (leaf.kind == NODE_TIME)
		leaf.number = random_time(seed);
	else if (leaf.kind == NODE_DATA)
		vary_data(seed, &leaf);
	if (leaf.kind == NODE_METADATA)
		add_metadata(f, seed, &leaf);
	else if (tree_leaf(f, &leaf) == UD_OK)
		add_texts(f, seed, &leaf);
}

static int
is_last_not(const ud_filter *f)
{
	return f->nodes[f->open[f->depth - 1]].kind == NODE_NOT;
}

void
random_tree(ud_filter *f, uint64_t *seed, unsigned leaves)
{
	size_t outside = f->depth;
	int rc = UD_OK;

	for (; rc == UD_OK && leaves > 0; leaves--) {
		while (rc == UD_OK && f->depth < f->depth_max &&
		    one_in(seed, 3))
			rc = tree_open(f,
			    (enum node_kind)pick(seed, NODE_AND, 3));
		add_leaf(f, seed);
		while (rc == UD_OK && f->depth > outside &&
		    (leaves == 1 || is_last_not(f) || one_in(seed, 4)))
			rc = tree_close(f);
	}
}
