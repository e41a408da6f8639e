/* control_reply - FTP replies as the load tool reads them.  Pure.
 *
 * Source: RFC 959 section 4.2 (replies of several lines), RFC 2428 section 3 (229).
 */
#ifndef BENCH_CONTROL_REPLY_H
#define BENCH_CONTROL_REPLY_H

#include "base/slice.h"

enum { CONTROL_REPLY_MAX_BYTES = 2048 };

struct control_reply {
	unsigned code;     /* 100..599 */
	struct slice text; /* of the last line, behind the code; borrows */
};

/* Takes one whole reply, of one line or several, off the front of what has come.
 *   used  its bytes, line ends included; both are written only on PARSE_OK
 * Returns PARSE_OK, PARSE_MORE, PARSE_BAD (no reply of FTP, or over CONTROL_REPLY_MAX_BYTES). */
enum parse control_reply_take(struct slice in, struct control_reply *out, size_t *used);

/* The port in a 227 or 229; 0 when there is none.  The address in a 227 is not looked at. */
uint16_t control_reply_port(const struct control_reply *r);

#endif
