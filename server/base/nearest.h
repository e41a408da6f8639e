/* nearest - the word that somebody meant who mistyped one.  Pure. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The name of a table of names that is most like a mistyped one, or NULL when none is.
 *   name_at  gives the i-th of count names */
const char *nearest_word(const char *typed, size_t count,
	const char *(*name_at)(const void *table, size_t i), const void *table);

#endif
