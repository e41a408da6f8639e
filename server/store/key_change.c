#include "store/key_change.h"

#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { TEXT_BYTES = 128 };

/* Leaves the write lock to others for as long as the last batch had it. */
static void
make_way(uint64_t batch_ms)
{
	struct timespec pause = {(time_t)(batch_ms / 1000), (long)(batch_ms % 1000) * 1000000};

	(void)nanosleep(&pause, NULL);
}

static void
tell(const struct key_change *k, const struct sealed_rotation *r)
{
	if (k->on_batch != NULL)
		k->on_batch(r);
}

static enum err
reseal_all(struct store *s, const struct key_change *k, struct sealed_rotation *r, struct why *why)
{
	enum err e;

	do {
		uint64_t began = clock_mono_ms();

		tell(k, r);
		e = sealed_step(s, r, why);
		make_way(clock_mono_ms() - began + 1);
	} while (e == ERR_OK);
	tell(k, r);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* The record stands before the old key is gone: what was done is never without one. */
static enum err
record(struct store *s, const struct key_change *k, const struct sealed_rotation *r)
{
	char was[TEXT_BYTES], becomes[TEXT_BYTES], object[TEXT_BYTES];
	struct audit_row row = {.at = k->at, .action = k->action};

	(void)snprintf(object, sizeof(object), "master key %d", r->to);
	(void)snprintf(was, sizeof(was), "key=%d\n", r->from);
	(void)snprintf(
		becomes, sizeof(becomes), "key=%d\nsealed=%lld\n", r->to, (long long)r->done);
	row.by = slice_of(k->who->by);
	row.login = slice_of(k->who->login);
	row.via = slice_of(k->who->via);
	row.object = slice_of(object);
	row.was = slice_of(was);
	row.becomes = slice_of(becomes);
	return audit_add(s, &row);
}

enum err
key_change_run(
	struct store *s, const struct key_change *k, struct sealed_rotation *out, struct why *why)
{
	struct sealed_rotation r;
	enum err e = sealed_begin(s, &r, why);

	if (e == ERR_OK)
		e = reseal_all(s, k, &r, why);
	if (e == ERR_OK)
		e = record(s, k, &r);
	while (e == ERR_OK && (e = sealed_end(s, &r, why)) == ERR_BUSY)
		e = reseal_all(s, k, &r, why);
	if (e == ERR_OK)
		*out = r;
	return e;
}
