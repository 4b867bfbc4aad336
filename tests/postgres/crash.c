/* SPDX-License-Identifier: MIT */
/*
 * Clients are killed in the middle of their writes, and so is the server.
 * What was acknowledged is there, and nothing is half.
 */
#include <stdio.h>
#include <stdlib.h>

#include "postgres/cluster.h"
#include "postgres/writer.h"
#include "race/race.h"

enum { KILLS = 20, STOPS = 4, WRITERS = 3 };

static void
clients_are_killed(const char *location)
{
	struct writer writer = {.last = {.number = 1}};
	long began = now_ms();

	for (int i = 0; i < KILLS; i++) {
		writer_start(&writer, location, 'k', writer.last);
		writer_wait(&writer);
		pause_ms(rand() % 40);
		writer_kill(&writer);
		writer_judge(&writer, location);
	}
	cluster_expect_whole("one");
	expect(writer.last.number > 5, "only %d users", writer.last.number);
	printf("%d kills, %d users, %ld ms\n", KILLS, writer.last.number,
	    now_ms() - began);
}

static void
the_server_is_stopped(const char *location)
{
	struct writer writers[WRITERS];
	struct done first = {.number = 1};
	long began = now_ms();
	int users = 0, lost = 0, unknown = 0;

	for (int i = 0; i < WRITERS; i++)
		writer_start(&writers[i], location, (char)('a' + i), first);
	for (int i = 0; i < STOPS; i++) {
		pause_ms(300 + rand() % 300);
		cluster("stop one immediate");
		pause_ms(rand() % 100);
		cluster("start one");
	}
	pause_ms(500);
	for (int i = 0; i < WRITERS; i++) {
		writer_kill(&writers[i]);
		writer_judge(&writers[i], location);
		users += writers[i].last.number;
		lost += writers[i].last.lost;
		unknown += writers[i].last.unknown;
	}
	cluster_expect_whole("one");
	expect(lost >= STOPS, "the server was hardly missed: %d", lost);
	printf("%d stops, %d users, %d calls failed, %d of them unknown, "
	    "%ld ms\n", STOPS, users, lost, unknown, now_ms() - began);
}

int
main(void)
{
	const char *location = cluster_location("one");
	ud_options options;
	ud_dir *dir;

	srand(1);
	cluster_options(&options);
	dir = cluster_open(location, &options);
	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	clients_are_killed(location);
	the_server_is_stopped(location);
	return verdict();
}
