#include "serve/dropping.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "firmware/drop.h"
#include "serve/readers.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

struct dropping {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ending;
	atomic_bool is_over;
	struct store *store;
	struct keeper *keeper; /* borrowed */
	struct drop *drop;
	int fd;
	enum err told; /* the failure that was logged last; ERR_OK: none */
};

static bool
goes_on(void *ctx)
{
	struct dropping *d = ctx;

	return !atomic_load(&d->is_over);
}

static void
tell(void *ctx, const struct drop_news *news)
{
	const struct dropping *d = ctx;

	if (news->result == NULL) {
		log_event(LOG_WARN, "a package in the drop folder was refused",
			log_field_text("name", news->name), log_field_text("why", news->why));
		return;
	}
	keeper_note_commit(d->keeper);
	log_event(LOG_INFO, "a package in the drop folder was taken in",
		log_field_text("name", news->name),
		log_field_text("release", news->result->release),
		log_field_number("images", (int64_t)news->result->images),
		log_field_number("added", (int64_t)news->result->added));
}

/* What fails is tried again in the next round, and told once. */
static void
look(struct dropping *d)
{
	enum err e = drop_look(d->drop, clock_mono_ms(), clock_wall_s());

	if (e != ERR_OK && e != d->told && goes_on(d))
		log_event(LOG_ERROR, "the drop folder cannot be worked through now",
			log_field_text("why", err_text(e)));
	d->told = e;
}

/* False: it is to end. */
static bool
wait_round(struct dropping *d)
{
	uint64_t until_ms = clock_mono_ms() + DROP_LOOK_MS;
	struct timespec until = {(time_t)(until_ms / 1000), (long)(until_ms % 1000) * 1000000L};

	(void)pthread_mutex_lock(&d->lock);
	if (goes_on(d))
		(void)pthread_cond_timedwait(&d->ending, &d->lock, &until);
	(void)pthread_mutex_unlock(&d->lock);
	return goes_on(d);
}

static void *
run(void *ctx)
{
	struct dropping *d = ctx;

	thread_name("drop folder", -1);
	do
		look(d);
	while (wait_round(d));
	return NULL;
}

static void
dropping_free(struct dropping *d)
{
	drop_free(d->drop);
	store_close(d->store);
	auto_close(&d->fd);
	(void)pthread_cond_destroy(&d->ending);
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}

static enum err
prepare(struct dropping *d, const struct settings *settings, struct nursery *nursery,
	struct why *why)
{
	const char *folder = settings_text(settings, SET_FIRMWARE);
	enum err e = store_open(settings_text(settings, SET_DATA), DB_WRITE, &d->store, why);

	if (e != ERR_OK)
		return e;
	d->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd == -1)
		return why_fail(why, err_from_errno(errno),
			"The drop folder %.300s cannot be opened: %s.", folder, strerror(errno));

	const struct drop_parts parts = {
		d->store, nursery, READER_PACKAGE, d->fd, goes_on, tell, d};
	d->drop = drop_new(&parts);
	return d->drop != NULL ? ERR_OK : why_fail(why, ERR_NOMEM, "Out of memory while starting.");
}

enum err
dropping_start(const struct settings *settings, struct nursery *nursery, struct keeper *keeper,
	struct dropping **out, struct why *why)
{
	struct dropping *d;
	pthread_condattr_t monotonic;
	enum err e;

	*out = NULL;
	if (settings_text(settings, SET_FIRMWARE)[0] == '\0')
		return ERR_OK;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	d->fd = -1;
	d->keeper = keeper;
	(void)pthread_mutex_init(&d->lock, NULL);
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&d->ending, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	e = prepare(d, settings, nursery, why);
	if (e == ERR_OK && pthread_create(&d->thread, NULL, run, d) != 0)
		e = why_fail(why, ERR_IO, "No thread can be started for the drop folder.");
	if (e == ERR_OK)
		*out = d;
	else
		dropping_free(d);
	return e;
}

void
dropping_stop(struct dropping *d)
{
	if (d == NULL)
		return;
	atomic_store(&d->is_over, true);
	(void)pthread_mutex_lock(&d->lock);
	(void)pthread_cond_signal(&d->ending);
	(void)pthread_mutex_unlock(&d->lock);
	(void)pthread_join(d->thread, NULL);
	dropping_free(d);
}
