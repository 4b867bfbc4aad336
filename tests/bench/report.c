/* SPDX-License-Identifier: MIT */
/* The results as a table and as JSON. */
#include <inttypes.h>

#include "bench/bench.h"

static const char *const measures[] = {
	[MEASURE_TIME] = "time", [MEASURE_RATE] = "rate",
	[MEASURE_MORE_KIB] = "more KiB", [MEASURE_KIB] = "KiB",
	[MEASURE_BYTES] = "bytes", [MEASURE_US] = "us",
	[MEASURE_PER_SECOND] = "per s",
};

const struct workload *
workload_of(const struct verdict *verdict)
{
	for (size_t i = 0; i < workload_count; i++)
		if (workloads[i].name == verdict->workload)
			return &workloads[i];
	return NULL;
}

static int
more_is_better(const struct verdict *v)
{
	return v->measure == MEASURE_RATE || v->measure == MEASURE_PER_SECOND;
}

/* 1 yes, 0 no, -1 there is no goal. */
int
report_reached(const struct workload *workload, const struct verdict *v)
{
	if (workload->goal == 0 || v->skipped != NULL ||
	    v->users < workload->goal_users)
		return -1;
	return more_is_better(v) ? v->ratio >= workload->goal :
	    v->ratio <= workload->goal;
}

void
report_head(void)
{
	(void)printf("%-24s %8s %8s %10s %10s %10s %10s  %-8s %9s %7s  "
	    "%-10s %s\n", "workload", "users", "found", "ours p50", "p99",
	    "theirs p50", "p99", "measure", "ratio", "spread", "goal",
	    "reached");
	(void)fflush(stdout);
}

void
report_line(const struct workload *workload, const struct verdict *v)
{
	static const char *const words[] = {"-", "NO", "yes"};
	char goal[32] = "-", found[32] = "-";

	(void)printf("%-24s %8" PRIu64 " ", v->workload, v->users);
	if (v->skipped != NULL) {
		(void)printf("skipped: %s\n", v->skipped);
		(void)fflush(stdout);
		return;
	}
	if (v->found > 0)
		(void)snprintf(found, sizeof(found), "%.0f", v->found);
	if (report_reached(workload, v) >= 0)
		(void)snprintf(goal, sizeof(goal), "%s %.4g",
		    more_is_better(v) ? ">=" : "<=", workload->goal);
	(void)printf("%8s %10.1f %10.1f %10.1f %10.1f  %-8s %9.4f %6.1f%%  "
	    "%-10s %s\n", found, v->ours_p50, v->ours_p99, v->theirs_p50,
	    v->theirs_p99, measures[v->measure], v->ratio, v->spread * 100,
	    goal, words[report_reached(workload, v) + 1]);
	(void)fflush(stdout);
}

static void
write_verdict(FILE *out, const struct verdict *v)
{
	const struct workload *workload = workload_of(v);
	int reached = report_reached(workload, v);

	(void)fprintf(out, "{\"workload\":\"%s\",\"users\":%" PRIu64 ",",
	    v->workload, v->users);
	if (v->skipped != NULL) {
		(void)fprintf(out, "\"skipped\":\"%s\"}", v->skipped);
		return;
	}
	(void)fprintf(out, "\"measure\":\"%s\",\"ours\":{\"p50\":%.3f,"
	    "\"p99\":%.3f},\"theirs\":{\"p50\":%.3f,\"p99\":%.3f},"
	    "\"ratio\":%.4f,\"spread\":%.4f", measures[v->measure],
	    v->ours_p50, v->ours_p99, v->theirs_p50, v->theirs_p99, v->ratio,
	    v->spread);
	if (v->found > 0)
		(void)fprintf(out, ",\"found\":%.0f", v->found);
	if (reached >= 0)
		(void)fprintf(out, ",\"goal\":%g,\"reached\":%s",
		    workload->goal, reached ? "true" : "false");
	(void)fprintf(out, "}");
}

int
report_json(const char *path, const struct bench *bench)
{
	FILE *out = fopen(path, "w");
	int ok = out != NULL;

	if (ok) {
		(void)fprintf(out, "[\n");
		for (size_t i = 0; i < bench->verdict_count; i++) {
			write_verdict(out, &bench->verdicts[i]);
			(void)fprintf(out, "%s\n",
			    i + 1 < bench->verdict_count ? "," : "");
		}
		(void)fprintf(out, "]\n");
		ok = fclose(out) == 0;
	}
	if (!ok)
		(void)fprintf(stderr, "%s: cannot be written\n", path);
	return ok ? 0 : -1;
}
