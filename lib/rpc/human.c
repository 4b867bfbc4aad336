/* SPDX-License-Identifier: MIT */
#include "rpc/human.h"

#include <userdir/notify.h>

#include <string.h>

enum { CODE_MAX = 20, TEMPLATE_MAX = 200 };

#define URL_TEMPLATE \
	RPC_FIELD("urlTemplate", RPC_STRING, \
	    AT(struct rpc_send_code, url_template), .flags = RPC_OPTIONAL, \
	    .min = 1, .max = TEMPLATE_MAX)

static const struct rpc_field send_email_code[] = { URL_TEMPLATE };

const struct rpc_message rpc_send_email_code =
    RPC_TABLE(send_email_code, struct rpc_send_code);

/* An SMS has no link. */
const struct rpc_message rpc_send_phone_code = {
	NULL, 0, sizeof(struct rpc_send_code)
};

static const struct rpc_field send_invite_code[] = {
	URL_TEMPLATE,
	RPC_FIELD("applicationName", RPC_STRING,
	    AT(struct rpc_send_code, application_name),
	    .flags = RPC_OPTIONAL, .min = 1, .max = UD_NAME_MAX)
};

const struct rpc_message rpc_send_invite_code =
    RPC_TABLE(send_invite_code, struct rpc_send_code);

/* The numbers are UD_CHANNEL_..., the names as the service writes them. */
static const struct rpc_enum channels[] = {
	{ "NOTIFICATION_TYPE_Unspecified", 0 },
	{ "NOTIFICATION_TYPE_Email", UD_CHANNEL_EMAIL },
	{ "NOTIFICATION_TYPE_SMS", UD_CHANNEL_SMS },
	{ NULL, 0 }
};

static const struct rpc_field send_link[] = {
	RPC_FIELD("notificationType", RPC_ENUM,
	    AT(struct rpc_send_code, channel), .flags = RPC_OPEN,
	    .values = channels),
	URL_TEMPLATE
};

const struct rpc_message rpc_send_link =
    RPC_TABLE(send_link, struct rpc_send_code);

enum { VERIFICATION = 1 };

static const struct rpc_field email[] = {
	RPC_FIELD("email", RPC_STRING, AT(struct rpc_contact, address)),
	RPC_FIELD("sendCode", RPC_MESSAGE,
	    AT(struct rpc_contact, send_code), .oneof = VERIFICATION,
	    .message = &rpc_send_email_code),
	RPC_FIELD("returnCode", RPC_MESSAGE,
	    AT(struct rpc_contact, return_code), .oneof = VERIFICATION,
	    .message = &rpc_empty),
	RPC_FIELD("isVerified", RPC_BOOL,
	    AT(struct rpc_contact, is_verified), .oneof = VERIFICATION)
};

const struct rpc_message rpc_email = RPC_TABLE(email, struct rpc_contact);

static const struct rpc_field phone[] = {
	RPC_FIELD("phone", RPC_STRING, AT(struct rpc_contact, address)),
	RPC_FIELD("sendCode", RPC_MESSAGE,
	    AT(struct rpc_contact, send_code), .oneof = VERIFICATION,
	    .message = &rpc_send_phone_code),
	RPC_FIELD("returnCode", RPC_MESSAGE,
	    AT(struct rpc_contact, return_code), .oneof = VERIFICATION,
	    .message = &rpc_empty),
	RPC_FIELD("isVerified", RPC_BOOL,
	    AT(struct rpc_contact, is_verified), .oneof = VERIFICATION,
	    .flags = RPC_TRUE)
};

const struct rpc_message rpc_phone = RPC_TABLE(phone, struct rpc_contact);

