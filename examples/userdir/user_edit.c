/* SPDX-License-Identifier: MIT */
/*
 * `user add` and `user set`: the same options, as a new user or as a patch.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct fields {
	const char *username;
	const char *given_name;
	const char *family_name;
	const char *nick_name;
	const char *display_name;
	const char *language;
	const char *gender;
	const char *email;
	int email_verified;
	const char *phone;
	int phone_verified;
	const char *name;
	const char *description;
	const char *token_type;
	struct opt_list metadata;
	ud_metadata_item *items;	/* made from it */
	char **keys;
};

/* Rows of an option table that fill the struct fields @p f. */
#define FIELD_OPTIONS(f) \
	{ "username", "NAME", OPT_TEXT, &(f).username, \
	    "(default: the e-mail address, or the id)" }, \
	{ "given-name", "NAME", OPT_TEXT, &(f).given_name, "of a human" }, \
	{ "family-name", "NAME", OPT_TEXT, &(f).family_name, "of a human" }, \
	{ "nick-name", "NAME", OPT_TEXT, &(f).nick_name, "of a human" }, \
	{ "display-name", "NAME", OPT_TEXT, &(f).display_name, \
	    "(default: given and family name)" }, \
	{ "language", "TAG", OPT_TEXT, &(f).language, "such as pt-BR" }, \
	{ "gender", "GENDER", OPT_TEXT, &(f).gender, \
	    "female, male, diverse or unspecified" }, \
	{ "email", "ADDRESS", OPT_TEXT, &(f).email, "of a human" }, \
	{ "email-verified", NULL, OPT_FLAG, &(f).email_verified, \
	    "you vouch for the address" }, \
	{ "phone", "NUMBER", OPT_TEXT, &(f).phone, \
	    "with country code: +41..." }, \
	{ "phone-verified", NULL, OPT_FLAG, &(f).phone_verified, \
	    "you vouch for the number" }, \
	{ "name", "NAME", OPT_TEXT, &(f).name, "of a machine" }, \
	{ "description", "TEXT", OPT_TEXT, &(f).description, \
	    "of a machine" }, \
	{ "token-type", "TYPE", OPT_TEXT, &(f).token_type, \
	    "of a machine: bearer or jwt" }, \
	{ "metadata", "KEY=VALUE", OPT_LIST, &(f).metadata, \
	    "may be given many times" }, \
	{ NULL, NULL, OPT_FLAG, NULL, NULL }

/* The number of the word, or end with a message. */
static int64_t
number_of(const struct app *app, const char *option, const char *word,
    const char *const *words)
{
	for (int64_t i = 0; words[i] != NULL; i++) {
		if (strcasecmp(words[i], word) == 0)
			return i;
	}
	options_fail(app, "--%s: no such value: %s", option, word);
}

static int64_t
gender_of(const struct app *app, const struct fields *f)
{
	static const char *const words[] = { "unspecified", "female", "male",
	    "diverse", NULL };

	return number_of(app, "gender", f->gender, words);
}

static int64_t
token_type_of(const struct app *app, const struct fields *f)
{
	static const char *const words[] = { "bearer", "jwt", NULL };

	return number_of(app, "token-type", f->token_type, words);
}

static void
read_metadata(const struct app *app, struct fields *f)
{
	size_t count = f->metadata.count;

	f->items = text_must(calloc(count + 1, sizeof(*f->items)));
	f->keys = text_must(calloc(count + 1, sizeof(*f->keys)));
	for (size_t i = 0; i < count; i++) {
		const char *word = f->metadata.at[i];
		const char *value = strchr(word, '=');

		if (value == NULL)
			options_fail(app, "--metadata wants KEY=VALUE, not %s",
			    word);
		f->keys[i] = text_must(strndup(word, (size_t)(value - word)));
		f->items[i].key = f->keys[i];
		f->items[i].value = value + 1;
		f->items[i].value_len = strlen(value + 1);
	}
}

static void
free_fields(struct fields *f)
{
	for (size_t i = 0; f->keys != NULL && i < f->metadata.count; i++)
		free(f->keys[i]);
	free(f->keys);
	free(f->items);
	options_free(&f->metadata);
}

static void
fill_spec(const struct app *app, const struct fields *f, ud_user_spec *spec)
{
	spec->type = f->name != NULL ? UD_USER_MACHINE : UD_USER_HUMAN;
	spec->username = f->username;
	spec->given_name = f->given_name;
	spec->family_name = f->family_name;
	spec->nick_name = f->nick_name;
	spec->display_name = f->display_name;
	spec->preferred_language = f->language;
	spec->gender = f->gender != NULL ? gender_of(app, f) : 0;
	spec->email = f->email;
	spec->email_verification =
	    f->email_verified ? UD_VERIFY_VERIFIED : UD_VERIFY_DEFAULT;
	spec->phone = f->phone;
	spec->phone_verification =
	    f->phone_verified ? UD_VERIFY_VERIFIED : UD_VERIFY_DEFAULT;
	spec->name = f->name;
	spec->description = f->description;
	spec->access_token_type =
	    f->token_type != NULL ? token_type_of(app, f) : 0;
	spec->metadata = f->items;
	spec->metadata_count = f->metadata.count;
}

