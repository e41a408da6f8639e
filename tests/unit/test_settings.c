#include "unit.h"

#include "base/settings.h"

#include <sys/mman.h>

/* "log-level" as the environment spells it. */
static void
environment_name(const struct setting_row *row, char out[64])
{
	int n = snprintf(out, 64, "BOOTLINE_%s", row->name);

	assert_in_range(n, 10, 63);
	for (char *c = out; *c != '\0'; c++)
		*c = (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c & ~0x20 : *c);
}

static void
every_row_has_a_name_of_its_own_and_says_what_it_is_for(void **state)
{
	(void)state;
	for (int i = 0; i < SET__COUNT; i++) {
		const struct setting_row *row = &settings_table[i];

		assert_non_null(row->name);
		assert_non_null(row->help);
		assert_non_null(row->fallback);
		assert_non_null(row->unit);
		assert_true(row->help[0] != '\0');
		assert_int_equal(row->type == SETTING_CHOICE, row->choices != NULL);
		assert_int_equal(
			strspn(row->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(row->name));
		assert_int_equal(settings_find(slice_of(row->name)), i);
	}
	assert_int_equal(settings_find(SLICE("")), SET__COUNT);
	assert_int_equal(settings_find(SLICE("HTTP")), SET__COUNT);
}

static void
every_default_is_a_value_that_could_be_typed(void **state)
{
	struct settings *s = settings_new();

	(void)state;
	for (int i = 0; i < SET__COUNT; i++) {
		const struct setting_row *row = &settings_table[i];
		struct why why = {""};

		print_message("%s\n", row->name);
		assert_int_equal(settings_source(s, (enum setting)i), FROM_DEFAULT);
		assert_int_equal(
			settings_set(s, (enum setting)i, slice_of(row->fallback), FROM_FLAG, &why),
			ERR_OK);
		if (row->type == SETTING_NUMBER)
			assert_in_range(settings_number(s, (enum setting)i), row->min, row->max);
	}
	settings_free(s);
}

static void
every_setting_is_read_from_the_environment_under_its_name(void **state)
{
	struct settings *s = settings_new();
	struct why why = {""};
	char name[64];

	(void)state;
	for (int i = 0; i < SET__COUNT; i++) {
		environment_name(&settings_table[i], name);
		assert_int_equal(setenv(name, settings_table[i].fallback, 1), 0);
	}
	assert_int_equal(settings_from_environment(s, &why), ERR_OK);
	for (int i = 0; i < SET__COUNT; i++) {
		assert_int_equal(settings_source(s, (enum setting)i), FROM_ENVIRONMENT);
		environment_name(&settings_table[i], name);
		assert_int_equal(unsetenv(name), 0);
	}
	settings_free(s);
}

static void
the_flag_beats_the_environment_beats_the_file_beats_the_default(void **state)
{
	static const struct {
		enum setting_source order[3];
	} orders[] = {
		{{FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG}},
		{{FROM_FLAG, FROM_ENVIRONMENT, FROM_FILE}},
		{{FROM_ENVIRONMENT, FROM_FLAG, FROM_FILE}},
	};
	static const char *const values[] = {"", "11", "12", "13"};

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct settings *s = settings_new();
		enum setting_source best = FROM_DEFAULT;

		assert_int_equal(settings_number(s, SET_DRAIN_S), 60);
		for (size_t k = 0; k < 3; k++) {
			enum setting_source from = orders[i].order[k];

			assert_int_equal(
				settings_set(s, SET_DRAIN_S, slice_of(values[from]), from, NULL),
				ERR_OK);
			best = from > best ? from : best;
			assert_int_equal(settings_source(s, SET_DRAIN_S), best);
			assert_string_equal(settings_text(s, SET_DRAIN_S), values[best]);
		}
		settings_free(s);
	}
}

static const struct {
	enum setting id;
	const char *value;
	enum err want;
	uint64_t number;
} numbers[] = {
	{SET_WORKERS,     "0",                     ERR_OK,     0            },
	{SET_WORKERS,     "64",                    ERR_OK,     64           },
	{SET_WORKERS,     "65",                    ERR_LIMIT,  0            },
	{SET_WORKERS,     "-1",                    ERR_SYNTAX, 0            },
	{SET_WORKERS,     "two",                   ERR_SYNTAX, 0            },
	{SET_WORKERS,     "",                      ERR_SYNTAX, 0            },
	{SET_WORKERS,     "1K",                    ERR_SYNTAX, 0            },
	{SET_DRAIN_S,     "1 ",                    ERR_SYNTAX, 0            },
	{SET_CACHE_BYTES, "64K",                   ERR_OK,     65536        },
	{SET_CACHE_BYTES, "1M",                    ERR_OK,     1048576      },
	{SET_CACHE_BYTES, "4G",                    ERR_OK,     4294967296ULL},
	{SET_CACHE_BYTES, "65535",                 ERR_LIMIT,  0            },
	{SET_CACHE_BYTES, "5G",                    ERR_LIMIT,  0            },
	{SET_CACHE_BYTES, "K",                     ERR_SYNTAX, 0            },
	{SET_CACHE_BYTES, "1k",                    ERR_SYNTAX, 0            },
	{SET_CACHE_BYTES, "18446744073709551615G", ERR_LIMIT,  0            },
	{SET_CACHE_BYTES, "17179869184G",          ERR_LIMIT,  0            },
	{SET_LOG_FORMAT,  "json",                  ERR_OK,     0            },
	{SET_LOG_FORMAT,  "JSON",                  ERR_SYNTAX, 0            },
	{SET_LOG_FORMAT,  "text json",             ERR_SYNTAX, 0            },
	{SET_LOG_FORMAT,  "",                      ERR_SYNTAX, 0            },
};

