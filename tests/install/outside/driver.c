/* SPDX-License-Identifier: MIT */
/*
 * A driver outside the project, before the suite that is installed with the
 * library: the built-in one, which refuses statements that are not ASCII.
 */
#include "conformance.h"

static int
plain_prepare(void *conn, const char *sql, void **stmt)
{
	for (const char *p = sql; *p != '\0'; p++)
		if ((unsigned char)*p > '~')
			return UD_EINTERNAL;
	return ud_driver_sqlite()->prepare(conn, sql, stmt);
}

int
main(int argc, char **argv)
{
	ud_driver driver = *ud_driver_sqlite();
	struct conformance suite = {0};

	driver.name = "plain";
	driver.prepare = plain_prepare;
	suite.driver = &driver;
	suite.fresh = conformance_fresh_file;
	suite.forget = conformance_forget_file;
	return conformance_main(&suite, argc, argv);
}
