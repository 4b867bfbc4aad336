/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <userdir/notify.h>

#include <stddef.h>
#include <string.h>

static const char *const kinds[] = {
	[UD_MESSAGE_VERIFY_EMAIL] = "VERIFY_EMAIL",
	[UD_MESSAGE_VERIFY_PHONE] = "VERIFY_PHONE",
	[UD_MESSAGE_PASSWORD_RESET] = "PASSWORD_RESET",
	[UD_MESSAGE_PASSWORD_CHANGED] = "PASSWORD_CHANGED",
	[UD_MESSAGE_INVITE_USER] = "INVITE_USER",
	[UD_MESSAGE_EMAIL_CHANGED] = "EMAIL_CHANGED",
	[UD_MESSAGE_PHONE_CHANGED] = "PHONE_CHANGED"
};

static const char *const channels[] = {
	[UD_CHANNEL_EMAIL] = "email",
	[UD_CHANNEL_SMS] = "sms"
};

enum {
	KINDS = sizeof(kinds) / sizeof(kinds[0]),
	CHANNELS = sizeof(channels) / sizeof(channels[0])
};

static const char *
word_of(const char *const *words, int64_t count, int64_t number)
{
	return number > 0 && number < count ? words[number] : "UNKNOWN";
}

static int64_t
find(const char *const *words, int64_t count, const char *word)
{
	for (int64_t i = 1; word != NULL && i < count; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return 0;
}

const char *
words_kind(int64_t kind)
{
	return word_of(kinds, KINDS, kind);
}

const char *
words_channel(int64_t channel)
{
	return word_of(channels, CHANNELS, channel);
}

int64_t
words_find_kind(const char *word)
{
	return find(kinds, KINDS, word);
}

int64_t
words_find_channel(const char *word)
{
	return find(channels, CHANNELS, word);
}
