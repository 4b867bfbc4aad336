/* SPDX-License-Identifier: MIT */
#include "search/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"

enum { FILE_MAX = 1024 * 1024, METADATA_MAX = 8 };

cJSON *
load_json(const char *name)
{
	char path[512], *text = malloc(FILE_MAX);
	cJSON *json;
	FILE *file;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/%s", USERDIR_SEARCH_DATA,
	    name);
	file = fopen(path, "rb");
	cr_assert(file != NULL && text != NULL, "%s", path);
	len = fread(text, 1, FILE_MAX, file);
	(void)fclose(file);
	json = cJSON_ParseWithLength(text, len);
	free(text);
	cr_assert_not_null(json, "%s", path);
	return json;
}

const char *
member_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object,
	    name));
}

int64_t
member_number(const cJSON *object, const char *name)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsNumber(member) ? (int64_t)member->valuedouble :
	    cJSON_IsTrue(member);
}

static const cJSON *
member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static int64_t
time_of(const cJSON *user, const char *name)
{
	const char *text = member_text(user, name);
	int64_t us;

	cr_assert(text != NULL && time_parse(text, strlen(text), &us), "%s",
	    name);
	return us;
}

static int
state_of(const cJSON *user)
{
	static const char *const states[] = {
		[UD_USER_ACTIVE] = "USER_STATE_ACTIVE",
		[UD_USER_INACTIVE] = "USER_STATE_INACTIVE",
		[UD_USER_DELETED] = "USER_STATE_DELETED",
		[UD_USER_LOCKED] = "USER_STATE_LOCKED",
		[UD_USER_INITIAL] = "USER_STATE_INITIAL",
	};
	const char *state = member_text(user, "state");

	for (size_t i = UD_USER_ACTIVE; i < N(states); i++)
		if (strcmp(states[i], state) == 0)
			return (int)i;
	cr_assert_fail("%s", state);
	return 0;
}

/* Organizations whose login names are those of the users. */
static void
make_orgs(void)
{
	static const struct {
		const char *id, *domains[2];
		size_t count;
	} orgs[] = {
		{ "org-acme", { "acme.localhost", "acme.test" }, 2 },
		{ "org-beta", { "beta.localhost", "beta.test" }, 2 },
		{ "org-gamma", { "gamma.localhost", NULL }, 1 },
	};
	const int64_t yes = 1;
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.login_must_be_domain = &yes;
	for (size_t i = 0; i < N(orgs); i++) {
		make_org(orgs[i].id);
		OK(ud_org_update(dir, orgs[i].id, &patch, NULL));
		OK(ud_org_set_domains(dir, orgs[i].id, orgs[i].domains,
		    orgs[i].count, NULL, NULL));
	}
}

static int
is_human(const cJSON *user)
{
	return strcmp(member_text(user, "type"), "TYPE_HUMAN") == 0;
}

static ud_user_spec
spec_of(const cJSON *user)
{
	const cJSON *profile = member(user, "profile");
	const cJSON *email = member(user, "email");
	const cJSON *phone = member(user, "phone");
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.org_id = member_text(user, "org");
	spec.user_id = member_text(user, "id");
	if (!is_human(user)) {
		spec.type = UD_USER_MACHINE;
		spec.name = member_text(member(user, "machine"), "name");
		return spec;
	}
	spec.type = UD_USER_HUMAN;
	spec.given_name = profile ? member_text(profile, "givenName") : "-";
	spec.family_name = profile ? member_text(profile, "familyName") : "-";
	spec.nick_name = member_text(profile, "nickName");
	spec.display_name = member_text(profile, "displayName");
	/* Nobody can be created without one: it is taken away later. */
	spec.email = email ? member_text(email, "address") : "-@x.test";
	if (member_number(email, "isVerified"))
		spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = member_text(phone, "number");
	if (member_number(phone, "isVerified"))
		spec.phone_verification = UD_VERIFY_VERIFIED;
	return spec;
}

static void
add_rest(const cJSON *user)
{
	const cJSON *schema = member(user, "schema"), *link;
	const char *id = member_text(user, "id");

	if (is_human(user) && member(user, "email") == NULL)
		store_drop_email(id);
	store_put_schema(id, member_text(schema, "id"),
	    member_text(schema, "type"), member_number(schema, "revision"));
	cJSON_ArrayForEach(link, member(user, "idpLinks"))
		store_put_link(id, member_text(link, "idpId"),
		    member_text(link, "userId"),
		    member_text(link, "userName"));
}

static void
make_user(const cJSON *user)
{
	ud_username_item names[UD_USERNAMES_MAX];
	ud_metadata_item metadata[METADATA_MAX];
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = spec_of(user);
	int state = state_of(user);
	const cJSON *item;

	import.no_username = 1;
	import.usernames = names;
	cJSON_ArrayForEach(item, member(user, "usernames"))
		names[import.username_count++] = (ud_username_item){
			member_text(item, "username"),
			member_number(item, "isOrganizationSpecific")};
	spec.metadata = metadata;
	cJSON_ArrayForEach(item, member(user, "metadata"))
		metadata[spec.metadata_count++] = (ud_metadata_item){
			item->string, item->valuestring,
			strlen(item->valuestring)};
	import.created_us = time_of(user, "created");
	import.changed_us = time_of(user, "changed");
	import.state = state == UD_USER_DELETED ? 0 : state;
	OK(ud_user_import(dir, &spec, &import, NULL));
	if (state == UD_USER_DELETED)
		OK(ud_user_delete(dir, spec.user_id, NULL));
	else
		add_rest(user);
}

void
load_users(const ud_options *options)
{
	cJSON *users = load_json("fixture.json");
	const cJSON *user;

	store_open(options);
	make_orgs();
	cJSON_ArrayForEach(user, users)
		make_user(user);
	cJSON_Delete(users);
	/* What was changed behind the library is not in its indexes. */
	OK(ud_reindex(dir));
}

void
load_people(struct people *people)
{
	cJSON *users = load_json("fixture.json");
	const cJSON *user;

	cJSON_ArrayForEach(user, users)
		(void)people_add(people, member_text(user, "id"));
	cJSON_Delete(users);
}
