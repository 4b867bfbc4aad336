/* SPDX-License-Identifier: MIT */
#include "smtp.h"

#include "buf.h"
#include "mail.h"
#include "run.h"
#include "texts.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libcurl says good-bye even to a server that has just timed out, and waits as
 * long for its answer: twice the time-out must be below five minutes. */
enum { CONNECT_SECONDS = 30, TIMEOUT_SECONDS = 120, ENVELOPE_MAX = 400 };

/* What the server said to what.  A failure in libcurl does not tell a refused
 * recipient from a refused sender. */
struct talk {
	char command[5];	/* the last one's first letters */
	int over;		/* the rest is good-bye */
	int code;		/* of the last answer, such as 550 */
	int subject;		/* 1 in "550 5.1.1": addresses; 0 without */
};

struct upload {
	const char *at;
	size_t left;
};

static size_t
read_mail(char *to, size_t size, size_t count, void *ctx)
{
	struct upload *upload = ctx;
	size_t len = size * count;

	if (len > upload->left)
		len = upload->left;
	memcpy(to, upload->at, len);
	upload->at += len;
	upload->left -= len;
	return len;
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
hear_answer(struct talk *talk, const char *line, size_t len)
{
	if (len < 3 || !is_digit(line[0]) || !is_digit(line[1]) ||
	    !is_digit(line[2]))
		return;
	talk->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 +
	    line[2] - '0';
	talk->subject = len > 7 && line[4] == line[0] && line[5] == '.' &&
	    is_digit(line[6]) && line[7] == '.' ? line[6] - '0' : 0;
}

/* Told everything that goes over the line, and keeps very little of it. */
static int
listen_in(CURL *curl, curl_infotype type, char *data, size_t size, void *ctx)
{
	struct talk *talk = ctx;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT && size >= 4) {
		if (memcmp(data, "QUIT", 4) == 0)
			talk->over = 1;
		else
			memcpy(talk->command, data, 4);
	}
	if (type == CURLINFO_HEADER_IN && !talk->over)
		hear_answer(talk, data, size);
	return 0;
}

/* Is there no such recipient?  At RCPT it is refused for whatever reason that
 * is not about who we are (5.7: relaying, policy); some servers find out only
 * when they have the mail, and then must say that it is the address (5.1) or
 * the mailbox (5.2). */
static int
is_rejected(const struct talk *talk)
{
	if (talk->code < 500 || talk->code > 599)
		return 0;
	if (strcmp(talk->command, "RCPT") == 0)
		return talk->subject != 7;
	return strcmp(talk->command, "DATA") == 0 &&
	    (talk->subject == 1 || talk->subject == 2);
}

static int
at_most(int seconds, int most)
{
	return seconds > 0 && seconds < most ? seconds : most;
}

static long
encryption(const struct smtp *smtp)
{
	if (smtp->tls == SMTP_TLS_NEVER)
		return CURLUSESSL_NONE;
	return smtp->tls == SMTP_TLS_OFFERED && smtp->user == NULL ?
	    CURLUSESSL_TRY : CURLUSESSL_ALL;
}

static int
set_server(CURL *curl, const struct smtp *smtp)
{
	long timeout = at_most(smtp->timeout_s, TIMEOUT_SECONDS);

	return curl_easy_setopt(curl, CURLOPT_URL, smtp->server) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") ==
	    CURLE_OK &&
	    /* From the options only, not from a proxy in the environment. */
	    curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_USE_SSL, encryption(smtp)) ==
	    CURLE_OK &&
	    (smtp->ca_file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO,
	    smtp->ca_file) == CURLE_OK) &&
	    (smtp->user == NULL || (curl_easy_setopt(curl, CURLOPT_USERNAME,
	    smtp->user) == CURLE_OK && curl_easy_setopt(curl,
	    CURLOPT_PASSWORD, smtp->password) == CURLE_OK)) &&
	    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
	    (long)at_most(smtp->connect_s, CONNECT_SECONDS)) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout) ==
	    CURLE_OK;
}

