/* SPDX-License-Identifier: MIT */
#include "search/place.h"

#define OF_USER(column) \
	{ "u." column, "coalesce(u." column "_fold, u." column ")", "&", \
	    "($ IS NULL OR NOT (&))", "SELECT u.key FROM ud_users u WHERE &" }
#define FOLDED_AS(column, fold_column) \
	{ "u." column, "coalesce(u." fold_column ", u." column ")", "&", \
	    "($ IS NULL OR NOT (&))", "SELECT u.key FROM ud_users u WHERE &" }
#define NAMES "FROM ud_usernames n WHERE "
#define FIRST " AND NOT EXISTS (SELECT 1 FROM ud_usernames m" \
	" WHERE m.owner = n.owner AND m.pos < n.pos)"
#define SCHEMAS "FROM ud_user_schemas t JOIN ud_schemas s" \
	" ON s.key = t.schema WHERE "

/* A name that ends in a domain of its own organization needs no other. */
#define HAS_DOMAIN "EXISTS (SELECT 1 FROM ud_domains e WHERE e.org = o.key" \
	" AND length(n.fold) > length(e.domain) + 1" \
	" AND substr(n.fold, length(n.fold) - length(e.domain))" \
	" = '@' || e.domain)"
#define LOGIN_NAMES "FROM ud_usernames n JOIN ud_orgs o ON o.key = u.org" \
	" LEFT JOIN ud_domains d ON d.org = o.key AND o.must_be_domain = 1" \
	" AND NOT " HAS_DOMAIN " WHERE n.owner = u.key AND "
#define AT_DOMAIN(column) "CASE WHEN d.domain IS NULL THEN " column \
	" ELSE " column " || '@' || d.domain END"

const struct place places[UD_ATTRIBUTE_SCHEMA_TYPE + 1] = {
	[UD_ATTRIBUTE_ID] = OF_USER("id"),
	[UD_ATTRIBUTE_ORGANIZATION_ID] = {
		"o.id", "coalesce(o.id_fold, o.id)",
		"u.org IN (SELECT o.key FROM ud_orgs o WHERE &)", NULL,
		"SELECT u.key FROM ud_users u WHERE u.org IN"
		    " (SELECT o.key FROM ud_orgs o WHERE &) AND u.state <> 3"
	},
	[UD_ATTRIBUTE_USERNAME] = {
		"n.name", "n.fold",
		"EXISTS (SELECT 1 " NAMES "n.owner = u.key AND &)", NULL,
		"SELECT n.owner " NAMES "&"
	},
	[UD_ATTRIBUTE_PRIMARY_USERNAME] = {
		"n.name", "n.fold",
		"EXISTS (SELECT 1 " NAMES "n.owner = u.key AND &" FIRST ")",
		NULL, "SELECT n.owner " NAMES "&" FIRST
	},
	[UD_ATTRIBUTE_LOGIN_NAME] = {
		AT_DOMAIN("n.name"), AT_DOMAIN("n.fold"),
		"EXISTS (SELECT 1 " LOGIN_NAMES "&)", NULL, NULL
	},
	[UD_ATTRIBUTE_EMAIL] = {
		"u.email", "u.email_fold", "&", "($ IS NULL OR NOT (&))",
		"SELECT u.key FROM ud_users u WHERE &"
	},
	[UD_ATTRIBUTE_PHONE] = {
		"u.phone", "u.phone", "&", "($ IS NULL OR NOT (&))",
		"SELECT u.key FROM ud_users u WHERE &"
	},
	[UD_ATTRIBUTE_FIRST_NAME] = FOLDED_AS("given_name", "given_fold"),
	[UD_ATTRIBUTE_LAST_NAME] = FOLDED_AS("family_name", "family_fold"),
	[UD_ATTRIBUTE_NICK_NAME] = FOLDED_AS("nick_name", "nick_fold"),
	[UD_ATTRIBUTE_DISPLAY_NAME] =
	    FOLDED_AS("display_name", "display_fold"),
	[UD_ATTRIBUTE_MACHINE_NAME] =
	    FOLDED_AS("machine_name", "machine_fold"),
	[UD_ATTRIBUTE_MACHINE_DESCRIPTION] = OF_USER("description"),
	[UD_ATTRIBUTE_PREFERRED_LANGUAGE] = OF_USER("language"),
	[UD_ATTRIBUTE_SCHEMA_ID] = {
		"s.id", "coalesce(s.id_fold, s.id)",
		"EXISTS (SELECT 1 " SCHEMAS "t.owner = u.key AND &)", NULL,
		"SELECT t.owner " SCHEMAS "&"
	},
	[UD_ATTRIBUTE_SCHEMA_TYPE] = {
		"s.type", "coalesce(s.type_fold, s.type)",
		"EXISTS (SELECT 1 " SCHEMAS "t.owner = u.key AND &)", NULL,
		"SELECT t.owner " SCHEMAS "&"
	},
};

const char *const comparisons[OPS] = {
	[OP_EQUALS] = "$ = ?1",
	[OP_RANGE] = "$ >= ?1 AND $ < ?2",
	[OP_FROM] = "$ >= ?1",
	[OP_CONTAINS] = "%($, ?1) > 0",
	[OP_ENDS] = "substr($, length($) - length(?1) + 1) = ?1",
	[OP_LESS] = "$ < ?1",
	[OP_LESS_OR_EQUALS] = "$ <= ?1",
	[OP_GREATER] = "$ > ?1",
	[OP_GREATER_OR_EQUALS] = "$ >= ?1",
	[OP_IN] = "$ IN (#1)",
	[OP_PIECES] = "$ ^ ?1",
	[OP_PRESENT] = "$ IS NOT NULL",
};

