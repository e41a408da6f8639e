/* tftp_table - the transfers of one worker: found by client and reply socket, kept in the order in
 * which they moved last, counted by address until their client has answered.
 *
 * No sockets, no clock; it owns no memory but itself: calls are linked into it.
 */
#ifndef TFTP_TABLE_H
#define TFTP_TABLE_H

#include "base/crypto.h"
#include "net/datagram.h"
#include "tftp/tftp_files.h"
#include "tftp/tftp_transfer.h"

struct tftp_calls;

/* A transfer with all that belongs to it. */
struct tftp_call {
	struct tftp_file file; /* first: the product gives it back */
	struct tftp_transfer transfer;
	struct tftp_calls *calls; /* that it belongs to */
	struct datagram_ends ends;
	size_t port;           /* which reply socket */
	uint64_t request_hash; /* the same request again has the same */
	int64_t at_ms;         /* unix milliseconds */
	uint64_t began_us;     /* monotonic */
	uint64_t flushes;      /* datagrams_flushes() when it sent last */
	uint64_t moved_ms;     /* when it made progress last, or ended */
	uint64_t window_ms;    /* when its pace was looked at last */
	uint64_t window_bytes; /* that it had moved then */
	bool has_grace;        /* it was looked at once: the first window is a grace */
	bool is_too_slow;
	bool is_stopped; /* it could not have been whole before the server ends */
	bool has_waited; /* for the line, since its pace was looked at last */

	struct tftp_call *next; /* the table's own, from here on */
	struct tftp_call **bucket, *older, *newer;
	struct tftp_list *list;
	uint16_t *unheard; /* counter of its address; NULL: heard, or it does not count */
};

struct tftp_list {
	struct tftp_call *oldest, *newest;
	size_t count;
};

enum { TFTP_BUCKETS = 4096, TFTP_ADDRESSES = 4096 };

struct tftp_table {
	struct crypto_key key; /* of the hash: strangers choose ports */
	struct tftp_list live;
	struct tftp_list over; /* ended, remembered for late packets */
	struct tftp_call *buckets[TFTP_BUCKETS];
	uint16_t unheard[TFTP_ADDRESSES]; /* addresses may share one */
};

/* Empties it, with a new key; calls that are linked into it are left to their owner. */
void tftp_table_init(struct tftp_table *t);

/* What a request's bytes are known by. */
uint64_t tftp_table_hash(const struct tftp_table *t, struct slice bytes);

/* The transfer of this client at this reply socket, running or over; or NULL. */
struct tftp_call *tftp_table_find(
	const struct tftp_table *t, const struct datagram_ends *ends, size_t port);
/* The running transfer that this very request of this client has begun; or NULL. */
struct tftp_call *tftp_table_find_request(
	const struct tftp_table *t, const struct datagram_ends *ends, uint64_t request_hash);

/* How many transfers of this address (or of one that shares its counter) were never answered. */
size_t tftp_table_unheard(const struct tftp_table *t, const struct datagram_ends *ends);

/* Takes in a new transfer, whose ends, port and request_hash are set. */
void tftp_table_add(struct tftp_table *t, struct tftp_call *c);
/* It is heard: counts no more for its address. */
void tftp_table_heard(struct tftp_call *c);
/* It has made progress, or ended, now: the newest of its list, live or over. */
void tftp_table_move(struct tftp_table *t, struct tftp_call *c, uint64_t now_ms);
/* Takes a transfer out, live or over; its memory is the caller's. */
void tftp_table_remove(struct tftp_call *c);

#endif
