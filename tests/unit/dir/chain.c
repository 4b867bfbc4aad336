/* SPDX-License-Identifier: MIT */
#include "dir/chain.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

static const unsigned char key[SEAL_KEY_BYTES] = { 7 };

static struct event_row
event(void)
{
	return (struct event_row){
		.position = 5, .subject = 1, .sequence = 2, .org = 3,
		.created_us = 1000, .type = span_of("user.locked"),
		.editor = span_of("admin"),
		.operation = span_of("0123456789abcdef"),
		.payload = span_of("{}"), .user_id = span_of("u"),
		.org_id = span_of("o"),
		.digest = span_of("0123456789abcdef0123456789abcdef"),
	};
}

/* Does the changed event have another link? */
static int
differs(const struct event_row *changed)
{
	struct span before = span_of("before");
	const struct event_row plain = event();
	unsigned char a[SEAL_HASH_BYTES], b[SEAL_HASH_BYTES];

	chain_link(key, before, &plain, a);
	chain_link(key, before, changed, b);
	return memcmp(a, b, sizeof(a)) != 0;
}

Test(chain, every_member_counts)
{
	struct event_row row = event();

	cr_expect_not(differs(&row));
	row.position++;
	cr_expect(differs(&row));
	row = event();
	row.sequence++;
	cr_expect(differs(&row));
	row = event();
	row.created_us++;
	cr_expect(differs(&row));
	row = event();
	row.type = span_of("user.unlocked");
	cr_expect(differs(&row));
	row = event();
	row.editor = span_of("");
	cr_expect(differs(&row));
	row = event();
	row.operation.data = "0123456789abcdeF";
	cr_expect(differs(&row));
	row = event();
	row.payload = span_of("{ }");
	cr_expect(differs(&row));
	row = event();
	row.user_id = span_of("v");
	cr_expect(differs(&row));
	row = event();
	row.org_id = span_of("p");
	cr_expect(differs(&row));
	row = event();
	row.digest = (struct span){0};
	cr_expect(differs(&row));
}

Test(chain, members_are_not_glued_together)
{
	struct event_row row = event();

	row.user_id = span_of("uo");
	row.org_id = span_of("");
	cr_expect(differs(&row));
}

Test(chain, personal_text_itself_does_not_count)
{
	struct event_row row = event();

	row.personal = span_of("{\"userName\":\"max\"}");
	row.salt = span_of("0123456789abcdef");
	cr_expect_not(differs(&row));
}

Test(chain, link_depends_on_the_one_before_and_on_the_key)
{
	static const unsigned char other[SEAL_KEY_BYTES] = { 8 };
	unsigned char a[SEAL_HASH_BYTES], b[SEAL_HASH_BYTES];
	const struct event_row row = event();

	chain_link(key, span_of("one"), &row, a);
	chain_link(key, span_of("two"), &row, b);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
	chain_link(other, span_of("one"), &row, b);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
}

Test(chain, digest_depends_on_salt_and_text)
{
	unsigned char a[SEAL_HASH_BYTES], b[SEAL_HASH_BYTES];

	chain_digest(span_of("salt"), span_of("text"), a);
	chain_digest(span_of("salu"), span_of("text"), b);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
	chain_digest(span_of("salt"), span_of("texu"), b);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
	chain_digest(span_of("sal"), span_of("ttext"), b);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
}
