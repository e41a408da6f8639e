#include "store/replace.h"

#include "base/auto.h"
#include "base/io.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char old_name[] = "old", key_name[] = "secret.key", images_name[] = "images";

/* They leave before the database: a journal must not meet another one. */
static const char *const leaving[] = {STORE_MAIN_NAME "-wal", STORE_MAIN_NAME "-shm"};

static enum err
failed(const char *what, const char *name, struct why *why)
{
	int number = errno;

	return why_fail(
		why, err_from_errno(number), "%s cannot be %s: %s.", name, what, strerror(number));
}

static int
open_folder(int dir_fd, const char *name)
{
	return openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* Calls the name of each thing in a folder. */
static void
each_name(int fd, void (*each)(void *ctx, int fd, const char *name), void *ctx)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(fd, ".");
	struct dirent *d;

	if (dir == NULL)
		return;
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			each(ctx, fd, d->d_name);
}

static void
remove_file(void *ctx, int fd, const char *name)
{
	(void)ctx;
	(void)unlinkat(fd, name, 0);
}

bool
replace_is_certificate(const char *name)
{
	struct slice s = slice_of(name);

	if (!slice_starts(s, SLICE("tls")) ||
		(!slice_ends(s, SLICE(".crt")) && !slice_ends(s, SLICE(".key"))))
		return false;
	for (size_t i = 0; i + 4 < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
			s.p[i] != '-')
			return false;
	return true;
}

/* Folders are one deep: images/, cores/. */
static void
remove_thing(void *ctx, int fd, const char *name)
{
	(void)ctx;
	if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
		return;

	AUTO(auto_close) int below = open_folder(fd, name);
	if (below != -1)
		each_name(below, remove_file, NULL);
	(void)unlinkat(fd, name, AT_REMOVEDIR);
}

static void
remove_other(void *ctx, int fd, const char *name)
{
	if (strcmp(name, STORE_MAIN_NAME) != 0 && strcmp(name, key_name) != 0 &&
		!replace_is_certificate(name))
		remove_thing(ctx, fd, name);
}

enum err
replace_lock(int dir_fd, int *out, struct why *why)
{
	/* A description of its own: flock() knows no threads.  The folder itself: no file stays. */
	AUTO(auto_close) int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return failed("opened", "The data folder", why);
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return errno != EWOULDBLOCK ?
			       failed("locked", "The data folder", why) :
			       why_fail(why, ERR_BUSY,
				       "Another backup is opened in this data folder now: wait for "
				       "that, or, where it was brought over the API, give it up.");
	*out = fd;
	fd = -1;
	return ERR_OK;
}

void
replace_drop(int dir_fd)
{
	AUTO(auto_close) int fd = open_folder(dir_fd, REPLACE_NEW);

	if (fd == -1)
		return;
	each_name(fd, remove_thing, NULL);
	(void)unlinkat(dir_fd, REPLACE_NEW, AT_REMOVEDIR);
}

