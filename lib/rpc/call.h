/* SPDX-License-Identifier: MIT */
/*
 * One call of a method, and the tables of methods.
 *
 * A method is a row: its two messages, and a function of a few lines that
 * fills a C spec from the request, makes the call, and fills the response
 * from what came back.
 */
#ifndef RPC_CALL_H
#define RPC_CALL_H

#include <userdir/contact.h>
#include <userdir/event.h>
#include <userdir/lifecycle.h>
#include <userdir/org.h>
#include <userdir/search.h>

#include "base/error.h"
#include "rpc/arena.h"
#include "rpc/message.h"

struct rpc_method;

struct rpc_call {
	ud_dir *dir;
	const struct rpc_method *method;
	struct arena arena;
	struct error error;	/* of a check here; UD_OK: see the handle */

	/* What the response borrows from; released after it was written. */
	ud_details *details;
	ud_user *user;
	ud_user_list *users;
	ud_org *org;
	ud_org_list *orgs;
	ud_metadata_list *metadata;
	ud_event_list *events;
	ud_search_result *found;
	char *text;
	char *email_code, *phone_code;	/* secrets, wiped */
};

struct rpc_method {
	const char *name;
	const struct rpc_message *request, *response;

	/* Rules that a table cannot say; NULL if there are none.  Asked
	 * before a request is refused for what is not implemented. */
	int (*check)(struct rpc_call *call, const void *request);

	/* The response is zeroed.  A change must be the last thing that can
	 * fail: what was committed is never reported as failed. */
	int (*run)(struct rpc_call *call, const void *request,
	    void *response);

	/* What rpc_run_change() calls, and the look-ups of one user. */
	int (*change)(ud_dir *dir, const char *id, ud_details **details);
	int (*get)(ud_dir *dir, const char *name, ud_user **user);

	/* What the methods of codes call: those that set an address, that
	 * issue a code for what is stored, and that are shown one. */
	int (*address)(ud_dir *dir, const char *id, const char *address,
	    const ud_delivery *delivery, char **code, ud_details **details);
	int (*issue)(ud_dir *dir, const char *id,
	    const ud_delivery *delivery, char **code, ud_details **details);
	int (*prove)(ud_dir *dir, const char *id, const char *code,
	    ud_details **details);

	/* The member that holds a filter tree; NULL if there is none.  Such a
	 * request may hold more, and is refused with the keys and the paths
	 * of a search. */
	const char *tree;
};

/* Lists of methods, each ended by a row without a name. */
extern const struct rpc_method rpc_create_methods[];
extern const struct rpc_method rpc_update_methods[];
extern const struct rpc_method rpc_state_methods[];
extern const struct rpc_method rpc_code_methods[];
extern const struct rpc_method rpc_password_methods[];
extern const struct rpc_method rpc_lookup_methods[];
extern const struct rpc_method rpc_metadata_methods[];
extern const struct rpc_method rpc_org_methods[];
extern const struct rpc_method rpc_event_methods[];
extern const struct rpc_method rpc_notify_methods[];
extern const struct rpc_method rpc_search_methods[];

#endif
