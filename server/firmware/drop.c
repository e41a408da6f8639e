#include "firmware/drop.h"

#include "base/auto.h"
#include "base/io.h"
#include "store/release_scopes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* A thing in the folder, as it was seen at the last look. */
struct thing {
	char name[RELEASE_SOURCE_MAX_BYTES + 1];
	char mark[IMAGE_HASH_BYTES];
	uint64_t since_ms; /* its mark has not changed */
	uint64_t again_ms; /* it failed, and is not tried again before */
	bool is_done;      /* the inventory remembers what became of it */
	bool is_here;
};

struct drop {
	struct drop_parts parts;
	struct thing things[DROP_THINGS_MAX];
	size_t count;
	uint64_t reserve_bytes;
};

struct drop *
drop_new(const struct drop_parts *parts)
{
	struct drop *d = calloc(1, sizeof(*d));

	if (d != NULL)
		d->parts = *parts;
	return d;
}

void
drop_free(struct drop *d)
{
	free(d);
}

/* Adds what tells one state of a file from another. */
static void
add_mark(struct crypto_digesting *digest, const char *name, const struct stat *st)
{
	const int64_t facts[] = {(int64_t)st->st_ino, st->st_size, st->st_mtim.tv_sec,
		st->st_mtim.tv_nsec, st->st_ctim.tv_sec, st->st_ctim.tv_nsec};

	crypto_digest_add(digest, (struct slice){name, strlen(name) + 1});
	crypto_digest_add(digest, (struct slice){(const char *)facts, sizeof(facts)});
}

static void
mark_folder(/* NOLINT(misc-no-recursion): PACKAGE_DEPTH_MAX deep */
	int dir_fd, const char *name, unsigned depth, size_t *left, struct crypto_digesting *digest)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(dir_fd, name);
	const struct dirent *entry;
	struct stat st;

	if (dir == NULL)
		return;
	while (*left > 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' ||
			fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		--*left;
		add_mark(digest, entry->d_name, &st);
		if (S_ISDIR(st.st_mode) && depth < PACKAGE_DEPTH_MAX)
			mark_folder(dirfd(dir), entry->d_name, depth + 1, left, digest);
	}
}

/* What tells one state of a thing from another: of a folder all that is in it. */
static void
mark_of(int dir_fd, const char *name, const struct stat *st, char mark[IMAGE_HASH_BYTES])
{
	struct crypto_digesting digesting;
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	size_t left = PACKAGE_ENTRIES_MAX;

	crypto_digest_begin(&digesting);
	add_mark(&digesting, name, st);
	if (S_ISDIR(st->st_mode))
		mark_folder(dir_fd, name, 0, &left, &digesting);
	crypto_digest_end(&digesting, digest);
	crypto_hex(digest, sizeof(digest), mark);
}

/* Whether it may be a package: other files are nobody's business. */
static bool
is_package(const char *name, const struct stat *st)
{
	struct slice s = slice_of(name);

	if (name[0] == '.' || s.n > RELEASE_SOURCE_MAX_BYTES || !slice_is_utf8(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	if (S_ISDIR(st->st_mode))
		return true;
	return S_ISREG(st->st_mode) && package_source_check(s, NULL) == ERR_OK;
}

/* The place of a thing; NULL: there are too many. */
static struct thing *
find_thing(struct drop *d, const char *name)
{
	size_t i = 0;

	while (i < d->count && strcmp(d->things[i].name, name) != 0)
		i++;
	if (i == DROP_THINGS_MAX)
		return NULL;
	if (i == d->count) {
		d->things[i] = (struct thing){.since_ms = 0};
		(void)snprintf(d->things[i].name, sizeof(d->things[i].name), "%s", name);
		d->count++;
	}
	return &d->things[i];
}

/* Takes in what lies in the folder, without opening any of it. */
static enum err
see_all(struct drop *d, uint64_t mono_ms)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(d->parts.fd, ".");
	const struct dirent *entry;
	char mark[IMAGE_HASH_BYTES];
	struct thing *thing;
	struct stat st;

	if (dir == NULL)
		return err_from_errno(errno);
	while ((entry = readdir(dir)) != NULL) {
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
			!is_package(entry->d_name, &st))
			continue;
		thing = find_thing(d, entry->d_name);
		if (thing == NULL)
			break;
		mark_of(dirfd(dir), entry->d_name, &st, mark);
		if (strcmp(mark, thing->mark) != 0) {
			memcpy(thing->mark, mark, sizeof(mark));
			thing->since_ms = mono_ms;
			thing->again_ms = 0;
			thing->is_done = false;
		}
		thing->is_here = true;
	}
	return ERR_OK;
}

