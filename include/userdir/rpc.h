/* SPDX-License-Identifier: MIT */
/**
 * The whole library as one call: method name and JSON in, JSON out.
 *
 * Methods and messages are those of ZITADEL's User Service v2, in the JSON
 * mapping of protocol buffers (proto3): members in lowerCamelCase (snake_case
 * is read too), enumerations by name or number, 64-bit numbers as strings,
 * bytes in Base64, times in RFC 3339.  Beside them stand the methods that the
 * service lacks: those of organizations, usernames, look-ups and events, and
 *
 *	CheckPassword {loginName | userId, password} -> {user} | {details}
 *		ud_password_check() by login name, ud_user_check_password()
 *		by id
 *	PasswordResetByLoginName {loginName, sendLink} -> {}
 *		ud_password_reset()
 *	DeliverNotifications {limit} -> {sent, next}
 *		ud_notify_pending(); `next` is a time, absent if none waits
 *
 * Searches are ListUsers of that service and SearchUsers of v3alpha; what is
 * wrong with them has the keys of search.h.  ud_rpc_method() lists them all.
 */
#ifndef USERDIR_RPC_H
#define USERDIR_RPC_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** Flags of ud_rpc(). */
enum {
	UD_RPC_STRICT = 1	/**< refuse members that a message has not,
				     instead of ignoring them */
};

/** Limits of a request. */
enum {
	UD_RPC_BYTES_MAX = 1048576,
	UD_RPC_DEPTH_MAX = 32,
	UD_RPC_NODES_MAX = 10000,
	/* The same of a request with a filter tree. */
	UD_RPC_TREE_DEPTH_MAX = 200,
	UD_RPC_TREE_NODES_MAX = 20000
};

/**
 * Call a method.
 *
 * A refusal of the call itself (unknown method, malformed request) stands in
 * the response only; the ud_err...() functions speak of the library's calls.
 * The caller is whom ud_dir_act_as() named.  The request is refused as a
 * whole if it is not strict JSON (RFC 8259): invalid UTF-8, a byte order
 * mark, duplicate members, text after the end, or more than the limits.
 *
 * No error holds a code or a password.  What the call copied of a request is
 * wiped before it returns; the request itself is the caller's to wipe, and so
 * is a response, which may hold a code: ud_string_free() does.
 *
 * @param method         Such as "CreateUser".
 * @param request        JSON object; "" counts as {}.
 * @param len            Its length in bytes.
 * @param flags          UD_RPC_..., or 0.
 * @param[out] response  The response message; or, when the call fails, an
 *                       object {"code","key","field","message",
 *                       "failedAttempts","retryAfterMs"} where code is the
 *                       gRPC status name, and the last two are the numbers of
 *                       ud_failed_attempts() and ud_retry_after_ms(), absent
 *                       if 0.  Release with ud_string_free(); NULL only when
 *                       there is no memory.
 * @return UD_OK or the code of the failure; UD_EUNIMPL for an unknown method
 *         and for requests that need what this version has not.
 */
UD_API UD_CHECK int ud_rpc(ud_dir *dir, const char *method,
    const char *request, size_t len, uint64_t flags, char **response);

/** Name of method @p i, in no special order; NULL past the end; static. */
UD_API const char *ud_rpc_method(size_t i);

UD_END_DECLS
#endif
