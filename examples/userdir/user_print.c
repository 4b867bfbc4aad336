/* SPDX-License-Identifier: MIT */
#include "user_print.h"

#include "find.h"
#include "json.h"

#include <string.h>

const char *const user_heads[USER_COLUMNS] = { "ID", "ORGANIZATION", "STATE",
	"TYPE", "LOGIN NAME", "NAME", "E-MAIL" };

void
user_row(struct table *table, const ud_user *user)
{
	int human = ud_user_type(user) == UD_USER_HUMAN;

	table_add(table, ud_user_id(user));
	table_add(table, ud_user_org_id(user));
	table_add(table, user_state_word(user));
	table_add(table, human ? "human" : "machine");
	table_add(table, ud_user_preferred_login_name(user));
	table_add(table, human ? ud_user_display_name(user) :
	    ud_user_machine_name(user));
	table_add(table, ud_user_email(user));
}

int
user_json(const struct app *app, const ud_user *user, struct text *out)
{
	struct text request = {0};
	struct slice member;
	char *response = NULL;
	int status, code;

	json_open(&request, NULL, '{');
	json_string(&request, "userId", ud_user_id(user));
	json_close(&request, '}');
	code = ud_rpc(app->dir, "GetUserByID", request.s, request.len, 0,
	    &response);
	status = code == UD_OK || code == UD_ENOTFOUND ? STATUS_OK :
	    app_fail_rpc(app, code, response);
	if (code == UD_OK &&
	    json_find(response, strlen(response), "user", &member))
		json_compact(out, member);
	ud_string_free(&response);
	text_free(&request);
	return status;
}

void
user_print_details(const ud_details *details, const char *member,
    const char *code)
{
	struct text json = {0};

	json_open(&json, NULL, '{');
	json_open(&json, "details", '{');
	json_uint64(&json, "sequence", ud_details_sequence(details));
	json_time(&json, "changeDate", ud_details_changed_us(details));
	json_string(&json, "resourceOwner", ud_details_org_id(details));
	json_close(&json, '}');
	if (code != NULL)
		json_string(&json, member, code);
	json_close(&json, '}');
	app_print_json(json.s);
	text_wipe(&json);
}
