/* SPDX-License-Identifier: MIT */
/* Wrong shapes: what is required is NULL. */
#include "catalogue/shapes.h"

#define CASE(name, expression) \
	static int \
	name(ud_dir *dir) \
	{ \
		return (expression); \
	}

static ud_user *user;
static ud_org *org;
static ud_user_list *users;
static ud_event_list *events;
static ud_metadata_list *list;

/* Options with which a copy could be opened. */
static const unsigned char bytes[UD_MASTER_KEY_BYTES] = {1};
static const ud_master_key key = {1, bytes, sizeof(bytes)};
static const ud_options any = {.size = sizeof(any), .keys = &key,
    .key_count = 1, .allow_all = 1};

CASE(get_no_out, ud_user_get(dir, ALICE, NULL))
CASE(get_no_id, ud_user_get(dir, NULL, &user))
CASE(many_no_out, ud_user_get_many(dir, &(const char *){ALICE}, 1, NULL))
CASE(many_no_ids, ud_user_get_many(dir, NULL, 1, &users))
CASE(many_no_id, ud_user_get_many(dir, &(const char *){NULL}, 1, &users))
CASE(name_no_out, ud_user_by_username(dir, ALICE, NULL, NULL))
CASE(name_no_name, ud_user_by_username(dir, NULL, NULL, &user))
CASE(login_no_out, ud_user_by_login_name(dir, ALICE, NULL))
CASE(login_no_name, ud_user_by_login_name(dir, NULL, &user))
CASE(email_no_out, ud_user_by_verified_email(dir, "a@b.example", NULL))
CASE(email_no_email, ud_user_by_verified_email(dir, NULL, &user))
CASE(page_no_out, ud_user_page(dir, ORG, NULL, 0, NULL))
CASE(page_no_org, ud_user_page(dir, NULL, NULL, 0, &users))
CASE(count_no_out, ud_user_count(dir, ORG, 0, NULL))
CASE(create_no_spec, ud_user_create(dir, NULL, &user))
CASE(import_no_spec, ud_user_import(dir, NULL, NULL, &user))
CASE(update_no_patch, ud_user_update(dir, ALICE, NULL, NULL))
CASE(update_no_id, ud_user_update(dir, NULL,
    &(ud_user_patch)UD_INIT(ud_user_patch), NULL))
CASE(delete_no_id, ud_user_delete(dir, NULL, NULL))
CASE(deactivate_no_id, ud_user_deactivate(dir, NULL, NULL))
CASE(reactivate_no_id, ud_user_reactivate(dir, NULL, NULL))
CASE(lock_no_id, ud_user_lock(dir, NULL, NULL))
CASE(unlock_no_id, ud_user_unlock(dir, NULL, NULL))
CASE(mfa_no_id, ud_user_mfa_init_skipped(dir, NULL, NULL))
CASE(scrub_no_id, ud_user_scrub(dir, NULL, NULL))
CASE(add_no_id, ud_user_add_username(dir, NULL, "a", 0, NULL, NULL))
CASE(add_no_name, ud_user_add_username(dir, ALICE, NULL, 0, NULL, NULL))
CASE(remove_no_id, ud_user_remove_username(dir, NULL, "1", NULL))
CASE(remove_no_name, ud_user_remove_username(dir, ALICE, NULL, NULL))
CASE(org_create_no_spec, ud_org_create(dir, NULL, &org))
CASE(org_create_no_name, ud_org_create(dir,
    &(ud_org_spec)UD_INIT(ud_org_spec), &org))
CASE(org_get_no_out, ud_org_get(dir, ORG, NULL))
CASE(org_get_no_id, ud_org_get(dir, NULL, &org))
CASE(domain_no_out, ud_org_by_domain(dir, DOMAIN, NULL))
CASE(domain_no_domain, ud_org_by_domain(dir, NULL, &org))
CASE(org_page_no_out, ud_org_page(dir, 0, 0, 0, NULL))
CASE(org_update_no_patch, ud_org_update(dir, ORG, NULL, NULL))
CASE(org_update_no_id, ud_org_update(dir, NULL,
    &(ud_org_patch)UD_INIT(ud_org_patch), NULL))
