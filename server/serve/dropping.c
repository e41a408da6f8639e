#include "serve/dropping.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rounds.h"
#include "firmware/drop.h"
#include "firmware/package_upload.h"
#include "serve/readers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/inotify.h>

struct dropping {
	struct rounds *rounds;
	struct store *store;
	struct keeper *keeper; /* borrowed */
	struct drop *drop;     /* NULL: no folder is set */
	int fd;
	int watch_fd; /* told of what comes into the folder; -1: it is only looked through */
	struct package_taker taker;
	uint64_t drop_at_ms, sweep_at_ms; /* when it is time again */
	_Atomic uint64_t reserve_bytes;   /* of the disk, that stay free */
	/* The failures that were logged last; ERR_OK: none. */
	enum err told_drop, told_uploads;
};

static bool
goes_on(void *ctx)
{
	const struct dropping *d = ctx;

	return rounds_go_on(d->rounds);
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

static void
tell_upload(void *ctx, const struct package_upload *u, const struct intake_result *r)
{
	const struct dropping *d = ctx;

	if (u->state == PACKAGE_REFUSED) {
		log_event(LOG_WARN, "a package that was uploaded was refused",
			log_field_text("name", u->name), log_field_text("by", u->by),
			log_field_text("why", u->why));
		return;
	}
	keeper_note_commit(d->keeper);
	log_event(LOG_INFO, "a package that was uploaded was taken in",
		log_field_text("name", u->name), log_field_text("by", u->by),
		log_field_text("release", u->release),
		log_field_number("images", (int64_t)r->images),
		log_field_number("added", u->added));
}

/* Whether it is time, and then when it is time again. */
static bool
is_time(uint64_t *at_ms, uint64_t now_ms, uint64_t every_ms)
{
	if (now_ms < *at_ms)
		return false;
	*at_ms = now_ms + every_ms;
	return true;
}

static enum err
take_uploads(struct dropping *d, uint64_t now_ms)
{
	int64_t now = clock_wall_s();
	enum err e = ERR_OK;

	if (is_time(&d->sweep_at_ms, now_ms, PACKAGE_SWEEP_MS))
		e = package_uploads_sweep(d->store, now - PACKAGE_IDLE_S, now - PACKAGE_TAKEN_S);
	d->taker.reserve_bytes = atomic_load(&d->reserve_bytes);
	while (e == ERR_OK && goes_on(d))
		e = package_upload_take(&d->taker, clock_wall_s());
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Whether something has come into the folder since it was asked last. */
static bool
has_come(const struct dropping *d)
{
	char events[4096]; /* some dozen; only that there are any counts */
	bool is_any = false;

	while (d->watch_fd != -1 && read(d->watch_fd, events, sizeof(events)) > 0)
		is_any = true;
	return is_any;
}

/* A look at once dates from when a thing stands still: it counts at the next one. */
static bool
is_time_to_look(struct dropping *d, uint64_t now_ms)
{
	if (has_come(d))
		d->drop_at_ms = now_ms;
	return is_time(&d->drop_at_ms, now_ms, DROP_LOOK_MS);
}

/* What fails is tried again in the next round, and told once. */
static void
tell_failure(struct dropping *d, enum err e, enum err *told, const char *what)
{
	if (e != ERR_OK && e != *told && goes_on(d))
		log_event(LOG_ERROR, what, log_field_text("why", err_text(e)));
	*told = e;
}

static void
look(void *ctx)
{
	struct dropping *d = ctx;
	uint64_t now_ms = clock_mono_ms();

	tell_failure(d, take_uploads(d, now_ms), &d->told_uploads,
		"packages that are uploaded cannot be taken in now");
	if (d->drop != NULL && is_time_to_look(d, now_ms))
		tell_failure(d,
			drop_look(d->drop, atomic_load(&d->reserve_bytes), now_ms, clock_wall_s()),
			&d->told_drop, "the drop folder cannot be worked through now");
}

static void
dropping_free(struct dropping *d)
{
	drop_free(d->drop);
	store_close(d->store);
	auto_close(&d->fd);
	auto_close(&d->watch_fd);
	free(d);
}

/* Where the system watches no more folders, or this one is another machine's, looks alone find what
 * comes. */
static int
watch(const char *folder)
{
	AUTO(auto_close) int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	int kept = fd;

	if (fd == -1 ||
		inotify_add_watch(fd, folder, IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO) == -1)
		return -1;
	fd = -1;
	return kept;
}

static enum err
prepare(struct dropping *d, const struct settings *settings, struct nursery *nursery,
	struct why *why)
{
	const char *folder = settings_text(settings, SET_FIRMWARE);
	enum err e = store_open(settings_text(settings, SET_DATA), DB_WRITE, &d->store, why);

	if (e != ERR_OK)
		return e;
	d->taker = (struct package_taker){
		d->store, nursery, READER_PACKAGE, 0, goes_on, tell_upload, d};
	if (folder[0] == '\0')
		return ERR_OK;
	d->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd == -1)
		return why_fail(why, err_from_errno(errno),
			"The drop folder %.300s cannot be opened: %s.", folder, strerror(errno));
	d->watch_fd = watch(folder);

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
	enum err e;

	*out = NULL;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	d->fd = -1;
	d->watch_fd = -1;
	d->keeper = keeper;
	dropping_settings(d, settings);
	e = prepare(d, settings, nursery, why);
	if (e == ERR_OK)
		e = rounds_start(look, d, PACKAGE_LOOK_MS, "packages", &d->rounds, why);
	if (e == ERR_OK)
		*out = d;
	else
		dropping_free(d);
	return e;
}

void
dropping_settings(struct dropping *d, const struct settings *settings)
{
	atomic_store(&d->reserve_bytes, settings_number(settings, SET_DISK_RESERVE_BYTES));
}

void
dropping_stop(struct dropping *d)
{
	if (d == NULL)
		return;
	rounds_stop(d->rounds);
	dropping_free(d);
}
