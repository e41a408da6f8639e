#include "unit.h"

#include "provision/name.h"
#include "provision/render.h"

static const struct name_rules rules = {
	.base_path = SLICE_INIT("/prov"),
	.logs = SLICE_INIT("logs"),
	.overrides = SLICE_INIT("overrides/"),
	.contacts = SLICE_INIT("contacts"),
	.calls = SLICE_INIT("calls"),
	.cores = SLICE_INIT("cores"),
	.licenses = SLICE_INIT(""),
};

static const struct {
	const char *what, *path;
	enum name_kind kind;
	const char *want; /* out.path */
	bool has_mac;
} cases[] = {
	{"a master",				"/0004f2aabbcc.cfg",                     NAME_MASTER,      "0004f2aabbcc.cfg",              true },
	{"a master in upper case",                  "/0004F2AABBCC.cfg",                     NAME_MASTER,      "0004f2aabbcc.cfg",              true },
	{"everything else is exact",                "/0004f2aabbcc.CFG",                     NAME_OWN,         "0004f2aabbcc.CFG",              true },
	{"slashes in front collapse",               "///0004f2aabbcc.cfg",                   NAME_MASTER,      "0004f2aabbcc.cfg",              true },
	{"the base path is taken off",              "/prov/0004f2aabbcc.cfg",                NAME_MASTER,      "0004f2aabbcc.cfg",
         true																	},
	{"only as a whole component",               "/provider/x.cfg",                       NAME_CFG,         "provider/x.cfg",                false},
	{"the zero master",                         "/000000000000.cfg",                     NAME_ZERO_MASTER, "000000000000.cfg",              false},
	{"the zero directory",                      "/contacts/000000000000-directory.xml",  NAME_SHARED,
         "000000000000-directory.xml",													  false},
	{"the zero licence",                        "/000000000000-license.cfg",             NAME_SHARED,      "000000000000-license.cfg",
         false																       },
	{"zero overrides are nobody's",             "/000000000000-phone.cfg",               NAME_CFG,
         "000000000000-phone.cfg",													      false},
	{"the sample directory is a file",          "/000000000000-directory~.xml",          NAME_FILE,
         "000000000000-directory~.xml",													 false},
	{"a layer",				 "/0004f2aabbcc-site.cfg",                NAME_LAYER,       "0004f2aabbcc-site.cfg",         true },
	{"overrides",			       "/overrides/0004f2aabbcc-phone.cfg",     NAME_DOCUMENT,    "0004f2aabbcc-phone.cfg",
         true																	},
	{"overrides in the root",                   "/0004f2aabbcc-web.cfg",                 NAME_DOCUMENT,    "0004f2aabbcc-web.cfg",
         true																	},
	{"in a directory nobody declared",          "/other/0004f2aabbcc-phone.cfg",         NAME_OWN,
         "other/0004f2aabbcc-phone.cfg",													true },
	{"a licence",			       "/0004f2aabbcc-license.cfg",             NAME_LICENSE,     "0004f2aabbcc-license.cfg",      true },
	{"a log",				   "/logs/0004f2aabbcc-app.log",            NAME_LOG,         "0004f2aabbcc-app.log",          true },
	{"a boot log in the root",                  "/0004f2aabbcc-boot.log",                NAME_LOG,         "0004f2aabbcc-boot.log",
         true																	},
	{"a forced log",			    "/0004f2aabbcc-now-app.log",             NAME_LOG,         "0004f2aabbcc-now-app.log",      true },
	{"a syslog archive",                        "/0004f2aabbcc-plcmsyslog.tar.gz",       NAME_LOG,
         "0004f2aabbcc-plcmsyslog.tar.gz",												      true },
	{"a core by its name",                      "/0004f2aabbcc-core.tar",                NAME_CORE,        "0004f2aabbcc-core.tar",         true },
	{"a core by its directory",                 "/cores/0004f2aabbcc-x.bin",             NAME_CORE,        "0004f2aabbcc-x.bin",
         true																	},
	{"a dot behind the MAC is a core's alone",  "/cores/0004f2aabbcc.x.log",             NAME_CORE,
         "0004f2aabbcc.x.log",														  true },
	{"and no document's",                       "/cores/0004f2aabbcc.phone.cfg",         NAME_CORE,        "0004f2aabbcc.phone.cfg",
         true																	},
	{"elsewhere it is a file",                  "/logs/0004f2aabbcc.app.log",            NAME_OWN,
         "logs/0004f2aabbcc.app.log",													   true },
	{"an archive elsewhere is no core",         "/logs/0004f2aabbcc-x.bin",              NAME_OWN,
         "logs/0004f2aabbcc-x.bin",													     true },
	{"a log's name with a blank",               "/0004f2aabbcc-a b.log",                 NAME_OWN,         "0004f2aabbcc-a b.log",
         true																	},
	{"eleven digits",			   "/0004f2aabbc.cfg",                      NAME_CFG,         "0004f2aabbc.cfg",               false},
	{"thirteen digits",                         "/0004f2aabbccd.cfg",                    NAME_CFG,         "0004f2aabbccd.cfg",             false},
	{"a MAC alone",			     "/0004f2aabbcc",                         NAME_OWN,         "0004f2aabbcc",                  true },
	{"a MAC and a dash",                        "/0004f2aabbcc-",                        NAME_OWN,         "0004f2aabbcc-",                 true },
	{"an image",				"/3111-46157-002.sip.ld",                NAME_IMAGE,       "3111-46157-002.sip.ld",         false},
	{"a doubled prefix",                        "/3111-44500-001.3111-44500-001.sip.ld", NAME_IMAGE,
         "3111-44500-001.sip.ld",													       false},
	{"a doubled prefix in a folder",            "/fw/5.9/X.X.sip.ld",                    NAME_IMAGE,       "fw/5.9/X.sip.ld",
         false																       },
	{"a doubled prefix that was doubled again", "/X.X.X.X.sip.ld",                       NAME_IMAGE,       "X.sip.ld",
         false																       },
	{"sip.sip.ld is doubled too",               "/sip.sip.ld",                           NAME_IMAGE,       "sip.ld",                        false},
	{"the combined image",                      "/sip.ld",                               NAME_IMAGE,       "sip.ld",                        false},
	{"the version",			     "/sip.ver",                              NAME_IMAGE,       "sip.ver",                       false},
	{"a phone's image",                         "/fw/5.9/0004F2AABBCC/X.sip.ld",         NAME_PHONE_IMAGE,
         "fw/5.9/0004f2aabbcc/X.sip.ld",													true },
	{"with a doubled prefix",                   "/prov/fw/5.9/0004f2aabbcc/X.X.sip.ld",  NAME_PHONE_IMAGE,
         "fw/5.9/0004f2aabbcc/X.sip.ld",													true },
	{"nobody's image",                          "/fw/5.9/000000000000/X.sip.ld",         NAME_IMAGE,
         "fw/5.9/000000000000/X.sip.ld",													false},
	{"an image below more folders",             "/fw/5.9/0004f2aabbcc/a/X.sip.ld",       NAME_IMAGE,
         "fw/5.9/0004f2aabbcc/a/X.sip.ld",												      false},
	{"a phone's folder held",                   "/fw/hold/0004f2aabbcc/X.sip.ld",        NAME_HOLD,
         "fw/hold/0004f2aabbcc/X.sip.ld",												       false},
	{"not just any digits",                     "/fw/5.9/0004f2aabbccd/X.sip.ld",        NAME_IMAGE,
         "fw/5.9/0004f2aabbccd/X.sip.ld",												       false},
	{"the hold",				"/fw/hold/3111-46157-002.sip.ld",        NAME_HOLD,        "fw/hold/3111-46157-002.sip.ld",
         false																       },
	{"the starter",			     "/starter.cfg",                          NAME_STARTER,     "starter.cfg",                   false},
	{"a wav file",			      "/SoundPointIPWelcome.wav",              NAME_FILE,        "SoundPointIPWelcome.wav",       false},
	{"an editor's copy of a configuration",     "/site.CFG.old",                         NAME_CFG,         "site.CFG.old",                  false},
	{"no configuration",                        "/cfg.wav",                              NAME_FILE,        "cfg.wav",                       false},
	{"nothing",				 "/",				     NAME_FILE,        "",                              false},
};

