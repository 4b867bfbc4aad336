/* SPDX-License-Identifier: MIT */
/* Leaves that are not about the texts of a user. */
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"
#include "search/tree.h"

static void
time_leaf(ud_filter *f, const struct people *people)
{
	int attribute = UD_ATTRIBUTE_CREATION_DATE + (int)roll(3);
	int64_t us = START_US;

	if (people->count > 0) {
		const struct person *p = &people->list[roll(
		    (unsigned)people->count)];

		us = chance(50) ? p->created_us : p->changed_us;
	}
	(void)ud_filter_time(f, attribute, us + (int64_t)roll(3) - 1,
	    (int)roll(5));
}

static void
metadata_leaf(ud_filter *f)
{
	ud_metadata_condition c = UD_INIT(ud_metadata_condition);
	ud_metadata_item entry = roll_entry();

	if (chance(70)) {
		c.key = chance(4) ? "" : roll_key();
		c.key_method = roll(UD_TEXT_ENDS_WITH_IGNORE_CASE + 1);
	}
	if (c.key == NULL || chance(50)) {
		c.value = entry.value;
		c.value_len = entry.value_len > 200 ? 200 : entry.value_len;
		c.value_differs = chance(30);
	}
	(void)ud_filter_metadata(f, &c);
}

static void
link_leaf(ud_filter *f)
{
	static const char *const idps[] = { "google", "github", "Google",
		"other" };
	static const char *const users[] = { "1", "anna", "Anna" };
	static const char *const names[] = { "anna", "Anna", "%", "x" };

	(void)ud_filter_idp_link(f,
	    chance(60) ? idps[roll(N(idps))] : NULL,
	    chance(40) ? users[roll(N(users))] : NULL,
	    chance(40) ? names[roll(N(names))] : NULL);
}

static void
data_leaf(ud_filter *f)
{
	const double number = 1;
	ud_data_condition c = UD_INIT(ud_data_condition);

	c.pointer = chance(50) ? "" : "/a/0";
	c.kind = roll(UD_DATA_BOOL + 1);
	c.text = "x";
	c.number = &number;
	c.value = 1;
	(void)ud_filter_data(f, &c);
}

void
grow_plain_leaf(ud_filter *f, const struct people *people)
{
	switch (roll(12)) {
	case 0:
		time_leaf(f, people);
		break;
	case 1:
	case 2:
		metadata_leaf(f);
		break;
	case 3:
		link_leaf(f);
		break;
	case 4:
		(void)ud_filter_state(f, roll(64));
		break;
	case 5:
		(void)ud_filter_type(f, (int)roll(3));
		break;
	case 6:
		(void)ud_filter_verified(f, chance(50) ? UD_ATTRIBUTE_EMAIL :
		    UD_ATTRIBUTE_PHONE, (int)roll(2));
		break;
	case 7:
		(void)ud_filter_authenticator(f, 1 + (int)roll(8),
		    (int)roll(3) - 1);
		break;
	case 8:
		(void)ud_filter_revision(f, roll(5), (int)roll(5));
		break;
	case 9:
		(void)ud_filter_constant(f, (int)roll(2));
		break;
	case 10:
		data_leaf(f);
		break;
	default:
		(void)ud_filter_present(f, 1 + (int)roll(
		    UD_ATTRIBUTE_PASSWORD_CHANGE_DATE));
		break;
	}
}
