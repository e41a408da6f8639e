#include "base/keyring.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { ENTRY_BYTES = 1 + CRYPTO_KEY_BYTES, NAME_BYTES = 64 };
enum { FILE_MAX_BYTES = KEYRING_MAX * ENTRY_BYTES, TRIES = 100 };

void
keyring_wipe(struct keyring *ring)
{
	crypto_wipe(ring, sizeof(*ring));
}

static void
keyring_wipe_auto(struct keyring *ring)
{
	keyring_wipe(ring);
}

const struct crypto_key *
keyring_find(const struct keyring *ring, uint8_t id)
{
	for (size_t i = 0; i < ring->count; i++)
		if (ring->keys[i].id == id)
			return &ring->keys[i];
	return NULL;
}

const struct crypto_key *
keyring_current(const struct keyring *ring)
{
	return &ring->keys[ring->count - 1];
}

static void
drop_first(struct keyring *ring, size_t n)
{
	ring->count -= n;
	ring->old_count -= ring->old_count < n ? ring->old_count : n;
	memmove(&ring->keys[0], &ring->keys[n], ring->count * sizeof(ring->keys[0]));
	crypto_wipe(&ring->keys[ring->count], n * sizeof(ring->keys[0]));
}

/* Puts a key behind the others; the oldest gives way. */
static void
append(struct keyring *ring, const struct crypto_key *key)
{
	if (ring->count == KEYRING_MAX)
		drop_first(ring, 1);
	ring->keys[ring->count++] = *key;
}

void
keyring_add(struct keyring *ring)
{
	struct crypto_key key = {.id = 0};
	uint8_t last = ring->count > 0 ? keyring_current(ring)->id : 0;

	key.id = last == UINT8_MAX ? 1 : (uint8_t)(last + 1);
	crypto_random(key.bytes, sizeof(key.bytes));
	append(ring, &key);
	crypto_key_wipe(&key);
}

void
keyring_drop_old(struct keyring *ring)
{
	drop_first(ring, ring->count - 1);
}

/* Reads what stands in a key file.  ERR_OK; ERR_SYNTAX. */
static enum err
parse(const uint8_t *p, size_t n, struct keyring *out)
{
	struct crypto_key key = {.id = 1};

	if (n == CRYPTO_KEY_BYTES) {
		memcpy(key.bytes, p, CRYPTO_KEY_BYTES);
		append(out, &key);
	}
	if (n % ENTRY_BYTES != 0 || n > FILE_MAX_BYTES)
		n = 0;
	for (size_t at = 0; at < n; at += ENTRY_BYTES) {
		key.id = p[at];
		memcpy(key.bytes, p + at + 1, CRYPTO_KEY_BYTES);
		if (key.id == 0 || keyring_find(out, key.id) != NULL)
			return ERR_SYNTAX;
		append(out, &key);
	}
	crypto_key_wipe(&key);
	return out->count > 0 ? ERR_OK : ERR_SYNTAX;
}

static int64_t
changed_ns(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

/* Reads an open key file.
 * Returns ERR_BUSY when another has taken its place meanwhile: what was read may be wiped bytes. */
static enum err
read_open(int fd, const char *name, struct keyring *out, struct why *why)
{
	uint8_t bytes[FILE_MAX_BYTES + 1];
	AUTO(keyring_wipe_auto) struct keyring ring = {.count = 0};
	ssize_t n = read(fd, bytes, sizeof(bytes));
	struct stat st;
	enum err e = n == -1 || fstat(fd, &st) == -1 ? ERR_IO : ERR_OK;

	if (e == ERR_OK && st.st_nlink == 0)
		e = ERR_BUSY;
	if (e == ERR_OK)
		e = parse(bytes, (size_t)n, &ring);
	crypto_wipe(bytes, sizeof(bytes));
	if (e == ERR_BUSY)
		return e;
	if (e != ERR_OK)
		return why_fail(why, e,
			"%s is not a file of master keys: put back the one that belongs to this "
			"data folder.",
			name);
	ring.inode = st.st_ino;
	ring.changed_ns = changed_ns(&st);
	*out = ring;
	return ERR_OK;
}

static enum err
missing(const char *name, struct why *why)
{
	return why_fail(why, ERR_NOTFOUND,
		"%s is missing from the data folder: without it the stored secrets cannot be "
		"opened. Put it back from your backup, or run this with the server's own "
		"credential.",
		name);
}

static enum err
try_to_load(int dir_fd, const char *name, struct keyring *out, struct why *why)
{
	AUTO(auto_close) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd != -1)
		return read_open(fd, name, out, why);
	if (errno == ENOENT)
		return missing(name, why);
	return why_fail(why, err_from_errno(errno), "Cannot read %s: %s.", name, strerror(errno));
}

/* Writes a whole key file under a name that nobody has, and syncs it.
 *   ring  of one key 1 alone: its 32 bytes, which older programs read too */
