/* SPDX-License-Identifier: MIT */
#include "user/contact.h"

#include "store/username_rows.h"

int
email_allowed(struct change *change, struct span fold,
    const struct user_row *row, const ud_policy *policy)
{
	struct db *db = &change->dir->db;
	int64_t key = row->number[USER_KEY];
	int taken = 0, rc = UD_OK;

	if (policy->unique_email != UD_UNIQUE_NONE)
		rc = user_rows_email_taken(db, fold,
		    policy->unique_email == UD_UNIQUE_ORG ?
		    row->number[USER_ORG] : 0, key, &taken);
	if (rc == UD_OK && !taken && policy->username_not_foreign_email)
		rc = username_rows_of_another(db, fold, key, &taken);
	if (rc != UD_OK || !taken)
		return rc;
	return error_set(db->error, UD_EEXISTS,
	    "Errors.User.Email.AlreadyExists", NULL, "email",
	    "the e-mail address is taken");
}
