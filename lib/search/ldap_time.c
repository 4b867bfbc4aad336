/* SPDX-License-Identifier: MIT */
/*
 * GeneralizedTime (RFC 4517, 3.3.13): "20250123103418.051Z".  Minutes and
 * seconds may be absent; the fraction is one of whatever comes last.
 */
#include "search/ldap.h"

#include <string.h>

enum {
	HOURS = 10,		/* digits up to the hour */
	FRACTION_MAX = 9	/* digits */
};

/* Take digits, as many as there are but at most `most`; their value. */
static int64_t
take_digits(struct span *text, size_t most, size_t *count)
{
	int64_t value = 0;

	for (*count = 0; *count < most && text->len > 0; ++*count) {
		if (*text->data < '0' || *text->data > '9')
			break;
		value = value * 10 + (*text->data - '0');
		text->data++;
		text->len--;
	}
	return value;
}

/* Take the fraction, if there is one, of a unit of that many microseconds. */
static int
take_fraction(struct span *text, int64_t unit, int64_t *us)
{
	size_t digits;

	*us = 0;
	if (text->len == 0 || (*text->data != '.' && *text->data != ','))
		return 1;
	text->data++;
	text->len--;
	*us = unit * take_digits(text, FRACTION_MAX, &digits);
	for (size_t i = 0; i < digits; i++)
		*us /= 10;
	return digits > 0;
}

/* "Z", "+hh" or "+hhmm", as RFC 3339 wants it. */
static int
copy_zone(struct span zone, char out[8])
{
	size_t digits;

	if (zone.len == 1 && *zone.data == 'Z') {
		strcpy(out, "Z");
		return 1;
	}
	if (zone.len == 0 || (*zone.data != '+' && *zone.data != '-'))
		return 0;
	memcpy(out, "+00:00", 7);
	out[0] = *zone.data++;
	zone.len--;
	if (zone.len != 2 && zone.len != 4)
		return 0;
	memcpy(out + 1, zone.data, 2);
	if (zone.len == 4)
		memcpy(out + 4, zone.data + 2, 2);
	(void)take_digits(&zone, 4, &digits);
	return zone.len == 0;
}

int
ldap_time_parse(struct span text, int64_t *us)
{
	static const char shape[] = "0000-00-00T00:00:00";
	char rfc3339[TIME_TEXT_SIZE];
	const char *from = text.data;
	int64_t part, unit = US_PER_S;
	size_t digits, to = 0;

	(void)take_digits(&text, HOURS + 4, &digits);
	if (digits != HOURS && digits != HOURS + 2 && digits != HOURS + 4)
		return 0;
	for (; shape[to] != '\0'; to++)
		rfc3339[to] = shape[to] == '0' && from < text.data ? *from++ :
		    shape[to];
	for (size_t absent = HOURS + 4 - digits; absent > 0; absent -= 2)
		unit *= 60;
	if (!take_fraction(&text, unit, &part) ||
	    !copy_zone(text, rfc3339 + to) ||
	    !time_parse(rfc3339, strlen(rfc3339), us))
		return 0;
	*us += part;
	return *us <= TIME_MAX_US;
}

void
ldap_time_format(int64_t us, char out[TIME_TEXT_SIZE])
{
	char *to = out;

	time_format(us, out);
	for (const char *from = out; *from != '\0'; from++)
		if (strchr("-:T", *from) == NULL)
			*to++ = *from;
	*to = '\0';
}