static void
forget_gone(struct drop *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++)
		if (d->things[i].is_here) {
			d->things[kept] = d->things[i];
			d->things[kept++].is_here = false;
		}
	d->count = kept;
}

static bool
goes_on(void *ctx, uint64_t done, uint64_t all)
{
	const struct drop *d = ctx;

	(void)done;
	(void)all;
	return d->parts.goes_on(d->parts.ctx);
}

static enum err
take_in(struct drop *d, const struct thing *thing, int64_t now, struct intake_result *result,
	struct why *why)
{
	static const struct audit_who who = {.by = "drop folder", .via = "server"};
	AUTO(auto_close)
	int fd = openat(d->parts.fd, thing->name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	const struct intake in = {.store = d->parts.store,
		.nursery = d->parts.nursery,
		.job = d->parts.job,
		.fd = fd,
		.name = slice_of(thing->name),
		.version = SLICE(""),
		.reserve_bytes = d->reserve_bytes,
		.who = &who,
		.now = now,
		.goes_on = goes_on,
		.ctx = d};

	if (fd == -1)
		return why_fail(
			why, err_from_errno(errno), "It cannot be opened: %s.", strerror(errno));
	return intake_take(&in, result, why);
}

/* Whether it is the moment's fault and not the thing's: the next look tries again. */
static bool
is_passing(enum err e)
{
	return e == ERR_BUSY || e == ERR_NOSPACE || e == ERR_NOMEM;
}

static enum err
remember(struct drop *d, const struct dropped *row)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(d->parts.store->main, &tx);

	if (e == ERR_OK)
		e = dropped_put(d->parts.store, row);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* What failed by the moment's fault: people are told why it is not there, and it is tried again. */
static enum err
put_off(struct drop *d, struct thing *thing, struct dropped *row, enum err e, const struct why *why,
	uint64_t mono_ms)
{
	if (!d->parts.goes_on(d->parts.ctx))
		return e;
	thing->again_ms = mono_ms + DROP_RETRY_MS;
	row->mark[0] = '\0'; /* of no state that it may have */
	memcpy(row->why, why->text, sizeof(row->why));
	enum err kept = remember(d, row);
	return kept == ERR_OK ? e : kept;
}

static enum err
handle(struct drop *d, struct thing *thing, uint64_t mono_ms, int64_t now)
{
	struct dropped row = {.at = now};
	struct intake_result result;
	struct why why = {""};
	struct drop_news news = {thing->name, NULL, NULL};
	enum err e = dropped_get(d->parts.store, slice_of(thing->name), &row);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_OK && strcmp(row.mark, thing->mark) == 0) {
		thing->is_done = true;
		return ERR_OK;
	}
	row = (struct dropped){.at = now};
	memcpy(row.name, thing->name, sizeof(row.name));
	memcpy(row.mark, thing->mark, sizeof(row.mark));
	e = take_in(d, thing, now, &result, &why);
	if (is_passing(e))
		return put_off(d, thing, &row, e, &why, mono_ms);
	if (e == ERR_OK) {
		memcpy(row.release, result.release, sizeof(row.release));
		news.result = &result;
	} else {
		memcpy(row.why, why.text, sizeof(row.why));
		news.why = why.text;
	}
	e = remember(d, &row);
	thing->is_done = e == ERR_OK;
	if (e == ERR_OK)
		d->parts.tell(d->parts.ctx, &news);
	return e;
}

enum err
drop_look(struct drop *d, uint64_t reserve_bytes, uint64_t mono_ms, int64_t now)
{
	enum err e = see_all(d, mono_ms);

	d->reserve_bytes = reserve_bytes;
	if (e != ERR_OK)
		return e;
	forget_gone(d);
	for (size_t i = 0; i < d->count && e == ERR_OK && d->parts.goes_on(d->parts.ctx); i++) {
		struct thing *thing = &d->things[i];

		if (!thing->is_done && mono_ms >= thing->again_ms &&
			mono_ms - thing->since_ms >= DROP_STILL_MS)
			e = handle(d, thing, mono_ms, now);
	}
	return e;
}
