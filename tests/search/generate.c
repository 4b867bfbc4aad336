/* SPDX-License-Identifier: MIT */
#include "search/generate.h"

#include <stdio.h>

#include "search/dice.h"

enum { NAMES_MAX = 4, ENTRIES_MAX = 5 };

const char *const generated_orgs[GENERATED_ORGS] = {
	"plain", "with-domains", "MUST_be%Domain", "must-without"
};

const char *
roll_email(void)
{
	static const char *const locals[] = { "anna", "Anna", "ANNA", "o'neil",
		"b%b", "b_b", "m\xc3\xbc" "ller", "MU", "x+y", "?1", "$1",
		"{n}", "a*b", "stra\xc3\x9f" "e", "strasse", "bob.smith",
		"\xce\xa3", "\xcf\x82", "e\xcc\x81", "\xc3\xa9", "aaaa" };
	static const char *const hosts[] = { "a.test", "A.test", "mail.test",
		"b-b.example", "sub.mail.test" };
	static char text[128];

	if (chance(50))
		(void)snprintf(text, sizeof(text), "%s@%s",
		    locals[roll(N(locals))], hosts[roll(N(hosts))]);
	else
		(void)snprintf(text, sizeof(text), "%s%u@%s",
		    locals[roll(N(locals))], roll(1000),
		    hosts[roll(N(hosts))]);
	return text;
}

const char *
roll_phone(void)
{
	static char text[24];

	(void)snprintf(text, sizeof(text), "+%s%u",
	    chance(50) ? "4179123" : "1555", 1000 + roll(40));
	return text;
}

const char *
roll_language(void)
{
	static const char *const tags[] = { "de", "de-CH", "en", "en-US",
		"zh-Hant-TW", "pt" };

	return chance(40) ? NULL : tags[roll(N(tags))];
}

const char *
roll_key(void)
{
	static const char *const keys[] = { "dept", "Dept", "tier", "k%",
		"k_", "stra\xc3\x9f" "e", "STRASSE", "\xc4\xb0", "a.b" };

	return chance(90) ? keys[roll(N(keys))] : roll_text(2);
}

ud_metadata_item
roll_entry(void)
{
	static const char long_value[300] = { 'x', 'y', '\0', 'z' };
	static const struct {
		const char *bytes;
		size_t len;
	} values[] = {
		{ "eng", 3 }, { "ENG", 3 }, { "gold", 4 }, { "a\0b", 3 },
		{ "a", 1 }, { "\0", 1 }, { "\xff\xfe", 2 }, { "'", 1 },
		{ long_value, sizeof(long_value) }, { long_value, 200 },
		{ "1", 1 }, { "\xc3\x9f", 2 },
	};
	size_t i = roll(N(values));

	return (ud_metadata_item){ roll_key(), values[i].bytes,
		values[i].len };
}

static void
make_generated_orgs(void)
{
	static const char *const one[] = { "a.test", "plain.test" };
	static const char *const two[] = { "acme.test", "acme.localhost" };
	const int64_t yes = 1;
	ud_org_patch patch = UD_INIT(ud_org_patch);

	for (size_t i = 0; i < GENERATED_ORGS; i++)
		make_org(generated_orgs[i]);
	patch.login_must_be_domain = &yes;
	OK(ud_org_set_domains(dir, generated_orgs[1], one, N(one), NULL,
	    NULL));
	OK(ud_org_set_domains(dir, generated_orgs[2], two, N(two), NULL,
	    NULL));
	OK(ud_org_update(dir, generated_orgs[2], &patch, NULL));
	OK(ud_org_update(dir, generated_orgs[3], &patch, NULL));
}

static ud_user_spec
roll_human(void)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.given_name = roll_text(1);
	spec.family_name = roll_text(2);
	spec.nick_name = chance(40) ? roll_text(1) : NULL;
	if (chance(2))		/* its fold is empty */
		spec.nick_name = "\xc2\xad";
	spec.display_name = chance(40) ? roll_text(4) : NULL;
	spec.preferred_language = roll_language();
	spec.email = roll_email();
	if (chance(50))
		spec.email_verification = UD_VERIFY_VERIFIED;
	if (chance(50))
		spec.phone = roll_phone();
	if (spec.phone != NULL && chance(50))
		spec.phone_verification = UD_VERIFY_VERIFIED;
	return spec;
}

