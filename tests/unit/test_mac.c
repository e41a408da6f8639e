#include "unit.h"

#include "base/mac.h"

static const struct {
	struct slice text;
	bool want;
} spellings[] = {
	{SLICE_INIT("0004f2aabbcc"),         true },
	{SLICE_INIT("0004F2AABBCC"),         true },
	{SLICE_INIT("00:04:f2:aa:bb:cc"),    true },
	{SLICE_INIT("00-04-F2-AA-BB-CC"),    true },
	{SLICE_INIT("00 04 f2 aa bb cc"),    true },
	{SLICE_INIT("0004.f2aa.bbcc"),       true },
	{SLICE_INIT("0004f2-aabbcc"),        true },
	{SLICE_INIT(" \t0004f2aabbcc\r\n"),  true },
	{SLICE_INIT(""),                     false},
	{SLICE_INIT("   "),                  false},
	{SLICE_INIT("0004f2aabbc"),          false},
	{SLICE_INIT("0004f2aabbccd"),        false},
	{SLICE_INIT("0004f2aabbcg"),         false},
	{SLICE_INIT("00:04:f2:aa:bb:c"),     false},
	{SLICE_INIT("00:04:f2:aa:bb:cc:"),   false},
	{SLICE_INIT(":00:04:f2:aa:bb:cc"),   false},
	{SLICE_INIT("00:04:f2:aa:bb:cc:dd"), false},
	{SLICE_INIT("00:04-f2:aa-bb:cc"),    false},
	{SLICE_INIT("000:4f:2a:ab:bc:c"),    false},
	{SLICE_INIT("0004:f2aa:bbcc"),       false},
	{SLICE_INIT("0004f2.aabbcc"),        false},
	{SLICE_INIT("0x0004f2aabb"),         false},
	{SLICE_INIT("0004f2aabbcc.cfg"),     false},
	{SLICE_INIT("0004f2\0aabbc"),        false},
	{SLICE_INIT("\xef\xbc\x90"
		    "004f2aabbcc"),
         false				    }, /* a full-width zero */
	{SLICE_INIT("000000000000"),         false},
	{SLICE_INIT("ffffffffffff"),         false},
	{SLICE_INIT("01:00:5e:00:00:01"),    false},
};

static void
a_mac_is_read_in_every_usual_spelling_and_in_no_other(void **state)
{
	const struct mac good =
				 {
					 {0x00, 0x04, 0xf2, 0xaa, 0xbb, 0xcc}
        },
			 was = {{1, 2, 3, 4, 5, 6}};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct slice in = unit_exact(spellings[i].text);
		struct mac mac = was;
		struct why why = {""};
		enum err e = mac_parse(in, &mac, &why);

		print_message("%zu \"%.*s\"\n", i, SLICE_FMT(in));
		assert_int_equal(e, spellings[i].want ? ERR_OK : ERR_SYNTAX);
		assert_true(mac_eq(mac, spellings[i].want ? good : was));
		assert_int_equal(why.text[0] == '\0', spellings[i].want);
		unit_free(in);
	}
}

static void
the_reason_tells_nonsense_from_an_address_that_no_phone_has(void **state)
{
	struct mac mac;
	struct why nonsense = {""}, zero = {""}, multicast = {""};

	(void)state;
	assert_int_equal(mac_parse(SLICE("kitchen"), &mac, &nonsense), ERR_SYNTAX);
	assert_non_null(strstr(nonsense.text, "\"kitchen\" is not a MAC address"));
	assert_int_equal(mac_parse(SLICE("00:00:00:00:00:00"), &mac, &zero), ERR_SYNTAX);
	assert_non_null(strstr(zero.text, "all zeros"));
	assert_int_equal(mac_parse(SLICE("0104f2aabbcc"), &mac, &multicast), ERR_SYNTAX);
	assert_non_null(strstr(multicast.text, "multicast"));
}

static void
in_a_file_name_a_mac_is_twelve_digits_and_nothing_else(void **state)
{
	struct mac mac = {{9}};

	(void)state;
	assert_int_equal(mac_from_hex(SLICE("0004F2aabbcc"), &mac), ERR_OK);
	assert_int_equal(mac.b[5], 0xcc);
	assert_int_equal(mac_from_hex(SLICE("00:04:f2:aa:bb:cc"), &mac), ERR_SYNTAX);
	assert_int_equal(mac_from_hex(SLICE(" 0004f2aabbcc"), &mac), ERR_SYNTAX);
	assert_int_equal(mac_from_hex(SLICE(""), &mac), ERR_SYNTAX);
	assert_int_equal(mac_from_hex(SLICE("000000000000"), &mac), ERR_OK);
	assert_true(mac_is_zero(mac));
}

static void
text_and_number_come_back(void **state)
{
	struct mac mac, again;
	char text[MAC_TEXT_BYTES];

	(void)state;
	assert_int_equal(mac_from_hex(SLICE("0004F2ABCDEF"), &mac), ERR_OK);
	assert_string_equal(mac_text(mac, text), "0004f2abcdef");
	assert_int_equal(mac_to_u64(mac), 0x0004f2abcdef);
	again = mac_from_u64(0x0004f2abcdef);
	assert_true(mac_eq(mac, again));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mac_is_read_in_every_usual_spelling_and_in_no_other),
		cmocka_unit_test(the_reason_tells_nonsense_from_an_address_that_no_phone_has),
		cmocka_unit_test(in_a_file_name_a_mac_is_twelve_digits_and_nothing_else),
		cmocka_unit_test(text_and_number_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