static int
set_mail(CURL *curl, const char *from, const struct curl_slist *to,
    struct upload *upload, struct talk *talk)
{
	return curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_mail) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_READDATA, upload) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)upload->left) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, listen_in) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, talk) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) == CURLE_OK;
}

static void
explain(struct smtp *smtp, const char *reason)
{
	snprintf(smtp->reason, sizeof(smtp->reason), "%s", reason);
}

static int
deliver(struct smtp *smtp, const char *recipient, const struct buf *mail)
{
	char from_memory[ENVELOPE_MAX], to_memory[ENVELOPE_MAX];
	struct buf from = { .s = from_memory, .cap = sizeof(from_memory) };
	struct buf to = { .s = to_memory, .cap = sizeof(to_memory) };
	struct upload upload = { mail->s, mail->len };
	struct talk talk = {0};
	struct curl_slist *recipients = NULL;
	CURL *curl = NULL;
	CURLcode result;
	int rc = UD_NOTIFY_LATER;

	buf_format(&from, "<%s>", smtp->from);
	buf_format(&to, "<%s>", recipient);
	if ((recipients = curl_slist_append(NULL, to.s)) == NULL ||
	    (curl = curl_easy_init()) == NULL || !set_server(curl, smtp) ||
	    !set_mail(curl, from.s, recipients, &upload, &talk)) {
		explain(smtp, "out of memory, or libcurl without SMTP");
		goto out;
	}
	result = curl_easy_perform(curl);
	if (result == CURLE_OK)
		rc = UD_OK;
	else if (is_rejected(&talk))
		rc = UD_NOTIFY_REJECTED;
	if (rc != UD_OK)
		snprintf(smtp->reason, sizeof(smtp->reason),
		    "%s (last answer: %d, to %s)", curl_easy_strerror(result),
		    talk.code, talk.command);
out:
	curl_easy_cleanup(curl);
	curl_slist_free_all(recipients);
	return rc;
}

static int
send_mail(struct smtp *smtp, const ud_message *message)
{
	struct buf mail = { .cap = MAIL_MAX };
	int rc = UD_NOTIFY_LATER;

	/* The sender is ours and can be put right, the recipient is not. */
	if (smtp->from == NULL || !mail_is_address(smtp->from)) {
		explain(smtp, "the address of the sender is none");
		return UD_NOTIFY_LATER;
	}
	if (!mail_is_address(message->recipient)) {
		explain(smtp, "the address of the recipient is none");
		return UD_NOTIFY_REJECTED;
	}
	mail.s = malloc(mail.cap);
	if (mail.s == NULL) {
		explain(smtp, "out of memory");
		return UD_NOTIFY_LATER;
	}
	if (mail_write(&mail, message, smtp->from,
	    smtp->from_name != NULL ? smtp->from_name : "", time(NULL)))
		rc = deliver(smtp, message->recipient, &mail);
	else
		explain(smtp, "no text for this kind of message");
	buf_wipe(&mail);
	free(mail.s);
	return rc;
}

static int
send_sms(struct smtp *smtp, const ud_message *message)
{
	char memory[512];
	struct buf text = { .s = memory, .cap = sizeof(memory) };
	int rc = UD_NOTIFY_LATER;

	if (smtp->sms_command == NULL) {
		explain(smtp, "there is no program that sends an SMS");
		return UD_NOTIFY_LATER;
	}
	buf_clean(&text, message->recipient, sizeof(memory));
	buf_puts(&text, "\n");
	if (texts_sms(message, &text) && !text.full) {
		buf_puts(&text, "\n");
		rc = run_notify(smtp->sms_command, text.s, text.len,
		    at_most(smtp->timeout_s, TIMEOUT_SECONDS));
	}
	if (rc != UD_OK)
		explain(smtp, "the program for SMS did not send it");
	buf_wipe(&text);
	return rc;
}

int
smtp_notify(const ud_message *message, void *ctx)
{
	struct smtp *smtp = ctx;

	smtp->reason[0] = '\0';
	switch (message->channel) {
	case UD_CHANNEL_EMAIL:
		return send_mail(smtp, message);
	case UD_CHANNEL_SMS:
		return send_sms(smtp, message);
	default:
		return UD_NOTIFY_LATER;
	}
}
