#include "provision/cache.h"

#include <stdlib.h>

/* What an entry costs beside the bytes of its files: itself, the contents' heads and what front
 * ends hang on them. */
enum { BUCKETS = 4096, ENTRY_OVERHEAD_BYTES = 2048 };

struct entry {
	struct entry *chain;
	struct entry *older, *newer; /* by when it was asked for */
	struct mac mac;
	struct rendering files;
	size_t bytes;
};

struct cache {
	struct entry *buckets[BUCKETS];
	struct entry *oldest, *newest;
	size_t bytes, max_bytes;
};

struct cache *
cache_new(size_t max_bytes)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (c != NULL)
		c->max_bytes = max_bytes;
	return c;
}

/* Only phones of the inventory get in, so strangers cannot choose the keys; the last bytes of
 * MACs differ most. */
static struct entry **
bucket_of(struct cache *c, struct mac mac)
{
	return &c->buckets[(mac_to_u64(mac) * 0x9e3779b97f4a7c15ULL >> 40) % BUCKETS];
}

static void
list_remove(struct cache *c, struct entry *e)
{
	*(e->older ? &e->older->newer : &c->oldest) = e->newer;
	*(e->newer ? &e->newer->older : &c->newest) = e->older;
}

static void
list_append(struct cache *c, struct entry *e)
{
	e->older = c->newest;
	e->newer = NULL;
	*(c->newest ? &c->newest->newer : &c->oldest) = e;
	c->newest = e;
}

static void
drop(struct cache *c, struct entry *e)
{
	struct entry **at = bucket_of(c, e->mac);

	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	list_remove(c, e);
	c->bytes -= e->bytes;
	rendering_done(&e->files);
	free(e);
}

void
cache_clear(struct cache *c)
{
	while (c->oldest != NULL)
		drop(c, c->oldest);
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	cache_clear(c);
	free(c);
}

static struct entry *
find(struct cache *c, struct mac mac)
{
	struct entry *e = *bucket_of(c, mac);

	while (e != NULL && !mac_eq(e->mac, mac))
		e = e->chain;
	return e;
}

const struct rendering *
cache_get(struct cache *c, struct mac mac)
{
	struct entry *e = find(c, mac);

	if (e == NULL)
		return NULL;
	if (c->newest != e) {
		list_remove(c, e);
		list_append(c, e);
	}
	return &e->files;
}

const struct rendering *
cache_put(struct cache *c, struct mac mac, struct rendering *r)
{
	struct entry *e = find(c, mac);

	if (e != NULL)
		drop(c, e);
	e = calloc(1, sizeof(*e));
	if (e == NULL)
		return NULL;
	e->mac = mac;
	e->files = *r;
	e->bytes = ENTRY_OVERHEAD_BYTES;
	for (int i = 0; i < RENDER__COUNT; i++)
		e->bytes += content_memory(r->files[i]);
	while (c->oldest != NULL && c->bytes + e->bytes > c->max_bytes)
		drop(c, c->oldest);
	e->chain = *bucket_of(c, mac);
	*bucket_of(c, mac) = e;
	list_append(c, e);
	c->bytes += e->bytes;
	return &e->files;
}
