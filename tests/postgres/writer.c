/* SPDX-License-Identifier: MIT */
#include "postgres/writer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { ID_SIZE = 32, TRIES_MAX = 2000 };

static void
id_of(char id[ID_SIZE], char name, int number, int of_batch)
{
	if (of_batch < 0)
		(void)snprintf(id, ID_SIZE, "%c%d", name, number);
	else
		(void)snprintf(id, ID_SIZE, "%c%d-%d", name, number, of_batch);
}

/* Steps that a user has, from its events; -1: it cannot be read. */
static int
steps_of(ud_dir *dir, const char *id)
{
	ud_event_list *events = NULL;
	int steps = -1, rc = ud_event_user(dir, id, 0, 0, &events);

	/* A creation is two events: the user, and its metadata. */
	if (rc == UD_OK && (steps = (int)ud_event_list_count(events)) > 0)
		steps--;
	if (rc == UD_ENOTFOUND)
		steps = 0;
	ud_event_list_free(&events);
	return steps;
}

static int
batch(ud_dir *dir, char name, int number)
{
	char id[ID_SIZE];
	int failure = UD_OK, rc;

	if ((rc = ud_dir_batch_begin(dir)) != UD_OK)
		return rc;
	for (int i = 0; i < BATCH; i++) {
		id_of(id, name, number, i);
		rc = make_user(dir, id, id);
		/* What is lost says so until it is ended. */
		if (failure != UD_OK && rc != UD_ESTATE)
			return UD_EINTERNAL;
		if (failure == UD_OK)
			failure = rc;
	}
	rc = ud_dir_batch_end(dir, 1);
	if (failure == UD_OK)
		return rc;
	return rc == UD_ESTATE ? failure : UD_EINTERNAL;
}

static int
take_step(ud_dir *dir, char name, int number, int step)
{
	static const ud_metadata_item item = { "told", "yes", 3 };
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char id[ID_SIZE];

	patch.given_name = "Grace";
	patch.family_name = "Hopper";
	id_of(id, name, number, -1);
	switch (step) {
	case CREATED:
		return make_user(dir, id, id);
	case UPDATED:
		return ud_user_update(dir, id, &patch, NULL);
	case LOCKED:
		return ud_user_lock(dir, id, NULL);
	case TOLD:
		return ud_metadata_set(dir, id, &item, 1, NULL);
	case DELETED:
		return ud_user_delete(dir, id, NULL);
	default:
		return batch(dir, name, number);
	}
}

/* Is the step there after all? */
static int
is_there(ud_dir *dir, char name, const struct done *done)
{
	char id[ID_SIZE];
	int steps;

	id_of(id, name, done->number, done->step == BATCHED ? 0 : -1);
	while ((steps = steps_of(dir, id)) < 0)
		pause_ms(10);
	return done->step == BATCHED ? steps > 0 : steps >= done->step;
}

/* Until it is acknowledged.  Whatever failed as unavailable was not done: it
 * works when it is tried again, which it could not if it had been done. */
static int
insist(ud_dir *dir, char name, struct done *done)
{
	int rc = UD_OK;

	for (int i = 0; i < TRIES_MAX; i++) {
		rc = take_step(dir, name, done->number, done->step);
		if (rc == UD_OK)
			return rc;
		if (rc != UD_EUNAVAIL && rc != UD_EUNKNOWN)
			break;
		done->lost++;
		done->unknown += rc == UD_EUNKNOWN;
		if (rc == UD_EUNKNOWN && is_there(dir, name, done))
			return UD_OK;
		pause_ms(10);
	}
	printf("FAILED: %c%d, step %d: %s: %s\n", name, done->number,
	    done->step, ud_errname(rc), ud_errmsg(dir));
	(void)fflush(stdout);
	return rc;
}

static void
advance(struct done *done)
{
	int last = done->number % BATCH_EVERY == 0 ? BATCHED : DELETED;

	/* Every second user stays. */
	if (done->step == TOLD && done->number % 2 == 0)
		done->step = DELETED;
	if (done->step >= last) {
		done->number++;
		done->step = 0;
	}
	done->step++;
}

static void
write_for_ever(const char *location, char name, struct done done, int fd)
{
	ud_options options;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(location, &options);
	for (;;) {
		advance(&done);
		if (insist(dir, name, &done) != UD_OK)
			done.number = 0;
		if (write(fd, &done, sizeof(done)) != sizeof(done) ||
		    done.number == 0)
			_exit(1);
	}
}

void
writer_start(struct writer *writer, const char *location, char name,
    struct done from)
{
	int ends[2];

	(void)fflush(stdout);
	*writer = (struct writer){.name = name, .last = from};
	if (pipe(ends) != 0 || (writer->pid = fork()) < 0)
		exit(2);
	if (writer->pid == 0) {
		(void)close(ends[0]);
		write_for_ever(location, name, from, ends[1]);
	}
	(void)close(ends[1]);
	writer->fd = ends[0];
}

void
writer_wait(struct writer *writer)
{
	struct done done;

	if (read(writer->fd, &done, sizeof(done)) == sizeof(done) &&
	    done.number > 0)
		writer->last = done;
}

void
writer_kill(struct writer *writer)
{
	struct done done;
	int status;

	(void)kill(writer->pid, SIGKILL);
	while (read(writer->fd, &done, sizeof(done)) == sizeof(done) &&
	    done.number > 0)
		writer->last = done;
	(void)close(writer->fd);
	expect(waitpid(writer->pid, &status, 0) == writer->pid &&
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	    "writer %c ended by itself", writer->name);
}

/* Users of a batch that are there. */
static int
count_batch(ud_dir *dir, char name, int number)
{
	char id[ID_SIZE];
	int count = 0;

	for (int i = 0; i < BATCH; i++) {
		id_of(id, name, number, i);
		count += steps_of(dir, id) == CREATED;
	}
	return count;
}

static void
judge_whole(ud_dir *dir, char name, int number)
{
	char id[ID_SIZE];

	id_of(id, name, number, -1);
	expect(steps_of(dir, id) == (number % 2 == 0 ? TOLD : DELETED),
	    "%s has %d steps", id, steps_of(dir, id));
	if (number % BATCH_EVERY == 0)
		expect(count_batch(dir, name, number) == BATCH,
		    "of batch %s there are %d", id,
		    count_batch(dir, name, number));
}

void
writer_judge(struct writer *writer, const char *location)
{
	struct done next = writer->last;
	ud_options options;
	char id[ID_SIZE];
	ud_dir *dir;
	int steps;

	cluster_options(&options);
	dir = cluster_open(location, &options);
	for (int n = 1; n < writer->last.number; n++)
		judge_whole(dir, writer->name, n);
	if (writer->last.step == BATCHED)
		judge_whole(dir, writer->name, writer->last.number);
	advance(&next);
	id_of(id, writer->name, next.number, -1);
	if (next.step == BATCHED) {
		steps = count_batch(dir, writer->name, next.number);
		expect(steps == 0 || steps == BATCH, "half a batch %s", id);
		if (steps == BATCH)
			writer->last = next;
	} else if ((steps = steps_of(dir, id)) == next.step) {
		writer->last = next;
	} else {
		/* Those that stay have no last step. */
		expect(steps == (next.step == CREATED ? 0 :
		    writer->last.step < next.step ? writer->last.step :
		    next.step - 1), "%s has %d steps, not %d", id, steps,
		    next.step - 1);
	}
	ud_close(&dir);
}
