#include "unit_store.h"

#include "store/groups.h"
#include "store/network.h"
#include "store/phones.h"
#include "store/sites.h"

static const struct {
	const char *in, *host, *transport;
	unsigned port;
	enum err want;
	const char *again;
} servers[] = {
	{"pbx.example",             "pbx.example", "",             0,     ERR_OK,     "pbx.example"         },
	{"pbx.example:5061/tls",    "pbx.example", "TLS",          5061,  ERR_OK,     "pbx.example:5061/tls"},
	{"pbx/UDP",                 "pbx",         "UDPOnly",      0,     ERR_OK,     "pbx/udp"             },
	{"pbx/TCPpreferred",        "pbx",         "TCPpreferred", 0,     ERR_OK,     "pbx/tcp-preferred"   },
	{"pbx/dnsnaptr",            "pbx",         "DNSnaptr",     0,     ERR_OK,     "pbx/dns"             },
	{"10.0.0.1:1",              "10.0.0.1",    "",             1,     ERR_OK,     "10.0.0.1:1"          },
	{"[2001:db8::1]",           "2001:db8::1", "",             0,     ERR_OK,     "[2001:db8::1]"       },
	{"[2001:db8::1]:65535/tcp", "2001:db8::1", "TCPOnly",      65535, ERR_OK,
         "[2001:db8::1]:65535/tcp"									  },
	{"",			"",            "",             0,     ERR_SYNTAX, NULL                  },
	{":5060",		   "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx:",		    "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx:0",		   "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx:65536",               "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx/",		    "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx/sctp",                "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"pbx example",             "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"2001:db8::1",             "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"[2001:db8::1",            "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"[]",		      "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"[::1]5060",               "",            "",             0,     ERR_SYNTAX, NULL                  },
	{"a\"b",		    "",            "",             0,     ERR_SYNTAX, NULL                  },
};

static void
a_server_is_read_and_written_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(servers); i++) {
		struct slice in = unit_exact(slice_of(servers[i].in));
		struct sip_server out = {.host = "untouched"};
		struct why why = {0};

		print_message("\"%s\"\n", servers[i].in);
		assert_int_equal(sip_server_parse(in, &out, &why), servers[i].want);
		unit_free(in);
		if (servers[i].want != ERR_OK) {
			assert_string_equal(out.host, "untouched");
			assert_true(why.text[0] != '\0');
			continue;
		}
		assert_string_equal(out.host, servers[i].host);
		assert_string_equal(out.transport, servers[i].transport);
		assert_int_equal(out.port, servers[i].port);
		AUTO(buf_free) struct buf text = BUF(512);
		sip_server_write(&out, &text);
		assert_slice(buf_slice(&text), servers[i].again);
	}
}

static void
a_host_has_at_most_255_bytes(void **state)
{
	char host[ADDRESS_MAX_BYTES + 2];
	struct sip_server out;

	(void)state;
	memset(host, 'a', sizeof(host));
	assert_int_equal(
		sip_server_parse((struct slice){host, ADDRESS_MAX_BYTES}, &out, NULL), ERR_OK);
	assert_int_equal(sip_server_parse((struct slice){host, ADDRESS_MAX_BYTES + 1}, &out, NULL),
		ERR_SYNTAX);
}

static const struct {
	const char *in, *want; /* NULL: refused */
} networks[] = {
	{"10.1.2.3/16",     "10.1.0.0/16"    },
	{"10.1.2.3",        "10.1.2.3/32"    },
	{"10.1.2.3/0",      "0.0.0.0/0"      },
	{"10.1.2.255/25",   "10.1.2.128/25"  },
	{"2001:DB8::1/32",  "2001:db8::/32"  },
	{"2001:db8::f/127", "2001:db8::e/127"},
	{"::1",             "::1/128"        },
	{"10.1.2.3/33",     NULL             },
	{"::1/129",         NULL             },
	{"10.1.2/16",       NULL             },
	{"10.1.2.3/",       NULL             },
	{"10.1.2.3/-1",     NULL             },
	{"",		NULL             },
	{"/16",             NULL             },
	{"pbx.example/16",  NULL             },
};

static void
a_network_has_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++) {
		struct slice in = unit_exact(slice_of(networks[i].in));
		char out[NETWORK_TEXT_BYTES] = "untouched";
		struct network network;
		enum err e = network_parse(in, &network, NULL);

		if (e == ERR_OK)
			(void)network_text(&network, out);

		print_message("\"%s\"\n", networks[i].in);
		assert_int_equal(e, networks[i].want ? ERR_OK : ERR_SYNTAX);
		assert_string_equal(out, networks[i].want ? networks[i].want : "untouched");
		unit_free(in);
	}
}

