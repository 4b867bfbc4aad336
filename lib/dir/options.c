/* SPDX-License-Identifier: MIT */
#include "dir/options.h"

#include <userdir/filter.h>

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "dir/code.h"
#include "dir/grams.h"
#include "dir/link.h"

enum { URL_PREFIXES_MAX = 100, ANSWER_MS_MAX = 60000 };

static int
check_options(struct error *error, const char *path, const ud_options *o)
{
	if (o->keys == NULL || o->key_count == 0)
		return error_invalid(error, "keys",
		    "a master key is required");
	for (size_t i = 0; i < o->key_count; i++)
		if (o->keys[i].bytes == NULL ||
		    o->keys[i].len != UD_MASTER_KEY_BYTES)
			return error_invalid(error, "keys",
			    "a master key has 32 bytes");
	if (o->authorize == NULL && o->allow_all != 1)
		return error_invalid(error, "authorize",
		    "an authorizer is required, or allow_all");
	if (o->authorize != NULL && o->allow_all != 0)
		return error_invalid(error, "allow_all",
		    "allow_all contradicts an authorizer");
	if ((path != NULL) + (o->sqlite != NULL) + (o->postgres != NULL) > 1 ||
	    ((o->sqlite != NULL || o->postgres != NULL) && o->driver != NULL))
		return error_invalid(error, o->sqlite != NULL ? "sqlite" :
		    "postgres", "a connection to attach to excludes a path, "
		    "a driver, and another connection");
	if ((path == NULL && o->sqlite == NULL && o->postgres == NULL &&
	    o->driver == NULL) ||
	    (path != NULL && path[0] == '\0'))
		return error_invalid(error, "path", "a path is required");
	if (o->busy_timeout_ms < 0 || o->cache_kib < 0)
		return error_invalid(error, o->cache_kib < 0 ? "cache_kib" :
		    "busy_timeout_ms", "a duration or size is not negative");
	if (o->statement_timeout_ms < 0)
		return error_invalid(error, "statement_timeout_ms",
		    "a duration or size is not negative");
	if (o->answer_ms < UD_NONE || o->answer_ms > ANSWER_MS_MAX)
		return error_invalid(error, "answer_ms",
		    "answer_ms must be UD_NONE or 0 to %d", ANSWER_MS_MAX);
	if (o->page_max > UD_PAGE_CEILING)
		return error_invalid(error, "page_max",
		    "page_max must be at most %d", UD_PAGE_CEILING);
	if (o->page_default > (o->page_max == 0 ? UD_PAGE_MAX : o->page_max))
		return error_invalid(error, "page_default",
		    "page_default must be at most page_max");
	if (o->filter_depth > UD_FILTER_DEPTH_MAX)
		return error_invalid(error, "filter_depth",
		    "filter_depth must be at most %d", UD_FILTER_DEPTH_MAX);
	if (o->page_token_ttl_s < 0)
		return error_invalid(error, "page_token_ttl_s",
		    "a duration or size is not negative");
	if ((o->url_prefix_count > 0 && o->url_prefixes == NULL) ||
	    o->url_prefix_count > URL_PREFIXES_MAX)
		return error_invalid(error, "url_prefixes",
		    "url_prefixes must be at most %d strings",
		    URL_PREFIXES_MAX);
	if ((o->start_phone_verification == NULL) !=
	    (o->check_phone_verification == NULL))
		return error_invalid(error, "check_phone_verification",
		    "who starts the verification of numbers checks it too");
	return grams_check_options(error, o);
}

/* The strings of which a copy is kept. */
static const size_t kept_options[] = {
	offsetof(ud_options, default_org_id), offsetof(ud_options, schema),
	offsetof(ud_options, replica), offsetof(ud_options, base_url),
	offsetof(ud_options, application_name),
};
static const size_t kept_policy[] = {
	offsetof(ud_policy, default_calling_code),
	offsetof(ud_policy, reserved_metadata_prefix),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char **
string_at(void *of, size_t offset)
{
	return (const char **)(void *)((char *)of + offset);
}

/* The copies in the place of the caller's strings.  First none of them is
 * left, so that what was not copied is not freed. */
static int
keep_strings(ud_dir *dir, void *to, const void *from, size_t size,
    const size_t *offsets, size_t count)
{
	memcpy(to, from, size);
	for (size_t i = 0; i < count; i++)
		*string_at(to, offsets[i]) = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *string;

		memcpy(&string, (const char *)from + offsets[i],
		    sizeof(string));
		*string_at(to, offsets[i]) = mem_strdup(string);
		if (string != NULL && *string_at(to, offsets[i]) == NULL)
			return error_no_memory(&dir->error);
	}
	return UD_OK;
}

