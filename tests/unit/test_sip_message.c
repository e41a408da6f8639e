#include "unit.h"

#include "base/buf.h"
#include "reach/sip_message.h"

#define VIA "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKab.1;rport\r\n"
#define REST                                                                                       \
	"From: <sip:bootline@192.0.2.1>;tag=aa\r\nTo: <sip:192.0.2.7>;tag=bb\r\n"                  \
	"Call-ID: abc@x\r\nCSeq: 1 NOTIFY\r\n"
#define OK "SIP/2.0 200 OK\r\n"

/* clang-format off */
static const struct {
	const char *name;
	struct slice in;
	enum parse want, stream; /* as a datagram, from a stream */
	unsigned status;
} cases[] = {
	{"a phone's answer",      SLICE_INIT(OK VIA REST "Content-Length: 0\r\n\r\n"), PARSE_OK, PARSE_OK, 200},
	{"without a length",      SLICE_INIT(OK VIA REST "\r\n"), PARSE_OK, PARSE_OK, 200},
	{"no words behind",       SLICE_INIT("SIP/2.0 486\r\n" VIA REST "\r\n"), PARSE_OK, PARSE_OK, 486},
	{"compact forms",         SLICE_INIT("SIP/2.0 401 No\r\nv: SIP/2.0/UDP a;branch=z9hG4bKab.1\r\nf:a;tag=aa\r\nt:b\r\ni:abc@x\r\nCSeq: 1 NOTIFY\r\nl:0\r\n\r\n"), PARSE_OK, PARSE_OK, 401},
	{"folded lines",          SLICE_INIT(OK "Via: SIP/2.0/UDP 192.0.2.1:5060\r\n ;branch=z9hG4bKab.1\r\n" REST "\r\n"), PARSE_OK, PARSE_OK, 200},
	{"bare line feeds",       SLICE_INIT("SIP/2.0 200 OK\nVia: SIP/2.0/UDP a;branch=z9hG4bKab.1\nFrom: a;tag=aa\nTo: b\nCall-ID: abc@x\nCSeq: 1 NOTIFY\n\n"), PARSE_OK, PARSE_OK, 200},
	{"several Vias",          SLICE_INIT(OK VIA "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKzz\r\n" REST "\r\n"), PARSE_OK, PARSE_OK, 200},
	{"several in one Via",    SLICE_INIT(OK "Via: SIP/2.0/UDP a;branch=z9hG4bKab.1, SIP/2.0/TCP b;branch=z9hG4bKzz\r\n" REST "\r\n"), PARSE_OK, PARSE_OK, 200},
	{"names in any case",     SLICE_INIT("sip/2.0 200 OK\r\nVIA: SIP/2.0/UDP a;branch=z9hG4bKab.1\r\nfrom: a;tag=aa\r\nTO: b\r\ncall-id: abc@x\r\ncseq: 1 NOTIFY\r\n\r\n"), PARSE_OK, PARSE_OK, 200},
	{"half a head",           SLICE_INIT(OK VIA "From: a"), PARSE_BAD, PARSE_MORE, 0},
	{"half a body",           SLICE_INIT(OK VIA REST "Content-Length: 9\r\n\r\nabc"), PARSE_BAD, PARSE_MORE, 0},
	{"a huge length",         SLICE_INIT(OK VIA REST "Content-Length: 99999999999999999999\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a negative length",     SLICE_INIT(OK VIA REST "Content-Length: -1\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"two lengths",           SLICE_INIT(OK VIA REST "Content-Length: 0\r\nl: 0\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"two Call-IDs",          SLICE_INIT(OK VIA REST "i: other\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"no Via",                SLICE_INIT(OK REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"no CSeq",               SLICE_INIT(OK VIA "From: a\r\nTo: b\r\nCall-ID: c\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a CSeq of words",       SLICE_INIT(OK VIA "From: a\r\nTo: b\r\nCall-ID: c\r\nCSeq: one NOTIFY\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a CSeq too large",      SLICE_INIT(OK VIA "From: a\r\nTo: b\r\nCall-ID: c\r\nCSeq: 2147483648 NOTIFY\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a CSeq of one word",    SLICE_INIT(OK VIA "From: a\r\nTo: b\r\nCall-ID: c\r\nCSeq: 1\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"status 99",             SLICE_INIT("SIP/2.0 099 Low\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"status 700",            SLICE_INIT("SIP/2.0 700 High\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"status of four digits", SLICE_INIT("SIP/2.0 0200 OK\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"another version",       SLICE_INIT("SIP/3.0 200 OK\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"HTTP",                  SLICE_INIT("HTTP/1.1 200 OK\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a NUL",                 SLICE_INIT(OK VIA REST "X: a\0b\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a CR in a line",        SLICE_INIT(OK VIA REST "X: a\rb\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"an escape byte",        SLICE_INIT("SIP/2.0 200 \x1b[2J\r\n" VIA REST "\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a field without colon", SLICE_INIT(OK VIA REST "Nonsense\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a field without name",  SLICE_INIT(OK VIA REST ": x\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"a blank in a name",     SLICE_INIT(OK VIA REST "X Y: x\r\n\r\n"), PARSE_BAD, PARSE_BAD, 0},
	{"nothing",               SLICE_INIT(""), PARSE_BAD, PARSE_MORE, 0},
	{"blank lines alone",     SLICE_INIT("\r\n\r\n"), PARSE_BAD, PARSE_MORE, 0},
};
/* clang-format on */

static struct sip_message m;

static void
messages_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(cases[i].in);
		size_t used = 4711;

		print_message("%s\n", cases[i].name);
		assert_int_equal(sip_message_parse(in, false, &m, &used), cases[i].want);
		assert_int_equal(used, cases[i].want == PARSE_OK ? in.n : 4711);
		assert_int_equal(sip_message_parse(in, true, &m, &used), cases[i].stream);
		if (cases[i].want == PARSE_OK) {
			assert_false(m.is_request);
			assert_int_equal(m.status, cases[i].status);
			assert_slice(m.call_id, "abc@x");
			assert_slice(m.branch, "z9hG4bKab.1");
			assert_slice(m.from_tag, "aa");
			assert_slice(m.method, "NOTIFY");
			assert_int_equal(m.cseq, 1);
		}
		unit_free(in);
	}
}

static void
every_prefix_of_a_stream_wants_more(void **state)
{
	struct slice whole = SLICE(OK VIA REST "Content-Length: 3\r\n\r\nabc");
	size_t used;

	(void)state;
	for (size_t n = 0; n < whole.n; n++) {
		struct slice in = unit_exact(slice_head(whole, n));

		assert_int_equal(sip_message_parse(in, true, &m, &used), PARSE_MORE);
		unit_free(in);
	}
	assert_int_equal(sip_message_parse(whole, true, &m, &used), PARSE_OK);
	assert_slice(m.body, "abc");
}

static void
a_stream_is_taken_one_message_at_a_time(void **state)
{
	struct slice two = SLICE("\r\n\r\n" OK VIA REST "l: 3\r\n\r\nabcSIP/2.0 100 Trying\r\n");
	size_t used = 0;

	(void)state;
	assert_int_equal(sip_message_parse(two, true, &m, &used), PARSE_OK);
	assert_slice(m.body, "abc");
	assert_slice(slice_from(two, used), "SIP/2.0 100 Trying\r\n");
}

static void
a_message_that_is_too_long_is_refused(void **state)
{
	static char text[3 * SIP_MESSAGE_MAX_BYTES];
	size_t used;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(
		sip_message_parse((struct slice){text, SIP_MESSAGE_MAX_BYTES - 1}, true, &m, &used),
		PARSE_MORE);
	assert_int_equal(
		sip_message_parse((struct slice){text, SIP_MESSAGE_MAX_BYTES}, true, &m, &used),
		PARSE_BAD);
	memset(text, '\r', sizeof(text));
	assert_int_equal(
		sip_message_parse((struct slice){text, sizeof(text)}, true, &m, &used), PARSE_BAD);
}

static void
too_many_fields_are_refused(void **state)
{
	AUTO(buf_free) struct buf b = BUF(SIP_MESSAGE_MAX_BYTES);
	size_t used;

	(void)state;
	buf_add_text(&b, OK VIA REST);
	for (int i = 5; i < SIP_FIELDS_MAX; i++)
		buf_add_text(&b, "X: y\r\n");
	buf_add_text(&b, "\r\n");
	assert_int_equal(sip_message_parse(buf_slice(&b), false, &m, &used), PARSE_OK);
	b.n -= 2;
	buf_add_text(&b, "X: y\r\n\r\n");
	assert_int_equal(sip_message_parse(buf_slice(&b), false, &m, &used), PARSE_BAD);
}

static void
parameters_stand_behind_the_address_and_may_be_quoted(void **state)
{
	bool found;

	(void)state;
	assert_slice(sip_parameter(SLICE("\"a;tag=x\" <sip:u@h;tag=y>;tag=z"), "tag", NULL), "z");
	assert_slice(sip_parameter(SLICE("<sip:h>;a=\"b;tag=c\";TAG = \"d\""), "tag", NULL), "d");
	assert_slice(sip_parameter(SLICE("<sip:h;tag=y>"), "tag", &found), "");
	assert_false(found);
	assert_slice(sip_parameter(SLICE("SIP/2.0/UDP h;rport;branch=b"), "rport", &found), "");
	assert_true(found);
}

static const struct sip_notify_parts parts = {
	.user = "1001",
	.peer = "192.0.2.7:5060",
	.here = "192.0.2.1:40000",
	.transport = "UDP",
	.branch = "ab.1",
	.tag = "cd",
	.call_id = "ab",
	.cseq = 1,
};

static void
a_notify_has_what_phones_want(void **state)
{
	AUTO(buf_free) struct buf b = BUF(SIP_MESSAGE_MAX_BYTES);
	size_t used;

	(void)state;
	assert_int_equal(sip_notify_write(&parts, &b), ERR_OK);
	assert_slice(buf_slice(&b), "NOTIFY sip:1001@192.0.2.7:5060 SIP/2.0\r\n"
				    "Via: SIP/2.0/UDP 192.0.2.1:40000;branch=z9hG4bKab.1;rport\r\n"
				    "Max-Forwards: 70\r\n"
				    "From: <sip:bootline@192.0.2.1:40000>;tag=cd\r\n"
				    "To: <sip:1001@192.0.2.7:5060>\r\n"
				    "Call-ID: ab\r\n"
				    "CSeq: 1 NOTIFY\r\n"
				    "Contact: <sip:bootline@192.0.2.1:40000>\r\n"
				    "Event: check-sync\r\n"
				    "Content-Length: 0\r\n\r\n");
	assert_int_equal(sip_message_parse(buf_slice(&b), false, &m, &used), PARSE_OK);
	assert_true(m.is_request);
	assert_slice(m.event, "check-sync");
	assert_slice(m.target, "sip:1001@192.0.2.7:5060");
}

static void
nothing_breaks_out_of_a_notify(void **state)
{
	static const char *const bad[] = {
		"a\r\nX: y", "a b", "a\n", "a>", "\"", "a\tb", "\x7f", "\x01"};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		AUTO(buf_free) struct buf b = BUF(SIP_MESSAGE_MAX_BYTES);
		struct sip_notify_parts p = parts;

		p.user = bad[i];
		assert_int_equal(sip_notify_write(&p, &b), ERR_SYNTAX);
		assert_int_equal(b.n, 0);
	}
}

static void
an_answer_goes_back_the_way_that_it_came(void **state)
{
	AUTO(buf_free) struct buf request = BUF(SIP_MESSAGE_MAX_BYTES);
	AUTO(buf_free) struct buf answer = BUF(SIP_MESSAGE_MAX_BYTES);
	const struct sip_answer ok = {200, "OK", "zz", ""};
	const struct sip_peer peer = {"192.0.2.99", 4444};
	static struct sip_message got;
	size_t used;

	(void)state;
	buf_add_text(&request,
		"NOTIFY sip:x SIP/2.0\r\n" VIA "Via: SIP/2.0/UDP 10.0.0.1;branch=q\r\n"
		"From: <sip:b@h>;tag=aa\r\nTo: <sip:x>\r\nCall-ID: abc@x\r\n"
		"CSeq: 1 NOTIFY\r\nEvent: check-sync;reboot=true\r\n\r\n");
	assert_int_equal(sip_message_parse(buf_slice(&request), false, &m, &used), PARSE_OK);
	assert_slice(m.event, "check-sync");
	assert_int_equal(sip_response_write(&m, &ok, &peer, &answer), ERR_OK);
	assert_slice(buf_slice(&answer),
		"SIP/2.0 200 OK\r\n"
		"Via: SIP/2.0/UDP "
		"192.0.2.1:5060;branch=z9hG4bKab.1;rport=4444;received=192.0.2.99\r\n"
		"Via: SIP/2.0/UDP 10.0.0.1;branch=q\r\n"
		"From: <sip:b@h>;tag=aa\r\nTo: <sip:x>;tag=zz\r\nCall-ID: abc@x\r\n"
		"CSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(sip_message_parse(buf_slice(&answer), false, &got, &used), PARSE_OK);
	assert_slice(got.branch, "z9hG4bKab.1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read_or_refused),
		cmocka_unit_test(every_prefix_of_a_stream_wants_more),
		cmocka_unit_test(a_stream_is_taken_one_message_at_a_time),
		cmocka_unit_test(a_message_that_is_too_long_is_refused),
		cmocka_unit_test(too_many_fields_are_refused),
		cmocka_unit_test(parameters_stand_behind_the_address_and_may_be_quoted),
		cmocka_unit_test(a_notify_has_what_phones_want),
		cmocka_unit_test(nothing_breaks_out_of_a_notify),
		cmocka_unit_test(an_answer_goes_back_the_way_that_it_came),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
