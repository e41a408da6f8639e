#include "unit.h"

#include "moving/layers.h"

enum { FILES = 8, PHONES_MAX = 6, LIST_MAX = 32 };

/* A folder: phones with the files that they read, the strongest first; -1 ends a list. */
struct folder {
	struct {
		int files[6];
		int model;
		bool is_guess;
	} phones[PHONES_MAX];
	size_t phones_len;
	uint8_t flags[FILES];
};

static struct layers
infer(const struct folder *f)
{
	struct layers_phone phones[PHONES_MAX];
	uint32_t list[LIST_MAX];
	struct layers_in in = {.phones = phones,
		.phones_len = f->phones_len,
		.list = list,
		.flags = f->flags,
		.files_len = FILES};
	struct layers out;
	size_t n = 0;

	for (size_t i = 0; i < f->phones_len; i++) {
		phones[i] = (struct layers_phone){n, 0, f->phones[i].model, f->phones[i].is_guess};
		for (; f->phones[i].files[phones[i].n] >= 0; phones[i].n++)
			list[n++] = (uint32_t)f->phones[i].files[phones[i].n];
	}
	assert_int_equal(layers_infer(&in, &out), ERR_OK);
	return out;
}

static void
what_every_phone_reads_is_for_all(void **state)
{
	const struct folder f = {
		.phones = {{{0, 2, -1}, -1, false}, {{1, 2, -1}, -1, false}},
                  .phones_len = 2
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 2)->kind, LAYER_ALL);
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_OWN);
	assert_int_equal(layer_of(&l, 1)->kind, LAYER_OWN);
	assert_int_equal(layer_of(&l, 1)->which, 1);
	assert_int_equal(layer_of(&l, 3)->kind, LAYER_UNREAD);
	assert_int_equal(layers_groups_len(&l), 0);
}

static void
files_with_the_same_readers_are_one_group_named_by_the_strongest(void **state)
{
	const struct folder f = {
		.phones = {{{4, 3, -1}, -1, false}, {{4, 3, -1}, -1, false}, {{5, -1}, -1, false},
			   {{5, -1}, -1, false}},
		.phones_len = 4
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layers_groups_len(&l), 2);
	assert_int_equal(layer_of(&l, 3)->kind, LAYER_GROUP);
	assert_int_equal(layer_of(&l, 3)->which, layer_of(&l, 4)->which);
	assert_int_not_equal(layer_of(&l, 3)->which, layer_of(&l, 5)->which);
	assert_int_equal(layers_group(&l, layer_of(&l, 3)->which)->file, 4);
	assert_int_equal(layers_group(&l, layer_of(&l, 3)->which)->n, 2);
	assert_true(layer_of(&l, 4)->order < layer_of(&l, 3)->order);
}

static void
groups_are_ranked_as_their_files_stand(void **state)
{
	const struct folder f = {
		.phones = {{{6, 1, 7, -1}, -1, false}, {{6, 2, -1}, -1, false},
			   {{1, 7, -1}, -1, false}},
		.phones_len = 3
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layers_groups_len(&l), 2);
	assert_int_equal(layers_group(&l, 0)->file, 6);
	assert_int_equal(layers_group(&l, 1)->file, 1);
}

static void
what_all_phones_of_a_model_read_and_nobody_else_is_the_models(void **state)
{
	const struct folder f = {
		.phones = {{{0, -1}, 3, false}, {{0, -1}, 3, false}, {{1, -1}, 4, false},
			   {{1, -1}, 4, false}, {{2, -1}, 4, false}},
		.phones_len = 5
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_MODEL);
	assert_int_equal(layer_of(&l, 0)->models, 1 << 3);
	assert_int_equal(
		layer_of(&l, 1)->kind, LAYER_GROUP); /* one of the model does not read it */
	assert_int_equal(layer_of(&l, 2)->kind, LAYER_OWN);
}