static void
names_are_lower_case_words(void **state)
{
	static const struct {
		const char *name;
		enum err want;
	} words[] = {
		{"hq",			       ERR_OK    },
		{"a-1",			      ERR_OK    },
		{"abcdefghijklmnopqrstuvwxyz01234",  ERR_OK    }, /* 31 */
		{"abcdefghijklmnopqrstuvwxyz012345", ERR_SYNTAX},
		{"",				 ERR_SYNTAX},
		{"HQ",			       ERR_SYNTAX},
		{"h q",			      ERR_SYNTAX},
		{"h_q",			      ERR_SYNTAX},
		{"h\xc3\xbc",                        ERR_SYNTAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		assert_int_equal(word_check(slice_of(words[i].name), "site", NULL), words[i].want);
}

static void
a_site_is_kept_as_it_was_given(void **state)
{
	struct site site = {.name = "hq",
			    .label = "Head \"quarters\"",
			    .sip_domain = "example.net",
			    .time_zone = "Europe/Berlin"},
		    found;
	struct why why = {0};

	assert_int_equal(sites_add(*state, &site, NULL), ERR_OK);
	assert_int_equal(sites_by_name(*state, SLICE("hq"), &found), ERR_OK);
	assert_memory_equal(&found, &site, sizeof(site));
	assert_int_equal(sites_by_id(*state, site.id, &found), ERR_OK);
	assert_string_equal(found.name, "hq");
	assert_int_equal(sites_add(*state, &site, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "\"hq\""));
	assert_int_equal(sites_by_name(*state, SLICE("HQ"), &found), ERR_NOTFOUND);
	assert_int_equal(sites_by_id(*state, 99, &found), ERR_NOTFOUND);
}

static void
a_site_with_phones_cannot_be_removed_and_names_one(void **state)
{
	struct site site = {.name = "hq"};
	struct phone phone = {.mac = {{0, 4, 0xf2, 1, 2, 3}}, .state = PHONE_ACTIVE};
	struct why why = {0};

	assert_int_equal(sites_add(*state, &site, NULL), ERR_OK);
	phone.site_id = site.id;
	assert_int_equal(phones_add(*state, &phone, NULL), ERR_OK);
	assert_int_equal(sites_remove(*state, site.id, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "0004f2010203"));
	assert_int_equal(phones_remove(*state, phone.id), ERR_OK);
	assert_int_equal(sites_remove(*state, site.id, NULL), ERR_OK);
	assert_int_equal(sites_remove(*state, site.id, NULL), ERR_NOTFOUND);
	assert_int_equal(sites_remove(*state, SITE_DEFAULT, &why), ERR_DENIED);
}

static void
an_update_of_no_site_is_not_found(void **state)
{
	struct site site = {.id = 99, .name = "hq"};

	assert_int_equal(sites_update(*state, &site, NULL), ERR_NOTFOUND);
	site = (struct site){.id = SITE_DEFAULT, .name = "Bad Name"};
	assert_int_equal(sites_update(*state, &site, NULL), ERR_SYNTAX);
}

static void
servers_of_a_site_are_replaced_as_a_whole(void **state)
{
	struct sip_server two[SERVERS_PER_LINE_MAX + 1] = {
		{"a", 5060, "TLS"},
                {"b", 0,    ""   }
        };
	struct sip_server out[SERVERS_PER_LINE_MAX];
	size_t n = 99;

	assert_int_equal(sites_set_servers(*state, SITE_DEFAULT, two, 2), ERR_OK);
	assert_int_equal(sites_servers(*state, SITE_DEFAULT, out, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(out[0].host, "a");
	assert_int_equal(out[0].port, 5060);
	assert_string_equal(out[1].host, "b");
	assert_int_equal(
		sites_set_servers(*state, SITE_DEFAULT, two, SERVERS_PER_LINE_MAX + 1), ERR_LIMIT);
	assert_int_equal(sites_set_servers(*state, 99, two, 1), ERR_DENIED);
	assert_int_equal(sites_set_servers(*state, SITE_DEFAULT, NULL, 0), ERR_OK);
	assert_int_equal(sites_servers(*state, SITE_DEFAULT, out, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static enum err
join_pair(void *ctx, struct slice name, struct slice value)
{
	buf_addf(ctx, "%.*s=%.*s;", SLICE_FMT(name), SLICE_FMT(value));
	return ERR_OK;
}

static enum err
join(void *ctx, struct slice text)
{
	buf_addf(ctx, "%.*s;", SLICE_FMT(text));
	return ERR_OK;
}

static void
variables_come_by_name_and_an_empty_one_is_kept(void **state)
{
	AUTO(buf_free) struct buf all = BUF(4096);

	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("vlan"), SLICE("12"), NULL), ERR_OK);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("exit"), SLICE(""), NULL), ERR_OK);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("vlan"), SLICE("13"), NULL), ERR_OK);
	assert_int_equal(sites_each_var(*state, SITE_DEFAULT, join_pair, &all), ERR_OK);
	assert_slice(buf_slice(&all), "exit=;vlan=13;");
	assert_int_equal(sites_unset_var(*state, SITE_DEFAULT, SLICE("vlan")), ERR_OK);
	assert_int_equal(sites_unset_var(*state, SITE_DEFAULT, SLICE("vlan")), ERR_NOTFOUND);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("1x"), SLICE(""), NULL), ERR_SYNTAX);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("a-b"), SLICE(""), NULL), ERR_SYNTAX);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("a"), SLICE("\x01"), NULL), ERR_SYNTAX);
}

