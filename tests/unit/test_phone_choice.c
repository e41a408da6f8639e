/* Words that find phones: how a query is read, and whom it finds. */
#include "unit_store.h"

#include "manage/phone_choice.h"
#include "store/groups.h"
#include "store/lines.h"

static const struct {
	const char *name;
	struct slice typed;
	const char *want[PHONE_WORD__COUNT]; /* NULL: nothing */
} good[] = {
	{"a name and a value",       SLICE_INIT("site=hq"),                                        {[PHONE_WORD_SITE] = "hq"}    },
	{"a word without a name",    SLICE_INIT("  0004f2 "),                                      {[PHONE_WORD_TEXT] = "0004f2"}},
	{"words, wherever they are", SLICE_INIT("Room\tsite=hq  12"),
         {[PHONE_WORD_TEXT] = "Room 12", [PHONE_WORD_SITE] = "hq"}                                                               },
	{"quotes keep blanks",       SLICE_INIT("text=\"a  b\" model=X"),
         {[PHONE_WORD_TEXT] = "a  b", [PHONE_WORD_MODEL] = "X"}                                                                  },
	{"quotes keep a =",          SLICE_INIT("\"a=b\""),                                        {[PHONE_WORD_TEXT] = "a=b"}   },
	{"two quotes mean one",      SLICE_INIT("\"a\"\"b\"\"\""),                                 {[PHONE_WORD_TEXT] = "a\"b\""}},
	{"a value may have a =",     SLICE_INIT("line=a=b@x"),                                     {[PHONE_WORD_LINE] = "a=b@x"} },
	{"every name",
         SLICE_INIT(
			"text=a state=active model=b site=c group=d version=e line=f decision=g"),
         {"a", "active", "b", "c", "d", "e", "f", "g"}									   },
};

/* Reads what is in a block of exactly its size. */
static enum err
read_exact(struct slice typed, struct phone_typed *out, struct why *why)
{
	struct slice exact = unit_exact(typed);
	enum err e = phone_typed_read(exact, out, why);

	unit_free(exact);
	return e;
}

static void
a_query_is_read_word_by_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct phone_typed typed;
		struct why why = {""};

		print_message("%s\n", good[i].name);
		assert_int_equal(read_exact(good[i].typed, &typed, &why), ERR_OK);
		for (size_t w = 0; w < PHONE_WORD__COUNT; w++)
			assert_true(slice_is(typed.asked.values[w],
				good[i].want[w] != NULL ? good[i].want[w] : ""));
	}
}

static const struct {
	const char *name;
	struct slice typed;
	const char *said; /* a part of the sentence */
} bad[] = {
	{"nothing would mean everybody", SLICE_INIT(""),              "empty"    },
	{"nor do blanks mean anything",  SLICE_INIT(" \t\n"),         "empty"    },
	{"a name that is none",          SLICE_INIT("colour=red"),    PHONE_WORDS},
	{"a name in capitals",           SLICE_INIT("Site=hq"),       PHONE_WORDS},
	{"no name",		      SLICE_INIT("=hq"),           PHONE_WORDS},
	{"no value",		     SLICE_INIT("site="),         "no value" },
	{"no value in front of others",  SLICE_INIT("site= group=a"), "no value" },
	{"no value in quotes",           SLICE_INIT("site=\"\""),     "no value" },
	{"nothing in quotes",            SLICE_INIT("\"\""),          "nothing"  },
	{"a name twice",                 SLICE_INIT("site=a site=b"), "twice"    },
	{"a text by name and without",   SLICE_INIT("a text=b"),      "the same" },
	{"quotes without an end",        SLICE_INIT("\"a"),           "no end"   },
	{"two quotes that are one",      SLICE_INIT("\"a\"\""),       "no end"   },
	{"a quote inside a word",        SLICE_INIT("a\"b"),          "whole"    },
	{"a word behind quotes",         SLICE_INIT("text=\"a\"b"),   "whole"    },
	{"a NUL",			SLICE_INIT("a\0b"),          "NUL"      },
};

static void
what_is_no_query_is_refused_with_what_is_known(void **state)
{
	struct phone_typed typed;
	struct why why = {""};
	char *longer = test_calloc(1, PHONE_QUERY_MAX_BYTES + 1);

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		print_message("%s\n", bad[i].name);
		why.text[0] = '\0';
		assert_int_equal(read_exact(bad[i].typed, &typed, &why), ERR_SYNTAX);
		assert_non_null(strstr(why.text, bad[i].said));
	}
	memset(longer, 'a', PHONE_QUERY_MAX_BYTES + 1);
	assert_int_equal(
		read_exact((struct slice){longer, PHONE_QUERY_MAX_BYTES}, &typed, &why), ERR_OK);
	assert_int_equal(typed.asked.values[PHONE_WORD_TEXT].n, PHONE_QUERY_MAX_BYTES);
	assert_int_equal(
		read_exact((struct slice){longer, PHONE_QUERY_MAX_BYTES + 1}, &typed, &why),
		ERR_LIMIT);
	test_free(longer);
}

