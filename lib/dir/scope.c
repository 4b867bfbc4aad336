/* SPDX-License-Identifier: MIT */
#include "dir/scope.h"

#include <string.h>

#include "base/text.h"

int
ud_scope_allow(ud_scope *scope, const char *org_id)
{
	static const struct text_rule rule = {1, UD_ID_MAX, 0,
	    TEXT_NO_EDGE_SPACE};
	struct span id;
	int rc;

	if (scope == NULL)
		return UD_EINVAL;
	if (scope->error.code != UD_OK)
		return scope->error.code;
	scope->restricted = 1;
	if (org_id == NULL)
		return UD_OK;
	rc = text_check(&scope->error, "organizationId", org_id, &rule, &id);
	if (rc != UD_OK)
		return rc;
	if (scope->count == SCOPE_ORGS_MAX)
		return error_set(&scope->error, UD_EINVAL,
		    "search.too_large", NULL, "organizationId",
		    "a scope has at most %d organizations", SCOPE_ORGS_MAX);
	buf_add(&scope->org_ids, id.data, id.len + 1);
	scope->count++;
	return buf_ok(&scope->org_ids) ? UD_OK :
	    error_no_memory(&scope->error);
}

int
scope_ask(ud_dir *dir, enum operation op, struct ud_scope *scope)
{
	int rc;

	*scope = (struct ud_scope){.org_ids =
	    BUF_INIT(SCOPE_ORGS_MAX * (4 * UD_ID_MAX + 1))};
	error_clear(&scope->error);
	if ((rc = dir_ask_scope(dir, op, scope)) != UD_OK)
		return rc;
	if (scope->error.code == UD_OK)
		return UD_OK;
	dir->error = scope->error;
	/* The host's mistake, not that of who searches. */
	if (scope->error.code == UD_EINVAL) {
		dir->error.code = UD_ECALLBACK;
		dir->error.key = "Errors.Callback.Scope";
		dir->error.field[0] = '\0';
	}
	return dir->error.code;
}

void
scope_free(struct ud_scope *scope)
{
	buf_free(&scope->org_ids);
}
