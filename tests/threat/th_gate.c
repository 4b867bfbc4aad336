/* SPDX-License-Identifier: MIT */
/* So many hashes at once and no more, and nobody waits for them: TH-83. */
#include "threat/threat.h"

#include <pthread.h>
#include <time.h>

enum { THREADS = 12, ROOM = 2 };

/* A hash of the host's own that takes as long as the test likes. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int slow;		/* whoever comes waits */
	int inside, most;
} host = {.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER};

/* Wait for a change, but not for ever: 0 if there was none. */
static int
wait_a_while(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 10;
	return pthread_cond_timedwait(&host.changed, &host.lock,
	    &until) == 0;
}

static int
verify_slowly(const char *hash, const void *password, size_t len, void *ctx)
{
	int fits = len == strlen(PASSWORD) && password != NULL &&
	    memcmp(password, PASSWORD, len) == 0;

	(void)ctx;
	if (strncmp(hash, "$slow$", 6) != 0)
		return 0;
	if (password == NULL)
		return 1;
	(void)pthread_mutex_lock(&host.lock);
	host.inside++;
	if (host.inside > host.most)
		host.most = host.inside;
	(void)pthread_cond_broadcast(&host.changed);
	while (host.slow && wait_a_while())
		;
	host.inside--;
	(void)pthread_mutex_unlock(&host.lock);
	return fits;
}

static void
let_in(int slow)
{
	(void)pthread_mutex_lock(&host.lock);
	host.slow = slow;
	(void)pthread_cond_broadcast(&host.changed);
	(void)pthread_mutex_unlock(&host.lock);
}

static void
wait_for_inside(int n)
{
	(void)pthread_mutex_lock(&host.lock);
	while (host.inside < n && wait_a_while())
		;
	(void)pthread_mutex_unlock(&host.lock);
}

static ud_hash_gate *gate;
static ud_options gate_options;

static void
begin_gate(void)
{
	host.inside = host.most = host.slow = 0;
	cr_assert_eq(ud_hash_gate_new(ROOM, &gate), UD_OK);
	gate_options = threat_options();
	gate_options.hash_gate = gate;
	gate_options.verify_hash = verify_slowly;
	/* Nobody may have to wait for a lock. */
	gate_options.busy_timeout_ms = 2000;
	begin_threat_with(&gate_options);
}

static void
end_gate(void)
{
	end_threat();
	ud_hash_gate_free(&gate);
}

TestSuite(th_gate, .init = begin_gate, .fini = end_gate);

struct guest {
	pthread_t thread;
	const char *id;
	int rc;
	char key[64];
};

static void *
sign_in(void *arg)
{
	struct guest *guest = arg;
	ud_dir *mine = NULL;

	guest->rc = storage_open(scratch("threat.db"), &gate_options, &mine);
	if (guest->rc == UD_OK) {
		guest->rc = ud_user_check_password(mine, guest->id, PASSWORD,
		    strlen(PASSWORD), NULL);
		(void)snprintf(guest->key, sizeof(guest->key), "%s",
		    ud_errkey(mine));
	}
	ud_close(&mine);
	return NULL;
}

/* A password that takes time to be compared, but none to be set. */
static void
slow_down(const char *id)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = "$slow$x";
	OK(ud_user_set_password(dir, id, &spec, NULL));
}

static const char *
make_slow(void)
{
	const char *id = visitor();

	slow_down(id);
	return id;
}

static void
start(struct guest *guest)
{
	guest->id = make_slow();
	cr_assert_eq(pthread_create(&guest->thread, NULL, sign_in, guest), 0);
}

static void
fill_the_gate(struct guest guests[ROOM])
{
	let_in(1);
	for (int i = 0; i < ROOM; i++) {
		start(&guests[i]);
		wait_for_inside(i + 1);
	}
}

static void
empty_the_gate(struct guest guests[ROOM])
{
	let_in(0);
	for (int i = 0; i < ROOM; i++) {
		(void)pthread_join(guests[i].thread, NULL);
		cr_expect_eq(guests[i].rc, UD_OK, "%s", guests[i].key);
	}
}

