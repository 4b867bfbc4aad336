/* SPDX-License-Identifier: MIT */
/* Looking users up. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dir/change.h"
#include "user/names.h"
#include "user/record.h"

/* The end of every look-up of one user: ask about whom was found, then report
 * who was not; the user goes to the caller. */
static int
hand_out(ud_dir *dir, enum operation op, const char *field, ud_user **found,
    ud_user **user)
{
	struct target target = user_target(*found, 0);
	int rc = dir_ask(dir, op, NULL, &target);

	if (rc == UD_OK && *found == NULL) {
		rc = dir_no_user(dir, UD_ENOTFOUND, "QUERY-Dfbg2");
		(void)snprintf(dir->error.field, ERROR_FIELD_SIZE, "%s",
		    field);
	}
	if (rc == UD_OK) {
		*user = *found;
		*found = NULL;
	}
	ud_user_free(found);
	return rc;
}

/* What every look-up begins with. */
static int
enter(ud_dir *dir, ud_user **user)
{
	int rc;

	if (user != NULL)
		*user = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	return user == NULL ? error_invalid(&dir->error, "user",
	    "user is required") : UD_OK;
}

/*
 * A look-up failed.  That a name is ambiguous, or a row damaged, tells that
 * users exist: only somebody who may read users of whatever organization is
 * told so.
 */
static int
ask_about_failure(ud_dir *dir, enum operation op, int rc)
{
	struct target target = {"", "", 0};
	struct error why = dir->error;
	int asked;

	if (rc != UD_ESTATE && rc != UD_ECORRUPT)
		return rc;
	if ((asked = dir_ask(dir, op, NULL, &target)) != UD_OK)
		return asked;
	dir->error = why;
	return rc;
}

int
ud_user_get(ud_dir *dir, const char *user_id, ud_user **user)
{
	ud_user *found = NULL;
	struct span id;
	int rc;

	if ((rc = enter(dir, user)) != UD_OK ||
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK)
		return rc;
	if ((rc = user_find(dir, id, 0, &found)) != UD_OK)
		return ask_about_failure(dir, OP_GET_USER, rc);
	return hand_out(dir, OP_GET_USER, "userId", &found, user);
}

/*
 * By what a user was looked up.  The statements find candidates by columns
 * that carry no seal, so each candidate must also say so itself: what it says
 * is sealed.  A login name is found by its parts, and candidates that have
 * other ones are passed over; elsewhere such a candidate is damage.
 */
struct key {
	const char *field;
	size_t (*count)(const ud_user *user);
	const char *(*at)(const ud_user *user, size_t i);
	int may_differ;
};

static size_t
one_email(const ud_user *user)
{
	return ud_user_email_is_verified(user) != 0;
}

static const char *
email_at(const ud_user *user, size_t i)
{
	(void)i;
	return ud_user_email(user);
}

static const struct key by_username = {"username", ud_user_username_count,
    ud_user_username_at, 0};
static const struct key by_login_name = {"loginName",
    ud_user_login_name_count, ud_user_login_name_at, 1};
static const struct key by_email = {"email", one_email, email_at, 0};

static int
has(ud_dir *dir, const ud_user *user, const struct key *key,
    struct span fold, int *yes)
{
	struct buf one = BUF_INIT(64 * 1024);

	*yes = 0;
	for (size_t i = 0; !*yes && i < key->count(user); i++) {
		buf_reset(&one);
		text_fold(&one, span_of(key->at(user, i)));
		if (!buf_ok(&one)) {
			buf_free(&one);
			return error_no_memory(&dir->error);
		}
		*yes = span_equal((struct span){one.data, one.len}, fold);
	}
	buf_free(&one);
	if (*yes || key->may_differ)
		return UD_OK;
	return error_set(&dir->error, UD_ECORRUPT,
	    "Errors.User.IndexBroken", NULL, NULL,
	    "the index by %s leads to a user that has another", key->field);
}

/* The one user of a query, which it ends; none leaves *user NULL, several are
 * an error. */
static int
only(ud_dir *dir, struct query *q, const struct key *key, struct span fold,
    ud_user **user)
{
	ud_user *next = NULL;
	int several = 0, yes, rc;

	while ((rc = user_take(dir, q, &next)) == UD_ROW) {
		if ((rc = has(dir, next, key, fold, &yes)) != UD_OK)
			break;
		if (yes && *user != NULL && strcmp(ud_user_id(*user),
		    ud_user_id(next)) != 0)
			several = 1;
		if (yes && *user == NULL) {
			*user = next;
			next = NULL;
		}
		ud_user_free(&next);
	}
	query_end(q);
	ud_user_free(&next);
	if (rc == UD_OK && several)
		rc = error_set(&dir->error, UD_ESTATE,
		    "Errors.User.LoginNameAmbiguous", NULL, key->field,
		    "%s fits more than one user", key->field);
	if (rc != UD_OK)
		ud_user_free(user);
	return rc;
}

