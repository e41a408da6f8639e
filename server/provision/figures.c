#include "provision/figures.h"

#include "base/auto.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CACHE_LINE_BYTES = 64 };

const unsigned figures_statuses[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 150, 200, 201, 204, 206, 213, 226,
	250, 304, 400, 401, 403, 404, 405, 409, 411, 413, 414, 416, 417, 421, 425, 426, 431, 450,
	451, 452, 500, 501, 503, 504, 505, 507, 521, 530, 534, 550, 552, 553};
const size_t figures_status_count = COUNT(figures_statuses);

const char *const figures_kinds[NAME__COUNT + 1] = {
	[NAME_MASTER] = "master",
	[NAME_ZERO_MASTER] = "zero_master",
	[NAME_LAYER] = "layer",
	[NAME_STARTER] = "starter",
	[NAME_DOCUMENT] = "document",
	[NAME_LICENSE] = "license",
	[NAME_SHARED] = "shared",
	[NAME_LOG] = "log",
	[NAME_CORE] = "core",
	[NAME_IMAGE] = "image",
	[NAME_PHONE_IMAGE] = "phone_image",
	[NAME_HOLD] = "hold",
	[NAME_OWN] = "own",
	[NAME_CFG] = "cfg",
	[NAME_FILE] = "file",
	[NAME__COUNT] = "other",
};

struct figures_part {
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t
		requests[CHANNEL__COUNT][NAME__COUNT + 1][COUNT(figures_statuses)];
	_Atomic uint64_t reasons[REASON__COUNT];
	_Atomic uint64_t uploads[NAME__COUNT + 1], upload_bytes[NAME__COUNT + 1];
	_Atomic uint64_t connections, late_us, late_max_us;
};

struct figures {
	size_t workers;
	struct figures_part *parts;
};

struct figures *
figures_new(size_t workers)
{
	struct figures *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->workers = workers;
	f->parts = aligned_alloc(CACHE_LINE_BYTES, workers * sizeof(*f->parts));
	if (f->parts == NULL) {
		free(f);
		return NULL;
	}
	memset(f->parts, 0, workers * sizeof(*f->parts));
	return f;
}

void
figures_free(struct figures *f)
{
	if (f == NULL)
		return;
	free(f->parts);
	free(f);
}

struct figures_part *
figures_part(struct figures *f, size_t worker)
{
	return &f->parts[worker];
}

size_t
figures_workers(const struct figures *f)
{
	return f->workers;
}

/* Only its worker writes: no need for an addition that locks the bus. */
static void
add(_Atomic uint64_t *to, uint64_t n)
{
	atomic_store_explicit(
		to, atomic_load_explicit(to, memory_order_relaxed) + n, memory_order_relaxed);
}

static uint64_t
get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

static size_t
slot_of(unsigned status)
{
	size_t low = 1, high = COUNT(figures_statuses);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (figures_statuses[middle] == status)
			return middle;
		if (figures_statuses[middle] < status)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

void
figures_note(struct figures_part *p, const struct figure *x)
{
	add(&p->requests[x->channel][x->kind][slot_of(x->status)], 1);
	add(&p->reasons[x->reason], 1);
	if (x->reason != REASON_STORED && x->reason != REASON_QUARANTINED)
		return;
	add(&p->uploads[x->kind], 1);
	add(&p->upload_bytes[x->kind], x->bytes);
}

void
figures_pulse(struct figures_part *p, size_t connections, uint64_t late_us)
{
	atomic_store_explicit(&p->connections, connections, memory_order_relaxed);
	add(&p->late_us, late_us);
	if (late_us > get(&p->late_max_us))
		atomic_store_explicit(&p->late_max_us, late_us, memory_order_relaxed);
}

uint64_t
figures_requests(const struct figures *f, enum channel channel, unsigned kind, size_t status)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->workers; i++)
		n += get(&f->parts[i].requests[channel][kind][status]);
	return n;
}

uint64_t
figures_reasons(const struct figures *f, enum reason reason)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->workers; i++)
		n += get(&f->parts[i].reasons[reason]);
	return n;
}

uint64_t
figures_uploads(const struct figures *f, unsigned kind)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->workers; i++)
		n += get(&f->parts[i].uploads[kind]);
	return n;
}

uint64_t
figures_upload_bytes(const struct figures *f, unsigned kind)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->workers; i++)
		n += get(&f->parts[i].upload_bytes[kind]);
	return n;
}

uint64_t
figures_connections(const struct figures *f, size_t worker)
{
	return get(&f->parts[worker].connections);
}

uint64_t
figures_late_us(const struct figures *f, size_t worker)
{
	return get(&f->parts[worker].late_us);
}

uint64_t
figures_late_max_us(const struct figures *f, size_t worker)
{
	return get(&f->parts[worker].late_max_us);
}
