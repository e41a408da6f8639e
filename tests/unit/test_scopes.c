#include "unit_store.h"

#include "store/accounts.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/scopes.h"
#include "store/templates.h"

static int64_t
global(struct store *s)
{
	struct scope scope;

	assert_int_equal(scopes_find(s, SLICE("global"), false, &scope, NULL), ERR_OK);
	return scope.id;
}

static void
fill(struct store *s)
{
	struct phone phone = {.mac = {{0, 4, 0xf2, 0xaa, 0xbb, 0xcc}}, .state = PHONE_ACTIVE};
	struct group group = {.name = "lobby", .rank = 1};
	struct line line = {.address = "1001@pbx.example"};

	assert_int_equal(phones_add(s, &phone, NULL), ERR_OK);
	assert_int_equal(groups_add(s, &group, NULL), ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
}

static const struct {
	const char *in;
	enum err want;
	enum scope_kind kind;
	const char *text;
} scopes[] = {
	{"global",                  ERR_OK,       SCOPE_GLOBAL, "global"               },
	{"lines",		   ERR_OK,       SCOPE_LINES,  "lines"                },
	{"site:default",            ERR_OK,       SCOPE_SITE,   "site:default"         },
	{"group:lobby",             ERR_OK,       SCOPE_GROUP,  "group:lobby"          },
	{"model:VVX999",            ERR_OK,       SCOPE_MODEL,  "model:VVX999"         },
	{"line:1001@PBX.example",   ERR_OK,       SCOPE_LINE,   "line:1001@pbx.example"},
	{"phone:00:04:F2:AA:BB:CC", ERR_OK,       SCOPE_PHONE,  "phone:0004f2aabbcc"   },
	{"site:nowhere",            ERR_NOTFOUND, SCOPE_SITE,   "site add"             },
	{"group:nobody",            ERR_NOTFOUND, SCOPE_GROUP,  "group add"            },
	{"line:9",                  ERR_NOTFOUND, SCOPE_LINE,   "line add"             },
	{"phone:0004f2000000",      ERR_NOTFOUND, SCOPE_PHONE,  "phone add"            },
	{"phone:xyz",               ERR_SYNTAX,   SCOPE_PHONE,  ""                     },
	{"model:",                  ERR_SYNTAX,   SCOPE_MODEL,  ""                     },
	{"global:x",                ERR_SYNTAX,   SCOPE_GLOBAL, "site:NAME"            },
	{"global:",                 ERR_SYNTAX,   SCOPE_GLOBAL, "site:NAME"            },
	{"site",		    ERR_SYNTAX,   SCOPE_SITE,   "site:NAME"            },
	{"",			ERR_SYNTAX,   SCOPE_SITE,   "site:NAME"            },
	{"room:1",                  ERR_SYNTAX,   SCOPE_SITE,   "site:NAME"            },
};

static void
a_scope_is_found_as_typed_and_written_in_one_way(void **state)
{
	fill(*state);
	for (size_t i = 0; i < COUNT(scopes); i++) {
		struct slice in = unit_exact(slice_of(scopes[i].in));
		struct scope out = {.text = "untouched"};
		struct why why = {0};

		print_message("\"%s\"\n", scopes[i].in);
		assert_int_equal(scopes_find(*state, in, false, &out, &why), scopes[i].want);
		unit_free(in);
		if (scopes[i].want != ERR_OK) {
			assert_string_equal(out.text, "untouched");
			assert_non_null(strstr(why.text, scopes[i].text));
			continue;
		}
		assert_string_equal(out.text, scopes[i].text);
		assert_int_equal(out.kind, scopes[i].kind);
		assert_int_equal(out.id != 0, scopes[i].kind <= SCOPE_LINES);
	}
}

static void
a_row_is_made_once_and_only_when_it_may(void **state)
{
	struct scope first, again;
	int64_t id = 0;

	fill(*state);
	for (size_t i = 0; i < COUNT(scopes) && scopes[i].want == ERR_OK; i++) {
		assert_int_equal(
			scopes_find(*state, slice_of(scopes[i].in), true, &first, NULL), ERR_OK);
		assert_true(first.id > 0);
		assert_int_equal(
			scopes_find(*state, slice_of(scopes[i].in), true, &again, NULL), ERR_OK);
		assert_int_equal(again.id, first.id);
		assert_int_equal(
			scopes_row(*state, first.kind, first.ref, SLICE("VVX999"), &id), ERR_OK);
		assert_int_equal(id, first.id);
	}
	assert_int_equal(scopes_row(*state, SCOPE_MODEL, 0, SLICE("VVX1"), &id), ERR_NOTFOUND);
	assert_int_equal(scopes_row(*state, SCOPE_PHONE, 99, SLICE(""), &id), ERR_NOTFOUND);
}

static void
what_hangs_on_a_phone_goes_with_it(void **state)
{
	struct param param = {SLICE_INIT("a.b"), SLICE_INIT("1"), false};
	struct scope scope;
	int64_t id;

	fill(*state);
	assert_int_equal(
		scopes_find(*state, SLICE("phone:0004f2aabbcc"), true, &scope, NULL), ERR_OK);
	assert_int_equal(params_set(*state, scope.id, &param, NULL), ERR_OK);
	assert_int_equal(phones_remove(*state, scope.ref), ERR_OK);
	assert_int_equal(scopes_row(*state, SCOPE_PHONE, scope.ref, SLICE(""), &id), ERR_NOTFOUND);
	assert_int_equal(params_unset(*state, scope.id, param.name), ERR_NOTFOUND);
}

static enum err
join(void *ctx, const struct param *p)
{
	buf_addf(ctx, "%.*s=%.*s%s;", SLICE_FMT(p->name), SLICE_FMT(p->value),
		p->is_secret ? "!" : "");
	return ERR_OK;
}

static void
parameters_come_by_name_and_secret_ones_opened(void **state)
{
	static const struct param params[] = {
		{SLICE_INIT("z.last"),              SLICE_INIT("1"),         false},
		{SLICE_INIT("reg.1.auth.password"), SLICE_INIT("by name"),   false},
		{SLICE_INIT("my.own"),              SLICE_INIT("by choice"), true },
		{SLICE_INIT("a.first"),             SLICE_INIT(""),          false},
	};
	struct store *s = *state;
	AUTO(buf_free) struct buf all = BUF(512);

	for (size_t i = 0; i < COUNT(params); i++)
		assert_int_equal(params_set(s, global(s), &params[i], NULL), ERR_OK);
	assert_int_equal(params_each(s, global(s), join, &all), ERR_OK);
	assert_slice(buf_slice(&all),
		"a.first=;my.own=by choice!;reg.1.auth.password=by name!;z.last=1;");
	AUTO(db_done)
	struct db_query q = db_use(s->main,
		"SELECT count(*) FROM param WHERE value LIKE 'by %' OR sealed LIKE '%by %'");
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), 0);
}

