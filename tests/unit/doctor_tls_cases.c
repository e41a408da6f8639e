/* Cases of the doctor: certificates, and what phones know of TLS. */
#include "doctor_case.h"

#include "doctor/look_tls.h"

#include <stdio.h>

enum { NOW = 1800000000, YEAR_S = 365 * 86400, DAY_S = 86400 };

static struct tls_probe probe;

static void
certificate(size_t i, const char *common, int64_t to)
{
	struct tls_view *v = &probe.chain[i];

	*v = (struct tls_view){.from = NOW - YEAR_S,
		.to = to,
		.key = "RSA 2048",
		.bits = 2048,
		.is_rsa = true,
		.signature = TLS_SIGNED_SHA2};
	(void)snprintf(v->common, sizeof(v->common), "%s", common);
	(void)snprintf(v->subject, sizeof(v->subject), "CN=%s", common);
	probe.count = i + 1;
}

/* A server about which nothing is to be said. */
static void
fine(void)
{
	probe = (struct tls_probe){.outcome = TLS_PROBE_DONE,
		.version = "TLS1.2",
		.cipher = "AES",
		.trust = TLS_PROBE_GIVEN,
		.root = "Baltimore CyberTrust Root",
		.is_whole = true,
		.is_for_name = true,
		.is_for_name_exactly = true};
	certificate(0, "boot.example", NOW + YEAR_S);
	certificate(1, "Authority", NOW + YEAR_S);
}

static void
judge_with(const char *name, int64_t clock_s, bool is_lync)
{
	struct tls_seen s = {.probe = &probe,
		.name = "boot.example",
		.now = NOW,
		.clock_s = clock_s,
		.is_lync = is_lync};

	tls_judge(&s, case_begin(name));
}

static void
judge(const char *name)
{
	judge_with(name, 0, false);
}

static void
dates_are_judged(void)
{
	fine();
	judge("all is well");
	FINDS_NOTHING();
	certificate(0, "boot.example", NOW - DAY_S);
	probe.count = 2;
	judge("expired");
	FINDS(RULE_TLS_EXPIRED);
	fine();
	probe.chain[0].from = NOW + DAY_S;
	judge("not valid yet");
	FINDS(RULE_TLS_EARLY);
	fine();
	probe.chain[0].to = NOW + 29 * DAY_S;
	judge("expires soon");
	FINDS(RULE_TLS_SOON);
	fine();
	probe.chain[0].to = NOW + 31 * DAY_S;
	judge("expires later");
	FINDS_NOTHING();
	judge_with("the phones' clock is ahead", 32 * DAY_S, false);
	FINDS(RULE_TLS_CLOCK);
	judge_with("the phones' clock is behind", -2 * YEAR_S, false);
	FINDS(RULE_TLS_CLOCK);
	fine();
	probe.chain[1].to = NOW - DAY_S;
	judge("an authority has expired");
	FINDS(RULE_TLS_LINK);
	assert_non_null(strstr(case_what(), "Authority"));
}

static void
names_are_judged(void)
{
	fine();
	probe.is_for_name = false;
	judge("another name");
	FINDS(RULE_TLS_NAME);
	probe.chain[0].names = BUF(32);
	buf_add_text(&probe.chain[0].names, "www.example, w.example");
	judge("other names, in as many bytes as they need");
	FINDS(RULE_TLS_NAME);
	assert_non_null(strstr(case_what(), "it is for www.example, w.example."));
	buf_free(&probe.chain[0].names);
	fine();
	probe.is_for_name_exactly = false;
	judge("a wildcard");
	FINDS(RULE_TLS_WILDCARD);
	fine();
	(void)snprintf(probe.chain[0].common, sizeof(probe.chain[0].common), "web.example");
	judge("among the alternative names alone");
	FINDS(RULE_TLS_ALTERNATIVE);
}

static void
chains_are_judged(void)
{
	fine();
	probe.trust = TLS_PROBE_LOST;
	judge("a private authority that is sent");
	FINDS(RULE_TLS_PRIVATE);
	probe.is_whole = false;
	probe.count = 1;
	judge("the server's own certificate alone");
	FINDS(RULE_TLS_INCOMPLETE);
	fine();
	probe.chain[0].is_rsa = false;
	judge("elliptic curves");
	FINDS(RULE_TLS_CURVE);
	fine();
	probe.chain[0].bits = 1024;
	judge("a short key");
	FINDS(RULE_TLS_WEAK);
	fine();
	probe.chain[0].signature = TLS_SIGNED_SHA1;
	judge("SHA-1");
	FINDS(RULE_TLS_WEAK);
}

static void
chains_of_lync_are_judged(void)
{
	fine();
	probe.trust = TLS_PROBE_PUBLIC;
	judge_with("an old public root", 0, true);
	FINDS(RULE_LYNC_SHA2);
	(void)snprintf(probe.root, sizeof(probe.root), "ISRG Root X1");
	judge_with("a new public root", 0, true);
	FINDS(RULE_LYNC_SHA2, RULE_LYNC_ROOT);
	probe.trust = TLS_PROBE_LOST;
	probe.chain[0].signature = TLS_SIGNED_SHA1;
	judge_with("a private root", 0, true);
	FINDS(RULE_LYNC_PRIVATE, RULE_TLS_WEAK);
}

static void
families_are_judged(void)
{
	struct tls_families_seen s = {.model = "SPIP331"};
	struct walk *w;

	for (size_t i = 0; i < TLS_FAMILY_COUNT; i++)
		s.outcomes[i] = TLS_PROBE_DONE;
	w = case_begin("all phones");
	walk_found(w, "TLS");
	tls_judge_families(&s, w);
	FINDS_NOTHING();
	s.outcomes[0] = TLS_PROBE_FAILED;
	w = case_begin("one of two ways of its kind");
	walk_found(w, "TLS");
	tls_judge_families(&s, w);
	FINDS_NOTHING();
	s.outcomes[1] = TLS_PROBE_FAILED;
	w = case_begin("none of its kind");
	walk_found(w, "TLS");
	tls_judge_families(&s, w);
	FINDS(RULE_TLS_OWN);
	s.model = "";
	w = case_begin("of no phone in particular");
	walk_found(w, "TLS");
	tls_judge_families(&s, w);
	FINDS(RULE_TLS_OTHERS);
}

void
certificates_are_judged(void **state)
{
	(void)state;
	dates_are_judged();
	names_are_judged();
	chains_are_judged();
	chains_of_lync_are_judged();
	families_are_judged();
	probe = (struct tls_probe){.outcome = TLS_PROBE_CLOSED};
	(void)why_fail(&probe.why, ERR_IO, "Connection refused");
	judge("nobody listens");
	FINDS(RULE_TLS_CLOSED);
	probe.outcome = TLS_PROBE_REFUSED;
	judge("FTP that knows no AUTH TLS");
	FINDS(RULE_TLS_AUTH);
	probe.outcome = TLS_PROBE_FAILED;
	judge("no TLS");
	FINDS(RULE_TLS_NONE);
	probe = (struct tls_probe){.count = 0};
}
