/* All lines, all keys of a phone at once. */
#include "base/auto.h"
#include "manage/phone_change.h"

enum { KEY_INDEX_MAX = 9999 };

struct held { /* positions, or ids, of what is to go */
	int64_t ids[KEYS_PER_PHONE_MAX];
	size_t count;
};

static enum err
hold_line(void *ctx, const struct assignment *a)
{
	struct held *h = ctx;

	h->ids[h->count++] = a->line_id;
	return ERR_OK;
}

static enum err
hold_key(void *ctx, const struct phone_key *key)
{
	struct held *h = ctx;

	h->ids[h->count++] = key->position;
	return ERR_OK;
}

/* Copies a text of the wish, and names its field where it has no room. */
static enum err
copy(struct fault *fault, size_t row, const char *field, struct slice text, char *dst, size_t cap)
{
	enum err e = slice_to_text(text, dst, cap);

	if (e != ERR_OK)
		(void)why_fail(&fault->why, e, "It is over %zu bytes, or holds a NUL.", cap - 1);
	return fault_at(fault, e, "lines[%zu].%s", row, field);
}

static enum err
assign(struct store *s, int64_t phone_id, const struct phone_change_line *wish, size_t row,
	struct fault *fault)
{
	struct assignment a = {
		.phone_id = phone_id, .position = wish->position, .line_keys = wish->line_keys};
	char address[ADDRESS_MAX_BYTES + 1];
	struct line line;
	enum err e = line_address_parse(wish->address, address, &fault->why);

	if (e == ERR_OK)
		e = lines_by_address(s, slice_of(address), &line);
	if (e == ERR_NOTFOUND)
		(void)why_fail(&fault->why, e, "There is no line %s.", address);
	if (e != ERR_OK)
		return fault_at(fault, e, "lines[%zu].address", row);
	a.line_id = line.id;
	e = copy(fault, row, "label", wish->label, a.label, sizeof(a.label));
	if (e == ERR_OK)
		e = copy(
			fault, row, "ring_type", wish->ring_type, a.ring_type, sizeof(a.ring_type));
	return e == ERR_OK ? fault_at(fault, lines_assign(s, &a, &fault->why), "lines[%zu]", row) :
			     e;
}

enum err
phone_change_lines(struct store *s, int64_t phone_id, const struct phone_change_line *lines,
	size_t count, struct fault *fault)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct held held = {.count = 0};
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = lines_of_phone(s, phone_id, hold_line, &held);
	for (size_t i = 0; i < held.count && e == ERR_OK; i++)
		e = lines_unassign(s, held.ids[i], phone_id);
	/* Those that have a place first: the others take what is left. */
	for (int is_placed = 1; is_placed >= 0; is_placed--)
		for (size_t i = 0; i < count && e == ERR_OK; i++)
			if ((lines[i].position != 0) == is_placed)
				e = assign(s, phone_id, &lines[i], i, fault);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
phone_change_key_check(struct phone_key *key, struct why *why)
{
	char address[ADDRESS_MAX_BYTES + 1];
	uint64_t index;
	enum err e;

	if (key->position < 1 || key->position > KEYS_PER_PHONE_MAX)
		return why_fail(why, ERR_LIMIT, "A key's position is a number from 1 to %d.",
			KEYS_PER_PHONE_MAX);
	switch (key->type) {
	case KEY_LINE:
	case KEY_BLF:
		e = line_address_parse(slice_of(key->value), address, why);
		return e == ERR_OK ?
			       slice_to_text(slice_of(address), key->value, sizeof(key->value)) :
			       e;
	case KEY_SPEED_DIAL:
	case KEY_EFK:
		if (slice_to_u64(slice_of(key->value), 1, KEY_INDEX_MAX, &index) == ERR_OK)
			return ERR_OK;
		return why_fail(why, ERR_SYNTAX,
			"A key of type %s needs its index on the phone as its value, 1 to %d.",
			key_type_names[key->type], KEY_INDEX_MAX);
	case KEY_UNASSIGNED:
		if (key->value[0] == '\0')
			return ERR_OK;
		return why_fail(why, ERR_SYNTAX, "An unassigned key has no value.");
	case KEY__COUNT:
	default:
		return why_fail(why, ERR_SYNTAX,
			"A key is of type line, blf, speed-dial, efk or unassigned.");
	}
}

enum err
phone_change_keys(struct store *s, int64_t phone_id, const struct phone_key *keys, size_t count,
	struct fault *fault)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct held held = {.count = 0};
	bool is_taken[KEYS_PER_PHONE_MAX + 1] = {false};
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = keys_of_phone(s, phone_id, hold_key, &held);
	for (size_t i = 0; i < held.count && e == ERR_OK; i++)
		e = keys_remove(s, phone_id, held.ids[i]);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		struct phone_key key = keys[i];

		e = phone_change_key_check(&key, &fault->why);
		if (e == ERR_OK && is_taken[key.position])
			e = why_fail(&fault->why, ERR_EXISTS, "Position %lld stands twice.",
				(long long)key.position);
		if (e == ERR_OK) {
			is_taken[key.position] = true;
			e = keys_put(s, phone_id, &key);
		}
		e = fault_at(fault, e, "keys[%zu]", i);
	}
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}
