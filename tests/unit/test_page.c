#include "unit.h"

#include "store/page.h"

enum { LIST = PAGE_GROUPS, ROWS_MAX = 16 };

struct row {
	int64_t order;
	const char *name;
};

static const struct row rows[] = {
	{-5,        "z" },
	{0,         ""  },
	{0,         "a" },
	{0,         "ab"},
	{0,         "b" },
	{7,         "a" },
	{INT64_MAX, ""  },
};

/* The page of these rows behind a mark; gives the numbers of its rows as letters, and where it
 * ended. */
static const char *
page_of(const struct row *list, size_t count, size_t limit, const char *after, struct page_end *end)
{
	static char met[ROWS_MAX + 1];
	const struct page page = {limit, slice_of(after)};
	struct page_cut cut;
	struct why why = {""};
	size_t n = 0;

	assert_int_equal(page_cut_begin(&cut, &page, LIST, &why), ERR_OK);
	for (size_t i = 0; i < count; i++)
		if (page_cut_takes(&cut, list[i].order, slice_of(list[i].name)))
			met[n++] = (char)('0' + i);
	met[n] = '\0';
	page_cut_end(&cut, end);
	assert_int_equal(end->total, count);
	return met;
}

static void
pages_of_any_size_give_each_row_once_and_in_order(void **state)
{
	(void)state;
	for (size_t limit = 1; limit <= COUNT(rows) + 1; limit++) {
		char met[ROWS_MAX + 1] = "";
		struct page_end end = {.next = ""};
		size_t pages = 0;

		do {
			char after[PAGE_MARK_BYTES];

			memcpy(after, end.next, sizeof(after));
			(void)snprintf(met + strlen(met), sizeof(met) - strlen(met), "%s",
				page_of(rows, COUNT(rows), limit, after, &end));
			pages++;
		} while (end.next[0] != '\0');
		assert_string_equal(met, "0123456");
		assert_int_equal(pages, (COUNT(rows) + limit - 1) / limit);
	}
}

static void
an_empty_list_has_one_page_and_it_is_the_last(void **state)
{
	struct page_end end;

	(void)state;
	assert_string_equal(page_of(rows, 0, 5, "", &end), "");
	assert_string_equal(end.next, "");
}

static void
what_comes_and_goes_between_two_pages_neither_repeats_nor_hides_others(void **state)
{
	static const struct row was[] = {
		{0, "b"},
                {0, "d"},
                {0, "f"}
        };
	static const struct row gone[] = {
		{0, "b"},
                {0, "f"}
        }; /* the very row that the page ended with */
	static const struct row come[] = {
		{0, "a"},
                {0, "b"},
                {0, "c"},
                {0, "d"},
                {0, "e"},
                {0, "f"}
        };
	struct page_end end, behind;

	(void)state;
	assert_string_equal(page_of(was, COUNT(was), 2, "", &end), "01");
	assert_string_equal(page_of(was, COUNT(was), 2, end.next, &behind), "2");
	assert_string_equal(page_of(gone, COUNT(gone), 2, end.next, &behind), "1");
	assert_string_equal(page_of(come, COUNT(come), 2, end.next, &behind), "45");
	assert_string_equal(page_of(was, 0, 2, end.next, &behind), "");
	assert_string_equal(behind.next, "");
}

static int
backwards(struct slice a, struct slice b)
{
	return slice_compare(b, a);
}

static void
names_have_the_order_of_their_list(void **state)
{
	static const char *const names[] = {"c", "b", "a"};
	const struct page first = {2, SLICE("")};
	struct page_cut cut;
	struct page_end end;
	struct why why = {""};

	(void)state;
	assert_int_equal(page_cut_begin(&cut, &first, LIST, &why), ERR_OK);
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(page_cut_takes(&cut, 0, slice_of(names[i])), i < 2);
	page_cut_end(&cut, &end);

	const struct page second = {2, slice_of(end.next)};
	assert_int_equal(page_cut_begin(&cut, &second, LIST, &why), ERR_OK);
	cut.compare = backwards;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(page_cut_takes(&cut, 0, slice_of(names[i])), i == 2);
}

static void
of_a_name_that_is_too_long_for_a_mark_its_beginning_counts(void **state)
{
	char name[PAGE_VALUE_MAX_BYTES + 2];
	const struct row list[] = {
		{0, name},
                {1, ""  }
        };
	struct page_end end, behind;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_string_equal(page_of(list, COUNT(list), 1, "", &end), "0");
	assert_int_equal(strlen(end.next), PAGE_MARK_BYTES - 1);
	assert_string_equal(page_of(list, COUNT(list), 1, end.next, &behind), "1");
}

/* Begins a page at an exact-size copy of a mark. */
static enum err
begin_at(const char *text, size_t n, size_t limit)
{
	char *exact = test_malloc(n);
	const struct page page = {
		limit, {memcpy(exact, text, n), n}
        };
	struct page_cut cut;
	struct why why = {""};
	enum err e = page_cut_begin(&cut, &page, LIST, &why);

	assert_true(e == ERR_OK || why.text[0] != '\0');
	test_free(exact);
	return e;
}

static void
a_mark_that_is_none_of_the_list_is_refused(void **state)
{
	struct page_end end;
	const struct page_mark other = {.list = LIST + 1},
			       backward = {.list = LIST, .is_backward = true};
	char text[PAGE_MARK_BYTES];

	(void)state;
	(void)page_of(rows, COUNT(rows), 1, "", &end);
	assert_int_equal(begin_at(end.next, strlen(end.next), 1), ERR_OK);
	for (size_t n = 1; n < 20; n++) /* list, order and id are always there */
		assert_int_equal(begin_at(end.next, n, 1), ERR_SYNTAX);
	assert_int_equal(begin_at("nonsense of twenty hex", 22, 1), ERR_SYNTAX);
	page_mark_write(&other, text);
	assert_int_equal(begin_at(text, strlen(text), 1), ERR_SYNTAX);
	page_mark_write(&backward, text);
	assert_int_equal(begin_at(text, strlen(text), 1), ERR_SYNTAX);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = '0';
	assert_int_equal(begin_at(text, sizeof(text), 1), ERR_SYNTAX);
}

static void
a_page_has_a_row_and_at_most_a_thousand(void **state)
{
	(void)state;
	assert_int_equal(begin_at("", 0, 0), ERR_LIMIT);
	assert_int_equal(begin_at("", 0, 1), ERR_OK);
	assert_int_equal(begin_at("", 0, PAGE_ROWS_MAX), ERR_OK);
	assert_int_equal(begin_at("", 0, PAGE_ROWS_MAX + 1), ERR_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_any_size_give_each_row_once_and_in_order),
		cmocka_unit_test(an_empty_list_has_one_page_and_it_is_the_last),
		cmocka_unit_test(
			what_comes_and_goes_between_two_pages_neither_repeats_nor_hides_others),
		cmocka_unit_test(names_have_the_order_of_their_list),
		cmocka_unit_test(of_a_name_that_is_too_long_for_a_mark_its_beginning_counts),
		cmocka_unit_test(a_mark_that_is_none_of_the_list_is_refused),
		cmocka_unit_test(a_page_has_a_row_and_at_most_a_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
