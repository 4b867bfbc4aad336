/* SPDX-License-Identifier: MIT */
/* Showing a code: it is the proof, and needs no permission. */
#include "user/contact.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "dir/outbox.h"
#include "dir/pace.h"
#include "user/fields.h"

/* What an operation proves, and how it refuses. */
struct proof {
	enum operation op;
	const struct address *address;
	int64_t purpose;
	uint64_t field;
	int no_user;			/* status */
	const char *no_user_key, *no_user_id;
	const char *initial_id;		/* NULL: initial users may do it */
	const char *succeeded;		/* event of its own, or NULL */
};

static const struct proof email_proof = {
	.op = OP_VERIFY_EMAIL,
	.address = &email_address,
	.purpose = UD_CODE_EMAIL,
	.field = UD_FIELD_EMAIL,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.Email.NotFound",
	.no_user_id = "COMMAND-ieJ2e",
	.initial_id = "COMMAND-uz0Uu",
};
static const struct proof phone_proof = {
	.op = OP_VERIFY_PHONE,
	.address = &phone_address,
	.purpose = UD_CODE_PHONE,
	.field = UD_FIELD_PHONE,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.Phone.NotFound",
	.no_user_id = "COMMAND-ieJ2e",
	.initial_id = "COMMAND-uz0Uu",
};
static const struct proof invite_proof = {
	.op = OP_VERIFY_INVITE_CODE,
	.address = &email_address,
	.purpose = UD_CODE_INVITE,
	.field = UD_FIELD_EMAIL,
	.no_user = UD_ESTATE,
	.no_user_key = "Errors.User.NotFound",
	.no_user_id = "COMMAND-F5g2h",
	.succeeded = "user.human.invite.check.succeeded",
};

static const char field[] = "verificationCode";

/* One call.  Where a service of the host checks the codes it is two changes,
 * and the question is asked between them. */
struct showing {
	const struct proof *proof;
	const char *user_id, *typed;
	int asks, asked;		/* the host */
	int is_stranger;		/* may not read the user */
	int hidden;			/* why it was refused */
	int answer;
	struct code_judgement judgement;
	char text[CODE_TEXT_SIZE];
	char phone[PHONE_TEXT_SIZE];
};

/* The verdict of the library, or of the host, who was asked before. */
static int
find_out(struct edit *edit, struct showing *s, const ud_policy *policy)
{
	struct code_bond bond = sending_bond(&edit->row);
	struct code_judgement *judgement = &s->judgement;
	int64_t key = edit->row.number[USER_KEY], asked_about;
	int rc;

	if (!outbox_is_external(edit->change.dir, s->proof->purpose))
		return code_judge(&edit->change, policy, key,
		    s->proof->purpose, &bond, s->text, judgement);
	if (!s->asked) {
		rc = code_charge(&edit->change, policy, key,
		    s->proof->purpose, judgement);
		s->asks = judgement->verdict == CODE_OPEN;
		if (s->asks)
			(void)snprintf(s->phone, sizeof(s->phone), "%s",
			    edit->row.text[USER_PHONE].data);
		return rc;
	}
	s->asks = 0;
	asked_about = judgement->row.slot[0].id;
	if ((rc = code_rows_get(&edit->change.dir->db, key,
	    s->proof->purpose, &judgement->row)) != UD_OK)
		return rc;
	/* Meanwhile it may have been used, or another one issued. */
	if (judgement->row.slot[0].id != asked_about) {
		judgement->verdict = CODE_NONE;
		return UD_OK;
	}
	if (s->answer < 0) {
		rc = code_give_back(&edit->change, judgement);
		edit->judged = rc == UD_OK;
		return rc != UD_OK ? rc : error_set(
		    &edit->change.dir->error, UD_ECALLBACK,
		    "Errors.Callback.PhoneVerification", NULL, field,
		    "it cannot be said now whether the code is right");
	}
	/* A yes is for the number that was asked about. */
	judgement->verdict = s->answer == 1 && span_equal(
	    edit->row.text[USER_PHONE], span_of(s->phone)) ?
	    CODE_RIGHT : CODE_WRONG;
	return judgement->verdict == CODE_RIGHT ? UD_OK :
	    code_settle_wrong(&edit->change, policy, judgement);
}

