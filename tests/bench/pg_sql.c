/* SPDX-License-Identifier: MIT */
/* Statements as a good engineer writes them: each question is one of them. */
#include "bench/pg_side.h"

#define USER_OF(from) " FROM " from " JOIN ud_orgs o ON o.key = u.org"
#define SELECT_ALONE "SELECT " RECORD_COLUMNS USER_OF("ud_users u")

#define FOUND(keys) "WITH found (key) AS MATERIALIZED (" keys ") "
#define GRAMS(column) "SELECT g.owner FROM ud_grams g" \
	" WHERE g.grams @> $1::int4[] AND strpos(g." column ", $2) > 0"
#define LISTS \
	", (SELECT json_agg(json_build_array(n.pos, n.kind, n.name)" \
	" ORDER BY n.pos) FROM ud_usernames n WHERE n.owner = u.key)," \
	" (SELECT json_agg(json_build_array(l.idp, l.external, l.name)" \
	" ORDER BY l.idp, l.external) FROM ud_links l" \
	" WHERE l.owner = u.key)," \
	" (SELECT json_agg(json_build_array(m.key," \
	" encode(m.value, 'base64')) ORDER BY m.key) FROM ud_metadata m" \
	" WHERE m.owner = u.key)," \
	" (SELECT json_build_array(s.id, s.type, r.revision)" \
	" FROM ud_user_schemas r JOIN ud_schemas s ON s.key = r.schema" \
	" WHERE r.owner = u.key)"

#define IN_STATE(state) "(SELECT key FROM ud_users WHERE org = a.org" \
	" AND state = " state " AND key > a.key)"

/* The rows of somebody new.  h is the head with the next key, o the
 * organization; $1 is now, $2 how many events there are. */
#define PERSON_ROWS \
	" u AS (INSERT INTO ud_users (key, org, type, state, created_us," \
	" changed_us, sequence, event_sequence, event_us, metadata_us," \
	" last_name, gender, email_verified, phone_verified," \
	" mfa_skipped_us, token_type, id, names, given_name, family_name," \
	" display_name, language, email, phone, seal, email_fold," \
	" given_fold, family_fold, display_fold, language_fold)" \
	" SELECT h.last_user, o.key, 1, 1, h.last_us, $1::bigint," \
	" $2::bigint, $2::bigint, $1::bigint, 0, 1, $3::bigint," \
	" $4::bigint, 0, 0, 0, $5::text, $6::text, $7::text, $8::text," \
	" $9::text, $10::text, $11::text, $12::text, $13::bytea," \
	" $14::text, $15::text, $16::text, $17::text, $18::text" \
	" FROM h, o)," \
	" n AS (INSERT INTO ud_usernames (owner, pos, kind, scope, fold," \
	" name) SELECT h.last_user, 1, 0, 0, $19::text, $20::text FROM h)," \
	" e AS (INSERT INTO ud_events (position, subject, sequence, org," \
	" created_us, type, editor, operation, payload, salt, personal," \
	" digest, link) SELECT h.position + v.i, h.last_user, v.i, o.key," \
	" $1::bigint, v.type, '', $21::bytea, '{}'," \
	" CASE v.i WHEN 1 THEN $21::bytea END," \
	" CASE v.i WHEN 1 THEN $22::text END," \
	" CASE v.i WHEN 1 THEN $23::bytea END, $23::bytea FROM h, o," \
	" (VALUES (1, 'user.human.added')," \
	" (2, 'user.human.email.verified')) v (i, type)" \
	" WHERE v.i <= $2::bigint)," \
	" g AS (INSERT INTO ud_grams (owner, un, em, ph, gn, fn, nn, dn," \
	" mn, raw, grams) SELECT h.last_user, $24::text, $25::text," \
	" $26::text, $27::text, $28::text, $29::text, $30::text," \
	" $31::text, $32::text, $33::int4[] FROM h)"

