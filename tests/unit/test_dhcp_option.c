#include "unit.h"

#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_show.h"
#include "netcheck/dhcp_sip.h"
#include "netcheck/dhcp_url.h"

static const char service_hex[] =
	"05252f4365727450726f762f4365727450726f766973696f6e696e67536572766963652e737663";

/* The vectors that DHCPUtil and published scripts print; A was computed. */
static const struct {
	const char *name, *host_hex, *sip_hex;
	size_t vendor_bytes;
} vectors[] = {
	{"pool01.contoso.com",         "0312706f6f6c30312e636f6e746f736f2e636f6d",
         "0006706f6f6c303107636f6e746f736f03636f6d00",                 85},
	{"server.fqdn.company.com",    "03177365727665722e6671646e2e636f6d70616e792e636f6d",
         "0006736572766572046671646e07636f6d70616e7903636f6d00",       90},
	{"sipserver.fqdn.company.com", "031a7369707365727665722e6671646e2e636f6d70616e792e636f6d",
         "0009736970736572766572046671646e07636f6d70616e7903636f6d00", 93},
	{"sip.contoso.com",            "030f7369702e636f6e746f736f2e636f6d",
         "000373697007636f6e746f736f03636f6d00",                       82},
};

static struct dhcp_lync
lync_of(const char *host)
{
	struct dhcp_lync l = {
		.sub = {SLICE(""), slice_of(dhcp_lync_class), SLICE("https"), slice_of(host),
			SLICE("443"),							       slice_of(dhcp_lync_path)},
		.has = {false,     true,                      true,           true,           true, true                    },
	};

	return l;
}

static void
assert_hex(const struct buf *b, const char *want)
{
	AUTO(buf_free) struct buf hex = BUF(2048);

	assert_int_equal(buf_check(b), ERR_OK);
	dhcp_hex(buf_slice(b), '\0', &hex);
	assert_string_equal(buf_text(&hex), want);
}

static void
the_published_vectors_are_made_byte_for_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		AUTO(buf_free) struct buf vendor = BUF(512);
		AUTO(buf_free) struct buf sip = BUF(512);
		struct dhcp_lync l = lync_of(vectors[i].name);
		struct slice name = slice_of(vectors[i].name);
		char want[512];

		print_message("%s\n", vectors[i].name);
		(void)snprintf(want, sizeof(want), "%s%s%s%s%s", "010c4d532d55432d436c69656e74",
			"02056874747073", vectors[i].host_hex, "0403343433", service_hex);
		dhcp_lync_put(&l, &vendor);
		assert_hex(&vendor, want);
		assert_int_equal(vendor.n, vectors[i].vendor_bytes);
		dhcp_sip_put_names(&name, 1, &sip);
		assert_hex(&sip, vectors[i].sip_hex);
	}
}

static void
two_names_are_made_as_the_rfc_shows_them(void **state)
{
	AUTO(buf_free) struct buf b = BUF(64);
	const struct slice names[] = {SLICE_INIT("example.com"), SLICE_INIT("example.net")};

	(void)state;
	dhcp_sip_put_names(names, 2, &b);
	assert_hex(&b, "00076578616d706c6503636f6d00076578616d706c65036e657400");
}

static const struct {
	int64_t seconds;
	const char *hex;
} offsets[] = {
	{-21600, "ffffaba0"},
	{3600,   "00000e10"},
	{19800,  "00004d58"},
	{-34200, "ffff7a68"},
	{0,      "00000000"},
};

static void
offsets_are_signed_numbers_of_32_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(offsets); i++) {
		AUTO(buf_free) struct buf b = BUF(4);

		dhcp_put_u32((uint32_t)offsets[i].seconds, &b);
		assert_hex(&b, offsets[i].hex);
		assert_int_equal((int32_t)dhcp_get_u32(buf_slice(&b)), offsets[i].seconds);
	}
}

