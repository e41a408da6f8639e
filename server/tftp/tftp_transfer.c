#include "tftp/tftp_transfer.h"

#include "limits.h"

enum { PIECE_BYTES = 1024 }; /* of netascii, converted at a time */

static void
take_options(struct tftp_transfer *t, const struct tftp_options *asked, uint64_t blksize_max)
{
	struct tftp_options *o = &t->options;

	*o = *asked;
	if (o->has[TFTP_BLKSIZE] && o->value[TFTP_BLKSIZE] > blksize_max)
		o->value[TFTP_BLKSIZE] = blksize_max;
	if (o->value[TFTP_WINDOWSIZE] > TFTP_WINDOW_MAX)
		o->value[TFTP_WINDOWSIZE] = TFTP_WINDOW_MAX;
	if (!t->is_netascii)
		return;
	o->has[TFTP_TSIZE] = false;      /* of a text nobody knows it beforehand */
	o->has[TFTP_WINDOWSIZE] = false; /* nor where a block begins, to send it again */
	o->value[TFTP_WINDOWSIZE] = 1;
}

void
tftp_transfer_begin(struct tftp_transfer *t, const struct tftp_transfer_calls *calls, void *ctx,
	const struct tftp_request *r, uint64_t blksize_max)
{
	*t = (struct tftp_transfer){.calls = calls,
		.ctx = ctx,
		.phase = TFTP_ASKING,
		.is_write = r->is_write,
		.is_netascii = r->is_netascii,
		.deadline_ms = UINT64_MAX};
	take_options(t, &r->options, blksize_max);
}

void
tftp_transfer_done(struct tftp_transfer *t)
{
	tftp_source_done(&t->source);
}

static void
end(struct tftp_transfer *t, enum tftp_phase phase)
{
	t->phase = phase;
	t->deadline_ms = UINT64_MAX;
}

/* Until when an answer is waited for: each time twice as long, and not beyond the silence that is
 * borne in all. */
static uint64_t
deadline(const struct tftp_transfer *t, uint64_t now_ms)
{
	uint64_t told_ms = t->options.value[TFTP_TIMEOUT] * 1000;
	uint64_t base_ms = told_ms ? told_ms : TFTP_WAIT_MS;
	uint64_t most_ms = base_ms > TFTP_WAIT_MAX_MS ? base_ms : TFTP_WAIT_MAX_MS;
	uint64_t wait_ms = base_ms << (t->tries - 1);
	uint64_t over_ms =
		t->progress_at_ms + (t->is_heard ? TFTP_SILENCE_MS : TFTP_SILENCE_FIRST_MS);
	uint64_t at_ms = now_ms + (wait_ms < most_ms ? wait_ms : most_ms);

	return at_ms < over_ms ? at_ms : over_ms;
}

/* Something was sent that wants an answer. */
static void
await(struct tftp_transfer *t, uint64_t now_ms)
{
	t->tries++;
	t->deadline_ms = deadline(t, now_ms);
}

static void
progress(struct tftp_transfer *t, uint64_t now_ms)
{
	t->tries = 0;
	t->progress_at_ms = now_ms;
}

static void
send_acknowledgement(struct tftp_transfer *t)
{
	char head[TFTP_HEAD_BYTES];

	tftp_head_build(TFTP_ACK, (uint16_t)t->done_blocks, head);
	t->calls->send(t->ctx, (struct slice){head, sizeof(head)}, SLICE(""));
}

static bool
has_options(const struct tftp_transfer *t)
{
	for (int i = 0; i < TFTP_OPTION__COUNT; i++)
		if (t->options.has[i])
			return true;
	return false;
}

static void
send_options(struct tftp_transfer *t)
{
	char head[TFTP_REPLY_MAX_BYTES];
	size_t n = tftp_oack_build(&t->options, head);

	t->calls->send(t->ctx, (struct slice){head, n}, SLICE(""));
}

void
tftp_transfer_fail(struct tftp_transfer *t, enum err e)
{
	char head[TFTP_REPLY_MAX_BYTES];
	size_t n = tftp_error_build(tftp_error_of(e), head);

	t->calls->send(t->ctx, (struct slice){head, n}, SLICE(""));
	t->err = e;
	end(t, TFTP_FAILED);
}

