#include "unit.h"

#include "base/buf.h"
#include "base/log.h"

#include <fcntl.h>

/* Lines go to stderr: here a pipe stands for it while body() runs.  What was written is given
 * as text, freed by the caller. */
static char *
logged(enum log_level most, bool is_json, void (*body)(void))
{
	struct buf b = BUF(1 << 20);
	int ends[2], was = dup(STDERR_FILENO);
	char *at;
	ssize_t n;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
	log_setup(most, is_json);
	body();
	assert_true(dup2(was, STDERR_FILENO) == STDERR_FILENO);
	(void)close(was);
	(void)close(ends[1]);
	do {
		at = buf_reserve(&b, 4096);
		assert_non_null(at);
		n = read(ends[0], at, 4096);
		assert_true(n >= 0);
		b.n += (size_t)n;
	} while (n > 0);
	(void)close(ends[0]);
	(void)buf_text(&b);
	return buf_take(&b);
}

static void
one_of_each_level(void)
{
	log_event(LOG_ERROR, "e", log_field_number("n", 1));
	log_event(LOG_WARN, "w", log_field_number("n", 1));
	log_event(LOG_INFO, "i", log_field_number("n", 1));
	log_event(LOG_DEBUG, "d", log_field_number("n", 1));
}

static void
events_below_the_level_are_not_written(void **state)
{
	static const char *const names[] = {
		" error e n=1\n", " warn  w n=1\n", " info  i n=1\n", " debug d n=1\n"};

	(void)state;
	for (int most = 0; most < LOG__COUNT; most++) {
		char *text = logged((enum log_level)most, false, one_of_each_level);

		for (int i = 0; i < LOG__COUNT; i++)
			assert_int_equal(strstr(text, names[i]) != NULL, i <= most);
		free(text);
	}
}

static void
plain_fields(void)
{
	log_event(LOG_INFO, "listening", log_field_text("http", "127.0.0.1:8080"),
		log_field_number("workers", -2), log_field_text("note", "two words"),
		log_field_text("none", NULL));
}

static void
a_line_is_readable_and_quotes_only_what_needs_it(void **state)
{
	char *text = logged(LOG_INFO, false, plain_fields);

	(void)state;
	assert_non_null(strstr(text,
		" info  listening http=127.0.0.1:8080 workers=-2 note=\"two words\" none=\"\"\n"));
	free(text);
}

static void
json_fields_are_quoted_unless_they_are_numbers(void **state)
{
	char *text = logged(LOG_INFO, true, plain_fields);

	(void)state;
	assert_int_equal(text[0], '{');
	assert_non_null(strstr(text, "\"level\":\"info\",\"event\":\"listening\","
				     "\"http\":\"127.0.0.1:8080\",\"workers\":-2,"
				     "\"note\":\"two words\",\"none\":\"\"}\n"));
	free(text);
}

/* Every byte there is, alone and between others, whole UTF-8 and broken. */
static void
hostile_fields(void)
{
	static char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	log_event(LOG_INFO, "hostile", log_field_slice("all", (struct slice){all, 256}),
		log_field_slice("ascii", (struct slice){all, 128}),
		log_field_text("lines", "a\n2026-11-21 error forged\r\nb"),
		log_field_text("quote", "\" level=\"error\\"),
		log_field_text("terminal", "\x1b[2J\x9b"
					   "1m"),
		log_field_text("phone", "\xf0\x9f\x93\x9e"));
}

static void
nothing_that_a_peer_sends_breaks_a_line_or_reaches_a_terminal(void **state)
{
	(void)state;
	for (int is_json = 0; is_json < 2; is_json++) {
		char *text = logged(LOG_INFO, is_json, hostile_fields);
		size_t n = strlen(text);

		assert_int_equal(text[n - 1], '\n');
		for (size_t i = 0; i < n - 1; i++)
			assert_true((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
		assert_true(slice_is_utf8(slice_of(text)));
		assert_non_null(strstr(text, "a\\u000a2026-11-21 error forged\\u000d\\u000ab"));
		assert_non_null(strstr(text, "\\\" level=\\\"error\\\\"));
		assert_non_null(strstr(text, "\xf0\x9f\x93\x9e"));
		free(text);
	}
}

static void
long_field(void)
{
	static char text[5000];

	text[0] = 'x'; /* the cut at an even place would fall inside a letter */
	for (size_t i = 1; i + 2 < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xa4';
	}
	log_event(LOG_INFO, "long", log_field_text("text", text));
}

static void
a_long_text_is_cut_between_letters(void **state)
{
	char *text = logged(LOG_INFO, false, long_field);

	(void)state;
	assert_in_range(strlen(text), 1000, 1100);
	assert_true(slice_is_utf8(slice_of(text)));
	assert_null(strstr(text, "\\u00"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_below_the_level_are_not_written),
		cmocka_unit_test(a_line_is_readable_and_quotes_only_what_needs_it),
		cmocka_unit_test(json_fields_are_quoted_unless_they_are_numbers),
		cmocka_unit_test(nothing_that_a_peer_sends_breaks_a_line_or_reaches_a_terminal),
		cmocka_unit_test(a_long_text_is_cut_between_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
