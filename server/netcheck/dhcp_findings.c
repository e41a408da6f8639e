#include "netcheck/dhcp_findings_inner.h"

#include "base/auto.h"

#include <stdarg.h>

/* Every rule: its word, how much it matters, and what to do. */
/* clang-format off */
static const struct rule {
	const char *code;
	enum dhcp_weight weight;
	const char *mend;
} rules[RULE__COUNT] = {
	[RULE_SILENT] = {"silent", DHCP_FAULT, "Ask on the phones' own network (their VLAN), and see that a DHCP server or a relay is there."},
	[RULE_NO_INFORM] = {"inform-unanswered", DHCP_FAULT, "ISC dhcpd answers INFORM only where it is `authoritative;`; a relay must pass it on, and the asker's address must be in a subnet that the server knows."},
	[RULE_INFORM_UNASKED] = {"inform-unasked", DHCP_NOTE, "Give the interface an address of the phones' network and ask again."},
	[RULE_REFUSED] = {"refused", DHCP_WARNING, "See that server's log for the reason."},
	[RULE_DROPPED] = {"answers-dropped", DHCP_WARNING, "Look for servers that answer again and again."},
	[RULE_LYNC_DIFFERS] = {"lync-differs", DHCP_FAULT, "Give the same names on every server: phones take whichever is first."},
	[RULE_BOOT_DIFFERS] = {"boot-server-differs", DHCP_FAULT, "Give the same options 160 and 66 on every server: phones take whichever is first."},
	[RULE_LYNC_NONE] = {"lync-none", DHCP_NOTE, "Only where there are Lync phones: `bootline dhcp options --registrar FQDN` prints what they need."},
	[RULE_VLAN_NONE] = {"lync-vlan-none", DHCP_NOTE, "Only where Lync phones must move to a VLAN and switches do not say it by LLDP: option 43, sub-option 10, for the classes CPE-OCPHONE and CPE-OCPhone."},
	[RULE_UNSCOPED] = {"lync-43-unscoped", DHCP_WARNING, "Tie option 43 to the class MS-UC-Client; where the server cannot (Cisco IOS), set option 160 explicitly and watch the phones."},
	[RULE_BOOT_MISSING] = {"boot-server-missing", DHCP_FAULT, "Set option 160, and 66 for old phones: `bootline dhcp options` prints them."},
	[RULE_BOOT_RACE] = {"boot-server-race", DHCP_WARNING, "Set option 160 on this server too, or let one server alone answer there."},
	[RULE_BOOT_FORM] = {"boot-server-form", DHCP_WARNING, "Match phones by the vendor's address block, or by both forms of the class (device.dhcp.option60Type)."},
	[RULE_BOOT_URL] = {"boot-server-url", DHCP_FAULT, "Set it as text: SCHEME://HOST[:PORT][/PATH]; `bootline dhcp options --url` prints it for each server."},
	[RULE_BOOT_LOGIN] = {"boot-server-login", DHCP_WARNING, "Anybody on the network reads it. Leave it out: phones have a login of their own."},
	[RULE_BOOT_SCHEME] = {"boot-server-scheme", DHCP_WARNING, "Write the scheme, as in http://HOST/."},
	[RULE_BOOT_TWO] = {"boot-server-two", DHCP_WARNING, "Give both the same value, or leave out 66."},
	[RULE_OFFSET] = {"time-offset", DHCP_FAULT, "Option 2 is a signed number of 32 bits: seconds east of Greenwich, 0xffffaba0 for -6 hours."},
	[RULE_OFFSET_RANGE] = {"time-offset-range", DHCP_WARNING, "Option 2 is seconds east of Greenwich, from -43200 to 50400."},
	[RULE_TIME_SERVERS] = {"time-servers", DHCP_FAULT, "Options 4 and 42 are lists of IPv4 addresses, four bytes each."},
	[RULE_NTP_NONE] = {"ntp-none", DHCP_NOTE, "Without option 42 phones take the time server of their configuration; without one certificates are not yet valid to them."},
	[RULE_VLAN_TEXT] = {"vlan-text", DHCP_WARNING, "The value is VLAN-A=10; with the semicolon and without blanks."},
	[RULE_43_MISSING] = {"lync-43-missing", DHCP_FAULT, "Set option 43 for the class MS-UC-Client: `bootline dhcp options --web-services URL` prints it."},
	[RULE_43_CUT] = {"lync-43-cut", DHCP_FAULT, "Cisco IOS from 15.1(3)S keeps 180 hex digits: take a web services name of at most 23 bytes, `option ext 43 hex`, or another server."},
	[RULE_43_HEX] = {"lync-43-hex", DHCP_FAULT, "The digits were typed into a field of type string: make it binary."},
	[RULE_43_PART] = {"lync-43-part", DHCP_FAULT, "Sub-options 1, 2, 3 and 5 are needed."},
	[RULE_43_CLASS] = {"lync-class", DHCP_FAULT, "Sub-option 1 is MS-UC-Client, in these letters."},
	[RULE_43_SCHEME] = {"lync-scheme", DHCP_FAULT, "Sub-option 2 is https."},
	[RULE_43_HOST] = {"lync-host", DHCP_FAULT, "Sub-option 3 is the name that stands in the certificate of the pool's internal web services."},
	[RULE_43_PORT_NUMBER] = {"lync-port-number", DHCP_FAULT, "Sub-option 4 is text, 34 34 33; in dnsmasq write \"443\" with quotes, in Kea the type string."},
	[RULE_43_PORT] = {"lync-port", DHCP_FAULT, "Sub-option 4 is digits, 443."},
	[RULE_43_PATH] = {"lync-path", DHCP_FAULT, "Sub-option 5 is /CertProv/CertProvisioningService.svc."},
	[RULE_43_OTHER_PATH] = {"lync-path-other", DHCP_WARNING, "Sub-option 5 is /CertProv/CertProvisioningService.svc where nobody moved it."},
	[RULE_120_MISSING] = {"sip-120-missing", DHCP_FAULT, "Set option 120: `bootline dhcp options --registrar FQDN` prints it."},
	[RULE_120_BROKEN] = {"sip-120-broken", DHCP_FAULT, "Option 120 is a byte 0 and then names as labels, each with its length in front: `bootline dhcp options --registrar FQDN` prints it."},
	[RULE_120_MANY] = {"sip-120-many", DHCP_WARNING, "Lync phones try the first two."},
	[RULE_120_ADDRESS] = {"sip-120-address", DHCP_WARNING, "Give names: a Lync phone compares them with the registrar's certificate."},
	[RULE_VLAN_VALUE] = {"lync-vlan-value", DHCP_FAULT, "Sub-option 10 is a VLAN from 1 to 4094."},
	[RULE_VLAN_CASE] = {"lync-vlan-case", DHCP_WARNING, "Match both spellings, CPE-OCPHONE and CPE-OCPhone: firmware has both."},
};
/* clang-format on */

