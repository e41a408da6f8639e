#include "provision/upload.h"

#include "base/auto.h"
#include "base/io.h"
#include "provision/upload_quota.h"
#include "store/documents.h"
#include "store/logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

struct upload {
	struct keeper_job job; /* first: the keeper gives it back */
	struct uploads on;
	struct name name;
	struct who who;  /* as he was judged */
	bool must_claim; /* the phone's window is nobody's yet */
	enum place place;
	uint64_t offset;
	uint64_t limit_bytes; /* for this one upload */
	struct buf memory;    /* the bytes while they are few */
	int fd;               /* else an unnamed file; -1 while there is none */
	uint64_t size_bytes;
	uint64_t look_at_bytes; /* the disk, when it has come to that size */
	int64_t now;
	char file[NAME_MAX_BYTES + 1];     /* a core's name in cores/ */
	char old_file[NAME_MAX_BYTES + 1]; /* the core that it replaced */
	enum err file_result;              /* of syncing a core */
	enum reason quota;                 /* REASON_STORED, or why the quota refused it */
	void (*done)(void *ctx, enum err result, enum reason reason);
	void *ctx;
};

static uint64_t
setting(const struct upload *u, enum setting id)
{
	return settings_number(u->on.settings, id);
}

static uint64_t
limit_of(const struct uploads *on, enum place place)
{
	static const enum setting limits[] = {
		[PLACE_DOCUMENT] = SET_DOCUMENT_BYTES,
		[PLACE_LOG] = SET_LOG_UPLOAD_BYTES,
		[PLACE_CORE] = SET_CORE_BYTES,
		[PLACE_QUARANTINE] = SET_LOG_UPLOAD_BYTES, /* answered like a known phone's */
	};

	return settings_number(on->settings, limits[place]);
}

static enum err
refuse(enum reason *reason, enum reason why, enum err e)
{
	*reason = why;
	return e;
}

static enum err
check_offset(const struct uploads *on, const struct upload_request *r, enum place place,
	enum reason *reason)
{
	struct log_row row;
	enum err e;

	if (r->offset == UPLOAD_USUAL || place == PLACE_QUARANTINE)
		return ERR_OK;
	if (place != PLACE_LOG)
		return refuse(reason, REASON_NOT_LOGGABLE, ERR_SYNTAX);
	if (r->offset == UPLOAD_AT_END)
		return ERR_OK;
	e = logs_open(on->store, r->name->mac, slice_of(r->name->rest), &row);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return refuse(reason, e == ERR_BUSY ? REASON_BUSY : REASON_FAILED, e);
	if ((e == ERR_NOTFOUND ? 0 : row.size_bytes) != r->offset)
		return refuse(reason, REASON_LOG_POSITION, ERR_SYNTAX);
	return ERR_OK;
}

static enum place
place_of(enum name_kind kind, enum decision decision)
{
	if (decision == DECISION_UNKNOWN)
		return PLACE_QUARANTINE;
	return kind == NAME_LOG ? PLACE_LOG : kind == NAME_CORE ? PLACE_CORE : PLACE_DOCUMENT;
}

/* Everything that can be refused before the body is read. */
static enum err
decide(const struct uploads *on, const struct upload_request *r, enum place *place,
	bool *must_claim, enum reason *reason)
{
	uint64_t size = r->size_bytes == UPLOAD_SIZE_UNKNOWN ? 0 : r->size_bytes;
	struct verdict v;
	enum err e = tree_judge(on->tree, r->who, r->name, ACTION_WRITE, &v);

	if (e != ERR_OK)
		return refuse(reason, e == ERR_BUSY ? REASON_BUSY : REASON_FAILED, e);
	tree_note_refusal(on->tree, r->who, v.reason);
	if (v.decision == DECISION_LOGIN || v.decision == DECISION_REFUSE)
		return refuse(reason, v.reason, ERR_DENIED);
	*place = place_of(r->name->kind, v.decision);
	*must_claim = v.decision == DECISION_CLAIM;
	if (size > limit_of(on, *place))
		return refuse(reason, REASON_TOO_LARGE, ERR_LIMIT);
	e = upload_check_disk(on->store, on->settings, size, reason);
	if (e == ERR_OK && size > UPLOAD_MEMORY_BYTES) /* run() sees a small one in time */
		e = upload_check_quota(on->store, on->settings, *place, r->name->mac, size, reason);
	return e == ERR_OK ? check_offset(on, r, *place, reason) : e;
}

