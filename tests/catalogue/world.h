/* SPDX-License-Identifier: MIT */
/*
 * The standard fixture: a small directory in which every operation of the
 * catalogue can be run, with callbacks that are counted, can fail on demand
 * and always give the same time and the same random bytes.
 *
 * Its content is made once and copied whenever a world is opened, so that one
 * run never sees the traces of another.
 */
#ifndef CATALOGUE_WORLD_H
#define CATALOGUE_WORLD_H

#include <userdir.h>

#include "storage/raw.h"

/* Who lives there.  All users belong to ORG; the other two are empty. */
#define ORG "acme"
#define ORG_EMPTY "globex"
#define ORG_IDLE "initech"	/* deactivated */
#define ALICE "alice"		/* a human with everything */
#define BOB "bob"		/* another human, with nothing verified */
#define HUGO "hugo"		/* one whose password the host can verify */
#define ROBOT "robot"		/* a machine */
#define LENA "lena"		/* locked */
#define IDA "ida"		/* deactivated */
#define DORA "dora"		/* deleted */
#define NOBODY "nobody"		/* an id that was never used */
#define DOMAIN "acme.example"	/* of ORG, its primary */

/* What they know. */
#define SECRET "Secret-2"	/* the password of ALICE */
#define SECRET_BEFORE "Secret-1" /* the one before it */
#define SECRET_OF_HUGO "Hugo-123"
#define HASH_OF_HUGO "$host$Hugo-123"
#define RESET_CODE "555555555555"	/* of ALICE */
#define EMAIL_CODE "33333333"		/* of BOB, as the next ones */
#define PHONE_CODE "444444"
#define INVITE_CODE "66666666666666666666666666"
#define TEMPLATE "https://app.example/?c={{.Code}}&u={{.UserID}}"

/* How many messages wait for them, and those of them whose code is dead. */
enum { MESSAGES_WAITING = 9, MESSAGES_DEAD = 2 };

#define WORLD_NOW INT64_C(1737628458051000)

/* The callbacks of the host, as bits. */
enum host_callback {
	HOST_CLOCK = 1,
	HOST_RANDOM = 2,
	HOST_AUTHORIZE = 4,
	HOST_EVENT = 8,
	HOST_POLICY = 16,
	HOST_STATE = 32,
	HOST_DELETE = 64,
	HOST_PHONE = 128,
	HOST_NOTIFY = 256,
	HOST_VERIFY_HASH = 512,
	HOST_ALL = 1023
};

enum { QUESTIONS_MAX = 8, QUESTION_TEXT = 40, SENT_TEXT = 80 };

/* A question that the authorizer was asked. */
struct question {
	char operation[QUESTION_TEXT], permission[QUESTION_TEXT];
	char owner[QUESTION_TEXT], org[QUESTION_TEXT];
	uint64_t fields, self;
};

struct world;

/* What the host does, and what it has seen. */
struct host {
	int answer;		/* of the authorizer */
	unsigned failing;	/* callbacks that fail */
	unsigned seen;		/* callbacks that ran */
	/* Called inside every callback, to try what is forbidden there. */
	void (*inside)(struct world *world, enum host_callback which);
	struct question asked[QUESTIONS_MAX];
	size_t asked_count;
	size_t events;		/* that on_event was told about */
	size_t calls;		/* of callbacks */
	size_t fail_at;		/* the one that fails; 0: none */
	enum host_callback failed;	/* which that was; 0: none did */
	size_t sent;		/* messages that the notifier took */
	size_t offered;		/* and all that it was told of */
	char sent_code[SENT_TEXT];	/* the last code in them */
	uint64_t sent_id;
	uint64_t random;
	uint64_t random_at_clock;	/* when the time was asked last */
	unsigned char steady;	/* all random bytes are this; 0: not */
	int64_t ahead_us;	/* of WORLD_NOW, in the clock */
};

enum world_kind {
	WORLD_MEMORY,		/* attached to a connection of the host */
	WORLD_FILE		/* on a path */
};

struct world {
	enum world_kind kind;
	struct host host;
	ud_policy policy;
	ud_hasher hasher;	/* that costs nothing */
	ud_master_key keys[2];
	ud_options options;
	char directory[64];	/* for files, removed at the end */
	char path[96];		/* of the store; "" in memory */
	struct raw *db;		/* of the host; in a file a second one */
	ud_dir *dir;
};

/* Prepare a world; the options may then be changed before it is opened. */
void world_init(struct world *world, enum world_kind kind);

/* Fill the store with the standard content, again and again if need be. */
void world_fill(struct world *world);

/* Open the handle on the store as it is. */
int world_open_dir(struct world *world);

/* world_fill() and world_open_dir(); a failure ends the test. */
void world_open(struct world *world);

/* Close the handle. */
void world_close(struct world *world);

/* Close everything, and remove the files. */
void world_end(struct world *world);

/* Let the host bring phone numbers into form. */
void host_normalizes_phones(struct world *world);

/* Forget what the host has seen, and begin its random bytes again. */
void host_reset(struct host *host);

/* Passwords, live codes and waiting messages: what is made last. */
void world_make_secrets(struct world *world);

/* The path of storage_open() for this world: NULL when it is attached. */
const char *world_location(const struct world *world);

/* A file in the directory of the world. */
void world_path(const struct world *world, const char *name, char *path,
    size_t size);

#endif
