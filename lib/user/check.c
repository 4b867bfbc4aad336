/* SPDX-License-Identifier: MIT */
/* Checking a store: what SQL cannot promise, and what nobody may change. */
#include <userdir/maintain.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dir/outbox.h"
#include "dir/verify.h"
#include "store/event_rows.h"
#include "store/metadata_rows.h"
#include "user/check.h"
#include "user/check_arrays.h"
#include "user/check_grams.h"
#include "user/names.h"
#include "user/password.h"
#include "user/record.h"

enum { PROBLEMS_MAX = 1000, PROBLEM_SIZE = 512 };

struct ud_report {
	size_t count;
	char *lines[PROBLEMS_MAX];
};

int
check_say(struct checking *c, const char *format, ...)
{
	char line[PROBLEM_SIZE];
	va_list args;
	char *copy;

	if (c->report->count == PROBLEMS_MAX)
		return UD_OK;
	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* Ids come from a store that may be forged. */
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	copy = mem_strdup(line);
	if (copy == NULL)
		return error_no_memory(&c->dir->error);
	c->report->lines[c->report->count++] = copy;
	return UD_OK;
}

static int
check_storage(struct checking *c)
{
	struct db *db = &c->dir->db;
	char problem[PROBLEM_SIZE - 64];
	int rc = UD_ROW;

	if (db->driver.check == NULL)
		return UD_OK;
	for (size_t n = 0; rc == UD_ROW && n < PROBLEMS_MAX; n++) {
		rc = db->driver.check(db->conn, n, problem, sizeof(problem));
		if (rc == UD_ROW && check_say(c, "storage: %s",
		    problem) != UD_OK)
			return UD_EEXHAUSTED;
	}
	return rc < 0 ? db_error(db, rc) : UD_OK;
}

static int
check_chain(struct checking *c)
{
	uint64_t position;
	int rc = verify_chain(c->dir, &position);

	if (rc != UD_ECORRUPT)
		return rc;
	error_clear(&c->dir->error);
	return position == 0 ?
	    check_say(c, "events: the seal of the head does not verify") :
	    check_say(c, "events: the event at position %llu is not what was "
	    "written", (unsigned long long)position);
}

static int
check_counters(struct checking *c)
{
	struct counter_row rows[16];
	size_t count;
	int rc;

	rc = counter_rows_wrong(&c->dir->db, rows, 16, &count);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = check_say(c, "counters: organization %lld, state %lld: "
		    "%lld instead of %lld", (long long)rows[i].org,
		    (long long)rows[i].state, (long long)rows[i].is,
		    (long long)rows[i].should);
	return rc < 0 ? rc : UD_OK;
}

