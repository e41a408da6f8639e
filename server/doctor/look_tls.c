#include "doctor/look_tls.h"

#include "base/auto.h"
#include "base/clock.h"
#include "doctor/inner.h"
#include "doctor/lync_roots.h"

#include <stdio.h>

enum { RSA_MIN_BITS = 2048, DATE_BYTES = sizeof("2026-11-26") };

/* The day of a date. */
static const char *
day(int64_t at_s, char out[CLOCK_TEXT_BYTES])
{
	(void)clock_text(at_s, out);
	out[DATE_BYTES - 1] = '\0';
	return out;
}

static void
judge_dates(const struct tls_seen *s, struct walk *w)
{
	const struct tls_view *own = &s->probe->chain[0];
	int64_t phones = s->now + s->clock_s;
	bool is_valid = s->now >= own->from && s->now <= own->to;
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES], clock[CLOCK_TEXT_BYTES];

	day(own->from, from);
	day(own->to, to);
	if (s->now > own->to)
		walk_rule(w, RULE_TLS_EXPIRED, "%s on %s", s->name, to);
	else if (s->now < own->from)
		walk_rule(w, RULE_TLS_EARLY, "%s until %s", s->name, from);
	else if (own->to - s->now < CERTIFICATE_SOON_S)
		walk_rule(w, RULE_TLS_SOON, "%s on %s", s->name, to);
	if (is_valid && (phones > own->to || phones < own->from))
		walk_rule(w, RULE_TLS_CLOCK, "%s to %s, and it says %s", from, to,
			day(phones, clock));
	for (size_t i = 1; i < s->probe->count && is_valid; i++)
		if (s->now > s->probe->chain[i].to)
			walk_rule(w, RULE_TLS_LINK, "%s on %s",
				s->probe->chain[i].common[0] != '\0' ? s->probe->chain[i].common :
								       s->probe->chain[i].subject,
				day(s->probe->chain[i].to, to));
}

static void
judge_name(const struct tls_seen *s, struct walk *w)
{
	const struct tls_view *own = &s->probe->chain[0];
	struct slice names = own->names.n > 0 ? buf_slice(&own->names) : slice_of(own->common);

	if (!s->probe->is_for_name)
		walk_rule(w, RULE_TLS_NAME, "%s; it is for %.*s", s->name, SLICE_FMT(names));
	else if (!s->probe->is_for_name_exactly)
		walk_rule(w, RULE_TLS_WILDCARD, "%s", s->name);
	else if (!s->is_lync && !slice_eq_nocase(slice_of(own->common), slice_of(s->name)))
		walk_rule(w, RULE_TLS_ALTERNATIVE, "%s, not %s",
			own->common[0] != '\0' ? own->common : "there is none", s->name);
}

static void
judge_strength(const struct tls_seen *s, struct walk *w)
{
	const struct tls_view *own = &s->probe->chain[0];

	if (!own->is_rsa)
		walk_rule(w, RULE_TLS_CURVE, "%s", own->key);
	else if (own->bits < RSA_MIN_BITS)
		walk_rule(w, RULE_TLS_WEAK, "%s%s", "", own->key);
	if (own->signature == TLS_SIGNED_SHA1 || own->signature == TLS_SIGNED_BROKEN)
		walk_rule(w, RULE_TLS_WEAK, "%s%s", "signed with ",
			own->signature == TLS_SIGNED_SHA1 ? "SHA-1" : "MD5 or older");
	if (s->is_lync && own->signature == TLS_SIGNED_SHA2)
		walk_rule(w, RULE_LYNC_SHA2, "%s", s->name);
}

static void
judge_root(const struct tls_seen *s, struct walk *w)
{
	const struct tls_probe *p = s->probe;

	if (s->is_lync) {
		if (p->trust != TLS_PROBE_PUBLIC && !lync_root_is_known(slice_of(p->root)))
			walk_rule(w, RULE_LYNC_PRIVATE, "%s", p->root);
		else if (!lync_root_is_known(slice_of(p->root)))
			walk_rule(w, RULE_LYNC_ROOT, "%s", p->root);
	} else if (p->trust == TLS_PROBE_LOST) {
		walk_rule(w, !p->is_whole && p->count == 1 ? RULE_TLS_INCOMPLETE : RULE_TLS_PRIVATE,
			"%s", p->root);
	}
}

