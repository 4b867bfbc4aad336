/* SPDX-License-Identifier: MIT */
#include "base/syntax.h"

#include <string.h>

#include <userdir/base.h>

#include "base/text.h"

enum { LABEL_MAX = 63, HOST_MAX = 253, LOCAL_MAX = 64, EMAIL_BYTES_MAX = 254 };

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_alpha(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
is_alnum(char c)
{
	return is_digit(c) || is_alpha(c);
}

int
syntax_is_host(struct span s)
{
	size_t label = 0;

	if (s.len == 0 || s.len > HOST_MAX)
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (c == '.') {
			if (label == 0 || s.data[i - 1] == '-')
				return 0;
			label = 0;
			continue;
		}
		if (!(is_alnum(c) || (c == '-' && label > 0)) ||
		    ++label > LABEL_MAX)
			return 0;
	}
	return label > 0 && s.data[s.len - 1] != '-';
}

static int
is_dot_atom(struct span s)
{
	struct span trimmed;
	char before = '.';

	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (c == '.' ? before == '.' : !((unsigned char)c >= 0x80 ||
		    is_alnum(c) || strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL))
			return 0;
		before = c;
	}
	if (before == '.')
		return 0;
	/* White space outside ASCII, wherever it stands. */
	for (const char *p = s.data, *end = s.data + s.len; p < end;) {
		const char *at = p;

		if (text_next(&p, end) < 0x80)
			continue;
		trimmed = text_trim((struct span){at, (size_t)(p - at)});
		if (trimmed.len == 0)
			return 0;
	}
	return 1;
}

int
syntax_is_email(struct span s)
{
	const char *at = s.len == 0 ? NULL : memchr(s.data, '@', s.len);
	struct span local, host;

	if (at == NULL || s.len > EMAIL_BYTES_MAX)
		return 0;
	local = (struct span){s.data, (size_t)(at - s.data)};
	host = (struct span){at + 1, s.len - local.len - 1};
	return local.len > 0 && local.len <= LOCAL_MAX && is_dot_atom(local) &&
	    syntax_is_host(host);
}

int
syntax_is_e164(const char *s)
{
	size_t n = 0;

	if (s[0] != '+' || s[1] < '1' || s[1] > '9')
		return 0;
	while (is_digit(s[n + 1]))
		n++;
	return s[n + 1] == '\0' && n >= 7 && n <= 15;
}

/* Bytes of the separator at p that people put into numbers; 0 if none. */
static size_t
separator(const char *p, size_t left)
{
	if (strchr(" \t-./()", *p) != NULL)
		return 1;
	if (left >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (left >= 3 && memcmp(p, "\xe2\x80\x91", 3) == 0)
		return 3;
	return 0;
}

int
syntax_phone(struct span s, const char *calling_code,
    char out[PHONE_TEXT_SIZE])
{
	char digits[2 * PHONE_TEXT_SIZE];
	size_t n = 0, skip, from = 0;

	for (size_t i = 0; i < s.len; i += skip) {
		skip = separator(s.data + i, s.len - i);
		if (skip > 0)
			continue;
		skip = 1;
		if (n + 1 >= sizeof(digits))
			return 0;
		digits[n++] = s.data[i];
	}
	digits[n] = '\0';
	out[0] = '+';
	out[1] = '\0';
	if (digits[0] == '+') {
		from = 1;
	} else if (digits[0] == '0' && digits[1] == '0') {
		from = 2;
	} else if (calling_code != NULL && strlen(calling_code) <= 3) {
		from = digits[0] == '0';
		(void)strcat(out, calling_code);
	} else {
		return 0;
	}
	if (strlen(out) + strlen(digits + from) >= PHONE_TEXT_SIZE)
		return 0;
	(void)strcat(out, digits + from);
	return syntax_is_e164(out);
}

/* The parts of a tag in their order; each subtag takes the first part that
 * fits and is not before the one taken last. */
enum part { LANGUAGE, EXTLANG, SCRIPT, REGION, VARIANT, EXTENSION, PRIVATE };

static int
all(const char *s, size_t len, int (*is)(char))
{
	for (size_t i = 0; i < len; i++)
		if (!is(s[i]))
			return 0;
	return 1;
}

static int
next_part(enum part last, const char *s, size_t n, enum part *part)
{
	int letters = all(s, n, is_alpha);

	if (last == PRIVATE || (n == 1 && (s[0] | 0x20) == 'x'))
		*part = PRIVATE;
	else if (n == 1 || (last == EXTENSION && n >= 2))
		*part = EXTENSION;
	else if (last <= EXTLANG && n == 3 && letters)
		*part = EXTLANG;
	else if (last < SCRIPT && n == 4 && letters)
		*part = SCRIPT;
	else if (last < REGION && ((n == 2 && letters) ||
	    (n == 3 && all(s, n, is_digit))))
		*part = REGION;
	else if (last <= VARIANT && (n >= 5 || (n == 4 && is_digit(s[0]))))
		*part = VARIANT;
	else
		return 0;
	return 1;
}

static void
set_case(enum part part, char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_alpha(s[i]))
			continue;
		if (part == REGION || (part == SCRIPT && i == 0))
			s[i] = (char)(s[i] & ~0x20);
		else
			s[i] = (char)(s[i] | 0x20);
	}
}

int
syntax_language(struct span s, char out[LANGUAGE_TEXT_SIZE])
{
	enum part part = LANGUAGE;
	size_t start = 0, n;

	if (s.len == 0)
		s = span_of("und");
	if (s.len >= LANGUAGE_TEXT_SIZE)
		return 0;
	memcpy(out, s.data, s.len);
	out[s.len] = '\0';
	for (int first = 1; start <= s.len; first = 0, start += n + 1) {
		n = strcspn(out + start, "-");
		if (n == 0 || n > 8 || !all(out + start, n, is_alnum))
			return 0;
		if (first) {
			if (n == 1 && (out[0] | 0x20) == 'x')
				part = PRIVATE;
			else if (n < 2 || !all(out, n, is_alpha))
				return 0;
		} else if (!next_part(part, out + start, n, &part)) {
			return 0;
		}
		set_case(part, out + start, n);
		/* A singleton must be followed by something. */
		if (n == 1 && start + n == s.len)
			return 0;
	}
	return 1;
}
