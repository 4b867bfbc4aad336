/* SPDX-License-Identifier: MIT */
#include "rpc/arena.h"

#include <criterion/criterion.h>

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

Test(arena, memory_is_zeroed_aligned_and_apart)
{
	struct arena arena = {0};
	unsigned char *before = NULL;

	for (size_t n = 0; n < 3000; n += 7) {
		unsigned char *p = arena_array(&arena, n, 3);

		cr_assert_not_null(p);
		cr_assert_eq((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n * 3; i++)
			cr_assert_eq(p[i], 0);
		memset(p, 0xff, n * 3);
		cr_assert_neq(p, before);
		before = p;
	}
	arena_free(&arena);
	arena_free(&arena);	/* harmless */
}

Test(arena, sizes_that_overflow_are_refused)
{
	struct arena arena = {0};

	cr_expect_null(arena_array(&arena, SIZE_MAX, 2));
	cr_expect_null(arena_array(&arena, 1, SIZE_MAX));
	cr_expect_null(arena_array(&arena, SIZE_MAX / 2, 2));
	arena_free(&arena);
}
