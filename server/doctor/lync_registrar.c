#include "base/auto.h"
#include "base/clock.h"
#include "doctor/inner.h"
#include "doctor/look_tls.h"
#include "doctor/lync_names.h"

#include <stdio.h>

static void
ask_services(struct doctor *d, struct lync_names_seen *s)
{
	char name[2 * DNS_NAME_MAX_BYTES];

	for (int i = 0; i < LYNC_SRV__COUNT && !doctor_is_over(d); i++) {
		(void)snprintf(name, sizeof(name), "%s.%s", lync_names[i].prefix, s->domain);
		dns_services(d->dns, name, &s->services[i]);
		if (s->services[i].outcome == DNS_FOUND)
			dns_addresses(d->dns, s->services[i].services[0].target, &s->targets[i]);
	}
}

static void
ask_names(struct doctor *d, struct lync_names_seen *s)
{
	char name[2 * DNS_NAME_MAX_BYTES];

	for (int i = LYNC_SRV__COUNT; i < LYNC_NAME__COUNT && !doctor_is_over(d); i++) {
		(void)snprintf(name, sizeof(name), "%s.%s", lync_names[i].prefix, s->domain);
		dns_addresses(d->dns, name, &s->names[i - LYNC_SRV__COUNT]);
	}
}

/* Connects to the registrar that a phone would take; its TLS is judged as a phone of Lync does. */
static enum err
visit(struct doctor *d, const struct lync_registrar *r)
{
	AUTO(tls_probe_done) struct tls_probe p = {.count = 0};
	AUTO(auto_close) int fd = -1;
	struct dns_addresses a;
	struct why why = {""};
	struct patience patience = patience_of(d->options->is_over, DOCTOR_CONNECT_MS);
	enum err e = ERR_OK;

	dns_addresses(d->dns, r->name, &a);
	if (a.outcome != DNS_FOUND) {
		lync_judge_closed(r->name, r->port, "no address", d->walk);
		return ERR_OK;
	}
	struct listen_address to = dial_address(&a.ips[0], r->port);
	if (!r->is_tls) {
		if (dial(&to, &patience, &fd, &why) != DIAL_OPEN)
			lync_judge_closed(r->name, r->port, why.text, d->walk);
		return ERR_OK;
	}
	e = tls_probe(&(struct tls_probe_ask){.to = to,
			      .name = r->name,
			      .roots = d->options->roots,
			      .patience = patience},
		&p);
	if (e == ERR_OK && p.outcome == TLS_PROBE_CLOSED)
		lync_judge_closed(r->name, r->port, p.why.text, d->walk);
	else if (e == ERR_OK)
		tls_judge(&(struct tls_seen){.probe = &p,
				  .name = r->name,
				  .now = clock_wall_s(),
				  .clock_s = d->clock_ms / 1000,
				  .is_lync = true},
			d->walk);
	return e;
}

enum err
lync_look_registrar(struct doctor *d)
{
	struct lync_names_seen *seen =
		calloc(1, sizeof(*seen)); /* tens of records: not a stack's */
	struct lync_registrar chosen;
	struct walk_told found;
	enum err e = ERR_OK;

	if (seen == NULL)
		return ERR_NOMEM;
	seen->domain = d->options->sip_domain;
	seen->registrar_count = d->learnt.registrar_count;
	for (size_t i = 0; i < seen->registrar_count; i++)
		seen->registrars[i] = d->learnt.registrars[i];
	walk_begin(d->walk, WALK_REGISTRAR, seen->domain);
	ask_services(d, seen);
	ask_names(d, seen);
	lync_names_judge(seen, d->walk, &chosen);
	found = d->walk->now;
	if (chosen.name[0] != '\0' && !d->options->is_inside && !doctor_is_over(d))
		e = visit(d, &chosen);
	walk_found_again(d->walk, &found);
	walk_end(d->walk);
	free(seen);
	return e;
}
