#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

enum { NEAREST_LETTERS_MAX = 32 };

/* How many letters must be changed, added or dropped to make b of a (Levenshtein's distance);
 * words of more than NEAREST_LETTERS_MAX letters are like none. */
static size_t
distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[NEAREST_LETTERS_MAX + 1];

	if (n > NEAREST_LETTERS_MAX || strlen(a) > NEAREST_LETTERS_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[n];
}

const char *
nearest_word(const char *typed, size_t count, const char *(*name_at)(const void *table, size_t i),
	const void *table)
{
	const char *best = NULL;
	size_t least = 3; /* more mistakes than that are another word */

	for (size_t i = 0; i < count; i++) {
		const char *name = name_at(table, i);
		size_t d = distance(typed, name);

		if (d < least && d < strlen(name)) {
			least = d;
			best = name;
		}
	}
	return best;
}
