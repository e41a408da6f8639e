/* Cases of the doctor: Lync's registrar, web services, update service. */
#include "doctor_case.h"

#include "doctor/lync_names.h"
#include "doctor/lync_update.h"
#include "doctor/lync_web.h"

#include <stdio.h>
#include <stdlib.h>

static struct lync_names_seen *names;
static struct lync_registrar chosen;

/* DNS knows nothing. */
static void
names_begin(enum dns_outcome outcome)
{
	*names = (struct lync_names_seen){.domain = "example.com"};
	for (int i = 0; i < LYNC_SRV__COUNT; i++)
		names->services[i].outcome = outcome;
	for (int i = 0; i < LYNC_NAME__COUNT - LYNC_SRV__COUNT; i++)
		names->names[i].outcome = outcome;
}

static void
service(enum lync_name i, const char *target, uint16_t port)
{
	struct dns_services *s = &names->services[i];

	s->outcome = DNS_FOUND;
	s->count = 1;
	s->services[0].port = port;
	(void)snprintf(s->services[0].target, sizeof(s->services[0].target), "%s", target);
	names->targets[i].outcome = DNS_FOUND;
}

static void
judge_names(const char *name)
{
	lync_names_judge(names, case_begin(name), &chosen);
}

static void
the_order_is_that_of_phones(void)
{
	names_begin(DNS_NO_NAME);
	names->names[LYNC_SIP - LYNC_SRV__COUNT].outcome = DNS_FOUND;
	judge_names("a guessed name");
	FINDS(RULE_SRV_LATER);
	assert_string_equal(chosen.name, "sip.example.com");
	service(LYNC_EXTERNAL_TLS, "edge.example.com", 443);
	judge_names("the record for outside");
	FINDS(RULE_SRV_LATER);
	assert_string_equal(chosen.name, "edge.example.com");
	service(LYNC_INTERNAL_TCP, "tcp.example.com", 5061);
	judge_names("the record for inside over TCP");
	FINDS(RULE_SRV_LATER);
	assert_string_equal(chosen.name, "tcp.example.com");
	assert_false(chosen.is_tls);
	names->registrars[0] = "dhcp.example.com";
	names->registrar_count = 1;
	judge_names("DHCP");
	FINDS_NOTHING();
	assert_string_equal(chosen.name, "dhcp.example.com");
	assert_int_equal(chosen.port, 5061);
	service(LYNC_INTERNAL_TLS, "sip.example.com", 5061);
	judge_names("the record for inside over TLS");
	FINDS(RULE_REGISTRAR_DIFFERS);
	assert_string_equal(chosen.name, "sip.example.com");
	assert_true(chosen.is_tls);
}

void
registrars_are_judged(void **state)
{
	(void)state;
	names = calloc(1, sizeof(*names));
	assert_non_null(names);
	names_begin(DNS_NO_NAME);
	judge_names("nothing");
	FINDS(RULE_SRV_NONE);
	assert_string_equal(chosen.name, "");
	names_begin(DNS_SILENT);
	judge_names("silence");
	FINDS(RULE_SRV_SILENT);
	names_begin(DNS_NO_NAME);
	service(LYNC_INTERNAL_TLS, "sip.example.com", 5061);
	judge_names("all is well");
	FINDS_NOTHING();
	service(LYNC_INTERNAL_TLS, "sip.example.com", 15061);
	judge_names("an odd port");
	FINDS(RULE_SRV_PORT);
	service(LYNC_INTERNAL_TLS, "pool.example.net", 5061);
	judge_names("a host of another domain");
	FINDS(RULE_SRV_DOMAIN);
	service(LYNC_INTERNAL_TLS, "sip.example.com", 5061);
	names->targets[LYNC_INTERNAL_TLS].outcome = DNS_NO_NAME;
	judge_names("a host without an address");
	FINDS(RULE_SRV_TARGET);
	the_order_is_that_of_phones();
	free(names);
	struct walk *w = case_begin("a registrar that nobody answers at");
	lync_judge_closed("sip.example.com", 5061, "Connection refused", w);
	walk_found(w, "sip.example.com");
	FINDS(RULE_REGISTRAR_CLOSED);
}

