/* SPDX-License-Identifier: MIT */
#include "race.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/storage.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long passed, failed;
static char directory[96];

void
expect(int is, const char *format, ...)
{
	va_list args;

	(void)pthread_mutex_lock(&lock);
	if (is) {
		passed++;
	} else {
		failed++;
		fputs("FAILED: ", stdout);
		va_start(args, format);
		(void)vprintf(format, args);
		va_end(args);
		(void)putchar('\n');
	}
	(void)pthread_mutex_unlock(&lock);
}

int
verdict(void)
{
	char command[128];

	storage_end();
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	if (directory[0] != '\0' && system(command) != 0)
		puts("the files stay");
	printf("%lu passed, %lu failed\n", passed, failed);
	return failed > 0 || passed == 0;
}

const char *
store(const char *name)
{
	static char path[128];
	const char *tmp = getenv("TMPDIR");

	if (directory[0] == '\0') {
		(void)snprintf(directory, sizeof(directory),
		    "%.70s/userdir-race-XXXXXX", tmp == NULL ? "/tmp" : tmp);
		if (mkdtemp(directory) == NULL)
			exit(2);
	}
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

ud_dir *
open_store(const char *path, ud_authorize_cb authorize, void *ctx)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 42 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);
	ud_dir *dir = NULL;

	options.keys = &key;
	options.key_count = 1;
	options.authorize = authorize;
	options.authorize_ctx = ctx;
	options.allow_all = authorize == NULL;
	options.busy_timeout_ms = 60000;
	if (storage_open(path, &options, &dir) != UD_OK) {
		printf("FAILED: open: %s\n", ud_errmsg(dir));
		exit(2);
	}
	return dir;
}

int
make_org(ud_dir *dir)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.name = spec.org_id = "o";
	return ud_org_create(dir, &spec, NULL);
}

int
make_user(ud_dir *dir, const char *id, const char *username)
{
	const ud_metadata_item item = { "id", id, strlen(id) };
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.user_id = id;
	spec.username = username;
	spec.given_name = "Ada";
	spec.family_name = "Byron";
	spec.nick_name = "0";
	spec.email = "ada@example.test";
	spec.metadata = &item;
	spec.metadata_count = 1;
	return ud_user_create(dir, &spec, NULL);
}

int
count_up(ud_dir *dir, const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_user *user = NULL;
	char number[24];
	int tries = 0, rc;

	do {
		tries++;
		if (ud_user_get(dir, id, &user) != UD_OK)
			return 0;
		(void)snprintf(number, sizeof(number), "%d",
		    atoi(ud_user_nick_name(user)) + 1);
		patch.nick_name = number;
		patch.if_sequence = ud_user_sequence(user);
		ud_user_free(&user);
		rc = ud_user_update(dir, id, &patch, NULL);
	} while (rc == UD_ECONFLICT);
	if (rc != UD_OK)
		printf("count_up: %s\n", ud_errmsg(dir));
	return rc == UD_OK ? tries : 0;
}

void
expect_whole(const char *path, uint64_t users)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	ud_report *report = NULL;
	uint64_t count, position;

	expect(ud_user_count(dir, "o", 0, &count) == UD_OK && count == users,
	    "%llu users are counted, not %llu", (unsigned long long)count,
	    (unsigned long long)users);
	expect(ud_event_verify(dir, &position) == UD_OK, "the chain: %s",
	    ud_errmsg(dir));
	expect(ud_check(dir, &report) == UD_OK, "the check: %s",
	    report != NULL ? ud_report_text(report, 0) : ud_errmsg(dir));
	ud_report_free(&report);
	ud_close(&dir);
}
