/* SPDX-License-Identifier: MIT */
/*
 * The tree once more, about the record itself.  Statements find users by
 * columns and indexes that carry no seal; the record is sealed.  What the
 * record cannot tell (metadata, links, schemas) is unknown here, and unknown
 * never contradicts.
 */
#include "user/search.h"

#include <string.h>

#include "base/text.h"
#include "search/leaf.h"

enum truth { NO, YES, UNKNOWN };
enum { LISTED_MAX = 32 };

struct record {
	const struct finding *f;
	const ud_user *user;
	struct buf *fold;	/* of the value that is looked at */
};

static enum truth
not(enum truth t)
{
	return t == UNKNOWN ? UNKNOWN : t == YES ? NO : YES;
}

/* Values of a text attribute in the record; *count 0: unknown or none. */
static const char *
value_at(const ud_user *user, int attribute, size_t i)
{
	switch (attribute) {
	case UD_ATTRIBUTE_USERNAME:
		return ud_user_username_at(user, i);
	case UD_ATTRIBUTE_LOGIN_NAME:
		return ud_user_login_name_at(user, i);
	default:
		break;
	}
	if (i > 0)
		return NULL;
	switch (attribute) {
	case UD_ATTRIBUTE_ID:
		return ud_user_id(user);
	case UD_ATTRIBUTE_ORGANIZATION_ID:
		return ud_user_org_id(user);
	case UD_ATTRIBUTE_PRIMARY_USERNAME:
		return ud_user_username(user);
	case UD_ATTRIBUTE_EMAIL:
		return ud_user_email(user);
	case UD_ATTRIBUTE_PHONE:
		return ud_user_phone(user);
	case UD_ATTRIBUTE_FIRST_NAME:
		return ud_user_given_name(user);
	case UD_ATTRIBUTE_LAST_NAME:
		return ud_user_family_name(user);
	case UD_ATTRIBUTE_NICK_NAME:
		return ud_user_nick_name(user);
	case UD_ATTRIBUTE_DISPLAY_NAME:
		return ud_user_display_name(user);
	case UD_ATTRIBUTE_MACHINE_NAME:
		return ud_user_machine_name(user);
	case UD_ATTRIBUTE_MACHINE_DESCRIPTION:
		return ud_user_machine_description(user);
	default:
		return NULL;
	}
}

static int
holds(struct span text, struct span part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (memcmp(text.data + i, part.data, part.len) == 0)
			return 1;
	return 0;
}

/* Is a value in a list?  Long ones are left to the database. */
static enum truth
is_listed(const struct record *r, const struct term *term, struct span value)
{
	const struct form *form = r->f->form;
	struct buf fold = BUF_INIT(64 * 1024);
	const struct node *leaf;
	uint32_t at = 0;
	size_t seen = 0;
	enum truth is = NO;

	while (is == NO && form_next_leaf(form, term, &at, &leaf))
		for (size_t t = 0; is == NO && t < leaf->count; t++) {
			struct span text = tree_node_text(form->tree, leaf, t);

			if (term->folds) {
				buf_reset(&fold);
				text_fold(&fold, text);
				text = (struct span){fold.data, fold.len};
			}
			is = ++seen > LISTED_MAX || !buf_ok(&fold) ? UNKNOWN :
			    text.len > 0 && span_equal(text, value) ? YES : NO;
		}
	buf_free(&fold);
	return is;
}

/* Does one value compare?  Pieces are left to the database. */
static enum truth
fits(const struct record *r, const struct term *term, struct span value)
{
	const struct form *form = r->f->form;
	struct span needle = form_param(form, term->param), tail;

	switch (term->op) {
	case OP_EQUALS:
		return span_equal(value, needle) ? YES : NO;
	case OP_RANGE:
	case OP_FROM:
		return value.len >= needle.len && memcmp(value.data,
		    needle.data, needle.len) == 0 ? YES : NO;
	case OP_CONTAINS:
		return holds(value, needle) ? YES : NO;
	case OP_ENDS:
		if (value.len < needle.len)
			return NO;
		tail = (struct span){value.data + value.len - needle.len,
		    needle.len};
		return span_equal(tail, needle) ? YES : NO;
	case OP_LESS:
		return span_compare(value, needle) < 0 ? YES : NO;
	case OP_LESS_OR_EQUALS:
		return span_compare(value, needle) <= 0 ? YES : NO;
	case OP_GREATER:
		return span_compare(value, needle) > 0 ? YES : NO;
	case OP_GREATER_OR_EQUALS:
		return span_compare(value, needle) >= 0 ? YES : NO;
	case OP_IN:
		return is_listed(r, term, value);
	default:
		return UNKNOWN;
	}
}

