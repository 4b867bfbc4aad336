/* SPDX-License-Identifier: MIT */
#include "catalogue/moments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"

/* Where look() puts what it sees: callbacks have the world only. */
static struct moments *looking;

/* Every change begins with asking for the time. */
static void
look(struct world *world, enum host_callback which)
{
	struct moments *m = looking;
	char *now;

	/* The connection of the host would see what is not committed. */
	if (which != HOST_CLOCK || m->count == MOMENTS_MAX ||
	    raw_in_transaction(world->db))
		return;
	now = raw_dump(world->db);
	if (m->count > 0 && strcmp(now, m->text[m->count - 1]) == 0)
		free(now);
	else
		m->text[m->count++] = now;
}

int
moments_run(struct moments *moments, const struct operation *row,
    struct world *world)
{
	int rc;

	*moments = (struct moments){.count = 0};
	world_open(world);
	moments->text[moments->count++] = raw_dump(world->db);
	looking = moments;
	world->host.inside = look;
	rc = operation_run(row, world);
	world->host.inside = NULL;
	moments->after = raw_dump(world->db);
	/* No event is ever taken away. */
	moments->position = dump_rows(moments->after, "ud_events", "");
	/* What is done after the change may ask for the time as well. */
	if (moments->count > 1 && strcmp(moments->after,
	    moments->text[moments->count - 1]) == 0)
		free(moments->text[--moments->count]);
	return rc;
}

void
moments_free(struct moments *moments)
{
	for (size_t i = 0; i < moments->count; i++)
		free(moments->text[i]);
	free(moments->after);
	*moments = (struct moments){.count = 0};
}

int
moments_have(const struct moments *moments, const char *dump)
{
	for (size_t i = 0; i < moments->count; i++)
		if (strcmp(moments->text[i], dump) == 0)
			return 1;
	return 0;
}

/* Longer than a lease and the first pause. */
#define LATER_US INT64_C(3600000000)

const char *
moments_settle(const struct moments *moments, const struct operation *row,
    struct world *world)
{
	static char wrong[80];
	int64_t left, position;
	char *now;
	int rc;

	world->host.ahead_us = LATER_US;
	rc = operation_run(row, world);
	world->host.ahead_us = 0;
	if (rc != UD_OK)
		return ud_errmsg(world->dir);
	now = raw_dump(world->db);
	left = dump_rows(now, "ud_outbox", "");
	position = dump_rows(now, "ud_events", "");
	free(now);
	if (left == 0 && position == moments->position)
		return NULL;
	(void)snprintf(wrong, sizeof(wrong), "%lld messages left, %lld events"
	    " instead of %lld", (long long)left, (long long)position,
	    (long long)moments->position);
	return wrong;
}
