/* SPDX-License-Identifier: MIT */
/* The keyed hashes that chain the events. */
#ifndef DIR_CHAIN_H
#define DIR_CHAIN_H

#include "seal/keyring.h"
#include "store/event_rows.h"

/* Digest of a personal payload under its salt. */
void chain_digest(struct span salt, struct span personal,
    unsigned char digest[SEAL_HASH_BYTES]);

/* Link of an event to the one before.  The ids in the row must be set. */
void chain_link(const unsigned char *key, struct span before,
    const struct event_row *event, unsigned char link[SEAL_HASH_BYTES]);

#endif
