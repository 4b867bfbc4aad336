/* SPDX-License-Identifier: MIT */
/*
 * Operations that make secrets and operations that judge them, as the
 * catalogue has them: whoever adds one adds a row or a column to every matrix
 * without knowing of it.
 *
 * A purpose is that of a code, UD_CODE_..., or 0: a password.
 */
#ifndef TESTS_THREAT_MATRIX_H
#define TESTS_THREAT_MATRIX_H

#include "catalogue/catalogue.h"

enum { PURPOSES_END = UD_CODE_INVITE + 1, CODE_SIZE = 80 };

#define KNOWN_PASSWORD "Secret-pass-1"

/* Somebody in the world of the catalogue, who is not one of its people. */
struct person {
	char id[64], username[48];
};

/* The world that all of this is about. */
extern struct world world;

/* Before and after a test; matrix_open() begins with a fresh store. */
void matrix_begin(void);
void matrix_end(void);
void matrix_open(void);

/* Rows of the catalogue; NULL past the end. */
const struct operation *minter(size_t i);
const struct operation *judge(size_t i);

/* The purpose of what a judge judges; -1: it does not say. */
int judged_purpose(const struct operation *row);

/* A human with a verified address, and one thing or another beside it. */
enum kind {
	INVITED,		/* no password, and a number to be verified */
	KNOWN,			/* a password, and such a number */
	REACHABLE,		/* no password, and a verified number */
	KINDS
};
void person_make(struct person *person, const char *id, enum kind kind);

/* Run one that makes codes, about that person; or one that creates users, who
 * is that person then.  The codes, by purpose, and the result; no codes if
 * that person may have none. */
struct minted {
	unsigned mask;
	char codes[PURPOSES_END][CODE_SIZE];
};
int mint(const struct operation *row, struct person *person,
    struct minted *minted);

/* The codes that were made since the last call of this, by purpose. */
unsigned minted_since(void);

/* Give them a code of every purpose that they have none of, as far as they
 * may; `but` is left out.  The purposes that they have then. */
unsigned arm(struct person *person, unsigned but);

/* Show a secret to one that judges; the result. */
int show(const struct operation *row, const struct person *person,
    const char *secret);

/* A secret that looks alike and is not the same.  Static. */
const char *unlike(const char *secret);

/* What is right for a judge, which a person is given if need be. */
const char *right_for(const struct operation *row, struct person *person);

/* A number about the secret of a judge: a column of ud_codes or of
 * ud_passwords, or a statement that changes such columns. */
int64_t secret_number(const struct operation *row,
    const struct person *person, const char *of_code,
    const char *of_password);
void secret_change(const struct operation *row, const struct person *person,
    const char *of_code, const char *of_password);

int64_t tries_of(const struct operation *row, const struct person *person);
void forgive(const struct operation *row, const struct person *person);

#endif
