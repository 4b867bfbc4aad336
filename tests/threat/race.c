/* SPDX-License-Identifier: MIT */
/*
 * Guesses, uses and deliveries at the same moment: TH-01, TH-07, and each
 * message to one who delivers.
 *
 *	threat_race [processes]
 *
 * USERDIR_THREAT_ROUNDS says how often.
 */
#include "threat/contest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/storage.h"

enum {
	ROUNDS = 2000, ROUNDS_ON_SERVERS = 100,
	CODE_TRIES = 5, PASSWORD_TRIES = 10, PURPOSES = 4
};

static const char password_text[] = "Other-pass-%d";

static int
set_password(ud_dir *dir, const char *id, const char *password,
    const char *code)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = strlen(password);
	spec.code = code;
	return ud_user_set_password(dir, id, &spec, NULL);
}

static int
show(ud_dir *dir, int purpose, const char *id, const char *code, int worker)
{
	char password[32];

	(void)snprintf(password, sizeof(password), password_text, worker);
	return purpose == 0 ? ud_user_verify_email(dir, id, code, NULL) :
	    purpose == 1 ? ud_user_verify_phone(dir, id, code, NULL) :
	    purpose == 2 ? set_password(dir, id, password, code) :
	    ud_user_verify_invite_code(dir, id, code, NULL);
}

/* A code, which the caller frees. */
static char *
issue(ud_dir *dir, int purpose, const char *id)
{
	ud_delivery delivery = UD_INIT(ud_delivery);
	char *code = NULL;
	int rc;

	delivery.mode = UD_VERIFY_RETURN;
	rc = purpose == 0 ? ud_user_send_email_code(dir, id, &delivery, &code,
	    NULL) : purpose == 1 ? ud_user_resend_phone_code(dir, id,
	    &delivery, &code, NULL) : purpose == 2 ?
	    ud_user_reset_password(dir, id, &delivery, &code, NULL) :
	    ud_user_create_invite_code(dir, id, &delivery, &code, NULL);
	expect(rc == UD_OK, "issue %d: %s", purpose, ud_errmsg(dir));
	return code;
}

static void
answer(ud_dir *dir, struct told *told, int i, int rc)
{
	told->answers[i].code = rc;
	(void)snprintf(told->answers[i].key, sizeof(told->answers[i].key),
	    "%s", ud_errkey(dir));
}

/* The purpose is the first letter of the secret, which is a code. */
static void
guess_codes(ud_dir *dir, int worker, const struct task *task,
    struct told *told)
{
	char code[24];

	for (int i = 0; i < TRIES_EACH; i++) {
		(void)snprintf(code, sizeof(code), "%06d",
		    10 * worker + i);
		answer(dir, told, i, show(dir, task->secret[0] - '0',
		    task->id, code, worker));
	}
}

static void
guess_passwords(ud_dir *dir, int worker, const struct task *task,
    struct told *told)
{
	(void)worker;
	for (int i = 0; i < TRIES_EACH; i++)
		answer(dir, told, i, ud_user_check_password(dir, task->id,
		    "Wrong-pass-1", 12, NULL));
}

static void
use_code(ud_dir *dir, int worker, const struct task *task, struct told *told)
{
	answer(dir, told, 0, show(dir, task->secret[0] - '0', task->id,
	    task->secret + 1, worker));
}

static void
deliver(ud_dir *dir, int worker, const struct task *task, struct told *told)
{
	(void)worker;
	(void)task;
	answer(dir, told, 0, ud_notify_pending(dir, 0, &told->sent, NULL));
}

/* TH-01: many wrong codes, of which so many are judged as may be. */
static void
race_for_tries(ud_dir *dir, int purpose, const char *id)
{
	struct task task = {.run = guess_codes};
	const struct told *told;
	char *code = issue(dir, purpose, id);
	int judged, dead;

	(void)snprintf(task.id, sizeof(task.id), "%s", id);
	task.secret[0] = (char)('0' + purpose);
	told = contest_run(&task);
	judged = contest_count(told, "Errors.User.Code.Invalid", TRIES_EACH);
	dead = contest_count(told, "Errors.User.Code.NotFound", TRIES_EACH);
	expect(judged == CODE_TRIES, "%s, %d: %d guesses were judged", id,
	    purpose, judged);
	expect(judged + dead == WORKERS * TRIES_EACH, "%s, %d: %d answers "
	    "that nobody may see", id, purpose, WORKERS * TRIES_EACH -
	    judged - dead);
	expect(show(dir, purpose, id, code, 0) != UD_OK,
	    "%s, %d: the right code came too late", id, purpose);
	ud_string_free(&code);
}

