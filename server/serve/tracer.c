#include "serve/tracer.h"

#include "base/clock.h"
#include "base/log.h"
#include "limits.h"
#include "store/phones.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	INBOX_MAX = 64, /* batches waiting; with TRACE_BATCH_MAX_BYTES a bound of memory */
	INBOX_MANY = 8, /* too many to wait for the tick */
};

struct tracer {
	struct keeper_job taking; /* first: takes the inbox in */
	atomic_bool is_taking;    /* it is with the keeper */
	pthread_mutex_t lock;
	struct buf inbox[INBOX_MAX]; /* under lock */
	size_t inbox_count;          /* under lock */
	uint64_t batches_lost;       /* under lock */
	_Atomic(const struct settings *) settings;
	_Atomic(struct keeper *) main_keeper, logs_keeper;
	struct visit_book *book; /* the keeper's thread alone, like what follows */
	uint64_t told_lost;
};

static void learn(void *ctx, struct mac mac, struct slice model);

struct tracer *
tracer_new(const struct settings *settings)
{
	struct tracer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	(void)pthread_mutex_init(&t->lock, NULL);
	atomic_store(&t->settings, settings);
	t->book = visit_book_new(learn, t);
	if (t->book == NULL) {
		tracer_free(t);
		return NULL;
	}
	return t;
}

void
tracer_free(struct tracer *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->inbox_count; i++)
		buf_free(&t->inbox[i]);
	visit_book_free(t->book);
	(void)pthread_mutex_destroy(&t->lock);
	free(t);
}

void
tracer_settings(struct tracer *t, const struct settings *settings)
{
	atomic_store(&t->settings, settings);
}

void
tracer_connect(struct tracer *t, struct keeper *main_keeper, struct keeper *logs_keeper)
{
	atomic_store(&t->main_keeper, main_keeper);
	atomic_store(&t->logs_keeper, logs_keeper);
}

static void empty_inbox(struct tracer *t);

/* May run again when its group was refused: the inbox is empty then. */
static enum err
take_in(struct keeper_job *job, struct store *s)
{
	(void)s;
	empty_inbox((struct tracer *)job);
	return ERR_OK;
}

static void
taken_in(struct keeper_job *job, enum err result)
{
	struct tracer *t = (struct tracer *)job;

	(void)result; /* the records are in the book whatever became of the group */
	atomic_store(&t->is_taking, false);
}

static void
take_in_soon(struct tracer *t)
{
	struct keeper *keeper = atomic_load(&t->logs_keeper);

	if (keeper == NULL || atomic_exchange(&t->is_taking, true))
		return;
	t->taking = (struct keeper_job){.run = take_in, .done = taken_in};
	if (keeper_post(keeper, &t->taking) != ERR_OK)
		atomic_store(&t->is_taking, false);
}

void
tracer_give(struct tracer *t, struct buf *batch)
{
	struct buf taken = *batch;

	if (batch->n == 0)
		return;
	*batch = BUF(batch->max);
	(void)pthread_mutex_lock(&t->lock);
	bool is_lost = t->inbox_count == INBOX_MAX;
	if (is_lost)
		t->batches_lost++;
	else
		t->inbox[t->inbox_count++] = taken;
	bool is_many = t->inbox_count >= INBOX_MANY;
	(void)pthread_mutex_unlock(&t->lock);
	if (is_lost)
		buf_free(&taken);
	if (is_many)
		take_in_soon(t);
}

/* A model on its way to the inventory. */
struct lesson {
	struct keeper_job job; /* first */
	struct mac mac;
	char model[WORD_MAX_BYTES + 1];
};

static enum err
store_lesson(struct keeper_job *job, struct store *s)
{
	struct lesson *l = (struct lesson *)job;
	enum err e = phones_learn_model(s, l->mac, slice_of(l->model));

	return e == ERR_NOTFOUND ? ERR_OK : e; /* removed meanwhile */
}

static void
end_lesson(struct keeper_job *job, enum err result)
{
	(void)result; /* the phone says it again at its next visit */
	free(job);
}

static void
learn(void *ctx, struct mac mac, struct slice model)
{
	struct tracer *t = ctx;
	struct keeper *keeper = atomic_load(&t->main_keeper);
	struct lesson *l = keeper ? calloc(1, sizeof(*l)) : NULL;

	if (l == NULL)
		return;
	l->job = (struct keeper_job){.run = store_lesson, .done = end_lesson};
	l->mac = mac;
	if (slice_to_text(model, l->model, sizeof(l->model)) != ERR_OK ||
		keeper_post(keeper, &l->job) != ERR_OK)
		free(l);
}

/* On the keeper's thread: the book is its own. */
static void
empty_inbox(struct tracer *t)
{
	struct buf batches[INBOX_MAX];
	size_t count;

	(void)pthread_mutex_lock(&t->lock);
	count = t->inbox_count;
	memcpy(batches, t->inbox, count * sizeof(batches[0]));
	t->inbox_count = 0;
	(void)pthread_mutex_unlock(&t->lock);
	for (size_t i = 0; i < count; i++) {
		visit_book_take(t->book, buf_slice(&batches[i]));
		buf_free(&batches[i]);
	}
}

static uint64_t
count_lost(struct tracer *t)
{
	uint64_t lost;

	(void)pthread_mutex_lock(&t->lock);
	lost = t->batches_lost;
	(void)pthread_mutex_unlock(&t->lock);
	return lost + visit_book_dropped(t->book);
}

void
tracer_tick(void *ctx, struct store *s, bool is_last)
{
	struct tracer *t = ctx;
	const struct settings *settings = atomic_load(&t->settings);
	const struct visit_limits limits = {
		settings_number(settings, SET_VISIT_PAUSE_S),
		settings_number(settings, SET_TRACE_DAYS),
		settings_number(settings, SET_TRACE_VISITS),
		settings_number(settings, SET_NEW_PHONES),
	};
	uint64_t lost;
	enum err e;

	empty_inbox(t);
	e = visit_book_sweep(t->book, s, clock_wall_ms(), is_last, &limits);
	lost = count_lost(t);
	if (e != ERR_OK || lost > t->told_lost)
		log_event(LOG_WARN, "part of the trace was lost",
			log_field_number("visits_or_batches", (int64_t)(lost - t->told_lost)),
			log_field_text("why", err_text(e != ERR_OK ? e : ERR_BUSY)));
	t->told_lost = lost;
}