/* What is asked beside the text of the same value. */
static int
option_fits(const struct record *r, const struct term *term, size_t i)
{
	if (term->attribute == UD_ATTRIBUTE_LOGIN_NAME)
		return 1;
	switch (term->option) {
	case OPTION_SCOPE_INSTANCE:
		return !ud_user_username_is_org_specific(r->user, i);
	case OPTION_SCOPE_ORGANIZATION:
		return ud_user_username_is_org_specific(r->user, i);
	case OPTION_UNVERIFIED:
	case OPTION_VERIFIED:
		return (term->option == OPTION_VERIFIED) ==
		    (term->attribute == UD_ATTRIBUTE_EMAIL ?
		    ud_user_email_is_verified(r->user) :
		    ud_user_phone_is_verified(r->user));
	default:
		return 1;
	}
}

static enum truth
test_text(struct record *r, const struct term *term)
{
	enum truth best = NO, one;
	const char *value;

	if (term->attribute > UD_ATTRIBUTE_MACHINE_DESCRIPTION)
		return UNKNOWN;
	for (size_t i = 0; best != YES &&
	    (value = value_at(r->user, term->attribute, i)) != NULL; i++) {
		struct span text = span_of(value);

		if (text.len == 0 || !option_fits(r, term, i))
			continue;
		if (term->op == OP_PRESENT)
			return YES;
		if (term->folds) {
			buf_reset(r->fold);
			text_fold(r->fold, text);
			text = (struct span){r->fold->data, r->fold->len};
		}
		one = fits(r, term, text);
		best = one == NO ? best : one;
	}
	return best;
}

static enum truth
test_time(const struct record *r, const struct term *term)
{
	int64_t limit = r->f->form->params[term->param - 1].number;
	int64_t us = term->attribute == UD_ATTRIBUTE_CREATION_DATE ?
	    ud_user_created_us(r->user) : ud_user_changed_us(r->user);

	switch (term->op) {
	case OP_EQUALS:
		return us == limit ? YES : NO;
	case OP_LESS:
		return us < limit ? YES : NO;
	case OP_LESS_OR_EQUALS:
		return us <= limit ? YES : NO;
	case OP_GREATER:
		return us > limit ? YES : NO;
	default:
		return us >= limit ? YES : NO;
	}
}

static enum truth
test_leaf(struct record *r, const struct term *term)
{
	switch (term->kind) {
	case TERM_TEXT:
		return test_text(r, term);
	case TERM_STATE:
		return term->number >> ud_user_state(r->user) & 1 ? YES : NO;
	case TERM_TYPE:
		return ud_user_type(r->user) ==
		    r->f->form->params[term->param - 1].number ? YES : NO;
	case TERM_TIME:
		return test_time(r, term);
	default:
		return UNKNOWN;
	}
}

static enum truth
test(struct record *r, uint32_t i)
{
	const struct term *terms = r->f->form->terms;
	uint32_t end = i + terms[i].size;
	enum truth sum, absorbing;

	if (terms[i].kind > TERM_OR) {
		sum = test_leaf(r, &terms[i]);
		return terms[i].negated ? not(sum) : sum;
	}
	absorbing = terms[i].kind == TERM_AND ? NO : YES;
	sum = not(absorbing);
	for (i++; sum != absorbing && i < end; i += terms[i].size) {
		enum truth one = test(r, i);

		if (one == absorbing || one == UNKNOWN)
			sum = one;
	}
	return sum;
}

int
search_recheck(struct finding *f, const ud_user *user)
{
	struct record r = {.f = f, .user = user, .fold = &f->fold};
	int deleted = ud_user_state(user) == UD_USER_DELETED;
	enum truth is = YES;

	/* Little is left of a deleted user. */
	if (deleted && f->sql.include_deleted)
		return UD_OK;
	if (f->form->constant == FORM_TERMS)
		is = test(&r, 0);
	if (!buf_ok(&f->fold))
		return error_no_memory(&f->dir->error);
	if (is != NO && !deleted)
		return UD_OK;
	return error_set(&f->dir->error, UD_ECORRUPT,
	    "Errors.Search.IndexBroken", NULL, NULL, "an index leads to a "
	    "user whose record does not fit: rebuild it");
}
