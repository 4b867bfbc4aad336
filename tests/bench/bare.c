/* SPDX-License-Identifier: MIT */
#include "bench/bare.h"

#include <stdio.h>
#include <string.h>

#define TEN(n) "(" n "0,?),(" n "1,?),(" n "2,?),(" n "3,?),(" n "4,?)," \
	"(" n "5,?),(" n "6,?),(" n "7,?),(" n "8,?),(" n "9,?)"
#define HUNDRED TEN("") "," TEN("1") "," TEN("2") "," TEN("3") "," \
	TEN("4") "," TEN("5") "," TEN("6") "," TEN("7") "," TEN("8") "," \
	TEN("9")

#define GRAMS "un, em, ph, gn, fn, nn, dn, mn, raw"
#define IN_STATE(state) "SELECT key FROM ud_users" \
	" WHERE org = ?1 AND state = " state " AND key > ?2"

/* The user u, with its organization. */
#define WHOLE " CROSS JOIN ud_orgs o ON o.key = u.org"

#define OTHERWISE(or) "SELECT key FROM ud_users WHERE org = ?2" \
	" AND state = " or

#define NAIVE " FROM nv.folds CROSS JOIN ud_users u ON u.key = folds.rowid"
#define MATCH " WHERE folds MATCH ?1"

