/* boot_folder - an existing boot folder as a list of its files: read, never changed.
 *
 * Every entry is listed: links, special files and what cannot be read, too, so that whoever moves
 * the folder can say of each what became of it.  Links are not followed.
 */
#ifndef MOVING_BOOT_FOLDER_H
#define MOVING_BOOT_FOLDER_H

#include "base/buf.h"
#include "base/crypto.h"
#include "limits.h"

enum boot_kind {
	BOOT_PLAIN,
	BOOT_LINK,
	BOOT_SPECIAL,    /* a device, a pipe, a socket */
	BOOT_UNREADABLE, /* a file or folder that this user may not read */
	BOOT_DEEP,       /* a folder below MOVING_DEPTH_MAX */
};

enum { BOOT_NONE = INT32_MAX };

struct boot_file {
	struct slice path; /* below the folder, "firmware/sip.ld" */
	enum boot_kind kind;
	uint64_t size_bytes;
	int64_t changed_at; /* unix seconds */
};

struct boot_folder {
	int fd; /* owned; -1: not open */
	/* Of all that the system says of each entry: name, kind, length, number, and when its bytes
	 * and its entry last changed.  The same: nothing was changed. */
	uint8_t state[CRYPTO_DIGEST_BYTES];
	int64_t newest_at; /* unix seconds: the last of these changes */
	struct buf text;   /* the paths */
	struct buf files;  /* struct boot_file, by path */
	struct buf nocase; /* uint32_t, files by their path in lower case */
};
void boot_folder_done(
	struct boot_folder *f); /* for AUTO; one that is all zeros but fd is allowed */

/* Closes it; the list stays, for what was made of it. */
void boot_folder_leave(struct boot_folder *f);

/* Lists a folder.
 *   path  as typed
 * Returns ERR_OK; ERR_NOTFOUND, ERR_DENIED, ERR_IO; ERR_LIMIT (over MOVING_FILES_MAX); ERR_NOMEM.
 */
MUST_CHECK enum err boot_folder_open(const char *path, struct boot_folder *out, struct why *why);

/* How many files there are, and the i-th of them, by path; its number is what names it elsewhere.
 * Borrowed from f. */
static inline size_t
boot_files_len(const struct boot_folder *f)
{
	return f->files.n / sizeof(struct boot_file);
}

static inline const struct boot_file *
boot_file(const struct boot_folder *f, size_t i)
{
	return (const struct boot_file *)(const void *)f->files.p + i;
}

/* The file of a path as a master names it: with "./" or '/' in front, exactly as written, else in
 * whatever case (IIS does not tell).
 *   is_exact  whether it is written so; may be NULL
 * BOOT_NONE: there is none. */
uint32_t boot_folder_find(const struct boot_folder *f, struct slice path, bool *is_exact);

/* Appends a plain file's bytes, at most most_bytes of them from its beginning.
 * Returns ERR_OK; ERR_NOTFOUND (it has gone); ERR_DENIED; ERR_LIMIT (out is full); ERR_IO. */
MUST_CHECK enum err boot_folder_read(
	const struct boot_folder *f, size_t i, uint64_t most_bytes, struct buf *out);

/* The last part of a path, and the folder that it is in without the '/' behind ("": the top). */
struct slice boot_path_base(struct slice path);
struct slice boot_path_folder(struct slice path);

/* The text in front of a path in CONFIG_FILES or a directory of a master that means nothing. */
struct slice boot_path_clean(struct slice path);

#endif
