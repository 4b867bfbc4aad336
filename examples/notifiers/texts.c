/* SPDX-License-Identifier: MIT */
#include "texts.h"

#include <string.h>
#include <strings.h>
#include <time.h>

struct text {
	const char *subject;
	const char *says;
	const char *advice;
};

/* A "@" stands for the value that the text is about. */
struct language {
	const char *tag;
	const char *hello;
	const char *hello_nobody;
	const char *login_name;
	const char *invited_to;
	const char *link;
	const char *code;
	const char *code_instead;	/* where there is a link as well */
	const char *until;
	struct text texts[UD_MESSAGE_PHONE_CHANGED + 1];
};

static const struct language languages[] = {
	{ "en", "Hello @,", "Hello,", "Your login name is @.",
	    "You have been invited to @.", "Please open this link:",
	    "Your code is: @", "Or enter this code: @",
	    "It is valid until @.", {
	[UD_MESSAGE_VERIFY_EMAIL] = { "Confirm your e-mail address",
	    "please confirm that this e-mail address is yours.",
	    "If you did not ask for this, ignore this message." },
	[UD_MESSAGE_VERIFY_PHONE] = { "Confirm your phone number",
	    "please confirm that this phone number is yours.",
	    "If you did not ask for this, ignore this message." },
	[UD_MESSAGE_PASSWORD_RESET] = { "Choose a new password",
	    "somebody, you we hope, asked for a new password for your account.",
	    "If it was not you, ignore this message: your password stays as "
	    "it is." },
	[UD_MESSAGE_PASSWORD_CHANGED] = { "Your password was changed",
	    "the password of your account was changed just now.",
	    "If it was not you, tell your administrator at once." },
	[UD_MESSAGE_INVITE_USER] = { "You have been invited",
	    "an account was made for you, and waits for you to take it over.",
	    "If you do not want it, ignore this message." },
	[UD_MESSAGE_EMAIL_CHANGED] = { "Your e-mail address was changed",
	    "your account has another e-mail address now.  This one is no "
	    "longer used.",
	    "If it was not you, tell your administrator at once." },
	[UD_MESSAGE_PHONE_CHANGED] = { "Your phone number was changed",
	    "your account has another phone number now.  This one is no "
	    "longer used.",
	    "If it was not you, tell your administrator at once." } } },
	{ "de", "Guten Tag @,", "Guten Tag,", "Ihr Anmeldename ist @.",
	    "Sie sind zu @ eingeladen.", "Bitte öffnen Sie diesen Link:",
	    "Ihr Code lautet: @", "Oder geben Sie diesen Code ein: @",
	    "Er gilt bis @.", {
	[UD_MESSAGE_VERIFY_EMAIL] = { "Bestätigen Sie Ihre E-Mail-Adresse",
	    "bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.",
	    "Wenn Sie nicht darum gebeten haben, ist nichts zu tun." },
	[UD_MESSAGE_VERIFY_PHONE] = { "Bestätigen Sie Ihre Telefonnummer",
	    "bitte bestätigen Sie, dass diese Telefonnummer Ihnen gehört.",
	    "Wenn Sie nicht darum gebeten haben, ist nichts zu tun." },
	[UD_MESSAGE_PASSWORD_RESET] = { "Wählen Sie ein neues Passwort",
	    "jemand, hoffentlich Sie, hat ein neues Passwort für Ihr Konto "
	    "angefordert.",
	    "Wenn Sie es nicht waren, ist nichts zu tun: Ihr Passwort "
	    "bleibt, wie es ist." },
	[UD_MESSAGE_PASSWORD_CHANGED] = { "Ihr Passwort wurde geändert",
	    "das Passwort Ihres Kontos wurde soeben geändert.",
	    "Wenn Sie es nicht waren, sagen Sie es gleich Ihrer "
	    "Administration." },
	[UD_MESSAGE_INVITE_USER] = { "Sie sind eingeladen",
	    "für Sie wurde ein Konto angelegt, das Sie nun übernehmen können.",
	    "Wenn Sie es nicht möchten, ist nichts zu tun." },
	[UD_MESSAGE_EMAIL_CHANGED] = { "Ihre E-Mail-Adresse wurde geändert",
	    "Ihr Konto hat nun eine andere E-Mail-Adresse.  Diese hier wird "
	    "nicht mehr benutzt.",
	    "Wenn Sie es nicht waren, sagen Sie es gleich Ihrer "
	    "Administration." },
	[UD_MESSAGE_PHONE_CHANGED] = { "Ihre Telefonnummer wurde geändert",
	    "Ihr Konto hat nun eine andere Telefonnummer.  Diese hier wird "
	    "nicht mehr benutzt.",
	    "Wenn Sie es nicht waren, sagen Sie es gleich Ihrer "
	    "Administration." } } }
};

