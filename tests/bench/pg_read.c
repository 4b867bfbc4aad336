/* SPDX-License-Identifier: MIT */
/* Reading by hand in PostgreSQL: one round trip each. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/grams.h"
#include "bench/pg_side.h"

enum { ARRAY_SIZE = 4096 };

int
bare_fail(struct bare *bare, const char *what)
{
	return side_fail(bare->side, what);
}

int
bare_open(struct bare *bare, const char *path, long cache_kib, int flags)
{
	(void)cache_kib;
	memset(bare, 0, sizeof(*bare));
	bare->side = calloc(1, sizeof(*bare->side));
	return bare->side == NULL ? -1 : side_open(bare->side, path,
	    flags & BARE_RELAXED);
}

void
bare_close(struct bare *bare)
{
	if (bare->side != NULL)
		side_close(bare->side);
	free(bare->side);
	memset(bare, 0, sizeof(*bare));
}

/* What it points to belongs to the result. */
void
record_free(struct record *record)
{
	record->block = NULL;
}

void
answer_free(struct answer *answer)
{
	answer->count = 0;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

static int
take_one(struct bare *bare, enum pg_statement which, const char *text,
    struct record *record)
{
	struct params p = {0};

	params_text(&p, text);
	if (side_run(bare->side, which, &p) != 0)
		return -1;
	if (PQntuples(bare->side->result) != 1)
		return bare_fail(bare, "no such user");
	side_record(bare->side, 0, 0, record);
	return 0;
}

int
bare_by_id(struct bare *bare, const char *id, struct record *record)
{
	return take_one(bare, PG_BY_ID, id, record);
}

int
bare_by_username(struct bare *bare, const char *name, struct record *record)
{
	char fold[PERSON_NAME_SIZE];

	/* The names of the benchmark are ASCII. */
	(void)snprintf(fold, sizeof(fold), "%s", name);
	lower(fold);
	return take_one(bare, PG_BY_USERNAME, fold, record);
}

int
bare_by_ids(struct bare *bare, const char *const *ids, size_t count,
    struct record *records)
{
	struct side *side = bare->side;
	struct params p = {0};
	char list[ARRAY_SIZE], *to = list;

	for (size_t i = 0; i < count; i++)
		to += sprintf(to, "%c%s", i == 0 ? '{' : ',', ids[i]);
	(void)strcpy(to, "}");
	params_text(&p, list);
	if (side_run(side, PG_BY_IDS, &p) != 0)
		return -1;
	for (int i = 0; i < PQntuples(side->result); i++)
		side_record(side, i, 0, &records[side_int(side, i,
		    RECORD_PLACE) - 1]);
	return 0;
}

int
bare_page(struct bare *bare, const char *org_id, const char *after_id,
    struct record *records, size_t *count)
{
	struct params p = {0};

	params_text(&p, after_id);
	params_text(&p, org_id);
	if (side_run(bare->side, PG_PAGE, &p) != 0)
		return -1;
	*count = (size_t)PQntuples(bare->side->result);
	for (size_t i = 0; i < *count; i++)
		side_record(bare->side, (int)i, 0, &records[i]);
	return 0;
}

int
bare_total(struct bare *bare, int64_t org, int64_t state, int64_t *count)
{
	struct params p = {0};

	if (state != 0)
		params_int(&p, state);
	if (org != 0)
		params_int(&p, org);
	if (side_run(bare->side, org == 0 ?
	    (state == 0 ? PG_COUNT : PG_COUNT_STATE) :
	    (state == 0 ? PG_COUNT_ORG : PG_COUNT_ORG_STATE), &p) != 0)
		return -1;
	*count = side_int(bare->side, 0, 0);
	return 0;
}

/* All rows, users in the columns from `first` on. */
static void
take_rows(const struct side *side, int first, struct answer *answer)
{
	answer->count = 0;
	answer->total = answer->total_is_minimum = 0;
	for (int i = 0; i < PQntuples(side->result) &&
	    answer->count < BARE_MANY; i++)
		if (!PQgetisnull(side->result, i, first))
			side_record(side, i, first,
			    &answer->records[answer->count++]);
}

static int
take_all(struct bare *bare, enum pg_statement which,
    const struct params *params, int first, struct answer *answer)
{
	answer->count = 0;
	if (side_run(bare->side, which, params) != 0)
		return -1;
	take_rows(bare->side, first, answer);
	return 0;
}

/* A page with the total in the first column. */
static int
take_page(struct bare *bare, enum pg_statement which,
    const struct params *params, int total, struct answer *answer)
{
	if (take_all(bare, which, params, 1, answer) != 0)
		return -1;
	if (total != UD_TOTAL_NONE)
		answer->total = side_int(bare->side, 0, 0);
	if (total == UD_TOTAL_CAPPED && answer->total > TOTAL_CAP) {
		answer->total = TOTAL_CAP;
		answer->total_is_minimum = 1;
	}
	return 0;
}

int
pg_take_page(struct bare *bare, const char *name, struct answer *answer)
{
	answer->count = 0;
	if (side_run_named(bare->side, name) != 0)
		return -1;
	take_rows(bare->side, 1, answer);
	answer->total = side_int(bare->side, 0, 0);
	return 0;
}

int
bare_offset(struct bare *bare, uint64_t skipped, struct answer *answer)
{
	struct params p = {0};

	params_int(&p, (int64_t)skipped);
	return take_all(bare, PG_OFFSET, &p, 0, answer);
}

int
bare_after(struct bare *bare, int64_t after, int singly,
    struct answer *answer)
{
	struct params p = {0};

	/* Nobody reads users one by one over a connection. */
	(void)singly;
	params_int(&p, after);
	return take_all(bare, PG_AFTER, &p, 0, answer);
}

int
bare_pair(struct bare *bare, char *name, char *email, struct answer *answer)
{
	struct params p = {0};

	lower(name);
	lower(email);
	params_text(&p, name);
	params_text(&p, email);
	if (take_all(bare, PG_PAIR, &p, 0, answer) != 0)
		return -1;
	answer->total = PQntuples(bare->side->result);
	return 0;
}

int
bare_either(struct bare *bare, const struct either *either,
    struct answer *answer)
{
	char needle[NEEDLE_SIZE + 4], set[MATCH_SETS];
	struct params p = {0};

	(void)snprintf(needle, sizeof(needle), GRAMS_EDGE "%s",
	    either->prefix);
	pg_grams_cover(set, GRAMS_UN, needle);
	params_text(&p, set);
	params_text(&p, needle);
	params_int(&p, either->org);
	params_int(&p, either->state);
	return take_page(bare, PG_EITHER, &p, UD_TOTAL_EXACT, answer);
}

static enum pg_statement
contains(const struct ask *ask)
{
	if (ask->kind == ASK_EMAIL)
		return PG_EMAIL_STATE;
	return ask->total == UD_TOTAL_EXACT ? PG_CONTAINS :
	    ask->total == UD_TOTAL_CAPPED ? PG_CONTAINS_CAPPED :
	    PG_CONTAINS_NONE;
}

static int
ask_grams(struct bare *bare, const struct ask *ask, enum pg_statement which,
    struct answer *answer)
{
	char needle[NEEDLE_SIZE + 4], set[MATCH_SETS];
	struct params p = {0};

	(void)snprintf(needle, sizeof(needle), "%s%s",
	    ask->kind == ASK_STARTS ? GRAMS_EDGE : "", ask->needle);
	pg_grams_cover(set, ask->kind == ASK_EMAIL ? GRAMS_EM :
	    GRAMS_UN, needle);
	params_text(&p, set);
	params_text(&p, needle);
	if (ask->kind == ASK_EMAIL)
		params_int(&p, ask->state);
	return take_page(bare, which, &p, ask->total, answer);
}

int
bare_ask(struct bare *bare, const struct ask *ask, struct answer *answer)
{
	return ask_grams(bare, ask, contains(ask), answer);
}

int
pg_ask_lists(struct bare *bare, const struct ask *ask, struct answer *answer)
{
	return ask_grams(bare, ask, PG_CONTAINS_LISTS, answer);
}

int
bare_ask_range(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	struct params p = {0};
	char end[NEEDLE_SIZE];

	memcpy(end, ask->needle, sizeof(end));
	end[strlen(end) - 1]++;
	params_text(&p, ask->needle);
	params_text(&p, end);
	return take_page(bare, PG_STARTS, &p, ask->total, answer);
}

int
pg_ask_trigrams(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	char pattern[NEEDLE_SIZE + 2];
	struct params p = {0};

	/* The needles have none of LIKE's wildcards. */
	(void)snprintf(pattern, sizeof(pattern), "%%%s%%", ask->needle);
	params_text(&p, pattern);
	return take_page(bare, PG_TRIGRAMS, &p, ask->total, answer);
}

int
pg_count_trigrams(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	char pattern[NEEDLE_SIZE + 2];
	struct params p = {0};

	memset(answer, 0, sizeof(*answer));
	(void)snprintf(pattern, sizeof(pattern), "%%%s%%", ask->needle);
	params_text(&p, pattern);
	if (side_run(bare->side, PG_TRIGRAMS_COUNT, &p) != 0)
		return -1;
	answer->total = side_int(bare->side, 0, 0);
	return 0;
}
