/* SPDX-License-Identifier: MIT */
/* A search up to the point where statements are run. */
#include "user/search.h"

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "base/text.h"
#include "json/write.h"
#include "search/leaf.h"

enum { FOLD_BYTES_MAX = 64 * 1024, DEPTH_DEFAULT = 20,
	TEXT_BYTES_MAX = 2 * SQL_BYTES_MAX, COST_SOME = 5000,
	TOTAL_CAP = 10000 };

static int
refuse(struct error *error, const char *key, const char *field,
    const char *message)
{
	return error_set(error, UD_EINVAL, key, NULL, field, "%s %s", field,
	    message);
}

static int
check_query(struct finding *f)
{
	struct error *error = &f->dir->error;
	const ud_search_query *q = &f->query;
	uint64_t limit = q->limit, most = f->dir->options.page_max;

	if (dir_check_limit(f->dir, limit, &f->query.limit) != UD_OK)
		return error_set(error, UD_EINVAL, "search.limit_exceeded",
		    "QUERY-4M0fs", "query.limit", "the limit is higher than "
		    "allowed: %llu > %llu", (unsigned long long)limit,
		    (unsigned long long)(most == 0 ? UD_PAGE_MAX : most));
	if (q->offset > INT64_MAX)
		return refuse(error, "search.limit_exceeded", "query.offset",
		    "must be less than 2^63");
	if (q->sort > UD_SORT_SCHEMA_TYPE)
		return refuse(error, "search.enum_unknown", "sortingColumn",
		    "must be one of UD_SORT_...");
	if (q->total > UD_TOTAL_NONE)
		return refuse(error, "search.enum_unknown",
		    "query.countMode", "must be one of UD_TOTAL_...");
	if ((q->include & ~(uint64_t)(UD_INCLUDE_LISTS |
	    UD_INCLUDE_METADATA)) != 0)
		return refuse(error, "search.enum_unknown", "include",
		    "must be a sum of UD_INCLUDE_...");
	if (q->page_token != NULL && q->offset > 0)
		return refuse(error, "search.page_token", "query.pageToken",
		    "excludes an offset");
	if (q->total_cap == 0)
		f->query.total_cap = TOTAL_CAP;
	if (q->total_cap > INT64_MAX)
		f->query.total_cap = INT64_MAX;
	return UD_OK;
}

/* Characters of a text as it is compared. */
static size_t
length_of(struct span text, int folds)
{
	struct buf fold = BUF_INIT(FOLD_BYTES_MAX);
	size_t length;

	if (!folds)
		return text_length(text);
	text_fold(&fold, text);
	/* Without memory the search will say so. */
	length = buf_ok(&fold) ? text_length((struct span){fold.data,
	    fold.len}) : SIZE_MAX;
	buf_free(&fold);
	return length;
}

/* A leaf that would scan for less than the host wants. */
static int
is_short(const struct finding *f, const struct node *node)
{
	uint64_t least = f->dir->options.min_contains_length;
	size_t longest = 0;
	int pieces = node->kind == NODE_SUBSTRINGS;
	int folds = pieces ? node->method : method_folds(node->method);

	if (least <= 1 || (!pieces && ((node->method != UD_TEXT_CONTAINS &&
	    node->method != UD_TEXT_CONTAINS_IGNORE_CASE) ||
	    (node->kind != NODE_TEXT && node->kind != NODE_ANY_TEXT &&
	    node->kind != NODE_METADATA))))
		return 0;
	for (size_t t = 0; t < (pieces ? node->count : 1); t++) {
		struct span text = tree_node_text(f->tree, node, t);
		size_t length = text.data == NULL ? 0 :
		    length_of(text, folds);

		longest = length > longest ? length : longest;
	}
	return longest < least && (longest > 0 || pieces ||
	    tree_node_text(f->tree, node, 0).data != NULL);
}

