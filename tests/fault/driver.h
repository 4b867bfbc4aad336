/* SPDX-License-Identifier: MIT */
/*
 * A storage driver that hands every call to another one, counts those that
 * can fail, and lets one of them fail on demand.  It is written against
 * <userdir/storage.h> alone: what it does not pass on, the library does not
 * use.
 */
#ifndef FAULT_DRIVER_H
#define FAULT_DRIVER_H

#include <userdir/storage.h>

/* How the call fails. */
enum failure {
	FAIL_INTERNAL,		/* UD_EINTERNAL */
	FAIL_BUSY,		/* UD_EUNAVAIL */
	FAIL_CONSTRAINT,	/* UD_EEXISTS of a statement */
	FAIL_LOST,		/* a commit that works but says UNKNOWN */
	FAIL_UNDONE,		/* one that does nothing and says so too */
	FAIL_DEAD,		/* all calls from this one on: UD_EUNAVAIL */
	FAIL_CONFLICT,		/* UD_ECONFLICT: to be done again */
	FAILURES,
	FAIL_CONFLICTS = FAILURES	/* all steps from this one on */
};

/* What a call is, for the failures that not all can have. */
enum call_kind { CALL, STEP, COMMIT, ROLLBACK };

enum { TRACE_MAX = 5000 };

struct fault {
	long seen;		/* calls so far */
	long at;		/* the one that fails; 0: none */
	enum failure how;
	long failed;		/* calls that did fail */
	long assumed;		/* SELECTs that were to have no rows */
	void (*notice)(void *ctx);	/* called when the transaction is
					   rolled back after it, or NULL */
	void *notice_ctx;
	int noticed;
	unsigned char trace[TRACE_MAX];	/* what call n, from 1, was */
};

/* 1 if that failure can happen to a call of that kind. */
int fault_applies(enum failure how, enum call_kind kind);

/* Hand this to ud_options.driver, and a struct fault to driver_ctx. */
const ud_driver *fault_driver(void);

#endif