static const char *const sql[BARE_STATEMENTS] = {
	[BARE_BEGIN] = "BEGIN",
	[BARE_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[BARE_COMMIT] = "COMMIT",
	[BARE_ROLLBACK] = "ROLLBACK",
	[BARE_BY_ID] = "SELECT " RECORD_COLUMNS " FROM ud_users u"
	    " JOIN ud_orgs o ON o.key = u.org"
	    " WHERE u.id = ?1 AND u.state <> 3",
	[BARE_BY_USERNAME] = "SELECT " RECORD_COLUMNS " FROM ud_usernames n"
	    " CROSS JOIN ud_users u ON u.key = n.owner"
	    " CROSS JOIN ud_orgs o ON o.key = u.org"
	    " WHERE n.fold = ?1 LIMIT 2",
	/* The place of each id comes back with its user. */
	[BARE_BY_IDS] = "SELECT " RECORD_COLUMNS ", v.column1 FROM"
	    " (VALUES " HUNDRED ") v"
	    " CROSS JOIN ud_users u ON u.id = v.column2"
	    " CROSS JOIN ud_orgs o ON o.key = u.org WHERE u.state <> 3",
	[BARE_PLACE] = "SELECT u.key, u.org FROM ud_users u"
	    " JOIN ud_orgs o ON o.key = u.org WHERE u.id = ?1 AND o.id = ?2",
	[BARE_PAGE] = "SELECT " RECORD_COLUMNS " FROM ("
	    IN_STATE("1") " UNION ALL " IN_STATE("2") " UNION ALL "
	    IN_STATE("4") " UNION ALL " IN_STATE("5")
	    " ORDER BY key LIMIT ?3) k"
	    " CROSS JOIN ud_users u ON u.key = k.key"
	    " CROSS JOIN ud_orgs o ON o.key = u.org ORDER BY u.key",
	[BARE_COUNT] = "SELECT count(*) FROM ud_users WHERE state <> 3",
	[BARE_COUNT_STATE] = "SELECT count(*) FROM ud_users WHERE state = ?1",
	[BARE_HEAD] = "SELECT last_user, last_org, last_us, last_id,"
	    " position, ordered, org_changes, operation, link, seal"
	    " FROM ud_head WHERE one = 1",
	[BARE_SET_HEAD] = "UPDATE ud_head SET last_user = ?1, last_us = ?2,"
	    " position = ?3, link = ?4, seal = ?5, operation = ?6"
	    " WHERE one = 1",
	[BARE_ORG] = "SELECT key FROM ud_orgs WHERE id = ?1 AND state <> 3",
	[BARE_ADD_USER] = "INSERT INTO ud_users (key, org, type, state,"
	    " created_us, changed_us, sequence, event_sequence, event_us,"
	    " metadata_us, last_name, gender, email_verified, phone_verified,"
	    " mfa_skipped_us, token_type, id, names, given_name, family_name,"
	    " display_name, language, email, phone, seal, email_fold,"
	    " given_fold, family_fold, display_fold, language_fold)"
	    " VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?6, ?7, 0, ?8, ?9, ?10, 0,"
	    " 0, 0, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"
	    " ?22, ?23, ?24)",
	[BARE_ADD_NAME] = "INSERT INTO ud_usernames"
	    " (owner, pos, kind, scope, fold, name)"
	    " VALUES (?1, ?2, ?3, 0, ?4, ?5)",
	[BARE_ADD_EVENT] = "INSERT INTO ud_events (position, subject,"
	    " sequence, org, created_us, type, editor, operation, payload,"
	    " salt, personal, digest, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
	    " '', ?7, ?8, ?9, ?10, ?11, ?12)",
	[BARE_ADD_COUNT] = "INSERT INTO ud_counters (org, state, n)"
	    " VALUES (0, 0, ?3), (0, ?2, ?3), (?1, 0, ?3), (?1, ?2, ?3)"
	    " ON CONFLICT (org, state) DO UPDATE SET n = n + excluded.n",
	[BARE_EVENTS_OF] = "SELECT key, org, event_sequence FROM ud_users"
	    " WHERE id = ?1 AND state <> 3",
	[BARE_SET_DISPLAY] = "UPDATE ud_users SET display_name = ?2,"
	    " changed_us = ?3, sequence = ?4, event_sequence = ?4,"
	    " event_us = ?3, seal = ?5, display_fold = ?6 WHERE key = ?1",
	[BARE_ADD_G3] = "INSERT INTO ud_g3 (rowid, " GRAMS ")"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[BARE_ADD_G5] = "INSERT INTO ud_g5 (rowid, " GRAMS ")"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[BARE_BY_KEY] = "SELECT " RECORD_COLUMNS " FROM ud_users u" WHOLE
	    " WHERE u.key = ?1",
	[BARE_BY_KEYS] = "SELECT " RECORD_COLUMNS ", v.column1 FROM"
	    " (VALUES " HUNDRED ") v"
	    " CROSS JOIN ud_users u ON u.key = v.column2" WHOLE,
	[BARE_NAMES_OF] = "SELECT pos, kind, name FROM ud_usernames"
	    " WHERE owner = ?1 ORDER BY pos",
	[BARE_PENDING] = "SELECT key, new, old FROM ud_pending ORDER BY key",
	[BARE_PENDING_STATE] = "SELECT 1 FROM ud_users WHERE key = ?1"
	    " AND state = ?2",
	[BARE_PENDING_OR] = "SELECT p.key, p.new, EXISTS"
	    " (SELECT 1 FROM ud_users u WHERE u.key = p.key AND u.org = ?2"
	    " AND u.state IN (?3, ?4, ?5)) FROM ud_pending p ORDER BY p.key",
	[BARE_G3] = "SELECT rowid FROM ud_g3 WHERE ud_g3 MATCH ?1"
	    " ORDER BY rowid",
	[BARE_G3_REST] = "SELECT count(*) FROM ud_g3 WHERE ud_g3 MATCH ?1"
	    " AND rowid > ?2",
	[BARE_G5] = "SELECT rowid FROM ud_g5 WHERE ud_g5 MATCH ?1"
	    " ORDER BY rowid",
	[BARE_G5_COVER] = "SELECT rowid FROM ud_g5 WHERE ud_g5 MATCH ?1"
	    " AND EXISTS (SELECT 1 FROM ud_usernames n"
	    " WHERE n.owner = ud_g5.rowid AND instr(n.fold, ?2) > 0)"
	    " ORDER BY rowid",
	[BARE_G5_STATE] = "SELECT u.key FROM ud_g5"
	    " CROSS JOIN ud_users u ON u.key = ud_g5.rowid"
	    " WHERE ud_g5 MATCH ?1 AND u.state = ?2 ORDER BY ud_g5.rowid",
	[BARE_NAME_OR_EMAIL] = "SELECT " RECORD_COLUMNS " FROM ud_users u" WHOLE
	    " WHERE u.key IN (SELECT owner FROM ud_usernames WHERE fold = ?1"
	    " UNION SELECT key FROM ud_users WHERE email_fold = ?2)"
	    " ORDER BY u.key",
	[BARE_ORG_OR_STARTS] = OTHERWISE("?3") " UNION ALL " OTHERWISE("?4")
	    " UNION ALL " OTHERWISE("?5") " UNION SELECT rowid FROM ud_g5"
	    " WHERE ud_g5 MATCH ?1 ORDER BY 1",
	[BARE_LIKE] = "SELECT owner FROM ud_usernames WHERE fold LIKE ?1"
	    " GROUP BY owner ORDER BY owner LIMIT 101",
	[BARE_LIKE_COUNT] = "SELECT count(DISTINCT owner) FROM ud_usernames"
	    " WHERE fold LIKE ?1",
	[BARE_RANGE] = "SELECT DISTINCT owner FROM ud_usernames"
	    " WHERE fold >= ?1 AND fold < ?2 ORDER BY owner LIMIT 101",
	[BARE_RANGE_COUNT] = "SELECT count(DISTINCT owner)"
	    " FROM ud_usernames WHERE fold >= ?1 AND fold < ?2",
	[BARE_KEYS_AFTER] = "SELECT key FROM ud_users WHERE key > ?1"
	    " AND state <> 3 ORDER BY key LIMIT 101",
	[BARE_OFFSET] = "SELECT " RECORD_COLUMNS " FROM ud_users u" WHOLE
	    " WHERE u.state <> 3 ORDER BY u.key LIMIT 100 OFFSET ?1",
	[BARE_COUNT_ORG] = "SELECT count(*) FROM ud_users"
	    " WHERE org = ?2 AND state <> 3",
	[BARE_COUNT_ORG_STATE] = "SELECT count(*) FROM ud_users"
	    " WHERE org = ?2 AND state = ?1",
	[BARE_NAIVE] = "SELECT " RECORD_COLUMNS NAIVE WHOLE MATCH
	    " ORDER BY folds.rowid LIMIT 100",
	[BARE_NAIVE_COUNT] = "SELECT count(*) FROM nv.folds" MATCH,
	[BARE_NAIVE_STATE] = "SELECT " RECORD_COLUMNS NAIVE WHOLE MATCH
	    " AND u.state = ?2 ORDER BY folds.rowid LIMIT 100",
	[BARE_NAIVE_STATE_COUNT] = "SELECT count(*)" NAIVE MATCH
	    " AND u.state = ?2",
};

int
bare_fail(struct bare *bare, const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(bare->db));
	return -1;
}

