#include "base/io.h"

#include <errno.h>
#include <unistd.h>

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
