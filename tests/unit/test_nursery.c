#include "unit.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/nursery.h"
#include "base/sanitized.h"
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum { MIB = 1024 * 1024, STREAM_MIB = 64 };

static enum err
echo(int in_fd, int out_fd)
{
	AUTO(buf_free) struct buf all = BUF(MIB);
	enum err e = io_read_all(in_fd, &all);

	return e == ERR_OK ? io_write_all(out_fd, buf_slice(&all)) : e;
}

static enum err
spin(int in_fd, int out_fd)
{
	volatile bool goes_on = true;

	(void)in_fd;
	(void)out_fd;
	while (goes_on)
		;
	return ERR_OK;
}

/* The other end of what it reads is held open: it never ends. */
static enum err
hang(int in_fd, int out_fd)
{
	char c;
	ssize_t n = read(in_fd, &c, 1);

	(void)out_fd;
	return n == 1 ? ERR_OK : ERR_IO;
}

static enum err
crash(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	abort();
}

static enum err
execute(int in_fd, int out_fd)
{
	char *const arguments[] = {NULL};

	(void)in_fd;
	(void)out_fd;
	(void)execve("/bin/true", arguments, arguments);
	return ERR_OK;
}

/* Whether a call was refused; -1 is what system calls give then. */
static enum err
want_refused(long result)
{
	return result == -1 ? ERR_OK : ERR_EXISTS;
}

