/* SPDX-License-Identifier: MIT */
/* Writing by hand in PostgreSQL: a change is one statement, a batch two round
 * trips. */
#include <userdir/user.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/grams.h"
#include "bench/person_rows.h"
#include "bench/pg_side.h"

enum {
	STATES = sizeof(((struct bare *)NULL)->tally[0]) / sizeof(int64_t),
	/* With more, the buffers of both sides fill. */
	AT_ONCE = 16, COUNTS_AT_ONCE = 200
};

/* In the place of hashes, random numbers and seals. */
static const unsigned char filler[HASH_BYTES] =
    "constant bytes, not a hash....";

static void
look_at_clock(struct bare *bare)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	bare->now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What the values of a user point into. */
struct written {
	struct person_rows rows;
	struct grams_document document;
	char grams[PG_SETS];
	struct params params;
};

/* The parameters of PERSON_ROWS. */
static void
fill(struct written *w, const struct person *person, int64_t now_us)
{
	const struct person_rows *rows = &w->rows;
	struct params *p = &w->params;

	person_rows(&w->rows, person, 0);
	grams_document(&w->document, person, 0);
	pg_grams_set(w->grams, &w->document);
	p->count = 0;
	params_int(p, now_us);
	params_int(p, (int64_t)rows->event_count);
	params_int(p, person->gender);
	params_int(p, person->email_is_verified);
	params_text(p, person->id);
	params_text(p, rows->packed);
	params_text(p, person->given_name);
	params_text(p, person->family_name);
	params_text(p, person->display_name);
	params_text(p, person->language);
	params_text(p, person->email);
	params_text(p, person->phone);
	params_bytes(p, filler, SEAL_BYTES);
	params_text(p, rows->email_fold);
	params_text(p, rows->given_fold);
	params_text(p, rows->family_fold);
	params_text(p, rows->display_fold);
	params_text(p, rows->language);
	params_text(p, rows->name_folds[0]);
	params_text(p, person->names[0]);
	params_bytes(p, filler, SHORT_BYTES);
	params_text(p, rows->events[0].personal);
	params_bytes(p, filler, HASH_BYTES);
	for (int i = 0; i < GRAMS_COLUMNS; i++)
		params_text(p, w->document.text[i]);
	params_text(p, w->grams);
}

int
bare_create(struct bare *bare, const struct person *person)
{
	struct written w;

	look_at_clock(bare);
	fill(&w, person, bare->now_us);
	params_text(&w.params, person->org_id);
	return side_run(bare->side, PG_CREATE, &w.params) == 0 &&
	    PQntuples(bare->side->result) == 1 ? 0 : -1;
}

/* As whoever must know what is changed, and what the head was, before it is
 * known what to write: the first of two round trips. */
static int
read_first(struct bare *bare, const struct person *person)
{
	struct side *side = bare->side;
	struct params none = {0}, id = {0};
	struct record record;

	params_text(&id, person->id);
	if (side_prepare(side, PG_LOCK) != 0 ||
	    side_prepare(side, PG_BY_ID) != 0 ||
	    side_prepare(side, PG_SET_DISPLAY) != 0 ||
	    side_send_words(side, "BEGIN") != 0 ||
	    side_send(side, PG_LOCK, &none) != 0 ||
	    side_send(side, PG_BY_ID, &id) != 0 || side_wait(side) != 0 ||
	    PQntuples(side->result) != 1)
		return -1;
	side_record(side, 0, 0, &record);
	return 0;
}

static int
change_and_commit(struct side *side, const struct params *p)
{
	return side_send(side, PG_SET_DISPLAY, p) == 0 &&
	    side_send_words(side, "COMMIT") == 0 ? side_wait(side) : -1;
}

