/* SPDX-License-Identifier: MIT */
/* What every operation uses: entry, clock, actor, authorizer, policy. */
#include "dir/code.h"
#include "dir/dir.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"

static int
callback_failed(ud_dir *dir, const char *key, const char *what)
{
	return error_set(&dir->error, UD_ECALLBACK, key, NULL, NULL,
	    "%s failed", what);
}

int
dir_now(ud_dir *dir, int64_t *us)
{
	struct timespec now;
	int rc;

	*us = 0;
	if (dir->options.clock == NULL) {
		if (clock_gettime(CLOCK_REALTIME, &now) != 0)
			return error_set(&dir->error, UD_EINTERNAL,
			    "Errors.Internal", NULL, NULL,
			    "the system's clock failed");
		*us = (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
		return UD_OK;
	}
	dir->in_callback = 1;
	rc = dir->options.clock(us, dir->options.clock_ctx);
	dir->in_callback = 0;
	if (rc != UD_OK || *us <= TIME_MIN_US || *us > TIME_MAX_US)
		return callback_failed(dir, "Errors.Callback.Clock",
		    "the clock");
	return UD_OK;
}

int
dir_random(ud_dir *dir, void *buf, size_t len)
{
	int rc;

	if (dir->options.random == NULL)
		return seal_system_random(buf, len, NULL);
	dir->in_callback = 1;
	rc = dir->options.random(buf, len, dir->options.random_ctx);
	dir->in_callback = 0;
	return rc == UD_OK ? UD_OK : callback_failed(dir,
	    "Errors.Callback.Random", "the random source");
}

int
dir_random_for(void *buf, size_t len, void *dir)
{
	return dir_random(dir, buf, len);
}

int
dir_fresh(ud_dir *dir, void *buf, size_t len)
{
	/* The operation id, and the salts of most changes. */
	enum { ENOUGH_FOR_ONE = 80 };
	size_t size = dir->in_batch ? sizeof(dir->pool) : ENOUGH_FOR_ONE;
	int rc;

	if (dir->pool_left < len) {
		dir->pool_left = 0;
		if ((rc = dir_random(dir, dir->pool, size)) != UD_OK)
			return rc;
		dir->pool_left = size;
	}
	dir->pool_left -= len;
	memcpy(buf, dir->pool + dir->pool_left, len);
	mem_wipe(dir->pool + dir->pool_left, len);
	return UD_OK;
}

void
dir_spill(ud_dir *dir)
{
	mem_wipe(dir->pool, dir->pool_left);
	dir->pool_left = 0;
}

enum {
	PASSWORD_MIN_LENGTH_MAX = 72,
	PASSWORD_HISTORY_MAX = 24,
	PASSWORD_KINDS = UD_PASSWORD_LOWER | UD_PASSWORD_UPPER |
	    UD_PASSWORD_NUMBER | UD_PASSWORD_SYMBOL
};

/* Numbers of which 0 is a default and UD_NONE no limit. */
static int
check_limits(struct error *error, const ud_policy *policy)
{
	static const struct {
		const char *name;
		size_t offset;
	} limits[] = {
#define LIMIT(member) {#member, offsetof(ud_policy, member)}
		LIMIT(password_max_age_s), LIMIT(password_warn_age_s),
		LIMIT(password_attempts),
		LIMIT(password_lock_s), LIMIT(password_tries_per_day),
		LIMIT(delay_attempts), LIMIT(delay_step_s),
		LIMIT(delay_step_attempts), LIMIT(delay_max_s),
		LIMIT(code_tries_per_day), LIMIT(sends_per_hour),
#undef LIMIT
	};
	const int64_t most = 1000000000;	/* 31 years, in seconds */

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		int64_t value;

		memcpy(&value, (const char *)policy + limits[i].offset,
		    sizeof(value));
		if (value < UD_NONE || value > most)
			return error_invalid(error, limits[i].name,
			    "%s must be UD_NONE, or 0 to %lld",
			    limits[i].name, (long long)most);
	}
	return UD_OK;
}

int
dir_check_policy(struct error *error, const ud_policy *policy)
{
	const char *code = policy->default_calling_code;
	int rc;

	if (policy->unique_email > UD_UNIQUE_STORE)
		return error_invalid(error, "unique_email",
		    "unique_email must be one of UD_UNIQUE_...");
	if (policy->name_reservation_s < UD_NONE)
		return error_invalid(error, "name_reservation_s",
		    "name_reservation_s must not be less than UD_NONE");
	if (code != NULL && (code[0] < '1' || code[0] > '9' ||
	    strspn(code, "0123456789") != strlen(code) || strlen(code) > 3))
		return error_invalid(error, "default_calling_code",
		    "default_calling_code must be 1 to 3 digits");
	if (policy->password_min_length > PASSWORD_MIN_LENGTH_MAX ||
	    policy->password_optional > PASSWORD_KINDS)
		return error_invalid(error, "password_min_length",
		    "password_min_length must be at most %d, and "
		    "password_optional UD_PASSWORD_... added up",
		    PASSWORD_MIN_LENGTH_MAX);
	if (policy->password_history > PASSWORD_HISTORY_MAX)
		return error_invalid(error, "password_history",
		    "password_history must be at most %d",
		    PASSWORD_HISTORY_MAX);
	if (policy->sends_per_hour > CODE_SENDS_MAX)
		return error_invalid(error, "sends_per_hour",
		    "sends_per_hour must be at most %d", CODE_SENDS_MAX);
	if ((rc = check_limits(error, policy)) != UD_OK)
		return rc;
	return code_check_forms(error, policy);
}

