/* SPDX-License-Identifier: MIT */
/* Random changes to a random directory. */
#include "search/dice.h"
#include "search/generate.h"

/* What a change may answer besides success: the name is taken, the text is no
 * such thing, the user is not in that state, or was deleted. */
static void
expect_possible(int rc)
{
	cr_assert(rc == UD_OK || rc == UD_EEXISTS || rc == UD_EINVAL ||
	    rc == UD_ESTATE || rc == UD_ENOTFOUND, "%d %s", rc,
	    ud_errmsg(dir));
}

static int
update_human(const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	if (chance(40))
		patch.username = roll_text(3);
	if (chance(40))
		patch.given_name = roll_text(1);
	if (chance(40))
		patch.nick_name = chance(30) ? "" : roll_text(2);
	if (chance(40))
		patch.display_name = chance(30) ? "" : roll_text(3);
	if (chance(40))
		patch.email = roll_email();
	if (chance(40))
		patch.phone = chance(30) ? "" : roll_phone();
	if (chance(20))
		patch.preferred_language = chance(30) ? "" : "de-CH";
	return ud_user_update(dir, id, &patch, NULL);
}

static int
update_machine(const char *id)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.name = chance(50) ? roll_text(2) : NULL;
	patch.description = chance(50) ? "" : roll_text(3);
	return ud_user_update(dir, id, &patch, NULL);
}

static int
change_names(const char *id)
{
	const ud_user *user = get(id);

	if (user == NULL || ud_user_username_count(user) == 0 || chance(60))
		return ud_user_add_username(dir, id, roll_text(3),
		    (int)roll(2), NULL, NULL);
	return ud_user_remove_username(dir, id, ud_user_username_id(user,
	    roll((unsigned)ud_user_username_count(user))), NULL);
}

static int
change_metadata(const char *id)
{
	ud_metadata_item entry = roll_entry();

	if (chance(30))
		entry.value_len = 0;
	return ud_metadata_set(dir, id, &entry, 1, NULL);
}

static int
change_state(const char *id)
{
	switch (roll(5)) {
	case 0:
		return ud_user_deactivate(dir, id, NULL);
	case 1:
		return ud_user_reactivate(dir, id, NULL);
	case 2:
		return ud_user_lock(dir, id, NULL);
	case 3:
		return ud_user_unlock(dir, id, NULL);
	default:
		return ud_user_delete(dir, id, NULL);
	}
}

/* Login names of many change with an organization. */
static void
change_org(struct people *people)
{
	static const char *const domains[] = { "new.test", "acme.test",
		"plain.test" };
	const char *org = generated_orgs[roll(GENERATED_ORGS)];
	int64_t must = roll(2), scoped = roll(2);
	ud_org_patch patch = UD_INIT(ud_org_patch);

	if (chance(50)) {
		expect_possible(ud_org_set_domains(dir, org,
		    &domains[roll(2)], roll(3), NULL, NULL));
	} else {
		patch.login_must_be_domain = &must;
		patch.org_scoped_usernames = &scoped;
		expect_possible(ud_org_update(dir, org, &patch, NULL));
	}
	people_refresh_all(people);
}

void
generate_change(struct people *people)
{
	struct person *p;
	int rc;

	if (people->count == 0 || chance(10)) {
		generate_user(people);
		return;
	}
	if (chance(5)) {
		change_org(people);
		return;
	}
	p = &people->list[roll((unsigned)people->count)];
	switch (roll(8)) {
	case 0:
	case 1:
	case 2:
		rc = p->type == UD_USER_MACHINE ?
		    update_machine(person_id(p)) :
		    update_human(person_id(p));
		break;
	case 3:
	case 4:
		rc = change_names(person_id(p));
		break;
	case 5:
	case 6:
		rc = change_metadata(person_id(p));
		break;
	default:
		rc = change_state(person_id(p));
		break;
	}
	expect_possible(rc);
	people_refresh(p);
}
