/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A group of its own, so that all of it can be killed; no signals blocked or
 * ignored that it would not expect to be. */
static int
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, usual;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGTERM);
	sigaddset(&usual, SIGHUP);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0 &&
	    posix_spawnattr_setpgroup(attributes, 0) == 0 &&
	    posix_spawnattr_setsigmask(attributes, &none) == 0 &&
	    posix_spawnattr_setsigdefault(attributes, &usual) == 0;
}

/* Start it with @p in as its standard input; -1 if that cannot be done. */
static pid_t
start(const char *path, int in)
{
	char *const arguments[] = { (char *)(uintptr_t)path, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid = -1;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return -1;
	}
	if (posix_spawn_file_actions_adddup2(&actions, in, 0) != 0 ||
	    posix_spawn_file_actions_adddup2(&actions, 2, 1) != 0 ||
	    !set_attributes(&attributes) ||
	    posix_spawn(&pid, path, &actions, &attributes, arguments,
	    environ) != 0)
		pid = -1;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Write until all is written or the reader is gone, which its exit status
 * explains, or until the deadline. */
static void
feed(int fd, const char *input, size_t len, int64_t deadline)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	while (len > 0 && now_ms() < deadline) {
		ssize_t n = write(fd, input, len);

		if (n > 0) {
			input += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			(void)poll(&wait, 1, 100);
		} else if (n >= 0 || errno != EINTR) {
			return;
		}
	}
}

/* The same with SIGPIPE held off from this thread, and taken away. */
static void
feed_quietly(int fd, const char *input, size_t len, int64_t deadline)
{
	const struct timespec at_once = {0};
	sigset_t pipe_signal, pending, former;
	int was_pending;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE) == 1;
	if (pthread_sigmask(SIG_BLOCK, &pipe_signal, &former) != 0)
		return;
	feed(fd, input, len, deadline);
	if (!was_pending)
		(void)sigtimedwait(&pipe_signal, NULL, &at_once);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
}

/* Wait for its end, and kill it if there is none in time. */
static int
finish(pid_t pid, int64_t deadline)
{
	struct timespec pause = { .tv_nsec = 1000000 };
	int status = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 &&
	    now_ms() < deadline) {
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 50000000)
			pause.tv_nsec *= 2;
	}
	if (ended == 0) {
		kill(-pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			continue;
		return UD_NOTIFY_LATER;
	}
	if (ended < 0 || !WIFEXITED(status))
		return UD_NOTIFY_LATER;
	switch (WEXITSTATUS(status)) {
	case RUN_TAKEN:
		return UD_OK;
	case RUN_REJECTED:
		return UD_NOTIFY_REJECTED;
	default:
		return UD_NOTIFY_LATER;
	}
}

int
run_notify(const char *path, const char *input, size_t len, int seconds)
{
	int64_t deadline = now_ms() + (int64_t)seconds * 1000;
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		return UD_NOTIFY_LATER;
	if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0 ||
	    (pid = start(path, ends[0])) < 0) {
		close(ends[0]);
		close(ends[1]);
		return UD_NOTIFY_LATER;
	}
	close(ends[0]);
	feed_quietly(ends[1], input, len, deadline);
	close(ends[1]);
	return finish(pid, deadline);
}
