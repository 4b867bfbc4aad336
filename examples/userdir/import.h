/* SPDX-License-Identifier: MIT */
/*
 * An import under way.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include "app.h"
#include "json.h"
#include "lines.h"
#include "progress.h"

#include <userdir.h>

#include <stdint.h>

struct import {
	struct app *app;
	const char *file;	/* for messages */
	struct lines lines;
	struct progress progress;
	uint64_t size;		/* of the file; 0 if unknown */
	const char *org;	/* for lines that name none; may be NULL */
	ud_org *home;		/* the same, found */
	int homeless;		/* there is none */
	int create_orgs;
	int large;		/* no index meanwhile */
	char *known_org;	/* the last one that is sure to be there */
	uint64_t users, orgs, failed;
	struct text reason;	/* of the last import_rpc() that failed */
	/* The batch. */
	int open;
	uint64_t first, last;	/* its lines */
	uint64_t count;		/* lines that went in */
	uint64_t batch_users, batch_orgs;
};

/* Count the current line as failed, and tell why. */
void import_refuse(struct import *im, const char *message);

/* The same with the words of the call that returned @p code; ends the batch
 * if that may have been rolled back. */
void import_refuse_code(struct import *im, int code);

/* Have a batch open for the current line.  0: it cannot be. */
int import_begin(struct import *im);

/* Commit what the batch holds.  If that fails, all its lines have. */
void import_end(struct import *im);

/* Undo the batch, whose only line was refused just now. */
void import_undo(struct import *im, int code);

/* Call a method; why it failed is kept for import_refuse_code(). */
int import_rpc(struct import *im, const char *method, struct slice request,
    int strict);

/* Send the current line into the batch. */
void import_line(struct import *im, const char *method, struct slice request,
    int is_user);

#endif
