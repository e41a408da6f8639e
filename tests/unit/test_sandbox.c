#include "unit.h"

#include "base/fence.h"
#include "base/io.h"
#include "base/sanitized.h"
#include "base/syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Each case happens in a child, since there is no way back.  A child's exit code: */
enum { AS_WANTED = 40, OTHERWISE, NOT_THERE };

static void
leave(int code)
{
	_exit(code);
}

/* Runs body in a child and gives what waitpid() says; skips where the kernel has no such thing. */
static int
in_child(void (*body)(const char *dir), const char *dir)
{
	pid_t pid = fork();
	int status;

	assert_true(pid != -1);
	if (pid == 0) {
		body(dir);
		leave(OTHERWISE);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_THERE)
		skip();
	return status;
}

#define assert_as_wanted(status)                                                                   \
	do {                                                                                       \
		int status_ = (status);                                                            \
		assert_true(WIFEXITED(status_));                                                   \
		assert_int_equal(WEXITSTATUS(status_), AS_WANTED);                                 \
	} while (0)

static void
confine(void)
{
	enum err e = syscalls_confine(SYSCALLS_SERVER, NULL);

	if (e != ERR_OK)
		leave(e == ERR_NOTFOUND ? NOT_THERE : OTHERWISE);
}

static void
execute(const char *dir)
{
	char *const arguments[] = {NULL};

	(void)dir;
	confine();
	(void)execve("/bin/true", arguments, arguments);
}

static void
trace(const char *dir)
{
	(void)dir;
	confine();
	(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
mount_something(const char *dir)
{
	confine();
	(void)syscall(SYS_mount, "none", dir, "tmpfs", 0, NULL);
}

static void
test_what_nobody_here_has_a_reason_for_ends_the_process(void **state)
{
	static void (*const bodies[])(const char *dir) = {execute, mount_something, trace};

	(void)state;
	/* The leak checker traces. */
	for (size_t i = 0; i < COUNT(bodies) - (IS_SANITIZED ? 1 : 0); i++) {
		int status = in_child(bodies[i], "/");

		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	}
}

/* Whether a call was refused as unpermitted. */
static bool
is_refused(long result, int number)
{
	return result == -1 && errno == number;
}

static void
try_other_calls(const char *dir)
{
	bool is_refused_all;

	(void)dir;
	confine();
	is_refused_all = is_refused(syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0), EPERM) &&
			 is_refused(syscall(SYS_personality + 10000), EPERM) &&
			 is_refused(syscall(SYS_setpriority, 0, 0, 0), EPERM) &&
			 is_refused(syscall(SYS_kill, getppid(), SIGTERM), EPERM) &&
			 is_refused(syscall(SYS_clone3, NULL, 0), ENOSYS);
	if (!IS_SANITIZED)
		is_refused_all =
			is_refused_all &&
			is_refused(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL), EPERM) &&
			is_refused(syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
				EPERM);
	leave(is_refused_all ? AS_WANTED : OTHERWISE);
}

static void
test_what_is_in_no_list_fails(void **state)
{
	(void)state;
	assert_as_wanted(in_child(try_other_calls, "/"));
}

static void *
try_from_a_thread(void *ctx)
{
	(void)ctx;
	return is_refused(syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0), EPERM) ? ctx : NULL;
}

static void *
wait_for_a_word(void *ctx)
{
	char c;

	return read(*(const int *)ctx, &c, 1) == 1 ? try_from_a_thread(ctx) : NULL;
}

static void
confine_beside_a_thread(const char *dir)
{
	pthread_t before, behind;
	void *was_refused = NULL, *is_refused_too = NULL;
	int ends[2];

	(void)dir;
	if (pipe2(ends, O_CLOEXEC) == -1 ||
		pthread_create(&before, NULL, wait_for_a_word, &ends[0]) != 0)
		return;
	confine();
	if (write(ends[1], "x", 1) != 1 ||
		pthread_create(&behind, NULL, try_from_a_thread, ends) != 0)
		return;
	(void)pthread_join(before, &was_refused);
	(void)pthread_join(behind, &is_refused_too);
	leave(was_refused != NULL && is_refused_too != NULL ? AS_WANTED : OTHERWISE);
}