static enum err
find_undecided(void *ctx, enum undecided_kind kind, struct buf *out)
{
	const struct mac waits = {
		{0, 4, 0xf2, 0, 0, 2}
        };

	(void)ctx;
	if (kind == UNDECIDED_FROZEN || kind == UNDECIDED__COUNT)
		buf_add(out, (struct slice){(const char *)&waits, sizeof(waits)});
	return buf_check(out);
}

static enum err
meet(void *ctx, const struct phone *phone)
{
	buf_addf(ctx, "%d ", phone->mac.b[5]);
	return buf_check(ctx);
}

/* Whom a query finds, or where it is at fault. */
static enum err
find(struct store *s, const char *query, struct buf *met, struct fault *fault)
{
	AUTO(phone_choice_done) struct phone_choice choice = PHONE_CHOICE;
	const struct phone_choice_from from = {s, find_undecided, NULL};
	struct phone_typed typed;
	enum err e;

	assert_int_equal(phone_typed_read(slice_of(query), &typed, &fault->why), ERR_OK);
	e = phone_choice_find(&from, &typed.asked, &choice, fault);
	return e == ERR_OK ? phone_query_each(s, &choice.query, meet, met) : e;
}

static void
each_word_finds_the_phones_that_it_means(void **state)
{
	static const struct {
		const char *query, *want;
	} found[] = {
		{"0004f2",                   "1 2 3 "},
		{"anna",                     "1 "    },
		{"state=active",             "1 2 "  },
		{"model=VVX410",             "2 "    },
		{"site=default",             "1 2 3 "},
		{"group=lobby",              "1 3 "  },
		{"group=lobby state=active", "1 "    },
		{"version=5.9",              "3 "    },
		{"line=1@x.example",         "2 "    },
		{"decision=any",             "2 "    },
		{"decision=frozen",          "2 "    },
		{"decision=reset",           ""      },
		{"state=new",                ""      },
	};
	struct store *s = *state;
	struct group lobby = {.name = "lobby", .rank = 1};
	struct line line = {.address = "1@x.example"};
	struct phone phones[3];
	struct seen seen = {.version = "5.9", .channel = -1};

	for (size_t i = 0; i < COUNT(phones); i++) {
		phones[i] = (struct phone){.mac = {{0, 4, 0xf2, 0, 0, (unsigned char)(i + 1)}},
			.state = i == 2 ? PHONE_BLOCKED : PHONE_ACTIVE};
		(void)snprintf(
			phones[i].label, sizeof(phones[i].label), "%s", i == 0 ? "Anna's" : "");
		(void)snprintf(phones[i].model, sizeof(phones[i].model), "%s",
			i == 1 ? "VVX410" : "VVX500");
		assert_int_equal(phones_add(s, &phones[i], NULL), ERR_OK);
	}
	assert_int_equal(groups_add(s, &lobby, NULL), ERR_OK);
	assert_int_equal(groups_add_phone(s, lobby.id, phones[0].id), ERR_OK);
	assert_int_equal(groups_add_phone(s, lobby.id, phones[2].id), ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
	struct assignment a = {.phone_id = phones[1].id, .line_id = line.id, .line_keys = 1};
	assert_int_equal(lines_assign(s, &a, NULL), ERR_OK);
	seen.mac = phones[2].mac;
	assert_int_equal(seen_put(s, &seen, INT64_MAX), ERR_OK);

	for (size_t i = 0; i < COUNT(found); i++) {
		AUTO(buf_free) struct buf met = BUF(64);
		struct fault fault = {.field = ""};

		print_message("%s\n", found[i].query);
		assert_int_equal(find(s, found[i].query, &met, &fault), ERR_OK);
		assert_string_equal(buf_text(&met), found[i].want);
	}
}

static void
a_word_that_names_nothing_is_told_with_its_name(void **state)
{
	static const struct {
		const char *query, *field;
		enum err want;
	} wrong[] = {
		{"state=on",         "state",    ERR_SYNTAX  },
		{"decision=x",       "decision", ERR_SYNTAX  },
		{"line=\"a b@x\"",   "line",     ERR_SYNTAX  },
		{"site=nowhere",     "site",     ERR_NOTFOUND},
		{"group=none",       "group",    ERR_NOTFOUND},
		{"line=1@x.example", "line",     ERR_NOTFOUND},
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		AUTO(buf_free) struct buf met = BUF(64);
		struct fault fault = {.field = ""};

		print_message("%s\n", wrong[i].query);
		assert_int_equal(find(*state, wrong[i].query, &met, &fault), wrong[i].want);
		assert_string_equal(fault.field, wrong[i].field);
		assert_true(fault.why.text[0] != '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_read_word_by_word),
		cmocka_unit_test(what_is_no_query_is_refused_with_what_is_known),
		STORE_CASE(each_word_finds_the_phones_that_it_means),
		STORE_CASE(a_word_that_names_nothing_is_told_with_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
