#include "unit.h"

#include "lync/lync_answer.h"
#include "lync/lync_log.h"
#include "lync/lync_path.h"
#include "store/lync_rules.h"

static const struct {
	const char *path;
	enum lync_path is;
	const char *rest;
} paths[] = {
	{"/RequestHandler/ucdevice.upx",     LYNC_PATH_REQUEST, ""           },
	{"/requesthandlerext/UCDEVICE.UPX",  LYNC_PATH_REQUEST, ""           },
	{"/RequestHandler/ucdevice.upx/",    LYNC_PATH_OTHER,   NULL         },
	{"/RequestHandler/Files/a/B.nbt",    LYNC_PATH_FILE,    "a/B.nbt"    },
	{"/REQUESTHANDLEREXT/FILES/a",       LYNC_PATH_FILE,    "a"          },
	{"/DeviceUpdateFiles_Int/a",         LYNC_PATH_FILE,    "a"          },
	{"/deviceupdatefiles_ext/a",         LYNC_PATH_FILE,    "a"          },
	{"/RequestHandler/Files/",           LYNC_PATH_OTHER,   NULL         },
	{"/RequestHandler/Filesystem",       LYNC_PATH_OTHER,   NULL         },
	{"/Logs/Client/CELog/a.clg",         LYNC_PATH_LOG,     "CELog/a.clg"},
	{"/requesthandler/LOGS/client/x",    LYNC_PATH_LOG,     "x"          },
	{"/RequestHandlerExt/Logs/Client/x", LYNC_PATH_LOG,     "x"          },
	{"/Logs/Client/",                    LYNC_PATH_OTHER,   NULL         },
	{"/Logs/Server/Audit/x",             LYNC_PATH_OTHER,   NULL         },
	{"/",				LYNC_PATH_OTHER,   NULL         },
	{"",				 LYNC_PATH_OTHER,   NULL         },
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
static const struct lync_hosts hosts = {
	false, true, "pool01.contoso.com", "pool01.contoso.com", "pool01.contoso.com"};
static const struct lync_offer offer = {"1.0.522.101", "CPE", &hosts};

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
	const struct lync_offer none = {"", "CPE", &hosts};

	(void)state;
	lync_answer_fill(SLICE("[${base_url}${path}${version}]"), &cx700, &none, &out);
	assert_string_equal(buf_text(&out), "[]");
}

static const struct {
	const char *host;
	bool is_tls;
	uint16_t port, tls_port;
	const char *plain, *tls;
} host_cases[] = {
	{"pool",               false, 80,   443,  "pool",          "pool"              },
	{"pool:8080",          false, 8080, 8443, "pool:8080",     "pool:8443"         },
	{"pool:8443",          true,  8080, 8443, "pool:8080",     "pool:8443"         },
	{"[2001:db8::1]:8443", true,  80,   8443, "[2001:db8::1]", "[2001:db8::1]:8443"},
	{"[2001:db8::1]",      false, 80,   8443, "[2001:db8::1]", "[2001:db8::1]:8443"},
	{"pool",               true,  0,    443,  "pool",          "pool"              },
	{"pool:8080",          false, 8080, 0,    "pool:8080",     "pool"              }, /* something else ends TLS */
	{"a<b",		false, 80,   443,  "",              ""                  },
	{"a/b",		false, 80,   443,  "",              ""                  },
	{"",		   false, 80,   443,  "",              ""                  },
};

static void
a_device_is_told_each_listener_under_the_name_that_it_asked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(host_cases); i++) {
		struct slice in = unit_exact(slice_of(host_cases[i].host));
		struct lync_hosts out;

		print_message("%s\n", host_cases[i].host);
		lync_answer_hosts(
			in, host_cases[i].is_tls, host_cases[i].port, host_cases[i].tls_port, &out);
		assert_string_equal(out.plain, host_cases[i].plain);
		assert_string_equal(out.tls, host_cases[i].tls);
		assert_int_equal(out.has_plain, host_cases[i].port != 0);
		unit_free(in);
	}
}

static void
where_there_is_no_http_the_address_is_one_of_https(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	struct lync_hosts tls;
	const struct lync_offer over_tls = {"1.0", "CPE", &tls};

	(void)state;
	lync_answer_hosts(SLICE("pool:8443"), true, 0, 8443, &tls);
	lync_answer_fill(SLICE("${scheme} ${host} ${base_url}"), &cx700, &over_tls, &out);
	assert_string_equal(buf_text(&out),
		"https pool:8443 https://pool:8443/RequestHandler/Files/"
		"UCPhone/Polycom/CX700/A/ENU/1.0/CPE");
}

