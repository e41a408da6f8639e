/* syscalls - which system calls this process may still make: seccomp, by libseccomp.
 *
 * One table says who may call what.  A call that is not in it fails with EPERM; one that nobody
 * here can have a reason for (execve, ptrace, mount, module loading, ...) ends the process.
 * There is no way back, for this process and all that it forks.
 */
#ifndef BASE_SYSCALLS_H
#define BASE_SYSCALLS_H

#include "base/err.h"

enum syscalls_role {
	SYSCALLS_SERVER, /* files, sockets, threads; no other program, no other process */
	SYSCALLS_READER, /* a child that reads untrusted bytes: descriptors it has, and memory */
};

/* Confines this process, all of its threads, from now on.  It can gain no privileges any more
 * either (PR_SET_NO_NEW_PRIVS).
 * Returns ERR_OK; ERR_NOTFOUND (the kernel has no seccomp filters); ERR_NOMEM; ERR_IO; nothing has
 * changed then.  why says which. */
MUST_CHECK enum err syscalls_confine(enum syscalls_role role, struct why *why);

#endif
