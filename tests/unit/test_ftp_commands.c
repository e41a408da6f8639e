#include "unit_play.h"

enum arg { NONE, MAYBE, ONE };
enum need { NOTHING, USER, LOGIN, DATA, TLS, PBSZ };

/* The commands as HELP has them, in its order: what stands behind them, what must have come before,
 * and something that is right to say. */
static const struct {
	const char *verb;
	enum arg arg;
	enum need need;
	bool is_secret;
} rows[] = {
	{"USER", ONE,   NOTHING, false},
	{"PASS", MAYBE, USER,    true },
	{"REIN", NONE,  NOTHING, false},
	{"QUIT", NONE,  NOTHING, false},
	{"AUTH", ONE,   NOTHING, false},
	{"PBSZ", ONE,   TLS,     false},
	{"PROT", ONE,   PBSZ,    false},
	{"CCC",  NONE,  NOTHING, false},
	{"TYPE", ONE,   LOGIN,   false},
	{"MODE", ONE,   LOGIN,   false},
	{"STRU", ONE,   LOGIN,   false},
	{"PWD",  NONE,  LOGIN,   false},
	{"XPWD", NONE,  LOGIN,   false},
	{"CWD",  ONE,   LOGIN,   false},
	{"XCWD", ONE,   LOGIN,   false},
	{"CDUP", NONE,  LOGIN,   false},
	{"XCUP", NONE,  LOGIN,   false},
	{"MKD",  ONE,   LOGIN,   false},
	{"XMKD", ONE,   LOGIN,   false},
	{"PASV", NONE,  LOGIN,   false},
	{"EPSV", MAYBE, LOGIN,   false},
	{"PORT", ONE,   LOGIN,   false},
	{"EPRT", ONE,   LOGIN,   false},
	{"SIZE", ONE,   LOGIN,   false},
	{"MDTM", ONE,   LOGIN,   false},
	{"REST", ONE,   LOGIN,   false},
	{"RETR", ONE,   DATA,    false},
	{"STOR", ONE,   DATA,    false},
	{"APPE", ONE,   DATA,    false},
	{"ALLO", ONE,   LOGIN,   false},
	{"ABOR", NONE,  LOGIN,   false},
	{"DELE", ONE,   LOGIN,   false},
	{"LIST", MAYBE, DATA,    false},
	{"NLST", MAYBE, DATA,    false},
	{"MLSD", MAYBE, DATA,    false},
	{"MLST", MAYBE, LOGIN,   false},
	{"STAT", MAYBE, NOTHING, false},
	{"NOOP", MAYBE, NOTHING, false},
	{"SYST", NONE,  NOTHING, false},
	{"FEAT", NONE,  NOTHING, false},
	{"OPTS", ONE,   NOTHING, false},
	{"HELP", MAYBE, NOTHING, false},
	{"CLNT", ONE,   NOTHING, false},
};

/* Says a line in a new session, logged in or not, and gives what is answered. */
static void
ask(bool is_logged_in, const char *verb, const char *argument, struct buf *answer,
	struct buf *heard)
{
	struct play *p = play_open(world, false);
	AUTO(buf_free) struct buf line = BUF(256);
	size_t before;

	if (is_logged_in)
		play_send(p, SLICE("USER PlcmSpIp\r\nPASS PlcmSpIp\r\n"));
	before = p->out.n;
	buf_clear(&p->heard);
	buf_addf(&line, "%s%s%s\r\n", verb, argument[0] != '\0' ? " " : "", argument);
	play_send(p, buf_slice(&line));
	buf_add(answer, slice_from(buf_slice(&p->out), before));
	buf_add(heard, buf_slice(&p->heard));
	play_close(p, NULL);
}

/* The code that a line is answered with. */
static unsigned
code_of(bool is_logged_in, const char *verb, const char *argument)
{
	AUTO(buf_free) struct buf answer = BUF(64 * 1024), heard = BUF(1024);
	uint64_t code = 0;

	ask(is_logged_in, verb, argument, &answer, &heard);
	assert_int_equal(slice_to_u64(slice_head(buf_slice(&answer), 3), 100, 599, &code), ERR_OK);
	return (unsigned)code;
}

static void
help_lists_every_row_and_no_other(void **state)
{
	AUTO(buf_free) struct buf answer = BUF(64 * 1024), heard = BUF(1024);
	struct slice rest, line;
	size_t i = 0;

	(void)state;
	ask(false, "HELP", "", &answer, &heard);
	rest = buf_slice(&answer);
	line = slice_trim(slice_cut(rest, '\n', &rest));
	assert_true(slice_starts(line, SLICE("214-")));
	for (line = slice_cut(rest, '\n', &rest); line.p[0] == ' ';
		line = slice_cut(rest, '\n', &rest), i++) {
		assert_true(i < COUNT(rows));
		assert_slice(slice_trim(line), rows[i].verb);
	}
	assert_int_equal(i, COUNT(rows));
	assert_true(slice_starts(line, SLICE("214 ")));
}

static void
an_argument_too_many_or_too_few_is_501(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned with = code_of(true, rows[i].verb, "x");
		unsigned without = code_of(true, rows[i].verb, "");

		print_message("%s\n", rows[i].verb);
		if (rows[i].arg == NONE)
			assert_int_equal(with, 501);
		if (rows[i].arg == ONE)
			assert_int_equal(without, 501);
		if (rows[i].arg != ONE)
			assert_int_not_equal(without, 501);
	}
}

