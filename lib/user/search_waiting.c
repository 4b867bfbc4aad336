/* SPDX-License-Identifier: MIT */
/*
 * Who of those that wait to be indexed matches, as far as their documents,
 * organizations and states can tell: sets of users instead of truths, one for
 * each part of the form.  Whom that leaves open is asked of the store.
 */
#include "user/search.h"

#include "base/text.h"
#include "json/write.h"

enum { LIST_BYTES_MAX = 32 * WAITING_MAX };

/* Those of whom a part may be so, and those of whom it is. */
struct told {
	struct some may, is;
};

static const struct some nobody;

static int
has(const struct some *some, size_t i)
{
	return (some->bits[i / 64] >> i % 64 & 1) != 0;
}

static void
put(struct some *some, size_t i, int in)
{
	uint64_t bit = UINT64_C(1) << i % 64;

	if (in)
		some->bits[i / 64] |= bit;
	else
		some->bits[i / 64] &= ~bit;
}

/* Users of the one organization that a leaf names. */
static int
find_org(const struct finding *f, const struct term *term, struct some *found)
{
	const struct waiting *w = f->at_hand;
	struct span id = form_param(f->form, term->param);
	const ud_org *org;
	int rc;

	*found = nobody;
	for (size_t i = 0; i < w->count; i++) {
		if ((rc = shelf_by_key(f->dir, f->dir->orgs_by_key,
		    w->orgs[i], &org)) != UD_OK)
			return rc;
		put(found, i, org != NULL &&
		    span_equal(org_row_of(org)->id, id));
	}
	return UD_OK;
}

static int
tell_leaf(const struct finding *f, const struct term *term, struct told *told)
{
	const struct waiting *w = f->at_hand;
	int rc = UD_OK;

	told->may = w->all;
	told->is = nobody;
	if (term->kind == TERM_STATE) {
		for (size_t i = 0; i < w->count; i++)
			put(&told->may, i, (term->number &
			    INT64_C(1) << (w->states[i] & 7)) != 0);
		told->is = told->may;
	} else if (term->kind == TERM_TEXT && term->op == OP_EQUALS &&
	    term->attribute == UD_ATTRIBUTE_ORGANIZATION_ID && !term->folds) {
		rc = find_org(f, term, &told->may);
		told->is = told->may;
	} else if (term->kind == TERM_TEXT && term->needle != 0 &&
	    term->attribute != UD_ATTRIBUTE_LOGIN_NAME) {
		waiting_find(&w->new, w->count, term->column,
		    form_param(f->form, term->needle), &told->may);
		if (term->decides)
			told->is = told->may;
	}
	return rc;
}

static void
negate(const struct waiting *w, struct told *told)
{
	struct told was = *told;

	for (int k = 0; k < WAITING_WORDS; k++) {
		told->may.bits[k] = w->all.bits[k] & ~was.is.bits[k];
		told->is.bits[k] = w->all.bits[k] & ~was.may.bits[k];
	}
}

static int
tell(const struct finding *f, uint32_t i, struct told *told)
{
	const struct term *terms = f->form->terms;
	const struct term *term = &terms[i];
	uint32_t end = i + term->size;
	struct told one;
	int rc;

	if (term->kind > TERM_OR) {
		rc = tell_leaf(f, term, told);
		if (term->negated)
			negate(f->at_hand, told);
		return rc;
	}
	/* "Or" is what is left of those of whom nothing is so. */
	told->may = told->is = f->at_hand->all;
	for (i++; i < end; i += terms[i].size) {
		if ((rc = tell(f, i, &one)) != UD_OK)
			return rc;
		if (term->kind == TERM_OR)
			negate(f->at_hand, &one);
		for (int k = 0; k < WAITING_WORDS; k++) {
			told->may.bits[k] &= one.may.bits[k];
			told->is.bits[k] &= one.is.bits[k];
		}
	}
	if (term->kind == TERM_OR)
		negate(f->at_hand, told);
	return UD_OK;
}

/* A deleted user has no document, which is not to say that nothing is so of
 * it; without a record there is nobody. */
static void
tell_user(const struct finding *f, size_t i, struct told *told)
{
	int64_t state = f->at_hand->states[i];
	int deleted = state == UD_USER_DELETED;

	if (state == 0 || (deleted && !f->sql.include_deleted) ||
	    (f->at_hand->keys[i] != f->self.key &&
	    !search_in_scope(f, f->at_hand->orgs[i])))
		put(&told->may, i, 0);
	else if (deleted)
		put(&told->may, i, 1);
	if (deleted || !has(&told->may, i))
		put(&told->is, i, 0);
}

int
search_look(struct finding *f)
{
	const struct waiting *w = f->at_hand;
	struct buf list = BUF_INIT(LIST_BYTES_MAX);
	struct json_out out;
	struct told told;
	int any = 0, rc;

	if ((rc = tell(f, 0, &told)) != UD_OK)
		return rc;
	json_out_init(&out, &list);
	json_open(&out, '[');
	for (size_t i = 0; rc == UD_OK && i < w->count; i++) {
		tell_user(f, i, &told);
		/* Other orders need what to sort by. */
		if (has(&told.is, i) && f->by_key) {
			rc = search_add_waiting(f, &(const struct row){
			    .key = w->keys[i]});
		} else if (has(&told.may, i)) {
			json_int(&out, w->keys[i]);
			any = 1;
		}
	}
	json_close(&out, ']');
	if (rc == UD_OK && any && !buf_ok(&list))
		rc = error_no_memory(&f->dir->error);
	else if (rc == UD_OK && any)
		f->among = form_text(f->form, (struct span){list.data,
		    list.len});
	f->params = f->form->param_count;
	buf_free(&list);
	return rc == UD_OK ? f->dir->error.code : rc;
}

size_t
search_outdated(const struct finding *f, int64_t key)
{
	const struct waiting *w = f->at_hand;
	const struct term *term = &f->form->terms[0];
	struct some found;
	size_t count = 0;

	waiting_find(&w->old, w->count, term->column,
	    form_param(f->form, term->needle), &found);
	for (size_t i = 0; i < w->count; i++)
		count += has(&found, i) && (f->sql.descending ?
		    w->keys[i] < key : w->keys[i] > key);
	return count;
}
