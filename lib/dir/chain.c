/* SPDX-License-Identifier: MIT */
#include "dir/chain.h"

#include "base/text.h"

void
chain_digest(struct span salt, struct span personal,
    unsigned char digest[SEAL_HASH_BYTES])
{
	struct span parts[] = {span_of("userdir.personal.1"), salt, personal};

	seal_hash(NULL, parts, 3, digest);
}

void
chain_link(const unsigned char *key, struct span before,
    const struct event_row *event, unsigned char link[SEAL_HASH_BYTES])
{
	unsigned char position[8], sequence[8], time[8];
	struct span parts[] = {
		before,
		seal_number(event->position, position),
		event->user_id,
		event->org_id,
		seal_number(event->sequence, sequence),
		event->type,
		seal_number(event->created_us, time),
		event->editor,
		event->operation,
		event->payload,
		event->digest,
	};

	seal_hash(key, parts, sizeof(parts) / sizeof(parts[0]), link);
}
