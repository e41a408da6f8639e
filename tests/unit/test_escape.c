#include "unit.h"

#include "base/escape.h"

static const struct {
	const char *name;
	struct slice in;
	const char *want;
} cases[] = {
	{"lines stay lines",             SLICE_INIT("a\nb\n"),       "a\nb\n"         },
	{"CR LF becomes LF",             SLICE_INIT("a\r\nb"),       "a\nb"           },
	{"tabs stay",                    SLICE_INIT("a\tb"),         "a\tb"           },
	{"a CR inside a line is told",   SLICE_INIT("a\rb"),         "a\\x0db"        },
	{"a terminal's command is told", SLICE_INIT("\x1b[2Jx"),     "\\x1b[2Jx"      },
	{"a NUL is told",                SLICE_INIT("a\0b"),         "a\\x00b"        },
	{"UTF-8 stays",                  SLICE_INIT("\xc3\xa4"),     "\xc3\xa4"       },
	{"half a character is told",     SLICE_INIT("\xc3"),         "\\xc3"          },
	{"a direction override is told", SLICE_INIT("\xe2\x80\xae"), "\\xe2\\x80\\xae"},
};

static void
lines_of_strangers_are_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice exact = unit_exact(cases[i].in);
		struct buf b = BUF(256);

		print_message("%s\n", cases[i].name);
		escape_lines(exact, &b);
		assert_string_equal(buf_text(&b), cases[i].want);
		buf_free(&b);
		unit_free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_strangers_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