static void
one_phones_lines_are_its_own_even_where_it_is_the_only_one(void **state)
{
	const struct folder f = {
		.phones = {{{0, 1, 2, -1}, -1, false}},
		.phones_len = 1,
		.flags = { LAYER_FILE_HAS_LINES, LAYER_FILE_OWN_NAME, 0}
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_OWN);
	assert_int_equal(layer_of(&l, 1)->kind, LAYER_OWN);
	assert_int_equal(layer_of(&l, 2)->kind, LAYER_ALL);
}

static void
a_file_named_by_the_model_is_the_models_whoever_else_there_is(void **state)
{
	const struct folder f = {
		.phones = {{{0, -1}, 3, false},   {{1, -1}, -1, false} },
		.phones_len = 2,
		.flags = {LAYER_FILE_MODEL_NAME, LAYER_FILE_MODEL_NAME}
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_MODEL);
	assert_int_equal(layer_of(&l, 1)->kind, LAYER_OWN); /* of no known model */
}

static void
guesses_count_where_no_phone_reads(void **state)
{
	const struct folder f = {
		.phones = {{{0, -1}, -1, false}, {{0, -1}, -1, false}, {{0, 1, -1}, 2, true},
			   {{1, -1}, 5, true}},
		.phones_len = 4
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_ALL);
	assert_int_equal(layer_of(&l, 1)->kind, LAYER_MODEL);
	assert_int_equal(layer_of(&l, 1)->models, 1 << 2 | 1 << 5);
}

static void
without_phones_what_whoever_comes_reads_is_for_all(void **state)
{
	const struct folder f = {
		.phones = {{{0, -1}, -1, true}, {{1, -1}, 0, true}},
                  .phones_len = 2
        };
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_ALL);
	assert_int_equal(layer_of(&l, 1)->kind, LAYER_MODEL);
}

static void
an_empty_folder_has_no_layers(void **state)
{
	const struct folder f = {.phones_len = 0};
	AUTO(layers_done) struct layers l = infer(&f);

	(void)state;
	assert_int_equal(layers_groups_len(&l), 0);
	assert_int_equal(layer_of(&l, 0)->kind, LAYER_UNREAD);
}

static void
names_of_groups_are_read_from_files(void **state)
{
	static const struct {
		const char *path;
		unsigned nth;
		const char *name;
	} rows[] = {
		{"Sites/HQ_Berlin.cfg",                         1,  "hq-berlin"},
		{"lobby.cfg",				   2,  "lobby-2"  },
		{"--..cfg",				     1,  "files"    },
		{"\xc3\xa9t\xc3\xa9.cfg",                       1,  "t"        },
		{"a-very-long-name-of-a-site-in-the-north.cfg", 1,
                 "a-very-long-name-of-a-site-in-t"                             },
		{"a-very-long-name-of-a-site-in-the-north.cfg", 10,
                 "a-very-long-name-of-a-site-i-10"                             },
		{"",					    1,  "files"    },
	};
	char name[WORD_MAX_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice exact = unit_exact(slice_of(rows[i].path));

		layers_name(exact, rows[i].nth, name);
		assert_string_equal(name, rows[i].name);
		unit_free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_every_phone_reads_is_for_all),
		cmocka_unit_test(files_with_the_same_readers_are_one_group_named_by_the_strongest),
		cmocka_unit_test(groups_are_ranked_as_their_files_stand),
		cmocka_unit_test(what_all_phones_of_a_model_read_and_nobody_else_is_the_models),
		cmocka_unit_test(one_phones_lines_are_its_own_even_where_it_is_the_only_one),
		cmocka_unit_test(a_file_named_by_the_model_is_the_models_whoever_else_there_is),
		cmocka_unit_test(guesses_count_where_no_phone_reads),
		cmocka_unit_test(without_phones_what_whoever_comes_reads_is_for_all),
		cmocka_unit_test(an_empty_folder_has_no_layers),
		cmocka_unit_test(names_of_groups_are_read_from_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
