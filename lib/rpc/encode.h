/* SPDX-License-Identifier: MIT */
/* From the C struct of a message to JSON. */
#ifndef RPC_ENCODE_H
#define RPC_ENCODE_H

#include "json/write.h"
#include "rpc/message.h"

void rpc_encode(struct json_out *out, const struct rpc_message *message,
    const void *in);

#endif
