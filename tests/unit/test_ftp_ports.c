#include "unit.h"

#include "ftp/ftp_ports.h"

#include <arpa/inet.h>
#include <errno.h>

/* Below those that systems give out by themselves. */
enum { LOW = 31200 };

static union socket_address
loopback(void)
{
	union socket_address at = {.v4 = {.sin_family = AF_INET}};

	at.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return at;
}

static enum err
open_port(struct ftp_ports *p, struct ftp_port *port)
{
	const union socket_address at = loopback();

	return ftp_ports_open(p, port, &at);
}

/* A connection to a port, or -1. */
static int
connect_to(unsigned number)
{
	union socket_address at = loopback();
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.v4.sin_port = htons((uint16_t)number);
	assert_int_not_equal(fd, -1);
	if (connect(fd, &at.any, sizeof(at.v4)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void
ports_come_from_the_range_until_it_is_exhausted(void **state)
{
	struct ftp_ports *p = ftp_ports_new(LOW, LOW + 3, 0, 1);
	struct ftp_port ports[5];
	unsigned seen = 0;

	(void)state;
	for (int i = 0; i < 5; i++)
		ports[i] = (struct ftp_port){.fd = -1};
	for (int i = 0; i < 4; i++) {
		assert_int_equal(open_port(p, &ports[i]), ERR_OK);
		assert_in_range(ports[i].number, LOW, LOW + 3);
		seen |= 1U << (ports[i].number - LOW);
	}
	assert_int_equal(seen, 0xf);
	assert_int_equal(open_port(p, &ports[4]), ERR_BUSY);
	assert_int_equal(ports[4].fd, -1);
	ftp_ports_close(p, &ports[2]);
	assert_int_equal(open_port(p, &ports[4]), ERR_OK);
	for (int i = 0; i < 5; i++)
		ftp_ports_close(p, &ports[i]);
	ftp_ports_free(p);
}

static void
the_port_that_was_unused_longest_is_taken_from_its_session(void **state)
{
	struct ftp_ports *p = ftp_ports_new(LOW, LOW + 2, 0, 1);
	struct ftp_port a = {.fd = -1}, b = {.fd = -1}, c = {.fd = -1}, d = {.fd = -1};
	uint16_t number;

	(void)state;
	assert_int_equal(open_port(p, &a), ERR_OK);
	assert_int_equal(open_port(p, &b), ERR_OK);
	assert_int_equal(open_port(p, &c), ERR_OK);
	ftp_ports_rest(p, &b);
	ftp_ports_rest(p, &a);
	ftp_ports_rest(p, &a); /* once more: nothing */
	number = b.number;
	assert_int_equal(open_port(p, &d), ERR_OK);
	assert_int_equal(d.number, number);
	assert_int_equal(b.fd, -1);
	/* Who asks for it again has its own port back, and it is not idle then. */
	number = a.number;
	assert_int_equal(open_port(p, &a), ERR_OK);
	assert_int_equal(a.number, number);
	assert_int_equal(open_port(p, &b), ERR_BUSY);
	ftp_ports_close(p, &a);
	ftp_ports_close(p, &b);
	ftp_ports_close(p, &c);
	ftp_ports_close(p, &d);
	ftp_ports_free(p);
}

static void
whoever_came_before_the_port_was_asked_for_is_sent_away(void **state)
{
	struct ftp_ports *p = ftp_ports_new(LOW, LOW, 0, 1);
	struct ftp_port port = {.fd = -1};
	char byte;
	int early, late;

	(void)state;
	assert_int_equal(open_port(p, &port), ERR_OK);
	ftp_ports_rest(p, &port);
	early = connect_to(port.number);
	assert_int_not_equal(early, -1);
	assert_int_equal(open_port(p, &port), ERR_OK);
	assert_true(recv(early, &byte, 1, 0) <= 0);
	late = connect_to(port.number);
	assert_int_not_equal(late, -1);
	int fd = accept4(port.fd, NULL, NULL, SOCK_CLOEXEC);
	assert_int_not_equal(fd, -1);
	(void)close(fd);
	(void)close(early);
	(void)close(late);
	ftp_ports_close(p, &port);
	ftp_ports_free(p);
}

static void
a_port_of_another_program_is_passed_over(void **state)
{
	struct ftp_ports *p = ftp_ports_new(LOW, LOW + 1, 0, 1);
	struct ftp_ports *other = ftp_ports_new(LOW, LOW, 0, 1);
	struct ftp_port taken = {.fd = -1}, port = {.fd = -1}, none = {.fd = -1};

	(void)state;
	assert_int_equal(open_port(other, &taken), ERR_OK);
	assert_int_equal(open_port(p, &port), ERR_OK);
	assert_int_equal(port.number, LOW + 1);
	assert_int_equal(open_port(p, &none), ERR_BUSY);
	ftp_ports_close(other, &taken);
	ftp_ports_close(p, &port);
	ftp_ports_free(other);
	ftp_ports_free(p);
}

/* Opens all that a worker can have; returns them as bits. */
static unsigned
all_of(unsigned high, unsigned worker, unsigned workers)
{
	struct ftp_ports *p = ftp_ports_new(LOW, (uint16_t)(LOW + high), worker, workers);
	struct ftp_port ports[16];
	unsigned seen = 0, count = 0;

	for (; count < COUNT(ports); count++) {
		ports[count] = (struct ftp_port){.fd = -1};
		if (open_port(p, &ports[count]) != ERR_OK)
			break;
		seen |= 1U << (ports[count].number - LOW);
	}
	while (count-- > 0)
		ftp_ports_close(p, &ports[count]);
	ftp_ports_free(p);
	return seen;
}

static void
workers_share_the_range_without_meeting(void **state)
{
	(void)state;
	for (unsigned high = 0; high < 10; high++)
		for (unsigned workers = 1; workers < 5; workers++) {
			unsigned seen = 0, range = (1U << (high + 1)) - 1;

			for (unsigned w = 0; w < workers; w++) {
				unsigned mine = all_of(high, w, workers);

				assert_int_not_equal(mine, 0);
				if (high + 1 >= workers)
					assert_int_equal(seen & mine, 0);
				else
					assert_int_equal(mine, range); /* everybody's */
				seen |= mine;
			}
			assert_int_equal(seen, range);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_come_from_the_range_until_it_is_exhausted),
		cmocka_unit_test(the_port_that_was_unused_longest_is_taken_from_its_session),
		cmocka_unit_test(whoever_came_before_the_port_was_asked_for_is_sent_away),
		cmocka_unit_test(a_port_of_another_program_is_passed_over),
		cmocka_unit_test(workers_share_the_range_without_meeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