static void
each_name_means_one_thing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(slice_of(cases[i].path));
		struct name n;

		print_message("%s\n", cases[i].what);
		assert_int_equal(name_parse(&rules, in, &n), ERR_OK);
		assert_int_equal(n.kind, cases[i].kind);
		assert_string_equal(n.path, cases[i].want);
		assert_int_equal(n.has_mac, cases[i].has_mac);
		unit_free(in);
	}
}

static const char *const refused[] = {
	"/a/../b", "/..", "/.", "/a/./b", "/a//b", "/a/", "/a\\b", "/a\nb", "/a\x7f"};

static void
components_that_mean_something_to_a_file_system_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct slice in = unit_exact(slice_of(refused[i]));
		struct name n = {.kind = NAME__COUNT};

		assert_int_equal(name_parse(&rules, in, &n), ERR_SYNTAX);
		assert_int_equal(n.kind, NAME__COUNT);
		unit_free(in);
	}
}

static void
a_name_over_its_limit_is_refused_and_one_at_it_is_not(void **state)
{
	char text[NAME_MAX_BYTES + 3];
	struct name n;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[0] = '/';
	assert_int_equal(
		name_parse(&rules, (struct slice){text, NAME_MAX_BYTES + 2}, &n), ERR_LIMIT);
	assert_int_equal(name_parse(&rules, (struct slice){text, NAME_MAX_BYTES + 1}, &n), ERR_OK);
}

static void
every_layer_of_the_renderer_is_a_layer_of_the_tree(void **state)
{
	(void)state;
	for (int i = RENDER_OWN; i < RENDER__COUNT; i++) {
		char path[64] = "/0004f2aabbcc";
		struct name n;

		(void)snprintf(path, sizeof(path), "/0004f2aabbcc%s", render_suffixes[i]);
		assert_int_equal(name_parse(&rules, slice_of(path), &n), ERR_OK);
		assert_int_equal(n.kind, NAME_LAYER);
		assert_int_equal(n.layer, i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_means_one_thing),
		cmocka_unit_test(components_that_mean_something_to_a_file_system_are_refused),
		cmocka_unit_test(a_name_over_its_limit_is_refused_and_one_at_it_is_not),
		cmocka_unit_test(every_layer_of_the_renderer_is_a_layer_of_the_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
