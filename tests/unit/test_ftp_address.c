#include "unit.h"

#include "ftp/ftp_address.h"

static const struct {
	const char *text;
	enum err want;
	const char *ip; /* looked at only for ERR_OK */
	unsigned port;
} ports[] = {
	{"127,0,0,1,200,1",         ERR_OK,     "127.0.0.1",       51201},
	{"0,0,0,0,0,0",             ERR_OK,     "0.0.0.0",         0    },
	{"255,255,255,255,255,255", ERR_OK,     "255.255.255.255", 65535},
	{"010,001,2,3,0,21",        ERR_OK,     "10.1.2.3",        21   },
	{"",			ERR_SYNTAX, NULL,              0    },
	{"1,2,3",		   ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,5",               ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,5,6,7",           ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,5,6,",            ERR_SYNTAX, NULL,              0    },
	{",1,2,3,4,5,6",            ERR_SYNTAX, NULL,              0    },
	{"1,,3,4,5,6",              ERR_SYNTAX, NULL,              0    },
	{",,,,,",		   ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,256,1",           ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,5,256",           ERR_SYNTAX, NULL,              0    },
	{"256,2,3,4,5,6",           ERR_SYNTAX, NULL,              0    },
	{"-1,2,3,4,5,6",            ERR_SYNTAX, NULL,              0    },
	{"+1,2,3,4,5,6",            ERR_SYNTAX, NULL,              0    },
	{"0x7f,2,3,4,5,6",          ERR_SYNTAX, NULL,              0    },
	{"1, 2,3,4,5,6",            ERR_SYNTAX, NULL,              0    },
	{" 1,2,3,4,5,6",            ERR_SYNTAX, NULL,              0    },
	{"1,2,3,4,5,6 ",            ERR_SYNTAX, NULL,              0    },
	{"0001,2,3,4,5,6",          ERR_SYNTAX, NULL,              0    },
	{"4294967297,2,3,4,5,6",    ERR_SYNTAX, NULL,              0    },
	{"1.2.3.4,5,6",             ERR_SYNTAX, NULL,              0    },
};

static const struct {
	const char *text;
	enum err want;
	const char *ip;
	unsigned port;
} eprts[] = {
	{"|1|132.235.1.2|6275|",           ERR_OK,       "132.235.1.2",           6275 },
	{"|2|1080::8:800:200C:417A|5282|", ERR_OK,       "1080::8:800:200c:417a", 5282 },
	{"!1!127.0.0.1!65535!",            ERR_OK,       "127.0.0.1",             65535},
	{"~2~::1~0~",		      ERR_OK,       "::1",                   0    },
	{"|3|x|1|",			ERR_NOTFOUND, NULL,                    0    },
	{"|0|127.0.0.1|1|",                ERR_NOTFOUND, NULL,                    0    },
	{"||127.0.0.1|1|",                 ERR_NOTFOUND, NULL,                    0    },
	{"|01|127.0.0.1|1|",               ERR_NOTFOUND, NULL,                    0    },
	{"|2|127.0.0.1|1|",                ERR_NOTFOUND, NULL,                    0    },
	{"|1|::1|1|",		      ERR_NOTFOUND, NULL,                    0    },
	{"|2|::ffff:127.0.0.1|1|",         ERR_NOTFOUND, NULL,                    0    },
	{"",			       ERR_SYNTAX,   NULL,                    0    },
	{"|",			      ERR_SYNTAX,   NULL,                    0    },
	{"||||",			   ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.1|1",                 ERR_SYNTAX,   NULL,                    0    },
	{"1|127.0.0.1|1|",                 ERR_SYNTAX,   NULL,                    0    },
	{" 1 127.0.0.1 1 ",                ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.1|65536|",            ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.1|-1|",               ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.1||",                 ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.1|1|x|",              ERR_SYNTAX,   NULL,                    0    },
	{"|1||1|",			 ERR_SYNTAX,   NULL,                    0    },
	{"|1|localhost|1|",                ERR_SYNTAX,   NULL,                    0    },
	{"|1|127.0.0.256|1|",              ERR_SYNTAX,   NULL,                    0    },
	{"|2|fe80::1%lo|1|",               ERR_SYNTAX,   NULL,                    0    },
};

static void
check(enum err (*parse)(struct slice arg, struct ftp_address *out), const char *text, enum err want,
	const char *ip, unsigned port)
{
	struct ftp_address a, untouched;
	struct slice in = unit_exact(slice_of(text));
	char got[IP_TEXT_BYTES];

	memset(&a, 0xa5, sizeof(a));
	untouched = a;
	print_message("%s\n", text);
	assert_int_equal(parse(in, &a), want);
	unit_free(in);
	if (want == ERR_OK) {
		assert_string_equal(ip_text(&a.ip, got), ip);
		assert_int_equal(a.port, port);
	} else {
		assert_memory_equal(&a, &untouched, sizeof(a));
	}
}

static void
port_is_six_numbers_of_one_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ports); i++)
		check(ftp_address_port, ports[i].text, ports[i].want, ports[i].ip, ports[i].port);
}

static void
eprt_is_protocol_address_and_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(eprts); i++)
		check(ftp_address_eprt, eprts[i].text, eprts[i].want, eprts[i].ip, eprts[i].port);
}

static void
every_byte_is_a_delimiter_or_none(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char text[32];
		int n = snprintf(text, sizeof(text), "x1x127.0.0.1x20000x");
		struct ftp_address a;
		bool is_one = c >= '!' && c <= '~' && strchr(".0127", c) == NULL;

		for (int i = 0; i < n; i++)
			text[i] = text[i] == 'x' ? (char)c : text[i];
		assert_int_equal(
			ftp_address_eprt((struct slice){text, (size_t)n}, &a) == ERR_OK, is_one);
	}
}

static void
what_227_says_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ports); i++) {
		AUTO(buf_free) struct buf text = BUF(64);
		struct ftp_address a, b;

		if (ports[i].want != ERR_OK)
			continue;
		assert_int_equal(ftp_address_port(slice_of(ports[i].text), &a), ERR_OK);
		ftp_address_pasv_text(&a, &text);
		assert_int_equal(text.p[0], '(');
		assert_int_equal(text.p[text.n - 1], ')');
		assert_int_equal(
			ftp_address_port((struct slice){text.p + 1, text.n - 2}, &b), ERR_OK);
		assert_true(ip_eq(&a.ip, &b.ip));
		assert_int_equal(a.port, b.port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_is_six_numbers_of_one_byte),
		cmocka_unit_test(eprt_is_protocol_address_and_port),
		cmocka_unit_test(every_byte_is_a_delimiter_or_none),
		cmocka_unit_test(what_227_says_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
