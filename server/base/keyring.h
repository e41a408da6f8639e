/* keyring - the file of master keys: what is sealed names the one that opens it.
 *
 * The file holds 32 bytes, which are key 1, or for each key its id and 32 bytes; the last one
 * seals, the others still open what they have sealed.  It is replaced as a whole (written beside
 * it, synced, renamed) and the old bytes are overwritten, so that there is one valid file at any
 * time.
 */
#ifndef BASE_KEYRING_H
#define BASE_KEYRING_H

#include "base/crypto.h"

enum { KEYRING_MAX = 4 }; /* one rotation needs two; more only where several were cut short */

struct keyring {
	struct crypto_key keys[KEYRING_MAX]; /* the last one seals */
	size_t count;
	size_t old_count;   /* so many in front are no longer in the file */
	uint64_t inode;     /* of the file that it was read from, */
	int64_t changed_ns; /* and when that was changed */
};

/* Reads the key file below dir_fd, or makes one with a random key 1 (O_EXCL, 0400, synced) where
 * there is none and may_create says so. Returns ERR_OK; ERR_NOTFOUND (none, and may_create is
 * false); ERR_SYNTAX (no such file as is said above); ERR_DENIED, ERR_IO.  why says what to do. */
MUST_CHECK enum err keyring_load(
	int dir_fd, const char *name, bool may_create, struct keyring *out, struct why *why);

/* Reads the file again where it is another one now.
 *   keeps_old  keys that are no longer in the file stay, as far as there is room: somebody may
 *              still look at what they have sealed
 * Returns as keyring_load(); the ring is then as it was. */
MUST_CHECK enum err keyring_refresh(
	int dir_fd, const char *name, bool keeps_old, struct keyring *ring);

/* Puts the ring in the place of the file and overwrites the old one.
 * Returns ERR_OK; ERR_NOSPACE, ERR_DENIED, ERR_IO: the file is the old one or the new one. */
MUST_CHECK enum err keyring_store(
	int dir_fd, const char *name, struct keyring *ring, struct why *why);

/* NULL: there is none of this id. */
const struct crypto_key *keyring_find(const struct keyring *ring, uint8_t id);
/* The one that seals; borrowed, as what keyring_find() gives, until keys are added or dropped. */
const struct crypto_key *keyring_current(const struct keyring *ring);

/* Adds a random key, which from now on seals; drops all others.  Only in memory. */
void keyring_add(struct keyring *ring);
void keyring_drop_old(struct keyring *ring);
void keyring_wipe(struct keyring *ring); /* overwrites them all */

#endif
