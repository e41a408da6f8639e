/* scope_put - parameters into one scope of the inventory, never over what it says already.
 *
 * A parameter that is there with another value is a conflict, told in the report, unless the
 * administrator said that the folder wins.
 */
#ifndef MOVING_SCOPE_PUT_H
#define MOVING_SCOPE_PUT_H

#include "moving/moving_report.h"
#include "store/scopes.h"

struct scope_put {
	struct store *store;
	struct moving_report *report;
	bool replaces;
	char scope[SCOPE_TEXT_BYTES];
	int64_t id;       /* 0: no row yet */
	struct buf text;  /* names and values that are there; wiped */
	struct buf there; /* struct there, by name */
	size_t added;     /* or changed */
};

/* Where a parameter stands in the folder. */
struct scope_from {
	uint32_t file; /* or MOVING_NO_FILE */
	unsigned line;
};

/* Reads what the scope has.  out is ended by scope_put_done() whatever comes back.
 *   scope  "group:lobby": it names something that is there
 * Returns as scopes_find(); params_each(). */
MUST_CHECK enum err scope_put_begin(struct scope_put *out, struct store *s,
	struct moving_report *report, bool replaces, const char *scope, struct why *why);
void scope_put_done(struct scope_put *p); /* for AUTO */

/* Puts one; one that is no parameter's name or value, which the report told, is left out.
 * ERR_OK, also for a conflict; storage errors. */
MUST_CHECK enum err scope_put_param(struct scope_put *p, struct slice name, struct slice value,
	struct scope_from from, struct why *why);

#endif
