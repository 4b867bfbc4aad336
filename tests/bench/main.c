/* SPDX-License-Identifier: MIT */
/* The library against hand-written SQL, in turns, as ratios. */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"

static void
usage(FILE *out)
{
	(void)fprintf(out, "%s\n"
	    "  --users LIST      sizes, such as 10k,1m (default 10k)\n"
	    "  --only LIST       workloads, with commas between; a star at the\n"
	    "                    end stands for anything\n"
	    "  --rounds N        rounds of each (default 5)\n"
	    "  --cache KIB       page cache (default: SQLite's, 2000)\n"
	    "  --dir DIRECTORY   where the files are (default /tmp)\n"
	    "  --keep            leave the files, and use those of an earlier\n"
	    "                    run instead of an import\n"
	    "  --json FILE       write the results there too\n"
	    "  --help            show this\n"
	    "\n"
	    "Times are microseconds; of an import, those of one user.  A\n"
	    "ratio is the median over the rounds, a spread its range.  time:\n"
	    "ours by theirs; rate: theirs by ours, so that more is better;\n"
	    "per s: how many a second, the median of the rounds and the\n"
	    "least, and ours by theirs.\n"
	    "The status is 0 if all results were equal, whatever the goals.\n"
	    "\n"
	    "workloads:\n", bench_about);
	for (size_t i = 0; i < workload_count; i++)
		(void)fprintf(out, "  %-26s%s\n", workloads[i].name,
		    workloads[i].what);
}

/* Is the name in the list with commas?  Everything is in no list. */
static int
listed(const char *list, const char *name)
{
	size_t len = strlen(name), same;

	if (list == NULL)
		return 1;
	for (const char *p = list; p != NULL; p = strchr(p, ',')) {
		p += *p == ',';
		same = strcspn(p, ",*");
		if (strncmp(p, name, same) == 0 &&
		    (p[same] == '*' || same == len))
			return 1;
	}
	return 0;
}

static int
read_sizes(struct options *options, const char *list)
{
	options->size_count = 0;
	while (*list != '\0' && options->size_count < SIZES_MAX) {
		char *end;
		unsigned long long n = strtoull(list, &end, 10);

		n *= *end == 'k' ? 1000 : *end == 'm' ? 1000000 : 1;
		end += *end == 'k' || *end == 'm';
		if (n < BARE_MANY || n > 99999999 ||
		    (*end != ',' && *end != '\0'))
			return -1;
		options->users[options->size_count++] = n;
		list = *end == ',' ? end + 1 : end;
	}
	return options->size_count > 0 && *list == '\0' ? 0 : -1;
}

/* -1: wrong; 1: help was wanted. */
static int
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{"users", 1, NULL, 'u'}, {"only", 1, NULL, 'o'},
		{"rounds", 1, NULL, 'r'}, {"cache", 1, NULL, 'c'},
		{"dir", 1, NULL, 'd'}, {"keep", 0, NULL, 'k'},
		{"json", 1, NULL, 'j'}, {"postgres", 1, NULL, 's'},
		{"ldap", 1, NULL, 's'}, {"help", 0, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c, rc = read_sizes(options, "10k");

	while (rc == 0 && (c = getopt_long(argc, argv, "", known,
	    NULL)) != -1)
		switch (c) {
		case 'u': rc = read_sizes(options, optarg); break;
		case 'o': options->only = optarg; break;
		case 'r': options->rounds = strtoull(optarg, NULL, 10); break;
		case 'c': options->cache_kib = strtol(optarg, NULL, 10); break;
		case 'd': options->directory = optarg; break;
		case 'k': options->keep = 1; break;
		case 'j': options->json = optarg; break;
		case 's': options->server = optarg; break;
		case 'h': return 1;
		default: rc = -1;
		}
	if (options->rounds < 1 || options->rounds > 100 || optind < argc ||
	    (options->server != NULL) != bench_needs_server)
		rc = -1;
	return rc;
}

static int
run_one(struct bench *bench, const struct workload *workload, int reused)
{
	struct verdict *verdict = &bench->verdicts[bench->verdict_count];

	bench->workload = workload;
	*verdict = (struct verdict){.workload = workload->name,
	    .users = bench->users, .measure = workload->measure,
	    .goal = workload->goal};
	if (workload->run == load_users && reused)
		verdict->skipped = "the files of an earlier run are used";
	else if (workload->run(bench, verdict) != 0)
		return -1;
	if (!listed(bench->options->only, workload->name))
		return 0;
	bench->verdict_count++;
	report_line(workload, verdict);
	return 0;
}

/* Files that are kept stay as they are: creations go to copies. */
static int
make_ready(struct bench *bench, const struct workload *workload, int *spared)
{
	if (!workload->writes || workload->run == load_users ||
	    !bench->options->keep || *spared)
		return 0;
	*spared = 1;
	return files_spare(bench);
}

/* All workloads on files with bench->users users. */
static int
run_size(struct bench *bench)
{
	const char *only = bench->options->only;
	int reused, spared = 0, wrote = 0, rc;

	bench->workload = NULL;
	bench->orgs = people_orgs(bench->users);
	rc = files_make(bench, &reused);
	for (size_t i = 0; rc == 0 && i < workload_count; i++) {
		const struct workload *workload = &workloads[i];

		/* Everything stands on the import. */
		if (workload->run != load_users &&
		    !listed(only, workload->name))
			continue;
		wrote |= workload->writes && !(reused && i == 0);
		rc = make_ready(bench, workload, &spared);
		if (rc == 0)
			rc = run_one(bench, workload, reused);
	}
	if (rc == 0 && wrote)
		rc = files_equal(bench);
	file_remove(bench, bench->users, FILE_SPARE_OURS);
	file_remove(bench, bench->users, FILE_SPARE_THEIRS);
	if (rc != 0 && !bench->options->keep)
		files_remove(bench, bench->users);
	return rc;
}

int
main(int argc, char **argv)
{
	struct options options = {.rounds = 5, .directory = "/tmp"};
	struct bench *bench = calloc(1, sizeof(*bench));
	int rc = read_options(argc, argv, &options);

	if (rc != 0 || bench == NULL) {
		usage(rc > 0 ? stdout : stderr);
		free(bench);
		return rc > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	bench->options = &options;
	bench->smallest = options.users[0];
	report_head();
	for (size_t i = 0; rc == 0 && i < options.size_count; i++) {
		bench->users = options.users[i];
		rc = run_size(bench);
	}
	/* Growth looks back at the first ones. */
	for (size_t i = 0; !options.keep && i < options.size_count; i++)
		files_remove(bench, options.users[i]);
	if (options.json != NULL && report_json(options.json, bench) != 0)
		rc = -1;
	free(bench);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
