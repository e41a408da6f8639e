/* Templates of a scope as a whole, what is wrong with one, and what may stand in a field. */
#include "unit_store.h"

#include "manage/field.h"
#include "manage/template_change.h"

static enum err
tell(void *ctx, const struct template_row *row)
{
	buf_addf(ctx, "%s ", row->name);
	return ERR_OK;
}

static void
assert_templates(struct store *s, const struct scope *scope, const char *want)
{
	AUTO(buf_free) struct buf told = BUF(1024);

	assert_int_equal(templates_of_scope(s, scope->id, tell, &told), ERR_OK);
	assert_string_equal(buf_text(&told), want);
}

static void
a_scope_gets_the_templates_that_are_named_in_their_order(void **state)
{
	struct store *s = *state;
	const struct slice first[] = {SLICE("qos"), SLICE("base")}, second[] = {SLICE("base")};
	const struct slice twice[] = {SLICE("qos"), SLICE("qos")};
	const struct slice nothing[] = {SLICE("qos"), SLICE("nothing")};
	struct fault fault = {.field = ""};
	struct scope scope;

	assert_int_equal(scopes_find(s, SLICE("site:default"), true, &scope, NULL), ERR_OK);
	assert_int_equal(template_assign_all(s, &scope, first, 2, 1, &fault), ERR_OK);
	assert_templates(s, &scope, "qos base ");
	assert_int_equal(template_assign_all(s, &scope, twice, 2, 1, &fault), ERR_EXISTS);
	assert_string_equal(fault.field, "templates[1]");
	fault = (struct fault){.field = ""};
	assert_int_equal(template_assign_all(s, &scope, nothing, 2, 1, &fault), ERR_NOTFOUND);
	assert_string_equal(fault.field, "templates[1]");
	assert_templates(s, &scope, "qos base ");
	assert_int_equal(template_assign_all(s, &scope, second, 1, 1, &fault), ERR_OK);
	assert_templates(s, &scope, "base ");
}

static void
a_secret_does_not_stand_in_a_template(void **state)
{
	static const struct {
		const char *text;
		enum err want;
	} cases[] = {
		{"<A reg.x.auth.password=\"${line.secret}\"/>",                ERR_OK    },
		{"<A device.auth.localAdminPassword=\"\"/>",                   ERR_OK    },
		{"<A device.auth.localAdminPassword.set=\"1\"/>",              ERR_OK    },
		{"<A log.level.change.key=\"4\"/>",                            ERR_OK    },
		{"<A device.auth.localAdminPassword=\"s3cret\"/>",             ERR_SYNTAX},
		{"<A reg.x.auth.password=\"s3cret\"/>",                        ERR_SYNTAX},
		{"<A device.prov.serverName=\"http://a:s3cret@b.example/\"/>", ERR_SYNTAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct why why = {""};
		size_t line = 7;

		print_message("%s\n", cases[i].text);
		assert_int_equal(
			template_check(slice_of(cases[i].text), &line, &why), cases[i].want);
		assert_true((strstr(why.text, "bootline param set") != NULL) ==
			    (cases[i].want == ERR_SYNTAX));
		assert_null(strstr(why.text, "s3cret"));
	}
}

static void
a_fault_has_its_line_apart(void **state)
{
	struct why why = {""};
	size_t line = 7;

	(void)state;
	assert_int_equal(template_check(SLICE("<A a.b=\"1\"/>"), &line, &why), ERR_OK);
	assert_int_equal(line, 0);
	assert_int_equal(template_check(SLICE("<A>\n<B a.b=\"${no.such}\"/>\n</A>"), &line, &why),
		ERR_SYNTAX);
	assert_int_equal(line, 2);
	assert_false(slice_starts(slice_of(why.text), SLICE("line")));
	assert_string_not_equal(why.text, "");
}

static void
an_older_copy_of_a_stock_template_is_brought_up_to_date(void **state)
{
	struct store *s = *state;
	struct template_row row;
	int64_t id;

	assert_int_equal(templates_put(s, SLICE("qos"), true, SLICE("<A/>"), 1, &id), ERR_OK);
	assert_int_equal(templates_by_name(s, SLICE("qos"), &row), ERR_OK);
	assert_string_equal(template_state(&row), "newer available");
	assert_int_equal(template_update_apply(s, SLICE("base"), 2), ERR_OK);
	assert_int_equal(templates_by_name(s, SLICE("qos"), &row), ERR_OK);
	assert_true(template_is_outdated(&row));
	assert_int_equal(template_update_apply(s, SLICE(""), 2), ERR_OK);
	assert_int_equal(templates_by_name(s, SLICE("qos"), &row), ERR_OK);
	assert_string_equal(template_state(&row), "in force");
	assert_int_equal(row.changed_at, 2);
}

static void
a_field_that_phones_cannot_show_is_refused_by_its_name(void **state)
{
	char out[8] = "before";
	struct why why = {""};

	(void)state;
	assert_int_equal(field_text(SLICE("a\nb"), "label", out, sizeof(out), &why), ERR_SYNTAX);
	assert_true(slice_starts(slice_of(why.text), SLICE("The value of label ")));
	assert_int_equal(field_text(SLICE("\xff"), "label", out, sizeof(out), NULL), ERR_SYNTAX);
	assert_int_equal(field_text(SLICE("12345678"), "label", out, sizeof(out), NULL), ERR_LIMIT);
	assert_int_equal(field_token(SLICE("a b"), "part", out, sizeof(out), NULL), ERR_SYNTAX);
	assert_string_equal(out, "before");
	assert_int_equal(field_text(SLICE("a b"), "label", out, sizeof(out), NULL), ERR_OK);
	assert_string_equal(out, "a b");
	assert_int_equal(field_secret(SLICE(""), "x", NULL), ERR_SYNTAX);
	assert_int_equal(field_secret(SLICE("a\tb"), "x", NULL), ERR_SYNTAX);
	assert_int_equal(field_secret(SLICE("a b"), "x", NULL), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_scope_gets_the_templates_that_are_named_in_their_order),
		cmocka_unit_test(a_secret_does_not_stand_in_a_template),
		STORE_CASE(a_fault_has_its_line_apart),
		STORE_CASE(an_older_copy_of_a_stock_template_is_brought_up_to_date),
		cmocka_unit_test(a_field_that_phones_cannot_show_is_refused_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
