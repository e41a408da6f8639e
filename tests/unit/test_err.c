#include "unit.h"

#include "base/err.h"

#include <errno.h>

static void
every_code_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < ERR__COUNT; i++) {
		assert_non_null(err_text((enum err)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(err_text((enum err)i), err_text((enum err)k));
	}
	assert_string_equal(err_text(ERR__COUNT), "unknown");
}

static const struct {
	int number;
	enum err want;
} numbers[] = {
	{ENOENT, ERR_NOTFOUND},
	{ENOSPC, ERR_NOSPACE },
	{EDQUOT, ERR_NOSPACE },
	{EACCES, ERR_DENIED  },
	{EPERM,  ERR_DENIED  },
	{EROFS,  ERR_DENIED  },
	{EEXIST, ERR_EXISTS  },
	{EAGAIN, ERR_BUSY    },
	{EBUSY,  ERR_BUSY    },
	{ENOMEM, ERR_NOMEM   },
	{EIO,    ERR_IO      },
	{12345,  ERR_IO      },
};

static void
system_errors_become_what_a_caller_can_act_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(err_from_errno(numbers[i].number), numbers[i].want);
}

static void
the_first_sentence_stays(void **state)
{
	struct why why = {""};

	(void)state;
	assert_int_equal(why_fail(&why, ERR_LIMIT, "first %d", 1), ERR_LIMIT);
	assert_int_equal(why_fail(&why, ERR_IO, "second"), ERR_IO);
	assert_string_equal(why.text, "first 1");
	assert_int_equal(why_fail(NULL, ERR_BUSY, "nobody asks"), ERR_BUSY);
}

static void
a_long_sentence_is_cut(void **state)
{
	struct why why = {""};
	char text[2 * WHY_BYTES];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(why_fail(&why, ERR_IO, "%s", text), ERR_IO);
	assert_int_equal(strlen(why.text), WHY_BYTES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_text_of_its_own),
		cmocka_unit_test(system_errors_become_what_a_caller_can_act_on),
		cmocka_unit_test(the_first_sentence_stays),
		cmocka_unit_test(a_long_sentence_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
