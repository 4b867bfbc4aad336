/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

ud_dir *dir;
int64_t clock_us = START_US;

static ud_user *last_user;
static ud_event_list *last_events;
static char scratch_dir[64];
static char scratch_paths[8][128];
static size_t scratch_count;

static int
tell_time(int64_t *now_us, void *ctx)
{
	(void)ctx;
	*now_us = clock_us;
	return UD_OK;
}

ud_master_key
master_key(unsigned id)
{
	static unsigned char bytes[256][UD_MASTER_KEY_BYTES];

	memset(bytes[id], (int)id, sizeof(bytes[id]));
	return (ud_master_key){id, bytes[id], sizeof(bytes[id])};
}

ud_options
plain_options(void)
{
	static ud_master_key key;
	ud_options options = UD_INIT(ud_options);

	key = master_key(1);
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.clock = tell_time;
	return options;
}

void
begin_with(const ud_options *options)
{
	OK(storage_open(":memory:", options, &dir));
	make_org("o");
}

void
begin(void)
{
	ud_options options = plain_options();

	begin_with(&options);
}

static void
remove_scratch(void)
{
	char command[96];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", scratch_dir);
	if (scratch_dir[0] != '\0' && system(command) != 0)
		fputs("the scratch directory stays\n", stderr);
	scratch_dir[0] = '\0';
	scratch_count = 0;
}

void
finish(void)
{
	/* Criterion overlooks what is only expected after a test. */
	if (dir != NULL && !is_clean(dir))
		abort();
	ud_user_free(&last_user);
	ud_event_list_free(&last_events);
	(void)repeat(NULL, 0);
	ud_close(&dir);
	storage_end();
	remove_scratch();
}

int
is_clean(ud_dir *d)
{
	ud_report *report = NULL;
	int rc;

	OK(ud_dir_act_as(d, NULL, NULL));
	rc = ud_check(d, &report);
	/* Somebody else's permissions are not the question here. */
	if (rc == UD_EDENIED)
		return 1;
	if (rc != UD_OK)
		fprintf(stderr, "check: %s\n", ud_errmsg(d));
	for (size_t i = 0; report != NULL && i < ud_report_count(report); i++)
		fprintf(stderr, "check: %s\n", ud_report_text(report, i));
	ud_report_free(&report);
	return rc == UD_OK;
}

int
refused(int rc, int code, const char *key, const char *field)
{
	if (rc == code && strcmp(ud_errkey(dir), key) == 0 &&
	    (field == NULL || strcmp(ud_errfield(dir), field) == 0) &&
	    ud_errcode(dir) == code && ud_errmsg(dir)[0] != '\0')
		return 1;
	fprintf(stderr, "%d %s [%s] %s\n", rc, ud_errkey(dir),
	    ud_errfield(dir), ud_errmsg(dir));
	return 0;
}

void
make_org(const char *id)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.name = id;
	spec.org_id = id;
	OK(ud_org_create(dir, &spec, NULL));
}

ud_user_spec
human_spec(const char *id)
{
	static char email[512];
	ud_user_spec spec = UD_INIT(ud_user_spec);

	(void)snprintf(email, sizeof(email), "%s@example.test", id);
	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.user_id = id;
	spec.given_name = "Ada";
	spec.family_name = "Byron";
	spec.email = email;
	return spec;
}

ud_user_spec
machine_spec(const char *id)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = "o";
	spec.user_id = id;
	spec.name = id;
	return spec;
}

void
make_human(const char *id)
{
	ud_user_spec spec = human_spec(id);

	OK(ud_user_create(dir, &spec, NULL));
}

void
make_machine(const char *id)
{
	ud_user_spec spec = machine_spec(id);

	OK(ud_user_create(dir, &spec, NULL));
}

void
make_named(const char *org, const char *id, const char *username)
{
	ud_user_spec spec = human_spec(id);

	spec.org_id = org;
	spec.username = username;
	OK(ud_user_create(dir, &spec, NULL));
}

void
make_in_state(const char *id, int type, int state)
{
	ud_user_spec spec = type == UD_USER_HUMAN ? human_spec(id) :
	    machine_spec(id);
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);

	import.state = state == UD_USER_DELETED ? UD_USER_ACTIVE : state;
	OK(ud_user_import(dir, &spec, &import, NULL));
	if (state == UD_USER_DELETED)
		OK(ud_user_delete(dir, id, NULL));
}

const ud_user *
get(const char *id)
{
	int rc;

	ud_user_free(&last_user);
	rc = ud_user_get(dir, id, &last_user);
	cr_assert(rc == UD_OK || rc == UD_ENOTFOUND, "%s", ud_errmsg(dir));
	return last_user;
}

const char *
events(const char *user_id, uint64_t after)
{
	static char text[4096];
	size_t len = 0;

	ud_event_list_free(&last_events);
	OK(ud_event_user(dir, user_id, after, UD_PAGE_MAX, &last_events));
	text[0] = '\0';
	for (size_t i = 0; i < ud_event_list_count(last_events); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%s", i == 0 ? "" : " ", ud_event_type(
		    ud_event_list_get(last_events, i)));
	return text;
}

size_t
event_count(const char *user_id)
{
	(void)events(user_id, 0);
	return ud_event_list_count(last_events);
}

const ud_event *
event_at(const char *user_id, uint64_t sequence)
{
	(void)events(user_id, sequence - 1);
	cr_assert_gt(ud_event_list_count(last_events), 0);
	return ud_event_list_get(last_events, 0);
}

int
holds(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		return 1;
	fprintf(stderr, "not in: %s\n", text);
	return 0;
}

const char *
repeat(const char *text, size_t n)
{
	static char *kept[64];
	static size_t count;
	size_t len;
	char *all;

	while (text == NULL && count > 0)
		free(kept[--count]);
	if (text == NULL)
		return NULL;
	cr_assert_lt(count, N(kept));
	len = strlen(text);
	all = kept[count++] = malloc(n * len + 1);
	cr_assert_not_null(all);
	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	all[n * len] = '\0';
	return all;
}

const char *
scratch(const char *name)
{
	char *path;

	if (scratch_dir[0] == '\0') {
		strcpy(scratch_dir, "/tmp/userdir-XXXXXX");
		cr_assert_not_null(mkdtemp(scratch_dir));
	}
	for (size_t i = 0; i < scratch_count; i++)
		if (strcmp(strrchr(scratch_paths[i], '/') + 1, name) == 0)
			return scratch_paths[i];
	cr_assert_lt(scratch_count, N(scratch_paths));
	path = scratch_paths[scratch_count++];
	(void)snprintf(path, sizeof(scratch_paths[0]), "%s/%s", scratch_dir,
	    name);
	return path;
}
