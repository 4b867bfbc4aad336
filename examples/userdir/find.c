/* SPDX-License-Identifier: MIT */
#include "find.h"

#include <userdir.h>

#include "text.h"

#include <string.h>

int
find_user(const struct app *app, const char *name, ud_user **user)
{
	int code = ud_user_get(app->dir, name, user);

	/* What is no id may still be a name. */
	if (code == UD_ENOTFOUND || code == UD_EINVAL)
		code = ud_user_by_login_name(app->dir, name, user);
	if (code == UD_ENOTFOUND)
		code = ud_user_by_username(app->dir, name, NULL, user);
	return code == UD_OK ? STATUS_OK : app_fail(app);
}

/* How many organizations have this name (NULL: any), and the id of the last
 * one. */
static int
count_orgs(const struct app *app, const char *name, struct text *id,
    uint64_t *count)
{
	uint64_t offset = 0;
	size_t got;

	*count = 0;
	do {
		ud_org_list *list = NULL;

		if (ud_org_page(app->dir, offset, UD_PAGE_MAX, 0, &list) !=
		    UD_OK)
			return app_fail(app);
		got = ud_org_list_count(list);
		for (size_t i = 0; i < got; i++) {
			const ud_org *org = ud_org_list_get(list, i);

			if (name != NULL &&
			    strcmp(ud_org_name(org), name) != 0)
				continue;
			text_clear(id);
			text_puts(id, ud_org_id(org));
			++*count;
		}
		ud_org_list_free(&list);
		offset += got;
	} while (got == UD_PAGE_MAX);
	return STATUS_OK;
}

static int
get_org(const struct app *app, const char *id, ud_org **org)
{
	return ud_org_get(app->dir, id, org) == UD_OK ? STATUS_OK :
	    app_fail(app);
}

int
find_org(const struct app *app, const char *name, ud_org **org)
{
	struct text id = {0};
	uint64_t count = 0;
	int code = ud_org_get(app->dir, name, org);
	int status;

	if (code == UD_OK)
		return STATUS_OK;
	if (code != UD_ENOTFOUND && code != UD_EINVAL)
		return app_fail(app);
	status = count_orgs(app, name, &id, &count);
	if (status == STATUS_OK && count == 1) {
		status = get_org(app, id.s, org);
	} else if (status == STATUS_OK && count > 1) {
		app_error(app, "several organizations are named %s; give the "
		    "id of one", name);
		status = app_status(UD_ESTATE);
	} else if (status == STATUS_OK) {
		app_error(app, "no organization with the id or name %s "
		    "(NOT_FOUND Errors.Org.NotFound)", name);
		status = app_status(UD_ENOTFOUND);
	}
	text_free(&id);
	return status;
}

static int
make_default(const struct app *app, ud_org **org)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	int code;

	spec.name = "default";
	spec.org_id = "default";
	code = ud_org_create(app->dir, &spec, org);
	if (code == UD_ESTATE)		/* another process was faster */
		return get_org(app, "default", org);
	if (code != UD_OK)
		return app_fail(app);
	if (!app->json)
		app_say("Created the organization default, the first one.");
	return STATUS_OK;
}

int
find_home(const struct app *app, const char *name, ud_org **org)
{
	struct text id = {0};
	uint64_t count = 0;
	int status;

	if (name != NULL)
		return find_org(app, name, org);
	status = count_orgs(app, NULL, &id, &count);
	if (status == STATUS_OK && count == 0) {
		status = make_default(app, org);
	} else if (status == STATUS_OK && count == 1) {
		status = get_org(app, id.s, org);
	} else if (status == STATUS_OK) {
		app_error(app, "there are several organizations: choose one "
		    "with --org (`userdir org list` shows them)");
		status = STATUS_USAGE;
	}
	text_free(&id);
	return status;
}

const char *
user_label(const ud_user *user)
{
	const char *name = ud_user_preferred_login_name(user);

	return name[0] != '\0' ? name : ud_user_id(user);
}

const char *
user_state_word(const ud_user *user)
{
	switch (ud_user_state(user)) {
	case UD_USER_ACTIVE:
		return ud_user_is_blocked(user) ? "blocked" : "active";
	case UD_USER_INACTIVE:
		return "inactive";
	case UD_USER_LOCKED:
		return "locked";
	case UD_USER_INITIAL:
		return "initial";
	default:
		return "unknown";
	}
}

const char *
org_state_word(const ud_org *org)
{
	return ud_org_state(org) == UD_ORG_ACTIVE ? "active" : "inactive";
}
