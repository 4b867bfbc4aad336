/* SPDX-License-Identifier: MIT */
/* The two JSON objects of an event: plain facts, and personal data apart. */
#ifndef DIR_PAYLOAD_H
#define DIR_PAYLOAD_H

#include "dir/change.h"
#include "json/write.h"

struct payload {
	struct buf plain_text, personal_text;
	struct json_out plain, personal;
};

void payload_init(struct payload *payload);

/* Begin another event's payload, keeping the memory. */
void payload_reset(struct payload *payload);

/* Add a member; absent and empty texts are left out. */
void payload_text(struct payload *payload, const char *name, struct span text);
void payload_personal(struct payload *payload, const char *name,
    struct span text);

void payload_bool(struct payload *payload, const char *name, int yes);

/* Add a member that is an object with one text. */
void payload_object(struct payload *payload, const char *name,
    const char *member, struct span text);

/* Add a member even if the text is empty: it was changed to that. */
void payload_changed(struct payload *payload, int is_personal,
    const char *name, struct span text);

/* Close both objects and put them into the draft; UD_OK or UD_EEXHAUSTED. */
int payload_close(struct payload *payload, struct error *error,
    struct event_draft *draft);

void payload_free(struct payload *payload);

#endif
