/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct check_row *const lists[] = {
	connection_checks, transaction_checks, writer_checks,
	statement_checks, between_checks, value_checks, order_checks,
	select_checks, change_checks, word_checks, directory_checks,
	search_checks,
};

static int
is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc <= 1;
}

/* One check on a place of its own: 1 if it failed. */
static int
run(const struct conformance *suite, const struct check_row *row)
{
	static struct check c;
	ud_driver driver;
	size_t size = suite->driver->size;

	memset(&driver, 0, sizeof(driver));
	memcpy(&driver, suite->driver, size < sizeof(driver) ? size :
	    sizeof(driver));
	memset(&c, 0, sizeof(c));
	c.suite = suite;
	c.driver = &driver;
	if (suite->fresh(suite->ctx, c.location) != 0) {
		printf("FAIL %s: there is no fresh place for it\n", row->name);
		return 1;
	}
	row->run(&c);
	for (size_t i = 0; i < CHECK_CONNECTIONS; i++)
		if (c.conns[i] != NULL)
			c.driver->close(c.conns[i]);
	if (suite->forget != NULL)
		suite->forget(suite->ctx, c.location);
	if (c.why[0] == '\0')
		printf("ok %s\n", row->name);
	else
		printf("%s %s: %s\n", c.skipped ? "skip" : "FAIL", row->name,
		    c.why);
	(void)fflush(stdout);
	return c.why[0] != '\0' && !c.skipped;
}

int
conformance_main(const struct conformance *suite, int argc, char **argv)
{
	int count = 0, failed = 0;

	for (size_t i = 0; i < N(lists); i++)
		for (const struct check_row *row = lists[i]; row->name != NULL;
		    row++)
			if (is_wanted(row->name, argc, argv)) {
				failed += run(suite, row);
				count++;
			}
	printf("%d passed, %d failed\n", count - failed, failed);
	return count == 0 || failed > 0;
}

void
check_threads(struct check *c, void *(*run_one)(void *), void *first,
    void *second)
{
	pthread_t threads[2];
	void *args[] = {first, second};
	int started = 0;

	for (int i = 0; check_good(c) && i < 2; i++) {
		if (pthread_create(&threads[i], NULL, run_one, args[i]) != 0)
			check_fail(c, "the system gives no thread");
		else
			started++;
	}
	for (int i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
}

void
check_pause(int ms)
{
	struct timespec time = {ms / 1000, ms % 1000 * 1000000L};

	(void)nanosleep(&time, NULL);
}

int64_t
check_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