int
bare_set_display(struct bare *bare, const struct person *person,
    const char *name, const char *fold)
{
	struct grams_document document;
	struct person changed = *person;
	char personal[2 * PERSON_TEXT_SIZE], grams[PG_SETS];
	struct params p = {0};

	if (bare->reads_first && read_first(bare, person) != 0)
		return -1;
	look_at_clock(bare);
	(void)snprintf(personal, sizeof(personal), "{\"displayName\":\"%s\"}",
	    name);
	(void)snprintf(changed.display_name, PERSON_TEXT_SIZE, "%s", name);
	(void)snprintf(changed.display_fold, PERSON_TEXT_SIZE, "%s", fold);
	grams_document(&document, &changed, 1);
	pg_grams_set(grams, &document);
	params_text(&p, person->id);
	params_text(&p, name);
	params_text(&p, strcmp(name, fold) == 0 ? NULL : fold);
	params_int(&p, bare->now_us);
	params_text(&p, personal);
	params_bytes(&p, filler, HASH_BYTES);
	params_bytes(&p, filler, SEAL_BYTES);
	params_bytes(&p, filler, SHORT_BYTES);
	params_text(&p, document.text[GRAMS_DN]);
	params_text(&p, document.text[GRAMS_RAW]);
	params_text(&p, grams);
	if (bare->reads_first)
		return change_and_commit(bare->side, &p);
	return side_run(bare->side, PG_SET_DISPLAY, &p) == 0 &&
	    PQntuples(bare->side->result) == 1 ? 0 : -1;
}

/* Statements of a pipeline are prepared before. */
static int
make_ready(struct side *side)
{
	for (int i = PG_LOCK; i <= PG_ADD_COUNT; i++)
		if (side_prepare(side, (enum pg_statement)i) != 0)
			return -1;
	return 0;
}

int
bare_batch_begin(struct bare *bare, int64_t orgs)
{
	struct side *side = bare->side;
	struct params none = {0};

	bare->tally_orgs = orgs;
	bare->tally = calloc((size_t)orgs + 1, sizeof(*bare->tally));
	if (bare->tally == NULL || make_ready(side) != 0 ||
	    side_send_words(side, "BEGIN") != 0 ||
	    side_send(side, PG_LOCK, &none) != 0 || side_wait(side) != 0)
		return -1;
	bare->head = (struct bare_head){
		.last_user = side_int(side, 0, 0),
		.last_us = side_int(side, 0, 1),
		.position = side_int(side, 0, 2),
	};
	look_at_clock(bare);
	return 0;
}

static int
add_one(struct bare *bare, const struct person *person)
{
	struct bare_head *head = &bare->head;
	struct written w;

	fill(&w, person, bare->now_us);
	head->last_us = bare->now_us > head->last_us ? bare->now_us :
	    head->last_us + 1;
	params_int(&w.params, ++head->last_user);
	params_int(&w.params, head->last_us);
	params_int(&w.params, head->position);
	params_int(&w.params, person->org);
	head->position += (int64_t)w.rows.event_count;
	return side_send(bare->side, PG_ADD, &w.params);
}

int
bare_batch_add(struct bare *bare, const struct person *person, int full)
{
	bare->tally[person->org][full ? person->state : UD_USER_ACTIVE]++;
	if (full)
		return pg_copy_add(bare, person);
	if (bare->side->waiting >= AT_ONCE && side_wait(bare->side) != 0)
		return -1;
	return add_one(bare, person);
}

static int
count(struct bare *bare, int64_t org, int64_t state)
{
	struct params p = {0};

	if (bare->tally[org][state] == 0)
		return 0;
	if (bare->side->waiting >= COUNTS_AT_ONCE &&
	    side_wait(bare->side) != 0)
		return -1;
	params_int(&p, org);
	params_int(&p, state);
	params_int(&p, bare->tally[org][state]);
	return side_send(bare->side, PG_ADD_COUNT, &p);
}

int
bare_batch_end(struct bare *bare)
{
	struct params p = {0};
	int rc = pg_copy_end(bare);

	for (int64_t org = 1; org <= bare->tally_orgs; org++)
		for (int64_t state = 1; rc == 0 && state < STATES; state++)
			rc = count(bare, org, state);
	free(bare->tally);
	bare->tally = NULL;
	params_int(&p, bare->head.last_user);
	params_int(&p, bare->head.last_us);
	params_int(&p, bare->head.position);
	params_bytes(&p, filler, HASH_BYTES);
	params_bytes(&p, filler, SEAL_BYTES);
	params_bytes(&p, filler, SHORT_BYTES);
	return rc == 0 && side_send(bare->side, PG_SET_HEAD, &p) == 0 &&
	    side_send_words(bare->side, "COMMIT") == 0 ?
	    side_wait(bare->side) : -1;
}

/* Whoever is created is indexed at once. */
int
bare_index_all(struct bare *bare, uint64_t first, uint64_t end, uint64_t orgs)
{
	(void)bare;
	(void)first;
	(void)end;
	(void)orgs;
	return 0;
}
