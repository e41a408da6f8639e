#include "unit_play.h"

#include "ftp/ftp_inner.h"

static struct play *play;

/* What is answered to each error, with no nearer reason. */
static const struct {
	enum err err;
	int code;
} errors[] = {
	{ERR_OK,       226},
	{ERR_NOTFOUND, 550},
	{ERR_DENIED,   550},
	{ERR_EXISTS,   553},
	{ERR_SYNTAX,   501},
	{ERR_LIMIT,    552},
	{ERR_BUSY,     450},
	{ERR_NOSPACE,  452},
	{ERR_NOMEM,    451},
	{ERR_IO,       451},
};

/* What a writer is answered where the reason has a nearer code. */
static const struct {
	enum reason reason;
	enum err err;
	int code;
} reasons[] = {
	{REASON_NAME_REFUSED, ERR_DENIED,  553},
	{REASON_OTHER_PHONE,  ERR_DENIED,  553},
	{REASON_NOT_LOGGABLE, ERR_SYNTAX,  553},
	{REASON_PHONE_FULL,   ERR_NOSPACE, 552},
	{REASON_DISK_FULL,    ERR_NOSPACE, 452},
	{REASON_TOO_LARGE,    ERR_LIMIT,   552},
	{REASON_LOG_POSITION, ERR_SYNTAX,  554},
	{REASON_UNPROTECTED,  ERR_DENIED,  521},
	{REASON_CUT_TLS,      ERR_IO,      426},
	{REASON_BUSY,         ERR_BUSY,    450},
};

static struct slice
said(void)
{
	struct slice out = ftp_session_output(play->session);

	assert_true(slice_ends(out, SLICE("\r\n")));
	return out;
}

static void
every_error_has_a_reply(void **state)
{
	(void)state;
	assert_int_equal(COUNT(errors), ERR__COUNT);
	for (int i = 0; i < ERR__COUNT; i++)
		for (int is_write = 0; is_write < 2; is_write++) {
			char code[8];

			assert_int_equal(errors[i].err, i);
			assert_int_equal(ftp_reply_error(play->session, errors[i].err,
						 REASON_FAILED, is_write),
				errors[i].code);
			(void)snprintf(code, sizeof(code), "%d ", errors[i].code);
			assert_true(slice_starts(said(), slice_of(code)));
			assert_true(said().n > 8);
			ftp_session_sent(play->session, said().n);
		}
}

static void
a_writer_is_told_the_nearer_code_and_the_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		const char *sentence = reason_table[reasons[i].reason].sentence;

		print_message("%s\n", reason_table[reasons[i].reason].word);
		assert_int_equal(
			ftp_reply_error(play->session, reasons[i].err, reasons[i].reason, true),
			reasons[i].code);
		assert_true(slice_find(said(), slice_of(sentence)) < said().n);
		ftp_session_sent(play->session, said().n);
	}
}

/* Whether a name is another phone's, refused or not there: all the same to a reader. */
static void
a_reader_is_told_nothing_but_that_there_is_none(void **state)
{
	(void)state;
	for (int reason = 0; reason < REASON__COUNT; reason++) {
		assert_int_equal(
			ftp_reply_error(play->session, ERR_DENIED, (enum reason)reason, false),
			550);
		assert_slice(said(), "550 No such file.\r\n");
		ftp_session_sent(play->session, said().n);
		assert_int_equal(
			ftp_reply_error(play->session, ERR_NOTFOUND, (enum reason)reason, false),
			550);
		assert_slice(said(), "550 No such file.\r\n");
		ftp_session_sent(play->session, said().n);
	}
}

static void
replies_of_several_lines_begin_and_end_with_the_code(void **state)
{
	(void)state;
	ftp_reply_begin(play->session, 211, "Begin:");
	ftp_reply_line(play->session, "%d%%", 100);
	ftp_reply_end(play->session, 211, "End %d.");
	assert_slice(said(), "211-Begin:\r\n 100%\r\n211 End %d.\r\n");
	ftp_session_sent(play->session, said().n);
}

static void
a_text_that_is_too_long_is_cut_and_ends_its_line(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ftp_reply(play->session, 200, "%s", text);
	assert_true(said().n < 1000);
	ftp_session_sent(play->session, said().n);
}

static void
who_does_not_read_its_replies_is_ended(void **state)
{
	unsigned replies = 0;

	(void)state;
	while (ftp_session_phase(play->session) != FTP_PHASE_END) {
		ftp_reply(play->session, 200, "%d", replies++);
		assert_true(replies < 100000);
		assert_true(ftp_session_output(play->session).n <= 64 * 1024);
	}
	assert_int_equal(ftp_session_room(play->session), 0);
}

static void
what_is_sent_is_taken_off_in_any_pieces(void **state)
{
	struct play *p = play_open(world, false);
	struct slice out;

	(void)state;
	ftp_reply(p->session, 200, "one");
	ftp_reply(p->session, 200, "two");
	assert_int_equal(ftp_session_room(p->session), 0); /* read first what was said */
	ftp_session_sent(p->session, 4);
	out = ftp_session_output(p->session);
	assert_slice(out, "one\r\n200 two\r\n");
	ftp_session_sent(p->session, out.n);
	assert_int_equal(ftp_session_output(p->session).n, 0);
	assert_true(ftp_session_room(p->session) > 0);
	play_close(p, NULL);
}

static int
open_world(void **state)
{
	(void)unit_play_setup(state);
	play = play_open(world, false);
	return 0;
}

static int
close_world(void **state)
{
	play_close(play, NULL);
	return unit_play_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_a_reply),
		cmocka_unit_test(a_writer_is_told_the_nearer_code_and_the_reason),
		cmocka_unit_test(a_reader_is_told_nothing_but_that_there_is_none),
		cmocka_unit_test(replies_of_several_lines_begin_and_end_with_the_code),
		cmocka_unit_test(a_text_that_is_too_long_is_cut_and_ends_its_line),
		cmocka_unit_test(what_is_sent_is_taken_off_in_any_pieces),
		cmocka_unit_test(who_does_not_read_its_replies_is_ended),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