/* Limits of this handle, which the tree may not know. */
static int
check_tree(struct finding *f)
{
	const ud_options *options = &f->dir->options;
	struct error *error = &f->dir->error;
	uint32_t ends[UD_FILTER_DEPTH_MAX + 1];
	size_t depth = 0, most = options->filter_depth == 0 ? DEPTH_DEFAULT :
	    options->filter_depth;
	char path[ERROR_FIELD_SIZE];
	int rc;

	if (f->tree == NULL)
		return error_set(error, UD_EINVAL, "search.filter_invalid",
		    NULL, "filter", "filter is required");
	if ((rc = tree_whole(f->tree, error)) != UD_OK)
		return rc;
	for (uint32_t i = 0; i < f->tree->count; i++) {
		const struct node *node = &f->tree->nodes[i];

		while (depth > 0 && ends[depth - 1] <= i)
			depth--;
		if (node->kind <= NODE_NOT && depth < most) {
			ends[depth++] = i + node->size;
		} else if (node->kind <= NODE_NOT) {
			tree_path(f->tree, i, path);
			return error_set(error, UD_EINVAL, "search.too_deep",
			    "USER-zsQ97", path, "the filter nests deeper than "
			    "%zu combinators", most);
		} else if (is_short(f, node)) {
			tree_path(f->tree, i, path);
			return error_set(error, UD_EINVAL,
			    "search.text_length", NULL, path, "contains "
			    "needs at least %llu characters", (unsigned
			    long long)options->min_contains_length);
		}
	}
	return UD_OK;
}

/* The key of an organization; 0: there is none.  Those that a transaction
 * around us has changed are not to be kept. */
static int
key_of_org(struct finding *f, struct span id, int64_t *key)
{
	const ud_org *org;
	ud_org *found = NULL;
	int rc;

	if (f->tx.kind == UD_TX_NESTED) {
		rc = org_find(f->dir, id, &found);
		org = found;
	} else if ((rc = shelf_open(f->dir, &f->dir->orgs_by_id)) == UD_OK) {
		rc = shelf_by_id(f->dir, f->dir->orgs_by_id, id, &org);
	}
	*key = rc != UD_OK || org == NULL ? 0 : org_row_of(org)->key;
	ud_org_free(&found);
	return rc;
}

/* Put an organization of the scope among those before it, by their keys. */
static void
add_org(struct finding *f, int64_t key)
{
	size_t low = 0, high = f->org_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->orgs[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < f->org_count && f->orgs[low] == key)
		return;
	memmove(f->orgs + low + 1, f->orgs + low, (f->org_count - low) *
	    sizeof(*f->orgs));
	f->orgs[low] = key;
	f->org_count++;
}

/* The organizations of the scope by their keys, in order, and the actor. */
static int
resolve_scope(struct finding *f)
{
	ud_dir *dir = f->dir;
	const char *id = f->scope.org_ids.data;
	int rc;

	if (!f->scope.restricted)
		return UD_OK;
	for (size_t i = 0; i < f->scope.count; i++, id += strlen(id) + 1) {
		int64_t key;

		if ((rc = key_of_org(f, span_of(id), &key)) != UD_OK)
			return rc;
		if (key != 0)
			add_org(f, key);
	}
	return dir->actor_id[0] == '\0' ? UD_OK : search_rows_own(&dir->db,
	    span_of(dir->actor_id), &f->self);
}

/* The organizations of the scope as a list in one parameter. */
static int
bind_list(struct finding *f)
{
	struct buf list = BUF_INIT(SCOPE_ORGS_MAX * 24);
	struct json_out out;

	json_out_init(&out, &list);
	json_open(&out, '[');
	for (size_t i = 0; i < f->org_count; i++)
		json_int(&out, f->orgs[i]);
	json_close(&out, ']');
	if (!buf_ok(&list))
		(void)error_no_memory(&f->dir->error);
	else
		f->sql.org = form_text(f->form, (struct span){list.data,
		    list.len});
	buf_free(&list);
	return f->dir->error.code;
}

/* The scope as parameters of the statements: one of each organization if they
 * are few, the last one again up to a power of two, so that there are not as
 * many statements as numbers of them. */
static int
bind_scope(struct finding *f)
{
	size_t places = 1;

	if (!f->scope.restricted)
		return UD_OK;
	f->sql.own = form_int(f->form, f->self.key);
	f->sql.scope = f->org_count == 0 ? SCOPE_SELF : SCOPE_ORGS;
	if (f->org_count == 0)
		return f->dir->error.code;
	if (f->org_count > COUNTERS_MANY)
		return bind_list(f);
	while (places < f->org_count)
		places *= 2;
	f->sql.org = form_int(f->form, f->orgs[0]);
	for (size_t i = 1; i < places; i++)
		(void)form_int(f->form, f->orgs[i < f->org_count ? i :
		    f->org_count - 1]);
	f->sql.orgs = (uint16_t)places;
	return f->dir->error.code;
}