static void
a_parameter_that_is_no_longer_secret_is_stored_openly(void **state)
{
	struct param p = {SLICE_INIT("my.own"), SLICE_INIT("1"), true};
	AUTO(buf_free) struct buf all = BUF(512);

	assert_int_equal(params_set(*state, global(*state), &p, NULL), ERR_OK);
	p.is_secret = false;
	assert_int_equal(params_set(*state, global(*state), &p, NULL), ERR_OK);
	assert_int_equal(params_each(*state, global(*state), join, &all), ERR_OK);
	assert_slice(buf_slice(&all), "my.own=1;");
	assert_int_equal(params_unset(*state, global(*state), p.name), ERR_OK);
	assert_int_equal(params_unset(*state, global(*state), p.name), ERR_NOTFOUND);
}

static void
a_sealed_parameter_that_was_moved_does_not_open(void **state)
{
	struct store *s = *state;
	struct param a = {SLICE_INIT("a.password"), SLICE_INIT("s3cret"), true};
	struct param b = {SLICE_INIT("b.password"), SLICE_INIT("other"), true};
	AUTO(buf_free) struct buf all = BUF(512);

	assert_int_equal(params_set(s, global(s), &a, NULL), ERR_OK);
	assert_int_equal(params_set(s, global(s), &b, NULL), ERR_OK);
	assert_int_equal(db_script(s->main, "UPDATE param SET sealed = (SELECT sealed FROM param"
					    " WHERE name = 'a.password')"),
		ERR_OK);
	assert_int_equal(params_each(s, global(s), join, &all), ERR_DENIED);
}

