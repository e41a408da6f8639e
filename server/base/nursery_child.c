#include "base/nursery_inner.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/fence.h"
#include "base/sanitized.h"
#include "base/syscalls.h"
#include "limits.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The nursery's memory of a child. */
struct child {
	pid_t pid; /* 0: a free place */
	int end_fd;
	uint64_t until_ms;
	bool is_late;
};

struct nursery_state {
	const struct nursery_job *jobs;
	size_t count;
	int fd, signal_fd;
	rlim_t mapped_bytes; /* by each of them, before it begins */
	struct child children[NURSERY_CHILDREN_MAX];
};

/* Bytes that this process maps now: limits of memory come on top. */
static rlim_t
mapped_bytes(void)
{
	AUTO(auto_fclose) FILE *f = fopen("/proc/self/statm", "re");
	char line[64] = "";
	uint64_t pages = 0;
	struct slice rest;

	if (f == NULL || fgets(line, sizeof(line), f) == NULL ||
		slice_to_u64(slice_cut(slice_of(line), ' ', &rest), 0, UINT32_MAX, &pages) !=
			ERR_OK)
		return NURSERY_MAPPED_BYTES;
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void
limit(int what, rlim_t most, rlim_t last)
{
	const struct rlimit r = {most, last};

	(void)setrlimit((__rlimit_resource_t)what, &r);
}

/* The kernel's bounds: no descriptor, file, process more than there are. */
static void
bound(const struct nursery_job *job, rlim_t mapped)
{
	const struct sched_param idle = {0};

	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_CPU, job->cpu_s, job->cpu_s + 1);
	limit(RLIMIT_FSIZE, 0, 0);
	limit(RLIMIT_NPROC, 0, 0);
	limit(RLIMIT_NOFILE, 0, 0);
	if (!IS_SANITIZED) /* whose shadow takes terabytes of addresses */
		limit(RLIMIT_AS, mapped + job->memory_bytes, mapped + job->memory_bytes);
	(void)setpriority(PRIO_PROCESS, 0, 19);
	(void)sched_setscheduler(0, SCHED_IDLE, &idle);
}

/* A child: confines itself and does the job.  Returns the exit code. */
static int
live(const struct nursery_job *job, rlim_t mapped, int in_fd, int out_fd)
{
	sigset_t none;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, "reader");
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (dup2(in_fd, STDIN_FILENO) == -1 || dup2(out_fd, STDOUT_FILENO) == -1)
		return NURSERY_EXIT + ERR_IO;
	/* A sanitizer tells what it finds on stderr; nobody else has anything to say there. */
	(void)close_range(IS_SANITIZED ? STDERR_FILENO + 1 : STDERR_FILENO, ~0U, 0);
	bound(job, mapped);
	if (syscalls_confine(SYSCALLS_READER, NULL) == ERR_IO)
		return NURSERY_EXIT + ERR_IO;
	return NURSERY_EXIT + (int)job->run(STDIN_FILENO, STDOUT_FILENO);
}

/* A place for one more child, or NULL. */
static struct child *
free_place(struct nursery_state *s)
{
	for (size_t i = 0; i < COUNT(s->children); i++)
		if (s->children[i].pid == 0)
			return &s->children[i];
	return NULL;
}

static void
tell_end(struct child *c, int status)
{
	const struct nursery_end end = {status, c->is_late};
	ssize_t written = write(c->end_fd, &end, sizeof(end)); /* an empty pipe takes it at once */

	(void)written;
	auto_close(&c->end_fd);
	c->pid = 0;
}

static void
bury(struct nursery_state *s)
{
	struct signalfd_siginfo info;
	ssize_t drained = read(s->signal_fd, &info, sizeof(info));
	int status;
	pid_t pid;

	(void)drained;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < COUNT(s->children); i++)
			if (s->children[i].pid == pid)
				tell_end(&s->children[i], status);
}

