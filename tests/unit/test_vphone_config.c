#include "unit.h"

#include "provision/vphone_config.h"

static struct vphone_config *
config(void)
{
	struct vphone_config *c = vphone_config_new();

	assert_non_null(c);
	return c;
}

static enum err
add(struct vphone_config *c, enum vphone_rank rank, const char *name, const char *text)
{
	struct slice exact = unit_exact(slice_of(text));
	struct why why = {""};
	enum err e = vphone_config_add(c, rank, slice_of(name), exact, &why);

	assert_int_equal(e == ERR_OK, why.text[0] == '\0');
	unit_free(exact);
	return e;
}

static void
good(struct vphone_config *c, enum vphone_rank rank, const char *name, const char *text)
{
	assert_int_equal(add(c, rank, name, text), ERR_OK);
}

static void
assert_value(const struct vphone_config *c, const char *name, const char *value)
{
	struct slice got;

	assert_true(vphone_config_get(c, slice_of(name), &got));
	assert_slice(got, value);
}

static void
assert_none(const struct vphone_config *c, const char *name)
{
	struct slice got;

	assert_false(vphone_config_get(c, slice_of(name), &got));
}

static void
attributes_count_at_any_depth_and_under_any_element(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg",
		"<x a.b=\"1\"><y><z c.d=\"2\"/></y><PHONE_CONFIG e.f=\"&lt;3\"/></x>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_value(c, "a.b", "1");
	assert_value(c, "c.d", "2");
	assert_value(c, "e.f", "<3");
	assert_int_equal(vphone_config_file(c, 0)->params, 3);
	assert_int_equal(vphone_config_file(c, 0)->errors, 0);
}

static void
the_first_file_of_the_list_wins(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg", "<a up.timeOut=\"1\"/>");
	good(c, VPHONE_RANK_FILE, "b.cfg", "<a up.timeOut=\"2\" up.x=\"b\"/>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_value(c, "up.timeOut", "1");
	assert_value(c, "up.x", "b");
	assert_int_equal(vphone_config_count(c), 3);
	assert_string_equal(vphone_config_at(c, 0).file->name, "a.cfg");
	assert_int_equal(vphone_config_at(c, 1).standing, VPHONE_HIDDEN);
	assert_string_equal(vphone_config_at(c, 1).file->name, "b.cfg");
}

static void
the_first_occurrence_in_a_file_wins_and_the_second_is_counted(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg", "<a><b n=\"first\"/><b n=\"second\"/></a>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_value(c, "n", "first");
	assert_int_equal(vphone_config_file(c, 0)->params, 2);
	assert_int_equal(vphone_config_file(c, 0)->repeats, 1);
	assert_int_equal(vphone_config_file(c, 0)->errors, 0);
}

static void
overrides_win_over_files_that_came_before_them(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg", "<a n=\"file\" m=\"file\" o=\"file\"/>");
	good(c, VPHONE_RANK_WEB, "w.cfg", "<a n=\"web\" m=\"web\"/>");
	good(c, VPHONE_RANK_LOCAL, "p.cfg", "<a n=\"local\"/>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_value(c, "n", "local");
	assert_value(c, "m", "web");
	assert_value(c, "o", "file");
}

static const struct {
	const char *name, *xml, *value; /* of device.a.b; NULL: not written */
} gates[] = {
	{"both gates",         "<a device.set=\"1\" device.a.b=\"v\" device.a.b.set=\"1\"/>", "v" },
	{"no device.set",      "<a device.a.b=\"v\" device.a.b.set=\"1\"/>",                  NULL},
	{"device.set is 0",    "<a device.set=\"0\" device.a.b=\"v\" device.a.b.set=\"1\"/>", NULL},
	{"no gate of its own", "<a device.set=\"1\" device.a.b=\"v\"/>",                      NULL},
	{"its own gate is 0",  "<a device.set=\"1\" device.a.b=\"v\" device.a.b.set=\"0\"/>", NULL},
	{"another's gate",     "<a device.set=\"1\" device.a.b=\"v\" device.a.set=\"1\"/>",   NULL},
};

static void
device_parameters_need_both_gates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(gates); i++) {
		AUTO(vphone_config_freep) struct vphone_config *c = config();

		print_message("%s\n", gates[i].name);
		good(c, VPHONE_RANK_FILE, "a.cfg", gates[i].xml);
		assert_int_equal(vphone_config_settle(c), ERR_OK);
		if (gates[i].value != NULL)
			assert_value(c, "device.a.b", gates[i].value);
		else
			assert_none(c, "device.a.b");
	}
}

