#include "unit.h"

#include "admin/metrics_text.h"

static void
a_family_and_its_samples_are_lines(void **state)
{
	struct buf b = BUF(1024);
	const struct metrics_labels none = {{{0}}};
	const struct metrics_labels two = {
		{{"kind", SLICE_INIT("log")}, {"status", SLICE_INIT("200")}}
        };

	(void)state;
	metrics_family(&b, "x_total", "counter", "What there is.");
	metrics_sample(&b, "x_total", "", &two, 3);
	metrics_sample(&b, "x_total", "_sum", &none, 0.25);
	assert_string_equal(buf_text(&b), "# HELP x_total What there is.\n# TYPE x_total counter\n"
					  "x_total{kind=\"log\",status=\"200\"} 3\n"
					  "x_total_sum 0.25\n");
	buf_free(&b);
}

static void
labels_are_escaped(void **state)
{
	struct buf b = BUF(1024);
	const struct metrics_labels one = {{{"v", SLICE_INIT("a\"b\\c\nd")}}};

	(void)state;
	metrics_sample(&b, "x", "", &one, 1);
	assert_string_equal(buf_text(&b), "x{v=\"a\\\"b\\\\c\\nd\"} 1\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_and_its_samples_are_lines),
		cmocka_unit_test(labels_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
