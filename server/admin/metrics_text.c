#include "admin/metrics_text.h"

void
metrics_family(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_value(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' || s.p[i] == '"')
			buf_add_char(out, '\\');
		if (s.p[i] == '\n')
			buf_add_text(out, "\\n");
		else
			buf_add_char(out, s.p[i]);
	}
}

void
metrics_sample(struct buf *out, const char *name, const char *suffix,
	const struct metrics_labels *labels, double value)
{
	const char *before = "{";

	buf_addf(out, "%s%s", name, suffix);
	for (size_t i = 0; i < METRICS_LABELS_MAX && labels->of[i].name != NULL; i++) {
		buf_addf(out, "%s%s=\"", before, labels->of[i].name);
		add_value(out, labels->of[i].value);
		buf_add_char(out, '"');
		before = ",";
	}
	buf_addf(out, "%s %.15g\n", before[0] == ',' ? "}" : "", value);
}
