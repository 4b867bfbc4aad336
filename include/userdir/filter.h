/* SPDX-License-Identifier: MIT */
/**
 * Filter trees: whom to find.
 *
 * A tree says of every user TRUE or FALSE, never "unknown".  A leaf is TRUE
 * if some value of its attribute fulfils it; an attribute that a user lacks
 * has no value, so every leaf on it is FALSE, and its NOT is TRUE.
 *
 * A tree is one object into which leaves are written in order.  Combinators
 * are opened and closed around their operands, as brackets are:
 *
 *	if (ud_filter_new(&f) != UD_OK)
 *		...
 *	ud_filter_open(f, UD_OR);
 *	ud_filter_text(f, UD_ATTRIBUTE_USERNAME, "gi",
 *	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
 *	ud_filter_present(f, UD_ATTRIBUTE_PHONE);
 *	ud_filter_close(f);
 *	ud_filter_state(f, 1 << UD_USER_ACTIVE);
 *
 * Several leaves at the top are an AND.  Texts are copied.  The first
 * failure stays with the tree: the writing functions return it and do nothing
 * more, and so does the search that the tree is given to; look once, at the
 * end.  Texts are limited in code points; wildcards do not exist: every
 * character means itself.
 *
 * Failures of the writing functions: UD_EINVAL with one of the keys
 * "search.filter_invalid" (no such attribute here, brackets that do not
 * match), "search.text_length", "search.text_encoding" (not UTF-8),
 * "search.text_empty_fold" (ignoring case nothing is left of the text),
 * "search.enum_unknown", "search.operand_missing", "search.too_deep",
 * "search.too_large"; UD_EEXHAUSTED.
 */
#ifndef USERDIR_FILTER_H
#define USERDIR_FILTER_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** A tree; used by one thread at a time, and by any number of handles. */
typedef struct ud_filter ud_filter;

enum {
	UD_FILTER_DEPTH_MAX = 64,	/**< combinators above a leaf */
	UD_FILTER_NODES_MAX = 1000,	/**< combinators and leaves */
	UD_FILTER_VALUES_MAX = 10000,	/**< of one list */
	UD_FILTER_BYTES_MAX = 1048576	/**< of all texts, and of JSON, SCIM
					     or LDAP text that is read */
};

/** Combinators. */
enum { UD_AND = 1, UD_OR = 2, UD_NOT = 3 };

/** How a stored text is compared with the given one.  "Ignore case" compares
 *  folds (Unicode NFKC_Casefold); the others compare bytes. */
enum {
	UD_TEXT_EQUALS = 0,
	UD_TEXT_EQUALS_IGNORE_CASE = 1,
	UD_TEXT_STARTS_WITH = 2,
	UD_TEXT_STARTS_WITH_IGNORE_CASE = 3,
	UD_TEXT_CONTAINS = 4,
	UD_TEXT_CONTAINS_IGNORE_CASE = 5,
	UD_TEXT_ENDS_WITH = 6,
	UD_TEXT_ENDS_WITH_IGNORE_CASE = 7,
	UD_TEXT_LESS = 16,	/* and so on: order by code point */
	UD_TEXT_LESS_OR_EQUALS = 17,
	UD_TEXT_GREATER = 18,
	UD_TEXT_GREATER_OR_EQUALS = 19,
	UD_TEXT_LESS_IGNORE_CASE = 20,
	UD_TEXT_LESS_OR_EQUALS_IGNORE_CASE = 21,
	UD_TEXT_GREATER_IGNORE_CASE = 22,
	UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE = 23
};

/** What can be searched.  Those up to UD_ATTRIBUTE_SCHEMA_TYPE are texts. */
enum {
	UD_ATTRIBUTE_ID = 1,
	UD_ATTRIBUTE_ORGANIZATION_ID = 2,
	UD_ATTRIBUTE_USERNAME = 3,		/**< every username */
	UD_ATTRIBUTE_PRIMARY_USERNAME = 4,	/**< the first one only */
	UD_ATTRIBUTE_LOGIN_NAME = 5,		/**< every login name */
	UD_ATTRIBUTE_EMAIL = 6,
	UD_ATTRIBUTE_PHONE = 7,
	UD_ATTRIBUTE_FIRST_NAME = 8,
	UD_ATTRIBUTE_LAST_NAME = 9,
	UD_ATTRIBUTE_NICK_NAME = 10,
	UD_ATTRIBUTE_DISPLAY_NAME = 11,
	UD_ATTRIBUTE_MACHINE_NAME = 12,
	UD_ATTRIBUTE_MACHINE_DESCRIPTION = 13,
	UD_ATTRIBUTE_PREFERRED_LANGUAGE = 14,
	UD_ATTRIBUTE_SCHEMA_ID = 15,
	UD_ATTRIBUTE_SCHEMA_TYPE = 16,
	/* Only for ud_filter_present() and where a function says so. */
	UD_ATTRIBUTE_STATE = 17,
	UD_ATTRIBUTE_TYPE = 18,
	UD_ATTRIBUTE_SCHEMA_REVISION = 19,
	UD_ATTRIBUTE_METADATA = 20,
	UD_ATTRIBUTE_IDP_LINK = 21,
	UD_ATTRIBUTE_AUTHENTICATOR = 22,
	UD_ATTRIBUTE_CREATION_DATE = 23,
	UD_ATTRIBUTE_CHANGE_DATE = 24,
	UD_ATTRIBUTE_PASSWORD_CHANGE_DATE = 25
};

