/* SPDX-License-Identifier: MIT */
#include "search/scim.h"

#include "base/text.h"
#include "search/cursor.h"

/* Of several names for one attribute the writer takes the first. */
static const struct scim_attribute attributes[] = {
	{"id", SCIM_TEXT, UD_ATTRIBUTE_ID, SCIM_EXACT, {0}},
	{SCIM_EXTERNAL_ID, SCIM_METADATA, 0, SCIM_EXACT, {0}},
	{"userName", SCIM_TEXT, UD_ATTRIBUTE_PRIMARY_USERNAME, 0, {0}},
	{"name.familyName", SCIM_TEXT, UD_ATTRIBUTE_LAST_NAME, 0, {0}},
	{"name.givenName", SCIM_TEXT, UD_ATTRIBUTE_FIRST_NAME, 0, {0}},
	{"displayName", SCIM_TEXT, UD_ATTRIBUTE_DISPLAY_NAME, 0, {0}},
	{"name.formatted", SCIM_TEXT, UD_ATTRIBUTE_DISPLAY_NAME, 0, {0}},
	{"nickName", SCIM_TEXT, UD_ATTRIBUTE_NICK_NAME, 0, {0}},
	{"emails.value", SCIM_TEXT, UD_ATTRIBUTE_EMAIL, SCIM_MANY, {0}},
	{"emails", SCIM_TEXT, UD_ATTRIBUTE_EMAIL, SCIM_MANY, {0}},
	{"emails.primary", SCIM_PRIMARY, UD_ATTRIBUTE_EMAIL, SCIM_MANY, {0}},
	{"phoneNumbers.value", SCIM_TEXT, UD_ATTRIBUTE_PHONE, SCIM_MANY, {0}},
	{"phoneNumbers", SCIM_TEXT, UD_ATTRIBUTE_PHONE, SCIM_MANY, {0}},
	{"phoneNumbers.primary", SCIM_PRIMARY, UD_ATTRIBUTE_PHONE, SCIM_MANY,
	    {0}},
	{"active", SCIM_ACTIVE, UD_ATTRIBUTE_STATE, 0, {0}},
	{"userType", SCIM_TYPE, UD_ATTRIBUTE_TYPE, 0, {0}},
	{"preferredLanguage", SCIM_TEXT, UD_ATTRIBUTE_PREFERRED_LANGUAGE, 0,
	    {0}},
	{"meta.created", SCIM_TIME, UD_ATTRIBUTE_CREATION_DATE, 0, {0}},
	{"meta.lastModified", SCIM_TIME, UD_ATTRIBUTE_CHANGE_DATE, 0, {0}},
	{"meta.resourceType", SCIM_CONSTANT, 0, SCIM_EXACT, {"User"}},
	{"schemas", SCIM_CONSTANT, 0, SCIM_EXACT, {SCIM_USER,
	    SCIM_ENTERPRISE}},
	{SCIM_ENTERPRISE ":organization", SCIM_TEXT,
	    UD_ATTRIBUTE_ORGANIZATION_ID, SCIM_EXACT, {0}},
};

enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]) };

const struct scim_operator scim_operators[SCIM_OPS] = {
	[SCIM_EQ] = {"eq", UD_TEXT_EQUALS, UD_COMPARE_EQUALS},
	[SCIM_NE] = {"ne", UD_TEXT_EQUALS, UD_COMPARE_EQUALS},
	[SCIM_CO] = {"co", UD_TEXT_CONTAINS, -1},
	[SCIM_SW] = {"sw", UD_TEXT_STARTS_WITH, -1},
	[SCIM_EW] = {"ew", UD_TEXT_ENDS_WITH, -1},
	[SCIM_GT] = {"gt", UD_TEXT_GREATER, UD_COMPARE_GREATER},
	[SCIM_GE] = {"ge", UD_TEXT_GREATER_OR_EQUALS,
	    UD_COMPARE_GREATER_OR_EQUALS},
	[SCIM_LT] = {"lt", UD_TEXT_LESS, UD_COMPARE_LESS},
	[SCIM_LE] = {"le", UD_TEXT_LESS_OR_EQUALS,
	    UD_COMPARE_LESS_OR_EQUALS},
	[SCIM_PR] = {"pr", -1, -1},
};

const char *const scim_types[3] = {
	[UD_USER_HUMAN] = "Human",
	[UD_USER_MACHINE] = "Machine",
};

struct span
scim_path(struct span name)
{
	static const struct span urn = {SCIM_USER ":",
	    sizeof(SCIM_USER ":") - 1};

	if (name.len > urn.len &&
	    words_equal((struct span){name.data, urn.len}, urn))
		return (struct span){name.data + urn.len, name.len - urn.len};
	return name;
}

/* What follows a path and a dot in a name; absent if something else does. */
static struct span
part_of(struct span name, struct span path)
{
	if (name.len <= path.len || name.data[path.len] != '.' ||
	    !words_equal((struct span){name.data, path.len}, path))
		return (struct span){0};
	name.data += path.len + 1;
	name.len -= path.len + 1;
	return name;
}

const struct scim_attribute *
scim_attribute_named(struct span path, struct span name)
{
	if (path.data == NULL)
		name = scim_path(name);
	for (size_t i = 0; i < ATTRIBUTES; i++) {
		struct span row = span_of(attributes[i].name);

		if (path.data != NULL)
			row = part_of(row, path);
		if (row.data != NULL && words_equal(row, name))
			return &attributes[i];
	}
	return NULL;
}

int
scim_path_continues(struct span path)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (part_of(span_of(attributes[i].name), path).data != NULL)
			return 1;
	return 0;
}

const struct scim_attribute *
scim_attribute_of(int attribute)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (attributes[i].attribute == attribute)
			return &attributes[i];
	return NULL;
}
