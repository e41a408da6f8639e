/* package_upload - a package that an administrator sends piece by piece, until it is taken in.
 *
 * Each piece is on disk before it is acknowledged, so an upload goes on after a broken connection
 * or another start of the server.  Rows and files are store/package_uploads.h's; this is what may
 * be done with them, and how many there may be.
 */
#ifndef FIRMWARE_PACKAGE_UPLOAD_H
#define FIRMWARE_PACKAGE_UPLOAD_H

#include "firmware/intake.h"
#include "store/package_uploads.h"

/* Begins one.
 *   u              name, version, size, by and created_at are given; the rest is made
 *   reserve_bytes  as in struct intake
 * Returns ERR_OK; ERR_EXISTS (PACKAGE_UPLOADS_MAX are under way, or PACKAGE_UPLOADS_MIB);
 * ERR_NOSPACE; storage errors.  Name, version and size were checked by package_upload_check(). */
MUST_CHECK enum err package_upload_begin(
	struct store *s, struct package_upload *u, uint64_t reserve_bytes, struct why *why);

/* The same about one field: "name", "version", "size_bytes" is written to *field where it is at
 * fault.  ERR_OK; ERR_SYNTAX, ERR_LIMIT with why. */
MUST_CHECK enum err package_upload_check(
	const struct package_upload *u, const char **field, struct why *why);

/* Adds the next piece: it is on disk when this returns ERR_OK.
 *   offset  where it belongs: what has been received
 *   out     as it is then
 * Returns ERR_OK; ERR_NOTFOUND; ERR_EXISTS (another place is the next, or another piece is being
 * written: look and go on from there); ERR_SYNTAX (no bytes); ERR_LIMIT (beyond its size);
 * ERR_DENIED (it takes no pieces any more); ERR_NOSPACE, ERR_IO, storage errors: what was received
 * before stays good. */
struct package_piece {
	struct slice id;
	uint64_t offset;
	struct slice bytes;
	uint64_t reserve_bytes;
	int64_t now;
};
MUST_CHECK enum err package_upload_add(struct store *s, const struct package_piece *piece,
	struct package_upload *out, struct why *why);

/* Has one that is there whole taken in; a refused one again.
 *   version  empty: as it was said before
 * Returns ERR_OK; ERR_NOTFOUND; ERR_SYNTAX (the version); ERR_DENIED (bytes are missing, or it is
 * under way already); storage errors. */
MUST_CHECK enum err package_upload_finish(struct store *s, struct slice id, struct slice version,
	int64_t now, struct package_upload *out, struct why *why);

/* Gives one up, in whatever state.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err package_upload_forget(struct store *s, struct slice id);

/* Whoever takes uploads in: one thread of the server. */
struct package_taker {
	struct store *store; /* for writing */
	struct nursery *nursery;
	size_t job; /* as in struct intake */
	uint64_t reserve_bytes;
	bool (*goes_on)(void *ctx); /* false: give up what is under way; the next start goes on */
	/* What became of one: its state says it. */
	void (*tell)(void *ctx, const struct package_upload *u, const struct intake_result *r);
	void *ctx;
};

/* Takes in the one that has waited longest.
 * Returns ERR_OK (one was taken in, refused, or given up); ERR_NOTFOUND (none waits); storage
 * errors. */
MUST_CHECK enum err package_upload_take(const struct package_taker *t, int64_t now);

#endif
