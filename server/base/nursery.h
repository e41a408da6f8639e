/* nursery - short-lived children that read what strangers have made: XML, archives.
 *
 * A small process, forked before the first thread and before anything secret is opened, forks a
 * child for each piece of work.  A child has one descriptor to read, one to write, little time and
 * memory, idle priority, no files, no sockets, no processes (seccomp, Landlock); what it writes is
 * streamed to whoever asked, who trusts it as little as what was read.  It may crash, hang or be
 * taken over: that is an error value here, and a sentence.
 *
 * What children can do is a table that is known when the nursery begins.
 */
#ifndef BASE_NURSERY_H
#define BASE_NURSERY_H

#include "base/slice.h"

/* A kind of work, and its bounds. */
struct nursery_job {
	const char *what; /* "reading the XML": for sentences */
	/* Runs in a child: reads in_fd from where it stands, writes what it found to out_fd.
	 * Opens nothing.  What it returns becomes the result of nursery_run(). */
	enum err (*run)(int in_fd, int out_fd);
	unsigned cpu_s;        /* of processor time */
	uint64_t wall_ms;      /* all in all, once it has begun */
	uint64_t memory_bytes; /* on top of what the nursery itself maps */
	uint64_t output_bytes; /* the most that it may write */
};

struct nursery;

/* Forks the nursery.  No thread may have been started, and no secret opened: it is in the
 * children's memory too.
 *   jobs  count of them; static, they outlive the nursery
 * Returns ERR_OK; ERR_NOMEM, ERR_IO with why. */
MUST_CHECK enum err nursery_start(
	const struct nursery_job *jobs, size_t count, struct nursery **out, struct why *why);

/* Ends it and its children, and waits for it.  NULL is allowed. */
void nursery_stop(struct nursery *n);
void nursery_stopp(struct nursery **n); /* for AUTO */

/* Whether its process has ended, so that nothing is read any more.  Any thread. */
bool nursery_is_gone(const struct nursery *n);

/* Has a child do jobs[job], and waits for it: for plain threads and the thread pool, never on a
 * loop.  Several threads may run some at a time; NURSERY_CHILDREN_MAX work, the others wait.
 *   in_fd  borrowed: what is to be read
 *   take   is given what the child writes, piece by piece, as it comes; other than ERR_OK ends the
 *          child and is the result.  Nothing that was taken is good before nursery_run() says so
 * Returns what the job returned; ERR_LIMIT (it took too much time, memory or room for its output),
 * ERR_DENIED (it did what a reader never does), ERR_IO (it crashed; the nursery is gone); ERR_BUSY
 * (too many others), ERR_NOMEM.  why is a sentence about anything but what the job returned. */
MUST_CHECK enum err nursery_run(struct nursery *n, size_t job, int in_fd,
	enum err (*take)(void *ctx, struct slice bytes), void *ctx, struct why *why);

#endif
