/* sntp - one question about the time and what the answer says.
 *
 * Pure: no socket, no clock.
 * Source: RFC 4330 (SNTP 4).
 */
#ifndef DOCTOR_SNTP_H
#define DOCTOR_SNTP_H

#include "base/slice.h"

enum { SNTP_BYTES = 48 };

/*   now_ms  unix milliseconds: stands in the question, and comes back in its answer */
void sntp_question(int64_t now_ms, char out[SNTP_BYTES]);

struct sntp_answer {
	bool is_unset;     /* the server says that it does not know the time */
	int64_t offset_ms; /* the server's clock less ours */
};

/*   datagram  untrusted
 *   sent_ms, got_ms  our clock when the question left and when the answer came
 * Returns ERR_OK; ERR_SYNTAX (no answer to this question); *out is written only on ERR_OK. */
MUST_CHECK enum err sntp_read(
	struct slice datagram, int64_t sent_ms, int64_t got_ms, struct sntp_answer *out);

#endif