enum err
upload_begin(const struct uploads *on, const struct upload_request *request, struct upload **out,
	enum reason *reason)
{
	enum place place;
	bool must_claim;
	struct upload *u;
	enum err e;

	*reason = REASON_STORED;
	e = decide(on, request, &place, &must_claim, reason);
	if (e != ERR_OK)
		return e;
	u = calloc(1, sizeof(*u));
	if (u == NULL)
		return refuse(reason, REASON_FAILED, ERR_NOMEM);
	u->on = *on;
	u->name = *request->name;
	u->who = *request->who;
	u->must_claim = must_claim;
	u->place = place;
	u->offset = request->offset;
	u->limit_bytes = limit_of(on, place);
	u->memory = BUF(UPLOAD_MEMORY_BYTES);
	u->fd = -1;
	u->quota = REASON_STORED;
	if (place == PLACE_QUARANTINE)
		*reason = REASON_QUARANTINED;
	*out = u;
	return ERR_OK;
}

/* Moves what came so far into an unnamed file: gone by itself when the server dies. */
static enum err
spill(struct upload *u)
{
	int dir = u->place == PLACE_CORE ? u->on.store->cores_fd : u->on.store->dir_fd;

	u->fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (u->fd == -1)
		return err_from_errno(errno);
	enum err e = io_write_all(u->fd, buf_slice(&u->memory));
	buf_free(&u->memory);
	return e;
}

/* What is beyond this of an unknown phone's upload is taken and dropped. */
static size_t
kept_of(const struct upload *u, size_t n)
{
	if (u->place != PLACE_QUARANTINE)
		return n;
	if (u->size_bytes >= QUARANTINE_UPLOAD_MAX_BYTES)
		return 0;
	return n < QUARANTINE_UPLOAD_MAX_BYTES - u->size_bytes ?
		       n :
		       (size_t)(QUARANTINE_UPLOAD_MAX_BYTES - u->size_bytes);
}

/* Looks at the disk from time to time: many uploads of a size that nobody has said must leave its
 * reserve alone, too. */
static enum err
look_at_disk(struct upload *u, enum reason *reason)
{
	if (u->fd == -1 || u->size_bytes < u->look_at_bytes)
		return ERR_OK;
	u->look_at_bytes = u->size_bytes + UPLOAD_LOOK_BYTES;
	return upload_check_disk(u->on.store, u->on.settings, 0, reason);
}

enum err
upload_write(struct upload *u, const void *bytes, size_t n, enum reason *reason)
{
	size_t kept = kept_of(u, n);
	enum err e = ERR_OK;

	if (n > u->limit_bytes - u->size_bytes)
		return refuse(reason, REASON_TOO_LARGE, ERR_LIMIT);
	if (u->fd == -1 && (u->memory.n + kept > UPLOAD_MEMORY_BYTES || u->place == PLACE_CORE))
		e = spill(u);
	if (e == ERR_OK)
		e = look_at_disk(u, reason);
	if (e == ERR_OK && u->fd != -1)
		e = io_write_all(u->fd, (struct slice){bytes, kept});
	else if (e == ERR_OK) {
		buf_add(&u->memory, (struct slice){bytes, kept});
		e = buf_check(&u->memory);
	}
	u->size_bytes += n;
	if (e != ERR_OK)
		*reason = e == ERR_NOSPACE ? REASON_DISK_FULL : REASON_FAILED;
	return e;
}

void
upload_abort(struct upload *u)
{
	if (u == NULL)
		return;
	buf_wipe(&u->memory); /* overrides may hold passwords */
	auto_close(&u->fd);
	free(u);
}

