/* script - the requests of one conversation, ready to be sent but for the phone's MAC.
 *
 * A '%' in a path stands for the MAC.  Requests are built once and the MAC is written into
 * them before each is sent, so one script serves one thread.
 */
#ifndef BENCH_SCRIPT_H
#define BENCH_SCRIPT_H

#include "base/buf.h"
#include "plan.h"

enum { SCRIPT_MACS_MAX = 4, SCRIPT_REQUEST_MAX_BYTES = 1024 * 1024 };

struct script {
	size_t count;
	struct script_step {
		struct buf text;                /* the whole request, body included */
		size_t macs;                    /* how often the MAC stands in it */
		size_t mac_at[SCRIPT_MACS_MAX]; /* bytes from the start */
		bool is_put;
	} steps[PLAN_STEPS_MAX];
};

/* Builds the plan's requests; released by script_done().
 * Returns ERR_OK; ERR_LIMIT (a path with over SCRIPT_MACS_MAX '%'); ERR_NOMEM. */
MUST_CHECK enum err script_init(struct script *s, const struct load_plan *plan);
void script_done(struct script *s);

/* The bytes of request number i (0 based) for this phone; valid until the next call for the
 * same request. */
struct slice script_request(struct script *s, size_t i, struct mac mac);

/* Appends n bytes of lines as a phone's application log has them. */
void script_add_log(struct buf *b, size_t n);

#endif