const char *
place_option(int attribute, int option)
{
	static const char *const options[] = {
		[OPTION_SCOPE_INSTANCE] = " AND n.scope = 0",
		[OPTION_SCOPE_ORGANIZATION] = " AND n.scope <> 0",
	};
	static const char *const verified[][2] = {
		{" AND u.email_verified = 0", " AND u.email_verified = 1"},
		{" AND u.phone_verified = 0", " AND u.phone_verified = 1"},
	};

	switch (attribute) {
	case UD_ATTRIBUTE_USERNAME:
	case UD_ATTRIBUTE_PRIMARY_USERNAME:
		return option == OPTION_NONE ? "" : options[option];
	case UD_ATTRIBUTE_EMAIL:
	case UD_ATTRIBUTE_PHONE:
		return option == OPTION_NONE ? "" :
		    verified[attribute == UD_ATTRIBUTE_PHONE]
		    [option == OPTION_VERIFIED];
	default:
		return "";
	}
}

/* Conditions on the value of a metadata entry; its parameters come after
 * those of the key: none, one, or two of a range. */
#define ENTRIES "FROM ud_metadata m WHERE "
#define VALUE_1 " AND m.digest = ?2 AND m.value = ?1"
#define VALUE_2 " AND m.digest = ?3 AND m.value = ?2"
#define VALUE_3 " AND m.digest = ?4 AND m.value = ?3"
#define OTHER_1 " AND m.value <> ?1"
#define OTHER_2 " AND m.value <> ?2"
#define OTHER_3 " AND m.value <> ?3"
#define METADATA(start, end) { \
	{ start "&" end, start "&" end, start "&" end }, \
	{ start "&" VALUE_1 end, start "&" VALUE_2 end, \
	    start "&" VALUE_3 end }, \
	{ start "&" OTHER_1 end, start "&" OTHER_2 end, \
	    start "&" OTHER_3 end } }

static const char *const metadata_test[3][3] =
    METADATA("EXISTS (SELECT 1 " ENTRIES "m.owner = u.key AND ", ")");
static const char *const metadata_keys[3][3] =
    METADATA("SELECT m.owner " ENTRIES, "");

static const char *
metadata(const char *const table[3][3], const struct term *term)
{
	int of_key = term->op == OP_PRESENT ? 0 : term->op == OP_RANGE ? 2 : 1;

	return table[term->option][of_key];
}

/* By the parts that are given: provider, id there, name there. */
#define LINK(start, end) { \
	start "1 = 1" end, \
	start "l.idp = ?1" end, \
	start "l.external = ?1" end, \
	start "l.idp = ?1 AND l.external = ?2" end, \
	start "l.name = ?1" end, \
	start "l.idp = ?1 AND l.name = ?2" end, \
	start "l.external = ?1 AND l.name = ?2" end, \
	start "l.idp = ?1 AND l.external = ?2 AND l.name = ?3" end }

static const char *const link_test[] =
    LINK("EXISTS (SELECT 1 FROM ud_links l WHERE l.owner = u.key AND ", ")");
static const char any_authenticator[] =
    "EXISTS (SELECT 1 FROM ud_usernames n WHERE n.owner = u.key)"
    " OR EXISTS (SELECT 1 FROM ud_links l WHERE l.owner = u.key)";
static const char *const link_keys[] =
    LINK("SELECT l.owner FROM ud_links l WHERE ", "");

static const char *
time_of(int attribute)
{
	return attribute == UD_ATTRIBUTE_CREATION_DATE ? "u.created_us" :
	    "u.changed_us";
}

const char *
place_column(const struct term *term)
{
	switch (term->kind) {
	case TERM_TEXT:
		return term->folds ? places[term->attribute].fold :
		    places[term->attribute].raw;
	case TERM_TIME:
		return time_of(term->attribute);
	case TERM_METADATA:
		return term->folds ? "coalesce(m.key_fold, m.key)" : "m.key";
	case TERM_REVISION:
		return "t.revision";
	default:
		return "";
	}
}

const char *
place_test(const struct term *term)
{
	switch (term->kind) {
	case TERM_TYPE:
		return "(u.type = ?1 AND u.state <> 3)";
	case TERM_TIME:
		return "&";
	case TERM_VERIFIED:
		return term->attribute == UD_ATTRIBUTE_EMAIL ?
		    "(u.email IS NOT NULL AND u.email_verified = ?1)" :
		    "(u.phone IS NOT NULL AND u.phone_verified = ?1)";
	case TERM_METADATA:
		return metadata(metadata_test, term);
	case TERM_LINK:
		return term->option == LINK_OR_USERNAME ?
		    any_authenticator : link_test[term->option];
	default:
		return "EXISTS (SELECT 1 FROM ud_user_schemas t"
		    " WHERE t.owner = u.key AND &)";
	}
}

const char *
place_keys(const struct term *term)
{
	switch (term->kind) {
	case TERM_METADATA:
		return metadata(metadata_keys, term);
	case TERM_LINK:
		return link_keys[term->option];
	case TERM_REVISION:
		return "SELECT t.owner FROM ud_user_schemas t WHERE &";
	default:
		return NULL;
	}
}
