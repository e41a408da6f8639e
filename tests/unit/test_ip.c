#include "unit.h"

#include "base/ip.h"
#include "store/network.h"

static const struct {
	const char *text, *want; /* NULL: refused */
	bool is_v4;
} cases[] = {
	{"192.0.2.7",						   "192.0.2.7",       true },
	{"0.0.0.0",						     "0.0.0.0",         true },
	{"255.255.255.255",					     "255.255.255.255", true },
	{"::ffff:192.0.2.7",					    "192.0.2.7",       true },
	{"::FFFF:c000:207",					     "192.0.2.7",       true },
	{"2001:DB8::7",						 "2001:db8::7",     false},
	{"2001:db8:0:0:0:0:0:7",					"2001:db8::7",     false},
	{"::",							  "::",              false},
	{"::1",							 "::1",             false},
	{"",							    NULL,              false},
	{"192.0.2",						     NULL,              false},
	{"192.0.2.256",						 NULL,              false},
	{"192.0.2.7.1",						 NULL,              false},
	{"192.0.2.07",						  NULL,              false},
	{" 192.0.2.7",						  NULL,              false},
	{"192.0.2.7 ",						  NULL,              false},
	{"0x7f.0.0.1",						  NULL,              false},
	{"2130706433",						  NULL,              false},
	{"2001:db8::7::",					       NULL,              false},
	{"12345::",						     NULL,              false},
	{"fe80::1%lo",						  NULL,              false},
	{"[::1]",						       NULL,              false},
	{"localhost",						   NULL,              false},
	{"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", NULL,              false},
};

static void
an_address_is_read_and_written_in_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(slice_of(cases[i].text));
		char text[IP_TEXT_BYTES];
		struct ip ip, untouched;

		memset(&ip, 0xa5, sizeof(ip));
		untouched = ip;
		print_message("%s\n", cases[i].text);
		if (cases[i].want == NULL) {
			assert_int_equal(ip_parse(in, &ip), ERR_SYNTAX);
			assert_true(ip_eq(&ip, &untouched));
		} else {
			assert_int_equal(ip_parse(in, &ip), ERR_OK);
			assert_string_equal(ip_text(&ip, text), cases[i].want);
			assert_int_equal(ip_is_v4(&ip), cases[i].is_v4);
		}
		unit_free(in);
	}
	assert_int_equal(ip_parse(SLICE("127.0.0.1\0"), &(struct ip){{0}}), ERR_SYNTAX);
}

static const struct {
	const char *network, *address;
	bool holds;
} networks[] = {
	{"192.0.2.0/24",    "192.0.2.0",        true },
	{"192.0.2.0/24",    "192.0.2.255",      true },
	{"192.0.2.0/24",    "192.0.3.0",        false},
	{"192.0.2.77/24",   "192.0.2.1",        true },
	{"192.0.2.128/25",  "192.0.2.127",      false},
	{"192.0.2.128/25",  "192.0.2.128",      true },
	{"192.0.2.7",       "192.0.2.7",        true },
	{"192.0.2.7",       "192.0.2.6",        false},
	{"192.0.2.7/31",    "192.0.2.6",        true },
	{"0.0.0.0/0",       "203.0.113.9",      true },
	{"0.0.0.0/0",       "2001:db8::1",      false}, /* every IPv4 address, and no other */
	{"2001:db8::/32",   "2001:db8:ffff::1", true },
	{"2001:db8::/32",   "2001:db9::1",      false},
	{"2001:db8::/33",   "2001:db8:8000::",  false},
	{"::/0",            "2001:db8::1",      true },
	{"2001:db8::7/128", "2001:db8::6",      false},
};

static void
a_network_holds_what_shares_its_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++) {
		struct why why = {""};
		struct network n;
		struct ip ip;

		print_message("%s %s\n", networks[i].network, networks[i].address);
		assert_int_equal(network_parse(slice_of(networks[i].network), &n, &why), ERR_OK);
		assert_int_equal(ip_parse(slice_of(networks[i].address), &ip), ERR_OK);
		assert_int_equal(network_holds(&n, &ip), networks[i].holds);
	}
}

static void
bits_are_compared_up_to_each_number_of_them(void **state)
{
	struct ip a = {{0}}, b = {{0}};

	(void)state;
	for (unsigned bit = 0; bit < 8 * IP_BYTES; bit++) {
		b.b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		for (unsigned bits = 0; bits <= 8 * IP_BYTES; bits++)
			assert_int_equal(ip_shares(&a, &b, bits), bits <= bit);
		b.b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
}

static void
an_address_stands_for_itself_or_its_slash_64(void **state)
{
	static const struct {
		const char *address, *source;
	} sources[] = {
		{"192.0.2.7",            "192.0.2.7"     },
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"::1",                  "::"            },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		char text[IP_TEXT_BYTES];
		struct ip ip;

		assert_int_equal(ip_parse(slice_of(sources[i].address), &ip), ERR_OK);
		ip = ip_source(&ip);
		assert_string_equal(ip_text(&ip, text), sources[i].source);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_read_and_written_in_one_spelling),
		cmocka_unit_test(a_network_holds_what_shares_its_bits),
		cmocka_unit_test(an_address_stands_for_itself_or_its_slash_64),
		cmocka_unit_test(bits_are_compared_up_to_each_number_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
