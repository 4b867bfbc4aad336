/* SPDX-License-Identifier: MIT */
/*
 * What messages say, in the language of their person: English, or German for
 * those who prefer it.
 *
 * Another language is one more table in texts.c.  Names that people have given
 * themselves are cut and made harmless, so that nobody can have a long text of
 * their own sent to strangers by signing them up.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include "buf.h"

#include <userdir/notify.h>

enum { TEXTS_NAME_MAX = 64 };	/* characters of a name */

/* BCP 47: the language that the texts for this message are in. */
const char *texts_language(const ud_message *message);

/* Add the subject, in one line.  0 if there are no texts for this kind of
 * message, else 1. */
int texts_subject(const ud_message *message, struct buf *out);

/* Add the text of a mail, in lines that end with "\n"; likewise. */
int texts_mail(const ud_message *message, struct buf *out);

/* Add the text of an SMS, in one line; likewise. */
int texts_sms(const ud_message *message, struct buf *out);

#endif