/** Make an empty tree.  A search refuses it until something was written:
 *  nothing never means "everybody". */
UD_API UD_CHECK int ud_filter_new(ud_filter **filter);

/** Release @p *filter and set it to NULL. */
UD_API void ud_filter_free(ud_filter **filter);

/**
 * Open a combinator; what is written up to its ud_filter_close() are its
 * operands.
 *
 * An AND without operands is TRUE, an OR without operands FALSE; a NOT has
 * exactly one.
 *
 * @param combinator  UD_AND, UD_OR or UD_NOT.
 */
UD_API int ud_filter_open(ud_filter *filter, int combinator);

/** Close the combinator that was opened last. */
UD_API int ud_filter_close(ud_filter *filter);

/** Append a copy of another tree as one operand. */
UD_API int ud_filter_add(ud_filter *filter, const ud_filter *other);

/** TRUE (@p value 1) or FALSE (0) for everybody. */
UD_API int ud_filter_constant(ud_filter *filter, int value);

/**
 * Some value of a text attribute compares with @p text.
 *
 * @param text    At most 200 code points.  The empty text equals nothing; to
 *                start with, contain and end with it means to be there.
 * @param method  UD_TEXT_....
 */
UD_API int ud_filter_text(ud_filter *filter, int attribute, const char *text,
    int method);

/** Which usernames: unique in the instance, in the organization, or both. */
enum {
	UD_SCOPE_ANY = 0,
	UD_SCOPE_INSTANCE = 1,
	UD_SCOPE_ORGANIZATION = 2
};

/** Some username of that scope compares with @p text; at most 200. */
UD_API int ud_filter_username(ud_filter *filter, const char *text, int method,
    int scope);

/**
 * The e-mail address or phone number compares with @p text, and the same
 * address is verified or not.
 *
 * @param attribute  UD_ATTRIBUTE_EMAIL or UD_ATTRIBUTE_PHONE.
 */
UD_API int ud_filter_contact(ud_filter *filter, int attribute,
    const char *text, int method, int verified);

/** There is an address, and it is verified (1) or not (0). */
UD_API int ud_filter_verified(ud_filter *filter, int attribute, int verified);

/** Pieces of a text, in this order, without overlap; at least one. */
typedef struct ud_substrings {
	size_t size;
	const char *initial;	/**< how it begins; NULL: anyhow */
	const char *const *any;	/**< what comes in between */
	size_t any_count;	/**< at most 100 */
	const char *final;	/**< how it ends; NULL: anyhow */
	uint64_t ignore_case;
} ud_substrings;

/** Some value of a text attribute consists of these pieces, with anything
 *  between them.  Each piece has 1 to 200 code points. */
UD_API int ud_filter_substrings(ud_filter *filter, int attribute,
    const ud_substrings *pieces);

/** The attribute has a value. */
UD_API int ud_filter_present(ud_filter *filter, int attribute);

/** Some value of a text attribute is one of these: 1 to UD_FILTER_VALUES_MAX
 *  of at most 200 code points each; repeated ones are harmless. */
UD_API int ud_filter_in(ud_filter *filter, int attribute,
    const char *const *values, size_t count, int ignore_case);

/** How times and numbers are compared. */
enum {
	UD_COMPARE_EQUALS = 0,
	UD_COMPARE_GREATER = 1,
	UD_COMPARE_GREATER_OR_EQUALS = 2,
	UD_COMPARE_LESS = 3,
	UD_COMPARE_LESS_OR_EQUALS = 4
};

