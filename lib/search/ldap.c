/* SPDX-License-Identifier: MIT */
#include "search/ldap.h"

#include <string.h>

#include <userdir/filter.h>
#include <userdir/user.h>

#include "base/text.h"
#include "search/cursor.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ldap_attribute attributes[] = {
	{{"uid", "userid", "sAMAccountName", "0.9.2342.19200300.100.1.1",
	    "1.2.840.113556.1.4.221"}, LDAP_TEXT, UD_ATTRIBUTE_USERNAME, 0},
	{{"entryUUID", "uniqueIdentifier", "1.3.6.1.1.16.4",
	    "0.9.2342.19200300.100.1.44"}, LDAP_TEXT, UD_ATTRIBUTE_ID, 1},
	{{"o", "ou", "2.5.4.10", "2.5.4.11"}, LDAP_TEXT,
	    UD_ATTRIBUTE_ORGANIZATION_ID, 1},
	{{"cn", "displayName", "2.5.4.3", "2.16.840.1.113730.3.1.241"},
	    LDAP_TEXT, UD_ATTRIBUTE_DISPLAY_NAME, 0},
	{{"sn", "surname", "2.5.4.4"}, LDAP_TEXT, UD_ATTRIBUTE_LAST_NAME, 0},
	{{"givenName", "gn", "2.5.4.42"}, LDAP_TEXT, UD_ATTRIBUTE_FIRST_NAME,
	    0},
	{{"mail", "rfc822Mailbox", "0.9.2342.19200300.100.1.3"}, LDAP_TEXT,
	    UD_ATTRIBUTE_EMAIL, 0},
	{{"telephoneNumber", "mobile", "2.5.4.20",
	    "0.9.2342.19200300.100.1.41"}, LDAP_TEXT, UD_ATTRIBUTE_PHONE, 0},
	{{"preferredLanguage", "2.16.840.1.113730.3.1.39"}, LDAP_TEXT,
	    UD_ATTRIBUTE_PREFERRED_LANGUAGE, 0},
	{{"createTimestamp", "2.5.18.1"}, LDAP_TIME,
	    UD_ATTRIBUTE_CREATION_DATE, 0},
	{{"modifyTimestamp", "2.5.18.2"}, LDAP_TIME,
	    UD_ATTRIBUTE_CHANGE_DATE, 0},
	{{"objectClass", "2.5.4.0"}, LDAP_CLASS, 0, 0},
};

static const struct ldap_rule rules[] = {
	{{"caseExactMatch", "2.5.13.5"}, LDAP_EQUALITY, 0},
	{{"caseIgnoreMatch", "2.5.13.2"}, LDAP_EQUALITY, 1},
	{{"caseExactIA5Match", "1.3.6.1.4.1.1466.109.114.1"}, LDAP_EQUALITY,
	    0},
	{{"caseIgnoreIA5Match", "1.3.6.1.4.1.1466.109.114.2"}, LDAP_EQUALITY,
	    1},
	{{"caseIgnoreListMatch", "2.5.13.11"}, LDAP_EQUALITY, 1},
	{{"caseExactOrderingMatch", "2.5.13.6"}, LDAP_ORDERING, 0},
	{{"caseIgnoreOrderingMatch", "2.5.13.3"}, LDAP_ORDERING, 1},
	{{"caseExactSubstringsMatch", "2.5.13.7"}, LDAP_SUBSTRINGS, 0},
	{{"caseIgnoreSubstringsMatch", "2.5.13.4"}, LDAP_SUBSTRINGS, 1},
	{{"caseIgnoreIA5SubstringsMatch", "1.3.6.1.4.1.1466.109.114.3"},
	    LDAP_SUBSTRINGS, 1},
	{{"caseIgnoreListSubstringsMatch", "2.5.13.12"}, LDAP_SUBSTRINGS, 1},
};

static const struct ldap_class classes[] = {
	{{"inetOrgPerson", "2.16.840.1.113730.3.2.2"}, UD_USER_HUMAN},
	{{"organizationalPerson", "2.5.6.7"}, UD_USER_HUMAN},
	{{"person", "2.5.6.6"}, UD_USER_HUMAN},
	{{"account", "0.9.2342.19200300.100.4.5"}, UD_USER_MACHINE},
	{{"applicationProcess", "2.5.6.11"}, UD_USER_MACHINE},
	{{"top", "2.5.6.0"}, 0},
};

static int
is_one_of(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count && names[i] != NULL; i++)
		if (words_equal(name, span_of(names[i])))
			return 1;
	return 0;
}

const struct ldap_attribute *
ldap_attribute_named(struct span name)
{
	for (size_t i = 0; i < COUNT(attributes); i++)
		if (is_one_of(name, attributes[i].names, LDAP_NAMES))
			return &attributes[i];
	return NULL;
}

const struct ldap_attribute *
ldap_attribute_of(int attribute)
{
	for (size_t i = 0; i < COUNT(attributes); i++)
		if (attributes[i].attribute == attribute)
			return &attributes[i];
	return NULL;
}

const struct ldap_rule *
ldap_rule_named(struct span name)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (is_one_of(name, rules[i].names, COUNT(rules[i].names)))
			return &rules[i];
	return NULL;
}

const struct ldap_rule *
ldap_rule_of(enum ldap_rule_kind kind, int folds)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].kind == kind && rules[i].folds == folds)
			return &rules[i];
	return NULL;
}

const struct ldap_class *
ldap_class_named(struct span name)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (is_one_of(name, classes[i].names, COUNT(classes[i].names)))
			return &classes[i];
	return NULL;
}

const struct ldap_class *
ldap_class_of(int type)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (classes[i].type == type)
			return &classes[i];
	return NULL;
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Numbers with dots between them, without leading zeros. */
static int
is_numeric_oid(struct span text)
{
	size_t dots = 0, digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '.' && digits > 0) {
			dots++;
			digits = 0;
		} else if (is_digit(text.data[i]) &&
		    !(digits == 1 && text.data[i - 1] == '0')) {
			digits++;
		} else {
			return 0;
		}
	}
	return dots > 0 && digits > 0;
}

static int
is_keyword(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_letter(text.data[i]) && !is_digit(text.data[i]) &&
		    text.data[i] != '-')
			return 0;
	return text.len > 0;
}

int
ldap_is_oid(struct span text)
{
	return text.len > 0 && (is_letter(text.data[0]) ? is_keyword(text) :
	    is_numeric_oid(text));
}

int
ldap_is_description(struct span text)
{
	const char *end = text.data + text.len, *option = text.data;

	while (option < end && *option != ';')
		option++;
	if (!ldap_is_oid((struct span){text.data,
	    (size_t)(option - text.data)}))
		return 0;
	while (option < end) {
		const char *begin = ++option;

		while (option < end && *option != ';')
			option++;
		if (!is_keyword((struct span){begin,
		    (size_t)(option - begin)}))
			return 0;
	}
	return 1;
}
