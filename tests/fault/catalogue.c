/* SPDX-License-Identifier: MIT */
/* The table of operations is complete, and what it says is so. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "catalogue/dump.h"
#include "catalogue/moments.h"
#include "fault/points.h"

TestSuite(catalogue);

enum { SYMBOLS_MAX = 500, SYMBOL_SIZE = 64 };

static char symbols[SYMBOLS_MAX][SYMBOL_SIZE];
static size_t symbol_count;

/* Names that stand before a semicolon, in all releases of the map. */
static void
read_map(void)
{
	FILE *map = fopen(USERDIR_MAP, "r");
	char line[256];

	cr_assert_not_null(map);
	symbol_count = 0;
	while (fgets(line, sizeof(line), map) != NULL)
		if (symbol_count < SYMBOLS_MAX &&
		    sscanf(line, " %63[a-z0-9_];", symbols[symbol_count]) == 1
		    && strncmp(symbols[symbol_count], "ud_", 3) == 0)
			symbol_count++;
	(void)fclose(map);
	cr_assert_lt(symbol_count, SYMBOLS_MAX);
	cr_assert_gt(symbol_count, 0);
}

static int
is_exported(const char *name)
{
	for (size_t i = 0; i < symbol_count; i++)
		if (strcmp(symbols[i], name) == 0)
			return 1;
	return 0;
}

static int
is_operation(const char *name)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		if (strcmp(row->function, name) == 0)
			return 1;
	return 0;
}

static int
is_plain(const char *name)
{
	for (size_t i = 0; plain_functions[i] != NULL; i++)
		if (strcmp(plain_functions[i], name) == 0)
			return 1;
	return 0;
}

Test(catalogue, names_every_exported_function_once)
{
	read_map();
	for (size_t i = 0; i < symbol_count; i++)
		cr_expect(is_operation(symbols[i]) + is_plain(symbols[i]) == 1,
		    "%s is not in the catalogue, or twice", symbols[i]);
	points_add("exported functions", symbol_count);
}

Test(catalogue, names_no_function_that_is_not_exported)
{
	const struct operation *row;

	read_map();
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		cr_expect(is_exported(row->function), "%s", row->function);
	for (size_t i = 0; plain_functions[i] != NULL; i++)
		cr_expect(is_exported(plain_functions[i]), "%s",
		    plain_functions[i]);
}

static const struct operation *
method_row(const char *name)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		if (row->json != NULL && strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

Test(catalogue, names_every_method_of_the_json_call)
{
	const struct operation *row;
	size_t rows = 0, i;

	for (i = 0; ud_rpc_method(i) != NULL; i++)
		cr_expect_not_null(method_row(ud_rpc_method(i)),
		    "%s is not in the catalogue", ud_rpc_method(i));
	for (size_t j = 0; (row = catalogue_operation(j)) != NULL; j++)
		rows += row->json != NULL && row->shape == NULL;
	cr_expect_eq(rows, i);
}

/* Run with valid texts in a fresh world; was the store changed? */
static int
changes(const struct operation *row, struct world *world, int *rc)
{
	char *before, *after;
	int changed;

	world_open(world);
	before = raw_dump(world->db);
	*rc = operation_run(row, world);
	after = raw_dump(world->db);
	changed = strcmp(before, after) != 0;
	free(before);
	free(after);
	return changed;
}

Test(catalogue, every_operation_succeeds_and_changes_what_it_says)
{
	const struct operation *row;
	struct world world;
	int changed, rc;

	for (int kind = WORLD_MEMORY; kind <= WORLD_FILE; kind++) {
		world_init(&world, (enum world_kind)kind);
		for (size_t i = 0; (row = catalogue_operation(i)) != NULL;
		    i++) {
			changed = changes(row, &world, &rc);
			cr_expect_eq(rc, UD_OK, "%s: %s (%s)",
			    operation_label(row), ud_errmsg(world.dir),
			    ud_errfield(world.dir));
			cr_expect_eq(changed, (row->facts & OP_WRITES) &&
			    !(row->facts & (storage_is_postgres() ?
			    OP_WAITING : OP_ARRAYS)), "%s",
			    operation_label(row));
			world_close(&world);
		}
		world_end(&world);
	}
	points_add("rows of the catalogue", catalogue_count());
}

Test(catalogue, repeating_an_operation_changes_nothing_where_it_says_so)
{
	const struct operation *row;
	struct world world;
	char *before, *after;

	world_init(&world, WORLD_MEMORY);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (!(row->facts & OP_TWICE))
			continue;
		world_open(&world);
		cr_expect_eq(operation_run(row, &world), UD_OK, "%s",
		    operation_label(row));
		before = raw_dump(world.db);
		cr_expect_eq(operation_run(row, &world), UD_OK, "%s",
		    operation_label(row));
		after = raw_dump(world.db);
		cr_expect_null(dump_difference(before, after), "%s: %s",
		    operation_label(row), dump_difference(before, after));
		free(before);
		free(after);
		world_close(&world);
	}
	world_end(&world);
}

Test(catalogue, only_what_says_so_is_more_than_one_change)
{
	const struct operation *row;
	struct moments moments;
	struct world world;

	world_init(&world, WORLD_MEMORY);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		cr_expect_eq(moments_run(&moments, row, &world), UD_OK, "%s",
		    operation_label(row));
		cr_expect(moments.count == 1 || (row->facts & OP_STEPS),
		    "%s: %zu", operation_label(row), moments.count);
		cr_expect_lt(moments.count, MOMENTS_MAX);
		moments_free(&moments);
	}
	world_end(&world);
}

/* Metadata and creations treat their user, or organization, as one. */
static int
is_precondition(const struct operation *row)
{
	return (row->facts & OP_STATE) ||
	    strstr(row->name, "Metadata") != NULL ||
	    (strcmp(row->permission, "user.write") == 0 &&
	    (row->facts & OP_ORG));
}

Test(catalogue, unknown_targets_are_reported_as_missing)
{
	const struct operation *row;
	struct world world;
	struct call call;
	int expected;

	world_init(&world, WORLD_MEMORY);
	world_open(&world);
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (!(row->facts & (OP_USER | OP_ORG)))
			continue;
		call_init(&call, row, &world);
		call.text[0] = strchr(call.text[0], '@') != NULL ?
		    "nobody@mail.example" : "nobody.example";
		(void)call_run(&call);
		expected = row->facts & OP_MISSING_OK ? UD_OK :
		    is_precondition(row) ? UD_ESTATE : UD_ENOTFOUND;
		/* A page after a user of another organization is refused. */
		if (call.rc != expected)
			cr_expect(row->texts[1].rule == RULE_OTHER &&
			    call.rc == UD_EINVAL, "%s: %s",
			    operation_label(row), ud_errname(call.rc));
		if (call.rc != UD_OK)
			cr_expect(call_is_cleared(&call), "%s",
			    operation_label(row));
		call_end(&call);
	}
	world_end(&world);
}
