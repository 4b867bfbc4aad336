/* SPDX-License-Identifier: MIT */
/* What every syntax of filters promises. */
#ifndef TESTS_FUZZ_FILTER_H
#define TESTS_FUZZ_FILTER_H

#include <stdint.h>

#include "search/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int filter_read(ud_filter *f, struct span text, struct error *error);
typedef int filter_write(const ud_filter *f, struct buf *out,
    struct error *error);

/*
 * The text is read or refused with key and column; what is read is a whole
 * tree; and if the tree can be written, then in a text that reads as the
 * same tree and is written the same.  Else abort().
 */
void filter_check(filter_read *read, filter_write *write,
    const uint8_t *data, size_t size);

#endif
