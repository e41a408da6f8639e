#include "doctor/lync_web.h"

#include "base/auto.h"
#include "base/clock.h"
#include "doctor/inner.h"
#include "doctor/look_tls.h"
#include "doctor/mex.h"
#include "netcheck/dhcp_lync.h"

#include <stdio.h>

enum { STATUS_NOT_FOUND = 404, OPERATIONS_BYTES = 2048 };

/* false: it was not reached. */
static bool
judge_answer(const struct lync_web_seen *s, struct walk *w)
{
	const char *why = s->why[0] != '\0' ? s->why : client_outcome_text(s->outcome);

	walk_found(w, "%s answers with %ld", s->host.name, s->status);
	if (s->outcome >= CLIENT_UNREACHABLE) {
		walk_found(w, "%s: %s", s->host.name, why);
		walk_rule(w, RULE_WEB_CLOSED, "%s, %s", s->url, why);
		return false;
	}
	if (s->status == STATUS_NOT_FOUND)
		walk_rule(w, RULE_WEB_404, "%s", s->url);
	else if (s->status / 100 != 2)
		walk_rule(w, RULE_WEB_REFUSED, "%s, status %ld", s->url, s->status);
	return s->status != STATUS_NOT_FOUND;
}

static void
judge_mex(const struct lync_web_seen *s, struct walk *w)
{
	if (s->mex_outcome != CLIENT_DONE) {
		walk_rule(w, RULE_MEX_NONE, "%s/mex, %s (%ld)", s->url,
			client_outcome_text(s->mex_outcome), s->mex_status);
		return;
	}
	walk_fact(w, "operations", "%s", s->operations);
	if (!mex_has_root(slice_of(s->operations)))
		walk_rule(w, RULE_MEX_ROOT, "%s",
			s->operations[0] != '\0' ? s->operations : "none at all");
}

void
lync_web_judge(const struct lync_web_seen *s, struct walk *w)
{
	if (s->url == NULL) {
		walk_found(w, "not known");
		walk_rule(w, RULE_WEB_UNKNOWN, "%s",
			s->dhcp_was_asked ? ": DHCP does not say" : " (DHCP was not asked)");
	} else if (!s->is_readable) {
		walk_found(w, "not a URL");
		walk_rule(w, RULE_WEB_SCHEME, "%s", s->url);
	} else {
		if (!slice_eq_nocase(slice_of(s->host.path), slice_of(dhcp_lync_path)))
			walk_rule(w, RULE_WEB_PATH, "%s", s->host.path);
		if (s->resolved != DNS_FOUND) {
			walk_found(w, "%s has no address", s->host.name);
			walk_rule(w, RULE_WEB_NAME, "%s", s->host.name);
		} else if (judge_answer(s, w)) {
			judge_mex(s, w);
		}
	}
}

void
lync_pin_judge(const struct lync_pin_seen *s, struct walk *w)
{
	if (!s->has_url) {
		walk_skip(w, "not offered to anybody: no web services are known");
		return;
	}
	walk_found(w,
		"%s; whether the pool allows it (UsePinAuth, UseCertificateAuth) and the PIN "
		"itself: unknown",
		s->is_web_fine ? "web services are as they should be" : "see web services above");
	if (s->is_web_by_dhcp && !s->has_registrar_by_dhcp)
		walk_rule(w, RULE_PIN_SIP, "%s", "");
}

/* What is fetched while it comes. */
static enum err
on_bytes(void *ctx, struct slice bytes)
{
	buf_add(ctx, bytes);
	return buf_check(ctx);
}

static struct client_answer
get(struct client *c, const char *url, struct buf *page)
{
	struct client_answer got;

	client_transfer(c,
		&(struct client_request){
			.verb = CLIENT_FETCH, .url = url, .sink = on_bytes, .ctx = page},
		&got);
	return got;
}

struct web {
	struct target target;
	struct client_answer got;
	char operations[OPERATIONS_BYTES];
};

