/* A sentence as printf writes it, and its values by themselves. */
#include "unit.h"

#include "base/words.h"

#include <stdio.h>

static void put(struct words *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
put(struct words *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	words_put(out, format, args);
	va_end(args);
}

static void
assert_value(const struct words *w, size_t i, const char *want)
{
	assert_true(i < w->count);
	assert_slice(words_value(w, i), want);
}

static void
each_conversion_is_a_value_and_what_stands_between_is_not(void **state)
{
	struct words w;

	(void)state;
	put(&w, "%s, %ld of %zu (%s)", "a.cfg", -3L, (size_t)7, "");
	assert_string_equal(w.text, "a.cfg, -3 of 7 ()");
	assert_int_equal(w.n, strlen(w.text));
	assert_int_equal(w.count, 4);
	assert_value(&w, 0, "a.cfg");
	assert_value(&w, 1, "-3");
	assert_value(&w, 2, "7");
	assert_value(&w, 3, "");
}

static void
every_conversion_of_the_table_is_written_as_printf_does(void **state)
{
	static const char bounded[] = {'o', 'n', 'e', 't', 'w', 'o'};
	char want[64];
	struct words w;

	(void)state;
	(void)snprintf(
		want, sizeof(want), "%d %u %lld.%03lld %.*s", -1, 65535U, 12LL, 7LL, 3, bounded);
	put(&w, "%d %u %lld.%03lld %.*s", -1, 65535U, 12LL, 7LL, 3, bounded);
	assert_string_equal(w.text, want);
	assert_value(&w, 3, "007");
	assert_value(&w, 4, "one");
}

static void
a_sentence_without_values_has_none(void **state)
{
	struct words w;

	(void)state;
	put(&w, "nothing was asked");
	assert_string_equal(w.text, "nothing was asked");
	assert_int_equal(w.count, 0);
}

static void
what_a_peer_says_is_never_a_format(void **state)
{
	struct words w;

	(void)state;
	put(&w, "%s", "100 %s {host} %n");
	assert_string_equal(w.text, "100 %s {host} %n");
	assert_int_equal(w.count, 1);
}

static void
what_does_not_fit_is_cut_and_a_value_behind_it_is_empty(void **state)
{
	char longest[2 * WORDS_BYTES];
	struct words w;

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	put(&w, "<%s> %s", longest, "behind");
	assert_int_equal(w.n, WORDS_BYTES - 1);
	assert_int_equal(strlen(w.text), WORDS_BYTES - 1);
	assert_int_equal(words_value(&w, 0).n, WORDS_BYTES - 2);
	assert_value(&w, 1, "");
}

static void
a_form_has_the_numbers_of_its_values(void **state)
{
	static const struct {
		const char *format, *want;
	} forms[] = {
		{"%s, %ld of %zu (%s)",      "{1}, {2} of {3} ({4})"},
		{"%s is %lld.%03lld s %.*s", "{1} is {2}.{3} s {4}" },
		{"nothing was asked",        "nothing was asked"    },
		{"",			 ""                     },
		{"%s",		       "{1}"                  },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct buf out = BUF(64);

		words_form(forms[i].format, &out);
		assert_slice(buf_slice(&out), forms[i].want);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_conversion_is_a_value_and_what_stands_between_is_not),
		cmocka_unit_test(every_conversion_of_the_table_is_written_as_printf_does),
		cmocka_unit_test(a_sentence_without_values_has_none),
		cmocka_unit_test(what_a_peer_says_is_never_a_format),
		cmocka_unit_test(a_form_has_the_numbers_of_its_values),
		cmocka_unit_test(what_does_not_fit_is_cut_and_a_value_behind_it_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