static void
what_must_come_before_is_asked_for(void **state)
{
	static const unsigned codes[] = {[NOTHING] = 0,
		[USER] = 503,
		[LOGIN] = 530,
		[DATA] = 530,
		[TLS] = 503,
		[PBSZ] = 503};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *argument = rows[i].arg == NONE ? "" : "x";
		unsigned stranger = code_of(false, rows[i].verb, argument);

		print_message("%s\n", rows[i].verb);
		if (rows[i].need != NOTHING)
			assert_int_equal(stranger, codes[rows[i].need]);
		else
			assert_true(stranger != 530 && stranger != 503);
		if (rows[i].need == DATA)
			assert_int_equal(code_of(true, rows[i].verb, argument), 425);
	}
}

/* Also when it is refused, and in any case. */
static void
a_secret_argument_is_masked_and_others_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int is_logged_in = 0; is_logged_in < 2; is_logged_in++) {
			AUTO(buf_free) struct buf answer = BUF(64 * 1024), heard = BUF(1024);
			struct slice told;

			print_message("%s\n", rows[i].verb);
			ask(is_logged_in, rows[i].verb, "s3cret", &answer, &heard);
			told = buf_slice(&heard);
			assert_true(slice_starts(told, slice_of(rows[i].verb)));
			assert_int_equal(
				slice_find(told, SLICE("s3cret")) < told.n, !rows[i].is_secret);
			assert_int_equal(
				slice_find(told, SLICE("***")) < told.n, rows[i].is_secret);
		}
}

static void
what_is_no_verb_is_not_told(void **state)
{
	static const struct {
		const char *line, *heard;
	} lines[] = {
		{"XYZ s3cret",   "XYZ ***\n" },
		{"s3cret",       "*** ***\n" },
		{"PASS\ts3cret", "*** ***\n" },
		{"PASSs3cret x", "*** ***\n" },
		{" PASS s3cret", " ***\n"    },
		{"secretly",     "*** ***\n" },
		{"pass s3cret",  "pass ***\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		AUTO(buf_free) struct buf answer = BUF(1024), heard = BUF(1024);

		ask(false, lines[i].line, "", &answer, &heard);
		assert_string_equal(buf_text(&heard), lines[i].heard);
		assert_int_equal(slice_find(buf_slice(&answer), SLICE("s3cret")), answer.n);
	}
}

/* A claim is written by the keeper; what it is for may be gone by then. */
static void
a_client_may_leave_while_its_window_is_claimed(void **state)
{
	static const char *const verbs[] = {"SIZE", "RETR"};

	(void)state;
	for (size_t i = 0; i < COUNT(verbs); i++) {
		AUTO(buf_free) struct buf line = BUF(256), traced = BUF(1024);
		struct play *p = play_open(world, false);
		char mac[MAC_TEXT_BYTES];

		play_phone(world, mac);
		play_send(p, SLICE("USER PlcmSpIp\r\nPASS PlcmSpIp\r\nEPSV\r\n"));
		buf_addf(&line, "%s %s.cfg\r\n", verbs[i], mac);
		ftp_session_input(p->session, buf_slice(&line));
		play_close(p, &traced); /* and only now the keeper's answer is taken */
		assert_true(slice_starts(buf_slice(&traced), slice_of(verbs[i])));
	}
}

/* Whoever is woken may close the connection, and with it the data connection that is telling of its
 * end: only what nobody's call has brought about wakes. */
static void
an_upload_that_fails_at_once_wakes_nobody(void **state)
{
	AUTO(buf_free) struct buf lines = BUF(256);
	struct play *p = play_open(world, false);
	char mac[MAC_TEXT_BYTES];
	unsigned woken;

	(void)state;
	play_phone(world, mac);
	buf_addf(&lines,
		"USER PlcmSpIp\r\nPASS PlcmSpIp\r\nSIZE %s.cfg\r\nEPSV\r\nSTOR %s-core.gz\r\n", mac,
		mac);
	play_send(p, buf_slice(&lines));
	play_come(p);
	assert_true(play_bytes(p, SLICE("core")));
	play_refuse_offload(world, true);
	woken = p->woken;
	ftp_session_data_end(p->session, FTP_DATA_DONE);
	assert_int_equal(p->woken, woken);
	play_refuse_offload(world, false);
	play_settle(p);
	play_send(p, SLICE("NOOP\r\n"));
	assert_true(slice_ends(buf_slice(&p->out), SLICE("\r\n200 Yes.\r\n")));
	assert_true(slice_find(buf_slice(&p->out), SLICE("\r\n451 ")) < p->out.n);
	assert_true(slice_find(buf_slice(&p->traced), SLICE("STOR 451 failed\n")) < p->traced.n);
	play_close(p, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_lists_every_row_and_no_other),
		cmocka_unit_test(an_argument_too_many_or_too_few_is_501),
		cmocka_unit_test(what_must_come_before_is_asked_for),
		cmocka_unit_test(a_secret_argument_is_masked_and_others_are_told),
		cmocka_unit_test(what_is_no_verb_is_not_told),
		cmocka_unit_test(a_client_may_leave_while_its_window_is_claimed),
		cmocka_unit_test(an_upload_that_fails_at_once_wakes_nobody),
	};

	return cmocka_run_group_tests(tests, unit_play_setup, unit_play_teardown);
}
