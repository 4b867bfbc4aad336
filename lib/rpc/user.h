/* SPDX-License-Identifier: MIT */
/* A user as responses show it. */
#ifndef RPC_USER_H
#define RPC_USER_H

#include "rpc/shared.h"

/* The one of `human` and `machine` that applies is built in place. */
struct rpc_user_human {
	const char *given_name;
	const char *family_name;
	const char *nick_name;
	const char *display_name;
	const char *preferred_language;
	int64_t gender;
	const char *email;
	int64_t email_is_verified;
	const char *phone;
	int64_t phone_is_verified;
	int64_t password_change_required;
	int64_t password_changed;
	int64_t mfa_init_skipped;
};

struct rpc_user_machine {
	const char *name;
	const char *description;
	int64_t access_token_type;
};

struct rpc_user {
	const char *user_id;
	struct rpc_details details;
	int64_t state;
	const char *username;
	const char *const *login_names;
	size_t login_names_count;
	const char *preferred_login_name;
	const struct rpc_user_human *human;
	const struct rpc_user_machine *machine;
	const ud_metadata_item *metadata;	/* only where asked for */
	size_t metadata_count;
};

extern const struct rpc_message rpc_user;

/* Fill *out; it borrows from user.  UD_OK or UD_EEXHAUSTED. */
int rpc_user_read(struct rpc_call *call, const ud_user *user,
    struct rpc_user *out);

#endif