CASE(domains_no_id, ud_org_set_domains(dir, NULL, NULL, 0, NULL, NULL))
CASE(domains_no_list, ud_org_set_domains(dir, ORG, NULL, 1, NULL, NULL))
CASE(domains_no_domain, ud_org_set_domains(dir, ORG, &(const char *){NULL},
    1, NULL, NULL))
CASE(org_deactivate_no_id, ud_org_deactivate(dir, NULL, NULL))
CASE(org_reactivate_no_id, ud_org_reactivate(dir, NULL, NULL))
CASE(org_delete_no_id, ud_org_delete(dir, NULL, NULL))
CASE(set_no_id, ud_metadata_set(dir, NULL,
    &(ud_metadata_item){"k", "v", 1}, 1, NULL))
CASE(set_no_items, ud_metadata_set(dir, ALICE, NULL, 1, NULL))
CASE(set_no_key, ud_metadata_set(dir, ALICE,
    &(ud_metadata_item){NULL, "v", 1}, 1, NULL))
CASE(set_no_value, ud_metadata_set(dir, ALICE,
    &(ud_metadata_item){"k", NULL, 1}, 1, NULL))
CASE(set_none, ud_metadata_set(dir, ALICE, NULL, 0, NULL))
CASE(unset_no_id, ud_metadata_delete(dir, NULL, &(const char *){"k"}, 1,
    NULL))
CASE(unset_no_keys, ud_metadata_delete(dir, ALICE, NULL, 1, NULL))
CASE(unset_none, ud_metadata_delete(dir, ALICE, NULL, 0, NULL))
CASE(list_no_out, ud_metadata_page(dir, ALICE, NULL, NULL))
CASE(list_no_id, ud_metadata_page(dir, NULL, NULL, &list))
CASE(feed_no_out, ud_event_feed(dir, 0, 0, NULL))
CASE(log_no_out, ud_event_user(dir, ALICE, 0, 0, NULL))
CASE(log_no_id, ud_event_user(dir, NULL, 0, 0, &events))
CASE(org_log_no_out, ud_event_org(dir, ORG, 0, 0, NULL))
CASE(org_log_no_id, ud_event_org(dir, NULL, 0, 0, &events))
CASE(verify_no_out, ud_event_verify(dir, NULL))
CASE(check_no_out, ud_check(dir, NULL))
CASE(backup_no_path, ud_backup(dir, NULL))
CASE(copy_no_path, ud_copy(dir, NULL, &any, NULL, NULL))
CASE(copy_empty_path, ud_copy(dir, "", &any, NULL, NULL))
CASE(copy_no_options, ud_copy(dir, "copy.db", NULL, NULL, NULL))
CASE(rewrap_no_out, ud_rewrap(dir, 0, NULL))
CASE(maintain_no_out, ud_maintain(dir, NULL))
CASE(rpc_no_out, ud_rpc(dir, "ListOrganizations", "", 0, 0, NULL))
CASE(open_no_out, ud_open(":memory:", NULL, (ud_dir **)((void)dir, NULL)))
CASE(batch_end_without, ud_dir_batch_end(dir, 1))

static int
domain_no_primary(ud_dir *dir)
{
	const char *domain = "one.example";

	return ud_org_set_domains(dir, ORG, &domain, 1, "two.example", NULL);
}

static int
act_as_empty(ud_dir *dir)
{
	return ud_dir_act_as(dir, "", NULL);
}

static int
deliver_nothing(ud_dir *dir)
{
	return ud_dir_deliver(dir);
}

static int
batch_in_batch(ud_dir *dir)
{
	int rc = ud_dir_batch_begin(dir), second;

	if (rc != UD_OK)
		return rc;
	second = ud_dir_batch_begin(dir);
	rc = ud_dir_batch_end(dir, 0);
	return rc != UD_OK ? rc : second;
}

