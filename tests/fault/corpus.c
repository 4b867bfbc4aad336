/* SPDX-License-Identifier: MIT */
#include "fault/corpus.h"

#include <stdlib.h>
#include <string.h>

static const struct hostile written[] = {
	/* SQL. */
	{"' OR '1'='1", 0}, {"'; DROP TABLE ud_users; --", 0},
	{"\"; DELETE FROM ud_events; --", 0}, {"1); ATTACH 'x' AS y; --", 0},
	{"' UNION SELECT seal FROM ud_users --", 0}, {"%", 0}, {"_", 0},
	{"\\", 0}, {"?1", 0}, {":id", 0}, {"x'00'", 0}, {"NULL", 0},
	{"`ud_users`", 0}, {"/* */", 0}, {"0x10", 0}, {"-1", 0},
	{"9223372036854775808", 0}, {"{\"a\":1}", 0}, {"%s%n", 0},
	{"../../etc", 0}, {"a@b@c", 0}, {"$(id)", 0},
	/* Names and folding. */
	{"\xef\xbd\x81\xef\xbd\x84\xef\xbd\x8d", 0}, {"\xe2\x84\xaa", 0},
	{"stra\xc3\x9f" "e", 0}, {"e\xcc\x81", 0}, {"\xc3\xa9", 0},
	{"\xef\xb7\xba", 0},
	{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 0},
	{"\xee\x80\x80", 0}, {"\xf0\x90\x8d\x88", 0}, {"a\xe2\x80\x8d" "b", 0},
	{"\xe2\x80\x8d", TEXT_VANISHES}, {"\xc2\xad", TEXT_VANISHES},
	{"\xef\xbb\xbf", TEXT_VANISHES}, {"a\xef\xbb\xbf", 0},
	{"\xf4\x80\x80\x80", 0}, {"\xcd\xb8", TEXT_UNASSIGNED},
	{"a\xf3\xb0\x80\x80", 0}, {"\xf0\xaf\xbf\xbd", TEXT_UNASSIGNED},
	/* Not UTF-8. */
	{"\x80", 0}, {"a\xff", 0}, {"\xfe\xfe", 0}, {"\xc3", 0},
	{"\xe2\x82", 0}, {"\xf0\x9f\x91", 0}, {"\xc0\x80", 0},
	{"\xc1\xbf", 0}, {"\xe0\x80\xaf", 0}, {"\xf0\x80\x80\xaf", 0},
	{"\xed\xa0\x80", 0}, {"\xed\xbf\xbf", 0},
	{"\xed\xa0\xbd\xed\xb8\x80", 0}, {"\xf4\x90\x80\x80", 0},
	{"\xf8\x88\x80\x80\x80", 0}, {"\xc3\x28", 0}, {"a\xc3\xa9\xa9", 0},
	/* Noncharacters. */
	{"\xef\xb7\x90", 0}, {"\xef\xb7\xaf", 0}, {"\xef\xbf\xbe", 0},
	{"a\xef\xbf\xbf" "b", 0}, {"\xf0\x9f\xbf\xbe", 0},
	{"\xf4\x8f\xbf\xbf", 0},
	/* Controls, C0 and C1, and what steers direction and lines. */
	{"a\x01" "b", 0}, {"a\tb", 0}, {"a\nb", 0}, {"a\rb", 0},
	{"a\x1b[31mb", 0}, {"a\x7f" "b", 0}, {"a\xc2\x80" "b", 0},
	{"a\xc2\x85" "b", 0}, {"a\xc2\x9f" "b", 0}, {"a\xd8\x9c" "b", 0},
	{"a\xe2\x80\x8e" "b", 0}, {"a\xe2\x80\x8f" "b", 0},
	{"a\xe2\x80\xa8" "b", 0}, {"a\xe2\x80\xa9" "b", 0},
	{"a\xe2\x80\xaa" "b", 0}, {"a\xe2\x80\xae" "b", 0},
	{"a\xe2\x81\xa6" "b", 0}, {"a\xe2\x81\xa9" "b", 0},
	{"\xe2\x80\xae", 0}, {"a\r\nBcc: x", 0},
	/* Nothing, and white space. */
	{"", 0}, {" ", 0}, {"\t", 0}, {"\xc2\xa0", 0}, {"\xe3\x80\x80", 0},
	{" a", 0}, {"a ", 0}, {"\xe2\x80\x83" "a", 0}, {"a\xc2\xa0", 0},
	{" \n ", 0},
};

enum { LONG_BYTES = 1000 };
enum { WRITTEN = sizeof(written) / sizeof(written[0]) };

