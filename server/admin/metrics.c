/* /metrics: figures for Prometheus. */
#include "admin/metrics_text.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "provision/downloads.h"
#include "provision/figures.h"
#include "store/counts.h"
#include "store/rollout_phones.h"

enum { WORDS_MAX = 100 }; /* models and versions that are told apart; the rest is "other" */

/* clang-format off */
#define LABELS(...) (&(const struct metrics_labels){{__VA_ARGS__}})
#define NO_LABELS (&(const struct metrics_labels){{{0}}})
/* clang-format on */

struct words {
	struct buf *out;
	const char *family, *label;
	size_t told;
	int64_t others;
};

static enum err
add_word(void *ctx, struct slice word, int64_t count)
{
	struct words *w = ctx;

	if (w->told == WORDS_MAX) {
		w->others += count;
		return ERR_OK;
	}
	w->told++;
	metrics_sample(w->out, w->family, "",
		LABELS({w->label, word.n > 0 ? word : SLICE("unknown")}), (double)count);
	return ERR_OK;
}

static void
add_others(struct words *w)
{
	if (w->others > 0)
		metrics_sample(w->out, w->family, "", LABELS({w->label, SLICE("other")}),
			(double)w->others);
}

static enum err
add_states(struct call *c, struct buf *out)
{
	int64_t counts[PHONE_STATE__COUNT] = {0};
	enum err e = counts_by_state(c->store, counts);

	metrics_family(
		out, "bootline_phones", "gauge", "Phones by state; new: not in the inventory.");
	for (int i = 0; i < PHONE_STATE__COUNT && e == ERR_OK; i++)
		metrics_sample(out, "bootline_phones", "",
			LABELS({"state", slice_of(phone_state_names[i])}), (double)counts[i]);
	return e;
}

static enum err
add_words(struct call *c, struct buf *out)
{
	struct words models = {out, "bootline_phones_by_model", "model", 0, 0};
	struct words versions = {out, "bootline_phones_by_version", "version", 0, 0};
	enum err e;

	metrics_family(out, models.family, "gauge", "Phones of the inventory by model.");
	e = counts_by_model(c->store, add_word, &models);
	add_others(&models);
	metrics_family(out, versions.family, "gauge",
		"Phones that were here by the version of their software.");
	if (e == ERR_OK)
		e = counts_by_version(c->store, add_word, &versions);
	add_others(&versions);
	return e;
}

/* How long ago phones of the inventory were here; its sum is not known and is left out. */
static enum err
add_contact(struct call *c, struct buf *out)
{
	static const int64_t bounds_s[] = {300, 900, 3600, 4 * 3600, 86400, 7 * 86400, 30 * 86400};
	static const char name[] = "bootline_phone_seconds_since_contact";
	int64_t n = 0;
	enum err e = ERR_OK;

	metrics_family(
		out, name, "histogram", "Seconds since phones of the inventory were here last.");
	for (size_t i = 0; i < COUNT(bounds_s) && e == ERR_OK; i++) {
		char bound[24];

		(void)snprintf(bound, sizeof(bound), "%lld", (long long)bounds_s[i]);
		e = counts_seen(c->store, c->ask->at - bounds_s[i], &n);
		metrics_sample(out, name, "_bucket", LABELS({"le", slice_of(bound)}), (double)n);
	}
	if (e == ERR_OK)
		e = counts_seen(c->store, 0, &n);
	metrics_sample(out, name, "_bucket", LABELS({"le", SLICE("+Inf")}), (double)n);
	metrics_sample(out, name, "_count", NO_LABELS, (double)n);
	return e;
}

static enum err
add_rollout_state(void *ctx, enum rollout_phone_state state, int64_t count)
{
	metrics_sample(ctx, "bootline_rollout_phones", "",
		LABELS({"state", slice_of(rollout_phone_state_names[state])}), (double)count);
	return ERR_OK;
}

static enum err
add_rollouts(struct call *c, struct buf *out)
{
	metrics_family(out, "bootline_rollout_phones", "gauge",
		"Phones of rollouts that run, are paused or halted, by what became of them.");
	return rollout_phones_sum(c->store, add_rollout_state, out);
}

static void
add_requests_of(const struct figures *f, enum channel channel, unsigned kind, struct buf *out)
{
	for (size_t i = 0; i < figures_status_count; i++) {
		uint64_t n = figures_requests(f, channel, kind, i);
		char status[12] = "other";

		if (n == 0)
			continue;
		if (i > 0)
			(void)snprintf(status, sizeof(status), "%u", figures_statuses[i]);
		metrics_sample(out, "bootline_requests_total", "",
			LABELS({"protocol", slice_of(channel_names[channel])},
				{"kind", slice_of(figures_kinds[kind])},
				{"status", slice_of(status)}),
			(double)n);
	}
}

static void
add_requests(const struct figures *f, struct buf *out)
{
	metrics_family(out, "bootline_requests_total", "counter",
		"Requests of phones by protocol, kind of file and status.");
	for (int channel = 0; channel < CHANNEL__COUNT; channel++)
		for (unsigned kind = 0; kind <= NAME__COUNT; kind++)
			add_requests_of(f, (enum channel)channel, kind, out);
}

static void
add_refusals(const struct figures *f, struct buf *out)
{
	metrics_family(out, "bootline_refusals_total", "counter",
		"Requests of phones that were refused, by reason.");
	for (int i = 0; i < REASON__COUNT; i++)
		if (reason_table[i].is_refusal)
			metrics_sample(out, "bootline_refusals_total", "",
				LABELS({"reason", slice_of(reason_table[i].word)}),
				(double)figures_reasons(f, (enum reason)i));
}

