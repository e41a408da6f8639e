/* cache - the rendered files of the phones that asked last, within a bound of bytes.
 *
 * Knows nothing of freshness: its owner clears it when the inventory moves.
 */
#ifndef PROVISION_CACHE_H
#define PROVISION_CACHE_H

#include "base/mac.h"
#include "provision/render.h"

struct cache;

struct cache *cache_new(size_t max_bytes); /* NULL when out of memory */
void cache_free(struct cache *c);          /* NULL is allowed */
/* Forgets all renderings; contents of theirs that somebody else holds live on. */
void cache_clear(struct cache *c);

/* The files of a phone, or NULL; valid until the next cache_put() or cache_clear(). */
const struct rendering *cache_get(struct cache *c, struct mac mac);

/* Takes a rendering over (its references) and gives it back from inside; drops the ones that
 * were asked for longest ago while there are too many bytes.  NULL when out of memory: then it
 * is still the caller's. */
const struct rendering *cache_put(struct cache *c, struct mac mac, struct rendering *r);

#endif
