/* SPDX-License-Identifier: MIT */
/* The built-in driver before the suite. */
#include "conformance.h"

int
main(int argc, char **argv)
{
	struct conformance suite = {
		.driver = ud_driver_sqlite(),
		.fresh = conformance_fresh_file,
		.forget = conformance_forget_file,
		.break_commit = conformance_fill_disk,
		.mend = conformance_free_disk,
	};

	return conformance_main(&suite, argc, argv);
}
