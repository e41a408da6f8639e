#include "unit.h"

#include "reach/vphone_rest.h"

#define LOGIN "Authorization: Basic UG9seWNvbTo0NTY=\r\n" /* Polycom:456 */
#define POST(path) "POST /api/v1/mgmt/" path " HTTP/1.1\r\nHost: x\r\n"

static const struct {
	const char *in;
	enum parse want;
	const char *status; /* of PARSE_OK */
	bool is_resync, is_restart;
} cases[] = {
	{POST("updateConfiguration") LOGIN "Content-Length: 0\r\n\r\n",       PARSE_OK,   "200", true,
         false											       },
	{POST("safeRestart") LOGIN "\r\n",                                    PARSE_OK,   "200", false, true },
	{POST("safeReboot") "authorization: basic UG9seWNvbTo0NTY=\r\n\r\n",  PARSE_OK,   "200", false,
         true												},
	{POST("factoryReset") LOGIN "\r\n",                                   PARSE_OK,   "404", false, false},
	{POST("safeRestart") "\r\n",					  PARSE_OK,   "401", false, false},
	{POST("safeRestart") "Authorization: Basic UG9seWNvbTo0NTc=\r\n\r\n", PARSE_OK,   "401",
         false,											 false},
	{POST("safeRestart") "Authorization: Basic !\r\n\r\n",                PARSE_OK,   "401", false, false},
	{"GET /api/v1/mgmt/safeRestart HTTP/1.1\r\n" LOGIN "\r\n",            PARSE_OK,   "405", false, false},
	{POST("safeRestart") LOGIN "Content-Length: 3\r\n\r\nab",             PARSE_MORE, NULL,  false, false},
	{POST("safeRestart") LOGIN,					   PARSE_MORE, NULL,  false, false},
	{"nonsense\r\n\r\n",						  PARSE_BAD,  NULL,  false, false},
	{"\r\n\r\n",							  PARSE_BAD,  NULL,  false, false},
	{POST("safeRestart") "Content-Length: x\r\n\r\n",                     PARSE_BAD,  NULL,  false, false},
};

static void
a_request_is_answered_as_phones_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(slice_of(cases[i].in));
		struct vphone_rest r = {.answer = NULL};

		print_message("%.*s\n", (int)strcspn(cases[i].in, "\r"), cases[i].in);
		assert_int_equal(vphone_rest_read(in, "456", &r), cases[i].want);
		if (cases[i].want == PARSE_OK) {
			assert_memory_equal(r.answer + strlen("HTTP/1.1 "), cases[i].status, 3);
			assert_int_equal(r.is_resync, cases[i].is_resync);
			assert_int_equal(r.is_restart, cases[i].is_restart);
		}
		unit_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_request_is_answered_as_phones_do)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