/* Every prefix is read without a byte too many; the whole gives what was put in. */
static void
option_43_is_read_back_and_no_prefix_of_it_is_whole(void **state)
{
	AUTO(buf_free) struct buf b = BUF(512);
	struct dhcp_lync l = lync_of("pool01.contoso.com");

	(void)state;
	dhcp_lync_put(&l, &b);
	for (size_t n = 0; n <= b.n; n++) {
		struct slice in = unit_exact(slice_head(buf_slice(&b), n));
		struct dhcp_lync got = dhcp_lync_read(in);
		bool at_end = n == 0 || n == 14 || n == 21 || n == 41 || n == 46 || n == b.n;

		assert_int_equal(got.is_cut, !at_end);
		if (n == b.n)
			for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++)
				assert_true(slice_eq(got.sub[i], l.sub[i]));
		unit_free(in);
	}
}

static void
padding_an_end_and_final_nuls_are_taken_off(void **state)
{
	static const char value[] = "\0\0\x02\x06https\0\x03\x01x\xff\x05\x01/";
	struct dhcp_lync got = dhcp_lync_read((struct slice){value, sizeof(value) - 1});

	(void)state;
	assert_slice(got.sub[DHCP_LYNC_SCHEME], "https");
	assert_slice(got.sub[DHCP_LYNC_HOST], "x");
	assert_false(got.has[DHCP_LYNC_PATH] || got.has[DHCP_LYNC_CLASS] || got.is_cut);
}

static void
the_url_needs_scheme_host_and_path(void **state)
{
	struct dhcp_lync l = lync_of("a.b");
	AUTO(buf_free) struct buf b = BUF(512);

	(void)state;
	assert_true(dhcp_lync_url(&l, &b));
	assert_string_equal(buf_text(&b), "https://a.b:443/CertProv/CertProvisioningService.svc");
	l.has[DHCP_LYNC_PORT] = false;
	buf_clear(&b);
	assert_true(dhcp_lync_url(&l, &b));
	assert_string_equal(buf_text(&b), "https://a.b/CertProv/CertProvisioningService.svc");
	l.has[DHCP_LYNC_HOST] = false;
	assert_false(dhcp_lync_url(&l, &b));
}

static const struct {
	const char *what;
	struct slice value;
	enum dhcp_sip_fault fault;
	size_t count;
	const char *first; /* NULL: not looked at */
} sips[] = {
	{"one name",			     SLICE_INIT("\0\3sip\1x\0"),               DHCP_SIP_FINE,   1, "sip.x"     },
	{"two names, the second with a pointer", SLICE_INIT("\0\3sip\1x\0\1b\xc0\4"),      DHCP_SIP_FINE,
         2,												    "sip.x"     },
	{"two addresses",                        SLICE_INIT("\1\xc0\0\2\x0a\xc0\0\2\x0b"), DHCP_SIP_FINE,   2, "192.0.2.10"},
	{"nothing",			      SLICE_INIT(""),                           DHCP_SIP_EMPTY,  0, NULL        },
	{"a form alone",			 SLICE_INIT("\0"),                         DHCP_SIP_EMPTY,  0, NULL        },
	{"another form",			 SLICE_INIT("\2abc"),                      DHCP_SIP_FORM,   0, NULL        },
	{"bare text",			    SLICE_INIT("pool01.contoso.com"),         DHCP_SIP_BARE,   0, NULL        },
	{"a name without its end",               SLICE_INIT("\0\3sip"),                    DHCP_SIP_CUT,    0, NULL        },
	{"a label without its end",              SLICE_INIT("\0\5sip"),                    DHCP_SIP_CUT,    0, NULL        },
	{"half a pointer",                       SLICE_INIT("\0\3sip\xc0"),                DHCP_SIP_CUT,    0, NULL        },
	{"a pointer to itself",                  SLICE_INIT("\0\xc0\0"),                   DHCP_SIP_LABEL,  0, NULL        },
	{"a pointer forward",                    SLICE_INIT("\0\xc0\2\1x\0"),              DHCP_SIP_LABEL,  0, NULL        },
	{"two that point at each other",         SLICE_INIT("\0\1a\xc0\4\1b\xc0\0"),       DHCP_SIP_LABEL,  0,
         NULL													      },
	{"a root name",			  SLICE_INIT("\0\0"),                       DHCP_SIP_LABEL,  0, NULL        },
	{"an address as name",
         SLICE_INIT("\0\1"
			   "1\1"
			   "2\1"
			   "3\1"
			   "4\0"),
         DHCP_SIP_LABEL,										    0, NULL        },
	{"a byte too many behind addresses",     SLICE_INIT("\1\xc0\0\2\x0a\xc0"),         DHCP_SIP_LENGTH, 1,
         "192.0.2.10"												      },
};

