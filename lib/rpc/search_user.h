/* SPDX-License-Identifier: MIT */
/* A user as SearchUsers (v3alpha) shows it. */
#ifndef RPC_SEARCH_USER_H
#define RPC_SEARCH_USER_H

#include "rpc/call.h"

struct rpc_owner {
	int64_t type;
	const char *id;
};

struct rpc_found_details {
	const char *id;
	int64_t created;
	int64_t changed;
	struct rpc_owner owner;
};

struct rpc_found_schema {
	const char *id;
	const char *type;
	uint64_t revision;
};

/* An e-mail address, or a phone number. */
struct rpc_found_contact {
	const char *address;
	int64_t is_verified;
};

struct rpc_found_contacts {
	const struct rpc_found_contact *email;
	const struct rpc_found_contact *phone;
};

struct rpc_found_username {
	const char *username_id;
	const char *username;
	int64_t is_org_specific;
};

struct rpc_found_password {
	int64_t last_changed;
};

/* A factor: a security key, a generator of codes, or an address for them. */
struct rpc_found_factor {
	const char *id;
	const char *name;	/* or the address */
	int64_t is_verified;
	int64_t user_verified;	/* of security keys */
};

struct rpc_found_key {
	const char *key_id;
	struct rpc_found_details details;
	int64_t type;
	int64_t expiration_date;
};

struct rpc_found_link {
	const char *idp_id;
	const char *idp_name;
	const char *user_id;
	const char *username;
};

struct rpc_found_authenticators {
	const struct rpc_found_username *usernames;
	size_t usernames_count;
	const struct rpc_found_password *password;
	const struct rpc_found_factor *webauthn;
	size_t webauthn_count;
	const struct rpc_found_factor *totps;
	size_t totps_count;
	const struct rpc_found_factor *otp_sms;
	size_t otp_sms_count;
	const struct rpc_found_factor *otp_email;
	size_t otp_email_count;
	const struct rpc_found_key *keys;
	size_t keys_count;
	const struct rpc_found_link *links;
	size_t links_count;
};

/* What this version has no source for stays zero and so is left out. */
struct rpc_found_user {
	struct rpc_found_details details;
	const struct rpc_found_schema *schema;
	const char *data;	/* JSON */
	const struct rpc_found_contacts *contact;
	const struct rpc_found_authenticators *authenticators;
	int64_t state;
};

extern const struct rpc_message rpc_found_user;

/* Fill *out from user i of call->found, and borrow from it.  UD_OK or
 * UD_EEXHAUSTED. */
int rpc_found_read(struct rpc_call *call, size_t i,
    struct rpc_found_user *out);

#endif