static bool
is_told(const struct dhcp_view *v, const struct dhcp_finding *f)
{
	for (size_t i = 0; i < v->finding_count; i++) {
		const struct dhcp_finding *old = &v->findings[i];
		bool is_of_same = old->answer == f->answer ||
				  (old->answer != DHCP_OF_NONE && f->answer != DHCP_OF_NONE &&
					  ip_eq(&v->answers[old->answer].reply.server,
						  &v->answers[f->answer].reply.server));

		if (is_of_same && old->code == f->code && strcmp(old->text, f->text) == 0)
			return true;
	}
	return false;
}

void
dhcp_found(struct dhcp_judge *j, enum dhcp_rule rule, int answer, const char *format, ...)
{
	struct dhcp_view *v = j->v;
	struct dhcp_finding f = {
		rules[rule].code, rules[rule].weight, answer, "", rules[rule].mend};
	va_list args;

	va_start(args, format);
	(void)vsnprintf(f.text, sizeof(f.text), format, args);
	va_end(args);
	if (v->findings == NULL)
		v->findings = calloc(DHCP_FINDINGS_MAX, sizeof(*v->findings));
	if (v->findings == NULL)
		j->err = ERR_NOMEM;
	else if (v->finding_count < DHCP_FINDINGS_MAX && !is_told(v, &f))
		v->findings[v->finding_count++] = f;
}

/* Whether any answer to this kind of question came from the server. */
static bool
has_answered(const struct dhcp_view *v, const struct ip *server, enum dhcp_message question)
{
	for (size_t i = 0; i < v->answer_count; i++)
		if (v->answers[i].question == question &&
			ip_eq(&v->answers[i].reply.server, server))
			return true;
	return false;
}

