/* SPDX-License-Identifier: MIT */
/* CreateUser, AddHumanUser, ImportUser. */
#include "rpc/call.h"

#include "rpc/human.h"

#include <string.h>

enum { USER_TYPE = 1, PASSWORD_TYPE = 2, ORG = 1, TOTP_SECRET_MAX = 200 };

struct human {
	const struct rpc_profile *profile;
	const struct rpc_contact *email;
	const struct rpc_contact *phone;
	const struct rpc_secret *password;
	const struct rpc_secret *hashed_password;
	const struct rpc_idp_link *idp_links;
	size_t idp_links_count;
	const char *totp_secret;
	const ud_metadata_item *metadata;
	size_t metadata_count;
	int64_t mfa_init_skipped;	/* ImportUser */
};

/* The rows of a human for a struct that holds them in `in`. */
#define HUMAN_FIELDS(type, in) \
	RPC_FIELD("profile", RPC_MESSAGE, AT(type, in profile), \
	    .flags = RPC_REQUIRED, .message = &rpc_profile), \
	RPC_FIELD("email", RPC_MESSAGE, AT(type, in email), \
	    .flags = RPC_REQUIRED, .message = &rpc_email), \
	RPC_FIELD("phone", RPC_MESSAGE, AT(type, in phone), \
	    .message = &rpc_phone), \
	RPC_FIELD("password", RPC_MESSAGE, AT(type, in password), \
	    .oneof = PASSWORD_TYPE, .message = &rpc_password), \
	RPC_FIELD("hashedPassword", RPC_MESSAGE, \
	    AT(type, in hashed_password), .oneof = PASSWORD_TYPE, \
	    .message = &rpc_hashed_password), \
	RPC_FIELD("idpLinks", RPC_MESSAGE, LIST_AT(type, in idp_links), \
	    .flags = RPC_REPEATED | RPC_UNIMPLEMENTED, \
	    .message = &rpc_idp_link), \
	RPC_FIELD("totpSecret", RPC_STRING, AT(type, in totp_secret), \
	    .flags = RPC_OPTIONAL | RPC_UNIMPLEMENTED, .min = 1, \
	    .max = TOTP_SECRET_MAX), \
	RPC_FIELD("metadata", RPC_MESSAGE, LIST_AT(type, in metadata), \
	    .flags = RPC_REPEATED, .message = &rpc_metadata_item)

#define ITSELF

static const struct rpc_field human[] = {
	HUMAN_FIELDS(struct human, ITSELF)
};

static const struct rpc_message human_message =
    RPC_TABLE(human, struct human);

static const struct rpc_field import_human[] = {
	HUMAN_FIELDS(struct human, ITSELF),
	RPC_FIELD("mfaInitSkipped", RPC_TIME,
	    AT(struct human, mfa_init_skipped))
};

static const struct rpc_message import_human_message =
    RPC_TABLE(import_human, struct human);

struct machine {
	const char *name;
	const char *description;
	int64_t access_token_type;
};

static const struct rpc_field machine[] = {
	RPC_FIELD("name", RPC_STRING, AT(struct machine, name)),
	RPC_FIELD("description", RPC_STRING, AT(struct machine, description),
	    .flags = RPC_OPTIONAL, .min = 1),
	RPC_FIELD("accessTokenType", RPC_ENUM,
	    AT(struct machine, access_token_type), .values = rpc_token_types)
};

static const struct rpc_message machine_message =
    RPC_TABLE(machine, struct machine);

/* Of CreateUser, and with the rest of ImportUser. */
struct create {
	const char *org_id;
	const char *user_id;
	const char *username;
	const struct human *human;
	const struct machine *machine;
	const ud_metadata_item *metadata;
	size_t metadata_count;
	int64_t state;
	int64_t creation_date;
	int64_t change_date;
	const ud_username_item *usernames;
	size_t usernames_count;
	int64_t no_username;
};

#define CREATE_FIELDS(human_table) \
	RPC_FIELD("organizationId", RPC_STRING, AT(struct create, org_id), \
	    .flags = RPC_REQUIRED), \
	RPC_FIELD("userId", RPC_STRING, AT(struct create, user_id), \
	    .flags = RPC_OPTIONAL), \
	RPC_FIELD("username", RPC_STRING, AT(struct create, username), \
	    .flags = RPC_OPTIONAL), \
	RPC_FIELD("human", RPC_MESSAGE, AT(struct create, human), \
	    .oneof = USER_TYPE, .message = &human_table), \
	RPC_FIELD("machine", RPC_MESSAGE, AT(struct create, machine), \
	    .oneof = USER_TYPE, .message = &machine_message), \
	RPC_FIELD("metadata", RPC_MESSAGE, \
	    LIST_AT(struct create, metadata), .flags = RPC_REPEATED, \
	    .message = &rpc_metadata_item)

