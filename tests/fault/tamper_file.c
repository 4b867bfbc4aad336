/* SPDX-License-Identifier: MIT */
/* Files whose bytes were changed or cut: SQLite only. */
#include "fault/tamper.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fault/points.h"

static struct world world;

static void
begin(void)
{
	world_init(&world, WORLD_FILE);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(tamper_file, .init = begin, .fini = end, .timeout = 600);

enum { STRIDE = 257 };

static long
file_size(void)
{
	FILE *file = fopen(world.path, "rb");
	long size;

	cr_assert_not_null(file);
	cr_assert_eq(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	(void)fclose(file);
	return size;
}

static void
flip(long at)
{
	FILE *file = fopen(world.path, "r+b");
	int byte;

	cr_assert_not_null(file);
	(void)fseek(file, at, SEEK_SET);
	byte = getc(file);
	(void)fseek(file, at, SEEK_SET);
	(void)putc(byte ^ 0xff, file);
	cr_assert_eq(fclose(file), 0);
}

/* Whatever opens may be used; whatever it answers, it does not crash. */
static void
use(void)
{
	raw_close(&world.db);
	if (world_open_dir(&world) == UD_OK)
		tamper_use_all(&world);
	else
		cr_expect_str_not_empty(ud_errmsg(world.dir));
}

Test(tamper_file, th_91_no_flipped_byte_crashes)
{
	size_t points = 0;
	long size;

	world_fill(&world);
	size = file_size();
	for (long at = 0; at < size; at += at < 100 ? 3 : STRIDE, points++) {
		world_fill(&world);
		flip(at);
		use();
	}
	points_add("flipped bytes", points);
}

Test(tamper_file, th_91_no_cut_file_crashes)
{
	size_t points = 0;
	long size;

	world_fill(&world);
	size = file_size();
	for (long at = 0; at < size; at += 4096 - 3, points++) {
		world_fill(&world);
		cr_assert_eq(truncate(world.path, at), 0);
		use();
	}
	points_add("cut files", points);
}
