/* SPDX-License-Identifier: MIT */
#include "rpc/search_user.h"

#include <stdlib.h>

enum { OWNER_ORG = 3, KEY_JSON = 1 };

static const struct rpc_enum owner_types[] = {
	{ "OWNER_TYPE_UNSPECIFIED", 0 },
	{ "OWNER_TYPE_SYSTEM", 1 },
	{ "OWNER_TYPE_INSTANCE", 2 },
	{ "OWNER_TYPE_ORG", OWNER_ORG },
	{ NULL, 0 }
};

static const struct rpc_enum key_types[] = {
	{ "AUTHN_KEY_TYPE_UNSPECIFIED", 0 },
	{ "AUTHN_KEY_TYPE_JSON", KEY_JSON },
	{ NULL, 0 }
};

/* There is no state before the first login. */
static const struct rpc_enum states[] = {
	{ "USER_STATE_UNSPECIFIED", 0 },
	{ "USER_STATE_ACTIVE", UD_USER_ACTIVE },
	{ "USER_STATE_INACTIVE", UD_USER_INACTIVE },
	{ "USER_STATE_DELETED", UD_USER_DELETED },
	{ "USER_STATE_LOCKED", UD_USER_LOCKED },
	{ NULL, 0 }
};

static const struct rpc_field owner[] = {
	RPC_FIELD("type", RPC_ENUM, AT(struct rpc_owner, type),
	    .values = owner_types),
	RPC_FIELD("id", RPC_STRING, AT(struct rpc_owner, id))
};

static const struct rpc_message owner_message =
    RPC_TABLE(owner, struct rpc_owner);

static const struct rpc_field details[] = {
	RPC_FIELD("id", RPC_STRING, AT(struct rpc_found_details, id)),
	RPC_FIELD("created", RPC_TIME,
	    AT(struct rpc_found_details, created)),
	RPC_FIELD("changed", RPC_TIME,
	    AT(struct rpc_found_details, changed)),
	RPC_FIELD("owner", RPC_MESSAGE, AT(struct rpc_found_details, owner),
	    .flags = RPC_INLINE, .message = &owner_message)
};

static const struct rpc_message details_message =
    RPC_TABLE(details, struct rpc_found_details);

static const struct rpc_field schema[] = {
	RPC_FIELD("id", RPC_STRING, AT(struct rpc_found_schema, id)),
	RPC_FIELD("type", RPC_STRING, AT(struct rpc_found_schema, type)),
	RPC_FIELD("revision", RPC_UINT32,
	    AT(struct rpc_found_schema, revision))
};

static const struct rpc_message schema_message =
    RPC_TABLE(schema, struct rpc_found_schema);

#define VERIFIED(type) \
	RPC_FIELD("isVerified", RPC_BOOL, AT(type, is_verified))

static const struct rpc_field email[] = {
	RPC_FIELD("address", RPC_STRING,
	    AT(struct rpc_found_contact, address)),
	VERIFIED(struct rpc_found_contact)
};

static const struct rpc_message email_message =
    RPC_TABLE(email, struct rpc_found_contact);

static const struct rpc_field phone[] = {
	RPC_FIELD("number", RPC_STRING,
	    AT(struct rpc_found_contact, address)),
	VERIFIED(struct rpc_found_contact)
};

static const struct rpc_message phone_message =
    RPC_TABLE(phone, struct rpc_found_contact);

static const struct rpc_field contacts[] = {
	RPC_FIELD("email", RPC_MESSAGE, AT(struct rpc_found_contacts, email),
	    .message = &email_message),
	RPC_FIELD("phone", RPC_MESSAGE, AT(struct rpc_found_contacts, phone),
	    .message = &phone_message)
};

static const struct rpc_message contacts_message =
    RPC_TABLE(contacts, struct rpc_found_contacts);

static const struct rpc_field username[] = {
	RPC_FIELD("usernameId", RPC_STRING,
	    AT(struct rpc_found_username, username_id)),
	RPC_FIELD("username", RPC_STRING,
	    AT(struct rpc_found_username, username)),
	RPC_FIELD("isOrganizationSpecific", RPC_BOOL,
	    AT(struct rpc_found_username, is_org_specific))
};

static const struct rpc_message username_message =
    RPC_TABLE(username, struct rpc_found_username);

static const struct rpc_field password[] = {
	RPC_FIELD("lastChanged", RPC_TIME,
	    AT(struct rpc_found_password, last_changed))
};

static const struct rpc_message password_message =
    RPC_TABLE(password, struct rpc_found_password);

