/* logs - uploaded logs as lists of pieces, cores, and the quarantine.
 *
 * All in logs.db.  A piece is a row: one commit makes hundreds of uploads durable.
 */
#ifndef STORE_LOGS_H
#define STORE_LOGS_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

enum { LOG_NAME_MAX_BYTES = 63 };

struct log_row {
	int64_t id;
	struct mac mac;
	char name[LOG_NAME_MAX_BYTES +
		  1]; /* behind "<mac>-": "app.log", "boot.log", "now-app.log" */
	int64_t began_at, changed_at;
	uint64_t size_bytes;
	bool is_closed;
	int64_t last_piece; /* 0: none; the store's own */
};

struct log_limits {
	uint64_t cap_bytes; /* a log over it is closed after the append that passes it */
	uint64_t keep;      /* closed logs kept per name */
};

/* What a phone uploads of a log in one go. */
struct log_piece {
	struct mac mac;
	struct slice name; /* as in struct log_row */
	bool is_fresh;     /* closes an open log first: a boot log starts anew at each upload */
	uint64_t at_byte;  /* LOG_AT_END, or where it must begin: exactly the open log's length */
	struct slice body;
};
#define LOG_AT_END UINT64_MAX

/* Appends a piece to the open log of its name, or begins one.  The caller holds a transaction:
 * after a failure part of it may be written.
 *   now  unix seconds
 * ERR_OK; ERR_SYNTAX (at_byte is not the length: HTTP's 416); ERR_LIMIT (the name); storage
 * errors. */
MUST_CHECK enum err logs_append(struct store *s, const struct log_piece *piece, int64_t now,
	const struct log_limits *limits);

/* The open log of this name (what HEAD and GET see), or ERR_NOTFOUND. */
MUST_CHECK enum err logs_open(
	struct store *s, struct mac mac, struct slice name, struct log_row *out);
/* Closes the open log of this name: phones see none any more, the administrator still does.
 * ERR_NOTFOUND: there is none. */
MUST_CHECK enum err logs_close(struct store *s, struct mac mac, struct slice name);
/* Open or closed.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err logs_by_id(struct store *s, int64_t id, struct log_row *out);
/* Appends the whole log to out. */
MUST_CHECK enum err logs_read(struct store *s, int64_t id, struct buf *out);
/* By name, newest first.  mac NULL: every phone's. */
MUST_CHECK enum err logs_each(struct store *s, const struct mac *mac,
	enum err (*each)(void *ctx, const struct log_row *row), void *ctx);
/* The newest ones with ids below before_id (INT64_MAX: all), at most limit, newest first. */
MUST_CHECK enum err logs_before(struct store *s, const struct mac *mac, int64_t before_id,
	int64_t limit, enum err (*each)(void *ctx, const struct log_row *row), void *ctx);
/* What counts of a phone's logs: LOG_ROW_BYTES of each, or ever new names would cost nothing. */
MUST_CHECK enum err logs_usage(struct store *s, struct mac mac, uint64_t *bytes);

/* Cores: one per phone; put gives the file name that it replaced ("" for none), to be unlinked
 * after the commit. */
MUST_CHECK enum err cores_put(struct store *s, struct mac mac, struct slice name, struct slice file,
	uint64_t size_bytes, int64_t now, char old_file[NAME_MAX_BYTES + 1]);
/* The core of a phone: its name, and the file of cores/ that holds it.  ERR_OK; ERR_NOTFOUND (it
 * has none); storage errors. */
MUST_CHECK enum err cores_get(struct store *s, struct mac mac, char name[NAME_MAX_BYTES + 1],
	char file[NAME_MAX_BYTES + 1], uint64_t *size_bytes);

/* What the cores of all phones but one take together. */
MUST_CHECK enum err cores_usage(struct store *s, struct mac but, uint64_t *bytes);

/* What phones outside the inventory upload: sealed and never read back by phones, at
 * most QUARANTINE_ROWS_MAX rows, the oldest goes first. */
MUST_CHECK enum err quarantine_put(struct store *s, struct mac mac, struct slice name,
	struct slice body, uint64_t size_bytes, int64_t now);

#endif
