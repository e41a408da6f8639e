/* metrics_text - numbers as Prometheus reads them: text format 0.0.4.
 *
 * Pure.  Source: Prometheus, "Exposition formats"
 */
#ifndef ADMIN_METRICS_TEXT_H
#define ADMIN_METRICS_TEXT_H

#include "base/buf.h"

struct metrics_label {
	const char *name;
	struct slice value; /* escaped here */
};

enum { METRICS_LABELS_MAX = 3 };
struct metrics_labels {
	struct metrics_label of[METRICS_LABELS_MAX]; /* those with a name */
};

/* Begins a family: its HELP and TYPE lines.
 *   type  "counter", "gauge" or "histogram" */
void metrics_family(struct buf *out, const char *name, const char *type, const char *help);

/* Appends one sample.
 *   suffix  "", "_bucket", "_sum" or "_count" */
void metrics_sample(struct buf *out, const char *name, const char *suffix,
	const struct metrics_labels *labels, double value);

#endif
