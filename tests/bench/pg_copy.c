/* SPDX-License-Identifier: MIT */
/* Bulk import by hand: COPY into tables without indexes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/grams.h"
#include "bench/person_rows.h"
#include "bench/pg_side.h"

enum { COPY_USERS, COPY_NAMES, COPY_EVENTS, COPY_GRAMS, COPIES };

/* In the place of hashes, random numbers and seals, as COPY reads bytes. */
#define BYTES_8 "\\\\x0102030405060708"
#define BYTES_16 BYTES_8 "0102030405060708"
#define BYTES_17 BYTES_16 "09"
#define BYTES_32 BYTES_16 "01020304050607080102030405060708"

static const char *const words[COPIES] = {
	"COPY ud_users (key, org, type, state, created_us, changed_us,"
	    " sequence, event_sequence, event_us, metadata_us, last_name,"
	    " gender, email_verified, phone_verified, mfa_skipped_us,"
	    " token_type, id, names, given_name, family_name, display_name,"
	    " language, email, phone, seal, email_fold, given_fold,"
	    " family_fold, display_fold, language_fold) FROM STDIN",
	"COPY ud_usernames (owner, pos, kind, scope, fold, name) FROM STDIN",
	"COPY ud_events (position, subject, sequence, org, created_us, type,"
	    " editor, operation, payload, salt, personal, digest, link)"
	    " FROM STDIN",
	"COPY ud_grams (owner, un, em, ph, gn, fn, nn, dn, mn, raw, grams)"
	    " FROM STDIN",
};

struct pg_copy {
	FILE *to[COPIES];
	char *text[COPIES];
	size_t len[COPIES];
};

/* A value and what stands before it; "" is NULL. */
static void
put_text(FILE *to, const char *text)
{
	(void)fputc('\t', to);
	if (text == NULL || text[0] == '\0')
		(void)fputs("\\N", to);
	for (; text != NULL && *text != '\0'; text++)
		if (*text == '\n')
			(void)fputs("\\n", to);
		else
			(void)fputc(*text, to);
}

static int
begin(struct side *side)
{
	struct pg_copy *copy = side->copy = calloc(1, sizeof(*copy));

	for (int i = 0; copy != NULL && i < COPIES; i++) {
		copy->to[i] = open_memstream(&copy->text[i], &copy->len[i]);
		if (copy->to[i] == NULL)
			return -1;
	}
	return copy == NULL ? -1 : 0;
}

static void
put_user(FILE *to, const struct bare *bare, const struct person_rows *rows)
{
	const struct person *p = rows->person;
	const char *texts[] = {p->id, rows->packed, p->given_name,
	    p->family_name, p->display_name, p->language, p->email, p->phone};
	const char *folds[] = {rows->email_fold, rows->given_fold,
	    rows->family_fold, rows->display_fold, rows->language};

	(void)fprintf(to, "%lld\t%lld\t1\t%lld\t%lld\t%lld\t%zu\t%zu\t%lld"
	    "\t0\t%zu\t%lld\t%lld\t0\t0\t0", (long long)bare->head.last_user,
	    (long long)p->org, (long long)rows->state,
	    (long long)bare->head.last_us, (long long)p->created_us,
	    rows->event_count, rows->event_count, (long long)bare->now_us,
	    rows->name_count, (long long)p->gender,
	    (long long)p->email_is_verified);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_text(to, texts[i]);
	(void)fputs("\t" BYTES_17, to);
	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++)
		put_text(to, folds[i]);
	(void)fputc('\n', to);
}

static void
put_names(FILE *to, const struct bare *bare, const struct person_rows *rows)
{
	for (size_t i = 0; i < rows->name_count; i++)
		(void)fprintf(to, "%lld\t%zu\t%d\t0\t%s\t%s\n",
		    (long long)bare->head.last_user, i + 1,
		    i == 0 ? NAME_DEFAULT : NAME_INSTANCE,
		    rows->name_folds[i], rows->person->names[i]);
}

static void
put_events(FILE *to, struct bare *bare, const struct person_rows *rows)
{
	for (size_t i = 0; i < rows->event_count; i++) {
		const char *personal = rows->events[i].personal;
		int hidden = personal[0] != '\0';

		(void)fprintf(to, "%lld\t%lld\t%zu\t%lld\t%lld\t%s\t\t%s\t{}"
		    "\t%s", (long long)++bare->head.position,
		    (long long)bare->head.last_user, i + 1,
		    (long long)rows->person->org, (long long)bare->now_us,
		    rows->events[i].type, BYTES_16, hidden ? BYTES_16 :
		    "\\N");
		put_text(to, personal);
		(void)fprintf(to, "\t%s\t%s\n", hidden ? BYTES_32 : "\\N",
		    BYTES_32);
	}
}

static void
put_grams(FILE *to, const struct bare *bare, const struct person *person)
{
	struct grams_document document;
	char grams[PG_SETS];

	grams_document(&document, person, 1);
	pg_grams_set(grams, &document);
	(void)fprintf(to, "%lld", (long long)bare->head.last_user);
	for (int i = 0; i < GRAMS_COLUMNS; i++)
		put_text(to, document.text[i]);
	put_text(to, grams);
	(void)fputc('\n', to);
}

int
pg_copy_add(struct bare *bare, const struct person *person)
{
	struct side *side = bare->side;
	struct person_rows rows;

	if (side->copy == NULL && begin(side) != 0)
		return -1;
	person_rows(&rows, person, 1);
	bare->head.last_user++;
	bare->head.last_us = person->created_us;
	put_user(side->copy->to[COPY_USERS], bare, &rows);
	put_names(side->copy->to[COPY_NAMES], bare, &rows);
	put_events(side->copy->to[COPY_EVENTS], bare, &rows);
	put_grams(side->copy->to[COPY_GRAMS], bare, person);
	return 0;
}

static int
copy(struct side *side, const char *sql, const char *text, size_t len)
{
	PGresult *result = PQexec(side->conn, sql);
	int ok = PQresultStatus(result) == PGRES_COPY_IN;

	PQclear(result);
	ok = ok && PQputCopyData(side->conn, text, (int)len) == 1 &&
	    PQputCopyEnd(side->conn, NULL) == 1;
	while ((result = PQgetResult(side->conn)) != NULL) {
		ok = ok && PQresultStatus(result) == PGRES_COMMAND_OK;
		PQclear(result);
	}
	return ok ? 0 : side_fail(side, sql);
}

int
pg_copy_end(struct bare *bare)
{
	struct pg_copy *all = bare->side->copy;
	int rc = 0;

	for (int i = 0; all != NULL && i < COPIES; i++) {
		(void)fclose(all->to[i]);
		if (rc == 0)
			rc = copy(bare->side, words[i], all->text[i],
			    all->len[i]);
		free(all->text[i]);
	}
	free(all);
	bare->side->copy = NULL;
	return rc;
}
