/* SPDX-License-Identifier: MIT */
/* What a search found: users, with the lists that belong to them. */
#ifndef USER_SEARCH_RESULT_H
#define USER_SEARCH_RESULT_H

#include "user/search.h"

/* The page of a search that was run; *result is NULL on failure. */
int search_load(struct finding *f, ud_search_result **result);

#endif
