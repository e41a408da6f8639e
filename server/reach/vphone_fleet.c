#include "reach/vphone_fleet.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/io.h"

#include <pthread.h>
#include <time.h>

enum { STACK_BYTES = 512 * 1024 };

struct fleet {
	const struct vphone_fleet_options *options;
	pthread_mutex_t lock; /* of everything below */
	uint32_t next;        /* the phone that boots next */
	uint32_t done;
	uint64_t *took_us;             /* of each boot that is done */
	struct vphone_update *updates; /* of each phone: what it runs; each its own thread's */
	bool polls;                    /* they have booted */
	struct vphone_fleet_report report;
	enum err err;
	struct why why;
};

static struct mac
mac_of(const struct fleet *f, uint32_t i)
{
	return mac_from_u64(mac_to_u64(f->options->phone.who.mac) + i);
}

/* Takes the number of a phone that is to boot.  false: none is left. */
static bool
take(struct fleet *f, uint32_t *out)
{
	(void)pthread_mutex_lock(&f->lock);
	bool has_one = f->err == ERR_OK && f->next < f->options->count;
	*out = f->next;
	f->next += has_one;
	(void)pthread_mutex_unlock(&f->lock);
	return has_one;
}

/* Whether a phone is one of those whose update goes wrong: so many of each hundred. */
static bool
has_fault(const struct vphone_fleet_options *o, uint32_t i)
{
	return (uint64_t)(i + 1) * o->fault_percent / 100 > (uint64_t)i * o->fault_percent / 100;
}

static void
count(struct fleet *f, uint32_t i, const struct vphone_report *r)
{
	const struct vphone_fleet_options *o = f->options;
	uint32_t boots = o->count * (o->polls + 1);

	(void)pthread_mutex_lock(&f->lock);
	if (f->report.verdicts[r->verdict]++ == 0)
		f->report.examples[r->verdict] = mac_of(f, i);
	f->report.requests += vphone_report_requests(r);
	f->report.received += r->received;
	f->took_us[f->done++] = r->took_us;
	uint64_t percent = (uint64_t)f->done * 100 / boots;
	if (o->progress != NULL && percent != (uint64_t)(f->done - 1) * 100 / boots)
		o->progress(o->ctx, f->done, boots);
	(void)pthread_mutex_unlock(&f->lock);
}

static void
fail(struct fleet *f, enum err e, const struct why *why)
{
	(void)pthread_mutex_lock(&f->lock);
	if (f->err == ERR_OK) {
		f->err = e;
		f->why = *why;
	}
	(void)pthread_mutex_unlock(&f->lock);
}

/* Keeps what a phone runs, and that it has taken images, from one time to the next. */
static void
remember(struct vphone_update *kept, const struct vphone_update *now)
{
	unsigned taken = kept->taken + now->taken;
	bool has_failed = kept->has_failed || now->has_failed;

	*kept = *now;
	kept->taken = taken;
	kept->has_failed = has_failed;
}

static void *
boot_phones(void *ctx)
{
	struct fleet *f = ctx;
	uint32_t i;

	while (take(f, &i)) {
		AUTO(vphone_report_done) struct vphone_report report = {.config = NULL};
		struct vphone_options phone = f->options->phone;
		struct why why = {""};

		if (f->updates[i].is_gone)
			continue;
		phone.who.mac = mac_of(f, i);
		phone.polls = f->polls;
		phone.fault = has_fault(f->options, i) ? phone.fault : VPHONE_FAULT_NONE;
		if (f->updates[i].runs[0] != '\0')
			phone.version = f->updates[i].runs;
		phone.updates = phone.updates && !f->updates[i].has_failed;
		enum err e = vphone_boot(&phone, &report, &why);
		if (e == ERR_OK) {
			count(f, i, &report);
			remember(&f->updates[i], &report.update);
		} else
			fail(f, e, &why);
	}
	return NULL;
}

static int
compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* The boot time that so many percent of n boots did not pass (nearest rank). */
static uint64_t
percentile(const uint64_t *sorted, size_t n, size_t percent)
{
	size_t rank = (n * percent + 99) / 100;

	return sorted[rank > 0 ? rank - 1 : 0];
}

/* Starts up to `parallel` threads and waits for them.  Fewer than wanted is no failure. */
static enum err
run_threads(struct fleet *f)
{
	AUTO(auto_free) pthread_t *threads = calloc(f->options->parallel, sizeof(*threads));
	pthread_attr_t attr;
	uint32_t started = 0;

	if (threads == NULL || pthread_attr_init(&attr) != 0)
		return ERR_NOMEM;
	(void)pthread_attr_setstacksize(&attr, STACK_BYTES);
	while (started < f->options->parallel && started < f->options->count &&
		pthread_create(&threads[started], &attr, boot_phones, f) == 0)
		started++;
	(void)pthread_attr_destroy(&attr);
	for (uint32_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	return started > 0 ? ERR_OK : ERR_BUSY;
}

/* Boots them, and then has them ask for software again and again. */
static enum err
run_rounds(struct fleet *f)
{
	enum err e = run_threads(f);

	f->polls = true;
	for (uint32_t i = 0; i < f->options->polls && e == ERR_OK && f->err == ERR_OK; i++) {
		(void)nanosleep(&(struct timespec){.tv_sec = f->options->pause_s}, NULL);
		f->next = 0;
		e = run_threads(f);
	}
	return e;
}

static void
count_updates(struct fleet *f)
{
	for (uint32_t i = 0; i < f->options->count; i++) {
		const struct vphone_update *u = &f->updates[i];

		f->report.failed += u->has_failed || u->is_gone;
		f->report.updated += u->taken > 0 && !u->has_failed && !u->is_gone;
	}
}

enum err
vphone_fleet_run(const struct vphone_fleet_options *options, struct vphone_fleet_report *out,
	struct why *why)
{
	size_t boots = (size_t)options->count * (options->polls + 1);
	AUTO(auto_free) uint64_t *took_us = calloc(boots, sizeof(*took_us));
	AUTO(auto_free)
	struct vphone_update *updates = calloc(options->count, sizeof(*updates));
	struct fleet f = {.options = options,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.took_us = took_us,
		.updates = updates};
	uint64_t began_us = clock_mono_us();

	if (took_us == NULL || updates == NULL)
		return ERR_NOMEM;
	if (mac_to_u64(options->phone.who.mac) + options->count - 1 >= (uint64_t)1 << 48)
		return why_fail(why, ERR_LIMIT,
			"Counted up from this MAC there are not %u addresses; begin lower.",
			options->count);
	/* With fewer, the phones that get none do not connect. */
	io_raise_descriptor_limit();
	enum err e = run_rounds(&f);
	if (e != ERR_OK)
		return e;
	if (f.err != ERR_OK)
		return why_fail(why, f.err, "%s", f.why.text);

	f.report.took_us = clock_mono_us() - began_us;
	f.report.boots = f.done;
	count_updates(&f);
	qsort(took_us, f.done, sizeof(*took_us), compare);
	f.report.p50_us = percentile(took_us, f.done, 50);
	f.report.p99_us = percentile(took_us, f.done, 99);
	f.report.worst_us = took_us[f.done - 1];
	*out = f.report;
	return ERR_OK;
}