static void
option_120_is_read_in_both_forms_and_broken_ones_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sips); i++) {
		struct slice in = unit_exact(sips[i].value);
		struct dhcp_sip sip;
		char text[IP_TEXT_BYTES];

		print_message("%s\n", sips[i].what);
		dhcp_sip_read(in, &sip);
		assert_int_equal(sip.fault, sips[i].fault);
		assert_int_equal(sip.count, sips[i].count);
		if (sips[i].first != NULL)
			assert_string_equal(
				sip.is_names ? sip.names[0] : ip_text(&sip.ips[0], text),
				sips[i].first);
		unit_free(in);
	}
}

static void
no_more_names_are_kept_than_there_is_room_for(void **state)
{
	char value[1 + 3 * 20] = {0};
	struct dhcp_sip sip;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		memcpy(value + 1 + 3 * i, "\1a", 3);
	dhcp_sip_read((struct slice){value, sizeof(value)}, &sip);
	assert_int_equal(sip.count, 20);
	assert_int_equal(dhcp_sip_kept(&sip), DHCP_SIP_SERVERS_MAX);
}

static const struct {
	struct slice value;
	enum err want;
	unsigned vlan;
	const char *form;
} vlans[] = {
	{SLICE_INIT("\x64"),         ERR_OK,     100,  "a byte"    },
	{SLICE_INIT("\0\x64"),       ERR_OK,     100,  "two bytes" },
	{SLICE_INIT("\0\0\0\x64"),   ERR_OK,     100,  "four bytes"},
	{SLICE_INIT("100"),          ERR_OK,     100,  "digits"    },
	{SLICE_INIT("4094"),         ERR_OK,     4094, "digits"    },
	{SLICE_INIT("VLAN-A=10;"),   ERR_OK,     10,   "text"      },
	{SLICE_INIT("VLAN-A=0x0a;"), ERR_OK,     10,   "text"      },
	{SLICE_INIT("VLAN-A=012;"),  ERR_OK,     10,   "text"      },
	{SLICE_INIT("VLAN-A=10"),    ERR_SYNTAX, 0,    NULL        },
	{SLICE_INIT("VLAN-A= 10;"),  ERR_SYNTAX, 0,    NULL        },
	{SLICE_INIT("\0\0\x64"),     ERR_SYNTAX, 0,    NULL        },
	{SLICE_INIT(""),             ERR_SYNTAX, 0,    NULL        },
	{SLICE_INIT("\0\0"),         ERR_LIMIT,  0,    NULL        },
	{SLICE_INIT("4095"),         ERR_LIMIT,  0,    NULL        },
};

static void
a_vlan_is_read_in_each_width_and_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vlans); i++) {
		struct slice in = unit_exact(vlans[i].value);
		unsigned vlan = 7;
		const char *form = "untouched";

		assert_int_equal(dhcp_read_vlan(in, &vlan, &form), vlans[i].want);
		assert_int_equal(vlan, vlans[i].want == ERR_OK ? vlans[i].vlan : 7);
		assert_string_equal(form, vlans[i].want == ERR_OK ? vlans[i].form : "untouched");
		unit_free(in);
	}
}