static void
add_uploads(const struct figures *f, struct buf *out)
{
	static const struct {
		const char *name, *help;
		uint64_t (*get)(const struct figures *f, unsigned kind);
	} rows[] = {
		{"bootline_uploads_total",      "Uploads that were stored.", figures_uploads     },
		{"bootline_upload_bytes_total", "Their bytes.",              figures_upload_bytes},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		metrics_family(out, rows[i].name, "counter", rows[i].help);
		for (unsigned kind = 0; kind <= NAME__COUNT; kind++)
			if (figures_uploads(f, kind) > 0)
				metrics_sample(out, rows[i].name, "",
					LABELS({"kind", slice_of(figures_kinds[kind])}),
					(double)rows[i].get(f, kind));
	}
}

static void
add_downloads(const struct downloads_memory *m, struct buf *out)
{
	metrics_family(
		out, "bootline_image_downloads", "gauge", "Firmware images that are under way.");
	metrics_sample(
		out, "bootline_image_downloads", "", NO_LABELS, (double)downloads_under_way(m));
}

static void
add_workers(const struct figures *f, struct buf *out)
{
	static const struct {
		const char *name, *type, *help;
		uint64_t (*get)(const struct figures *f, size_t worker);
		double unit;
	} rows[] = {
		{"bootline_worker_connections",        "gauge",   "Connections of phones.",
                 figures_connections,									   1  },
		{"bootline_worker_late_seconds_total", "counter",
                 "By how much the worker's clock struck late: something else held its "
			"thread.",							     figures_late_us, 1e6},
		{"bootline_worker_late_seconds_max",   "gauge",   "The most of it at a time.",
                 figures_late_max_us,									   1e6},
	};
	char number[24];

	for (size_t i = 0; i < COUNT(rows); i++) {
		metrics_family(out, rows[i].name, rows[i].type, rows[i].help);
		for (size_t w = 0; w < figures_workers(f); w++) {
			(void)snprintf(number, sizeof(number), "%zu", w);
			metrics_sample(out, rows[i].name, "", LABELS({"worker", slice_of(number)}),
				(double)rows[i].get(f, w) / rows[i].unit);
		}
	}
}

struct keepers {
	const char *names[2];
	struct keeper_figures of[2];
};

static void
add_syncs(const struct keepers *k, struct buf *out)
{
	static const char name[] = "bootline_keeper_sync_seconds";

	metrics_family(out, name, "histogram", "How long a commit took until it was on disk.");
	for (int i = 0; i < 2; i++) {
		struct slice database = slice_of(k->names[i]);
		uint64_t n = 0;
		char bound[24];

		for (size_t b = 0; b <= KEEPER_SYNC_BOUNDS; b++) {
			n += k->of[i].syncs_within[b];
			(void)snprintf(bound, sizeof(bound), "%g",
				b < KEEPER_SYNC_BOUNDS ? (double)keeper_sync_bounds_us[b] / 1e6 :
							 0);
			metrics_sample(out, name, "_bucket",
				LABELS({"database", database},
					{"le", b < KEEPER_SYNC_BOUNDS ? slice_of(bound) :
									SLICE("+Inf")}),
				(double)n);
		}
		metrics_sample(out, name, "_sum", LABELS({"database", database}),
			(double)k->of[i].sync_us / 1e6);
		metrics_sample(out, name, "_count", LABELS({"database", database}), (double)n);
	}
}

static void
add_keepers(struct call *c, struct buf *out)
{
	struct keepers k = {
		.names = {"bootline", "logs"}
        };

	keeper_figures(c->parts->main_keeper, &k.of[0]);
	keeper_figures(c->parts->logs_keeper, &k.of[1]);
	metrics_family(out, "bootline_keeper_queue", "gauge", "Writes that wait.");
	for (int i = 0; i < 2; i++)
		metrics_sample(out, "bootline_keeper_queue", "",
			LABELS({"database", slice_of(k.names[i])}), (double)k.of[i].queued);
	metrics_family(out, "bootline_keeper_jobs_total", "counter", "Writes that were done.");
	for (int i = 0; i < 2; i++)
		metrics_sample(out, "bootline_keeper_jobs_total", "",
			LABELS({"database", slice_of(k.names[i])}), (double)k.of[i].jobs);
	add_syncs(&k, out);
}

static void
add_server(struct call *c, struct buf *out)
{
	metrics_family(out, "bootline_build_info", "gauge", "Which program this is.");
	metrics_sample(
		out, "bootline_build_info", "", LABELS({"version", SLICE(BOOTLINE_VERSION)}), 1);
	metrics_family(out, "bootline_start_time_seconds", "gauge",
		"When the server started, in unix seconds.");
	metrics_sample(
		out, "bootline_start_time_seconds", "", NO_LABELS, (double)c->parts->started_at);
}

enum err
metrics_show(struct call *c)
{
	struct buf *out = call_raw(c, "text/plain; version=0.0.4; charset=utf-8");
	enum err e = add_states(c, out);

	if (e == ERR_OK)
		e = add_words(c, out);
	if (e == ERR_OK)
		e = add_contact(c, out);
	if (e == ERR_OK)
		e = add_rollouts(c, out);
	add_requests(c->parts->figures, out);
	add_refusals(c->parts->figures, out);
	add_uploads(c->parts->figures, out);
	add_downloads(c->parts->downloads, out);
	add_workers(c->parts->figures, out);
	add_keepers(c, out);
	add_server(c, out);
	return e;
}
