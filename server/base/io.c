#include "base/io.h"

#include "base/auto.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { READ_STEP_BYTES = 64 * 1024 };

enum err
io_write_all(int fd, struct slice s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_from_errno(errno);
		s = slice_from(s, (size_t)n);
	}
	return ERR_OK;
}

enum err
io_read_all(int fd, struct buf *out)
{
	AUTO(auto_free) char *bytes = malloc(READ_STEP_BYTES);
	enum err e = bytes != NULL ? ERR_OK : ERR_NOMEM;
	ssize_t n = 1;

	while (e == ERR_OK && n != 0) {
		n = read(fd, bytes, READ_STEP_BYTES);
		if (n == -1 && errno != EINTR)
			return ERR_IO;
		if (n > 0)
			buf_add(out, (struct slice){bytes, (size_t)n});
		e = buf_check(out);
	}
	return e;
}

DIR *
io_open_folder(int dir_fd, const char *name)
{
	AUTO(auto_close)
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir != NULL)
		fd = -1; /* closed with dir */
	return dir;
}

void
io_raise_descriptor_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
}
