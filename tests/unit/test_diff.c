#include "unit.h"

#include "manage/diff.h"

static const struct {
	const char *name, *old, *new, *want;
} cases[] = {
  /* clang-format off */
	{"equal texts", "a\nb\n", "a\nb\n", ""},
	{"both empty", "", "", ""},
	{"from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
	{"to nothing", "a\n", "", "@@ -1,1 +0,0 @@\n-a\n"},
	{"a changed line with three lines around it", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
		"1\n2\n3\n4\nV\n6\n7\n8\n9\n",
		"@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n"},
	{"an added line", "a\nc\n", "a\nb\nc\n", "@@ -1,2 +1,3 @@\n a\n+b\n c\n"},
	{"changes that lie near share a hunk", "1\n2\n3\n4\n5\n6\n7\n", "I\n2\n3\n4\n5\n6\nVII\n",
		"@@ -1,7 +1,7 @@\n-1\n+I\n 2\n 3\n 4\n 5\n 6\n-7\n+VII\n"},
	{"changes far apart have hunks of their own", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
		"I\n2\n3\n4\n5\n6\n7\n8\nIX\n",
		"@@ -1,4 +1,4 @@\n-1\n+I\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+IX\n"},
	{"a missing line feed at the end is a change", "a\nb\n", "a\nb",
		"@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n"},
	{"a moved line", "a\nb\nc\n", "b\nc\na\n", "@@ -1,3 +1,3 @@\n-a\n b\n c\n+a\n"},
  /* clang-format on */
};

static void
the_difference_is_shown_as_unified_hunks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf out = BUF(4096), want = BUF(4096);
		struct slice old = unit_exact(slice_of(cases[i].old));
		struct slice new = unit_exact(slice_of(cases[i].new));

		print_message("%s\n", cases[i].name);
		if (cases[i].want[0] != '\0')
			buf_addf(&want, "--- x\n+++ y\n%s", cases[i].want);
		assert_int_equal(diff_unified(old, "x", new, "y", &out), ERR_OK);
		assert_string_equal(buf_text(&out), buf_text(&want));
		unit_free(old);
		unit_free(new);
	}
}

/* The lines of one side of a diff whose context reaches over everything: ' ' and sign. */
static struct buf
side(struct slice diff, char sign)
{
	struct buf out = BUF(1 << 20);
	struct slice rest = diff;

	while (rest.n > 0) {
		struct slice line = slice_cut(rest, '\n', &rest);

		if (slice_starts(line, SLICE("---")) || slice_starts(line, SLICE("+++")) ||
			line.p[0] == '@' || (line.p[0] != ' ' && line.p[0] != sign))
			continue;
		buf_add(&out, slice_from(line, 1));
		buf_add_char(&out, '\n');
	}
	return out;
}

/* Small alphabets make many equal lines, the hard case.  What no hunk shows must be equal on
 * both sides; where the hunks show everything, each side must be its text. */
static void
both_texts_can_be_read_back_from_it(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		AUTO(buf_free)
		struct buf old = BUF(1 << 16), new = BUF(1 << 16), out = BUF(1 << 20);

		for (int i = 0; i < round % 40 + 2; i++) {
			seed = seed * 1664525u + 1013904223u;
			buf_addf(i % 3 == 0 ? &new : &old, "%c\n", 'a' + (int)(seed >> 24) % 3);
			if (i % 3 != 0)
				buf_addf(&new, "%c\n", 'a' + (int)(seed >> 20) % 3);
		}
		buf_add_text(&old, "end of old\n");
		assert_int_equal(
			diff_unified(buf_slice(&old), "x", buf_slice(&new), "y", &out), ERR_OK);

		AUTO(buf_free) struct buf was = side(buf_slice(&out), '-');
		AUTO(buf_free) struct buf is = side(buf_slice(&out), '+');

		assert_true(old.n - was.n == new.n - is.n);
		if (was.n == old.n)
			assert_string_equal(buf_text(&was), buf_text(&old));
		if (is.n == new.n)
			assert_string_equal(buf_text(&is), buf_text(&new));
	}
}

static void
texts_that_differ_everywhere_are_shown_whole(void **state)
{
	AUTO(buf_free) struct buf old = BUF(1 << 16), new = BUF(1 << 16), out = BUF(1 << 20);
	struct slice text;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		buf_addf(&old, "old %d\n", i);
		buf_addf(&new, "new %d\n", i);
	}
	assert_int_equal(diff_unified(buf_slice(&old), "x", buf_slice(&new), "y", &out), ERR_OK);
	text = buf_slice(&out);
	assert_int_equal(slice_find(text, SLICE("@@ -1,3000 +1,3000 @@\n-old 0\n")), 12);
	assert_int_equal(out.n, 12 + strlen("@@ -1,3000 +1,3000 @@\n") + old.n + new.n + 6000);
}

static void
a_full_buffer_is_an_error(void **state)
{
	AUTO(buf_free) struct buf out = BUF(16);

	(void)state;
	assert_int_equal(diff_unified(SLICE("a\n"), "x", SLICE("b\n"), "y", &out), ERR_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_difference_is_shown_as_unified_hunks),
		cmocka_unit_test(both_texts_can_be_read_back_from_it),
		cmocka_unit_test(texts_that_differ_everywhere_are_shown_whole),
		cmocka_unit_test(a_full_buffer_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
