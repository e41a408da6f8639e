#include "unit.h"

#include "ftp/ftp_list.h"

enum { NOW = 1700000000 }; /* 2023-11-14 22:13:20 */

static const struct {
	struct listing_entry entry;
	const char *long_form, *facts;
} cases[] = {
	{{"a.cfg", false, 1234, NOW - 3600},
         "-rw-r--r-- 1 bootline bootline         1234 Nov 14 21:13 a.cfg\r\n",						    "type=file;size=1234;modify=20231114211320; a.cfg\r\n"               },
	{{"logs", true, 0, 0},			       "drwxr-xr-x 1 bootline bootline            0 Jan  1  1970 logs\r\n",
         "type=dir; logs\r\n"																					  },
	{{"made", false, 7, 0},                              "-rw-r--r-- 1 bootline bootline            7 Jan  1  1970 made\r\n",
         "type=file;size=7; made\r\n"																				  },
	{{"a half year ago", false, 0, NOW - 182 * 86400},
         "-rw-r--r-- 1 bootline bootline            0 May 16  2023 a half year ago\r\n",					  "type=file;size=0;modify=20230516221320; a half year ago\r\n"        },
	{{"a second less", false, 0, NOW - 182 * 86400 + 1},
         "-rw-r--r-- 1 bootline bootline            0 May 16 22:13 a second less\r\n",					    "type=file;size=0;modify=20230516221321; a second less\r\n"          },
	{{"tomorrow", false, 0, NOW + 86400},
         "-rw-r--r-- 1 bootline bootline            0 Nov 15 22:13 tomorrow\r\n",						 "type=file;size=0;modify=20231115221320; tomorrow\r\n"               },
	{{"later", false, 0, NOW + 86401},
         "-rw-r--r-- 1 bootline bootline            0 Nov 15  2023 later\r\n",						    "type=file;size=0;modify=20231115221321; later\r\n"                  },
	{{"huge", false, UINT64_MAX, 951782400},
         "-rw-r--r-- 1 bootline bootline 18446744073709551615 Feb 29  2000 huge\r\n",					     "type=file;size=18446744073709551615;modify=20000229000000; huge\r\n"},
};

static void
check(enum ftp_list_form form, const struct listing_entry *entry, const char *want)
{
	AUTO(buf_free) struct buf text = BUF(512);

	ftp_list_add(&text, form, entry, NOW);
	assert_string_equal(buf_text(&text), want);
}

static void
an_entry_looks_as_ls_and_mlsd_have_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[64];

		print_message("%s\n", cases[i].entry.name);
		check(FTP_LIST_LONG, &cases[i].entry, cases[i].long_form);
		check(FTP_LIST_FACTS, &cases[i].entry, cases[i].facts);
		(void)snprintf(name, sizeof(name), "%s\r\n", cases[i].entry.name);
		check(FTP_LIST_NAMES, &cases[i].entry, name);
	}
}

static void
a_time_beyond_all_years_breaks_nothing(void **state)
{
	static const int64_t times[] = {INT64_MAX, INT64_MIN, -1, 253402300799, 253402300800};

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		const struct listing_entry entry = {"x", false, 1, times[i]};
		AUTO(buf_free) struct buf text = BUF(512);

		for (int form = FTP_LIST_LONG; form <= FTP_LIST_FACTS; form++)
			ftp_list_add(&text, (enum ftp_list_form)form, &entry, NOW);
		ftp_list_time(&text, times[i]);
		assert_int_equal(buf_check(&text), ERR_OK);
		assert_string_equal(
			strrchr(buf_text(&text), '\n') != NULL ? "lines" : "none", "lines");
	}
}

static void
the_longest_entries_of_a_whole_listing_fit(void **state)
{
	char name[NAME_MAX_BYTES + 1];
	const struct listing_entry entry = {name, false, UINT64_MAX, 951782400};
	AUTO(buf_free) struct buf text = BUF(FTP_LISTING_MAX_BYTES);

	(void)state;
	memset(name, 'a', NAME_MAX_BYTES);
	name[NAME_MAX_BYTES] = '\0';
	for (int i = 0; i < LISTING_MAX; i++)
		ftp_list_add(&text, FTP_LIST_LONG, &entry, NOW);
	assert_int_equal(buf_check(&text), ERR_OK);
	buf_clear(&text);
	for (int i = 0; i < LISTING_MAX; i++)
		ftp_list_add(&text, FTP_LIST_FACTS, &entry, NOW);
	assert_int_equal(buf_check(&text), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_looks_as_ls_and_mlsd_have_it),
		cmocka_unit_test(a_time_beyond_all_years_breaks_nothing),
		cmocka_unit_test(the_longest_entries_of_a_whole_listing_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
