/* SPDX-License-Identifier: MIT */
#include "base/id.h"

#include <string.h>

#define EPOCH_US 1556496000000000LL	/* 2019-04-29T00:00:00Z */
#define UNITS_MAX ((INT64_C(1) << 39) - 1)

enum { UNIT_US = 10000, SEQUENCE_SHIFT = 16, TIME_SHIFT = 24 };

int64_t
id_next(int64_t last, int64_t now_us, unsigned store)
{
	int64_t units = now_us > EPOCH_US ? (now_us - EPOCH_US) / UNIT_US : 0;
	int64_t id;

	/* 39 bits last until 2193; after that only the counter moves. */
	if (units > UNITS_MAX)
		units = UNITS_MAX;
	id = units << TIME_SHIFT | (store & 0xffff);
	if (id <= last)
		id = ((last >> SEQUENCE_SHIFT) + 1) << SEQUENCE_SHIFT |
		    (store & 0xffff);
	return id;
}

char *
id_digits(int64_t id, char *end)
{
	uint64_t rest = id < 0 ? -(uint64_t)id : (uint64_t)id;

	do
		*--end = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (id < 0)
		*--end = '-';
	return end;
}

void
id_format(int64_t id, char out[ID_TEXT_SIZE])
{
	char digits[ID_TEXT_SIZE], *end = digits + sizeof(digits);
	char *from = id_digits(id, end - 1);

	end[-1] = '\0';
	memcpy(out, from, (size_t)(end - from));
}

void
id_hex(const unsigned char *bytes, int n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}
