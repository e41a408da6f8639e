#include "store/images.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

enum { PIECE_BYTES = 256 * 1024 };

enum sql { SQL_IS_USED, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_IS_USED] = "SELECT 1 FROM release_file WHERE hash = ?1 LIMIT 1",
};

/* What the failure to open one means: who is out of descriptors may try again. */
static enum err
of_open(int number)
{
	return number == EMFILE || number == ENFILE ? ERR_BUSY : err_from_errno(number);
}

enum err
images_lock(struct store *s, bool waits, int *out)
{
	/* A description of its own: flock() knows no threads. */
	AUTO(auto_close) int fd = openat(s->images_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = -1;

	if (fd == -1)
		return of_open(errno);
	do {
		result = flock(fd, LOCK_EX | (waits ? 0 : LOCK_NB));
	} while (result == -1 && errno == EINTR);
	if (result == -1)
		return errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
	*out = fd;
	fd = -1;
	return ERR_OK;
}

enum err
image_begin(struct store *s, struct image_writer *w)
{
	*w = IMAGE_WRITER;
	crypto_digest_begin(&w->digest);
	w->fd = openat(s->images_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return w->fd == -1 ? of_open(errno) : ERR_OK;
}

enum err
image_write(struct image_writer *w, struct slice bytes)
{
	crypto_digest_add(&w->digest, bytes);
	w->size_bytes += bytes.n;
	return io_write_all(w->fd, bytes);
}

enum err
image_end(struct store *s, struct image_writer *w, char hash[IMAGE_HASH_BYTES])
{
	AUTO(image_drop) struct image_writer own = *w;
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char from[64];

	w->fd = -1;
	crypto_digest_end(&own.digest, digest);
	crypto_hex(digest, sizeof(digest), hash);
	(void)snprintf(from, sizeof(from), "/proc/self/fd/%d", own.fd);
	if (fsync(own.fd) == -1)
		return err_from_errno(errno);
	if (linkat(AT_FDCWD, from, s->images_fd, hash, AT_SYMLINK_FOLLOW) == -1 && errno != EEXIST)
		return err_from_errno(errno);
	return ERR_OK;
}

void
image_drop(struct image_writer *w)
{
	auto_close(&w->fd);
	w->fd = -1;
}

enum err
images_sync(struct store *s)
{
	return fsync(s->images_fd) == -1 ? err_from_errno(errno) : ERR_OK;
}

enum err
images_open(struct store *s, const char *hash, int *out)
{
	int fd = openat(s->images_fd, hash, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return of_open(errno);
	*out = fd;
	return ERR_OK;
}

enum err
images_verify(struct store *s, const char *hash)
{
	AUTO(auto_free) char *piece = malloc(PIECE_BYTES);
	AUTO(auto_close) int fd = -1;
	struct crypto_digesting digesting;
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char found[IMAGE_HASH_BYTES];
	enum err e = piece == NULL ? ERR_NOMEM : images_open(s, hash, &fd);
	ssize_t n = 1;

	crypto_digest_begin(&digesting);
	while (e == ERR_OK && n != 0) {
		n = read(fd, piece, PIECE_BYTES);
		if (n > 0)
			crypto_digest_add(&digesting, (struct slice){piece, (size_t)n});
		else if (n == -1 && errno != EINTR)
			e = ERR_IO;
	}
	if (e != ERR_OK)
		return e;
	crypto_digest_end(&digesting, digest);
	crypto_hex(digest, sizeof(digest), found);
	return strcmp(hash, found) == 0 ? ERR_OK : ERR_SYNTAX;
}

const char *
images_fault(enum err e)
{
	return e == ERR_SYNTAX   ? "its bytes have changed" :
	       e == ERR_NOTFOUND ? "it is gone" :
				   "it cannot be read";
}

/* ERR_OK: a row names it; ERR_NOTFOUND: none does. */
static enum err
is_used(struct store *s, const char *hash)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_IS_USED]);

	db_bind_text(&q, slice_of(hash));
	return db_row(&q);
}

enum err
images_sweep(struct store *s)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(s->images_fd, ".");
	const struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return err_from_errno(errno);
	while (e == ERR_OK && (entry = readdir(dir)) != NULL) {
		if (strlen(entry->d_name) != IMAGE_HASH_BYTES - 1)
			continue; /* not ours */
		e = is_used(s, entry->d_name);
		if (e == ERR_NOTFOUND) {
			(void)unlinkat(s->images_fd, entry->d_name, 0);
			e = ERR_OK;
		}
	}
	return e;
}

enum err
images_sweep_start(struct store *s)
{
	AUTO(auto_close) int lock = -1;
	enum err e = images_lock(s, false, &lock);

	return e == ERR_OK ? images_sweep(s) : e == ERR_BUSY ? ERR_OK : e;
}
