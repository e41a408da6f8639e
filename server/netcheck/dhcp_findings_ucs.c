/* What UC Software phones are told: the boot server, the time, a VLAN. */
#include "netcheck/dhcp_findings_inner.h"

#include "base/auto.h"
#include "netcheck/dhcp_url.h"

enum { EAST_MAX_S = 14 * 3600, WEST_MAX_S = 12 * 3600, QUARTER_S = 900 };

static const uint8_t boot_options[] = {DHCP_BOOT_SERVER, DHCP_TFTP_SERVER};
static const uint8_t time_options[] = {DHCP_TIME_SERVERS, DHCP_NTP_SERVERS};
static const uint8_t vlan_options[] = {DHCP_VLAN_FIRST, 129, 144, DHCP_VLAN_LAST};

/* Phones read sub-options of their own in option 43, numbered as the options. */
static struct slice
sub_of(struct slice vendor, uint8_t code)
{
	struct dhcp_sub sub;

	while (dhcp_next_sub(&vendor, &sub) == PARSE_OK)
		if (sub.code == code)
			return dhcp_text(sub.value);
	return SLICE("");
}

struct slice
dhcp_boot_server(const struct dhcp_reply *r)
{
	struct slice vendor = dhcp_reply_option(r, DHCP_VENDOR);

	for (size_t i = 0; i < COUNT(boot_options); i++) {
		struct slice own = dhcp_text(dhcp_reply_option(r, boot_options[i]));

		if (own.n > 0)
			return own;
	}
	for (size_t i = 0; i < COUNT(boot_options); i++) {
		struct slice inner = sub_of(vendor, boot_options[i]);

		if (inner.n > 0)
			return inner;
	}
	return SLICE("");
}

static void
judge_boot_option(struct dhcp_judge *j, int i, unsigned code)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;
	struct slice value = dhcp_text(dhcp_reply_option(r, code));
	struct dhcp_url url;
	enum dhcp_url_fault fault;

	if (!r->has[code])
		return;
	fault = dhcp_url_read(value, &url);
	if (fault != DHCP_URL_FINE) {
		dhcp_found(j, RULE_BOOT_URL, i, "The boot server in option %u %s", code,
			dhcp_url_fault_text(fault));
		return;
	}
	if (url.login.n > 0)
		dhcp_found(j, RULE_BOOT_LOGIN, i,
			"The boot server in option %u carries a user name and a password.", code);
	if (url.scheme.n == 0)
		dhcp_found(j, RULE_BOOT_SCHEME, i,
			"The boot server in option %u, \"%.*s\", has no scheme: a phone takes the "
			"protocol that it is set to, FTP where nobody set it.",
			code, DHCP_SAID(value));
}

static void
judge_offset(struct dhcp_judge *j, int i)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;
	struct slice value = dhcp_reply_option(r, DHCP_TIME_OFFSET);
	int32_t seconds = (int32_t)dhcp_get_u32(value);

	if (!r->has[DHCP_TIME_OFFSET])
		return;
	if (value.n != 4)
		dhcp_found(j, RULE_OFFSET, i,
			"The time offset (option 2) has %zu bytes and not four: phones do not know "
			"what time it is here.",
			value.n);
	else if (seconds > EAST_MAX_S || seconds < -WEST_MAX_S || seconds % QUARTER_S != 0)
		dhcp_found(j, RULE_OFFSET_RANGE, i,
			"The time offset (option 2) is %d seconds, which is no time zone.",
			seconds);
}

static void
judge_times(struct dhcp_judge *j, int i)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;

	for (size_t k = 0; k < COUNT(time_options); k++) {
		size_t n = dhcp_reply_option(r, time_options[k]).n;

		if (r->has[time_options[k]] && (n == 0 || n % 4 != 0))
			dhcp_found(j, RULE_TIME_SERVERS, i,
				"Option %d (%s) has %zu bytes, which are no list of addresses.",
				time_options[k], dhcp_option_name(time_options[k]), n);
	}
}

static void
judge_vlan_texts(struct dhcp_judge *j, int i)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;

	for (size_t k = 0; k < COUNT(vlan_options); k++) {
		struct slice value = dhcp_text(dhcp_reply_option(r, vlan_options[k]));
		const char *form;
		unsigned vlan;

		if (!r->has[vlan_options[k]])
			continue;
		if (!slice_starts(value, SLICE("VLAN-A=")) ||
			dhcp_read_vlan(value, &vlan, &form) != ERR_OK)
			dhcp_found(j, RULE_VLAN_TEXT, i,
				"Option %d is \"%.*s\", which says no VLAN to a phone.",
				vlan_options[k], DHCP_SAID(value));
	}
}

