#include "unit.h"

#include "unit_dhcp.h"

static const struct ip nobody = {
	{[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}
};
static const struct mac phone = {
	{0x00, 0x04, 0xf2, 0x80, 0x62, 0xd6}
};

static void
an_inform_of_a_lync_phone_is_the_documented_bytes(void **state)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	AUTO(buf_free) struct buf hex = BUF(4096);
	const struct dhcp_question q = {DHCP_INFORM, 0x01020304, phone, nobody,
		dhcp_role_class(DHCP_AS_LYNC), dhcp_role_wanted(DHCP_AS_LYNC)};

	(void)state;
	dhcp_question_put(&q, &b);
	assert_int_equal(buf_check(&b), ERR_OK);
	dhcp_hex(slice_head(slice_from(buf_slice(&b), 240), 31), '\0', &hex);
	assert_string_equal(
		buf_text(&hex), "3501083d07010004f28062d63c0c4d532d55432d436c69656e7437022b78ff");
	assert_int_equal(b.n, 300);
	buf_clear(&hex);
	dhcp_hex(slice_head(buf_slice(&b), 34), '\0', &hex);
	assert_string_equal(buf_text(&hex), "01010600010203040000"
					    "0000"
					    "0a000001"
					    "00000000"
					    "00000000"
					    "00000000"
					    "0004f28062d6");
}

static void
a_discover_has_no_address_and_asks_for_a_broadcast(void **state)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	const struct dhcp_question q = {DHCP_DISCOVER, 1, phone, nobody,
		dhcp_role_class(DHCP_AS_PLAIN), dhcp_role_wanted(DHCP_AS_PLAIN)};

	(void)state;
	dhcp_question_put(&q, &b);
	assert_memory_equal(b.p + 10, "\x80\0\0\0\0\0", 6);
	assert_memory_equal(
		b.p + 240, "\x35\1\1\x3d\7\1\0\4\xf2\x80\x62\xd6\x37\2\x2b\x78\xff", 17);
}

static void
the_class_of_a_ucs_phone_is_the_sample_of_the_guides(void **state)
{
	struct slice class = dhcp_role_class(DHCP_AS_UCS);

	(void)state;
	assert_int_equal(class.n, 0x74);
	assert_memory_equal(class.p, "\0\0\x36\x3d\x6f\1\7Polycom", 14);
}

static uint32_t
sum_of(struct slice s)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += (uint32_t)(uint8_t)s.p[i] << (i % 2 == 0 ? 8 : 0);
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void
a_framed_question_has_right_lengths_and_checksums(void **state)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	AUTO(buf_free) struct buf pseudo = BUF(DHCP_PACKET_MAX_BYTES);
	const struct dhcp_question q = {DHCP_INFORM, 77, phone, nobody,
		dhcp_role_class(DHCP_AS_UCS), dhcp_role_wanted(DHCP_AS_UCS)};
	struct slice datagram;
	struct ip from;

	(void)state;
	dhcp_question_put_framed(&q, &b);
	assert_int_equal(buf_check(&b), ERR_OK);
	assert_int_equal(sum_of(slice_head(buf_slice(&b), 20)), 0xffff);
	buf_add(&pseudo, slice_head(slice_from(buf_slice(&b), 12), 8));
	buf_add(&pseudo, SLICE("\0\x11"));
	buf_add(&pseudo, slice_head(slice_from(buf_slice(&b), 24), 2));
	buf_add(&pseudo, slice_from(buf_slice(&b), 20));
	assert_int_equal(sum_of(buf_slice(&pseudo)), 0xffff);
	/* It goes to port 67; what came to 68 would be an answer. */
	assert_int_equal(dhcp_unframe(buf_slice(&b), &datagram, &from), ERR_SYNTAX);
	b.p[23] = 68;
	assert_int_equal(dhcp_unframe(buf_slice(&b), &datagram, &from), ERR_OK);
	assert_true(ip_eq(&from, &nobody) && datagram.n == b.n - 28);
	for (size_t n = 0; n < b.n; n++) {
		struct slice cut = unit_exact(slice_head(buf_slice(&b), n));

		assert_int_equal(dhcp_unframe(cut, &datagram, &from), ERR_SYNTAX);
		unit_free(cut);
	}
	b.p[6] = 0x20; /* more fragments follow */
	assert_int_equal(dhcp_unframe(buf_slice(&b), &datagram, &from), ERR_SYNTAX);
}