int
dir_policy(ud_dir *dir, const char *org_id, ud_policy *policy)
{
	int rc;

	*policy = dir->policy;
	if (dir->options.organization_policy == NULL)
		return UD_OK;
	dir->in_callback = 1;
	rc = dir->options.organization_policy(org_id, policy,
	    dir->options.organization_policy_ctx);
	dir->in_callback = 0;
	if (rc == UD_OK)
		rc = dir_check_policy(&dir->error, policy);
	return rc == UD_OK ? UD_OK : callback_failed(dir,
	    "Errors.Callback.Policy", "the policy of the organization");
}

int
dir_is_self(const ud_dir *dir, const char *user_id)
{
	return dir->actor_id[0] != '\0' && strcmp(dir->actor_id, user_id) == 0;
}

static int
ask(ud_dir *dir, enum operation op, const char *permission,
    const struct target *target, int self, struct ud_scope *scope)
{
	ud_question question = {
		.size = sizeof(question),
		.operation = operation_facts[op].name,
		.actor_id = dir->actor_id,
		.permission = permission,
		.owner_id = target->owner_id,
		.org_id = target->org_id,
		.fields = target->fields,
		.self = (uint64_t)self,
		.scope = scope,
	};
	int rc;

	if (dir->options.allow_all)
		return UD_OK;
	dir->in_callback = 1;
	rc = dir->options.authorize(&question, dir->options.authorize_ctx);
	dir->in_callback = 0;
	if (rc == UD_OK)
		return UD_OK;
	if (rc == UD_EUNAUTH)
		return error_set(&dir->error, UD_EUNAUTH,
		    "Errors.Unauthenticated", NULL, NULL,
		    "the caller is not authenticated");
	return error_set(&dir->error, UD_EDENIED, "Errors.PermissionDenied",
	    NULL, NULL, "%s is not permitted", question.operation);
}

int
dir_ask(ud_dir *dir, enum operation op, const char *permission,
    const struct target *target)
{
	const struct operation_facts *facts = &operation_facts[op];

	if (permission != NULL)
		return ask(dir, op, permission, target, 0, NULL);
	return ask(dir, op, facts->permission, target,
	    facts->self && dir_is_self(dir, target->owner_id), NULL);
}

int
dir_ask_for_others(ud_dir *dir, enum operation op,
    const struct target *target)
{
	return ask(dir, op, operation_facts[op].permission, target, 0, NULL);
}

int
dir_ask_scope(ud_dir *dir, enum operation op, struct ud_scope *scope)
{
	struct target target = {"", "", 0};

	return ask(dir, op, operation_facts[op].permission, &target, 0,
	    scope);
}

int
dir_ask_to_read(ud_dir *dir, enum operation op, const struct target *target)
{
	return ask(dir, op, "user.read", target,
	    dir_is_self(dir, target->owner_id), NULL);
}

int
dir_no_org(ud_dir *dir, int code, const char *field)
{
	return error_set(&dir->error, code, "Errors.Org.NotFound", NULL,
	    field, "there is no such organization");
}

int
dir_no_user(ud_dir *dir, int code, const char *id)
{
	return error_set(&dir->error, code, "Errors.User.NotFound", id,
	    "userId", "there is no such user");
}

int
dir_check_id(ud_dir *dir, const char *field, const char *id, struct span *out)
{
	static const struct text_rule rule = {1, UD_ID_MAX, 0,
	    TEXT_NO_EDGE_SPACE};

	return text_check(&dir->error, field, id, &rule, out);
}

int
dir_check_limit(ud_dir *dir, uint64_t limit, uint64_t *out)
{
	uint64_t most = dir->options.page_max == 0 ? UD_PAGE_MAX :
	    dir->options.page_max;

	if (limit > most)
		return error_invalid(&dir->error, "limit",
		    "limit must be at most %llu", (unsigned long long)most);
	*out = limit != 0 ? limit : dir->options.page_default != 0 ?
	    dir->options.page_default : UD_PAGE_DEFAULT;
	if (*out > most)
		*out = most;
	return UD_OK;
}

int
ud_dir_act_as(ud_dir *dir, const char *user_id, const char *org_id)
{
	char *actor = NULL, *org = NULL;
	struct span id;
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((user_id != NULL &&
	    (rc = dir_check_id(dir, "userId", user_id, &id)) != UD_OK) ||
	    (org_id != NULL &&
	    (rc = dir_check_id(dir, "organizationId", org_id, &id)) != UD_OK))
		return rc;
	actor = mem_strdup(user_id == NULL ? "" : user_id);
	org = mem_strdup(org_id);
	if (actor == NULL || (org_id != NULL && org == NULL)) {
		rc = error_no_memory(&dir->error);
		goto out;
	}
	mem_free(dir->actor_id);
	mem_free(dir->actor_org_id);
	dir->actor_id = actor;
	dir->actor_org_id = org;
	actor = org = NULL;
out:
	mem_free(actor);
	mem_free(org);
	return rc;
}
