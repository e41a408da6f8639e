#include "unit.h"

#include "provision/figures.h"

static void
what_workers_count_is_told_as_a_sum(void **state)
{
	struct figures *f = figures_new(2);
	const struct figure served = {CHANNEL_HTTP, NAME_MASTER, 200, REASON_SERVED, 500};
	const struct figure odd = {CHANNEL_HTTP, NAME__COUNT, 299, REASON_BAD_REQUEST, 0};

	(void)state;
	assert_non_null(f);
	for (size_t w = 0; w < 2; w++)
		figures_note(figures_part(f, w), &served);
	figures_note(figures_part(f, 1), &odd);
	for (size_t i = 0; i < figures_status_count; i++) {
		unsigned status = figures_statuses[i];

		assert_int_equal(
			figures_requests(f, CHANNEL_HTTP, NAME_MASTER, i), status == 200 ? 2 : 0);
		/* A status without a place of its own stands under 0. */
		assert_int_equal(figures_requests(f, CHANNEL_HTTP, NAME__COUNT, i), i == 0 ? 1 : 0);
	}
	assert_int_equal(figures_reasons(f, REASON_SERVED), 2);
	assert_int_equal(figures_reasons(f, REASON_BAD_REQUEST), 1);
	figures_free(f);
}

static void
every_status_of_the_table_has_its_place(void **state)
{
	struct figures *f = figures_new(1);

	(void)state;
	for (size_t i = 0; i < figures_status_count; i++) {
		const struct figure x = {
			CHANNEL_FTP, NAME_LOG, figures_statuses[i], REASON_SERVED, 0};

		figures_note(figures_part(f, 0), &x);
		assert_int_equal(figures_requests(f, CHANNEL_FTP, NAME_LOG, i), 1);
	}
	figures_free(f);
}

static void
uploads_alone_count_as_uploads(void **state)
{
	struct figures *f = figures_new(1);
	const struct figure rows[] = {
		{CHANNEL_TFTP, NAME_LOG, 200, REASON_STORED,      10},
		{CHANNEL_TFTP, NAME_LOG, 200, REASON_QUARANTINED, 5 },
		{CHANNEL_TFTP, NAME_LOG, 200, REASON_SERVED,      99},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		figures_note(figures_part(f, 0), &rows[i]);
	assert_int_equal(figures_uploads(f, NAME_LOG), 2);
	assert_int_equal(figures_upload_bytes(f, NAME_LOG), 15);
	figures_free(f);
}

static void
a_pulse_keeps_the_sum_and_the_worst_delay(void **state)
{
	struct figures *f = figures_new(1);

	(void)state;
	figures_pulse(figures_part(f, 0), 3, 100);
	figures_pulse(figures_part(f, 0), 2, 40);
	assert_int_equal(figures_connections(f, 0), 2);
	assert_int_equal(figures_late_us(f, 0), 140);
	assert_int_equal(figures_late_max_us(f, 0), 100);
	figures_free(f);
}

static void
every_kind_has_a_word(void **state)
{
	(void)state;
	for (int i = 0; i <= NAME__COUNT; i++)
		assert_non_null(figures_kinds[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_workers_count_is_told_as_a_sum),
		cmocka_unit_test(every_status_of_the_table_has_its_place),
		cmocka_unit_test(uploads_alone_count_as_uploads),
		cmocka_unit_test(a_pulse_keeps_the_sum_and_the_worst_delay),
		cmocka_unit_test(every_kind_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
