#include "unit_store.h"

#include "store/groups.h"
#include "store/models.h"
#include "store/phones.h"
#include "store/sites.h"

static const struct mac mac_a = {
	{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0x01}
};
static const struct mac mac_b = {
	{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0x02}
};

static struct phone
add(struct store *s, struct mac mac)
{
	struct phone p = {.mac = mac,
		.state = PHONE_ACTIVE,
		.model = "VVX400",
		.label = "Desk",
		.created_at = 1700000000};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p;
}

static enum err
join(void *ctx, const struct phone *p)
{
	char text[MAC_TEXT_BYTES];

	buf_addf(ctx, "%s ", mac_text(p->mac, text) + 10);
	return ERR_OK;
}

static void
assert_list(struct store *s, struct phone_filter filter, const char *want)
{
	AUTO(buf_free) struct buf all = BUF(256);

	if (filter.model.p == NULL)
		filter.model = SLICE("");
	if (filter.text.p == NULL)
		filter.text = SLICE("");
	assert_int_equal(phones_each(s, &filter, join, &all), ERR_OK);
	assert_slice(buf_slice(&all), want);
}

static void
a_phone_is_kept_as_it_was_given(void **state)
{
	struct phone p = add(*state, mac_a), found;

	assert_int_equal(phones_by_mac(*state, mac_a, &found), ERR_OK);
	assert_int_equal(found.id, p.id);
	assert_true(mac_eq(found.mac, mac_a));
	assert_int_equal(found.state, PHONE_ACTIVE);
	assert_string_equal(found.model, "VVX400");
	assert_string_equal(found.label, "Desk");
	assert_string_equal(found.site, "default");
	assert_int_equal(found.created_at, 1700000000);
	assert_int_equal(phones_by_mac(*state, mac_b, &found), ERR_NOTFOUND);
}

static void
a_phone_is_in_the_inventory_once(void **state)
{
	struct phone p = add(*state, mac_a);
	struct why why = {0};

	assert_int_equal(phones_add(*state, &p, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "0004f2aabb01"));
}

static void
what_no_phone_can_be_is_refused(void **state)
{
	struct phone p = {.mac = mac_a, .state = PHONE_NEW};
	struct why why = {0};

	assert_int_equal(phones_add(*state, &p, NULL), ERR_SYNTAX);
	p.state = PHONE_STATE__COUNT;
	assert_int_equal(phones_add(*state, &p, NULL), ERR_SYNTAX);
	p = (struct phone){.mac = mac_a, .state = PHONE_ACTIVE, .model = "VVX 400"};
	assert_int_equal(phones_add(*state, &p, NULL), ERR_SYNTAX);
	p = (struct phone){.mac = mac_a, .state = PHONE_ACTIVE, .label = "a\x01"};
	assert_int_equal(phones_add(*state, &p, NULL), ERR_SYNTAX);
	p = (struct phone){.mac = mac_a, .state = PHONE_ACTIVE, .site_id = 99};
	assert_int_equal(phones_add(*state, &p, &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "site"));
}

static void
updates_go_by_id(void **state)
{
	struct phone p = add(*state, mac_a), found;

	p.state = PHONE_BLOCKED;
	assert_int_equal(phones_update(*state, &p, NULL), ERR_OK);
	assert_int_equal(phones_by_mac(*state, mac_a, &found), ERR_OK);
	assert_int_equal(found.state, PHONE_BLOCKED);
	p.id = 99;
	assert_int_equal(phones_update(*state, &p, NULL), ERR_NOTFOUND);
}

static void
the_administrators_model_counts_before_the_learnt_one(void **state)
{
	struct phone p = add(*state, mac_a), q = {.mac = mac_b, .state = PHONE_ACTIVE};
	int64_t before = 0, after = 0;

	assert_int_equal(phones_add(*state, &q, NULL), ERR_OK);
	assert_int_equal(phones_learn_model(*state, mac_a, SLICE("VVX500")), ERR_OK);
	assert_int_equal(phones_learn_model(*state, mac_b, SLICE("VVX500")), ERR_OK);
	assert_int_equal(phones_by_mac(*state, mac_a, &p), ERR_OK);
	assert_string_equal(phone_model(&p), "VVX400");
	assert_int_equal(phones_by_mac(*state, mac_b, &q), ERR_OK);
	assert_string_equal(phone_model(&q), "VVX500");
	assert_list(*state,
		(struct phone_filter){.state = PHONE_STATE__COUNT, .model = SLICE("VVX500")},
		"02 ");
	assert_int_equal(store_generation(*state, &before), ERR_OK);
	assert_int_equal(phones_learn_model(*state, mac_b, SLICE("VVX500")), ERR_OK);
	assert_int_equal(store_generation(*state, &after), ERR_OK);
	assert_int_equal(after, before); /* nothing new: no cache is emptied */
	assert_int_equal(phones_learn_model(*state, mac_b, SLICE("<VVX>")), ERR_SYNTAX);
}