/* What is not done inside a batch. */
static int
in_batch(ud_dir *dir, int (*care)(ud_dir *dir))
{
	int rc = ud_dir_batch_begin(dir), refusal;

	if (rc != UD_OK)
		return rc;
	refusal = care(dir);
	rc = ud_dir_batch_end(dir, 0);
	return rc != UD_OK ? rc : refusal;
}

CASE(optimize_in_batch, in_batch(dir, ud_optimize))
CASE(reindex_in_batch, in_batch(dir, ud_reindex))
CASE(unindex_in_batch, in_batch(dir, ud_unindex))

const struct shape missing_shapes[] = {
	{"ud_user_get", "no output", UD_EINVAL, "user", get_no_out},
	{"ud_user_get", "no id", UD_EINVAL, "userId", get_no_id},
	{"ud_user_get_many", "no output", UD_EINVAL, NULL, many_no_out},
	{"ud_user_get_many", "no ids", UD_EINVAL, "userIds", many_no_ids},
	{"ud_user_get_many", "no id", UD_EINVAL, "userIds[0]", many_no_id},
	{"ud_user_by_username", "no output", UD_EINVAL, "user", name_no_out},
	{"ud_user_by_username", "no name", UD_EINVAL, "username",
	    name_no_name},
	{"ud_user_by_login_name", "no output", UD_EINVAL, "user",
	    login_no_out},
	{"ud_user_by_login_name", "no name", UD_EINVAL, "loginName",
	    login_no_name},
	{"ud_user_by_verified_email", "no output", UD_EINVAL, "user",
	    email_no_out},
	{"ud_user_by_verified_email", "no address", UD_EINVAL, "email",
	    email_no_email},
	{"ud_user_page", "no output", UD_EINVAL, "list", page_no_out},
	{"ud_user_page", "no id", UD_EINVAL, "organizationId", page_no_org},
	{"ud_user_count", "no output", UD_EINVAL, "count", count_no_out},
	{"ud_user_create", "no spec", UD_EINVAL, "spec", create_no_spec},
	{"ud_user_import", "no spec", UD_EINVAL, "spec", import_no_spec},
	{"ud_user_update", "no patch", UD_EINVAL, "patch", update_no_patch},
	{"ud_user_update", "no id", UD_EINVAL, "userId", update_no_id},
	{"ud_user_delete", "no id", UD_EINVAL, "userId", delete_no_id},
	{"ud_user_deactivate", "no id", UD_EINVAL, "userId",
	    deactivate_no_id},
	{"ud_user_reactivate", "no id", UD_EINVAL, "userId",
	    reactivate_no_id},
	{"ud_user_lock", "no id", UD_EINVAL, "userId", lock_no_id},
	{"ud_user_unlock", "no id", UD_EINVAL, "userId", unlock_no_id},
	{"ud_user_mfa_init_skipped", "no id", UD_EINVAL, "userId",
	    mfa_no_id},
	{"ud_user_scrub", "no id", UD_EINVAL, "userId", scrub_no_id},
	{"ud_user_add_username", "no id", UD_EINVAL, "userId", add_no_id},
	{"ud_user_add_username", "no name", UD_EINVAL, "username",
	    add_no_name},
	{"ud_user_remove_username", "no id", UD_EINVAL, "userId",
	    remove_no_id},
	{"ud_user_remove_username", "no name", UD_EINVAL, "usernameId",
	    remove_no_name},
	{"ud_org_create", "no spec", UD_EINVAL, "spec", org_create_no_spec},
	{"ud_org_create", "no name", UD_EINVAL, "name", org_create_no_name},
	{"ud_org_get", "no output", UD_EINVAL, "org", org_get_no_out},
	{"ud_org_get", "no id", UD_EINVAL, "organizationId", org_get_no_id},
	{"ud_org_by_domain", "no output", UD_EINVAL, "org", domain_no_out},
	{"ud_org_by_domain", "no domain", UD_EINVAL, "orgDomain",
	    domain_no_domain},
	{"ud_org_page", "no output", UD_EINVAL, "list", org_page_no_out},
	{"ud_org_update", "no patch", UD_EINVAL, "patch",
	    org_update_no_patch},
	{"ud_org_update", "no id", UD_EINVAL, "organizationId",
	    org_update_no_id},
	{"ud_org_set_domains", "no id", UD_EINVAL, "organizationId",
	    domains_no_id},
	{"ud_org_set_domains", "no list", UD_EINVAL, "domains",
	    domains_no_list},
	{"ud_org_set_domains", "no domain", UD_EINVAL, "domains[0]",
	    domains_no_domain},
	{"ud_org_set_domains", "foreign primary", UD_EINVAL, "primary",
	    domain_no_primary},
	{"ud_org_deactivate", "no id", UD_EINVAL, "organizationId",
	    org_deactivate_no_id},
	{"ud_org_reactivate", "no id", UD_EINVAL, "organizationId",
	    org_reactivate_no_id},
	{"ud_org_delete", "no id", UD_EINVAL, "organizationId",
	    org_delete_no_id},
	{"ud_metadata_set", "no id", UD_EINVAL, "userId", set_no_id},
	{"ud_metadata_set", "no list", UD_EINVAL, "metadata", set_no_items},
	{"ud_metadata_set", "no key", UD_EINVAL, "metadata[0].key",
	    set_no_key},
	{"ud_metadata_set", "no value", UD_EINVAL, "metadata[0].value",
	    set_no_value},
	{"ud_metadata_set", "none", UD_ESTATE, "metadata", set_none},
	{"ud_metadata_delete", "no id", UD_EINVAL, "userId", unset_no_id},
	{"ud_metadata_delete", "no list", UD_EINVAL, "keys", unset_no_keys},
	{"ud_metadata_delete", "none", UD_ESTATE, "keys", unset_none},
	{"ud_metadata_page", "no output", UD_EINVAL, "list", list_no_out},
	{"ud_metadata_page", "no id", UD_EINVAL, "userId", list_no_id},
	{"ud_event_feed", "no output", UD_EINVAL, "list", feed_no_out},
	{"ud_event_user", "no output", UD_EINVAL, "list", log_no_out},
	{"ud_event_user", "no id", UD_EINVAL, "userId", log_no_id},
	{"ud_event_org", "no output", UD_EINVAL, "list", org_log_no_out},
	{"ud_event_org", "no id", UD_EINVAL, "organizationId",
	    org_log_no_id},
	{"ud_event_verify", "no output", UD_EINVAL, "position",
	    verify_no_out},
	{"ud_check", "no output", UD_EINVAL, "report", check_no_out},
	{"ud_backup", "no path", UD_EINVAL, "path", backup_no_path},
	{"ud_copy", "no path", UD_EINVAL, "path", copy_no_path},
	{"ud_copy", "empty path", UD_EINVAL, "path", copy_empty_path},
	{"ud_copy", "no options", UD_EINVAL, "options", copy_no_options},
	{"ud_rewrap", "no output", UD_EINVAL, "left", rewrap_no_out},
	{"ud_maintain", "no output", UD_EINVAL, "left", maintain_no_out},
	{"ud_optimize", "batch", UD_ESTATE, NULL, optimize_in_batch},
	{"ud_reindex", "batch", UD_ESTATE, NULL, reindex_in_batch},
	{"ud_unindex", "batch", UD_ESTATE, NULL, unindex_in_batch},
	{"ud_rpc", "no output", UD_EINVAL, NULL, rpc_no_out},
	{"ud_open", "no output", UD_EINVAL, NULL, open_no_out},
	{"ud_dir_act_as", "empty id", UD_EINVAL, "userId", act_as_empty},
	{"ud_dir_deliver", "nothing waits", UD_OK, NULL, deliver_nothing},
	{"ud_dir_batch_end", "no batch", UD_ESTATE, NULL, batch_end_without},
	{"ud_dir_batch_begin", "twice", UD_ESTATE, NULL, batch_in_batch},
	{NULL, NULL, 0, NULL, NULL}
};
