#include "base/fence.h"

#include "base/auto.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Rights that later versions know, and the kernel's headers here may not. */
#define RIGHT_TRUNCATE (1ULL << 14)  /* version 3 */
#define RIGHT_IOCTL_DEV (1ULL << 15) /* version 5 */
#define SCOPE_SIGNAL (1ULL << 1)     /* version 6: no signals to processes outside */

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_ALL (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE)
#define WRITE_ALL                                                                                  \
	(WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |             \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                        \
		LANDLOCK_ACCESS_FS_REFER)
/* Allowed nowhere. */
#define NEVER                                                                                      \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                               \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                     \
		LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | RIGHT_IOCTL_DEV)

/* The kernel's struct of version 6; earlier ones take the head of it. */
struct ruleset {
	uint64_t files, network, scopes;
};

int
fence_version(void)
{
	long version = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

/* What a kernel of this version can be told to forbid. */
static uint64_t
known_rights(int version)
{
	uint64_t unknown = (version < 2 ? LANDLOCK_ACCESS_FS_REFER : 0) |
			   (version < 3 ? RIGHT_TRUNCATE : 0) | (version < 5 ? RIGHT_IOCTL_DEV : 0);

	return (READ_ALL | WRITE_ALL | NEVER) & ~unknown;
}

static uint64_t
rights_of(enum fence_access access, bool is_folder)
{
	if (access == FENCE_READ)
		return is_folder ? READ_ALL : READ_FILE;
	return is_folder ? READ_ALL | WRITE_ALL : READ_FILE | WRITE_FILE;
}

static int
allow(int ruleset_fd, const struct fence_path *p, uint64_t known)
{
	AUTO(auto_close) int fd = open(p->path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = {0, fd};
	struct stat st;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
	if (fstat(fd, &st) == -1)
		return -1;
	rule.allowed_access = rights_of(p->access, S_ISDIR(st.st_mode)) & known;
	return (int)syscall(
		SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
}

static enum err
failed(struct why *why)
{
	return why_fail(why, ERR_IO, "The kernel takes no rules for files (Landlock): %s.",
		strerror(errno));
}

enum err
fence_close(const struct fence_path *paths, size_t count, struct why *why)
{
	int version = fence_version();
	struct ruleset rules = {known_rights(version), 0, version >= 6 ? SCOPE_SIGNAL : 0};
	size_t size = version >= 6 ? sizeof(rules) : sizeof(rules.files);

	if (version == 0)
		return why_fail(why, ERR_NOTFOUND, "The kernel has no Landlock.");
	AUTO(auto_close)
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0U);
	if (fd == -1)
		return failed(why);
	for (size_t i = 0; i < count; i++)
		if (allow(fd, &paths[i], rules.files) == -1)
			return failed(why);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		syscall(SYS_landlock_restrict_self, fd, 0U) == -1)
		return failed(why);
	return ERR_OK;
}
