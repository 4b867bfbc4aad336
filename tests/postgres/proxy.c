/* SPDX-License-Identifier: MIT */
#include "postgres/proxy.h"

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "postgres/cluster.h"

enum { BUFFER_SIZE = 1024 * 1024 };

static struct {
	pthread_mutex_t lock;
	enum cut how;
	long at, seen;
	int away, is_away, fired;
} plan = {.lock = PTHREAD_MUTEX_INITIALIZER};

static char folder[256];

/* One connection. */
struct line {
	int client, server;
	int started;		/* the first packet has no type */
	int commits;		/* the last statement was COMMIT */
	unsigned char buffer[BUFFER_SIZE];
	size_t len;		/* of what the client has said so far */
};

static void
must(int is, const char *what)
{
	if (!is) {
		perror(what);
		exit(2);
	}
}

static void
address_of(struct sockaddr_un *address, const char *name)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	must(snprintf(address->sun_path, sizeof(address->sun_path),
	    "%s/%s/.s.PGSQL.5432", folder, name) <
	    (int)sizeof(address->sun_path), "path");
}

/* What is to be done at this message. */
static enum cut
decide(int is_commit)
{
	enum cut how = CUT_NONE;

	(void)pthread_mutex_lock(&plan.lock);
	plan.seen++;
	if (plan.how != CUT_NONE && !plan.fired &&
	    (plan.at == 0 ? is_commit : plan.seen == plan.at)) {
		how = plan.how;
		plan.fired = 1;
		plan.is_away = plan.away;
	}
	(void)pthread_mutex_unlock(&plan.lock);
	return how;
}

static int
put(int fd, const void *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = send(fd, (const char *)bytes + at, len - at,
		    MSG_NOSIGNAL);

		if (n <= 0)
			return 0;
		at += (size_t)n;
	}
	return 1;
}

/* Let the server do it, and swallow what it says. */
static void
let_do(struct line *line, const unsigned char *message, size_t len)
{
	static const unsigned char flush[] = {'H', 0, 0, 0, 4};
	struct pollfd fd = {line->server, POLLIN, 0};
	char answer[4096];

	if (!put(line->server, message, len) ||
	    !put(line->server, flush, sizeof(flush)))
		return;
	/* The first answer may be that to what went before. */
	for (int wait = 2000; poll(&fd, 1, wait) > 0; wait = 30)
		if (read(line->server, answer, sizeof(answer)) <= 0)
			break;
}

static size_t
length_of(const unsigned char *bytes)
{
	return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 |
	    (size_t)bytes[2] << 8 | bytes[3];
}

/* One whole message of the client; 0: that was the end. */
static int
forward(struct line *line, const unsigned char *message, size_t len)
{
	unsigned char type = line->started ? message[0] : 0;
	enum cut how = CUT_NONE;

	line->started = 1;
	/* Said under the name of what was prepared, after that of a portal. */
	if (type == 'B')
		line->commits = memcmp(message + 5, "\0userdir_commit",
		    16) == 0;
	if (type == 'E' || type == 'S' || type == 'Q')
		how = decide(type == 'E' && line->commits);
	if (how == CUT_LATE) {
		(void)shutdown(line->client, SHUT_RDWR);
		pause_ms(LATE_MS);
	}
	if (how == CUT_NONE)
		return put(line->server, message, len);
	if (how != CUT_BEFORE)
		let_do(line, message, len);
	return 0;
}

/* What the client has said, message by message. */
static int
forward_all(struct line *line)
{
	size_t at = 0, head = line->started ? 1 : 0, len;

	while (line->len - at >= head + 4) {
		len = head + length_of(line->buffer + at + head);
		if (line->len - at < len)
			break;
		if (!forward(line, line->buffer + at, len))
			return 0;
		at += len;
		head = 1;
	}
	memmove(line->buffer, line->buffer + at, line->len - at);
	line->len -= at;
	return 1;
}

static int
pump(struct line *line)
{
	struct pollfd fds[] = {{line->client, POLLIN, 0},
	    {line->server, POLLIN, 0}};
	char answer[65536];
	ssize_t n;

	must(poll(fds, 2, -1) > 0, "poll");
	if (fds[1].revents != 0) {
		n = read(line->server, answer, sizeof(answer));
		if (n <= 0 || !put(line->client, answer, (size_t)n))
			return 0;
	}
	if (fds[0].revents == 0)
		return 1;
	n = read(line->client, line->buffer + line->len,
	    sizeof(line->buffer) - line->len);
	if (n <= 0)
		return 0;
	line->len += (size_t)n;
	return forward_all(line);
}

static void *
serve(void *arg)
{
	struct line *line = arg;
	struct sockaddr_un address;

	address_of(&address, "one");
	line->server = socket(AF_UNIX, SOCK_STREAM, 0);
	must(line->server >= 0, "socket");
	if (!plan.is_away && connect(line->server,
	    (struct sockaddr *)&address, sizeof(address)) == 0)
		while (pump(line))
			;
	(void)close(line->server);
	(void)close(line->client);
	free(line);
	return NULL;
}

static void *
listen_for_ever(void *arg)
{
	int fd = *(int *)arg;
	pthread_t thread;

	for (;;) {
		struct line *line = calloc(1, sizeof(*line));

		must(line != NULL && (line->client = accept(fd, NULL,
		    NULL)) >= 0, "accept");
		must(pthread_create(&thread, NULL, serve, line) == 0 &&
		    pthread_detach(thread) == 0, "thread");
	}
	return NULL;
}

const char *
proxy_start(void)
{
	static char location[512];
	static int fd;
	struct sockaddr_un address;
	pthread_t thread;

	(void)snprintf(folder, sizeof(folder), "%s",
	    getenv("USERDIR_TEST_CLUSTER"));
	(void)snprintf(location, sizeof(location), "%s/proxy", folder);
	must(mkdir(location, 0700) == 0, location);
	address_of(&address, "proxy");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&address,
	    sizeof(address)) == 0 && listen(fd, 50) == 0, "listen");
	must(pthread_create(&thread, NULL, listen_for_ever, &fd) == 0,
	    "thread");
	(void)snprintf(location, sizeof(location), "%s",
	    cluster_location("proxy"));
	return location;
}

void
proxy_cut(enum cut how, long at, int away)
{
	(void)pthread_mutex_lock(&plan.lock);
	plan.how = how;
	plan.at = at;
	plan.away = away;
	plan.seen = 0;
	plan.fired = plan.is_away = 0;
	(void)pthread_mutex_unlock(&plan.lock);
}

int
proxy_return(void)
{
	int fired = plan.fired;

	proxy_cut(CUT_NONE, 0, 0);
	return fired;
}
