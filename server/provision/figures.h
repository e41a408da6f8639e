/* figures - what the workers have done since the start, counted: for whoever watches the server.
 *
 * One fixed table of atomics.  Each worker adds to a part of its own (no cache line is shared), so
 * that a request costs a few nanoseconds; whoever reads adds the parts up.
 */
#ifndef PROVISION_FIGURES_H
#define PROVISION_FIGURES_H

#include "provision/name.h"
#include "provision/policy.h"
#include "provision/reason.h"

struct figures;
struct figures_part; /* of one worker */

struct figures *figures_new(size_t workers); /* NULL when out of memory */
void figures_free(struct figures *f);        /* no worker may run; NULL is allowed */
/* The part that one worker adds to, below figures_workers(); borrowed from f. */
struct figures_part *figures_part(struct figures *f, size_t worker);
size_t figures_workers(const struct figures *f);

/* A request that is over. */
struct figure {
	enum channel channel;
	enum name_kind kind; /* NAME__COUNT: of no name */
	unsigned status;     /* as the protocol says it */
	enum reason reason;
	uint64_t bytes; /* of content, in either direction */
};
void figures_note(struct figures_part *p, const struct figure *x); /* by its worker alone */

/* How a worker is: what it serves now, and how much later than it was due its clock struck. */
void figures_pulse(struct figures_part *p, size_t connections, uint64_t late_us);

/* The statuses that are counted apart: figures_statuses[0] is every other one. */
extern const unsigned figures_statuses[];
extern const size_t figures_status_count;
extern const char *const figures_kinds[NAME__COUNT + 1]; /* "master", ...; "other" */

/* Sums over the workers.  Any thread.
 *   kind    0..NAME__COUNT
 *   status  an index of figures_statuses */
uint64_t figures_requests(
	const struct figures *f, enum channel channel, unsigned kind, size_t status);
uint64_t figures_reasons(const struct figures *f, enum reason reason);
/* What was stored of a kind: uploads, and their bytes. */
uint64_t figures_uploads(const struct figures *f, unsigned kind);
uint64_t figures_upload_bytes(const struct figures *f, unsigned kind);

/* One worker's. */
uint64_t figures_connections(const struct figures *f, size_t worker);
uint64_t figures_late_us(const struct figures *f, size_t worker);     /* in all */
uint64_t figures_late_max_us(const struct figures *f, size_t worker); /* the worst */

#endif
