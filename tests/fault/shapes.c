/* SPDX-License-Identifier: MIT */
/* Calls of the wrong shape are refused and change nothing. */
#include "catalogue/shapes.h"

#include <criterion/criterion.h>

#include <string.h>

#include "catalogue/catalogue.h"
#include "catalogue/dump.h"
#include "fault/points.h"

TestSuite(shapes);

static size_t
try_all(const struct shape *shape)
{
	struct world world;
	char *before, *after;
	size_t n = 0;
	int rc;

	world_init(&world, WORLD_MEMORY);
	world_open(&world);
	before = raw_dump(world.db);
	for (; shape->function != NULL; shape++, n++) {
		rc = shape->run(world.dir);
		cr_expect_eq(rc, shape->code, "%s, %s: %s, %s",
		    shape->function, shape->what, ud_errname(rc),
		    ud_errmsg(world.dir));
		if (shape->field != NULL)
			cr_expect_str_eq(ud_errfield(world.dir), shape->field,
			    "%s, %s: %s", shape->function, shape->what,
			    ud_errfield(world.dir));
	}
	after = raw_dump(world.db);
	cr_expect_null(dump_difference(before, after), "%s",
	    dump_difference(before, after));
	free(before);
	free(after);
	world_end(&world);
	points_add("wrong shapes", n);
	return n;
}

Test(shapes, missing_arguments_are_named)
{
	cr_expect_gt(try_all(missing_shapes), 0);
}

Test(shapes, wrong_sizes_and_numbers_are_refused)
{
	cr_expect_gt(try_all(wrong_shapes), 0);
}

Test(shapes, limits_are_exact)
{
	cr_expect_gt(try_all(limit_shapes), 0);
}

Test(shapes, searches_are_refused_with_the_path)
{
	cr_expect_gt(try_all(search_shapes), 0);
}

Test(shapes, secrets_that_cannot_be_are_refused_before_they_are_judged)
{
	cr_expect_gt(try_all(secret_shapes), 0);
}

static int
has_shape(const struct shape *shape, const char *function)
{
	for (; shape->function != NULL; shape++)
		if (strcmp(shape->function, function) == 0)
			return 1;
	return 0;
}

Test(shapes, every_operation_has_one)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		cr_expect(has_shape(missing_shapes, row->function) ||
		    has_shape(wrong_shapes, row->function) ||
		    has_shape(limit_shapes, row->function) ||
		    has_shape(search_shapes, row->function) ||
		    has_shape(secret_shapes, row->function), "%s",
		    row->function);
}

Test(shapes, without_a_handle_every_operation_is_invalid)
{
	const struct operation *row;
	struct world world;
	struct call call;

	world_init(&world, WORLD_MEMORY);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (strcmp(row->function, "ud_open") == 0)
			continue;
		call_init(&call, row, &world);
		cr_expect_eq(call_run(&call), UD_EINVAL, "%s",
		    operation_label(row));
		cr_expect(call_is_cleared(&call), "%s", operation_label(row));
		call_end(&call);
	}
	world_end(&world);
}

Test(shapes, on_a_handle_that_did_not_open_every_operation_fails)
{
	const struct operation *row;
	struct world world;
	struct call call;

	world_init(&world, WORLD_FILE);
	world.options.must_exist = 1;
	cr_assert_eq(world_open_dir(&world), UD_ENOTFOUND);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (strcmp(row->function, "ud_open") == 0)
			continue;
		call_init(&call, row, &world);
		cr_expect_lt(call_run(&call), 0, "%s", operation_label(row));
		cr_expect(call_is_cleared(&call), "%s", operation_label(row));
		call_end(&call);
	}
	world_end(&world);
}
