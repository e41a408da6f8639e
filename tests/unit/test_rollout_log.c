#include "unit.h"

#include "firmware/rollout_log.h"

static const struct {
	const char *what, *log, *complaint; /* NULL: none */
} complaints[] = {
	{"nothing",                   "",								     NULL				 },
	{"a good boot",
         "1201101010|so   |*|00|Initial log entry.\n1201101011|app1 |4|00|Loaded "
		"application sip.ld successfully, errors 0x0.\n",					     NULL				 },
	{"a signature",
         "1201101010|so   |*|00|Initial log entry.\n1201101011|cfg  |5|00|Image signature "
		"verification failed\n",								      "Image signature verification failed"},
	{"a checksum",                "1201101011|cfg  |5|00|Checksum mismatch in 3111-46157-002.sip.ld\r\n",
         "Checksum mismatch in 3111-46157-002.sip.ld"											      },
	{"in upper case",             "1|cfg|5|00|BAD CRC",						   "BAD CRC"                            },
	{"an image that is damaged",  "1|cfg|5|00|sip.ld is corrupt",                                         "sip.ld is corrupt"                  },
	{"an image that was not got", "1|copy|4|00|Download of sip.ld failed",                                NULL                                 },
	{"a certificate",             "1|sip|4|03|Server certificate verification failed, bad signature",     NULL                                 },
	{"a line without fields",     "signature invalid",                                                    "signature invalid"                  },
	{"no printing ASCII",         "1|cfg|5|00|bad crc \x1b[31m\xc3\xa4",                                  "bad crc ?[31m??"                    },
	{"the first of two",          "1|a|5|00|bad crc\n1|a|5|00|bad signature\n",                           "bad crc"                            },
};

static void
a_log_complains_of_an_image_and_of_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(complaints); i++) {
		struct slice in = unit_exact(slice_of(complaints[i].log));
		char out[ROLLOUT_WHY_BYTES] = "untouched";
		bool is = rollout_log_complaint(in, out);

		print_message("%s\n", complaints[i].what);
		assert_int_equal(is, complaints[i].complaint != NULL);
		assert_string_equal(out, is ? complaints[i].complaint : "untouched");
		unit_free(in);
	}
}

static void
a_long_complaint_is_cut(void **state)
{
	char log[2 * ROLLOUT_WHY_BYTES], out[ROLLOUT_WHY_BYTES];

	(void)state;
	memset(log, 'x', sizeof(log));
	memcpy(log, "bad crc ", 8);
	assert_true(rollout_log_complaint((struct slice){log, sizeof(log)}, out));
	assert_int_equal(strlen(out), ROLLOUT_WHY_BYTES - 1);
}

static const struct {
	const char *log, *version; /* NULL: none */
} versions[] = {
	{"",								      NULL         },
	{"1|so|*|00|Application, main: Label=SIP, Version=Danube 5.4.2.11338",    "5.4.2.11338"},
	{"1|so|*|00|Label=SIP, Version=5.9.8.5760 ; P/N=3150-11530-552\n",        "5.9.8.5760" },
	{"1|so|*|00|Label=SIP, Version=LeafElbe 5.5.2.11338\n1|so|*|00|Label=SIP, Version=LeafElbe "
	 "5.9.0.1\n",						    "5.9.0.1"    },
	{"1|so|*|00|Application, main: Label=BOOT, Version=Muscovite 4.3.0.0246", NULL         },
	{"1|so|*|00|Label=SIP, Version=",                                         NULL         },
	{"1|so|*|00|Label=SIP, Version=Danube",                                   NULL         },
	{"1|so|*|00|Label=SIP, Version=1.2.3.4.5.6.7.8.9.10.11.12.13.14.15",      NULL         },
};

static void
a_log_tells_the_applications_version_the_last_one_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct slice in = unit_exact(slice_of(versions[i].log));
		char out[VERSION_MAX_BYTES + 1] = "untouched";
		bool is = rollout_log_version(in, out);

		print_message("%s\n", versions[i].log);
		assert_int_equal(is, versions[i].version != NULL);
		assert_string_equal(out, is ? versions[i].version : "untouched");
		unit_free(in);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_complains_of_an_image_and_of_nothing_else),
		cmocka_unit_test(a_long_complaint_is_cut),
		cmocka_unit_test(a_log_tells_the_applications_version_the_last_one_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
