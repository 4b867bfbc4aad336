/* SPDX-License-Identifier: MIT */
/* The public functions of searches: pages, counts, walks, plans. */
#include <userdir/search.h>

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "base/text.h"
#include "search/read.h"
#include "user/search_result.h"

/* Must a search that was done with a glance be done anew?  Then it is over,
 * and f is as its user made it. */
static int
starts_again(struct finding *f, int rc)
{
	int only_counts = f->only_counts;

	if (rc != UD_ECONFLICT || !f->glances)
		return 0;
	search_end(f);
	error_clear(&f->dir->error);
	*f = (struct finding){.runs = 1, .again = 1,
	    .only_counts = only_counts};
	return 1;
}

int
ud_search(ud_dir *dir, const ud_filter *filter, const ud_search_query *query,
    ud_search_result **result)
{
	struct finding f = {.runs = 1};
	int rc;

	if (result != NULL)
		*result = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (result == NULL)
		return error_invalid(&dir->error, "result",
		    "result is required");
	do
		if ((rc = search_begin(&f, dir, filter, query)) == UD_OK &&
		    (rc = search_run(&f)) == UD_OK)
			rc = search_load(&f, result);
	while (starts_again(&f, rc));
	search_end(&f);
	return rc;
}

int
ud_search_count(ud_dir *dir, const ud_filter *filter, uint64_t *count)
{
	ud_search_query query = UD_INIT(ud_search_query);
	struct finding f = {.runs = 1, .only_counts = 1};
	int rc;

	if (count != NULL)
		*count = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (count == NULL)
		return error_invalid(&dir->error, "count",
		    "count is required");
	query.limit = 1;
	do
		if ((rc = search_begin(&f, dir, filter, &query)) == UD_OK)
			rc = search_run(&f);
	while (starts_again(&f, rc));
	if (rc == UD_OK)
		*count = f.total;
	search_end(&f);
	return rc;
}

struct ud_search_iter {
	ud_filter *filter;
	ud_search_query query;
	ud_search_result *page;
	size_t at;
	char *token;		/* of the page to come; NULL: the first */
	int at_end;
};

/* The next page, in place of the one that was read. */
static int
turn(ud_dir *dir, ud_search_iter *iter)
{
	ud_search_result *page;
	const char *next;
	char *token;
	int rc;

	iter->query.page_token = iter->token;
	if (iter->token != NULL)
		iter->query.offset = 0;
	rc = ud_search(dir, iter->filter, &iter->query, &page);
	iter->query.page_token = NULL;
	if (rc != UD_OK)
		return rc;
	next = ud_search_next_page(page);
	token = mem_strdup(next);
	if (next != NULL && token == NULL) {
		ud_search_result_free(&page);
		return error_no_memory(&dir->error);
	}
	mem_free(iter->token);
	iter->token = token;
	ud_search_result_free(&iter->page);
	iter->page = page;
	iter->at = 0;
	iter->at_end = next == NULL;
	return UD_OK;
}

int
ud_search_iter_new(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_iter **out)
{
	ud_search_iter *iter;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL || filter == NULL)
		return error_invalid(&dir->error, out == NULL ? "iter" :
		    "filter", "an argument is missing");
	iter = mem_zalloc(sizeof(*iter));
	if (iter == NULL || (iter->filter =
	    tree_new(UD_FILTER_DEPTH_MAX)) == NULL) {
		ud_search_iter_free(&iter);
		return error_no_memory(&dir->error);
	}
	iter->query = (ud_search_query)UD_INIT(ud_search_query);
	if ((rc = tree_copy_all(iter->filter, filter)) != UD_OK)
		dir->error = iter->filter->error;
	else if (query != NULL)
		rc = spec_read(&dir->error, "query", &iter->query,
		    sizeof(iter->query), query);
	if (rc == UD_OK && iter->query.page_token != NULL &&
	    (iter->token = mem_strdup(iter->query.page_token)) == NULL)
		rc = error_no_memory(&dir->error);
	iter->query.size = sizeof(iter->query);
	iter->query.page_token = NULL;
	/* Anything else is refused by the first page. */
	if (iter->query.total <= UD_TOTAL_NONE)
		iter->query.total = UD_TOTAL_NONE;
	if (rc == UD_OK)
		rc = turn(dir, iter);
	if (rc != UD_OK)
		ud_search_iter_free(&iter);
	*out = iter;
	return rc;
}

