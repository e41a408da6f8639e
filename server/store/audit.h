/* audit - who changed what, and who looked at a secret: rows that nobody changes or removes.
 *
 * A row is written in the transaction of what it tells, so neither is there without the other.
 * What people change is noted by the connection itself (db_watch) between audit_begin() and
 * audit_finish(): no command can forget it, and what is told is what was stored.  Sealed values
 * are never opened for it; they are told as ********.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

struct audit_who {
	char by[AUDIT_WORD_MAX_BYTES + 1];    /* a user's name; of a phone its address */
	char login[AUDIT_WORD_MAX_BYTES + 1]; /* who logged in to become him, or "" */
	const char *via;                      /* static: "cli", "server" */
};

/* The unix user who runs this process: the name of the real uid, and, where the system knows
 * another one who logged in (sudo), his. */
void audit_who_here(const char *via, struct audit_who *out);

struct audit_row {
	int64_t id; /* of stored rows */
	int64_t at; /* unix seconds */
	struct slice by, login, via;
	struct slice action;       /* "phone set", "render --reveal" */
	struct slice object;       /* "phone 0004f2aabbcc" */
	struct mac mac;            /* the phone that it is about; zero: none */
	struct slice was, becomes; /* lines "field=value", or empty */
};

/* Adds a row; id is not looked at.  Inside the transaction of what it tells.
 * ERR_OK; storage errors. */
MUST_CHECK enum err audit_add(struct store *s, const struct audit_row *row);

/* Begins to note what changes.  ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err audit_begin(struct store *s);

/* Adds a row for each object that was changed since audit_begin(), and ends the noting; one row
 * with counts where more than AUDIT_CHANGES_MAX rows changed.
 *   subject  what the command was about, for the row with counts: a file's name
 * ERR_OK; ERR_NOMEM, storage errors: the caller must not commit. */
MUST_CHECK enum err audit_finish(struct store *s, int64_t at, const struct audit_who *who,
	struct slice action, struct slice subject);

/* What audit_finish() would tell, object by object, while the noting goes on: for who wants to show
 * a change before it is made.  Objects are those of struct audit_row, was and becomes lines of
 * audit_field(); slices live during the call.
 * ERR_OK; ERR_LIMIT (more than AUDIT_CHANGES_MAX rows: they are only counted); ERR_NOMEM, storage
 * errors; what each() returns. */
MUST_CHECK enum err audit_changes_each(struct store *s,
	enum err (*each)(void *ctx, struct slice object, struct slice was, struct slice becomes),
	void *ctx);

/* Ends the noting without a row: nothing is kept of what was changed. */
void audit_drop(struct store *s);

/* The newest row; 0: there is none. */
MUST_CHECK enum err audit_last_id(struct store *s, int64_t *out);

struct audit_filter {
	struct mac mac;  /* zero: any */
	int64_t since;   /* unix seconds */
	struct slice by; /* empty: anybody; else who did it or who logged in */
	int64_t limit;   /* so many of the newest */
};

/* Calls the row of AUDIT_COLUMNS that a query stands on: for the files of this folder. */
#define AUDIT_COLUMNS "id, at, by, login, via, action, object, mac, was, becomes"
MUST_CHECK enum err audit_read(
	struct db_query *q, enum err (*each)(void *ctx, const struct audit_row *row), void *ctx);

/* The newest rows, oldest first.  Slices live during the call. */
MUST_CHECK enum err audit_each(struct store *s, const struct audit_filter *filter,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx);

/* The rows behind an id, at most limit of them, in order. */
MUST_CHECK enum err audit_each_after(struct store *s, int64_t after_id, int64_t limit,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx);

/* Appends a line "field=value": line ends and backslashes escaped, a long value cut. */
void audit_field(struct buf *out, struct slice field, struct slice value);

/* Takes a line off the front of what audit_field() made.  False at the end. */
bool audit_field_read(struct slice *rest, struct slice *field, struct slice *value);

#endif
