#include "unit.h"

#include "serve/risks.h"

static bool
faces(const char *http, const char *tftp)
{
	struct settings *s = settings_new();
	bool is;

	assert_int_equal(settings_set(s, SET_HTTP, slice_of(http), FROM_FLAG, NULL), ERR_OK);
	assert_int_equal(settings_set(s, SET_TFTP, slice_of(tftp), FROM_FLAG, NULL), ERR_OK);
	is = risks_face_others(s);
	settings_free(s);
	return is;
}

static void
a_listener_faces_others_unless_it_is_of_this_machine_alone(void **state)
{
	(void)state;
	assert_false(faces("127.0.0.1:80", ""));
	assert_false(faces("127.9.9.9:80", "[::1]:69"));
	assert_false(faces("", ""));
	assert_true(faces("0.0.0.0:80", ""));
	assert_true(faces("127.0.0.1:80", "192.0.2.7:69"));
	assert_true(faces("", "[2001:db8::1]:69"));
	assert_true(faces("*:80", ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listener_faces_others_unless_it_is_of_this_machine_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