static const char *const sql[PG_STATEMENTS] = {
	[PG_BY_ID] = SELECT_ALONE " WHERE u.id = $1 AND u.state <> 3",
	[PG_BY_USERNAME] = "SELECT " RECORD_COLUMNS
	    USER_OF("ud_usernames n JOIN ud_users u ON u.key = n.owner")
	    " WHERE n.fold = $1 LIMIT 2",
	[PG_BY_IDS] = "SELECT " RECORD_COLUMNS ", v.place"
	    USER_OF("unnest($1::text[]) WITH ORDINALITY v (id, place)"
	    " JOIN ud_users u ON u.id = v.id") " WHERE u.state <> 3",
	[PG_PAGE] = "SELECT " RECORD_COLUMNS " FROM"
	    " (SELECT u.key, u.org FROM ud_users u"
	    " JOIN ud_orgs o ON o.key = u.org WHERE u.id = $1 AND o.id = $2)"
	    " a CROSS JOIN LATERAL (" IN_STATE("1") " UNION ALL "
	    IN_STATE("2") " UNION ALL " IN_STATE("4") " UNION ALL "
	    IN_STATE("5") " ORDER BY key LIMIT 100) k"
	    " JOIN ud_users u ON u.key = k.key"
	    " JOIN ud_orgs o ON o.key = u.org ORDER BY u.key",
	[PG_COUNT] = "SELECT count(*) FROM ud_users WHERE state <> 3",
	[PG_COUNT_STATE] = "SELECT count(*) FROM ud_users WHERE state = $1",
	[PG_COUNT_ORG] = "SELECT count(*) FROM ud_users WHERE org = $1"
	    " AND state <> 3",
	[PG_COUNT_ORG_STATE] = "SELECT count(*) FROM ud_users"
	    " WHERE state = $1 AND org = $2",
	[PG_AFTER] = SELECT_ALONE " WHERE u.key > $1 AND u.state <> 3"
	    " ORDER BY u.key LIMIT 100",
	[PG_OFFSET] = SELECT_ALONE " WHERE u.state <> 3"
	    " ORDER BY u.key LIMIT 100 OFFSET $1",
	[PG_PAIR] = SELECT_ALONE " WHERE u.key IN (SELECT owner"
	    " FROM ud_usernames WHERE fold = $1 UNION SELECT key"
	    " FROM ud_users WHERE email_fold = $2) ORDER BY u.key",
	[PG_EITHER] = FOUND("SELECT key FROM ud_users WHERE org = $3"
	    " AND state <> $4 AND state <> 3 UNION " GRAMS("un"))
	    PG_PAGE_OF_FOUND,
	[PG_CONTAINS] = FOUND(GRAMS("un")) PG_PAGE_OF_FOUND,
	[PG_CONTAINS_CAPPED] = FOUND(GRAMS("un")
	    " ORDER BY g.owner LIMIT 1001") PG_PAGE_OF_FOUND,
	[PG_CONTAINS_NONE] = "SELECT 0::bigint, " RECORD_COLUMNS
	    USER_OF("(" GRAMS("un") " ORDER BY g.owner LIMIT 100) p"
	    " JOIN ud_users u ON u.key = p.owner") " ORDER BY u.key",
	[PG_CONTAINS_LISTS] = FOUND(GRAMS("un")) PG_PAGE(LISTS),
	[PG_EMAIL_STATE] = FOUND("SELECT g.owner FROM ud_grams g"
	    " JOIN ud_users u ON u.key = g.owner WHERE g.grams @> $1::int4[]"
	    " AND strpos(g.em, $2) > 0 AND u.state = $3") PG_PAGE_OF_FOUND,
	[PG_STARTS] = FOUND("SELECT DISTINCT owner FROM ud_usernames"
	    " WHERE fold >= $1 AND fold < $2") PG_PAGE_OF_FOUND,
	[PG_TRIGRAMS] = FOUND("SELECT owner FROM trigrams"
	    " WHERE names LIKE $1") PG_PAGE_OF_FOUND,
	[PG_TRIGRAMS_COUNT] = "SELECT count(*) FROM trigrams"
	    " WHERE names LIKE $1",
	[PG_CREATE] = "WITH h AS (UPDATE ud_head SET"
	    " last_user = last_user + 1,"
	    " last_us = greatest($1::bigint, last_us + 1),"
	    " position = position + $2::bigint, link = $23::bytea,"
	    " seal = $13::bytea, operation = $21::bytea WHERE one = 1"
	    " RETURNING last_user, last_us,"
	    " position - $2::bigint AS position),"
	    " o AS (SELECT key FROM ud_orgs WHERE id = $34 AND state <> 3),"
	    PERSON_ROWS
	    ", c AS (INSERT INTO ud_counters (org, state, n)"
	    " SELECT x.org, x.state, 1 FROM o CROSS JOIN LATERAL (VALUES"
	    " (0, 0), (0, 1), (o.key, 0), (o.key, 1)) x (org, state)"
	    " ON CONFLICT (org, state) DO UPDATE"
	    " SET n = ud_counters.n + excluded.n) SELECT last_user FROM h",
	[PG_LOCK] = "SELECT last_user, last_us, position FROM ud_head"
	    " WHERE one = 1 FOR UPDATE",
	[PG_ADD] = "WITH h AS (SELECT $34::bigint AS last_user,"
	    " $35::bigint AS last_us, $36::bigint AS position),"
	    " o AS (SELECT $37::bigint AS key)," PERSON_ROWS " SELECT 1",
	[PG_SET_HEAD] = "UPDATE ud_head SET last_user = $1, last_us = $2,"
	    " position = $3, link = $4, seal = $5, operation = $6"
	    " WHERE one = 1",
	[PG_ADD_COUNT] = "INSERT INTO ud_counters (org, state, n) VALUES"
	    " (0, 0, $3), (0, $2, $3), ($1, 0, $3), ($1, $2, $3)"
	    " ON CONFLICT (org, state) DO UPDATE"
	    " SET n = ud_counters.n + excluded.n",
	[PG_SET_DISPLAY] = "WITH h AS (UPDATE ud_head SET"
	    " position = position + 1, link = $6::bytea,"
	    " seal = $7::bytea, operation = $8::bytea WHERE one = 1"
	    " RETURNING position),"
	    " u AS (UPDATE ud_users SET display_name = $2::text,"
	    " display_fold = $3::text, changed_us = $4::bigint,"
	    " sequence = event_sequence + 1,"
	    " event_sequence = event_sequence + 1, event_us = $4::bigint,"
	    " seal = $7::bytea WHERE id = $1 AND state <> 3"
	    " RETURNING key, org, event_sequence),"
	    " e AS (INSERT INTO ud_events (position, subject, sequence, org,"
	    " created_us, type, editor, operation, payload, salt, personal,"
	    " digest, link) SELECT h.position, u.key, u.event_sequence,"
	    " u.org, $4::bigint, 'user.human.profile.changed', '',"
	    " $8::bytea, '{}', $8::bytea, $5::text, $6::bytea, $6::bytea"
	    " FROM h, u),"
	    " g AS (UPDATE ud_grams SET dn = $9::text, raw = $10::text,"
	    " grams = $11::int4[] FROM u WHERE owner = u.key)"
	    " SELECT key FROM u",
};

const char *
pg_sql(enum pg_statement which)
{
	return sql[which];
}