void
dhcp_judge_ucs(struct dhcp_judge *j, int i)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;
	struct slice own = dhcp_text(dhcp_reply_option(r, DHCP_BOOT_SERVER));
	struct slice old = dhcp_text(dhcp_reply_option(r, DHCP_TFTP_SERVER));

	for (size_t k = 0; k < COUNT(boot_options); k++)
		judge_boot_option(j, i, boot_options[k]);
	if (own.n > 0 && old.n > 0 && !slice_eq(own, old))
		dhcp_found(j, RULE_BOOT_TWO, i,
			"Option 160 is \"%.*s\" and option 66 \"%.*s\": phones from UC Software 4 "
			"on "
			"take the first, older ones the second.",
			DHCP_SAID(own), DHCP_SAID(old));
	judge_offset(j, i);
	judge_times(j, i);
	judge_vlan_texts(j, i);
}

static bool
is_offer_to(const struct dhcp_answer *a, enum dhcp_role role)
{
	return a->role == role && a->question == DHCP_DISCOVER && a->reply.message == DHCP_OFFER;
}

/* An offer that leaves its phone without a boot server, while others have one. */
static void
judge_races(struct dhcp_judge *j)
{
	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct dhcp_answer *a = &j->v->answers[i];
		char text[IP_TEXT_BYTES];

		if (is_offer_to(a, DHCP_AS_UCS) && dhcp_boot_server(&a->reply).n == 0)
			dhcp_found(j, RULE_BOOT_RACE, (int)i,
				"%s offers addresses without a boot server; a phone that takes its "
				"offer has none.",
				ip_text(&a->reply.server, text));
	}
}

/* The other answer of the same server to the same question in another role. */
static const struct dhcp_answer *
twin(const struct dhcp_view *v, const struct dhcp_answer *of, enum dhcp_role role)
{
	for (size_t i = 0; i < v->answer_count; i++)
		if (v->answers[i].role == role && v->answers[i].question == of->question &&
			ip_eq(&v->answers[i].reply.server, &of->reply.server))
			return &v->answers[i];
	return NULL;
}

static void
judge_forms(struct dhcp_judge *j)
{
	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct dhcp_answer *a = &j->v->answers[i];
		const struct dhcp_answer *b = twin(j->v, a, DHCP_AS_UCS_ASCII);

		if (is_offer_to(a, DHCP_AS_UCS) && b != NULL &&
			!slice_eq(dhcp_boot_server(&a->reply), dhcp_boot_server(&b->reply)))
			dhcp_found(j, RULE_BOOT_FORM, (int)i,
				"The boot server depends on how a phone writes its class: \"%.*s\" "
				"for "
				"the binary form, \"%.*s\" for the text.",
				DHCP_SAID(dhcp_boot_server(&a->reply)),
				DHCP_SAID(dhcp_boot_server(&b->reply)));
	}
}

static void
judge_differences(struct dhcp_judge *j, int taken)
{
	struct slice first = dhcp_boot_server(&j->v->answers[taken].reply);

	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct dhcp_answer *a = &j->v->answers[i];
		struct slice other = dhcp_boot_server(&a->reply);
		char text[IP_TEXT_BYTES];

		if (a->role == DHCP_AS_UCS && other.n > 0 && !slice_eq(first, other) &&
			!ip_eq(&a->reply.server, &j->v->answers[taken].reply.server))
			dhcp_found(j, RULE_BOOT_DIFFERS, (int)i,
				"%s says another boot server, \"%.*s\", than the one that was "
				"faster, "
				"\"%.*s\".",
				ip_text(&a->reply.server, text), DHCP_SAID(other),
				DHCP_SAID(first));
	}
}

void
dhcp_judge_all_ucs(struct dhcp_judge *j)
{
	int taken = j->v->taken[DHCP_AS_UCS];

	if (taken == DHCP_OF_NONE) {
		dhcp_found(j, RULE_BOOT_MISSING, DHCP_OF_NONE,
			"No server tells a UC Software phone its boot server: neither option 160 "
			"nor "
			"66 is there. A new phone waits, or asks the vendor's redirection "
			"service.");
		judge_forms(j);
		return;
	}
	judge_races(j);
	judge_forms(j);
	judge_differences(j, taken);
	if (!j->v->answers[taken].reply.has[DHCP_NTP_SERVERS])
		dhcp_found(j, RULE_NTP_NONE, taken, "A phone is told no time server (option 42).");
}
