#include "unit.h"

#include "serve/listeners.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_FD = 3, WORKERS = 3 };

static struct settings *settings;

static void
set(enum setting id, const char *value)
{
	struct why why = {""};

	assert_int_equal(settings_set(settings, id, slice_of(value), FROM_FLAG, &why), ERR_OK);
}

/* No listener of itself: the administrators' own would ask for the port of a server that runs here.
 */
static void
make_settings(void)
{
	settings = settings_new();
	assert_non_null(settings);
	set(SET_HTTP, "");
	set(SET_ADMIN, "");
}

/* A socket as a service manager would pass it, at this descriptor. */
static void
pass(int fd, int type)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int made = socket(AF_INET, type, 0);

	assert_int_not_equal(made, -1);
	assert_int_equal(bind(made, (const struct sockaddr *)&at, sizeof(at)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(made, 8), 0);
	if (made != fd) {
		assert_int_equal(dup2(made, fd), fd);
		(void)close(made);
	}
}

/* pid: NULL for ours. */
static void
announce(const char *pid, const char *fds, const char *names)
{
	char own[32];

	(void)snprintf(own, sizeof(own), "%ld", (long)getpid());
	(void)setenv("LISTEN_PID", pid != NULL ? pid : own, 1);
	(void)setenv("LISTEN_FDS", fds, 1);
	if (names != NULL)
		(void)setenv("LISTEN_FDNAMES", names, 1);
	else
		(void)unsetenv("LISTEN_FDNAMES");
}

/* The descriptors that a service manager passes begin at 3: whatever the test runner has there
 * stands aside. */
static int aside[4];

static int
begin(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		aside[i] = fcntl(FIRST_FD + i, F_DUPFD_CLOEXEC, 100);
		(void)close(FIRST_FD + i);
	}
	make_settings();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	settings_free(settings);
	for (int i = 0; i < 4; i++) {
		(void)close(FIRST_FD + i);
		if (aside[i] != -1) {
			(void)dup2(aside[i], FIRST_FD + i);
			(void)close(aside[i]);
		}
	}
	return 0;
}

static enum err
open_all(struct listeners *l, struct why *why)
{
	listeners_init(l);
	return listeners_open(settings, WORKERS, l, why);
}

