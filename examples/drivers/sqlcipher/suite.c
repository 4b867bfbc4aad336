/* SPDX-License-Identifier: MIT */
/* This driver before the suite of tests/conformance. */
#include "conformance.h"
#include "sqlcipher.h"

int
main(int argc, char **argv)
{
	static struct sqlcipher_key key = {"the key of this test"};
	struct conformance suite = {
		.driver = sqlcipher_driver(),
		.driver_ctx = &key,
		.fresh = conformance_fresh_file,
		.forget = conformance_forget_file,
		.break_commit = conformance_fill_disk,
		.mend = conformance_free_disk,
	};

	return conformance_main(&suite, argc, argv);
}
