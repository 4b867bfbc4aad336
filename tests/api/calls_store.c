/* SPDX-License-Identifier: MIT */
/* Organizations, events, and the care of the store. */
#include "calls.h"
#include "fixture.h"

int
call_create_org(void)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.name = "new";
	return ud_org_create(dir, &spec, NULL);
}

int
call_get_org(void)
{
	ud_org *org = NULL;
	int rc = ud_org_get(dir, "o", &org);

	cr_expect_eq(org != NULL, rc == UD_OK);
	ud_org_free(&org);
	return rc;
}

int
call_by_domain(void)
{
	ud_org *org = NULL;
	int rc = ud_org_by_domain(dir, "o.test", &org);

	cr_expect_eq(org != NULL, rc == UD_OK);
	ud_org_free(&org);
	return rc;
}

int
call_list_orgs(void)
{
	ud_org_list *list = NULL;
	int rc = ud_org_page(dir, 0, 0, 0, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_org_list_free(&list);
	return rc;
}

int
call_update_org(void)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.name = "renamed";
	return ud_org_update(dir, "o", &patch, NULL);
}

int
call_set_domains(void)
{
	return ud_org_set_domains(dir, "o", NULL, 0, NULL, NULL);
}

int
call_deactivate_org(void)
{
	return ud_org_deactivate(dir, "o", NULL);
}

int
call_reactivate_org(void)
{
	return ud_org_reactivate(dir, "o", NULL);
}

int
call_delete_org(void)
{
	return ud_org_delete(dir, "o", NULL);
}

int
call_feed(void)
{
	ud_event_list *list = NULL;
	int rc = ud_event_feed(dir, 0, 0, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_event_list_free(&list);
	return rc;
}

int
call_events_of(void)
{
	ud_event_list *list = NULL;
	int rc = ud_event_user(dir, "t", 0, 0, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_event_list_free(&list);
	return rc;
}

int
call_org_events(void)
{
	ud_event_list *list = NULL;
	int rc = ud_event_org(dir, "o", 0, 0, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_event_list_free(&list);
	return rc;
}

int
call_verify(void)
{
	uint64_t position;

	return ud_event_verify(dir, &position);
}

int
call_check(void)
{
	ud_report *report = NULL;
	int rc = ud_check(dir, &report);

	cr_expect_eq(report != NULL, rc == UD_OK);
	ud_report_free(&report);
	return rc;
}

int
call_rewrap(void)
{
	uint64_t left;

	return ud_rewrap(dir, 0, &left);
}

int
call_maintain(void)
{
	uint64_t left;

	return ud_maintain(dir, &left);
}

int
call_optimize(void)
{
	return ud_optimize(dir);
}

int
call_unindex(void)
{
	return ud_unindex(dir);
}

int
call_reindex(void)
{
	return ud_reindex(dir);
}

int
call_backup(void)
{
	int rc = ud_backup(dir, scratch("copy.db"));

	/* A server has its own ways, and that is what it says. */
	return rc == UD_EUNIMPL && storage_is_postgres() ? UD_OK : rc;
}