Test(th_gate, th_83_the_rest_is_told_at_once)
{
	struct guest inside[ROOM], rest[THREADS];

	fill_the_gate(inside);
	for (int i = 0; i < THREADS; i++)
		start(&rest[i]);
	for (int i = 0; i < THREADS; i++) {
		(void)pthread_join(rest[i].thread, NULL);
		cr_expect_eq(rest[i].rc, UD_EUNAVAIL, "%d", i);
		cr_expect_str_eq(rest[i].key, "Errors.User.Password.Busy");
	}
	empty_the_gate(inside);
	cr_expect_eq(host.most, ROOM);
	/* And then there is room again. */
	OK(ud_user_check_password(dir, inside[0].id, PASSWORD,
	    strlen(PASSWORD), NULL));
}

/* Every call that hashes. */
static int
create(const char *id, int import)
{
	ud_user_spec spec = human_spec("created");

	(void)id;
	spec.password = PASSWORD;
	spec.password_len = strlen(PASSWORD);
	return import ? ud_user_import(dir, &spec, NULL, NULL) :
	    ud_user_create(dir, &spec, NULL);
}

static int
set(const char *id, int by_code)
{
	return set_password(id, "Fourth-pass-1", NULL, by_code ?
	    code_of(&purposes[2], id) : NULL);
}

static int
judge(const char *id, int number)
{
	return judges[number].show(id, PASSWORD);
}

static int
judge_nobody(const char *id, int number)
{
	(void)id;
	return judges[number].show("nobody-at-all", PASSWORD);
}

static const struct {
	int (*make)(const char *id, int which);
	int which;
} calls[] = {
	{create, 0}, {create, 1}, {set, 0}, {set, 1}, {judge, 5}, {judge, 6},
	{judge, 7}, {judge, 8}, {judge_nobody, 8},
};

Test(th_gate, th_83_every_call_that_hashes_asks)
{
	const char *id = tenant();
	struct guest inside[ROOM];

	fill_the_gate(inside);
	for (size_t c = 0; c < N(calls); c++)
		cr_expect(was_refused(calls[c].make(id, calls[c].which),
		    UD_EUNAVAIL, "Errors.User.Password.Busy"), "call %zu", c);
	cr_expect_null(get("created"));
	empty_the_gate(inside);
	/* What was refused has left the password as it was. */
	clock_us += HOUR_US;
	OK(judges[7].show(id, PASSWORD));
}

/* Other handles write meanwhile, also to the same user. */
Test(th_gate, th_83_no_lock_is_held)
{
	struct guest inside[ROOM];

	fill_the_gate(inside);
	make_human("written");
	for (int i = 0; i < ROOM; i++) {
		OK(ud_user_mfa_init_skipped(dir, inside[i].id, NULL));
		(void)code_of(&purposes[0], inside[i].id);
		OK(ud_user_lock(dir, make_slow(), NULL));
	}
	cr_expect_eq(host.inside, ROOM);
	empty_the_gate(inside);
}

/* What happened meanwhile counts: a verdict is about the password as it is. */
Test(th_gate, th_83_verdict_is_about_what_is_there_then)
{
	struct guest inside[ROOM];

	fill_the_gate(inside);
	OK(ud_user_lock(dir, inside[0].id, NULL));
	OK(ud_user_delete(dir, inside[1].id, NULL));
	let_in(0);
	for (int i = 0; i < ROOM; i++) {
		(void)pthread_join(inside[i].thread, NULL);
		cr_expect_neq(inside[i].rc, UD_OK, "%d", i);
	}
	fill_the_gate(inside);
	slow_down(inside[0].id);
	OK(ud_user_deactivate(dir, inside[1].id, NULL));
	let_in(0);
	for (int i = 0; i < ROOM; i++) {
		(void)pthread_join(inside[i].thread, NULL);
		cr_expect_neq(inside[i].rc, UD_OK, "%d", i);
	}
}