static int
keep_policy(ud_dir *dir, const ud_policy *policy)
{
	size_t count = policy->code_form_count;
	ud_code_form *forms;
	int rc;

	rc = keep_strings(dir, &dir->policy, policy, sizeof(*policy),
	    kept_policy, COUNT(kept_policy));
	dir->policy.code_forms = NULL;
	if (rc != UD_OK || count == 0)
		return rc;
	forms = mem_array(count, sizeof(*forms));
	if (forms == NULL)
		return error_no_memory(&dir->error);
	memcpy(forms, policy->code_forms, count * sizeof(*forms));
	dir->policy.code_forms = forms;
	return UD_OK;
}

static int
keep_prefixes(ud_dir *dir, const ud_options *options)
{
	size_t count = options->url_prefix_count;
	const char **copies;
	int rc;

	if (count == 0)
		return UD_OK;
	copies = mem_array(count, sizeof(*copies));
	if (copies == NULL)
		return error_no_memory(&dir->error);
	dir->options.url_prefixes = copies;
	for (size_t i = 0; i < count; i++) {
		if ((rc = link_check_prefix(&dir->error,
		    options->url_prefixes[i])) != UD_OK)
			return rc;
		copies[i] = mem_strdup(options->url_prefixes[i]);
		if (copies[i] == NULL)
			return error_no_memory(&dir->error);
	}
	return UD_OK;
}

static int
keep_hasher(ud_dir *dir, const ud_hasher *hasher)
{
	ud_hasher read;
	int rc;

	dir->options.hasher = NULL;
	if (hasher == NULL)
		return UD_OK;
	if ((rc = spec_read(&dir->error, "hasher", &read, sizeof(read),
	    hasher)) != UD_OK)
		return rc;
	dir->hasher = (struct hasher){read.algorithm, read.cost,
	    read.memory_kib};
	rc = hasher_check(&dir->hasher);
	if (rc == UD_EUNIMPL)
		return error_set(&dir->error, rc, "Errors.Hash.NotSupported",
		    NULL, "hasher", "this build cannot make such hashes");
	return rc == UD_OK ? UD_OK : error_invalid(&dir->error, "hasher",
	    "the algorithm or its cost is out of bounds");
}

int
options_take(ud_dir *dir, const char *path, const ud_options *arg)
{
	ud_options options;
	ud_policy policy = UD_INIT(ud_policy);
	struct span id;
	int rc;

	if ((rc = spec_read(&dir->error, "options", &options, sizeof(options),
	    arg)) != UD_OK ||
	    (rc = check_options(&dir->error, path, &options)) != UD_OK)
		return rc;
	if (options.policy != NULL &&
	    ((rc = spec_read(&dir->error, "policy", &policy, sizeof(policy),
	    options.policy)) != UD_OK ||
	    (rc = dir_check_policy(&dir->error, &policy)) != UD_OK))
		return rc;
	if ((options.default_org_id != NULL && (rc = dir_check_id(dir,
	    "default_org_id", options.default_org_id, &id)) != UD_OK) ||
	    (options.base_url != NULL && (rc = link_check_base(&dir->error,
	    options.base_url)) != UD_OK))
		return rc;
	rc = keep_strings(dir, &dir->options, &options, sizeof(options),
	    kept_options, COUNT(kept_options));
	dir->options.policy = NULL;
	dir->options.url_prefixes = NULL;
	if (rc != UD_OK || (rc = keep_policy(dir, &policy)) != UD_OK ||
	    (rc = keep_prefixes(dir, &options)) != UD_OK ||
	    (rc = keep_hasher(dir, options.hasher)) != UD_OK)
		return rc;
	dir->actor_id = mem_strdup("");
	dir->location = mem_strdup(path);
	return dir->actor_id == NULL || (path != NULL &&
	    dir->location == NULL) ? error_no_memory(&dir->error) : UD_OK;
}

static void
wipe_text(const char *text)
{
	if (text != NULL)
		mem_wipe((void *)(uintptr_t)text, strlen(text));
	mem_free((void *)(uintptr_t)text);
}

void
options_free(ud_dir *dir)
{
	const char *const *prefixes = dir->options.url_prefixes;

	for (size_t i = 0; i < COUNT(kept_options); i++)
		wipe_text(*string_at(&dir->options, kept_options[i]));
	for (size_t i = 0; i < COUNT(kept_policy); i++)
		wipe_text(*string_at(&dir->policy, kept_policy[i]));
	for (size_t i = 0; prefixes != NULL &&
	    i < dir->options.url_prefix_count; i++)
		wipe_text(prefixes[i]);
	mem_free((void *)(uintptr_t)prefixes);
	mem_free((void *)(uintptr_t)dir->policy.code_forms);
	wipe_text(dir->location);
}
