#include "unit_tftp.h"

static void
begin_read(struct peer *p, struct slice words, struct slice bytes, bool is_file)
{
	peer_begin(p, false, words);
	tftp_transfer_serve(&p->t, content_make(bytes, is_file), p->now);
}

/* Acknowledges blocks one by one to the end; gives the bytes that came. */
static void
read_to_the_end(struct peer *p, struct buf *out)
{
	for (uint16_t block = 1; p->t.phase == TFTP_SENDING; block++) {
		assert_int_equal(p->count, 1);
		assert_sent(p, 0, TFTP_DATA, block);
		buf_add(out, buf_slice(&p->bodies));
		peer_acks(p, block);
	}
	assert_int_equal(p->count, 0);
	assert_int_equal(p->t.phase, TFTP_DONE);
}

static void
a_file_of_any_size_comes_whole_and_ends_with_a_short_block(void **state)
{
	static const size_t sizes[] = {0, 1, 511, 512, 513, 1024, 1025, 40000, 512 * 200};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (int is_file = 0; is_file < 2; is_file++) {
			AUTO(buf_free) struct buf bytes = BUF(1 << 20), got = BUF(1 << 20);
			struct peer p;

			pattern(&bytes, sizes[i]);
			begin_read(&p, SLICE("octet"), buf_slice(&bytes), is_file);
			read_to_the_end(&p, &got);
			assert_int_equal(p.total, sizes[i] / 512 + 1);
			assert_true(slice_eq(buf_slice(&got), buf_slice(&bytes)));
			assert_int_equal(tftp_transfer_bytes(&p.t), sizes[i]);
			peer_done(&p);
		}
}

static void
block_numbers_go_on_with_zero_after_65535(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20), got = BUF(1 << 20);
	struct peer p;

	(void)state;
	pattern(&bytes, 66000 * 8 + 3);
	begin_read(&p, SLICE("octet\0blksize\0008"), buf_slice(&bytes), true);
	assert_sent(&p, 0, TFTP_OACK, 'b' << 8 | 'l');
	peer_acks(&p, 0);
	read_to_the_end(&p, &got);
	assert_int_equal(p.t.done_blocks, 66001);
	assert_true(slice_eq(buf_slice(&got), buf_slice(&bytes)));
	peer_done(&p);
}

static void
options_are_told_first_and_block_one_follows_their_ack(void **state)
{
	static const char oack[] =
		"\0\6blksize\0001428\0timeout\0002\0tsize\0003000\0windowsize\00064";
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct peer p;

	(void)state;
	pattern(&bytes, 3000);
	begin_read(&p,
		SLICE("octet\0blksize\00065464\0timeout\0002\0tsize\0000\0windowsize\00065535"),
		buf_slice(&bytes), false);
	assert_int_equal(p.count, 1);
	assert_true(slice_eq(buf_slice(&p.last), (struct slice){oack, sizeof(oack)}));
	peer_acks(&p, 1);
	assert_int_equal(p.count, 0);
	peer_acks(&p, 0);
	assert_int_equal(p.count, 3);
	peer_acks(&p, 0); /* a copy */
	assert_int_equal(p.count, 0);
	peer_acks(&p, 3);
	assert_int_equal(p.t.phase, TFTP_DONE);
	peer_done(&p);
}

static void
a_copy_of_an_ack_and_one_of_the_future_get_nothing(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct peer p;

	(void)state;
	pattern(&bytes, 2000);
	begin_read(&p, SLICE("octet"), buf_slice(&bytes), false);
	peer_acks(&p, 0); /* there was no OACK */
	peer_acks(&p, 2);
	peer_acks(&p, 65535);
	assert_int_equal(p.total, 1);
	peer_acks(&p, 1);
	assert_sent(&p, 0, TFTP_DATA, 2);
	for (int i = 0; i < 10; i++)
		peer_acks(&p, 1);
	assert_int_equal(p.total, 2);
	peer_acks(&p, 2);
	assert_sent(&p, 0, TFTP_DATA, 3);
	peer_done(&p);
}