static ud_user_spec
roll_machine(void)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.name = roll_text(2);
	if (chance(50))
		spec.description = chance(20) ?
		    "first line\nsecond\tline\r\n" : roll_text(4);
	return spec;
}

/* NULL: the library makes one. */
static const char *
roll_id(const struct people *people)
{
	static const char *const prefixes[] = { "u", "U", "", "0", "id_",
		"id%", "\xc3\x9f", "SS", "\xc4\xb0", "anna-anna-anna-" };
	static char text[32];

	if (chance(10))
		return NULL;
	(void)snprintf(text, sizeof(text), "%s%zu",
	    prefixes[roll(N(prefixes))], people->count);
	return text;
}

/* A name that ends in a domain of an organization, however it is spelt. */
static const char *
roll_name_at_domain(char text[64])
{
	static const char *const domains[] = { "acme.test", "ACME.localhost",
		"\xef\xbd\x81" "cme.test", "ac\xc2\xad" "me.test" };

	(void)snprintf(text, 64, "n%u@%s", roll(1000),
	    domains[roll(N(domains))]);
	return text;
}

/* Old times, and several users of the same. */
static void
roll_past(ud_user_import_spec *import)
{
	static const int states[] = { UD_USER_ACTIVE, UD_USER_ACTIVE,
		UD_USER_INACTIVE, UD_USER_LOCKED, UD_USER_INITIAL };

	import->state = states[roll(N(states))];
	if (chance(50))
		return;
	import->created_us = START_US - SECOND_US * roll(20);
	if (chance(50))
		import->changed_us = import->created_us + roll(3);
}

static int
try_user(struct people *people)
{
	ud_user_spec spec = chance(75) ? roll_human() : roll_machine();
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_username_item names[NAMES_MAX];
	ud_metadata_item entries[ENTRIES_MAX];
	ud_user *user = NULL;
	char at_domain[64];
	int rc;

	spec.org_id = generated_orgs[roll(GENERATED_ORGS)];
	spec.user_id = roll_id(people);
	roll_past(&import);
	import.no_username = chance(15);
	if (!import.no_username && chance(70))
		spec.username = roll_text(3);
	import.usernames = names;
	import.username_count = chance(40) ? roll(NAMES_MAX) : 0;
	for (size_t i = 0; i < import.username_count; i++)
		names[i] = (ud_username_item){ chance(70) ? roll_text(4) :
			roll_text(2), chance(50) };
	if (import.username_count > 0 && chance(20))
		names[0].username = roll_name_at_domain(at_domain);
	spec.metadata = entries;
	spec.metadata_count = chance(50) ? roll(ENTRIES_MAX) : 0;
	for (size_t i = 0; i < spec.metadata_count; i++)
		entries[i] = roll_entry();
	/* Another user may have the name, or the text is no name. */
	rc = ud_user_import(dir, &spec, &import, &user);
	cr_assert(rc == UD_OK || rc == UD_EEXISTS || rc == UD_EINVAL, "%s",
	    ud_errmsg(dir));
	if (rc == UD_OK) {
		generate_rest(ud_user_id(user));
		(void)people_add(people, ud_user_id(user));
		ud_user_free(&user);
	}
	return rc == UD_OK;
}

void
generate_user(struct people *people)
{
	for (int i = 0; !try_user(people); i++)
		cr_assert_lt(i, 1000);
}

void
generate_rest(const char *user_id)
{
	static const struct {
		const char *id, *type;
	} schemas[] = {
		{ "sch-1", "Employees" }, { "SCH-1", "employees" },
		{ "sch_2", "stra\xc3\x9f" "e" }, { "sch%", "STRASSE" },
	};
	static const char *const names[] = { NULL, "anna", "Anna", "%" };
	size_t i = roll(N(schemas));

	if (chance(40))
		store_put_schema(user_id, schemas[i].id, schemas[i].type,
		    roll(4));
	for (i = 0; i < 3 && chance(25); i++)
		store_put_link(user_id, i == 0 ? "google" : i == 1 ?
		    "github" : "Google", chance(50) ? "1" : "anna",
		    names[roll(N(names))]);
}

void
generate(struct people *people, unsigned count)
{
	make_generated_orgs();
	OK(ud_dir_batch_begin(dir));
	for (unsigned i = 0; i < count; i++) {
		generate_user(people);
		if (chance(3))
			generate_change(people);
	}
	OK(ud_dir_batch_end(dir, 1));
}
