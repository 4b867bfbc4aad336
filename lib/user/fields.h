/* SPDX-License-Identifier: MIT */
/*
 * The fields of a user as they come in: one table for the texts that are
 * simply checked and kept, and a function for each that needs more.
 */
#ifndef USER_FIELDS_H
#define USER_FIELDS_H

#include <userdir/lifecycle.h>

#include "base/syntax.h"
#include "base/text.h"
#include "dir/dir.h"
#include "store/user_rows.h"

/* A text of a spec or a patch. */
struct field {
	int text;		/* column */
	const char *name;	/* in the API */
	const char *event;	/* in payloads */
	int type;		/* UD_USER_HUMAN or UD_USER_MACHINE */
	size_t in_spec;		/* offset in ud_user_spec */
	size_t in_patch;	/* offset in ud_user_patch */
	struct text_rule create, update;
	const char *key, *id;	/* of the refusal, if not the usual one */
};

enum { FIELDS = 6 };
extern const struct field fields[FIELDS];

/* The text at an offset of a struct. */
const char *field_text(const void *spec, size_t offset);

/* Check a value that is given. */
int field_check(struct error *error, const struct field *field,
    const struct text_rule *rule, const char *value, struct span *out);

/* "" gives "und", kept as absent. */
int field_language(struct error *error, const char *value,
    char out[LANGUAGE_TEXT_SIZE], struct span *tag);

int field_email(struct error *error, const char *value, struct span *out);

/* Could this be a number in some country?  The host's own function, if there
 * is one, may read any text as one. */
int field_phone_text(ud_dir *dir, const char *value);

/* E.164, through the host's own function if there is one. */
int field_phone(ud_dir *dir, const ud_policy *policy, const char *value,
    char out[PHONE_TEXT_SIZE]);

/* "given family", at most 200 characters, appended to out. */
void field_display_name(struct buf *out, struct span given,
    struct span family);

/* Names in events of genders and token types. */
const char *field_gender_name(int64_t gender);
const char *field_token_name(int64_t type);

#endif