static enum reason
reason_of(const struct upload *u, enum err e)
{
	static const enum reason reasons[ERR__COUNT] = {
		[ERR_OK] = REASON_STORED,
		[ERR_NOTFOUND] = REASON_FAILED,
		[ERR_DENIED] = REASON_FAILED,
		[ERR_EXISTS] = REASON_FAILED,
		[ERR_SYNTAX] = REASON_LOG_POSITION,
		[ERR_LIMIT] = REASON_TOO_LARGE,
		[ERR_BUSY] = REASON_BUSY,
		[ERR_NOSPACE] = REASON_DISK_FULL,
		[ERR_NOMEM] = REASON_FAILED,
		[ERR_IO] = REASON_FAILED,
	};

	if (e != ERR_OK && u->quota != REASON_STORED)
		return u->quota;
	return e == ERR_OK && u->place == PLACE_QUARANTINE ? REASON_QUARANTINED : reasons[e];
}

static void
finish(struct upload *u, enum err e)
{
	void (*done)(void *ctx, enum err result, enum reason reason) = u->done;
	enum reason reason = reason_of(u, e);
	void *ctx = u->ctx;

	upload_abort(u); /* all that is left of it is memory */
	done(ctx, e, reason);
}

/* The bytes of an upload, as one slice; *map is to be unmapped by unmap(). */
struct mapping {
	void *p;
	size_t n;
};

static void
unmap(struct mapping *m)
{
	if (m->p != NULL)
		(void)munmap(m->p, m->n);
}

static enum err
bytes_of(const struct upload *u, struct mapping *map, struct slice *out)
{
	off_t size;

	if (u->fd == -1) {
		*out = buf_slice(&u->memory);
		return ERR_OK;
	}
	size = lseek(u->fd, 0, SEEK_END);
	if (size <= 0)
		return ERR_IO;
	map->n = (size_t)size;
	map->p = mmap(NULL, map->n, PROT_READ, MAP_PRIVATE, u->fd, 0);
	if (map->p == MAP_FAILED) {
		map->p = NULL;
		return err_from_errno(errno);
	}
	*out = (struct slice){map->p, map->n};
	return ERR_OK;
}

static enum err
store_bytes(struct upload *u, struct store *s, struct slice body)
{
	const struct log_limits limits = {setting(u, SET_LOG_CAP_BYTES), setting(u, SET_LOG_KEEP)};
	struct slice rest = slice_of(u->name.rest);
	/* Boot logs and archives start anew, unless the phone says where a piece belongs. */
	bool is_fresh = u->offset == UPLOAD_USUAL && !slice_ends(rest, SLICE("app.log"));
	const struct log_piece piece = {u->name.mac, rest, is_fresh,
		u->offset >= UPLOAD_AT_END ? LOG_AT_END : u->offset, body};

	switch (u->place) {
	case PLACE_DOCUMENT:
		return documents_put(s, u->name.mac, u->name.document, false, u->now, body,
			setting(u, SET_DOCUMENT_VERSIONS));
	case PLACE_LOG:
		return logs_append(s, &piece, u->now, &limits);
	case PLACE_QUARANTINE:
		return quarantine_put(s, u->name.mac, slice_of(u->name.path),
			slice_head(body, QUARANTINE_UPLOAD_MAX_BYTES), u->size_bytes, u->now);
	case PLACE_CORE:
		return cores_put(s, u->name.mac, rest, slice_of(u->file), u->size_bytes, u->now,
			u->old_file);
	}
	return ERR_IO;
}

/* On the keeper's thread.  The quota counts here, in the transaction that stores: neither two
 * uploads at once nor one of unknown length get past it. */
static enum err
run(struct keeper_job *job, struct store *s)
{
	struct upload *u = (struct upload *)job;
	AUTO(unmap) struct mapping map = {NULL, 0};
	struct slice body = SLICE("");
	enum err e;

	u->quota = REASON_STORED;
	e = upload_check_quota(s, u->on.settings, u->place, u->name.mac, u->size_bytes, &u->quota);
	if (e == ERR_OK && u->place != PLACE_CORE)
		e = bytes_of(u, &map, &body);
	return e == ERR_OK ? store_bytes(u, s, body) : e;
}

