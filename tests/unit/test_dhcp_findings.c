#include "unit.h"

#include "unit_dhcp.h"

#define LYNC_1 "\x01\x0cMS-UC-Client"
#define LYNC_2 "\x02\x05https"
#define LYNC_3                                                                                     \
	"\x03\x04"                                                                                 \
	"a.bc"
#define LYNC_4                                                                                     \
	"\x04\x03"                                                                                 \
	"443"
#define LYNC_5 "\x05\x25/CertProv/CertProvisioningService.svc"
#define SIP "\x78\x07\0\1a\2bc\0"
#define BOOT "\xa0\x0chttp://boot/"

/* One answer, and a rule that it breaks; NULL: none of those that are faults. */
/* clang-format off */
static const struct {
	const char *what;
	enum dhcp_role role;
	struct slice vendor; /* option 43; empty: none */
	struct slice options;
	const char *code;
} cases[] = {
	{"all is well", DHCP_AS_LYNC, SLICE_INIT(LYNC_1 LYNC_2 LYNC_3 LYNC_4 LYNC_5 "\xff"), SLICE_INIT(SIP), NULL},
	{"without a port", DHCP_AS_LYNC, SLICE_INIT(LYNC_1 LYNC_2 LYNC_3 LYNC_5), SLICE_INIT(SIP), NULL},
	{"43 is missing", DHCP_AS_LYNC, SLICE_INIT(""), SLICE_INIT(SIP), "lync-43-missing"},
	{"120 is missing", DHCP_AS_LYNC, SLICE_INIT(LYNC_1 LYNC_2 LYNC_3 LYNC_4 LYNC_5), SLICE_INIT(""), "sip-120-missing"},
	{"neither is there", DHCP_AS_LYNC, SLICE_INIT(""), SLICE_INIT(""), "lync-none"},
	{"43 is cut", DHCP_AS_LYNC, SLICE_INIT(LYNC_1 LYNC_2 LYNC_3 "\x05\x25/"), SLICE_INIT(SIP), "lync-43-cut"},
	{"43 is hex text", DHCP_AS_LYNC, SLICE_INIT("010c4d53"), SLICE_INIT(SIP), "lync-43-hex"},
	{"a part is missing", DHCP_AS_LYNC, SLICE_INIT(LYNC_1 LYNC_2 LYNC_3), SLICE_INIT(SIP), "lync-43-part"},
	{"another case", DHCP_AS_LYNC, SLICE_INIT("\x01\x0cMS-UC-CLIENT"), SLICE_INIT(SIP), "lync-class"},
	{"another scheme", DHCP_AS_LYNC, SLICE_INIT("\x02\x03" "ftp"), SLICE_INIT(SIP), "lync-scheme"},
	{"an address", DHCP_AS_LYNC, SLICE_INIT("\x03\x09" "192.0.2.1"), SLICE_INIT(SIP), "lync-host"},
	{"an empty name", DHCP_AS_LYNC, SLICE_INIT("\x03\x00"), SLICE_INIT(SIP), "lync-host"},
	{"a NUL in a name", DHCP_AS_LYNC, SLICE_INIT("\x03\x03" "a\0b"), SLICE_INIT(SIP), "lync-host"},
	{"443 in two bytes", DHCP_AS_LYNC, SLICE_INIT("\x04\x02\x01\xbb"), SLICE_INIT(SIP), "lync-port-number"},
	{"443 in four bytes", DHCP_AS_LYNC, SLICE_INIT("\x04\x04\0\0\x01\xbb"), SLICE_INIT(SIP), "lync-port-number"},
	{"no port", DHCP_AS_LYNC, SLICE_INIT("\x04\x03" "abc"), SLICE_INIT(SIP), "lync-port"},
	{"a path without a slash", DHCP_AS_LYNC, SLICE_INIT("\x05\x01x"), SLICE_INIT(SIP), "lync-path"},
	{"another path", DHCP_AS_LYNC, SLICE_INIT("\x05\x02/x"), SLICE_INIT(SIP), "lync-path-other"},
	{"a bare name in 120", DHCP_AS_LYNC, SLICE_INIT(""), SLICE_INIT("\x78\x04pool"), "sip-120-broken"},
	{"addresses in 120", DHCP_AS_LYNC, SLICE_INIT(""), SLICE_INIT("\x78\x05\x01\x0a\0\0\x01"), "sip-120-address"},
	{"three names", DHCP_AS_LYNC, SLICE_INIT(""), SLICE_INIT("\x78\x0a\0\1a\0\1b\0\1c\0"), "sip-120-many"},
	{"a boot server", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT), NULL},
	{"a boot server in 43", DHCP_AS_UCS, SLICE_INIT(BOOT), SLICE_INIT(""), NULL},
	{"no boot server", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(""), "boot-server-missing"},
	{"a boot server in hex", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT("\xa0\x0e" "687474703a2f2f"), "boot-server-url"},
	{"a boot server with a login", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT("\xa0\x0f" "ftp://a:b@boot/"), "boot-server-login"},
	{"a boot server without scheme", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT("\x42\x04" "boot"), "boot-server-scheme"},
	{"two boot servers", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT "\x42\x04" "boot"), "boot-server-two"},
	{"an offset in two bytes", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT "\x02\x02\x0e\x10"), "time-offset"},
	{"an offset of no zone", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT "\x02\x04\0\1\0\0"), "time-offset-range"},
	{"half a time server", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT "\x2a\x02\x0a\0"), "time-servers"},
	{"no time server", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT), "ntp-none"},
	{"a VLAN without its semicolon", DHCP_AS_UCS, SLICE_INIT(""), SLICE_INIT(BOOT "\x80\x09VLAN-A=10"), "vlan-text"},
	{"a VLAN", DHCP_AS_VLAN, SLICE_INIT("\x0a\x02\0\x64"), SLICE_INIT(""), "lync-vlan-case"},
	{"a VLAN of 0", DHCP_AS_VLAN, SLICE_INIT("\x0a\x02\0\0"), SLICE_INIT(""), "lync-vlan-value"},
	{"43 of Lync for others", DHCP_AS_PLAIN, SLICE_INIT(LYNC_1), SLICE_INIT(""), "lync-43-unscoped"},
};
/* clang-format on */

