/* SPDX-License-Identifier: MIT */
/* Which statements a search is. */
#include "user/search.h"

enum { COST_SMALL = 500 };

int
search_counts(const struct finding *f)
{
	return f->query.total != UD_TOTAL_NONE && !f->total_is_known;
}

int
search_is_small(const struct finding *f)
{
	return f->plan.driver == DRIVE_KEYS && f->plan.cost < COST_SMALL;
}

/* The end of what an offset and a limit ask for, and one more. */
static uint64_t
last_wanted(const struct finding *f)
{
	uint64_t limit = f->query.limit + 1;

	return limit + (f->query.offset < INT64_MAX - limit ?
	    f->query.offset : INT64_MAX - limit);
}

/* Where the database sorts, users that have no text to sort by are a statement
 * of their own. */
static size_t
sorted_steps(const struct finding *f, struct step steps[STEPS_MAX])
{
	int is_text = sort_is_text(f->sql.sort);
	uint64_t limit = last_wanted(f);
	size_t count = 0;

	if (limit < INT64_MAX - f->pending_count)
		limit += f->pending_count;
	for (int i = 0; i <= is_text; i++) {
		int absent = is_text && f->sql.descending ? 1 - i : i;
		int with_after = f->goes_on && absent == f->after.absent;

		/* That part was on earlier pages. */
		if (f->goes_on && !with_after && i == 0 && is_text)
			continue;
		steps[count++] = (struct step){PURPOSE_PAGE,
		    absent ? PART_ABSENT : PART_PRESENT, with_after, limit, 0};
	}
	return count;
}

/*
 * The database counts: an exact total in the one statement of the page, and
 * one up to a cap as well, where the page is among those counted.
 */
static size_t
apart_steps(const struct finding *f, struct step steps[STEPS_MAX],
    size_t *page)
{
	uint64_t last = last_wanted(f), most = 0;
	int counts = search_counts(f), both;

	if (f->query.total == UD_TOTAL_CAPPED)
		most = f->query.total_cap + 1;
	if (f->only_counts) {
		*page = 0;
		steps[0] = (struct step){PURPOSE_COUNT, PART_PRESENT, 0, 0,
		    most};
		return 1;
	}
	/* The first page shows the total, if there is no other one. */
	both = f->by_key && counts && (f->goes_on ? most == 0 :
	    !search_is_small(f));
	if (f->by_key) {
		steps[0] = (struct step){both ? PURPOSE_BOTH : PURPOSE_KEYS,
		    PART_PRESENT, f->goes_on, last, 0};
		if (both && most > 0)
			steps[0].most = most > last ? most : last;
		*page = 1;
	} else {
		*page = sorted_steps(f, steps);
	}
	if (!counts || both)
		return *page;
	steps[*page] = (struct step){PURPOSE_COUNT, PART_PRESENT, 0, 0, most};
	return *page + 1;
}

/* Where the order is that of keys, page and exact total are one pass; but a
 * page in the middle does not count what is before it up to a cap only. */
size_t
search_steps(const struct finding *f, struct step steps[STEPS_MAX],
    size_t *page)
{
	static const struct step all = {PURPOSE_KEYS, PART_PRESENT, 0, 0, 0};
	int counts = search_counts(f);
	size_t count;

	if (f->counts_apart)
		return apart_steps(f, steps, page);
	if (!f->by_key) {
		count = *page = sorted_steps(f, steps);
	} else {
		int apart = f->goes_on && f->query.total == UD_TOTAL_CAPPED;

		steps[0] = all;
		steps[0].with_after = f->goes_on && (apart || !counts);
		count = *page = 1;
		counts = counts && apart;
	}
	if (counts)
		steps[count++] = all;
	return count;
}
