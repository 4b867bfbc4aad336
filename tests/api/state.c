/* SPDX-License-Identifier: MIT */
/* The state machine of users, cell by cell. */
#include "fixture.h"

#include <stdio.h>

TestSuite(state, .init = begin, .fini = finish);

enum column { NONE, DELETED, INITIAL, ACTIVE, INACTIVE, LOCKED, COLUMNS };

/* What a column means as a state of a stored user. */
static const int state_of[COLUMNS] = {
	[DELETED] = UD_USER_DELETED,
	[INITIAL] = UD_USER_INITIAL,
	[ACTIVE] = UD_USER_ACTIVE,
	[INACTIVE] = UD_USER_INACTIVE,
	[LOCKED] = UD_USER_LOCKED,
};

struct cell {
	int code;
	const char *key;
	enum column next;	/* after a success; NONE: the same */
};

#define FP(name) { UD_ESTATE, "Errors.User." name, NONE }
#define NF { UD_ENOTFOUND, "Errors.User.NotFound", NONE }
#define TO(column) { UD_OK, "", column }
#define STAYS { UD_OK, "", NONE }

static int
create(const char *id, int type)
{
	ud_user_spec spec = type == UD_USER_HUMAN ? human_spec(id) :
	    machine_spec(id);

	return ud_user_create(dir, &spec, NULL);
}

static int
deactivate(const char *id, int type)
{
	(void)type;
	return ud_user_deactivate(dir, id, NULL);
}

static int
reactivate(const char *id, int type)
{
	(void)type;
	return ud_user_reactivate(dir, id, NULL);
}

static int
lock(const char *id, int type)
{
	(void)type;
	return ud_user_lock(dir, id, NULL);
}

static int
unlock(const char *id, int type)
{
	(void)type;
	return ud_user_unlock(dir, id, NULL);
}

static int
delete(const char *id, int type)
{
	(void)type;
	return ud_user_delete(dir, id, NULL);
}

static int
read_one(const char *id, int type)
{
	(void)type;
	return get(id) == NULL ? ud_errcode(dir) : UD_OK;
}

static int
update_as(const char *id, int type)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	if (type == UD_USER_HUMAN)
		patch.nick_name = "nick";
	else
		patch.description = "text";
	return ud_user_update(dir, id, &patch, NULL);
}

static int
update(const char *id, int type)
{
	return update_as(id, type);
}

static int
update_as_other(const char *id, int type)
{
	return update_as(id, type == UD_USER_HUMAN ? UD_USER_MACHINE :
	    UD_USER_HUMAN);
}

static int
rename_it(const char *id, int type)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char name[64];

	(void)type;
	(void)snprintf(name, sizeof(name), "new-%s", id);
	patch.username = name;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
add_username(const char *id, int type)
{
	char name[64];

	(void)type;
	(void)snprintf(name, sizeof(name), "more-%s", id);
	return ud_user_add_username(dir, id, name, 0, NULL, NULL);
}

static int
skip_mfa(const char *id, int type)
{
	(void)type;
	return ud_user_mfa_init_skipped(dir, id, NULL);
}

static int
set_metadata(const char *id, int type)
{
	const ud_metadata_item item = { "k", "v", 1 };

	(void)type;
	return ud_metadata_set(dir, id, &item, 1, NULL);
}

static int
delete_metadata(const char *id, int type)
{
	static const char *const keys[] = { "k" };
	int rc;

	if (get(id) != NULL)
		OK(set_metadata(id, type));
	rc = ud_metadata_delete(dir, id, keys, 1, NULL);
	return rc;
}

static int
list_metadata(const char *id, int type)
{
	ud_metadata_list *list = NULL;
	int rc = ud_metadata_page(dir, id, NULL, &list);

	(void)type;
	if (rc == UD_OK)
		cr_expect_eq(ud_metadata_list_count(list), 0);
	ud_metadata_list_free(&list);
	return rc;
}