static void
values_are_of_their_type_and_within_their_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct settings *s = settings_new();
		struct slice value = unit_exact(slice_of(numbers[i].value));
		struct why why = {""};
		enum err e = settings_set(s, numbers[i].id, value, FROM_FLAG, &why);

		print_message("%s \"%s\"\n", settings_table[numbers[i].id].name, numbers[i].value);
		assert_int_equal(e, numbers[i].want);
		if (e != ERR_OK) { /* the setting and the value are named, nothing is changed */
			assert_non_null(strstr(why.text, settings_table[numbers[i].id].name));
			assert_non_null(strstr(why.text, numbers[i].value));
			assert_int_equal(settings_source(s, numbers[i].id), FROM_DEFAULT);
		} else if (settings_table[numbers[i].id].type == SETTING_NUMBER) {
			assert_int_equal(settings_number(s, numbers[i].id), numbers[i].number);
		}
		unit_free(value);
		settings_free(s);
	}
}

static void
a_bad_value_is_refused_even_where_a_stronger_source_hides_it(void **state)
{
	struct settings *s = settings_new();

	(void)state;
	assert_int_equal(settings_set(s, SET_WORKERS, SLICE("2"), FROM_FLAG, NULL), ERR_OK);
	assert_int_equal(settings_set(s, SET_WORKERS, SLICE("x"), FROM_FILE, NULL), ERR_SYNTAX);
	assert_int_equal(settings_number(s, SET_WORKERS), 2);
	settings_free(s);
}

static void
a_value_over_one_kib_is_refused(void **state)
{
	static char text[1025];
	struct settings *s = settings_new();
	struct slice value = {text, 1024};

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(settings_set(s, SET_ROOT, value, FROM_FLAG, NULL), ERR_OK);
	assert_int_equal(strlen(settings_text(s, SET_ROOT)), 1024);
	value.n++;
	assert_int_equal(settings_set(s, SET_ROOT, value, FROM_FLAG, NULL), ERR_LIMIT);
	settings_free(s);
}

static const struct {
	const char *text;
	enum err want;
	const char *why; /* stands in the sentence; NULL for ERR_OK */
} files[] = {
	{"",				 ERR_OK,     NULL                   },
	{"# a comment\n; another\n\n",       ERR_OK,     NULL                   },
	{"workers = 3\n",                    ERR_OK,     NULL                   },
	{"[server]\nworkers = 3",            ERR_OK,     NULL                   },
	{"\n\nworkers = 65\n",               ERR_LIMIT,  ", line 3: workers is" },
	{"workers = 3\nwrokers = 3\n",       ERR_SYNTAX, ", line 2: there is no"},
	{"workers\n",			ERR_SYNTAX, ", line 1: expected"   },
	{"[server\nworkers = 3\n",           ERR_SYNTAX, ", line 1: expected"   },
	{"log-format = yaml\nworkers = 3\n", ERR_SYNTAX, ", line 1: log-format" },
};

static void
a_file_is_read_or_the_line_at_fault_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		AUTO(auto_close) int fd = memfd_create("settings", MFD_CLOEXEC);
		struct settings *s = settings_new();
		struct why why = {""};
		char path[64];

		print_message("%zu\n", i);
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		assert_int_equal(
			write(fd, files[i].text, strlen(files[i].text)), strlen(files[i].text));
		assert_int_equal(settings_from_file(s, path, &why), files[i].want);
		if (files[i].why == NULL)
			assert_string_equal(why.text, "");
		else
			assert_non_null(strstr(why.text, files[i].why));
		settings_free(s);
	}
}

static void
a_file_that_is_not_there_is_named(void **state)
{
	struct settings *s = settings_new();
	struct why why = {""};

	(void)state;
	assert_int_equal(settings_from_file(s, "/nonexistent/settings", &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "/nonexistent/settings"));
	settings_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_a_name_of_its_own_and_says_what_it_is_for),
		cmocka_unit_test(every_default_is_a_value_that_could_be_typed),
		cmocka_unit_test(every_setting_is_read_from_the_environment_under_its_name),
		cmocka_unit_test(the_flag_beats_the_environment_beats_the_file_beats_the_default),
		cmocka_unit_test(values_are_of_their_type_and_within_their_bounds),
		cmocka_unit_test(a_bad_value_is_refused_even_where_a_stronger_source_hides_it),
		cmocka_unit_test(a_value_over_one_kib_is_refused),
		cmocka_unit_test(a_file_is_read_or_the_line_at_fault_is_named),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
