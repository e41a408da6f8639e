#include "unit.h"

#include "reach/vphone_url.h"

static const struct {
	const char *url, *root, *master; /* root NULL: refused */
} bases[] = {
	{"http://h",                  "http://h/",             ""                },
	{"http://h:8080/",            "http://h:8080/",        ""                },
	{"https://u:p@h/prov",        "https://u:p@h/prov/",   ""                },
	{"http://h/prov/x.cfg",       "http://h/prov/",        "x.cfg"           },
	{"http://h/000000000000.CFG", "http://h/",             "000000000000.CFG"},
	{"http://h/.cfg",             "http://h/.cfg/",        ""                },
	{"http://h.cfg",              "http://h.cfg/",         ""                },
	{"http://",                   NULL,                    NULL              },
	{"http:///x",                 NULL,                    NULL              },
	{"http://u:p@/x",             NULL,                    NULL              },
	{"h:8080",		    NULL,                    NULL              },
	{"ftp://u:p@h:2121/a/b",      "ftp://u:p@h:2121/a/b/", ""                },
	{"ftps://h/x.cfg",            "ftps://h/",             "x.cfg"           },
	{"tftp://h",                  "tftp://h/",             ""                },
	{"FTP://h/",                  "FTP://h/",              ""                },
	{"sftp://h/",                 NULL,                    NULL              },
	{"ftp:/h/",                   NULL,                    NULL              },
	{"tftp://",                   NULL,                    NULL              },
	{"",			  NULL,		    NULL              },
};

static void
server_addresses_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		struct slice exact = unit_exact(slice_of(bases[i].url));
		struct vphone_base b = {.root = "untouched"};
		struct why why = {""};
		enum err e = vphone_base_read(exact, &b, &why);

		print_message("%s\n", bases[i].url);
		unit_free(exact);
		assert_int_equal(e, bases[i].root != NULL ? ERR_OK : ERR_SYNTAX);
		assert_string_equal(b.root, bases[i].root != NULL ? bases[i].root : "untouched");
		if (e == ERR_OK)
			assert_string_equal(b.master, bases[i].master);
		else
			assert_true(why.text[0] != '\0');
	}
}

static void
an_address_over_its_limit_is_refused(void **state)
{
	struct vphone_base b = {.root = "untouched"};
	char url[VPHONE_URL_MAX_BYTES + 1];
	struct why why = {""};

	(void)state;
	memset(url, 'h', sizeof(url));
	memcpy(url, "http://", 7);
	assert_int_equal(
		vphone_base_read((struct slice){url, sizeof(url) - 1}, &b, &why), ERR_LIMIT);
	assert_string_equal(b.root, "untouched");
	assert_int_equal(vphone_base_read((struct slice){url, sizeof(url) - 2}, &b, &why), ERR_OK);
}

static const struct {
	const char *dir, *name, *want;
} joins[] = {
	{"",		 "a.cfg",              "http://h:1/p/a.cfg"                },
	{"logs",             "a",                  "http://h:1/p/logs/a"               },
	{"logs/",            "a",                  "http://h:1/p/logs/a"               },
	{"/logs",            "a",                  "http://h:1/logs/a"                 },
	{"/",		"a",                  "http://h:1/a"                      },
	{"http://other:2",   "a",                  "http://other:2/a"                  },
	{"https://other/x/", "a",                  "https://other/x/a"                 },
	{"logs",             "/a",                 "http://h:1/a"                      },
	{"logs",             "http://u:p@o/a.cfg", "http://u:p@o/a.cfg"                },
	{"a b",              "c\td\xc3\xa9.cfg",   "http://h:1/p/a%20b/c%09d%C3%A9.cfg"},
	{"",		 "x.php?m=1&n=%20#f",  "http://h:1/p/x.php?m=1&n=%20#f"    },
	{"",		 "a/://b",             "http://h:1/p/a/://b"               },
};

static void
names_are_found_relative_absolute_and_by_url(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(joins); i++) {
		AUTO(buf_free) struct buf out = BUF(256);

		print_message("%s %s\n", joins[i].dir, joins[i].name);
		vphone_url("http://h:1/p/", slice_of(joins[i].dir), slice_of(joins[i].name), &out);
		assert_int_equal(buf_check(&out), ERR_OK);
		assert_slice(buf_slice(&out), joins[i].want);
	}
}

/* FTP's path is below where the login leads, so a leading slash makes no second one. */
static void
names_of_ftp_are_below_the_login_folder(void **state)
{
	static const char *const rows[][3] = {
		{"",                "a.cfg",        "ftp://u:p@h/p/a.cfg"    },
		{"logs",            "a",            "ftp://u:p@h/p/logs/a"   },
		{"/logs",           "a b%",         "ftp://u:p@h/logs/a%20b%"},
		{"tftp://o",        "\xc3\xa9.cfg", "tftp://o/%C3%A9.cfg"    },
		{"ftps://o:990/x/", "a",            "ftps://o:990/x/a"       },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		AUTO(buf_free) struct buf out = BUF(256);

		vphone_url("ftp://u:p@h/p/", slice_of(rows[i][0]), slice_of(rows[i][1]), &out);
		assert_int_equal(buf_check(&out), ERR_OK);
		assert_slice(buf_slice(&out), rows[i][2]);
	}
}

static void
the_sink_is_known_by_its_host_alone(void **state)
{
	(void)state;
	assert_true(vphone_url_is_sink(SLICE("http://0.0.0.0/x")));
	assert_true(vphone_url_is_sink(SLICE("http://u:p@0.0.0.0:80/x")));
	assert_true(vphone_url_is_sink(SLICE("http://0.0.0.0")));
	assert_true(vphone_url_is_sink(SLICE("ftp://u:p@0.0.0.0:21/x")));
	assert_true(vphone_url_is_sink(SLICE("tftp://0.0.0.0/x")));
	assert_false(vphone_url_is_sink(SLICE("http://0.0.0.01/")));
	assert_false(vphone_url_is_sink(SLICE("http://h/0.0.0.0/")));
}

static void
a_shown_url_has_no_credentials(void **state)
{
	static const char *const rows[][2] = {
		{"http://u:p@h/prov/a.cfg", "a.cfg"           },
		{"http://u:p@h/logs/a",     "http://h/logs/a" },
		{"http://x:y@z@other/a",    "http://other/a"  },
		{"http://other/a@b",        "http://other/a@b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		AUTO(buf_free) struct buf out = BUF(256);

		vphone_url_show("http://u:p@h/prov/", slice_of(rows[i][0]), &out);
		assert_slice(buf_slice(&out), rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_addresses_are_taken_apart),
		cmocka_unit_test(an_address_over_its_limit_is_refused),
		cmocka_unit_test(names_are_found_relative_absolute_and_by_url),
		cmocka_unit_test(names_of_ftp_are_below_the_login_folder),
		cmocka_unit_test(the_sink_is_known_by_its_host_alone),
		cmocka_unit_test(a_shown_url_has_no_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
