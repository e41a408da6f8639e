#include "cli/file.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

static enum err
fail(struct why *why, const char *what, const char *path)
{
	int number = errno;

	return why_fail(
		why, err_from_errno(number), "Cannot %s %.300s: %s.", what, path, strerror(number));
}

enum err
file_read(const char *path, struct buf *out, struct why *why)
{
	bool is_stdin = strcmp(path, "-") == 0;
	AUTO(auto_close) int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd == -1)
		return fail(why, "read", path);
	e = io_read_all(fd, out);
	if (e == ERR_IO)
		return fail(why, "read", path);
	if (e == ERR_LIMIT)
		return why_fail(
			why, e, "%.300s is too long: at most %zu bytes are taken.", path, out->max);
	return e;
}

enum err
file_write(const char *path, struct slice bytes, unsigned mode, struct why *why)
{
	char temporary[PATH_BYTES];
	struct stat st;

	/* A pipe or a device is written to, not replaced. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		AUTO(auto_close) int to = open(path, O_WRONLY | O_CLOEXEC);

		return to != -1 && io_write_all(to, bytes) == ERR_OK ? ERR_OK :
								       fail(why, "write", path);
	}
	if (snprintf(temporary, sizeof(temporary), "%s.%ld~", path, (long)getpid()) >=
		(int)sizeof(temporary))
		return why_fail(
			why, ERR_LIMIT, "Cannot write %.300s...: the path is too long.", path);

	AUTO(auto_close)
	int fd =
		open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);

	if (fd == -1)
		return fail(why, "write", path);
	if (io_write_all(fd, bytes) != ERR_OK || fsync(fd) == -1 || rename(temporary, path) == -1) {
		enum err e = fail(why, "write", path);

		(void)unlink(temporary);
		return e;
	}
	return ERR_OK;
}

const char *
file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
