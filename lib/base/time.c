/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

enum { NS_PER_US = 1000 };

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, with
 * the year beginning in March so that the leap day comes last. */
static int64_t
days_from_date(int64_t year, int month, int day)
{
	int64_t era, of_era, of_year;

	if (month <= 2)
		year--;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static void
date_from_days(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t era, of_era, years, of_year, m;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	of_year = of_era - (365 * years + years / 4 - years / 100);
	m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = years + era * 400 + (*month <= 2);
}

void
time_format(int64_t us, char out[TIME_TEXT_SIZE])
{
	int64_t days, rest, year;
	int month, day, n;
	int fraction;

	if (us < TIME_MIN_US)
		us = TIME_MIN_US;
	if (us > TIME_MAX_US)
		us = TIME_MAX_US;
	days = us / (86400LL * US_PER_S);
	rest = us % (86400LL * US_PER_S);
	if (rest < 0) {
		rest += 86400LL * US_PER_S;
		days--;
	}
	fraction = (int)(rest % US_PER_S);
	rest /= US_PER_S;
	date_from_days(days, &year, &month, &day);
	n = snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d",
	    (int)year, month, day, (int)(rest / 3600), (int)(rest / 60 % 60),
	    (int)(rest % 60));
	if (fraction % 1000 != 0)
		n += snprintf(out + n, TIME_TEXT_SIZE - (size_t)n, ".%06d",
		    fraction);
	else if (fraction != 0)
		n += snprintf(out + n, TIME_TEXT_SIZE - (size_t)n, ".%03d",
		    fraction / 1000);
	(void)snprintf(out + n, TIME_TEXT_SIZE - (size_t)n, "Z");
}

/* Read exactly n digits and the character that follows, if it is not NUL. */
static int
number(const char **p, const char *end, int n, char after, int *value)
{
	*value = 0;
	for (; n > 0; n--, ++*p) {
		if (*p == end || **p < '0' || **p > '9')
			return 0;
		*value = *value * 10 + (**p - '0');
	}
	if (after == '\0')
		return 1;
	if (*p == end || (**p | (after == 't' ? 0x20 : 0)) != after)
		return 0;
	++*p;
	return 1;
}

static int
fraction(const char **p, const char *end, int64_t *us)
{
	int64_t unit = US_PER_S / 10;
	const char *first;

	*us = 0;
	if (*p == end || **p != '.')
		return 1;
	first = ++*p;
	for (; *p < end && **p >= '0' && **p <= '9'; ++*p, unit /= 10)
		*us += (**p - '0') * unit;
	return *p > first && *p - first <= 9;
}

static int
offset(const char **p, const char *end, int64_t *seconds)
{
	int hours, minutes;
	char sign;

	*seconds = 0;
	if (*p == end)
		return 0;
	sign = *(*p)++;
	if (sign == 'Z' || sign == 'z')
		return 1;
	if ((sign != '+' && sign != '-') ||
	    !number(p, end, 2, ':', &hours) ||
	    !number(p, end, 2, '\0', &minutes) || hours > 23 || minutes > 59)
		return 0;
	*seconds = (hours * 60 + minutes) * 60 * (sign == '-' ? 1 : -1);
	return 1;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 ? 28 + leap : days[month - 1];
}

int
time_parse(const char *text, size_t len, int64_t *us)
{
	const char *p = text, *end = text + len;
	int year, month, day, hour, minute, second;
	int64_t micro, shift, value;

	if (!number(&p, end, 4, '-', &year) ||
	    !number(&p, end, 2, '-', &month) ||
	    !number(&p, end, 2, 't', &day) ||
	    !number(&p, end, 2, ':', &hour) ||
	    !number(&p, end, 2, ':', &minute) ||
	    !number(&p, end, 2, '\0', &second) ||
	    !fraction(&p, end, &micro) || !offset(&p, end, &shift) || p != end)
		return 0;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > days_in_month(year, month) || hour > 23 || minute > 59 ||
	    second > 59)
		return 0;
	value = days_from_date(year, month, day) * 86400 + hour * 3600 +
	    minute * 60 + second + shift;
	value = value * US_PER_S + micro;
	if (value < TIME_MIN_US || value > TIME_MAX_US)
		return 0;
	*us = value;
	return 1;
}

int64_t
time_steady_us(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

void
time_sleep_until(int64_t steady_us)
{
	const struct timespec time = {
		(time_t)(steady_us / US_PER_S),
		(long)(steady_us % US_PER_S) * NS_PER_US
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time,
	    NULL) == EINTR)
		;
}
