/* store - a data folder as one thread sees it: its two databases, its folders, its key.
 *
 * DIR/bootline.db, DIR/logs.db, DIR/secret.key, DIR/cores/, DIR/images/, DIR/packages/.  Each
 * thread opens its own; closing frees everything.  Migrations run when it is opened for writing.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/keyring.h"
#include "store/db.h"

enum { STORE_PATH_BYTES = 4096 };

#define STORE_MAIN_NAME "bootline.db"

struct store {
	struct db *main;     /* bootline.db */
	struct db *logs;     /* logs.db */
	int dir_fd;          /* the data folder; -1 in tests on memory */
	int cores_fd;        /* its cores/; -1 in tests on memory */
	int images_fd;       /* its images/ (store/images.h); -1 in tests on memory */
	int packages_fd;     /* its packages/ (store/package_uploads.h); -1 in tests on memory */
	struct keyring ring; /* the master keys */
	int ring_fd;         /* the folder of their file; -1 in tests on memory */
	const char *ring_name;
	bool is_credential; /* the service manager gave it: it never changes */
	bool is_fresh;      /* when it was opened, no template had ever been stored in it: the stock
			       ones are to be stored and assigned */
	char path[STORE_PATH_BYTES];
};

/* Opens the data folder.
 *   dir     as the administrator gave it
 *   access  DB_CREATE makes folder, key and databases where they are missing, and migrates;
 *           DB_WRITE migrates; DB_READ refuses an older schema
 *   out     an owned store, written only on ERR_OK
 * Returns ERR_OK; ERR_NOTFOUND (no data folder: why says how to get one); ERR_DENIED (owned by
 * another user: why names him); ERR_LIMIT (a schema newer than this program); ERR_BUSY (locked
 * by another program); ERR_SYNTAX (not our database); ERR_NOSPACE; ERR_NOMEM; ERR_IO. */
MUST_CHECK enum err store_open(
	const char *dir, enum db_access access, struct store **out, struct why *why);

/* A store in memory with a fresh schema and a random key: for tests. */
MUST_CHECK enum err store_open_memory(struct store **out);
void store_close(struct store *s);   /* NULL is allowed */
void store_closep(struct store **s); /* for AUTO */

/* Reads all of bootline.db for damage; for the start of a server (logs.db is large and
 * expendable).  ERR_OK; ERR_SYNTAX (damaged: why names the first damage); storage errors. */
MUST_CHECK enum err store_check(struct store *s, struct why *why);

/* The same and more, for a copy that is to be trusted: every index and every reference, and that
 * the keys open every sealed value. */
MUST_CHECK enum err store_verify(struct store *s, struct why *why);

/* Seals what an older program has stored in clear.  For a server that is the one of its folder: an
 * older one that still runs beside a newer command would give phones nothing of what is sealed.
 * ERR_OK, also where a full disk or a lock keeps it from that until the next start; else with why.
 */
MUST_CHECK enum err store_seal_old(struct store *s, struct why *why);

/* Writes a copy of bootline.db as it is at one moment, while others work on it.
 *   path  of a file that is not there; left behind on failure too
 * ERR_OK; ERR_BUSY, ERR_NOSPACE, ERR_IO. */
MUST_CHECK enum err store_copy(struct store *s, const char *path);

/* Makes this process the one server of an existing data folder, until the descriptor is closed
 * or the process ends.  The command line works beside a server and does not ask.
 *   out  a descriptor, the caller's
 * Returns ERR_OK; ERR_BUSY (another server runs on it); else as store_open(). */
MUST_CHECK enum err store_lock(const char *dir, int *out, struct why *why);

/* Whether a server runs on an existing data folder; asked without holding it up but for an instant.
 */
bool store_is_served(const char *dir);

/* The inventory's generation: moves with every change that rendering or logging in reads. */
MUST_CHECK enum err store_generation(struct store *s, int64_t *out);

/* Whether the data folder's disk takes size_bytes more and keeps the reserve; where that cannot be
 * told the write itself will. */
bool store_has_room(const struct store *s, uint64_t reserve_bytes, uint64_t size_bytes);

/* Bytes of a database that are in use: its file without what was freed in it. */
MUST_CHECK enum err store_used_bytes(struct db *db, uint64_t *out);

/* Secrets of rows: sealed for exactly (table, row, column).  A column that is sealed stands in the
 * table of store/sealed.c, else its secrets would be lost with their key.  Who seals writes, so he
 * holds the inventory's write lock: the key file changes only under that lock too.
 * store_unseal(): ERR_OK; ERR_DENIED (another key, or moved); ERR_LIMIT; ERR_NOMEM. */
MUST_CHECK enum err store_seal(struct store *s, const char *table, int64_t row, const char *column,
	struct slice plain, struct buf *out);
MUST_CHECK enum err store_unseal(struct store *s, const char *table, int64_t row,
	const char *column, struct slice sealed, struct buf *out);

/* Looks whether there is a new key file, and forgets keys that are no longer in it; outside a
 * transaction, or where nothing was read in it yet.  ERR_OK; ERR_NOTFOUND, ERR_SYNTAX, ERR_IO. */
MUST_CHECK enum err store_keys_refresh(struct store *s);

/* Whether the service manager has given this process the master key. */
bool store_has_credential(void);

/* Finds the key file: the service manager's credential, else DIR/secret.key, which is made only
 * where no database is that another key has sealed.  For store_open(). */
MUST_CHECK enum err store_keys_open(struct store *s, bool may_create, struct why *why);

#endif
