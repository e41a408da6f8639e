/* What Lync phones are told: where certificates are, their registrar, a VLAN. */
#include "netcheck/dhcp_findings_inner.h"

enum { VLAN_SUB = 10, IOS_BYTES = 90, REGISTRARS_MAX = 2 };

bool
dhcp_vlan_option(const struct dhcp_reply *r, struct slice *out)
{
	struct slice vendor = dhcp_reply_option(r, DHCP_VENDOR);
	struct dhcp_sub sub;

	while (dhcp_next_sub(&vendor, &sub) == PARSE_OK)
		if (sub.code == VLAN_SUB) {
			*out = dhcp_text(sub.value);
			return true;
		}
	return false;
}

/* The first name of option 120, or "". */
static const char *
registrar(const struct dhcp_sip *sip)
{
	return sip->is_names && sip->count > 0 ? sip->names[0] : "";
}

bool
dhcp_names_lync(const struct dhcp_reply *r)
{
	struct dhcp_lync lync = dhcp_lync_read(dhcp_reply_option(r, DHCP_VENDOR));
	struct dhcp_sip sip;

	dhcp_sip_read(dhcp_reply_option(r, DHCP_SIP_SERVERS), &sip);
	return dhcp_is_host(lync.sub[DHCP_LYNC_HOST]) || registrar(&sip)[0] != '\0';
}

static bool
is_digits(struct slice s)
{
	uint64_t port;

	return slice_to_u64(s, 1, 65535, &port) == ERR_OK;
}

/* A sub-option and what is wrong with its value. */
static void
judge_class(struct dhcp_judge *j, int i, struct slice value)
{
	if (!slice_is(value, dhcp_lync_class))
		dhcp_found(j, RULE_43_CLASS, i,
			"Sub-option 1 of option 43 is \"%.*s\" and not MS-UC-Client, so phones do "
			"not "
			"take the others.",
			DHCP_SAID(value));
}

static void
judge_scheme(struct dhcp_judge *j, int i, struct slice value)
{
	if (!slice_is(value, "https") && !slice_is(value, "http"))
		dhcp_found(j, RULE_43_SCHEME, i,
			"Sub-option 2 of option 43 is \"%.*s\" and neither https nor http.",
			DHCP_SAID(value));
}

static void
judge_host(struct dhcp_judge *j, int i, struct slice value)
{
	struct ip ip;

	if (value.n == 0)
		dhcp_found(j, RULE_43_HOST, i,
			"Sub-option 3 of option 43, the web services' name, is empty.");
	else if (ip_parse(value, &ip) == ERR_OK)
		dhcp_found(j, RULE_43_HOST, i,
			"Sub-option 3 of option 43 is an address, %.*s, which no certificate "
			"names.",
			DHCP_SAID(value));
	else if (!dhcp_is_host(value))
		dhcp_found(j, RULE_43_HOST, i,
			"Sub-option 3 of option 43, \"%.*s\", is no host name.", DHCP_SAID(value));
}

static void
judge_port(struct dhcp_judge *j, int i, struct slice value)
{
	if (is_digits(value))
		return;
	if ((value.n == 2 || value.n == 4) && !is_digits(slice_head(value, 1)))
		dhcp_found(j, RULE_43_PORT_NUMBER, i,
			"Sub-option 4 of option 43 is the number %u in %zu bytes where phones want "
			"its digits as text.",
			dhcp_get_u32(value), value.n);
	else
		dhcp_found(j, RULE_43_PORT, i, "Sub-option 4 of option 43, \"%.*s\", is no port.",
			DHCP_SAID(value));
}

static void
judge_path(struct dhcp_judge *j, int i, struct slice value)
{
	if (value.n == 0 || value.p[0] != '/')
		dhcp_found(j, RULE_43_PATH, i,
			"Sub-option 5 of option 43, \"%.*s\", does not begin with a slash.",
			DHCP_SAID(value));
	else if (!slice_is(value, dhcp_lync_path))
		dhcp_found(j, RULE_43_OTHER_PATH, i,
			"Sub-option 5 of option 43 is \"%.*s\" and not the path that servers have.",
			DHCP_SAID(value));
}

