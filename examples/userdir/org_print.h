/* SPDX-License-Identifier: MIT */
#ifndef ORG_PRINT_H
#define ORG_PRINT_H

#include "app.h"

#include <userdir.h>

/* Print the domains of an organization, the primary one first. */
int org_print_domains(const struct app *app, const ud_org *org);

#endif
