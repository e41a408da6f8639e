/* vphone_rest - one request to the REST API of a virtual phone, and its answer.
 *
 * Pure.  Source: Polycom UC Software REST API reference: Basic, user Polycom, Status as a text.
 */
#ifndef REACH_VPHONE_REST_H
#define REACH_VPHONE_REST_H

#include "base/buf.h"

struct vphone_rest {
	const char *answer; /* whole; static text */
	bool is_resync, is_restart;
};

/* Reads a request off what has come.
 *   password  of the user Polycom
 * PARSE_OK; PARSE_MORE; PARSE_BAD (it is none: there is no answer). */
enum parse vphone_rest_read(struct slice in, const char *password, struct vphone_rest *out);

#endif