/**
 * A time is the same, after (greater) or before (less).
 *
 * @param attribute  UD_ATTRIBUTE_CREATION_DATE, _CHANGE_DATE or
 *                   _PASSWORD_CHANGE_DATE.
 * @param us         Microseconds since 1970, UTC.
 * @param method     UD_COMPARE_....
 */
UD_API int ud_filter_time(ud_filter *filter, int attribute, int64_t us,
    int method);

/** The state is one of a set: the sum of 1 << UD_USER_... for each.  The
 *  empty set is nobody; deleted users are found by option only. */
UD_API int ud_filter_state(ud_filter *filter, uint64_t states);

/** UD_USER_HUMAN or UD_USER_MACHINE; 0 is nobody. */
UD_API int ud_filter_type(ud_filter *filter, int type);

/** Conditions on one and the same metadata entry; at least one of key and
 *  value. */
typedef struct ud_metadata_condition {
	size_t size;
	const char *key;	/**< 0 to 200 code points; NULL: any */
	int64_t key_method;	/**< UD_TEXT_EQUALS to _ENDS_WITH_... */
	const void *value;	/**< bytes; NULL: any */
	size_t value_len;	/**< at most 200 */
	uint64_t value_differs;	/**< 1: the entry has another value */
} ud_metadata_condition;

/** Some metadata entry fulfils the condition. */
UD_API int ud_filter_metadata(ud_filter *filter,
    const ud_metadata_condition *condition);

/** Some identity-provider link has all that is given, exactly; NULL: any.
 *  Each has 1 to 200 code points. */
UD_API int ud_filter_idp_link(ud_filter *filter, const char *idp_id,
    const char *user_id, const char *user_name);

/** Types of authenticators. */
enum {
	UD_AUTHENTICATOR_USERNAME = 1,
	UD_AUTHENTICATOR_PASSWORD = 2,
	UD_AUTHENTICATOR_WEBAUTHN = 3,
	UD_AUTHENTICATOR_TOTP = 4,
	UD_AUTHENTICATOR_OTP_EMAIL = 5,
	UD_AUTHENTICATOR_OTP_SMS = 6,
	UD_AUTHENTICATOR_AUTHENTICATION_KEY = 7,
	UD_AUTHENTICATOR_IDENTITY_PROVIDER = 8
};

/** A condition on whether something is verified. */
enum { UD_VERIFIED_ANY = -1, UD_VERIFIED_NO = 0, UD_VERIFIED_YES = 1 };

/** There is an authenticator of that type (UD_AUTHENTICATOR_...), verified or
 *  not (UD_VERIFIED_...).  Usernames, passwords, keys and links of identity
 *  providers count as verified. */
UD_API int ud_filter_authenticator(ud_filter *filter, int type, int verified);

/** The revision of the schema that the user's data follows. */
UD_API int ud_filter_revision(ud_filter *filter, uint64_t revision,
    int method);

/** Conditions on a value in the user's data, all of one kind. */
enum {
	UD_DATA_PRESENT = 0,
	UD_DATA_TEXT = 1,
	UD_DATA_NUMBER = 2,
	UD_DATA_BOOL = 3
};

/** A condition on the value of the user's data at a place.  A value of
 *  another type does not fulfil it; a list does if some element does. */
typedef struct ud_data_condition {
	size_t size;
	const char *pointer;	/**< JSON pointer (RFC 6901), at most 200 */
	int64_t kind;		/**< UD_DATA_... */
	const char *text;	/**< at most 200 code points */
	int64_t method;		/**< UD_TEXT_... or UD_COMPARE_... */
	const double *number;
	uint64_t value;		/**< of UD_DATA_BOOL, UD_DATA_PRESENT */
} ud_data_condition;

/** The user's data fulfil the condition. */
UD_API int ud_filter_data(ud_filter *filter,
    const ud_data_condition *condition);

/** One search box: id, usernames, login names, e-mail address, phone number
 *  or one of the four names of a human compares with @p text (1 to 200). */
UD_API int ud_filter_any_text(ud_filter *filter, const char *text,
    int method);

/** The first failure: UD_OK, UD_EINVAL, UD_EEXHAUSTED. */
UD_API int ud_filter_errcode(const ud_filter *filter);
/** What was wrong, as ud_errmsg(). */
UD_API const char *ud_filter_errmsg(const ud_filter *filter);
/** Its key, as ud_errkey(). */
UD_API const char *ud_filter_errkey(const ud_filter *filter);
/** Where: the path of the node, such as "filters[1].queries[0].text". */
UD_API const char *ud_filter_errfield(const ud_filter *filter);

UD_END_DECLS
#endif