static enum err
ask(struct doctor *d, struct web *web, struct lync_web_seen *s)
{
	AUTO(buf_free)
	struct buf page = BUF(DOCTOR_PAGE_MAX_BYTES), url = BUF(2 * DOCTOR_URL_BYTES);
	AUTO(buf_free) struct buf names = BUF(OPERATIONS_BYTES - 1);
	struct client_options o = doctor_client(d, web->target.resolve);
	AUTO(client_freep) struct client *c = client_new(&o);
	struct client_answer mex;

	if (c == NULL)
		return ERR_NOMEM;
	web->got = get(c, s->url, &page);
	s->outcome = web->got.outcome;
	s->status = web->got.status;
	s->why = web->got.why;
	if (s->outcome >= CLIENT_UNREACHABLE)
		return ERR_OK;
	buf_clear(&page);
	buf_addf(&url, "%s/mex", s->url);
	mex = get(c, buf_text(&url), &page);
	s->mex_outcome = mex.outcome;
	s->mex_status = mex.status;
	(void)mex_operations(buf_slice(&page), &names);
	(void)snprintf(web->operations, sizeof(web->operations), "%s", buf_text(&names));
	return ERR_OK;
}

enum err
lync_look_tls(struct doctor *d, const struct target *t)
{
	AUTO(tls_probe_done) struct tls_probe p = {.count = 0};
	struct walk_told found;
	enum err e;

	if (strcmp(t->host.scheme, "https") != 0 || t->addresses.count == 0)
		return ERR_OK;
	e = tls_probe(
		&(struct tls_probe_ask){.to = dial_address(&t->addresses.ips[0], t->host.port),
			.name = t->host.name,
			.roots = d->options->roots,
			.patience = patience_of(d->options->is_over, DOCTOR_CONNECT_MS)},
		&p);
	if (e != ERR_OK || p.outcome != TLS_PROBE_DONE)
		return e;
	found = d->walk->now;
	tls_judge(&(struct tls_seen){.probe = &p,
			  .name = t->host.name,
			  .now = clock_wall_s(),
			  .clock_s = d->clock_ms / 1000,
			  .is_lync = true},
		d->walk);
	walk_found_again(d->walk, &found);
	return ERR_OK;
}

static enum err
see(struct doctor *d, struct web *web, struct lync_web_seen *s)
{
	struct target *t = &web->target;

	s->is_readable = host_read(slice_of(s->url), &s->host) == ERR_OK &&
			 slice_starts(slice_of(s->host.scheme), SLICE("http"));
	if (!s->is_readable)
		return ERR_OK;
	t->host = s->host;
	dns_addresses(d->dns, t->host.name, &t->addresses);
	host_resolve(&t->host, &t->addresses, t->resolve);
	s->resolved = t->addresses.outcome;
	s->operations = web->operations;
	return s->resolved == DNS_FOUND ? ask(d, web, s) : ERR_OK;
}

static void
look_pin(struct doctor *d, const struct lync_web_seen *s, bool is_fine)
{
	struct lync_pin_seen seen = {
		.has_url = s->url != NULL,
		.is_web_fine = is_fine,
		.is_web_by_dhcp = d->options->web_services == NULL && s->url != NULL,
		.has_registrar_by_dhcp = d->learnt.registrar_count > 0,
	};

	walk_begin(d->walk, WALK_PIN, "");
	lync_pin_judge(&seen, d->walk);
	walk_end(d->walk);
}

enum err
lync_look_web(struct doctor *d)
{
	struct web *web = calloc(1, sizeof(*web)); /* some KiB: not a stack's */
	struct lync_web_seen seen = {.why = "", .operations = ""};
	enum err e = ERR_OK;
	size_t wrong = d->walk->counts[SEVERITY_WRONG];

	if (web == NULL)
		return ERR_NOMEM;
	if (d->options->web_services != NULL)
		seen.url = d->options->web_services;
	else if (d->learnt.web_services[0] != '\0')
		seen.url = d->learnt.web_services;
	seen.dhcp_was_asked = d->learnt.was_asked;
	walk_begin(d->walk, WALK_WEB, seen.url != NULL ? seen.url : "");
	if (seen.url != NULL)
		e = see(d, web, &seen);
	if (e == ERR_OK) {
		lync_web_judge(&seen, d->walk);
		e = lync_look_tls(d, &web->target);
	}
	walk_end(d->walk);
	if (e == ERR_OK)
		look_pin(d, &seen, wrong == d->walk->counts[SEVERITY_WRONG]);
	free(web);
	return e;
}
