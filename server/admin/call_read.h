/* call_read - the query and the body of a call, read and checked against its route. */
#ifndef ADMIN_CALL_READ_H
#define ADMIN_CALL_READ_H

#include "admin/call.h"

/* Names that every list takes: limit, cursor, sort. */
/* Decodes the query into c->query.  ERR_OK; ERR_SYNTAX (a name that the route does not know, twice,
 * or what is no UTF-8 when decoded: the fault is noted); ERR_LIMIT (over QUERY_MAX), ERR_NOMEM. */
MUST_CHECK enum err call_read_query(struct call *c);

/* Parses and checks the body.  ERR_OK; ERR_SYNTAX, ERR_LIMIT, ERR_DENIED (refused, with a status of
 * its own), ERR_NOMEM. */
MUST_CHECK enum err call_read_body(struct call *c);

/* Whether a list of words, parted by blanks, has one. */
bool call_has_word(const char *words, struct slice word);

#endif
