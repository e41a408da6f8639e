/* downloads - the images that are under way: how many at a time, and how fast, in all and at each
 * site, so that a thousand phones at eight o'clock do not fill the line.
 *
 * All workers share one table of fixed size (struct downloads_memory).  A download has a place in
 * it from when its image is resolved until the content goes that holds it (provision/content), so
 * whatever ends a transfer gives the place back.  Where all places are taken a phone is told to
 * keep what it runs, and asks again at its next poll.  Knows no sockets and no clock.
 */
#ifndef PROVISION_DOWNLOADS_H
#define PROVISION_DOWNLOADS_H

#include "base/err.h"
#include "base/settings.h"
#include "provision/delays.h"

struct downloads_memory;

struct downloads_memory *downloads_memory_new(void);    /* NULL when out of memory */
void downloads_memory_free(struct downloads_memory *m); /* NULL is allowed */
/* How many are under way.  Any thread. */
uint64_t downloads_under_way(const struct downloads_memory *m);

/* What the line of one site bears; 0: anything. */
struct downloads_site {
	int64_t id;
	uint64_t count;       /* downloads at a time */
	uint64_t bytes_per_s; /* of all of them together */
};

/* One worker's; filled by it. */
struct downloads {
	struct downloads_memory *memory;          /* borrowed */
	const struct settings *settings;          /* of what holds for all sites together */
	uint64_t (*now_ms)(void *ctx);            /* monotonic */
	void (*wake)(void *ctx, uint64_t due_ms); /* delays_run() is wanted at this time */
	void *ctx;
	struct delays delays; /* of those that wait for the line */
	uint64_t stop_ms;     /* monotonic; by then the server ends what runs; 0: it goes on */
};

/* The server stops, by stop_ms at the latest: who waits is asked at the next delays_run() whether
 * that still makes sense (download_is_vain()). */
void downloads_stop(struct downloads *d, uint64_t stop_ms);

/* Whether one more would be one too many. */
bool downloads_are_full(const struct downloads *d, const struct downloads_site *site);

struct download; /* one that is under way */

/* Takes a place.
 *   d     NULL: nothing is counted, *out is NULL
 *   site  where the asker is; copied
 *   out   ended by download_end(), on this thread
 * ERR_OK; ERR_BUSY: all places are taken; ERR_NOMEM. */
MUST_CHECK enum err downloads_begin(
	struct downloads *d, const struct downloads_site *site, struct download **out);
void download_end(struct download *x); /* NULL is allowed; nothing that waits is called any more */

/* Whether its bytes are paced: others may leave as fast as they can.  NULL is not. */
bool download_is_paced(const struct download *x);

/* How many of n bytes may leave now, 1..n; they are used up by download_sent().
 * 0: it waits, and go(ctx) is called once when there are some, unless download_rest() is first. */
size_t download_ask(struct download *x, size_t n, void (*go)(void *ctx), void *ctx);
/* So many bytes have left; at most as many as it was told. */
void download_sent(struct download *x, size_t n);
/* Who waited has gone. */
void download_rest(struct download *x);

/* Whether it waits for the line at this moment: what it does not send meanwhile is not its client's
 * fault.  NULL does not. */
bool download_waits(const struct download *x);

/* Whether what is left of it, so many bytes, cannot leave before the server stops, at the share of
 * its line that it has: better ended now than held and cut then.  NULL is not. */
bool download_is_vain(const struct download *x, uint64_t left_bytes);

/* For who must send n bytes at a time or none (a window of TFTP).  true: they may leave now; false:
 * they may when go(ctx) is called, without being asked for again. */
bool download_ask_whole(struct download *x, size_t n, void (*go)(void *ctx), void *ctx);

#endif
