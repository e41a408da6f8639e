#include "moving/boot_folder.h"

#include "base/auto.h"
#include "base/io.h"
#include "provision/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096, TEXT_MAX_BYTES = 256 * 1024 * 1024 };

/* While the folder is read: paths move. */
struct found {
	size_t at, n;
	enum boot_kind kind;
	uint64_t size_bytes;
	int64_t changed_at;
};

struct walk {
	struct boot_folder *folder;
	struct buf found; /* struct found */
	struct crypto_digesting state;
	struct why *why;
};

void
boot_folder_leave(struct boot_folder *f)
{
	if (f->fd != -1)
		(void)close(f->fd);
	f->fd = -1;
}

void
boot_folder_done(struct boot_folder *f)
{
	boot_folder_leave(f);
	buf_free(&f->text);
	buf_free(&f->files);
	buf_free(&f->nocase);
}

/* What tells whether it was changed.  Whoever writes cannot set st_ctim. */
static void
note_state(struct walk *w, struct slice path, enum boot_kind kind, const struct stat *st)
{
	const int64_t row[] = {(int64_t)path.n, kind, st->st_size, (int64_t)st->st_ino,
		(int64_t)st->st_dev, st->st_mtim.tv_sec, st->st_mtim.tv_nsec, st->st_ctim.tv_sec,
		st->st_ctim.tv_nsec};

	crypto_digest_add(&w->state, (struct slice){(const char *)row, sizeof(row)});
	crypto_digest_add(&w->state, path);
	if (st->st_ctim.tv_sec > w->folder->newest_at)
		w->folder->newest_at = st->st_ctim.tv_sec;
}

static enum err
add(struct walk *w, struct slice path, enum boot_kind kind, const struct stat *st)
{
	struct found f = {.at = w->folder->text.n,
		.n = path.n,
		.kind = kind,
		.size_bytes = kind == BOOT_PLAIN ? (uint64_t)st->st_size : 0,
		.changed_at = st->st_mtime};

	if (w->found.n / sizeof(f) >= MOVING_FILES_MAX)
		return why_fail(
			w->why, ERR_LIMIT, "The folder holds over %d files.", MOVING_FILES_MAX);
	note_state(w, path, kind, st);
	buf_add(&w->folder->text, path);
	buf_add(&w->found, (struct slice){(const char *)&f, sizeof(f)});
	enum err e = buf_check(&w->folder->text);
	return e != ERR_OK ? e : buf_check(&w->found);
}

static enum boot_kind
kind_of(int dir_fd, const char *name, const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return BOOT_LINK;
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return BOOT_SPECIAL;
	/* Whoever may open it may read it; a look at its bits would not know all the reasons. */
	AUTO(auto_close)
	int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd != -1 ? BOOT_PLAIN : BOOT_UNREADABLE;
}

static enum err walk_folder(struct walk *w, int dir_fd, struct slice path, unsigned depth);

static enum err
visit(/* NOLINT(misc-no-recursion): MOVING_DEPTH_MAX deep */
	struct walk *w, int dir_fd, const char *name, struct slice folder, unsigned depth)
{
	AUTO(buf_free) struct buf path = BUF(PATH_BYTES);
	AUTO(auto_close) int fd = -1;
	enum boot_kind kind;
	struct stat st;
	enum err e;

	buf_add(&path, folder);
	if (folder.n > 0)
		buf_add_char(&path, '/');
	buf_add_text(&path, name);
	e = buf_check(&path);
	if (e != ERR_OK)
		return why_fail(
			w->why, e, "A path below %.200s is over %d bytes.", name, PATH_BYTES);
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? ERR_OK : /* gone meanwhile */
					 add(w, buf_slice(&path), BOOT_UNREADABLE, &(struct stat){0});
	kind = kind_of(dir_fd, name, &st);
	if (kind == BOOT_PLAIN && S_ISDIR(st.st_mode)) {
		if (depth >= MOVING_DEPTH_MAX)
			return add(w, buf_slice(&path), BOOT_DEEP, &st);
		fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd != -1)
			return walk_folder(w, fd, buf_slice(&path), depth + 1);
		kind = BOOT_UNREADABLE;
	}
	return add(w, buf_slice(&path), kind, &st);
}

static enum err
walk_folder(/* NOLINT(misc-no-recursion): MOVING_DEPTH_MAX deep */
	struct walk *w, int dir_fd, struct slice path, unsigned depth)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(dir_fd, ".");
	const struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return why_fail(w->why, err_from_errno(errno),
			"The folder %.*s cannot be read: %s.", SLICE_FMT(slice_head(path, 200)),
			strerror(errno));
	while (e == ERR_OK && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			e = visit(w, dirfd(dir), entry->d_name, path, depth);
	return e;
}

