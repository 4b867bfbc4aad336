/* SPDX-License-Identifier: MIT */
/* What the people of the fixture know, and what waits to be sent to them. */
#include "catalogue/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(struct world *world, int rc, const char *what)
{
	if (rc == UD_OK)
		return;
	(void)fprintf(stderr, "the fixture fails: %s: %s\n", what,
	    ud_errmsg(world->dir));
	abort();
}

static void
set_password(struct world *world, const char *password)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = strlen(password);
	must(world, ud_user_set_password(world->dir, ALICE, &spec, NULL),
	    password);
}

static void
hugo(struct world *world)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = spec.username = HUGO;
	spec.given_name = "Hugo";
	spec.family_name = "Example";
	spec.email = "hugo@mail.example";
	spec.email_verification = UD_VERIFY_UNVERIFIED;
	spec.password_hash = HASH_OF_HUGO;
	must(world, ud_user_create(world->dir, &spec, NULL), HUGO);
}

/* Random bytes that are all the same make codes that are known. */
static void
codes(struct world *world)
{
	ud_delivery delivery = UD_INIT(ud_delivery);
	ud_dir *dir = world->dir;

	world->host.steady = 3;
	must(world, ud_user_resend_email_code(dir, BOB, NULL, NULL, NULL),
	    "e-mail code");
	world->host.steady = 4;
	must(world, ud_user_set_phone(dir, BOB, "+41 79 111 22 33", NULL,
	    NULL, NULL), "phone code");
	world->host.steady = 5;
	must(world, ud_user_reset_password(dir, ALICE, NULL, NULL, NULL),
	    "reset code");
	world->host.steady = 6;
	delivery.url_template = TEMPLATE;
	delivery.application_name = "App";
	must(world, ud_user_create_invite_code(dir, BOB, &delivery, NULL,
	    NULL), "invitation");
	world->host.steady = 0;
}

void
world_make_secrets(struct world *world)
{
	hugo(world);
	set_password(world, SECRET_BEFORE);
	set_password(world, SECRET);
	codes(world);
}