/* Sends one block of the window.  False: there is no further one, or the transfer has failed. */
static bool
send_block(struct tftp_transfer *t, uint64_t block)
{
	char head[TFTP_HEAD_BYTES];
	struct slice body;

	if (t->last_block != 0 && block > t->last_block)
		return false;
	if (!tftp_source_holds(&t->source, block))
		t->calls->flush(t->ctx); /* what was lent for the blocks before goes now */
	if (tftp_source_block(&t->source, block, &body) != ERR_OK) {
		tftp_transfer_fail(t, ERR_IO);
		return false;
	}
	if (body.n < t->options.value[TFTP_BLKSIZE])
		t->last_block = block;
	tftp_head_build(TFTP_DATA, (uint16_t)block, head);
	t->calls->send(t->ctx, (struct slice){head, sizeof(head)}, body);
	t->sent_blocks = block;
	return true;
}

static void
send_window(struct tftp_transfer *t, uint64_t now_ms)
{
	uint64_t block = t->done_blocks, end = block + t->options.value[TFTP_WINDOWSIZE];

	while (block < end && send_block(t, block + 1))
		block++;
	if (!tftp_transfer_is_over(t))
		await(t, now_ms);
}

/* Sends the next window, if the line is free; else that follows when it is. */
static void
next_window(struct tftp_transfer *t, uint64_t now_ms)
{
	size_t bytes = t->options.value[TFTP_BLKSIZE] * t->options.value[TFTP_WINDOWSIZE];

	if (t->calls->may_leave(t->ctx, bytes))
		send_window(t, now_ms);
	else
		t->deadline_ms = UINT64_MAX;
}

void
tftp_transfer_go_on(struct tftp_transfer *t, uint64_t now_ms)
{
	progress(t, now_ms);
	send_window(t, now_ms);
}

/* Sends what the client has not answered: for the first time or again. */
static void
send_pending(struct tftp_transfer *t, uint64_t now_ms)
{
	if (!t->is_opening && t->phase == TFTP_SENDING) {
		send_window(t, now_ms);
		return;
	}
	if (t->is_opening)
		send_options(t);
	else
		send_acknowledgement(t);
	await(t, now_ms);
}

static void
open_transfer(struct tftp_transfer *t, enum tftp_phase phase, uint64_t now_ms)
{
	t->phase = phase;
	t->is_opening = has_options(t);
	progress(t, now_ms);
	send_pending(t, now_ms);
}

void
tftp_transfer_serve(struct tftp_transfer *t, struct content *content, uint64_t now_ms)
{
	uint64_t size_bytes = content_size(content);
	enum err e = tftp_source_init(&t->source, content, t->options.value[TFTP_BLKSIZE],
		t->options.value[TFTP_WINDOWSIZE], t->is_netascii);

	if (e != ERR_OK) {
		tftp_transfer_fail(t, e);
		return;
	}
	t->options.value[TFTP_TSIZE] = size_bytes;
	open_transfer(t, TFTP_SENDING, now_ms);
}

void
tftp_transfer_accept(struct tftp_transfer *t, uint64_t now_ms)
{
	open_transfer(t, TFTP_RECEIVING, now_ms);
}

void
tftp_transfer_stored(struct tftp_transfer *t, enum err e, uint64_t now_ms)
{
	if (e != ERR_OK) {
		tftp_transfer_fail(t, e);
		return;
	}
	progress(t, now_ms);
	send_acknowledgement(t);
	end(t, TFTP_DONE);
}

static bool
may_send_again(const struct tftp_transfer *t, uint64_t now_ms)
{
	uint64_t silence_ms = now_ms - t->progress_at_ms;

	if (!t->is_heard)
		return t->tries < TFTP_TRIES_FIRST && silence_ms < TFTP_SILENCE_FIRST_MS;
	return t->tries < TFTP_TRIES && silence_ms < TFTP_SILENCE_MS;
}

bool
tftp_transfer_again(struct tftp_transfer *t, uint64_t now_ms)
{
	if (t->phase != TFTP_SENDING && t->phase != TFTP_RECEIVING)
		return true;
	if (!t->is_heard && may_send_again(t, now_ms))
		send_pending(t, now_ms);
	return !t->is_heard || t->tries <= 1;
}

void
tftp_transfer_tick(struct tftp_transfer *t, uint64_t now_ms)
{
	if (now_ms < t->deadline_ms)
		return;
	if (may_send_again(t, now_ms))
		send_pending(t, now_ms);
	else
		end(t, TFTP_LEFT);
}

static void
on_ack(struct tftp_transfer *t, struct slice dgram, uint64_t now_ms)
{
	uint16_t ahead = (uint16_t)(tftp_number(dgram) - (uint16_t)t->done_blocks);

	/* A copy of an older one, or of a block that was not sent: RFC 1123. */
	if (t->is_opening ? ahead != 0 : ahead == 0 || ahead > t->sent_blocks - t->done_blocks)
		return;
	t->is_opening = false;
	t->is_heard = true;
	t->done_blocks += ahead;
	progress(t, now_ms);
	if (t->last_block != 0 && t->done_blocks == t->last_block)
		end(t, TFTP_DONE);
	else
		next_window(t, now_ms);
}

