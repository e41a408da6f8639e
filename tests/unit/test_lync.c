#include "unit.h"

#include "lync/lync_answer.h"
#include "lync/lync_path.h"
#include "store/lync_requests.h"
#include "store/lync_rules.h"

static const struct {
	const char *path;
	enum lync_path is;
	const char *rest;
} paths[] = {
	{"/RequestHandler/ucdevice.upx",    LYNC_PATH_REQUEST, ""       },
	{"/requesthandlerext/UCDEVICE.UPX", LYNC_PATH_REQUEST, ""       },
	{"/RequestHandler/ucdevice.upx/",   LYNC_PATH_OTHER,   NULL     },
	{"/RequestHandler/Files/a/B.nbt",   LYNC_PATH_FILE,    "a/B.nbt"},
	{"/REQUESTHANDLEREXT/FILES/a",      LYNC_PATH_FILE,    "a"      },
	{"/DeviceUpdateFiles_Int/a",        LYNC_PATH_FILE,    "a"      },
	{"/deviceupdatefiles_ext/a",        LYNC_PATH_FILE,    "a"      },
	{"/RequestHandler/Files/",          LYNC_PATH_OTHER,   NULL     },
	{"/RequestHandler/Filesystem",      LYNC_PATH_OTHER,   NULL     },
	{"/",			       LYNC_PATH_OTHER,   NULL     },
	{"",				LYNC_PATH_OTHER,   NULL     },
};

static void
paths_are_known_in_any_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct slice in = unit_exact(slice_of(paths[i].path)), rest = SLICE("untouched");

		print_message("%s\n", paths[i].path);
		assert_int_equal(lync_path_read(in, &rest), paths[i].is);
		assert_slice(rest, paths[i].rest != NULL ? paths[i].rest : "untouched");
		unit_free(in);
	}
}

static const struct {
	const char *what, *body;
	enum lync_fact fact;
	const char *want;
} facts[] = {
	{"an element",			 "<r><Model>CX700</Model></r>",                LYNC_MODEL,  "CX700"       },
	{"an attribute",                       "<r a='1' model = 'CX600' />",                LYNC_MODEL,  "CX600"       },
	{"a prefix",			   "<u:SerialNumber> 64:16 </u:SerialNumber>",   LYNC_SERIAL, "64:16"       },
	{"a MAC",			      "<MACAddress>00-04-F2-AA-BB-CC</MACAddress>", LYNC_MAC,    "0004f2aabbcc"},
	{"the first name counts",              "<Brand>b</Brand><Vendor>v</Vendor>",         LYNC_VENDOR, "v"           },
	{"an empty one is none",               "<Vendor></Vendor><Brand>b</Brand>",          LYNC_VENDOR, "b"           },
	{"no part of a name",                  "<r SubModel='x' Models='y' Model.z='z'/>",   LYNC_MODEL,  ""            },
	{"an element with attributes is left", "<Model a='1'>x</Model>",                     LYNC_MODEL,  ""            },
	{"no end",			     "<Model>CX700",                               LYNC_MODEL,  ""            },
	{"a name at the end",                  "<r Model",                                   LYNC_MODEL,  ""            },
	{"a value without quotes",             "<r Model=CX700>",                            LYNC_MODEL,  ""            },
	{"a control character ends it",        "<Model>CX\n<x/>700</Model>",                 LYNC_MODEL,  "CX"          },
	{"another control character",          "<Model>C\x01X</Model>",                      LYNC_MODEL,  "C"           },
	{"nothing",			    "",					   LYNC_MODEL,  ""            },
};

static void
facts_are_found_under_the_names_of_the_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(facts); i++) {
		struct slice in = unit_exact(slice_of(facts[i].body));
		struct lync_device device;

		print_message("%s\n", facts[i].what);
		lync_device_read(in, &device);
		assert_string_equal(device.facts[facts[i].fact], facts[i].want);
		unit_free(in);
	}
}

