/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include <criterion/criterion.h>

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int
reads(const char *text, int64_t us)
{
	int64_t got;

	return time_parse(text, strlen(text), &got) && got == us;
}

static const struct {
	int64_t us;
	const char *text;
} known[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ 1, "1970-01-01T00:00:00.000001Z" },
	{ 1000, "1970-01-01T00:00:00.001Z" },
	{ -1, "1969-12-31T23:59:59.999999Z" },
	{ 1737628458051000, "2025-01-23T10:34:18.051Z" },
	{ 951782400000000, "2000-02-29T00:00:00Z" },
	{ 4107542400000000, "2100-03-01T00:00:00Z" },
	{ TIME_MIN_US, "0001-01-01T00:00:00Z" },
	{ TIME_MAX_US, "9999-12-31T23:59:59.999999Z" },
};

Test(time, known_moments_are_written_and_read)
{
	char text[TIME_TEXT_SIZE];

	for (size_t i = 0; i < N(known); i++) {
		time_format(known[i].us, text);
		cr_expect_str_eq(text, known[i].text);
		cr_expect(reads(known[i].text, known[i].us), "%s",
		    known[i].text);
	}
}

Test(time, what_is_written_is_read_back)
{
	char text[TIME_TEXT_SIZE];
	uint64_t state = 1;

	for (int i = 0; i < 200000; i++) {
		int64_t us;

		state = state * UINT64_C(6364136223846793005) + 1;
		us = TIME_MIN_US + (int64_t)((state >> 1) % (uint64_t)(
		    TIME_MAX_US - TIME_MIN_US));
		time_format(us, text);
		cr_assert(reads(text, us), "%s", text);
	}
}

Test(time, offsets_fractions_and_small_letters_are_read)
{
	cr_expect(reads("1970-01-01T01:00:00+01:00", 0));
	cr_expect(reads("1969-12-31T23:30:00-00:30", 0));
	cr_expect(reads("1970-01-01T00:00:00.1Z", 100000));
	cr_expect(reads("1970-01-01T00:00:00.123456789Z", 123456));
}

Test(time, what_is_no_time_is_refused)
{
	static const char *const bad[] = { "", "1970-01-01",
		"1970-01-01T00:00:00", "1970-13-01T00:00:00Z",
		"1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z",
		"1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
		"1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+24:00",
		"1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00Zx",
		"70-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
		"0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		"1970-01-01T00:00:00,5Z", "+1970-01-01T00:00:00Z" };
	int64_t us;

	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(time_parse(bad[i], strlen(bad[i]), &us), "%s",
		    bad[i]);
}

Test(time, moments_beyond_the_calendar_are_clamped_when_written)
{
	char text[TIME_TEXT_SIZE];

	time_format(INT64_MIN, text);
	cr_expect_str_eq(text, "0001-01-01T00:00:00Z");
	time_format(INT64_MAX, text);
	cr_expect_str_eq(text, "9999-12-31T23:59:59.999999Z");
}
