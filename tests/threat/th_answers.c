/* SPDX-License-Identifier: MIT */
/* Who has proved nothing learns nothing: TH-79, TH-80. */
#include <time.h>

#include "threat/work.h"

static void
begin_answers(void)
{
	ud_options options = threat_options();

	count_work(&options);
	begin_threat_with(&options);
}

TestSuite(th_answers, .init = begin_answers, .fini = end_threat);

/* All that a caller can see of a refusal, and what it cost. */
struct answer {
	int code;
	char key[128], id[64], field[64], message[256];
	int64_t retry_ms;
	uint64_t failed;
	struct work work;
};

static struct answer
answer_of(int rc)
{
	struct answer a = {.code = rc, .retry_ms = ud_retry_after_ms(dir),
		.failed = ud_failed_attempts(dir), .work = work_done()};

	(void)snprintf(a.key, sizeof(a.key), "%s", ud_errkey(dir));
	(void)snprintf(a.id, sizeof(a.id), "%s", ud_errid(dir));
	(void)snprintf(a.field, sizeof(a.field), "%s", ud_errfield(dir));
	(void)snprintf(a.message, sizeof(a.message), "%s", ud_errmsg(dir));
	return a;
}

static int
is_same(const struct answer *a, const struct answer *b)
{
	if (a->code == b->code && strcmp(a->key, b->key) == 0 &&
	    strcmp(a->id, b->id) == 0 && strcmp(a->field, b->field) == 0 &&
	    strcmp(a->message, b->message) == 0 &&
	    a->retry_ms == b->retry_ms && a->failed == b->failed &&
	    a->work.hashes == b->work.hashes &&
	    a->work.commits == b->work.commits &&
	    a->work.transactions == b->work.transactions)
		return 1;
	fprintf(stderr, "%d %s [%s] %s (%lld, %llu; %ld hashes, %ld commits,"
	    " %ld transactions)\n%d %s [%s] %s (%lld, %llu; %ld hashes, %ld"
	    " commits, %ld transactions)\n", a->code, a->key, a->field,
	    a->message, (long long)a->retry_ms, (unsigned long long)a->failed,
	    a->work.hashes, a->work.commits, a->work.transactions, b->code,
	    b->key, b->field, b->message, (long long)b->retry_ms,
	    (unsigned long long)b->failed, b->work.hashes, b->work.commits,
	    b->work.transactions);
	return 0;
}

/* Everybody who may be asked for, by the id that is the name as well. */
static void
make(const char *id, int state, const char *password)
{
	ud_user_spec spec = human_spec(id);
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);

	spec.username = id;
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	spec.password = password;
	spec.password_len = password == NULL ? 0 : strlen(password);
	import.state = state == UD_USER_DELETED ? UD_USER_ACTIVE : state;
	OK(ud_user_import(dir, &spec, &import, NULL));
	if (state == UD_USER_DELETED)
		OK(ud_user_delete(dir, id, NULL));
}

static const char *const people[] = {"known", "unknown", "password-less",
	"locked", "inactive", "initial", "deleted", "machine", "too-fast",
	"locked-by-time", "used-up", "lone-lock"};
enum { PEOPLE = N(people) };

static void
make_people(void)
{
	ud_user_spec machine = machine_spec("machine");

	machine.username = "machine";
	make("known", UD_USER_ACTIVE, PASSWORD);
	make("password-less", UD_USER_ACTIVE, NULL);
	make("locked", UD_USER_LOCKED, PASSWORD);
	make("inactive", UD_USER_INACTIVE, PASSWORD);
	make("initial", UD_USER_INITIAL, PASSWORD);
	make("deleted", UD_USER_DELETED, PASSWORD);
	make("too-fast", UD_USER_ACTIVE, PASSWORD);
	make("locked-by-time", UD_USER_ACTIVE, PASSWORD);
	make("used-up", UD_USER_ACTIVE, PASSWORD);
	make("lone-lock", UD_USER_LOCKED, NULL);
	OK(ud_user_create(dir, &machine, NULL));
	/* Of the time at which the clock stands. */
	tamper("UPDATE ud_passwords SET failures = 9, last_us ="
	    " 1737628458051000 WHERE owner = %s", "too-fast");
	tamper("UPDATE ud_passwords SET failures = 10, last_us ="
	    " 1737628458051000 WHERE owner = %s", "locked-by-time");
	tamper("UPDATE ud_passwords SET day_tries = 20,"
	    " day_us = 1737628458000000 WHERE owner = %s", "used-up");
}

