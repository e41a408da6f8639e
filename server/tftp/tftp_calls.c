#include "tftp/tftp_calls.h"

#include "base/clock.h"
#include "base/log.h"
#include "limits.h"
#include "net/listen.h"

#include <stdlib.h>

enum {
	TELL_MS = 1000,    /* at most one line in the log about dropped requests */
	STATUS_DONE = 200, /* in the trace: TFTP has no number for success */
};

_Static_assert((int)TFTP_REPLY_MAX_BYTES <= (int)DATAGRAM_HEAD_MAX_BYTES, "replies are heads");

static uint64_t
now_ms(const struct tftp_calls *s)
{
	return loop_now_ms(s->parts.loop);
}

/* This worker's share of a limit of the whole server. */
static uint64_t
share(const struct tftp_calls *s, enum setting id)
{
	return settings_number(s->parts.settings, id) / s->parts.sharers + 1;
}

static void
call_send(void *ctx, struct slice head, struct slice body)
{
	struct tftp_call *c = ctx;
	struct tftp_calls *s = c->calls;

	datagrams_send(s->datagrams, s->fds[c->port], &c->ends, head, body);
	c->flushes = datagrams_flushes(s->datagrams);
}

static void
call_flush(void *ctx)
{
	const struct tftp_call *c = ctx;
	struct datagrams *d = c->calls->datagrams;

	if (c->flushes == datagrams_flushes(d)) /* else all of its own have left */
		datagrams_flush(d);
}

static void settle(struct tftp_calls *s, struct tftp_call *c);

/* The line is free for the next window. */
static void
go_on(void *ctx)
{
	struct tftp_call *c = ctx;
	struct tftp_calls *s = c->calls;
	struct content *content = c->transfer.source.content;
	uint64_t size = content_size(content), sent = tftp_transfer_bytes(&c->transfer);

	c->is_stopped = download_is_vain(content_download(content), size > sent ? size - sent : 0);
	if (c->is_stopped)
		tftp_transfer_fail(&c->transfer, ERR_BUSY);
	else
		tftp_transfer_go_on(&c->transfer, now_ms(s));
	settle(s, c);
	datagrams_flush(s->datagrams);
}

static bool
call_may_leave(void *ctx, size_t bytes)
{
	struct tftp_call *c = ctx;
	struct download *download = content_download(c->transfer.source.content);

	if (download == NULL || download_ask_whole(download, bytes, go_on, c))
		return true;
	c->has_waited = true;
	return false;
}

static enum err
call_store(void *ctx, struct slice bytes)
{
	return tftp_file_store(ctx, bytes);
}

static void
call_commit(void *ctx)
{
	tftp_file_commit(ctx, clock_wall_s());
}

static const struct tftp_transfer_calls transfer_calls = {
	call_send, call_flush, call_may_leave, call_store, call_commit};

static enum reason
reason_of(const struct tftp_call *c)
{
	const struct tftp_transfer *t = &c->transfer;

	if (t->phase == TFTP_LEFT)
		return tftp_file_left(&c->file, t->is_write, t->is_heard);
	if (c->is_too_slow)
		return REASON_TOO_SLOW;
	if (c->is_stopped)
		return REASON_STOPPED;
	if (t->phase == TFTP_FAILED && c->file.err == ERR_OK) /* not the product's decision */
		return t->err == ERR_SYNTAX ? REASON_BAD_REQUEST : REASON_FAILED;
	return c->file.reason;
}

/* A record of what comes from there, with nothing else in it yet. */
static struct visit_record
begin_record(const struct datagram_ends *ends, char peer[PEER_TEXT_BYTES])
{
	peer_text(&ends->peer.any, peer);
	return (struct visit_record){.channel = CHANNEL_TFTP,
		.method = SLICE(""),
		.name = SLICE(""),
		.address = slice_of(peer),
		.agent = SLICE("")};
}

static void
tell(struct tftp_calls *s, const struct tftp_call *c)
{
	const struct tftp_transfer *t = &c->transfer;
	const struct tftp_file *f = &c->file;
	char peer[PEER_TEXT_BYTES];
	struct visit_record r = begin_record(&c->ends, peer);

	r.at_ms = c->at_ms;
	r.duration_us = (uint32_t)(clock_mono_us() - c->began_us);
	r.status = t->phase == TFTP_FAILED ? tftp_error_of(t->err)->code : STATUS_DONE;
	r.proof = (uint8_t)f->who.proof;
	r.reason = (uint8_t)reason_of(c);
	r.bytes = tftp_transfer_bytes(t);
	r.method = t->is_write ? SLICE("WRQ") : SLICE("RRQ");
	if (f->has_name) {
		r.has_mac = f->name.has_mac;
		r.mac = f->name.mac;
		r.name = slice_of(f->name.path);
	}
	s->parts.trace(s->parts.ctx, &r);
}

/* Frees its memory, or keeps it for the next one. */
static void
forget(struct tftp_calls *s, struct tftp_call *c)
{
	tftp_table_remove(c);
	if (s->spare != NULL)
		free(c);
	else
		s->spare = c;
}