static void
a_gate_may_stand_in_another_file_and_the_first_gate_counts(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg", "<a device.set=\"1\" device.b.set=\"0\"/>");
	good(c, VPHONE_RANK_FILE, "b.cfg",
		"<a device.a=\"v\" device.a.set=\"1\" device.b=\"v\" device.b.set=\"1\"/>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_value(c, "device.a", "v");
	assert_none(c, "device.b");
}

static void
a_gate_that_is_neither_0_nor_1_is_an_error(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg",
		"<a device.set=\"yes\" device.a.set=\"\" x.set=\"no\"/>");
	assert_int_equal(vphone_config_file(c, 0)->errors, 2);
}

/* <a NAME="VALUE"/> with so many letters in each. */
static char *
sized(size_t name_n, size_t value_n)
{
	size_t n = name_n + value_n + 9;
	char *text = test_malloc(n + 1);

	memset(text, 'n', n);
	memcpy(text, "<a ", 3);
	memcpy(text + 3 + name_n, "=\"", 2);
	memset(text + 5 + name_n, 'v', value_n);
	memcpy(text + 5 + name_n + value_n, "\"/>", 4);
	return text;
}

static void
names_and_values_over_the_limits_are_errors_and_not_used(void **state)
{
	static const struct {
		size_t name_n, value_n, errors;
	} sizes[] = {
		{PARAM_NAME_MAX_BYTES,     PARAM_VALUE_MAX_BYTES,     0},
		{PARAM_NAME_MAX_BYTES + 1, 1,                         1},
		{1,			PARAM_VALUE_MAX_BYTES + 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		AUTO(vphone_config_freep) struct vphone_config *c = config();
		char *text = sized(sizes[i].name_n, sizes[i].value_n);

		good(c, VPHONE_RANK_FILE, "a.cfg", text);
		test_free(text);
		assert_int_equal(vphone_config_settle(c), ERR_OK);
		assert_int_equal(vphone_config_file(c, 0)->errors, sizes[i].errors);
		assert_int_equal(vphone_config_count(c), 1 - sizes[i].errors);
	}
}

static void
nothing_of_an_unreadable_file_counts(void **state)
{
	static const char *const texts[] = {
		"",
		"<a n=\"1\">",
		"<a n=\"1\"/><a n=\"2\"/>",
		"<a n=\"1\" n=\"2\"/>",
		"<a n=1/>",
		"<a n=\"1\"/>trailing",
		"<?xml version=\"1.0\"?>",
		"not XML at all",
		"<!DOCTYPE a [<!ENTITY e \"x\">]><a n=\"&e;\"/>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(vphone_config_freep) struct vphone_config *c = config();

		print_message("%s\n", texts[i]);
		good(c, VPHONE_RANK_FILE, "good.cfg", "<a m=\"kept\"/>");
		assert_int_equal(add(c, VPHONE_RANK_FILE, "bad.cfg", texts[i]), ERR_SYNTAX);
		good(c, VPHONE_RANK_FILE, "later.cfg", "<a n=\"later\"/>");
		assert_int_equal(vphone_config_settle(c), ERR_OK);
		assert_value(c, "m", "kept");
		assert_value(c, "n", "later");
		assert_false(vphone_config_file(c, 1)->is_readable);
		assert_int_equal(vphone_config_file(c, 1)->errors, 1);
		assert_int_equal(vphone_config_file(c, 1)->params, 0);
	}
}

static void
parameters_are_told_by_name_with_file_and_line(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	good(c, VPHONE_RANK_FILE, "a.cfg", "<a\n  z=\"1\"\n  b=\"2\"\n/>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_slice(vphone_config_at(c, 0).name, "b");
	assert_int_equal(vphone_config_at(c, 0).line, 3);
	assert_slice(vphone_config_at(c, 1).name, "z");
	assert_int_equal(vphone_config_at(c, 1).line, 2);
}

/* Two configurations tell the same, parameter by parameter and file by file. */
static void
assert_same(const struct vphone_config *a, const struct vphone_config *b)
{
	assert_int_equal(vphone_config_count(a), vphone_config_count(b));
	assert_int_equal(vphone_config_files(a), vphone_config_files(b));
	for (size_t i = 0; i < vphone_config_count(a); i++) {
		struct vphone_param p = vphone_config_at(a, i), q = vphone_config_at(b, i);

		assert_true(slice_eq(p.name, q.name) && slice_eq(p.value, q.value));
		assert_int_equal(p.line, q.line);
		assert_int_equal(p.standing, q.standing);
		assert_string_equal(p.file->name, q.file->name);
	}
	for (size_t i = 0; i < vphone_config_files(a); i++)
		assert_memory_equal(vphone_config_file(a, i), vphone_config_file(b, i),
			sizeof(struct vphone_file));
}

static void
a_file_that_was_read_before_counts_as_one_that_is_read_again(void **state)
{
	static const struct {
		const char *name, *text;
		enum vphone_rank rank;
	} files[] = {
		{"z.cfg",     "<a z=\"1\" b=\"2\"><c b=\"3\" device.set=\"1\"/></a>", VPHONE_RANK_FILE },
		{"empty.cfg", "<a/>",						 VPHONE_RANK_FILE },
		{"bad.cfg",   "<a b=\"9\"",					   VPHONE_RANK_FILE },
		{"a.cfg",     "<a device.x.set=\"1\" device.x=\"4\" b=\"5\"/>",       VPHONE_RANK_FILE },
		{"own.cfg",   "<a b=\"6\" c=\"7\"/>",                                 VPHONE_RANK_LOCAL},
		{"z.cfg",     "<a y=\"8\" z=\"9\"/>",                                 VPHONE_RANK_FILE },
	};
	AUTO(vphone_config_freep) struct vphone_config *read = config();
	AUTO(vphone_config_freep) struct vphone_config *copied = config();

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		AUTO(vphone_config_freep) struct vphone_config *once = config();
		enum err e = add(read, files[i].rank, files[i].name, files[i].text);

		assert_int_equal(add(once, VPHONE_RANK_FILE, "once", files[i].text), e);
		assert_int_equal(vphone_config_add_once(
					 copied, files[i].rank, slice_of(files[i].name), once),
			e);
	}
	assert_int_equal(vphone_config_settle(read), ERR_OK);
	assert_int_equal(vphone_config_settle(copied), ERR_OK);
	assert_same(read, copied);
	assert_value(copied, "b", "6");
	assert_value(copied, "z", "1");
	assert_value(copied, "device.x", "4");
}

static void
names_that_are_asked_for_in_order_are_found_in_one_walk(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();
	static const struct {
		const char *name, *value;
	} asked[] = {
		{"a", NULL},
		{"b", "2" },
		{"b", "2" },
		{"c", NULL},
		{"d", "1" },
		{"e", NULL},
	};
	size_t at = 0;

	(void)state;
	good(c, VPHONE_RANK_FILE, "1.cfg", "<a d=\"1\" b=\"2\"/>");
	good(c, VPHONE_RANK_FILE, "2.cfg", "<a b=\"3\"/>");
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct vphone_param p;
		bool is_found = vphone_config_find_next(c, slice_of(asked[i].name), &at, &p);

		assert_int_equal(is_found, asked[i].value != NULL);
		if (asked[i].value != NULL)
			assert_slice(p.value, asked[i].value);
	}
}

static void
a_phone_without_files_has_no_parameters(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *c = config();

	(void)state;
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	assert_int_equal(vphone_config_count(c), 0);
	assert_none(c, "device.set");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attributes_count_at_any_depth_and_under_any_element),
		cmocka_unit_test(the_first_file_of_the_list_wins),
		cmocka_unit_test(the_first_occurrence_in_a_file_wins_and_the_second_is_counted),
		cmocka_unit_test(overrides_win_over_files_that_came_before_them),
		cmocka_unit_test(device_parameters_need_both_gates),
		cmocka_unit_test(a_gate_may_stand_in_another_file_and_the_first_gate_counts),
		cmocka_unit_test(a_gate_that_is_neither_0_nor_1_is_an_error),
		cmocka_unit_test(names_and_values_over_the_limits_are_errors_and_not_used),
		cmocka_unit_test(nothing_of_an_unreadable_file_counts),
		cmocka_unit_test(parameters_are_told_by_name_with_file_and_line),
		cmocka_unit_test(a_file_that_was_read_before_counts_as_one_that_is_read_again),
		cmocka_unit_test(names_that_are_asked_for_in_order_are_found_in_one_walk),
		cmocka_unit_test(a_phone_without_files_has_no_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