static void
who_never_answers_gets_three_datagrams_in_all(void **state)
{
	static const char *const words[] = {"octet", "octet\0blksize\0001000"};

	(void)state;
	for (int is_write = 0; is_write < 2; is_write++)
		for (size_t i = 0; i < COUNT(words); i++) {
			struct peer p;

			peer_begin(&p, is_write, (struct slice){words[i], i == 0 ? 5 : 18});
			if (is_write)
				tftp_transfer_accept(&p.t, p.now);
			else
				tftp_transfer_serve(&p.t, content_make(SLICE("x"), false), p.now);
			assert_true(tftp_transfer_again(&p.t, p.now)); /* the request once more */
			assert_int_equal(p.total, 2);
			assert_int_equal(peer_waits(&p, 60000), 2000);
			assert_int_equal(p.total, 3);
			assert_true(tftp_transfer_again(&p.t, p.now));
			assert_int_equal(peer_waits(&p, 60000), 4000);
			assert_int_equal(p.total, 3);
			assert_int_equal(p.t.phase, TFTP_LEFT);
			peer_done(&p);
		}
}

static void
who_falls_silent_gets_five_retransmissions_with_growing_pauses(void **state)
{
	static const uint64_t pauses[] = {1000, 2000, 4000, 8000, 10000, 10000};
	AUTO(buf_free) struct buf bytes = BUF(8192);
	struct peer p;

	(void)state;
	pattern(&bytes, 5000);
	begin_read(&p, SLICE("octet"), buf_slice(&bytes), false);
	for (uint16_t block = 1; block <= 5; block++)
		peer_acks(&p, block);
	for (size_t i = 0; i < COUNT(pauses); i++) {
		assert_int_equal(p.t.phase, TFTP_SENDING);
		assert_int_equal(peer_waits(&p, 60000), pauses[i]);
		if (i < 5)
			assert_sent(&p, 0, TFTP_DATA, 6);
	}
	assert_int_equal(p.count, 0);
	assert_int_equal(p.t.phase, TFTP_LEFT);
	assert_int_equal(tftp_transfer_bytes(&p.t), 5 * 512);
	peer_done(&p);
}

static void
an_answer_makes_pauses_short_again(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(8192);
	struct peer p;

	(void)state;
	pattern(&bytes, 5000);
	begin_read(&p, SLICE("octet"), buf_slice(&bytes), false);
	(void)peer_waits(&p, 60000);
	assert_int_equal(peer_waits(&p, 60000), 2000);
	peer_acks(&p, 1);
	assert_int_equal(peer_waits(&p, 60000), 1000);
	assert_sent(&p, 0, TFTP_DATA, 2);
	peer_done(&p);
}

static void
a_timeout_option_is_the_first_pause_and_a_minute_is_the_most(void **state)
{
	static const struct {
		struct slice words;
		uint64_t pause;
	} rows[] = {
		{SLICE_INIT("octet\0timeout\0001"),   1000 },
		{SLICE_INIT("octet\0timeout\0007"),   7000 },
		{SLICE_INIT("octet\0timeout\00030"),  30000},
		{SLICE_INIT("octet\0timeout\000255"), 55000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		AUTO(buf_free) struct buf bytes = BUF(8192);
		struct peer p;

		pattern(&bytes, 5000);
		begin_read(&p, rows[i].words, buf_slice(&bytes), false);
		peer_acks(&p, 0);
		uint64_t begin = p.now;
		assert_int_equal(peer_waits(&p, 100000), rows[i].pause);
		while (p.t.phase == TFTP_SENDING)
			(void)peer_waits(&p, 100000);
		assert_int_equal(p.t.phase, TFTP_LEFT);
		assert_in_range(p.now - begin, 1000, 60000);
		peer_done(&p);
	}
}

static void
a_window_moves_with_its_ack_and_goes_back_to_what_is_missing(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20);
	struct peer p;

	(void)state;
	pattern(&bytes, 512 * 10 + 1);
	begin_read(&p, SLICE("octet\0windowsize\0004"), buf_slice(&bytes), true);
	peer_acks(&p, 0);
	assert_int_equal(p.count, 4);
	assert_sent(&p, 3, TFTP_DATA, 4);
	peer_acks(&p, 2); /* 3 is lost */
	assert_int_equal(p.count, 4);
	assert_sent(&p, 0, TFTP_DATA, 3);
	assert_sent(&p, 3, TFTP_DATA, 6);
	assert_memory_equal(p.bodies.p, bytes.p + 2 * 512, 4 * 512);
	(void)peer_waits(&p, 60000); /* the ACK is lost: all of it again */
	assert_int_equal(p.count, 4);
	assert_sent(&p, 0, TFTP_DATA, 3);
	peer_acks(&p, 7); /* not sent yet */
	assert_int_equal(p.count, 0);
	peer_acks(&p, 6);
	peer_acks(&p, 10);
	assert_int_equal(p.count, 1); /* the short one ends it */
	assert_sent(&p, 0, TFTP_DATA, 11);
	peer_acks(&p, 11);
	assert_int_equal(p.t.phase, TFTP_DONE);
	peer_done(&p);
}

