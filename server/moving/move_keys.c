/* Line keys and watched lines of a phone as keys of the inventory. */
#include "base/auto.h"
#include "moving/line_read.h"
#include "moving/move_inner.h"

/* What a phone says of one key. */
struct key_reading {
	struct slice category, index;
};

struct keys_reading {
	struct key_reading keys[KEYS_PER_PHONE_MAX + 1];
	bool is_on; /* lineKey.reassignment.enabled */
};

static void
read_keys(const struct vphone_config *c, struct keys_reading *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < vphone_config_count(c); i++) {
		struct vphone_param p = vphone_config_at(c, i);
		struct slice rest = p.name, number;
		uint64_t at;

		if (p.standing == VPHONE_HIDDEN || !slice_starts(p.name, SLICE("lineKey.")))
			continue;
		if (slice_is(p.name, "lineKey.reassignment.enabled"))
			out->is_on = slice_is(p.value, "1");
		number = slice_cut(slice_from(p.name, 8), '.', &rest);
		if (slice_to_u64(number, 1, KEYS_PER_PHONE_MAX, &at) != ERR_OK)
			continue;
		if (slice_is(rest, "category"))
			out->keys[at].category = p.value;
		else if (slice_is(rest, "index"))
			out->keys[at].index = p.value;
	}
}

struct at_position {
	uint64_t position;
	char address[ADDRESS_MAX_BYTES + 1];
};

static enum err
find_line(void *ctx, const struct assignment *a)
{
	struct at_position *at = ctx;

	if (a->position == (int64_t)at->position)
		memcpy(at->address, a->line.address, sizeof(at->address));
	return ERR_OK;
}

/* Copies a text; one that does not fit is none, and makes no key. */
static void
keep_text(struct slice text, char *dst, size_t cap)
{
	if (slice_to_text(text, dst, cap) != ERR_OK)
		dst[0] = '\0';
}

/* The value of a watched line: "" where the list has none at that number. */
static void
read_watched(const struct vphone_config *c, uint64_t number, struct phone_key *key)
{
	struct slice value;
	char name[64];

	(void)snprintf(name, sizeof(name), "attendant.resourceList.%u.address", (unsigned)number);
	if (vphone_config_get(c, slice_of(name), &value))
		keep_text(value, key->value, sizeof(key->value));
	(void)snprintf(name, sizeof(name), "attendant.resourceList.%u.label", (unsigned)number);
	if (vphone_config_get(c, slice_of(name), &value))
		keep_text(value, key->label, sizeof(key->label));
}

/* One key; false where it cannot be told as one. */
static bool
read_key(struct moving *m, int64_t phone_id, const struct vphone_config *c,
	const struct key_reading *r, struct phone_key *key, enum err *e)
{
	static const struct {
		const char *category;
		enum key_type type;
	} types[] = {
		{"Line",       KEY_LINE      },
		{"BLF",        KEY_BLF       },
		{"SpeedDial",  KEY_SPEED_DIAL},
		{"EFK",        KEY_EFK       },
		{"Unassigned", KEY_UNASSIGNED},
	};
	struct at_position at = {0};
	size_t row = 0;

	while (row < COUNT(types) && !slice_is(r->category, types[row].category))
		row++;
	if (row == COUNT(types))
		return false;
	key->type = types[row].type;
	if (key->type == KEY_UNASSIGNED)
		return true;
	if (slice_to_u64(r->index, 1, INT32_MAX, &at.position) != ERR_OK)
		return false;
	if (key->type == KEY_BLF)
		read_watched(c, at.position, key);
	else if (key->type == KEY_LINE) {
		*e = lines_of_phone(m->store, phone_id, find_line, &at);
		memcpy(key->value, at.address, sizeof(key->value));
	} else
		keep_text(r->index, key->value, sizeof(key->value));
	return key->value[0] != '\0';
}

static enum err
count_key(void *ctx, const struct phone_key *key)
{
	(void)key;
	++*(size_t *)ctx;
	return ERR_OK;
}

enum err
move_keys(struct moving *m, size_t phone, const struct vphone_config *c, bool *is_moved,
	struct why *why)
{
	int64_t id = moving_phone(m, phone)->row.id;
	struct keys_reading r;
	size_t there = 0, added = 0;
	enum err e = keys_of_phone(m->store, id, count_key, &there);

	*is_moved = false;
	read_keys(c, &r);
	if (e != ERR_OK || there > 0 || !r.is_on)
		return e;
	for (int64_t x = 1; x <= KEYS_PER_PHONE_MAX && e == ERR_OK; x++) {
		struct phone_key key = {.position = x};

		if (r.keys[x].category.p == NULL || !read_key(m, id, c, &r.keys[x], &key, &e))
			continue;
		if (e == ERR_OK)
			e = keys_put(m->store, id, &key);
		added += e == ERR_OK;
		if (e == ERR_LIMIT || e == ERR_SYNTAX)
			e = ERR_OK; /* stands with the phone */
	}
	*is_moved = added > 0;
	m->counts.keys_added += added;
	return e == ERR_OK ? e : why_fail(why, e, "Keys cannot be written: %s.", err_text(e));
}
