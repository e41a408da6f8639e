#include "base/nursery.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/nursery_inner.h"
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

struct nursery {
	const struct nursery_job *jobs;
	size_t count;
	pid_t pid;
	int fd; /* its other end: closed, the nursery ends */
};

/* Forks a process that no signal reaches.  What ends the program is for its main thread, which then
 * closes the other end: a terminal and a service manager send their signals to all processes. */
static pid_t
fork_deaf(void)
{
	sigset_t all, before;
	pid_t pid;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid != 0)
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

/* The nursery's process: nothing of its parent's but fd and what it prints to. */
static void
begin_life(int fd, const struct nursery_job *jobs, size_t count)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, "nursery");
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (dup2(fd, STDIN_FILENO) == -1)
		return;
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
	nursery_live(STDIN_FILENO, jobs, count);
}

enum err
nursery_start(const struct nursery_job *jobs, size_t count, struct nursery **out, struct why *why)
{
	struct nursery *n = calloc(1, sizeof(*n));
	int ends[2];

	if (n == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	*n = (struct nursery){jobs, count, -1, -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0) {
		n->pid = fork_deaf();
		if (n->pid == 0) {
			begin_life(ends[1], jobs, count);
			_exit(0);
		}
		n->fd = ends[0];
		(void)close(ends[1]);
	}
	if (n->pid == -1) {
		int number = errno;

		auto_close(&n->fd);
		free(n);
		return why_fail(why, ERR_IO, "No process for reading untrusted files: %s.",
			strerror(number));
	}
	*out = n;
	return ERR_OK;
}

void
nursery_stop(struct nursery *n)
{
	if (n == NULL)
		return;
	auto_close(&n->fd);
	while (waitpid(n->pid, NULL, 0) == -1 && errno == EINTR)
		;
	free(n);
}

void
nursery_stopp(struct nursery **n)
{
	nursery_stop(*n);
}

/* Hands the request over. */
static enum err
ask(const struct nursery *n, size_t job, const int fds[NURSERY_FD__COUNT])
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * NURSERY_FD__COUNT)];
	} control = {.bytes = {0}};
	uint32_t number = (uint32_t)job;
	struct iovec part = {&number, sizeof(number)};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	ssize_t sent;

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int) * NURSERY_FD__COUNT);
	memcpy(CMSG_DATA(&control.head), fds, sizeof(int) * NURSERY_FD__COUNT);
	do {
		sent = sendmsg(n->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (sent == -1 && errno == EINTR);
	if (sent != -1)
		return ERR_OK;
	return errno == EAGAIN ? ERR_BUSY : ERR_IO;
}

static enum err
tell_gone(struct why *why)
{
	return why_fail(why, ERR_IO,
		"The process that reads untrusted files has ended; start this program again.");
}

bool
nursery_is_gone(const struct nursery *n)
{
	struct pollfd p = {n->fd, 0, 0};

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

/* Waits until fd has something to read, or its other end is gone.  false: the time is over. */
static bool
await(int fd, uint64_t until_ms)
{
	struct pollfd p = {fd, POLLIN, 0};
	int ready = -1;

	while (ready <= 0) {
		uint64_t now_ms = clock_mono_ms();

		if (now_ms >= until_ms)
			return false;
		ready = poll(&p, 1, (int)(until_ms - now_ms));
		if (ready == -1 && errno != EINTR)
			return false;
	}
	return true;
}

/* One run, from its beginning to its end. */
struct run {
	const struct nursery_job *job;
	enum err (*take)(void *ctx, struct slice bytes);
	void *ctx;
	struct why *why;
	uint64_t until_ms;
	uint64_t taken_bytes;
};

static enum err
too_long(const struct run *r)
{
	return why_fail(r->why, ERR_LIMIT, "%s took too long and was given up.", r->job->what);
}

/* Takes what the child writes until it closes its end. */
static enum err
take_all(struct run *r, int fd)
{
	AUTO(auto_free) char *piece = malloc(PIECE_BYTES);
	enum err e = piece != NULL ? ERR_OK : ERR_NOMEM;

	while (e == ERR_OK) {
		if (!await(fd, r->until_ms))
			return too_long(r);
		ssize_t n = read(fd, piece, PIECE_BYTES);
		if (n == 0)
			return ERR_OK;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return ERR_IO;
		r->taken_bytes += (uint64_t)n;
		if (r->taken_bytes > r->job->output_bytes)
			return why_fail(r->why, ERR_LIMIT, "%s gave more than %llu bytes.",
				r->job->what, (unsigned long long)r->job->output_bytes);
		e = r->take(r->ctx, (struct slice){piece, (size_t)n});
	}
	return e;
}

/* What a child's death means. */
static enum err
judge_signal(const struct run *r, int number)
{
	if (number == SIGXCPU)
		return why_fail(r->why, ERR_LIMIT, "%s took more than %u s and was given up.",
			r->job->what, r->job->cpu_s);
	if (number == SIGSYS)
		return why_fail(r->why, ERR_DENIED,
			"%s tried what a reader never does and was ended.", r->job->what);
	return why_fail(r->why, ERR_IO, "%s crashed (%s).", r->job->what, strsignal(number));
}

static enum err
judge(const struct run *r, const struct nursery_end *end)
{
	int code;

	if (end->is_late)
		return too_long(r);
	if (WIFSIGNALED(end->status))
		return judge_signal(r, WTERMSIG(end->status));
	code = WIFEXITED(end->status) ? WEXITSTATUS(end->status) - NURSERY_EXIT : -1;
	if (code < 0 || code >= ERR__COUNT)
		return why_fail(r->why, ERR_IO, "%s crashed.", r->job->what);
	if (code == ERR_NOMEM)
		return why_fail(r->why, ERR_LIMIT, "%s took too much memory.", r->job->what);
	return (enum err)code;
}

static enum err
await_end(const struct run *r, int fd)
{
	struct nursery_end end;

	if (!await(fd, r->until_ms))
		return too_long(r);
	if (read(fd, &end, sizeof(end)) != sizeof(end))
		return tell_gone(r->why);
	return judge(r, &end);
}

enum err
nursery_run(struct nursery *n, size_t job, int in_fd,
	enum err (*take)(void *ctx, struct slice bytes), void *ctx, struct why *why)
{
	struct run r = {&n->jobs[job], take, ctx, why, 0, 0};
	int out[2] = {-1, -1}, ended[2] = {-1, -1};
	enum err e = ERR_OK;

	/* Others may work before this one, and a busy machine gives idle processes little. */
	r.until_ms = clock_mono_ms() + r.job->wall_ms + NURSERY_WAIT_MS;
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(ended, O_CLOEXEC) == -1)
		e = errno == EMFILE || errno == ENFILE ?
			    why_fail(why, ERR_BUSY,
				    "Too many files are open at once to read it: try again.") :
			    err_from_errno(errno);
	const int fds[NURSERY_FD__COUNT] = {in_fd, out[1], ended[1]};
	if (e == ERR_OK)
		e = ask(n, job, fds);
	if (e == ERR_IO && nursery_is_gone(n))
		(void)tell_gone(why);
	auto_close(&out[1]);
	auto_close(&ended[1]);
	if (e == ERR_OK)
		e = take_all(&r, out[0]);
	auto_close(&out[0]); /* a child that still writes ends by it */
	if (e == ERR_OK)
		e = await_end(&r, ended[0]);
	auto_close(&ended[0]);
	return e;
}
