/* SPDX-License-Identifier: MIT */
/*
 * A message as a mail: RFC 5322, with names and subject as RFC 2047 wants
 * them, and a text in UTF-8 as quoted-printable.
 */
#ifndef MAIL_H
#define MAIL_H

#include "buf.h"

#include <userdir/notify.h>

#include <time.h>

enum { MAIL_MAX = 64 * 1024 };	/* bytes; more than any message needs */

/* 1 if this can stand in an envelope and between "<" and ">" in a header: two
 * parts without blanks, quotes, and whatever else has a meaning there. */
int mail_is_address(const char *s);

/* Add the mail.  The Message-ID is the same whenever the message is, so that
 * one that comes twice can be recognised.  0 if there are no texts for it or
 * it does not fit, else 1. */
int mail_write(struct buf *out, const ud_message *message, const char *from,
    const char *from_name, time_t now);

#endif
