/* SPDX-License-Identifier: MIT */
#include "search/json_member.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "json/base64.h"
#include "search/filter.h"

/* The leaf that is being read. */
struct leaf {
	const struct json_reader *r;
	const struct json_leaf *row;
	struct json_members members;
	int64_t values[FIELD_COUNT];
	unsigned set;			/* fields that a member gave a value */
};

static struct json_place
place_of(const struct leaf *l, const struct json_member *m)
{
	return (struct json_place){.leaf = l->row->name, .member = m->name};
}

#define REFUSE(l, m, key, ...) \
	json_refuse((l)->r, key, &(const struct json_place){ \
	    .leaf = (l)->row->name, .member = (m)->name}, __VA_ARGS__)

/* A member gives a field its value.  Two may give the same one, but not
 * different ones; what means nothing by itself (0) comes first. */
static int
give(struct leaf *l, const struct json_member *m, int64_t value)
{
	unsigned bit = 1u << m->field;

	if ((l->set & bit) != 0 && l->values[m->field] != value)
		return REFUSE(l, m, "search.filter_invalid",
		    "contradicts another member of %s", l->row->name);
	if (value != 0)
		l->set |= bit;
	l->values[m->field] = value;
	return UD_OK;
}

/* Is the word one that this member may be? */
static int
fits(const struct json_member *m, int value)
{
	return m->max == 0 || (value >= m->min && value <= m->max);
}

/* Refuse, naming the words that would be right. */
static int
refuse_word(struct leaf *l, const struct json_member *m, const char *key)
{
	const struct json_words *words = m->words;
	char list[160] = "";
	size_t len = 0;

	/* The longest word, and dots in its place, always find room. */
	for (size_t i = 0; i < words->count; i++) {
		int full = len > sizeof(list) - JSON_NAME_SIZE;

		if (!fits(m, words->words[i].value))
			continue;
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s%s", len == 0 ? "" : ", ",
		    full ? "..." : words->words[i].name);
		if (full)
			break;
	}
	return REFUSE(l, m, key, "must be %s%s%s", words->prefix,
	    words->prefix[0] == '\0' ? "" : "... ", list);
}

static int
take_word(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	const char *name = json_get_text(value);
	const struct json_word *word = NULL;
	int64_t number;

	if (name != NULL)
		word = json_word_named(m->words, name);
	else if (json_get_type(value) != JSON_NUMBER)
		return REFUSE(l, m, "search.filter_invalid",
		    "must be a name or number of its enumeration");
	else if (json_get_int64(value, &number))
		word = json_word_numbered(m->words, number);
	if (word == NULL)
		return refuse_word(l, m, "search.enum_unknown");
	if (!fits(m, word->value))
		return refuse_word(l, m, "search.filter_invalid");
	return give(l, m, word->value);
}

static int
take_bool(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	if (json_get_type(value) != JSON_BOOL)
		return REFUSE(l, m, "search.filter_invalid",
		    "must be true or false");
	return give(l, m, json_get_bool(value) ? m->yes : m->no);
}

static int
take_time(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	const char *text = json_get_text(value);
	int64_t us;

	if (text == NULL || !time_parse(text, strlen(text), &us))
		return REFUSE(l, m, "search.filter_invalid", "must be an "
		    "RFC 3339 time such as 2024-01-12T09:00:00Z");
	return give(l, m, us);
}

static int
take_uint(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	uint64_t n;

	if (!json_get_uint64(value, &n) || n > UINT32_MAX)
		return REFUSE(l, m, "search.filter_invalid",
		    "must be a whole number from 0 to %u", UINT32_MAX);
	return give(l, m, (int64_t)n);
}

static int
take_double(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	int64_t bits;
	double n;

	if (!json_get_double(value, &n))
		return REFUSE(l, m, "search.filter_invalid",
		    "must be a finite number");
	memcpy(&bits, &n, sizeof(bits));
	return give(l, m, bits);
}