static const struct dhcp_finding *
find(const struct dhcp_view *v, const char *code)
{
	for (size_t i = 0; i < v->finding_count; i++)
		if (strcmp(v->findings[i].code, code) == 0)
			return &v->findings[i];
	return NULL;
}

static void
add(struct dhcp_view *v, enum dhcp_role role, enum dhcp_message question, unsigned server,
	struct slice options)
{
	struct dhcp_answer a = unit_dhcp_answer(role, question, server, options);

	assert_int_equal(dhcp_view_add(v, &a), ERR_OK);
}

static void
each_rule_is_broken_by_its_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};
		AUTO(buf_free) struct buf options = BUF(1024);

		print_message("%s\n", cases[i].what);
		if (cases[i].vendor.n > 0)
			dhcp_put_sub(DHCP_VENDOR, cases[i].vendor, &options);
		buf_add(&options, cases[i].options);
		add(&v, cases[i].role, cases[i].role == DHCP_AS_LYNC ? DHCP_INFORM : DHCP_DISCOVER,
			1, buf_slice(&options));
		if (cases[i].role != DHCP_AS_LYNC)
			add(&v, DHCP_AS_PLAIN, DHCP_INFORM, 1, SLICE(""));
		if (cases[i].role != DHCP_AS_UCS)
			add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE(BOOT));
		assert_int_equal(dhcp_findings(&v), ERR_OK);
		for (size_t k = 0; cases[i].code == NULL && k < v.finding_count; k++)
			assert_int_equal(v.findings[k].weight, DHCP_NOTE);
		if (cases[i].code != NULL)
			assert_non_null(find(&v, cases[i].code));
		for (size_t k = 0; k < v.finding_count; k++)
			assert_true(v.findings[k].mend != NULL && v.findings[k].text[0] != '\0');
	}
}

static void
ninety_bytes_that_are_cut_name_cisco_ios(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};
	char value[92] = "\x2b\x5a" LYNC_1 LYNC_2 "\x03\x80";

	(void)state;
	memset(value + 25, 'a', sizeof(value) - 25);
	add(&v, DHCP_AS_LYNC, DHCP_INFORM, 1, (struct slice){value, sizeof(value)});
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_non_null(find(&v, "lync-43-cut"));
	assert_non_null(strstr(find(&v, "lync-43-cut")->text, "Cisco IOS"));
}

static void
silence_is_a_fault(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true, .interface = "eth0"};

	(void)state;
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_int_equal(v.finding_count, 1);
	assert_string_equal(v.findings[0].code, "silent");
	assert_int_equal(v.findings[0].answer, DHCP_OF_NONE);
}

