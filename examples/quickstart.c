/* SPDX-License-Identifier: MIT */
/* quickstart USERS.jsonl: make a directory in a new file, import the accounts
 * of this machine and a file of users, change one, show its log. */
#define _DEFAULT_SOURCE	/* getentropy(), getpwent() */

#include <userdir.h>

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static ud_dir *dir;

/* Every call returns a code; the handle says in words what was wrong. */
static void
check(int code)
{
	if (code == UD_OK)
		return;
	fprintf(stderr, "quickstart: %s: %s\n", ud_errname(code),
	    ud_errmsg(dir));
	exit(1);
}

/* Without its key nobody can open the file, or forge what is in it.  The
 * command `userdir` looks for the key where this writes it. */
static void
open_directory(const char *path, const char *key_path)
{
	unsigned char bytes[UD_MASTER_KEY_BYTES];
	ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);
	FILE *out = fopen(key_path, "w");

	if (out == NULL || getentropy(bytes, sizeof(bytes)) != 0)
		exit(1);
	for (size_t i = 0; i < sizeof(bytes); i++)
		fprintf(out, "%s%02x", i == 0 ? "1:" : "", bytes[i]);
	fclose(out);
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;	/* or your callback that decides who may */
	check(ud_open(path, &options, &dir));
}

/* From a struct: people are human users, services are machine users. */
static int
import_account(const struct passwd *account)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	int human = account->pw_uid == 0 || account->pw_uid >= 1000;
	char email[300];

	snprintf(email, sizeof(email), "%s@localhost", account->pw_name);
	spec.type = human ? UD_USER_HUMAN : UD_USER_MACHINE;
	spec.org_id = "this-machine";
	spec.username = account->pw_name;
	spec.given_name = human ? account->pw_name : NULL;
	spec.family_name = human ? "(local account)" : NULL;
	spec.email = human ? email : NULL;
	spec.name = human ? NULL : account->pw_name;
	return ud_user_create(dir, &spec, NULL);
}

/* A batch is one commit: after a power loss all of it is there, or none.
 * Each line of the file is a request of the method CreateUser, in JSON. */
static void
import(FILE *in)
{
	static const char *const orgs[] = { "this-machine", "nordwind",
	    "acme-robotics", "musashi", "tumaini-health" };
	ud_org_spec org = UD_INIT(ud_org_spec);
	struct passwd *account;
	int good = 0, refused = 0;
	char *line = NULL, *response;
	size_t size = 0;
	ssize_t len;

	check(ud_dir_batch_begin(dir));
	for (size_t i = 0; i < sizeof(orgs) / sizeof(*orgs); i++) {
		org.name = org.org_id = orgs[i];
		check(ud_org_create(dir, &org, NULL));
	}
	while ((account = getpwent()) != NULL)
		import_account(account) == UD_OK ? good++ : refused++;
	while ((len = getline(&line, &size, in)) > 0) {
		ud_rpc(dir, "CreateUser", line, (size_t)len, 0,
		    &response) == UD_OK ? good++ : refused++;
		ud_string_free(&response);
	}
	check(ud_dir_batch_end(dir, 1));
	free(line);
	fclose(in);
	printf("Imported %d users, refused %d.\n", good, refused);
}

/* Find root, ignoring case; change it; read what the log says about it. */
static void
change_root(void)
{
	ud_metadata_item shell = { "shell", "/bin/sh", 7 };
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_event_list *log;
	ud_user *user;

	check(ud_user_by_username(dir, "ROOT", NULL, &user));
	patch.display_name = "Chief of this machine";
	patch.phone = "+1 (212) 555-0100";
	patch.metadata = &shell;
	patch.metadata_count = 1;
	check(ud_user_update(dir, ud_user_id(user), &patch, NULL));
	check(ud_user_lock(dir, ud_user_id(user), NULL));
	check(ud_event_user(dir, ud_user_id(user), 0, 0, &log));
	printf("ROOT is %s, user %s.  What happened to it:\n",
	    ud_user_username(user), ud_user_id(user));
	for (size_t i = 0; i < ud_event_list_count(log); i++)
		printf("  %-27s %s\n",
		    ud_event_type(ud_event_list_get(log, i)),
		    ud_event_personal(ud_event_list_get(log, i)));
	ud_event_list_free(&log);
	ud_user_free(&user);
}

int
main(int argc, char **argv)
{
	FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
	char folder[] = "/tmp/quickstart-XXXXXX";
	uint64_t active, broken;

	umask(077);
	if (in == NULL || mkdtemp(folder) == NULL || chdir(folder) != 0) {
		perror("quickstart USERS.jsonl");
		return 1;
	}
	open_directory("users.db", "users.db.key");
	import(in);
	change_root();
	check(ud_user_count(dir, NULL, UD_USER_ACTIVE, &active));
	check(ud_event_verify(dir, &broken));
	printf("%" PRIu64 " users are active, and nobody has tampered with "
	    "the log.\nLook around:  userdir --db %s/users.db user list\n",
	    active, folder);
	ud_close(&dir);
	return 0;
}
