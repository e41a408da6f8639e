#include "store/data_folder.h"

#include "base/auto.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A user's name, or his number where he has none. */
static const char *
user_name(uid_t uid, char *out, size_t cap)
{
	char room[1024];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, room, sizeof(room), &found) == 0 && found != NULL)
		(void)snprintf(out, cap, "%s", entry.pw_name);
	else
		(void)snprintf(out, cap, "number %lu", (unsigned long)uid);
	return out;
}

/* Only its owner works in a folder: a file that another user (root too) leaves in it would lock
 * the server out. */
static enum err
check_owner(int fd, const char *dir, struct why *why)
{
	char owner[64], self[64];
	struct stat st;

	if (fstat(fd, &st) == -1)
		return why_fail(why, err_from_errno(errno), "%s cannot be looked at: %s.", dir,
			strerror(errno));
	if (st.st_uid == geteuid())
		return ERR_OK;
	(void)user_name(st.st_uid, owner, sizeof(owner));
	return why_fail(why, ERR_DENIED,
		"The data folder %s belongs to the user %s and this is %s: run the command as %s.",
		dir, owner, user_name(geteuid(), self, sizeof(self)), owner);
}

static enum err
make(int parent_fd, const char *name, struct why *why)
{
	if (mkdirat(parent_fd, name, 0700) == 0 || errno == EEXIST)
		return ERR_OK;
	return why_fail(why, err_from_errno(errno), "The folder %s cannot be made: %s.", name,
		strerror(errno));
}

static enum err
open_existing(int parent_fd, const char *name, int *out, struct why *why)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1) {
		*out = fd;
		return ERR_OK;
	}
	if (errno == ENOTDIR)
		return why_fail(
			why, ERR_SYNTAX, "%s is not a folder: give another data folder.", name);
	return why_fail(why, err_from_errno(errno), "The folder %s cannot be opened: %s.", name,
		strerror(errno));
}

enum err
data_folder_open(const char *dir, bool may_create, int *out, struct why *why)
{
	AUTO(auto_close) int fd = -1;
	enum err e = ERR_OK;

	if (may_create)
		e = make(AT_FDCWD, dir, why);
	else if (access(dir, F_OK) == -1 && errno == ENOENT)
		return why_fail(why, ERR_NOTFOUND,
			"There is no data folder %s: start `bootline serve` once, or give another "
			"with "
			"--data.",
			dir);
	if (e == ERR_OK)
		e = open_existing(AT_FDCWD, dir, &fd, why);
	if (e == ERR_OK)
		e = check_owner(fd, dir, why);
	if (e != ERR_OK)
		return e;
	if (may_create) {
		AUTO(auto_close)
		int parent_fd = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (parent_fd != -1) /* a parent that may not be read cannot be synced either */
			(void)fsync(parent_fd);
	}
	*out = fd;
	fd = -1;
	return ERR_OK;
}

enum err
data_folder_open_below(int dir_fd, const char *name, bool may_create, int *out, struct why *why)
{
	enum err e = may_create ? make(dir_fd, name, why) : ERR_OK;

	return e == ERR_OK ? open_existing(dir_fd, name, out, why) : e;
}

enum err
data_folder_touch(int dir_fd, const char *name, struct why *why)
{
	AUTO(auto_close) int fd = openat(dir_fd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd != -1)
		return ERR_OK;
	return why_fail(why, err_from_errno(errno), "%s cannot be made in the data folder: %s.",
		name, strerror(errno));
}

enum err
store_lock(const char *dir, int *out, struct why *why)
{
	AUTO(auto_close) int dir_fd = -1;
	enum err e = data_folder_open(dir, false, &dir_fd, why);

	if (e != ERR_OK)
		return e;
	AUTO(auto_close)
	int fd = openat(dir_fd, "bootline.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		return why_fail(why, err_from_errno(errno),
			"bootline.lock cannot be made in %s: %s.", dir, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK)
		return why_fail(why, ERR_BUSY,
			"Another server is running on the data folder %s: stop it first, or give "
			"this "
			"one a folder of its own with --data.",
			dir);
	*out = fd;
	fd = -1;
	return ERR_OK;
}

bool
store_is_served(const char *dir)
{
	int fd = -1;
	bool is_served = store_lock(dir, &fd, NULL) == ERR_BUSY;

	auto_close(&fd);
	return is_served;
}