static const struct {
	void (*judge)(struct dhcp_judge *j, int i, struct slice value);
	bool is_needed;
} subs[DHCP_LYNC__COUNT] = {
	[DHCP_LYNC_CLASS] = {judge_class,  true },
	[DHCP_LYNC_SCHEME] = {judge_scheme, true },
	[DHCP_LYNC_HOST] = {judge_host,   true },
	[DHCP_LYNC_PORT] = {judge_port,   false}, /* without it the scheme's own */
	[DHCP_LYNC_PATH] = {judge_path,   true },
};

static void
judge_subs(struct dhcp_judge *j, int i, const struct dhcp_lync *lync)
{
	for (unsigned sub = 1; sub < DHCP_LYNC__COUNT; sub++) {
		if (lync->has[sub])
			subs[sub].judge(j, i, lync->sub[sub]);
		else if (subs[sub].is_needed && !lync->is_cut)
			dhcp_found(j, RULE_43_PART, i, "Option 43 has no sub-option %u (%s).", sub,
				dhcp_lync_name(sub));
	}
}

static void
judge_vendor(struct dhcp_judge *j, int i, struct slice value)
{
	struct dhcp_lync lync = dhcp_lync_read(value);

	if (dhcp_is_hex_text(value)) {
		dhcp_found(j, RULE_43_HEX, i,
			"Option 43 is text, the hex digits \"%.*s...\", and not the bytes that "
			"they "
			"stand for.",
			(int)(value.n < 16 ? value.n : 16), value.p);
		return;
	}
	if (lync.is_cut)
		dhcp_found(j, RULE_43_CUT, i,
			"Option 43 ends after %zu bytes in the middle of a sub-option%s.", value.n,
			value.n == IOS_BYTES ?
				": Cisco IOS keeps 180 hex digits and drops the rest" :
				"");
	judge_subs(j, i, &lync);
}

static void
judge_sip(struct dhcp_judge *j, int i, struct slice value)
{
	static const char *const faults[] = {
		[DHCP_SIP_EMPTY] = "holds nothing",
		[DHCP_SIP_FORM] = "begins with neither 0 (names) nor 1 (addresses)",
		[DHCP_SIP_BARE] = "is plain text, without the byte 0 in front and without labels",
		[DHCP_SIP_LABEL] = "holds what is no host name",
		[DHCP_SIP_CUT] = "ends in the middle of a name",
		[DHCP_SIP_LENGTH] = "is no list of addresses: its length is wrong",
	};
	struct dhcp_sip sip;

	dhcp_sip_read(value, &sip);
	if (sip.fault != DHCP_SIP_FINE)
		dhcp_found(j, RULE_120_BROKEN, i, "Option 120 %s%s.", faults[sip.fault],
			dhcp_is_hex_text(value) ?
				": hex digits were typed into a field that takes text" :
				"");
	if (sip.is_names && sip.count > REGISTRARS_MAX)
		dhcp_found(j, RULE_120_MANY, i, "Option 120 holds %zu names.", sip.count);
	if (!sip.is_names && sip.fault == DHCP_SIP_FINE)
		dhcp_found(j, RULE_120_ADDRESS, i,
			"Option 120 holds addresses and no name: a Lync phone goes on to DNS.");
}

void
dhcp_judge_lync(struct dhcp_judge *j, int i)
{
	const struct dhcp_reply *r = &j->v->answers[i].reply;

	if (r->has[DHCP_VENDOR])
		judge_vendor(j, i, dhcp_reply_option(r, DHCP_VENDOR));
	if (r->has[DHCP_SIP_SERVERS])
		judge_sip(j, i, dhcp_reply_option(r, DHCP_SIP_SERVERS));
}

void
dhcp_judge_vlan(struct dhcp_judge *j, int i)
{
	const char *form;
	struct slice value;
	unsigned vlan;

	if (dhcp_vlan_option(&j->v->answers[i].reply, &value) &&
		dhcp_read_vlan(value, &vlan, &form) != ERR_OK)
		dhcp_found(j, RULE_VLAN_VALUE, i,
			"Sub-option 10 of option 43 is %zu bytes that say no VLAN from 1 to 4094.",
			value.n);
}

/* What the phone's own answer lacks: it looks at no other. */
static void
judge_missing(struct dhcp_judge *j, int taken)
{
	const struct dhcp_reply *r = &j->v->answers[taken].reply;

	if (!r->has[DHCP_VENDOR])
		dhcp_found(j, RULE_43_MISSING, taken,
			"Option 43 is missing: a Lync phone looks in DNS, finds no web services, "
			"and "
			"UC Software phones offer no PIN sign-in.");
	if (!r->has[DHCP_SIP_SERVERS])
		dhcp_found(j, RULE_120_MISSING, taken,
			"Option 120 is missing: a Lync phone signs in and then finds no "
			"registrar.");
}