static int
configure(struct bare *bare, long cache_kib, int flags)
{
	char text[256];

	(void)sqlite3_db_config(bare->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(bare->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
	    NULL);
	(void)snprintf(text, sizeof(text), "PRAGMA synchronous=%s;"
	    "PRAGMA secure_delete=ON;PRAGMA cell_size_check=ON;"
	    "PRAGMA mmap_size=0;PRAGMA wal_autocheckpoint=1000;"
	    "PRAGMA journal_mode=WAL;%s",
	    flags & BARE_RELAXED ? "NORMAL" : "FULL",
	    cache_kib > 0 ? "PRAGMA cache_size=" : "");
	if (cache_kib > 0)
		(void)snprintf(text + strlen(text),
		    sizeof(text) - strlen(text), "-%ld", cache_kib);
	return sqlite3_exec(bare->db, text, NULL, NULL, NULL) == SQLITE_OK ?
	    0 : bare_fail(bare, "settings");
}

int
bare_open(struct bare *bare, const char *path, long cache_kib, int flags)
{
	memset(bare, 0, sizeof(*bare));
	if (sqlite3_open_v2(path, &bare->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
	    NULL) != SQLITE_OK)
		return bare_fail(bare, path);
	(void)sqlite3_busy_timeout(bare->db, 10000);
	return flags & BARE_DEFAULTS ? 0 : configure(bare, cache_kib, flags);
}

void
bare_close(struct bare *bare)
{
	for (int i = 0; i < BARE_STATEMENTS; i++)
		(void)sqlite3_finalize(bare->statement[i]);
	(void)sqlite3_close(bare->db);
	memset(bare, 0, sizeof(*bare));
}

sqlite3_stmt *
bare_prepared(struct bare *bare, enum bare_statement which)
{
	if (bare->statement[which] == NULL && sqlite3_prepare_v3(bare->db,
	    sql[which], -1, SQLITE_PREPARE_PERSISTENT,
	    &bare->statement[which], NULL) != SQLITE_OK)
		(void)bare_fail(bare, sql[which]);
	return bare->statement[which];
}

int
bare_run(struct bare *bare, sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	(void)sqlite3_reset(statement);
	return rc == SQLITE_DONE ? 0 :
	    bare_fail(bare, sqlite3_sql(statement));
}

int
bare_say(struct bare *bare, enum bare_statement which)
{
	sqlite3_stmt *statement = bare_prepared(bare, which);

	return statement == NULL ? -1 : bare_run(bare, statement);
}