static int
compare_paths(const void *left, const void *right)
{
	const struct boot_file *a = left, *b = right;

	return slice_compare(a->path, b->path);
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Orders without regard to the case of letters. */
static int
compare_folded(struct slice a, struct slice b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int order = (unsigned char)fold(a.p[i]) - (unsigned char)fold(b.p[i]);

		if (order != 0)
			return order;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static int
compare_indexes(const void *left, const void *right, void *ctx)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	int order = compare_folded(boot_file(ctx, a)->path, boot_file(ctx, b)->path);

	return order != 0 ? order : (a > b) - (a < b);
}

/* The paths are at rest: points at them, and puts both orders in place. */
static enum err
settle(struct boot_folder *f, const struct buf *found)
{
	const struct found *rows = (const struct found *)(const void *)found->p;
	size_t count = found->n / sizeof(struct found);

	for (size_t i = 0; i < count; i++) {
		struct boot_file file = {
			.path = {f->text.p + rows[i].at, rows[i].n},
			.kind = rows[i].kind,
			.size_bytes = rows[i].size_bytes,
			.changed_at = rows[i].changed_at
                };

		buf_add(&f->files, (struct slice){(const char *)&file, sizeof(file)});
	}
	enum err e = buf_check(&f->files);
	if (e != ERR_OK || count == 0)
		return e;
	qsort(f->files.p, count, sizeof(struct boot_file), compare_paths);
	for (uint32_t i = 0; i < count; i++)
		buf_add(&f->nocase, (struct slice){(const char *)&i, sizeof(i)});
	e = buf_check(&f->nocase);
	if (e == ERR_OK)
		qsort_r(f->nocase.p, count, sizeof(uint32_t), compare_indexes, f);
	return e;
}

enum err
boot_folder_open(const char *path, struct boot_folder *out, struct why *why)
{
	struct boot_folder f = {.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.text = BUF(TEXT_MAX_BYTES),
		.files = BUF(MOVING_FILES_MAX * sizeof(struct boot_file)),
		.nocase = BUF(MOVING_FILES_MAX * sizeof(uint32_t))};
	struct walk w = {
		.folder = &f, .found = BUF(MOVING_FILES_MAX * sizeof(struct found)), .why = why};
	enum err e;

	if (f.fd == -1)
		return why_fail(why, err_from_errno(errno), "The folder %.300s cannot be read: %s.",
			path, strerror(errno));
	crypto_digest_begin(&w.state);
	e = walk_folder(&w, f.fd, SLICE(""), 0);
	crypto_digest_end(&w.state, f.state);
	if (e == ERR_OK)
		e = settle(&f, &w.found);
	buf_free(&w.found);
	if (e != ERR_OK) {
		boot_folder_done(&f);
		return e;
	}
	*out = f;
	return ERR_OK;
}

struct slice
boot_path_clean(struct slice path)
{
	path = slice_trim(path);
	while (slice_starts(path, SLICE("./")) || slice_starts(path, SLICE("/")))
		path = slice_from(path, path.p[0] == '.' ? 2 : 1);
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

/* The first one in the order without case that is not before path. */
static size_t
lower_bound(const struct boot_folder *f, struct slice path)
{
	const uint32_t *rows = (const uint32_t *)(const void *)f->nocase.p;
	size_t low = 0, high = boot_files_len(f);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_folded(boot_file(f, rows[middle])->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
boot_folder_find(const struct boot_folder *f, struct slice path, bool *is_exact)
{
	const uint32_t *rows = (const uint32_t *)(const void *)f->nocase.p;
	uint32_t found = BOOT_NONE;

	path = boot_path_clean(path);
	for (size_t i = lower_bound(f, path); i < boot_files_len(f); i++) {
		struct slice there = boot_file(f, rows[i])->path;

		if (compare_folded(there, path) != 0)
			break;
		if (found == BOOT_NONE || slice_eq(there, path))
			found = rows[i];
	}
	if (is_exact != NULL)
		*is_exact = found != BOOT_NONE && slice_eq(boot_file(f, found)->path, path);
	return found;
}

enum err
boot_folder_read(const struct boot_folder *f, size_t i, uint64_t most_bytes, struct buf *out)
{
	AUTO(buf_free) struct buf path = BUF(PATH_BYTES + 1);
	AUTO(auto_close) int fd = -1;
	uint64_t size = boot_file(f, i)->size_bytes, done = 0;
	char *at;

	buf_add(&path, boot_file(f, i)->path);
	(void)buf_text(&path);
	if (buf_check(&path) != ERR_OK)
		return buf_check(&path);
	fd = folder_open_beneath(f->fd, path.p, 0);
	if (fd == -1) /* a link by now is not the file that was listed */
		return errno == ELOOP || errno == EXDEV ? ERR_NOTFOUND : err_from_errno(errno);
	if (size > most_bytes)
		size = most_bytes;
	at = size <= out->max ? buf_reserve(out, (size_t)size) : NULL;
	if (at == NULL)
		return out->err != ERR_OK ? out->err : ERR_LIMIT;
	while (done < size) {
		ssize_t n = read(fd, at + done, (size_t)(size - done));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_from_errno(errno);
		if (n == 0)
			break; /* it has become shorter */
		done += (uint64_t)n;
	}
	out->n += (size_t)done;
	return ERR_OK;
}

struct slice
boot_path_base(struct slice path)
{
	const char *slash = memrchr(path.p, '/', path.n);

	return slash == NULL ? path : slice_from(path, (size_t)(slash - path.p) + 1);
}

struct slice
boot_path_folder(struct slice path)
{
	const char *slash = memrchr(path.p, '/', path.n);

	return slash == NULL ? SLICE("") : slice_head(path, (size_t)(slash - path.p));
}
