#include "unit.h"

#include "base/buf.h"
#include "limits.h"
#include "provision/placeholder.h"
#include "provision/template.h"

/* One row a case. */
/* clang-format off */
static const struct {
	const char *text;
	const char *why;
} bad[] = {
	{"<a>\n<b c='1'>\n</a>",						     "line 3: Opening and ending tag mismatch: b line 2 and a"},
	{"<a>\n<b q='1'/>\n<c q='2'/></a>",
         "line 3: q is given twice; it stands in line 2 already."									     },
	{"<a reg.x.label='1'>\n<c reg.x.label='2'/></a>",
         "line 2: reg.x.label is given twice; it stands in line 1 already."                                                                   },
	{"<a\nq='${phone.nam}'/>",
         "line 2: q: the manual of templates lists the placeholders; it has "
		"no phone.nam."													       },
	{"<a q='${site.Upper}'/>",
         "line 1: q: the manual of templates lists the placeholders; it has "
		"no site.Upper."													      },
	{"<a q='${line.address}'/>",						 "line 1: q: only reg.x..., reg.x.server.y... and msg.mwi.x... "
         "are repeated for lines and "
				     "have line.address."													  },
	{"<a reg.1.address='${line.address}'/>", "line 1: reg.1.address: only reg.x..., "
         "reg.x.server.y... and msg.mwi.x... are repeated "
						 "for lines and have line.address."},
	{"<a reg.x.a='${server.host}'/>",					  "line 1: reg.x.a: only reg.x.server.y... is repeated for "
         "servers and has server.host."                                                                      },
	{"<a lineKey.x.a='${blf.label}'/>",									  "line 1: lineKey.x.a: only attendant.resourceList.x... "
         "is repeated for BLF keys and has "
					    "blf.label."												       },
	{"<a reg.x.a='${key.index}'/>",
         "line 1: reg.x.a: only lineKey.x... is repeated for keys and has key.index."												   },
	{"<a\n\ndialplan.x.digitmap='1'/>",
         "line 3: dialplan.x.digitmap: x and y are repeated only in reg.x, reg.x.server.y, "
		"msg.mwi.x, lineKey.x and attendant.resourceList.x; write a number instead."},
	{"<a reg.x.server.y.z.y='1'/>",
         "line 1: reg.x.server.y.z.y: x and y are repeated only in reg.x, reg.x.server.y, "
		"msg.mwi.x, lineKey.x and attendant.resourceList.x; write a number instead."},
	{"<a reg.1.server.y.address='1'/>",
         "line 1: reg.1.server.y.address: x and y are repeated only in reg.x, "
         "reg.x.server.y, "
		"msg.mwi.x, lineKey.x and attendant.resourceList.x; write a number instead."												       },
	{"<a q='${phone.mac'/>",									  "line 1: q: a ${ without its }; a literal ${ is written $${."												   },
	{"<a q='${}'/>",									  "line 1: q: a placeholder without a name; a literal ${ is written $${."      },
	{"<a q='${:-x}'/>",
         "line 1: q: a placeholder without a name; a literal ${ is written $${."                  },
	{"<a q='${site.a:-${site.b}}'/>",                                    "line 1: q: a default cannot hold a placeholder."													    },
};
/* clang-format on */

static void
a_template_that_is_wrong_is_refused_with_line_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct slice in = unit_exact(slice_of(bad[i].text));
		struct template *t = NULL;
		struct why why = {""};

		print_message("%s\n", bad[i].text);
		assert_int_equal(template_parse(in, &t, &why), ERR_SYNTAX);
		assert_string_equal(why.text, bad[i].why);
		assert_null(t);
		unit_free(in);
	}
}

/* A phone with lines 1 and 3, the second with two servers, keys 2 and 5, one BLF key. */
static size_t
count(void *ctx, enum template_repeat repeat, size_t line)
{
	static const size_t counts[REPEAT__COUNT] = {1, 2, 0, 2, 1};

	(void)ctx;
	return repeat == REPEAT_SERVERS ? line * 2 : counts[repeat];
}

static uint64_t
index_of(void *ctx, enum template_repeat repeat, size_t line, size_t i)
{
	(void)ctx;
	(void)line;
	return repeat == REPEAT_LINES ? 2 * i + 1 : repeat == REPEAT_KEYS ? 3 * i + 2 : i + 1;
}