static const struct {
	const char *name;
	enum err want, with_index;
	bool is_secret;
} names[] = {
	{"qos.ip.rtp.dscp",                ERR_OK,     ERR_OK,     false},
	{"reg.1.auth.password",            ERR_OK,     ERR_OK,     true },
	{"device.auth.localAdminPassword", ERR_OK,     ERR_OK,     true },
	{"device.wifi.psk.key",            ERR_OK,     ERR_OK,     true },
	{"up.onHookPasswordHint",          ERR_OK,     ERR_OK,     false},
	{"lineKey.1.category",             ERR_OK,     ERR_OK,     false},
	{"reg.x.address",                  ERR_SYNTAX, ERR_OK,     false},
	{"reg.1.server.y.port",            ERR_SYNTAX, ERR_OK,     false},
	{"reg.xy.address",                 ERR_OK,     ERR_OK,     false},
	{"",			       ERR_SYNTAX, ERR_SYNTAX, false},
	{"a b",			    ERR_SYNTAX, ERR_SYNTAX, false},
	{"a=b",			    ERR_SYNTAX, ERR_SYNTAX, false},
	{"1.a",			    ERR_SYNTAX, ERR_SYNTAX, false},
	{".a",			     ERR_SYNTAX, ERR_SYNTAX, false},
	{"a\xc3\xa4",		      ERR_SYNTAX, ERR_SYNTAX, false},
	{"a\"b",			   ERR_SYNTAX, ERR_SYNTAX, false},
};

static void
an_address_with_a_password_in_it_is_secret_whatever_its_parameter_is_called(void **state)
{
	static const struct {
		const char *value;
		bool is_secret;
	} values[] = {
		{"ftp://user:pass@boot.example/",               true },
		{"http://a.example/x, https://u:p@b.example/y", true },
		{"ftp://user:a@b@boot.example",                 true },
		{"ftp://:p@boot.example",                       true },
		{"ftp://user@boot.example/",                    false},
		{"ftp://user:@boot.example/",                   false},
		{"http://boot.example:8080/a@b",                false},
		{"http://boot.example:80?u:p@x",                false},
		{"sip:1001:p@pbx.example",                      false},
		{"://",					 false},
		{"",					    false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct slice in = unit_exact(slice_of(values[i].value));

		print_message("\"%s\"\n", values[i].value);
		assert_int_equal(param_is_secret(SLICE("upgrade.server"), in), values[i].is_secret);
		unit_free(in);
	}
}

static void
names_of_parameters_are_checked_and_secret_ones_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct slice in = unit_exact(slice_of(names[i].name));

		print_message("\"%s\"\n", names[i].name);
		assert_int_equal(param_name_check(in, false, NULL), names[i].want);
		assert_int_equal(param_name_check(in, true, NULL), names[i].with_index);
		assert_int_equal(param_is_secret(in, SLICE("")), names[i].is_secret);
		unit_free(in);
	}
}

static void
an_index_letter_is_for_lines_alone(void **state)
{
	struct param p = {SLICE_INIT("reg.x.ringType"), SLICE_INIT("2"), false};
	struct scope lines, line, site;
	struct why why = {0};

	fill(*state);
	assert_int_equal(scopes_find(*state, SLICE("lines"), true, &lines, NULL), ERR_OK);
	assert_int_equal(
		scopes_find(*state, SLICE("line:1001@pbx.example"), true, &line, NULL), ERR_OK);
	assert_int_equal(scopes_find(*state, SLICE("site:default"), true, &site, NULL), ERR_OK);
	assert_int_equal(params_set(*state, lines.id, &p, NULL), ERR_OK);
	assert_int_equal(params_set(*state, line.id, &p, NULL), ERR_OK);
	assert_int_equal(params_set(*state, site.id, &p, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "reg.x.ringType"));
	assert_int_equal(params_set(*state, 99, &p, NULL), ERR_NOTFOUND);
}

