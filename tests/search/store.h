/* SPDX-License-Identifier: MIT */
/*
 * A directory on a connection of the test's own, so that it can look and write
 * behind the library; and an authorizer that says whom one may see.
 */
#ifndef TESTS_SEARCH_STORE_H
#define TESTS_SEARCH_STORE_H

#include "api/fixture.h"

enum { SCOPE_ORGS = 64 };

/* What the authorizer answers. */
struct scope {
	int limited;		/* 0: everybody may be seen */
	const char *actor;	/* NULL: the host; set by store_act_as() */
	const char *orgs[SCOPE_ORGS];
	size_t org_count;
};

extern struct raw *db;
extern struct scope scope;

/* The options of fixture.h, but with this authorizer and this connection. */
ud_options store_options(void);

/* Open the directory; NULL: store_options().  store_close() checks it. */
void store_open(const ud_options *options);
void store_close(void);

/* Close the directory, and open it again on the same connection. */
void store_reopen(const ud_options *options);

/* Texts that SQL is about: ?1, ?2 and so on. */
#define TEXTS(...) \
	(const char *const[]){ __VA_ARGS__ }, \
	    N(((const char *const[]){ __VA_ARGS__ }))

/* Run a statement on the test's connection. */
void store_sql(const char *sql, const char *const *texts, size_t count);

/* Likewise; the number in its first row, 0 if there is no row. */
int64_t store_number(const char *sql, const char *const *texts, size_t count);

/* Act as a user who may see the organizations of the scope; NULL: the host,
 * who sees everybody. */
void store_act_as(const char *user_id);

/* Take the address of a human away, which no call can do. */
void store_drop_email(const char *user_id);

/* Give a user the schema of that id; it is made if there is none. */
void store_put_schema(const char *user_id, const char *schema_id,
    const char *type, int64_t revision);

/* Link a user with an identity provider; the name may be NULL. */
void store_put_link(const char *user_id, const char *idp_id,
    const char *external_id, const char *external_name);

/* Call ud_maintain() until nothing is left. */
void store_maintain(void);

#endif
