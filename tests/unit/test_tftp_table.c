#include "unit.h"

#include "tftp/tftp_table.h"

#include <arpa/inet.h>

static struct tftp_table table; /* too large for the stack */

static int
setup(void **state)
{
	(void)state;
	tftp_table_init(&table);
	return 0;
}

static struct datagram_ends
ends_of(const char *v4, uint16_t port)
{
	struct datagram_ends e = {.peer = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}}};

	assert_int_equal(inet_pton(AF_INET, v4, &e.peer.v4.sin_addr), 1);
	return e;
}

static void
add(struct tftp_call *c, const char *v4, uint16_t port, size_t reply_port)
{
	*c = (struct tftp_call){
		.ends = ends_of(v4, port), .port = reply_port, .request_hash = 7 + reply_port};
	tftp_table_add(&table, c);
}

static void
a_transfer_is_found_by_its_client_and_its_reply_socket(void **state)
{
	struct datagram_ends one = ends_of("192.0.2.1", 5000), other = ends_of("192.0.2.2", 5000);
	struct datagram_ends port = ends_of("192.0.2.1", 5001);
	struct tftp_call a, b;

	(void)state;
	add(&a, "192.0.2.1", 5000, 0);
	add(&b, "192.0.2.1", 5000, 1);
	assert_ptr_equal(tftp_table_find(&table, &one, 0), &a);
	assert_ptr_equal(tftp_table_find(&table, &one, 1), &b);
	assert_null(tftp_table_find(&table, &one, 2));
	assert_null(tftp_table_find(&table, &other, 0));
	assert_null(tftp_table_find(&table, &port, 0));
	tftp_table_remove(&b);
	assert_null(tftp_table_find(&table, &one, 1));
	assert_ptr_equal(tftp_table_find(&table, &one, 0), &a);
	tftp_table_remove(&a);
	assert_null(tftp_table_find(&table, &one, 0));
	assert_int_equal(table.live.count, 0);
}

static void
a_v4_client_of_a_v6_socket_is_the_same_client(void **state)
{
	struct datagram_ends mapped = {
		.peer = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(5000)}}};
	struct tftp_call a;

	(void)state;
	assert_int_equal(inet_pton(AF_INET6, "::ffff:192.0.2.1", &mapped.peer.v6.sin6_addr), 1);
	add(&a, "192.0.2.1", 5000, 0);
	assert_ptr_equal(tftp_table_find(&table, &mapped, 0), &a);
}

static void
a_request_is_known_again_only_while_its_transfer_runs(void **state)
{
	struct datagram_ends one = ends_of("192.0.2.1", 5000), other = ends_of("192.0.2.1", 5001);
	struct tftp_call a;

	(void)state;
	add(&a, "192.0.2.1", 5000, 0);
	assert_ptr_equal(tftp_table_find_request(&table, &one, 7), &a);
	assert_null(tftp_table_find_request(&table, &one, 8));
	assert_null(tftp_table_find_request(&table, &other, 7));
	a.transfer.phase = TFTP_DONE;
	tftp_table_move(&table, &a, 1);
	assert_null(tftp_table_find_request(&table, &one, 7));
	assert_ptr_equal(tftp_table_find(&table, &one, 0), &a); /* for late packets */
	assert_int_equal(table.live.count, 0);
	assert_int_equal(table.over.count, 1);
}

static void
an_address_counts_until_its_transfers_are_heard_or_gone(void **state)
{
	struct datagram_ends one = ends_of("192.0.2.1", 1), other = ends_of("192.0.2.2", 1);
	struct tftp_call a, b;

	(void)state;
	add(&a, "192.0.2.1", 5000, 0);
	add(&b, "192.0.2.1", 5001, 0);
	assert_int_equal(tftp_table_unheard(&table, &one), 2); /* whatever the port */
	assert_in_range(tftp_table_unheard(&table, &other), 0, 2);
	tftp_table_heard(&a);
	tftp_table_heard(&a);
	assert_int_equal(tftp_table_unheard(&table, &one), 1);
	tftp_table_remove(&a);
	tftp_table_remove(&b);
	assert_int_equal(tftp_table_unheard(&table, &one), 0);
}

static void
the_one_that_moved_last_is_the_newest(void **state)
{
	struct tftp_call calls[3];

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++)
		add(&calls[i], "192.0.2.1", (uint16_t)(5000 + i), 0);
	assert_ptr_equal(table.live.oldest, &calls[0]);
	tftp_table_move(&table, &calls[0], 10);
	tftp_table_move(&table, &calls[1], 20);
	assert_ptr_equal(table.live.oldest, &calls[2]);
	assert_ptr_equal(table.live.newest, &calls[1]);
	assert_int_equal(calls[1].moved_ms, 20);
	assert_ptr_equal(calls[2].newer, &calls[0]);
	tftp_table_remove(&calls[0]);
	assert_ptr_equal(calls[2].newer, &calls[1]);
	assert_ptr_equal(calls[1].older, &calls[2]);
	assert_int_equal(table.live.count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_transfer_is_found_by_its_client_and_its_reply_socket, setup),
		cmocka_unit_test_setup(a_v4_client_of_a_v6_socket_is_the_same_client, setup),
		cmocka_unit_test_setup(
			a_request_is_known_again_only_while_its_transfer_runs, setup),
		cmocka_unit_test_setup(
			an_address_counts_until_its_transfers_are_heard_or_gone, setup),
		cmocka_unit_test_setup(the_one_that_moved_last_is_the_newest, setup),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
