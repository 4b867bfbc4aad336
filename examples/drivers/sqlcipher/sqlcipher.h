/* SPDX-License-Identifier: MIT */
/*
 * A storage driver over SQLCipher: the store is one encrypted file.
 *
 *	struct sqlcipher_key key = { bytes };
 *
 *	options.driver = sqlcipher_driver();
 *	options.driver_ctx = &key;
 *	rc = ud_open("users.enc", &options, &dir);
 *
 * The key must stay as it is until ud_close(): a handle opens another
 * connection after a commit that failed.  A file of another key is refused as
 * one that is no database, UD_ECORRUPT.
 */
#ifndef SQLCIPHER_H
#define SQLCIPHER_H

#include <userdir.h>

enum { SQLCIPHER_KEY_BYTES = 32 };

struct sqlcipher_key {
	unsigned char bytes[SQLCIPHER_KEY_BYTES];
};

const ud_driver *sqlcipher_driver(void);

#endif