static void
a_socket_that_is_passed_stands_for_its_setting_in_every_worker(void **state)
{
	AUTO(buf_free) struct buf told = BUF(256);
	struct listeners l;
	struct why why = {""};
	int fds[LISTENER__COUNT];

	(void)state;
	set(SET_FTP, "192.0.2.1:21"); /* not ours: would fail */
	pass(FIRST_FD, SOCK_STREAM);
	pass(FIRST_FD + 1, SOCK_DGRAM);
	announce(NULL, "2", "ftp:tftp");
	assert_int_equal(open_all(&l, &why), ERR_OK);
	listeners_tell(&l, &told);
	assert_true(slice_starts(buf_slice(&told), SLICE(" ftp=127.0.0.1:")));
	assert_true(slice_find(buf_slice(&told), SLICE(" tftp=127.0.0.1:")) < told.n);
	assert_true(listeners_need(&l, CERTIFICATE_USUAL));
	for (size_t i = 0; i < WORKERS; i++) {
		listeners_take(&l, i, fds);
		assert_int_equal(fds[LISTENER_HTTP], -1);
		assert_int_equal(fds[LISTENER_FTPS], -1);
		assert_int_equal(fcntl(fds[LISTENER_FTP], F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		assert_int_equal(fcntl(fds[LISTENER_FTP], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
		(void)close(fds[LISTENER_FTP]);
		(void)close(fds[LISTENER_TFTP]);
	}
	listeners_close(&l);
}

static void
sockets_of_another_process_are_not_ours(void **state)
{
	static const struct {
		const char *pid, *fds;
	} rows[] = {
		{"1",  "1" },
		{"",   "1" },
		{"x",  "1" },
		{"-1", "1" },
		{NULL, "0" },
		{NULL, ""  },
		{NULL, "x" },
		{NULL, "-1"},
	};

	(void)state;
	set(SET_FTP, "127.0.0.1:0");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct listeners l;
		struct why why = {""};

		announce(rows[i].pid, rows[i].fds, "http");
		assert_int_equal(open_all(&l, &why), ERR_OK);
		assert_int_equal(l.addresses[LISTENER_HTTP].len, 0);
		assert_int_not_equal(l.addresses[LISTENER_FTP].len, 0);
		listeners_close(&l);
	}
}

static void
a_socket_without_a_name_that_is_known_is_refused(void **state)
{
	static const char *const names[] = {"", "web", "HTTP", "ftp ", "unknown", "http:x"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct listeners l;
		struct why why = {""};

		print_message("%s\n", names[i]);
		pass(FIRST_FD, SOCK_STREAM);
		pass(FIRST_FD + 1, SOCK_STREAM);
		announce(NULL, "2", names[i]);
		assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
		assert_true(strstr(why.text, "FileDescriptorName") != NULL);
		listeners_close(&l);
	}
	struct listeners l;
	struct why why = {""};
	pass(FIRST_FD, SOCK_STREAM);
	announce(NULL, "1", NULL);
	assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
	listeners_close(&l);
}

static void
two_sockets_of_one_name_are_refused(void **state)
{
	struct listeners l;
	struct why why = {""};

	(void)state;
	pass(FIRST_FD, SOCK_STREAM);
	pass(FIRST_FD + 1, SOCK_STREAM);
	announce(NULL, "2", "ftp:ftp");
	assert_int_equal(open_all(&l, &why), ERR_EXISTS);
	assert_true(strstr(why.text, "two sockets named ftp") != NULL);
	listeners_close(&l);
}

static void
a_socket_of_the_wrong_kind_is_refused(void **state)
{
	struct listeners l;
	struct why why = {""};

	(void)state;
	pass(FIRST_FD, SOCK_DGRAM);
	announce(NULL, "1", "http");
	assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
	listeners_close(&l);
	pass(FIRST_FD, SOCK_STREAM);
	announce(NULL, "1", "tftp");
	assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
	listeners_close(&l);
	int pipe_fds[2];
	assert_int_equal(pipe(pipe_fds), 0);
	assert_int_equal(dup2(pipe_fds[0], FIRST_FD), FIRST_FD);
	announce(NULL, "1", "ftp");
	assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
	listeners_close(&l);
	(void)close(pipe_fds[0]);
	(void)close(pipe_fds[1]);
}

static void
with_nothing_to_listen_on_nothing_is_opened(void **state)
{
	struct listeners l;
	struct why why = {""};

	(void)state;
	assert_int_equal(open_all(&l, &why), ERR_SYNTAX);
	assert_false(listeners_need(&l, CERTIFICATE_USUAL));
	listeners_close(&l);
}

static void
each_listener_needs_the_certificate_that_it_shows(void **state)
{
	static const enum setting ids[] = {
		SET_HTTP, SET_TFTP, SET_FTP, SET_FTPS, SET_HTTPS, SET_HTTPS_LEGACY};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct listeners l;
		struct why why = {""};

		settings_free(settings);
		make_settings();
		set(ids[i], "127.0.0.1:0");
		assert_int_equal(open_all(&l, &why), ERR_OK);
		assert_int_equal(listeners_need(&l, CERTIFICATE_USUAL), i >= 2 && i < 5);
		assert_int_equal(listeners_need(&l, CERTIFICATE_LEGACY), i == 5);
		listeners_close(&l);
	}
}

#define ENVIRONMENT_CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ENVIRONMENT_CASE(a_socket_that_is_passed_stands_for_its_setting_in_every_worker),
		ENVIRONMENT_CASE(sockets_of_another_process_are_not_ours),
		ENVIRONMENT_CASE(a_socket_without_a_name_that_is_known_is_refused),
		ENVIRONMENT_CASE(two_sockets_of_one_name_are_refused),
		ENVIRONMENT_CASE(a_socket_of_the_wrong_kind_is_refused),
		ENVIRONMENT_CASE(with_nothing_to_listen_on_nothing_is_opened),
		ENVIRONMENT_CASE(each_listener_needs_the_certificate_that_it_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