static void
release(struct tftp_call *c)
{
	/* What it has lent to a datagram that still waits must leave first. */
	if (c->transfer.source.content != NULL)
		call_flush(c);
	tftp_transfer_done(&c->transfer);
	tftp_file_done(&c->file);
}

/* After anything happened to it: puts it where it belongs.  It may be gone afterwards. */
static void
settle(struct tftp_calls *s, struct tftp_call *c)
{
	bool is_over = tftp_transfer_is_over(&c->transfer);

	if (c->list == &s->table.over)
		return;
	if (c->transfer.is_heard)
		tftp_table_heard(c);
	if (is_over) {
		tell(s, c);
		release(c);
	}
	if (is_over && !c->transfer.is_heard)
		forget(s, c);
	else if (is_over || c->transfer.progress_at_ms != c->moved_ms) /* not by any packet */
		tftp_table_move(&s->table, c, now_ms(s));
}

/* The product has decided about the request, or about its upload. */
static void
ready(struct tftp_file *f)
{
	struct tftp_call *c = (struct tftp_call *)f;
	struct tftp_transfer *t = &c->transfer;
	struct tftp_calls *s = c->calls;
	struct content *content = f->content;

	f->content = NULL;
	if (t->phase == TFTP_STORING)
		tftp_transfer_stored(t, f->err, now_ms(s));
	else if (f->err != ERR_OK)
		tftp_transfer_fail(t, f->err);
	else if (t->is_write)
		tftp_transfer_accept(t, now_ms(s));
	else
		tftp_transfer_serve(t, content, now_ms(s));
	settle(s, c);
	if (!s->is_in_batch)
		datagrams_flush(s->datagrams);
}

/* The first reply socket that this client does not use, for a transfer that runs or one that it may
 * still send late packets to.  All others meet at the same socket, where one system call takes and
 * sends for many of them.  TFTP_PORTS: all are in use. */
static size_t
choose_port(struct tftp_calls *s, const struct datagram_ends *ends)
{
	struct tftp_call *old = NULL;
	size_t port;

	for (port = 0; port < TFTP_PORTS; port++) {
		struct tftp_call *c = tftp_table_find(&s->table, ends, port);

		if (c == NULL)
			return port;
		if (c->list == &s->table.over && (old == NULL || c->began_us < old->began_us))
			old = c;
	}
	if (old != NULL) {
		port = old->port;
		forget(s, old);
	}
	return port;
}

/* Has the one go that is of least use: over, or else the oldest that was never answered, which may
 * be nobody's.  false: all are under way. */
static bool
make_room(struct tftp_calls *s)
{
	struct tftp_call *c = s->table.over.oldest;

	if (c != NULL) {
		forget(s, c);
		return true;
	}
	c = s->table.live.oldest;
	while (c != NULL && (c->transfer.is_heard || (c->transfer.phase != TFTP_SENDING &&
							     c->transfer.phase != TFTP_RECEIVING)))
		c = c->newer;
	if (c == NULL)
		return false;
	tftp_transfer_give_up(&c->transfer);
	settle(s, c);
	return true;
}

/* Memory for one more transfer, if no limit forbids it. */
static struct tftp_call *
take_call(struct tftp_calls *s, const struct datagram_ends *ends)
{
	struct tftp_table *t = &s->table;
	struct tftp_call *c;

	if (tftp_table_unheard(t, ends) >= share(s, SET_TFTP_PER_ADDRESS))
		return NULL;
	if (t->live.count + t->over.count >= share(s, SET_TFTP_TRANSFERS) && !make_room(s))
		return NULL;
	c = s->spare ? s->spare : malloc(sizeof(*c));
	s->spare = NULL;
	return c;
}

static void
begin(struct tftp_calls *s, const struct datagram *d, const struct tftp_request *r, uint64_t hash)
{
	size_t port = choose_port(s, &d->ends);
	struct tftp_call *c = port < TFTP_PORTS ? take_call(s, &d->ends) : NULL;

	if (c == NULL) {
		s->dropped++;
		return;
	}
	*c = (struct tftp_call){.calls = s,
		.ends = d->ends,
		.port = port,
		.request_hash = hash,
		.at_ms = clock_wall_ms(),
		.began_us = clock_mono_us(),
		.moved_ms = now_ms(s),
		.window_ms = now_ms(s)};
	c->file.who.ip = peer_ip(&d->ends.peer.any);
	c->file.who.now = c->at_ms / 1000;
	c->file.ready = ready;
	tftp_transfer_begin(&c->transfer, &transfer_calls, c, r,
		settings_number(s->parts.settings, SET_TFTP_BLKSIZE));
	tftp_table_add(&s->table, c);
	tftp_file_ask(&s->parts.files, &c->file, r);
}

void
tftp_calls_error(struct tftp_calls *s, size_t port, const struct datagram_ends *ends,
	const struct tftp_error *e)
{
	char head[TFTP_REPLY_MAX_BYTES];
	size_t n = tftp_error_build(e, head);

	datagrams_send(s->datagrams, s->fds[port], ends, (struct slice){head, n}, SLICE(""));
}

