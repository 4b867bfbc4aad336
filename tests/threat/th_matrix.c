/* SPDX-License-Identifier: MIT */
/* Whatever makes a code, against whatever judges a secret: TH-10, TH-11 and
 * TH-15, generated from the catalogue. */
#include "threat/matrix.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "fault/points.h"

TestSuite(th_matrix, .init = matrix_begin, .fini = matrix_end);

/* What a server has time for: one cell of so many, which is no divisor of the
 * number of judges. */
enum { ON_SERVERS = 13 };

/* A row of the matrix: a kind of person, and a secret of theirs; without an
 * operation it is their password. */
struct line {
	const struct operation *row;
	int purpose;
	enum kind kind;
};

/* A fresh world with the person and the secret; 0: they may not have it. */
static int
begin_cell(const struct line *line, struct person *person,
    char secret[CODE_SIZE])
{
	struct minted minted;

	matrix_open();
	if (line->row == NULL || !(line->row->facts & OP_ORG)) {
		person_make(person, "pat", line->kind);
		/* What is sent again must have been sent. */
		(void)arm(person, 0);
	} else
		*person = (struct person){"pat", "pat-1"};
	(void)snprintf(secret, CODE_SIZE, "%s", KNOWN_PASSWORD);
	if (line->row == NULL)
		return 1;
	(void)mint(line->row, person, &minted);
	(void)snprintf(secret, CODE_SIZE, "%s", minted.codes[line->purpose]);
	return (minted.mask & MINTS(line->purpose)) != 0;
}

/* Try one cell; 0: the person may not have that secret. */
typedef int cell(const struct line *line, const struct operation *row);

/* How many cells there were. */
static size_t
across(const struct line *line, cell *try)
{
	static size_t n;
	const struct operation *row;
	size_t tried = 0;

	for (size_t j = 0; (row = judge(j)) != NULL; j++)
		if (storage_tries(n++, ON_SERVERS))
			tried += (size_t)try(line, row);
	return tried;
}

/* All cells of the matrix: with people who have a password and who have none,
 * or with the first who may have that secret. */
static void
for_each_cell(cell *try, int both)
{
	const struct operation *row;

	for (size_t m = 0; (row = minter(m)) != NULL; m++)
		for (int p = 1; p < PURPOSES_END; p++) {
			size_t tried = 0;

			for (int k = 0; k < KINDS && (row->mints & MINTS(p));
			    k++)
				if (tried == 0 || (both && k == KNOWN))
					tried += across(&(struct line){row, p,
					    (enum kind)k}, try);
			cr_expect(tried > 0 || !(row->mints & MINTS(p)),
			    "nobody can have what %s makes",
			    operation_label(row));
		}
	cr_expect_gt(across(&(struct line){NULL, 0, KNOWN}, try), 0);
}

static const char *
name_of(const struct line *line)
{
	static char name[160];

	(void)snprintf(name, sizeof(name), "%s",
	    line->row == NULL ? "the password" : operation_label(line->row));
	return name;
}

/* Anybody who takes that secret. */
static const struct operation *
owner_of(int purpose)
{
	const struct operation *row;

	for (size_t j = 0; (row = judge(j)) != NULL; j++)
		if (judged_purpose(row) == purpose)
			break;
	return row;
}

static size_t hits, misses, judged;

/* What does not fit is refused, and is not used up either. */
static int
show_to_judge(const struct line *line, const struct operation *row)
{
	int purpose = judged_purpose(row), rc;
	char secret[CODE_SIZE];
	struct person person;
	unsigned armed;

	if (!begin_cell(line, &person, secret))
		return 0;
	armed = arm(&person, 0);
	rc = show(row, &person, secret);
	if (purpose == line->purpose) {
		cr_expect_eq(rc, UD_OK, "%s does not take that of %s: %s",
		    operation_label(row), name_of(line),
		    ud_errmsg(world.dir));
		hits++;
		return 1;
	}
	cr_expect_neq(rc, UD_OK, "%s takes that of %s", operation_label(row),
	    name_of(line));
	misses++;
	judged += purpose == 0 ? line->kind == KNOWN :
	    (armed & MINTS(purpose)) != 0;
	rc = show(owner_of(line->purpose), &person, secret);
	cr_expect_eq(rc, UD_OK, "that of %s is gone after %s", name_of(line),
	    operation_label(row));
	return 1;
}

Test(th_matrix, th_10_secrets_fit_their_purpose_only)
{
	for_each_cell(show_to_judge, 1);
	cr_expect_gt(hits, 0);
	cr_expect_gt(judged, misses / 2, "%zu of %zu misses are against a "
	    "secret that is there", judged, misses);
	points_add("purposes: hits", hits);
	points_add("purposes: misses", misses);
	points_add("purposes: misses against a live secret", judged);
}

static size_t expired;

