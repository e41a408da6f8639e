/* As whom a boot server is asked. */
#include "unit_phones.h"

#include "doctor/play.h"

enum { NOW = 1700000000 };

static const struct mac mac = {
	{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0x01}
};

/* A phone with a login of its own, which it has used. */
static void
add_phone(struct store *s)
{
	struct phone p = {.mac = mac, .state = PHONE_ACTIVE, .model = "VVX400"};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	unit_phone_login(s, mac, NOW);
}

static const struct {
	const char *what, *learnt, *url, *address;
	bool is_own;
} cases[] = {
	{"a server that was named",    "",                  "http://192.0.2.9/", "192.0.2.9", true },
	{"this machine, by DHCP",      "http://127.0.0.1/", "http://127.0.0.1/", "127.0.0.1", true },
	{"another machine, by DHCP",   "http://192.0.2.9/", "http://192.0.2.9/", "192.0.2.9", false},
	{"another one than DHCP says", "http://192.0.2.9/", "http://192.0.2.8/", "192.0.2.8", true },
};

static void
a_phones_own_password_goes_to_no_server_that_dhcp_alone_names(void **state)
{
	struct store *s = *state;
	const struct doctor_options o = {.store = s,
		.has_mac = true,
		.mac = mac,
		.user = "PlcmSpIp",
		.password = "PlcmSpIp"};

	add_phone(s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(played_done) struct played p = PLAYED_NONE;
		struct doctor d = {.options = &o};
		struct target t = {
			.addresses = {.outcome = DNS_FOUND, .count = 1}
                };
		struct why why = {""};

		print_message("%s\n", cases[i].what);
		(void)snprintf(d.learnt.boot, sizeof(d.learnt.boot), "%s", cases[i].learnt);
		(void)snprintf(t.url, sizeof(t.url), "%s", cases[i].url);
		assert_int_equal(ip_parse(slice_of(cases[i].address), &t.addresses.ips[0]), ERR_OK);
		assert_int_equal(play_prepare(&d, &t, &p, &why), ERR_OK);
		assert_int_equal(p.is_real, cases[i].is_own);
		assert_int_equal(mac_eq(p.phone.who.mac, mac), cases[i].is_own);
		assert_int_equal(strcmp(p.phone.password, "PlcmSpIp") != 0, cases[i].is_own);
		assert_int_equal(p.stand_in == NULL, cases[i].is_own);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_phones_own_password_goes_to_no_server_that_dhcp_alone_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