static const struct {
	struct slice value;
	enum err want;
} values[] = {
	{SLICE_INIT(""),                 ERR_OK    },
        {SLICE_INIT("<&>\"' \t\r\n"),    ERR_OK    },
	{SLICE_INIT("\xf0\x9f\x93\x9e"), ERR_OK    },
        {SLICE_INIT("a\0b"),             ERR_SYNTAX},
	{SLICE_INIT("\x1b[31m"),         ERR_SYNTAX},
        {SLICE_INIT("\xff"),             ERR_SYNTAX},
	{SLICE_INIT("\xc3"),             ERR_SYNTAX},
        {SLICE_INIT("\xef\xbf\xbf"),     ERR_SYNTAX}, /* U+FFFF */
	{SLICE_INIT("\xef\xbf\xbe"),     ERR_SYNTAX}, /* U+FFFE */
	{SLICE_INIT("\xef\xbf\xbd"),     ERR_OK    }, /* U+FFFD */
};

static void
a_value_is_what_xml_can_hold(void **state)
{
	static char big[PARAM_VALUE_MAX_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct slice in = unit_exact(values[i].value);

		assert_int_equal(param_value_check(in, NULL), values[i].want);
		unit_free(in);
	}
	memset(big, 'x', sizeof(big));
	assert_int_equal(param_value_check((struct slice){big, sizeof(big) - 1}, NULL), ERR_OK);
	assert_int_equal(param_value_check((struct slice){big, sizeof(big)}, NULL), ERR_LIMIT);
}

static enum err
join_name(void *ctx, struct slice name)
{
	buf_addf(ctx, "%.*s;", SLICE_FMT(name));
	return ERR_OK;
}

