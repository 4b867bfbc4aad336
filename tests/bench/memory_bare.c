/* SPDX-License-Identifier: MIT */
#include "bench/memory.h"

#include "bench/bare.h"

int
main(int argc, char **argv)
{
	char id[PERSON_ID_SIZE];
	struct record record;
	struct bare bare;
	int rc;

	if (argc != 5)
		return EXIT_FAILURE;
	rc = bare_open(&bare, argv[1], (long)argument(argv, 4), 0);
	for (uint64_t i = 0; rc == 0 && i < argument(argv, 3); i++) {
		people_id(mix(i) % argument(argv, 2), id);
		rc = bare_by_id(&bare, id, &record);
		if (rc == 0)
			record_free(&record);
	}
	if (rc == 0)
		rc = tell_memory();
	bare_close(&bare);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
