/* backup_stream - the file of a backup: a head that says how its key is found, then items, sealed
 * piece by piece, so that nothing of it can be read, changed, left out or cut off unseen.
 *
 *   head   "BLBACKUP", version, how the key is found, passes and KiB of Argon2id, salt, the
 *          stream's own header: all of it is additional data of every piece
 *   piece  length of what follows (4 bytes), sealed bytes
 *   item   within the pieces: kind (1), length of its name (1), of its bytes (8), name, bytes
 *
 * Numbers are little-endian.  An unknown version or kind is a newer program's.  Memory is two
 * pieces, whatever the file's length.
 */
#ifndef MANAGE_BACKUP_STREAM_H
#define MANAGE_BACKUP_STREAM_H

#include "base/crypto.h"

enum {
	BACKUP_HEAD_BYTES = 8 + 1 + 1 + 4 + 4 + CRYPTO_SALT_BYTES + CRYPTO_STREAM_HEADER_BYTES,
	BACKUP_PIECE_BYTES = 64 * 1024,
	BACKUP_NAME_MAX_BYTES = 127,
};

enum backup_kind {
	BACKUP_ABOUT = 1, /* JSON: what it is of, for people */
	BACKUP_KEYS,      /* the master keys: id and 32 bytes each */
	BACKUP_DATABASE,  /* bootline.db */
	BACKUP_IMAGE,     /* a file of firmware; its name is its hash */
	BACKUP_FILE,      /* another file of the data folder: tls-ca.key */
	BACKUP_END,       /* how many items there were, as its length says in its name */
	BACKUP_KIND__END
};

/* What opens it. */
struct backup_secret {
	bool is_file; /* random bytes of a file; else a passphrase */
	struct slice bytes;
};

struct backup_writer {
	int fd; /* borrowed */
	struct crypto_stream stream;
	uint8_t head[BACKUP_HEAD_BYTES];
	struct buf plain, sealed;
	uint64_t written_bytes; /* to the file */
	uint64_t items;
};

/* Writes the head.  w: any bytes before; ends with backup_writer_done().
 * ERR_OK; ERR_NOMEM (256 MiB for Argon2id are not there); ERR_NOSPACE, ERR_IO. */
MUST_CHECK enum err backup_writer_begin(
	struct backup_writer *w, int fd, const struct backup_secret *secret, struct why *why);
void backup_writer_done(struct backup_writer *w); /* wipes it */

/* Begins an item, whose bytes follow with backup_write(): exactly so many. */
MUST_CHECK enum err backup_item_write(
	struct backup_writer *w, enum backup_kind kind, const char *name, uint64_t size_bytes);
/* The next bytes of the item.  ERR_OK; ERR_NOSPACE, ERR_IO, ERR_NOMEM. */
MUST_CHECK enum err backup_write(struct backup_writer *w, struct slice bytes);
/* Writes the end; the caller syncs. */
MUST_CHECK enum err backup_writer_end(struct backup_writer *w);

struct backup_reader {
	int fd; /* borrowed */
	struct crypto_stream stream;
	uint8_t head[BACKUP_HEAD_BYTES];
	struct buf plain; /* a piece, opened; */
	size_t at;        /* so far it was read */
	struct buf sealed;
	bool is_last;        /* the piece is */
	uint64_t read_bytes; /* of the file */
	uint64_t items;
	uint64_t left; /* bytes of the item that were not read */
	struct why *why;
};

struct backup_item {
	enum backup_kind kind;
	char name[BACKUP_NAME_MAX_BYTES + 1];
	uint64_t size_bytes;
};

/* Reads the head.
 * ERR_OK; ERR_SYNTAX (no backup, cut off); ERR_LIMIT (of a newer program); ERR_DENIED (it is opened
 * by the other kind of secret); ERR_NOMEM, ERR_IO: why says it. */
MUST_CHECK enum err backup_reader_begin(
	struct backup_reader *r, int fd, const struct backup_secret *secret, struct why *why);
void backup_reader_done(struct backup_reader *r); /* wipes it */

/* The next item; what was not read of the last one is skipped, and looked at all the same.
 * ERR_OK; ERR_NOTFOUND (that was the end, and it is whole); ERR_DENIED (another secret, or it was
 * changed); ERR_SYNTAX (cut off, or made of nonsense); ERR_LIMIT (of a newer program). */
MUST_CHECK enum err backup_item_next(struct backup_reader *r, struct backup_item *out);
/* Up to n bytes of the item, 0 at its end.  Errors as above. */
MUST_CHECK enum err backup_read(struct backup_reader *r, void *dst, size_t n, size_t *got);

#endif