static struct lync_web_seen
web(void)
{
	return (struct lync_web_seen){
		.url = "https://pool/CertProv/CertProvisioningService.svc",
		.is_readable = true,
		.host = {.name = "pool", .path = "/CertProv/CertProvisioningService.svc"},
		.outcome = CLIENT_DONE,
		.status = 200,
		.why = "",
		.mex_outcome = CLIENT_DONE,
		.mex_status = 200,
		.operations = "GetRootCertChains"
        };
}

static void
judge_web(const char *name, struct lync_web_seen s)
{
	lync_web_judge(&s, case_begin(name));
}

static void
judge_update(const char *name, struct lync_update_seen s)
{
	s.name = "ucupdates-r2.example.com";
	s.http.why = s.https.why = "";
	lync_update_judge(&s, case_begin(name));
}

void
web_services_are_judged(void **state)
{
	static const struct lync_update_answer silent = {.outcome = CLIENT_TIMEOUT},
					       absent = {.outcome = CLIENT_ABSENT, .status = 404},
					       fine = {.outcome = CLIENT_DONE, .status = 200};
	struct lync_web_seen s = web();

	(void)state;
	judge_web("all is well", s);
	FINDS_NOTHING();
	judge_web("nobody says where", (struct lync_web_seen){.url = NULL});
	FINDS(RULE_WEB_UNKNOWN);
	s.is_readable = false;
	judge_web("no URL", s);
	FINDS(RULE_WEB_SCHEME);
	s = web();
	s.resolved = DNS_NO_NAME;
	judge_web("no address", s);
	FINDS(RULE_WEB_NAME);
	s = web();
	s.outcome = CLIENT_UNREACHABLE;
	judge_web("not reached", s);
	FINDS(RULE_WEB_CLOSED);
	s = web();
	s.outcome = CLIENT_ABSENT;
	s.status = 404;
	judge_web("404", s);
	FINDS(RULE_WEB_404);
	s.outcome = CLIENT_REFUSED;
	s.status = 403;
	judge_web("403", s);
	FINDS(RULE_WEB_REFUSED);
	s = web();
	(void)snprintf(s.host.path, sizeof(s.host.path), "/other");
	judge_web("another path", s);
	FINDS(RULE_WEB_PATH);
	s = web();
	s.mex_outcome = CLIENT_ABSENT;
	judge_web("no description", s);
	FINDS(RULE_MEX_NONE);
	s = web();
	s.operations = "GetAndPublishCert";
	judge_web("no operation of a root", s);
	FINDS(RULE_MEX_ROOT);

	lync_pin_judge(&(struct lync_pin_seen){.has_url = true, .is_web_by_dhcp = true},
		case_begin("option 43 without 120"));
	FINDS(RULE_PIN_SIP);
	lync_pin_judge(
		&(struct lync_pin_seen){
			.has_url = true, .is_web_by_dhcp = true, .has_registrar_by_dhcp = true},
		case_begin("both"));
	FINDS_NOTHING();
	lync_pin_judge(&(struct lync_pin_seen){.has_url = false}, case_begin("neither"));
	FINDS_NOTHING();

	judge_update("no name", (struct lync_update_seen){.resolved = DNS_NO_NAME});
	FINDS(RULE_UPDATE_NONE);
	judge_update("not reached", (struct lync_update_seen){.http = silent, .https = silent});
	FINDS(RULE_UPDATE_CLOSED);
	judge_update("404", (struct lync_update_seen){.http = absent, .https = fine});
	FINDS(RULE_UPDATE_404);
	judge_update("404 over HTTPS", (struct lync_update_seen){.http = fine, .https = absent});
	FINDS(RULE_UPDATE_404);
	judge_update("HTTPS alone", (struct lync_update_seen){.http = silent, .https = fine});
	FINDS(RULE_UPDATE_HTTP);
	judge_update("HTTP alone", (struct lync_update_seen){.http = fine, .https = silent});
	FINDS(RULE_UPDATE_HTTPS);
	judge_update("both answer", (struct lync_update_seen){.http = fine, .https = fine});
	FINDS_NOTHING();
}
