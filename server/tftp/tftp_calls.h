/* tftp_calls - all transfers of one worker: each with its product side, its memory, its limits and
 * its record in the trace.
 *
 * Sockets and the loop are the server's (tftp_server); here datagrams are queued, to leave when the
 * server's batch ends.
 */
#ifndef TFTP_CALLS_H
#define TFTP_CALLS_H

#include "base/settings.h"
#include "limits.h"
#include "net/loop.h"
#include "provision/visit.h"
#include "tftp/tftp_table.h"

struct tftp_calls_parts {
	struct loop *loop; /* for its time */
	const struct settings *settings;
	unsigned sharers; /* workers that share the limits */
	struct tftp_files files;
	/* Takes a finished request for the trace; slices live during the call. */
	void (*trace)(void *ctx, const struct visit_record *r);
	void *ctx;
};

struct tftp_calls {
	struct tftp_calls_parts parts;
	struct datagrams *datagrams; /* the server's */
	int fds[TFTP_PORTS];         /* reply sockets, the server's */
	bool is_in_batch;            /* what is queued leaves at its end */
	struct tftp_call *spare;     /* memory of a transfer that is no more */
	uint64_t dropped;            /* requests beyond a limit, not logged yet */
	uint64_t told_ms;            /* when such were logged last */
	struct tftp_table table;
};

/* Begins with no transfer.  datagrams and fds are the server's to set before the first request.
 *   parts  copied; what it points to outlives s */
void tftp_calls_init(struct tftp_calls *s, const struct tftp_calls_parts *parts);
/* Frees what is left; nothing may be with a keeper. */
void tftp_calls_done(struct tftp_calls *s);

/* Begins a transfer, unless the request repeats the one of a transfer that runs.  Beyond a limit
 * it is dropped in silence: a client asks again, and who only claims to be it gets nothing.
 *   d, r  the datagram and what it says; borrowed during the call */
void tftp_calls_request(
	struct tftp_calls *s, const struct datagram *d, const struct tftp_request *r);
/* Refuses what is no request and came to the request port. */
void tftp_calls_refuse(struct tftp_calls *s, const struct datagram *d);
/* Gives a datagram to the transfer that it belongs to.  False: there is none.
 *   port  of the reply socket that it came to
 *   d     at least TFTP_HEAD_BYTES */
bool tftp_calls_input(struct tftp_calls *s, size_t port, const struct datagram *d);
/* Sends an ERROR that belongs to no transfer.
 *   port  the reply socket that it leaves by */
void tftp_calls_error(struct tftp_calls *s, size_t port, const struct datagram_ends *ends,
	const struct tftp_error *e);

/* Sends again, gives up and forgets what is due.  Called about ten times a second. */
void tftp_calls_sweep(struct tftp_calls *s);

size_t tftp_calls_count(const struct tftp_calls *s); /* transfers that run */
bool tftp_calls_holds(const struct tftp_calls *s);   /* whether one waits for the product */

#endif
