/* line_read - the registrations of a phone among the parameters that it has in force. */
#ifndef MOVING_LINE_READ_H
#define MOVING_LINE_READ_H

#include "moving/scope_put.h"
#include "moving/survey.h"
#include "store/lines.h"

struct line_reading {
	bool is_own; /* the phone's own file gives the address, and it can be a line's */
	char address[ADDRESS_MAX_BYTES + 1]; /* canonical */
	struct scope_from from;              /* of the address */
	struct line line;    /* address, auth_user, auth_domain, display_name, label, is_shared */
	struct slice secret; /* borrows from the config; empty: none */
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t servers_len; /* 0: none of the phone's own, or none that can be told */
	char ring_type[WORD_MAX_BYTES + 1];
	int64_t line_keys;
};

/* Reads them all.
 *   out  by position; [0] is not used */
void line_read_all(const struct survey *s, const struct survey_phone *p,
	const struct vphone_config *c, struct line_reading out[LINES_PER_PHONE_MAX + 1]);

/* Splits "reg.12.auth.userId" and "msg.mwi.12.callBack": the position and what follows.
 *   is_mwi  of the second form
 * False: it is neither. */
bool line_read_name(struct slice name, uint64_t *x, bool *is_mwi, struct slice *rest);

/* Whether a parameter "reg.X.REST" is told by a line and its assignment. */
bool line_read_is_told(struct slice rest);

#endif
