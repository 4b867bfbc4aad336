/* SPDX-License-Identifier: MIT */
#include "search/tree.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

ud_filter *
tree_new(size_t depth_max)
{
	ud_filter *f = mem_zalloc(sizeof(*f));

	if (f == NULL)
		return NULL;
	f->bytes = (struct buf)BUF_INIT(2 * UD_FILTER_BYTES_MAX);
	f->depth_max = depth_max < UD_FILTER_DEPTH_MAX ? depth_max :
	    UD_FILTER_DEPTH_MAX;
	error_clear(&f->error);
	return f;
}

void
ud_filter_free(ud_filter **filter)
{
	if (filter == NULL || *filter == NULL)
		return;
	buf_free(&(*filter)->bytes);
	mem_free((*filter)->nodes);
	mem_free((*filter)->pieces);
	mem_free(*filter);
	*filter = NULL;
}

static int
too_large(ud_filter *f, const char *what, size_t limit)
{
	return error_set(&f->error, UD_EINVAL, "search.too_large", NULL,
	    "filters", "the filter has more than %zu %s", limit, what);
}

/* Make room for one more in an array that grows by doubling. */
static void *
grown(void *array, size_t count, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 16 : *room * 2;
	void *bigger;

	if (count < *room)
		return array;
	bigger = mem_array(more, size);
	if (bigger == NULL)
		return NULL;
	if (count > 0)
		memcpy(bigger, array, count * size);
	mem_free(array);
	*room = more;
	return bigger;
}

static int
add_node(ud_filter *f, const struct node *node)
{
	struct node *nodes, *added;

	if (f->error.code != UD_OK)
		return f->error.code;
	if (f->count == UD_FILTER_NODES_MAX)
		return too_large(f, "nodes", UD_FILTER_NODES_MAX);
	nodes = grown(f->nodes, f->count, &f->room, sizeof(*nodes));
	if (nodes == NULL)
		return error_no_memory(&f->error);
	f->nodes = nodes;
	added = &nodes[f->count++];
	*added = *node;
	added->size = 1;
	added->text = (uint32_t)f->piece_count;
	added->count = 0;
	return UD_OK;
}

static int
too_deep(ud_filter *f)
{
	return error_set(&f->error, UD_EINVAL, "search.too_deep",
	    "USER-zsQ97", "filters", "the filter nests deeper than %zu "
	    "combinators", f->depth_max);
}

int
tree_open(ud_filter *f, enum node_kind kind)
{
	struct node node = {.kind = (uint8_t)kind};
	int rc;

	if (f->error.code == UD_OK && f->depth == f->depth_max)
		return too_deep(f);
	if ((rc = add_node(f, &node)) != UD_OK)
		return rc;
	f->open[f->depth++] = (uint32_t)f->count - 1;
	return UD_OK;
}

/* How many combinators nest in the nodes from first on, all closed. */
static size_t
height(const ud_filter *f, size_t first)
{
	size_t ends[UD_FILTER_DEPTH_MAX];
	size_t open = 0, most = 0;

	for (size_t i = first; i < f->count; i++) {
		while (open > 0 && ends[open - 1] <= i)
			open--;
		if (f->nodes[i].kind <= NODE_NOT)
			ends[open++] = i + f->nodes[i].size;
		if (open > most)
			most = open;
	}
	return most;
}

int
tree_open_around(ud_filter *f, enum node_kind kind, size_t first)
{
	size_t inside;
	struct node node;
	int rc;

	if (f->error.code != UD_OK)
		return f->error.code;
	inside = height(f, first);
	if ((rc = tree_open(f, kind)) != UD_OK)
		return rc;
	if (f->depth + inside > f->depth_max)
		return too_deep(f);
	node = f->nodes[f->count - 1];
	memmove(&f->nodes[first + 1], &f->nodes[first],
	    (f->count - 1 - first) * sizeof(node));
	if (first + 1 < f->count)
		node.text = f->nodes[first + 1].text;
	f->nodes[first] = node;
	f->open[f->depth - 1] = (uint32_t)first;
	return UD_OK;
}

int
tree_close(ud_filter *f)
{
	struct node *node;

	if (f->error.code != UD_OK)
		return f->error.code;
	if (f->depth == 0)
		return error_set(&f->error, UD_EINVAL,
		    "search.filter_invalid", NULL, "filters",
		    "there is no combinator to close");
	node = &f->nodes[f->open[f->depth - 1]];
	node->size = (uint32_t)(&f->nodes[f->count] - node);
	if (node->kind == NODE_NOT && (node->size == 1 ||
	    node[1].size != node->size - 1))
		return error_set(&f->error, UD_EINVAL,
		    "search.operand_missing", NULL, "filters",
		    "a NOT has exactly one operand");
	f->depth--;
	return UD_OK;
}

