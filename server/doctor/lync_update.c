#include "doctor/lync_update.h"

#include "base/auto.h"
#include "doctor/inner.h"

#include <stdio.h>

enum { STATUS_NOT_FOUND = 404, HTTP_PORT = 80, HTTPS_PORT = 443 };

const char lync_update_prefix[] = "ucupdates-r2";

#define PATH "/RequestHandler/ucdevice.upx"

void
lync_update_judge(const struct lync_update_seen *s, struct walk *w)
{
	const char *why = s->why[0] != '\0' ? s->why : client_outcome_text(s->outcome);

	if (s->resolved != DNS_FOUND) {
		walk_found(w, "%s has no address", s->name);
		walk_rule(w, RULE_UPDATE_NONE, "%s", s->name);
	} else if (s->outcome >= CLIENT_UNREACHABLE) {
		walk_found(w, "%s: %s", s->name, why);
		walk_rule(w, RULE_UPDATE_CLOSED, "%s, %s", s->name, why);
	} else if (s->status == STATUS_NOT_FOUND) {
		walk_found(w, "%s answers with %ld", s->name, s->status);
		walk_rule(w, RULE_UPDATE_404, "http://%s" PATH, s->name);
	} else {
		walk_found(w, "%s answers with %ld; what it would give a phone: unknown", s->name,
			s->status);
	}
}

enum err
lync_look_update(struct doctor *d)
{
	const char *domain =
		d->learnt.domain[0] != '\0' ? d->learnt.domain : d->options->sip_domain;
	struct target t = {.host = {.port = HTTP_PORT}};
	const char *name = t.host.name;
	struct lync_update_seen seen = {.name = name, .why = ""};
	AUTO(buf_free) struct buf url = BUF(4 * DNS_NAME_MAX_BYTES);
	struct client_answer got = {.outcome = CLIENT_DONE};
	enum err e;

	buf_addf(&url, "%s.%s", lync_update_prefix, domain);
	if (slice_to_text(buf_slice(&url), t.host.name, sizeof(t.host.name)) != ERR_OK)
		return ERR_OK; /* the domain is longer than any name with that in front can be */
	buf_clear(&url);
	walk_begin(d->walk, WALK_UPDATE, name);
	dns_addresses(d->dns, name, &t.addresses);
	host_resolve(&t.host, &t.addresses, t.resolve);
	seen.resolved = t.addresses.outcome;
	if (seen.resolved == DNS_FOUND && d->options->is_inside) {
		walk_skip(d->walk, DOCTOR_INSIDE);
		walk_end(d->walk);
		return ERR_OK;
	}
	if (seen.resolved == DNS_FOUND) {
		struct client_options o = doctor_client(d, t.resolve);
		AUTO(client_freep) struct client *c = client_new(&o);

		if (c == NULL)
			return ERR_NOMEM;
		buf_addf(&url, "http://%s" PATH, name);
		client_transfer(c,
			&(struct client_request){
				.verb = CLIENT_POST, .url = buf_text(&url), .body = SLICE("")},
			&got);
		seen.outcome = got.outcome;
		seen.status = got.status;
		seen.why = got.why;
	}
	lync_update_judge(&seen, d->walk);
	/* Part of it goes over TLS, which phones must trust, although files come over HTTP. */
	t.host.port = HTTPS_PORT;
	(void)snprintf(t.host.scheme, sizeof(t.host.scheme), "https");
	e = lync_look_tls(d, &t);
	walk_end(d->walk);
	return e;
}
