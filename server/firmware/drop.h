/* drop - the drop folder: what lies in it is taken in by itself.
 *
 * Each look goes over the folder once.  A thing counts when its size and time have stood still for
 * DROP_STILL_MS; what was taken or refused is remembered in the inventory and looked at again when
 * it changes.  Nothing in the folder is ever changed.
 */
#ifndef FIRMWARE_DROP_H
#define FIRMWARE_DROP_H

#include "firmware/intake.h"

struct drop;

/* What became of a thing. */
struct drop_news {
	const char *name;
	const struct intake_result *result; /* NULL: it was refused */
	const char *why;                    /* NULL: it was taken in */
};

struct drop_parts {
	struct store *store; /* of this thread, for writing */
	struct nursery *nursery;
	size_t job;                 /* as in struct intake */
	int fd;                     /* the folder */
	bool (*goes_on)(void *ctx); /* false: give up what is under way */
	void (*tell)(void *ctx, const struct drop_news *news);
	void *ctx;
};

struct drop *drop_new(const struct drop_parts *parts); /* NULL when out of memory */
void drop_free(struct drop *d);                        /* NULL is allowed */

/* Looks through the folder once.
 *   reserve_bytes  as in struct intake
 *   mono_ms, now  the time: monotonic, and unix seconds
 * ERR_OK, also where things were refused; storage errors, ERR_NOMEM: the next look tries again. */
MUST_CHECK enum err drop_look(
	struct drop *d, uint64_t reserve_bytes, uint64_t mono_ms, int64_t now);

#endif
