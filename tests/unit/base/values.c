/* SPDX-License-Identifier: MIT */
/* Buffers, ids, and specs. */
#include "base/buf.h"
#include "base/id.h"
#include "base/spec.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#include "base/mem.h"

Test(values, buffer_stays_terminated_and_within_its_maximum)
{
	struct buf buf = BUF_INIT(10);

	buf_puts(&buf, "abc");
	buf_putc(&buf, 'd');
	buf_add(&buf, "e\0f", 3);
	cr_expect_eq(buf.len, 7);
	cr_expect_eq(memcmp(buf.data, "abcde\0f", 8), 0);
	buf_puts(&buf, "123");
	cr_expect(buf_ok(&buf));
	buf_putc(&buf, 'x');
	cr_expect_not(buf_ok(&buf));
	buf_free(&buf);
}

Test(values, buffer_that_failed_gives_nothing_away)
{
	struct buf buf = BUF_INIT(3);

	buf_puts(&buf, "abcd");
	cr_expect_null(buf_steal(&buf));
	buf_free(&buf);
	buf = (struct buf)BUF_INIT(3);
	buf_puts(&buf, "abc");
	{
		char *text = buf_steal(&buf);

		cr_expect_str_eq(text, "abc");
		mem_free(text);
	}
	cr_expect_eq(buf.len, 0);
	buf_free(&buf);
}

Test(values, buffer_is_used_again_after_a_reset)
{
	struct buf buf = BUF_INIT(4);

	buf_puts(&buf, "abcd");
	buf_reset(&buf);
	buf_puts(&buf, "ef");
	cr_expect_str_eq(buf.data, "ef");
	buf_free(&buf);
	buf_free(&buf);
}

Test(values, ids_increase_under_any_clock)
{
	const int64_t now = INT64_C(1737628458051000);
	int64_t last = 0, id;

	for (int i = 0; i < 1000; i++) {
		id = id_next(last, now + (i % 7 - 3) * 1000000, 0xabcd);
		cr_assert_gt(id, last);
		cr_assert_eq(id & 0xffff, 0xabcd);
		last = id;
	}
	cr_expect_gt(id_next(0, now + 10000, 1), id_next(0, now, 1));
	cr_expect_gt(id_next(0, INT64_MIN, 1), 0);
	cr_expect_gt(id_next(0, INT64_MAX, 1), 0);
}

Test(values, ids_are_written_in_decimal_and_bytes_in_hexadecimal)
{
	char text[ID_TEXT_SIZE], hex[7];

	id_format(INT64_MAX, text);
	cr_expect_str_eq(text, "9223372036854775807");
	id_format(1, text);
	cr_expect_str_eq(text, "1");
	id_hex((const unsigned char *)"\x00\xab\x7f", 3, hex);
	cr_expect_str_eq(hex, "00ab7f");
}

struct sample {
	size_t size;
	uint64_t a, b;
};

struct later {
	struct sample known;
	uint64_t c;
};

Test(values, shorter_spec_leaves_the_rest_zero)
{
	struct sample given = {sizeof(size_t) + sizeof(uint64_t), 1, 2}, read;
	struct error error = {0};

	cr_expect_eq(spec_read(&error, "spec", &read, sizeof(read), &given),
	    UD_OK);
	cr_expect_eq(read.a, 1);
	cr_expect_eq(read.b, 0);
}

Test(values, longer_spec_may_only_hold_zeros_there)
{
	struct later given = {{sizeof(given), 1, 2}, 0};
	struct error error = {0};
	struct sample read;

	cr_expect_eq(spec_read(&error, "spec", &read, sizeof(read), &given),
	    UD_OK);
	cr_expect_eq(read.b, 2);
	given.c = 1;
	cr_expect_eq(spec_read(&error, "spec", &read, sizeof(read), &given),
	    UD_EINVAL);
	cr_expect_str_eq(error.field, "spec");
}

Test(values, spec_without_a_size_is_refused)
{
	static const size_t sizes[] = { 0, 7, 4097, SIZE_MAX };
	struct error error = {0};
	struct sample read;

	for (size_t i = 0; i < 4; i++) {
		struct sample given = {sizes[i], 1, 2};

		cr_expect_eq(spec_read(&error, "spec", &read, sizeof(read),
		    &given), UD_EINVAL);
	}
	cr_expect_eq(spec_read(&error, "spec", &read, sizeof(read), NULL),
	    UD_EINVAL);
}