/* Every value is its own name with its element; site.none, and line.label of line 1, have none. */
static enum err
value(void *ctx, struct slice name, enum template_repeat repeat, size_t line, size_t i,
	struct buf *out)
{
	(void)ctx;
	if (slice_is(name, "site.none") || (slice_is(name, "line.label") && i == 0))
		return ERR_NOTFOUND;
	buf_add(out, name);
	if (repeat == REPEAT_SERVERS)
		buf_addf(out, "/%zu", line);
	if (repeat != REPEAT_ONCE)
		buf_addf(out, "/%zu", i);
	return buf_check(out);
}

static enum err
note(void *ctx, struct slice name, struct slice text, bool secret)
{
	buf_addf(ctx, "%.*s=%.*s%s\n", SLICE_FMT(name), SLICE_FMT(text), secret ? " (secret)" : "");
	return ERR_OK;
}

/* One row a case. */
/* clang-format off */
static const struct {
	const char *name, *text, *want;
} fills[] = {
	{"literal text",					       "<a q='1' r=''/>",                           "q=1\nr=\n"                                       },
	{"a placeholder among text",                                   "<a q='[${phone.mac}]'/>",                   "q=[phone.mac]\n"                                 },
	{"without a value the parameter is left out",                  "<a q='x${site.none}' r='1'/>",              "r=1\n"                                           },
	{"a default stands in",					"<a q='${site.none:-no:-thing}'/>",          "q=no:-thing\n"                                   },
	{"an empty default too",				       "<a q='${site.none:-}'/>",                   "q=\n"                                            },
	{"a value beats its default",                                  "<a q='${site.a:-b}'/>",                     "q=site.a\n"                                      },
	{"$${ is a literal ${",					"<a q='$${phone.mac} $$ $ ${phone.mac}$'/>",
         "q=${phone.mac} $$ $ phone.mac$\n"															   },
	{"the gate goes with its parameter, in front of it or behind",
         "<a p.set='1' p='${site.none}' q='${site.none}' q.set='1' r.set='1' r='2'/>",			      "r.set=1\nr=2\n"				  },
	{"a gate of nobody is a parameter",                            "<a device.set='1'/>",                       "device.set=1\n"                                  },
	{"neighbours go together, line by line",                       "<a reg.x.a='${line.user}' reg.x.b='2'/>",
         "reg.1.a=line.user/0\nreg.1.b=2\nreg.3.a=line.user/1\nreg.3.b=2\n"											   },
	{"a line without a value leaves only its own out",
         "<a reg.x.label='${line.label}' reg.x.label.set='1'/>",						    "reg.3.label=line.label/1\nreg.3.label.set=1\n"   },
	{"servers of each line, server by server",
         "<a reg.x.server.y.a='${server.host}' reg.x.server.y.b='${line.user}'/>",				  "reg.3.server.1.a=server.host/1/0\nreg.3.server.1.b=line.user/1/0\n"
		"reg.3.server.2.a=server.host/1/1\nreg.3.server.2.b=line.user/1/1\n"},
	{"keys, BLF keys and message waiting",
         "<a lineKey.x.index='${key.index}'><b "
         "attendant.resourceList.x.address='${blf.address}'/>"
		"<c msg.mwi.x.callBack='${site.v}'/></a>",							  "lineKey.2.index=key.index/0\nlineKey.5.index=key.index/1\n"
		"attendant.resourceList.1.address=blf.address/0\n"
		"msg.mwi.1.callBack=site.v/0\nmsg.mwi.3.callBack=site.v/1\n"                                },
	{"a secret is told",					   "<a reg.x.p='-${line.secret}'/>",
         "reg.1.p=-line.secret/0 (secret)\nreg.3.p=-line.secret/1 (secret)\n"											 },
	{"letters count as whole words alone",                         "<a regs.x1.ya='1' reg.xy='2'/>",
         "regs.x1.ya=1\nreg.xy=2\n"																   },
};
/* clang-format on */

/* The formatter would make a table of it. */
/* clang-format off */
static const struct template_source source = {count, index_of, value, NULL};
/* clang-format on */

static void
a_template_is_filled_in_as_its_manual_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fills); i++) {
		AUTO(buf_free) struct buf out = BUF(4096);
		struct slice in = unit_exact(slice_of(fills[i].text));
		struct template *t = NULL;
		struct why why = {""};

		print_message("%s\n", fills[i].name);
		assert_int_equal(template_parse(in, &t, &why), ERR_OK);
		unit_free(in); /* a template keeps its own copy */
		assert_int_equal(template_fill(t, &source, note, &out), ERR_OK);
		assert_string_equal(buf_text(&out), fills[i].want);
		template_free(t);
	}
}