static void
stored(struct keeper_job *job, enum err result)
{
	struct upload *u = (struct upload *)job;
	const char *garbage = result == ERR_OK ? u->old_file : u->file;

	/* Only now is one of the two cores nobody's. */
	if (u->place == PLACE_CORE && garbage[0] != '\0')
		(void)unlinkat(u->on.store->cores_fd, garbage, 0);
	finish(u, result);
}

static void
post(struct upload *u)
{
	struct keeper *keeper = u->place == PLACE_DOCUMENT ? u->on.main_keeper : u->on.logs_keeper;
	enum err e;

	u->job = (struct keeper_job){.run = run, .done = stored, .outbox = u->on.outbox};
	e = keeper_post(keeper, &u->job);
	if (e != ERR_OK)
		stored(&u->job, e);
}

/* Off the worker's thread: gives the core its bytes and its name on disk. */
static void
sync_core(void *ctx)
{
	struct upload *u = ctx;
	char from[64];

	(void)snprintf(from, sizeof(from), "/proc/self/fd/%d", u->fd);
	if (fsync(u->fd) == -1 ||
		linkat(AT_FDCWD, from, u->on.store->cores_fd, u->file, AT_SYMLINK_FOLLOW) == -1 ||
		fsync(u->on.store->cores_fd) == -1)
		u->file_result = err_from_errno(errno);
}

static void
core_synced(void *ctx)
{
	struct upload *u = ctx;

	if (u->file_result == ERR_OK)
		post(u);
	else
		stored(&u->job, u->file_result);
}

static void
commit_core(struct upload *u)
{
	uint8_t random[8];
	char hex[2 * sizeof(random) + 1], mac[MAC_TEXT_BYTES];
	enum err e = u->fd == -1 ? spill(u) : ERR_OK;

	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), hex);
	(void)snprintf(u->file, sizeof(u->file), "%s-%s", mac_text(u->name.mac, mac), hex);
	if (e == ERR_OK)
		e = u->on.offload(u->on.offload_ctx, sync_core, core_synced, u);
	if (e != ERR_OK)
		stored(&u->job, e);
}

static void
commit(struct upload *u)
{
	if (u->place == PLACE_CORE)
		commit_core(u);
	else
		post(u);
}

/* The phone's window is this address's now; else what came is a stranger's. */
static void
claimed(void *ctx, enum err result)
{
	struct upload *u = ctx;

	if (result == ERR_EXISTS)
		tree_freeze(u->on.tree, u->name.mac, &u->who);
	if (result == ERR_EXISTS || result == ERR_NOTFOUND)
		u->place = PLACE_QUARANTINE;
	else if (result != ERR_OK) {
		finish(u, result);
		return;
	}
	commit(u);
}

void
upload_commit(struct upload *u, int64_t now,
	void (*done)(void *ctx, enum err result, enum reason reason), void *ctx)
{
	u->now = now;
	u->done = done;
	u->ctx = ctx;
	if (u->must_claim)
		tree_claim(u->on.tree, u->name.mac, &u->who, claimed, u);
	else
		commit(u);
}

/* Whether the row of the phone that a core's name begins with names another file, or none. */
static enum err
is_litter(struct store *s, const char *file, bool *out)
{
	char name[NAME_MAX_BYTES + 1], known[NAME_MAX_BYTES + 1] = "";
	uint64_t size_bytes;
	struct mac mac;
	enum err e;

	*out = false;
	if (mac_from_hex(slice_head(slice_of(file), MAC_HEX), &mac) != ERR_OK)
		return ERR_OK; /* not ours */
	e = cores_get(s, mac, name, known, &size_bytes);
	*out = e == ERR_NOTFOUND || (e == ERR_OK && strcmp(file, known) != 0);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
uploads_sweep(struct store *s)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(s->cores_fd, ".");
	const struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return err_from_errno(errno);
	while (e == ERR_OK && (entry = readdir(dir)) != NULL) {
		bool is;

		e = is_litter(s, entry->d_name, &is);
		if (e == ERR_OK && is)
			(void)unlinkat(s->cores_fd, entry->d_name, 0);
	}
	return e;
}