enum { LANGUAGES = sizeof(languages) / sizeof(languages[0]) };

/* By the first part of the tag: "de-AT" is German. */
static const struct language *
language_of(const ud_message *message)
{
	const char *wanted = message->preferred_language;
	size_t len = strcspn(wanted, "-_");

	for (int i = 0; i < LANGUAGES; i++) {
		if (strlen(languages[i].tag) == len &&
		    strncasecmp(languages[i].tag, wanted, len) == 0)
			return &languages[i];
	}
	return &languages[0];
}

/* NULL for a kind that a later version of the library may bring. */
static const struct text *
text_of(const ud_message *message)
{
	int64_t kind = message->kind;

	if (kind < UD_MESSAGE_VERIFY_EMAIL || kind > UD_MESSAGE_PHONE_CHANGED)
		return NULL;
	return &language_of(message)->texts[kind];
}

/* Add the text with the value in the place of "@". */
static void
put(struct buf *out, const char *text, const char *value, size_t most)
{
	const char *at = strchr(text, '@');

	buf_add(out, text, (size_t)(at - text));
	buf_clean(out, value, most);
	buf_puts(out, at + 1);
}

static void
put_expiry(struct buf *out, const char *text, int64_t expires_us)
{
	time_t seconds = (time_t)(expires_us / 1000000);
	char when[40];
	struct tm tm;

	if (expires_us == 0 || gmtime_r(&seconds, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%d %H:%M UTC", &tm) == 0)
		return;
	put(out, text, when, sizeof(when));
	buf_puts(out, "\n");
}

static void
put_code(struct buf *out, const struct language *language,
    const ud_message *message)
{
	if (message->url != NULL) {
		buf_format(out, "%s\n\n", language->link);
		buf_clean(out, message->url, strlen(message->url));
		buf_puts(out, "\n\n");
	}
	if (message->code != NULL) {
		put(out, message->url != NULL ? language->code_instead :
		    language->code, message->code, strlen(message->code));
		buf_puts(out, "\n");
	}
	put_expiry(out, language->until, message->expires_us);
	if (message->url != NULL || message->code != NULL)
		buf_puts(out, "\n");
}

const char *
texts_language(const ud_message *message)
{
	return language_of(message)->tag;
}

int
texts_subject(const ud_message *message, struct buf *out)
{
	const struct text *text = text_of(message);

	if (text != NULL)
		buf_puts(out, text->subject);
	return text != NULL;
}

int
texts_mail(const ud_message *message, struct buf *out)
{
	const struct language *language = language_of(message);
	const struct text *text = text_of(message);

	if (text == NULL)
		return 0;
	if (message->display_name[0] != '\0')
		put(out, language->hello, message->display_name,
		    TEXTS_NAME_MAX);
	else
		buf_puts(out, language->hello_nobody);
	buf_format(out, "\n\n%s\n", text->says);
	if (message->application_name[0] != '\0') {
		put(out, language->invited_to, message->application_name,
		    TEXTS_NAME_MAX);
		buf_puts(out, "\n");
	}
	if (message->preferred_login_name[0] != '\0') {
		put(out, language->login_name, message->preferred_login_name,
		    TEXTS_NAME_MAX * 4);
		buf_puts(out, "\n");
	}
	buf_puts(out, "\n");
	put_code(out, language, message);
	buf_format(out, "%s\n", text->advice);
	return 1;
}

int
texts_sms(const ud_message *message, struct buf *out)
{
	if (!texts_subject(message, out))
		return 0;
	if (message->code != NULL) {
		buf_puts(out, ": ");
		buf_clean(out, message->code, strlen(message->code));
	}
	return 1;
}
