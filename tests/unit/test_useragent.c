#include "unit.h"

#include "provision/useragent.h"

/* Seen in traces of real phones, but for those marked. */
/* One row a case. */
/* clang-format off */
static const struct {
	const char *agent;
	const char *model; /* NULL: no phone */
	const char *version;
	bool is_updater;
	const char *mac;
} agents[] = {
	{"FileTransport PolycomSoundPointIP-SPIP_335-UA/3.2.1.0078", "SPIP335",             "3.2.1.0078",                                                       false,
         NULL																																					},
	{"FileTransport PolycomSoundPointIP-SPIP_335-UA/4.3.1.0440", "SPIP335",             "4.3.1.0440",                                                       false,
         NULL																																					},
	{"FileTransport PolycomSoundPointIP-SPIP_550-UA/4.0.15.1047 (SN:0004a11a1a1a) "
	 "Type/Application",							   "SPIP550",								"4.0.15.1047",							       false, "0004a11a1a1a"								  },
	{"Microbrowser/1.1 PolycomSoundPointIP-SPIP_550-UA/4.0.15.1047 Type/Application",                                                          "SPIP550",
         "4.0.15.1047", false,																			 NULL																																			},
	{"FileTransport PolycomSoundStationIP-SSIP_6000-UA/5.0.3.1667 Type/Updater",                                                          "SSIP6000",
         "5.0.3.1667",     true,																			  NULL																																		      },
	{"FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application",                                                          "VVX400",               "4.1.4.7430",
         false,    NULL																																				       },
	{"FileTransport PolycomVVX-VVX_500-UA/5.9.7.47435 Type/Updater",                                                          "VVX500",                  "5.9.7.47435",
         true,   NULL																																					},
 /* A firmware line that names the wrong family. */
	{"FileTransport PolycomSoundPointIP-VVX_500-UA/4.0.3.0439",                                                          "VVX500",                       "4.0.3.0439",                        false,
         NULL},
 /* A serial number that is no MAC is no claim. */
	{"FileTransport PolycomRealPresenceTrio-Trio_8800-UA/7.2.2.1094 (SN:12345) "
	 "Type/Application",							  "Trio8800",										"7.2.2.1094",																    false,									       NULL															},
	{"FileTransport PolyCCX-CCX_600-UA/8.0.2.3267 (SN:482567b5313f) Type/Application",                                                      "CCX600",
         "8.0.2.3267",							      false,"482567b5313f"																																				},
	{"FileTransport PolyEdge-Edge_E450-UA/8.0.0.15602 Type/Application",                                            "EdgeE450",
         "8.0.0.15602",								  false,											   NULL																																			       },
	{"Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:56.0) Gecko/20100101 Firefox/56.0",                                                      NULL,
         NULL,							       false,NULL																																					},
	{"PolycomSoundPointIP-SPIP_450-UA/4.0.15.1047",                                                      NULL,									   NULL,												 false,															     NULL}, /* SIP */
	{"",						      NULL,									   NULL,																	    false,NULL																		},
	{"FileTransport",						      NULL,									   NULL,															       false,														NULL                      },
	{"FileTransport ",						      NULL,									   NULL,															      false,NULL    },
	{"FileTransport PolycomVVX-VVX_400",						      NULL,									   NULL,													    false,											      NULL																		},
	{"FileTransport PolycomVVX-VVX_400-UA/",						      NULL,									   NULL,													false,NULL},
	{"FileTransport PolycomVVX-VVX-UA/4.1.4.7430",                                                      NULL,									   NULL,												  false,											NULL																																	},
	{"FileTransport PolycomVVX-_400-UA/4.1.4.7430",                                                      NULL,									   NULL,												 false,NULL},
	{"FileTransport PolycomVVX-VVX_../x-UA/4.1.4.7430",                                                      NULL,									   NULL,											     false,										    NULL																																															     },
	{"FileTransport PolycomVVX-VVX_400-UA/4.1.4<b>",                                                      NULL,									   NULL,												false,NULL},
	{"FileTransport SnomVVX-VVX_400-UA/4.1.4.7430",                                                      NULL,									   NULL,												 false,										     NULL																																																														},
	{"FileTransport PolycomVVX-VVX_40000000000000000000000000000-UA/4.1.4",                                                      NULL,                                                                           NULL,                                                                         false,
         NULL},
	{"FileTransport PolycomVVX-VVX_400-UA/4.1.4.743000000000000000000000000",                                                       NULL,                                                                            NULL,                                                                        false,
         NULL																																																																								 },
};
/* clang-format on */

static void
an_agent_gives_model_version_and_claim_or_is_no_phone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(agents); i++) {
		struct slice in = unit_exact(slice_of(agents[i].agent));
		struct useragent ua = useragent_parse(in);
		char mac[MAC_TEXT_BYTES];

		print_message("%s\n", agents[i].agent);
		assert_int_equal(ua.is_phone, agents[i].model != NULL);
		assert_string_equal(ua.model, agents[i].model ? agents[i].model : "");
		assert_string_equal(ua.version, agents[i].version ? agents[i].version : "");
		assert_int_equal(ua.is_updater, agents[i].is_updater);
		assert_int_equal(ua.has_mac, agents[i].mac != NULL);
		if (agents[i].mac != NULL)
			assert_string_equal(mac_text(ua.mac, mac), agents[i].mac);
		unit_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_agent_gives_model_version_and_claim_or_is_no_phone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
