/* SPDX-License-Identifier: MIT */
/*
 * A notifier for ud_options.notify that sends mail through an SMTP server,
 * with libcurl.
 *
 *	struct smtp smtp = { .server = "smtp://mail.example.com:587",
 *	    .user = "accounts", .password = password,
 *	    .from = "accounts@example.com", .from_name = "Example" };
 *
 *	options.notify = smtp_notify;
 *	options.notify_ctx = &smtp;
 *
 * The message is taken when the server has accepted it, and rejected when the
 * server says for good that there is no such recipient; all else is tried
 * again later: no server, no encryption, a full mailbox, a server that does not
 * let us in.  A program with threads calls curl_global_init() first.
 */
#ifndef SMTP_H
#define SMTP_H

#include <userdir/notify.h>

enum smtp_tls {
	SMTP_TLS_REQUIRED = 0,	/* nothing is sent without */
	SMTP_TLS_OFFERED = 1,	/* if the server offers it; a password always
				   needs it */
	SMTP_TLS_NEVER = 2	/* for a server on the same machine */
};

enum { SMTP_REASON_MAX = 256 };

struct smtp {
	const char *server;	/* "smtp://host:port", encrypted by STARTTLS,
				   or "smtps://host:port" */
	enum smtp_tls tls;	/* of "smtp://" */
	const char *ca_file;	/* NULL: those that the system trusts */
	const char *user;	/* NULL: no password is asked for */
	const char *password;
	const char *from;	/* address of the sender */
	const char *from_name;	/* NULL: none */
	int connect_s;		/* at most 30 seconds, also if 0 */
	int timeout_s;		/* at most 120 seconds, also if 0 */
	const char *sms_command; /* program that sends an SMS: it reads the
				   number in the first line and the text in
				   the second, and ends as run.h says.  NULL:
				   they wait until there is one */
	char reason[SMTP_REASON_MAX]; /* set by smtp_notify(), for a log: why
				   the last message did not go */
};

/* A ud_notify_cb; @p ctx is a struct smtp. */
int smtp_notify(const ud_message *message, void *ctx);

#endif