bool
replace_is_ready(int dir_fd)
{
	return faccessat(dir_fd, REPLACE_READY, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

enum err
replace_begin(int dir_fd, int *out, struct why *why)
{
	if (replace_is_ready(dir_fd))
		return why_fail(why, ERR_BUSY,
			"A restore was cut short here: `bootline restore --finish` ends it.");
	replace_drop(dir_fd);
	if (mkdirat(dir_fd, REPLACE_NEW, 0700) == -1)
		return failed("made", REPLACE_NEW, why);
	*out = open_folder(dir_fd, REPLACE_NEW);
	return *out == -1 ? failed("opened", REPLACE_NEW, why) : ERR_OK;
}

struct moving {
	int to_fd;
	int failure; /* errno of the first one */
};

static void
move_image(void *ctx, int fd, const char *name)
{
	struct moving *m = ctx;

	if (renameat2(fd, name, m->to_fd, name, RENAME_NOREPLACE) == -1 && errno != EEXIST &&
		m->failure == 0)
		m->failure = errno;
}

static enum err
move_images(int dir_fd, int new_fd, struct why *why)
{
	AUTO(auto_close) int from = open_folder(new_fd, images_name);
	struct moving m = {-1, 0};

	if (from == -1)
		return ERR_OK;
	if (mkdirat(dir_fd, images_name, 0700) == -1 && errno != EEXIST)
		return failed("made", images_name, why);
	AUTO(auto_close) int to = open_folder(dir_fd, images_name);
	if (to == -1)
		return failed("opened", images_name, why);
	m.to_fd = to;
	each_name(from, move_image, &m);
	errno = m.failure;
	return m.failure != 0 || fsync(to) == -1 ? failed("filled", images_name, why) : ERR_OK;
}

enum err
replace_trim(int dir_fd, int new_fd, struct why *why)
{
	enum err e = move_images(dir_fd, new_fd, why);

	if (e == ERR_OK)
		each_name(new_fd, remove_other, NULL);
	return e;
}

static enum err
sync_file(int fd, const char *name, struct why *why)
{
	AUTO(auto_close) int file = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (file == -1 && errno == ENOENT)
		return ERR_OK;
	return file == -1 || fsync(file) == -1 ? failed("synced", name, why) : ERR_OK;
}

enum err
replace_commit(int dir_fd, int new_fd, struct why *why)
{
	enum err e = sync_file(new_fd, STORE_MAIN_NAME, why);

	if (e == ERR_OK)
		e = sync_file(new_fd, key_name, why);
	if (e != ERR_OK)
		return e;
	if (fsync(new_fd) == -1 || renameat(dir_fd, REPLACE_NEW, dir_fd, REPLACE_READY) == -1 ||
		fsync(dir_fd) == -1)
		return failed("made ready", REPLACE_NEW, why);
	return ERR_OK;
}

/* ENOENT is no failure: it has moved already, or never was. */
static enum err
move(int from_fd, int to_fd, const char *name, struct why *why)
{
	if (renameat2(from_fd, name, to_fd, name, RENAME_NOREPLACE) == 0 || errno == ENOENT)
		return ERR_OK;
	return failed("moved", name, why);
}

/* What changes places. */
struct places {
	int dir_fd, old_fd;
	enum err e;
	struct why *why;
};

/* While the new one is not in place, what stands there is the old one. */
static void
change_place(void *ctx, int ready_fd, const char *name)
{
	struct places *p = ctx;

	if (strcmp(name, old_name) == 0 || p->e != ERR_OK)
		return;
	p->e = move(p->dir_fd, p->old_fd, name, p->why);
	if (p->e == ERR_OK)
		p->e = move(ready_fd, p->dir_fd, name, p->why);
}

static enum err
change_places(int dir_fd, int ready_fd, int old_fd, struct why *why)
{
	struct places p = {dir_fd, old_fd, ERR_OK, why};

	if (faccessat(ready_fd, STORE_MAIN_NAME, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		for (size_t i = 0; i < COUNT(leaving) && p.e == ERR_OK; i++)
			p.e = move(dir_fd, old_fd, leaving[i], why);
	each_name(ready_fd, change_place, &p);
	return p.e;
}

/* Names what is kept by the time; where there is one of that name, by a later second. */
static enum err
keep_old(int dir_fd, int64_t now, char kept[REPLACE_KEPT_BYTES], struct why *why)
{
	for (int i = 0; i < 60; i++) {
		time_t at = (time_t)(now + i);
		struct tm tm;

		if (gmtime_r(&at, &tm) == NULL || strftime(kept, REPLACE_KEPT_BYTES,
							  "before-restore-%Y%m%d-%H%M%S", &tm) == 0)
			return why_fail(why, ERR_IO, "The time of this machine makes no sense.");
		if (renameat2(dir_fd, REPLACE_READY, dir_fd, kept, RENAME_NOREPLACE) == 0)
			return fsync(dir_fd) == -1 ? failed("synced", kept, why) : ERR_OK;
		if (errno != EEXIST)
			break;
	}
	return failed("renamed", REPLACE_READY, why);
}

enum err
replace_finish(int dir_fd, int64_t now, char kept[REPLACE_KEPT_BYTES], struct why *why)
{
	AUTO(auto_close) int ready_fd = open_folder(dir_fd, REPLACE_READY);
	AUTO(auto_close) int old_fd = -1;
	enum err e;

	if (ready_fd == -1)
		return errno == ENOENT ? ERR_NOTFOUND : failed("opened", REPLACE_READY, why);
	if (mkdirat(ready_fd, old_name, 0700) == -1 && errno != EEXIST)
		return failed("made", old_name, why);
	old_fd = open_folder(ready_fd, old_name);
	if (old_fd == -1)
		return failed("opened", old_name, why);
	e = change_places(dir_fd, ready_fd, old_fd, why);
	if (e == ERR_OK && (fsync(old_fd) == -1 || fsync(ready_fd) == -1 || fsync(dir_fd) == -1))
		e = failed("synced", REPLACE_READY, why);
	if (e != ERR_OK)
		return e;
	if (unlinkat(ready_fd, old_name, AT_REMOVEDIR) == 0 &&
		unlinkat(dir_fd, REPLACE_READY, AT_REMOVEDIR) == 0) {
		kept[0] = '\0'; /* nothing was there before */
		return fsync(dir_fd) == -1 ? failed("synced", REPLACE_READY, why) : ERR_OK;
	}
	return keep_old(dir_fd, now, kept, why);
}