static enum err
open_file(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	return want_refused(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static enum err
open_socket(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	return want_refused(socket(AF_INET, SOCK_STREAM, 0));
}

static enum err
make_process(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	if (IS_SANITIZED) /* whose leak checker makes one */
		return ERR_OK;
	return want_refused(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
}

/* Everything but what it was given is closed. */
static enum err
look_for_descriptors(int in_fd, int out_fd)
{
	for (int fd = 0; fd < 1024; fd++)
		if (fd != in_fd && fd != out_fd && !(IS_SANITIZED && fd == STDERR_FILENO) &&
			lseek(fd, 0, SEEK_CUR) == -1 && errno != EBADF)
			return ERR_EXISTS;
	return ERR_OK;
}

static enum err
eat_memory(int in_fd, int out_fd)
{
	char *p = malloc(512UL * MIB);

	(void)in_fd;
	if (p == NULL)
		return ERR_NOMEM;
	memset(p, 1, 512UL * MIB);
	return io_write_all(out_fd, (struct slice){p, 1});
}

static enum err
stream(int in_fd, int out_fd)
{
	static char piece[MIB];
	enum err e = ERR_OK;

	(void)in_fd;
	for (int i = 0; i < STREAM_MIB && e == ERR_OK; i++)
		e = io_write_all(out_fd, (struct slice){piece, sizeof(piece)});
	return e;
}

static enum err
refuse(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	return ERR_EXISTS;
}

static enum err
write_and_spin(int in_fd, int out_fd)
{
	enum err e = io_write_all(out_fd, SLICE("x"));

	return e == ERR_OK ? spin(in_fd, out_fd) : e;
}

enum job {
	ECHO,
	SPIN,
	HANG,
	CRASH,
	EXECUTE,
	OPEN_FILE,
	OPEN_SOCKET,
	MAKE_PROCESS,
	LOOK,
	EAT,
	STREAM,
	FLOOD,
	REFUSE,
	WRITE_AND_SPIN,
	JOB__COUNT
};

enum { PATIENCE_MS = 600 * 1000 };

/* clang-format off */
static const struct nursery_job jobs[JOB__COUNT] = {
	[ECHO] = {"It", echo, 60, PATIENCE_MS, 64 * MIB, MIB},
	[SPIN] = {"It", spin, 1, PATIENCE_MS, 64 * MIB, MIB},
	[HANG] = {"It", hang, 60, 50, 64 * MIB, MIB},
	[CRASH] = {"It", crash, 60, PATIENCE_MS, 64 * MIB, MIB},
	[EXECUTE] = {"It", execute, 60, PATIENCE_MS, 64 * MIB, MIB},
	[OPEN_FILE] = {"It", open_file, 60, PATIENCE_MS, 64 * MIB, MIB},
	[OPEN_SOCKET] = {"It", open_socket, 60, PATIENCE_MS, 64 * MIB, MIB},
	[MAKE_PROCESS] = {"It", make_process, 60, PATIENCE_MS, 64 * MIB, MIB},
	[LOOK] = {"It", look_for_descriptors, 60, PATIENCE_MS, 64 * MIB, MIB},
	[EAT] = {"It", eat_memory, 60, PATIENCE_MS, 64 * MIB, MIB},
	[STREAM] = {"It", stream, 60, PATIENCE_MS, 8 * MIB, (uint64_t)STREAM_MIB * MIB},
	[FLOOD] = {"It", stream, 60, PATIENCE_MS, 8 * MIB, MIB},
	[REFUSE] = {"It", refuse, 60, PATIENCE_MS, 64 * MIB, MIB},
	[WRITE_AND_SPIN] = {"It", write_and_spin, 60, PATIENCE_MS, 64 * MIB, MIB},
};

static const struct {
	const char *name;
	enum job job;
	enum err want;
	const char *reason; /* why begins with it */
} cases[] = {
	{"its own result comes back", REFUSE, ERR_EXISTS, ""},
	{"one that computes for ever is ended", SPIN, ERR_LIMIT, "It took more than 1 s"},
	{"one that waits for ever is ended", HANG, ERR_LIMIT, "It took too long"},
	{"one that crashes is an error", CRASH, ERR_IO, "It crashed"},
	{"one that starts a program is ended", EXECUTE, ERR_DENIED, "It tried what a reader never does"},
	{"it can open no file", OPEN_FILE, ERR_OK, ""},
	{"it can open no socket", OPEN_SOCKET, ERR_OK, ""},
	{"it can make no process", MAKE_PROCESS, ERR_OK, ""},
	{"it has no descriptor but its two", LOOK, ERR_OK, ""},
	{"one that writes too much is ended", FLOOD, ERR_LIMIT, "It gave more than 1048576 bytes."},
};
/* clang-format on */

static int
setup(void **state)
{
	struct nursery *n = NULL;

	if (nursery_start(jobs, JOB__COUNT, &n, NULL) != ERR_OK)
		return 1;
	*state = n;
	return 0;
}

static int
teardown(void **state)
{
	nursery_stop(*state);
	return 0;
}

static enum err
count_bytes(void *ctx, struct slice bytes)
{
	*(uint64_t *)ctx += bytes.n;
	return ERR_OK;
}

static enum err
gather(void *ctx, struct slice bytes)
{
	buf_add(ctx, bytes);
	return buf_check(ctx);
}

/* A child that has nothing to read until the pipe is closed. */
static void
test_every_end_of_a_child_is_told(void **state)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct why why = {""};
		uint64_t bytes = 0;

		print_message("%s\n", cases[i].name);
		assert_int_equal(
			nursery_run(*state, cases[i].job, ends[0], count_bytes, &bytes, &why),
			cases[i].want);
		assert_slice(
			slice_head(slice_of(why.text), strlen(cases[i].reason)), cases[i].reason);
	}
	(void)close(ends[0]);
	(void)close(ends[1]);
}

static void
test_a_child_has_no_more_memory_than_it_is_given(void **state)
{
	struct why why = {""};
	uint64_t bytes = 0;

	if (IS_SANITIZED) /* nothing bounds its addresses */
		skip();
	assert_int_equal(
		nursery_run(*state, EAT, STDIN_FILENO, count_bytes, &bytes, &why), ERR_LIMIT);
	assert_string_equal(why.text, "It took too much memory.");
}

static void
test_more_than_the_child_can_hold_is_streamed(void **state)
{
	uint64_t bytes = 0;

	assert_int_equal(
		nursery_run(*state, STREAM, STDIN_FILENO, count_bytes, &bytes, NULL), ERR_OK);
	assert_int_equal(bytes, (uint64_t)STREAM_MIB * MIB);
}

static enum err
take_no_more(void *ctx, struct slice bytes)
{
	(void)ctx;
	(void)bytes;
	return ERR_NOSPACE;
}

static void
test_a_child_whose_output_nobody_takes_is_ended_and_gives_its_place_back(void **state)
{
	for (int i = 0; i < 3 * NURSERY_CHILDREN_MAX; i++)
		assert_int_equal(
			nursery_run(*state, WRITE_AND_SPIN, STDIN_FILENO, take_no_more, NULL, NULL),
			ERR_NOSPACE);
}

/* Feeds a text through ECHO. */
static void
assert_echo(struct nursery *n)
{
	AUTO(buf_free) struct buf got = BUF(MIB);
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(io_write_all(ends[1], SLICE("some bytes")), ERR_OK);
	(void)close(ends[1]);
	assert_int_equal(nursery_run(n, ECHO, ends[0], gather, &got, NULL), ERR_OK);
	assert_slice(buf_slice(&got), "some bytes");
	(void)close(ends[0]);
}

static void *
echo_often(void *n)
{
	for (int i = 0; i < 20; i++)
		assert_echo(n);
	return NULL;
}

static void
test_more_threads_than_places_are_all_served(void **state)
{
	pthread_t threads[2 * NURSERY_CHILDREN_MAX];

	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, echo_often, *state), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void
test_deaths_leave_the_nursery_as_it_was(void **state)
{
	uint64_t bytes = 0;

	for (int i = 0; i < 3 * NURSERY_CHILDREN_MAX; i++)
		assert_int_equal(
			nursery_run(*state, CRASH, STDIN_FILENO, count_bytes, &bytes, NULL),
			ERR_IO);
	assert_false(nursery_is_gone(*state));
	assert_echo(*state);
}

/* This test's only child. */
static pid_t
nursery_pid(void)
{
	AUTO(auto_fclose) FILE *f = fopen("/proc/thread-self/children", "re");
	char line[64] = "";
	struct slice rest;
	uint64_t pid = 0;

	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		skip();
	assert_int_equal(
		slice_to_u64(slice_cut(slice_of(line), ' ', &rest), 2, INT32_MAX, &pid), ERR_OK);
	return (pid_t)pid;
}

static void
test_the_end_of_the_nursery_itself_is_an_error(void **state)
{
	struct why why = {""};
	uint64_t bytes = 0;

	assert_false(nursery_is_gone(*state));
	assert_int_equal(kill(nursery_pid(), SIGKILL), 0);
	for (int i = 0; i < 2; i++) { /* while it dies, and when it is known to be dead */
		assert_int_equal(
			nursery_run(*state, ECHO, STDIN_FILENO, count_bytes, &bytes, &why), ERR_IO);
		assert_int_equal(bytes, 0);
		assert_slice(slice_head(slice_of(why.text), 11), "The process");
		assert_true(nursery_is_gone(*state));
	}
}

static void
test_what_ends_a_whole_service_does_not_end_the_nursery_first(void **state)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};

	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(kill(nursery_pid(), numbers[i]), 0);
	assert_echo(*state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_every_end_of_a_child_is_told),
		CASE(test_a_child_has_no_more_memory_than_it_is_given),
		CASE(test_more_than_the_child_can_hold_is_streamed),
		CASE(test_a_child_whose_output_nobody_takes_is_ended_and_gives_its_place_back),
		CASE(test_more_threads_than_places_are_all_served),
		CASE(test_deaths_leave_the_nursery_as_it_was),
		CASE(test_the_end_of_the_nursery_itself_is_an_error),
		CASE(test_what_ends_a_whole_service_does_not_end_the_nursery_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