static const struct rpc_field profile[] = {
	RPC_FIELD("givenName", RPC_STRING,
	    AT(struct rpc_profile, given_name)),
	RPC_FIELD("familyName", RPC_STRING,
	    AT(struct rpc_profile, family_name)),
	RPC_FIELD("nickName", RPC_STRING, AT(struct rpc_profile, nick_name),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("displayName", RPC_STRING,
	    AT(struct rpc_profile, display_name), .flags = RPC_OPTIONAL),
	RPC_FIELD("preferredLanguage", RPC_STRING,
	    AT(struct rpc_profile, preferred_language),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("gender", RPC_ENUM, AT(struct rpc_profile, gender),
	    .flags = RPC_OPTIONAL | RPC_OPEN, .values = rpc_genders)
};

const struct rpc_message rpc_profile =
    RPC_TABLE(profile, struct rpc_profile);

static const struct rpc_field profile_change[] = {
	RPC_FIELD("givenName", RPC_STRING,
	    AT(struct rpc_profile, given_name), .flags = RPC_OPTIONAL),
	RPC_FIELD("familyName", RPC_STRING,
	    AT(struct rpc_profile, family_name), .flags = RPC_OPTIONAL),
	RPC_FIELD("nickName", RPC_STRING, AT(struct rpc_profile, nick_name),
	    .flags = RPC_OPTIONAL, .min = 1),
	RPC_FIELD("displayName", RPC_STRING,
	    AT(struct rpc_profile, display_name), .flags = RPC_OPTIONAL,
	    .min = 1),
	RPC_FIELD("preferredLanguage", RPC_STRING,
	    AT(struct rpc_profile, preferred_language),
	    .flags = RPC_OPTIONAL, .min = 1),
	RPC_FIELD("gender", RPC_ENUM, AT(struct rpc_profile, gender),
	    .flags = RPC_OPTIONAL, .values = rpc_genders)
};

const struct rpc_message rpc_profile_change =
    RPC_TABLE(profile_change, struct rpc_profile);

static const struct rpc_field password[] = {
	RPC_FIELD("password", RPC_STRING, AT(struct rpc_secret, text),
	    .flags = RPC_REQUIRED, .max = UD_PASSWORD_MAX),
	RPC_FIELD("changeRequired", RPC_BOOL,
	    AT(struct rpc_secret, change_required))
};

const struct rpc_message rpc_password =
    RPC_TABLE(password, struct rpc_secret);

static const struct rpc_field hashed_password[] = {
	RPC_FIELD("hash", RPC_STRING, AT(struct rpc_secret, text),
	    .flags = RPC_REQUIRED, .max = UD_PASSWORD_HASH_MAX),
	RPC_FIELD("changeRequired", RPC_BOOL,
	    AT(struct rpc_secret, change_required))
};

const struct rpc_message rpc_hashed_password =
    RPC_TABLE(hashed_password, struct rpc_secret);

static const struct rpc_field idp_link[] = {
	RPC_FIELD("idpId", RPC_STRING, AT(struct rpc_idp_link, idp_id),
	    .flags = RPC_REQUIRED, .max = UD_ID_MAX),
	RPC_FIELD("userId", RPC_STRING, AT(struct rpc_idp_link, user_id),
	    .flags = RPC_REQUIRED, .max = UD_ID_MAX),
	RPC_FIELD("userName", RPC_STRING,
	    AT(struct rpc_idp_link, user_name), .flags = RPC_REQUIRED,
	    .max = UD_NAME_MAX)
};

const struct rpc_message rpc_idp_link =
    RPC_TABLE(idp_link, struct rpc_idp_link);

enum { PASSWORD_TYPE = 1, PASSWORD_VERIFICATION = 2 };

static const struct rpc_field set_password[] = {
	RPC_FIELD("password", RPC_MESSAGE,
	    AT(struct rpc_set_password, password), .oneof = PASSWORD_TYPE,
	    .message = &rpc_password),
	RPC_FIELD("hashedPassword", RPC_MESSAGE,
	    AT(struct rpc_set_password, hashed_password),
	    .oneof = PASSWORD_TYPE, .message = &rpc_hashed_password),
	RPC_FIELD("currentPassword", RPC_STRING,
	    AT(struct rpc_set_password, current_password),
	    .oneof = PASSWORD_VERIFICATION, .min = 1, .max = UD_PASSWORD_MAX),
	RPC_FIELD("verificationCode", RPC_STRING,
	    AT(struct rpc_set_password, verification_code),
	    .oneof = PASSWORD_VERIFICATION, .min = 1, .max = CODE_MAX)
};

const struct rpc_message rpc_set_password =
    RPC_TABLE(set_password, struct rpc_set_password);

static const struct rpc_field metadata_item[] = {
	RPC_FIELD("key", RPC_STRING, AT(ud_metadata_item, key)),
	RPC_FIELD("value", RPC_BYTES, BYTES_AT(ud_metadata_item, value))
};

const struct rpc_message rpc_metadata_item =
    RPC_TABLE(metadata_item, ud_metadata_item);

int64_t
rpc_verification(const struct rpc_contact *contact)
{
	if (contact->send_code != NULL)
		return UD_VERIFY_SEND;
	if (contact->return_code != NULL)
		return UD_VERIFY_RETURN;
	if (contact->is_verified == NULL)
		return UD_VERIFY_DEFAULT;
	return *contact->is_verified ? UD_VERIFY_VERIFIED :
	    UD_VERIFY_UNVERIFIED;
}

ud_delivery
rpc_delivery(const struct rpc_contact *contact)
{
	const struct rpc_send_code *send = contact->send_code;
	ud_delivery delivery = UD_INIT(ud_delivery);

	delivery.mode = rpc_verification(contact);
	if (send != NULL) {
		delivery.url_template = send->url_template;
		delivery.application_name = send->application_name;
		delivery.channel = send->channel;
	}
	return delivery;
}

const char *
rpc_template(const struct rpc_contact *contact)
{
	return contact->send_code == NULL ? NULL :
	    contact->send_code->url_template;
}

char **
rpc_place(const struct rpc_contact *contact, char **code)
{
	return contact->return_code != NULL ? code : NULL;
}

int
rpc_check_password(struct rpc_call *call, const struct rpc_set_password *set)
{
	if (set == NULL || set->password != NULL ||
	    set->hashed_password != NULL)
		return UD_OK;
	return error_set(&call->error, UD_EINVAL,
	    "Errors.User.Password.Empty", "COMMAND-3klek4sbns", "password",
	    "password needs a password or a hashedPassword");
}

ud_password_spec
rpc_password_spec(const struct rpc_set_password *set)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	if (set->password != NULL) {
		spec.password = set->password->text;
		spec.password_len = strlen(set->password->text);
		spec.change_required = set->password->change_required;
	}
	if (set->hashed_password != NULL) {
		spec.hash = set->hashed_password->text;
		spec.change_required = set->hashed_password->change_required;
	}
	if (set->current_password != NULL) {
		spec.current = set->current_password;
		spec.current_len = strlen(set->current_password);
	}
	spec.code = set->verification_code;
	return spec;
}