static int
check_orphans(struct checking *c)
{
	struct query q;
	int rc;

	orphan_rows(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		long long n = (long long)query_column_int(&q, 1);

		if (n > 0 && (rc = check_say(c,
		    "%s: %lld rows belong to nobody",
		    query_column_text(&q, 0).data, n)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

/* The packed names against their rows, in order. */
static int
check_names(struct checking *c, const struct user_row *user, const char *id)
{
	int match, rc = names_match_rows(c->dir, user, &match);

	return rc != UD_OK || match ? rc :
	    check_say(c, "user %s: usernames differ from their index", id);
}

/* Is the fold of text what is stored? */
static int
fold_is(struct checking *c, struct span text, struct span stored, int *is)
{
	buf_reset(&c->fold);
	text_fold(&c->fold, text);
	*is = span_equal((struct span){c->fold.data, c->fold.len}, stored);
	return buf_ok(&c->fold) ? UD_OK : error_no_memory(&c->dir->error);
}

static int
check_folds(struct checking *c, struct user_row *user, struct span email_fold,
    const char *id)
{
	struct span stored[USER_FOLD_COUNT];
	int is, same = 1, rc;

	if ((rc = fold_is(c, user->text[USER_EMAIL], email_fold,
	    &is)) != UD_OK || (!is && (rc = check_say(c,
	    "user %s: the folded e-mail address is wrong", id)) != UD_OK))
		return rc;
	memcpy(stored, user->fold, sizeof(stored));
	buf_reset(&c->fold);
	rc = user_rows_fold(&c->dir->error, user, &c->fold);
	for (int i = 0; rc == UD_OK && i < USER_FOLD_COUNT; i++)
		same = same && span_same(stored[i], user->fold[i]);
	return rc != UD_OK || same ? rc :
	    check_say(c, "user %s: a folded text is wrong", id);
}

enum { ID_SIZE = UD_ID_MAX * 4 + 1 };

static void
name_user(const struct user_row *row, char id[ID_SIZE])
{
	(void)snprintf(id, ID_SIZE, "%s", row->text[USER_ID].data == NULL ?
	    "?" : row->text[USER_ID].data);
}

static int
check_index(struct checking *c, const struct user_row *row, const char *id)
{
	return c->arrays != NULL ? check_arrays_user(c, c->arrays, row, id) :
	    check_grams_user(c, row, id);
}

static int
check_user(struct checking *c, struct user_row *row, struct span email_fold)
{
	char id[ID_SIZE];
	int64_t last;
	int found, rc;

	name_user(row, id);
	if (user_check_seal(c->dir, row) != UD_OK) {
		error_clear(&c->dir->error);
		if ((rc = check_say(c, "user %s: the seal does not verify",
		    id)) != UD_OK)
			return rc;
	}
	/* An id of another type reads the same and is never found. */
	if ((rc = user_rows_id_used(&c->dir->db, row->text[USER_ID],
	    &found)) != UD_OK || (!found && (rc = check_say(c,
	    "user %s: cannot be found by its id", id)) != UD_OK))
		return rc;
	if ((rc = check_names(c, row, id)) != UD_OK ||
	    (rc = check_folds(c, row, email_fold, id)) != UD_OK ||
	    (rc = check_index(c, row, id)) != UD_OK ||
	    (rc = event_rows_last(&c->dir->db, row->number[USER_KEY],
	    &last)) != UD_OK)
		return rc;
	return last == row->number[USER_EVENT_SEQUENCE] ? UD_OK :
	    check_say(c, "user %s: the last event is %lld, not %lld", id,
	    (long long)last, (long long)row->number[USER_EVENT_SEQUENCE]);
}

static int
check_users(struct checking *c)
{
	struct span email_fold;
	struct user_row row;
	struct query q;
	int rc;

	user_rows_all(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		user_rows_read(&q, &row);
		user_rows_read_folds(&q, &row, &email_fold);
		if ((rc = check_user(c, &row, email_fold)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

/* Whose grams are wrong? */
static int
blame(struct checking *c)
{
	char id[ID_SIZE];
	struct user_row row;
	struct query q;
	int rc;

	user_rows_all(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		user_rows_read(&q, &row);
		name_user(&row, id);
		if ((rc = check_grams_blame(c, row.number[USER_KEY],
		    id)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc != UD_OK ? rc : check_grams_rest(c);
}

static int
check_users_and_arrays(struct checking *c)
{
	struct array_check arrays;
	int rc = check_arrays_begin(c, &arrays);

	c->arrays = &arrays;
	if (rc == UD_OK && (rc = check_users(c)) == UD_OK)
		rc = check_arrays_rest(c, &arrays);
	check_arrays_end(&arrays);
	c->arrays = NULL;
	return rc;
}

static int
check_users_and_grams(struct checking *c)
{
	int rc;

	if (array_rows_used(&c->dir->db))
		return check_users_and_arrays(c);
	if ((rc = check_grams_begin(c)) == UD_OK &&
	    (rc = check_users(c)) == UD_OK &&
	    (rc = check_grams_read(c)) == UD_OK && check_grams_are_wrong(c))
		rc = blame(c);
	check_grams_end(c);
	return rc;
}

/* Is the fold beside a text right? */
static int
beside_is(struct checking *c, struct span text, struct span stored, int *is)
{
	struct span right = {0};

	buf_reset(&c->fold);
	if (text_fold_other(&c->fold, text))
		right = (struct span){c->fold.data, c->fold.len};
	*is = span_same(stored, right);
	return buf_ok(&c->fold) ? UD_OK : error_no_memory(&c->dir->error);
}

static int
check_metadata(struct checking *c)
{
	struct metadata_row row;
	struct query q;
	long long wrong = 0;
	int is, rc;

	metadata_rows_all(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		metadata_rows_read_index(&q, &row);
		if ((rc = beside_is(c, row.key, row.key_fold, &is)) != UD_OK)
			break;
		wrong += !is || row.digest != text_digest(row.value);
	}
	query_end(&q);
	return rc != UD_OK || wrong == 0 ? rc : check_say(c, "metadata: "
	    "%lld entries have a wrong folded key or digest", wrong);
}

static int
check_org_ids(struct checking *c)
{
	struct span id;
	struct query q;
	int is, rc;

	org_rows_folds(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		id = query_column_text(&q, 1);
		if ((rc = beside_is(c, id, query_column_text(&q, 2),
		    &is)) != UD_OK || (!is && (rc = check_say(c,
		    "organization %s: the folded id is wrong",
		    id.data)) != UD_OK))
			break;
	}
	query_end(&q);
	return rc;
}

static int
check_orgs(struct checking *c)
{
	struct org_row row;
	struct span domain;
	struct query q;
	int64_t owner, count, last;
	int rc;

	org_rows_page(&q, &c->dir->db, 0, INT64_MAX, 0);
	while ((rc = query_step(&q)) == UD_ROW) {
		int64_t listed = 0, indexed = 0;

		org_rows_read(&q, &row);
		if (org_check_seal(c->dir, &row) != UD_OK) {
			error_clear(&c->dir->error);
			rc = check_say(c, "organization %s: the seal does "
			    "not verify", row.id.data);
		}
		while (org_next_domain(&row.domains, &domain)) {
			rc = domain_rows_owner(&c->dir->db, domain, &owner);
			if (rc < 0)
				goto out;
			listed++;
			indexed += owner == row.key;
		}
		if ((rc = domain_rows_count(&c->dir->db, row.key,
		    &count)) == UD_OK && (count != listed ||
		    indexed != listed))
			rc = check_say(c, "organization %s: domains differ "
			    "from their index", row.id.data);
		if (rc == UD_OK && row.key > 0)
			rc = event_rows_last(&c->dir->db, -row.key, &last);
		if (rc == UD_OK && (row.key <= 0 || last != row.sequence))
			rc = check_say(c, "organization %s: its last event "
			    "is another", row.id.data);
		if (rc < 0)
			goto out;
	}
out:
	query_end(&q);
	return rc;
}

/* Passwords and messages: can they be decrypted, and do users have those that
 * their rows name? */
static int
check_passwords(struct checking *c)
{
	char encoded[PASSWORD_ENCODED_SIZE];
	struct password_box box;
	int64_t wrong;
	struct query q;
	long long broken = 0;
	int rc;

	password_rows_all(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		password_rows_read_box(&q, &box);
		broken += password_open(c->dir, box.user_id, box.version,
		    box.box, encoded) != UD_OK;
	}
	query_end(&q);
	mem_wipe(encoded, sizeof(encoded));
	if (rc == UD_OK)
		error_clear(&c->dir->error);
	if (rc != UD_OK || (broken > 0 && (rc = check_say(c,
	    "passwords: %lld cannot be decrypted", broken)) != UD_OK) ||
	    (rc = password_rows_mismatched(&c->dir->db, &wrong)) != UD_OK)
		return rc;
	return wrong == 0 ? UD_OK : check_say(c, "passwords: %lld are not "
	    "those of their users' rows", (long long)wrong);
}

static int
check_messages(struct checking *c)
{
	struct outbox_row row;
	ud_message message;
	struct query q;
	long long broken = 0;
	int opened, rc;

	outbox_rows_all(&q, &c->dir->db);
	while ((rc = query_step(&q)) == UD_ROW) {
		struct buf plain = BUF_INIT(OUTBOX_BOX_MAX);

		outbox_rows_read(&q, &row);
		opened = outbox_open(c->dir, &row, &plain, &message);
		buf_free(&plain);
		broken += opened == UD_ECORRUPT;
		if (opened != UD_OK && opened != UD_ECORRUPT) {
			rc = opened;
			break;
		}
	}
	query_end(&q);
	if (rc == UD_OK)
		error_clear(&c->dir->error);
	return rc != UD_OK || broken == 0 ? rc :
	    check_say(c, "outbox: %lld messages cannot be decrypted", broken);
}

static int
check_all(struct checking *c)
{
	struct tx tx;
	int rc;

	if ((rc = check_storage(c)) != UD_OK ||
	    (rc = check_chain(c)) != UD_OK ||
	    (rc = tx_begin(&tx, &c->dir->db, UD_TX_READ)) != UD_OK)
		return rc;
	if ((rc = check_counters(c)) == UD_OK &&
	    (rc = check_orphans(c)) == UD_OK &&
	    (rc = check_orgs(c)) == UD_OK &&
	    (rc = check_org_ids(c)) == UD_OK &&
	    (rc = check_metadata(c)) == UD_OK &&
	    (rc = check_passwords(c)) == UD_OK &&
	    (rc = check_messages(c)) == UD_OK)
		rc = check_users_and_grams(c);
	tx_end(&tx);
	return rc;
}

int
ud_check(ud_dir *dir, ud_report **out)
{
	struct checking c = {
		.dir = dir,
		.fold = BUF_INIT(USER_FOLDS_BYTES_MAX),
	};
	struct target target = {"", "", 0};
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL)
		return error_invalid(&dir->error, "report",
		    "report is required");
	if ((rc = dir_ask(dir, OP_CHECK, NULL, &target)) != UD_OK)
		return rc;
	if (dir->in_batch)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.InTransaction", NULL, NULL,
		    "end the batch before a check");
	c.report = mem_zalloc(sizeof(*c.report));
	if (c.report == NULL)
		return error_no_memory(&dir->error);
	rc = check_all(&c);
	if (rc == UD_OK && c.report->count > 0)
		rc = error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Store.Damaged", NULL, NULL,
		    "the check found %zu problems", c.report->count);
	if (rc == UD_OK || (rc == UD_ECORRUPT && c.report->count > 0)) {
		*out = c.report;
		c.report = NULL;
	}
	ud_report_free(&c.report);
	buf_free(&c.fold);
	return rc;
}

size_t
ud_report_count(const ud_report *report)
{
	return report->count;
}

const char *
ud_report_text(const ud_report *report, size_t i)
{
	return i < report->count ? report->lines[i] : NULL;
}

void
ud_report_free(ud_report **report)
{
	if (report == NULL || *report == NULL)
		return;
	for (size_t i = 0; i < (*report)->count; i++)
		mem_free((*report)->lines[i]);
	mem_free(*report);
	*report = NULL;
}