int
tree_leaf(ud_filter *f, const struct node *leaf)
{
	return add_node(f, leaf);
}

int
tree_text(ud_filter *f, struct span text)
{
	struct piece *pieces;

	if (f->error.code != UD_OK)
		return f->error.code;
	/* Each counts one byte more, so there are not too many either. */
	if (f->bytes.len + text.len + 1 > UD_FILTER_BYTES_MAX)
		return too_large(f, "bytes of text", UD_FILTER_BYTES_MAX);
	pieces = grown(f->pieces, f->piece_count, &f->piece_room,
	    sizeof(*pieces));
	if (pieces == NULL)
		return error_no_memory(&f->error);
	f->pieces = pieces;
	pieces += f->piece_count++;
	f->nodes[f->count - 1].count++;
	if (text.data == NULL) {
		*pieces = (struct piece){PIECE_ABSENT, 0};
		return UD_OK;
	}
	*pieces = (struct piece){(uint32_t)f->bytes.len, (uint32_t)text.len};
	buf_add(&f->bytes, text.data, text.len);
	buf_putc(&f->bytes, '\0');
	return buf_ok(&f->bytes) ? UD_OK : error_no_memory(&f->error);
}

int
tree_text_leaf(ud_filter *f, int attribute, struct span text, int method)
{
	struct node leaf = {.kind = NODE_TEXT,
	    .attribute = (uint8_t)attribute, .method = (uint8_t)method};
	int rc = tree_leaf(f, &leaf);

	return rc == UD_OK ? tree_text(f, text) : rc;
}

struct span
tree_piece(const ud_filter *f, size_t i)
{
	const struct piece *piece = &f->pieces[i];

	if (piece->at == PIECE_ABSENT)
		return (struct span){0};
	return (struct span){f->bytes.data + piece->at, piece->len};
}

struct span
tree_node_text(const ud_filter *f, const struct node *node, size_t i)
{
	return tree_piece(f, node->text + i);
}

int
tree_copy(ud_filter *f, const ud_filter *other, size_t i)
{
	size_t end = i + other->nodes[i].size;
	uint32_t ends[UD_FILTER_DEPTH_MAX + 1];
	size_t open = 0;
	int rc = UD_OK;

	for (; rc == UD_OK && i < end; i++) {
		const struct node *node = &other->nodes[i];

		if (node->kind <= NODE_NOT) {
			rc = tree_open(f, (enum node_kind)node->kind);
			if (rc == UD_OK)
				ends[open++] = (uint32_t)i + node->size;
		} else {
			rc = tree_leaf(f, node);
			for (size_t t = 0; rc == UD_OK && t < node->count; t++)
				rc = tree_text(f, tree_node_text(other, node,
				    t));
		}
		while (rc == UD_OK && open > 0 && ends[open - 1] == i + 1) {
			rc = tree_close(f);
			open--;
		}
	}
	return rc;
}

int
tree_copy_all(ud_filter *f, const ud_filter *other)
{
	int rc = tree_whole(other, &f->error);

	for (size_t i = 0; rc == UD_OK && i < other->count;
	    i += other->nodes[i].size)
		rc = tree_copy(f, other, i);
	return rc;
}

void
tree_path(const ud_filter *f, size_t i, char path[ERROR_FIELD_SIZE])
{
	const char *list = "filters";
	size_t at = 0, from = 0, index;

	do {
		int n;

		/* Which of the operands is it, or holds it? */
		for (index = 0; from + f->nodes[from].size <= i; index++)
			from += f->nodes[from].size;
		n = snprintf(path + at, ERROR_FIELD_SIZE - at, "%s[%zu]",
		    list, index);
		if (n < 0 || (size_t)n >= ERROR_FIELD_SIZE - at)
			return;
		at += (size_t)n;
		list = ".queries";
	} while (from++ < i);
}

void
tree_drop(ud_filter *f, size_t first)
{
	size_t before = f->piece_count;

	if (first >= f->count)
		return;
	f->piece_count = f->nodes[first].text;
	for (size_t i = f->piece_count; i < before; i++)
		if (f->pieces[i].at != PIECE_ABSENT) {
			f->bytes.len = f->pieces[i].at;
			break;
		}
	f->count = first;
}