static const struct rpc_field create[] = {
	CREATE_FIELDS(human_message)
};

static const struct rpc_message create_message =
    RPC_TABLE(create, struct create);

static const struct rpc_field username_item[] = {
	RPC_FIELD("username", RPC_STRING, AT(ud_username_item, username)),
	RPC_FIELD("isOrganizationSpecific", RPC_BOOL,
	    AT(ud_username_item, is_org_specific))
};

static const struct rpc_message username_item_message =
    RPC_TABLE(username_item, ud_username_item);

static const struct rpc_field import[] = {
	CREATE_FIELDS(import_human_message),
	RPC_FIELD("state", RPC_ENUM, AT(struct create, state),
	    .values = rpc_user_states),
	RPC_FIELD("creationDate", RPC_TIME,
	    AT(struct create, creation_date)),
	RPC_FIELD("changeDate", RPC_TIME, AT(struct create, change_date)),
	RPC_FIELD("usernames", RPC_MESSAGE,
	    LIST_AT(struct create, usernames), .flags = RPC_REPEATED,
	    .message = &username_item_message),
	RPC_FIELD("noUsername", RPC_BOOL, AT(struct create, no_username))
};

static const struct rpc_message import_message =
    RPC_TABLE(import, struct create);

struct created {
	const char *id;
	int64_t creation_date;
	struct rpc_codes codes;
};

static const struct rpc_field created[] = {
	RPC_FIELD("id", RPC_STRING, AT(struct created, id)),
	RPC_FIELD("creationDate", RPC_TIME,
	    AT(struct created, creation_date)),
	RPC_CODES(struct created, codes)
};

static const struct rpc_message created_message =
    RPC_TABLE(created, struct created);

struct org_choice {
	const char *org_id;
	const char *org_domain;
};

static const struct rpc_field org_choice[] = {
	RPC_FIELD("orgId", RPC_STRING, AT(struct org_choice, org_id),
	    .oneof = ORG),
	RPC_FIELD("orgDomain", RPC_STRING,
	    AT(struct org_choice, org_domain), .oneof = ORG)
};

static const struct rpc_message org_choice_message =
    RPC_TABLE(org_choice, struct org_choice);

struct add_human {
	const char *user_id;
	const char *username;
	const struct org_choice *organization;
	struct human human;
};

static const struct rpc_field add_human[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct add_human, user_id),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("username", RPC_STRING, AT(struct add_human, username),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("organization", RPC_MESSAGE,
	    AT(struct add_human, organization),
	    .message = &org_choice_message),
	HUMAN_FIELDS(struct add_human, human.)
};

static const struct rpc_message add_human_message =
    RPC_TABLE(add_human, struct add_human);

struct added {
	const char *user_id;
	struct rpc_details details;
	struct rpc_codes codes;
};

static const struct rpc_field added[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct added, user_id)),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct added, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_CODES(struct added, codes)
};

static const struct rpc_message added_message =
    RPC_TABLE(added, struct added);

static void
password_to_spec(const struct human *in, ud_user_spec *spec)
{
	if (in->password != NULL) {
		spec->password = in->password->text;
		spec->password_len = strlen(in->password->text);
		spec->password_change_required =
		    in->password->change_required;
	}
	if (in->hashed_password != NULL) {
		spec->password_hash = in->hashed_password->text;
		spec->password_change_required =
		    in->hashed_password->change_required;
	}
}

static void
human_to_spec(struct rpc_call *call, const struct human *in,
    ud_user_spec *spec)
{
	const struct rpc_profile *names = in->profile;

	spec->type = UD_USER_HUMAN;
	spec->given_name = names->given_name;
	spec->family_name = names->family_name;
	spec->nick_name = names->nick_name;
	spec->display_name = names->display_name;
	spec->preferred_language = names->preferred_language;
	spec->gender = names->gender != NULL ? *names->gender :
	    UD_GENDER_UNSPECIFIED;
	spec->email = in->email->address;
	spec->email_verification = rpc_verification(in->email);
	spec->email_template = rpc_template(in->email);
	spec->email_code = rpc_place(in->email, &call->email_code);
	/* Without a number there is none to verify. */
	if (in->phone != NULL && *in->phone->address != '\0') {
		spec->phone = in->phone->address;
		spec->phone_verification = rpc_verification(in->phone);
		spec->phone_code = rpc_place(in->phone, &call->phone_code);
	}
	password_to_spec(in, spec);
	spec->metadata = in->metadata;
	spec->metadata_count = in->metadata_count;
}