/* A factor with its id and its name, whatever these are called. */
#define FACTOR(id_text, name_text) \
	RPC_FIELD(id_text, RPC_STRING, AT(struct rpc_found_factor, id)), \
	RPC_FIELD(name_text, RPC_STRING, AT(struct rpc_found_factor, name)), \
	VERIFIED(struct rpc_found_factor)

static const struct rpc_field webauthn[] = {
	FACTOR("webAuthNId", "name"),
	RPC_FIELD("userVerified", RPC_BOOL,
	    AT(struct rpc_found_factor, user_verified))
};

static const struct rpc_message webauthn_message =
    RPC_TABLE(webauthn, struct rpc_found_factor);

static const struct rpc_field totp[] = { FACTOR("totpId", "name") };

static const struct rpc_message totp_message =
    RPC_TABLE(totp, struct rpc_found_factor);

static const struct rpc_field otp_sms[] = { FACTOR("otpSmsId", "phone") };

static const struct rpc_message otp_sms_message =
    RPC_TABLE(otp_sms, struct rpc_found_factor);

static const struct rpc_field otp_email[] = {
	FACTOR("otpEmailId", "address")
};

static const struct rpc_message otp_email_message =
    RPC_TABLE(otp_email, struct rpc_found_factor);

static const struct rpc_field key[] = {
	RPC_FIELD("authenticationKeyId", RPC_STRING,
	    AT(struct rpc_found_key, key_id)),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct rpc_found_key, details),
	    .flags = RPC_INLINE, .message = &details_message),
	RPC_FIELD("type", RPC_ENUM, AT(struct rpc_found_key, type),
	    .values = key_types),
	RPC_FIELD("expirationDate", RPC_TIME,
	    AT(struct rpc_found_key, expiration_date))
};

static const struct rpc_message key_message =
    RPC_TABLE(key, struct rpc_found_key);

static const struct rpc_field link_fields[] = {
	RPC_FIELD("idpId", RPC_STRING, AT(struct rpc_found_link, idp_id)),
	RPC_FIELD("idpName", RPC_STRING,
	    AT(struct rpc_found_link, idp_name)),
	RPC_FIELD("userId", RPC_STRING, AT(struct rpc_found_link, user_id)),
	RPC_FIELD("username", RPC_STRING,
	    AT(struct rpc_found_link, username))
};

static const struct rpc_message link_message =
    RPC_TABLE(link_fields, struct rpc_found_link);

#define LIST(name, member, table) \
	RPC_FIELD(name, RPC_MESSAGE, \
	    LIST_AT(struct rpc_found_authenticators, member), \
	    .flags = RPC_REPEATED, .message = &(table))

static const struct rpc_field authenticators[] = {
	LIST("usernames", usernames, username_message),
	RPC_FIELD("password", RPC_MESSAGE,
	    AT(struct rpc_found_authenticators, password),
	    .message = &password_message),
	LIST("webAuthN", webauthn, webauthn_message),
	LIST("totps", totps, totp_message),
	LIST("otpSms", otp_sms, otp_sms_message),
	LIST("otpEmail", otp_email, otp_email_message),
	LIST("authenticationKeys", keys, key_message),
	LIST("identityProviders", links, link_message)
};

static const struct rpc_message authenticators_message =
    RPC_TABLE(authenticators, struct rpc_found_authenticators);

static const struct rpc_field user_fields[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct rpc_found_user, details),
	    .flags = RPC_INLINE, .message = &details_message),
	RPC_FIELD("schema", RPC_MESSAGE, AT(struct rpc_found_user, schema),
	    .message = &schema_message),
	RPC_FIELD("data", RPC_JSON, AT(struct rpc_found_user, data)),
	RPC_FIELD("contact", RPC_MESSAGE, AT(struct rpc_found_user, contact),
	    .message = &contacts_message),
	RPC_FIELD("authenticators", RPC_MESSAGE,
	    AT(struct rpc_found_user, authenticators),
	    .message = &authenticators_message),
	RPC_FIELD("state", RPC_ENUM, AT(struct rpc_found_user, state),
	    .values = states)
};

const struct rpc_message rpc_found_user =
    RPC_TABLE(user_fields, struct rpc_found_user);

static int
read_schema(struct rpc_call *call, size_t i,
    const struct rpc_found_schema **out)
{
	struct rpc_found_schema *s;

	if (ud_search_entries(call->found, i, UD_LIST_SCHEMA) == 0)
		return UD_OK;
	if ((s = arena_array(&call->arena, 1, sizeof(*s))) == NULL)
		return error_no_memory(&call->error);
	s->id = ud_search_entry(call->found, i, UD_LIST_SCHEMA, 0,
	    UD_SCHEMA_ID);
	s->type = ud_search_entry(call->found, i, UD_LIST_SCHEMA, 0,
	    UD_SCHEMA_TYPE);
	s->revision = strtoull(ud_search_entry(call->found, i,
	    UD_LIST_SCHEMA, 0, UD_SCHEMA_REVISION), NULL, 10);
	*out = s;
	return UD_OK;
}