static void
print_added(const struct app *app, const ud_user *user)
{
	struct text json = {0};

	if (!app->json) {
		app_say("Created user %s (%s).", ud_user_id(user),
		    user_label(user));
		return;
	}
	json_open(&json, NULL, '{');
	json_string(&json, "id", ud_user_id(user));
	json_time(&json, "creationDate", ud_user_created_us(user));
	json_close(&json, '}');
	app_print_json(json.s);
	text_free(&json);
}

static int
add(struct app *app, const char *org_name, ud_user_spec *spec)
{
	ud_org *org = NULL;
	ud_user *user = NULL;
	int status = app_open(app, APP_CREATE);

	if (status == STATUS_OK)
		status = find_home(app, org_name, &org);
	if (status == STATUS_OK) {
		spec->org_id = ud_org_id(org);
		if (ud_user_create(app->dir, spec, &user) != UD_OK)
			status = app_fail(app);
	}
	if (status == STATUS_OK)
		print_added(app, user);
	ud_user_free(&user);
	ud_org_free(&org);
	return status;
}

int
command_user_add(struct app *app, struct args *args)
{
	static const struct usage usage = { "[OPTIONS]",
	    "Create a user: a human with --given-name, --family-name and "
	    "--email, or a machine with --name.  It is active at once.\n\n"
	    "The directory is made if there is none yet, and so is a first "
	    "organization.", 0, 0 };
	struct fields f = {0};
	ud_user_spec spec = UD_INIT(ud_user_spec);
	const char *org = NULL;
	const struct opt options[] = {
		{ "org", "ORG", OPT_TEXT, &org,
		    "id or name (default: the only one)" },
		{ "id", "ID", OPT_TEXT, &spec.user_id,
		    "(default: made by the directory)" },
		FIELD_OPTIONS(f)
	};
	int status;

	options_read(app, &usage, options, args);
	if (f.name != NULL && f.email != NULL)
		options_fail(app, "--name is for machines, --email for humans");
	read_metadata(app, &f);
	fill_spec(app, &f, &spec);
	status = add(app, org, &spec);
	free_fields(&f);
	return status;
}

static void
print_set(const struct app *app, const ud_user *user,
    const ud_details *details)
{
	struct text json = {0};

	if (!app->json) {
		app_say("Changed user %s (%s).", ud_user_id(user),
		    user_label(user));
		return;
	}
	json_open(&json, NULL, '{');
	json_time(&json, "changeDate", ud_details_changed_us(details));
	json_close(&json, '}');
	app_print_json(json.s);
	text_free(&json);
}

static int
set(struct app *app, const char *name, const ud_user_patch *patch)
{
	ud_user *user = NULL;
	ud_details *details = NULL;
	int status = app_open(app, APP_EXISTING);

	if (status == STATUS_OK)
		status = find_user(app, name, &user);
	if (status == STATUS_OK && ud_user_update(app->dir, ud_user_id(user),
	    patch, &details) != UD_OK)
		status = app_fail(app);
	if (status == STATUS_OK)
		print_set(app, user, details);
	ud_details_free(&details);
	ud_user_free(&user);
	return status;
}

int
command_user_set(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER [OPTIONS]",
	    "Change a user, who is named by id, login name or username.  What "
	    "is not given stays.  An empty value clears a nickname, display "
	    "name, language, phone number, description, or metadata "
	    "(--metadata KEY=).", 1, 1 };
	struct fields f = {0};
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_user_spec spec = UD_INIT(ud_user_spec);
	const struct opt options[] = {
		{ "if-sequence", "N", OPT_NUMBER, &patch.if_sequence,
		    "refuse if the user has changed since" },
		FIELD_OPTIONS(f)
	};
	int status;

	options_read(app, &usage, options, args);
	read_metadata(app, &f);
	fill_spec(app, &f, &spec);
	patch.username = f.username;
	patch.given_name = f.given_name;
	patch.family_name = f.family_name;
	patch.nick_name = f.nick_name;
	patch.display_name = f.display_name;
	patch.preferred_language = f.language;
	patch.gender = f.gender != NULL ? &spec.gender : NULL;
	patch.email = f.email;
	patch.email_verification = spec.email_verification;
	patch.phone = f.phone;
	patch.phone_verification = spec.phone_verification;
	patch.name = f.name;
	patch.description = f.description;
	patch.access_token_type =
	    f.token_type != NULL ? &spec.access_token_type : NULL;
	patch.metadata = f.items;
	patch.metadata_count = f.metadata.count;
	status = set(app, args->at[0], &patch);
	free_fields(&f);
	return status;
}
