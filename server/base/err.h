/* err - the one error type below the edges, and the sentence that explains one to a person.
 *
 * Codes are few: each means something different to a caller.  Each edge (HTTP status, exit
 * code of the command line, ...) translates them in one table.  What a person should read is
 * written where it is known, into a struct why.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum err {
	ERR_OK = 0,
	ERR_NOTFOUND, /* no such phone, file or row */
	ERR_DENIED,   /* it exists; this caller may not */
	ERR_EXISTS,   /* the name is taken */
	ERR_SYNTAX,   /* the peer or the user wrote what the grammar forbids */
	ERR_LIMIT,    /* a bound of limits.h was hit */
	ERR_BUSY,     /* try again: lock, full queue or connection count */
	ERR_NOSPACE,  /* disk or quota */
	ERR_NOMEM,    /* out of memory */
	ERR_IO,       /* the system or SQLite failed; the log says how */
	ERR__COUNT
};

/* The code's short name, "not found" and so on: static text, for logs and messages. */
const char *err_text(enum err e);

/* What is said to a person of a failure that nobody had a sentence for. */
const char *err_sentence(enum err e);

/* The code for a system call's errno: ENOENT is ERR_NOTFOUND, ENOSPC and EDQUOT ERR_NOSPACE,
 * EACCES, EPERM and EROFS ERR_DENIED, EEXIST ERR_EXISTS, EAGAIN and EBUSY ERR_BUSY, ENOMEM
 * ERR_NOMEM, anything else ERR_IO. */
enum err err_from_errno(int number);

enum { WHY_BYTES = 512 };

/* One sentence for a person: what happened, why, what to do next.  Empty when there is none. */
struct why {
	char text[WHY_BYTES];
};

/* Writes the sentence (cut at WHY_BYTES - 1 bytes; the first one written stays, so that the
 * place that knows most is heard) and returns e, so that failing is one statement.
 *   why  may be NULL */
enum err why_fail(struct why *why, enum err e, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
