/* move - makes an inventory of a boot folder.
 *
 * What the phones of the folder get afterwards is what they get now: parameters go where layers put
 * them, and whatever layers cannot say stands with the phone itself.  A second time changes
 * nothing. The folder is read and never changed.
 *
 *     moving_open     reads the folder: all that can be done without the inventory's lock
 *     moving_store    the bytes of firmware, outside transactions
 *     moving_rows     everything else, in the caller's one transaction, or its rollback
 *     moving_settle   logs, after the commit
 */
#ifndef MOVING_MOVE_H
#define MOVING_MOVE_H

#include "base/settings.h"
#include "moving/survey.h"
#include "store/audit.h"

struct moving_options {
	const char *folder; /* as typed */
	const char *site;   /* NULL: phones go to the default site */
	bool is_dry_run;    /* no bytes are stored */
	bool replaces;      /* the folder wins over what the inventory says */
	int64_t now;        /* unix seconds */
	const struct settings *settings;
	const struct audit_who *who;
	/* Told how far it is: "phones", 300 of 600; false: it is to end.  May be NULL. */
	bool (*progress)(void *ctx, const char *what, size_t done, size_t all);
	void *ctx;
};

struct moving_counts {
	size_t phones, phones_added;
	size_t lines_added, keys_added, groups_added, parameters;
	size_t documents, logs, releases;
	bool took_off_base; /* the stock template base was taken off global */
};

struct moving; /* opaque */

/* Every step: ERR_BUSY where it was told to end.
 * ERR_OK; ERR_NOTFOUND, ERR_DENIED, ERR_IO (the folder); ERR_LIMIT; ERR_NOMEM; storage errors. */
MUST_CHECK enum err moving_open(struct store *s, const struct moving_options *options,
	struct moving **out, struct why *why);
void moving_freep(struct moving **m); /* for AUTO */

/* Stores the images of the folder, and keeps others from doing so until moving_freep().
 * Outside a transaction.  What it stored and moving_rows() did not name is swept.
 * ERR_OK: what cannot be a release stands in the report; ERR_NOSPACE, ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err moving_store(struct moving *m, struct why *why);

/* ERR_OK; ERR_EXISTS: the inventory says something else, the report says what, and the transaction
 * must not be committed; storage errors. */
MUST_CHECK enum err moving_rows(struct moving *m, struct why *why);

/* What follows the commit, in another database: stores the logs, and takes the phones that were
 * added off the list of new ones.  Outside a transaction.
 * ERR_OK; storage errors: the inventory stands, and the folder may be imported again. */
MUST_CHECK enum err moving_settle(struct moving *m, struct why *why);

/* What it has found and done so far; borrowed until moving_freep(). */
const struct moving_report *moving_report(const struct moving *m);
const struct moving_counts *moving_counts(const struct moving *m);

/* What a move counts, as it is told: the counts, then the files by what became of them. */
struct moving_figure {
	const char *name; /* "lines_added" */
	size_t n;
};
enum { MOVING_FIGURES = 17 };
void moving_figures(const struct moving *m, struct moving_figure out[MOVING_FIGURES]);

/* Lets go of all but the report: texts of files with their secrets, the folder, the store. */
void moving_shed(struct moving *m);

#endif