static void
test_threads_that_are_there_and_threads_to_come_are_confined(void **state)
{
	(void)state;
	assert_as_wanted(in_child(confine_beside_a_thread, "/"));
}

static void
look_at_status(const char *dir)
{
	(void)dir;
	confine();
	leave(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) >= 0 ? AS_WANTED : OTHERWISE);
}

static void
test_what_the_server_asks_of_prctl_it_may(void **state)
{
	(void)state;
	assert_as_wanted(in_child(look_at_status, "/"));
}

/* Opens a file of the folder. */
static int
open_in(const char *dir, const char *name, int flags)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, flags | O_CLOEXEC, 0600);
}

/* Closes everything but DIR/data (to write) and DIR/root (to read). */
static void
close_fence(const char *dir)
{
	char data[256], root[256];
	const struct fence_path paths[] = {
		{data,                      FENCE_WRITE},
		{root,                      FENCE_READ },
		{"/there/is/no/such/thing", FENCE_READ },
	};

	(void)snprintf(data, sizeof(data), "%s/data", dir);
	(void)snprintf(root, sizeof(root), "%s/root", dir);
	if (fence_version() == 0)
		leave(NOT_THERE);
	if (fence_close(paths, COUNT(paths), NULL) != ERR_OK)
		leave(OTHERWISE);
}

static void
try_paths(const char *dir)
{
	int open_before = open_in(dir, "outside", O_RDONLY);
	char c;

	close_fence(dir);
	if (!is_refused(open("/etc/passwd", O_WRONLY | O_CLOEXEC), EACCES) ||
		!is_refused(open("/etc/passwd", O_RDONLY | O_CLOEXEC), EACCES) ||
		!is_refused(open_in(dir, "outside", O_RDONLY), EACCES) ||
		!is_refused(open_in(dir, "new", O_WRONLY | O_CREAT), EACCES) ||
		!is_refused(open_in(dir, "root/new", O_WRONLY | O_CREAT), EACCES) ||
		!is_refused(open_in(dir, "root/file", O_WRONLY), EACCES) ||
		!is_refused(open_in(dir, "data/../outside", O_RDONLY), EACCES))
		return;
	if (open_in(dir, "root/file", O_RDONLY) == -1 ||
		open_in(dir, "data/new", O_RDWR | O_CREAT) == -1)
		return;
	leave(read(open_before, &c, 1) == 1 ? AS_WANTED : OTHERWISE);
}

static void
make_file(const char *dir, const char *name)
{
	AUTO(auto_close) int fd = open_in(dir, name, O_WRONLY | O_CREAT);

	assert_int_equal(io_write_all(fd, SLICE("x")), ERR_OK);
}

/* Makes DIR with data/, root/file and outside. */
static void
make_folder(char dir[64])
{
	char path[256];

	(void)snprintf(dir, 64, "/tmp/bootline-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/data", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/root", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	make_file(dir, "root/file");
	make_file(dir, "outside");
}

static void
remove_folder(const char *dir)
{
	static const char *const names[] = {"data/new", "root/file", "outside", "data", "root", ""};

	for (size_t i = 0; i < COUNT(names); i++) {
		char path[256];

		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)remove(path);
	}
}

static void
test_only_the_named_folders_can_be_reached(void **state)
{
	char dir[64];
	int status;

	(void)state;
	make_folder(dir);
	status = in_child(try_paths, dir);
	remove_folder(dir);
	assert_as_wanted(status);
}

static void
close_all(const char *dir)
{
	if (fence_version() == 0)
		leave(NOT_THERE);
	if (fence_close(NULL, 0, NULL) == ERR_OK &&
		is_refused(open_in(dir, "passwd", O_RDONLY), EACCES))
		leave(AS_WANTED);
}

static void
test_a_fence_without_paths_closes_everything(void **state)
{
	(void)state;
	assert_as_wanted(in_child(close_all, "/etc"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_nobody_here_has_a_reason_for_ends_the_process),
		cmocka_unit_test(test_what_is_in_no_list_fails),
		cmocka_unit_test(test_threads_that_are_there_and_threads_to_come_are_confined),
		cmocka_unit_test(test_what_the_server_asks_of_prctl_it_may),
		cmocka_unit_test(test_only_the_named_folders_can_be_reached),
		cmocka_unit_test(test_a_fence_without_paths_closes_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
