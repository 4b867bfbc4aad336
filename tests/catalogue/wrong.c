/* SPDX-License-Identifier: MIT */
/* Wrong shapes: sizes of specs, numbers out of range. */
#include "catalogue/shapes.h"

/* A spec built against a later header, whose last member is set. */
struct later_user_spec {
	ud_user_spec spec;
	uint64_t member;
};
struct later_user_patch {
	ud_user_patch patch;
	uint64_t member;
};
struct later_org_spec {
	ud_org_spec spec;
	uint64_t member;
};
struct later_query {
	ud_metadata_query query;
	uint64_t member;
};

static ud_user_spec
machine(void)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = ORG;
	spec.user_id = spec.name = "drone";
	return spec;
}

static ud_user_spec
human(void)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = spec.given_name = spec.family_name = "carol";
	spec.email = "carol@mail.example";
	return spec;
}

static int
create(ud_dir *dir, const ud_user_spec *spec)
{
	return ud_user_create(dir, spec, NULL);
}

static int
update(ud_dir *dir, const ud_user_patch *patch)
{
	return ud_user_update(dir, ALICE, patch, NULL);
}

/* A creation, an update or an import with one member set. */
#define CREATE(name, kind, member, value) \
	static int \
	name(ud_dir *dir) \
	{ \
		ud_user_spec spec = kind(); \
\
		spec.member = (value); \
		return create(dir, &spec); \
	}
#define UPDATE(name, member, value) \
	static int \
	name(ud_dir *dir) \
	{ \
		ud_user_patch patch = UD_INIT(ud_user_patch); \
\
		patch.member = (value); \
		return update(dir, &patch); \
	}
#define IMPORT(name, member, value) \
	static int \
	name(ud_dir *dir) \
	{ \
		ud_user_import_spec past = UD_INIT(ud_user_import_spec); \
		ud_user_spec spec = human(); \
\
		past.member = (value); \
		return ud_user_import(dir, &spec, &past, NULL); \
	}

static const int64_t minus = -1, four = 4, two = 2;

CREATE(spec_size_0, machine, size, 0)
CREATE(spec_size_7, machine, size, sizeof(size_t) - 1)
CREATE(spec_size_huge, machine, size, SIZE_MAX)
CREATE(type_0, human, type, 0)
CREATE(type_3, human, type, 3)
CREATE(type_min, human, type, INT64_MIN)
CREATE(email_check_5, human, email_verification, 5)
CREATE(email_check_minus, human, email_verification, -1)
CREATE(email_check_return, human, email_verification, UD_VERIFY_RETURN)
CREATE(phone_check_return, human, phone_verification, UD_VERIFY_RETURN)
CREATE(no_hash, human, password_hash, "plain")
CREATE(password_of_machine, machine, password_hash, HASH_OF_HUGO)
CREATE(phone_check_4, human, phone_verification, UD_VERIFY_UNVERIFIED)
CREATE(token_2, machine, access_token_type, 2)
CREATE(token_of_human, human, access_token_type, UD_TOKEN_JWT)
CREATE(email_of_machine, machine, email, "a@b.example")
CREATE(name_of_human, human, name, "Robot")
CREATE(metadata_101, machine, metadata_count, UD_METADATA_CALL_MAX + 1)
CREATE(metadata_null, machine, metadata_count, 1)
UPDATE(patch_size_0, size, 0)
UPDATE(patch_type_3, type, 3)
UPDATE(patch_type_minus, type, -1)
UPDATE(patch_gender_4, gender, &four)
UPDATE(patch_gender_minus, gender, &minus)
UPDATE(patch_token_2, access_token_type, &two)
UPDATE(patch_sequence, if_sequence, UINT64_MAX)
UPDATE(patch_metadata, metadata_count, SIZE_MAX)
IMPORT(import_size, size, 4)
IMPORT(import_state_3, state, UD_USER_DELETED)
IMPORT(import_state_6, state, UD_USER_INITIAL + 1)
IMPORT(import_state_minus, state, -1)
IMPORT(import_time_minus, created_us, -1)
IMPORT(import_time_max, created_us, INT64_MAX)
IMPORT(import_names_20, username_count, UD_USERNAMES_MAX)
IMPORT(import_names_null, username_count, 1)

static int
two_passwords(ud_dir *dir)
{
	ud_user_spec spec = human();

	spec.password = "Secret-3";
	spec.password_len = 8;
	spec.password_hash = HASH_OF_HUGO;
	return create(dir, &spec);
}

/* One more than the most that there can be is none. */
static int
import_names_max(ud_dir *dir)
{
	static const ud_username_item names[UD_USERNAMES_MAX + 1];
	ud_user_import_spec past = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = human();

	past.usernames = names;
	past.username_count = SIZE_MAX;
	return ud_user_import(dir, &spec, &past, NULL);
}

static int
spec_unknown(ud_dir *dir)
{
	struct later_user_spec later = {machine(), 1};

	later.spec.size = sizeof(later);
	return create(dir, &later.spec);
}

static int
patch_unknown(ud_dir *dir)
{
	struct later_user_patch later = {UD_INIT(ud_user_patch), 1};

	later.patch.size = sizeof(later);
	return update(dir, &later.patch);
}

static int
org_unknown(ud_dir *dir)
{
	struct later_org_spec later = {UD_INIT(ud_org_spec), 1};

	later.spec.size = sizeof(later);
	later.spec.name = "Later";
	return ud_org_create(dir, &later.spec, NULL);
}

