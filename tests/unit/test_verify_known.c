#include "unit.h"

#include "moving/verify_known.h"

static struct vphone_config *
config(const char *text)
{
	struct vphone_config *c = vphone_config_new();
	struct why why = {""};

	assert_non_null(c);
	assert_int_equal(
		vphone_config_add(c, VPHONE_RANK_FILE, SLICE("f"), slice_of(text), &why), ERR_OK);
	assert_int_equal(vphone_config_settle(c), ERR_OK);
	return c;
}

static bool
is_known(const char *name, const char *was, const char *is)
{
	AUTO(vphone_config_freep)
	struct vphone_config *old =
		config("<a reg.1.address=\"200@pbx.example\" reg.2.address=\"7\" "
		       "reg.2.displayName=\"Ann\"/>");
	AUTO(vphone_config_freep)
	struct vphone_config *new = config("<a device.set=\"1\" device.prov.password=\"p\" "
					   "device.prov.password.set=\"1\"/>");
	const struct verify_pair pair = {.name = slice_of(name),
		.has_was = was != NULL,
		.has_is = is != NULL,
		.was = slice_of(was),
		.is = slice_of(is)};

	return verify_known(&pair, old, new) != VERIFY_NOT_KNOWN;
}

static void
what_bootline_adds_on_purpose_is_known_and_nothing_else(void **state)
{
	static const struct {
		const char *name, *was, *is; /* NULL: has none */
		bool is_known;
	} rows[] = {
		{"device.prov.password",   "old",    "new",     true },
		{"device.prov.user.set",   NULL,     "1",       true },
		{"device.prov.user",       "old",    NULL,      false},
		{"device.prov.serverName", NULL,     "x",       false},
		{"device.set",             NULL,     "1",       true },
		{"device.set",             "1",      NULL,      false},
		{"reg.1.type",             NULL,     "private", true },
		{"reg.1.type",             "shared", "private", false},
		{"reg.1.type",             NULL,     "shared",  false},
		{"reg.1.lineKeys",         NULL,     "1",       true },
		{"reg.1.lineKeys",         NULL,     "2",       false},
		{"reg.1.label",            NULL,     "200",     true },
		{"reg.1.label",            NULL,     "201",     false},
		{"reg.2.label",            NULL,     "Ann",     true },
		{"reg.2.label",            NULL,     "7",       false},
		{"reg.1.auth.userId",      NULL,     "200",     true },
		{"reg.1.auth.userId",      "x",      "200",     false},
		{"reg.3.auth.userId",      NULL,     "",        true },
		{"any.thing",              "",       NULL,      true },
		{"any.thing",              "0",      NULL,      false},
		{"any.thing",              NULL,     "1",       false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].name);
		assert_int_equal(is_known(rows[i].name, rows[i].was, rows[i].is), rows[i].is_known);
	}
}

static void
a_login_is_known_only_where_bootline_hands_one_out(void **state)
{
	AUTO(vphone_config_freep) struct vphone_config *none = config("<a device.set=\"1\"/>");
	const struct verify_pair pair = {
		.name = SLICE("device.set"), .has_is = true, .was = SLICE(""), .is = SLICE("1")};

	(void)state;
	assert_int_equal(verify_known(&pair, none, none), VERIFY_NOT_KNOWN);
}

static void
a_star_stands_for_any_text(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} rows[] = {
		{"a.b",        "a.b",         true },
		{"a.b",        "a.bc",        false},
		{"a.*",        "a.",          true },
		{"a.*",        "a",           false},
		{"*",          "",            true },
		{"",           "a",           false},
		{"reg.*.type", "reg.12.type", true },
		{"reg.*.type", "reg.1.types", false},
		{"*a*b*",      "xaxbx",       true },
		{"*a*b",       "xaxbx",       false},
		{"**",         "x",           true },
		{"a*a",        "a",           false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice pattern = unit_exact(slice_of(rows[i].pattern));
		struct slice name = unit_exact(slice_of(rows[i].name));

		assert_int_equal(verify_matches(pattern, name), rows[i].matches);
		unit_free(pattern);
		unit_free(name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_bootline_adds_on_purpose_is_known_and_nothing_else),
		cmocka_unit_test(a_login_is_known_only_where_bootline_hands_one_out),
		cmocka_unit_test(a_star_stands_for_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