static void
hand_written_files_keep_their_order_and_place(void **state)
{
	static const struct slice names_[] = {
		SLICE_INIT("z.cfg"), SLICE_INIT("[PHONE_MAC_ADDRESS]-a.cfg")};
	static const struct slice bad[] = {SLICE_INIT("a,b"), SLICE_INIT("a b"), SLICE_INIT("")};
	struct slice many[CONFIG_FILES_PER_LAYER_MAX + 1];
	AUTO(buf_free) struct buf all = BUF(512);
	int64_t id = global(*state);

	assert_int_equal(config_files_set(*state, id, false, names_, 2), ERR_OK);
	assert_int_equal(config_files_set(*state, id, true, names_, 1), ERR_OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(config_files_set(*state, id, false, &bad[i], 1), ERR_SYNTAX);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = names_[0];
	assert_int_equal(config_files_set(*state, id, false, many, COUNT(many)), ERR_LIMIT);
	assert_int_equal(config_files_each(*state, id, false, join_name, &all), ERR_OK);
	assert_slice(buf_slice(&all), "z.cfg;[PHONE_MAC_ADDRESS]-a.cfg;");
	buf_clear(&all);
	assert_int_equal(config_files_set(*state, id, false, NULL, 0), ERR_OK);
	assert_int_equal(config_files_each(*state, id, false, join_name, &all), ERR_OK);
	assert_int_equal(all.n, 0);
	assert_int_equal(config_files_each(*state, id, true, join_name, &all), ERR_OK);
	assert_slice(buf_slice(&all), "z.cfg;");
}

static enum err
join_template(void *ctx, const struct template_row *row)
{
	buf_addf(ctx, "%s:%d ", row->name, (int)row->rank);
	return ERR_OK;
}

static enum err
join_scope(void *ctx, const char *scope, int64_t rank)
{
	buf_addf(ctx, "%s:%d ", scope, (int)rank);
	return ERR_OK;
}

static void
templates_of_a_scope_come_by_rank(void **state)
{
	AUTO(buf_free) struct buf all = BUF(512);
	int64_t a = 0, b = 0, c = 0, id = global(*state);

	assert_int_equal(templates_put(*state, SLICE("a"), true, SLICE("<a/>"), 5, &a), ERR_OK);
	assert_int_equal(templates_put(*state, SLICE("b"), false, SLICE("<b/>"), 6, &b), ERR_OK);
	assert_int_equal(templates_put(*state, SLICE("c"), false, SLICE("<c/>"), 7, &c), ERR_OK);
	assert_int_equal(
		templates_put(*state, SLICE("B A D"), false, SLICE(""), 7, &c), ERR_SYNTAX);
	assert_int_equal(templates_assign(*state, b, id, 1), ERR_OK);
	assert_int_equal(templates_assign(*state, a, id, 0), ERR_OK);
	assert_int_equal(templates_assign(*state, c, id, 0), ERR_OK);
	assert_int_equal(templates_assign(*state, a, id, 0), ERR_OK); /* keeps its rank */
	assert_int_equal(templates_assign(*state, 99, id, 0), ERR_NOTFOUND);
	assert_int_equal(templates_assign(*state, a, id, -1), ERR_LIMIT);
	assert_int_equal(templates_of_scope(*state, id, join_template, &all), ERR_OK);
	assert_slice(buf_slice(&all), "b:1 a:2 c:3 ");
	assert_int_equal(templates_assign(*state, c, id, 1), ERR_OK);
	buf_clear(&all);
	assert_int_equal(templates_of_scope(*state, id, join_template, &all), ERR_OK);
	assert_slice(buf_slice(&all), "b:1 c:1 a:2 ");
}

static void
a_used_template_cannot_be_removed_and_names_a_scope(void **state)
{
	AUTO(buf_free) struct buf all = BUF(512);
	struct scope site, model;
	struct why why = {0};
	int64_t id = 0;

	assert_int_equal(templates_put(*state, SLICE("a"), true, SLICE("<a/>"), 5, &id), ERR_OK);
	assert_int_equal(scopes_find(*state, SLICE("site:default"), true, &site, NULL), ERR_OK);
	assert_int_equal(scopes_find(*state, SLICE("model:VVX400"), true, &model, NULL), ERR_OK);
	assert_int_equal(templates_assign(*state, id, model.id, 0), ERR_OK);
	assert_int_equal(templates_assign(*state, id, site.id, 0), ERR_OK);
	assert_int_equal(templates_scopes(*state, id, join_scope, &all), ERR_OK);
	assert_slice(buf_slice(&all), "site:default:1 model:VVX400:1 ");
	assert_int_equal(templates_remove(*state, id, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "site:default"));
	assert_int_equal(templates_unassign(*state, id, site.id), ERR_OK);
	assert_int_equal(templates_unassign(*state, id, site.id), ERR_NOTFOUND);
	assert_int_equal(templates_unassign(*state, id, model.id), ERR_OK);
	assert_int_equal(templates_remove(*state, id, NULL), ERR_OK);
	assert_int_equal(templates_remove(*state, id, NULL), ERR_NOTFOUND);
}

static void
a_template_of_the_same_name_is_replaced_and_keeps_its_id(void **state)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	struct template_row before, after;
	int64_t first = 0, second = 0;

	assert_int_equal(templates_put(*state, SLICE("a"), true, SLICE("<a/>"), 5, &first), ERR_OK);
	assert_int_equal(templates_by_name(*state, SLICE("a"), &before), ERR_OK);
	assert_int_equal(
		templates_put(*state, SLICE("a"), false, SLICE("<b/>"), 6, &second), ERR_OK);
	assert_int_equal(second, first);
	assert_int_equal(templates_by_name(*state, SLICE("a"), &after), ERR_OK);
	assert_true(before.is_stock && !after.is_stock);
	assert_int_equal(after.changed_at, 6);
	assert_string_not_equal(before.hash, after.hash);
	assert_int_equal(templates_text(*state, first, &text), ERR_OK);
	assert_slice(buf_slice(&text), "<b/>");
	assert_int_equal(templates_text(*state, 99, &text), ERR_NOTFOUND);
	assert_int_equal(templates_by_name(*state, SLICE("b"), &after), ERR_NOTFOUND);
}

