/* SPDX-License-Identifier: MIT */
/* Who is found, in which order. */
#include "search/evaluate.h"

#include <stdlib.h>

/* The text attribute that a search sorts by; 0: it sorts by a number. */
static int
attribute_of(uint64_t sort)
{
	switch (sort) {
	case UD_SORT_EMAIL:
		return UD_ATTRIBUTE_EMAIL;
	case UD_SORT_PHONE:
		return UD_ATTRIBUTE_PHONE;
	case UD_SORT_USERNAME:
		return UD_ATTRIBUTE_PRIMARY_USERNAME;
	case UD_SORT_FIRST_NAME:
		return UD_ATTRIBUTE_FIRST_NAME;
	case UD_SORT_LAST_NAME:
		return UD_ATTRIBUTE_LAST_NAME;
	case UD_SORT_NICK_NAME:
		return UD_ATTRIBUTE_NICK_NAME;
	case UD_SORT_DISPLAY_NAME:
		return UD_ATTRIBUTE_DISPLAY_NAME;
	case UD_SORT_SCHEMA_ID:
		return UD_ATTRIBUTE_SCHEMA_ID;
	case UD_SORT_SCHEMA_TYPE:
		return UD_ATTRIBUTE_SCHEMA_TYPE;
	default:
		return 0;
	}
}

static int64_t
number_of(const struct person *p, uint64_t sort)
{
	switch (sort) {
	case UD_SORT_CREATION_DATE:
		return p->created_us;
	case UD_SORT_CHANGE_DATE:
		return p->changed_us;
	case UD_SORT_STATE:
		return p->state;
	case UD_SORT_STATE_V3:
		return p->state == UD_USER_INITIAL ? UD_USER_ACTIVE :
		    p->state;
	case UD_SORT_TYPE:
		return p->type;
	default:		/* the id decides */
		return 0;
	}
}

static int
compare_texts(const struct person *a, const struct person *b, int attribute)
{
	struct value x, y;
	size_t has_x = person_values(a, attribute, &x, 1);
	size_t has_y = person_values(b, attribute, &y, 1);
	int order;

	if (has_x != has_y)
		return has_x ? -1 : 1;
	if (!has_x)
		return 0;
	/* An id is opaque: it has no fold. */
	order = attribute == UD_ATTRIBUTE_SCHEMA_ID ? 0 :
	    strcmp(x.fold, y.fold);
	return order != 0 ? order : strcmp(x.raw, y.raw);
}

/* What qsort() cannot be told otherwise. */
static uint64_t sort_by;

static int
compare(const void *left, const void *right)
{
	const struct person *a = *(const struct person *const *)left;
	const struct person *b = *(const struct person *const *)right;
	int attribute = attribute_of(sort_by);
	int64_t x = number_of(a, sort_by), y = number_of(b, sort_by);
	int order = x < y ? -1 : x > y;

	if (attribute != 0)
		order = compare_texts(a, b, attribute);
	return order != 0 ? order : strcmp(person_id(a), person_id(b));
}

int
is_visible(const struct person *person)
{
	const char *org = person->text[UD_ATTRIBUTE_ORGANIZATION_ID].raw;

	/* Of a deleted user no actor is left. */
	if (!scope.limited || (scope.actor != NULL &&
	    person->state != UD_USER_DELETED &&
	    strcmp(scope.actor, person_id(person)) == 0))
		return 1;
	for (size_t i = 0; i < scope.org_count; i++)
		if (strcmp(scope.orgs[i], org) == 0)
			return 1;
	return 0;
}

static void
reverse(struct found *found)
{
	for (size_t i = 0; i < found->count / 2; i++) {
		const struct person **other =
		    &found->list[found->count - 1 - i];
		const struct person *p = found->list[i];

		found->list[i] = *other;
		*other = p;
	}
}

void
found_init(struct found *found, const struct people *people,
    const ud_filter *f, const ud_search_query *query)
{
	struct question question;

	question_init(&question, f);
	found->count = 0;
	found->list = calloc(people->count + 1, sizeof(found->list[0]));
	cr_assert_not_null(found->list);
	for (size_t i = 0; i < people->count; i++) {
		const struct person *p = &people->list[i];

		if ((p->state != UD_USER_DELETED || (query != NULL &&
		    query->include_deleted)) && is_visible(p) &&
		    evaluate(&question, p))
			found->list[found->count++] = p;
	}
	question_free(&question);
	sort_by = query == NULL ? UD_SORT_CREATION_DATE : query->sort;
	qsort(found->list, found->count, sizeof(found->list[0]), compare);
	if (query != NULL && query->descending)
		reverse(found);
}

void
found_free(struct found *found)
{
	free(found->list);
	*found = (struct found){0};
}
