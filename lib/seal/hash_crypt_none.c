/* SPDX-License-Identifier: MIT */
/* Instead of hash_crypt.c, in builds without libxcrypt. */
#include "seal/hash_format.h"

const struct hash_family hash_crypt = { NULL, 0 };
const struct hash_maker hash_make_bcrypt = { .make = NULL };
const struct hash_maker hash_make_sha512_crypt = { .make = NULL };
