#include "unit.h"

#include "reach/vphone_profile.h"

static const struct {
	const char *profile;
	enum vphone_stage by;
	const char *model, *version, *agent;
} agents[] = {
	{"spip3", VPHONE_BOOTER,      "SPIP335",  "4.3.1.0440",
         "FileTransport PolycomSoundPointIP-SPIP_335-UA/4.3.1.0440"                      },
	{"ucs4",  VPHONE_APPLICATION, "SPIP550",  "4.0.15.1047",
         "FileTransport PolycomSoundPointIP-SPIP_550-UA/4.0.15.1047 Type/Application"    },
	{"ucs4",  VPHONE_BOOTER,      "SSIP6000", "5.0.3.1667",
         "FileTransport PolycomSoundStationIP-SSIP_6000-UA/5.0.3.1667 Type/Updater"      },
	{"ucs5",  VPHONE_BOOTER,      "VVX500",   "5.9.7.47435",
         "FileTransport PolycomVVX-VVX_500-UA/5.9.7.47435 Type/Updater"                  },
	{"ucs5",  VPHONE_APPLICATION, "Trio8800", "7.2.2.1094",
         "FileTransport PolycomRealPresenceTrio-Trio_8800-UA/7.2.2.1094 Type/Application"},
	{"ucs5",  VPHONE_APPLICATION, "CCX600",   "8.0.2.3267",
         "FileTransport PolyCCX-CCX_600-UA/8.0.2.3267 Type/Application"                  },
	{"ucs5",  VPHONE_APPLICATION, "EdgeE450", "8.0.0.15602",
         "FileTransport PolyEdge-Edge_E450-UA/8.0.0.15602 Type/Application"              },
};

static void
user_agents_are_those_of_real_phones(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(agents); i++) {
		AUTO(buf_free) struct buf out = BUF(256);
		struct why why = {""};

		assert_int_equal(
			vphone_agent(vphone_profile_find(slice_of(agents[i].profile)), agents[i].by,
				slice_of(agents[i].model), agents[i].version, &out, &why),
			ERR_OK);
		assert_slice(buf_slice(&out), agents[i].agent);
	}
}

static void
a_model_of_no_family_is_refused_with_the_families(void **state)
{
	AUTO(buf_free) struct buf out = BUF(256);
	struct why why = {""};

	(void)state;
	assert_int_equal(
		vphone_agent(&vphone_profiles[0], VPHONE_BOOTER, SLICE("T46S"), "1", &out, &why),
		ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "VVX"));
	assert_int_equal(out.n, 0);
}

/* The requests of each generation as a boot server's log shows them. */
static const char *const sequences[VPHONE_PROFILE_COUNT][2] = {
	{"spip3", "B [PHONE_PART_NUMBER].bootrom.ld\n"
		  "B bootrom.ld, else\n"
		  "B [PHONE_MAC_ADDRESS].cfg\n"
		  "B 000000000000.cfg, else\n"
		  "B image\n"
		  "B [PHONE_MAC_ADDRESS]-boot.log\n"
		  "A files\n"
		  "A [PHONE_MAC_ADDRESS]-phone.cfg\n"
		  "A [PHONE_MAC_ADDRESS]-license.cfg\n"
		  "A [PHONE_MAC_ADDRESS]-directory.xml\n"
		  "A 000000000000-directory.xml, else\n"
		  "A [PHONE_MAC_ADDRESS]-app.log\n"},
	{"ucs4",  "B [PHONE_MAC_ADDRESS]-boot.log\n"
		 "A [PHONE_MAC_ADDRESS].cfg\n"
		 "A 000000000000.cfg, else\n"
		 "A image\n"
		 "A files\n"
		 "A [PHONE_MAC_ADDRESS]-phone.cfg\n"
		 "A [PHONE_MAC_ADDRESS]-web.cfg\n"
		 "A 000000000000-license.cfg\n"
		 "A [PHONE_MAC_ADDRESS]-app.log\n"  },
	{"ucs5",  "B [PHONE_MAC_ADDRESS]-boot.log\n"
		 "A [PHONE_MAC_ADDRESS].cfg\n"
		 "A 000000000000.cfg, else\n"
		 "A image\n"
		 "A files\n"
		 "A [PHONE_MAC_ADDRESS]-phone.cfg\n"
		 "A [PHONE_MAC_ADDRESS]-web.cfg\n"
		 "A 000000000000-license.cfg\n"
		 "A [PHONE_MAC_ADDRESS]-license.cfg\n"
		 "A [PHONE_MAC_ADDRESS]-calls.xml\n"
		 "A [PHONE_MAC_ADDRESS]-directory.xml\n"
		 "A 000000000000-directory.xml\n"
		 "A [PHONE_MAC_ADDRESS]-app.log\n"  },
};

static void
each_generation_asks_in_its_own_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sequences); i++) {
		const struct vphone_profile *p = vphone_profile_find(slice_of(sequences[i][0]));
		AUTO(buf_free) struct buf told = BUF(4096);

		print_message("%s\n", sequences[i][0]);
		assert_non_null(p);
		for (size_t s = 0; s < p->count; s++) {
			const struct vphone_step *step = &p->steps[s];
			const char *name = step->act == VPHONE_ACT_IMAGE ? "image" : "files";

			buf_addf(&told, "%c %s%s\n", step->by == VPHONE_BOOTER ? 'B' : 'A',
				step->name != NULL ? step->name : name,
				step->is_fallback ? ", else" : "");
		}
		assert_string_equal(buf_text(&told), sequences[i][1]);
	}
}

static void
only_ucs5_appends_its_log(void **state)
{
	(void)state;
	for (size_t i = 0; i < VPHONE_PROFILE_COUNT; i++) {
		const struct vphone_profile *p = &vphone_profiles[i];

		assert_int_equal(p->steps[p->count - 1].act == VPHONE_ACT_APPEND_LOG,
			strcmp(p->name, "ucs5") == 0);
	}
}

static void
models_have_a_profile_and_unknown_ones_the_newest(void **state)
{
	(void)state;
	assert_string_equal(vphone_profile_of_model(SLICE("SPIP331"))->name, "ucs4");
	assert_string_equal(vphone_profile_of_model(SLICE("SSIP7000"))->name, "ucs4");
	assert_string_equal(vphone_profile_of_model(SLICE("EdgeE350"))->name, "ucs5");
	assert_string_equal(vphone_profile_of_model(SLICE("what"))->name, "ucs5");
	assert_null(vphone_profile_find(SLICE("ucs")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(user_agents_are_those_of_real_phones),
		cmocka_unit_test(a_model_of_no_family_is_refused_with_the_families),
		cmocka_unit_test(each_generation_asks_in_its_own_order),
		cmocka_unit_test(only_ucs5_appends_its_log),
		cmocka_unit_test(models_have_a_profile_and_unknown_ones_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