static void
each_filter_narrows_the_list(void **state)
{
	struct group g = {.name = "lobby", .rank = 1};
	struct site site = {.name = "hq"};
	struct phone a = add(*state, mac_a), b = add(*state, mac_b);
	struct phone_filter any = {.state = PHONE_STATE__COUNT};

	assert_int_equal(sites_add(*state, &site, NULL), ERR_OK);
	assert_int_equal(groups_add(*state, &g, NULL), ERR_OK);
	assert_int_equal(groups_add_phone(*state, g.id, a.id), ERR_OK);
	b.state = PHONE_RETIRED;
	b.site_id = site.id;
	(void)memcpy(b.label, "Reception", 10);
	assert_int_equal(phones_update(*state, &b, NULL), ERR_OK);
	assert_list(*state, any, "01 02 ");
	assert_list(*state, (struct phone_filter){.state = PHONE_RETIRED}, "02 ");
	assert_list(*state, (struct phone_filter){.state = PHONE_NEW}, "");
	assert_list(*state, (struct phone_filter){.state = PHONE_STATE__COUNT, .site_id = site.id},
		"02 ");
	assert_list(*state, (struct phone_filter){.state = PHONE_STATE__COUNT, .group_id = g.id},
		"01 ");
	assert_list(*state,
		(struct phone_filter){.state = PHONE_STATE__COUNT, .text = SLICE("recep")}, "02 ");
	assert_list(*state,
		(struct phone_filter){.state = PHONE_STATE__COUNT, .text = SLICE("F2AABB01")},
		"01 ");
	assert_list(*state,
		(struct phone_filter){.state = PHONE_STATE__COUNT, .text = SLICE("nothing")}, "");
}

static enum err
stop(void *ctx, const struct phone *p)
{
	(void)p;
	++*(int *)ctx;
	return ERR_LIMIT;
}

static void
a_call_that_fails_ends_the_list(void **state)
{
	struct phone_filter any = {PHONE_STATE__COUNT, 0, 0, SLICE_INIT(""), SLICE_INIT("")};
	int calls = 0;

	(void)add(*state, mac_a);
	(void)add(*state, mac_b);
	assert_int_equal(phones_each(*state, &any, stop, &calls), ERR_LIMIT);
	assert_int_equal(calls, 1);
}

static enum err
join_key(void *ctx, const struct phone_key *key)
{
	buf_addf(ctx, "%d:%s:%s ", (int)key->position, key_type_names[key->type], key->value);
	return ERR_OK;
}

static void
keys_come_by_position_and_go_with_their_phone(void **state)
{
	AUTO(buf_free) struct buf all = BUF(256);
	struct phone p = add(*state, mac_a);
	struct phone_key blf = {.position = KEYS_PER_PHONE_MAX, .type = KEY_BLF, .value = "1002"};
	struct phone_key line = {.position = 1, .type = KEY_LINE, .value = "1001"};

	assert_int_equal(keys_put(*state, p.id, &blf), ERR_OK);
	assert_int_equal(keys_put(*state, p.id, &line), ERR_OK);
	line.type = KEY_UNASSIGNED;
	assert_int_equal(keys_put(*state, p.id, &line), ERR_OK);
	assert_int_equal(keys_of_phone(*state, p.id, join_key, &all), ERR_OK);
	assert_slice(buf_slice(&all), "1:unassigned:1001 512:blf:1002 ");
	line.position = 0;
	assert_int_equal(keys_put(*state, p.id, &line), ERR_LIMIT);
	line.position = KEYS_PER_PHONE_MAX + 1;
	assert_int_equal(keys_put(*state, p.id, &line), ERR_LIMIT);
	line.position = 2;
	assert_int_equal(keys_put(*state, 99, &line), ERR_NOTFOUND);
	assert_int_equal(keys_remove(*state, p.id, 1), ERR_OK);
	assert_int_equal(keys_remove(*state, p.id, 1), ERR_NOTFOUND);
	assert_int_equal(phones_remove(*state, p.id), ERR_OK);
	buf_clear(&all);
	assert_int_equal(keys_of_phone(*state, p.id, join_key, &all), ERR_OK);
	assert_int_equal(all.n, 0);
}