static void
judge_differences(struct dhcp_judge *j, int taken)
{
	const struct dhcp_reply *first = &j->v->answers[taken].reply;
	struct slice host =
		dhcp_lync_read(dhcp_reply_option(first, DHCP_VENDOR)).sub[DHCP_LYNC_HOST];
	struct dhcp_sip sip, other_sip;

	dhcp_sip_read(dhcp_reply_option(first, DHCP_SIP_SERVERS), &sip);
	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct dhcp_answer *a = &j->v->answers[i];
		struct slice other = dhcp_lync_read(dhcp_reply_option(&a->reply, DHCP_VENDOR))
					     .sub[DHCP_LYNC_HOST];
		char text[IP_TEXT_BYTES];

		if (a->role != DHCP_AS_LYNC || ip_eq(&a->reply.server, &first->server) ||
			!dhcp_names_lync(&a->reply))
			continue;
		dhcp_sip_read(dhcp_reply_option(&a->reply, DHCP_SIP_SERVERS), &other_sip);
		if (!slice_eq_nocase(host, other) || !slice_eq_nocase(slice_of(registrar(&sip)),
							     slice_of(registrar(&other_sip))))
			dhcp_found(j, RULE_LYNC_DIFFERS, (int)i,
				"%s says other names (\"%.*s\", \"%.80s\") than the one that was "
				"faster.",
				ip_text(&a->reply.server, text), DHCP_SAID(other),
				registrar(&other_sip));
	}
}

/* Option 43 of MS-UC-Client that others get too. */
static void
judge_scope(struct dhcp_judge *j)
{
	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct dhcp_answer *a = &j->v->answers[i];
		struct dhcp_lync lync = dhcp_lync_read(dhcp_reply_option(&a->reply, DHCP_VENDOR));
		char text[IP_TEXT_BYTES];

		if (a->role != DHCP_AS_LYNC && slice_is(lync.sub[DHCP_LYNC_CLASS], dhcp_lync_class))
			dhcp_found(j, RULE_UNSCOPED, (int)i,
				"%s gives the option 43 of Lync phones to %s too; UC Software "
				"phones "
				"read sub-options of their own in it.",
				ip_text(&a->reply.server, text), dhcp_role_about(a->role));
	}
}

static bool
tells_vlan(const struct dhcp_view *v, const struct ip *server, enum dhcp_role role)
{
	struct slice vlan;

	for (size_t i = 0; i < v->answer_count; i++)
		if (v->answers[i].role == role && ip_eq(&v->answers[i].reply.server, server) &&
			dhcp_vlan_option(&v->answers[i].reply, &vlan))
			return true;
	return false;
}

static void
judge_vlan_cases(struct dhcp_judge *j)
{
	for (size_t i = 0; i < j->v->answer_count; i++) {
		const struct ip *server = &j->v->answers[i].reply.server;
		char text[IP_TEXT_BYTES];
		bool is_new = tells_vlan(j->v, server, DHCP_AS_VLAN);

		if (is_new != tells_vlan(j->v, server, DHCP_AS_VLAN_OLD))
			dhcp_found(j, RULE_VLAN_CASE, (int)i,
				"%s tells the VLAN to the class %s alone.", ip_text(server, text),
				is_new ? "CPE-OCPHONE" : "CPE-OCPhone");
	}
}

void
dhcp_judge_all_lync(struct dhcp_judge *j)
{
	int taken = j->v->taken[DHCP_AS_LYNC];

	judge_scope(j);
	judge_vlan_cases(j);
	if (j->v->taken[DHCP_AS_VLAN] == DHCP_OF_NONE &&
		j->v->taken[DHCP_AS_VLAN_OLD] == DHCP_OF_NONE)
		dhcp_found(
			j, RULE_VLAN_NONE, DHCP_OF_NONE, "No server tells a Lync phone its VLAN.");
	if (taken == DHCP_OF_NONE) {
		dhcp_found(j, RULE_LYNC_NONE, DHCP_OF_NONE,
			"No server tells a Lync phone a name, in option 43 or 120: it looks in "
			"DNS, "
			"and PIN sign-in is not offered.");
		return;
	}
	judge_missing(j, taken);
	judge_differences(j, taken);
}