void
tls_judge(const struct tls_seen *s, struct walk *w)
{
	const struct tls_probe *p = s->probe;
	char to[CLOCK_TEXT_BYTES];

	if (p->outcome == TLS_PROBE_REFUSED) {
		walk_found(w, "FTP without TLS");
		walk_rule(w, RULE_TLS_AUTH, "%s", p->why.text);
		return;
	}
	if (p->outcome != TLS_PROBE_DONE) {
		walk_found(w, "%s", p->why.text);
		walk_rule(w, p->outcome == TLS_PROBE_CLOSED ? RULE_TLS_CLOSED : RULE_TLS_NONE, "%s",
			p->why.text);
		return;
	}
	walk_found(w, "%s, %s, valid to %s, issued by %s", p->version, p->chain[0].key,
		day(p->chain[0].to, to), p->root[0] != '\0' ? p->root : p->chain[0].issuer);
	for (size_t i = 0; i < p->count; i++)
		walk_fact(w, "certificate", "%s; %s; to %s", p->chain[i].subject, p->chain[i].key,
			day(p->chain[i].to, to));
	walk_fact(w, "cipher", "%s %s", p->version, p->cipher != NULL ? p->cipher : "");
	judge_dates(s, w);
	judge_name(s, w);
	judge_strength(s, w);
	judge_root(s, w);
}

void
tls_judge_families(const struct tls_families_seen *s, struct walk *w)
{
	bool is_own_known = false, is_own_served = false;
	const char *own_why = "";

	for (size_t i = 0; i < TLS_FAMILY_COUNT; i++) {
		const struct tls_family *f = &tls_families[i];
		bool is_served = s->outcomes[i] == TLS_PROBE_DONE;

		walk_fact(w, f->name, "%s (%s)", is_served ? "yes" : s->whys[i].text, f->known);
		if (s->model[0] != '\0' && tls_family_has(f, slice_of(s->model))) {
			is_own_known = true;
			is_own_served = is_own_served || is_served;
			own_why = s->whys[i].text;
		} else if (!is_served) {
			walk_rule(w, RULE_TLS_OTHERS, "%s", f->name);
		}
	}
	if (is_own_known && !is_own_served)
		walk_rule(w, RULE_TLS_OWN, "%s, %s", s->model, own_why);
}

static bool
speaks(const struct target *t, const char *scheme)
{
	return strcmp(t->host.scheme, scheme) == 0;
}

/* Asks a host's addresses one after the other, until one takes connections. */
static enum err
probe(struct doctor *d, const struct target *t, const char *offer, struct tls_probe *out)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < t->addresses.count && i < DNS_RECORDS_MAX; i++) {
		struct tls_probe_ask ask = {
			.to = dial_address(&t->addresses.ips[i], t->host.port),
			.name = t->host.name,
			.offer = offer,
			.asks_ftp = speaks(t, "ftp"),
			.roots = d->options->roots,
			.patience = patience_of(d->options->is_over, DOCTOR_CONNECT_MS),
		};

		e = tls_probe(&ask, out);
		if (e != ERR_OK || out->outcome != TLS_PROBE_CLOSED)
			break;
	}
	return e;
}

static enum err
see_families(struct doctor *d, const struct target *t, struct tls_families_seen *s)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < TLS_FAMILY_COUNT && e == ERR_OK; i++) {
		AUTO(tls_probe_done) struct tls_probe p = {.count = 0};

		e = probe(d, t, tls_families[i].offer, &p);
		s->outcomes[i] = p.outcome;
		s->whys[i] = p.why;
	}
	return e;
}

/* What is there for phones that are set to FTPS is nobody's news where there is no FTP. */
static bool
is_without_ftp(const struct target *t, const struct tls_probe *p)
{
	return speaks(t, "ftp") && p->outcome == TLS_PROBE_CLOSED;
}

enum err
look_tls(struct doctor *d, const struct target *t)
{
	AUTO(tls_probe_done) struct tls_probe p = {.count = 0};
	AUTO(buf_free) struct buf about = BUF(DOCTOR_URL_BYTES);
	char model[WORD_MAX_BYTES + 1];
	struct tls_families_seen families = {.model = model};
	enum err e = doctor_model(d, model);

	if (!speaks(t, "https") && !speaks(t, "ftps") && !speaks(t, "ftp"))
		return ERR_OK;
	host_show(&t->host, &about);
	walk_begin(d->walk, WALK_TLS, buf_text(&about));
	if (t->addresses.count == 0) {
		walk_skip(d->walk, "not asked: the name leads nowhere");
		walk_end(d->walk);
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = probe(d, t, NULL, &p);
	if (e == ERR_OK && p.outcome == TLS_PROBE_DONE)
		e = see_families(d, t, &families);
	if (e != ERR_OK)
		return e;
	if (speaks(t, "ftp"))
		walk_idle(d->walk);
	if (is_without_ftp(t, &p)) {
		walk_skip(d->walk, "not asked: FTP was not reached");
		walk_end(d->walk);
		return ERR_OK;
	}
	tls_judge(&(struct tls_seen){.probe = &p,
			  .name = t->host.name,
			  .now = clock_wall_s(),
			  .clock_s = d->has_clock ? d->clock_ms / 1000 : 0},
		d->walk);
	if (p.outcome == TLS_PROBE_DONE)
		tls_judge_families(&families, d->walk);
	walk_end(d->walk);
	return ERR_OK;
}
