/* moving_report - what becomes of each file of a boot folder, and what there is to say of its
 * lines.
 *
 * Each file gets one end, once: moving_report_is_whole() says whether all have theirs.
 */
#ifndef MOVING_MOVING_REPORT_H
#define MOVING_MOVING_REPORT_H

#include "moving/boot_folder.h"

enum moved {
	MOVED_OPEN,     /* nothing was said of it yet */
	MOVED_MASTER,   /* read as a master */
	MOVED_SETTINGS, /* its parameters are in the inventory */
	MOVED_DOCUMENT, /* overrides, directories, call lists, licences */
	MOVED_LOG,
	MOVED_FIRMWARE, /* a file of a release */
	MOVED_KEPT,     /* stays in the folder, for --root */
	MOVED_LEFT,     /* left out: why says it */
	MOVED__COUNT
};
extern const char *const moved_names[MOVED__COUNT]; /* "settings", "left out", ... */

struct moved_file {
	enum moved moved;
	size_t at, n; /* of the text: where it went, or why it did not */
};

enum { MOVING_NO_FILE = BOOT_NONE };

struct moving_report {
	const struct boot_folder *folder;
	struct buf ends;  /* struct moved_file, one for each file */
	struct buf notes; /* struct note: the report's own */
	struct buf text;
	size_t counts[MOVED__COUNT];
	size_t notes_len, conflicts;
};
/* Begins a report with every file MOVED_OPEN.
 *   folder  borrowed for the report's life; only its list of files is needed
 * ERR_OK; ERR_NOMEM; either way moving_report_done() is owed. */
MUST_CHECK enum err moving_report_init(struct moving_report *r, const struct boot_folder *folder);
void moving_report_done(struct moving_report *r); /* for AUTO; all zeros is allowed */

/* Says where a file went.  The first end stays: a file has one.
 *   format  where, or why: "group:lobby" */
void moving_report_end(struct moving_report *r, uint32_t file, enum moved moved, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* What became of a file so far. */
enum moved moving_report_of(const struct moving_report *r, uint32_t file);

/* Something to know of a file, or of none (MOVING_NO_FILE).
 *   line  from 1; 0: the whole file */
void moving_report_note(struct moving_report *r, uint32_t file, unsigned line, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* A note that the inventory says something else: nothing may be overwritten unasked. */
void moving_report_conflict(struct moving_report *r, uint32_t file, unsigned line,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ERR_OK when each file has its end; ERR_NOTFOUND; ERR_NOMEM where something could not be kept. */
MUST_CHECK enum err moving_report_is_whole(const struct moving_report *r);

struct moving_note {
	struct slice path; /* empty: of no file */
	unsigned line;
	bool is_conflict;
	struct slice text;
};
/* The note at a place, in the order that they were made; false at the end. */
bool moving_report_note_at(const struct moving_report *r, size_t i, struct moving_note *out);

/* The end of a file. */
struct slice moving_report_end_text(const struct moving_report *r, uint32_t file);

#endif