static void
judge_informs(struct dhcp_judge *j)
{
	const struct dhcp_view *v = j->v;

	if (!v->asked_inform)
		dhcp_found(j, RULE_INFORM_UNASKED, DHCP_OF_NONE,
			"%s has no IPv4 address, so INFORM was not asked: what Lync phones would "
			"hear is not known.",
			v->interface);
	for (size_t i = 0; i < v->answer_count; i++) {
		const struct dhcp_reply *r = &v->answers[i].reply;
		char text[IP_TEXT_BYTES];

		if (v->asked_inform && v->answers[i].question == DHCP_DISCOVER &&
			!has_answered(v, &r->server, DHCP_INFORM))
			dhcp_found(j, RULE_NO_INFORM, (int)i,
				"%s offers addresses and answers no INFORM, by which Lync phones "
				"ask for their servers.",
				ip_text(&r->server, text));
		if (r->message == DHCP_NAK)
			dhcp_found(j, RULE_REFUSED, (int)i, "%s refused the question (DHCPNAK).",
				ip_text(&r->server, text));
	}
}

static void
judge_each(struct dhcp_judge *j)
{
	static void (*const by_role[DHCP_ROLE__COUNT])(struct dhcp_judge * j, int i) = {
		[DHCP_AS_UCS] = dhcp_judge_ucs,
		[DHCP_AS_UCS_ASCII] = dhcp_judge_ucs,
		[DHCP_AS_LYNC] = dhcp_judge_lync,
		[DHCP_AS_VLAN] = dhcp_judge_vlan,
		[DHCP_AS_VLAN_OLD] = dhcp_judge_vlan,
	};

	for (size_t i = 0; i < j->v->answer_count; i++)
		if (by_role[j->v->answers[i].role] != NULL)
			by_role[j->v->answers[i].role](j, (int)i);
}

/* Whether a phone of the role waits for what this answer has. */
static bool
is_what_it_wants(enum dhcp_role role, const struct dhcp_reply *r)
{
	struct slice vlan;

	if (role == DHCP_AS_UCS || role == DHCP_AS_UCS_ASCII)
		return dhcp_boot_server(r).n > 0;
	if (role == DHCP_AS_LYNC)
		return dhcp_names_lync(r);
	return role == DHCP_AS_PLAIN || dhcp_vlan_option(r, &vlan);
}

static int
first_answer(const struct dhcp_view *v, enum dhcp_role role, enum dhcp_message question)
{
	for (size_t i = 0; i < v->answer_count; i++) {
		const struct dhcp_answer *a = &v->answers[i];

		if (a->role == role && a->question == question && a->reply.message != DHCP_NAK &&
			is_what_it_wants(role, &a->reply))
			return (int)i;
	}
	return DHCP_OF_NONE;
}

/* UC Software phones look at what they are offered and then ask by INFORM; Lync phones have an
 * address when they ask for names, and ask for a VLAN before they have one. */
static void
choose(struct dhcp_view *v)
{
	for (int role = 0; role < DHCP_ROLE__COUNT; role++) {
		bool informs = role == DHCP_AS_LYNC && v->asked_inform;
		int first = first_answer(
			v, (enum dhcp_role)role, informs ? DHCP_INFORM : DHCP_DISCOVER);

		if (first == DHCP_OF_NONE && (role == DHCP_AS_UCS || role == DHCP_AS_UCS_ASCII))
			first = first_answer(v, (enum dhcp_role)role, DHCP_INFORM);
		v->taken[role] = first;
	}
}

static int
by_weight(const void *a, const void *b)
{
	const struct dhcp_finding *one = a, *other = b;

	if (one->weight != other->weight)
		return one->weight > other->weight ? -1 : 1;
	return one->answer - other->answer;
}

enum err
dhcp_findings(struct dhcp_view *v)
{
	struct dhcp_judge j = {v, ERR_OK};

	v->finding_count = 0;
	choose(v);
	if (v->answer_count == 0) {
		dhcp_found(&j, RULE_SILENT, DHCP_OF_NONE, "No DHCP server answered on %s.",
			v->interface);
		return j.err;
	}
	judge_informs(&j);
	if (v->dropped > 0)
		dhcp_found(&j, RULE_DROPPED, DHCP_OF_NONE,
			"%u answers more than %d came; they were not looked at.", v->dropped,
			DHCP_ANSWERS_MAX);
	judge_each(&j);
	dhcp_judge_all_ucs(&j);
	dhcp_judge_all_lync(&j);
	if (j.err == ERR_OK && v->finding_count > 0)
		qsort(v->findings, v->finding_count, sizeof(*v->findings), by_weight);
	return j.err;
}
