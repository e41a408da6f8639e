#include "admin/backup_room.h"

#include "base/auto.h"
#include "base/clock.h"
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct backup_room {
	const char *dir; /* borrowed */
	atomic_bool is_making, is_over;

	pthread_mutex_t lock; /* of what follows */
	bool is_there;        /* an upload */
	bool is_used;         /* a request is at it: nobody else touches it */
	struct backup_upload upload;
	int fd;                   /* owned; -1: none */
	struct restore_view view; /* owned */
	uint64_t until_ms;
};

struct backup_room *
backup_room_new(const char *dir)
{
	struct backup_room *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->dir = dir;
	r->fd = -1;
	r->view = RESTORE_VIEW;
	(void)pthread_mutex_init(&r->lock, NULL);
	restore_sweep(dir);
	return r;
}

/* Under the lock. */
static void
forget(struct backup_room *r)
{
	auto_close(&r->fd);
	r->fd = -1;
	restore_close(r->dir, &r->view);
	r->is_there = false;
}

void
backup_room_free(struct backup_room *r)
{
	if (r == NULL)
		return;
	forget(r);
	(void)pthread_mutex_destroy(&r->lock);
	free(r);
}

bool
backup_room_make(struct backup_room *r)
{
	return !atomic_exchange(&r->is_making, true);
}

void
backup_room_made(void *room)
{
	struct backup_room *r = room;

	atomic_store(&r->is_making, false);
}

bool
backup_room_goes_on(const struct backup_room *r)
{
	return !atomic_load(&r->is_over);
}

void
backup_room_end(struct backup_room *r)
{
	atomic_store(&r->is_over, true);
}

/* Takes the upload for this request alone. */
static enum err
take(struct backup_room *r, struct slice id)
{
	enum err e = ERR_OK;

	(void)pthread_mutex_lock(&r->lock);
	if (!r->is_there || !slice_is(id, r->upload.id))
		e = ERR_NOTFOUND;
	else if (r->is_used)
		e = ERR_BUSY;
	else
		r->is_used = true;
	(void)pthread_mutex_unlock(&r->lock);
	return e;
}

void
backup_room_leave(struct backup_room *r)
{
	(void)pthread_mutex_lock(&r->lock);
	r->is_used = false;
	r->until_ms = clock_mono_ms() + BACKUP_IDLE_MS;
	(void)pthread_mutex_unlock(&r->lock);
}

enum err
backup_room_any(struct backup_room *r, struct backup_upload *out)
{
	bool is_there;

	(void)pthread_mutex_lock(&r->lock);
	is_there = r->is_there;
	if (is_there)
		*out = r->upload;
	(void)pthread_mutex_unlock(&r->lock);
	return is_there ? ERR_OK : ERR_NOTFOUND;
}

enum err
backup_room_show(struct backup_room *r, struct slice id, struct backup_upload *out)
{
	struct backup_upload u;
	enum err e = backup_room_any(r, &u);

	if (e != ERR_OK || !slice_is(id, u.id))
		return ERR_NOTFOUND;
	*out = u;
	return ERR_OK;
}

static enum err
check_room(const struct store *s, uint64_t reserve_bytes, uint64_t bytes, struct why *why)
{
	if (store_has_room(s, reserve_bytes, bytes))
		return ERR_OK;
	return why_fail(why, ERR_NOSPACE,
		"The disk has no room for it but what the setting disk-reserve keeps free.");
}

/* Under the lock. */
static enum err
begin(struct backup_room *r, struct store *s, struct backup_upload *u, struct why *why)
{
	unsigned char id[(BACKUP_ID_BYTES - 1) / 2];

	if (r->is_there)
		return why_fail(why, ERR_EXISTS,
			"A backup of %s is here already: one at a time; give it up first.",
			r->upload.by);
	r->fd = openat(s->dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (r->fd == -1)
		return why_fail(why, err_from_errno(errno),
			"No file can be made in the data folder: %s.", strerror(errno));
	crypto_random(id, sizeof(id));
	crypto_hex(id, sizeof(id), u->id);
	u->received_bytes = 0;
	u->is_open = false;
	r->upload = *u;
	r->is_there = true;
	r->is_used = false;
	r->until_ms = clock_mono_ms() + BACKUP_IDLE_MS;
	return ERR_OK;
}

enum err
backup_room_begin(struct backup_room *r, struct store *s, uint64_t reserve_bytes,
	struct backup_upload *u, struct why *why)
{
	enum err e = check_room(s, reserve_bytes, u->size_bytes, why);

	if (e != ERR_OK)
		return e;
	(void)pthread_mutex_lock(&r->lock);
	e = begin(r, s, u, why);
	(void)pthread_mutex_unlock(&r->lock);
	return e;
}

static enum err
write_at(int fd, uint64_t offset, struct slice bytes, struct why *why)
{
	while (bytes.n > 0) {
		ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)offset);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return why_fail(why, err_from_errno(errno),
				"The piece cannot be written: %s; what was received before is "
				"kept.",
				strerror(errno));
		bytes = slice_from(bytes, (size_t)n);
		offset += (uint64_t)n;
	}
	return ERR_OK;
}

