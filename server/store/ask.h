/* ask - a statement put together from the conditions that somebody gave.
 *
 * For lists with many filters and orders: one text for each set of conditions lets SQLite use the
 * indexes that fit.  Values are bound, never written into the text; the pieces are static.
 */
#ifndef STORE_ASK_H
#define STORE_ASK_H

#include "base/buf.h"
#include "base/mac.h"
#include "store/db.h"

enum {
	ASK_TEXT_MAX_BYTES = 8 * 1024,
	ASK_VALUES_MAX = 24,
	PATTERN_MAX_BYTES = 64 * 1024, /* who asks has less room */
};

struct ask_value {
	bool is_text;
	int64_t number;
	struct slice text; /* borrowed until the query is done */
};

struct ask {
	struct buf text;
	struct ask_value values[ASK_VALUES_MAX];
	size_t count;
	bool has_where;
	char mac_pattern[MAC_HEX + sizeof("%%")]; /* of ask_mac_pattern() */
};

#define ASK ((struct ask){.text = {.max = ASK_TEXT_MAX_BYTES}})

/* Appends a piece of the statement, static text.  Failures of this and what follows stick, until
 * ask_begin() has them in its query. */
void ask_add(struct ask *a, const char *piece);
/* A condition, behind WHERE or AND; its ? are given by ask_number() and ask_text(), in order. */
void ask_where(struct ask *a, const char *condition);
void ask_number(struct ask *a, int64_t number);
void ask_text(struct ask *a, struct slice text);

/* Makes of a text what LIKE wants to find it anywhere; in conditions: "x LIKE ? ESCAPE '\\'", which
 * compares without case (of ASCII) and without a copy of each row's text. */
void ask_pattern(struct buf *out, struct slice text);

/* The same of a part of a MAC as people write it: 0004f2, 00:04:F2, 00-04, 0004.f2aa, 0004f2-aa.
 *   out  written only when it is one; lives as long as a
 * Returns whether a MAC may have it. */
bool ask_mac_pattern(struct ask *a, struct slice text, struct slice *out);

/* Begins the query with its values bound; a and what it borrows must outlive it.  Failures stick
 * in the query. */
struct db_query ask_begin(struct ask *a, struct db *db);
/* Counts the rows of a SELECT whose one column, "counts", is 1 for those that count.
 *   most  rows that are looked at; 0: all
 *   out   -1 where there are more rows than that; written only on ERR_OK
 * ERR_OK; storage errors. */
MUST_CHECK enum err ask_count(struct ask *rows, struct db *db, int64_t most, int64_t *out);
void ask_done(struct ask *a); /* for AUTO: put it before the query, to end after it */

#endif
