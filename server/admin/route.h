/* route - what the API answers: one row a method and path, and nothing without a row.
 *
 * A row says who may ask, what the body must be, and which transaction the handler runs in; the
 * frame (call.h) sees to all of it, so that a handler is left with its own work.
 */
#ifndef ADMIN_ROUTE_H
#define ADMIN_ROUTE_H

#include "base/err.h"
#include "base/slice.h"
#include "http/http_gate.h"

struct call;

/* What somebody must be, at least. */
enum access { ACCESS_NOBODY, ACCESS_VIEWER, ACCESS_OPERATOR, ACCESS_ADMIN, ACCESS__COUNT };
extern const char *const access_names[ACCESS__COUNT]; /* "nobody", "viewer", ... */

enum route_data {
	ROUTE_NONE,  /* no transaction: the handler begins what it needs */
	ROUTE_READ,  /* a read transaction on the inventory */
	ROUTE_WRITE, /* a write transaction: audited, committed by the frame; takes dry_run=1 */
};

enum route_body {
	BODY_NONE,
	BODY_JSON,  /* one of fields */
	BODY_LIST,  /* a JSON array; its items are objects of fields, or texts where fields is NULL
		     */
	BODY_CSV,   /* text/csv, up to ADMIN_CSV_MAX_BYTES */
	BODY_FILE,  /* text or XML as it is, up to ADMIN_CSV_MAX_BYTES */
	BODY_BYTES, /* a piece of a file, application/octet-stream, up to PACKAGE_PIECE_BYTES */
	BODY__COUNT
};

enum field_type { FIELD_TEXT, FIELD_NUMBER, FIELD_BOOL, FIELD_TEXTS, FIELD_OBJECT, FIELD_LIST };

/* A member that a body may have.  A row without a name ends a table. */
struct field_row {
	const char *name;
	enum field_type type;
	bool is_required;
	const char *about; /* for openapi.json */
};

enum {
	ROUTE_REVEALS = 1,
	ROUTE_STREAMS = 2,
	ROUTE_NO_CSRF = 4,
	ROUTE_NO_DRY_RUN = 8,
	ROUTE_OWN_DRY_RUN = 16, /* ROUTE_NONE that takes dry_run=1, and sees to it itself */
};

struct route {
	enum http_method method;
	const char *path; /* below /api/v1; "{mac}" stands for one name */
	enum access access;
	enum route_data data;
	enum route_body body;
	const struct field_row *fields;
	const char *queries;  /* the query's names, by blanks; NULL: none.  Lists have more of their
				 own */
	const char *unsteady; /* members of its answer that do not count for its ETag, by blanks */
	unsigned flags;
	/* The handler (resources.h): on a desk's thread, in the transaction that `data` says, of a
	 * caller who may, with query and body as the rows above have them.  ERR_OK: c->answer is
	 * it; else c->why says the sentence, and nothing of its transaction stays. */
	enum err (*run)(struct call *c);
	const char
		*action; /* for the audit, as the command line calls it: "group add"; NULL: reads */
	const char *about; /* one sentence */
};

enum { ROUTE_NAMES_MAX = 3 };

extern const struct route routes[];
extern const size_t route_count;

/* The row of a method and a path ("/phones/0004f2aabbcc").
 *   names   what stands for each {...}, in their order; borrowed from path
 *   status  404 or 405 where there is none
 * NULL where there is none. */
const struct route *route_find(enum http_method method, struct slice path,
	struct slice names[ROUTE_NAMES_MAX], int *status);

/* The row that shows what r changes: GET of its path, or of the nearest path above it that ends
 * with a name; NULL where there is none. */
const struct route *route_shown_by(const struct route *r);

/* Appends the methods of a path, as Allow wants them; false where no row has it. */
bool route_methods(struct slice path, char *out, size_t cap);

extern const char *const method_names[HTTP_METHOD__COUNT];

#endif
