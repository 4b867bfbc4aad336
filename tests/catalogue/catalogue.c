/* SPDX-License-Identifier: MIT */
#include "catalogue/catalogue.h"

#include <stdio.h>
#include <string.h>

static const struct operation *const parts[] = {
	store_operations,
	org_operations,
	lookup_operations,
	create_operations,
	change_operations,
	contact_operations,
	password_operations,
	metadata_operations,
	event_operations,
	search_operations,
	method_operations,
	secret_method_operations
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

const struct operation *
catalogue_operation(size_t i)
{
	for (size_t part = 0; part < PARTS; part++)
		for (const struct operation *row = parts[part];
		    row->function != NULL; row++)
			if (i-- == 0)
				return row;
	return NULL;
}

size_t
catalogue_count(void)
{
	size_t n = 0;

	while (catalogue_operation(n) != NULL)
		n++;
	return n;
}

const char *
operation_label(const struct operation *operation)
{
	static char label[128];
	int is_method = operation->json != NULL;

	(void)snprintf(label, sizeof(label), "%s%s%s%s%s",
	    operation->function, is_method ? " " : "",
	    is_method ? operation->name : "",
	    operation->shape == NULL ? "" : ", ",
	    operation->shape == NULL ? "" : operation->shape);
	return label;
}

size_t
operation_texts(const struct operation *operation)
{
	size_t n = 0;

	while (n < TEXTS_MAX && operation->texts[n].field != NULL)
		n++;
	return n;
}

int
operation_secret(const struct operation *operation)
{
	for (size_t i = 0; i < operation_texts(operation); i++)
		if (operation->texts[i].rule == RULE_CODE ||
		    operation->texts[i].rule == RULE_PROOF)
			return (int)i;
	return -1;
}

int
operation_person(const struct operation *operation)
{
	for (size_t i = 0; i < operation_texts(operation); i++)
		if (strcmp(operation->texts[i].field, "userId") == 0 ||
		    strcmp(operation->texts[i].field, "loginName") == 0)
			return (int)i;
	return -1;
}

/* What no library would store in an output. */
static char poison;

/* The pointers of a call, with the output that each belongs to. */
static const struct {
	unsigned output;
	size_t offset;
} pointers[] = {
	{OUT_USER, offsetof(struct call, user)},
	{OUT_USERS, offsetof(struct call, users)},
	{OUT_ORG, offsetof(struct call, org)},
	{OUT_ORGS, offsetof(struct call, orgs)},
	{OUT_DETAILS, offsetof(struct call, details)},
	{OUT_EVENTS, offsetof(struct call, events)},
	{OUT_METADATA, offsetof(struct call, metadata)},
	{OUT_REPORT, offsetof(struct call, report)},
	{OUT_FILTER, offsetof(struct call, filter)},
	{OUT_FOUND, offsetof(struct call, found)},
	{OUT_ITER, offsetof(struct call, iter)},
	{OUT_PLAN, offsetof(struct call, plan)},
	{OUT_STRING | OUT_ANSWER, offsetof(struct call, string)},
};

enum { POINTERS = sizeof(pointers) / sizeof(pointers[0]) };

static void *
pointer_at(const struct call *call, size_t i)
{
	void *p;

	memcpy(&p, (const char *)call + pointers[i].offset, sizeof(p));
	return p;
}

static void
set_pointer(struct call *call, size_t i, void *p)
{
	memcpy((char *)call + pointers[i].offset, &p, sizeof(p));
}

void
call_init(struct call *call, const struct operation *operation,
    struct world *world)
{
	*call = (struct call){.operation = operation, .world = world,
	    .dir = world->dir};
	for (size_t i = 0; i < TEXTS_MAX; i++)
		call->text[i] = operation->texts[i].valid;
	for (size_t i = 0; i < POINTERS; i++)
		if (operation->outputs & pointers[i].output)
			set_pointer(call, i, &poison);
	if (operation->outputs & OUT_NUMBER)
		call->number = 77;
	if (operation->outputs & OUT_TIME)
		call->time_us = 77;
}

int
call_run(struct call *call)
{
	call->rc = call->operation->run(call);
	return call->rc;
}

int
call_is_cleared(const struct call *call)
{
	for (size_t i = 0; i < POINTERS; i++)
		if ((call->operation->outputs & pointers[i].output &
		    ~(unsigned)OUT_ANSWER) && pointer_at(call, i) != NULL)
			return 0;
	/* How many messages went out before a failure is told. */
	return (call->number == 0 || (call->operation->facts & OP_LEASES)) &&
	    call->time_us == 0;
}

void
call_end(struct call *call)
{
	for (size_t i = 0; i < POINTERS; i++)
		if (pointer_at(call, i) == &poison)
			set_pointer(call, i, NULL);
	ud_user_free(&call->user);
	ud_user_list_free(&call->users);
	ud_org_free(&call->org);
	ud_org_list_free(&call->orgs);
	ud_details_free(&call->details);
	ud_event_list_free(&call->events);
	ud_metadata_list_free(&call->metadata);
	ud_report_free(&call->report);
	ud_filter_free(&call->filter);
	ud_search_result_free(&call->found);
	ud_search_iter_free(&call->iter);
	ud_search_plan_free(&call->plan);
	ud_string_free(&call->string);
	ud_close(&call->opened);
}

int
operation_run(const struct operation *operation, struct world *world)
{
	struct call call;

	call_init(&call, operation, world);
	(void)call_run(&call);
	call_end(&call);
	return call.rc;
}