static void
a_site_has_at_most_256_variables(void **state)
{
	char name[16];

	for (int i = 0; i < VARS_PER_SITE_MAX; i++) {
		(void)snprintf(name, sizeof(name), "v%d", i);
		assert_int_equal(
			sites_set_var(*state, SITE_DEFAULT, slice_of(name), SLICE("x"), NULL),
			ERR_OK);
	}
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("more"), SLICE("x"), NULL), ERR_LIMIT);
	assert_int_equal(
		sites_set_var(*state, SITE_DEFAULT, SLICE("v0"), SLICE("y"), NULL), ERR_OK);
}

static void
networks_are_found_in_any_spelling(void **state)
{
	AUTO(buf_free) struct buf all = BUF(4096);
	struct why why = {0};

	assert_int_equal(
		sites_add_network(*state, SITE_DEFAULT, SLICE("10.1.2.3/16"), NULL), ERR_OK);
	assert_int_equal(
		sites_add_network(*state, SITE_DEFAULT, SLICE("10.1.9.9/16"), &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "10.1.0.0/16"));
	assert_int_equal(sites_each_network(*state, SITE_DEFAULT, join, &all), ERR_OK);
	assert_slice(buf_slice(&all), "10.1.0.0/16;");
	assert_int_equal(
		sites_remove_network(*state, SITE_DEFAULT, SLICE("10.1.255.0/16")), ERR_OK);
	assert_int_equal(
		sites_remove_network(*state, SITE_DEFAULT, SLICE("10.1.0.0/16")), ERR_NOTFOUND);
	assert_int_equal(
		sites_remove_network(*state, SITE_DEFAULT, SLICE("nonsense")), ERR_NOTFOUND);
}

static enum err
join_group(void *ctx, const struct group *group)
{
	buf_addf(ctx, "%s ", group->name);
	return ERR_OK;
}

static void
groups_of_a_phone_come_by_rank(void **state)
{
	AUTO(buf_free) struct buf all = BUF(256);
	struct group weak = {.name = "a-weak", .rank = 9}, strong = {.name = "z-strong", .rank = 1};
	struct group bad = {.name = "bad", .rank = 0};
	struct phone phone = {.mac = {{0, 4, 0xf2, 1, 2, 3}}, .state = PHONE_ACTIVE};

	assert_int_equal(groups_add(*state, &weak, NULL), ERR_OK);
	assert_int_equal(groups_add(*state, &strong, NULL), ERR_OK);
	assert_int_equal(groups_add(*state, &strong, NULL), ERR_EXISTS);
	assert_int_equal(groups_add(*state, &bad, NULL), ERR_SYNTAX);
	assert_int_equal(phones_add(*state, &phone, NULL), ERR_OK);
	assert_int_equal(groups_add_phone(*state, weak.id, phone.id), ERR_OK);
	assert_int_equal(groups_add_phone(*state, strong.id, phone.id), ERR_OK);
	assert_int_equal(groups_add_phone(*state, strong.id, phone.id), ERR_EXISTS);
	assert_int_equal(groups_add_phone(*state, 99, phone.id), ERR_DENIED);
	assert_int_equal(groups_of_phone(*state, phone.id, join_group, &all), ERR_OK);
	assert_slice(buf_slice(&all), "z-strong a-weak ");
	assert_int_equal(groups_remove(*state, strong.id), ERR_OK);
	assert_int_equal(groups_remove(*state, strong.id), ERR_NOTFOUND);
	buf_clear(&all);
	assert_int_equal(groups_of_phone(*state, phone.id, join_group, &all), ERR_OK);
	assert_slice(buf_slice(&all), "a-weak ");
	assert_int_equal(groups_remove_phone(*state, weak.id, phone.id), ERR_OK);
	assert_int_equal(groups_remove_phone(*state, weak.id, phone.id), ERR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_is_read_and_written_back_the_same),
		cmocka_unit_test(a_host_has_at_most_255_bytes),
		cmocka_unit_test(a_network_has_one_spelling),
		cmocka_unit_test(names_are_lower_case_words),
		STORE_CASE(a_site_is_kept_as_it_was_given),
		STORE_CASE(a_site_with_phones_cannot_be_removed_and_names_one),
		STORE_CASE(an_update_of_no_site_is_not_found),
		STORE_CASE(servers_of_a_site_are_replaced_as_a_whole),
		STORE_CASE(variables_come_by_name_and_an_empty_one_is_kept),
		STORE_CASE(a_site_has_at_most_256_variables),
		STORE_CASE(networks_are_found_in_any_spelling),
		STORE_CASE(groups_of_a_phone_come_by_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
