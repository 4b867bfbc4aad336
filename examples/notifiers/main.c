/* SPDX-License-Identifier: MIT */
/*
 * userdir-notify-smtp: send one message, read from the standard input as
 * `userdir --notify-command` writes it.
 *
 * Everything it must be told is in the environment, and the password in a file
 * that is named there:
 *
 *	USERDIR_SMTP_SERVER	smtp://host:port or smtps://host:port
 *	USERDIR_SMTP_FROM	address of the sender
 *	USERDIR_SMTP_FROM_NAME	its name
 *	USERDIR_SMTP_TLS	required (else), offered, never
 *	USERDIR_SMTP_CA_FILE	certificates that are trusted
 *	USERDIR_SMTP_USER	name to log in with
 *	USERDIR_SMTP_PASSWORD_FILE	its first line is the password
 *	USERDIR_SMTP_TIMEOUT	seconds
 *	USERDIR_SMS_COMMAND	program that sends an SMS (smtp.h)
 *
 * Exit status: 0 the server has taken the message; 65 it never will; 75 try
 * again later; 78 the environment is wrong.
 */
#include "buf.h"
#include "message.h"
#include "run.h"
#include "smtp.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 64 * 1024, PASSWORD_MAX = 512, EXIT_CONFIG = 78 };

__attribute__((format(printf, 1, 2)))
static int
complain(const char *format, ...)
{
	va_list list;

	fputs("userdir-notify-smtp: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	return 0;
}

static int
read_password(char *password, size_t size)
{
	const char *path = getenv("USERDIR_SMTP_PASSWORD_FILE");
	FILE *file;
	int got;

	if (path == NULL)
		return complain("USERDIR_SMTP_USER needs "
		    "USERDIR_SMTP_PASSWORD_FILE");
	file = fopen(path, "re");
	if (file == NULL)
		return complain("%s: %s", path, strerror(errno));
	setvbuf(file, NULL, _IONBF, 0);	/* no further copy */
	got = fgets(password, (int)size, file) != NULL;
	fclose(file);
	password[strcspn(password, "\r\n")] = '\0';
	return got || complain("%s: there is no password in it", path);
}

static int
read_tls(enum smtp_tls *tls)
{
	static const char *const words[] = { "required", "offered", "never" };
	const char *word = getenv("USERDIR_SMTP_TLS");

	for (int i = 0; word != NULL; i++) {
		if (i == 3)
			return complain("USERDIR_SMTP_TLS is required, "
			    "offered or never, not %s", word);
		if (strcmp(words[i], word) == 0) {
			*tls = (enum smtp_tls)i;
			break;
		}
	}
	return 1;
}

/* The password is read into memory of the caller, who wipes it. */
static int
read_environment(struct smtp *smtp, char *password, size_t size)
{
	const char *timeout = getenv("USERDIR_SMTP_TIMEOUT");

	smtp->server = getenv("USERDIR_SMTP_SERVER");
	smtp->from = getenv("USERDIR_SMTP_FROM");
	smtp->from_name = getenv("USERDIR_SMTP_FROM_NAME");
	smtp->ca_file = getenv("USERDIR_SMTP_CA_FILE");
	smtp->user = getenv("USERDIR_SMTP_USER");
	smtp->sms_command = getenv("USERDIR_SMS_COMMAND");
	smtp->password = password;
	if (smtp->server == NULL || smtp->from == NULL)
		return complain("USERDIR_SMTP_SERVER and USERDIR_SMTP_FROM "
		    "must be set");
	if (timeout != NULL && (smtp->timeout_s = atoi(timeout)) <= 0)
		return complain("USERDIR_SMTP_TIMEOUT is a number of seconds, "
		    "not %s", timeout);
	return read_tls(&smtp->tls) &&
	    (smtp->user == NULL || read_password(password, size));
}

static int
send_one(struct smtp *smtp, const char *json, size_t len)
{
	struct message message;
	int status = RUN_LATER;

	if (!message_read(&message, json, len)) {
		complain("that is no message");
		status = RUN_REJECTED;
	} else {
		switch (smtp_notify(&message.fields, smtp)) {
		case UD_OK:
			status = RUN_TAKEN;
			break;
		case UD_NOTIFY_REJECTED:
			status = RUN_REJECTED;
			break;
		default:
			break;
		}
		if (smtp->reason[0] != '\0')
			complain("%s", smtp->reason);
	}
	message_free(&message);
	return status;
}

int
main(void)
{
	static char memory[MESSAGE_MAX], password[PASSWORD_MAX];
	struct buf json = { .s = memory, .cap = sizeof(memory) };
	struct buf secret = { .s = password, .cap = sizeof(password) };
	struct smtp smtp = {0};
	int status = EXIT_CONFIG;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return RUN_LATER;
	setvbuf(stdin, NULL, _IONBF, 0);
	json.len = fread(memory, 1, sizeof(memory), stdin);
	if (ferror(stdin) || json.len == sizeof(memory)) {
		complain("the message cannot be read");
		status = RUN_REJECTED;
	} else if (read_environment(&smtp, password, sizeof(password))) {
		status = send_one(&smtp, memory, json.len);
	}
	buf_wipe(&json);
	buf_wipe(&secret);
	curl_global_cleanup();
	return status;
}
