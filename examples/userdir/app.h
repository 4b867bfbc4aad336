/* SPDX-License-Identifier: MIT */
/*
 * What all commands share: the options given before the command, the open
 * directory, and how a failure is told and becomes an exit status.
 */
#ifndef APP_H
#define APP_H

#include <userdir.h>

#include <signal.h>
#include <stddef.h>

struct keyring;
struct text;

/* Values of an option that may be given many times. */
struct opt_list {
	const char **at;
	size_t count;
};

/* Exit statuses beside the gRPC number (3 to 16) of a refused call. */
enum {
	STATUS_OK = 0,
	STATUS_FAILURE = 1,
	STATUS_USAGE = 2,
	STATUS_UNKNOWN = 17	/* outcome of a commit unknown */
};

struct app {
	const char *db;
	const char *key_file;	/* NULL: the name of the file and ".key" */
	const char *schema;	/* of PostgreSQL; NULL: "userdir" */
	const char *actor;
	int json;
	int strict;
	const char *notify_command; /* program that takes messages, or NULL */
	int notify_lines;	/* without one they are lines on stdout */
	const char *base_url;	/* of links in messages */
	struct opt_list allowed_urls; /* prefixes of templates; none: https */
	const char *command;	/* as typed: "user lock" */
	ud_dir *dir;
	int written;		/* something was, so messages may wait */
};

/* How a directory is opened. */
enum {
	APP_EXISTING = 0,	/* there must be one */
	APP_CREATE = 1		/* make the file and its key if needed */
};

/* Set by SIGINT, SIGTERM and SIGHUP once app_catch_signals() was called. */
extern volatile sig_atomic_t app_stop;

/* Open the directory of the options.  Tells failures itself; returns an exit
 * status. */
int app_open(struct app *app, int how);

/* Is it named by a connection string?  No file is called by one, which may
 * hold a password. */
int app_is_connection(const struct app *app);

/* The keys with which it is opened, for key_wipe(); likewise. */
int app_load_keys(const struct app *app, int how, struct keyring *ring);

void app_close(struct app *app);

/* Let long commands end in order when they are interrupted. */
void app_catch_signals(void);

/* Say on stderr what went wrong, behind the name of the command. */
__attribute__((format(printf, 2, 3)))
void app_error(const struct app *app, const char *format, ...);

/* Tell the last error of the directory; returns the exit status for it. */
int app_fail(const struct app *app);

/* The same where waiting may help: say how long. */
int app_fail_waiting(const struct app *app);

/* The exit status that stands for a result code. */
int app_status(int code);

/* Add what the response of a failed ud_rpc() says to @p reason. */
void app_reason(struct text *reason, int code, const char *response);

/* Tell a failed ud_rpc(); returns the exit status for it. */
int app_fail_rpc(const struct app *app, int code, const char *response);

/* Call a method.  On success *response is the caller's, to be released with
 * ud_string_free(); a failure has been told.  Returns an exit status. */
int app_call(const struct app *app, const char *method, const char *request,
    char **response);

/* The same, with {"MEMBER": "id"} as the request. */
int app_call_id(const struct app *app, const char *method, const char *member,
    const char *id, char **response);

/* Print a line for a person, made harmless for a terminal. */
__attribute__((format(printf, 1, 2)))
void app_say(const char *format, ...);

/* Print a JSON text for --json, indented. */
void app_print_json(const char *json);

#endif