/* One row a case. */
/* clang-format off */
static const struct {
	const char *text;
	bool phone, site;
} needs[] = {
	{"<a q='1'/>",                   false, false},
	{"<a q='${site.label}'/>",       false, true },
	{"<a q='${phone.site}'/>",       false, true },
	{"<a q='${phone.label}'/>",      true,  false},
	{"<a reg.x.q='1'/>",             true,  false},
	{"<a lineKey.x.q='${site.a}'/>", true,  true },
};
/* clang-format on */

static void
a_template_knows_what_it_depends_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(needs); i++) {
		struct template *t = NULL;

		assert_int_equal(template_parse(slice_of(needs[i].text), &t, NULL), ERR_OK);
		assert_int_equal(template_needs_phone(t), needs[i].phone);
		assert_int_equal(template_needs_site(t), needs[i].site);
		template_free(t);
	}
}

static enum err
long_value(void *ctx, struct slice name, enum template_repeat repeat, size_t line, size_t i,
	struct buf *out)
{
	(void)ctx;
	(void)name;
	(void)repeat;
	(void)line;
	(void)i;
	for (size_t n = 0; n < PARAM_VALUE_MAX_BYTES; n++)
		buf_add_char(out, 'v');
	return buf_check(out);
}

static void
a_value_over_the_limit_fails_the_filling(void **state)
{
	const struct template_source s = {count, index_of, long_value, NULL};
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	struct template *fits = NULL, *over = NULL;

	(void)state;
	assert_int_equal(template_parse(SLICE("<a q='${site.a}'/>"), &fits, NULL), ERR_OK);
	assert_int_equal(template_parse(SLICE("<a q='1${site.a}'/>"), &over, NULL), ERR_OK);
	assert_int_equal(template_fill(fits, &s, note, &out), ERR_OK);
	assert_int_equal(template_fill(over, &s, note, &out), ERR_LIMIT);
	template_free(fits);
	template_free(over);
}

static void
every_placeholder_is_found_by_its_name(void **state)
{
	(void)state;
	for (int i = 0; i < PLACE_SITE_VARIABLE; i++)
		assert_int_equal(placeholder_find(slice_of(placeholders[i].name)), i);
	assert_int_equal(placeholder_find(SLICE("site.a_9")), PLACE_SITE_VARIABLE);
	assert_int_equal(placeholder_find(SLICE("site.9")), PLACE__COUNT);
	assert_int_equal(placeholder_find(SLICE("site.")), PLACE__COUNT);
	assert_int_equal(placeholder_find(SLICE("")), PLACE__COUNT);
}

static void
every_stock_template_parses_and_says_what_it_does(void **state)
{
	(void)state;
	for (const struct stock_template *s = stock_templates; s->name != NULL; s++) {
		struct template *t = NULL;
		struct why why = {""};

		print_message("%s: %s\n", s->name, s->about);
		assert_int_equal(template_parse(slice_of(s->text), &t, &why), ERR_OK);
		assert_true(s->about[0] >= 'A' && s->about[0] <= 'Z');
		assert_ptr_equal(stock_find(slice_of(s->name)), s);
		template_free(t);
	}
	assert_null(stock_find(SLICE("nothing")));
}

static enum err
write_pair(void *ctx, struct slice name, struct slice value)
{
	buf_addf(ctx, "%.*s=%.*s;", SLICE_FMT(name), SLICE_FMT(value));
	return buf_check(ctx);
}

static enum err
stop_at_once(void *ctx, struct slice name, struct slice value)
{
	(void)name;
	(void)value;
	++*(int *)ctx;
	return ERR_EXISTS;
}

static void
a_template_tells_its_parameters_as_they_are_written(void **state)
{
	AUTO(buf_free) struct buf got = BUF(1024);
	struct template *t = NULL;
	int called = 0;

	(void)state;
	assert_int_equal(
		template_parse(SLICE("<a reg.x.label='${line.label:-none}'><b c.d='&lt;1'/>"
				     "</a>"),
			&t, NULL),
		ERR_OK);
	assert_int_equal(template_each(t, write_pair, &got), ERR_OK);
	assert_slice(buf_slice(&got), "reg.x.label=${line.label:-none};c.d=<1;");
	assert_int_equal(template_each(t, stop_at_once, &called), ERR_EXISTS);
	assert_int_equal(called, 1);
	template_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_that_is_wrong_is_refused_with_line_and_reason),
		cmocka_unit_test(a_template_is_filled_in_as_its_manual_says),
		cmocka_unit_test(a_template_knows_what_it_depends_on),
		cmocka_unit_test(a_template_tells_its_parameters_as_they_are_written),
		cmocka_unit_test(a_value_over_the_limit_fails_the_filling),
		cmocka_unit_test(every_placeholder_is_found_by_its_name),
		cmocka_unit_test(every_stock_template_parses_and_says_what_it_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