/* Strings of one character, as often as said. */
static const struct {
	const char *unit;
	size_t times;
} repeated[] = {
	{"a", 199}, {"a", 200}, {"a", 201}, {"a", 253}, {"a", 254},
	{"a", 454}, {"a", 455}, {"a", 499}, {"a", 500}, {"a", 501},
	{"\xc3\xa4", 199}, {"\xc3\xa4", 200}, {"\xc3\xa4", 201},
	{"\xe4\xb8\x80", 200}, {"\xe4\xb8\x80", 201},
	{"\xf0\x90\x8d\x88", 199}, {"\xf0\x90\x8d\x88", 200},
	{"\xf0\x90\x8d\x88", 201}, {"\xf0\x90\x8d\x88", 500},
	{"\xf0\x90\x8d\x88", 501}, {" ", 300}, {" ", 5000}, {"1", 16},
	{"a-", 18}, {"a.", 100}, {"\xef\xb7\xba", 200},
	{"\xe1\xbe\x80\xcc\x81", 100}, {"a", 2000000},
	{"\xf0\x90\x8d\x88", 500000}, {"\xff", 2000000},
};

enum { REPEATED = sizeof(repeated) / sizeof(repeated[0]) };

struct hostile
corpus_text(size_t i)
{
	static char *made[REPEATED];
	size_t len;

	if (i < WRITTEN)
		return written[i];
	i -= WRITTEN;
	if (i >= REPEATED)
		return (struct hostile){NULL, 0};
	len = strlen(repeated[i].unit);
	if (made[i] == NULL) {
		made[i] = calloc(repeated[i].times, len + 1);
		if (made[i] == NULL)
			abort();
		for (size_t n = 0; n < repeated[i].times; n++)
			memcpy(made[i] + n * len, repeated[i].unit, len);
	}
	return (struct hostile){made[i], 0};
}

/* What is in a string. */
struct facts {
	int is_utf8;
	size_t bytes, points;
	int control;		/* refused in a line, not in lines */
	int steering;		/* refused in both */
	int is_edge_space;	/* white space at an end */
	int is_plain;		/* letters, digits, hyphens and dots */
};

static int
decode(const unsigned char *p, size_t *len)
{
	static const int least[] = {0, 0, 0x80, 0x800, 0x10000};
	int c = *p;

	*len = c < 0x80 ? 1 : c >= 0xf8 ? 0 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 :
	    c >= 0xc0 ? 2 : 0;
	if (*len <= 1)
		return *len == 1 ? c : -1;
	c &= 0x7f >> *len;
	for (size_t i = 1; i < *len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3f);
	}
	return c < least[*len] || c > 0x10ffff || c >> 11 == 0x1b ? -1 : c;
}

