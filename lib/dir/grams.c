/* SPDX-License-Identifier: MIT */
#include "dir/grams.h"

#include <userdir/filter.h>

#include "store/array_rows.h"
#include "store/index_rows.h"

enum { MANY = 1000 };

#define BIT(attribute) (UINT64_C(1) << (attribute))

static const uint64_t possible = BIT(UD_ATTRIBUTE_USERNAME) |
    BIT(UD_ATTRIBUTE_EMAIL) | BIT(UD_ATTRIBUTE_PHONE) |
    BIT(UD_ATTRIBUTE_FIRST_NAME) | BIT(UD_ATTRIBUTE_LAST_NAME) |
    BIT(UD_ATTRIBUTE_NICK_NAME) | BIT(UD_ATTRIBUTE_DISPLAY_NAME) |
    BIT(UD_ATTRIBUTE_MACHINE_NAME);

int
grams_check_options(struct error *error, const ud_options *options)
{
	if (options->index_attributes & ~possible)
		return error_invalid(error, "index_attributes",
		    "index_attributes holds an attribute that cannot have a "
		    "substring index");
	if (options->index_grams > UD_GRAMS_NONE)
		return error_invalid(error, "index_grams",
		    "index_grams must be one of UD_GRAMS_...");
	return UD_OK;
}

static void
take(ud_dir *dir, uint64_t attributes, uint64_t grams)
{
	dir->index_attributes = attributes;
	dir->has_g3 = grams != UD_GRAMS_NONE;
	dir->has_g5 = grams == UD_GRAMS_BOTH;
}

int
grams_choose(ud_dir *dir)
{
	uint64_t attributes = dir->options.index_attributes;
	uint64_t grams = dir->options.index_grams;
	int able, rc;

	if ((rc = index_rows_able(&dir->db, &able)) != UD_OK)
		return rc;
	if (!able)
		grams = UD_GRAMS_NONE;
	if (attributes == 0)
		attributes = possible;
	take(dir, attributes, grams);
	if ((rc = meta_rows_set_int(&dir->db, "index_attributes",
	    (int64_t)attributes)) != UD_OK)
		return rc;
	return meta_rows_set_int(&dir->db, "index_grams", (int64_t)grams);
}

int
grams_load(ud_dir *dir)
{
	int64_t attributes, grams;
	int able, rc;

	if ((rc = meta_rows_get_int(&dir->db, "index_attributes",
	    &attributes)) != UD_OK ||
	    (rc = meta_rows_get_int(&dir->db, "index_grams",
	    &grams)) != UD_OK ||
	    (rc = index_rows_able(&dir->db, &able)) != UD_OK)
		return rc;
	if (grams > UD_GRAMS_NONE || ((uint64_t)attributes & ~possible))
		return error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Storage.Corrupt", NULL, NULL,
		    "the store's facts about its index are damaged");
	/* Who only reads can do without; who writes must keep it in step. */
	if (!able && grams != UD_GRAMS_NONE && !dir->options.read_only)
		return error_set(&dir->error, UD_EUNIMPL,
		    "Errors.Unimplemented", NULL, NULL, "the store has a "
		    "substring index, but this database lacks FTS5");
	take(dir, (uint64_t)attributes, able ? (uint64_t)grams :
	    UD_GRAMS_NONE);
	return UD_OK;
}

int
grams_make(ud_dir *dir)
{
	int rc;

	if (!dir->has_g3)
		return UD_OK;
	if (array_rows_used(&dir->db)) {
		rc = array_rows_drop(&dir->db);
		return rc == UD_OK ? array_rows_create(&dir->db) : rc;
	}
	if ((rc = index_rows_drop(&dir->db)) != UD_OK ||
	    (rc = index_rows_create(&dir->db, GRAM_3)) != UD_OK)
		return rc;
	return dir->has_g5 ? index_rows_create(&dir->db, GRAM_5) : UD_OK;
}

int
grams_finish(ud_dir *dir)
{
	return dir->has_g3 && array_rows_used(&dir->db) ?
	    array_rows_create_index(&dir->db) : UD_OK;
}

int
grams_leave(ud_dir *dir)
{
	return dir->has_g3 && array_rows_used(&dir->db) ?
	    array_rows_drop_index(&dir->db) : UD_OK;
}

int
grams_gather(ud_dir *dir)
{
	return dir->in_batch && ++dir->batch_indexed == MANY ?
	    array_rows_gather(&dir->db) : UD_OK;
}

int
grams_settle(ud_dir *dir)
{
	return dir->batch_indexed >= MANY ? array_rows_tidy(&dir->db) : UD_OK;
}
