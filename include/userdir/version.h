/* SPDX-License-Identifier: MIT */
#ifndef USERDIR_VERSION_H
#define USERDIR_VERSION_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** The version of these headers; ud_version() tells that of the library. */
enum {
	UD_VERSION_MAJOR = 0,
	UD_VERSION_MINOR = 1,
	UD_VERSION_PATCH = 0
};

/** Version of the library that is linked, such as "0.1.0"; static. */
UD_API const char *ud_version(void);

UD_END_DECLS
#endif