/* Whether a piece is the next one. */
static enum err
check_piece(const struct backup_room *r, uint64_t offset, size_t n, struct why *why)
{
	const struct backup_upload *u = &r->upload;

	if (u->is_open)
		return why_fail(why, ERR_DENIED, "It is open already: no pieces are taken.");
	if (n == 0)
		return why_fail(why, ERR_SYNTAX, "A piece has one byte at least.");
	if (offset != u->received_bytes)
		return why_fail(why, ERR_EXISTS, "The next piece is the one at %" PRIu64 ".",
			u->received_bytes);
	if (n > u->size_bytes - u->received_bytes)
		return why_fail(why, ERR_LIMIT,
			"It was to have %" PRIu64 " bytes and would have more.", u->size_bytes);
	return ERR_OK;
}

enum err
backup_room_add(/* NOLINT(readability-function-size): what it is, and what it is about */
	struct backup_room *r, struct slice id, struct store *s, uint64_t reserve_bytes,
	uint64_t offset, struct slice bytes, struct backup_upload *out, struct why *why)
{
	enum err e = take(r, id);

	if (e != ERR_OK)
		return e;
	e = check_piece(r, offset, bytes.n, why);
	if (e == ERR_OK)
		e = check_room(s, reserve_bytes, bytes.n, why);
	if (e == ERR_OK)
		e = write_at(r->fd, offset, bytes, why);
	(void)pthread_mutex_lock(&r->lock);
	if (e == ERR_OK)
		r->upload.received_bytes += bytes.n;
	*out = r->upload;
	(void)pthread_mutex_unlock(&r->lock);
	backup_room_leave(r);
	return e;
}

/* While it is unpacked. */
struct unpacking {
	const struct backup_room *room;
	const struct store *store;
	uint64_t reserve_bytes;
	bool is_full;
};

static bool
goes_on(void *ctx, uint64_t done_bytes)
{
	struct unpacking *u = ctx;

	(void)done_bytes;
	u->is_full = !store_has_room(u->store, u->reserve_bytes, BACKUP_PIECE_BYTES);
	return !u->is_full && backup_room_goes_on(u->room);
}

static enum err
open_whole(struct backup_room *r, struct unpacking *u, const struct backup_secret *secret,
	struct restored *about, struct restore_view *view, struct why *why)
{
	const struct restore_job job = {.dir = r->dir,
		.fd = r->fd,
		.secret = secret,
		.now = clock_wall_s(),
		.goes_on = goes_on,
		.ctx = u};
	enum err e;

	if (r->upload.received_bytes < r->upload.size_bytes)
		return why_fail(why, ERR_EXISTS,
			"%" PRIu64 " of %" PRIu64 " bytes are there: send the others first.",
			r->upload.received_bytes, r->upload.size_bytes);
	if (lseek(r->fd, 0, SEEK_SET) == -1)
		return err_from_errno(errno);
	e = restore_open(&job, about, view, why);
	return e != ERR_OK && u->is_full ? check_room(u->store, u->reserve_bytes, UINT32_MAX, why) :
					   e;
}

enum err
backup_room_open(/* NOLINT(readability-function-size): what it is, and what it is about */
	struct backup_room *r, struct slice id, struct store *s, uint64_t reserve_bytes,
	const struct backup_secret *secret, struct backup_upload *out, struct why *why)
{
	struct unpacking u = {r, s, reserve_bytes, false};
	struct restored about = {.made_at = 0};
	struct restore_view view = RESTORE_VIEW;
	enum err e = take(r, id);

	if (e != ERR_OK)
		return e;
	if (!r->upload.is_open)
		e = open_whole(r, &u, secret, &about, &view, why);
	(void)pthread_mutex_lock(&r->lock);
	if (view.store != NULL) {
		r->view = view;
		r->upload.is_open = true;
		r->upload.about = about;
		auto_close(&r->fd);
		r->fd = -1;
	}
	*out = r->upload;
	(void)pthread_mutex_unlock(&r->lock);
	backup_room_leave(r);
	return e;
}

enum err
backup_room_use(struct backup_room *r, struct slice id, struct store **out, struct restored *about)
{
	enum err e = take(r, id);

	if (e != ERR_OK)
		return e;
	if (r->view.store == NULL) {
		backup_room_leave(r);
		return ERR_EXISTS;
	}
	*out = r->view.store;
	*about = r->upload.about;
	return ERR_OK;
}

enum err
backup_room_forget(struct backup_room *r, struct slice id)
{
	enum err e = take(r, id);

	if (e != ERR_OK)
		return e;
	(void)pthread_mutex_lock(&r->lock);
	forget(r);
	r->is_used = false;
	(void)pthread_mutex_unlock(&r->lock);
	return ERR_OK;
}

void
backup_room_look(struct backup_room *r)
{
	(void)pthread_mutex_lock(&r->lock);
	if (r->is_there && !r->is_used && clock_mono_ms() > r->until_ms)
		forget(r);
	(void)pthread_mutex_unlock(&r->lock);
}
