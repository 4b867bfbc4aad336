/* SPDX-License-Identifier: MIT */
#include "dir/payload.h"

/* A metadata value of the largest size, escaped as far as it can be. */
enum { PAYLOAD_BYTES_MAX = 4 * 1024 * 1024 };

static void
start(struct json_out *out, struct buf *text)
{
	json_out_init(out, text);
	json_open(out, '{');
}

void
payload_init(struct payload *payload)
{
	*payload = (struct payload){
		.plain_text = BUF_INIT(PAYLOAD_BYTES_MAX),
		.personal_text = BUF_INIT(PAYLOAD_BYTES_MAX),
	};
	start(&payload->plain, &payload->plain_text);
	start(&payload->personal, &payload->personal_text);
}

void
payload_reset(struct payload *payload)
{
	buf_reset(&payload->plain_text);
	buf_reset(&payload->personal_text);
	start(&payload->plain, &payload->plain_text);
	start(&payload->personal, &payload->personal_text);
}

void
payload_changed(struct payload *payload, int is_personal, const char *name,
    struct span text)
{
	struct json_out *out = is_personal ? &payload->personal :
	    &payload->plain;

	json_name(out, name);
	json_string_span(out, text.data == NULL ? span_of("") : text);
}

void
payload_text(struct payload *payload, const char *name, struct span text)
{
	if (text.len > 0)
		payload_changed(payload, 0, name, text);
}

void
payload_bool(struct payload *payload, const char *name, int yes)
{
	json_name(&payload->plain, name);
	json_bool(&payload->plain, yes);
}

void
payload_object(struct payload *payload, const char *name, const char *member,
    struct span text)
{
	json_name(&payload->plain, name);
	json_open(&payload->plain, '{');
	json_name(&payload->plain, member);
	json_string_span(&payload->plain, text);
	json_close(&payload->plain, '}');
}

void
payload_personal(struct payload *payload, const char *name, struct span text)
{
	if (text.len > 0)
		payload_changed(payload, 1, name, text);
}

int
payload_close(struct payload *payload, struct error *error,
    struct event_draft *draft)
{
	json_close(&payload->plain, '}');
	json_close(&payload->personal, '}');
	if (!buf_ok(&payload->plain_text) || !buf_ok(&payload->personal_text))
		return error_no_memory(error);
	draft->payload = (struct span){payload->plain_text.data,
	    payload->plain_text.len};
	draft->personal = (struct span){0};
	/* "{}" says nothing about anybody. */
	if (payload->personal_text.len > 2)
		draft->personal = (struct span){payload->personal_text.data,
		    payload->personal_text.len};
	return UD_OK;
}

void
payload_free(struct payload *payload)
{
	buf_free(&payload->plain_text);
	buf_free(&payload->personal_text);
}