int
tree_whole(const ud_filter *f, struct error *error)
{
	if (f->error.code != UD_OK) {
		*error = f->error;
		return f->error.code;
	}
	if (f->depth > 0)
		return error_set(error, UD_EINVAL, "search.filter_invalid",
		    NULL, "filters", "a combinator was not closed");
	if (f->count == 0)
		return error_set(error, UD_EINVAL, "search.filter_invalid",
		    NULL, "filters", "the filter is empty; everybody is the "
		    "constant TRUE");
	return UD_OK;
}

int
tree_same_node(const ud_filter *a, size_t i, const ud_filter *b, size_t j)
{
	const struct node *x = &a->nodes[i], *y = &b->nodes[j];

	if (x->kind != y->kind || x->attribute != y->attribute ||
	    x->method != y->method || x->option != y->option ||
	    x->size != y->size || x->count != y->count ||
	    x->number != y->number)
		return 0;
	for (size_t t = 0; t < x->count; t++) {
		struct span s = tree_node_text(a, x, t);
		struct span u = tree_node_text(b, y, t);

		if ((s.data == NULL) != (u.data == NULL) || !span_equal(s, u))
			return 0;
	}
	return 1;
}

int
tree_equal(const ud_filter *a, const ud_filter *b)
{
	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!tree_same_node(a, i, b, i))
			return 0;
	return 1;
}

enum text_fault
tree_check_text(struct span text, size_t min, size_t max, int folds)
{
	struct buf fold = BUF_INIT(64 * 1024);
	enum text_fault fault = TEXT_FINE;
	size_t length, ascii = 0;

	while (ascii < text.len && (signed char)text.data[ascii] > 0)
		ascii++;
	if (ascii == text.len)
		return text.len < min || text.len > max ? TEXT_LENGTH :
		    TEXT_FINE;
	if (!text_is_utf8(text.data, text.len) ||
	    memchr(text.data, '\0', text.len) != NULL)
		return TEXT_ENCODING;
	length = text_length(text);
	if (length < min || length > max)
		return TEXT_LENGTH;
	if (folds) {
		text_fold(&fold, text);
		if (buf_ok(&fold) && fold.len == 0)
			fault = TEXT_EMPTY_FOLD;
		buf_free(&fold);
	}
	return fault;
}

int
tree_text_error(struct error *error, enum text_fault fault, const char *field,
    size_t min, size_t max)
{
	switch (fault) {
	case TEXT_LENGTH:
		return error_set(error, UD_EINVAL, "search.text_length", NULL,
		    field, "%s must have %zu to %zu characters", field, min,
		    max);
	case TEXT_ENCODING:
		return error_set(error, UD_EINVAL, "search.text_encoding",
		    NULL, field, "%s must be UTF-8 without U+0000", field);
	case TEXT_EMPTY_FOLD:
		return error_set(error, UD_EINVAL, "search.text_empty_fold",
		    NULL, field, "ignoring case, nothing is left of %s", field);
	default:
		return UD_OK;
	}
}

int
method_folds(int method)
{
	return method <= UD_TEXT_ENDS_WITH_IGNORE_CASE ? method % 2 == 1 :
	    method >= UD_TEXT_LESS_IGNORE_CASE;
}

/* What tells the two apart is one bit. */
static int
fold_bit(int method)
{
	return method < UD_TEXT_LESS ? UD_TEXT_EQUALS_IGNORE_CASE :
	    UD_TEXT_LESS_IGNORE_CASE - UD_TEXT_LESS;
}

int
method_of_folds(int method)
{
	return method | fold_bit(method);
}

int
method_of_bytes(int method)
{
	return method & ~fold_bit(method);
}

int
method_is_text(int method, int ordering)
{
	return (method >= UD_TEXT_EQUALS &&
	    method <= UD_TEXT_ENDS_WITH_IGNORE_CASE) ||
	    (ordering && method >= UD_TEXT_LESS &&
	    method <= UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE);
}

int
attribute_is_text(int attribute)
{
	return attribute >= UD_ATTRIBUTE_ID &&
	    attribute <= UD_ATTRIBUTE_SCHEMA_TYPE;
}

int
attribute_is_time(int attribute)
{
	return attribute >= UD_ATTRIBUTE_CREATION_DATE &&
	    attribute <= UD_ATTRIBUTE_PASSWORD_CHANGE_DATE;
}
