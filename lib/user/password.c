/* SPDX-License-Identifier: MIT */
/* Setting a password: its rules, its proofs, and writing it. */
#include "user/password.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "user/sending.h"

enum { MIN_LENGTH = 8 };

struct password_input
password_input_of(const ud_password_spec *spec)
{
	return (struct password_input){
		.password = spec->password,
		.len = spec->password_len,
		.hash = spec->hash,
		.change_required = spec->change_required,
		.current = spec->current,
		.current_len = spec->current_len,
		.code = spec->code,
	};
}

struct password_work *
password_work_new(const struct password_input *in)
{
	struct password_work *work = mem_secret(sizeof(*work));

	if (work != NULL) {
		memset(work, 0, sizeof(*work));
		work->in = *in;
		work->stage = PASSWORD_BEGINS;
		pace_begin(&work->pace);
	}
	return work;
}

static void
leave_gate(struct password_work *work)
{
	if (work->gate != NULL)
		gate_leave(work->gate);
	work->gate = NULL;
}

int
password_begin(ud_dir *dir, struct password_work *work)
{
	if (work->in.password == NULL && work->in.current == NULL)
		return UD_OK;
	if (!gate_enter(dir->options.hash_gate))
		return error_set(&dir->error, UD_EUNAVAIL,
		    "Errors.User.Password.Busy", NULL, "password",
		    "too many passwords are being hashed just now");
	work->gate = dir->options.hash_gate;
	return UD_OK;
}

void
password_work_free(struct password_work **work)
{
	if (*work == NULL)
		return;
	leave_gate(*work);
	mem_secret_free(*work);
	*work = NULL;
}

/* Can it be anybody's? */
static int
can_be(const void *password, size_t len)
{
	return password != NULL && len > 0 && len <= UD_PASSWORD_BYTES_MAX &&
	    memchr(password, '\0', len) == NULL &&
	    text_is_utf8(password, len) &&
	    text_length((struct span){password, len}) <= UD_PASSWORD_MAX;
}

static int
check_text(struct error *error, const char *field, const void *password,
    size_t len)
{
	if (can_be(password, len))
		return UD_OK;
	return error_invalid(error, field, "%s must be 1 to %d characters of "
	    "UTF-8 without NUL", field, UD_PASSWORD_MAX);
}

static int
ask_verify_hash(ud_dir *dir, const char *hash, const void *password,
    size_t len)
{
	int answer;

	dir->in_callback = 1;
	answer = dir->options.verify_hash(hash, password, len,
	    dir->options.verify_hash_ctx);
	dir->in_callback = 0;
	return answer;
}

/* A format of ours, or of the host's own. */
static int
check_hash(ud_dir *dir, const char *hash)
{
	static const struct text_rule rule = {1, UD_PASSWORD_HASH_MAX,
	    HASH_IMPORT_MAX, 0};
	uint64_t formats = dir->options.hash_formats;
	struct span checked;
	int rc;

	if ((rc = text_check(&dir->error, "hash", hash, &rule,
	    &checked)) != UD_OK)
		return rc;
	rc = hash_check(formats == 0 ? HASH_FORMATS_DEFAULT : formats,
	    checked);
	if (rc == UD_EUNIMPL && dir->options.verify_hash != NULL &&
	    ask_verify_hash(dir, hash, NULL, 0) == 1)
		rc = UD_OK;
	if (rc == UD_EUNIMPL)
		return error_set(&dir->error, UD_EINVAL,
		    "Errors.Hash.NotSupported", "CRYPT-2xK7d", "hash",
		    "no accepted format of password hashes");
	return rc == UD_OK ? UD_OK : error_set(&dir->error, UD_EINVAL,
	    "Errors.User.Password.Invalid", "CRYPT-r8Qm2", "hash",
	    "the hash is malformed, or its cost is out of bounds");
}

