/* SPDX-License-Identifier: MIT */
/* The users of the benchmark as LDIF, on the standard output. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/people.h"

/* Base64 where a value is not ASCII. */
static void
put(const char *name, const char *value)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t len = strlen(value), ascii = 0;

	while (ascii < len && (unsigned char)value[ascii] < 0x80)
		ascii++;
	if (ascii == len) {
		(void)printf("%s: %s\n", name, value);
		return;
	}
	(void)printf("%s:: ", name);
	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = 0;
		size_t left = len - i;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < left ?
			    (unsigned char)value[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			(void)putchar(k <= left ?
			    digits[bits >> (18 - 6 * k) & 63] : '=');
	}
	(void)putchar('\n');
}

static void
put_person(const struct person *p)
{
	char number[32];

	(void)printf("dn: employeeNumber=%s,ou=people,dc=bench\n"
	    "objectClass: inetOrgPerson\n", p->id);
	put("employeeNumber", p->id);
	for (size_t i = 0; i < p->name_count; i++)
		put("uid", p->names[i]);
	put("cn", p->display_name);
	put("displayName", p->display_name);
	put("givenName", p->given_name);
	put("sn", p->family_name);
	if (p->language != NULL)
		put("preferredLanguage", p->language);
	put("mail", p->email);
	if (p->phone[0] != '\0')
		put("telephoneNumber", p->phone);
	put("o", p->org_id);
	(void)snprintf(number, sizeof(number), "%" PRId64, p->state);
	put("employeeType", number);
	(void)snprintf(number, sizeof(number), "%" PRId64, p->created_us);
	put("description", number);
	(void)putchar('\n');
}

int
main(int argc, char **argv)
{
	uint64_t users = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	struct person person;

	if (users == 0) {
		(void)fprintf(stderr, "usage: userdir_ldapbench_ldif USERS\n");
		return EXIT_FAILURE;
	}
	(void)printf("dn: dc=bench\nobjectClass: domain\ndc: bench\n\n"
	    "dn: ou=people,dc=bench\nobjectClass: organizationalUnit\n"
	    "ou: people\n\n");
	for (uint64_t i = 0; i < users; i++) {
		people_make(&person, i, people_orgs(users));
		put_person(&person);
	}
	return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
