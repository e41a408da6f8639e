#include "base/syscalls.h"

#include "base/auto.h"
#include "base/sanitized.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum {
	S = 1 << SYSCALLS_SERVER,
	R = 1 << SYSCALLS_READER,
	/* A sanitizer's runtime, which walks threads and stacks to tell what it has found. */
	A = IS_SANITIZED ? S | R : 0,
};

struct allowed {
	const char *name;
	unsigned who;
};

/* By the name that the kernel has for it; one that this processor does not have is left out. */
static const struct allowed allowed[] = {
  /* Memory.  What maps it is below: never to be run. */
	{"brk",               S | R},
	{"madvise",           S | R},
	{"mincore",           A    },
	{"mlock",             S    },
	{"mlock2",            S    },
	{"mremap",            S | R},
	{"munlock",           S    },
	{"munmap",            S | R},

 /* What a descriptor can do. */
	{"close",             S | R},
	{"fstat",             S | R},
	{"lseek",             S | R},
	{"pread64",           S | R},
	{"read",              S | R},
	{"readv",             S    },
	{"write",             S | R},
	{"writev",            S | R},
	{"dup",               S    },
	{"dup2",              S    },
	{"dup3",              S    },
	{"fcntl",             S    },
	{"pipe",              S    },
	{"pipe2",             S    },
	{"poll",              S    },
	{"ppoll",             S    },
	{"select",            S    },
	{"pselect6",          S    },
	{"preadv",            S    },
	{"pwrite64",          S    },
	{"pwritev",           S    },
	{"sendfile",          S    },
	{"splice",            S    },

 /* Files. */
	{"access",            S    },
	{"chdir",             S    },
	{"chmod",             S    },
	{"copy_file_range",   S    },
	{"fadvise64",         S    },
	{"faccessat",         S    },
	{"faccessat2",        S    },
	{"fallocate",         S    },
	{"fchmod",            S    },
	{"fchmodat",          S    },
	{"fchown",            S    },
	{"fdatasync",         S    },
	{"flock",             S    },
	{"fstatfs",           S    },
	{"fsync",             S    },
	{"ftruncate",         S    },
	{"getcwd",            S    },
	{"getdents64",        S    },
	{"link",              S    },
	{"linkat",            S    },
	{"lstat",             S    },
	{"memfd_create",      S    }, /* what a reader is given */
	{"mkdir",             S    },
	{"mkdirat",           S    },
	{"newfstatat",        S | R},
	{"open",              S    },
	{"openat",            S    },
	{"openat2",           S    },
	{"readlink",          S | A},
	{"readlinkat",        S    },
	{"rename",            S    },
	{"renameat",          S    },
	{"renameat2",         S    },
	{"rmdir",             S    },
	{"stat",              S | A},
	{"statfs",            S    },
	{"statx",             S    },
	{"sync_file_range",   S    },
	{"umask",             S    },
	{"unlink",            S    },
	{"unlinkat",          S    },
	{"utimensat",         S    },

 /* The network.  Which sockets may be made is below. */
	{"accept",            S    },
	{"accept4",           S    },
	{"bind",              S    },
	{"connect",           S    },
	{"getpeername",       S    },
	{"getsockname",       S    },
	{"getsockopt",        S    },
	{"listen",            S    },
	{"recvfrom",          S    },
	{"recvmmsg",          S    },
	{"recvmsg",           S    },
	{"sendmmsg",          S    },
	{"sendmsg",           S    },
	{"sendto",            S    },
	{"setsockopt",        S    },
	{"shutdown",          S    },

 /* The loop. */
	{"epoll_create1",     S    },
	{"epoll_ctl",         S    },
	{"epoll_pwait",       S    },
	{"epoll_pwait2",      S    },
	{"epoll_wait",        S    },
	{"eventfd2",          S    },
	{"inotify_add_watch", S    },
	{"inotify_init1",     S    },
	{"inotify_rm_watch",  S    },
	{"timerfd_create",    S    },
	{"timerfd_settime",   S    },

 /* Threads and signals.  Which clones may be made is below. */
	{"exit",              S | R},
	{"exit_group",        S | R},
	{"futex",             S | R},
	{"get_robust_list",   S    },
	{"membarrier",        S    },
	{"restart_syscall",   S | R},
	{"rseq",              S    },
	{"rt_sigaction",      S | R},
	{"rt_sigpending",     S    },
	{"rt_sigprocmask",    S | R},
	{"rt_sigreturn",      S | R},
	{"rt_sigtimedwait",   S    },
	{"sched_getaffinity", S | A},
	{"sched_yield",       S | A},
	{"set_robust_list",   S    },
	{"set_tid_address",   S    },
	{"sigaltstack",       S | A},
	{"tgkill",            S | R}, /* abort() */
	{"wait4",             S | A}, /* for the nursery, which was forked before */
	{"getpid",            S | R},
	{"gettid",            S | R},

 /* Clocks, randomness, what the process is. */
	{"clock_getres",      S    },
	{"clock_gettime",     S | R},
	{"clock_nanosleep",   S    },
	{"getegid",           S    },
	{"geteuid",           S    },
	{"getgid",            S    },
	{"getppid",           S    },
	{"getrandom",         S | R},
	{"getrlimit",         S    },
	{"getrusage",         S    },
	{"gettimeofday",      S | R},
	{"getuid",            S    },
	{"nanosleep",         S    },
	{"prlimit64",         S    },
	{"setrlimit",         S    },
	{"sysinfo",           S    },
	{"time",              S | R},
	{"uname",             S    },
	{"getdents",          A    },
	{"getpgrp",           A    },
	{"process_vm_readv",  A    },
	{"ptrace",            A    },
	{"clone",             A    }, /* the leak checker's own process */
	{"prctl",             A    },
	{"ioctl",             A    },
};