void
tftp_calls_request(struct tftp_calls *s, const struct datagram *d, const struct tftp_request *r)
{
	uint64_t hash = tftp_table_hash(&s->table, d->bytes);
	struct tftp_call *c = tftp_table_find_request(&s->table, &d->ends, hash);

	if (c != NULL && tftp_transfer_again(&c->transfer, now_ms(s)))
		return;
	begin(s, d, r, hash);
}

void
tftp_calls_refuse(struct tftp_calls *s, const struct datagram *d)
{
	const struct tftp_error *e = tftp_error_of(ERR_SYNTAX);
	char peer[PEER_TEXT_BYTES];
	struct visit_record r = begin_record(&d->ends, peer);

	tftp_calls_error(s, 0, &d->ends, e);
	r.at_ms = clock_wall_ms();
	r.status = e->code;
	r.reason = REASON_BAD_REQUEST;
	s->parts.trace(s->parts.ctx, &r);
}

/* Whether a client has moved less since its pace was looked at last than it must; looks at it once
 * in a window.  Who is silent has another end. */
static bool
is_too_slow(const struct tftp_calls *s, struct tftp_call *c)
{
	uint64_t window_s = settings_number(s->parts.settings, SET_RATE_WINDOW_S);
	uint64_t bytes = tftp_transfer_bytes(&c->transfer), moved = bytes - c->window_bytes;
	struct content *content = c->transfer.source.content;
	bool waits = content != NULL && download_waits(content_download(content));
	bool had_grace = c->has_grace, has_waited = c->has_waited || waits;

	if (now_ms(s) - c->window_ms < window_s * 1000)
		return false;
	c->window_ms = now_ms(s);
	c->window_bytes = bytes;
	c->has_grace = true;
	c->has_waited = waits; /* then it has in the next window, too */
	return had_grace && !has_waited &&
	       moved < settings_number(s->parts.settings, SET_MIN_RATE) * window_s;
}

bool
tftp_calls_input(struct tftp_calls *s, size_t port, const struct datagram *d)
{
	struct tftp_call *c = tftp_table_find(&s->table, &d->ends, port);

	if (c == NULL)
		return false;
	tftp_transfer_input(&c->transfer, d->bytes, now_ms(s));
	if (!tftp_transfer_is_over(&c->transfer) && c->transfer.phase != TFTP_STORING &&
		is_too_slow(s, c)) {
		c->is_too_slow = true;
		tftp_transfer_fail(&c->transfer, ERR_BUSY);
	}
	settle(s, c);
	return true;
}

static void
sweep_live(struct tftp_calls *s, uint64_t now)
{
	struct tftp_call *c = s->table.live.oldest, *newer;

	/* Nobody is waited for for less than TFTP_WAIT_MS. */
	for (; c != NULL && now - c->moved_ms >= TFTP_WAIT_MS; c = newer) {
		newer = c->newer;
		if (now < c->transfer.deadline_ms)
			continue;
		tftp_transfer_tick(&c->transfer, now);
		settle(s, c);
	}
}

static void
tell_dropped(struct tftp_calls *s, uint64_t now)
{
	if (s->dropped == 0 || now - s->told_ms < TELL_MS)
		return;
	log_event(LOG_WARN, "TFTP requests beyond the limits were not answered",
		log_field_number("requests", (int64_t)s->dropped),
		log_field_number("transfers", (int64_t)s->table.live.count));
	s->dropped = 0;
	s->told_ms = now;
}

void
tftp_calls_sweep(struct tftp_calls *s)
{
	struct tftp_list *over = &s->table.over;
	uint64_t now = now_ms(s);

	sweep_live(s, now);
	datagrams_flush(s->datagrams);
	while (over->oldest != NULL && now - over->oldest->moved_ms >= TFTP_LINGER_MS)
		forget(s, over->oldest);
	tell_dropped(s, now);
}

size_t
tftp_calls_count(const struct tftp_calls *s)
{
	return s->table.live.count;
}

bool
tftp_calls_holds(const struct tftp_calls *s)
{
	const struct tftp_call *c = s->table.live.oldest;

	while (c != NULL && c->transfer.phase != TFTP_ASKING && c->transfer.phase != TFTP_STORING)
		c = c->newer;
	return c != NULL;
}

void
tftp_calls_init(struct tftp_calls *s, const struct tftp_calls_parts *parts)
{
	memset(s, 0, sizeof(*s));
	s->parts = *parts;
	for (size_t i = 0; i < TFTP_PORTS; i++)
		s->fds[i] = -1;
	tftp_table_init(&s->table);
}

void
tftp_calls_done(struct tftp_calls *s)
{
	struct tftp_call *c;

	while ((c = s->table.live.oldest) != NULL) {
		release(c);
		forget(s, c);
	}
	while ((c = s->table.over.oldest) != NULL)
		forget(s, c);
	free(s->spare);
}