static void
race_for_passwords(ud_dir *dir, const char *id)
{
	struct task task = {.run = guess_passwords};
	const struct told *told;
	int judged, locked;

	expect(set_password(dir, id, RIGHT_PASSWORD, NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	(void)snprintf(task.id, sizeof(task.id), "%s", id);
	told = contest_run(&task);
	judged = contest_count(told, "Errors.User.Password.Invalid",
	    TRIES_EACH);
	locked = contest_count(told, "Errors.User.Locked", TRIES_EACH);
	expect(judged == PASSWORD_TRIES, "%s: %d passwords were judged", id,
	    judged);
	expect(judged + locked == WORKERS * TRIES_EACH, "%s: %d answers that "
	    "nobody may see", id, WORKERS * TRIES_EACH - judged - locked);
	expect(ud_user_check_password(dir, id, RIGHT_PASSWORD,
	    strlen(RIGHT_PASSWORD), NULL) == UD_ESTATE,
	    "%s: the right password came too late", id);
}

/* TH-07: the right code, many times.  The password is the winner's. */
static void
race_for_use(ud_dir *dir, int purpose, const char *id)
{
	struct task task = {.run = use_code};
	const struct told *told;
	char *code = issue(dir, purpose, id), password[32];
	int winner = -1, winners, lost;

	(void)snprintf(task.id, sizeof(task.id), "%s", id);
	(void)snprintf(task.secret, sizeof(task.secret), "%d%s", purpose,
	    code);
	told = contest_run(&task);
	winners = contest_count(told, "", 1);
	expect(winners == 1, "%s, %d: %d used the code", id, purpose,
	    winners);
	/* They learn what a wrong code is told now. */
	(void)show(dir, purpose, id, "000000", 0);
	lost = contest_count(told, ud_errkey(dir), 1);
	expect(lost == WORKERS - 1, "%s, %d: %d lost", id, purpose, lost);
	for (int w = 0; w < WORKERS; w++)
		if (told[w].answers[0].code == UD_OK)
			winner = w;
	(void)snprintf(password, sizeof(password), password_text, winner);
	expect(purpose != 2 || ud_user_check_password(dir, id, password,
	    strlen(password), NULL) == UD_OK, "%s: the password is not that "
	    "of the winner", id);
	ud_string_free(&code);
}

/* Every message is told to one, and each user's in order where one tells. */
static void
race_for_messages(ud_dir *dir, const char *const ids[], size_t count)
{
	struct task task = {.run = deliver};
	const struct told *told;
	uint64_t seen[MESSAGES_MAX] = {0}, sent = 0;
	size_t messages = 0;

	for (int i = 0; i < 4; i++)
		for (size_t u = 0; u < count; u++)
			expect(ud_user_send_email_code(dir, ids[u], NULL,
			    NULL, NULL) == UD_OK, "%s", ud_errmsg(dir));
	told = contest_run(&task);
	for (int w = 0; w < WORKERS; w++) {
		sent += told[w].sent;
		expect(told[w].answers[0].code == UD_OK, "worker %d: %s", w,
		    told[w].answers[0].key);
		for (size_t i = 0; i < told[w].message_count; i++) {
			for (size_t j = 0; j < messages; j++)
				expect(seen[j] != told[w].messages[i],
				    "a message was told twice");
			for (size_t j = 0; j < i; j++)
				expect(strcmp(told[w].users[i],
				    told[w].users[j]) != 0 ||
				    told[w].messages[j] <
				    told[w].messages[i], "out of order");
			seen[messages++] = told[w].messages[i];
		}
	}
	/* The newest code and the one before it are alive: two each. */
	expect(messages == 2 * count && sent == messages, "%zu of %zu "
	    "messages were told, %llu sent", messages, 2 * count,
	    (unsigned long long)sent);
}

int
main(int argc, char **argv)
{
	const char *asked = getenv("USERDIR_THREAT_ROUNDS");
	/* A server takes its time for each. */
	int rounds = asked != NULL ? atoi(asked) : storage_is_postgres() ?
	    ROUNDS_ON_SERVERS : ROUNDS, users = 0;
	int processes = argc > 1 && strcmp(argv[1], "processes") == 0;
	const char *path = store("contest.db");
	ud_dir *dir = contest_open(path, NULL);
	char ids[2][32];

	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	contest_start(path, processes);
	dir = contest_open(path, NULL);
	for (int r = 0; r < rounds; r++) {
		for (size_t i = 0; i < 2; i++) {
			(void)snprintf(ids[i], sizeof(ids[i]), "u%d", users++);
			contest_human(dir, ids[i]);
		}
		race_for_use(dir, r % PURPOSES, ids[1]);
		if (r % 2 == 0)
			race_for_tries(dir, r / 2 % PURPOSES, ids[0]);
		else
			race_for_passwords(dir, ids[0]);
		if (r % 8 == 0) {
			uint64_t rest;

			expect(ud_notify_pending(dir, 0, &rest, NULL) ==
			    UD_OK, "%s", ud_errmsg(dir));
			race_for_messages(dir, (const char *const[]){ids[0],
			    ids[1]}, 2);
		}
	}
	contest_end();
	ud_close(&dir);
	expect_whole(path, (uint64_t)users);
	printf("%d rounds: one winner each, and in turns a limit of codes or "
	    "of passwords\n", rounds);
	return verdict();
}
