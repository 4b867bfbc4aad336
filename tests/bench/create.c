/* SPDX-License-Identifier: MIT */
/* A person as a user: created, or imported. */
#include "bench/bench.h"

static void
fill_spec(ud_user_spec *spec, const struct person *p)
{
	spec->type = UD_USER_HUMAN;
	spec->org_id = p->org_id;
	spec->user_id = p->id;
	spec->username = p->names[0];
	spec->given_name = p->given_name;
	spec->family_name = p->family_name;
	spec->preferred_language = p->language;
	spec->gender = p->gender;
	spec->email = p->email;
	spec->email_verification = p->email_is_verified ? UD_VERIFY_VERIFIED :
	    UD_VERIFY_DEFAULT;
	spec->phone = p->phone[0] == '\0' ? NULL : p->phone;
}

int
ours_import(ud_dir *dir, const struct person *p)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_username_item names[PERSON_NAMES] = {{0}};

	fill_spec(&spec, p);
	for (size_t i = 1; i < p->name_count; i++)
		names[i - 1].username = p->names[i];
	import.usernames = names;
	import.username_count = p->name_count - 1;
	import.state = p->state;
	import.created_us = p->created_us;
	return ud_user_import(dir, &spec, &import, NULL) == UD_OK ? 0 :
	    bench_fail(dir, "import");
}

int
ours_create(ud_dir *dir, const struct person *p)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	fill_spec(&spec, p);
	return ud_user_create(dir, &spec, NULL) == UD_OK ? 0 :
	    bench_fail(dir, "create");
}
