/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz harness over a corpus as a plain test: every argument is a file
 * or a directory of files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 4 << 20, PATH_SIZE = 4096 };

static int
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(FILE_MAX);
	int ok = 0;
	size_t size;

	if (file == NULL || data == NULL)
		goto out;
	size = fread(data, 1, FILE_MAX, file);
	if (ferror(file) || !feof(file))
		goto out;
	/* A block of the exact size lets sanitizers see reads past it. */
	uint8_t *exact = malloc(size > 0 ? size : 1);
	if (exact == NULL)
		goto out;
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	ok = 1;
out:
	if (!ok)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	if (file != NULL)
		fclose(file);
	free(data);
	return ok;
}

/* Number of files replayed; -1 after a failure. */
static long
replay(const char *path)
{
	DIR *dir = opendir(path);
	char child[PATH_SIZE];
	struct dirent *entry;
	long count = 0;

	if (dir == NULL)
		return replay_file(path) ? 1 : -1;
	while (count >= 0 && (entry = readdir(dir)) != NULL) {
		int len = snprintf(child, sizeof(child), "%s/%s", path,
		    entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		if (len < 0 || len >= PATH_SIZE || !replay_file(child))
			count = -1;
		else
			count++;
	}
	closedir(dir);
	return count;
}

int
main(int argc, char **argv)
{
	long total = 0;

	for (int i = 1; i < argc; i++) {
		long count = replay(argv[i]);

		if (count < 0)
			return EXIT_FAILURE;
		total += count;
	}
	printf("%ld inputs replayed\n", total);
	return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
