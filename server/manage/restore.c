#include "manage/restore.h"

#include "base/auto.h"
#include "base/io.h"
#include "base/jval.h"
#include "store/data_folder.h"
#include "store/images.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum {
	ABOUT_MAX_BYTES = 64 * 1024,
	KEY_ENTRY_BYTES = CRYPTO_KEY_BYTES + 1,
	PATH_BYTES = STORE_PATH_BYTES + 32
};

/* One restore while it is read. */
struct reading {
	const struct restore_job *job;
	struct backup_reader reader;
	int new_fd;    /* where it is put; -1: nowhere, it is only looked at */
	int images_fd; /* below it */
	bool has_keys, has_database;
	struct restored about;
	struct why *why;
};

static enum err
read_text(struct reading *r, const struct backup_item *item, struct buf *out)
{
	size_t got = 0;
	char *room;
	enum err e;

	if (item->size_bytes > out->max)
		return why_fail(r->why, ERR_SYNTAX, "A part of the backup is too long.");
	room = buf_reserve(out, (size_t)item->size_bytes);
	if (room == NULL)
		return ERR_NOMEM;
	e = backup_read(&r->reader, room, (size_t)item->size_bytes, &got);
	out->n += got;
	return e;
}

static enum err
take_about(struct reading *r, const struct backup_item *item)
{
	AUTO(buf_free) struct buf text = BUF(ABOUT_MAX_BYTES);
	struct jval *j = NULL;
	enum err e = read_text(r, item, &text);

	if (e == ERR_OK)
		e = jval_parse(buf_slice(&text), &j, NULL);
	if (e == ERR_SYNTAX || e == ERR_LIMIT)
		return why_fail(r->why, ERR_SYNTAX, "The backup does not say what it is of.");
	if (e != ERR_OK)
		return e;
	r->about.made_at = jval_number(jval_get(j, "at"));
	if (slice_to_text(jval_text(jval_get(j, "program")), r->about.program,
		    sizeof(r->about.program)) != ERR_OK)
		r->about.program[0] = '\0';
	jval_free(j);
	return ERR_OK;
}

static enum err
read_keys(struct slice bytes, struct keyring *ring, struct why *why)
{
	if (bytes.n == 0 || bytes.n % KEY_ENTRY_BYTES != 0 ||
		bytes.n / KEY_ENTRY_BYTES > KEYRING_MAX)
		return why_fail(why, ERR_SYNTAX, "The backup's keys are none.");
	for (; bytes.n > 0; bytes = slice_from(bytes, KEY_ENTRY_BYTES)) {
		struct crypto_key *key = &ring->keys[ring->count++];

		key->id = (uint8_t)bytes.p[0];
		memcpy(key->bytes, bytes.p + 1, CRYPTO_KEY_BYTES);
	}
	return ERR_OK;
}

/* Where the service manager gives the key, none may stand in the folder: it must be that one. */
static enum err
take_keys(struct reading *r, const struct backup_item *item)
{
	AUTO(buf_wipe) struct buf text = BUF((size_t)KEYRING_MAX * KEY_ENTRY_BYTES);
	struct keyring ring = {.count = 0};
	enum err e = read_text(r, item, &text);

	r->has_keys = true;
	if (e == ERR_OK)
		e = read_keys(buf_slice(&text), &ring, r->why);
	if (e == ERR_OK && r->new_fd != -1 && !store_has_credential())
		e = keyring_store(r->new_fd, "secret.key", &ring, r->why);
	keyring_wipe(&ring);
	return e;
}

/* Copies the item's bytes to a file, or looks at them alone.
 *   digest  may be NULL */
static enum err
copy(struct reading *r, int fd, struct crypto_digesting *digest)
{
	char bytes[BACKUP_PIECE_BYTES];
	size_t got = 0;
	enum err e;

	while ((e = backup_read(&r->reader, bytes, sizeof(bytes), &got)) == ERR_OK && got > 0) {
		struct slice some = {bytes, got};

		if (digest != NULL)
			crypto_digest_add(digest, some);
		if (fd != -1)
			e = io_write_all(fd, some);
		if (e != ERR_OK)
			return why_fail(r->why, e,
				"The backup cannot be unpacked into the data folder: %s. Nothing "
				"was "
				"changed.",
				err_text(e));
		if (r->job->goes_on != NULL && !r->job->goes_on(r->job->ctx, r->reader.read_bytes))
			return why_fail(r->why, ERR_BUSY,
				"The restore was broken off. Nothing was changed.");
	}
	return e;
}

static enum err
open_new(struct reading *r, int dir_fd, const char *name, int *out)
{
	if (dir_fd == -1)
		return ERR_OK;
	*out = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return *out != -1 ? ERR_OK :
			    why_fail(r->why, err_from_errno(errno), "%s cannot be made: %s.", name,
				    strerror(errno));
}