/* Nobody here has a reason for these: who calls one has taken the process over. */
static const char *const killed[] = {"execve", "execveat", "ptrace", "process_vm_readv",
	"process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree",
	"fsopen", "fsmount", "setns", "unshare", "bpf", "perf_event_open", "userfaultfd",
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "keyctl",
	"add_key", "request_key", "reboot", "swapon", "swapoff", "settimeofday", "clock_settime",
	"sethostname", "setdomainname", "acct", "ioperm", "iopl", "syslog", "setuid", "setgid",
	"setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset", "personality",
	"io_uring_setup", "open_by_handle_at", "mknod", "mknodat", "pidfd_getfd", "quotactl",
	"lookup_dcookie", "vhangup", "uselib"};

/* What depends on an argument: allowed where argument `at`, masked, has the value. */
static const struct {
	const char *name;
	unsigned who, at;
	uint64_t mask, value;
} narrowed[] = {
  /* Memory is never both written and run, nor code loaded later on. */
	{"mmap",        S | R, 2, PROT_EXEC,    0           },
	{"mprotect",    S | R, 2, PROT_EXEC,    0           },
 /* Threads, no processes. */
	{"clone",       S,     0, CLONE_THREAD, CLONE_THREAD},
	{"socket",      S,     0, UINT64_MAX,   AF_INET     },
	{"socket",      S,     0, UINT64_MAX,   AF_INET6    },
	{"socket",      S,     0, UINT64_MAX,   AF_UNIX     },
 /* Which addresses this machine has. */
	{"socket",      S,     0, UINT64_MAX,   AF_NETLINK  },
	{"socketpair",  S,     0, UINT64_MAX,   AF_UNIX     },
	{"ioctl",       S,     1, UINT64_MAX,   0x5421      }, /* FIONBIO */
	{"ioctl",       S,     1, UINT64_MAX,   0x541b      }, /* FIONREAD */
	{"ioctl",       S,     1, UINT64_MAX,   0x5401      }, /* TCGETS: is it a terminal? */
	{"prctl",       S,     0, UINT64_MAX,   15          }, /* PR_SET_NAME */
	{"prctl",       S,     0, UINT64_MAX,   16          }, /* PR_GET_NAME */
	{"prctl",       S,     0, UINT64_MAX,   3           }, /* PR_GET_DUMPABLE */
  /* To step back, and never forward (thread_step_back()). */
	{"setpriority", S,     2, UINT64_MAX,   10          },
 /* Signals to itself alone are tgkill; asking whether a process lives is kill with 0. */
	{"kill",        S,     1, UINT64_MAX,   0           },
};