/* Where few may be seen, looking at each of them beats looking for many. */
static int
weigh_scope(struct finding *f)
{
	int64_t seen, all, likely;
	int rc;

	if (f->org_count == 0 || f->org_count > COUNTERS_MANY ||
	    f->plan.cost < COST_SOME)
		return UD_OK;
	if ((rc = dir_counted_of(f->dir, f->orgs, f->org_count, &seen,
	    &all)) != UD_OK)
		return rc;
	seen++;		/* the actor */
	likely = f->plan.cost == COST_NONE ? all :
	    f->plan.cost * all / COST_STORE;
	if (seen < all / 4 && seen < likely)
		plan_by_scope(&f->plan, f->form);
	return UD_OK;
}

/* What the scope is made of, with the head, where each is a round trip; and
 * how many users it has, if its organizations are at hand. */
static void
foresee_scope(struct finding *f)
{
	const char *id = f->scope.org_ids.data;
	ud_dir *dir = f->dir;
	struct head unused;
	const ud_org *org;
	ud_org *found;

	if (!f->scope.restricted || f->tx.kind != UD_TX_READ ||
	    !db_ahead_begin(&dir->db))
		return;
	(void)head_rows_look(&dir->db, &unused);
	for (size_t i = 0; i < f->scope.count && i < COUNTERS_MANY;
	    i++, id += strlen(id) + 1) {
		org = shelf_guess(dir->orgs_by_id, span_of(id));
		if (org == NULL)
			(void)org_find(dir, span_of(id), &found);
		else
			add_org(f, org_row_of(org)->key);
	}
	if (dir->actor_id[0] != '\0')
		(void)search_rows_own(&dir->db, span_of(dir->actor_id),
		    &f->self);
	if (f->org_count == f->scope.count)
		(void)weigh_scope(f);
	db_ahead_end(&dir->db);
	f->org_count = 0;
}

/* The tree in its normal form, and what drives the search. */
static int
compile(struct finding *f)
{
	ud_dir *dir = f->dir;
	struct grams grams = {
		.has_3 = dir->has_g3,
		.has_5 = dir->has_g5,
		.arrays = dir->db.driver.substrings == UD_SUBSTRINGS_ARRAYS,
		.pattern = dir->db.driver.pattern,
		.attributes = dir->index_attributes,
	};
	int rc;

	if (dir->form == NULL && (dir->form = form_new()) == NULL)
		return error_no_memory(&dir->error);
	f->form = dir->form;
	if ((rc = form_make(f->form, f->tree,
	    f->query.include_deleted ? LEAF_ALL_STATES : LEAF_LIVE_STATES,
	    &grams, &dir->error)) != UD_OK)
		return rc;
	plan_make(&f->plan, f->form);
	return dir->error.code;
}

/* What all statements have in common, for the scope as it is. */
static int
settle(struct finding *f)
{
	ud_dir *dir = f->dir;
	const ud_driver *driver = &dir->db.driver;
	int rc;

	f->by_key = f->query.sort == UD_SORT_CREATION_DATE &&
	    dir->head.ordered;
	f->sql.form = f->form;
	f->sql.plan = &f->plan;
	f->counts_apart = driver->counts != 0;
	/* Records that an offset passes over are not to be handed over. */
	f->sql.columns = f->counts_apart && f->by_key &&
	    f->query.offset == 0 ? user_rows_columns() : NULL;
	f->sql.driver = driver;
	f->sql.sort = (int)f->query.sort;
	f->sql.descending = f->query.descending != 0;
	f->sql.include_deleted = f->query.include_deleted != 0;
	f->sql.by_key = f->by_key;
	rc = bind_scope(f);
	f->params = f->form->param_count;
	if (rc != UD_OK || (rc = weigh_scope(f)) != UD_OK ||
	    f->query.page_token == NULL)
		return rc;
	/* Where an earlier page has ended. */
	return search_read_token(f, f->query.page_token);
}

/* Users that wait to be indexed: the tables do not know how they are now.
 * In key order they are told with those that match, unless at hand. */
static int
read_pending(struct finding *f)
{
	struct query q;
	int rc;

	if (!f->plan.uses_grams)
		return UD_OK;
	rc = waiting_open(f->dir, &f->tx, &f->at_hand);
	for (size_t i = 0; rc == UD_OK && f->at_hand != NULL &&
	    i < f->at_hand->count; i++)
		rc = search_add_pending(f, f->at_hand->keys[i]);
	if (rc != UD_OK || f->at_hand != NULL || f->by_key)
		return rc;
	search_rows_pending(&q, &f->dir->db);
	while ((rc = query_step(&q)) == UD_ROW)
		if ((rc = search_add_pending(f, query_column_int(&q,
		    0))) != UD_OK)
			break;
	query_end(&q);
	return rc;
}

