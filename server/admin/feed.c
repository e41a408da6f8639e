#include "admin/feed.h"

#include "admin/caller.h"
#include "base/auto.h"
#include "base/clock.h"
#include "limits.h"
#include "store/tokens.h"

#include <stdatomic.h>

enum {
	LOOK_MS = 500,
	CHECK_EVERY = 10,            /* looks: whether whoever listens still may */
	COMMENT_EVERY = 30,          /* looks: proxies cut what is quiet for long */
	LOOK_ROWS = 1000,            /* of the trace, and of the audit, at a time */
	BATCH_BYTES = 64 * 1024,     /* told at a time: no more than a slow reader may owe */
	BATCH_MAX_BYTES = 192 * 1024 /* with the event that went over it */
};

struct feed {
	const struct settings *settings;
	struct loop_timer *timer;
	struct store *store;
	atomic_int reserved;
	struct http_ask *asks[ADMIN_STREAMS_MAX]; /* NULL: free */
	size_t count;
	uint64_t looks;
	bool is_closed;

	/* What was told last, and from where to where: most who listen are at the same place. */
	struct place from, to;
	struct buf batch;
	bool has_batch;
};

static void look(void *ctx);

enum err
feed_new(struct loop *loop, const struct settings *settings, struct feed **out, struct why *why)
{
	struct feed *f = calloc(1, sizeof(*f));
	enum err e;

	if (f == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	f->settings = settings;
	f->batch = BUF(BATCH_MAX_BYTES);
	f->timer = loop_timer(loop, look, f);
	e = store_open(settings_text(settings, SET_DATA), DB_READ, &f->store, why);
	if (e == ERR_OK && f->timer == NULL)
		e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	if (e == ERR_OK)
		*out = f;
	else
		feed_free(f);
	return e;
}

void
feed_free(struct feed *f)
{
	if (f == NULL)
		return;
	store_close(f->store);
	buf_free(&f->batch);
	free(f);
}

void
feed_settings(struct feed *f, const struct settings *settings)
{
	f->settings = settings;
}

struct store *
feed_view(const struct feed *f)
{
	return f->store;
}

bool
feed_reserve(struct feed *f)
{
	if (atomic_fetch_add(&f->reserved, 1) < ADMIN_STREAMS_MAX)
		return true;
	feed_release(f);
	return false;
}

void
feed_release(struct feed *f)
{
	(void)atomic_fetch_sub(&f->reserved, 1);
}

void
feed_join(struct feed *f, struct http_ask *a)
{
	size_t i = 0;

	while (f->asks[i] != NULL)
		i++; /* a place was reserved */
	f->asks[i] = a;
	if (f->count++ == 0)
		loop_timer_start(f->timer, LOOK_MS, LOOK_MS);
	if (f->is_closed)
		http_ask_end(a);
}

void
feed_leave(struct feed *f, struct http_ask *a)
{
	for (size_t i = 0; i < ADMIN_STREAMS_MAX; i++)
		if (f->asks[i] == a) {
			f->asks[i] = NULL;
			if (--f->count == 0)
				loop_timer_stop(f->timer);
		}
	free(a->owner);
	a->owner = NULL;
	feed_release(f);
}

void
feed_close(struct feed *f)
{
	f->is_closed = true;
	for (size_t i = 0; i < ADMIN_STREAMS_MAX; i++)
		if (f->asks[i] != NULL)
			http_ask_end(f->asks[i]);
}

static enum err
add_event(void *ctx, const struct happening *h)
{
	struct feed *f = ctx;
	char place[PLACE_TEXT_BYTES];

	if (f->batch.n > BATCH_BYTES)
		return ERR_LIMIT;
	buf_addf(&f->batch, "event: %s\nid: %s\ndata: ", webhook_event_names[h->event],
		place_text(h->after, place));
	buf_add(&f->batch, h->data);
	buf_add_text(&f->batch, "\n\n");
	return buf_check(&f->batch);
}

/* Puts together what is told from a place on. */
static bool
make_batch(struct feed *f, struct place from)
{
	enum { ALL = (1U << WEBHOOK_EVENT__COUNT) - 1 };
	enum err e;

	buf_free(&f->batch);
	f->from = f->to = from;
	e = happenings_each(f->store, ALL, LOOK_ROWS, &f->to, add_event, f);
	f->has_batch = e == ERR_OK || e == ERR_LIMIT;
	return f->has_batch;
}

/* Tells one who listens what he has not been told.  What cannot be read now is read next time. */
static void
tell(struct feed *f, struct http_ask *a)
{
	struct feed_seat *seat = a->owner;

	if (!f->has_batch || f->from.visit_id != seat->place.visit_id ||
		f->from.audit_id != seat->place.audit_id)
		if (!make_batch(f, seat->place))
			return;
	seat->place = f->to;
	if (f->batch.n > 0)
		(void)http_ask_push(a, buf_slice(&f->batch));
}

/* Whether he still may: what cannot be read now does not end it. */
static bool
is_let_in(struct feed *f, const struct feed_seat *seat)
{
	const struct session_limits limits = caller_limits(f->settings);
	struct session session;
	struct token token;
	int64_t now = clock_wall_s();
	enum err e;

	if (seat->session != 0)
		return sessions_by_id(f->store, seat->session, &limits, now, &session) !=
		       ERR_NOTFOUND;
	e = tokens_by_name(f->store, slice_of(seat->name), &token);
	return e != ERR_NOTFOUND &&
	       (e != ERR_OK || (token.id == seat->token &&
				       (token.expires_at == 0 || token.expires_at > now)));
}

static void
look(void *ctx)
{
	struct feed *f = ctx;

	f->looks++;
	f->has_batch = false;
	for (size_t i = 0; i < ADMIN_STREAMS_MAX; i++) {
		struct http_ask *a = f->asks[i];

		if (a == NULL)
			continue;
		if (f->looks % CHECK_EVERY == 0 && !is_let_in(f, a->owner)) {
			http_ask_end(a);
			continue;
		}
		tell(f, a);
		if (f->looks % COMMENT_EVERY == 0)
			(void)http_ask_push(a, SLICE(": still here\n\n"));
	}
}