static int
read_contacts(struct rpc_call *call, const ud_user *user,
    const struct rpc_found_contacts **out)
{
	struct contacts {
		struct rpc_found_contacts both;
		struct rpc_found_contact email, phone;
	} *c;

	if (*ud_user_email(user) == '\0' && *ud_user_phone(user) == '\0')
		return UD_OK;
	if ((c = arena_array(&call->arena, 1, sizeof(*c))) == NULL)
		return error_no_memory(&call->error);
	c->email.address = ud_user_email(user);
	c->email.is_verified = ud_user_email_is_verified(user);
	if (*c->email.address != '\0')
		c->both.email = &c->email;
	c->phone.address = ud_user_phone(user);
	c->phone.is_verified = ud_user_phone_is_verified(user);
	if (*c->phone.address != '\0')
		c->both.phone = &c->phone;
	*out = &c->both;
	return UD_OK;
}

static int
read_password(struct rpc_call *call, const ud_user *user,
    struct rpc_found_authenticators *out)
{
	struct rpc_found_password *p;

	if (!ud_user_has_password(user))
		return UD_OK;
	if ((p = arena_array(&call->arena, 1, sizeof(*p))) == NULL)
		return error_no_memory(&call->error);
	p->last_changed = ud_user_password_changed_us(user);
	out->password = p;
	return UD_OK;
}

static int
read_usernames(struct rpc_call *call, const ud_user *user,
    struct rpc_found_authenticators *out)
{
	size_t count = ud_user_username_count(user);
	struct rpc_found_username *names;

	names = arena_array(&call->arena, count, sizeof(*names));
	if (names == NULL)
		return error_no_memory(&call->error);
	for (size_t i = 0; i < count; i++) {
		names[i].username_id = ud_user_username_id(user, i);
		names[i].username = ud_user_username_at(user, i);
		names[i].is_org_specific =
		    ud_user_username_is_org_specific(user, i);
	}
	out->usernames = names;
	out->usernames_count = count;
	return UD_OK;
}

static int
read_links(struct rpc_call *call, size_t i,
    struct rpc_found_authenticators *out)
{
	const int list = UD_LIST_IDP_LINKS;
	size_t count = ud_search_entries(call->found, i, list);
	struct rpc_found_link *links;

	links = arena_array(&call->arena, count, sizeof(*links));
	if (links == NULL)
		return error_no_memory(&call->error);
	for (size_t j = 0; j < count; j++) {
		links[j].idp_id = ud_search_entry(call->found, i, list, j,
		    UD_LINK_IDP_ID);
		links[j].user_id = ud_search_entry(call->found, i, list, j,
		    UD_LINK_USER_ID);
		links[j].username = ud_search_entry(call->found, i, list, j,
		    UD_LINK_USER_NAME);
	}
	out->links = links;
	out->links_count = count;
	return UD_OK;
}

static int
read_authenticators(struct rpc_call *call, size_t i,
    const struct rpc_found_authenticators **out)
{
	const ud_user *user = ud_search_user(call->found, i);
	struct rpc_found_authenticators *a;
	int rc;

	if ((a = arena_array(&call->arena, 1, sizeof(*a))) == NULL)
		return error_no_memory(&call->error);
	if ((rc = read_usernames(call, user, a)) != UD_OK ||
	    (rc = read_password(call, user, a)) != UD_OK ||
	    (rc = read_links(call, i, a)) != UD_OK)
		return rc;
	if (a->usernames_count > 0 || a->password != NULL ||
	    a->links_count > 0)
		*out = a;
	return UD_OK;
}

int
rpc_found_read(struct rpc_call *call, size_t i, struct rpc_found_user *out)
{
	const ud_user *user = ud_search_user(call->found, i);
	int state = ud_user_state(user), rc;

	out->details = (struct rpc_found_details) {
		.id = ud_user_id(user),
		.created = ud_user_created_us(user),
		.changed = ud_user_changed_us(user),
		.owner = { OWNER_ORG, ud_user_org_id(user) }
	};
	out->state = state == UD_USER_INITIAL ? UD_USER_ACTIVE : state;
	if ((rc = read_schema(call, i, &out->schema)) != UD_OK ||
	    (rc = read_contacts(call, user, &out->contact)) != UD_OK)
		return rc;
	return read_authenticators(call, i, &out->authenticators);
}
