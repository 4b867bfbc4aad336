/* SPDX-License-Identifier: MIT */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"
#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
row(struct table *table, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	table_add(table, name);
	table_add(table, value);
}

static void
row_time(struct table *table, const char *name, int64_t us)
{
	if (us == 0)
		return;
	table_add(table, name);
	table_add_time(table, us);
}

static void
row_contact(struct table *table, const char *name, const char *value,
    int verified)
{
	struct text cell = {0};

	if (value[0] == '\0')
		return;
	text_format(&cell, "%s (%s)", value,
	    verified ? "verified" : "not verified");
	row(table, name, cell.s);
	text_free(&cell);
}

static void
row_password(struct table *table, const ud_user *user)
{
	struct text cell = {0};

	if (ud_user_has_password(user)) {
		text_puts(&cell, "set ");
		text_seconds(&cell, ud_user_password_changed_us(user));
		if (ud_user_password_change_required(user))
			text_puts(&cell, " (to be changed)");
	} else {
		text_puts(&cell, "none");
	}
	row(table, "Password", cell.s);
	text_free(&cell);
}

static void
rows_human(struct table *table, const ud_user *user)
{
	static const char *const genders[] = { "", "female", "male",
	    "diverse" };
	unsigned gender = (unsigned)ud_user_gender(user);

	row(table, "Display name", ud_user_display_name(user));
	row(table, "Given name", ud_user_given_name(user));
	row(table, "Family name", ud_user_family_name(user));
	row(table, "Nickname", ud_user_nick_name(user));
	row(table, "Language", ud_user_preferred_language(user));
	row(table, "Gender", gender < 4 ? genders[gender] : "");
	row_contact(table, "E-mail", ud_user_email(user),
	    ud_user_email_is_verified(user));
	row_contact(table, "Phone", ud_user_phone(user),
	    ud_user_phone_is_verified(user));
	row_password(table, user);
	row_time(table, "2nd factor skipped",
	    ud_user_mfa_init_skipped_us(user));
}

static void
rows_machine(struct table *table, const ud_user *user)
{
	row(table, "Name", ud_user_machine_name(user));
	row(table, "Description", ud_user_machine_description(user));
	row(table, "Token type",
	    ud_user_access_token_type(user) == UD_TOKEN_JWT ? "jwt" :
	    "bearer");
}

static void
rows_user(struct table *table, const ud_user *user)
{
	const char *name;
	int human = ud_user_type(user) == UD_USER_HUMAN;

	row(table, "Id", ud_user_id(user));
	row(table, "Organization", ud_user_org_id(user));
	row(table, "Type", human ? "human" : "machine");
	row(table, "State", user_state_word(user));
	for (size_t i = 0; (name = ud_user_username_at(user, i)) != NULL; i++)
		row(table, i == 0 ? "Username" : "", name);
	for (size_t i = 0; (name = ud_user_login_name_at(user, i)) != NULL;
	    i++)
		row(table, i == 0 ? "Login name" : "", name);
	if (human)
		rows_human(table, user);
	else
		rows_machine(table, user);
	row_time(table, "Created", ud_user_created_us(user));
	row_time(table, "Changed", ud_user_changed_us(user));
}

/* Text as it is, anything else as its length. */
static void
add_value(struct text *cell, const char *value, size_t len)
{
	const char *end = value + len;
	const char *p = value;

	while (p < end && text_next(&p, end) > 0)
		continue;
	text_puts(cell, "= ");
	if (p == end && memchr(value, '\0', len) == NULL && len <= 1000)
		text_add(cell, value, len);
	else
		text_format(cell, "(%zu bytes)", len);
}

static int
rows_metadata(const struct app *app, struct table *table, const ud_user *user)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	size_t count;

	query.limit = UD_PAGE_MAX;
	query.ascending = 1;
	do {
		ud_metadata_list *list = NULL;

		if (ud_metadata_page(app->dir, ud_user_id(user), &query,
		    &list) != UD_OK)
			return app_fail(app);
		count = ud_metadata_list_count(list);
		for (size_t i = 0; i < count; i++) {
			struct text cell = {0};
			size_t len;
			const char *value =
			    ud_metadata_list_value(list, i, &len);

			text_format(&cell, "%s ",
			    ud_metadata_list_key(list, i));
			add_value(&cell, value, len);
			row(table, query.offset + i == 0 ? "Metadata" : "",
			    cell.s);
			text_free(&cell);
		}
		ud_metadata_list_free(&list);
		query.offset += count;
	} while (count == UD_PAGE_MAX);
	return STATUS_OK;
}

int
command_user_show(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER",
	    "Show a user, who is named by id, login name or username.  --json "
	    "prints the response of GetUserByID, which has no metadata: "
	    "`userdir call ListUserMetadata` reads it.", 1, 1 };
	struct table table = { .columns = 2 };
	ud_user *user = NULL;
	char *response = NULL;
	int status;

	options_read(app, &usage, NULL, args);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_user(app, args->at[0], &user);
	if (status == STATUS_OK && app->json) {
		status = app_call_id(app, "GetUserByID", "userId",
		    ud_user_id(user), &response);
		if (status == STATUS_OK)
			app_print_json(response);
	} else if (status == STATUS_OK) {
		rows_user(&table, user);
		status = rows_metadata(app, &table, user);
		table_print(&table);
	}
	ud_string_free(&response);
	ud_user_free(&user);
	return status;
}