static void
a_window_that_is_longer_than_what_is_read_at_a_time_comes_whole(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20), got = BUF(1 << 20);
	struct peer p;

	(void)state;
	pattern(&bytes, 300000);
	begin_read(&p, SLICE("octet\0blksize\0001428\0windowsize\00064"), buf_slice(&bytes), true);
	peer_acks(&p, 0);
	while (p.t.phase == TFTP_SENDING) {
		buf_add(&got, buf_slice(&p.bodies));
		peer_acks(&p, p.sent[p.count - 1].number);
	}
	assert_true(slice_eq(buf_slice(&got), buf_slice(&bytes)));
	peer_done(&p);
}

static void
a_window_waits_for_its_line_and_neither_time_nor_copies_send_it(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20);
	struct peer p;

	(void)state;
	pattern(&bytes, 40000);
	begin_read(&p, SLICE("octet\0blksize\0001000\0windowsize\0004"), buf_slice(&bytes), true);
	peer_acks(&p, 0);
	assert_int_equal(p.count, 4);
	assert_int_equal(p.asked_bytes, 4000);
	p.is_line_busy = true;
	peer_acks(&p, 4);
	assert_int_equal(p.count, 0);
	peer_acks(&p, 4); /* it asks again: it has waited for long */
	p.now += 3600 * 1000;
	tftp_transfer_tick(&p.t, p.now);
	assert_int_equal(p.count, 0);
	assert_int_equal(p.t.phase, TFTP_SENDING);
	tftp_transfer_go_on(&p.t, p.now);
	assert_int_equal(p.count, 4);
	assert_sent(&p, 0, TFTP_DATA, 5);
	p.is_line_busy = false;
	peer_acks(&p, 8);
	assert_sent(&p, 0, TFTP_DATA, 9);
	p.is_line_busy = true;
	peer_acks(&p, 12);
	tftp_transfer_input(&p.t, SLICE("\0\5\0\0bye\0"), p.now);
	assert_int_equal(p.t.phase, TFTP_LEFT);
	peer_done(&p);
}

static void
netascii_is_converted_and_a_block_is_sent_again_as_it_was(void **state)
{
	AUTO(buf_free) struct buf text = BUF(1 << 20), wire = BUF(1 << 20), got = BUF(1 << 20);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		buf_add(&text, SLICE("line\nend\r"));
		buf_add(&wire, SLICE("line\r\nend\r\0"));
	}
	for (int is_file = 0; is_file < 2; is_file++) {
		struct peer p;

		buf_clear(&got);
		begin_read(&p, SLICE("netascii\0blksize\000511\0tsize\0000\0windowsize\0004"),
			buf_slice(&text), is_file);
		assert_true(slice_eq(buf_slice(&p.last), SLICE("\0\6blksize\000511\0")));
		peer_acks(&p, 0);
		for (uint16_t block = 1; p.t.phase == TFTP_SENDING; block++) {
			AUTO(buf_free) struct buf first = BUF(1024);

			buf_add(&first, buf_slice(&p.bodies));
			(void)peer_waits(&p, 60000);
			assert_sent(&p, 0, TFTP_DATA, block);
			assert_true(slice_eq(buf_slice(&p.bodies), buf_slice(&first)));
			buf_add(&got, buf_slice(&p.bodies));
			peer_acks(&p, block);
		}
		assert_true(slice_eq(buf_slice(&got), buf_slice(&wire)));
		peer_done(&p);
	}
}

static void
a_file_that_has_become_shorter_ends_with_an_error(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20);
	struct content *c;
	struct peer p;

	(void)state;
	pattern(&bytes, 100000);
	peer_begin(&p, false, SLICE("octet"));
	c = content_make(buf_slice(&bytes), true);
	tftp_transfer_serve(&p.t, c, p.now);
	assert_int_equal(ftruncate(content_fd(c), 100), 0);
	for (uint16_t block = 1; p.t.phase == TFTP_SENDING; block++)
		peer_acks(&p, block);
	assert_int_equal(p.t.phase, TFTP_FAILED);
	assert_int_equal(p.t.err, ERR_IO);
	assert_sent(&p, p.count - 1, TFTP_ERROR, 0);
	peer_done(&p);
}