static enum err
write_file(int dir_fd, const char *name, const struct keyring *ring)
{
	uint8_t bytes[FILE_MAX_BYTES];
	bool is_first = ring->count == 1 && ring->keys[0].id == 1;
	size_t n = 0;
	AUTO(auto_close)
	int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	enum err e;

	if (fd == -1)
		return err_from_errno(errno);
	for (size_t i = 0; i < ring->count; i++) {
		if (!is_first)
			bytes[n++] = ring->keys[i].id;
		memcpy(bytes + n, ring->keys[i].bytes, CRYPTO_KEY_BYTES);
		n += CRYPTO_KEY_BYTES;
	}
	e = io_write_all(fd, (struct slice){(const char *)bytes, n});
	crypto_wipe(bytes, sizeof(bytes));
	if (e == ERR_OK && fsync(fd) == -1)
		e = err_from_errno(errno);
	if (e != ERR_OK)
		(void)unlinkat(dir_fd, name, 0);
	return e;
}

static void
unfinished_name(const char *name, char out[NAME_BYTES])
{
	(void)snprintf(out, NAME_BYTES, "%s.tmp", name);
}

/* Makes the file, whole or not at all; one that another process has made meanwhile stays. */
static enum err
create(int dir_fd, const char *name, struct why *why)
{
	AUTO(keyring_wipe_auto) struct keyring ring = {.count = 0};
	char unfinished[NAME_BYTES];
	enum err e;

	unfinished_name(name, unfinished);
	(void)unlinkat(dir_fd, unfinished, 0); /* of an attempt that was cut short */
	keyring_add(&ring);
	e = write_file(dir_fd, unfinished, &ring);
	if (e == ERR_OK && renameat2(dir_fd, unfinished, dir_fd, name, RENAME_NOREPLACE) == -1) {
		e = errno == EEXIST ? ERR_OK : err_from_errno(errno);
		(void)unlinkat(dir_fd, unfinished, 0);
	}
	if (e == ERR_OK && fsync(dir_fd) == -1)
		e = err_from_errno(errno);
	return e == ERR_OK ? e :
			     why_fail(why, e, "Cannot make %s in the data folder: %s.", name,
				     err_text(e));
}

enum err
keyring_load(int dir_fd, const char *name, bool may_create, struct keyring *out, struct why *why)
{
	struct stat st;
	enum err e = ERR_OK;

	if (may_create && fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1 && errno == ENOENT)
		e = create(dir_fd, name, why);
	if (e != ERR_OK)
		return e;
	e = ERR_BUSY;
	for (int i = 0; i < TRIES && e == ERR_BUSY; i++)
		e = try_to_load(dir_fd, name, out, why);
	return e;
}

enum err
keyring_refresh(int dir_fd, const char *name, bool keeps_old, struct keyring *ring)
{
	AUTO(keyring_wipe_auto) struct keyring now = {.count = 0}, both = {.count = 0};
	struct stat st;
	enum err e;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == ring->inode &&
		changed_ns(&st) == ring->changed_ns) {
		if (!keeps_old)
			drop_first(ring, ring->old_count);
		return ERR_OK;
	}
	e = keyring_load(dir_fd, name, false, &now, NULL);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; keeps_old && i < ring->count; i++)
		if (keyring_find(&now, ring->keys[i].id) == NULL)
			append(&both, &ring->keys[i]);
	both.old_count = both.count;
	for (size_t i = 0; i < now.count; i++)
		append(&both, &now.keys[i]);
	both.inode = now.inode;
	both.changed_ns = now.changed_ns;
	*ring = both;
	return ERR_OK;
}

/* Opens the file that will be replaced, to overwrite it then; -1 where that cannot be.  Its owner
 * alone reads it either way, and its mode must let him write. */
static int
open_old(int dir_fd, const char *name)
{
	if (fchmodat(dir_fd, name, 0600, 0) == -1)
		return -1;
	return openat(dir_fd, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
}

/* Overwrites a file that no name leads to any more. */
static void
overwrite(int fd)
{
	static const char zeros[FILE_MAX_BYTES];
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1 || st.st_size > FILE_MAX_BYTES)
		return;
	if (io_write_all(fd, (struct slice){zeros, (size_t)st.st_size}) == ERR_OK)
		(void)fsync(fd);
}

enum err
keyring_store(int dir_fd, const char *name, struct keyring *ring, struct why *why)
{
	char unfinished[NAME_BYTES];
	struct stat st;
	enum err e;

	unfinished_name(name, unfinished);
	(void)unlinkat(dir_fd, unfinished, 0); /* of an attempt that was cut short */
	e = write_file(dir_fd, unfinished, ring);
	AUTO(auto_close) int old_fd = e == ERR_OK ? open_old(dir_fd, name) : -1;
	if (e == ERR_OK && renameat(dir_fd, unfinished, dir_fd, name) == -1) {
		e = err_from_errno(errno);
		(void)(fchmodat(dir_fd, name, 0400, 0) == 0); /* as it was */
	}
	if (e == ERR_OK && fsync(dir_fd) == -1)
		e = err_from_errno(errno);
	if (e == ERR_OK && fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		e = err_from_errno(errno);
	if (e != ERR_OK)
		return why_fail(why, e, "%s cannot be written: %s.", name, err_text(e));
	overwrite(old_fd);
	ring->inode = st.st_ino;
	ring->changed_ns = changed_ns(&st);
	return ERR_OK;
}