static void
the_bootstrap_account_begins_as_the_phones_factory_default(void **state)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	struct account a;

	assert_int_equal(accounts_bootstrap(*state, &a), ERR_OK);
	assert_string_equal(a.user, "PlcmSpIp");
	assert_true(a.is_factory && a.is_open);
	assert_int_equal(accounts_secret(*state, &a, &secret), ERR_OK);
	assert_slice(buf_slice(&secret), "PlcmSpIp");
	assert_int_equal(
		accounts_set(*state, a.id, SLICE("PlcmSpIp"), SLICE("new word"), NULL), ERR_OK);
	assert_int_equal(accounts_set_open(*state, a.id, false), ERR_OK);
	assert_int_equal(accounts_bootstrap(*state, &a), ERR_OK);
	assert_false(a.is_factory || a.is_open);
	assert_int_equal(accounts_set(*state, a.id, SLICE("phones"), SLICE(""), NULL), ERR_OK);
	buf_wipe(&secret);
	assert_int_equal(accounts_secret(*state, &a, &secret), ERR_OK);
	assert_slice(buf_slice(&secret), "new word"); /* an empty one keeps what was */
}

static void
users_without_a_colon_alone_can_log_in_by_basic(void **state)
{
	struct account a;

	assert_int_equal(accounts_bootstrap(*state, &a), ERR_OK);
	assert_int_equal(accounts_set(*state, a.id, SLICE("a:b"), SLICE("x"), NULL), ERR_SYNTAX);
	assert_int_equal(accounts_set(*state, a.id, SLICE(""), SLICE("x"), NULL), ERR_SYNTAX);
	assert_int_equal(accounts_set(*state, a.id, SLICE("a\n"), SLICE("x"), NULL), ERR_SYNTAX);
	assert_int_equal(accounts_set(*state, 99, SLICE("a"), SLICE("x"), NULL), ERR_NOTFOUND);
	assert_int_equal(accounts_set_open(*state, 99, true), ERR_NOTFOUND);
}

static void
parameters_are_found_by_an_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id, name, value, sealed FROM param"
				   " WHERE scope_id = ?1 ORDER BY name");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM scope WHERE phone_id = ?1");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM scope WHERE model = ?1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_scope_is_found_as_typed_and_written_in_one_way),
		STORE_CASE(a_row_is_made_once_and_only_when_it_may),
		STORE_CASE(what_hangs_on_a_phone_goes_with_it),
		STORE_CASE(parameters_come_by_name_and_secret_ones_opened),
		STORE_CASE(a_parameter_that_is_no_longer_secret_is_stored_openly),
		STORE_CASE(a_sealed_parameter_that_was_moved_does_not_open),
		cmocka_unit_test(names_of_parameters_are_checked_and_secret_ones_known),
		cmocka_unit_test(
			an_address_with_a_password_in_it_is_secret_whatever_its_parameter_is_called),
		STORE_CASE(an_index_letter_is_for_lines_alone),
		cmocka_unit_test(a_value_is_what_xml_can_hold),
		STORE_CASE(hand_written_files_keep_their_order_and_place),
		STORE_CASE(templates_of_a_scope_come_by_rank),
		STORE_CASE(a_used_template_cannot_be_removed_and_names_a_scope),
		STORE_CASE(a_template_of_the_same_name_is_replaced_and_keeps_its_id),
		STORE_CASE(the_bootstrap_account_begins_as_the_phones_factory_default),
		STORE_CASE(users_without_a_colon_alone_can_log_in_by_basic),
		STORE_CASE(parameters_are_found_by_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