static void
host_names_are_told_from_what_is_none(void **state)
{
	static const char *const good[] = {"a", "pool01.contoso.com", "a-b.c_d.9", "1.2.3.4.5"};
	static const char *const bad[] = {"", ".", "a.", ".a", "a..b", "-a.b", "a-.b", "a b",
		"192.0.2.1", "2001:db8::1", "a/b", "caf\xc3\xa9.fr",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b"};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(dhcp_is_host(slice_of(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(dhcp_is_host(slice_of(bad[i])));
	assert_false(dhcp_is_host((struct slice){"a\0b", 3}));
}

static const struct {
	const char *text;
	enum dhcp_url_fault want;
	const char *scheme, *login, *host, *port, *path;
} urls[] = {
	{"http://boot.example/",             DHCP_URL_FINE,   "http",  "",      "boot.example", "",     "/" },
	{"192.0.2.1",			DHCP_URL_FINE,   "",      "",      "192.0.2.1",    "",     ""  },
	{"HTTPS://u:p@boot:8443/prov/a.cfg", DHCP_URL_FINE,   "HTTPS", "u:p",   "boot",         "8443",
         "/prov/a.cfg"										      },
	{"ftp://a:b@c@host",                 DHCP_URL_FINE,   "ftp",   "a:b@c", "host",         "",     ""  },
	{"",				 DHCP_URL_EMPTY,  NULL,    NULL,    NULL,           NULL,   NULL},
	{"0004f2aabbcc",                     DHCP_URL_FINE,   "",      "",      "0004f2aabbcc", "",     ""  },
	{"687474703a2f2f626f6f742f61",       DHCP_URL_HEX,    NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://bo ot/",                    DHCP_URL_BYTES,  NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://boot/%41",                  DHCP_URL_BYTES,  NULL,    NULL,    NULL,           NULL,   NULL},
	{"\xc0\xa8\x01\x05",                 DHCP_URL_BINARY, NULL,    NULL,    NULL,           NULL,   NULL},
	{"gopher://boot/",                   DHCP_URL_SCHEME, NULL,    NULL,    NULL,           NULL,   NULL},
	{"://boot/",			 DHCP_URL_SCHEME, NULL,    NULL,    NULL,           NULL,   NULL},
	{"http:///path",                     DHCP_URL_HOST,   NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://[2001:db8::1]/",            DHCP_URL_HOST,   NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://boot:/",                    DHCP_URL_PORT,   NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://boot:0/",                   DHCP_URL_PORT,   NULL,    NULL,    NULL,           NULL,   NULL},
	{"http://boot:65536/",               DHCP_URL_PORT,   NULL,    NULL,    NULL,           NULL,   NULL},
};

static void
assert_parts(const struct dhcp_url *url, size_t i)
{
	assert_slice(url->scheme, urls[i].scheme);
	assert_slice(url->login, urls[i].login);
	assert_slice(url->host, urls[i].host);
	assert_slice(url->port, urls[i].port);
	assert_slice(url->path, urls[i].path);
}

static void
a_server_address_is_taken_apart_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct slice in = unit_exact(slice_of(urls[i].text));
		struct dhcp_url url = {.host = SLICE("untouched")};

		print_message("%s\n", urls[i].text);
		assert_int_equal(dhcp_url_read(in, &url), urls[i].want);
		if (urls[i].want == DHCP_URL_FINE) {
			assert_parts(&url, i);
		} else {
			assert_slice(url.host, "untouched");
			assert_non_null(dhcp_url_fault_text(urls[i].want));
		}
		unit_free(in);
	}
}

static const struct shown {
	unsigned code;
	struct slice value;
	const char *want;
} shown[] = {
	{2,   SLICE_INIT("\xff\xff\xab\xa0"),         "-6:00 h (-21600 s)"      },
	{2,   SLICE_INIT("\0\0\x4d\x58"),             "+5:30 h (19800 s)"       },
	{2,   SLICE_INIT("\xab\xa0"),                 "aba0"                    },
	{42,  SLICE_INIT("\xc0\xa8\1\5\xc0\xa8\1\6"), "192.168.1.5, 192.168.1.6"},
	{42,  SLICE_INIT("\xc0\xa8\1"),               "c0a801"                  },
	{160, SLICE_INIT("http://boot/\0"),           "http://boot/"            },
	{160, SLICE_INIT("\1\2"),                     "0102"                    },
	{66,  SLICE_INIT("\xe2\x80\xaegpj"),          "\\xe2\\x80\\xaegpj"      },
	{43,  SLICE_INIT("\1\2"),                     "0102"                    },
	{250, SLICE_INIT("ab"),                       "6162"                    },
};

static void
values_are_shown_as_people_read_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		AUTO(buf_free) struct buf b = BUF(512);

		dhcp_option_show(shown[i].code, shown[i].value, &b);
		assert_string_equal(buf_text(&b), shown[i].want);
	}
}