static void
create_to_spec(struct rpc_call *call, const struct create *in,
    ud_user_spec *spec)
{
	spec->org_id = in->org_id;
	spec->user_id = in->user_id;
	spec->username = in->username;
	if (in->human != NULL) {
		human_to_spec(call, in->human, spec);
	} else {
		spec->type = UD_USER_MACHINE;
		spec->name = in->machine->name;
		spec->description = in->machine->description;
		spec->access_token_type = in->machine->access_token_type;
	}
	if (in->metadata_count > 0) {
		spec->metadata = in->metadata;
		spec->metadata_count = in->metadata_count;
	}
}

static int
check_create(struct rpc_call *call, const void *request)
{
	const struct create *in = request;

	if (in->human == NULL && in->machine == NULL)
		return error_invalid(&call->error, "userType",
		    "human or machine is required");
	if (in->human != NULL && in->human->metadata_count > 0 &&
	    in->metadata_count > 0)
		return error_set(&call->error, UD_EINVAL,
		    "Errors.User.Metadata.Conflicting", "USERv2-j0z7uy",
		    "metadata", "metadata is given twice: put it beside "
		    "human, not into it");
	if (in->no_username && in->username != NULL)
		return error_invalid(&call->error, "noUsername",
		    "noUsername excludes a username");
	return UD_OK;
}

static int
run_create(struct rpc_call *call, const void *request, void *response)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	struct created *out = response;
	int rc;

	create_to_spec(call, request, &spec);
	rc = ud_user_create(call->dir, &spec, &call->user);
	if (rc != UD_OK)
		return rc;
	out->id = ud_user_id(call->user);
	out->creation_date = ud_user_created_us(call->user);
	out->codes = rpc_codes_of(call);
	return UD_OK;
}

static int
run_import(struct rpc_call *call, const void *request, void *response)
{
	const struct create *in = request;
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_user_import_spec past = UD_INIT(ud_user_import_spec);
	struct created *out = response;
	int rc;

	create_to_spec(call, in, &spec);
	past.state = in->state;
	past.created_us = in->creation_date;
	past.changed_us = in->change_date;
	if (in->human != NULL)
		past.mfa_init_skipped_us = in->human->mfa_init_skipped;
	past.usernames = in->usernames;
	past.username_count = in->usernames_count;
	past.no_username = in->no_username;
	rc = ud_user_import(call->dir, &spec, &past, &call->user);
	if (rc != UD_OK)
		return rc;
	out->id = ud_user_id(call->user);
	out->creation_date = ud_user_created_us(call->user);
	out->codes = rpc_codes_of(call);
	return UD_OK;
}

static int
run_add_human(struct rpc_call *call, const void *request, void *response)
{
	const struct add_human *in = request;
	ud_user_spec spec = UD_INIT(ud_user_spec);
	struct added *out = response;
	int rc;

	spec.user_id = in->user_id;
	spec.username = in->username;
	human_to_spec(call, &in->human, &spec);
	if (in->organization != NULL) {
		spec.org_id = in->organization->org_id;
		spec.org_domain = in->organization->org_domain;
	}
	rc = ud_user_create(call->dir, &spec, &call->user);
	if (rc != UD_OK)
		return rc;
	out->user_id = ud_user_id(call->user);
	out->details.sequence = ud_user_event_sequence(call->user);
	out->details.change_date = ud_user_event_us(call->user);
	out->details.resource_owner = ud_user_org_id(call->user);
	out->codes = rpc_codes_of(call);
	return UD_OK;
}

const struct rpc_method rpc_create_methods[] = {
	{ .name = "CreateUser", .request = &create_message,
	    .response = &created_message, .check = check_create,
	    .run = run_create },
	{ .name = "AddHumanUser", .request = &add_human_message,
	    .response = &added_message, .run = run_add_human },
	{ .name = "ImportUser", .request = &import_message,
	    .response = &created_message, .check = check_create,
	    .run = run_import },
	{ .name = NULL }
};
