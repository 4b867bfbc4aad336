/* SPDX-License-Identifier: MIT */
/* The callbacks of the fixture; their context is the world. */
#ifndef CATALOGUE_HOST_H
#define CATALOGUE_HOST_H

#include "catalogue/world.h"

/* Put them into the options, all but the one for phone numbers, so that the
 * library's own reading of them is tested too. */
void host_options(struct world *world, ud_options *options);

#endif
