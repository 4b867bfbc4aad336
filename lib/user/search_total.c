/* SPDX-License-Identifier: MIT */
/* Totals that counters know: everybody, organizations, states, or both. */
#include "user/search.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* What a form asks that is nothing but organizations and states. */
struct asked {
	int64_t states;
	const struct term *org;	/* NULL: any */
};

static int
is_org(const struct term *term)
{
	return term->kind == TERM_TEXT && !term->negated && !term->folds &&
	    term->attribute == UD_ATTRIBUTE_ORGANIZATION_ID &&
	    (term->op == OP_EQUALS || term->op == OP_IN);
}

static int
add_term(struct asked *asked, const struct term *term)
{
	if (term->kind == TERM_STATE) {
		asked->states &= term->number;
		return 1;
	}
	if (!is_org(term) || asked->org != NULL)
		return 0;
	asked->org = term;
	return 1;
}

static int
understand(const struct form *form, struct asked *asked)
{
	const struct term *terms = form->terms;

	asked->states = form->states;
	asked->org = NULL;
	if (form->constant == FORM_TRUE)
		return 1;
	if (terms[0].kind != TERM_AND)
		return add_term(asked, &terms[0]);
	for (uint32_t i = 1; i < terms[0].size; i += terms[i].size)
		if (!add_term(asked, &terms[i]))
			return 0;
	return 1;
}

/* Users of an organization (0: any) in one of the states. */
static int
add_states(struct finding *f, int64_t org, int64_t states)
{
	int64_t n = 0;
	int rc = UD_OK;

	if (states == f->form->states) {
		rc = dir_counted(f->dir, org, 0, &n);
		f->total += n > 0 ? (uint64_t)n : 0;
		return rc;
	}
	for (int state = 1; rc == UD_OK && state <= 5; state++) {
		if ((states & 1 << state) == 0)
			continue;
		rc = dir_counted(f->dir, org, state, &n);
		f->total += n > 0 ? (uint64_t)n : 0;
	}
	return rc;
}

int
search_in_scope(const struct finding *f, int64_t org)
{
	size_t k = 0;

	if (!f->scope.restricted)
		return 1;
	while (k < f->org_count && f->orgs[k] != org)
		k++;
	return k < f->org_count;
}

/* The keys of the organizations that the tree names, each once. */
static int
named_orgs(struct finding *f, const struct term *term, int64_t *keys,
    size_t *count)
{
	const struct node *node;
	uint32_t at = 0;
	ud_org *org;
	int rc;

	*count = 0;
	while (form_next_leaf(f->form, term, &at, &node)) {
		for (size_t t = 0; t < node->count; t++) {
			size_t k = 0;
			int64_t key;

			rc = org_find(f->dir, tree_node_text(f->tree, node,
			    t), &org);
			if (rc != UD_OK)
				return rc;
			if (org == NULL)
				continue;
			key = org_row_of(org)->key;
			ud_org_free(&org);
			while (k < *count && keys[k] != key)
				k++;
			keys[k] = key;
			*count += k == *count;
		}
	}
	return UD_OK;
}

static size_t
named_count(const struct finding *f, const struct term *term)
{
	const struct node *leaf;
	size_t count = 0;
	uint32_t at = 0;

	while (form_next_leaf(f->form, term, &at, &leaf))
		count += leaf->count;
	return count;
}

/* The organizations that count: those named, those of the scope, or both. */
static int
add_orgs(struct finding *f, const struct asked *asked)
{
	int64_t *keys = f->orgs;
	size_t count = f->org_count;
	int own = f->scope.restricted && f->self.key != 0 &&
	    (asked->states & 1 << f->self.state) != 0 &&
	    !search_in_scope(f, f->self.org);
	int named = !own || asked->org == NULL, rc = UD_OK;

	if (asked->org != NULL) {
		keys = mem_array(named_count(f, asked->org) + 1,
		    sizeof(*keys));
		if (keys == NULL)
			return error_no_memory(&f->dir->error);
		rc = named_orgs(f, asked->org, keys, &count);
	}
	for (size_t k = 0; rc == UD_OK && k < count; k++) {
		named |= keys[k] == f->self.org;
		if (search_in_scope(f, keys[k]))
			rc = add_states(f, keys[k], asked->states);
	}
	/* The actor sees itself wherever it is. */
	f->total += own && named;
	if (asked->org != NULL)
		mem_free(keys);
	return rc;
}

int
search_counted(struct finding *f)
{
	struct asked asked;
	int rc;

	if (f->query.total == UD_TOTAL_NONE || f->query.include_deleted ||
	    !understand(f->form, &asked))
		return UD_OK;
	/* More look-ups than counting would take. */
	if (f->org_count > 1000 || (asked.org != NULL &&
	    named_count(f, asked.org) > 1000))
		return UD_OK;
	rc = asked.org == NULL && !f->scope.restricted ?
	    add_states(f, 0, asked.states) : add_orgs(f, &asked);
	f->total_is_known = rc == UD_OK;
	return rc;
}