static void
an_error_ends_a_transfer_and_is_not_answered(void **state)
{
	struct peer p;

	(void)state;
	for (int is_write = 0; is_write < 2; is_write++) {
		peer_begin(&p, is_write, SLICE("octet"));
		if (is_write)
			tftp_transfer_accept(&p.t, p.now);
		else
			tftp_transfer_serve(&p.t, content_make(SLICE("x"), false), p.now);
		peer_says(&p, TFTP_ERROR, 0, SLICE("stop"));
		assert_int_equal(p.t.phase, TFTP_LEFT);
		assert_int_equal(p.count, 0);
		peer_acks(&p, 1);
		peer_says(&p, TFTP_DATA, 1, SLICE("late"));
		assert_int_equal(p.count, 0);
		peer_done(&p);
	}
}

static void
what_does_not_belong_into_a_transfer_ends_it_with_error_4(void **state)
{
	static const unsigned opcodes[2][6] = {
		{TFTP_RRQ, TFTP_DATA, TFTP_OACK, 0, 7, 65535}, /* while reading */
		{TFTP_WRQ, TFTP_ACK,  TFTP_OACK, 0, 7, 65535},
	};

	(void)state;
	for (int is_write = 0; is_write < 2; is_write++)
		for (size_t i = 0; i < COUNT(opcodes[0]); i++) {
			struct peer p;

			peer_begin(&p, is_write, SLICE("octet"));
			peer_says(&p, opcodes[is_write][i], 1, SLICE("x"));
			assert_int_equal(p.t.phase, TFTP_ASKING); /* nobody knows our port yet */
			if (is_write)
				tftp_transfer_accept(&p.t, p.now);
			else
				tftp_transfer_serve(&p.t, content_make(SLICE("x"), false), p.now);
			peer_says(&p, opcodes[is_write][i], 1, SLICE("x"));
			assert_int_equal(p.count, 1);
			assert_sent(&p, 0, TFTP_ERROR, 4);
			assert_int_equal(p.t.phase, TFTP_FAILED);
			peer_says(&p, opcodes[is_write][i], 1, SLICE("x"));
			assert_int_equal(p.count, 0);
			peer_done(&p);
		}
}

static void
a_repeated_request_is_a_copy_while_blocks_move_and_a_new_beginning_when_they_do_not(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(8192);
	struct peer p;

	(void)state;
	pattern(&bytes, 5000);
	begin_read(&p, SLICE("octet"), buf_slice(&bytes), false);
	peer_acks(&p, 1);
	peer_forget(&p);
	assert_true(tftp_transfer_again(&p.t, p.now));
	assert_int_equal(p.count, 0);
	(void)peer_waits(&p, 60000);
	peer_forget(&p);
	assert_false(tftp_transfer_again(&p.t, p.now));
	assert_int_equal(p.count, 0);
	peer_acks(&p, 2); /* it was a copy after all */
	assert_sent(&p, 0, TFTP_DATA, 3);
	peer_done(&p);
}

static void
begin_write(struct peer *p, struct slice words)
{
	peer_begin(p, true, words);
	tftp_transfer_accept(&p->t, p->now);
}

/* Sends blocks in lock step; the last one's ACK waits for the commit. */
static void
write_all(struct peer *p, struct slice bytes, size_t block_bytes)
{
	for (uint16_t block = 1;; block++) {
		bool is_last = bytes.n < block_bytes;

		peer_says(p, TFTP_DATA, block, slice_head(bytes, block_bytes));
		bytes = slice_from(bytes, block_bytes);
		if (is_last)
			return;
		assert_int_equal(p->count, 1);
		assert_sent(p, 0, TFTP_ACK, block);
	}
}

static void
an_upload_of_any_size_is_stored_whole(void **state)
{
	static const size_t sizes[] = {0, 1, 511, 512, 513, 40000, 512 * 70};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		AUTO(buf_free) struct buf bytes = BUF(1 << 20);
		struct peer p;

		pattern(&bytes, sizes[i]);
		begin_write(&p, SLICE("octet"));
		assert_sent(&p, 0, TFTP_ACK, 0);
		write_all(&p, buf_slice(&bytes), 512);
		assert_int_equal(p.commits, 1);
		tftp_transfer_stored(&p.t, ERR_OK, p.now);
		assert_sent(&p, 0, TFTP_ACK, sizes[i] / 512 + 1);
		assert_true(slice_eq(buf_slice(&p.stored), buf_slice(&bytes)));
		assert_int_equal(tftp_transfer_bytes(&p.t), sizes[i]);
		peer_done(&p);
	}
}

