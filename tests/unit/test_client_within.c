#include "unit.h"

#include "net/client_within.h"

#define HOME "http://127.0.0.1:8080/prov/"

/* What a server at HOME may be asked for, however it is written; and what would lead away. */
static const struct {
	const char *home, *url;
	bool want;
} rows[] = {
	{HOME,		   "http://127.0.0.1:8080/prov/a.cfg",             true },
	{HOME,		   "http://127.0.0.1:8080",                        true },
	{HOME,		   "HTTP://user:password@127.0.0.1:8080/a.cfg",    true },
	{"http://Boot.Example/", "http://boot.example:80/a.cfg",                 true },
	{"tftp://boot.example/", "tftp://boot.example:69/a.cfg",                 true },
	{"ftp://[::1]:2121/",    "ftp://[::1]:2121/a.cfg",                       true },
	{HOME,		   "http://127.0.0.1:8081/a.cfg",                  false},
	{HOME,		   "http://127.0.0.1/a.cfg",                       false},
	{HOME,		   "https://127.0.0.1:8080/a.cfg",                 false},
	{HOME,		   "ftp://127.0.0.1:8080/a.cfg",                   false},
	{HOME,		   "http://127.0.0.2:8080/a.cfg",                  false},
	{HOME,		   "http://127.0.0.1:8080@192.0.2.1/a.cfg",        false},
	{HOME,		   "http://127.0.0.1:8080@192.0.2.1:8080/a.cfg",   false},
	{HOME,		   "http://192.0.2.1:8080/@127.0.0.1:8080/a.cfg",  false},
	{HOME,		   "http://192.0.2.1:8080#@127.0.0.1:8080/a.cfg",  false},
	{HOME,		   "http://192.0.2.1:8080?@127.0.0.1:8080/a.cfg",  false},
 /* The library takes what is before the @ for a login, and asks the server behind it. */
	{HOME,		   "http://192.0.2.1:8080\\@127.0.0.1:8080/a.cfg", true },
	{HOME,		   "http://127.0.0.1:8080.evil.example/a.cfg",     false},
	{HOME,		   "http://localhost:8080/a.cfg",                  false},
	{"http://boot.example/", "http://boot.example.evil.example/a.cfg",       false},
	{HOME,		   "file:///etc/passwd",                           false},
	{HOME,		   "127.0.0.1:8080/a.cfg",                         false},
	{HOME,		   "",					     false},
	{"",		     "http://127.0.0.1:8080/a.cfg",                  false},
};

static void
a_url_is_within_a_server_only_where_scheme_host_and_port_are_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].url);
		assert_int_equal(client_is_within(rows[i].home, rows[i].url), rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_url_is_within_a_server_only_where_scheme_host_and_port_are_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