static void
an_answer_is_read_and_its_cut_options_are_refused(void **state)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	struct dhcp_reply *r = test_malloc(sizeof(*r));

	(void)state;
	unit_dhcp_head(0xcafe, &b);
	buf_add(&b, SLICE("\x35\1\2\x36\4\x0a\0\0\2\xa0\5ftp:/\0\0\xff"));
	for (size_t n = 0; n <= b.n; n++) {
		struct slice in = unit_exact(slice_head(buf_slice(&b), n));
		/* Cut between options it is whole: an END is not insisted on. */
		bool is_whole =
			n >= 243 && n != 244 && !(n > 243 && n < 249) && !(n > 249 && n < 256);

		assert_int_equal(dhcp_reply_read(in, &nobody, r), is_whole ? ERR_OK : ERR_SYNTAX);
		unit_free(in);
	}
	assert_int_equal(r->xid, 0xcafe);
	assert_int_equal(r->message, DHCP_OFFER);
	assert_true(r->has_server_id && r->server.b[15] == 2 && r->offered.b[15] == 9);
	assert_slice(dhcp_reply_option(r, 160), "ftp:/");
	assert_false(r->has[66]);
	test_free(r);
}

static void
options_go_on_in_file_and_sname_and_pieces_are_put_together(void **state)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	struct dhcp_reply *r = test_malloc(sizeof(*r));

	(void)state;
	unit_dhcp_head(1, &b);
	memcpy(b.p + 108, "\x2b\2cd\xff\x2b\1X", 8); /* file: nothing counts behind its end */
	memcpy(b.p + 44, "\x2b\2ef", 4);             /* sname comes last */
	buf_add(&b, SLICE("\x35\1\5\x2b\2ab\x34\1\3\xff"));
	assert_int_equal(dhcp_reply_read(buf_slice(&b), &nobody, r), ERR_OK);
	assert_slice(dhcp_reply_option(r, 43), "abcdef");
	assert_true(ip_eq(&r->server, &nobody) && !r->has_server_id);
	b.p[249] = 1; /* the file alone */
	assert_int_equal(dhcp_reply_read(buf_slice(&b), &nobody, r), ERR_OK);
	assert_slice(dhcp_reply_option(r, 43), "abcd");
	test_free(r);
}

static void
what_is_no_answer_is_refused(void **state)
{
	static const struct {
		const char *what;
		size_t at;
		char byte;
	} changes[] = {
		{"a question",                  0,   1 },
		{"no Ethernet address",         2,   7 },
		{"no cookie",                   236, 0 },
		{"no message type",             240, 99},
		{"a message type that is none", 242, 9 },
	};
	struct dhcp_reply *r = test_malloc(sizeof(*r));
	char *big = test_calloc(1, DHCP_PACKET_MAX_BYTES + 1);

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);

		print_message("%s\n", changes[i].what);
		unit_dhcp_head(1, &b);
		buf_add(&b, SLICE("\x35\1\2\xff"));
		b.p[changes[i].at] = changes[i].byte;
		assert_int_equal(dhcp_reply_read(buf_slice(&b), &nobody, r), ERR_SYNTAX);
	}
	assert_int_equal(
		dhcp_reply_read((struct slice){big, DHCP_PACKET_MAX_BYTES + 1}, &nobody, r),
		ERR_LIMIT);
	test_free(big);
	test_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_inform_of_a_lync_phone_is_the_documented_bytes),
		cmocka_unit_test(a_discover_has_no_address_and_asks_for_a_broadcast),
		cmocka_unit_test(the_class_of_a_ucs_phone_is_the_sample_of_the_guides),
		cmocka_unit_test(a_framed_question_has_right_lengths_and_checksums),
		cmocka_unit_test(an_answer_is_read_and_its_cut_options_are_refused),
		cmocka_unit_test(options_go_on_in_file_and_sname_and_pieces_are_put_together),
		cmocka_unit_test(what_is_no_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
