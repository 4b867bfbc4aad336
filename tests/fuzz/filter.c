/* SPDX-License-Identifier: MIT */
#include "fuzz/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_MAX = 16 << 20 };

static void
demand(int holds)
{
	if (!holds)
		abort();
}

/* The tree of a text, or NULL if it is refused as it should be. */
static ud_filter *
read_text(filter_read *read, struct span text)
{
	ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;
	int rc;

	demand(f != NULL);
	error_clear(&error);
	rc = read(f, text, &error);
	if (rc == UD_OK) {
		demand(tree_whole(f, &error) == UD_OK);
		demand(f->nodes[0].size == f->count);
		return f;
	}
	demand(rc == UD_EINVAL && error.code == rc);
	demand(error.key[0] != '\0' && error.message[0] != '\0');
	demand(strncmp(error.field, "column ", 7) == 0);
	demand(strtoul(error.field + 7, NULL, 10) <= text.len + 1);
	demand(text_is_utf8(error.message, strlen(error.message)));
	ud_filter_free(&f);
	return NULL;
}

static int
write_tree(filter_write *write, const ud_filter *f, struct buf *out)
{
	struct error error;
	int rc = write(f, out, &error);

	demand(rc == UD_OK || rc == UD_EUNIMPL);
	demand(rc != UD_OK || text_is_utf8(out->data, out->len));
	/* Names may be longer than those that were read. */
	return rc == UD_OK && out->len <= UD_FILTER_BYTES_MAX;
}

void
filter_check(filter_read *read, filter_write *write, const uint8_t *data,
    size_t size)
{
	struct buf first = BUF_INIT(TEXT_MAX), second = BUF_INIT(TEXT_MAX);
	ud_filter *f = read_text(read, (struct span){(const char *)data,
	    size});
	ud_filter *again = NULL;

	if (f != NULL && write_tree(write, f, &first)) {
		again = read_text(read, (struct span){first.data, first.len});
		demand(again != NULL && tree_equal(f, again));
		demand(write_tree(write, again, &second));
		demand(span_equal((struct span){first.data, first.len},
		    (struct span){second.data, second.len}));
	}
	ud_filter_free(&f);
	ud_filter_free(&again);
	buf_free(&first);
	buf_free(&second);
}