/* What goes to a field.  Texts wait until the node is there. */
static int
take_field(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	if (value == NULL) {
		if (m->type == MEMBER_WORD && m->min > 0)
			return refuse_word(l, m, "search.filter_invalid");
		if (m->type == MEMBER_TIME)
			return REFUSE(l, m, "search.filter_invalid",
			    "is required");
		return UD_OK;
	}
	switch (m->type) {
	case MEMBER_WORD:
		return take_word(l, m, value);
	case MEMBER_BOOL:
		return take_bool(l, m, value);
	case MEMBER_TIME:
		return take_time(l, m, value);
	case MEMBER_UINT:
		return take_uint(l, m, value);
	case MEMBER_DOUBLE:
		return take_double(l, m, value);
	default:
		return UD_OK;
	}
}

/* Check a text and append it; entry as in a place. */
static int
put_text(struct leaf *l, const struct json_member *m, size_t entry,
    const struct json *value)
{
	struct json_place place = place_of(l, m);
	struct span text = span_of(value == NULL ? "" : json_get_text(value));
	int folds = m->type != MEMBER_POINTER &&
	    method_folds((int)l->values[FIELD_METHOD]);
	enum text_fault fault;

	place.entry = entry;
	if (text.data == NULL)
		return json_refuse(l->r, "search.filter_invalid", &place,
		    "must be a string");
	fault = tree_check_text(text, m->min, m->max, folds);
	if (fault != TEXT_FINE)
		return json_refuse_text(l->r, fault, &place, m->min, m->max);
	if (m->type == MEMBER_POINTER && !filter_is_pointer(text))
		return json_refuse(l->r, "search.filter_invalid", &place,
		    "must be a JSON pointer such as /address/city");
	return json_take(l->r, tree_text(l->r->f, text));
}

static int
put_bytes(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	/* The longest text that may be right, with its padding. */
	enum { TEXT_MAX = (JSON_BYTES_MAX + 2) / 3 * 4 };
	unsigned char bytes[TEXT_MAX / 4 * 3 + 3];
	const char *text = value == NULL ? "" : json_get_text(value);
	size_t len = 0;

	if (text == NULL)
		return REFUSE(l, m, "search.filter_invalid",
		    "must be a string of Base64");
	if (strnlen(text, TEXT_MAX + 1) <= TEXT_MAX &&
	    !base64_decode(text, strlen(text), bytes, &len))
		return REFUSE(l, m, "search.text_encoding", "must be Base64");
	if (strnlen(text, TEXT_MAX + 1) > TEXT_MAX || len < m->min ||
	    len > m->max)
		return REFUSE(l, m, "search.text_length",
		    "must have %u to %u bytes", m->min, m->max);
	return json_take(l->r, tree_text(l->r->f,
	    (struct span){(const char *)bytes, len}));
}

static int
put_list(struct leaf *l, const struct json_member *m, const struct json *list)
{
	size_t count = list == NULL ? 0 : json_get_count(list), entry = 0;
	const struct json *at;
	int rc = UD_OK;

	if (list != NULL && json_get_type(list) != JSON_ARRAY)
		return REFUSE(l, m, "search.filter_invalid",
		    "must be a list of strings");
	if (count < m->count_min)
		return REFUSE(l, m, "search.operand_missing",
		    "must hold at least one text");
	if (count > m->count_max)
		return REFUSE(l, m, "search.too_large",
		    "must hold at most %u texts", m->count_max);
	at = list == NULL ? NULL : json_get_first(list);
	for (; rc == UD_OK && at != NULL; at = json_get_next(at))
		rc = put_text(l, m, ++entry, at);
	return rc;
}

static int
put_texts(struct leaf *l, const struct json_member *m,
    const struct json *value)
{
	if (m->type > MEMBER_ABSENT)
		return UD_OK;
	if (m->type == MEMBER_TEXTS)
		return put_list(l, m, value);
	if (m->type == MEMBER_ABSENT || (value == NULL && m->optional))
		return json_take(l->r, tree_text(l->r->f, (struct span){0}));
	if (m->type == MEMBER_BYTES)
		return put_bytes(l, m, value);
	return put_text(l, m, 0, value);
}

/* Is it a member of another row with this name?  There null is no fault. */
static int
is_of_sibling(const struct json_leaf *row, const char *name)
{
	const struct json_leaf *at = json_leaf_find(row->name);
	const struct json_leaf *end = json_leaves + json_leaf_count;

	for (; at < end && strcmp(at->name, row->name) == 0; at++)
		if (json_member_find(at, name) >= 0)
			return 1;
	return 0;
}

