/* SPDX-License-Identifier: MIT */
#include "mail.h"

#include "texts.h"

#include <inttypes.h>
#include <string.h>

enum {
	LINE_MAX_LEN = 76,	/* of quoted-printable, with the "=" */
	WORD_BYTES = 45,	/* 60 of Base64: an encoded word has 75 */
	PLAIN_MAX = 60,
	TEXT_MAX = 16 * 1024
};

int
mail_is_address(const char *s)
{
	const char *at = strchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0' || strlen(s) > 320)
		return 0;
	for (const char *p = s; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c <= ' ' || c == 0x7f || (c == '@' && p != at) ||
		    strchr("<>()[],;:\\\"", c) != NULL)
			return 0;
	}
	return 1;
}

/* May it stand in a header as it is? */
static int
is_plain(const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789 '-";

	return strspn(s, plain) == strlen(s) && strlen(s) <= PLAIN_MAX;
}

static void
put_base64(struct buf *out, const char *s, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned long three = 0;
		char four[4];

		for (size_t j = i; j < i + 3; j++)
			three = three << 8 |
			    (j < len ? (unsigned char)s[j] : 0);
		for (int j = 3; j >= 0; j--, three >>= 6)
			four[j] = digits[three & 63];
		if (i + 2 >= len)
			four[3] = '=';
		if (i + 1 >= len)
			four[2] = '=';
		buf_add(out, four, 4);
	}
}

/* Add a text that is clean, as encoded words of whole characters, each on a
 * line of its own. */
static void
put_words(struct buf *out, const char *s)
{
	size_t left = strlen(s);

	while (left > 0) {
		size_t len = left < WORD_BYTES ? left : WORD_BYTES;

		while (len < left && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
		buf_puts(out, "=?UTF-8?B?");
		put_base64(out, s, len);
		buf_puts(out, "?=");
		s += len;
		left -= len;
		if (left > 0)
			buf_puts(out, "\r\n ");
	}
}

static void
put_header_text(struct buf *out, const char *s)
{
	if (is_plain(s))
		buf_puts(out, s);
	else
		put_words(out, s);
}

/* A header with a name, if there is one, and an address. */
static void
put_person(struct buf *out, const char *header, const char *name,
    const char *address)
{
	char memory[TEXTS_NAME_MAX * 4 + 1] = "";
	struct buf clean = { .s = memory, .cap = sizeof(memory) };

	buf_clean(&clean, name, TEXTS_NAME_MAX);
	buf_format(out, "%s: ", header);
	put_header_text(out, memory);
	buf_format(out, "%s<%s>\r\n", memory[0] != '\0' ? "\r\n " : "",
	    address);
}

static void
put_date(struct buf *out, time_t now)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
	    "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm = {0};

	/* strftime() would use the words of the host's locale. */
	gmtime_r(&now, &tm);
	buf_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static uint64_t
hash(uint64_t h, const char *s)
{
	do {
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	} while (*s++ != '\0');
	return h;
}

/* Ids are unique within a store.  The rest tells apart those of stores that
 * send from one address. */
static void
put_id(struct buf *out, const ud_message *message, const char *from)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	h = hash(h, message->user_id);
	h = hash(h, message->org_id);
	h = hash(h, message->recipient);
	buf_format(out, "Message-ID: <%" PRIu64 ".%" PRId64 ".%016" PRIx64
	    "%s>\r\n", message->id, message->kind, h, strchr(from, '@'));
}

/* Add a text in lines as quoted-printable. */
static void
put_quoted(struct buf *out, const char *s)
{
	size_t column = 0;

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		int as_it_is = (c > ' ' && c < 0x7f && c != '=') ||
		    (c == ' ' && s[1] != '\n' && s[1] != '\0');
		size_t width = as_it_is ? 1 : 3;

		if (c == '\n') {
			buf_puts(out, "\r\n");
			column = 0;
			continue;
		}
		if (column + width >= LINE_MAX_LEN) {
			buf_puts(out, "=\r\n");
			column = 0;
		}
		buf_format(out, as_it_is ? "%c" : "=%02X", c);
		column += width;
	}
}

static void
put_headers(struct buf *out, const ud_message *message, const char *subject,
    const char *from, const char *from_name, time_t now)
{
	put_person(out, "From", from_name, from);
	put_person(out, "To", message->display_name, message->recipient);
	buf_puts(out, "Subject: ");
	put_header_text(out, subject);
	buf_puts(out, "\r\n");
	put_date(out, now);
	put_id(out, message, from);
	/* No vacation notices, please. */
	buf_format(out, "Auto-Submitted: auto-generated\r\n"
	    "Content-Language: %s\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    texts_language(message));
}

int
mail_write(struct buf *out, const ud_message *message, const char *from,
    const char *from_name, time_t now)
{
	char subject_memory[512] = "", text_memory[TEXT_MAX] = "";
	struct buf subject = { .s = subject_memory,
	    .cap = sizeof(subject_memory) };
	struct buf text = { .s = text_memory, .cap = sizeof(text_memory) };
	int good = texts_subject(message, &subject) &&
	    texts_mail(message, &text);

	if (good) {
		put_headers(out, message, subject.s, from, from_name, now);
		put_quoted(out, text.s);
	}
	good = good && !subject.full && !text.full && !out->full;
	buf_wipe(&text);
	return good;
}