/* What this transaction reads, and whose organizations are at hand. */
static int
open_view(struct finding *f)
{
	ud_dir *dir = f->dir;
	int guesses = dir->db.driver.send != NULL && f->runs &&
	    !f->scope.restricted && dir->head.ordered, rc;

	f->glances = guesses && !f->again && f->query.offset == 0 &&
	    f->query.sort == UD_SORT_CREATION_DATE && f->query.include == 0;
	rc = f->glances ? tx_glance(&f->tx, &dir->db) :
	    tx_begin(&f->tx, &dir->db, UD_TX_READ);
	if (rc != UD_OK)
		return rc;
	/* Where it is a round trip the head comes with the rows. */
	f->guessed = guesses && f->tx.kind == UD_TX_READ;
	if (f->guessed)
		return UD_OK;
	if (f->scope.restricted && (f->orgs = mem_array(f->scope.count + 1,
	    sizeof(*f->orgs))) == NULL)
		return error_no_memory(&dir->error);
	foresee_scope(f);
	return shelf_open_view(dir, &f->tx);
}

/* All that the search is going to ask, with the head.  What was counted on
 * the way counts for nothing: there are no answers yet. */
static void
foresee(struct finding *f)
{
	struct step steps[STEPS_MAX];
	struct head unused;
	size_t page, count;

	if (!db_ahead_begin(&f->dir->db))
		return;
	(void)head_rows_look(&f->dir->db, &unused);
	(void)search_counted(f);
	count = f->form->constant == FORM_FALSE || (f->only_counts &&
	    f->total_is_known) ? 0 : search_steps(f, steps, &page);
	/* The total of little is what the page shows, most likely. */
	if (count > page && page > 0 && search_is_small(f) && !f->goes_on)
		count = page;
	for (size_t i = 0; i < count; i++)
		search_ask(f, &steps[i]);
	db_ahead_end(&f->dir->db);
	f->total = 0;
	f->total_is_known = 0;
}

int
search_view(struct finding *f)
{
	int64_t ordered = f->dir->head.ordered;
	int rc;

	if (!f->guessed)
		return UD_OK;
	foresee(f);
	f->guessed = 0;
	if ((rc = shelf_open_view(f->dir, &f->tx)) != UD_OK ||
	    f->dir->head.ordered == ordered)
		return rc;
	plan_free(&f->plan);
	form_wipe(f->form);
	return (rc = compile(f)) != UD_OK ? rc : settle(f);
}

int
search_begin(struct finding *f, ud_dir *dir, const ud_filter *tree,
    const ud_search_query *query)
{
	int rc;

	f->dir = dir;
	f->tree = tree;
	f->after_fold = f->fold = (struct buf)BUF_INIT(FOLD_BYTES_MAX);
	f->text = (struct buf)BUF_INIT(TEXT_BYTES_MAX);
	f->shape = (struct buf)BUF_INIT(SHAPE_BYTES_MAX);
	if (query != NULL && (rc = spec_read(&dir->error, "query", &f->query,
	    sizeof(f->query), query)) != UD_OK)
		return rc;
	if ((rc = check_query(f)) != UD_OK || (rc = check_tree(f)) != UD_OK ||
	    (rc = scope_ask(dir, OP_SEARCH_USERS, &f->scope)) != UD_OK ||
	    (rc = compile(f)) != UD_OK || (rc = open_view(f)) != UD_OK ||
	    (rc = resolve_scope(f)) != UD_OK || (rc = settle(f)) != UD_OK)
		return rc;
	return read_pending(f);
}

void
search_end(struct finding *f)
{
	for (size_t i = 0; i < f->row_count; i++) {
		mem_free(f->rows[i].block);
		ud_user_free(&f->rows[i].user);
	}
	for (size_t i = 0; i < f->waiting_count; i++)
		mem_free(f->waiting[i].block);
	mem_free(f->rows);
	mem_free(f->waiting);
	mem_free(f->pending);
	mem_free(f->orgs);
	tx_end(&f->tx);
	plan_free(&f->plan);
	if (f->form != NULL)
		form_wipe(f->form);
	scope_free(&f->scope);
	buf_free(&f->after_fold);
	buf_free(&f->fold);
	buf_free(&f->text);
	buf_free(&f->shape);
}