int
json_members_sort(const struct json_reader *r, const struct json_leaf *row,
    const struct json *object, struct json_members *members)
{
	struct json_place place = {.leaf = row->name};
	const struct json *at;
	unsigned seen = 0;
	int i;

	*members = (struct json_members){{NULL}};
	if (json_get_type(object) != JSON_OBJECT)
		return json_refuse(r, "search.filter_invalid", &place,
		    "must be an object");
	for (at = json_get_first(object); at != NULL; at = json_get_next(at)) {
		i = json_member_find(row, json_get_name(at));
		if (i < 0 && json_get_type(at) == JSON_NULL &&
		    is_of_sibling(row, json_get_name(at)))
			continue;
		if (i < 0)
			return json_refuse_member(r, &place,
			    json_get_name(at));
		place.member = row->members[i].name;
		if ((seen >> i & 1) != 0)
			return json_refuse(r, "search.filter_invalid", &place,
			    "is given twice");
		seen |= 1u << i;
		place.member = NULL;
		if (json_get_type(at) != JSON_NULL)
			members->given[i] = at;
	}
	return UD_OK;
}

/* Is a member of this name given, in either spelling? */
static int
has_member(const struct json_leaf *row, const struct json *object,
    const char *name)
{
	const struct json *at;
	int i;

	for (at = json_get_first(object); at != NULL; at = json_get_next(at)) {
		i = json_member_find(row, json_get_name(at));
		if (i >= 0 && strcmp(row->members[i].name, name) == 0 &&
		    json_get_type(at) != JSON_NULL)
			return 1;
	}
	return 0;
}

/* Of the rows with one name, the one whose choice is given. */
static int
choose_row(const struct json_reader *r, const struct json_leaf **row,
    const struct json *object)
{
	const struct json_leaf *at = *row, *found = NULL;
	const struct json_leaf *end = json_leaves + json_leaf_count;
	struct json_place place = {.leaf = at->name};

	if (at->choice == NULL || json_get_type(object) != JSON_OBJECT)
		return UD_OK;
	for (; at < end && strcmp(at->name, (*row)->name) == 0; at++) {
		if (!has_member(at, object, at->choice))
			continue;
		if (found != NULL)
			return json_refuse(r, "search.filter_ambiguous",
			    &place, "must not have both %s and %s",
			    found->choice, at->choice);
		found = at;
	}
	if (found == NULL)
		return json_refuse(r, "search.operand_missing", &place,
		    "must say with what to compare, such as by %s",
		    at[-1].choice);
	*row = found;
	return UD_OK;
}

int
json_leaf_read(const struct json_reader *r, const struct json_leaf *row,
    const struct json *object)
{
	struct leaf l = {.r = r};
	const struct json_member *m;
	struct node node;
	int rc;

	if ((rc = choose_row(r, &row, object)) != UD_OK ||
	    (rc = json_members_sort(r, row, object, &l.members)) != UD_OK)
		return rc;
	l.row = row;
	l.values[FIELD_ATTRIBUTE] = row->attribute;
	l.values[FIELD_OPTION] = row->option;
	for (m = row->members; rc == UD_OK && m->type != MEMBER_END; m++)
		rc = take_field(&l, m, l.members.given[m - row->members]);
	if (rc != UD_OK)
		return rc;
	node = (struct node){.kind = row->kind,
	    .attribute = (uint8_t)l.values[FIELD_ATTRIBUTE],
	    .method = (uint8_t)l.values[FIELD_METHOD],
	    .option = (uint8_t)l.values[FIELD_OPTION],
	    .number = l.values[FIELD_NUMBER]};
	rc = json_take(r, tree_leaf(r->f, &node));
	for (m = row->members; rc == UD_OK && m->type != MEMBER_END; m++)
		rc = put_texts(&l, m, l.members.given[m - row->members]);
	if (rc == UD_OK && row->some != NULL &&
	    !json_leaf_has_text(r->f, &r->f->nodes[r->f->count - 1])) {
		struct json_place place = {row->name, row->some, 0};

		return json_refuse(r, "search.operand_missing", &place,
		    "or another text must be there");
	}
	return rc;
}
