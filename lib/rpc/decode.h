/* SPDX-License-Identifier: MIT */
/* From JSON to the C struct of a message. */
#ifndef RPC_DECODE_H
#define RPC_DECODE_H

#include "base/error.h"
#include "json/read.h"
#include "rpc/arena.h"
#include "rpc/message.h"

struct rpc_decode {
	struct arena *arena;
	struct error *error;
	int strict;		/* refuse members that are not in the table */
	int is_search;		/* errors have the keys and paths of one */
	const char *unimplemented; /* out: first such member, or NULL */
};

/*
 * Fill the zeroed struct *out.  Texts in it are borrowed from the tree, the
 * rest is in the arena.  UD_EINVAL names the member; UD_EEXHAUSTED.
 */
int rpc_decode(struct rpc_decode *decode, const struct rpc_message *message,
    const struct json *value, void *out);

#endif
