#include "unit.h"

#include "base/buf.h"
#include "moving/fusionpbx.h"

enum { OUT_MAX_BYTES = 64 * 1024 };

static enum err
translate(const char *text, struct buf *out, struct fusionpbx_counts *counts)
{
	struct slice exact = unit_exact(slice_of(text));
	struct why why = {""};
	enum err e = fusionpbx_translate(exact, out, counts, &why);

	assert_int_equal(e == ERR_OK, why.text[0] == '\0');
	unit_free(exact);
	return e;
}

static void
check(const char *text, const char *becomes)
{
	AUTO(buf_free) struct buf out = BUF(OUT_MAX_BYTES);
	struct fusionpbx_counts counts;

	assert_int_equal(translate(text, &out, &counts), ERR_OK);
	assert_string_equal(buf_text(&out), becomes);
}

#define LINE(x)                                                                                    \
	"line" x "_address,line" x "_auth_user,line" x "_display_name,line" x "_label,line" x      \
	"_secret,line" x "_server,line" x "_shared"

static void
rows_of_a_device_become_one_and_keep_their_places(void **state)
{
	(void)state;
	check("device_mac_address,line_number,user_id,server_address,password\n"
	      "0004f2000001,2,b,h,q\n"
	      "0004f2000002,1,c,h,r\n"
	      "0004f2000001,1,a,h,p\n",
		"mac,label,state," LINE("1") "," LINE(
			"2") "\r\n"
			     "0004f2000001,,,a@h,,,,p,,,b@h,,,,q,,\r\n"
			     "0004f2000002,,,c@h,,,,r,,,,,,,,,\r\n"
			     "\r\n");
}

static void
servers_are_proxies_else_servers_else_the_address_with_port_and_transport(void **state)
{
	(void)state;
	check("device_address,user_id,server_address,outbound_proxy_primary,outbound_proxy_"
	      "secondary,"
	      "server_address_primary,sip_port,sip_transport\n"
	      "0004f2000001,a,h,p1,p2,s,5061,tls\n"
	      "0004f2000002,b,h,,,s,,udp\n"
	      "0004f2000003,c,h,,,,5060,\n"
	      "0004f2000004,d,h,,,,,\n",
		"mac,label,state," LINE("1") "\r\n"
					     "0004f2000001,,,a@h,,,,,p1:5061/tls p2:5061/tls,\r\n"
					     "0004f2000002,,,b@h,,,,,s/udp,\r\n"
					     "0004f2000003,,,c@h,,,,,h:5060,\r\n"
					     "0004f2000004,,,d@h,,,,,,\r\n");
}

static void
what_is_not_ours_or_not_enabled_is_counted(void **state)
{
	AUTO(buf_free) struct buf out = BUF(OUT_MAX_BYTES);
	struct fusionpbx_counts n;

	(void)state;
	assert_int_equal(
		translate("device_mac_address,device_vendor,user_id,enabled,register_expires\n"
			  "0004f2000001,yealink,a,true,\n"
			  ",polycom,b,true,\n"
			  "0004f2000002,Poly,c,false,120\n"
			  "0004f2000003,,d,true,120\n",
			&out, &n),
		ERR_OK);
	assert_int_equal(n.other_vendors, 1);
	assert_int_equal(n.without_mac, 1);
	assert_int_equal(n.disabled_lines, 1);
	assert_int_equal(n.lost, 1);
	assert_int_equal(n.devices, 2);
	assert_int_equal(n.lines, 1);
}

static void
what_is_no_export_is_refused(void **state)
{
	static const char *const texts[] = {"", "\n", "name,number\n1,2\n",
		"device_mac_address\n\"0004", "device_mac_address\n\xff\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(buf_free) struct buf out = BUF(OUT_MAX_BYTES);
		struct fusionpbx_counts n;

		assert_int_equal(translate(texts[i], &out, &n), ERR_SYNTAX);
	}
}

static void
a_line_number_that_is_none_or_stands_twice_is_counted(void **state)
{
	AUTO(buf_free) struct buf out = BUF(OUT_MAX_BYTES);
	struct fusionpbx_counts n;

	(void)state;
	assert_int_equal(translate("device_address,line_number,user_id\n0004f2000001,1,a\n"
				   "0004f2000001,1,b\n0004f2000001,99,c\n",
				 &out, &n),
		ERR_OK);
	assert_int_equal(n.lost_lines, 2);
	assert_int_equal(n.lines, 1);
	check("device_address,line_number,user_id\n0004f2000001,0,a\n0004f2000002,99,b\n",
		"mac,label,state\r\n0004f2000001,,\r\n0004f2000002,,\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_device_become_one_and_keep_their_places),
		cmocka_unit_test(
			servers_are_proxies_else_servers_else_the_address_with_port_and_transport),
		cmocka_unit_test(what_is_not_ours_or_not_enabled_is_counted),
		cmocka_unit_test(what_is_no_export_is_refused),
		cmocka_unit_test(a_line_number_that_is_none_or_stands_twice_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