static const struct shown parts[] = {
	{43,  SLICE_INIT("\x0a\x02\0\x64"),                                         "10 VLAN 100 (two bytes)"       },
	{43,  SLICE_INIT("\x0a\x01\x64\xff"),                                       "10 VLAN 100 (a byte)"          },
	{43,  SLICE_INIT("\x0a\x04\0\0\0\x64"),                                     "10 VLAN 100 (four bytes)"      },
	{43,
         SLICE_INIT("\x0a\x03"
			   "100"),
         "10 VLAN 100 (digits)"										     },
	{43,  SLICE_INIT("\x0a\x02\0\0"),					   "10 0000"                       },
	{43,  SLICE_INIT("\x01\x0cMS-UC-Client\x03\x04pool"),
         "1 UC identifier MS-UC-Client; 3 web server FQDN pool"                                                     },
	{43,  SLICE_INIT("\x01\x0cMS-UC-Client\x02\x05https\x03\x01p\x05\x02/x"),   "https://p/x"                   },
	{43,  SLICE_INIT("\x42\x07http://\x2a\x04\x0a\x00\x00\x01"),
         "66 boot server http://; 42 NTP servers 10.0.0.1"                                                          },
	{43,  SLICE_INIT("\x02\x04\0\0\x0e\x10"),                                   "2 time offset +1:00 h (3600 s)"},
	{43,  SLICE_INIT("\x0a\x02\0"),					     "0a0200"                        },
	{43,  SLICE_INIT(""),						       ""                              },
	{120, SLICE_INIT("\0\1\x61\0"),					     "a"                             },
	{124, SLICE_INIT("\0\0\x36\x3d\x05Trio8"),                                  "13885 (Polycom): Trio8"        },
	{124, SLICE_INIT("\0\0\x36\x3d\x01\x01"),                                   "13885 (Polycom): \\x01"        },
	{125, SLICE_INIT("\0\0\x36\x3d\x05\x01\x03http"),                           "0000363d05010368747470"        },
	{125, SLICE_INIT("\0\0\x36\x3d\x06\x01\x04http"),                           "13885 (Polycom): 1 http"       },
	{125, SLICE_INIT("\0\0\x01\x37\x03\x01\x01\xff\0\0\0\x09\x04\x01\0\x02\0"),
         "311 (Microsoft): 1 ff | 9: 1 ; 2 "									},
	{125, SLICE_INIT("\0\0\x36\x3d"),					   "0000363d"                      },
	{125, SLICE_INIT("\0\0\x36\x3d\x09\x01"),                                   "0000363d0901"                  },
	{66,  SLICE_INIT("boot\0"),						 "boot"                          },
};

static void
options_of_several_parts_are_taken_apart_or_shown_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++) {
		AUTO(buf_free) struct buf b = BUF(512);
		struct slice in = unit_exact(parts[i].value);

		dhcp_show(parts[i].code, in, &b);
		print_message("%u: %s\n", parts[i].code, buf_text(&b));
		assert_string_equal(buf_text(&b), parts[i].want);
		unit_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_vectors_are_made_byte_for_byte),
		cmocka_unit_test(two_names_are_made_as_the_rfc_shows_them),
		cmocka_unit_test(offsets_are_signed_numbers_of_32_bits),
		cmocka_unit_test(option_43_is_read_back_and_no_prefix_of_it_is_whole),
		cmocka_unit_test(padding_an_end_and_final_nuls_are_taken_off),
		cmocka_unit_test(the_url_needs_scheme_host_and_path),
		cmocka_unit_test(option_120_is_read_in_both_forms_and_broken_ones_are_named),
		cmocka_unit_test(no_more_names_are_kept_than_there_is_room_for),
		cmocka_unit_test(a_vlan_is_read_in_each_width_and_spelling),
		cmocka_unit_test(host_names_are_told_from_what_is_none),
		cmocka_unit_test(a_server_address_is_taken_apart_or_refused),
		cmocka_unit_test(values_are_shown_as_people_read_them),
		cmocka_unit_test(options_of_several_parts_are_taken_apart_or_shown_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
