/* SPDX-License-Identifier: MIT */
#include "catalogue/host.h"

#include <stdio.h>
#include <string.h>

void
host_reset(struct host *host)
{
	host->seen = 0;
	host->asked_count = 0;
	host->events = 0;
	host->random = 1;
}

/* What every callback does first; non-zero: it shall fail. */
static int
enter(struct world *world, enum host_callback which)
{
	world->host.seen |= which;
	if (world->host.inside != NULL)
		world->host.inside(world, which);
	return (world->host.failing & which) != 0;
}

static int
on_clock(int64_t *now_us, void *ctx)
{
	*now_us = WORLD_NOW;
	return enter(ctx, HOST_CLOCK) ? UD_EINTERNAL : UD_OK;
}

/* A generator as simple as can be: the bytes need only be the same. */
static int
on_random(void *buf, size_t len, void *ctx)
{
	struct world *world = ctx;
	unsigned char *p = buf;

	for (size_t i = 0; i < len; i++) {
		world->host.random = world->host.random *
		    UINT64_C(6364136223846793005) + 1442695040888963407;
		p[i] = (unsigned char)(world->host.random >> 56);
	}
	return enter(world, HOST_RANDOM) ? UD_EINTERNAL : UD_OK;
}

static void
note(char to[QUESTION_TEXT], const char *text)
{
	(void)snprintf(to, QUESTION_TEXT, "%s", text);
}

static int
on_authorize(const ud_question *question, void *ctx)
{
	struct world *world = ctx;
	struct host *host = &world->host;
	struct question *asked = &host->asked[host->asked_count];

	if (host->asked_count < QUESTIONS_MAX) {
		note(asked->operation, question->operation);
		note(asked->permission, question->permission);
		note(asked->owner, question->owner_id);
		note(asked->org, question->org_id);
		asked->fields = question->fields;
		asked->self = question->self;
		host->asked_count++;
	}
	return enter(world, HOST_AUTHORIZE) ? UD_EINTERNAL : host->answer;
}

static void
on_event(const ud_event *event, void *ctx)
{
	struct world *world = ctx;

	(void)ud_event_type(event);
	(void)enter(world, HOST_EVENT);
	world->host.events++;
}

static int
on_policy(const char *org_id, ud_policy *policy, void *ctx)
{
	(void)org_id;
	(void)policy;
	return enter(ctx, HOST_POLICY) ? UD_EINTERNAL : UD_OK;
}

static int
on_state(const char *user_id, const char *org_id, int state, void *ctx)
{
	(void)user_id;
	(void)org_id;
	(void)state;
	return enter(ctx, HOST_STATE) ? UD_EINTERNAL : UD_OK;
}

static int
on_delete(const char *user_id, const char *org_id, void *ctx)
{
	(void)user_id;
	(void)org_id;
	return enter(ctx, HOST_DELETE) ? UD_EINTERNAL : UD_OK;
}

static int
on_phone(const char *typed, char *out, void *ctx)
{
	(void)typed;
	(void)strcpy(out, "+41791234567");
	return enter(ctx, HOST_PHONE) ? UD_EINVAL : UD_OK;
}

void
host_options(struct world *world, ud_options *options)
{
	options->clock = on_clock;
	options->random = on_random;
	options->authorize = on_authorize;
	options->on_event = on_event;
	options->organization_policy = on_policy;
	options->before_state_change = on_state;
	options->on_user_delete = on_delete;
	options->clock_ctx = options->random_ctx = world;
	options->authorize_ctx = options->on_event_ctx = world;
	options->organization_policy_ctx = world;
	options->before_state_change_ctx = world;
	options->on_user_delete_ctx = world;
}

void
host_normalizes_phones(struct world *world)
{
	world->options.normalize_phone = on_phone;
	world->options.normalize_phone_ctx = world;
}
