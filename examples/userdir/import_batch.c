/* SPDX-License-Identifier: MIT */
/*
 * The transactions of an import: many lines in each, and what becomes of
 * them when one cannot be stored.
 */
#include "import.h"

#include <userdir.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH_LINES = 500 };

/* Say why lines failed. */
static void
tell(struct import *im, uint64_t first, uint64_t last, const char *message)
{
	struct text line = {0};
	struct text safe = {0};

	progress_hide(&im->progress);
	text_format(&line, "%s:%" PRIu64, im->file, first);
	if (first != last)
		text_format(&line, "-%" PRIu64, last);
	text_format(&line, ": %s", message);
	text_escape(&safe, line.s, line.len);
	fprintf(stderr, "%s\n", safe.s);
	text_free(&safe);
	text_free(&line);
}

void
import_refuse(struct import *im, const char *message)
{
	im->failed++;
	tell(im, im->lines.number, im->lines.number, message);
}

/* The same with the words of the call that failed. */
static void
refuse_last(struct import *im, int code)
{
	if (im->reason.len == 0)
		text_format(&im->reason, "%s (%s %s)",
		    ud_errmsg(im->app->dir), ud_errname(code),
		    ud_errkey(im->app->dir));
	import_refuse(im, im->reason.s);
	text_clear(&im->reason);
}

/* Codes with which a batch may have been rolled back as a whole. */
static int
may_end_batch(int code)
{
	return code == UD_EINTERNAL || code == UD_EUNAVAIL ||
	    code == UD_EEXHAUSTED || code == UD_ECONFLICT ||
	    code == UD_ECORRUPT || code == UD_EUNKNOWN;
}

void
import_refuse_code(struct import *im, int code)
{
	refuse_last(im, code);
	if (may_end_batch(code))
		import_end(im);
}

int
import_begin(struct import *im)
{
	int code;

	if (im->open && im->count >= BATCH_LINES)
		import_end(im);
	if (im->open)
		return 1;
	code = ud_dir_batch_begin(im->app->dir);
	if (code != UD_OK) {
		refuse_last(im, code);
		return 0;
	}
	im->open = 1;
	im->first = im->lines.number;
	im->count = 0;
	im->batch_users = 0;
	im->batch_orgs = 0;
	return 1;
}

void
import_end(struct import *im)
{
	struct text message = {0};
	int code;

	if (!im->open)
		return;
	im->open = 0;
	code = ud_dir_batch_end(im->app->dir, 1);
	if (code == UD_OK) {
		im->users += im->batch_users;
		im->orgs += im->batch_orgs;
		return;
	}
	text_format(&message, "%" PRIu64 " good lines were %s: %s (%s)",
	    im->count, code == UD_EUNKNOWN ?
	    "stored or not, which is unknown" : "not stored",
	    ud_errmsg(im->app->dir), ud_errname(code));
	if (im->count > 0)
		tell(im, im->first, im->last, message.s);
	im->failed += im->count;
	free(im->known_org);
	im->known_org = NULL;
	text_free(&message);
}

void
import_undo(struct import *im, int code)
{
	refuse_last(im, code);
	im->open = 0;
	if (ud_dir_batch_end(im->app->dir, 0) != UD_OK)
		tell(im, im->first, im->first, ud_errmsg(im->app->dir));
}

int
import_rpc(struct import *im, const char *method, struct slice request,
    int strict)
{
	char *response = NULL;
	int code = ud_rpc(im->app->dir, method, request.at, request.len,
	    strict ? UD_RPC_STRICT : 0, &response);

	if (code != UD_OK)
		app_reason(&im->reason, code, response);
	ud_string_free(&response);
	return code;
}

void
import_line(struct import *im, const char *method, struct slice request,
    int is_user)
{
	int code;

	if (!import_begin(im))
		return;
	code = import_rpc(im, method, request, im->app->strict);
	if (code != UD_OK) {
		import_refuse_code(im, code);
		return;
	}
	im->count++;
	im->last = im->lines.number;
	im->batch_users += (uint64_t)is_user;
}
