/* SPDX-License-Identifier: MIT */
#include "bench/people.h"

#include <userdir/user.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ID UINT64_C(100000000000000000)
#define FIRST_US INT64_C(1500000000000000)

enum { ID_STEP = 65536, CREATED_STEP_US = 1000000, ORGS_MAX = 1000 };

static const char *const languages[] = {
	NULL, "de", "en", "fr", "it", "pt-BR", "zh-Hant", "es",
};

enum {
	LANGUAGES = sizeof(languages) / sizeof(languages[0])
};

uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t
people_orgs(uint64_t users)
{
	uint64_t orgs = users / 100;

	return orgs < 3 ? 3 : orgs > ORGS_MAX ? ORGS_MAX : orgs;
}

void
people_org_id(uint64_t n, char out[PERSON_ID_SIZE])
{
	(void)snprintf(out, PERSON_ID_SIZE, "organization-%04" PRIu64, n);
}

void
people_id(uint64_t index, char out[PERSON_ID_SIZE])
{
	(void)snprintf(out, PERSON_ID_SIZE, "%" PRIu64,
	    FIRST_ID + index * ID_STEP + mix(index) % ID_STEP);
}

/* From 0 up to less than 1. */
static double
part_of(uint64_t dice)
{
	return (double)(dice >> 11) / 9007199254740992.0;
}

/* One of n organizations, the first ones far more often than the last ones. */
static uint64_t
skewed(uint64_t dice, uint64_t n)
{
	double part = part_of(dice);

	return (uint64_t)(part * part * part * (double)n);
}

/* One of n names: as with people's own, the first of 500 has four in a hundred,
 * the first of 10,000 one, and half of all people share a quarter. */
static uint64_t
named(uint64_t dice, uint64_t n)
{
	double part = part_of(dice);

	return (uint64_t)(part * part * (double)n);
}

static void
make_usernames(struct person *p, const char *one, const char *two)
{
	uint64_t chance = mix(p->index ^ 0x6e616d65) % 100;

	p->name_count = chance < 80 ? 1 : chance < 95 ? 2 : 3;
	(void)snprintf(p->names[0], PERSON_NAME_SIZE, "%s.%s%" PRIu64, one,
	    two, p->index);
	(void)snprintf(p->names[1], PERSON_NAME_SIZE, "%c%s%" PRIu64, one[0],
	    two, p->index);
	(void)snprintf(p->names[2], PERSON_NAME_SIZE, "%s-%" PRIu64, two,
	    p->index);
	(void)snprintf(p->email, sizeof(p->email),
	    "%s.%s%" PRIu64 "@Example%" PRId64 ".com", one, two, p->index,
	    p->org);
}

static void
make_names(struct person *p, uint64_t dice)
{
	struct name one, two;

	name_given(&one, named(mix(dice + 1), GIVEN_NAMES));
	name_family(&two, named(mix(dice + 2), FAMILY_NAMES));
	memcpy(p->given_name, one.text, NAME_SIZE);
	memcpy(p->given_fold, one.fold, NAME_SIZE);
	memcpy(p->family_name, two.text, NAME_SIZE);
	memcpy(p->family_fold, two.fold, NAME_SIZE);
	(void)snprintf(p->display_name, sizeof(p->display_name), "%s %s",
	    one.text, two.text);
	(void)snprintf(p->display_fold, sizeof(p->display_fold), "%s %s",
	    one.fold, two.fold);
	make_usernames(p, one.ascii, two.ascii);
}

void
people_make(struct person *p, uint64_t index, uint64_t orgs)
{
	uint64_t dice = mix(index), chance = dice % 100;
	uint64_t org = skewed(mix(dice + 3), orgs);

	memset(p, 0, sizeof(*p));
	p->index = index;
	people_id(index, p->id);
	people_org_id(org, p->org_id);
	p->org = (int64_t)org + 1;
	p->state = chance < 90 ? UD_USER_ACTIVE : chance < 95 ?
	    UD_USER_INACTIVE : chance < 98 ? UD_USER_LOCKED : UD_USER_INITIAL;
	p->gender = (int64_t)(dice >> 8) & 3;
	p->created_us = FIRST_US + (int64_t)index * CREATED_STEP_US;
	p->email_is_verified = (dice >> 16) % 4 == 0;
	p->language = languages[(dice >> 24) % LANGUAGES];
	make_names(p, dice);
	if ((dice >> 32) % 3 == 0)
		(void)snprintf(p->phone, sizeof(p->phone),
		    "+4179%08" PRIu64, index);
}
