/* SPDX-License-Identifier: MIT */
/* Codes come from the random source of the system: TH-16. */
#include "threat/threat.h"

#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(th_random, .init = begin_threat, .fini = end_threat);

/* The draw that fails, and how many there were. */
static int fails_at, draws;

static int
fail_sometimes(void *buf, size_t len, void *ctx)
{
	(void)ctx;
	if (++draws == fails_at)
		return 1;
	for (size_t i = 0; i < len; i++)
		((unsigned char *)buf)[i] = (unsigned char)rand();
	return UD_OK;
}

static int
create(const char *id, int mode, char **code)
{
	ud_user_spec spec = human_spec("created");

	(void)id;
	spec.email_verification = mode;
	spec.email_code = code;
	return ud_user_create(dir, &spec, NULL);
}

static int
new_password(const char *id, int mode, char **code)
{
	(void)mode;
	(void)code;
	return set_password(id, "Some-pass-1", NULL, NULL);
}

/* Each draw of each call fails once: none of them may be overlooked. */
Test(th_random, th_16_failing_source_fails_the_call)
{
	int (*const calls[])(const char *, int, char **) = {
		purposes[0].issue, purposes[1].issue, purposes[2].issue,
		purposes[3].issue, create, new_password,
	};
	static const int modes[] = {UD_VERIFY_RETURN, UD_VERIFY_SEND};
	ud_options options = threat_options();

	fails_at = 0;
	options.random = fail_sometimes;
	/* What is done after the commit takes nothing back. */
	options.notify_later = 1;
	for (size_t i = 0; i < N(calls) * N(modes); i++) {
		int rc = UD_ECALLBACK, mode = modes[i % N(modes)];
		const char *id;

		restart_with(&options);
		id = visitor();
		for (int n = 1; rc != UD_OK; n++) {
			char *before = rows_now(), *code = NULL;

			draws = 0;
			fails_at = n;
			rc = calls[i / N(modes)](id, mode,
			    mode == UD_VERIFY_RETURN ? &code : NULL);
			fails_at = 0;
			cr_assert_eq(rc, draws < n ? UD_OK : UD_ECALLBACK,
			    "call %zu, draw %d: %s", i, n, ud_errmsg(dir));
			cr_expect_eq(code != NULL, rc == UD_OK &&
			    mode == UD_VERIFY_RETURN &&
			    calls[i / N(modes)] != new_password);
			ud_string_free(&code);
			if (rc == UD_OK)
				free(before);
			else
				cr_expect(nothing_changed(before));
		}
	}
}

/* How far the symbols are from even, against what chance makes of them. */
static void
expect_even(const unsigned counts[128], const char *alphabet)
{
	double total = 0, chi = 0, kinds = (double)strlen(alphabet), even;

	for (int c = 0; c < 128; c++) {
		total += counts[c];
		cr_expect(counts[c] == 0 || (c != 0 &&
		    strchr(alphabet, c) != NULL), "%c is none of %s", c,
		    alphabet);
	}
	cr_assert_geq(total, 1e5);
	even = total / kinds;
	for (const char *c = alphabet; *c != '\0'; c++)
		chi += (counts[(int)*c] - even) * (counts[(int)*c] - even) /
		    even;
	/* Chance exceeds this once in a thousand million times. */
	cr_expect_lt(chi, kinds - 1 + 7 * sqrt(2 * (kinds - 1)) + 20,
	    "chi square %.1f of %s", chi, alphabet);
}

Test(th_random, th_16_symbols_are_even)
{
	static const struct {
		int alphabet;
		const char *symbols;
	} alphabets[] = {
		{UD_CODE_BASE32, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"},
		{UD_CODE_DIGITS, "0123456789"},
		{UD_CODE_LOWER, "abcdefghijklmnopqrstuvwxyz"},
		{UD_CODE_LOWER | UD_CODE_UPPER | UD_CODE_DIGITS |
		    UD_CODE_SYMBOLS, "abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		    "~!@#$^&*()_+`-={}|[]:<>?,./"},
	};
	enum { CODES = 1600, LENGTH = 64 };

	SQLITE_ONLY("codes are drawn before anything is stored");
	for (size_t a = 0; a < N(alphabets); a++) {
		ud_code_form form = {UD_CODE_INVITE, LENGTH,
			alphabets[a].alphabet, 0, 0};
		ud_policy policy = UD_INIT(ud_policy);
		ud_options options = threat_options();
		unsigned counts[128] = {0};
		char last[LENGTH + 1] = "";
		const char *id;

		policy.code_forms = &form;
		policy.code_form_count = 1;
		options.policy = &policy;
		restart_with(&options);
		id = visitor();
		for (int i = 0; i < CODES; i++) {
			const char *code = code_of(&purposes[3], id);

			cr_assert_eq(strlen(code), LENGTH);
			cr_expect_str_neq(code, last);
			(void)snprintf(last, sizeof(last), "%s", code);
			for (const char *c = code; *c != '\0'; c++)
				counts[*c & 127]++;
		}
		expect_even(counts, alphabets[a].symbols);
	}
}

/* A code in a store of its own, at a fixed time. */
static void
draw(char out[72])
{
	ud_options options = threat_options();

	clock_us = START_US;
	dir = NULL;
	OK(ud_open(":memory:", &options, &dir));
	make_org("o");
	(void)snprintf(out, 72, "%s", code_of(&purposes[3], visitor()));
	ud_close(&dir);
}

Test(th_random, th_16_neither_time_nor_place_decides)
{
	ud_dir *mine = dir;
	char codes[2][72];

	for (size_t i = 0; i < N(codes); i++)
		draw(codes[i]);
	cr_expect_str_neq(codes[0], codes[1]);
	dir = mine;
}

Test(th_random, th_16_forked_child_draws_other_codes)
{
	ud_dir *mine = dir;
	char parent[72], child[72] = "";
	int ends[2], status;
	pid_t pid;

	/* So that both go on from the same point. */
	draw(parent);
	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		draw(child);
		_exit(write(ends[1], child, sizeof(child)) != sizeof(child));
	}
	draw(parent);
	cr_assert_eq(read(ends[0], child, sizeof(child)), sizeof(child));
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0);
	cr_expect_gt(strlen(child), 20);
	cr_expect_str_neq(parent, child);
	(void)close(ends[0]);
	(void)close(ends[1]);
	dir = mine;
}
