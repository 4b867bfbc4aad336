/* SPDX-License-Identifier: MIT */
#ifndef KEY_INTERNAL_H
#define KEY_INTERNAL_H

#include "key.h"

#include <stddef.h>
#include <stdint.h>

enum {
	KEY_HEX_LEN = 2 * UD_MASTER_KEY_BYTES,
	/* "255:", digits and newline in each line */
	KEY_FILE_LEN = KEYS_MAX * (4 + KEY_HEX_LEN + 1)
};

/* Make room for one more key; 0 if it is one too many or the id is not from
 * 1 to 255 and unused. */
int key_add(struct keyring *ring, uint64_t id);

void key_wipe_bytes(void *memory, size_t len);

#endif