int
ud_search_iter_next(ud_dir *dir, ud_search_iter *iter, const ud_user **user)
{
	int rc;

	if (user != NULL)
		*user = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (iter == NULL || user == NULL)
		return error_invalid(&dir->error, iter == NULL ? "iter" :
		    "user", "an argument is missing");
	while (iter->at == ud_search_count_of(iter->page)) {
		if (iter->at_end)
			return UD_OK;
		if ((rc = turn(dir, iter)) != UD_OK)
			return rc;
	}
	*user = ud_search_user(iter->page, iter->at++);
	return UD_ROW;
}

void
ud_search_iter_free(ud_search_iter **iter)
{
	if (iter == NULL || *iter == NULL)
		return;
	ud_filter_free(&(*iter)->filter);
	ud_search_result_free(&(*iter)->page);
	mem_free((*iter)->token);
	mem_free(*iter);
	*iter = NULL;
}

/* What each syntax is read and written with. */
static int
read_text(ud_filter *f, int syntax, struct span text, struct error *error)
{
	switch (syntax) {
	case UD_SYNTAX_V3:
	case UD_SYNTAX_V2:
		return filter_read_json_text(f, syntax == UD_SYNTAX_V3 ?
		    JSON_V3 : JSON_V2, text, error);
	case UD_SYNTAX_SCIM:
		return filter_read_scim(f, text, error);
	default:
		return filter_read_ldap(f, text, error);
	}
}

static int
check_syntax(ud_dir *dir, int syntax)
{
	if (syntax < UD_SYNTAX_V3 || syntax > UD_SYNTAX_LDAP)
		return error_set(&dir->error, UD_EINVAL,
		    "search.enum_unknown", NULL, "syntax",
		    "syntax must be one of UD_SYNTAX_...");
	return UD_OK;
}

int
ud_filter_read(ud_dir *dir, int syntax, const char *text, size_t len,
    ud_filter **filter)
{
	uint64_t depth;
	ud_filter *f;
	int rc;

	if (filter != NULL)
		*filter = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = check_syntax(dir, syntax)) != UD_OK)
		return rc;
	if (filter == NULL || (text == NULL && len > 0))
		return error_invalid(&dir->error, filter == NULL ? "filter" :
		    "text", "an argument is missing");
	depth = dir->options.filter_depth;
	f = tree_new(depth == 0 ? 20 : (size_t)depth);
	if (f == NULL)
		return error_no_memory(&dir->error);
	rc = read_text(f, syntax, (struct span){text == NULL ? "" : text,
	    len}, &dir->error);
	if (rc != UD_OK)
		ud_filter_free(&f);
	*filter = f;
	return rc;
}

int
ud_filter_write(ud_dir *dir, const ud_filter *filter, int syntax,
    char **text)
{
	struct buf out = BUF_INIT(16 * UD_FILTER_BYTES_MAX);
	int rc;

	if (text != NULL)
		*text = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = check_syntax(dir, syntax)) != UD_OK)
		return rc;
	if (filter == NULL || text == NULL)
		return error_invalid(&dir->error, filter == NULL ? "filter" :
		    "text", "an argument is missing");
	if ((rc = tree_whole(filter, &dir->error)) != UD_OK)
		return rc;
	if (syntax <= UD_SYNTAX_V2)
		rc = filter_write_json(filter, syntax == UD_SYNTAX_V3 ?
		    JSON_V3 : JSON_V2, &out, &dir->error);
	else if (syntax == UD_SYNTAX_SCIM)
		rc = filter_write_scim(filter, &out, &dir->error);
	else
		rc = filter_write_ldap(filter, &out, &dir->error);
	if (rc == UD_OK && (*text = buf_steal(&out)) == NULL)
		rc = error_no_memory(&dir->error);
	buf_free(&out);
	return rc;
}
