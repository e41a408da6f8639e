#include "provision/memo.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 64 };

struct memo_entry {
	struct memo_entry *next;
	uint64_t hash;
	void *value;
	size_t key_len;
	char key[];
};

/* FNV-1a. */
static uint64_t
hash_of(struct slice key)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3;
	return h;
}

void *
memo_get(const struct memo *m, struct slice key)
{
	uint64_t hash = hash_of(key);
	const struct memo_entry *e = m->slots ? m->slots[hash & (m->slots_len - 1)] : NULL;

	while (e != NULL && (e->hash != hash || !slice_eq((struct slice){e->key, e->key_len}, key)))
		e = e->next;
	return e ? e->value : NULL;
}

static enum err
grow(struct memo *m)
{
	size_t len = m->slots_len > 0 ? 2 * m->slots_len : SLOTS_FIRST;
	struct memo_entry **slots = calloc(len, sizeof(struct memo_entry *));

	if (slots == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < m->slots_len; i++)
		for (struct memo_entry *e = m->slots[i], *next; e != NULL; e = next) {
			next = e->next;
			e->next = slots[e->hash & (len - 1)];
			slots[e->hash & (len - 1)] = e;
		}
	free(m->slots);
	m->slots = slots;
	m->slots_len = len;
	return ERR_OK;
}

enum err
memo_put(struct memo *m, struct slice key, void *value)
{
	struct memo_entry *e = malloc(sizeof(*e) + key.n), **slot;

	if (e == NULL)
		return ERR_NOMEM;
	if (m->count >= m->slots_len && grow(m) != ERR_OK) {
		free(e);
		return ERR_NOMEM;
	}
	e->hash = hash_of(key);
	e->value = value;
	e->key_len = key.n;
	memcpy(e->key, key.p, key.n);
	slot = &m->slots[e->hash & (m->slots_len - 1)];
	e->next = *slot;
	*slot = e;
	m->count++;
	return ERR_OK;
}

void
memo_clear(struct memo *m)
{
	for (size_t i = 0; i < m->slots_len; i++)
		for (struct memo_entry *e = m->slots[i], *next; e != NULL; e = next) {
			next = e->next;
			m->release(e->value);
			free(e);
		}
	free(m->slots);
	*m = MEMO(m->release);
}