static int
sign_in(const char *name, const char *password)
{
	ud_user *user = NULL;
	int rc = ud_password_check(dir, name, password, strlen(password),
	    &user);

	ud_user_free(&user);
	return rc;
}

Test(th_answers, th_79_sign_in_form_has_one_answer)
{
	struct answer first;

	make_people();
	act("stranger");
	(void)work_done();
	first = answer_of(sign_in("known", "Wrong-pass-1"));
	cr_expect_eq(first.code, UD_EINVAL);
	cr_expect_str_eq(first.key, "Errors.User.Password.Invalid");
	cr_expect_eq(first.work.hashes, 1);
	for (size_t i = 0; i < PEOPLE; i++)
		for (int right = 0; right < 2; right++) {
			struct answer a;

			if (i == 0 && right)
				continue;
			a = answer_of(sign_in(people[i], right ? PASSWORD :
			    "Wrong-pass-1"));
			cr_expect(is_same(&first, &a), "%s, %d", people[i],
			    right);
		}
}

#define WIDE "\xf0\x9f\x98\x80"	/* 4 bytes */

/* Hashers that cannot read every password whole, and one that they cannot. */
static const struct {
	int algorithm;
	int64_t cost;
	size_t times;		/* of WIDE */
} limited[] = {
	{UD_HASHER_BCRYPT, 4, 19},
	{UD_HASHER_SHA512_CRYPT, 1000, 128},
};

#define SALT "c29tZXNhbHQtMTZieXRlcw"
#define DIGEST "VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM"

/* Somebody who was imported, with a hash that has no such limit. */
static void
import(const char *id, const char *hash)
{
	ud_user_spec spec = human_spec(id);
	ud_user_import_spec how = UD_INIT(ud_user_import_spec);

	spec.username = id;
	spec.password_hash = hash;
	OK(ud_user_import(dir, &spec, &how, NULL));
}

Test(th_answers, th_79_sign_in_form_has_one_answer_to_long_passwords)
{
	for (size_t i = 0; i < N(limited); i++) {
		ud_options options = threat_options();
		ud_hasher hasher = UD_INIT(ud_hasher);
		struct answer first, elsewhere;
		const char *text;

		hasher.algorithm = limited[i].algorithm;
		hasher.cost = limited[i].cost;
		options.hasher = &hasher;
		count_work(&options);
		restart_with(&options);
		make_people();
		text = repeat(WIDE, limited[i].times);
		import("elsewhere", "$argon2id$v=19$m=8192,t=1,p=1$" SALT "$"
		    DIGEST);
		act("stranger");
		(void)work_done();
		first = answer_of(sign_in("unknown", text));
		cr_expect_eq(first.work.hashes, 1);
		for (size_t j = 0; j < PEOPLE; j++) {
			struct answer a = answer_of(sign_in(people[j], text));

			cr_expect(is_same(&first, &a), "%s", people[j]);
		}
		/* A foreign one is computed beside what is made up for it. */
		elsewhere = answer_of(sign_in("elsewhere", text));
		cr_expect_eq(elsewhere.work.hashes, 2);
		elsewhere.work.hashes = first.work.hashes;
		cr_expect(is_same(&first, &elsewhere));
		act(NULL);
	}
}

/* What costs as much as one of ours needs none beside it. */
Test(th_answers, th_79_costly_hash_from_elsewhere_is_the_work_itself)
{
	ud_options options = threat_options();
	ud_hasher hasher = UD_INIT(ud_hasher);
	struct answer first, costly, cheap;

	hasher.cost = 2;
	hasher.memory_kib = 8192;
	options.hasher = &hasher;
	count_work(&options);
	restart_with(&options);
	import("costly", "$argon2id$v=19$m=16384,t=2,p=1$" SALT "$" DIGEST);
	import("cheap", "$argon2id$v=19$m=8192,t=1,p=1$" SALT "$" DIGEST);
	act("stranger");
	(void)work_done();
	first = answer_of(sign_in("unknown", PASSWORD));
	cr_expect_eq(first.work.hashes, 1);
	costly = answer_of(sign_in("costly", PASSWORD));
	cr_expect(is_same(&first, &costly));
	cheap = answer_of(sign_in("cheap", PASSWORD));
	cr_expect_eq(cheap.work.hashes, 2);
}

Test(th_answers, th_79_forgotten_password_has_one_answer)
{
	struct answer first;

	make_people();
	act("stranger");
	mailbox_clear();
	for (size_t i = 0; i < PEOPLE; i++) {
		struct answer a;

		(void)work_done();
		a = answer_of(ud_password_reset(dir, people[i], NULL));
		if (i == 0)
			first = a;
		cr_expect_eq(a.code, UD_OK);
		cr_expect(is_same(&first, &a), "%s", people[i]);
	}
	cr_expect_eq(mail_count, 0, "a mail server that is slow would tell");
}

