/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <string.h>

#include "base/mem.h"

enum { BUF_FIRST = 512 };

static int
grow(struct buf *buf, size_t more)
{
	size_t cap = buf->cap == 0 ? BUF_FIRST : buf->cap;
	char *data;

	while (cap <= buf->len + more)
		cap *= 2;
	data = mem_zalloc(cap);
	if (data == NULL)
		return 0;
	if (buf->data != NULL) {
		memcpy(data, buf->data, buf->len);
		mem_wipe(buf->data, buf->len);
		mem_free(buf->data);
	}
	buf->data = data;
	buf->cap = cap;
	return 1;
}

/* Room for that much more, and a NUL. */
static inline int
reserve(struct buf *buf, size_t more)
{
	if (buf->failed || more > buf->max - buf->len)
		return 0;
	return buf->len + more < buf->cap || grow(buf, more);
}

void
buf_add(struct buf *buf, const void *data, size_t len)
{
	if (!reserve(buf, len)) {
		buf->failed = 1;
		return;
	}
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_puts(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void
buf_putc(struct buf *buf, char c)
{
	if (!reserve(buf, 1)) {
		buf->failed = 1;
		return;
	}
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

int
buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

void
buf_reset(struct buf *buf)
{
	if (buf->data != NULL)
		buf->data[0] = '\0';
	buf->len = 0;
	buf->failed = 0;
}

char *
buf_steal(struct buf *buf)
{
	char *data = NULL;

	if (buf->data == NULL)
		buf_add(buf, "", 0);
	if (buf_ok(buf)) {
		data = buf->data;
		buf->data = NULL;
	}
	buf_free(buf);
	return data;
}

void
buf_free(struct buf *buf)
{
	if (buf->data != NULL)
		mem_wipe(buf->data, buf->cap);
	mem_free(buf->data);
	buf->data = NULL;
	buf->len = buf->cap = 0;
	buf->failed = 0;
}
