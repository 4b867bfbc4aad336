/* SPDX-License-Identifier: MIT */
/* A copy that does not come to its end is no directory. */
#include "copy/source.h"

#include <sqlite3.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(copy_interrupt, .init = begin_source, .fini = finish,
    .timeout = 300);

/* Count calls, and end the copy at one of them. */
struct stop {
	int at, calls;
	void (*how)(void);
};

static int
stop_at(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	struct stop *stop = ctx;

	(void)step;
	(void)done;
	(void)total;
	if (++stop->calls != stop->at)
		return 0;
	if (stop->how != NULL)
		stop->how();
	return 7;
}

static int
count_calls(void)
{
	struct stop stop = {0};

	OK(copy_and_tell(stop_at, &stop));
	(void)unlink(target_path);
	return stop.calls;
}

Test(copy_interrupt, any_call_that_ends_it_leaves_nothing_that_opens)
{
	int calls = count_calls();

	cr_assert_gt(calls, 30);
	for (int i = 1; i <= calls; i++) {
		struct stop stop = {.at = i};

		cr_expect(refused(copy_and_tell(stop_at, &stop), UD_ECALLBACK,
		    "Errors.Callback.Progress", NULL), "call %d", i);
		cr_expect_eq(stop.calls, i);
		cr_expect(is_unfinished(), "call %d", i);
	}
	OK(copy_it());
	cr_expect(same_rows(source_path, target_path));
}

static void
die(void)
{
	(void)kill(getpid(), SIGKILL);
}

/* Copy in a process of its own, which dies at that call. */
static void
copy_and_die(int at)
{
	struct stop stop = {.at = at, .how = die};
	ud_options options = plain_options();
	int status;
	pid_t child = fork();

	if (child == 0) {
		/* A handle does not go over into another process. */
		ud_dir *own = NULL;

		if (ud_open(source_path, &options, &own) == UD_OK &&
		    ud_copy(own, target_path, &options, stop_at,
		    &stop) != UD_OK)
			fprintf(stderr, "%s\n", ud_errmsg(own));
		_exit(0);
	}
	cr_assert_gt(child, 0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_expect(WIFSIGNALED(status), "call %d", at);
}

Test(copy_interrupt, being_killed_leaves_nothing_that_opens)
{
	int calls = count_calls();

	ud_close(&dir);
	for (int i = 1; i <= calls; i += i < calls - 3 ? 3 : 1) {
		copy_and_die(i);
		cr_expect(is_unfinished(), "call %d", i);
	}
	copy_and_die(calls);
	{
		ud_options options = plain_options();

		OK(ud_open(source_path, &options, &dir));
	}
	OK(copy_it());
	cr_expect(same_rows(source_path, target_path));
}

Test(copy_interrupt, what_is_left_is_refused_to_all_who_open_it)
{
	struct stop stop = {.at = 20};
	ud_options options = plain_options();
	ud_dir *copy = NULL;

	cr_expect_eq(copy_and_tell(stop_at, &stop), UD_ECALLBACK);
	options.read_only = 1;
	cr_expect_eq(ud_open(target_path, &options, &copy), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(copy), "Errors.Store.Unfinished");
	ud_close(&copy);
	options.read_only = 0;
	options.must_exist = 1;
	cr_expect_eq(ud_open(target_path, &options, &copy), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(copy), "Errors.Store.Unfinished");
	ud_close(&copy);
	cr_expect(is_unfinished());
}

/* At one call somebody else copies to the same place. */
static int
copy_too(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	static int calls;
	ud_options options = plain_options();
	ud_dir *other = ctx;

	(void)total;
	if (strcmp(step, "ud_users") != 0 || done != 0 || calls++ > 0)
		return 0;
	cr_expect_eq(ud_copy(other, target_path, &options, NULL, NULL),
	    UD_OK, "%s", ud_errmsg(other));
	return 0;
}

Test(copy_interrupt, of_two_copies_to_one_place_the_later_wins)
{
	ud_options options = plain_options();
	ud_dir *other = NULL;

	OK(ud_open(source_path, &options, &other));
	cr_expect(refused(copy_and_tell(copy_too, other), UD_ECONFLICT,
	    "Errors.Storage.Conflict", "path"));
	ud_close(&other);
	cr_expect(same_rows(source_path, target_path));
}

/* The handle is in use. */
static int
use_handle(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	ud_options options = plain_options();
	ud_dir *same = dir;
	uint64_t count;

	(void)step;
	(void)done;
	(void)total;
	(void)ctx;
	cr_expect_eq(ud_user_count(dir, NULL, 0, &count), UD_ESTATE);
	cr_expect_eq(ud_copy(dir, "x.db", &options, NULL, NULL), UD_ESTATE);
	ud_close(&same);
	cr_expect_eq(same, dir);
	return 0;
}

Test(copy_interrupt, callback_cannot_use_the_handle)
{
	OK(copy_and_tell(use_handle, NULL));
	cr_expect(same_rows(source_path, target_path));
}

/* What was written is changed before it is read back. */
static int
tamper(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	(void)total;
	if (strcmp(step, "compare") == 0 && done == 0)
		run_sql(target_path, ctx);
	return 0;
}

static const char *const changes[] = {
	"UPDATE ud_events SET editor = 'x' WHERE position = 3",
	"DELETE FROM ud_reserved_names",
	"UPDATE ud_users SET gender = NULL WHERE id = 'alice'",
	"UPDATE ud_users SET token_type = NULL WHERE id = 'alice'",
	"UPDATE ud_metadata SET value = x'00' WHERE key = 'bytes'",
	"INSERT INTO ud_links VALUES (3, '', '', NULL)",
	"UPDATE ud_links SET name = '' WHERE external = 'x2'",
};

Test(copy_interrupt, what_is_read_back_otherwise_is_refused)
{
	for (size_t i = 0; i < N(changes); i++) {
		char sql[128];

		(void)snprintf(sql, sizeof(sql), "%s", changes[i]);
		cr_expect(refused(copy_and_tell(tamper, sql), UD_ECORRUPT,
		    "Errors.Copy.Differs", NULL), "%s", sql);
		cr_expect(is_unfinished());
	}
}
