/* doctor_job - the doctor inside the server: one walk at a time, in a thread of its own.
 *
 * Asks nobody but this server's own listeners, the address that settings give for it, and DNS,
 * whoever wants what: the server must not be sent to others' machines over the API.  What it finds
 * stays in memory until the next walk.  Any thread.
 */
#ifndef ADMIN_DOCTOR_JOB_H
#define ADMIN_DOCTOR_JOB_H

#include "admin/admin.h"
#include "admin/job.h"
#include "doctor/doctor.h"

struct doctor_job;

/* Who wants to know what. */
struct doctor_wish {
	bool has_mac;
	struct mac mac;
	char sip_domain[DNS_NAME_MAX_BYTES + 1]; /* "": nothing of Lync is asked */
	const struct settings *settings;         /* outlive the walk */
};

/* parts are borrowed.  NULL when out of memory. */
struct doctor_job *doctor_job_new(const struct admin_parts *parts);
/* Ends a walk that is under way, within a second or two.  NULL is allowed. */
void doctor_job_free(struct doctor_job *j);

/* Begins a walk, and forgets the last one.
 *   by  who wants it
 * As job_start(). */
MUST_CHECK enum err doctor_job_start(
	struct doctor_job *j, const struct doctor_wish *wish, const char *by, struct why *why);

/* Has the walk end; what it has found stays.  false: none is under way. */
bool doctor_job_end(struct doctor_job *j);

/* Ends a walk that takes too long: to be called now and then. */
void doctor_job_look(struct doctor_job *j);

/* Fills an object: state, whose walk, and the report as far as it has come.
 * ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err doctor_job_show(struct doctor_job *j, struct jval *out);

#endif