static int
query_unknown(ud_dir *dir)
{
	struct later_query later = {UD_INIT(ud_metadata_query), 1};
	ud_metadata_list *list = NULL;

	later.query.size = sizeof(later);
	return ud_metadata_page(dir, ALICE, &later.query, &list);
}

static int
query_method(ud_dir *dir, int64_t method)
{
	const ud_metadata_filter filter = {"k", method};
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;
	int rc;

	query.filters = &filter;
	query.filter_count = 1;
	rc = ud_metadata_page(dir, ALICE, &query, &list);
	ud_metadata_list_free(&list);
	return rc;
}

static int
method_8(ud_dir *dir)
{
	return query_method(dir, UD_TEXT_ENDS_WITH_IGNORE_CASE + 1);
}

static int
method_minus(ud_dir *dir)
{
	return query_method(dir, -1);
}

static int
method_7(ud_dir *dir)
{
	return query_method(dir, UD_TEXT_ENDS_WITH_IGNORE_CASE);
}

static int
query_sort(ud_dir *dir)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	query.sort = UD_METADATA_SORT_KEY + 1;
	return ud_metadata_page(dir, ALICE, &query, &list);
}

const struct shape wrong_shapes[] = {
	{"ud_user_create", "size 0", UD_EINVAL, "spec", spec_size_0},
	{"ud_user_create", "size 7", UD_EINVAL, "spec", spec_size_7},
	{"ud_user_create", "size huge", UD_EINVAL, "spec", spec_size_huge},
	{"ud_user_create", "unknown member", UD_EINVAL, "spec", spec_unknown},
	{"ud_user_create", "type 0", UD_EINVAL, "userType", type_0},
	{"ud_user_create", "type 3", UD_EINVAL, "userType", type_3},
	{"ud_user_create", "type min", UD_EINVAL, "userType", type_min},
	{"ud_user_create", "verify 5", UD_EINVAL, "email", email_check_5},
	{"ud_user_create", "verify -1", UD_EINVAL, "email",
	    email_check_minus},
	{"ud_user_create", "code to nowhere", UD_EINVAL, "email",
	    email_check_return},
	{"ud_user_create", "phone code to nowhere", UD_EINVAL, "phone",
	    phone_check_return},
	{"ud_user_create", "two passwords", UD_EINVAL, "password",
	    two_passwords},
	{"ud_user_create", "machine password", UD_EINVAL, NULL,
	    password_of_machine},
	{"ud_user_create", "no hash", UD_EINVAL, "hash", no_hash},
	{"ud_user_create", "phone false", UD_EINVAL, "phone", phone_check_4},
	{"ud_user_create", "token 2", UD_EINVAL, "accessTokenType", token_2},
	{"ud_user_create", "human token", UD_EINVAL, "accessTokenType",
	    token_of_human},
	{"ud_user_create", "machine email", UD_EINVAL, NULL,
	    email_of_machine},
	{"ud_user_create", "human name", UD_EINVAL, "name", name_of_human},
	{"ud_user_create", "101 entries", UD_EINVAL, "metadata",
	    metadata_101},
	{"ud_user_create", "no entries", UD_EINVAL, "metadata",
	    metadata_null},
	{"ud_user_update", "size 0", UD_EINVAL, "patch", patch_size_0},
	{"ud_user_update", "unknown member", UD_EINVAL, "patch",
	    patch_unknown},
	{"ud_user_update", "type 3", UD_EINVAL, "type", patch_type_3},
	{"ud_user_update", "type -1", UD_EINVAL, "type", patch_type_minus},
	{"ud_user_update", "gender 4", UD_EINVAL, "gender", patch_gender_4},
	{"ud_user_update", "gender -1", UD_EINVAL, "gender",
	    patch_gender_minus},
	{"ud_user_update", "token 2", UD_EINVAL, "accessTokenType",
	    patch_token_2},
	{"ud_user_update", "sequence", UD_ECONFLICT, NULL, patch_sequence},
	{"ud_user_update", "entries", UD_EINVAL, "metadata", patch_metadata},
	{"ud_user_import", "size 4", UD_EINVAL, NULL, import_size},
	{"ud_user_import", "deleted", UD_EINVAL, "state", import_state_3},
	{"ud_user_import", "state 6", UD_EINVAL, "state", import_state_6},
	{"ud_user_import", "state -1", UD_EINVAL, "state",
	    import_state_minus},
	{"ud_user_import", "time -1", UD_EINVAL, "creationDate",
	    import_time_minus},
	{"ud_user_import", "time max", UD_EINVAL, "creationDate",
	    import_time_max},
	{"ud_user_import", "21 names", UD_EINVAL, "usernames",
	    import_names_20},
	{"ud_user_import", "names max", UD_EEXHAUSTED, "usernames",
	    import_names_max},
	{"ud_user_import", "no names", UD_EINVAL, "usernames",
	    import_names_null},
	{"ud_org_create", "unknown member", UD_EINVAL, "spec", org_unknown},
	{"ud_metadata_page", "unknown member", UD_EINVAL, "query",
	    query_unknown},
	{"ud_metadata_page", "sort 2", UD_EINVAL, "sortingColumn",
	    query_sort},
	{"ud_metadata_page", "method 8", UD_EINVAL, "filters[0].method",
	    method_8},
	{"ud_metadata_page", "method -1", UD_EINVAL, "filters[0].method",
	    method_minus},
	{"ud_metadata_page", "method 7", UD_OK, NULL, method_7},
	{NULL, NULL, 0, NULL, NULL}
};
