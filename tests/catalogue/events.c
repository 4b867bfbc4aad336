/* SPDX-License-Identifier: MIT */
/* The catalogue: the event log, and the care of a store. */
#include "catalogue/catalogue.h"

#include <string.h>
#include <unistd.h>

static int
run_feed(struct call *c)
{
	return ud_event_feed(c->dir, 2, 5, &c->events);
}

static int
run_user(struct call *c)
{
	return ud_event_user(c->dir, c->text[0], 0, 2, &c->events);
}

static int
run_org(struct call *c)
{
	return ud_event_org(c->dir, c->text[0], 0, 0, &c->events);
}

static int
run_verify(struct call *c)
{
	return ud_event_verify(c->dir, &c->number);
}

static int
run_check(struct call *c)
{
	return ud_check(c->dir, &c->report);
}

/* The text is the name of the file in the directory of the world. */
static int
run_backup(struct call *c)
{
	char path[1024];
	int rc;

	if (strlen(c->text[0]) > sizeof(path) / 2)
		return ud_backup(c->dir, c->text[0]);
	world_path(c->world, c->text[0], path, sizeof(path));
	rc = ud_backup(c->dir, path);
	if (rc != UD_EEXISTS)
		(void)unlink(path);
	/* A server has its own ways; that it says so is what it does. */
	return rc == UD_EUNIMPL && storage_is_postgres() ? UD_OK : rc;
}

static int
tell_nobody(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	(void)step;
	(void)done;
	(void)total;
	(void)ctx;
	return 0;
}

/* What a copy that failed has left stays, for the next one to remove. */
static int
run_copy(struct call *c)
{
	ud_options to = c->world->options;
	char path[1024];
	int rc;

	raw_attach(NULL, &to);
	/* Out of a server it goes into a file. */
	if (storage_is_postgres())
		to.driver = NULL;
	if (strlen(c->text[0]) > sizeof(path) / 2)
		return ud_copy(c->dir, c->text[0], &to, tell_nobody, NULL);
	world_path(c->world, c->text[0], path, sizeof(path));
	rc = ud_copy(c->dir, path, &to, tell_nobody, NULL);
	if (rc == UD_OK || rc == UD_EUNKNOWN)
		(void)unlink(path);
	return rc;
}

static int
run_rewrap(struct call *c)
{
	return ud_rewrap(c->dir, 4, &c->number);
}

static int
run_maintain(struct call *c)
{
	return ud_maintain(c->dir, &c->number);
}

static int
run_optimize(struct call *c)
{
	return ud_optimize(c->dir);
}

static int
run_reindex(struct call *c)
{
	return ud_reindex(c->dir);
}

static int
run_unindex(struct call *c)
{
	return ud_unindex(c->dir);
}

const struct operation event_operations[] = {
	{ .function = "ud_event_feed", .name = "ListEvents",
	    .permission = "events.read", .outputs = OUT_EVENTS,
	    .run = run_feed },
	{ .function = "ud_event_user", .name = "ListEvents",
	    .permission = "events.read", .facts = OP_USER,
	    .outputs = OUT_EVENTS, .owner = ALICE, .org = ORG,
	    .run = run_user, .texts = {{"userId", ALICE, RULE_ID, 0}}},
	{ .function = "ud_event_org", .name = "ListEvents",
	    .permission = "events.read", .facts = OP_ORG,
	    .outputs = OUT_EVENTS, .org = ORG, .run = run_org,
	    .texts = {{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = "ud_event_verify", .name = "VerifyEvents",
	    .permission = "events.read", .outputs = OUT_NUMBER,
	    .run = run_verify },
	{ .function = "ud_check", .name = "Check", .permission = "iam.write",
	    .outputs = OUT_REPORT, .run = run_check },
	{ .function = "ud_backup", .name = "Backup",
	    .permission = "iam.write", .facts = OP_ELSEWHERE,
	    .run = run_backup,
	    .texts = {{"path", "backup.db", RULE_PATH, 0}}},
	{ .function = "ud_copy", .name = "Copy", .permission = "iam.write",
	    .facts = OP_ELSEWHERE, .run = run_copy,
	    .texts = {{"path", "copied.db", RULE_PATH, 0}}},
	{ .function = "ud_rewrap", .name = "Rewrap",
	    .permission = "iam.write", .facts = OP_WRITES | OP_SILENT,
	    .outputs = OUT_NUMBER, .run = run_rewrap },
	{ .function = "ud_maintain", .name = "Maintain",
	    .permission = "iam.write",
	    .facts = OP_WRITES | OP_SILENT | OP_TWICE | OP_WAITING,
	    .outputs = OUT_NUMBER, .run = run_maintain },
	{ .function = "ud_optimize", .name = "Optimize",
	    .permission = "iam.write",
	    .facts = OP_WRITES | OP_SILENT | OP_TWICE | OP_WAITING,
	    .run = run_optimize },
	{ .function = "ud_reindex", .name = "Reindex",
	    .permission = "iam.write", .facts = OP_WRITES | OP_SILENT,
	    .run = run_reindex },
	{ .function = "ud_unindex", .name = "Unindex",
	    .permission = "iam.write", .facts = OP_WRITES | OP_SILENT |
	    OP_TWICE | OP_ARRAYS, .run = run_unindex },
	{ .function = NULL }
};
