#include "unit.h"

#include "provision/vphone_master.h"

static const struct vphone_identity vvx = {
	{{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0xcc}}, "VVX500", "3111-44500-001"};

static enum err
read_as(const struct vphone_identity *who, const char *text, struct vphone_master *out)
{
	struct slice exact = unit_exact(slice_of(text));
	struct why why = {""};
	enum err e = vphone_master_read(exact, who, out, &why);

	assert_int_equal(e == ERR_OK, why.text[0] == '\0');
	unit_free(exact);
	return e;
}

static struct vphone_master
master(const char *text)
{
	struct vphone_master m = {.image = "untouched"};

	assert_int_equal(read_as(&vvx, text, &m), ERR_OK);
	return m;
}

static void
attributes_are_read_from_any_element(void **state)
{
	struct vphone_master m = master("<x LOG_FILE_DIRECTORY=\"logs\"><Software APP_FILE_PATH="
					"\"fw/sip.ld\"/><y><z CONFIG_FILES=\"a.cfg\"/></y></x>");

	(void)state;
	assert_string_equal(m.image, "fw/sip.ld");
	assert_string_equal(m.config_files, "a.cfg");
	assert_string_equal(m.dirs[VPHONE_DIR_LOGS], "logs");
	assert_int_equal(m.attributes, 3);
	assert_int_equal(m.errors, 0);
}

static void
the_image_is_sip_ld_where_the_master_names_none(void **state)
{
	(void)state;
	assert_string_equal(master("<a/>").image, "sip.ld");
}

static void
the_first_occurrence_wins(void **state)
{
	struct vphone_master m =
		master("<a><b CONFIG_FILES=\"first.cfg\"/><b CONFIG_FILES=\"second.cfg\"/></a>");

	(void)state;
	assert_string_equal(m.config_files, "first.cfg");
}

static const struct {
	const char *name, *xml, *want;
} models[] = {
	{"own behind plain", "<a CONFIG_FILES=\"p\"><b CONFIG_FILES_VVX500=\"own\"/></a>",          "own"},
	{"own before plain", "<a CONFIG_FILES_VVX500=\"own\" CONFIG_FILES=\"p\"/>",                 "own"},
	{"another model's",  "<a CONFIG_FILES=\"p\" CONFIG_FILES_Trio8800=\"t\"/>",                 "p"  },
	{"a longer model",   "<a CONFIG_FILES=\"p\" CONFIG_FILES_VVX5000=\"t\"/>",                  "p"  },
	{"another case",     "<a CONFIG_FILES=\"p\" CONFIG_FILES_vvx500=\"t\"/>",                   "p"  },
	{"no model",         "<a CONFIG_FILES=\"p\" CONFIG_FILES_=\"t\"/>",                         "p"  },
	{"the first own",    "<a><b CONFIG_FILES_VVX500=\"1\"/><b CONFIG_FILES_VVX500=\"2\"/></a>",
         "1"											     },
};

static void
an_attribute_with_the_model_behind_it_beats_the_plain_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(models); i++) {
		print_message("%s\n", models[i].name);
		assert_string_equal(master(models[i].xml).config_files, models[i].want);
	}
}

static const struct {
	const char *from, *to;
} variables[] = {
	{"[PHONE_MAC_ADDRESS]-a.cfg",                "0004f2aabbcc-a.cfg"                },
	{"x[MACADDRESS]",			    "x0004f2aabbcc"                     },
	{"[PHONE_MODEL]/[PHONE_PART_NUMBER].sip.ld", "VVX500/3111-44500-001.sip.ld"      },
	{"[PHONE_IP_ADDRESS] [phone_model] [",       "[PHONE_IP_ADDRESS] [phone_model] ["},
	{"[[PHONE_MODEL]]",                          "[VVX500]"                          },
	{"[PHONE_MODEL",			     "[PHONE_MODEL"                      },
	{"",					 ""				  },
};

static void
variables_are_replaced_and_other_brackets_stay(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++) {
		AUTO(buf_free) struct buf out = BUF(256);
		struct slice exact = unit_exact(slice_of(variables[i].from));

		print_message("%s\n", variables[i].from);
		vphone_substitute(exact, &vvx, &out);
		assert_int_equal(buf_check(&out), ERR_OK);
		assert_slice(buf_slice(&out), variables[i].to);
		unit_free(exact);
	}
}

static void
variables_work_in_images_lists_and_directories(void **state)
{
	struct vphone_master m = master("<a APP_FILE_PATH=\"[PHONE_PART_NUMBER].sip.ld\" "
					"CONFIG_FILES=\"[PHONE_MAC_ADDRESS].x\" "
					"OVERRIDES_DIRECTORY=\"/o/[PHONE_MODEL]\"/>");

	(void)state;
	assert_string_equal(m.image, "3111-44500-001.sip.ld");
	assert_string_equal(m.config_files, "0004f2aabbcc.x");
	assert_string_equal(m.dirs[VPHONE_DIR_OVERRIDES], "/o/VVX500");
}

