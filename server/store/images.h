/* images - the bytes of firmware: files of the data folder, named by their BLAKE2b-256.
 *
 * A file is written without a name, synced, and gets its name whole; nobody changes it later.  Its
 * row follows in a transaction; what has no row is litter, which images_sweep() removes.  Who
 * writes or sweeps holds images_lock() for as long as that takes, in this process or another.
 */
#ifndef STORE_IMAGES_H
#define STORE_IMAGES_H

#include "base/crypto.h"
#include "store/store.h"

enum { IMAGE_HASH_BYTES = 2 * CRYPTO_DIGEST_BYTES + 1 };

/* Keeps other writers and sweepers out until the descriptor is closed.
 *   waits  until the others have ended; else ERR_BUSY at once
 * ERR_OK; ERR_BUSY (also out of descriptors); ERR_IO. */
MUST_CHECK enum err images_lock(struct store *s, bool waits, int *out);

/* A file while it is written. */
struct image_writer {
	int fd; /* -1: none */
	uint64_t size_bytes;
	struct crypto_digesting digest;
};
#define IMAGE_WRITER ((struct image_writer){.fd = -1})

/* ERR_OK; ERR_BUSY (out of descriptors); ERR_NOSPACE; ERR_IO.  A failure leaves nothing behind but
 * what image_drop() closes. */
MUST_CHECK enum err image_begin(struct store *s, struct image_writer *w);
/* Appends bytes.  ERR_OK; ERR_NOSPACE; ERR_IO: then it is to be dropped. */
MUST_CHECK enum err image_write(struct image_writer *w, struct slice bytes);
/* Syncs it and gives it its name; one that is there already stays.  Names are on disk after
 * images_sync(). */
MUST_CHECK enum err image_end(struct store *s, struct image_writer *w, char hash[IMAGE_HASH_BYTES]);
void image_drop(struct image_writer *w); /* for AUTO */

/* Has the names of all images that have ended on disk: before their rows are committed.  Waits for
 * the disk.  ERR_OK; ERR_NOSPACE; ERR_IO. */
MUST_CHECK enum err images_sync(struct store *s);

/* Opens one for reading.
 *   out  a descriptor, the caller's
 * ERR_OK; ERR_NOTFOUND; ERR_BUSY (out of descriptors); ERR_IO. */
MUST_CHECK enum err images_open(struct store *s, const char *hash, int *out);

/* Reads one whole.  ERR_OK: its bytes are those of its hash; ERR_SYNTAX: they are not;
 * ERR_NOTFOUND; ERR_IO. */
MUST_CHECK enum err images_verify(struct store *s, const char *hash);

/* What is wrong with one that images_verify() found wanting: a few words for people. */
const char *images_fault(enum err e);

/* Removes every file that no row names: what a crash or a removal has left.  Outside transactions,
 * with images_lock(). */
MUST_CHECK enum err images_sweep(struct store *s);

/* The same at the start of a server, with a lock of its own; left out where another program is
 * taking a package in: what that one has written has no row yet. */
MUST_CHECK enum err images_sweep_start(struct store *s);

#endif
