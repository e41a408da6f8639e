#include "doctor/lync_update.h"

#include "base/auto.h"
#include "doctor/inner.h"

#include <stdio.h>

enum { STATUS_NOT_FOUND = 404, HTTP_PORT = 80, HTTPS_PORT = 443, SAID_BYTES = 96 };

const char lync_update_prefix[] = "ucupdates-r2";

#define PATH "/RequestHandler/ucdevice.upx"

static bool
is_there(const struct lync_update_answer *a)
{
	return a->outcome < CLIENT_UNREACHABLE;
}

static const char *
why_not(const struct lync_update_answer *a)
{
	return a->why[0] != '\0' ? a->why : client_outcome_text(a->outcome);
}

static const char *
say(const struct lync_update_answer *a, char out[SAID_BYTES])
{
	if (is_there(a))
		(void)snprintf(out, SAID_BYTES, "%ld", a->status);
	else
		(void)snprintf(out, SAID_BYTES, "nothing");
	return out;
}

static void
judge_answers(const struct lync_update_seen *s, struct walk *w)
{
	const struct lync_update_answer *answers[] = {&s->http, &s->https};
	static const char *const schemes[] = {"http", "https"};
	char http[SAID_BYTES], https[SAID_BYTES];

	walk_found(w,
		"%s answers with %s over HTTP and %s over HTTPS; what it would give a phone: "
		"unknown",
		s->name, say(&s->http, http), say(&s->https, https));
	for (size_t i = 0; i < COUNT(answers); i++)
		if (is_there(answers[i]) && answers[i]->status == STATUS_NOT_FOUND)
			walk_rule(w, RULE_UPDATE_404, "%s://%s%s", schemes[i], s->name, PATH);
	if (!is_there(&s->http))
		walk_rule(w, RULE_UPDATE_HTTP, "%s, %s", s->name, why_not(&s->http));
	if (!is_there(&s->https))
		walk_rule(w, RULE_UPDATE_HTTPS, "%s, %s", s->name, why_not(&s->https));
}

void
lync_update_judge(const struct lync_update_seen *s, struct walk *w)
{
	if (s->resolved != DNS_FOUND) {
		walk_found(w, "%s has no address", s->name);
		walk_rule(w, RULE_UPDATE_NONE, "%s", s->name);
	} else if (!is_there(&s->http) && !is_there(&s->https)) {
		walk_found(w, "%s: %s", s->name, why_not(&s->http));
		walk_rule(w, RULE_UPDATE_CLOSED, "%s, %s; over HTTPS: %s", s->name,
			why_not(&s->http), why_not(&s->https));
	} else {
		judge_answers(s, w);
	}
}

/* Posts nothing over one scheme; the library's words are copied, for they go with its client. */
static enum err
ask(struct doctor *d, struct target *t, const char *scheme, uint16_t port,
	char why[CLIENT_WHY_BYTES], struct lync_update_answer *out)
{
	AUTO(buf_free) struct buf url = BUF(4 * DNS_NAME_MAX_BYTES);
	struct client_answer got = {.outcome = CLIENT_DONE};

	(void)snprintf(t->host.scheme, sizeof(t->host.scheme), "%s", scheme);
	t->host.port = port;
	host_resolve(&t->host, &t->addresses, t->resolve);

	struct client_options o = doctor_client(d, t->resolve);
	AUTO(client_freep) struct client *c = client_new(&o);
	if (c == NULL)
		return ERR_NOMEM;
	buf_addf(&url, "%s://%s" PATH, scheme, t->host.name);
	client_transfer(c,
		&(struct client_request){
			.verb = CLIENT_POST, .url = buf_text(&url), .body = SLICE("")},
		&got);
	(void)snprintf(why, CLIENT_WHY_BYTES, "%s", got.why);
	*out = (struct lync_update_answer){got.outcome, got.status, why};
	return buf_check(&url);
}

/* Asks both, and leaves t as it is with HTTPS. */
static enum err
ask_both(struct doctor *d, struct target *t, char whys[2][CLIENT_WHY_BYTES],
	struct lync_update_seen *seen)
{
	enum err e = ask(d, t, "http", HTTP_PORT, whys[0], &seen->http);

	return e == ERR_OK ? ask(d, t, "https", HTTPS_PORT, whys[1], &seen->https) : e;
}

enum err
lync_look_update(struct doctor *d)
{
	const char *domain =
		d->learnt.domain[0] != '\0' ? d->learnt.domain : d->options->sip_domain;
	struct target t = {.host = {.port = HTTP_PORT}};
	struct lync_update_seen seen = {
		.name = t.host.name, .http = {.why = ""}, .https = {.why = ""}};
	char whys[2][CLIENT_WHY_BYTES];
	AUTO(buf_free) struct buf name = BUF(4 * DNS_NAME_MAX_BYTES);
	enum err e = ERR_OK;

	buf_addf(&name, "%s.%s", lync_update_prefix, domain);
	if (buf_check(&name) != ERR_OK)
		return buf_check(&name);
	if (slice_to_text(buf_slice(&name), t.host.name, sizeof(t.host.name)) != ERR_OK)
		return ERR_OK; /* the domain is longer than any name with that in front can be */
	walk_begin(d->walk, WALK_UPDATE, t.host.name);
	dns_addresses(d->dns, t.host.name, &t.addresses);
	seen.resolved = t.addresses.outcome;
	if (seen.resolved == DNS_FOUND && d->options->is_inside) {
		walk_skip(d->walk, DOCTOR_INSIDE);
		walk_end(d->walk);
		return ERR_OK;
	}
	if (seen.resolved == DNS_FOUND)
		e = ask_both(d, &t, whys, &seen);
	if (e == ERR_OK)
		lync_update_judge(&seen, d->walk);
	if (e == ERR_OK && seen.resolved == DNS_FOUND && is_there(&seen.https))
		e = lync_look_tls(d, &t);
	walk_end(d->walk);
	return e;
}
