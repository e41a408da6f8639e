#include "provision/folder.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum err
folder_open(const char *path, int *out, struct why *why)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return why_fail(why, err_from_errno(errno), "Cannot open the folder %.300s: %s.",
			path, strerror(errno));
	*out = fd;
	return ERR_OK;
}

int
folder_open_beneath(int dir_fd, const char *path, unsigned more)
{
	struct open_how how = {
		.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | more,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
}

static bool
is_hidden(const char *path)
{
	return path[0] == '.' || strstr(path, "/.") != NULL;
}

enum err
folder_get(int dir_fd, const char *path, struct content **out)
{
	struct stat st;
	struct content *c;

	if (dir_fd == -1 || path[0] == '\0' || is_hidden(path))
		return ERR_NOTFOUND;

	AUTO(auto_close) int fd = folder_open_beneath(dir_fd, path, 0);
	if (fd == -1)
		return errno == ELOOP || errno == EXDEV || errno == ENXIO || errno == ENAMETOOLONG ?
			       ERR_NOTFOUND :
		       errno == EMFILE || errno == ENFILE ? ERR_BUSY :
							    err_from_errno(errno);
	if (fstat(fd, &st) == -1)
		return ERR_IO;
	if (!S_ISREG(st.st_mode))
		return ERR_NOTFOUND;

	const int64_t version[] = {(int64_t)st.st_dev, (int64_t)st.st_ino, st.st_size,
		st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};
	c = content_from_fd(
		fd, (uint64_t)st.st_size, (struct slice){(const char *)version, sizeof(version)});
	if (c == NULL)
		return ERR_NOMEM;
	fd = -1;
	content_set_time(c, st.st_mtim.tv_sec);
	*out = c;
	return ERR_OK;
}

static int
open_folder(int dir_fd, const char *path)
{
	if (dir_fd == -1 || is_hidden(path))
		return -1;
	return folder_open_beneath(dir_fd, path[0] == '\0' ? "." : path, O_DIRECTORY);
}

bool
folder_has_folder(int dir_fd, const char *path)
{
	AUTO(auto_close) int fd = open_folder(dir_fd, path);

	return fd != -1;
}

/* False: not to be shown. */
static bool
look_at(int fd, const char *name, struct folder_entry *out)
{
	struct stat st;

	if (name[0] == '.' || fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		(!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return false;
	*out = (struct folder_entry){
		slice_of(name), S_ISDIR(st.st_mode), (uint64_t)st.st_size, st.st_mtim.tv_sec};
	return true;
}

enum err
folder_each(int dir_fd, const char *path,
	enum err (*each)(void *ctx, const struct folder_entry *entry), void *ctx)
{
	AUTO(auto_close) int fd = open_folder(dir_fd, path);
	AUTO(auto_closedir) DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *found;
	struct folder_entry entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return errno == EMFILE || errno == ENFILE ? ERR_BUSY : ERR_NOTFOUND;
	fd = -1; /* closed with dir */
	while (e == ERR_OK && (found = readdir(dir)) != NULL)
		if (look_at(dirfd(dir), found->d_name, &entry))
			e = each(ctx, &entry);
	return e;
}
