/* SPDX-License-Identifier: MIT */
#include "catalogue/host.h"

#include <stdio.h>
#include <string.h>

void
host_reset(struct host *host)
{
	host->seen = 0;
	host->asked_count = 0;
	host->events = host->calls = 0;
	host->sent = host->offered = 0;
	host->failed = (enum host_callback)0;
	host->random = host->random_at_clock = 1;
}

/* What every callback does first; non-zero: it shall fail. */
static int
enter(struct world *world, enum host_callback which)
{
	struct host *host = &world->host;

	host->seen |= which;
	if (host->inside != NULL)
		host->inside(world, which);
	if (++host->calls == host->fail_at)
		host->failed = which;
	return (host->failing & which) != 0 || host->calls == host->fail_at;
}

static int
on_clock(int64_t *now_us, void *ctx)
{
	struct host *host = &((struct world *)ctx)->host;

	*now_us = WORLD_NOW + host->ahead_us;
	host->random_at_clock = host->random;
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
		p[i] = world->host.steady != 0 ? world->host.steady :
		    (unsigned char)(world->host.random >> 56);
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
	(void)strcpy(out, "+41791234560");
	return enter(ctx, HOST_PHONE) ? UD_EINVAL : UD_OK;
}

static int
on_notify(const ud_message *message, void *ctx)
{
	struct host *host = &((struct world *)ctx)->host;

	host->offered++;
	if (enter(ctx, HOST_NOTIFY))
		return UD_NOTIFY_LATER;
	host->sent++;
	host->sent_id = message->id;
	if (message->code != NULL)
		(void)snprintf(host->sent_code, SENT_TEXT, "%s",
		    message->code);
	return UD_OK;
}

/* A format of the host's own: the password in plain text. */
static int
on_verify_hash(const char *hash, const void *password, size_t len, void *ctx)
{
	static const char prefix[] = "$host$";
	const size_t skip = sizeof(prefix) - 1;

	if (enter(ctx, HOST_VERIFY_HASH) || strncmp(hash, prefix, skip) != 0)
		return -1;
	return password == NULL || (strlen(hash) == skip + len &&
	    memcmp(hash + skip, password, len) == 0);
}

/* Messages wait, so that what a call does is one moment; tests of what
 * follows take notify_later away. */
static void
sending_options(struct world *world, ud_options *options)
{
	static const char *const prefixes[] = {"https://app.example/"};

	options->notify = on_notify;
	options->notify_later = 1;
	options->base_url = "https://login.example/";
	options->url_prefixes = prefixes;
	options->url_prefix_count = 1;
	options->verify_hash = on_verify_hash;
	options->notify_ctx = options->verify_hash_ctx = world;
	world->hasher = (ud_hasher)UD_INIT(ud_hasher);
	world->hasher.cost = 1;
	world->hasher.memory_kib = 8;
	options->hasher = &world->hasher;
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
	sending_options(world, options);
}

void
host_normalizes_phones(struct world *world)
{
	world->options.normalize_phone = on_phone;
	world->options.normalize_phone_ctx = world;
}
