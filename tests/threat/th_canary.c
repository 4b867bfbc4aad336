/* SPDX-License-Identifier: MIT */
/* Secrets that can be recognized are used in every operation that takes or
 * makes one, and then looked for wherever the library writes. */
#include "threat/scan.h"
#include "threat/threat.h"

#include <stdlib.h>

/* What must be nowhere. */
static struct secret {
	char text[256];
	size_t len;
} secrets[256];
static size_t secret_count;

/* All that the library said. */
static char said[1 << 20];
static size_t said_len;

static void
remember(const char *text, size_t len)
{
	cr_assert_lt(secret_count, N(secrets));
	cr_assert_lt(len, sizeof(secrets[0].text));
	memcpy(secrets[secret_count].text, text, len);
	secrets[secret_count++].len = len;
}

static const char *
canary(const char *kind)
{
	static unsigned count;
	struct secret *s = &secrets[secret_count];
	char text[64];

	(void)snprintf(text, sizeof(text), "Canary-%s-%u-Zebra", kind,
	    count++);
	remember(text, strlen(text));
	return s->text;
}

static void
hear(const char *text)
{
	said_len += (size_t)snprintf(said + said_len, sizeof(said) - said_len,
	    "%s\n", text);
	cr_assert_lt(said_len, sizeof(said));
}

/* A call may succeed or not: what it says is kept. */
static int
call(int rc)
{
	hear(ud_errmsg(dir));
	hear(ud_errkey(dir));
	hear(ud_errfield(dir));
	return rc;
}

static void
on_event(const ud_event *event, void *ctx)
{
	(void)ctx;
	hear(ud_event_type(event));
	hear(ud_event_payload(event));
	hear(ud_event_personal(event));
}

/* The mailbox keeps codes; those are for the recipient. */
static int
notify(const ud_message *message, void *ctx)
{
	if (message->code != NULL)
		remember(message->code, strlen(message->code));
	return mailbox_notify(message, ctx);
}

static const unsigned char key_bytes[UD_MASTER_KEY_BYTES] =
	"canary of thirty two bytes, so.";

static ud_options
canary_options(void)
{
	static const ud_master_key key = {7, key_bytes, sizeof(key_bytes)};
	/* Long enough not to be anywhere by chance. */
	static const ud_code_form form = {UD_CODE_PHONE, 12, UD_CODE_DIGITS,
		0, 0};
	static ud_policy policy = UD_INIT(ud_policy);
	ud_options options = threat_options();

	policy.code_forms = &form;
	policy.code_form_count = 1;
	policy.password_history = 5;
	policy.sends_per_hour = UD_NONE;
	options.policy = &policy;
	options.keys = &key;
	options.key_count = 1;
	options.on_event = on_event;
	options.notify = notify;
	return options;
}

static void
begin_canary(void)
{
	ud_options options = canary_options();

	secret_count = said_len = 0;
	remember((const char *)key_bytes, sizeof(key_bytes));
	begin_threat_with(&options);
}

TestSuite(th_canary, .init = begin_canary, .fini = end_threat);

static const char *
secret_code(const struct purpose *purpose, const char *id)
{
	const char *code = code_of(purpose, id);

	remember(code, strlen(code));
	return code;
}

/* Right and wrong passwords, on every path. */
static void
use_passwords(const char *id)
{
	const char *first = canary("first"), *second = canary("second");
	ud_user *user = NULL;
	char name[64];

	(void)snprintf(name, sizeof(name), "%s@example.test", id);
	OK(call(set_password(id, first, NULL, NULL)));
	OK(call(set_password(id, second, first, NULL)));
	(void)call(set_password(id, first, second, NULL));
	(void)call(set_password(id, canary("weak"), canary("wrong"), NULL));
	(void)call(set_password(id, canary("new"), NULL, canary("code")));
	(void)call(set_password(id, canary("both"), canary("a"),
	    canary("b")));
	OK(call(judges[7].show(id, second)));
	(void)call(judges[7].show(id, canary("guess")));
	OK(call(ud_password_check(dir, name, second, strlen(second),
	    &user)));
	ud_user_free(&user);
	(void)call(ud_password_check(dir, name, canary("guess"), 20, &user));
	(void)call(ud_password_check(dir, "nobody", canary("guess"), 20,
	    &user));
	(void)call(judges[6].show(id, canary("update")));
	(void)call(judges[4].show(id, canary("code")));
}

