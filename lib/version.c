/* SPDX-License-Identifier: MIT */
#include <userdir/version.h>

#define TEXT(number) #number
#define JOIN(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

_Static_assert(UD_VERSION_MAJOR == 0 && UD_VERSION_MINOR == 1 &&
    UD_VERSION_PATCH == 0, "the text below is another version");

const char *
ud_version(void)
{
	return JOIN(0, 1, 0);
}
