#include "provision/guard.h"

#include "base/crypto.h"
#include "base/tallies.h"
#include "limits.h"

#include <stdlib.h>

struct guard_memory {
	struct tallies *sources;  /* of refused logins, by source */
	struct tallies *accounts; /* of refused logins, by account */
	struct tallies *missed;   /* of phones that were missed, by source */
	struct tallies *pairs;    /* source and phone: marked while it is counted */
	struct tallies *alarms;   /* kind and source: marked while it is told */
	struct tallies *told;     /* of all alarms */
};

struct guard_memory *
guard_memory_new(void)
{
	struct guard_memory *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->sources = tallies_new(GUARD_PLACES);
	m->accounts = tallies_new(GUARD_PLACES);
	m->missed = tallies_new(GUARD_PLACES);
	m->pairs = tallies_new(GUARD_PAIRS);
	m->alarms = tallies_new(GUARD_PLACES);
	m->told = tallies_new(1);
	if (m->sources != NULL && m->accounts != NULL && m->missed != NULL && m->pairs != NULL &&
		m->alarms != NULL && m->told != NULL)
		return m;
	guard_memory_free(m);
	return NULL;
}

void
guard_memory_free(struct guard_memory *m)
{
	if (m == NULL)
		return;
	tallies_free(m->sources);
	tallies_free(m->accounts);
	tallies_free(m->missed);
	tallies_free(m->pairs);
	tallies_free(m->alarms);
	tallies_free(m->told);
	free(m);
}

static struct slice
key_of(const struct ip *ip)
{
	return (struct slice){(const char *)ip->b, IP_BYTES};
}

bool
guard_is_news(struct guard_memory *m, enum guard_alarm what, struct slice whose, uint64_t now_ms)
{
	static const struct throttle all = {GUARD_ALARMS_MAX, GUARD_ALARM_MS, GUARD_ALARM_MS};
	char key[1 + CRYPTO_DIGEST_BYTES] = {(char)what};
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, whose, digest);
	memcpy(key + 1, digest, sizeof(digest));
	return !tallies_mark(m->alarms, (struct slice){key, sizeof(key)}, GUARD_ALARM_MS, now_ms) &&
	       throttle_delay_ms(&all, tallies_add(m->told, SLICE("all"), &all, now_ms), now_ms) ==
		       0;
}

/* Tells of somebody over a budget, unless that is known. */
static void
raise_alarm(struct guard *g, enum guard_alarm what, struct slice whose, const struct ip *source)
{
	if (guard_is_news(g->memory, what, whose, g->now_ms(g->ctx)))
		g->alarm(g->ctx, what, source);
}

static struct throttle
budget_of(const struct guard *g, enum setting count, uint64_t period_ms, enum setting delay_s)
{
	return (struct throttle){settings_number(g->settings, count), period_ms,
		settings_number(g->settings, delay_s) * 1000};
}

/* Counts one event for one key, into a verdict that is as yet that of nobody over a budget. */
static void
count(struct guard *g, struct tallies *t, const struct throttle *budget, struct slice key,
	struct guard_verdict *out)
{
	uint64_t now = g->now_ms(g->ctx), level = tallies_add(t, key, budget, now);
	uint64_t delay_ms = throttle_delay_ms(budget, level, now);

	if (delay_ms == 0)
		return;
	out->is_over = true;
	out->hold_ms = delay_ms > GUARD_VEIL_MS ? delay_ms : GUARD_VEIL_MS;
	out->must_end = throttle_is_full(budget, level, now);
}

struct guard_verdict
guard_login_failed(struct guard *g, const struct ip *ip, struct slice account)
{
	struct guard_verdict of_source = {GUARD_VEIL_MS, false, false}, of_account = of_source;
	struct throttle budget;
	struct ip source;

	if (g == NULL)
		return (struct guard_verdict){0, false, false};
	source = ip_source(ip);
	budget = budget_of(g, SET_LOGIN_FAILURES, GUARD_LOGINS_MS, SET_LOGIN_DELAY_S);
	count(g, g->memory->sources, &budget, key_of(&source), &of_source);
	budget.count = settings_number(g->settings, SET_ACCOUNT_FAILURES);
	count(g, g->memory->accounts, &budget, account, &of_account);
	if (of_source.is_over)
		raise_alarm(g, GUARD_LOGINS, key_of(&source), ip);
	if (of_account.is_over)
		raise_alarm(g, GUARD_ACCOUNT, account, ip);
	return of_source.hold_ms > of_account.hold_ms ? of_source : of_account;
}

struct guard_verdict
guard_phone_missed(struct guard *g, const struct ip *ip, struct mac mac)
{
	struct guard_verdict v = {GUARD_VEIL_MS, false, false};
	char pair[IP_BYTES + sizeof(mac.b)];
	struct throttle budget;
	struct ip source;

	if (g == NULL)
		return (struct guard_verdict){0, false, false};
	source = ip_source(ip);
	memcpy(pair, source.b, IP_BYTES);
	memcpy(pair + IP_BYTES, mac.b, sizeof(mac.b));
	if (tallies_mark(g->memory->pairs, (struct slice){pair, sizeof(pair)}, GUARD_PHONES_MS,
		    g->now_ms(g->ctx)))
		return v;
	budget = budget_of(g, SET_UNKNOWN_PHONES, GUARD_PHONES_MS, SET_UNKNOWN_DELAY_S);
	count(g, g->memory->missed, &budget, key_of(&source), &v);
	if (v.is_over)
		raise_alarm(g, GUARD_PHONES, key_of(&source), ip);
	return v;
}

void
guard_refused(struct guard *g, enum guard_alarm what, const struct ip *ip)
{
	struct ip source = ip_source(ip);

	if (g != NULL)
		raise_alarm(g, what, key_of(&source), ip);
}

void
guard_hold(struct guard *g, struct delay *d, const struct ip *ip, uint64_t hold_ms)
{
	d->ip = ip_source(ip);
	delays_add(&g->delays, d, hold_ms, g->now_ms(g->ctx));
	g->wake(g->ctx, d->due_ms);
}