/* At its deadline, while all others are new. */
static int
show_too_late(const struct line *line, const struct operation *row)
{
	const struct operation *own = owner_of(line->purpose);
	char secret[CODE_SIZE];
	struct person person;

	if (!begin_cell(line, &person, secret))
		return 0;
	if (line->row == NULL)
		return 1;
	world.host.ahead_us = secret_number(own, &person, "expires_us", "0") -
	    WORLD_NOW;
	cr_assert_gt(world.host.ahead_us, 0);
	(void)arm(&person, MINTS(line->purpose));
	cr_expect_neq(show(row, &person, secret), UD_OK,
	    "%s takes what %s made long ago", operation_label(row),
	    name_of(line));
	expired++;
	if (judged_purpose(row) != line->purpose)
		return 1;
	/* The last moment is in time. */
	(void)begin_cell(line, &person, secret);
	world.host.ahead_us = secret_number(own, &person, "expires_us", "0") -
	    WORLD_NOW - 1;
	cr_expect_eq(show(row, &person, secret), UD_OK, "%s of %s: %s",
	    operation_label(row), name_of(line), ud_errmsg(world.dir));
	return 1;
}

Test(th_matrix, th_15_expired_codes_open_no_door)
{
	for_each_cell(show_too_late, 0);
	cr_expect_gt(expired, 0);
	points_add("expired codes refused", expired);
}

/* Ids that some comparison would take for the same. */
static const char *const ids[] = {"pat", "Pat", "pa", "patt"};
enum { PEOPLE = sizeof(ids) / sizeof(ids[0]) };

static size_t pairs;

/* Each with a secret of the same kind, from the same operation. */
static int
begin_people(const struct operation *from, int purpose, enum kind kind,
    struct person people[PEOPLE], char secrets[PEOPLE][CODE_SIZE])
{
	struct minted minted;

	matrix_open();
	for (size_t i = 0; i < PEOPLE; i++) {
		/* Those who are created may not choose their id. */
		if (from->facts & OP_ORG) {
			(void)snprintf(people[i].id, sizeof(people[i].id),
			    "%s", ids[i]);
			(void)snprintf(people[i].username,
			    sizeof(people[i].username), "person-%zu", i);
		} else {
			person_make(&people[i], ids[i], kind);
			(void)arm(&people[i], 0);
		}
		if (mint(from, &people[i], &minted) != UD_OK)
			return 0;
		memcpy(secrets[i], minted.codes[purpose], CODE_SIZE);
	}
	return (minted.mask & MINTS(purpose)) != 0;
}

static void
exchange(const struct operation *from, const struct operation *to)
{
	int purpose = judged_purpose(to);
	char secrets[PEOPLE][CODE_SIZE];
	struct person people[PEOPLE];
	int kind = 0;

	while (!begin_people(from, purpose, (enum kind)kind, people, secrets))
		cr_assert_lt(++kind, KINDS, "nobody can have what %s makes",
		    operation_label(from));
	for (size_t i = 0; i < PEOPLE; i++)
		for (size_t j = 0; j < PEOPLE; j++) {
			if (i == j)
				continue;
			cr_expect_neq(show(to, &people[i], secrets[j]),
			    UD_OK, "%s takes for %s what %s made for %s",
			    to->function, people[i].id,
			    operation_label(from), people[j].id);
			/* Tries are not the question here. */
			forgive(to, &people[i]);
			pairs++;
		}
	for (size_t i = 0; i < PEOPLE; i++, pairs++)
		cr_expect_eq(show(to, &people[i], secrets[i]), UD_OK,
		    "%s of %s: %s", operation_label(from), people[i].id,
		    ud_errmsg(world.dir));
}

Test(th_matrix, th_11_codes_fit_their_user_only)
{
	const struct operation *from, *to;
	size_t n = 0;

	for (size_t m = 0; (from = minter(m)) != NULL; m++)
		for (size_t j = 0; (to = judge(j)) != NULL; j++)
			if (judged_purpose(to) > 0 &&
			    (from->mints & MINTS(judged_purpose(to))) &&
			    storage_tries(n++, ON_SERVERS))
				exchange(from, to);
	points_add("pairs of users", pairs);
}

/* One that somebody else knows is no use either. */
Test(th_matrix, th_11_passwords_fit_their_user_only)
{
	struct person people[2];
	const struct operation *to;
	int rc;

	for (size_t j = 0; (to = judge(j)) != NULL; j++) {
		if (judged_purpose(to) != 0)
			continue;
		matrix_open();
		person_make(&people[0], ids[0], KNOWN);
		person_make(&people[1], ids[1], KNOWN);
		cr_assert_eq(show(to, &people[0], KNOWN_PASSWORD), UD_OK,
		    "%s: %s", operation_label(to), ud_errmsg(world.dir));
		/* The same password of two people is two secrets: that of
		 * the first, moved to the second, is wrong. */
		raw_exec_with(world.db, "UPDATE ud_passwords SET box ="
		    " (SELECT box FROM ud_passwords WHERE owner = (SELECT key"
		    " FROM ud_users WHERE id = ?1)) WHERE owner = (SELECT key"
		    " FROM ud_users WHERE id = ?2)", (const char *const[]){
		    people[0].id, people[1].id}, 2);
		rc = show(to, &people[1], KNOWN_PASSWORD);
		cr_expect_neq(rc, UD_OK, "%s takes the password of another",
		    operation_label(to));
	}
}
