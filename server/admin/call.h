/* call - one request of the API while it is answered, and the frame that answers it.
 *
 * The frame finds the route, who asks and what he may, reads the body, begins the transaction, runs
 * the handler, records in the audit what it changed or revealed, commits, and writes the answer or
 * the problem.  A handler reads with the functions here, fills `answer`, and returns an error with
 * its sentence in `why`.
 */
#ifndef ADMIN_CALL_H
#define ADMIN_CALL_H

#include "admin/admin.h"
#include "admin/route.h"
#include "base/crypto.h"
#include "base/jval.h"
#include "base/mac.h"
#include "http/http_desk.h"
#include "store/audit.h"
#include "store/store.h"

enum { QUERY_MAX = 16, CALLER_NAME_BYTES = 64 };

/* Who asks. */
struct caller {
	enum access access; /* ACCESS_NOBODY: has not logged in */
	char name[CALLER_NAME_BYTES];
	bool is_token;
	int64_t session, person; /* their rows; 0: none */
	int64_t ends_at;         /* of the session */
	char csrf[CRYPTO_TOKEN_BYTES];
};

struct query_value {
	struct slice name, value; /* decoded */
};

struct call {
	struct http_ask *ask;
	const struct admin_parts *parts;
	const struct settings *settings;
	struct store *store; /* for writing, of this thread */
	const struct route *route;
	struct slice names[ROUTE_NAMES_MAX]; /* what stands for {...} in the path */
	struct query_value query[QUERY_MAX];
	size_t query_count;
	struct buf query_text; /* what the values point to */
	struct caller caller;
	struct db_tx *tx; /* the frame's; NULL for ROUTE_NONE */

	struct jval *body; /* NULL: none; checked against the route's fields */
	struct jval
		*answer; /* an object as it begins; the handler's to fill or replace.  NULL: none */
	struct jval *errors; /* faults of single fields; NULL as it begins */
	const char *in;      /* stands in front of fields' names: which part of the body is read;
				NULL: all of it */
	struct jval *report; /* what a dry run tells besides what would change; NULL: nothing */
	struct buf after;    /* what call_after_commit() was given */
	/* Done once the change is committed, outside any transaction: never in a dry run, nor
	 * where anything fails.  NULL: nothing. */
	void (*finally)(struct store *s);
	struct why *why;
	const char *code; /* of the problem, where it is not its status's own */
	int status;       /* 200 as it begins, 0 where a handler has left it to its error */
	bool is_dry;      /* what is changed will be rolled back */
};

/* Answers: fills ask's answer.  On a desk's thread.
 *   store   writable; before is read-only: what is committed, for dry runs */
void call_run(struct http_ask *ask, const struct admin_parts *parts,
	const struct settings *settings, struct store *store, struct store *before);

/* The most bytes of body that a request may have; 0 where no route takes one.  One that says that
 * it has more is answered with the problem. */
size_t call_body_max(struct http_ask *ask);

/* The answer is of something new: 201, and where it is found.
 *   name  behind the route's own path */
void call_created(struct call *c, const char *name);

/* The end of a handler that has nothing to tell: with ERR_OK the answer is 204, else the status is
 * as whoever failed has left it.  Returns e. */
enum err call_done(struct call *c, enum err e);

/* Fails with a status and code of its own. */
enum err call_refuse(struct call *c, int status, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Notes what is wrong with a field of the body or query; returns ERR_SYNTAX.
 *   field  "label", "lines.2.address" */
enum err call_fault(struct call *c, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same about one line of a text, from 1. */
enum err call_fault_at(struct call *c, const char *field, int64_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Notes what is wrong with a field, by the sentence in why, where e is the caller's fault; returns
 * e. */
enum err call_blame(struct call *c, const char *field, enum err e);

/* The value of the query's name, or the empty slice; *is_there may be NULL. */
struct slice call_query(const struct call *c, const char *name, bool *is_there);
/* The same as a number.  ERR_OK (out as it was where it is not there); ERR_SYNTAX. */
MUST_CHECK enum err call_query_number(
	struct call *c, const char *name, int64_t min, int64_t max, int64_t *out);
bool call_query_flag(const struct call *c, const char *name); /* "1", "true", "yes" */

/* A part of the body that is read as if it were the whole: the functions below look at it, and
 * faults are named behind `in`. */
struct call_part {
	struct jval *body;
	const char *in;
};
/* Begins with an object inside the body; gives back what call_leave() wants.
 *   in  "lines.2."; borrowed until then */
struct call_part call_enter(struct call *c, struct jval *part, const char *in);
/* Back to what was read before. */
void call_leave(struct call *c, struct call_part was);
/* Checks what is read against a table, as the frame does with a route's own.  ERR_OK; ERR_SYNTAX
 * (noted). */
MUST_CHECK enum err call_check(struct call *c, const struct field_row *fields);

/* Whether the body has a member; null counts. */
bool call_has(const struct call *c, const char *name);
/* The member as text; null and absent are "". */
struct slice call_text(const struct call *c, const char *name);
/* Copies it, where it is there, else dst stays.  As slice_to_text(), with control characters
 * refused; the fault is noted. */
MUST_CHECK enum err call_take_text(struct call *c, const char *name, char *dst, size_t cap);
/* The same for a word without blanks. */
MUST_CHECK enum err call_take_token(struct call *c, const char *name, char *dst, size_t cap);
/* A whole number within bounds, both included, else its fault is noted (ERR_SYNTAX); a yes or no.
 * Out stays where it is not there. */
MUST_CHECK enum err call_take_number(
	struct call *c, const char *name, int64_t min, int64_t max, int64_t *out);
void call_take_bool(const struct call *c, const char *name, bool *out);
/* One of a table of words: its index.  ERR_OK (out as it was where it is not there); ERR_SYNTAX. */
MUST_CHECK enum err call_take_word(
	struct call *c, const char *name, const char *const *words, size_t count, int *out);

/* Answers with something else than JSON: text, CSV.  The bytes are appended to ask->answer. */
struct buf *call_raw(struct call *c, const char *content_type);

/* Answers with a file, whose place on the disk ends with it.
 *   fd  is the answer's from now on, and -1 here
 * ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err call_file(
	struct call *c, const char *content_type, int *fd, uint64_t size_bytes);

/* Records, before it leaves, that a secret of this object is shown.  ERR_OK; storage errors, and
 * then nothing may be revealed.  A route without a transaction records it by itself. */
MUST_CHECK enum err call_reveal(struct call *c, struct slice object, struct mac mac);

/* Who asks, as the audit has it. */
void call_who(const struct call *c, struct audit_who *out);

/* Records something that was done and changed no row, about this object.  ERR_OK; storage errors.
 */
MUST_CHECK enum err call_note(struct call *c, struct slice object, struct mac mac);

/* Does a part of the work in a write transaction of its own, recorded in the audit: for ROUTE_NONE,
 * whose handler also does what takes too long for one. */
MUST_CHECK enum err call_write(
	struct call *c, enum err (*work)(struct call *c, void *ctx), void *ctx);

/* Has work done for a phone in the other database, logs.db, once the change of the inventory is
 * committed: never in a dry run, nor where anything fails.  What fails by then is logged, and the
 * change stands. */
void call_after_commit(
	struct call *c, enum err (*work)(struct store *s, struct mac mac), struct mac mac);

#endif
