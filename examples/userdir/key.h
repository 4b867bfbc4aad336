/* SPDX-License-Identifier: MIT */
/*
 * The key file: one line `ID:HEX` for each master key, 64 hexadecimal digits
 * each, the one for new data first and the retired ones below.  Nobody but
 * its owner may read it.  Keys are never printed.
 */
#ifndef KEY_H
#define KEY_H

#include "app.h"
#include "text.h"

#include <userdir.h>

enum { KEYS_MAX = 16, KEY_ABSENT = -1 };

struct keyring {
	ud_master_key keys[KEYS_MAX];
	size_t count;
	unsigned char bytes[KEYS_MAX][UD_MASTER_KEY_BYTES];
};

/* Add the name of the key file. */
void key_path(const struct app *app, struct text *path);

/* Read the key file.  Returns an exit status, having told the failure, or
 * KEY_ABSENT without a word. */
int key_load(const struct app *app, const char *path, struct keyring *ring);

/* A ring with one new key, kept nowhere. */
int key_fresh(const struct app *app, struct keyring *ring);

/* Make the key file.  Of several processes that do so at once one wins, and
 * all come back with its key. */
int key_create(const struct app *app, const char *path, struct keyring *ring);

/* Put a new key before those of the file, or keep the first one only. */
int key_renew(const struct app *app, const char *path);
int key_forget(const struct app *app, const char *path);

void key_wipe(struct keyring *ring);

#endif
