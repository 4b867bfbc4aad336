/* SPDX-License-Identifier: MIT */
#include "catalogue/world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalogue/host.h"
#include "storage/image.h"

static void
must(int ok, const char *what, const char *why)
{
	if (ok)
		return;
	(void)fprintf(stderr, "the fixture fails: %s: %s\n", what, why);
	abort();
}

static void
human(ud_dir *dir, const char *id, const char *given)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char email[64];

	(void)snprintf(email, sizeof(email), "%s@mail.example", id);
	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = id;
	spec.username = id;
	spec.given_name = given;
	spec.family_name = "Example";
	spec.email = email;
	must(ud_user_create(dir, &spec, NULL) == UD_OK, id, ud_errmsg(dir));
}

static void
alice(ud_dir *dir)
{
	const ud_metadata_item items[] = {
		{"color", "green", 5}, {"size", "\0\1\2", 3},
	};
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = ALICE;
	spec.username = ALICE;
	spec.given_name = "Alice";
	spec.family_name = "Aymara";
	spec.nick_name = "Al";
	spec.preferred_language = "de-CH";
	spec.gender = UD_GENDER_FEMALE;
	spec.email = "Alice@mail.example";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41 79 123 45 67";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	spec.metadata = items;
	spec.metadata_count = 2;
	must(ud_user_create(dir, &spec, NULL) == UD_OK &&
	    ud_user_add_username(dir, ALICE, "alice.two", 1, NULL,
	    NULL) == UD_OK, ALICE, ud_errmsg(dir));
}

static void
robot(ud_dir *dir)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = ORG;
	spec.user_id = ROBOT;
	spec.username = ROBOT;
	spec.name = "Robot";
	spec.description = "Welds.";
	must(ud_user_create(dir, &spec, NULL) == UD_OK, ROBOT,
	    ud_errmsg(dir));
}

static void
orgs(ud_dir *dir)
{
	static const char *const names[] = {ORG, ORG_EMPTY, ORG_IDLE};
	static const char *const domains[] = {DOMAIN, "acme.test"};
	ud_org_spec spec = UD_INIT(ud_org_spec);

	for (size_t i = 0; i < 3; i++) {
		spec.name = spec.org_id = names[i];
		must(ud_org_create(dir, &spec, NULL) == UD_OK, names[i],
		    ud_errmsg(dir));
	}
	must(ud_org_set_domains(dir, ORG, domains, 2, NULL, NULL) == UD_OK &&
	    ud_org_deactivate(dir, ORG_IDLE, NULL) == UD_OK, "domains",
	    ud_errmsg(dir));
}

static void
make_content(struct world *world)
{
	ud_dir *dir = world->dir;
	uint64_t left;

	orgs(dir);
	alice(dir);
	robot(dir);
	/* These are in the index; those after them may wait for it. */
	must(ud_maintain(dir, &left) == UD_OK, "index", ud_errmsg(dir));
	human(dir, BOB, "Bob");
	human(dir, LENA, "Lena");
	human(dir, IDA, "Ida");
	human(dir, DORA, "Dora");
	world_make_secrets(world);
	must(ud_user_lock(dir, LENA, NULL) == UD_OK &&
	    ud_user_deactivate(dir, IDA, NULL) == UD_OK &&
	    ud_user_delete(dir, DORA, NULL) == UD_OK, "states",
	    ud_errmsg(dir));
}

static void
make_store(struct raw *host, int full)
{
	struct world world;

	world_init(&world, WORLD_MEMORY);
	world.options.keys = &world.keys[1];	/* the one retired later */
	world.options.key_count = 1;
	world.db = host;
	/* Some time before anybody looks at it. */
	world.host.ahead_us = -INT64_C(60000000);
	must(world_open_dir(&world) == UD_OK, "image", ud_errmsg(world.dir));
	if (full)
		make_content(&world);
	ud_close(&world.dir);
	world.db = NULL;
	world_end(&world);
}

void
world_init(struct world *world, enum world_kind kind)
{
	static const unsigned char bytes[2][UD_MASTER_KEY_BYTES] = {
		{2, 3}, {1, 2, 3},
	};
	const char *tmp = getenv("TMPDIR");
	int n;

	memset(world, 0, sizeof(*world));
	world->kind = kind;
	world->policy = (ud_policy)UD_INIT(ud_policy);
	world->policy.reserved_metadata_prefix = "sys.";
	world->policy.password_history = 3;
	world->keys[0] = (ud_master_key){2, bytes[0], sizeof(bytes[0])};
	world->keys[1] = (ud_master_key){1, bytes[1], sizeof(bytes[1])};
	world->options = (ud_options)UD_INIT(ud_options);
	world->options.keys = world->keys;
	world->options.key_count = 2;
	world->options.policy = &world->policy;
	/* Nobody pulls the plug here. */
	world->options.relaxed_durability = 1;
	host_options(world, &world->options);
	host_reset(&world->host);
	n = snprintf(world->directory, sizeof(world->directory),
	    "%s/userdir-XXXXXX", tmp == NULL ? "/tmp" : tmp);
	must(n > 0 && (size_t)n < sizeof(world->directory) &&
	    mkdtemp(world->directory) != NULL, "directory", "not made");
	if (kind == WORLD_FILE)
		world_path(world, "world.db", world->path,
		    sizeof(world->path));
}

const char *
world_location(const struct world *world)
{
	return world->kind == WORLD_FILE ? world->path : NULL;
}

void
world_path(const struct world *world, const char *name, char *path,
    size_t size)
{
	(void)snprintf(path, size, "%s/%s", world->directory, name);
}

void
world_fill(struct world *world)
{
	world_close(world);
	image_fill(&world->db, world_location(world), make_store);
}

int
world_open_dir(struct world *world)
{
	if (world->kind == WORLD_MEMORY)
		raw_attach(world->db, &world->options);
	return storage_open(world_location(world), &world->options,
	    &world->dir);
}

void
world_open(struct world *world)
{
	world_fill(world);
	must(world_open_dir(world) == UD_OK, "open", ud_errmsg(world->dir));
	host_reset(&world->host);
}

void
world_close(struct world *world)
{
	ud_close(&world->dir);
}

void
world_end(struct world *world)
{
	DIR *directory;
	struct dirent *entry;
	char path[512];

	world_close(world);
	raw_close(&world->db);
	directory = opendir(world->directory);
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		(void)snprintf(path, sizeof(path), "%s/%s", world->directory,
		    entry->d_name);
		(void)unlink(path);
	}
	if (directory != NULL)
		(void)closedir(directory);
	(void)rmdir(world->directory);
}
