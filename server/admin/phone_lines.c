/* /phones/{mac}/lines, /phones/{mac}/keys: what stands beside a phone's keys. */
#include "admin/phone_json.h"
#include "admin/phone_take.h"
#include "admin/resources.h"
#include "base/auto.h"

const struct field_row phone_key_fields[] = {
	{"position", FIELD_NUMBER, true,  "which key, from 1"                       },
	{"type",     FIELD_TEXT,   true,  "line, blf, speed-dial, efk or unassigned"},
	{"value",    FIELD_TEXT,   false,
         "line: its address; blf: the address that is watched; speed-dial, efk: the phone's "
		"own index"							 },
	{"label",    FIELD_TEXT,   false, "what the phone shows beside the key"     },
	{NULL,       FIELD_TEXT,   false, NULL				      },
};

enum err
phone_lines_put(struct call *c)
{
	struct phone_change_line lines[LINES_PER_PHONE_MAX];
	struct fault fault = {.field = ""};
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK)
		e = phone_take_line_list(c, c->body, "", lines);
	if (e == ERR_OK)
		e = phone_take_blame(c,
			phone_change_lines(c->store, phone.id, lines, jval_count(c->body), &fault),
			&fault, "lines", "");
	return e == ERR_OK ? phone_json_lines(c, c->answer, &phone) : e;
}

static enum err
find_line(struct call *c, struct slice typed, struct line *out)
{
	char address[ADDRESS_MAX_BYTES + 1];
	enum err e = call_blame(c, "address", line_address_parse(typed, address, c->why));

	if (e == ERR_OK)
		e = lines_by_address(c->store, slice_of(address), out);
	return e == ERR_NOTFOUND ? call_fault(c, "address", "There is no line %s.", address) : e;
}

enum err
phone_lines_add(struct call *c)
{
	struct assignment a = {.position = 0};
	struct phone_change_line wish = {.position = 0};
	struct phone phone = {.id = 0};
	struct line line = {.id = 0};
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK)
		e = phone_take_line(c, &wish);
	if (e == ERR_OK)
		e = find_line(c, wish.address, &line);
	if (e == ERR_OK)
		e = slice_to_text(wish.label, a.label, sizeof(a.label));
	if (e == ERR_OK)
		e = slice_to_text(wish.ring_type, a.ring_type, sizeof(a.ring_type));
	if (e != ERR_OK)
		return e;
	a.phone_id = phone.id;
	a.line_id = line.id;
	a.position = wish.position;
	a.line_keys = wish.line_keys;
	e = lines_assign(c->store, &a, c->why);
	return e == ERR_OK ? phone_json_lines(c, c->answer, &phone) : e;
}

struct search {
	int64_t position, line_id; /* 0: not found */
};

static enum err
look_at(void *ctx, const struct assignment *a)
{
	struct search *s = ctx;

	if (a->position == s->position)
		s->line_id = a->line_id;
	return ERR_OK;
}

enum err
phone_lines_remove(struct call *c)
{
	struct search search = {.position = 0};
	struct phone phone;
	uint64_t position = 0;
	char mac[MAC_TEXT_BYTES];
	enum err e = phone_json_find(c, &phone);

	if (e != ERR_OK)
		return e;
	if (slice_to_u64(c->names[1], 1, LINES_PER_PHONE_MAX, &position) == ERR_OK) {
		search.position = (int64_t)position;
		e = lines_of_phone(c->store, phone.id, look_at, &search);
	}
	if (e == ERR_OK && search.line_id == 0)
		return why_fail(c->why, ERR_NOTFOUND, "Phone %s has no line at position %.*s.",
			mac_text(phone.mac, mac), SLICE_FMT(slice_head(c->names[1], 20)));
	if (e == ERR_OK)
		e = lines_unassign(c->store, search.line_id, phone.id);
	return call_done(c, e);
}

enum err
phone_keys_show(struct call *c)
{
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	return e == ERR_OK ? phone_json_keys(c, c->answer, &phone) : e;
}

/* One key, of what is read now. */
static enum err
take_key(struct call *c, struct phone_key *key)
{
	int type = KEY__COUNT;
	enum err e = call_take_number(c, "position", 1, KEYS_PER_PHONE_MAX, &key->position);

	if (e == ERR_OK)
		e = call_take_word(c, "type", key_type_names, KEY__COUNT, &type);
	key->type = (enum key_type)type;
	if (e == ERR_OK)
		e = call_take_token(c, "value", key->value, sizeof(key->value));
	if (e == ERR_OK)
		e = call_take_text(c, "label", key->label, sizeof(key->label));
	return e == ERR_OK ? call_blame(c, "value", phone_change_key_check(key, c->why)) : e;
}

static enum err
take_keys(struct call *c, struct phone_key *keys)
{
	struct jval *list = c->body;
	enum err e = ERR_OK;

	for (size_t i = 0; i < jval_count(list) && e == ERR_OK; i++) {
		char item[24];
		struct call_part whole;

		(void)snprintf(item, sizeof(item), "%zu.", i);
		whole = call_enter(c, jval_at(list, i), item);
		e = take_key(c, &keys[i]);
		call_leave(c, whole);
	}
	return e;
}

enum err
phone_keys_put(struct call *c)
{
	AUTO(auto_free) struct phone_key *keys = NULL;
	struct fault fault = {.field = ""};
	size_t count = jval_count(c->body);
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK && count > KEYS_PER_PHONE_MAX)
		e = call_fault(c, "", "A phone has at most %d keys.", KEYS_PER_PHONE_MAX);
	if (e != ERR_OK)
		return e;
	keys = calloc(count + 1, sizeof(*keys));
	if (keys == NULL)
		return ERR_NOMEM;
	e = take_keys(c, keys);
	if (e == ERR_OK)
		e = phone_take_blame(c, phone_change_keys(c->store, phone.id, keys, count, &fault),
			&fault, "keys", "");
	return e == ERR_OK ? phone_json_keys(c, c->answer, &phone) : e;
}