/* That a record is damaged would tell that there is one. */
Test(th_answers, th_79_damaged_user_is_nobody)
{
	struct answer nobody[2], damaged[2];

	make("known", UD_USER_ACTIVE, PASSWORD);
	act("stranger");
	(void)work_done();
	nobody[0] = answer_of(sign_in("unknown", PASSWORD));
	nobody[1] = answer_of(ud_password_reset(dir, "unknown", NULL));
	raw_exec(peek, "UPDATE ud_users SET type = type + 1");
	damaged[0] = answer_of(sign_in("known", PASSWORD));
	damaged[1] = answer_of(ud_password_reset(dir, "known", NULL));
	raw_exec(peek, "UPDATE ud_users SET type = type - 1");
	cr_expect_eq(nobody[0].code, UD_EINVAL);
	cr_expect_eq(nobody[1].code, UD_OK);
	cr_expect(is_same(&nobody[0], &damaged[0]));
	cr_expect(is_same(&nobody[1], &damaged[1]));
	OK(sign_in("known", PASSWORD));
}

/* Codes, shown by somebody who may not read the user. */
Test(th_answers, th_79_wrong_codes_have_one_answer)
{
	make_people();
	for (size_t j = 0; j < JUDGES; j++) {
		const struct purpose *purpose = judges[j].purpose;
		const char *old = visitor(), *used = visitor();
		const char *id = visitor(), *code, *dead = visitor();
		const char *asked[PEOPLE + 4] = {0};
		struct answer first;

		/* Only self and those who may write come so far. */
		if (purpose == NULL ||
		    strcmp(judges[j].name, "ud_user_update") == 0)
			continue;
		code = code_of(purpose, old);
		clock_us += purpose->life_s * SECOND_US;
		OK(purpose->show(used, code_of(purpose, used)));
		(void)code_of(purpose, id);
		(void)code_of(purpose, dead);
		for (int i = 0; i < 5; i++)
			(void)purpose->show(dead, "000000");
		memcpy(asked, people, sizeof(people));
		asked[PEOPLE] = old;
		asked[PEOPLE + 1] = used;
		asked[PEOPLE + 2] = dead;
		asked[PEOPLE + 3] = "not an id";
		act("stranger");
		(void)work_done();
		first = answer_of(judges[j].show(id, "000000"));
		cr_expect_eq(first.code, UD_EINVAL);
		cr_expect_str_eq(first.key, "Errors.User.Code.Invalid");
		for (size_t i = 0; i < N(asked); i++) {
			struct answer a = answer_of(judges[j].show(asked[i],
			    i == PEOPLE ? code : "000000"));

			cr_expect(is_same(&first, &a), "%s: %s",
			    judges[j].name, asked[i]);
		}
		act(NULL);
	}
}

/* The current password, shown by somebody who may not read the user. */
Test(th_answers, th_79_wrong_current_passwords_have_one_answer)
{
	struct answer first;

	make_people();
	act("stranger");
	(void)work_done();
	first = answer_of(set_password("known", "Other-pass-1",
	    "Wrong-pass-1", NULL));
	cr_expect_str_eq(first.key, "Errors.User.Password.Invalid");
	for (size_t i = 1; i < PEOPLE; i++) {
		struct answer a = answer_of(set_password(people[i],
		    "Other-pass-1", "Wrong-pass-1", NULL));

		cr_expect(is_same(&first, &a), "%s", people[i]);
		/* Nor is the new one judged before the proof is right. */
		a = answer_of(set_password(people[i], "weak", "Wrong-pass-1",
		    NULL));
		cr_expect(is_same(&first, &a), "%s", people[i]);
	}
}

/* By id, without the permission: as if there were nobody. */
Test(th_answers, th_79_checks_by_id_tell_strangers_nothing)
{
	struct answer first;

	make_people();
	act("stranger");
	(void)work_done();
	first = answer_of(judges[7].show("unknown", PASSWORD));
	cr_expect_eq(first.code, UD_EDENIED);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct answer a = answer_of(judges[7].show(people[i],
		    PASSWORD));

		cr_expect(is_same(&first, &a), "%s", people[i]);
	}
}

static int
forgot(const char *name)
{
	return ud_password_reset(dir, name, NULL);
}

static int
guess(const char *name)
{
	return sign_in(name, "Wrong-pass-1");
}