int
password_check_input(ud_dir *dir, struct password_work *work, int needs_new)
{
	const struct password_input *in = &work->in;
	struct error *error = &dir->error;
	int rc;

	if (in->change_required != 0 && in->change_required != 1)
		return error_invalid(error, "changeRequired",
		    "changeRequired must be 0 or 1");
	if (in->password != NULL && in->hash != NULL)
		return error_invalid(error, "password",
		    "password contradicts hash");
	if (in->current != NULL && in->code != NULL)
		return error_invalid(error, "currentPassword",
		    "currentPassword contradicts verificationCode");
	if (needs_new && in->password == NULL && in->hash == NULL)
		return error_set(error, UD_EINVAL,
		    "Errors.User.Password.Empty", "COMMAND-3klek4sbns",
		    "password", "a new password is required");
	if ((in->password != NULL && (rc = check_text(error, "password",
	    in->password, in->len)) != UD_OK) ||
	    (in->hash != NULL && (rc = check_hash(dir, in->hash)) != UD_OK) ||
	    (in->current != NULL && (rc = check_text(error,
	    in->is_sign_in ? "password" : "currentPassword", in->current,
	    in->current_len)) != UD_OK))
		return rc;
	if (in->hash != NULL)
		strcpy(work->made, in->hash);
	return UD_OK;
}

/* The kinds of characters that a password has. */
static uint64_t
kinds_of(const unsigned char *password, size_t len)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = password[i];

		kinds |= c >= 'a' && c <= 'z' ? UD_PASSWORD_LOWER :
		    c >= 'A' && c <= 'Z' ? UD_PASSWORD_UPPER :
		    c >= '0' && c <= '9' ? UD_PASSWORD_NUMBER :
		    UD_PASSWORD_SYMBOL;
	}
	return kinds;
}

#define COMPLEXITY "Errors.User.PasswordComplexityPolicy."

static const struct {
	uint64_t kind;
	const char *key, *text;
} needs[] = {
	{UD_PASSWORD_LOWER, COMPLEXITY "HasLower", "a lower-case letter"},
	{UD_PASSWORD_UPPER, COMPLEXITY "HasUpper", "an upper-case letter"},
	{UD_PASSWORD_NUMBER, COMPLEXITY "HasNumber", "a digit"},
	{UD_PASSWORD_SYMBOL, COMPLEXITY "HasSymbol", "a symbol"},
};

/* The first rule that it breaks. */
static int
judge_text(ud_dir *dir, const struct password_work *work, struct error *why)
{
	const struct password_input *in = &work->in;
	uint64_t least = work->policy.password_min_length, kinds;
	size_t most = hasher_limit(&dir->hasher);

	if (text_length((struct span){in->password, in->len}) <
	    (least == 0 ? MIN_LENGTH : least))
		return error_set(why, UD_EINVAL, COMPLEXITY "MinLength", NULL,
		    "password", "the password needs at least %llu characters",
		    (unsigned long long)(least == 0 ? MIN_LENGTH : least));
	kinds = kinds_of(in->password, in->len) |
	    work->policy.password_optional;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (!(kinds & needs[i].kind))
			return error_set(why, UD_EINVAL, needs[i].key, NULL,
			    "password", "the password needs %s",
			    needs[i].text);
	if (most != 0 && in->len > most)
		return error_set(why, UD_EINVAL,
		    "Errors.User.Password.TooLong", NULL, "password",
		    "the password is longer than the %zu bytes that can be "
		    "hashed", most);
	return UD_OK;
}