static void
the_last_ack_leaves_after_the_commit_and_again_when_it_was_lost(void **state)
{
	struct peer p;

	(void)state;
	begin_write(&p, SLICE("octet"));
	peer_says(&p, TFTP_DATA, 1, SLICE("all"));
	assert_int_equal(p.count, 0);
	assert_int_equal(p.t.deadline_ms, UINT64_MAX); /* however slow the disk */
	for (int i = 0; i < 3; i++) {
		peer_says(&p, TFTP_DATA, 1, SLICE("all"));
		assert_int_equal(p.count, 0);
	}
	peer_says(&p, TFTP_ERROR, 0, SLICE("late")); /* what is with the keeper is stored */
	tftp_transfer_stored(&p.t, ERR_OK, p.now);
	assert_int_equal(p.count, 1);
	assert_sent(&p, 0, TFTP_ACK, 1);
	peer_says(&p, TFTP_DATA, 1, SLICE("all"));
	assert_int_equal(p.count, 1);
	assert_sent(&p, 0, TFTP_ACK, 1);
	peer_says(&p, TFTP_DATA, 2, SLICE("more"));
	peer_acks(&p, 1);
	assert_int_equal(p.count, 0);
	assert_int_equal(p.commits, 1);
	assert_slice(buf_slice(&p.stored), "all");
	peer_done(&p);
}

static void
a_commit_that_fails_at_once_or_later_is_told(void **state)
{
	struct peer p;

	(void)state;
	for (int at_once = 0; at_once < 2; at_once++) {
		begin_write(&p, SLICE("octet"));
		p.commits_at_once = at_once;
		p.commit_result = ERR_NOSPACE;
		peer_says(&p, TFTP_DATA, 1, SLICE("all"));
		if (!at_once)
			tftp_transfer_stored(&p.t, ERR_NOSPACE, p.now);
		assert_int_equal(p.count, 1);
		assert_sent(&p, 0, TFTP_ERROR, 3);
		assert_int_equal(p.t.phase, TFTP_FAILED);
		peer_says(&p, TFTP_DATA, 1, SLICE("all"));
		assert_int_equal(p.count, 0);
		peer_done(&p);
	}
}

static void
a_block_over_the_limit_ends_an_upload_with_error_3(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct peer p;

	(void)state;
	pattern(&bytes, 2000);
	begin_write(&p, SLICE("octet"));
	p.store_max = 1023;
	peer_says(&p, TFTP_DATA, 1, slice_head(buf_slice(&bytes), 512));
	peer_says(&p, TFTP_DATA, 2, slice_head(buf_slice(&bytes), 512));
	assert_sent(&p, 0, TFTP_ERROR, 3);
	assert_int_equal(p.commits, 0);
	peer_done(&p);
}

static void
a_repeated_block_is_acknowledged_and_not_stored_again(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct peer p;

	(void)state;
	pattern(&bytes, 512);
	begin_write(&p, SLICE("octet"));
	peer_says(&p, TFTP_DATA, 0, buf_slice(&bytes)); /* there is no block 0 yet */
	assert_int_equal(p.count, 0);
	peer_says(&p, TFTP_DATA, 1, buf_slice(&bytes));
	peer_says(&p, TFTP_DATA, 1, buf_slice(&bytes));
	assert_int_equal(p.count, 1);
	assert_sent(&p, 0, TFTP_ACK, 1);
	peer_says(&p, TFTP_DATA, 3, buf_slice(&bytes)); /* beyond the window */
	assert_int_equal(p.count, 0);
	assert_int_equal(p.stored.n, 512);
	assert_int_equal(peer_waits(&p, 60000), 1000);
	assert_sent(&p, 0, TFTP_ACK, 1);
	peer_done(&p);
}

static void
a_block_that_is_too_long_ends_an_upload_with_error_4(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct peer p;

	(void)state;
	pattern(&bytes, 513);
	begin_write(&p, SLICE("octet"));
	peer_says(&p, TFTP_DATA, 1, buf_slice(&bytes));
	assert_sent(&p, 0, TFTP_ERROR, 4);
	assert_int_equal(p.stored.n, 0);
	peer_done(&p);
}

