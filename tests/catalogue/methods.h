/* SPDX-License-Identifier: MIT */
/* Rows of methods of ud_rpc(). */
#ifndef CATALOGUE_METHODS_H
#define CATALOGUE_METHODS_H

#include "catalogue/catalogue.h"

/* Call the method of the row with the texts of the call. */
int method_run(struct call *c);

#define METHOD(name_, permission_, facts_, json_, ...) \
	{ .function = "ud_rpc", .name = (name_), \
	    .permission = (permission_), .facts = (facts_), \
	    .outputs = OUT_ANSWER, .json = (json_), .run = method_run, \
	    __VA_ARGS__ }

#define USER_TEXT {"userId", ALICE, RULE_ID, 0}
#define ORG_TEXT {"organizationId", ORG, RULE_ID, 0}
#define ABOUT_ALICE .owner = ALICE, .org = ORG

/* A method whose only input is the user, or the organization. */
#define USER_METHOD(name_, permission_, facts_, user_) \
	METHOD(name_, permission_, OP_USER | (facts_), "{\"userId\":$a}", \
	    .owner = (user_), .org = ORG, \
	    .texts = {{"userId", (user_), RULE_ID, 0}})
#define ORG_METHOD(name_, permission_, facts_, org_) \
	METHOD(name_, permission_, OP_ORG | (facts_), \
	    "{\"organizationId\":$a}", .org = (org_), \
	    .texts = {{"organizationId", (org_), RULE_ID, 0}})

#endif
