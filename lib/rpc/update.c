/* SPDX-License-Identifier: MIT */
/* UpdateUser, UpdateHumanUser. */
#include "rpc/call.h"

#include "rpc/human.h"

enum { USER_TYPE = 1 };

struct human {
	const struct rpc_profile *profile;
	const struct rpc_contact *email;
	const struct rpc_contact *phone;
	const struct rpc_set_password *password;
};

/* The rows of a human for a struct that holds them in `in`. */
#define HUMAN_FIELDS(type, in, profile_table) \
	RPC_FIELD("profile", RPC_MESSAGE, AT(type, in profile), \
	    .message = &profile_table), \
	RPC_FIELD("email", RPC_MESSAGE, AT(type, in email), \
	    .message = &rpc_email), \
	RPC_FIELD("phone", RPC_MESSAGE, AT(type, in phone), \
	    .message = &rpc_phone), \
	RPC_FIELD("password", RPC_MESSAGE, AT(type, in password), \
	    .message = &rpc_set_password)

#define ITSELF

static const struct rpc_field human[] = {
	HUMAN_FIELDS(struct human, ITSELF, rpc_profile_change)
};

static const struct rpc_message human_message =
    RPC_TABLE(human, struct human);

struct machine {
	const char *name;
	const char *description;
	const int64_t *access_token_type;
};

static const struct rpc_field machine[] = {
	RPC_FIELD("name", RPC_STRING, AT(struct machine, name),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("description", RPC_STRING, AT(struct machine, description),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("accessTokenType", RPC_ENUM,
	    AT(struct machine, access_token_type), .flags = RPC_OPTIONAL,
	    .values = rpc_token_types)
};

static const struct rpc_message machine_message =
    RPC_TABLE(machine, struct machine);

struct update {
	const char *user_id;
	const char *username;
	const struct human *human;
	const struct machine *machine;
	const ud_metadata_item *metadata;
	size_t metadata_count;
};

static const struct rpc_field update[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct update, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("username", RPC_STRING, AT(struct update, username),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("human", RPC_MESSAGE, AT(struct update, human),
	    .oneof = USER_TYPE, .message = &human_message),
	RPC_FIELD("machine", RPC_MESSAGE, AT(struct update, machine),
	    .oneof = USER_TYPE, .message = &machine_message),
	RPC_FIELD("metadata", RPC_MESSAGE, LIST_AT(struct update, metadata),
	    .flags = RPC_REPEATED, .message = &rpc_metadata_item)
};

static const struct rpc_message update_message =
    RPC_TABLE(update, struct update);

struct updated {
	int64_t change_date;
	struct rpc_codes codes;
};

static const struct rpc_field updated[] = {
	RPC_FIELD("changeDate", RPC_TIME, AT(struct updated, change_date)),
	RPC_CODES(struct updated, codes)
};

static const struct rpc_message updated_message =
    RPC_TABLE(updated, struct updated);

struct update_human {
	const char *user_id;
	const char *username;
	struct human human;
};

static const struct rpc_field update_human[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct update_human, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("username", RPC_STRING, AT(struct update_human, username),
	    .flags = RPC_OPTIONAL),
	HUMAN_FIELDS(struct update_human, human., rpc_profile)
};

static const struct rpc_message update_human_message =
    RPC_TABLE(update_human, struct update_human);

struct human_updated {
	struct rpc_details details;
	struct rpc_codes codes;
};

static const struct rpc_field human_updated[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct human_updated, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_CODES(struct human_updated, codes)
};

static const struct rpc_message human_updated_message =
    RPC_TABLE(human_updated, struct human_updated);

/* The patch borrows the password from *password. */
static void
human_to_patch(struct rpc_call *call, const struct human *in,
    ud_user_patch *patch, ud_password_spec *password)
{
	const struct rpc_profile *names = in->profile;

	patch->type = UD_USER_HUMAN;
	if (names != NULL) {
		patch->given_name = names->given_name;
		patch->family_name = names->family_name;
		patch->nick_name = names->nick_name;
		patch->display_name = names->display_name;
		patch->preferred_language = names->preferred_language;
		patch->gender = names->gender;
	}
	if (in->email != NULL) {
		patch->email = in->email->address;
		patch->email_verification = rpc_verification(in->email);
		patch->email_template = rpc_template(in->email);
		patch->email_code = rpc_place(in->email, &call->email_code);
	}
	if (in->phone != NULL) {
		patch->phone = in->phone->address;
		patch->phone_verification = rpc_verification(in->phone);
		patch->phone_code = rpc_place(in->phone, &call->phone_code);
	}
	if (in->password != NULL) {
		*password = rpc_password_spec(in->password);
		patch->password = password;
	}
}

static int
check_update(struct rpc_call *call, const void *request)
{
	const struct update *in = request;

	return in->human == NULL ? UD_OK :
	    rpc_check_password(call, in->human->password);
}

static int
run_update(struct rpc_call *call, const void *request, void *response)
{
	const struct update *in = request;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	struct updated *out = response;
	ud_password_spec password;
	int rc;

	patch.username = in->username;
	if (in->human != NULL)
		human_to_patch(call, in->human, &patch, &password);
	if (in->machine != NULL) {
		patch.type = UD_USER_MACHINE;
		patch.name = in->machine->name;
		patch.description = in->machine->description;
		patch.access_token_type = in->machine->access_token_type;
	}
	patch.metadata = in->metadata;
	patch.metadata_count = in->metadata_count;
	rc = ud_user_update(call->dir, in->user_id, &patch, &call->details);
	if (rc != UD_OK)
		return rc;
	out->change_date = ud_details_changed_us(call->details);
	out->codes = rpc_codes_of(call);
	return UD_OK;
}

static int
check_update_human(struct rpc_call *call, const void *request)
{
	const struct update_human *in = request;

	return rpc_check_password(call, in->human.password);
}

static int
run_update_human(struct rpc_call *call, const void *request, void *response)
{
	const struct update_human *in = request;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	struct human_updated *out = response;
	ud_password_spec password;
	int rc;

	human_to_patch(call, &in->human, &patch, &password);
	patch.username = in->username;
	/* Here an empty number removes nothing: it is the stored one, and all
	 * that can be done about that is to verify it. */
	if (patch.phone != NULL && *patch.phone == '\0') {
		patch.phone = NULL;
		if (patch.phone_verification != UD_VERIFY_VERIFIED)
			patch.phone_verification = UD_VERIFY_DEFAULT;
	}
	rc = ud_user_update(call->dir, in->user_id, &patch, &call->details);
	if (rc != UD_OK)
		return rc;
	out->details = rpc_details_of(call);
	out->codes = rpc_codes_of(call);
	return UD_OK;
}

const struct rpc_method rpc_update_methods[] = {
	{ .name = "UpdateUser", .request = &update_message,
	    .response = &updated_message, .check = check_update,
	    .run = run_update },
	{ .name = "UpdateHumanUser", .request = &update_human_message,
	    .response = &human_updated_message, .check = check_update_human,
	    .run = run_update_human },
	{ .name = NULL }
};
