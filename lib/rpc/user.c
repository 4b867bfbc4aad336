/* SPDX-License-Identifier: MIT */
#include "rpc/user.h"

#include "rpc/human.h"

static const struct rpc_field profile[] = {
	RPC_FIELD("givenName", RPC_STRING,
	    AT(struct rpc_user_human, given_name)),
	RPC_FIELD("familyName", RPC_STRING,
	    AT(struct rpc_user_human, family_name)),
	RPC_FIELD("nickName", RPC_STRING,
	    AT(struct rpc_user_human, nick_name), .flags = RPC_ALWAYS),
	RPC_FIELD("displayName", RPC_STRING,
	    AT(struct rpc_user_human, display_name), .flags = RPC_ALWAYS),
	RPC_FIELD("preferredLanguage", RPC_STRING,
	    AT(struct rpc_user_human, preferred_language),
	    .flags = RPC_ALWAYS),
	RPC_FIELD("gender", RPC_ENUM, AT(struct rpc_user_human, gender),
	    .flags = RPC_ALWAYS, .values = rpc_genders)
};

static const struct rpc_field email[] = {
	RPC_FIELD("email", RPC_STRING, AT(struct rpc_user_human, email),
	    .flags = RPC_ALWAYS),
	RPC_FIELD("isVerified", RPC_BOOL,
	    AT(struct rpc_user_human, email_is_verified))
};

static const struct rpc_field phone[] = {
	RPC_FIELD("phone", RPC_STRING, AT(struct rpc_user_human, phone)),
	RPC_FIELD("isVerified", RPC_BOOL,
	    AT(struct rpc_user_human, phone_is_verified))
};

static const struct rpc_message profile_message =
    RPC_TABLE(profile, struct rpc_user_human);
static const struct rpc_message email_message =
    RPC_TABLE(email, struct rpc_user_human);
static const struct rpc_message phone_message =
    RPC_TABLE(phone, struct rpc_user_human);

/* All parts of a human stand in one struct, hence the offset 0. */
static const struct rpc_field human[] = {
	RPC_FIELD("profile", RPC_MESSAGE, .offset = 0, .flags = RPC_INLINE,
	    .message = &profile_message),
	RPC_FIELD("email", RPC_MESSAGE, .offset = 0, .flags = RPC_INLINE,
	    .message = &email_message),
	RPC_FIELD("phone", RPC_MESSAGE, .offset = 0, .flags = RPC_INLINE,
	    .message = &phone_message),
	RPC_FIELD("passwordChangeRequired", RPC_BOOL,
	    AT(struct rpc_user_human, password_change_required)),
	RPC_FIELD("passwordChanged", RPC_TIME,
	    AT(struct rpc_user_human, password_changed)),
	RPC_FIELD("mfaInitSkipped", RPC_TIME,
	    AT(struct rpc_user_human, mfa_init_skipped))
};

static const struct rpc_message human_message =
    RPC_TABLE(human, struct rpc_user_human);

static const struct rpc_field machine[] = {
	RPC_FIELD("name", RPC_STRING, AT(struct rpc_user_machine, name)),
	RPC_FIELD("description", RPC_STRING,
	    AT(struct rpc_user_machine, description)),
	RPC_FIELD("accessTokenType", RPC_ENUM,
	    AT(struct rpc_user_machine, access_token_type),
	    .values = rpc_token_types)
};

static const struct rpc_message machine_message =
    RPC_TABLE(machine, struct rpc_user_machine);

static const struct rpc_field user_fields[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct rpc_user, user_id)),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct rpc_user, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_FIELD("state", RPC_ENUM, AT(struct rpc_user, state),
	    .values = rpc_user_states),
	RPC_FIELD("username", RPC_STRING, AT(struct rpc_user, username)),
	RPC_FIELD("loginNames", RPC_STRING,
	    LIST_AT(struct rpc_user, login_names), .flags = RPC_REPEATED),
	RPC_FIELD("preferredLoginName", RPC_STRING,
	    AT(struct rpc_user, preferred_login_name)),
	RPC_FIELD("human", RPC_MESSAGE, AT(struct rpc_user, human),
	    .message = &human_message),
	RPC_FIELD("machine", RPC_MESSAGE, AT(struct rpc_user, machine),
	    .message = &machine_message),
	RPC_FIELD("metadata", RPC_MESSAGE,
	    LIST_AT(struct rpc_user, metadata), .flags = RPC_REPEATED,
	    .message = &rpc_metadata_item)
};

const struct rpc_message rpc_user =
    RPC_TABLE(user_fields, struct rpc_user);

static int
read_human(struct rpc_call *call, const ud_user *user,
    const struct rpc_user_human **out)
{
	struct rpc_user_human *h = arena_array(&call->arena, 1, sizeof(*h));

	if (h == NULL)
		return error_no_memory(&call->error);
	h->given_name = ud_user_given_name(user);
	h->family_name = ud_user_family_name(user);
	h->nick_name = ud_user_nick_name(user);
	h->display_name = ud_user_display_name(user);
	h->preferred_language = ud_user_preferred_language(user);
	h->gender = ud_user_gender(user);
	h->email = ud_user_email(user);
	h->email_is_verified = ud_user_email_is_verified(user);
	h->phone = ud_user_phone(user);
	h->phone_is_verified = ud_user_phone_is_verified(user);
	h->password_change_required = ud_user_password_change_required(user);
	h->password_changed = ud_user_password_changed_us(user);
	h->mfa_init_skipped = ud_user_mfa_init_skipped_us(user);
	*out = h;
	return UD_OK;
}

static int
read_machine(struct rpc_call *call, const ud_user *user,
    const struct rpc_user_machine **out)
{
	struct rpc_user_machine *m = arena_array(&call->arena, 1, sizeof(*m));

	if (m == NULL)
		return error_no_memory(&call->error);
	m->name = ud_user_machine_name(user);
	m->description = ud_user_machine_description(user);
	m->access_token_type = ud_user_access_token_type(user);
	*out = m;
	return UD_OK;
}

static int
read_login_names(struct rpc_call *call, const ud_user *user,
    struct rpc_user *out)
{
	size_t i, count = ud_user_login_name_count(user);
	const char **names = arena_array(&call->arena, count, sizeof(*names));

	if (names == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < count; i++)
		names[i] = ud_user_login_name_at(user, i);
	out->login_names = names;
	out->login_names_count = count;
	out->preferred_login_name = ud_user_preferred_login_name(user);
	return UD_OK;
}

int
rpc_user_read(struct rpc_call *call, const ud_user *user,
    struct rpc_user *out)
{
	int rc;

	out->user_id = ud_user_id(user);
	out->details.sequence = ud_user_sequence(user);
	out->details.change_date = ud_user_changed_us(user);
	out->details.resource_owner = ud_user_org_id(user);
	out->details.creation_date = ud_user_created_us(user);
	out->state = ud_user_state(user);
	out->username = ud_user_username(user);
	if ((rc = read_login_names(call, user, out)) != UD_OK)
		return rc;
	return ud_user_type(user) == UD_USER_HUMAN ?
	    read_human(call, user, &out->human) :
	    read_machine(call, user, &out->machine);
}
