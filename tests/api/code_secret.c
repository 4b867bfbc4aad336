/* SPDX-License-Identifier: MIT */
/* No code, password or hash stands where it does not belong; and of many who
 * show the same code at once one is right. */
#include "codes.h"

#include <pthread.h>
#include <stdlib.h>

TestSuite(code_secret, .init = begin_mail, .fini = finish);

#define PBKDF2 "$pbkdf2-sha256$1000$c2FsdHNhbHQ$" \
	"LplB3fteY7OHnpAZdFK1Pf0Bt/nPaTY2jRj/bXqIydI"

static const char *secrets[16];
static size_t secret_count;

static const char *
secret(const char *text)
{
	cr_assert_lt(secret_count, N(secrets));
	secrets[secret_count++] = repeat(text, 1);
	return text;
}

static void
begin_file(void)
{
	ud_options options = mail_options();
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	mailbox_clear();
	policy.password_history = 3;
	options.policy = &policy;
	OK(storage_open(scratch("d"), &options, &dir));
	make_org("o");
}

/* Every kind of secret, used and unused, sent, waiting and returned. */
static void
leave_traces(void)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	make_verified("u");
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	secret(last_code());
	give_password("u", secret("Passw0rd-One"));
	OK(set_password("u", secret("Passw0rd-Two"), "Passw0rd-One", NULL));
	cr_expect_eq(set_password("u", "New-Passw0rd",
	    secret("Passw0rd-Wrong"), NULL), UD_EINVAL);
	secret(email_code("u"));
	OK(ud_user_verify_email(dir, "u", email_code("u"), NULL));
	secret(phone_code("u", "+41791234568"));
	secret(reset_code("u", 0));
	cr_expect_eq(ud_user_verify_email(dir, "u", secret("WRONGC0DE"),
	    NULL), UD_EINVAL);
	spec.hash = secret(PBKDF2);
	OK(ud_user_set_password(dir, "u", &spec, NULL));
	mail_answer = UD_NOTIFY_LATER;
	mail_refusals = 1;
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	secret(last_code());
	secret(last_mail()->url);
}

/* Digits alone could be part of a number by chance. */
static int
is_long(const char *text)
{
	return strlen(text) > 6;
}

Test(code_secret, no_event_holds_one)
{
	ud_event_list *list = NULL;

	begin_file();
	leave_traces();
	OK(ud_event_feed(dir, 0, UD_PAGE_MAX, &list));
	cr_assert_gt(ud_event_list_count(list), 20);
	for (size_t i = 0; i < ud_event_list_count(list); i++) {
		const ud_event *event = ud_event_list_get(list, i);

		for (size_t j = 0; j < secret_count; j++) {
			if (!is_long(secrets[j]))
				continue;
			cr_expect_null(strstr(ud_event_payload(event),
			    secrets[j]));
			cr_expect_null(strstr(ud_event_personal(event),
			    secrets[j]));
		}
	}
	ud_event_list_free(&list);
}

/* How often the bytes of a file hold a text. */
static size_t
count_in(const char *path, const char *text, long *size)
{
	size_t len = strlen(text), count = 0;
	FILE *file = fopen(path, "rb");
	char *bytes;

	if (file == NULL)
		return 0;
	cr_assert_eq(fseek(file, 0, SEEK_END), 0);
	*size = ftell(file);
	rewind(file);
	bytes = malloc((size_t)*size + 1);
	cr_assert_not_null(bytes);
	cr_assert_eq(fread(bytes, 1, (size_t)*size, file), (size_t)*size);
	for (long i = 0; i + (long)len <= *size; i++)
		count += memcmp(bytes + i, text, len) == 0;
	free(bytes);
	(void)fclose(file);
	return count;
}

Test(code_secret, no_byte_of_the_store_holds_one)
{
	static const char *const ends[] = { "", "-wal" };

	SQLITE_ONLY("it reads the files");
	begin_file();
	leave_traces();
	for (size_t i = 0; i < N(ends); i++) {
		char path[256];
		long size = 0;

		(void)snprintf(path, sizeof(path), "%s%s", scratch("d"),
		    ends[i]);
		for (size_t j = 0; j < secret_count; j++)
			cr_expect(!is_long(secrets[j]) || count_in(path,
			    secrets[j], &size) == 0, "%s", secrets[j]);
		/* It is the place where it would stand. */
		if (i == 1)
			cr_expect_gt(count_in(path, "+41791234568", &size),
			    0);
	}
}

Test(code_secret, no_message_of_an_error_holds_one)
{
	const char *code;

	make_verified("u");
	code = email_code("u");
	give_password("u", "Passw0rd-One");
	cr_expect_eq(ud_user_verify_email(dir, "u", "WR0NGC0DE", NULL),
	    UD_EINVAL);
	cr_expect_null(strstr(ud_errmsg(dir), "WR0NG"));
	cr_expect_eq(ud_user_verify_phone(dir, "u", code, NULL), UD_EINVAL);
	cr_expect_null(strstr(ud_errmsg(dir), code));
	cr_expect_eq(set_password("u", "weakweak", "Passw0rd-One", NULL),
	    UD_EINVAL);
	cr_expect_null(strstr(ud_errmsg(dir), "weakweak"));
	cr_expect_null(strstr(ud_errmsg(dir), "Passw0rd"));
	cr_expect_eq(set_password("u", "New-Passw0rd", "Passw0rd-Two", NULL),
	    UD_EINVAL);
	cr_expect_null(strstr(ud_errmsg(dir), "Passw0rd"));
}

enum { THREADS = 16 };

/* One who shows the code, or creates the user. */
struct racer {
	pthread_t thread;
	const char *path, *code;
	int creates, rc;
};

static void *
race(void *arg)
{
	struct racer *racer = arg;
	ud_options options = mail_options();
	ud_user_spec spec = UD_INIT(ud_user_spec);
	ud_dir *mine = NULL;

	options.notify = NULL;
	options.notify_lenient = 1;
	racer->rc = storage_open(racer->path, &options, &mine);
	if (racer->rc == UD_OK && racer->creates) {
		spec.type = UD_USER_MACHINE;
		spec.org_id = "o";
		spec.username = "wanted";
		spec.name = "m";
		racer->rc = ud_user_create(mine, &spec, NULL);
	} else if (racer->rc == UD_OK) {
		racer->rc = ud_user_verify_email(mine, "u", racer->code,
		    NULL);
	}
	ud_close(&mine);
	return NULL;
}

/* How many of all at once succeed; the others get that code. */
static int
run_race(const char *code, int creates, int refusal)
{
	static struct racer racers[THREADS];
	int won = 0;

	for (int i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .path = scratch("d"),
			.code = code, .creates = creates };
		cr_assert_eq(pthread_create(&racers[i].thread, NULL, race,
		    &racers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		(void)pthread_join(racers[i].thread, NULL);
		won += racers[i].rc == UD_OK;
		if (racers[i].rc != UD_OK)
			cr_expect_eq(racers[i].rc, refusal, "%d",
			    racers[i].rc);
	}
	return won;
}

Test(code_secret, same_code_at_once_is_right_for_one)
{
	begin_file();
	make_human("u");
	cr_expect_eq(run_race(email_code("u"), 0, UD_EINVAL), 1);
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect_eq(event_count("u"), 4 + THREADS);
}

Test(code_secret, same_username_at_once_is_given_to_one)
{
	begin_file();
	cr_expect_eq(run_race(NULL, 1, UD_EEXISTS), 1);
}