/* Ends children whose time is over.  Returns how long the others still have, or -1. */
static int
end_late(struct nursery_state *s)
{
	uint64_t now_ms = clock_mono_ms(), next_ms = UINT64_MAX;

	for (size_t i = 0; i < COUNT(s->children); i++) {
		struct child *c = &s->children[i];

		if (c->pid == 0 || c->is_late)
			continue;
		if (now_ms >= c->until_ms) {
			c->is_late = true;
			(void)kill(c->pid, SIGKILL);
		} else if (c->until_ms < next_ms) {
			next_ms = c->until_ms;
		}
	}
	return next_ms == UINT64_MAX ? -1 : (int)(next_ms - now_ms);
}

/* Receives one request.  false: nobody will ask any more. */
static bool
receive(int fd, uint32_t *job, int fds[NURSERY_FD__COUNT])
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * NURSERY_FD__COUNT)];
	} control = {.bytes = {0}};
	struct iovec part = {job, sizeof(*job)};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	ssize_t n;

	do {
		n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	if (n != sizeof(*job) || control.head.cmsg_len != CMSG_LEN(sizeof(int) * NURSERY_FD__COUNT))
		return false;
	memcpy(fds, CMSG_DATA(&control.head), sizeof(int) * NURSERY_FD__COUNT);
	return true;
}

/* Forks a child for one request.  false: the end has come. */
static bool
serve_one(struct nursery_state *s, struct child *place)
{
	int fds[NURSERY_FD__COUNT];
	uint32_t job;

	if (!receive(s->fd, &job, fds) || job >= s->count)
		return false;
	place->pid = fork();
	if (place->pid == 0)
		_exit(live(
			&s->jobs[job], s->mapped_bytes, fds[NURSERY_FD_IN], fds[NURSERY_FD_OUT]));
	auto_close(&fds[NURSERY_FD_IN]);
	auto_close(&fds[NURSERY_FD_OUT]);
	place->end_fd = fds[NURSERY_FD_END];
	place->is_late = false;
	place->until_ms = clock_mono_ms() + s->jobs[job].wall_ms;
	if (place->pid == -1) /* no process left: as if it had died */
		tell_end(place, SIGKILL);
	return true;
}

enum { POLL_SIGNALS, POLL_REQUESTS, POLL__COUNT };

static bool
turn(struct nursery_state *s)
{
	struct child *place = free_place(s);
	struct pollfd p[POLL__COUNT + NURSERY_CHILDREN_MAX];

	p[POLL_SIGNALS] = (struct pollfd){s->signal_fd, POLLIN, 0};
	p[POLL_REQUESTS] = (struct pollfd){place != NULL ? s->fd : -1, POLLIN, 0};
	for (size_t i = 0; i < COUNT(s->children); i++)
		p[POLL__COUNT + i] =
			(struct pollfd){s->children[i].pid != 0 ? s->children[i].end_fd : -1, 0, 0};
	if (poll(p, COUNT(p), end_late(s)) == -1)
		return errno == EINTR;
	for (size_t i = 0; i < COUNT(s->children); i++)
		if (p[POLL__COUNT + i].revents != 0) /* nobody waits for its end any more */
			(void)kill(s->children[i].pid, SIGKILL);
	if (p[POLL_SIGNALS].revents != 0)
		bury(s);
	return p[POLL_REQUESTS].revents == 0 || serve_one(s, place);
}

void
nursery_live(int fd, const struct nursery_job *jobs, size_t count)
{
	struct nursery_state s = {
		.jobs = jobs, .count = count, .fd = fd, .mapped_bytes = mapped_bytes()};
	sigset_t all;

	(void)sigfillset(&all); /* blocked since before it was forked */
	s.signal_fd = signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fence_close(NULL, 0, NULL) == ERR_IO || s.signal_fd == -1)
		return;
	while (turn(&s))
		;
	for (size_t i = 0; i < COUNT(s.children); i++)
		if (s.children[i].pid != 0)
			(void)kill(s.children[i].pid, SIGKILL);
}