int
ud_user_by_username(ud_dir *dir, const char *username, const char *org_id,
    ud_user **user)
{
	struct buf fold = BUF_INIT(64 * 1024);
	struct span name, org = {0};
	ud_user *found = NULL;
	struct query q;
	int rc;

	if ((rc = enter(dir, user)) != UD_OK)
		return rc;
	if ((rc = names_check(&dir->error, "username", username, &name,
	    &fold)) != UD_OK || (org_id != NULL &&
	    (rc = dir_check_id(dir, "organizationId", org_id,
	    &org)) != UD_OK))
		goto out;
	name = (struct span){fold.data, fold.len};
	user_rows_by_username(&q, &dir->db, name, org);
	rc = only(dir, &q, &by_username, name, &found);
	rc = rc != UD_OK ? ask_about_failure(dir, OP_GET_USER_BY_USERNAME, rc) :
	    hand_out(dir, OP_GET_USER_BY_USERNAME, "username", &found, user);
out:
	buf_free(&fold);
	return rc;
}

int
user_check_login_name(ud_dir *dir, const char *login_name, struct span *typed)
{
	static const struct text_rule rule = {1,
	    UD_NAME_MAX + UD_DOMAIN_BYTES_MAX + 1, 0,
	    TEXT_TRIM | TEXT_NO_UNASSIGNED};

	return text_check(&dir->error, "loginName", login_name, &rule, typed);
}

int
user_find_by_login_name(ud_dir *dir, struct span typed, ud_user **user)
{
	struct span whole, left = {0}, domain = {0};
	struct buf fold = BUF_INIT(64 * 1024);
	struct query q;
	size_t at;
	int rc;

	*user = NULL;
	text_fold(&fold, typed);
	if (!buf_ok(&fold)) {
		buf_free(&fold);
		return error_no_memory(&dir->error);
	}
	whole = (struct span){fold.data, fold.len};
	for (at = whole.len; at > 0 && whole.data[at - 1] != '@'; at--)
		;
	if (at > 1 && at < whole.len) {
		left = (struct span){whole.data, at - 1};
		domain = (struct span){whole.data + at, whole.len - at};
	}
	user_rows_by_login_name(&q, &dir->db, whole, left, domain);
	rc = only(dir, &q, &by_login_name, whole, user);
	buf_free(&fold);
	return rc;
}

int
user_find_to_sign_in(ud_dir *dir, struct span typed, ud_user **user)
{
	int tries = 0, rc;

	do
		rc = user_find_by_login_name(dir, typed, user);
	while (change_again(dir, rc, &tries));
	if (rc == UD_ESTATE || rc == UD_ECORRUPT) {
		error_clear(&dir->error);
		rc = UD_OK;
	}
	return rc;
}

int
ud_user_by_login_name(ud_dir *dir, const char *login_name, ud_user **user)
{
	ud_user *found = NULL;
	struct span typed;
	int rc;

	if ((rc = enter(dir, user)) != UD_OK ||
	    (rc = user_check_login_name(dir, login_name, &typed)) != UD_OK)
		return rc;
	rc = user_find_by_login_name(dir, typed, &found);
	return rc != UD_OK ?
	    ask_about_failure(dir, OP_GET_USER_BY_LOGIN_NAME, rc) :
	    hand_out(dir, OP_GET_USER_BY_LOGIN_NAME, "loginName", &found,
	    user);
}

int
ud_user_by_verified_email(ud_dir *dir, const char *email, ud_user **user)
{
	static const struct text_rule rule = {1, UD_EMAIL_MAX, 0, TEXT_TRIM};
	struct buf fold = BUF_INIT(64 * 1024);
	ud_user *found = NULL;
	struct span typed;
	struct query q;
	int rc;

	if ((rc = enter(dir, user)) != UD_OK)
		return rc;
	if ((rc = text_check(&dir->error, "email", email, &rule,
	    &typed)) != UD_OK)
		return rc;
	text_fold(&fold, typed);
	if (!buf_ok(&fold)) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	typed = (struct span){fold.data == NULL ? "" : fold.data, fold.len};
	user_rows_by_verified_email(&q, &dir->db, typed);
	rc = only(dir, &q, &by_email, typed, &found);
	rc = rc != UD_OK ?
	    ask_about_failure(dir, OP_GET_USER_BY_VERIFIED_EMAIL, rc) :
	    hand_out(dir, OP_GET_USER_BY_VERIFIED_EMAIL, "email", &found,
	    user);
out:
	buf_free(&fold);
	return rc;
}
