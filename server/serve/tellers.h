/* tellers - threads that tell phones something, one phone each at a time.
 *
 * They know no store: what they need comes with a job, and what became of it goes back with it.
 */
#ifndef SERVE_TELLERS_H
#define SERVE_TELLERS_H

#include "reach/tell_phone.h"

struct tellers;

struct teller_job {
	struct telling telling;
	struct phone_contact contact; /* the job's own */
	uint16_t sip_port;
	struct telling_try tried;
	struct teller_job *next; /* the tellers' own */
};
void teller_job_free(struct teller_job *j); /* NULL is allowed */

/* Starts them.
 *   wake  called by one of them when a job has come back; any thread
 * ERR_OK; ERR_NOMEM, ERR_IO with why. */
MUST_CHECK enum err tellers_start(
	size_t count, void (*wake)(void *ctx), void *ctx, struct tellers **out, struct why *why);
/* Breaks off what is under way, within a second; jobs that did not come back are freed.  NULL is
 * allowed. */
void tellers_stop(struct tellers *t);

/* Hands a job over, and takes one back that is done, or NULL. */
void tellers_give(struct tellers *t, struct teller_job *job);
struct teller_job *tellers_take(struct tellers *t);

#endif
