#include "manage/rowmap.h"

#include <stdlib.h>

enum { FIRST_CAP = 1024 };

static struct rowmap_slot *
slot_of(struct rowmap_slot *slots, size_t cap, uint64_t key)
{
	/* Fibonacci hashing: neighbouring numbers go far apart. */
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (cap - 1);

	while (slots[i].row != 0 && slots[i].key != key)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static enum err
grow(struct rowmap *m)
{
	size_t cap = m->cap ? m->cap * 2 : FIRST_CAP;
	struct rowmap_slot *slots = calloc(cap, sizeof(*slots));

	if (slots == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].row != 0)
			*slot_of(slots, cap, m->slots[i].key) = m->slots[i];
	free(m->slots);
	m->slots = slots;
	m->cap = cap;
	return ERR_OK;
}

enum err
rowmap_first(struct rowmap *m, uint64_t key, size_t row, size_t *first)
{
	struct rowmap_slot *slot;
	enum err e = m->used * 2 >= m->cap ? grow(m) : ERR_OK;

	if (e != ERR_OK)
		return e;
	slot = slot_of(m->slots, m->cap, key);
	if (slot->row == 0) {
		*slot = (struct rowmap_slot){key, row};
		m->used++;
	}
	*first = slot->row;
	return ERR_OK;
}

void
rowmap_done(struct rowmap *m)
{
	free(m->slots);
	*m = (struct rowmap){0};
}
