/* SPDX-License-Identifier: MIT */
/* Filters are read and written, or there is no memory; nothing between. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/mem_fault.h"
#include "base/text.h"
#include "search/read.h"

typedef int reader(ud_filter *f, struct span text, struct error *error);
typedef int writer(const ud_filter *f, struct buf *out, struct error *error);

/* Read and write with the n-th allocation failing (0: none); what was written,
 * or NULL without memory.  Release with ud_string_free(). */
static char *
rewrite(reader *read, writer *write, const char *text, long n)
{
	struct buf out = BUF_INIT(1 << 20);
	struct error error;
	ud_filter *f;
	int rc = UD_EEXHAUSTED;

	error_clear(&error);
	(void)ud_test_fail_allocation(n, 0);
	f = tree_new(UD_FILTER_DEPTH_MAX);
	if (f != NULL && (rc = read(f, span_of(text), &error)) == UD_OK)
		rc = write(f, &out, &error);
	if (f != NULL)
		cr_expect_eq(rc, error.code, "%ld: %s", n, error.message);
	ud_filter_free(&f);
	if (rc == UD_OK)
		return buf_steal(&out);
	cr_expect_eq(rc, UD_EEXHAUSTED, "%ld: %s", n, error.message);
	buf_free(&out);
	return NULL;
}

static void
try_every_allocation(reader *read, writer *write, const char *text)
{
	char *whole = rewrite(read, write, text, 0);
	long count = ud_test_fail_allocation(0, 0);

	cr_assert_not_null(whole);
	cr_assert_gt(count, 5);
	for (long n = 1; n <= count; n++) {
		char *got = rewrite(read, write, text, n);

		cr_expect(got == NULL || strcmp(got, whole) == 0, "%s", got);
		ud_string_free(&got);
	}
	(void)ud_test_fail_allocation(0, 0);
	ud_string_free(&whole);
}

Test(filters, scim_survives_every_failure)
{
	try_every_allocation(filter_read_scim, filter_write_scim,
	    "userName eq \"Stra\xc3\x9f" "e\" and (not (emails[value sw \"a\" "
	    "and not (value ew \"b\")]) or meta.created gt "
	    "\"2024-01-06T00:00:00Z\") and externalId eq \"x\" and (id pr or "
	    "id pr or id pr or id pr or id pr or id pr or id pr or id pr)");
}

Test(filters, ldap_survives_every_failure)
{
	try_every_allocation(filter_read_ldap, filter_write_ldap,
	    "(&(uid=Stra\xc3\x9f" "e*a*b)(!(&(sn=x)(drink=milk)))(uid:"
	    "caseExactSubstringsMatch:=\\2aa\\2a)(createTimestamp>=2024030101Z)"
	    "(|(cn=*)(cn=*)(cn=*)(cn=*)(cn=*)(cn=*)(cn=*)(cn=*)(cn=*)))");
}
