/* feed - streams of events: whoever listens is told what happens, until he goes, his login ends or
 * the server stops.
 *
 * Lives on the listener's thread, with a view of the store of its own, which is looked at only
 * while somebody listens.
 */
#ifndef ADMIN_FEED_H
#define ADMIN_FEED_H

#include "admin/happening.h"
#include "base/settings.h"
#include "http/http_desk.h"
#include "net/loop.h"

struct feed;

/* Who listens. */
struct feed_seat {
	int64_t session; /* 0: a token */
	int64_t token;   /* and its name, by which it is found again */
	char name[WORD_MAX_BYTES + 1];
	struct place place; /* what he has been told */
};

/* ERR_OK; ERR_NOMEM; what store_open() returns. */
MUST_CHECK enum err feed_new(
	struct loop *loop, const struct settings *settings, struct feed **out, struct why *why);
void feed_free(struct feed *f); /* nobody may listen any more; NULL is allowed */
/* Other settings from now on; they outlive the feed.  On the listener's thread. */
void feed_settings(struct feed *f, const struct settings *settings);
/* Its view, for others on the listener's thread. */
struct store *feed_view(const struct feed *f);

/* Keeps one of ADMIN_STREAMS_MAX places for a stream that will be joined.  Any thread.
 * False: all are taken. */
bool feed_reserve(struct feed *f);
/* Gives it back: for a stream that was never joined. */
void feed_release(struct feed *f);

/* Takes a stream in whose answer is about to leave.
 *   a  its owner is a seat of malloc(), the feed's from now on */
void feed_join(struct feed *f, struct http_ask *a);
/* The stream is over: forgets it. */
void feed_leave(struct feed *f, struct http_ask *a);

/* Ends all streams, and those that still come. */
void feed_close(struct feed *f);

#endif
