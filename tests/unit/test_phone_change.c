/* What an administrator does to a phone as a whole: all of it, or nothing. */
#include "unit_store.h"

#include "manage/phone_change.h"
#include "store/phone_accounts.h"
#include "store/visits.h"

static const struct mac mac_a = {
	{0, 4, 0xf2, 0, 0, 1}
};
static const struct mac mac_b = {
	{0, 4, 0xf2, 0, 0, 2}
};

static struct phone
add_phone(struct store *s, struct mac mac)
{
	struct phone p = {.mac = mac, .state = PHONE_ACTIVE};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p;
}

static void
add_line(struct store *s, const char *address)
{
	struct line line = {.is_shared = false};

	assert_int_equal(
		slice_to_text(slice_of(address), line.address, sizeof(line.address)), ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
}

static enum err
tell_line(void *ctx, const struct assignment *a)
{
	buf_addf(ctx, "%d=%s ", (int)a->position, a->line.address);
	return ERR_OK;
}

static enum err
tell_key(void *ctx, const struct phone_key *key)
{
	buf_addf(ctx, "%d=%s:%s ", (int)key->position, key_type_names[key->type], key->value);
	return ERR_OK;
}

static enum err
tell_group(void *ctx, const struct group *group)
{
	buf_addf(ctx, "%s ", group->name);
	return ERR_OK;
}

static void
assert_lines(struct store *s, const struct phone *p, const char *want)
{
	AUTO(buf_free) struct buf told = BUF(1024);

	assert_int_equal(lines_of_phone(s, p->id, tell_line, &told), ERR_OK);
	assert_string_equal(buf_text(&told), want);
}

#define WISH(text, at)                                                                             \
	{                                                                                          \
		.address = SLICE_INIT(text), .position = (at), .label = SLICE_INIT(""),            \
		.ring_type = SLICE_INIT("")                                                        \
	}

static void
all_lines_are_exchanged_at_once(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, mac_a);
	const struct phone_change_line first[] = {WISH("1@x", 1), WISH("2@x", 2)};
	const struct phone_change_line swapped[] = {WISH("3@x", 0), WISH("2@X", 1), WISH("1@x", 3)};
	struct fault fault = {.field = ""};

	add_line(s, "1@x");
	add_line(s, "2@x");
	add_line(s, "3@x");
	assert_int_equal(phone_change_lines(s, p.id, first, 2, &fault), ERR_OK);
	assert_lines(s, &p, "1=1@x 2=2@x ");
	assert_int_equal(phone_change_lines(s, p.id, swapped, 3, &fault), ERR_OK);
	assert_lines(s, &p, "1=2@x 2=3@x 3=1@x ");
	assert_int_equal(phone_change_lines(s, p.id, NULL, 0, &fault), ERR_OK);
	assert_lines(s, &p, "");
}

static const struct {
	const char *name;
	struct phone_change_line lines[2];
	enum err want;
	const char *field;
} bad_lines[] = {
	{"no such line",     {WISH("1@x", 1), WISH("9@x", 2)},   ERR_NOTFOUND, "lines[1].address"},
	{"no address",       {WISH("", 1), WISH("2@x", 2)},      ERR_SYNTAX,   "lines[0].address"},
	{"a position twice", {WISH("1@x", 1), WISH("2@x", 1)},   ERR_EXISTS,   "lines[1]"        },
	{"a line twice",     {WISH("1@x", 1), WISH("1@x", 2)},   ERR_EXISTS,   "lines[1]"        },
	{"another's",        {WISH("1@x", 1), WISH("4@x", 2)},   ERR_DENIED,   "lines[1]"        },
	{"no such position", {WISH("1@x", 1), WISH("2@x", 999)}, ERR_LIMIT,    "lines[1]"        },
};

static void
a_line_at_fault_is_named_and_nothing_is_changed(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, mac_a), other = add_phone(s, mac_b);
	const struct phone_change_line was[] = {WISH("2@x", 1)}, theirs[] = {WISH("4@x", 1)};
	struct fault none = {.field = ""};

	add_line(s, "1@x");
	add_line(s, "2@x");
	add_line(s, "4@x");
	assert_int_equal(phone_change_lines(s, p.id, was, 1, &none), ERR_OK);
	assert_int_equal(phone_change_lines(s, other.id, theirs, 1, &none), ERR_OK);
	for (size_t i = 0; i < COUNT(bad_lines); i++) {
		struct fault fault = {.field = ""};

		print_message("%s\n", bad_lines[i].name);
		assert_int_equal(phone_change_lines(s, p.id, bad_lines[i].lines, 2, &fault),
			bad_lines[i].want);
		assert_string_equal(fault.field, bad_lines[i].field);
		assert_string_not_equal(fault.why.text, "");
		assert_lines(s, &p, "1=2@x ");
	}
}

