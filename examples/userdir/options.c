/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <userdir.h>

#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 26, HELP_WIDTH = 78 };

struct reader {
	struct app *app;
	const struct usage *usage;	/* NULL: before the command */
	const struct opt *opts;
	void (*help)(void);
	struct args *args;
	int next;
};

void
options_fail(const struct app *app, const char *format, ...)
{
	struct text line = {0};
	va_list list;

	va_start(list, format);
	text_vformat(&line, format, list);
	va_end(list);
	app_error(app, "%s", line.s);
	fprintf(stderr, "Try `userdir %s%s--help`.\n",
	    app->command != NULL ? app->command : "",
	    app->command != NULL ? " " : "");
	text_free(&line);
	exit(STATUS_USAGE);
}

void
options_print(const struct opt *opts)
{
	struct text name = {0};

	for (; opts != NULL && opts->name != NULL; opts++) {
		const char *line = opts->help;

		text_clear(&name);
		text_format(&name, "  --%s%s%s", opts->name,
		    opts->value != NULL ? " " : "",
		    opts->value != NULL ? opts->value : "");
		if (name.len >= HELP_COLUMN - 1)
			printf("%s\n%*s", name.s, HELP_COLUMN, "");
		else
			printf("%-*s", HELP_COLUMN, name.s);
		for (; *line != '\0'; line++) {
			putchar(*line);
			if (*line == '\n')
				printf("%*s", HELP_COLUMN, "");
		}
		putchar('\n');
	}
	text_free(&name);
}

/* Print paragraphs, broken into lines; those that are indented as they are. */
static void
print_text(const char *text)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t word = strcspn(text, " \n");
		size_t line = strcspn(text, "\n");

		if (column == 0 && *text == ' ') {
			printf("%.*s", (int)line, text);
			word = line;
		} else if (column > 0 && column + 1 + word > HELP_WIDTH) {
			printf("\n%.*s", (int)word, text);
			column = word;
		} else {
			printf("%s%.*s", column > 0 ? " " : "", (int)word,
			    text);
			column += word + (column > 0);
		}
		text += word;
		if (*text == ' ')
			text += strspn(text, " ");
		for (; *text == '\n'; text++, column = 0)
			putchar('\n');
	}
}

static void
print_help(const struct reader *r)
{
	static const struct opt common[] = {
		{ "json", NULL, OPT_FLAG, NULL, "answer in JSON" },
		{ "help", NULL, OPT_FLAG, NULL, "print this help" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	if (r->usage == NULL) {
		r->help();
		return;
	}
	printf("Usage: userdir [--db FILE] %s%s%s\n\n", r->app->command,
	    r->usage->synopsis[0] != '\0' ? " " : "", r->usage->synopsis);
	print_text(r->usage->text);
	puts("\n\nOptions:");
	options_print(r->opts);
	options_print(common);
}

/* --help, -h, --version and --json; 1 if @p name is one of them. */
static int
read_common(const struct reader *r, const char *name)
{
	if (strcmp(name, "json") == 0) {
		r->app->json = 1;
		return 1;
	}
	if (strcmp(name, "help") == 0)
		print_help(r);
	else if (strcmp(name, "version") == 0)
		printf("userdir %s\n", ud_version());
	else
		return 0;
	exit(fflush(stdout) == 0 ? STATUS_OK : STATUS_FAILURE);
}

static uint64_t
read_number(const struct reader *r, const struct opt *opt, const char *value)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (*value < '0' || *value > '9' || *end != '\0' || errno != 0)
		options_fail(r->app, "--%s wants a number, not %s", opt->name,
		    value);
	return number;
}

static int
read_yesno(const struct reader *r, const struct opt *opt, const char *value)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		options_fail(r->app, "--%s wants yes or no, not %s", opt->name,
		    value);
	return value[0] == 'y';
}

static void
add_to_list(struct opt_list *list, const char *value)
{
	list->at = text_must(realloc(list->at,
	    (list->count + 1) * sizeof(*list->at)));
	list->at[list->count++] = value;
}

static void
store(const struct reader *r, const struct opt *opt, const char *value)
{
	switch (opt->kind) {
	case OPT_FLAG:
		*(int *)opt->to = 1;
		break;
	case OPT_TEXT:
		*(const char **)opt->to = value;
		break;
	case OPT_NUMBER:
		*(uint64_t *)opt->to = read_number(r, opt, value);
		break;
	case OPT_YESNO:
		*(int *)opt->to = read_yesno(r, opt, value);
		break;
	case OPT_LIST:
		add_to_list(opt->to, value);
		break;
	}
}

/* Read the option @p word, which begins with two dashes. */
static void
read_option(struct reader *r, const char *word)
{
	const char *value = strchr(word, '=');
	size_t len = value != NULL ? (size_t)(value++ - word) : strlen(word);
	const struct opt *opt = r->opts;

	if (value == NULL && read_common(r, word + 2))
		return;
	while (opt != NULL && opt->name != NULL &&
	    (strlen(opt->name) != len - 2 ||
	    memcmp(opt->name, word + 2, len - 2) != 0))
		opt++;
	if (opt == NULL || opt->name == NULL)
		options_fail(r->app, "unknown option %.*s", (int)len, word);
	if (opt->kind == OPT_FLAG && value != NULL)
		options_fail(r->app, "--%s takes no value", opt->name);
	if (opt->kind != OPT_FLAG && value == NULL) {
		if (r->next == r->args->count)
			options_fail(r->app, "--%s wants a value: %s",
			    opt->name, opt->value);
		value = r->args->at[r->next++];
	}
	store(r, opt, value);
}

static void
read_all(struct reader *r)
{
	struct args *args = r->args;
	int kept = 0;

	while (r->next < args->count) {
		char *word = args->at[r->next];

		if (word[0] != '-' || word[1] == '\0') {
			if (r->usage == NULL)
				break;
			args->at[kept++] = word;
			r->next++;
			continue;
		}
		r->next++;
		if (strcmp(word, "--") == 0)
			break;
		if (strcmp(word, "-h") == 0)
			read_common(r, "help");
		else if (word[1] != '-')
			options_fail(r->app, "unknown option %s", word);
		else
			read_option(r, word);
	}
	if (r->usage == NULL)
		args->at += r->next;
	while (r->usage != NULL && r->next < args->count)
		args->at[kept++] = args->at[r->next++];
	args->count = r->usage == NULL ? args->count - r->next : kept;
}

void
options_read(struct app *app, const struct usage *usage,
    const struct opt *opts, struct args *args)
{
	struct reader r = { app, usage, opts, NULL, args, 0 };

	read_all(&r);
	if (args->count < usage->min)
		options_fail(app, "too few arguments; it wants: %s",
		    usage->synopsis);
	if (usage->max >= 0 && args->count > usage->max)
		options_fail(app, "too many arguments: %s",
		    args->at[usage->max]);
}

void
options_read_first(struct app *app, const struct opt *opts,
    struct args *args, void (*help)(void))
{
	struct reader r = { app, NULL, opts, help, args, 0 };

	read_all(&r);
}

void
options_free(struct opt_list *list)
{
	free(list->at);
	*list = (struct opt_list){0};
}
