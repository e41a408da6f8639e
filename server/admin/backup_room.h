/* backup_room - backups on their way out and in over the API: one of each at a time.
 *
 * One that is made, and one that is brought here, are files without a name: whatever ends them, a
 * client that is gone or a crash, nothing of them stays on the disk.  One that was opened for
 * single phones is unpacked below the data folder (manage/restore.h), and goes when it is given up,
 * when nobody goes on with it for BACKUP_IDLE_MS, with the server, and, after a crash, with its
 * next start.  Any thread.
 */
#ifndef ADMIN_BACKUP_ROOM_H
#define ADMIN_BACKUP_ROOM_H

#include "manage/restore.h"

enum { BACKUP_ID_BYTES = 33, BACKUP_BY_BYTES = 64 };

struct backup_room;

/*   dir  the data folder; outlives it
 * NULL when out of memory. */
struct backup_room *backup_room_new(const char *dir);
void backup_room_free(struct backup_room *r); /* NULL is allowed */

/* Takes the place of the one backup that is made; false: it is taken.  Given back with
 * backup_room_made(), which takes the room as a pointer to anything: for http_ask. */
bool backup_room_make(struct backup_room *r);
void backup_room_made(void *room);

/* Whether work may go on: false when the server stops. */
bool backup_room_goes_on(const struct backup_room *r);
/* Has whatever is under way end, for good. */
void backup_room_end(struct backup_room *r);

/* One that is brought here. */
struct backup_upload {
	char id[BACKUP_ID_BYTES];
	uint64_t size_bytes, received_bytes;
	char by[BACKUP_BY_BYTES];
	int64_t created_at; /* unix seconds */
	bool is_open;
	struct restored about; /* where it is open */
};

/* All of these: ERR_NOTFOUND (there is none of that id); ERR_BUSY (another request is at it). */

/* The one that is there.  ERR_OK; ERR_NOTFOUND. */
MUST_CHECK enum err backup_room_show(
	struct backup_room *r, struct slice id, struct backup_upload *out);
/* The same whatever its id. */
MUST_CHECK enum err backup_room_any(struct backup_room *r, struct backup_upload *out);

/* Begins one.
 *   u  size_bytes, by, created_at; the rest is filled in
 * ERR_OK; ERR_EXISTS (another one is there: why); ERR_NOSPACE, ERR_IO: why. */
MUST_CHECK enum err backup_room_begin(struct backup_room *r, struct store *s,
	uint64_t reserve_bytes, struct backup_upload *u, struct why *why);

/* Adds the next piece.
 * ERR_OK; ERR_EXISTS (it belongs elsewhere); ERR_SYNTAX (no bytes); ERR_LIMIT (beyond its size);
 * ERR_DENIED (it is open); ERR_NOSPACE, ERR_IO: what was there stays good.  why. */
MUST_CHECK enum err backup_room_add(struct backup_room *r, struct slice id, struct store *s,
	uint64_t reserve_bytes, uint64_t offset, struct slice bytes, struct backup_upload *out,
	struct why *why);

/* Opens one that is there whole, checks all of it, and keeps it open; the file itself goes.
 * ERR_OK; ERR_EXISTS (bytes are missing); as restore_open(): why, and it may be tried again. */
MUST_CHECK enum err backup_room_open(struct backup_room *r, struct slice id, struct store *s,
	uint64_t reserve_bytes, const struct backup_secret *secret, struct backup_upload *out,
	struct why *why);

/* Takes the opened store, alone, until backup_room_leave().
 * ERR_OK; ERR_EXISTS (it is not open). */
MUST_CHECK enum err backup_room_use(
	struct backup_room *r, struct slice id, struct store **out, struct restored *about);
void backup_room_leave(struct backup_room *r);

/* Gives it up: nothing of it stays. */
MUST_CHECK enum err backup_room_forget(struct backup_room *r, struct slice id);

/* Gives up what nobody goes on with: to be called now and then. */
void backup_room_look(struct backup_room *r);

#endif
