/* script - the requests of one conversation, ready to be sent but for the phone's MAC.
 *
 * A '%' in a path stands for the MAC.  Requests are built once and the MAC is written into
 * them before each is sent, so one script serves one thread.
 */
#ifndef BENCH_SCRIPT_H
#define BENCH_SCRIPT_H

#include "base/buf.h"
#include "base/mac.h"

enum { SCRIPT_STEPS_MAX = 16, SCRIPT_MACS_MAX = 4, SCRIPT_REQUEST_MAX_BYTES = 1024 * 1024 };

struct step {
	const char *path;
	bool is_put;
};

struct script_head {
	const char *host;  /* ADDR:PORT, for the Host field */
	const char *login; /* USER:PASSWORD for Basic, or NULL */
	size_t put_bytes;  /* of the body of each PUT */
};

struct script {
	size_t count;
	struct script_step {
		struct buf text;                /* the whole request, body included */
		size_t macs;                    /* how often the MAC stands in it */
		size_t mac_at[SCRIPT_MACS_MAX]; /* bytes from the start */
		bool is_put;
	} steps[SCRIPT_STEPS_MAX];
};

/* Builds the requests; released by script_done().
 * Returns ERR_OK; ERR_LIMIT (over SCRIPT_STEPS_MAX, or a path with over SCRIPT_MACS_MAX '%');
 * ERR_NOMEM. */
MUST_CHECK enum err script_init(
	struct script *s, const struct script_head *head, const struct step *steps, size_t count);
void script_done(struct script *s);

/* The bytes of request number i (0 based) for this phone; valid until the next call for the
 * same request. */
struct slice script_request(struct script *s, size_t i, struct mac mac);

#endif