static void
a_fact_that_is_too_long_is_cut(void **state)
{
	char body[4096] = "<Model>";
	struct lync_device device;

	(void)state;
	memset(body + 7, 'a', 3000);
	memcpy(body + 3007, "</Model>", 8);
	lync_device_read((struct slice){body, 3015}, &device);
	assert_int_equal(strlen(device.facts[LYNC_MODEL]), LYNC_FACT_MAX_BYTES);
}

static const struct lync_device cx700 = {
	{"UCPhone", "0004f2aabbcc", "S1;2", "Polycom", "CX700", "A", "ENU", "a&b@x"}
};
static const struct lync_offer offer = {"1.0.522.101", "CPE", "pool01.contoso.com"};

static void
a_template_is_filled_and_its_values_are_escaped(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);

	(void)state;
	lync_answer_fill(
		SLICE("<B>${base_url}</B><E>${external_base_url}</E>${user}${version}${no} ${"),
		&cx700, &offer, &out);
	assert_string_equal(buf_text(&out),
		"<B>http://pool01.contoso.com/RequestHandler/Files/UCPhone/Polycom/CX700/A/ENU/"
		"1.0.522.101/CPE</B><E>https://pool01.contoso.com/RequestHandlerExt/Files/UCPhone/"
		"Polycom/CX700/A/ENU/1.0.522.101/CPE</E>a&amp;b@x1.0.522.101${no} ${");
}

static void
without_a_version_there_is_no_address(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	const struct lync_offer none = {"", "CPE", "h"};

	(void)state;
	lync_answer_fill(SLICE("[${base_url}${path}${version}]"), &cx700, &none, &out);
	assert_string_equal(buf_text(&out), "[]");
}

static void
what_could_leave_its_folder_is_no_path(void **state)
{
	static const char *const bad[] = {"", "..", ".x", "a/b", "a\\b", "a%2e"};
	struct lync_device device = cx700;

	(void)state;
	assert_true(lync_answer_has_path(&device, &offer));
	for (size_t i = 0; i < COUNT(bad); i++) {
		(void)snprintf(device.facts[LYNC_MODEL], sizeof(device.facts[0]), "%s", bad[i]);
		assert_false(lync_answer_has_path(&device, &offer));
	}
}

static void
the_audit_line_has_the_documented_fields(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);

	(void)state;
	lync_audit_line(1700000000, "10.0.0.9", &cx700, "1.0.522.101", &out);
	assert_string_equal(buf_text(&out), "2023-11-14 22:13:20;10.0.0.9;UCPhone;0004f2aabbcc;S1 "
					    "2;Polycom;CX700;A;ENU;;,,1.0.522.101,;"
					    "a&b@x\r\n");
}

static struct lync_rule
rule(const char *model, const char *pending)
{
	struct lync_rule r = {
		.key = {"UCPhone", "Polycom", "", "A", "ENU", "CPE"}
        };

	(void)snprintf(r.key[LYNC_KEY_MODEL], sizeof(r.key[0]), "%s", model);
	(void)snprintf(r.pending, sizeof(r.pending), "%s", pending);
	return r;
}