static void
use_hashes(void)
{
	static const char *const hashes[] = {
		"$argon2id$v=19$m=32768,t=2,p=1$c29tZXNhbHQtMTZieXRlcw"
		"$VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM",
		"$argon2id$v=19$m=1,t=2,p=1$CanarySaltCanarySalt$CanaryHash",
		"$unknown$CanaryCanaryCanary",
	};

	for (size_t i = 0; i < N(hashes); i++) {
		const char *id = visitor();
		ud_password_spec spec = UD_INIT(ud_password_spec);
		ud_user_spec user = human_spec(i == 0 ? "h0" : "h1");

		remember(hashes[i], strlen(hashes[i]));
		/* Its digest alone would do, too. */
		remember(strrchr(hashes[i], '$') + 1,
		    strlen(strrchr(hashes[i], '$') + 1));
		spec.hash = hashes[i];
		cr_expect_eq(call(ud_user_set_password(dir, id, &spec, NULL)),
		    i == 0 ? UD_OK : UD_EINVAL);
		user.password_hash = hashes[i];
		(void)call(ud_user_import(dir, &user, NULL, NULL));
		if (i == 0)
			(void)call(judges[7].show(id, canary("guess")));
	}
}

/* Codes that are returned, sent, refused by the notifier, guessed, used. */
static void
use_codes(void)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor(), *code;

		OK(call(purposes[p].issue(id, UD_VERIFY_SEND, NULL)));
		mail_answer = UD_NOTIFY_LATER;
		mail_refusals = 1;
		OK(call(purposes[p].issue(id, UD_VERIFY_SEND, NULL)));
		mail_refusals = 0;
		code = secret_code(&purposes[p], id);
		(void)call(purposes[p].show(id, canary("c")));
		cr_expect_eq(call(purposes[p].show(id, code)), UD_OK);
		(void)call(purposes[p].show(id, code));
		/* These stay in the outbox, and in their row. */
		id = visitor();
		mail_refusals = 1;
		OK(call(purposes[p].issue(id, UD_VERIFY_SEND, NULL)));
		mail_refusals = 0;
		(void)secret_code(&purposes[p], id);
	}
}

static void
expect_none_in(const char *where, const char *all, size_t len)
{
	cr_expect_gt(len, 100, "%s is empty", where);
	for (size_t i = 0; i < secret_count; i++)
		cr_expect_not(scan_holds(all, len, secrets[i].text,
		    secrets[i].len), "%s holds secret %zu: %s",
		    where, i, secrets[i].text);
}

static void
expect_none_in_file(const char *tail)
{
	char path[160], *all;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s%s", scratch("threat.db"),
	    tail);
	all = scan_file(path, &len);
	cr_assert_not_null(all, "%s", path);
	expect_none_in(path, all, len);
	free(all);
}

/* Bytes are written in hexadecimal in a dump: so are the secrets, then. */
static void
expect_none_in_dump(void)
{
	char *all = raw_dump(peek);
	size_t len = strlen(all), count = secret_count;

	expect_none_in("the dump", all, len);
	for (size_t i = 0; i < count; i++) {
		struct secret hex[2] = {{.len = 0}, {.len = 0}};

		if (2 * secrets[i].len >= sizeof(hex[0].text))
			continue;
		for (size_t j = 0; j < secrets[i].len; j++) {
			(void)snprintf(hex[0].text + 2 * j, 3, "%02x",
			    (unsigned char)secrets[i].text[j]);
			(void)snprintf(hex[1].text + 2 * j, 3, "%02X",
			    (unsigned char)secrets[i].text[j]);
		}
		for (int h = 0; h < 2; h++) {
			hex[h].len = 2 * secrets[i].len;
			cr_expect_not(scan_holds(all, len, hex[h].text,
			    hex[h].len),
			    "the dump holds secret %zu: %s", i,
			    secrets[i].text);
		}
	}
	free(all);
}

Test(th_canary, th_94_no_secret_is_written_or_told)
{
	ud_user_spec spec = human_spec("created");

	spec.password = canary("created");
	spec.password_len = strlen(spec.password);
	OK(call(ud_user_create(dir, &spec, NULL)));
	use_passwords(tenant());
	use_passwords("created");
	use_hashes();
	use_codes();
	cr_expect_gt(secret_count, 50);
	expect_none_in("what was said", said, said_len);
	expect_none_in_dump();
	if (!storage_is_postgres()) {
		expect_none_in_file("");
		expect_none_in_file("-wal");
	}
}

/* That the scan finds what is there. */
Test(th_canary, th_94_scan_can_find)
{
	const char *name = canary("nickname");
	const char *id = visitor();
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *dump;

	patch.nick_name = name;
	OK(ud_user_update(dir, id, &patch, NULL));
	cr_expect(scan_holds(said, said_len, name, strlen(name)));
	dump = raw_dump(peek);
	cr_expect(scan_holds(dump, strlen(dump), name, strlen(name)));
	free(dump);
}