static void
all_keys_are_exchanged_at_once(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, mac_a);
	const struct phone_key first[] = {
		{1, KEY_BLF,        "sip:7@X", ""},
                {2, KEY_SPEED_DIAL, "3",       ""}
        };
	const struct phone_key second[] = {
		{2, KEY_UNASSIGNED, "", ""}
        };
	const struct phone_key bad[] = {
		{1, KEY_BLF, "7@x", ""},
                {1, KEY_BLF, "8@x", ""}
        };
	const struct phone_key worse[] = {
		{1, KEY_EFK, "0", ""}
        };
	AUTO(buf_free) struct buf told = BUF(1024);
	struct fault fault = {.field = ""};

	assert_int_equal(phone_change_keys(s, p.id, first, 2, &fault), ERR_OK);
	assert_int_equal(keys_of_phone(s, p.id, tell_key, &told), ERR_OK);
	assert_string_equal(buf_text(&told), "1=blf:7@x 2=speed-dial:3 ");
	assert_int_equal(phone_change_keys(s, p.id, second, 1, &fault), ERR_OK);
	assert_int_equal(phone_change_keys(s, p.id, bad, 2, &fault), ERR_EXISTS);
	assert_string_equal(fault.field, "keys[1]");
	fault = (struct fault){.field = ""};
	assert_int_equal(phone_change_keys(s, p.id, worse, 1, &fault), ERR_SYNTAX);
	assert_string_equal(fault.field, "keys[0]");
	buf_clear(&told);
	assert_int_equal(keys_of_phone(s, p.id, tell_key, &told), ERR_OK);
	assert_string_equal(buf_text(&told), "2=unassigned: ");
}

static void
a_phone_is_in_the_groups_that_are_named_and_no_other(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, mac_a);
	const struct slice ab[] = {SLICE("a"), SLICE("b")},
			   bcb[] = {SLICE("b"), SLICE("c"), SLICE("b")};
	const struct slice bad[] = {SLICE("a"), SLICE("nobody")};
	AUTO(buf_free) struct buf told = BUF(1024);
	struct fault fault = {.field = ""};

	for (int i = 0; i < 3; i++) {
		struct group group = {.name = {(char)('a' + i)}, .rank = i + 1};

		assert_int_equal(groups_add(s, &group, NULL), ERR_OK);
	}
	assert_int_equal(phone_change_groups(s, p.id, ab, 2, &fault), ERR_OK);
	assert_int_equal(phone_change_groups(s, p.id, bcb, 3, &fault), ERR_OK);
	assert_int_equal(phone_change_groups(s, p.id, bad, 2, &fault), ERR_NOTFOUND);
	assert_string_equal(fault.field, "groups[1]");
	assert_int_equal(groups_of_phone(s, p.id, tell_group, &told), ERR_OK);
	assert_string_equal(buf_text(&told), "b c ");
}

static void
a_phone_that_is_only_seen_comes_into_the_inventory_with_its_state(void **state)
{
	struct store *s = *state;
	struct seen seen = {.mac = mac_a, .last_at = 5, .model = "VVX400", .is_new = true};
	struct enrolment window;
	struct phone p;

	assert_int_equal(phone_change_state(s, mac_a, PHONE_ACTIVE, 100, &p, NULL), ERR_NOTFOUND);
	assert_int_equal(seen_put(s, &seen, 10), ERR_OK);
	assert_int_equal(phone_change_state(s, mac_a, PHONE_BLOCKED, 100, &p, NULL), ERR_OK);
	assert_int_equal(p.state, PHONE_BLOCKED);
	assert_string_equal(p.model_learnt, "VVX400");
	assert_int_equal(p.created_at, 100);
	assert_int_equal(enrolments_get(s, p.id, &window), ERR_NOTFOUND);
	assert_int_equal(phone_change_state(s, mac_a, PHONE_ACTIVE, 200, &p, NULL), ERR_OK);
	assert_int_equal(enrolments_get(s, p.id, &window), ERR_OK);
	assert_int_equal(window.opened_at, 200);
	assert_int_equal(phone_change_settle(s, mac_a), ERR_OK);
	assert_int_equal(seen_by_mac(s, mac_a, &seen), ERR_OK);
	assert_false(seen.is_new);
}

static void
a_part_number_becomes_its_models_name(void **state)
{
	char model[WORD_MAX_BYTES + 1] = "untouched";
	bool is_unknown;
	struct why why = {""};

	assert_int_equal(
		phone_change_model(*state, SLICE("a b"), model, &is_unknown, &why), ERR_SYNTAX);
	assert_string_equal(model, "untouched");
	assert_int_equal(
		phone_change_model(*state, SLICE("3111-46157-002"), model, &is_unknown, NULL),
		ERR_OK);
	assert_string_equal(model, "VVX400");
	assert_false(is_unknown);
	assert_int_equal(
		phone_change_model(*state, SLICE("VVX999"), model, &is_unknown, NULL), ERR_OK);
	assert_string_equal(model, "VVX999");
	assert_true(is_unknown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(all_lines_are_exchanged_at_once),
		STORE_CASE(a_line_at_fault_is_named_and_nothing_is_changed),
		STORE_CASE(all_keys_are_exchanged_at_once),
		STORE_CASE(a_phone_is_in_the_groups_that_are_named_and_no_other),
		STORE_CASE(a_phone_that_is_only_seen_comes_into_the_inventory_with_its_state),
		STORE_CASE(a_part_number_becomes_its_models_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
