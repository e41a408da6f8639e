/* import_job - moving in from the boot folder that the server is given by --root, inside the
 * server.
 *
 * As `bootline import` does it, in one transaction, in a thread of its own with a view of the store
 * of its own.  Phones are served meanwhile, for reading needs no lock; what they write waits for
 * the inventory's lock as it waits for the command line's.  The report stays in memory until the
 * next import, until somebody has it forgotten, or for IMPORT_KEPT_MS.  Any thread.
 */
#ifndef ADMIN_IMPORT_JOB_H
#define ADMIN_IMPORT_JOB_H

#include "admin/admin.h"
#include "admin/job.h"
#include "moving/move.h"

struct import_job;

struct import_wish {
	char site[WORD_MAX_BYTES + 1]; /* "": phones go to the default site */
	bool is_dry_run;
	bool replaces;                   /* the folder wins over what the inventory says */
	bool is_token;                   /* whoever wants it is a program */
	const struct settings *settings; /* outlive it */
};

/* parts are borrowed.  NULL when out of memory. */
struct import_job *import_job_new(const struct admin_parts *parts);
/* Ends an import that is under way: nothing of it stays.  NULL is allowed. */
void import_job_free(struct import_job *j);

/* Begins one, and forgets the last report.  As job_start(). */
MUST_CHECK enum err import_job_start(
	struct import_job *j, const struct import_wish *wish, const char *by, struct why *why);

/* Has it end: nothing of it stays.  One that is over is forgotten, with its report.
 * false: there is none. */
bool import_job_end(struct import_job *j);

/* Forgets a report that is too old: to be called now and then. */
void import_job_look(struct import_job *j);

/* Fills an object: state, who wants what, how far it is, and the counts of the report. */
void import_job_show(struct import_job *j, struct jval *out);

/* What there is to page through. */
struct import_part {
	size_t at, most;      /* rows */
	bool conflicts_alone; /* of notes */
	size_t all;           /* is filled in: how many there are */
	size_t next;          /* where the next part begins; 0: this was the last one */
};
/* Pushes the files of the folder and what became of each; the notes.
 * ERR_OK; ERR_NOTFOUND (there is no report). */
MUST_CHECK enum err import_job_files(
	struct import_job *j, struct import_part *part, struct jval *out);
MUST_CHECK enum err import_job_notes(
	struct import_job *j, struct import_part *part, struct jval *out);

#endif
