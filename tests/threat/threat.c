/* SPDX-License-Identifier: MIT */
#include "threat/threat.h"

#include <stdlib.h>

struct raw *peek;

static unsigned visitors;

static const struct {
	const char *actor, *permission;
} roles[] = {
	{"writer", "user.write"},
	{"writer", "user.read"},
	{"reader", "user.read"},
};

static int
authorize(const ud_question *q, void *ctx)
{
	(void)ctx;
	if (q->self || q->actor_id[0] == '\0' || q->permission[0] == '\0' ||
	    strcmp(q->actor_id, "admin") == 0)
		return UD_OK;
	for (size_t i = 0; i < N(roles); i++)
		if (strcmp(roles[i].actor, q->actor_id) == 0 &&
		    strcmp(roles[i].permission, q->permission) == 0)
			return UD_OK;
	return UD_EDENIED;
}

ud_options
threat_options(void)
{
	ud_options options = mail_options();

	options.allow_all = 0;
	options.authorize = authorize;
	options.relaxed_durability = 1;
	return options;
}

void
begin_threat_with(const ud_options *options)
{
	const char *path = scratch("threat.db");

	mailbox_clear();
	visitors = 0;
	clock_us = START_US;
	OK(storage_open(path, options, &dir));
	make_org("o");
	peek = raw_open(path);
}

void
begin_threat(void)
{
	ud_options options = threat_options();

	begin_threat_with(&options);
}

void
end_threat(void)
{
	raw_close(&peek);
	finish();
}

void
begin_threat_on_host(ud_options *options)
{
	if (storage_is_postgres()) {
		begin_threat_with(options);
		return;
	}
	mailbox_clear();
	visitors = 0;
	clock_us = START_US;
	peek = raw_open_host(NULL);
	raw_attach(peek, options);
	OK(storage_open(NULL, options, &dir));
	make_org("o");
}

void
end_threat_on_host(void)
{
	if (storage_is_postgres()) {
		end_threat();
		return;
	}
	finish();
	raw_close(&peek);
}

void
restart_with(const ud_options *options)
{
	end_threat();
	begin_threat_with(options);
}

void
act(const char *actor_id)
{
	OK(ud_dir_act_as(dir, actor_id, NULL));
}

static const char *
newcomer(const char *password)
{
	static char ids[1024][16];
	char *id = ids[visitors % N(ids)], *code = NULL, phone[24];
	ud_user_spec spec;

	(void)snprintf(id, sizeof(ids[0]), "user-%u", visitors);
	(void)snprintf(phone, sizeof(phone), "+4179%07u", visitors++);
	spec = human_spec(id);
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = phone;
	spec.phone_verification = UD_VERIFY_RETURN;
	spec.phone_code = &code;
	spec.password = password;
	spec.password_len = password == NULL ? 0 : strlen(password);
	OK(ud_user_create(dir, &spec, NULL));
	ud_string_free(&code);
	return id;
}

const char *
visitor(void)
{
	return newcomer(NULL);
}

const char *
tenant(void)
{
	return newcomer(PASSWORD);
}

int64_t
peek_number(const char *format, const char *id)
{
	char key[128], sql[1024];

	(void)snprintf(key, sizeof(key),
	    "(SELECT key FROM ud_users WHERE id = '%s')", id);
	(void)snprintf(sql, sizeof(sql), format, key);
	return raw_number(peek, sql);
}

void
tamper(const char *format, const char *id)
{
	char key[128], sql[1024];

	(void)snprintf(key, sizeof(key),
	    "(SELECT key FROM ud_users WHERE id = '%s')", id);
	(void)snprintf(sql, sizeof(sql), format, key);
	raw_exec(peek, sql);
}

int64_t
code_number(const struct purpose *purpose, const char *id, const char *column)
{
	char format[320];

	(void)snprintf(format, sizeof(format), "SELECT coalesce(max(%s), 0)"
	    " FROM ud_codes WHERE owner = %%s AND purpose = %d", column,
	    purpose->number);
	return peek_number(format, id);
}

/* Lines of tables that follow from any commit. */
static int
is_volatile(const char *line)
{
	return strncmp(line, "ud_meta", 7) == 0 ||
	    strncmp(line, "ud_head", 7) == 0;
}

char *
rows_now(void)
{
	char *all = raw_dump(peek), *to = all;

	cr_assert_not_null(all);
	for (char *line = all; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		if (!is_volatile(line)) {
			memmove(to, line, len);
			to += len;
		}
		line += len;
	}
	*to = '\0';
	return all;
}

int
nothing_changed(char *before)
{
	char *now = rows_now();
	int same = strcmp(before, now) == 0;

	for (size_t i = 0; !same; i++)
		if (before[i] != now[i]) {
			while (i > 0 && now[i - 1] != '\n')
				i--;
			fprintf(stderr, "changed: %.200s\n", now + i);
			break;
		}
	free(before);
	free(now);
	return same;
}

int
was_refused(int rc, int code, const char *key)
{
	return refused(rc, code, key, NULL);
}
