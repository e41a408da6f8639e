#include "unit.h"

#include "net/client_protocol.h"

static const struct {
	const char *url;
	enum client_protocol want;
	bool has_login;
} urls[] = {
	{"http://h/",          CLIENT_HTTP,    false},
	{"HTTPS://u:p@h/",     CLIENT_HTTP,    true },
	{"ftp://u@h",          CLIENT_FTP,     true },
	{"ftps://h/a@b",       CLIENT_FTP,     false},
	{"tftp://h/x",         CLIENT_TFTP,    false},
	{"sftp://h/",          CLIENT_UNKNOWN, false},
	{"file:///etc/passwd", CLIENT_UNKNOWN, false},
	{"ftp:/h",             CLIENT_UNKNOWN, false},
	{"ftp:",               CLIENT_UNKNOWN, false},
	{"",		   CLIENT_UNKNOWN, false},
};

static void
urls_are_of_the_protocol_that_their_scheme_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct slice exact = unit_exact(slice_of(urls[i].url));

		print_message("%s\n", urls[i].url);
		assert_int_equal(client_protocol_of(exact), urls[i].want);
		assert_int_equal(client_has_login(exact), urls[i].has_login);
		unit_free(exact);
	}
}

static const struct {
	enum client_protocol protocol;
	enum client_verb verb;
	long status;
	enum client_outcome want;
} answers[] = {
	{CLIENT_HTTP,    CLIENT_FETCH,  200, CLIENT_DONE   },
	{CLIENT_HTTP,    CLIENT_APPEND, 204, CLIENT_DONE   },
	{CLIENT_HTTP,    CLIENT_FETCH,  302, CLIENT_MOVED  },
	{CLIENT_HTTP,    CLIENT_STORE,  401, CLIENT_LOGIN  },
	{CLIENT_HTTP,    CLIENT_PROBE,  404, CLIENT_ABSENT },
	{CLIENT_HTTP,    CLIENT_FETCH,  410, CLIENT_ABSENT },
	{CLIENT_HTTP,    CLIENT_STORE,  501, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_FETCH,  226, CLIENT_DONE   },
	{CLIENT_FTP,     CLIENT_PROBE,  213, CLIENT_DONE   },
	{CLIENT_FTP,     CLIENT_FETCH,  550, CLIENT_ABSENT },
	{CLIENT_FTP,     CLIENT_PROBE,  550, CLIENT_ABSENT },
	{CLIENT_FTP,     CLIENT_STORE,  550, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_APPEND, 550, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_STORE,  552, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_STORE,  553, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_STORE,  452, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_FETCH,  450, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_FETCH,  421, CLIENT_REFUSED},
	{CLIENT_FTP,     CLIENT_FETCH,  530, CLIENT_LOGIN  },
	{CLIENT_FTP,     CLIENT_STORE,  532, CLIENT_LOGIN  },
	{CLIENT_FTP,     CLIENT_FETCH,  426, CLIENT_BROKEN },
	{CLIENT_FTP,     CLIENT_FETCH,  150, CLIENT_BROKEN },
	{CLIENT_FTP,     CLIENT_FETCH,  0,   CLIENT_BROKEN },
	{CLIENT_TFTP,    CLIENT_FETCH,  0,   CLIENT_DONE   },
	{CLIENT_TFTP,    CLIENT_FETCH,  1,   CLIENT_ABSENT },
	{CLIENT_TFTP,    CLIENT_STORE,  1,   CLIENT_REFUSED},
	{CLIENT_TFTP,    CLIENT_FETCH,  2,   CLIENT_REFUSED},
	{CLIENT_TFTP,    CLIENT_STORE,  3,   CLIENT_REFUSED},
	{CLIENT_UNKNOWN, CLIENT_FETCH,  200, CLIENT_BAD_URL},
};

static void
answers_mean_what_their_protocol_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		print_message("%s %ld\n", client_word(answers[i].protocol, answers[i].verb),
			answers[i].status);
		assert_int_equal(
			client_outcome_of(answers[i].protocol, answers[i].verb, answers[i].status),
			answers[i].want);
	}
}

/* Every protocol can fetch and store; what TFTP alone lacks, nobody may ask it for. */
static void
each_protocol_has_its_words(void **state)
{
	(void)state;
	for (int p = 0; p < CLIENT_PROTOCOL__COUNT; p++)
		for (int v = 0; v < CLIENT_VERB__COUNT; v++) {
			bool lacks =
				(p == CLIENT_TFTP && (v == CLIENT_PROBE || v == CLIENT_APPEND)) ||
				(p >= CLIENT_FTP && v == CLIENT_POST);
			const char *word =
				client_word((enum client_protocol)p, (enum client_verb)v);

			assert_int_equal(word == NULL, lacks);
		}
	assert_string_equal(client_word(CLIENT_FTP, CLIENT_APPEND), "APPE");
	for (int o = 0; o < CLIENT__COUNT; o++)
		assert_non_null(client_outcome_text((enum client_outcome)o));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_of_the_protocol_that_their_scheme_says),
		cmocka_unit_test(answers_mean_what_their_protocol_says),
		cmocka_unit_test(each_protocol_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
