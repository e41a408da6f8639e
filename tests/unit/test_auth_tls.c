/* AUTH TLS as a client asks for it: what servers answer, and that nothing beyond the answer is
 * read. */
#include "unit.h"

#include "limits.h"
#include "net/auth_tls.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

/* A server that has said all this and then goes, before it was asked anything. */
static enum auth_tls
ask(const char *said, size_t n, struct why *why)
{
	struct patience p = patience_of(NULL, 60 * 1000);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	assert_int_equal(write(ends[1], said, n), n);
	assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
	return auth_tls_ask(ends[0], &p, why);
}

static void
hang_up(void)
{
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(close(ends[1]), 0);
}

static void
each_answer_is_understood(void **state)
{
	static const struct {
		const char *said;
		enum auth_tls outcome;
	} rows[] = {
		{"220 hello\r\n234 go on\r\n",                                        AUTH_TLS_READY  },
		{"220 hello\n234\n",						  AUTH_TLS_READY  },
		{"220-hello\r\n220\r\n 220 no\r\n221 no\r\n220 yes\r\n234 go on\r\n",
                 AUTH_TLS_READY								       },
		{"220 hello\r\n502 what?\r\n",                                        AUTH_TLS_REFUSED},
		{"220 hello\r\n334 what?\r\n",                                        AUTH_TLS_REFUSED},
		{"421 too many\r\n",						  AUTH_TLS_REFUSED},
		{"220 hello\r\n",						     AUTH_TLS_BROKEN },
		{"220 hello\r\n234 go",					       AUTH_TLS_BROKEN },
		{"220-hello\r\n234 go on\r\n",                                        AUTH_TLS_BROKEN },
		{"HTTP/1.1 400 no\r\n\r\n",                                           AUTH_TLS_BROKEN },
		{"22\r\n",							    AUTH_TLS_BROKEN },
		{"\r\n",							      AUTH_TLS_BROKEN },
		{"\n",								AUTH_TLS_BROKEN },
		{"",								  AUTH_TLS_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct why why = {""};
		char asked[64] = "";

		print_message("%s\n", rows[i].said);
		assert_int_equal(ask(rows[i].said, strlen(rows[i].said), &why), rows[i].outcome);
		assert_int_equal(why.text[0] == '\0', rows[i].outcome == AUTH_TLS_READY);
		if (rows[i].outcome != AUTH_TLS_BROKEN && rows[i].said[0] == '2') {
			assert_int_equal(read(ends[1], asked, sizeof(asked) - 1), 10);
			assert_string_equal(asked, "AUTH TLS\r\n");
		}
		hang_up();
	}
}

static void
what_follows_the_answer_is_left_to_tls(void **state)
{
	static const char said[] = "220 hello\r\n234 go on\r\n\x16\x03";
	struct why why = {""};
	char next[8];

	(void)state;
	assert_int_equal(ask(said, sizeof(said) - 1, &why), AUTH_TLS_READY);
	assert_int_equal(read(ends[0], next, sizeof(next)), 2);
	assert_int_equal(next[0], 0x16);
	hang_up();
}

static void
a_greeting_without_end_is_not_read_to_its_end(void **state)
{
	static char said[2 * FTP_REPLY_MAX_BYTES];
	struct why why = {""};
	char next;

	(void)state;
	memset(said, 'x', sizeof(said));
	memcpy(said, "220-", 4);
	assert_int_equal(ask(said, sizeof(said), &why), AUTH_TLS_BROKEN);
	assert_int_equal(read(ends[0], &next, 1), 1);
	hang_up();
	for (size_t i = 4; i < sizeof(said); i += 2)
		said[i] = '\n';
	assert_int_equal(ask(said, sizeof(said), &why), AUTH_TLS_BROKEN);
	assert_int_equal(read(ends[0], &next, 1), 1);
	hang_up();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_is_understood),
		cmocka_unit_test(what_follows_the_answer_is_left_to_tls),
		cmocka_unit_test(a_greeting_without_end_is_not_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
