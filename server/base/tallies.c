#include "base/tallies.h"

#include "base/crypto.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { WAYS = 8 }; /* places that a key may have */

struct place {
	_Atomic uint64_t key;      /* the hash of who lives here; 0: nobody yet */
	_Atomic uint64_t level_ms; /* his level, or when his mark ends */
};

struct tallies {
	struct crypto_key hash_key;
	size_t sets; /* of WAYS places; a power of two */
	struct place places[];
};

struct tallies *
tallies_new(size_t places)
{
	struct tallies *t;
	size_t sets = 1;

	while (sets * WAYS < places)
		sets *= 2;
	t = calloc(1, sizeof(*t) + sets * WAYS * sizeof(t->places[0]));
	if (t == NULL)
		return NULL;
	t->sets = sets;
	crypto_random(t->hash_key.bytes, sizeof(t->hash_key.bytes));
	return t;
}

void
tallies_free(struct tallies *t)
{
	if (t == NULL)
		return;
	crypto_key_wipe(&t->hash_key);
	free(t);
}

static uint64_t
hash_of(const struct tallies *t, struct slice key)
{
	uint64_t hash = crypto_short_hash(&t->hash_key, key);

	return hash != 0 ? hash : 1;
}

/* Where the set of a key begins in the table. */
static size_t
first_of(const struct tallies *t, uint64_t hash)
{
	return (hash & (t->sets - 1)) * WAYS;
}

/* The place where a key lives, or else the one with the lowest level of its set. */
static struct place *
place_of(struct tallies *t, uint64_t hash)
{
	struct place *set = &t->places[first_of(t, hash)], *lowest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (atomic_load(&set[i].key) == hash)
			return &set[i];
		if (atomic_load(&set[i].level_ms) < atomic_load(&lowest->level_ms))
			lowest = &set[i];
	}
	return lowest;
}

uint64_t
tallies_add(struct tallies *t, struct slice key, const struct throttle *limit, uint64_t now_ms)
{
	uint64_t hash = hash_of(t, key), next;
	struct place *p = place_of(t, hash);
	uint64_t level = atomic_load(&p->level_ms);

	atomic_store(&p->key, hash);
	do
		next = throttle_add(limit, level, now_ms);
	while (!atomic_compare_exchange_weak(&p->level_ms, &level, next));
	return next;
}

bool
tallies_mark(struct tallies *t, struct slice key, uint64_t period_ms, uint64_t now_ms)
{
	uint64_t hash = hash_of(t, key);
	struct place *p = place_of(t, hash);

	if (atomic_load(&p->key) == hash && atomic_load(&p->level_ms) > now_ms)
		return true;
	atomic_store(&p->key, hash);
	atomic_store(&p->level_ms, now_ms + period_ms);
	return false;
}

bool
tallies_has(const struct tallies *t, struct slice key, uint64_t now_ms)
{
	uint64_t hash = hash_of(t, key);
	const struct place *set = &t->places[first_of(t, hash)];

	for (size_t i = 0; i < WAYS; i++)
		if (atomic_load(&set[i].key) == hash)
			return atomic_load(&set[i].level_ms) > now_ms;
	return false;
}
