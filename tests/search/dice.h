/* SPDX-License-Identifier: MIT */
/*
 * Chance that can be repeated.  USERDIR_SEARCH_SEED=N runs the directory of
 * that number only, USERDIR_SEARCH_TREES=N sets how many random trees there
 * are in all.
 */
#ifndef TESTS_SEARCH_DICE_H
#define TESTS_SEARCH_DICE_H

#include <stddef.h>
#include <stdint.h>

/* Begin anew with this seed, and with the same go on. */
void dice_seed(uint64_t seed);

/* A number below n, which is not 0. */
unsigned roll(unsigned n);

/* 1 in so many percent of all cases. */
unsigned chance(unsigned percent);

/* A text of 1 to n pieces, some of them hard to fold or to quote; static, and
 * overwritten some thirty calls later. */
const char *roll_text(unsigned n);

/* How many trees a test should try that is worth this share (of 100), with so
 * many in each directory: the number of directories. */
unsigned dice_directories(unsigned share, unsigned trees_each);

/* 1 if the directory of this seed is to be tried. */
int dice_wants(uint64_t seed);

#endif
