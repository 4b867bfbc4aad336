/* SPDX-License-Identifier: MIT */
/* Of a library that is built without libpq. */
#include <userdir/storage.h>

const ud_driver *
ud_driver_postgres(void)
{
	return NULL;
}