static void
entries_of_the_list_are_trimmed_and_bad_ones_passed_over_and_counted(void **state)
{
	char text[2048] = "<a CONFIG_FILES=\"one.cfg,  two.cfg,, ,", *end = text + strlen(text);
	struct slice rest, name;

	(void)state;
	memset(end, 'n', CONFIG_FILE_MAX_BYTES + 1);
	memcpy(end + CONFIG_FILE_MAX_BYTES + 1, ",http://h/x.cfg,\"/>", 20);

	struct vphone_master m = master(text);
	rest = slice_of(m.config_files);
	assert_int_equal(m.errors, 4); /* two empty, one too long, one behind the last comma */
	assert_true(vphone_master_next(&rest, &name));
	assert_slice(name, "one.cfg");
	assert_true(vphone_master_next(&rest, &name));
	assert_slice(name, "two.cfg");
	assert_true(vphone_master_next(&rest, &name));
	assert_slice(name, "http://h/x.cfg");
	assert_false(vphone_master_next(&rest, &name));
}

/* <a NAME="nnn..."/> with n letters in the value. */
static char *
sized(const char *name, size_t n)
{
	size_t at = strlen(name) + 5;
	char *text = test_malloc(at + n + 4);

	memcpy(text, "<a ", 3);
	memcpy(text + 3, name, strlen(name));
	memcpy(text + at - 2, "=\"", 2);
	memset(text + at, 'n', n);
	memcpy(text + at + n, "\"/>", 4);
	return text;
}

static void
values_over_the_phones_limits_are_counted_and_not_used(void **state)
{
	static const struct {
		const char *name;
		size_t n, errors, kept;
	} rows[] = {
		{"APP_FILE_PATH", 255,  0, 255},
		{"APP_FILE_PATH", 256,  1, 6  }, /* sip.ld */
		{"CONFIG_FILES",  2048, 1, 0  },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = sized(rows[i].name, rows[i].n);
		struct vphone_master m = master(text);

		test_free(text);
		assert_int_equal(m.errors, rows[i].errors);
		assert_int_equal(strlen(i < 2 ? m.image : m.config_files), rows[i].kept);
	}
}

static void
a_list_of_2047_characters_is_taken_whole(void **state)
{
	char text[2200] = "<a CONFIG_FILES=\"", *at = text + strlen(text);

	(void)state;
	for (size_t i = 0; i < CONFIG_FILES_MAX_BYTES; i++)
		at[i] = i % 64 == 63 ? ',' : 'n';
	memcpy(at + CONFIG_FILES_MAX_BYTES, "\"/>", 4);

	struct vphone_master m = master(text);
	assert_int_equal(strlen(m.config_files), CONFIG_FILES_MAX_BYTES);
	assert_int_equal(m.errors, 0);
}

static void
an_unreadable_master_leaves_what_was_there(void **state)
{
	static const char *const texts[] = {
		"", "<a", "<a CONFIG_FILES=\"x\">", "<html><p>not found</html>"};
	struct vphone_master m = {.image = "untouched"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		print_message("%s\n", texts[i]);
		assert_int_equal(read_as(&vvx, texts[i], &m), ERR_SYNTAX);
		assert_string_equal(m.image, "untouched");
	}
}

static void
the_part_number_goes_before_the_last_component_whatever_it_is(void **state)
{
	static const char *const rows[][2] = {
		{"sip.ld",                 "P.sip.ld"                },
		{"fw/x/sip.ld",            "fw/x/P.sip.ld"           },
		{"P.sip.ld",               "P.P.sip.ld"              },
		{"http://h/fw/sip_335.ld", "http://h/fw/P.sip_335.ld"},
		{"fw/",                    "fw/P."                   },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		AUTO(buf_free) struct buf out = BUF(256);

		vphone_image_name(slice_of(rows[i][0]), SLICE("P"), &out);
		assert_slice(buf_slice(&out), rows[i][1]);
	}
}

static enum err
take_model(void *ctx, struct slice model)
{
	struct buf *out = ctx;

	buf_add(out, model);
	buf_add_char(out, ' ');
	return buf_check(out);
}

static void
models_are_named_by_suffixes_wherever_they_stand(void **state)
{
	AUTO(buf_free) struct buf named = BUF(1024);
	struct slice exact = unit_exact(SLICE("<a CONFIG_FILES=\"x\" CONFIG_FILES_VVX500=\"y\"><b "
					      "APP_FILE_PATH_Trio8800=\"z\" APP_FILE_PATH_=\"\" "
					      "LOG_FILE_DIRECTORY_SPIP331=\"\"/></a>"));
	struct why why = {""};

	(void)state;
	assert_int_equal(vphone_master_models(exact, take_model, &named, &why), ERR_OK);
	assert_string_equal(buf_text(&named), "VVX500 Trio8800 ");
	assert_int_equal(vphone_master_models(SLICE("<a"), take_model, &named, &why), ERR_SYNTAX);
	unit_free(exact);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(models_are_named_by_suffixes_wherever_they_stand),
		cmocka_unit_test(attributes_are_read_from_any_element),
		cmocka_unit_test(the_image_is_sip_ld_where_the_master_names_none),
		cmocka_unit_test(the_first_occurrence_wins),
		cmocka_unit_test(an_attribute_with_the_model_behind_it_beats_the_plain_one),
		cmocka_unit_test(variables_are_replaced_and_other_brackets_stay),
		cmocka_unit_test(variables_work_in_images_lists_and_directories),
		cmocka_unit_test(
			entries_of_the_list_are_trimmed_and_bad_ones_passed_over_and_counted),
		cmocka_unit_test(values_over_the_phones_limits_are_counted_and_not_used),
		cmocka_unit_test(a_list_of_2047_characters_is_taken_whole),
		cmocka_unit_test(an_unreadable_master_leaves_what_was_there),
		cmocka_unit_test(the_part_number_goes_before_the_last_component_whatever_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