static int
is_space(int c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 ||
	    c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	    c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static int
is_steering(int c)
{
	return (c < 0x20 && c != '\t' && c != '\r' && c != '\n') ||
	    (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e ||
	    c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || (c >= 0xfdd0 && c <= 0xfdef) ||
	    (c & 0xfffe) == 0xfffe;
}

/* Facts about a string; of one that is trimmed, about its middle. */
static struct facts
facts_of(const char *text, int trim)
{
	struct facts facts = {.is_utf8 = 1, .is_plain = 1};
	size_t len, spaces = 0, space_bytes = 0;
	int c, begun = 0;

	for (const unsigned char *p = (const unsigned char *)text; *p != '\0';
	    p += len) {
		if ((c = decode(p, &len)) < 0) {
			facts.is_utf8 = 0;
			return facts;
		}
		facts.is_plain &= c < 0x80 && (c == '-' || c == '.' ||
		    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'));
		if (is_space(c)) {
			facts.is_edge_space |= !begun || p[len] == '\0';
			if (trim && !begun)
				continue;
			spaces++;
			space_bytes += len;
		} else {
			begun = 1;
			spaces = space_bytes = 0;
		}
		facts.points++;
		facts.bytes += len;
		facts.control |= c == '\t' || c == '\r' || c == '\n';
		facts.steering |= is_steering(c);
	}
	if (trim) {
		facts.points -= spaces;
		facts.bytes -= space_bytes;
	}
	return facts;
}

static const struct {
	size_t points, bytes;
	int trim, lines, syntax;
} limits[] = {
	[RULE_ID] = {200, 0, 0, 0, 0},
	[RULE_TRIMMED_ID] = {200, 0, 1, 0, 0},
	[RULE_NAME] = {200, 800, 1, 0, 0},
	[RULE_USERNAME] = {200, 800, 1, 0, 0},
	[RULE_LOGIN] = {454, 0, 1, 0, 0},
	[RULE_ADDRESS] = {200, 0, 1, 0, 0},
	[RULE_EMAIL] = {200, 254, 0, 0, 1},
	[RULE_PHONE] = {200, 0, 0, 1, 1},
	[RULE_LANGUAGE] = {35, 35, 0, 0, 1},
	[RULE_DOMAIN] = {253, 253, 0, 0, 1},
	[RULE_KEY] = {200, 0, 1, 0, 0},
	[RULE_NEEDLE] = {200, 0, 0, 1, 1},
	[RULE_LINES] = {500, 0, 0, 1, 0},
	[RULE_TITLE] = {200, 800, 0, 0, 0},
	[RULE_PASSWORD] = {200, 800, 0, 1, 1},
};

enum verdict
corpus_verdict(const struct parameter *parameter, int is_json,
    struct hostile hostile)
{
	enum rule rule = parameter->rule;
	struct facts facts;

	if (rule == RULE_PATH || rule == RULE_OTHER)
		return EITHER;
	/* None of the strings is one of these. */
	if (rule == RULE_TEMPLATE || rule == RULE_CODE ||
	    rule == RULE_PROOF || rule == RULE_HASH)
		return REFUSED;
	facts = facts_of(hostile.text, limits[rule].trim);
	if (!facts.is_utf8)
		return REFUSED;
	/* In JSON an empty text may be the same as none; and what is far too
	 * long need not be trimmed first. */
	if (facts.points == 0 && (is_json || rule == RULE_DOMAIN ||
	    strlen(hostile.text) > LONG_BYTES))
		return EITHER;
	if (facts.points == 0)
		return parameter->may_be_empty ? ACCEPTED : REFUSED;
	if (facts.points > limits[rule].points ||
	    (limits[rule].bytes > 0 && facts.bytes > limits[rule].bytes))
		return REFUSED;
	if (rule == RULE_NEEDLE || rule == RULE_PASSWORD)
		return EITHER;
	if (facts.steering || (facts.control && !limits[rule].lines))
		/* Trimming takes some of them away. */
		return limits[rule].trim && facts.is_edge_space ? EITHER :
		    REFUSED;
	if (rule == RULE_ID && facts.is_edge_space)
		return REFUSED;
	if ((rule == RULE_USERNAME || rule == RULE_LOGIN) &&
	    (hostile.flags & TEXT_UNASSIGNED))
		return REFUSED;
	if (rule == RULE_USERNAME && (hostile.flags & TEXT_VANISHES))
		return REFUSED;
	if ((rule == RULE_LANGUAGE || rule == RULE_DOMAIN) && !facts.is_plain)
		return REFUSED;
	return limits[rule].syntax ? EITHER : ACCEPTED;
}

const struct pair corpus_pairs[] = {
	{"admin", "ADMIN", 1},
	{"admin", "\xef\xbd\x81\xef\xbd\x84\xef\xbd\x8d\xef\xbd\x89"
	    "\xef\xbd\x8e", 1},			/* full width */
	{"kim", "\xe2\x84\xaaim", 1},		/* kelvin sign */
	{"sam", "\xc5\xbf" "am", 1},		/* long s */
	{"strasse", "stra\xc3\x9f" "e", 1},	/* sharp s */
	{"strasse", "stra\xe1\xba\x9e" "e", 1},
	{"fiona", "\xef\xac\x81ona", 1},	/* ligature */
	{"caf\xc3\xa9", "cafe\xcc\x81", 1},	/* composed or not */
	{"\xc3\xa5sa", "\xe2\x84\xabsa", 1},	/* angstrom sign */
	{"u1", "u\xe2\x91\xa0", 1},		/* circled digit */
	{"admin", "ad\xc2\xadmin", 1},		/* soft hyphen */
	{"admin", "ad\xe2\x80\x8dmin", 1},	/* joiner */
	{"admin", "admin\xef\xbb\xbf", 1},	/* byte order mark */
	{"admin", " admin ", 1},
	{"bigbird", "\xe1\xb4\xae\xe1\xb4\xb5\xe1\xb4\xb3\xe1\xb4\xae"
	    "\xe1\xb4\xb5\xe1\xb4\xbf\xe1\xb4\xb0", 1},
	{"viii", "\xe2\x85\xa7", 1},		/* roman numeral */
	{"\xcf\x83\xce\xb1\xcf\x83", "\xce\xa3\xce\x91\xcf\x82", 1},
	{"bold", "\xf0\x9d\x90\x9b\xf0\x9d\x90\xa8\xf0\x9d\x90\xa5"
	    "\xf0\x9d\x90\x9d", 1},
	{"\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1", 1},	/* hangul */
	{"a\xcc\xa7\xcc\x81", "a\xcc\x81\xcc\xa7", 1},	/* order */
	{"i\xcc\x87vo", "\xc4\xb0vo", 1},	/* dotted capital i */
	{"paypal", "p\xd0\xb0ypal", 0},		/* cyrillic a */
	{"ivo", "\xc4\xb1vo", 0},		/* dotless i */
	{"a.b", "ab", 0},
	{"o'neil", "oneil", 0},
	{NULL, NULL, 0}
};
