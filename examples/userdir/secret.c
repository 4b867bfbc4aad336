/* SPDX-License-Identifier: MIT */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

/* Signals that must not leave the terminal without an echo. */
static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
	caught = number;
}

void
secret_wipe(struct secret *secret)
{
	volatile char *p = secret->bytes;

	for (size_t i = 0; i < sizeof(secret->bytes); i++)
		p[i] = '\0';
	secret->len = 0;
}

/* Read a byte.  With a mask, signals that are blocked otherwise end the wait
 * for it, also those that came before it began. */
static ssize_t
read_byte(int fd, char *c, const sigset_t *mask)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	if (mask != NULL && pselect(fd + 1, &set, NULL, NULL, NULL, mask) < 0)
		return -1;
	return read(fd, c, 1);
}

/* Read a line byte by byte: what follows it is left to the next reader, and no
 * buffer keeps a copy.  Returns a word for what is wrong, or NULL. */
static const char *
read_line(int fd, struct secret *secret, const sigset_t *mask)
{
	ssize_t n;
	char c = '\0';

	while ((n = read_byte(fd, &c, mask)) == 1 && c != '\n') {
		if (secret->len == sizeof(secret->bytes) - 1)
			return "it is too long";
		secret->bytes[secret->len++] = c;
	}
	secret->bytes[secret->len] = '\0';
	if (n < 0)
		return strerror(errno);
	return n == 0 && secret->len == 0 ? "there is nothing to read" : NULL;
}

static void
say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return;		/* then it is asked for without words */
}

/* Ask at a terminal that echoes nothing meanwhile. */
static const char *
ask_there(int fd, const char *prompt, struct secret *secret,
    const sigset_t *mask)
{
	struct termios usual, quiet;
	const char *wrong;

	if (tcgetattr(fd, &usual) != 0)
		return strerror(errno);
	quiet = usual;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0)
		return strerror(errno);
	say(fd, prompt);
	wrong = read_line(fd, secret, mask);
	say(fd, "\n");
	tcsetattr(fd, TCSAFLUSH, &usual);
	return wrong;
}

/* The same with signals held off until the terminal is as it was. */
static const char *
ask_quietly(int fd, const char *prompt, struct secret *secret)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction former[NUMBERS];
	sigset_t mask;
	const char *wrong;

	sigemptyset(&action.sa_mask);
	for (int i = 0; i < NUMBERS; i++)
		sigaddset(&action.sa_mask, numbers[i]);
	sigprocmask(SIG_BLOCK, &action.sa_mask, &mask);
	caught = 0;
	for (int i = 0; i < NUMBERS; i++)
		sigaction(numbers[i], &action, &former[i]);
	wrong = ask_there(fd, prompt, secret, &mask);
	for (int i = 0; i < NUMBERS; i++)
		sigaction(numbers[i], &former[i], NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (caught != 0) {
		secret_wipe(secret);
		raise(caught);	/* and goes on if that only stopped us */
		wrong = "interrupted";
	}
	return wrong;
}

int
secret_read(const struct app *app, const char *prompt, int plain,
    struct secret *secret)
{
	const char *wrong;
	int fd;

	secret->len = 0;
	if (plain || !isatty(STDIN_FILENO)) {
		wrong = read_line(STDIN_FILENO, secret, NULL);
	} else {
		fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
		wrong = fd < 0 ? strerror(errno) :
		    ask_quietly(fd, prompt, secret);
		if (fd >= 0)
			close(fd);
	}
	if (wrong == NULL)
		return STATUS_OK;
	app_error(app, "%.*s: %s", (int)strcspn(prompt, ":"), prompt, wrong);
	return STATUS_FAILURE;
}

int
secret_read_new(const struct app *app, int plain, struct secret *secret)
{
	struct secret again = {0};
	int status = secret_read(app, "New password: ", plain, secret);

	if (status == STATUS_OK && !plain && isatty(STDIN_FILENO)) {
		status = secret_read(app, "The same again: ", 0, &again);
		if (status == STATUS_OK && (again.len != secret->len ||
		    memcmp(again.bytes, secret->bytes, again.len) != 0)) {
			app_error(app, "the two are not the same");
			status = STATUS_FAILURE;
		}
	}
	secret_wipe(&again);
	return status;
}

int
secret_argument(const struct app *app, const char *prompt,
    const char *argument, struct secret *secret, const char **value)
{
	*value = argument;
	if (argument == NULL || strcmp(argument, "-") != 0)
		return STATUS_OK;
	*value = secret->bytes;
	return secret_read(app, prompt, 0, secret);
}
