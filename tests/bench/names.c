/* SPDX-License-Identifier: MIT */
#include "bench/names.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "bench/people.h"

struct word {
	const char *text, *ascii, *fold;
};

/* Frequent ones first. */
static const struct word given[] = {
	{"Maria", "Maria", "maria"}, {"Anna", "Anna", "anna"},
	{"Thomas", "Thomas", "thomas"}, {"Daniel", "Daniel", "daniel"},
	{"Peter", "Peter", "peter"}, {"Laura", "Laura", "laura"},
	{"José", "Jose", "josé"}, {"Sandra", "Sandra", "sandra"},
	{"Luca", "Luca", "luca"}, {"Zoë", "Zoe", "zoë"},
	{"Mohammed", "Mohammed", "mohammed"}, {"Jürg", "Juerg", "jürg"},
	{"Amélie", "Amelie", "amélie"}, {"Wei", "Wei", "wei"},
	{"Priya", "Priya", "priya"}, {"Søren", "Soren", "søren"},
	{"Katarzyna", "Katarzyna", "katarzyna"}, {"Иван", "Ivan", "иван"},
	{"Beatrice", "Beatrice", "beatrice"},
	{"Oluwaseun", "Oluwaseun", "oluwaseun"}, {"Noah", "Noah", "noah"},
	{"Emma", "Emma", "emma"}, {"健太", "Kenta", "健太"},
	{"Élodie", "Elodie", "élodie"},
	{"Maximilian", "Maximilian", "maximilian"}, {"Ayşe", "Ayse", "ayşe"},
	{"Björn", "Bjoern", "björn"}, {"Fatima", "Fatima", "fatima"},
	{"Li", "Li", "li"}, {"Guadalupe", "Guadalupe", "guadalupe"},
	{"Siobhán", "Siobhan", "siobhán"}, {"Ana", "Ana", "ana"},
};
static const struct word family[] = {
	{"Müller", "Mueller", "müller"}, {"Meier", "Meier", "meier"},
	{"García", "Garcia", "garcía"}, {"Smith", "Smith", "smith"},
	{"Keller", "Keller", "keller"}, {"Rossi", "Rossi", "rossi"},
	{"Nguyen", "Nguyen", "nguyen"}, {"Weber", "Weber", "weber"},
	{"Schneider", "Schneider", "schneider"},
	{"da Silva", "dasilva", "da silva"}, {"Nowak", "Nowak", "nowak"},
	{"Kowalski", "Kowalski", "kowalski"},
	{"O'Brien", "OBrien", "o'brien"}, {"Yılmaz", "Yilmaz", "yılmaz"},
	{"Иванов", "Ivanov", "иванов"}, {"田中", "Tanaka", "田中"},
	{"Kim", "Kim", "kim"}, {"Andersson", "Andersson", "andersson"},
	{"Dubois", "Dubois", "dubois"},
	{"Papadopoulos", "Papadopoulos", "papadopoulos"},
	{"Singh", "Singh", "singh"}, {"Okafor", "Okafor", "okafor"},
	{"Horváth", "Horvath", "horváth"},
	{"Zürcher", "Zuercher", "zürcher"}, {"Brown", "Brown", "brown"},
	{"Lefèvre", "Lefevre", "lefèvre"},
	{"Hernández", "Hernandez", "hernández"}, {"Novák", "Novak", "novák"},
	{"Wang", "Wang", "wang"},
	{"Schwarzenegger", "Schwarzenegger", "schwarzenegger"},
	{"Bianchi", "Bianchi", "bianchi"},
	{"van den Berg", "vandenBerg", "van den berg"},
};
static const char *const syllables[] = {
	"an", "ba", "bel", "ber", "bra", "chi", "da", "den", "do", "el",
	"er", "fa", "fel", "gar", "go", "ha", "hol", "in", "jo", "ka",
	"kel", "kri", "la", "len", "li", "lo", "man", "mar", "mi", "mo",
	"na", "ner", "ni", "no", "ol", "os", "pa", "per", "ra", "ri",
	"ro", "sa", "sch", "sen", "ser", "sko", "so", "sta", "ta", "ter",
	"ti", "to", "ul", "va", "ver", "vi", "wal", "wi", "ya", "zo",
};

enum {
	GIVEN = sizeof(given) / sizeof(given[0]),
	FAMILY = sizeof(family) / sizeof(family[0]),
	SYLLABLES = sizeof(syllables) / sizeof(syllables[0])
};

static void
write_out(struct name *name, const struct word *word)
{
	(void)snprintf(name->text, NAME_SIZE, "%s", word->text);
	(void)snprintf(name->ascii, NAME_SIZE, "%s", word->ascii);
	(void)snprintf(name->fold, NAME_SIZE, "%s", word->fold);
}

/* Two to `most` syllables. */
static void
compose(struct name *name, uint64_t seed, uint64_t most)
{
	uint64_t dice = mix(seed), count = 2 + dice % (most - 1);
	size_t len = 0;

	for (uint64_t i = 0; i < count; i++) {
		dice = mix(dice);
		len += (size_t)snprintf(name->fold + len, NAME_SIZE - len,
		    "%s", syllables[dice % SYLLABLES]);
	}
	memcpy(name->text, name->fold, sizeof(name->text));
	name->text[0] = (char)(name->text[0] & ~0x20);
	memcpy(name->ascii, name->text, sizeof(name->ascii));
}

void
name_given(struct name *name, uint64_t n)
{
	if (n < GIVEN)
		write_out(name, &given[n]);
	else
		compose(name, n, 3);
}

void
name_family(struct name *name, uint64_t n)
{
	if (n < FAMILY)
		write_out(name, &family[n]);
	else
		compose(name, n + GIVEN_NAMES, 4);
}