/* Those that must not come again. */
static int
read_old(struct edit *edit, struct password_work *work, size_t most)
{
	ud_dir *dir = edit->change.dir;
	struct password_row row;
	struct query q;
	int rc;

	if ((rc = password_load(edit, &row, work->old[0])) != UD_OK)
		return rc;
	work->old_count = 1;
	old_password_rows_of(&q, &dir->db, edit->row.number[USER_KEY]);
	while (work->old_count < most && (rc = query_step(&q)) == UD_ROW) {
		rc = password_open(dir, edit->row.text[USER_ID],
		    query_column_int(&q, 0), query_column_bytes(&q, 1),
		    work->old[work->old_count]);
		if (rc != UD_OK)
			break;
		work->old_count++;
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

int
password_judge_new(struct edit *edit, struct password_work *work)
{
	uint64_t most = work->policy.password_history;
	int rc = UD_OK;

	error_clear(&work->weak);
	work->old_count = 0;
	if (work->in.password == NULL)
		return UD_OK;
	(void)judge_text(edit->change.dir, work, &work->weak);
	if (work->weak.code == UD_OK && most > 0 &&
	    edit->row.number[USER_PASSWORD] != 0)
		rc = read_old(edit, work, (size_t)most);
	if (work->weak.code == UD_OK)
		work->stage = PASSWORD_ASKS;
	return rc;
}

/* Is the new one what was shown as the current one? */
static int
is_current(const struct password_input *in)
{
	return in->password != NULL && in->current != NULL &&
	    in->len == in->current_len &&
	    memcmp(in->password, in->current, in->len) == 0;
}

static int
tell_weak(struct edit *edit, const struct password_work *work)
{
	struct error *error = &edit->change.dir->error;
	int same = is_current(&work->in);

	if (!same && work->weak.code != UD_OK) {
		*error = work->weak;
		return error->code;
	}
	if (!same && !work->reused)
		return UD_OK;
	return error_set(error, UD_ESTATE, same ?
	    "Errors.User.Password.NotChanged" :
	    "Errors.User.Password.UsedBefore", "COMMAND-Aesh5", "password",
	    "the new password is one that was used before");
}

static int
pass_by_code(struct edit *edit, struct password_work *work,
    struct code_judgement *code)
{
	ud_dir *dir = edit->change.dir;
	struct code_bond bond = sending_bond(&edit->row);
	int64_t key = edit->row.number[USER_KEY];
	int rc;

	if ((rc = code_read(&dir->error, &work->policy,
	    UD_CODE_PASSWORD_RESET, "verificationCode", work->in.code,
	    work->code)) != UD_OK ||
	    (rc = code_judge(&edit->change, &work->policy, key,
	    UD_CODE_PASSWORD_RESET, &bond, work->code, code)) != UD_OK)
		return rc;
	if (code->verdict == CODE_RIGHT)
		return UD_OK;
	if (code->verdict != CODE_TOO_MANY && (rc = edit_log(edit,
	    code_facts[UD_CODE_PASSWORD_RESET].failed,
	    EDIT_LOG_ONLY)) != UD_OK)
		return rc;
	edit->judged = 1;
	return code_refuse(&dir->error, code, UD_CODE_PASSWORD_RESET,
	    "verificationCode");
}

int
password_pass(struct edit *edit, struct password_work *work,
    struct code_judgement *code)
{
	int begins = work->stage == PASSWORD_BEGINS, rc;

	if ((rc = edit_initialised(edit, "COMMAND-M9dse")) != UD_OK)
		return rc;
	if (work->in.current != NULL && (rc = begins ?
	    guess_begin(edit, work) : guess_settle(edit, work)) != UD_OK)
		return rc;
	if (work->in.code != NULL &&
	    (rc = pass_by_code(edit, work, code)) != UD_OK)
		return rc;
	if (begins && (rc = password_judge_new(edit, work)) != UD_OK)
		return rc;
	/* What is wrong with it is told once the proof is right. */
	work->proved = work->in.current == NULL || !begins;
	rc = work->proved ? tell_weak(edit, work) : UD_OK;
	edit->judged = 1;
	if (work->in.code != NULL && (rc != UD_OK || password_waits(work))) {
		int given = code_give_back(&edit->change, code);

		rc = given != UD_OK ? given : rc;
		edit->judged = given == UD_OK;
	}
	return rc;
}

static int
make(ud_dir *dir, struct password_work *work)
{
	const struct password_input *in = &work->in;
	const void *password = in->password;
	size_t len = in->len;
	int rc;

	if (in->is_sign_in) {
		password = in->current;
		len = in->current_len;
	}
	rc = hash_make(&dir->hasher, dir_random_for, dir, password, len,
	    work->made);
	if (rc == UD_EEXHAUSTED)
		return error_no_memory(&dir->error);
	return rc == UD_OK || rc == UD_ECALLBACK ? rc :
	    error_set(&dir->error, UD_EINTERNAL, "Errors.Internal", NULL,
	    NULL, "a password cannot be hashed");
}

/* Does it fit a hash of the host's?  One of a format that the host has given up
 * since fits nothing; one that it knows, and cannot tell of, is a failure. */
static int
ask_host(ud_dir *dir, const char *encoded, const void *password, size_t len,
    int *match)
{
	int answer = ask_verify_hash(dir, encoded, password, len);

	*match = answer == 1;
	if (answer == 0 || answer == 1 ||
	    ask_verify_hash(dir, encoded, NULL, 0) != 1)
		return UD_OK;
	return error_set(&dir->error, UD_ECALLBACK,
	    "Errors.Callback.VerifyHash", NULL, "password",
	    "the host cannot tell now whether the password is the right one");
}

static int
fits(ud_dir *dir, const char *encoded, const void *password, size_t len,
    int *match)
{
	int rc = hash_verify(span_of(encoded), password, len, match);

	if (rc == UD_EUNIMPL && dir->options.verify_hash != NULL)
		return ask_host(dir, encoded, password, len, match);
	if (rc == UD_EEXHAUSTED)
		return error_no_memory(&dir->error);
	/* One of a format that was left out since fits nothing. */
	if (rc != UD_OK)
		*match = 0;
	return UD_OK;
}

/* Can a new hash be made of all that was typed? */
static int
is_hashable(const ud_dir *dir, const struct password_input *in)
{
	size_t most = hasher_limit(&dir->hasher);

	return most == 0 || in->current_len <= most;
}

/* As much work as a comparison is, for nobody: nothing is compared with it, so
 * that what is too long for it may be cut. */
static int
pretend(ud_dir *dir, const struct password_work *work)
{
	const struct password_input *in = &work->in;
	char made[HASH_TEXT_SIZE];
	int rc;

	rc = hash_make(&dir->hasher, dir_random_for, dir, in->current,
	    is_hashable(dir, in) ? in->current_len :
	    hasher_limit(&dir->hasher), made);
	mem_wipe(made, sizeof(made));
	return rc == UD_EEXHAUSTED ? error_no_memory(&dir->error) :
	    rc == UD_ECALLBACK ? rc : UD_OK;
}

static int
compare(ud_dir *dir, struct password_work *work)
{
	const struct password_input *in = &work->in;
	int rc;

	if (work->guess == GUESS_NOBODY)
		return pretend(dir, work);
	rc = fits(dir, work->stored, in->current, in->current_len,
	    &work->match);
	if (rc != UD_OK || (is_hashable(dir, in) &&
	    hash_is_current(&dir->hasher, span_of(work->stored))))
		return rc;
	/* A cheap hash from elsewhere, or one that cannot be of so long a
	 * password, must not tell that there is a user. */
	if (!work->match)
		return is_hashable(dir, in) && hash_is_as_costly(&dir->hasher,
		    span_of(work->stored)) ? UD_OK : pretend(dir, work);
	return in->is_sign_in && is_hashable(dir, in) ?
	    make(dir, work) : UD_OK;
}

static int
hash_new(ud_dir *dir, struct password_work *work)
{
	const struct password_input *in = &work->in;
	int rc, same = 0;

	work->reused = is_current(in);
	for (size_t i = 0; i < work->old_count && !work->reused; i++) {
		if ((rc = fits(dir, work->old[i], in->password, in->len,
		    &same)) != UD_OK)
			return rc;
		work->reused = same;
	}
	return work->reused ? UD_OK : make(dir, work);
}

/* Compare and hash what was asked for. */
static int
hash(ud_dir *dir, struct password_work *work)
{
	int rc = UD_OK;

	pace_hash_begins(&work->pace);
	if (work->guess != GUESS_NOTHING)
		rc = compare(dir, work);
	if (rc == UD_OK && work->in.password != NULL &&
	    (work->guess == GUESS_NOTHING || work->match) &&
	    work->weak.code == UD_OK)
		rc = hash_new(dir, work);
	pace_hash_ends(&work->pace);
	leave_gate(work);
	return rc;
}

int
password_waits(const struct password_work *work)
{
	return work != NULL && work->stage == PASSWORD_ASKS;
}

int
password_again(ud_dir *dir, struct password_work *work, int *rc, int *tries)
{
	if (!password_waits(work))
		return change_again(dir, *rc, tries);
	work->stage = PASSWORD_BEGINS;
	if (*rc != UD_OK)
		return change_again(dir, *rc, tries);
	*tries = 0;
	*rc = hash(dir, work);
	work->stage = *rc == UD_OK ? PASSWORD_HASHED : PASSWORD_FAILED;
	work->failure = dir->error;
	/* A failure ends the call, once the try that it cost is back. */
	return *rc == UD_OK || work->guess == GUESS_STORED;
}

/* Keep the former one for the rule that it must not come again. */
static int
keep_former(struct edit *edit, const struct password_work *work)
{
	struct db *db = &edit->change.dir->db;
	int64_t key = edit->row.number[USER_KEY], oldest = 0;
	uint64_t most = work->policy.password_history;
	struct password_row row;
	struct query q;
	int rc;

	if (most < 2 || edit->row.number[USER_PASSWORD] == 0)
		return old_password_rows_trim(db, key, INT64_MAX);
	password_rows_of(&q, db, key);
	if ((rc = query_step(&q)) == UD_ROW) {
		password_rows_read(&q, &row);
		rc = old_password_rows_add(db, key, row.version, row.box);
	}
	query_end(&q);
	if (rc != UD_OK)
		return rc;
	old_password_rows_of(&q, db, key);
	for (uint64_t i = 1; i < most && (rc = query_step(&q)) == UD_ROW; i++)
		oldest = query_column_int(&q, 0);
	query_end(&q);
	return rc < 0 ? rc : old_password_rows_trim(db, key, oldest);
}

int
password_write(struct edit *edit, struct password_work *work)
{
	ud_dir *dir = edit->change.dir;
	int64_t *number = edit->row.number;
	struct password_row row = {
		.owner = number[USER_KEY],
		/* The position of the event that was logged last. */
		.version = dir->head.position,
	};
	unsigned char box[PASSWORD_BOX_MAX];
	size_t len;
	int rc;

	if ((rc = password_seal(dir, edit->row.text[USER_ID], row.version,
	    work->made, box, &len)) != UD_OK)
		return rc;
	row.box = (struct span){(const char *)box, len};
	number[USER_PASSWORD] = row.version;
	number[USER_PASSWORD_US] = number[USER_EVENT_US];
	number[USER_PASSWORD_CHANGE] = work->in.change_required != 0;
	return password_rows_set(&dir->db, &row);
}

int
password_apply(struct edit *edit, struct password_work *work)
{
	struct db *db = &edit->change.dir->db;
	int64_t key = edit->row.number[USER_KEY];
	int rc;

	if ((rc = code_rows_empty(db, key,
	    UD_CODE_PASSWORD_RESET)) != UD_OK ||
	    (rc = code_rows_empty(db, key, UD_CODE_INVITE)) != UD_OK ||
	    (rc = keep_former(edit, work)) != UD_OK)
		return rc;
	if (work->in.change_required)
		payload_bool(&edit->payload, "changeRequired", 1);
	if ((rc = edit_log(edit, "user.human.password.changed",
	    EDIT_RECORD)) != UD_OK ||
	    (rc = password_write(edit, work)) != UD_OK)
		return rc;
	return work->policy.no_password_change_notice ? UD_OK :
	    sending_notice(edit, UD_MESSAGE_PASSWORD_CHANGED,
	    UD_CHANNEL_EMAIL, edit->row.text[USER_EMAIL]);
}