static void
versions_go_from_pending_to_approved_and_back(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	struct lync_rule r = rule("CX700", "2.0"), again = rule("cx700", "3.0"), got;
	const char *key[] = {"ucphone", "POLYCOM", "CX700", "a", "enu", "CPE"};

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(lync_rules_set_pending(s, &r, NULL), ERR_OK);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_RESTORE), ERR_EXISTS);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_APPROVE), ERR_OK);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_APPROVE), ERR_EXISTS);
	assert_int_equal(lync_rules_set_pending(s, &again, NULL), ERR_OK);
	assert_int_equal(again.id, r.id); /* letters' case makes no other rule */
	assert_int_equal(lync_rules_step(s, r.id, LYNC_APPROVE), ERR_OK);
	assert_int_equal(lync_rules_by_key(s, key, &got), ERR_OK);
	assert_string_equal(got.approved, "3.0");
	assert_string_equal(got.rollback, "2.0");
	assert_int_equal(lync_rules_step(s, r.id, LYNC_RESTORE), ERR_OK);
	assert_int_equal(lync_rules_by_id(s, r.id, &got), ERR_OK);
	assert_string_equal(got.approved, "2.0");
	assert_string_equal(got.rollback, "");
	assert_int_equal(lync_rules_set_pending(s, &again, NULL), ERR_OK);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_RESET), ERR_OK);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_RESET), ERR_EXISTS);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_REMOVE), ERR_OK);
	assert_int_equal(lync_rules_step(s, r.id, LYNC_REMOVE), ERR_NOTFOUND);
	assert_int_equal(lync_rules_by_key(s, key, &got), ERR_NOTFOUND);
}

static enum err
count(void *ctx, const struct lync_request *r)
{
	int64_t *n = ctx;

	if (*n == 0)
		assert_int_equal(r->body.n, 0);
	*n += 1;
	return ERR_OK;
}

static enum err
take_whole(void *ctx, const struct lync_request *r)
{
	(void)ctx;
	assert_slice(r->heads, "Host: x\n");
	assert_int_equal(r->body.n, 1000 * 1000);
	return ERR_OK;
}

static void
records_are_bounded_in_bytes_and_the_newest_stay(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	char *body = test_calloc(1, 1000 * 1000);
	const struct lync_request r = {
		0, 100, SLICE_INIT("10.0.0.1"), SLICE_INIT("POST"), SLICE_INIT("/x"),
		SLICE_INIT("Host: x\n"), {body, 1000 * 1000},
                 200, SLICE_INIT("a\0b\0"),
		SLICE_INIT("1")
        };
	int64_t n = 0;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < 70; i++)
		assert_int_equal(lync_requests_add(s, &r), ERR_OK);
	assert_int_equal(lync_requests_each(s, 1000, count, &n), ERR_OK);
	assert_int_equal(n, 67); /* so many of a million and eight bytes are at most 64 MiB */
	assert_int_equal(lync_requests_by_id(s, 70, take_whole, NULL), ERR_OK);
	assert_int_equal(lync_requests_by_id(s, 3, take_whole, NULL), ERR_NOTFOUND);
	n = 1;
	assert_int_equal(lync_requests_between(s, 0, 100, count, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(lync_requests_between(s, 100, 101, count, &n), ERR_OK);
	assert_int_equal(n, 68);
	test_free(body);
}

static void
records_are_bounded_in_count(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	const struct lync_request r = {.at = 1,
		.address = SLICE(""),
		.method = SLICE(""),
		.target = SLICE(""),
		.heads = SLICE(""),
		.body = SLICE(""),
		.facts = SLICE(""),
		.version = SLICE("")};
	int64_t n = 0;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < LYNC_REQUESTS_MAX + 5; i++)
		assert_int_equal(lync_requests_add(s, &r), ERR_OK);
	assert_int_equal(lync_requests_each(s, 10000, count, &n), ERR_OK);
	assert_int_equal(n, LYNC_REQUESTS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_known_in_any_case),
		cmocka_unit_test(facts_are_found_under_the_names_of_the_documents),
		cmocka_unit_test(a_fact_that_is_too_long_is_cut),
		cmocka_unit_test(a_template_is_filled_and_its_values_are_escaped),
		cmocka_unit_test(without_a_version_there_is_no_address),
		cmocka_unit_test(what_could_leave_its_folder_is_no_path),
		cmocka_unit_test(the_audit_line_has_the_documented_fields),
		cmocka_unit_test(versions_go_from_pending_to_approved_and_back),
		cmocka_unit_test(records_are_bounded_in_bytes_and_the_newest_stay),
		cmocka_unit_test(records_are_bounded_in_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