static const struct {
	const char *rest;
	enum err want;
	enum lync_log_kind kind;
	const char *name;
} logs[] = {
	{"CELog/a.clg",        ERR_OK,       LYNC_LOG_CELOG,  "a.clg"       },
	{"celog/A B-1_2.CLG2", ERR_OK,       LYNC_LOG_CELOG,  "A B-1_2.CLG2"},
	{"Watson/a.kdmp",      ERR_OK,       LYNC_LOG_WATSON, "a.kdmp"      },
	{"Watson/a.hex",       ERR_OK,       LYNC_LOG_WATSON, "a.hex"       },
	{"CONFIG/a.xml",       ERR_OK,       LYNC_LOG_CONFIG, "a.xml"       },
	{"Config/a.clg",       ERR_DENIED,   0,               ""            },
	{"CELog/a.exe",        ERR_DENIED,   0,               ""            },
	{"CELog/a",            ERR_DENIED,   0,               ""            },
	{"CELog/.clg",         ERR_SYNTAX,   0,               ""            },
	{"CELog/..clg",        ERR_SYNTAX,   0,               ""            },
	{"CELog/a/b.clg",      ERR_SYNTAX,   0,               ""            },
	{"CELog/a%2e.clg",     ERR_SYNTAX,   0,               ""            },
	{"CELog/a\\b.clg",     ERR_SYNTAX,   0,               ""            },
	{"CELog/a\x01.clg",    ERR_SYNTAX,   0,               ""            },
	{"CELog/",             ERR_NOTFOUND, 0,               ""            },
	{"CELog",              ERR_NOTFOUND, 0,               ""            },
	{"Other/a.clg",        ERR_NOTFOUND, 0,               ""            },
	{"",		   ERR_NOTFOUND, 0,               ""            },
};

static void
logs_are_taken_into_their_folders_with_their_extensions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(logs); i++) {
		struct slice in = unit_exact(slice_of(logs[i].rest));
		struct lync_log out = {.name = "untouched"};

		print_message("%s\n", logs[i].rest);
		assert_int_equal(lync_log_of_tree(in, &out), logs[i].want);
		assert_string_equal(out.name, logs[i].want == ERR_OK ? logs[i].name : "untouched");
		if (logs[i].want == ERR_OK)
			assert_int_equal(out.kind, logs[i].kind);
		unit_free(in);
	}
}

static void
the_name_of_a_log_has_a_bound(void **state)
{
	char rest[6 + LYNC_LOG_NAME_MAX_BYTES + 1];
	struct lync_log out;

	(void)state;
	memset(rest, 'a', sizeof(rest));
	memcpy(rest, "CELog/", 6);
	memcpy(rest + 6 + LYNC_LOG_NAME_MAX_BYTES - 4, ".clg", 4);
	assert_int_equal(lync_log_of_tree((struct slice){rest, sizeof(rest) - 1}, &out), ERR_OK);
	assert_int_equal(strlen(out.name), LYNC_LOG_NAME_MAX_BYTES);
	memcpy(rest + 6 + LYNC_LOG_NAME_MAX_BYTES - 3, ".clg", 4);
	assert_int_equal(lync_log_of_tree((struct slice){rest, sizeof(rest)}, &out), ERR_LIMIT);
}

static const struct {
	const char *query, *heads, *name; /* "": no log */
} requests[] = {
	{"",				    "",								 ""       },
	{"a.clg",			       "",								 "a.clg"  },
	{"x=1&file=Logs\\Client\\CELog\\a.clg", "",								 "a.clg"  },
	{"file=a/b.kdmp",                       "",								 "b.kdmp" },
	{"file=a.xml",			  "",								 ""       }, /* could be anything */
	{"file=.clg",			   "",								 ""       },
	{"file=a%20.clg",                       "",								 ""       },
	{"",				    "Host: h\ncontent-disposition: attachment; FileName=\"a b.clg\"\n", "a b.clg"},
	{"",				    "Content-Disposition: attachment; filename=a.clg2\n",               "a.clg2" },
	{"",				    "Content-Disposition: filename=\"\n",                               ""       },
	{"",				    "Content-Disposition: a.clg\n",                                     ""       },
	{"",				    "X: filename=a.clg\n",					      ""       },
};

static void
a_log_among_requests_is_told_by_its_name_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct slice query = unit_exact(slice_of(requests[i].query));
		struct slice heads = unit_exact(slice_of(requests[i].heads));
		struct lync_log out = {.name = ""};

		print_message("%s %s\n", requests[i].query, requests[i].heads);
		assert_int_equal(
			lync_log_of_request(query, heads, &out), requests[i].name[0] != '\0');
		assert_string_equal(out.name, requests[i].name);
		unit_free(query);
		unit_free(heads);
	}
}

static void
the_name_of_a_celog_tells_its_device(void **state)
{
	(void)state;
	assert_slice(
		lync_log_device(SLICE("CX700_64-16-8d-20091231-CELOG235959_0.clg")), "64-16-8d");
	assert_slice(lync_log_device(SLICE("CX700_1-20091231-CELOG235959_0.clg")), "1");
	assert_slice(lync_log_device(SLICE("CX700_1-20091231-CELOG235959_0.clg2")), "");
	assert_slice(lync_log_device(SLICE("CX700_1-2009123-CELOG235959_0.clg")), "");
	assert_slice(lync_log_device(SLICE("CX700_-20091231-CELOG235959_0.clg")), "");
	assert_slice(lync_log_device(SLICE("crash.kdmp")), "");
	assert_slice(lync_log_device(SLICE("")), "");
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
		cmocka_unit_test(a_device_is_told_each_listener_under_the_name_that_it_asked),
		cmocka_unit_test(where_there_is_no_http_the_address_is_one_of_https),
		cmocka_unit_test(logs_are_taken_into_their_folders_with_their_extensions),
		cmocka_unit_test(the_name_of_a_log_has_a_bound),
		cmocka_unit_test(a_log_among_requests_is_told_by_its_name_alone),
		cmocka_unit_test(the_name_of_a_celog_tells_its_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
