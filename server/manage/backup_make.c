#include "manage/backup_make.h"

#include "base/auto.h"
#include "base/io.h"
#include "base/jval.h"
#include "store/images.h"
#include "store/releases.h"
#include "store/replace.h"
#include "store/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

enum {
	ABOUT_MAX_BYTES = 4096,
	COPY_TRIES = 3, /* the master key may change while the copy is made */
	HASHES_MAX_BYTES = RELEASES_MAX * PACKAGE_ENTRIES_MAX * (IMAGE_HASH_BYTES - 1),
	PATH_BYTES = STORE_PATH_BYTES + 32,
};

static const char copy_name[] = "backup.tmp", lock_name[] = "backup.lock";

struct making {
	const struct backup_job *job;
	struct backup_writer writer;
	struct buf hashes; /* of the images, IMAGE_HASH_BYTES - 1 each */
	uint64_t done_bytes, total_bytes;
	struct backup_made made;
	struct why *why;
};

/* One backup at a time: they share the name of the copy, which a crash leaves behind. */
static enum err
lock(struct store *s, int *out, struct why *why)
{
	AUTO(auto_close) int fd = openat(s->dir_fd, lock_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		return why_fail(why, err_from_errno(errno), "%s cannot be made: %s.", lock_name,
			strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return why_fail(why, ERR_BUSY, "Another backup of this data folder is being made.");
	*out = fd;
	fd = -1;
	return ERR_OK;
}

/* Whether the keys that go into the backup open all that is in the copy. */
static enum err
try_copy(struct store *s, const char *path, struct why *why)
{
	struct store copy = {
		.ring = s->ring, .ring_fd = -1, .dir_fd = -1, .cores_fd = -1, .images_fd = -1};
	enum err e = db_open(path, DB_READ, &copy.main, why);

	if (e == ERR_OK)
		e = sealed_verify(&copy, why);
	db_close(copy.main);
	keyring_wipe(&copy.ring);
	return e;
}

/*   out  a descriptor of the copy, which has no name any more */
static enum err
make_copy(struct store *s, int *out, struct why *why)
{
	char path[PATH_BYTES];
	struct why said = {""};
	enum err e = ERR_DENIED;

	(void)snprintf(path, sizeof(path), "%s/%s", s->path, copy_name);
	for (int i = 0; i < COPY_TRIES && e == ERR_DENIED; i++) {
		said.text[0] = '\0';
		(void)unlinkat(s->dir_fd, copy_name, 0);
		e = store_copy(s, path);
		if (e == ERR_OK)
			e = store_keys_refresh(s);
		if (e == ERR_OK)
			e = try_copy(s, path, &said);
	}
	if (e == ERR_OK) {
		*out = openat(s->dir_fd, copy_name, O_RDONLY | O_CLOEXEC);
		e = *out == -1 ? err_from_errno(errno) : ERR_OK;
	}
	(void)unlinkat(s->dir_fd, copy_name, 0);
	return e == ERR_OK ? e :
			     why_fail(why, e, "No copy of the inventory can be made: %s",
				     said.text[0] != '\0' ? said.text : err_sentence(e));
}

static enum err
add_image(void *ctx, const char *hash, uint64_t size_bytes)
{
	struct making *m = ctx;

	buf_add(&m->hashes, (struct slice){hash, IMAGE_HASH_BYTES - 1});
	m->total_bytes += size_bytes;
	return buf_check(&m->hashes);
}

static enum err
write_about(struct making *m)
{
	AUTO(buf_free) struct buf text = BUF(ABOUT_MAX_BYTES);
	struct jval *j = jval_object();
	enum err e;

	jval_put_text(j, "program", m->job->version);
	jval_put_number(j, "at", m->job->now);
	jval_put_text(j, "folder", m->job->store->path);
	jval_put_bool(j, "has_firmware", m->job->has_firmware);
	e = jval_write_tight(j, &text);
	jval_free(j);
	if (e == ERR_OK)
		e = backup_item_write(&m->writer, BACKUP_ABOUT, "about.json", text.n);
	return e == ERR_OK ? backup_write(&m->writer, buf_slice(&text)) : e;
}

/* The keys that the file has; those that are kept for who still looks are not of it. */
static enum err
write_keys(struct making *m)
{
	const struct keyring *ring = &m->job->store->ring;
	AUTO(buf_wipe) struct buf keys = BUF((size_t)KEYRING_MAX * (CRYPTO_KEY_BYTES + 1));
	enum err e;

	for (size_t i = ring->old_count; i < ring->count; i++) {
		buf_add_char(&keys, (char)ring->keys[i].id);
		buf_add(&keys, (struct slice){(const char *)ring->keys[i].bytes, CRYPTO_KEY_BYTES});
	}
	e = buf_check(&keys);
	if (e == ERR_OK)
		e = backup_item_write(&m->writer, BACKUP_KEYS, "secret.key", keys.n);
	return e == ERR_OK ? backup_write(&m->writer, buf_slice(&keys)) : e;
}

static enum err
write_file(struct making *m, enum backup_kind kind, const char *name, int fd)
{
	char bytes[BACKUP_PIECE_BYTES];
	struct stat st;
	uint64_t left;
	enum err e;

	if (fstat(fd, &st) == -1)
		return err_from_errno(errno);
	left = (uint64_t)st.st_size;
	e = backup_item_write(&m->writer, kind, name, left);
	while (e == ERR_OK && left > 0) {
		ssize_t n = read(fd, bytes, left < sizeof(bytes) ? (size_t)left : sizeof(bytes));

		if (n <= 0) /* nobody shortens these files */
			return n == 0 ? ERR_IO : err_from_errno(errno);
		e = backup_write(&m->writer, (struct slice){bytes, (size_t)n});
		left -= (uint64_t)n;
		m->done_bytes += (uint64_t)n;
		if (e == ERR_OK && m->job->goes_on != NULL &&
			!m->job->goes_on(m->job->ctx, m->done_bytes, m->total_bytes))
			return why_fail(m->why, ERR_BUSY, "The backup was broken off.");
	}
	return e;
}

/* The certificates that phones trust, and their keys. */
static enum err
write_certificates(struct making *m)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(m->job->store->dir_fd, ".");
	struct dirent *d;
	enum err e = ERR_OK;

	if (dir == NULL)
		return ERR_IO;
	while (e == ERR_OK && (d = readdir(dir)) != NULL) {
		if (!replace_is_certificate(d->d_name))
			continue;
		AUTO(auto_close)
		int fd = openat(dirfd(dir), d->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		e = fd == -1 ? err_from_errno(errno) : write_file(m, BACKUP_FILE, d->d_name, fd);
	}
	return e;
}

static enum err
write_images(struct making *m)
{
	enum err e = ERR_OK;

	for (size_t at = 0; at < m->hashes.n && e == ERR_OK; at += IMAGE_HASH_BYTES - 1) {
		AUTO(auto_close) int fd = -1;
		char hash[IMAGE_HASH_BYTES] = "";

		memcpy(hash, m->hashes.p + at, IMAGE_HASH_BYTES - 1);
		e = images_open(m->job->store, hash, &fd);
		if (e == ERR_NOTFOUND)
			return why_fail(m->why, e,
				"A release was removed while the backup was made: make it again.");
		if (e == ERR_OK)
			e = write_file(m, BACKUP_IMAGE, hash, fd);
		m->made.images += e == ERR_OK;
	}
	return e;
}

static enum err
write_all(struct making *m, int copy_fd)
{
	struct stat st;
	enum err e = ERR_OK;

	if (fstat(copy_fd, &st) == -1)
		return err_from_errno(errno);
	m->total_bytes = (uint64_t)st.st_size;
	if (m->job->has_firmware)
		e = release_images_each(m->job->store, add_image, m);
	if (e == ERR_OK)
		e = backup_writer_begin(&m->writer, m->job->fd, m->job->secret, m->why);
	if (e == ERR_OK)
		e = write_about(m);
	if (e == ERR_OK)
		e = write_keys(m);
	if (e == ERR_OK)
		e = write_file(m, BACKUP_DATABASE, STORE_MAIN_NAME, copy_fd);
	if (e == ERR_OK)
		e = write_certificates(m);
	if (e == ERR_OK)
		e = write_images(m);
	if (e == ERR_OK)
		e = backup_writer_end(&m->writer);
	if (e == ERR_OK && fsync(m->job->fd) == -1)
		e = err_from_errno(errno);
	return e == ERR_OK ? e :
			     why_fail(m->why, e, "The backup cannot be written: %s.", err_text(e));
}

enum err
backup_make(const struct backup_job *job, struct backup_made *out, struct why *why)
{
	AUTO(auto_close) int lock_fd = -1;
	AUTO(auto_close) int copy_fd = -1;
	struct making m = {.job = job, .hashes = BUF(HASHES_MAX_BYTES), .why = why};
	enum err e = lock(job->store, &lock_fd, why);

	if (e == ERR_OK)
		e = make_copy(job->store, &copy_fd, why);
	if (e != ERR_OK)
		return e;
	e = write_all(&m, copy_fd);
	m.made.bytes = m.writer.written_bytes;
	backup_writer_done(&m.writer);
	buf_free(&m.hashes);
	if (e == ERR_OK)
		*out = m.made;
	return e;
}