static void
a_window_of_an_upload_gets_one_ack_and_a_gap_one_more(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(4096);
	struct slice block;
	struct peer p;

	(void)state;
	pattern(&bytes, 512);
	block = buf_slice(&bytes);
	begin_write(&p, SLICE("octet\0windowsize\0003"));
	assert_sent(&p, 0, TFTP_OACK, 'w' << 8 | 'i');
	peer_says(&p, TFTP_DATA, 1, block);
	peer_says(&p, TFTP_DATA, 2, block);
	assert_int_equal(p.total, 1);
	peer_says(&p, TFTP_DATA, 3, block);
	assert_sent(&p, 0, TFTP_ACK, 3);
	peer_says(&p, TFTP_DATA, 5, block); /* 4 is lost */
	assert_sent(&p, 0, TFTP_ACK, 3);
	peer_says(&p, TFTP_DATA, 6, block);
	assert_int_equal(p.count, 0);
	peer_says(&p, TFTP_DATA, 4, block);
	peer_says(&p, TFTP_DATA, 5, block);
	peer_says(&p, TFTP_DATA, 6, SLICE("end"));
	tftp_transfer_stored(&p.t, ERR_OK, p.now);
	assert_sent(&p, 0, TFTP_ACK, 6);
	assert_int_equal(p.stored.n, 5 * 512 + 3);
	peer_done(&p);
}

static void
an_upload_goes_on_with_block_zero_after_65535(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20);
	struct peer p;

	(void)state;
	pattern(&bytes, 66000 * 8 + 3);
	begin_write(&p, SLICE("octet\0blksize\0008"));
	write_all(&p, buf_slice(&bytes), 8);
	tftp_transfer_stored(&p.t, ERR_OK, p.now);
	assert_sent(&p, 0, TFTP_ACK, 66001 - 65536);
	assert_true(slice_eq(buf_slice(&p.stored), buf_slice(&bytes)));
	peer_done(&p);
}

static void
an_upload_in_netascii_is_stored_as_text(void **state)
{
	struct peer p;

	(void)state;
	begin_write(&p, SLICE("netascii\0blksize\0008\0tsize\000100"));
	assert_true(slice_eq(buf_slice(&p.last), SLICE("\0\6blksize\0008\0")));
	write_all(&p, SLICE("line 1\r\nline 2\r\0\r\r\n\r"), 8);
	tftp_transfer_stored(&p.t, ERR_OK, p.now);
	assert_slice(buf_slice(&p.stored), "line 1\nline 2\r\r\n\r");
	peer_done(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_any_size_comes_whole_and_ends_with_a_short_block),
		cmocka_unit_test(block_numbers_go_on_with_zero_after_65535),
		cmocka_unit_test(options_are_told_first_and_block_one_follows_their_ack),
		cmocka_unit_test(a_copy_of_an_ack_and_one_of_the_future_get_nothing),
		cmocka_unit_test(who_never_answers_gets_three_datagrams_in_all),
		cmocka_unit_test(who_falls_silent_gets_five_retransmissions_with_growing_pauses),
		cmocka_unit_test(an_answer_makes_pauses_short_again),
		cmocka_unit_test(a_timeout_option_is_the_first_pause_and_a_minute_is_the_most),
		cmocka_unit_test(a_window_moves_with_its_ack_and_goes_back_to_what_is_missing),
		cmocka_unit_test(a_window_that_is_longer_than_what_is_read_at_a_time_comes_whole),
		cmocka_unit_test(a_window_waits_for_its_line_and_neither_time_nor_copies_send_it),
		cmocka_unit_test(netascii_is_converted_and_a_block_is_sent_again_as_it_was),
		cmocka_unit_test(a_file_that_has_become_shorter_ends_with_an_error),
		cmocka_unit_test(an_error_ends_a_transfer_and_is_not_answered),
		cmocka_unit_test(what_does_not_belong_into_a_transfer_ends_it_with_error_4),
		cmocka_unit_test(
			a_repeated_request_is_a_copy_while_blocks_move_and_a_new_beginning_when_they_do_not),
		cmocka_unit_test(an_upload_of_any_size_is_stored_whole),
		cmocka_unit_test(the_last_ack_leaves_after_the_commit_and_again_when_it_was_lost),
		cmocka_unit_test(a_commit_that_fails_at_once_or_later_is_told),
		cmocka_unit_test(a_block_over_the_limit_ends_an_upload_with_error_3),
		cmocka_unit_test(a_repeated_block_is_acknowledged_and_not_stored_again),
		cmocka_unit_test(a_block_that_is_too_long_ends_an_upload_with_error_4),
		cmocka_unit_test(a_window_of_an_upload_gets_one_ack_and_a_gap_one_more),
		cmocka_unit_test(an_upload_goes_on_with_block_zero_after_65535),
		cmocka_unit_test(an_upload_in_netascii_is_stored_as_text),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
