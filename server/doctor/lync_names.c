#include "doctor/lync_names.h"

#include "base/auto.h"
#include "doctor/host.h"

#include <stdio.h>

enum { TLS_PORT = 5061, TCP_PORT = 5060, OUTSIDE_PORT = 443 };

const struct lync_name_row lync_names[LYNC_NAME__COUNT] = {
	[LYNC_INTERNAL_TLS] = {"_sipinternaltls._tcp", TLS_PORT,     true },
	[LYNC_INTERNAL_TCP] = {"_sipinternal._tcp",    TCP_PORT,     false},
	[LYNC_EXTERNAL_TLS] = {"_sip._tls",            OUTSIDE_PORT, true },
	[LYNC_EXTERNAL_TCP] = {"_sip._tcp",            TCP_PORT,     false},
	[LYNC_SIPINTERNAL] = {"sipinternal",          TLS_PORT,     true },
	[LYNC_SIP] = {"sip",                  TLS_PORT,     true },
	[LYNC_SIPEXTERNAL] = {"sipexternal",          OUTSIDE_PORT, true },
};

static void
judge_service(const struct lync_names_seen *s, enum lync_name i, struct walk *w)
{
	const struct lync_name_row *row = &lync_names[i];
	const struct dns_services *all = &s->services[i];
	const struct dns_service *first = &all->services[0];

	if (all->outcome != DNS_FOUND) {
		walk_fact(w, row->prefix, "%s", all->why.text);
		return;
	}
	walk_fact(w, row->prefix, "%s:%u", first->target, first->port);
	if (first->port != row->usual && first->port != TLS_PORT && first->port != OUTSIDE_PORT)
		walk_rule(w, RULE_SRV_PORT, "%s.%s, %s:%u", row->prefix, s->domain, first->target,
			first->port);
	if (!host_is_in(first->target, s->domain))
		walk_rule(w, RULE_SRV_DOMAIN, "%s.%s names %s", row->prefix, s->domain,
			first->target);
	if (dns_is_absent(s->targets[i].outcome))
		walk_rule(w, RULE_SRV_TARGET, "%s", first->target);
}

static void
judge_name(const struct lync_names_seen *s, enum lync_name i, struct walk *w)
{
	const struct dns_addresses *a = &s->names[i - LYNC_SRV__COUNT];
	char text[IP_TEXT_BYTES];

	walk_fact(w, lync_names[i].prefix, "%s",
		a->outcome == DNS_FOUND ? ip_text(&a->ips[0], text) : a->why.text);
}

static bool
take_service(const struct lync_names_seen *s, enum lync_name i, struct lync_registrar *out)
{
	const struct dns_service *first = &s->services[i].services[0];

	if (s->services[i].outcome != DNS_FOUND)
		return false;
	(void)snprintf(out->name, sizeof(out->name), "%s", first->target);
	out->port = first->port;
	out->is_tls = lync_names[i].is_tls;
	out->by = lync_names[i].prefix;
	return true;
}

static bool
take_dhcp(const struct lync_names_seen *s, struct lync_registrar *out)
{
	if (s->registrar_count == 0)
		return false;
	(void)snprintf(out->name, sizeof(out->name), "%s", s->registrars[0]);
	out->port = TLS_PORT;
	out->is_tls = true;
	out->by = "DHCP";
	return true;
}

static bool
take_name(const struct lync_names_seen *s, enum lync_name i, struct lync_registrar *out)
{
	if (s->names[i - LYNC_SRV__COUNT].outcome != DNS_FOUND)
		return false;
	(void)snprintf(out->name, sizeof(out->name), "%s.%s", lync_names[i].prefix, s->domain);
	out->port = lync_names[i].usual;
	out->is_tls = true;
	out->by = "a guessed name";
	return true;
}

static bool
take(const struct lync_names_seen *s, struct lync_registrar *out)
{
	if (take_service(s, LYNC_INTERNAL_TLS, out) || take_dhcp(s, out))
		return true;
	for (int i = LYNC_INTERNAL_TCP; i < LYNC_SRV__COUNT; i++)
		if (take_service(s, (enum lync_name)i, out))
			return true;
	for (int i = LYNC_SRV__COUNT; i < LYNC_NAME__COUNT; i++)
		if (take_name(s, (enum lync_name)i, out))
			return true;
	return false;
}

/* Whether DNS has said nothing of any of them. */
static bool
is_silent(const struct lync_names_seen *s)
{
	for (int i = 0; i < LYNC_SRV__COUNT; i++)
		if (s->services[i].outcome == DNS_FOUND || dns_is_absent(s->services[i].outcome))
			return false;
	return true;
}

static void
judge_choice(const struct lync_names_seen *s, const struct lync_registrar *r, struct walk *w)
{
	const struct dns_services *first = &s->services[LYNC_INTERNAL_TLS];

	if (r->name[0] == '\0') {
		walk_rule(w, is_silent(s) ? RULE_SRV_SILENT : RULE_SRV_NONE, "%s",
			is_silent(s) ? first->why.text : s->domain);
		return;
	}
	if (first->outcome != DNS_FOUND && s->registrar_count == 0)
		walk_rule(w, RULE_SRV_LATER, "%s:%u (%s)", r->name, r->port, r->by);
	if (first->outcome == DNS_FOUND && s->registrar_count > 0 &&
		!slice_eq_nocase(slice_of(first->services[0].target), slice_of(s->registrars[0])))
		walk_rule(w, RULE_REGISTRAR_DIFFERS, "%s and %s", s->registrars[0],
			first->services[0].target);
}

void
lync_names_judge(const struct lync_names_seen *s, struct walk *w, struct lync_registrar *out)
{
	struct lync_registrar chosen = {.name = "", .by = ""};

	for (int i = 0; i < LYNC_SRV__COUNT; i++)
		judge_service(s, (enum lync_name)i, w);
	for (int i = LYNC_SRV__COUNT; i < LYNC_NAME__COUNT; i++)
		judge_name(s, (enum lync_name)i, w);
	for (size_t i = 0; i < s->registrar_count; i++)
		walk_fact(w, "DHCP option 120", "%s", s->registrars[i]);
	if (take(s, &chosen))
		walk_found(w, "%s:%u over %s, by %s", chosen.name, chosen.port,
			chosen.is_tls ? "TLS" : "TCP", chosen.by);
	else
		walk_found(w, "none");
	judge_choice(s, &chosen, w);
	*out = chosen;
}

void
lync_judge_closed(const char *name, uint16_t port, const char *why, struct walk *w)
{
	walk_rule(w, RULE_REGISTRAR_CLOSED, "%s:%u, %s", name, port, why);
}