static void
the_first_answer_with_a_name_is_what_a_lync_phone_takes(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};

	(void)state;
	add(&v, DHCP_AS_LYNC, DHCP_DISCOVER, 1, SLICE(SIP)); /* it asks by INFORM */
	add(&v, DHCP_AS_LYNC, DHCP_INFORM, 1, SLICE(""));
	add(&v, DHCP_AS_LYNC, DHCP_INFORM, 2, SLICE(SIP));
	add(&v, DHCP_AS_LYNC, DHCP_INFORM, 3, SLICE("\x78\x07\0\1x\2yz\0"));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_int_equal(v.taken[DHCP_AS_LYNC], 2);
	assert_int_equal(find(&v, "lync-differs")->answer, 3);
}

static void
a_ucs_phone_takes_an_offer_and_else_what_inform_brings(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};

	(void)state;
	add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE(""));
	add(&v, DHCP_AS_UCS, DHCP_INFORM, 2, SLICE(BOOT));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_int_equal(v.taken[DHCP_AS_UCS], 1);
	assert_int_equal(find(&v, "boot-server-race")->answer, 0);
	add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 3, SLICE("\xa0\x0bhttp://old/"));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_int_equal(v.taken[DHCP_AS_UCS], 2);
	assert_int_equal(find(&v, "boot-server-differs")->answer, 1);
}

static void
a_boot_server_for_one_form_of_the_class_alone_is_found(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};

	(void)state;
	add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE(BOOT));
	add(&v, DHCP_AS_UCS_ASCII, DHCP_DISCOVER, 1, SLICE(""));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_non_null(find(&v, "boot-server-form"));
}

static void
who_offers_and_answers_no_inform_is_named(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true, .interface = "eth0"};

	(void)state;
	add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE(BOOT));
	add(&v, DHCP_AS_PLAIN, DHCP_DISCOVER, 1, SLICE(""));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_int_equal(find(&v, "inform-unanswered")->answer, 0);
	assert_string_equal(v.findings[0].code, "inform-unanswered"); /* the worst is first */
	v.asked_inform = false;
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_null(find(&v, "inform-unanswered"));
	assert_non_null(find(&v, "inform-unasked"));
}

static void
one_server_is_told_a_sentence_once(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};
	size_t count = 0;

	(void)state;
	add(&v, DHCP_AS_UCS, DHCP_DISCOVER, 1,
		SLICE("\x42\x04"
		      "boot"));
	add(&v, DHCP_AS_UCS, DHCP_INFORM, 1,
		SLICE("\x42\x04"
		      "boot"));
	add(&v, DHCP_AS_UCS_ASCII, DHCP_INFORM, 1,
		SLICE("\x42\x04"
		      "boot"));
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	for (size_t i = 0; i < v.finding_count; i++)
		count += strcmp(v.findings[i].code, "boot-server-scheme") == 0;
	assert_int_equal(count, 1);
}

static void
answers_beyond_the_bound_are_counted_and_the_same_one_is_kept_once(void **state)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};
	struct dhcp_answer a = unit_dhcp_answer(DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE(BOOT));

	(void)state;
	assert_int_equal(dhcp_view_add(&v, &a), ERR_OK);
	assert_int_equal(dhcp_view_add(&v, &a), ERR_OK);
	assert_int_equal(v.answer_count, 1);
	for (unsigned i = 0; i < DHCP_ANSWERS_MAX + 3; i++) {
		a.reply.server.b[14] = (uint8_t)(1 + i / 256);
		a.reply.server.b[15] = (uint8_t)i;
		assert_int_equal(dhcp_view_add(&v, &a), ERR_OK);
	}
	assert_int_equal(v.answer_count, DHCP_ANSWERS_MAX);
	assert_int_equal(v.dropped, 4);
	assert_int_equal(dhcp_findings(&v), ERR_OK);
	assert_non_null(find(&v, "answers-dropped"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_is_broken_by_its_answer),
		cmocka_unit_test(ninety_bytes_that_are_cut_name_cisco_ios),
		cmocka_unit_test(silence_is_a_fault),
		cmocka_unit_test(the_first_answer_with_a_name_is_what_a_lync_phone_takes),
		cmocka_unit_test(a_ucs_phone_takes_an_offer_and_else_what_inform_brings),
		cmocka_unit_test(a_boot_server_for_one_form_of_the_class_alone_is_found),
		cmocka_unit_test(who_offers_and_answers_no_inform_is_named),
		cmocka_unit_test(one_server_is_told_a_sentence_once),
		cmocka_unit_test(
			answers_beyond_the_bound_are_counted_and_the_same_one_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
