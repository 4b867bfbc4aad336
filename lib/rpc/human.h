/* SPDX-License-Identifier: MIT */
/* Parts of requests that create or change a user. */
#ifndef RPC_HUMAN_H
#define RPC_HUMAN_H

#include "rpc/shared.h"

/* How a code is sent; the channel is that of a password reset. */
struct rpc_send_code {
	const char *url_template;
	const char *application_name;
	int64_t channel;
};

extern const struct rpc_message rpc_send_email_code;
extern const struct rpc_message rpc_send_phone_code;
extern const struct rpc_message rpc_send_invite_code;
extern const struct rpc_message rpc_send_link;

/* An e-mail address or a phone number, and what is to be said about it. */
struct rpc_contact {
	const char *address;
	const struct rpc_send_code *send_code;
	const struct rpc_empty *return_code;
	const int64_t *is_verified;
};

extern const struct rpc_message rpc_email;
extern const struct rpc_message rpc_phone;

/* UD_VERIFY_... that the oneof asks for. */
int64_t rpc_verification(const struct rpc_contact *contact);

/* The same with the template, the application and the channel; it borrows. */
ud_delivery rpc_delivery(const struct rpc_contact *contact);

/* The template of the link, or NULL. */
const char *rpc_template(const struct rpc_contact *contact);

/* Where a code goes: NULL unless it is to be returned. */
char **rpc_place(const struct rpc_contact *contact, char **code);

struct rpc_profile {
	const char *given_name;
	const char *family_name;
	const char *nick_name;
	const char *display_name;
	const char *preferred_language;
	const int64_t *gender;
};

extern const struct rpc_message rpc_profile;

/* All optional, and those that could be cleared not empty: UpdateUser. */
extern const struct rpc_message rpc_profile_change;

/* A password, or a hash of one. */
struct rpc_secret {
	const char *text;
	int64_t change_required;
};

extern const struct rpc_message rpc_password;
extern const struct rpc_message rpc_hashed_password;

/* What is read and checked although this version cannot do it. */
struct rpc_idp_link {
	const char *idp_id;
	const char *user_id;
	const char *user_name;
};

extern const struct rpc_message rpc_idp_link;

struct rpc_set_password {
	const struct rpc_secret *password;
	const struct rpc_secret *hashed_password;
	const char *current_password;
	const char *verification_code;
};

extern const struct rpc_message rpc_set_password;

/* UD_OK, or UD_EINVAL if an object that is there holds no password. */
int rpc_check_password(struct rpc_call *call,
    const struct rpc_set_password *set);

/* As a specification; it borrows. */
ud_password_spec rpc_password_spec(const struct rpc_set_password *set);

/* Rows of ud_metadata_item. */
extern const struct rpc_message rpc_metadata_item;

#endif
