#include "manage/backup_stream.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <unistd.h>

enum {
	VERSION = 1,
	AT_VERSION = 8,
	AT_SECRET = 9,
	AT_PASSES = 10,
	AT_MEMORY = 14,
	AT_SALT = 18,
	AT_STREAM = AT_SALT + CRYPTO_SALT_BYTES,
	SECRET_PASSPHRASE = 1,
	SECRET_FILE = 2,
	LENGTH_BYTES = 4,
	ITEM_BYTES = 1 + 1 + 8,
	SEALED_MAX_BYTES = BACKUP_PIECE_BYTES + CRYPTO_STREAM_OVERHEAD_BYTES,
};

static const char magic[] = "BLBACKUP";

static void
put(uint8_t *p, uint64_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t
get(const uint8_t *p, size_t bytes)
{
	uint64_t v = 0;

	for (size_t i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static struct slice
head_of(const uint8_t head[BACKUP_HEAD_BYTES])
{
	return (struct slice){(const char *)head, BACKUP_HEAD_BYTES};
}

static enum err
find_key(const uint8_t head[BACKUP_HEAD_BYTES], const struct backup_secret *secret,
	struct crypto_key *out)
{
	const struct crypto_effort effort = {
		(uint32_t)get(head + AT_PASSES, 4), (uint32_t)get(head + AT_MEMORY, 4)};

	if (!secret->is_file)
		return crypto_key_of_password(secret->bytes, head + AT_SALT, effort, out);
	crypto_key_of_bytes(secret->bytes, head + AT_SALT, out);
	return ERR_OK;
}

static enum err
failed_to_write(enum err e, struct why *why)
{
	return e == ERR_OK ? e : why_fail(why, e, "The backup cannot be written: %s.", err_text(e));
}

enum err
backup_writer_begin(
	struct backup_writer *w, int fd, const struct backup_secret *secret, struct why *why)
{
	struct crypto_key key;
	enum err e;

	*w = (struct backup_writer){
		.fd = fd, .plain = BUF(BACKUP_PIECE_BYTES), .sealed = BUF(SEALED_MAX_BYTES)};
	memcpy(w->head, magic, AT_VERSION);
	w->head[AT_VERSION] = VERSION;
	w->head[AT_SECRET] = secret->is_file ? SECRET_FILE : SECRET_PASSPHRASE;
	put(w->head + AT_PASSES, crypto_effort.passes, 4);
	put(w->head + AT_MEMORY, crypto_effort.memory_kib, 4);
	crypto_random(w->head + AT_SALT, CRYPTO_SALT_BYTES);
	e = find_key(w->head, secret, &key);
	if (e != ERR_OK)
		return why_fail(why, e,
			"There is no memory to make a key of the passphrase: it takes 256 MiB.");
	crypto_stream_seal_begin(&w->stream, &key, w->head + AT_STREAM);
	crypto_key_wipe(&key);
	w->written_bytes = BACKUP_HEAD_BYTES;
	return failed_to_write(io_write_all(fd, head_of(w->head)), why);
}

void
backup_writer_done(struct backup_writer *w)
{
	crypto_wipe(&w->stream, sizeof(w->stream));
	buf_wipe(&w->plain);
	buf_free(&w->sealed);
}

static enum err
write_piece(struct backup_writer *w, bool is_last)
{
	uint8_t length[LENGTH_BYTES];
	enum err e;

	buf_clear(&w->sealed);
	e = crypto_stream_seal(
		&w->stream, head_of(w->head), buf_slice(&w->plain), is_last, &w->sealed);
	buf_clear(&w->plain);
	put(length, w->sealed.n, LENGTH_BYTES);
	if (e == ERR_OK)
		e = io_write_all(w->fd, (struct slice){(const char *)length, LENGTH_BYTES});
	if (e == ERR_OK)
		e = io_write_all(w->fd, buf_slice(&w->sealed));
	w->written_bytes += LENGTH_BYTES + w->sealed.n;
	return e;
}

enum err
backup_write(struct backup_writer *w, struct slice bytes)
{
	enum err e = ERR_OK;

	while (bytes.n > 0 && e == ERR_OK) {
		struct slice some = slice_head(bytes, BACKUP_PIECE_BYTES - w->plain.n);

		buf_add(&w->plain, some);
		bytes = slice_from(bytes, some.n);
		e = buf_check(&w->plain);
		if (e == ERR_OK && w->plain.n == BACKUP_PIECE_BYTES)
			e = write_piece(w, false);
	}
	return e;
}

enum err
backup_item_write(
	struct backup_writer *w, enum backup_kind kind, const char *name, uint64_t size_bytes)
{
	uint8_t head[ITEM_BYTES] = {(uint8_t)kind, (uint8_t)strlen(name)};
	enum err e;

	put(head + 2, size_bytes, 8);
	w->items++;
	e = backup_write(w, (struct slice){(const char *)head, sizeof(head)});
	return e == ERR_OK ? backup_write(w, slice_of(name)) : e;
}

enum err
backup_writer_end(struct backup_writer *w)
{
	char name[32];
	enum err e;

	(void)snprintf(name, sizeof(name), "%llu", (unsigned long long)w->items);
	e = backup_item_write(w, BACKUP_END, name, 0);
	return e == ERR_OK ? write_piece(w, true) : e;
}

/* Reads n bytes of the file, or says that it ends early. */
static enum err
read_all(struct backup_reader *r, void *dst, size_t n)
{
	char *p = dst;

	for (size_t done = 0; done < n;) {
		ssize_t got = read(r->fd, p + done, n - done);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return why_fail(r->why, err_from_errno(errno),
				"The backup cannot be read: %s.", strerror(errno));
		if (got == 0) {
			uint64_t at = r->read_bytes + done;

			return why_fail(r->why, ERR_SYNTAX,
				"The backup ends after %llu bytes, before its end: it was cut off. "
				"Nothing was changed.",
				(unsigned long long)at);
		}
		done += (size_t)got;
	}
	r->read_bytes += n;
	return ERR_OK;
}

static enum err
check_head(struct backup_reader *r, const struct backup_secret *secret)
{
	uint8_t kind = r->head[AT_SECRET];

	if (memcmp(r->head, magic, AT_VERSION) != 0)
		return why_fail(r->why, ERR_SYNTAX, "This is no backup of bootline.");
	if (r->head[AT_VERSION] != VERSION || (kind != SECRET_PASSPHRASE && kind != SECRET_FILE))
		return why_fail(r->why, ERR_LIMIT,
			"This backup was made by a newer bootline (version %d of its format, this "
			"one "
			"knows %d): restore it with that program.",
			r->head[AT_VERSION], VERSION);
	if ((kind == SECRET_FILE) != secret->is_file)
		return why_fail(r->why, ERR_DENIED, "This backup is opened by %s.",
			kind == SECRET_FILE ? "a key file: give --key-file" :
					      "a passphrase: give --passphrase-file");
	return ERR_OK;
}

enum err
backup_reader_begin(
	struct backup_reader *r, int fd, const struct backup_secret *secret, struct why *why)
{
	struct crypto_key key;
	enum err e;

	*r = (struct backup_reader){.fd = fd,
		.plain = BUF(BACKUP_PIECE_BYTES),
		.sealed = BUF(SEALED_MAX_BYTES),
		.why = why};
	e = read_all(r, r->head, BACKUP_HEAD_BYTES);
	if (e == ERR_OK)
		e = check_head(r, secret);
	if (e != ERR_OK)
		return e;
	e = find_key(r->head, secret, &key);
	if (e == ERR_LIMIT)
		return why_fail(why, ERR_SYNTAX,
			"The backup's first bytes make no sense: it was changed or damaged.");
	if (e == ERR_OK)
		e = crypto_stream_open_begin(&r->stream, &key, r->head + AT_STREAM);
	crypto_key_wipe(&key);
	return e == ERR_OK ? e : why_fail(why, e, "The backup cannot be opened: %s.", err_text(e));
}

void
backup_reader_done(struct backup_reader *r)
{
	crypto_wipe(&r->stream, sizeof(r->stream));
	buf_wipe(&r->plain);
	buf_free(&r->sealed);
}

static enum err
read_sealed(struct backup_reader *r)
{
	uint8_t length[LENGTH_BYTES];
	uint64_t n = 0;
	char *room;
	enum err e = read_all(r, length, LENGTH_BYTES);

	if (e != ERR_OK)
		return e;
	n = get(length, LENGTH_BYTES);
	if (n < CRYPTO_STREAM_OVERHEAD_BYTES || n > SEALED_MAX_BYTES)
		return why_fail(r->why, ERR_SYNTAX,
			"The backup was changed or damaged before byte %llu. Nothing was changed.",
			(unsigned long long)r->read_bytes);
	buf_clear(&r->sealed);
	room = buf_reserve(&r->sealed, (size_t)n);
	if (room == NULL)
		return ERR_NOMEM;
	e = read_all(r, room, (size_t)n);
	r->sealed.n += (size_t)n;
	return e;
}

static enum err
next_piece(struct backup_reader *r)
{
	bool is_first = r->read_bytes == BACKUP_HEAD_BYTES;
	enum err e;

	if (r->is_last)
		return why_fail(r->why, ERR_SYNTAX, "The backup ends in the middle of an item.");
	e = read_sealed(r);
	if (e != ERR_OK)
		return e;
	buf_clear(&r->plain);
	r->at = 0;
	e = crypto_stream_open(
		&r->stream, head_of(r->head), buf_slice(&r->sealed), &r->is_last, &r->plain);
	if (e == ERR_DENIED && is_first)
		return why_fail(r->why, e,
			"The backup does not open: this is not the passphrase or key that it was "
			"made "
			"with, or its first part was changed. Nothing was changed here.");
	if (e == ERR_DENIED)
		return why_fail(r->why, e,
			"The backup was changed or damaged before byte %llu. Nothing was changed.",
			(unsigned long long)r->read_bytes);
	return e;
}

/* Copies n bytes, or drops them where dst is NULL. */
static enum err
take(struct backup_reader *r, void *dst, uint64_t n)
{
	char *p = dst;
	enum err e = ERR_OK;

	while (n > 0 && e == ERR_OK) {
		struct slice some = slice_from(buf_slice(&r->plain), r->at);

		if (some.n == 0) {
			e = next_piece(r);
			continue;
		}
		if (some.n > n)
			some.n = (size_t)n;
		if (p != NULL) {
			memcpy(p, some.p, some.n);
			p += some.n;
		}
		r->at += some.n;
		n -= some.n;
	}
	return e;
}

/* Whether the end says as many items as there were, and nothing follows. */
static enum err
check_end(struct backup_reader *r, const struct backup_item *item)
{
	uint64_t items = 0;
	char more;

	if (slice_to_u64(slice_of(item->name), 0, UINT64_MAX, &items) != ERR_OK ||
		items != r->items || !r->is_last || r->at != r->plain.n ||
		read(r->fd, &more, 1) != 0)
		return why_fail(r->why, ERR_SYNTAX,
			"The backup goes on behind its end, or lacks a part: it was changed.");
	return ERR_NOTFOUND;
}

enum err
backup_item_next(struct backup_reader *r, struct backup_item *out)
{
	uint8_t head[ITEM_BYTES];
	struct backup_item item = {.kind = BACKUP_KIND__END};
	enum err e = take(r, NULL, r->left);

	if (e == ERR_OK)
		e = take(r, head, sizeof(head));
	if (e != ERR_OK)
		return e;
	r->left = 0;
	if (head[0] == 0 || head[0] >= BACKUP_KIND__END)
		return why_fail(r->why, ERR_LIMIT,
			"This backup holds something that this program does not know: restore it "
			"with the newer bootline that made it.");
	if (head[1] > BACKUP_NAME_MAX_BYTES)
		return why_fail(r->why, ERR_SYNTAX, "A name in the backup is too long.");
	item.kind = (enum backup_kind)head[0];
	item.size_bytes = get(head + 2, 8);
	e = take(r, item.name, head[1]);
	if (e != ERR_OK)
		return e;
	if (item.kind == BACKUP_END)
		return check_end(r, &item);
	r->items++;
	r->left = item.size_bytes;
	*out = item;
	return ERR_OK;
}

enum err
backup_read(struct backup_reader *r, void *dst, size_t n, size_t *got)
{
	size_t some = n < r->left ? n : (size_t)r->left;
	enum err e = take(r, dst, some);

	if (e != ERR_OK)
		return e;
	r->left -= some;
	*got = some;
	return ERR_OK;
}