static void
the_stock_table_knows_its_models_and_part_numbers(void **state)
{
	static const struct {
		const char *name, *part;
		int lines;
	} models[] = {
		{"VVX400",   "3111-46157-002", 12},
		{"SPIP335",  "2345-12375-001", 2 },
		{"SPIP320",  "2345-12200-005", 2 },
		{"SSIP7000", "3111-40000-001", 1 },
		{"Trio8800", "3111-65290-001", 0 },
		{"CCX600",   "3111-49770-001", 0 },
		{"VVX450",   "3111-48840-001", 12},
		{"VVX1500",  "2345-17960-001", 6 },
	};
	struct model m;

	for (size_t i = 0; i < COUNT(models); i++) {
		print_message("%s\n", models[i].name);
		assert_int_equal(models_by_part(*state, slice_of(models[i].part), &m), ERR_OK);
		assert_string_equal(m.name, models[i].name);
		assert_true(m.is_stock);
		assert_int_equal(models_by_name(*state, slice_of(models[i].name), &m), ERR_OK);
		assert_int_equal(m.lines, models[i].lines);
	}
	assert_int_equal(models_stock(SLICE("EdgeE350"), &m), ERR_OK);
	assert_string_equal(m.part, "");
	assert_int_equal(models_by_name(*state, SLICE("vvx400"), &m), ERR_NOTFOUND);
	assert_int_equal(models_by_part(*state, SLICE("3111-46157"), &m), ERR_NOTFOUND);
	assert_int_equal(models_by_part(*state, SLICE(""), &m), ERR_NOTFOUND);
	assert_int_equal(models_stock(SLICE("#"), &m), ERR_NOTFOUND);
	assert_int_equal(models_stock(SLICE(""), &m), ERR_NOTFOUND);
}

static void
the_administrators_model_wins_and_its_removal_brings_the_stock_one_back(void **state)
{
	struct model own = {.name = "VVX400", .part = "9999-00000-001", .lines = 3}, m;

	assert_int_equal(models_put(*state, &own, NULL), ERR_OK);
	assert_int_equal(models_by_name(*state, SLICE("VVX400"), &m), ERR_OK);
	assert_int_equal(m.lines, 3);
	assert_false(m.is_stock);
	assert_int_equal(models_by_part(*state, SLICE("9999-00000-001"), &m), ERR_OK);
	assert_int_equal(models_by_part(*state, SLICE("3111-46157-002"), &m), ERR_NOTFOUND);
	assert_int_equal(models_remove(*state, SLICE("VVX400")), ERR_OK);
	assert_int_equal(models_by_part(*state, SLICE("3111-46157-002"), &m), ERR_OK);
	assert_int_equal(models_remove(*state, SLICE("VVX400")), ERR_NOTFOUND);
	own.lines = LINES_PER_PHONE_MAX + 1;
	assert_int_equal(models_put(*state, &own, NULL), ERR_LIMIT);
	own = (struct model){.name = "a b"};
	assert_int_equal(models_put(*state, &own, NULL), ERR_SYNTAX);
}

struct walk {
	char last[WORD_MAX_BYTES + 1];
	int count, own;
};

static enum err
step(void *ctx, const struct model *m)
{
	struct walk *w = ctx;

	assert_true(strcmp(w->last, m->name) < 0);
	memcpy(w->last, m->name, sizeof(w->last));
	w->count++;
	w->own += !m->is_stock;
	return ERR_OK;
}

static void
stock_and_own_models_come_as_one_list_by_name(void **state)
{
	struct model first = {.name = "AAA"}, same = {.name = "VVX400"}, last = {.name = "zzz"};
	struct walk before = {0}, after = {0};

	assert_int_equal(models_each(*state, step, &before), ERR_OK);
	assert_true(before.count > 50 && before.own == 0);
	assert_int_equal(models_put(*state, &first, NULL), ERR_OK);
	assert_int_equal(models_put(*state, &same, NULL), ERR_OK);
	assert_int_equal(models_put(*state, &last, NULL), ERR_OK);
	assert_int_equal(models_each(*state, step, &after), ERR_OK);
	assert_int_equal(after.count, before.count + 2);
	assert_int_equal(after.own, 3);
}

static void
a_phone_is_found_by_an_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT p.id, site.name FROM phone p"
				   " CROSS JOIN site ON site.id = p.site_id WHERE p.mac = ?1");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT position, type, value, label FROM"
				   " phone_key WHERE phone_id = ?1 ORDER BY position");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_phone_is_kept_as_it_was_given),
		STORE_CASE(a_phone_is_in_the_inventory_once),
		STORE_CASE(what_no_phone_can_be_is_refused),
		STORE_CASE(updates_go_by_id),
		STORE_CASE(the_administrators_model_counts_before_the_learnt_one),
		STORE_CASE(each_filter_narrows_the_list),
		STORE_CASE(a_call_that_fails_ends_the_list),
		STORE_CASE(keys_come_by_position_and_go_with_their_phone),
		STORE_CASE(the_stock_table_knows_its_models_and_part_numbers),
		STORE_CASE(the_administrators_model_wins_and_its_removal_brings_the_stock_one_back),
		STORE_CASE(stock_and_own_models_come_as_one_list_by_name),
		STORE_CASE(a_phone_is_found_by_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
