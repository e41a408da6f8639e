/* visit_tell - a stored visit in words and as JSON, for whoever shows it.
 *
 * Pure.  What is said of a request stands here once: for the command line, the API and what is sent
 * to others.
 */
#ifndef PROVISION_VISIT_TELL_H
#define PROVISION_VISIT_TELL_H

#include "base/jval.h"
#include "provision/visit.h"

/* "http", ...; "?" for one of a newer version. */
const char *visit_channel(const struct visit_row *v);

/* Why a request was answered as it was; also for a reason of a newer version. */
const char *visit_sentence(enum reason reason);
/* Whether that was a refusal; of a reason of a newer version, no. */
bool visit_is_refusal(enum reason reason);

/* The visit without its requests; with all of them. */
struct jval *visit_summary(const struct visit_row *v);
struct jval *visit_json(const struct visit_row *v);

/* One request of a visit. */
struct jval *visit_told_json(const struct visit_told *t);

#endif
