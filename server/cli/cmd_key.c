/* bootline key: line keys, BLF, speed dials and side-car keys of a phone. */
#include "base/auto.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/members_of.h"

/* One row an option. */
/* clang-format off */
static const struct arg_row mac_row[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone"},
	{NULL, NULL, 0, NULL},
};
#define KEY_OPTIONS \
	{"type", "WORD", 0, "line, blf, speed-dial, efk or unassigned"}, \
	{"value", "V", 0, "line: its address; blf: the address that is watched; speed-dial, efk: the phone's own index"}, \
	{"label", "T", 0, "what the phone shows beside the key"}
static const struct arg_row add_options[] = {
	{"position", "N", 0, "which key; else the first free one"},
	KEY_OPTIONS,
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	{"position", "N", ARG_REQUIRED, "which key"},
	KEY_OPTIONS,
	{NULL, NULL, 0, NULL},
};
static const struct arg_row remove_options[] = {
	{"position", "N", ARG_REQUIRED, "which key"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

struct keys {           /* what is on a phone, while one position is looked for */
	int64_t wanted; /* 0: the first free one */
	int64_t free;
	bool is_found;
	struct phone_key found;
};

static enum err
look_at_key(void *ctx, const struct phone_key *key)
{
	struct keys *k = ctx;

	if (key->position == k->free)
		k->free++;
	if (key->position == k->wanted) {
		k->is_found = true;
		k->found = *key;
	}
	return ERR_OK;
}

static enum err
read_type(struct cli *c, struct phone_key *key)
{
	const char *typed = args_text(c->args, "type");

	for (int i = 0; i < KEY__COUNT && typed != NULL; i++)
		if (strcmp(typed, key_type_names[i]) == 0) {
			key->type = (enum key_type)i;
			return ERR_OK;
		}
	if (typed == NULL)
		return ERR_OK;
	return args_misuse(c->args, c->why,
		"--type is line, blf, speed-dial, efk or unassigned, not \"%.100s\".", typed);
}

/* What each type needs of its value. */
static enum err
check_value(struct cli *c, struct phone_key *key)
{
	char address[ADDRESS_MAX_BYTES + 1];
	uint64_t index;
	enum err e;

	switch (key->type) {
	case KEY_LINE:
	case KEY_BLF:
		if (key->value[0] == '\0')
			return args_misuse(c->args, c->why,
				"A key of type %s needs --value ADDRESS.",
				key_type_names[key->type]);
		e = line_address_parse(slice_of(key->value), address, c->why);
		return e == ERR_OK ?
			       slice_to_text(slice_of(address), key->value, sizeof(key->value)) :
			       e;
	case KEY_SPEED_DIAL:
	case KEY_EFK:
		if (slice_to_u64(slice_of(key->value), 1, 9999, &index) != ERR_OK)
			return args_misuse(c->args, c->why,
				"A key of type %s needs --value N, its index on the phone (1 to "
				"9999).",
				key_type_names[key->type]);
		return ERR_OK;
	case KEY_UNASSIGNED:
	case KEY__COUNT:
	default:
		if (key->value[0] != '\0')
			return args_misuse(c->args, c->why, "An unassigned key has no --value.");
		return ERR_OK;
	}
}

static enum err
read_key(struct cli *c, struct phone_key *key)
{
	enum err e = read_type(c, key);

	if (e == ERR_OK && key->type == KEY_UNASSIGNED)
		key->value[0] = '\0'; /* what the key was before */
	if (e == ERR_OK)
		e = inventory_token(c, "value", key->value, sizeof(key->value));
	if (e == ERR_OK)
		e = inventory_text(c, "label", key->label, sizeof(key->label));
	return e == ERR_OK ? check_value(c, key) : e;
}

/* Finds the phone and what stands at --position (or which one is free). */
static enum err
find_key(struct cli *c, struct phone *phone, struct keys *k)
{
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), phone);

	if (e == ERR_OK)
		e = args_number(c->args, "position", 1, KEYS_PER_PHONE_MAX, &k->wanted, c->why);
	return e == ERR_OK ? keys_of_phone(c->store, phone->id, look_at_key, k) : e;
}

