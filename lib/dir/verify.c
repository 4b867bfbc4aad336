/* SPDX-License-Identifier: MIT */
/* Verifying the event chain from the first event to the head. */
#include <userdir/event.h>

#include <string.h>

#include "base/text.h"
#include "dir/chain.h"
#include "dir/dir.h"
#include "dir/verify.h"

/* Is the event what was written after the link `before`?  *ok; then the link
 * moves on. */
static int
check_event(ud_dir *dir, const struct event_row *row,
    unsigned char link[LINK_BYTES], int *ok)
{
	unsigned char right[SEAL_HASH_BYTES];
	int rc;

	*ok = 0;
	if (row->digest.data != NULL && row->salt.data != NULL) {
		chain_digest(row->salt, row->personal, right);
		if (!span_equal(row->digest, (struct span){(char *)right,
		    sizeof(right)}))
			return UD_OK;
	} else if (row->digest.data != NULL) {
		/* Erased: only a later scrubbing explains that. */
		if (row->personal.data != NULL)
			return UD_OK;
		rc = event_rows_scrubbed(&dir->db, row->subject,
		    row->position, ok);
		if (rc != UD_OK || !*ok)
			return rc;
		*ok = 0;
	} else if (row->personal.data != NULL || row->salt.data != NULL) {
		return UD_OK;
	}
	chain_link(dir->chain_key, (struct span){(char *)link, LINK_BYTES},
	    row, right);
	if (!span_equal(row->link, (struct span){(char *)right,
	    sizeof(right)}))
		return UD_OK;
	memcpy(link, right, LINK_BYTES);
	*ok = 1;
	return UD_OK;
}

/* *position: the first bad event, or one past the last if *ok. */
static int
walk(ud_dir *dir, unsigned char link[LINK_BYTES], int64_t *position, int *ok)
{
	struct event_row row;
	struct query q;
	int rc = UD_OK;

	*position = 1;
	*ok = 1;
	event_rows_after(&q, &dir->db, INT64_MIN, INT64_MAX);
	while (*ok && (rc = query_step(&q)) == UD_ROW) {
		event_rows_read(&q, &row);
		*ok = row.position == *position;
		if (*ok)
			rc = check_event(dir, &row, link, ok);
		if (rc < 0)
			break;
		*position += *ok;
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

int
verify_chain(ud_dir *dir, uint64_t *position)
{
	unsigned char link[LINK_BYTES] = {0};
	struct tx tx;
	int64_t next = 0;
	int ok, rc;

	*position = 0;
	if ((rc = tx_begin(&tx, &dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	if ((!dir->in_batch && (rc = dir_read_head(dir)) != UD_OK) ||
	    (rc = walk(dir, link, &next, &ok)) != UD_OK)
		goto out;
	if (!ok || next != dir->head.position + 1 ||
	    memcmp(link, dir->head.link, LINK_BYTES) != 0) {
		*position = (uint64_t)next;
		rc = error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Event.ChainBroken", NULL, "position",
		    "the event at position %lld is not what was written",
		    (long long)next);
	}
out:
	tx_end(&tx);
	return rc;
}

int
ud_event_verify(ud_dir *dir, uint64_t *position)
{
	struct target target = {"", "", 0};
	int rc;

	if (position != NULL)
		*position = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (position == NULL)
		return error_invalid(&dir->error, "position",
		    "position is required");
	rc = dir_ask(dir, OP_VERIFY_EVENTS, NULL, &target);
	return rc != UD_OK ? rc : verify_chain(dir, position);
}
