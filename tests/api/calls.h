/* SPDX-License-Identifier: MIT */
/*
 * One call of every operation with fixed arguments, for tests that go through
 * all of them: about the users "t" (name "target", a verified address), "m"
 * and the deleted "x" of the organization "o" with the domain "o.test".  Each checks that an output
 * is there when the call works, and NULL when it does not.
 */
#ifndef TESTS_API_CALLS_H
#define TESTS_API_CALLS_H

/* calls_store.c */
int call_create_org(void);
int call_get_org(void);
int call_by_domain(void);
int call_list_orgs(void);
int call_update_org(void);
int call_set_domains(void);
int call_deactivate_org(void);
int call_reactivate_org(void);
int call_delete_org(void);
int call_feed(void);
int call_events_of(void);
int call_org_events(void);
int call_verify(void);
int call_check(void);
int call_rewrap(void);
int call_maintain(void);
int call_optimize(void);
int call_reindex(void);
int call_unindex(void);
int call_backup(void);

/* calls_user.c */
int call_create_user(void);
int call_create_verified(void);
int call_import_machine(void);
int call_get_user(void);
int call_by_username(void);
int call_by_login_name(void);
int call_by_email(void);
int call_get_many(void);
int call_page(void);
int call_count(void);
int call_deactivate(void);
int call_reactivate(void);
int call_lock(void);
int call_unlock(void);
int call_skip_mfa(void);
int call_add_username(void);
int call_remove_username(void);
int call_set_metadata(void);
int call_list_metadata(void);
int call_delete_metadata(void);
int call_search(void);
int call_search_count(void);
int call_search_iter(void);
int call_search_explain(void);
int call_scrub(void);
int call_delete_user(void);

#endif