static enum err
take_database(struct reading *r, const struct backup_item *item)
{
	AUTO(auto_close) int fd = -1;
	enum err e = open_new(r, r->new_fd, STORE_MAIN_NAME, &fd);

	(void)item;
	r->has_database = true;
	return e == ERR_OK ? copy(r, fd, NULL) : e;
}

/* The certificates of the server; no other file of a folder is ever named by a backup. */
static enum err
take_certificate(struct reading *r, const struct backup_item *item)
{
	AUTO(auto_close) int fd = -1;
	enum err e;

	if (!replace_is_certificate(item->name))
		return why_fail(r->why, ERR_SYNTAX,
			"The backup holds a file that does not belong into one.");
	e = open_new(r, r->new_fd, item->name, &fd);
	if (e == ERR_OK)
		e = copy(r, fd, NULL);
	return e == ERR_OK && fd != -1 && fsync(fd) == -1 ? err_from_errno(errno) : e;
}

static bool
is_hash(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (slice_hex_value(name[i]) == -1 || (name[i] >= 'A' && name[i] <= 'F'))
			return false;
	return n == IMAGE_HASH_BYTES - 1;
}

static enum err
take_image(struct reading *r, const struct backup_item *item)
{
	AUTO(auto_close) int fd = -1;
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	struct crypto_digesting digesting;
	char hash[IMAGE_HASH_BYTES];
	enum err e;

	if (!is_hash(item->name))
		return why_fail(r->why, ERR_SYNTAX, "An image in the backup has no name of one.");
	e = open_new(r, r->images_fd, item->name, &fd);
	crypto_digest_begin(&digesting);
	if (e == ERR_OK)
		e = copy(r, fd, &digesting);
	crypto_digest_end(&digesting, digest);
	crypto_hex(digest, sizeof(digest), hash);
	if (e == ERR_OK && strcmp(hash, item->name) != 0)
		return why_fail(
			r->why, ERR_SYNTAX, "An image in the backup is not what its name says.");
	if (e == ERR_OK && fd != -1 && (fchmod(fd, 0400) == -1 || fsync(fd) == -1))
		e = err_from_errno(errno);
	r->about.images += e == ERR_OK;
	return e;
}

static enum err
read_items(
	struct reading *r, enum err (*each)(void *ctx, const struct backup_item *item), void *ctx)
{
	static enum err (*const takes[BACKUP_KIND__END])(
		struct reading *, const struct backup_item *) = {
		[BACKUP_ABOUT] = take_about,
		[BACKUP_KEYS] = take_keys,
		[BACKUP_DATABASE] = take_database,
		[BACKUP_IMAGE] = take_image,
		[BACKUP_FILE] = take_certificate,
	};
	struct backup_item item;
	enum err e;

	while ((e = backup_item_next(&r->reader, &item)) == ERR_OK) {
		if ((item.kind == BACKUP_KEYS && r->has_keys) ||
			(item.kind == BACKUP_DATABASE && r->has_database))
			return why_fail(r->why, ERR_SYNTAX, "The backup holds a part twice.");
		e = takes[item.kind](r, &item);
		if (e == ERR_OK && each != NULL)
			e = each(ctx, &item);
		if (e != ERR_OK)
			return e;
	}
	if (e == ERR_NOTFOUND && (!r->has_keys || !r->has_database))
		return why_fail(r->why, ERR_SYNTAX, "The backup lacks the inventory or its keys.");
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
read_backup(
	struct reading *r, enum err (*each)(void *ctx, const struct backup_item *item), void *ctx)
{
	enum err e = backup_reader_begin(&r->reader, r->job->fd, r->job->secret, r->why);

	if (e == ERR_OK)
		e = read_items(r, each, ctx);
	backup_reader_done(&r->reader);
	return e;
}

enum err
restore_look(const struct restore_job *job, struct restored *out,
	enum err (*each)(void *ctx, const struct backup_item *item), void *ctx, struct why *why)
{
	struct reading r = {.job = job, .new_fd = -1, .images_fd = -1, .why = why};
	enum err e = read_backup(&r, each, ctx);

