#include "provision/name_set.h"

#include "limits.h"

enum { SLOTS_FIRST = 256 };

struct name_place {
	uint32_t hash;
	uint32_t at; /* in bytes */
	uint32_t len;
};

void
name_set_init(struct name_set *set)
{
	/* No file has more names than bytes; explaining a phone looks at all of its files. */
	size_t max = 8 * RENDER_MAX_BYTES;

	*set = (struct name_set){BUF(max), BUF(max), BUF(max)};
}

void
name_set_done(struct name_set *set)
{
	buf_free(&set->bytes);
	buf_free(&set->names);
	buf_free(&set->slots);
}

void
name_set_clear(struct name_set *set)
{
	buf_clear(&set->bytes);
	buf_clear(&set->names);
	if (set->slots.n > 0)
		memset(set->slots.p, 0, set->slots.n);
}

/* FNV-1a. */
static uint32_t
hash_of(struct slice name)
{
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x01000193;
	return h;
}

static struct name_place *
places(const struct name_set *set)
{
	return (struct name_place *)(void *)set->names.p;
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t *
find(const struct name_set *set, struct slice name, uint32_t hash)
{
	uint32_t *slots = (uint32_t *)(void *)set->slots.p;
	size_t mask = set->slots.n / sizeof(uint32_t) - 1, i = hash & mask;

	for (; slots[i] != 0; i = (i + 1) & mask) {
		const struct name_place *p = &places(set)[slots[i] - 1];

		if (p->hash == hash && slice_eq((struct slice){set->bytes.p + p->at, p->len}, name))
			break;
	}
	return &slots[i];
}

/* Doubles the slots when three quarters of them would be taken. */
static enum err
make_room(struct name_set *set)
{
	size_t count = set->names.n / sizeof(struct name_place);
	size_t len = set->slots.n / sizeof(uint32_t), wanted = len ? 2 * len : SLOTS_FIRST;

	if (4 * (count + 1) <= 3 * len)
		return ERR_OK;
	buf_clear(&set->slots);
	if (buf_reserve(&set->slots, wanted * sizeof(uint32_t)) == NULL)
		return buf_check(&set->slots);
	set->slots.n = wanted * sizeof(uint32_t);
	memset(set->slots.p, 0, set->slots.n);
	for (size_t i = 0; i < count; i++) {
		const struct name_place *p = &places(set)[i];

		*find(set, (struct slice){set->bytes.p + p->at, p->len}, p->hash) = (uint32_t)i + 1;
	}
	return ERR_OK;
}

enum err
name_set_add(struct name_set *set, struct slice name, bool *is_new)
{
	struct name_place place = {hash_of(name), (uint32_t)set->bytes.n, (uint32_t)name.n};
	uint32_t *slot;
	enum err e = make_room(set);

	if (e != ERR_OK)
		return e;
	slot = find(set, name, place.hash);
	*is_new = *slot == 0;
	if (!*is_new)
		return ERR_OK;
	buf_add(&set->bytes, name);
	buf_add(&set->names, (struct slice){(const char *)&place, sizeof(place)});
	*slot = (uint32_t)(set->names.n / sizeof(struct name_place));
	e = buf_check(&set->bytes);
	return e != ERR_OK ? e : buf_check(&set->names);
}

bool
name_set_has(const struct name_set *set, struct slice name)
{
	return set->slots.n > 0 && *find(set, name, hash_of(name)) != 0;
}