/* Stores the key and says what it is now. */
static enum err
put_key(struct cli *c, const struct phone *phone, const struct phone_key *key)
{
	char mac[MAC_TEXT_BYTES];
	enum err e = keys_put(c->store, phone->id, key);

	if (e != ERR_OK)
		return e;
	output_note(c->out, "Key %lld of phone %s is now %s%s%s.", (long long)key->position,
		mac_text(phone->mac, mac), key_type_names[key->type],
		key->value[0] != '\0' ? " " : "", key->value);
	output_text(c->out, "mac", mac);
	members_of_key(output_members(c->out), key);
	return ERR_OK;
}

static enum err
run_add(struct cli *c)
{
	struct keys k = {.free = 1};
	struct phone_key key = {.type = KEY_LINE};
	struct phone phone;
	char mac[MAC_TEXT_BYTES];
	enum err e = find_key(c, &phone, &k);

	if (e != ERR_OK)
		return e;
	if (k.is_found)
		return why_fail(c->why, ERR_EXISTS,
			"Key %lld of phone %s is there already: change it with `bootline key set "
			"%s --position "
			"%lld`.",
			(long long)k.wanted, mac_text(phone.mac, mac), mac, (long long)k.wanted);
	key.position = k.wanted != 0 ? k.wanted : k.free;
	if (key.position > KEYS_PER_PHONE_MAX)
		return why_fail(c->why, ERR_LIMIT, "Phone %s has all %d keys.",
			mac_text(phone.mac, mac), KEYS_PER_PHONE_MAX);
	e = read_key(c, &key);
	return e == ERR_OK ? put_key(c, &phone, &key) : e;
}

static enum err
find_existing(struct cli *c, struct phone *phone, struct keys *k)
{
	char mac[MAC_TEXT_BYTES];
	enum err e = find_key(c, phone, k);

	if (e == ERR_OK && !k->is_found)
		return why_fail(c->why, ERR_NOTFOUND,
			"There is no key %lld on phone %s: add it with `bootline key add %s "
			"--position %lld`.",
			(long long)k->wanted, mac_text(phone->mac, mac), mac, (long long)k->wanted);
	return e;
}

static enum err
run_set(struct cli *c)
{
	struct keys k = {.free = 1};
	struct phone phone;
	enum err e = find_existing(c, &phone, &k);

	if (e == ERR_OK)
		e = read_key(c, &k.found);
	return e == ERR_OK ? put_key(c, &phone, &k.found) : e;
}

static enum err
run_remove(struct cli *c)
{
	struct keys k = {.free = 1};
	struct phone phone;
	char mac[MAC_TEXT_BYTES];
	enum err e = find_existing(c, &phone, &k);

	if (e == ERR_OK)
		e = keys_remove(c->store, phone.id, k.wanted);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed key %lld of phone %s.", (long long)k.wanted,
		mac_text(phone.mac, mac));
	output_text(c->out, "mac", mac);
	output_number(c->out, "position", k.wanted);
	return ERR_OK;
}

static enum err
tell_row(void *ctx, const struct phone_key *key)
{
	output_row_begin(ctx);
	members_of_key(output_members(ctx), key);
	output_row_end(ctx);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	struct phone phone;
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), &phone);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "keys");
	e = keys_of_phone(c->store, phone.id, tell_row, c->out);
	output_table_end(c->out);
	return e;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a key to a phone.", mac_row, add_options,
		"bootline key add 0004f2aabbcc --position 3 --type blf --value 1002@pbx.example --label Anna\n"
		"bootline key add 0004f2aabbcc --type line --value 1001@pbx.example\n"
		"bootline key add 0004f2aabbcc --type speed-dial --value 1\n", DATA_WRITE, run_add},
	{"list", "Lists a phone's keys.", mac_row, NULL,
		"bootline key list 0004f2aabbcc\n", DATA_READ, run_list},
	{"set", "Changes a key; what is not named stays as it is.", mac_row, set_options,
		"bootline key set 0004f2aabbcc --position 3 --label Anne\n", DATA_WRITE, run_set},
	{"remove", "Removes a key.", mac_row, remove_options,
		"bootline key remove 0004f2aabbcc --position 3\n", DATA_WRITE, run_remove},
};
/* clang-format on */

int
cmd_key(int argc, char **argv)
{
	static const struct family family = {"key",
		"Line keys, BLF, speed dials and side-car keys of a phone.", commands,
		COUNT(commands)};

	return command_family(&family, argc, argv);
}