	if (e == ERR_OK)
		*out = r.about;
	return e;
}

static enum err
unpack(const struct restore_job *job, int new_fd, struct restored *out, struct why *why)
{
	AUTO(auto_close) int images_fd = -1;
	struct reading r = {.job = job, .new_fd = new_fd, .why = why};
	enum err e = data_folder_open_below(new_fd, "images", true, &images_fd, why);

	r.images_fd = images_fd;
	if (e == ERR_OK) /* a store has both databases; this one goes again */
		e = data_folder_touch(new_fd, "logs.db", why);
	if (e == ERR_OK)
		e = read_backup(&r, NULL, NULL);
	if (e == ERR_OK)
		*out = r.about;
	return e;
}

/* Opens what was unpacked, which brings it to this program's schema, and checks it whole. */
static enum err
open_unpacked(const struct restore_job *job, struct store **out, struct why *why)
{
	AUTO(store_closep) struct store *s = NULL;
	char path[PATH_BYTES];
	struct why said = {""};
	enum err e;

	(void)snprintf(path, sizeof(path), "%s/%s", job->dir, REPLACE_NEW);
	e = store_open(path, DB_WRITE, &s, &said);
	if (e == ERR_OK)
		e = store_verify(s, &said);
	if (e != ERR_OK)
		return why_fail(why, e,
			"What is in the backup cannot be used: %s Nothing was changed.",
			said.text[0] != '\0' ? said.text : err_sentence(e));
	*out = s;
	s = NULL;
	return ERR_OK;
}

/* Makes what is in the backup ready below the folder. */
static enum err
prepare(const struct restore_job *job, int dir_fd, int *new_fd, struct restored *about,
	struct store **out, struct why *why)
{
	enum err e = replace_begin(dir_fd, new_fd, why);

	if (e == ERR_OK)
		e = unpack(job, *new_fd, about, why);
	return e == ERR_OK ? open_unpacked(job, out, why) : e;
}

enum err
restore_open(const struct restore_job *job, struct restored *about, struct restore_view *out,
	struct why *why)
{
	AUTO(auto_close) int dir_fd = -1;
	AUTO(auto_close) int lock_fd = -1;
	AUTO(auto_close) int new_fd = -1;
	struct store *store = NULL;
	enum err e = data_folder_open(job->dir, false, &dir_fd, why);

	if (e == ERR_OK)
		e = replace_lock(dir_fd, &lock_fd, why);
	if (e == ERR_OK)
		e = prepare(job, dir_fd, &new_fd, about, &store, why);
	if (e != ERR_OK && new_fd != -1) /* also where it was broken off, on a full disk perhaps */
		replace_drop(dir_fd);
	if (e != ERR_OK)
		return e;
	*out = (struct restore_view){store, lock_fd};
	lock_fd = -1;
	return ERR_OK;
}

void
restore_close(const char *dir, struct restore_view *view)
{
	AUTO(auto_close) int dir_fd = -1;

	if (view->store == NULL)
		return;
	store_close(view->store);
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd != -1)
		replace_drop(dir_fd);
	auto_close(&view->lock_fd);
	*view = RESTORE_VIEW;
}

void
restore_sweep(const char *dir)
{
	AUTO(auto_close) int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(auto_close) int lock_fd = -1;

	if (dir_fd != -1 && replace_lock(dir_fd, &lock_fd, NULL) == ERR_OK)
		replace_drop(dir_fd);
}

static enum err
put(const struct restore_job *job, int dir_fd, struct restored *out, struct why *why)
{
	AUTO(auto_close) int new_fd = -1;
	AUTO(store_closep) struct store *s = NULL;
	struct restored about = {.made_at = 0};
	enum err e = prepare(job, dir_fd, &new_fd, &about, &s, why);

	store_close(s); /* its journal goes with that */
	s = NULL;
	if (e == ERR_OK)
		e = replace_trim(dir_fd, new_fd, why);
	if (e == ERR_OK)
		e = replace_commit(dir_fd, new_fd, why);
	if (e == ERR_OK)
		e = replace_finish(dir_fd, job->now, about.kept, why);
	if (e != ERR_OK)
		return e;
	*out = about;
	return ERR_OK;
}

/* Makes what a new folder lacks: logs.db, and folders. */
static enum err
complete(const char *dir, struct why *why)
{
	AUTO(store_closep) struct store *s = NULL;

	return store_open(dir, DB_CREATE, &s, why);
}

enum err
restore_put(const struct restore_job *job, struct restored *out, struct why *why)
{
	AUTO(auto_close) int lock_fd = -1;
	AUTO(auto_close) int new_lock_fd = -1;
	AUTO(auto_close) int dir_fd = -1;
	enum err e = data_folder_open(job->dir, true, &dir_fd, why);

	if (e == ERR_OK)
		e = store_lock(job->dir, &lock_fd, why);
	if (e == ERR_OK)
		e = replace_lock(dir_fd, &new_lock_fd, why);
	if (e != ERR_OK)
		return e;
	e = put(job, dir_fd, out, why);
	if (e != ERR_OK)
		replace_drop(dir_fd);
	return e == ERR_OK ? complete(job->dir, why) : e;
}

enum err
restore_finish(const char *dir, int64_t now, char kept[REPLACE_KEPT_BYTES], struct why *why)
{
	AUTO(auto_close) int lock_fd = -1;
	AUTO(auto_close) int dir_fd = -1;
	enum err e = data_folder_open(dir, false, &dir_fd, why);

	if (e == ERR_OK)
		e = store_lock(dir, &lock_fd, why);
	return e == ERR_OK ? replace_finish(dir_fd, now, kept, why) : e;
}
