/* SPDX-License-Identifier: MIT */
/*
 * Whoever hands over messages is killed: inside the notifier, when it has taken
 * a message and not said so, and at any moment at all.  Every message whose
 * cause was acknowledged arrives at least once.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "race/race.h"
#include "storage/storage.h"

enum { ROUNDS = 40 };

#define LEASE_US INT64_C(300000000)

static int out;			/* of a child: where it tells of messages */
static int dies_inside;
static int64_t clock_us = INT64_C(1737628458051000);

/* One line through the pipe; smaller than its atomic write. */
struct line {
	uint64_t id, attempt;	/* 0: the user was made */
	char user[16];
};

/* Messages that were told to anybody; as many as a fast disk makes. */
static struct line *told;
static size_t told_count, told_room;

static void
remember(const struct line *line)
{
	if (told_count == told_room) {
		told_room = told_room == 0 ? 1024 : 2 * told_room;
		told = realloc(told, told_room * sizeof(*told));
		if (told == NULL) {
			puts("FAILED: no memory for what was told");
			exit(2);
		}
	}
	told[told_count++] = *line;
}

static void
tell(const struct line *line)
{
	if (write(out, line, sizeof(*line)) != (ssize_t)sizeof(*line))
		_exit(1);
}

static struct line
line_of(const ud_message *message)
{
	struct line line = {message->id, message->attempt, ""};

	(void)snprintf(line.user, sizeof(line.user), "%s", message->user_id);
	return line;
}

static int
notify(const ud_message *message, void *ctx)
{
	const struct line line = line_of(message);

	(void)ctx;
	if (dies_inside)
		(void)kill(getpid(), SIGKILL);
	tell(&line);
	return UD_OK;
}

/* What the parent is told itself. */
static int
receive(const ud_message *message, void *ctx)
{
	const struct line line = line_of(message);

	(void)ctx;
	remember(&line);
	return UD_OK;
}

static int
tell_time(int64_t *now_us, void *ctx)
{
	(void)ctx;
	*now_us = clock_us;
	return UD_OK;
}

static ud_dir *
open_with(const char *path, ud_notify_cb notifier, int later)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 42 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);
	ud_dir *dir = NULL;

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.clock = tell_time;
	options.notify = notifier;
	options.notify_later = (uint64_t)later;
	options.busy_timeout_ms = 60000;
	if (storage_open(path, &options, &dir) != UD_OK) {
		printf("FAILED: open: %s\n", ud_errmsg(dir));
		exit(2);
	}
	return dir;
}

/* A user whose creation sends a message. */
static int
make_human(ud_dir *dir, const char *id)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char email[32];

	(void)snprintf(email, sizeof(email), "%s@example.test", id);
	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.user_id = id;
	spec.given_name = "Ada";
	spec.family_name = "Byron";
	spec.email = email;
	spec.email_verification = UD_VERIFY_SEND;
	return ud_user_create(dir, &spec, NULL);
}

/* Make users for ever; they are told of as soon as they are acknowledged. */
static void
work_for_ever(const char *path, int from)
{
	ud_dir *dir = open_with(path, notify, 0);

	for (int n = from;; n++) {
		struct line line = {0, 0, ""};

		(void)snprintf(line.user, sizeof(line.user), "u%d", n);
		if (make_human(dir, line.user) != UD_OK) {
			printf("FAILED: %s\n", ud_errmsg(dir));
			_exit(1);
		}
		tell(&line);
	}
}

/* Deliver what others left. */
static void
deliver(const char *path)
{
	ud_dir *dir = open_with(path, notify, 1);
	uint64_t sent;

	_exit(ud_notify_pending(dir, 0, &sent, NULL) != UD_OK);
}

static void
hear(int in, int *made)
{
	struct line line;

	while (read(in, &line, sizeof(line)) == (ssize_t)sizeof(line)) {
		if (line.id == 0)
			*made = atoi(line.user + 1) + 1;
		else
			remember(&line);
	}
}

/* How often a user's message was told, always under the same id. */
static int
times_told(const char *user)
{
	uint64_t id = 0;
	int times = 0;

	for (size_t i = 0; i < told_count; i++) {
		if (strcmp(told[i].user, user) != 0)
			continue;
		expect(id == 0 || told[i].id == id,
		    "%s: the message has another id", user);
		id = told[i].id;
		times++;
	}
	return times;
}

/* Killed at some moment: all that was acknowledged arrives. */
static void
kill_at_work(const char *path, int *made)
{
	const struct timespec pause = {0, (rand() % 40 + 1) * 1000000L};
	int ends[2], from = *made, status;
	pid_t pid;

	(void)fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		exit(2);
	if (pid == 0) {
		(void)close(ends[0]);
		out = ends[1];
		work_for_ever(path, from);
	}
	(void)close(ends[1]);
	(void)nanosleep(&pause, NULL);
	(void)kill(pid, SIGKILL);
	hear(ends[0], made);
	(void)close(ends[0]);
	expect(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status),
	    "it ended by itself");
}

/* Killed with a message in hand: nobody else has it before the lease ends. */
static void
kill_inside(const char *path)
{
	int ends[2], status;
	pid_t pid;

	(void)fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		exit(2);
	if (pid == 0) {
		(void)close(ends[0]);
		out = ends[1];
		dies_inside = 1;
		deliver(path);
	}
	(void)close(ends[1]);
	(void)close(ends[0]);
	expect(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGKILL, "nothing was handed over");
}

static uint64_t
deliver_rest(const char *path)
{
	ud_dir *dir = open_with(path, receive, 1);
	uint64_t sent;

	expect(ud_notify_pending(dir, 0, &sent, NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	ud_close(&dir);
	return sent;
}

static void
judge(const char *path, const char *name)
{
	ud_dir *dir = open_with(path, receive, 1);
	size_t before;

	expect(make_human(dir, name) == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	kill_inside(path);
	before = told_count;
	expect(deliver_rest(path) == 0, "a message was taken from a hand");
	clock_us += LEASE_US - 1;
	expect(deliver_rest(path) == 0, "the lease ended early");
	clock_us += 1;
	expect(deliver_rest(path) == 1 && told_count == before + 1 &&
	    strcmp(told[before].user, name) == 0 &&
	    told[before].attempt == 2, "the message did not come again");
	expect(deliver_rest(path) == 0, "it came once too often");
}

int
main(void)
{
	const char *path = store("kill.db");
	int rounds = storage_is_postgres() ? ROUNDS / 3 : ROUNDS, made = 0;
	ud_dir *dir = open_with(path, receive, 1);
	char name[16];

	srand(1);
	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	for (int i = 0; i < rounds; i++) {
		int from = made;

		kill_at_work(path, &made);
		/* Users are made a moment after each other, whatever the
		 * clock says. */
		clock_us += 2 * LEASE_US;
		(void)deliver_rest(path);
		for (int n = from; n < made; n++) {
			(void)snprintf(name, sizeof(name), "u%d", n);
			expect(times_told(name) >= 1, "%s was told nothing",
			    name);
		}
		/* One more may be there than was acknowledged. */
		made++;
		(void)snprintf(name, sizeof(name), "k%d", i);
		judge(path, name);
	}
	printf("%d kills, %d users, %zu messages\n", 2 * rounds, made,
	    told_count);
	free(told);
	return verdict();
}