static int
guess_current(const char *name)
{
	return set_password(name, "Other-pass-1", "Wrong-pass-1", NULL);
}

static int
guess_code(const char *name)
{
	return set_password(name, "Other-pass-1", NULL, "WRONG1");
}

static int
guess_email_code(const char *name)
{
	return ud_user_verify_email(dir, name, "WRONG1", NULL);
}

static int
guess_phone_code(const char *name)
{
	return ud_user_verify_phone(dir, name, "000000", NULL);
}

static int
guess_invitation(const char *name)
{
	return ud_user_verify_invite_code(dir, name, "WRONG1", NULL);
}

static const struct {
	int (*ask)(const char *name);
	int answer;
} strangers_ask[] = {
	{forgot, UD_OK}, {guess, UD_EINVAL}, {guess_current, UD_EINVAL},
	{guess_code, UD_EINVAL}, {guess_email_code, UD_EINVAL},
	{guess_phone_code, UD_EINVAL}, {guess_invitation, UD_EINVAL},
};

static int64_t
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Longer than anything takes but hashing, so that it is the same. */
Test(th_answers, th_79_answers_to_strangers_wait)
{
	enum { ANSWER_MS = 150 };
	ud_options options = threat_options();
	int64_t from;

	options.answer_ms = ANSWER_MS;
	restart_with(&options);
	make_people();
	act("stranger");
	for (size_t i = 0; i < N(strangers_ask); i++)
		for (size_t j = 0; j < 3; j++) {
			from = milliseconds();
			cr_expect_eq(strangers_ask[i].ask(people[j]),
			    strangers_ask[i].answer, "%zu: %s", i, people[j]);
			cr_expect_geq(milliseconds() - from, ANSWER_MS - 1,
			    "%zu: %s", i, people[j]);
		}
	/* Nobody else waits. */
	act(NULL);
	options.answer_ms = 60000;
	restart_with(&options);
	make_people();
	from = milliseconds();
	OK(sign_in("known", PASSWORD));
	cr_expect_eq(ud_user_check_password(dir, "known", "Wrong-pass-1", 12,
	    NULL), UD_EINVAL);
	cr_expect_eq(guess_email_code("known"), UD_EINVAL);
	cr_expect_lt(milliseconds() - from, 60000);
}

/* The name of somebody, spelled otherwise. */
Test(th_answers, th_80_stored_spelling_is_not_told)
{
	static const char *const typed[] = {"KNOWN.PERSON", "known.person",
		"\xef\xbd\x8bnown.person"};
	static const char *const stored[] = {"Known.Person",
		"Known@Example.Test", "+41791234567", "Byron", "person-id"};
	ud_user_spec spec = human_spec("person-id");

	spec.username = stored[0];
	spec.email = stored[1];
	spec.phone = stored[2];
	spec.password = PASSWORD;
	spec.password_len = strlen(PASSWORD);
	OK(ud_user_create(dir, &spec, NULL));
	act("stranger");
	for (size_t t = 0; t < N(typed); t++)
		for (int form = 0; form < 3; form++) {
			int rc = form == 0 ? sign_in(typed[t], "Wrong-pass-1") :
			    form == 1 ? ud_password_reset(dir, typed[t], NULL) :
			    ud_user_verify_email(dir, typed[t], "000000",
			    NULL);
			struct answer a = answer_of(rc);

			for (size_t s = 0; s < N(stored); s++) {
				cr_expect_null(strstr(a.message, stored[s]));
				cr_expect_null(strstr(a.field, stored[s]));
				cr_expect_null(strstr(a.key, stored[s]));
			}
		}
}

/* Nor that a name is taken by whom, or how it is written. */
Test(th_answers, th_80_taken_names_are_not_spelled_out)
{
	ud_user_spec spec = human_spec("person-id");
	ud_user_patch patch = UD_INIT(ud_user_patch);
	const char *id = visitor();

	spec.username = "Known.Person";
	OK(ud_user_create(dir, &spec, NULL));
	patch.username = "KNOWN.person";
	act(id);
	cr_expect_eq(ud_user_update(dir, id, &patch, NULL), UD_EEXISTS);
	cr_expect_null(strstr(ud_errmsg(dir), "Known.Person"));
	cr_expect_null(strstr(ud_errmsg(dir), "person-id"));
	cr_expect_eq(ud_user_add_username(dir, id, "KNOWN.person", 0, NULL,
	    NULL), UD_EEXISTS);
	cr_expect_null(strstr(ud_errmsg(dir), "Known.Person"));
}
