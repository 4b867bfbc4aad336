/* SPDX-License-Identifier: MIT */
/* Both schemas must say the same.  Clients that create at the same time do so
 * in any order: so users are told by their ids, not by their keys. */
#include <inttypes.h>

#include "bench/bench.h"
#include "bench/pg_side.h"

enum { WORDS_SIZE = 8192 };

/* What both sides must have written alike: all but times and hashes.  The
 * schema stands for $. */
static const char *const alike[] = {
	"SELECT id, org, type, state, sequence, event_sequence, last_name,"
	    " names, given_name, family_name, nick_name, display_name,"
	    " language, gender, email, email_fold, email_verified,"
	    " verified_email, phone, phone_verified, verified_phone, id_fold,"
	    " given_fold, family_fold, display_fold, language_fold"
	    " FROM $.ud_users",
	"SELECT u.id, n.pos, n.kind, n.scope, n.fold, n.name"
	    " FROM $.ud_usernames n JOIN $.ud_users u ON u.key = n.owner",
	"SELECT u.id, e.sequence, e.org, e.type, e.editor, e.payload,"
	    " e.personal, length(e.operation), length(e.salt),"
	    " length(e.digest), length(e.link)"
	    " FROM $.ud_events e LEFT JOIN $.ud_users u ON u.key = e.subject",
	"SELECT org, state, n FROM $.ud_counters WHERE n <> 0",
	"SELECT last_user, last_org, position FROM $.ud_head",
	"SELECT u.id, g.un, g.em, g.ph, g.gn, g.fn, g.nn, g.dn, g.mn, g.raw,"
	    " g.grams FROM $.ud_grams g JOIN $.ud_users u ON u.key = g.owner",
};

static char *
put(char *to, const char *text, const char *schema)
{
	for (; *text != '\0'; text++)
		if (*text == '$')
			to += sprintf(to, "%s", schema);
		else
			*to++ = *text;
	*to = '\0';
	return to;
}

/* Rows of one that the other one has not. */
static int
differences(struct side *side, const char *sql, const char *one,
    const char *other, int64_t *n)
{
	char words[WORDS_SIZE], *to = words;

	to = put(to, "SELECT count(*) FROM (", one);
	to = put(to, sql, one);
	to = put(to, " EXCEPT ALL ", one);
	to = put(to, sql, other);
	(void)put(to, ") AS t", one);
	return side_value(side, words, n);
}

int
files_equal(struct bench *bench)
{
	struct side side;
	int64_t more, less;
	int rc = side_open(&side, bench->ours, 1);

	for (size_t i = 0; rc == 0 && i < sizeof(alike) / sizeof(alike[0]);
	    i++) {
		rc = differences(&side, alike[i], bench->ours, bench->theirs,
		    &more);
		if (rc == 0)
			rc = differences(&side, alike[i], bench->theirs,
			    bench->ours, &less);
		if (rc == 0 && (more != 0 || less != 0)) {
			(void)fprintf(stderr, "the schemas differ in %" PRId64
			    " and %" PRId64 " rows of %s\n", more, less,
			    alike[i]);
			rc = -1;
		}
	}
	side_close(&side);
	return rc;
}