static enum err
store(struct tftp_transfer *t, struct slice bytes)
{
	if (bytes.n == 0)
		return ERR_OK;
	t->bytes += bytes.n;
	return t->calls->store(t->ctx, bytes);
}

static enum err
store_text(struct tftp_transfer *t, struct slice text, bool is_last)
{
	char piece[PIECE_BYTES + 1];
	enum err e = ERR_OK;

	while (e == ERR_OK && text.n > 0) {
		size_t n = tftp_netascii_decode(&t->state, slice_head(text, PIECE_BYTES), piece);

		text = slice_from(text, PIECE_BYTES);
		e = store(t, (struct slice){piece, n});
	}
	if (e == ERR_OK && is_last)
		e = store(t, (struct slice){piece, tftp_netascii_decode_end(&t->state, piece)});
	return e;
}

/* The next block in order. */
static void
take_block(struct tftp_transfer *t, struct slice body, uint64_t now_ms)
{
	bool is_last = body.n < t->options.value[TFTP_BLKSIZE];
	enum err e = t->is_netascii ? store_text(t, body, is_last) : store(t, body);

	if (e != ERR_OK) {
		tftp_transfer_fail(t, e);
		return;
	}
	t->is_opening = false;
	t->is_heard = true;
	t->has_told_gap = false;
	t->done_blocks++;
	t->unacknowledged_blocks++;
	progress(t, now_ms);
	if (is_last) {
		t->phase = TFTP_STORING;
		t->deadline_ms = UINT64_MAX;
		t->calls->commit(t->ctx);
		return;
	}
	if (t->unacknowledged_blocks >= t->options.value[TFTP_WINDOWSIZE]) {
		t->unacknowledged_blocks = 0;
		send_acknowledgement(t);
	}
	await(t, now_ms);
}

static void
on_data(struct tftp_transfer *t, struct slice dgram, uint64_t now_ms)
{
	uint16_t ahead = (uint16_t)(tftp_number(dgram) - (uint16_t)t->done_blocks);
	struct slice body = slice_from(dgram, TFTP_HEAD_BYTES);

	if (body.n > t->options.value[TFTP_BLKSIZE]) {
		tftp_transfer_fail(t, ERR_SYNTAX);
	} else if (ahead == 1) {
		take_block(t, body, now_ms);
	} else if (ahead == 0 && t->done_blocks > 0) {
		t->unacknowledged_blocks = 0;
		send_acknowledgement(t); /* ours is lost */
	} else if (ahead > 1 && ahead <= t->options.value[TFTP_WINDOWSIZE] && !t->has_told_gap) {
		t->is_heard = true;
		t->has_told_gap = true;
		t->unacknowledged_blocks = 0;
		send_acknowledgement(t); /* one before it is lost: RFC 7440 section 4 */
	}
}

/* After the end only a repeated last DATA is answered: our last ACK is lost. */
static void
dally(struct tftp_transfer *t, struct slice dgram)
{
	if (t->phase == TFTP_DONE && t->is_write && tftp_opcode(dgram) == TFTP_DATA &&
		tftp_number(dgram) == (uint16_t)t->done_blocks)
		send_acknowledgement(t);
}

/* The client does not want the rest. */
static void
leave(struct tftp_transfer *t)
{
	t->is_heard = true;
	end(t, TFTP_LEFT);
}

void
tftp_transfer_input(struct tftp_transfer *t, struct slice dgram, uint64_t now_ms)
{
	unsigned opcode = tftp_opcode(dgram);

	if (tftp_transfer_is_over(t))
		dally(t, dgram);
	else if (t->phase != TFTP_SENDING && t->phase != TFTP_RECEIVING)
		return; /* waits for us, not for the client */
	else if (opcode == TFTP_ERROR)
		leave(t);
	else if (opcode == TFTP_ACK && t->phase == TFTP_SENDING)
		on_ack(t, dgram, now_ms);
	else if (opcode == TFTP_DATA && t->phase == TFTP_RECEIVING)
		on_data(t, dgram, now_ms);
	else
		tftp_transfer_fail(t, ERR_SYNTAX);
}

void
tftp_transfer_give_up(struct tftp_transfer *t)
{
	end(t, TFTP_LEFT);
}

uint64_t
tftp_transfer_bytes(const struct tftp_transfer *t)
{
	return t->is_write ? t->bytes : tftp_source_bytes(&t->source, t->done_blocks);
}
