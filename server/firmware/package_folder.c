#include "firmware/package.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PIECE_BYTES = 256 * 1024 };

/* A folder while it is walked. */
struct walk {
	const struct package_sink *sink;
	struct why *why;
	size_t entries;
	uint64_t total_bytes;
};

static enum err
copy(int fd, struct walk *w)
{
	AUTO(auto_free) char *piece = malloc(PIECE_BYTES);
	enum err e = piece != NULL ? ERR_OK : ERR_NOMEM;
	ssize_t n = 1;

	while (e == ERR_OK && n != 0) {
		n = read(fd, piece, PIECE_BYTES);
		if (n == -1 && errno != EINTR)
			return why_fail(
				w->why, ERR_IO, "A file cannot be read: %s.", strerror(errno));
		if (n <= 0)
			continue;
		w->total_bytes += (uint64_t)n;
		if (w->total_bytes > (uint64_t)PACKAGE_TOTAL_MIB << 20)
			return why_fail(w->why, ERR_LIMIT, "It is over %d MiB.", PACKAGE_TOTAL_MIB);
		e = w->sink->data(w->sink->ctx, (struct slice){piece, (size_t)n}, w->why);
	}
	return e;
}

static enum err
hand_on(int fd, struct slice path, struct walk *w)
{
	enum err e = w->sink->begin(w->sink->ctx, path, w->why);

	if (e == ERR_OK)
		e = copy(fd, w);
	return e == ERR_OK ? w->sink->end(w->sink->ctx, w->why) : e;
}

static enum err walk_folder(int dir_fd, const char *path, unsigned depth, struct walk *w);

/* Looks at one thing in a folder; what is neither file nor folder, a link too, is passed over. */
static enum err
visit(/* NOLINT(misc-no-recursion): PACKAGE_DEPTH_MAX deep */
	int dir_fd, const char *name, const char *folder, unsigned depth, struct walk *w)
{
	char path[PACKAGE_PATH_MAX_BYTES + 1];
	bool is_taken = false;
	struct stat st;
	enum err e;
	int n = snprintf(path, sizeof(path), "%s%s%s", folder, folder[0] != '\0' ? "/" : "", name);

	if (name[0] == '.' || n < 0 || (size_t)n >= sizeof(path))
		return ERR_OK;
	if (++w->entries > PACKAGE_ENTRIES_MAX)
		return why_fail(w->why, ERR_LIMIT, "It holds over %d files.", PACKAGE_ENTRIES_MAX);

	AUTO(auto_close)
	int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 && (errno == ELOOP || errno == ENXIO))
		return ERR_OK;
	if (fd == -1 || fstat(fd, &st) == -1)
		return why_fail(w->why, err_from_errno(errno), "%.200s cannot be read: %s.", path,
			strerror(errno));
	if (S_ISDIR(st.st_mode))
		return depth < PACKAGE_DEPTH_MAX ? walk_folder(fd, path, depth + 1, w) : ERR_OK;
	if (!S_ISREG(st.st_mode))
		return ERR_OK;
	e = package_path_take(slice_of(path), &is_taken, w->why);
	return e == ERR_OK && is_taken ? hand_on(fd, slice_of(path), w) : e;
}

static enum err
walk_folder(/* NOLINT(misc-no-recursion): PACKAGE_DEPTH_MAX deep */
	int dir_fd, const char *path, unsigned depth, struct walk *w)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(dir_fd, ".");
	const struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return why_fail(w->why, err_from_errno(errno),
			"The folder %.200s cannot be read: %s.", path, strerror(errno));
	while (e == ERR_OK && (entry = readdir(dir)) != NULL)
		e = visit(dirfd(dir), entry->d_name, path, depth, w);
	return e;
}

enum err
package_read_folder(int dir_fd, const struct package_sink *sink, struct why *why)
{
	struct walk w = {.sink = sink, .why = why};

	return walk_folder(dir_fd, "", 0, &w);
}

enum err
package_read_file(int fd, struct slice name, const struct package_sink *sink, struct why *why)
{
	struct walk w = {.sink = sink, .why = why};

	return hand_on(fd, name, &w);
}

enum err
package_read_named(int dir_fd, const struct slice *paths, size_t count,
	const struct package_sink *sink, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		struct walk w = {.sink = sink, .why = why}; /* the bound is for each */
		char path[PACKAGE_PATH_MAX_BYTES + 1];
		const char *slash = memrchr(paths[i].p, '/', paths[i].n);
		size_t at = slash != NULL ? (size_t)(slash - paths[i].p) + 1 : 0;
		AUTO(auto_close) int fd = -1;

		e = slice_to_text(paths[i], path, sizeof(path));
		if (e == ERR_OK)
			fd = openat(dir_fd, path, O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
		if (fd == -1)
			return why_fail(why, e == ERR_OK ? err_from_errno(errno) : e,
				"%.*s cannot be read.", SLICE_FMT(slice_head(paths[i], 200)));
		e = hand_on(fd, slice_from(paths[i], at), &w);
	}
	return e;
}
