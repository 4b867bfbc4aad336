/* SPDX-License-Identifier: MIT */
/* The catalogue: metadata. */
#include "catalogue/catalogue.h"

static int
run_set(struct call *c)
{
	const ud_metadata_item items[] = {
		{c->text[1], "\0\xff", 2}, {"color", "", 0},
	};

	return ud_metadata_set(c->dir, c->text[0], items, 2, &c->time_us);
}

static int
run_delete(struct call *c)
{
	const char *keys[] = {c->text[1], "size"};

	return ud_metadata_delete(c->dir, c->text[0], keys, 2, &c->time_us);
}

static int
run_page(struct call *c)
{
	const ud_metadata_filter filters[] = {
		{c->text[1], UD_TEXT_STARTS_WITH_IGNORE_CASE},
		{c->text[2], UD_TEXT_CONTAINS},
	};
	ud_metadata_query query = UD_INIT(ud_metadata_query);

	query.filters = filters;
	query.filter_count = 2;
	return ud_metadata_page(c->dir, c->text[0], &query, &c->metadata);
}

const struct operation metadata_operations[] = {
	{ .function = "ud_metadata_set", .name = "SetUserMetadata",
	    .permission = "user.write", .facts = OP_WRITES | OP_USER | OP_TWICE,
	    .outputs = OUT_TIME, .owner = ALICE, .org = ORG, .run = run_set,
	    .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"metadata[0].key", "new", RULE_KEY, 0}}},
	{ .function = "ud_metadata_delete", .name = "DeleteUserMetadata",
	    .permission = "user.write", .facts = OP_WRITES | OP_USER,
	    .outputs = OUT_TIME, .owner = ALICE, .org = ORG,
	    .run = run_delete, .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"keys[0]", "color", RULE_KEY, 0}}},
	{ .function = "ud_metadata_page", .name = "ListUserMetadata",
	    .permission = "user.read",
	    .facts = OP_SELF | OP_USER | OP_MISSING_OK,
	    .outputs = OUT_METADATA, .owner = ALICE, .org = ORG,
	    .run = run_page, .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"filters[0].key", "CO", RULE_NEEDLE, 1},
		{"filters[1].key", "lo", RULE_NEEDLE, 1}}},
	{ .function = NULL }
};
