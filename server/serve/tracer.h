/* tracer - brings the workers' records to the keeper of logs.db, which owns the book of visits.
 *
 * Workers hand over whole batches; nobody waits for them.  What does not fit is dropped and
 * counted.
 */
#ifndef SERVE_TRACER_H
#define SERVE_TRACER_H

#include "provision/visit.h"
#include "store/keeper.h"

struct tracer;

/* NULL when out of memory. */
struct tracer *tracer_new(const struct settings *settings);
void tracer_free(struct tracer *t); /* after both keepers; NULL is allowed */
/* Other settings from now on; they outlive the tracer.  Any thread. */
void tracer_settings(struct tracer *t, const struct settings *settings);
/* The keepers, once they run: models that phones tell are stored through main, and batches that
 * come fast are taken in by logs before its next tick. */
void tracer_connect(struct tracer *t, struct keeper *main_keeper, struct keeper *logs_keeper);

/* Takes the batch's bytes over and leaves it empty.  Any thread. */
void tracer_give(struct tracer *t, struct buf *batch);

/* The tick of the keeper of logs.db: ctx is the tracer. */
void tracer_tick(void *ctx, struct store *s, bool is_last);

#endif