/* One operation and its row; types: 1 humans, 2 machines, 3 both. */
struct row {
	const char *name;
	int types;
	int (*run)(const char *id, int type);
	struct cell cells[COLUMNS];
};

#define GONE FP("NotFound")
#define MISSING NF, NF

static const struct row rows[] = {
	{ "create", 3, create, { TO(ACTIVE), FP("AlreadyExisting"),
	    FP("AlreadyExisting"), FP("AlreadyExisting"),
	    FP("AlreadyExisting"), FP("AlreadyExisting") } },
	{ "deactivate", 3, deactivate, { MISSING, FP("CantDeactivateInitial"),
	    TO(INACTIVE), FP("AlreadyInactive"), TO(INACTIVE) } },
	{ "reactivate", 3, reactivate, { MISSING, FP("NotInactive"),
	    FP("NotInactive"), TO(ACTIVE), FP("NotInactive") } },
	{ "lock", 3, lock, { MISSING, TO(LOCKED), TO(LOCKED),
	    FP("ShouldBeActiveOrInitial"), FP("ShouldBeActiveOrInitial") } },
	{ "unlock", 3, unlock, { MISSING, FP("NotLocked"), FP("NotLocked"),
	    FP("NotLocked"), TO(ACTIVE) } },
	{ "delete", 3, delete, { MISSING, TO(DELETED), TO(DELETED),
	    TO(DELETED), TO(DELETED) } },
	{ "get", 3, read_one, { MISSING, STAYS, STAYS, STAYS, STAYS } },
	{ "update", 3, update, { MISSING, STAYS, STAYS, STAYS, STAYS } },
	{ "update the other type", 3, update_as_other, { MISSING, NF, NF, NF,
	    NF } },
	{ "rename", 3, rename_it, { MISSING, STAYS, STAYS, STAYS, STAYS } },
	{ "add a username", 3, add_username, { MISSING, STAYS, STAYS, STAYS,
	    STAYS } },
	{ "skip a second factor", 1, skip_mfa, { MISSING, STAYS, STAYS, STAYS,
	    STAYS } },
	{ "skip a second factor", 2, skip_mfa, { MISSING, NF, NF, NF, NF } },
	{ "set metadata", 3, set_metadata, { GONE, GONE, STAYS, STAYS, STAYS,
	    STAYS } },
	{ "delete metadata", 3, delete_metadata, { GONE, GONE, STAYS, STAYS,
	    STAYS, STAYS } },
	{ "list metadata", 3, list_metadata, { STAYS, STAYS, STAYS, STAYS,
	    STAYS, STAYS } },
};

static void
try_cell(const struct row *row, int type, enum column column)
{
	const struct cell *cell = &row->cells[column];
	enum column next = cell->next == NONE ? column : cell->next;
	char id[32];
	size_t before = 0;
	int rc;

	(void)snprintf(id, sizeof(id), "u%d-%d-%d", (int)(row - rows), type,
	    (int)column);
	if (column != NONE) {
		make_in_state(id, type, state_of[column]);
		before = event_count(id);
	}
	rc = row->run(id, type);
	cr_expect(cell->code == UD_OK ? rc == UD_OK :
	    refused(rc, cell->code, cell->key, "userId"),
	    "%s, type %d, column %d: %d %s", row->name, type, (int)column, rc,
	    ud_errkey(dir));
	if (cell->code != UD_OK && column != NONE)
		cr_expect_eq(event_count(id), before);
	if (next == NONE || next == DELETED)
		cr_expect_null(get(id), "%s", row->name);
	else
		cr_expect_eq(ud_user_state(get(id)), state_of[next], "%s",
		    row->name);
}

Test(state, every_cell_is_as_the_tables_say)
{
	for (size_t i = 0; i < N(rows); i++)
		for (int type = UD_USER_HUMAN; type <= UD_USER_MACHINE; type++)
			for (int c = NONE; c < COLUMNS; c++)
				if (rows[i].types & type)
					try_cell(&rows[i], type,
					    (enum column)c);
}