/* Answered otherwise than with EPERM, because libraries take these answers for "do it the old
 * way" or "it is not there". */
static const struct {
	const char *name;
	unsigned who;
	uint32_t number;
} refused[] = {
	{"clone3", S | R, ENOSYS}, /* its flags cannot be looked at; glibc goes on with clone */
	{"open",   R,     EACCES},
	{"openat", R,     EACCES},
};

/* Adds one rule; what this processor does not have is no mistake. */
static int
add(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
	const struct scmp_arg_cmp *compare)
{
	int number = seccomp_syscall_resolve_name(name);
	int result = number == __NR_SCMP_ERROR ?
			     0 :
			     seccomp_rule_add_array(filter, action, number, count, compare);

	return result == -EDOM || result == -EEXIST ? 0 : result;
}

static int
add_allowed(scmp_filter_ctx filter, unsigned who)
{
	int result = 0;

	for (size_t i = 0; i < COUNT(allowed) && result == 0; i++)
		if (allowed[i].who & who)
			result = add(filter, SCMP_ACT_ALLOW, allowed[i].name, 0, NULL);
	for (size_t i = 0; i < COUNT(narrowed) && result == 0; i++) {
		struct scmp_arg_cmp compare = SCMP_CMP64(
			narrowed[i].at, SCMP_CMP_MASKED_EQ, narrowed[i].mask, narrowed[i].value);

		if (narrowed[i].who & who)
			result = add(filter, SCMP_ACT_ALLOW, narrowed[i].name, 1, &compare);
	}
	return result;
}

static bool
is_allowed(const char *name, unsigned who)
{
	for (size_t i = 0; i < COUNT(allowed); i++)
		if ((allowed[i].who & who) && strcmp(allowed[i].name, name) == 0)
			return true;
	return false;
}

static int
add_refused(scmp_filter_ctx filter, unsigned who)
{
	int result = 0;

	for (size_t i = 0; i < COUNT(killed) && result == 0; i++)
		if (!is_allowed(killed[i], who))
			result = add(filter, SCMP_ACT_KILL_PROCESS, killed[i], 0, NULL);
	for (size_t i = 0; i < COUNT(refused) && result == 0; i++)
		if (refused[i].who & who)
			result = add(filter, SCMP_ACT_ERRNO(refused[i].number), refused[i].name, 0,
				NULL);
	return result;
}

static int
load(scmp_filter_ctx filter, unsigned who)
{
	int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

	if (result == 0) /* the kernel's own errors, not one for all */
		result = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (result == 0) /* a tree: the list is long, and every call walks it */
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (result == 0)
		result = add_allowed(filter, who);
	if (result == 0)
		result = add_refused(filter, who);
	return result == 0 ? seccomp_load(filter) : result;
}

/* Whether a failure means that the kernel knows no filters, or none for all threads at once. */
static bool
is_missing(int result)
{
	return result == -EINVAL || result == -ENOSYS || result == -EOPNOTSUPP;
}

enum err
syscalls_confine(enum syscalls_role role, struct why *why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result;

	if (filter == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	result = load(filter, 1U << role);
	seccomp_release(filter);
	if (result == 0)
		return ERR_OK;
	return why_fail(why, is_missing(result) ? ERR_NOTFOUND : ERR_IO,
		"The kernel takes no filter of system calls (seccomp): %s.", strerror(-result));
}
