/* visit - the trace's memory: requests that belong together become one row when they pause.
 *
 * Workers collect records in batches; one thread (the keeper of logs.db) owns the book of open
 * visits.  No clock: time comes in with the records and the sweep.
 */
#ifndef PROVISION_VISIT_H
#define PROVISION_VISIT_H

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mac.h"
#include "base/settings.h"
#include "provision/policy.h"
#include "provision/reason.h"
#include "store/visits.h"

/* One request, as a front end saw it.  Slices are cut to the limits of store/visits.h. */
struct visit_record {
	int64_t at_ms; /* unix milliseconds, when it came */
	uint32_t duration_us;
	uint16_t status; /* as the protocol says it: 200, 404, 226 ...; of TFTP the number of its
			    ERROR (0 to 8), and 200 where it sent none */
	uint8_t channel; /* enum channel */
	uint8_t proof;   /* enum proof */
	uint8_t reason;  /* enum reason */
	bool has_mac;
	struct mac mac;
	uint64_t bytes; /* of content, in either direction */
	struct slice method, name, address, agent;
};

/* Appends a record to a worker's batch / takes the first one off.  The slices of what is read
 * borrow from the batch.  visit_batch_read() is false at the end. */
void visit_batch_add(struct buf *batch, const struct visit_record *r);
bool visit_batch_read(struct slice *batch, struct visit_record *out);

/* How one request stands in a stored visit ("told", one line each, tab separated: offset in ms,
 * method, status, bytes, duration in us, reason word, name).  Names hold no control characters:
 * they are escaped as \xNN. */
struct visit_told {
	uint64_t offset_ms; /* from the visit's began_at */
	struct slice method, name;
	uint64_t status, bytes, duration_us;
	enum reason reason; /* REASON__COUNT: a word of a newer version */
};
/* Appends a line for r, in a visit that began at began_ms (unix milliseconds). */
void visit_told_add(struct buf *told, const struct visit_record *r, int64_t began_ms);
/* Takes the first one off *told.  false at the end. */
bool visit_told_read(struct slice *told, struct visit_told *out);

/* Whether a request for this name shows that its phone boots: it brings its boot log and asks for
 * its directory then, and does neither when it polls.
 * Source: captures of UCS 5.9 booting; guide of UCS 5, polling. */
bool visit_is_boot(struct slice name);

struct visit_book;

struct visit_limits {
	uint64_t pause_s, trace_days, trace_visits, new_phones;
};

/* The learn function is called, from visit_book_sweep(), with the model that a known phone says
 * it is, or whose image it asks for, and that the inventory does not know yet. */
struct visit_book *visit_book_new(
	void (*learn)(void *ctx, struct mac mac, struct slice model), void *ctx);
void visit_book_free(struct visit_book *b); /* NULL is allowed */

/* Takes the records of a batch in. */
void visit_book_take(struct visit_book *b, struct slice batch);

/* Writes what has paused (or everything, at the end) into the store: visits, who was seen, and
 * retention.  Failures are counted as dropped and returned. */
MUST_CHECK enum err visit_book_sweep(struct visit_book *b, struct store *s, int64_t now_ms,
	bool is_last, const struct visit_limits *limits);
uint64_t visit_book_dropped(const struct visit_book *b); /* visits lost so far */

#endif