static int
judge(struct edit *edit, struct showing *s)
{
	const struct proof *proof = s->proof;
	ud_dir *dir = edit->change.dir;
	enum code_verdict verdict;
	ud_policy policy;
	int rc;

	if ((rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK ||
	    (rc = code_read(&dir->error, &policy, proof->purpose, field,
	    s->typed, s->text)) != UD_OK ||
	    (rc = find_out(edit, s, &policy)) != UD_OK)
		return rc;
	verdict = s->judgement.verdict;
	if (verdict == CODE_RIGHT)
		return code_use(&edit->change, &s->judgement);
	if (verdict == CODE_OPEN)
		return UD_OK;
	if (verdict != CODE_TOO_MANY && (rc = edit_log(edit,
	    code_facts[proof->purpose].failed, EDIT_LOG_ONLY)) != UD_OK)
		return rc;
	edit->judged = 1;
	return code_refuse(&dir->error, &s->judgement, proof->purpose, field);
}

static int
present(struct edit *edit, const struct proof *proof)
{
	int rc = edit_human(edit, proof->no_user, proof->no_user_key,
	    proof->no_user_id);

	return rc != UD_OK || proof->initial_id == NULL ? rc :
	    edit_initialised(edit, proof->initial_id);
}

static int
run(struct edit *edit, ud_dir *dir, struct showing *s, ud_details **details)
{
	static const struct code_judgement wrong = {.verdict = CODE_WRONG};
	const struct proof *proof = s->proof;
	int rc;

	if ((rc = code_read(&dir->error, &dir->policy, proof->purpose, field,
	    s->typed, s->text)) != UD_OK ||
	    (rc = dir_may_judge(dir)) != UD_OK ||
	    (rc = edit_begin(edit, dir, s->user_id, proof->field)) != UD_OK ||
	    (rc = dir_ask(dir, proof->op, NULL, &edit->target)) != UD_OK)
		return rc;
	s->is_stranger = dir_ask_to_read(dir, proof->op,
	    &edit->target) != UD_OK;
	error_clear(&dir->error);
	if ((rc = present(edit, proof)) == UD_OK)
		rc = judge(edit, s);
	/* To who may not know of the user every refusal is a wrong code. */
	if (rc != UD_OK && s->is_stranger && edit_hides(edit, rc)) {
		s->hidden = 1;
		rc = code_refuse(&dir->error, &wrong, proof->purpose, field);
	}
	if (rc != UD_OK || s->asks)
		return edit_refuse(edit, rc);
	if ((proof->succeeded != NULL && (rc = edit_log(edit,
	    proof->succeeded, EDIT_LOG_ONLY)) != UD_OK) ||
	    (rc = contact_verify(edit, proof->address,
	    (int)proof->purpose)) != UD_OK)
		return rc;
	return edit_finish(edit, details);
}

static int
pass(ud_dir *dir, struct showing *s, ud_details **details)
{
	struct edit edit;
	int tries = 0, rc;

	do {
		if ((rc = dir_enter(dir)) != UD_OK)
			return rc;
		edit = (struct edit){.change.dir = dir};
		rc = edit_end(&edit, run(&edit, dir, s, details));
	} while (change_again(dir, rc, &tries));
	return rc;
}

static int
verify(ud_dir *dir, const struct proof *proof, const char *user_id,
    const char *typed, ud_details **details)
{
	struct showing s = {.proof = proof, .user_id = user_id,
	    .typed = typed};
	struct pace pace;
	int rc;

	pace_begin(&pace);
	if (details != NULL)
		*details = NULL;
	rc = pass(dir, &s, details);
	if (rc == UD_OK && s.asks) {
		const ud_options *o = &dir->options;

		dir->in_callback = 1;
		s.answer = o->check_phone_verification(user_id, s.phone,
		    typed, o->check_phone_verification_ctx);
		dir->in_callback = 0;
		s.asked = 1;
		rc = pass(dir, &s, details);
	} else if (s.hidden && outbox_is_external(dir, proof->purpose)) {
		/* For somebody it would have been two changes. */
		(void)change_pretend(dir);
	}
	mem_wipe(s.text, sizeof(s.text));
	if (rc == UD_EINVAL && s.is_stranger)
		pace_wait(dir, &pace);
	return rc;
}

int
ud_user_verify_email(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &email_proof, user_id, code, details);
}

int
ud_user_verify_phone(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &phone_proof, user_id, code, details);
}

int
ud_user_verify_invite_code(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &invite_proof, user_id, code, details);
}
