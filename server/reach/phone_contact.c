#include "reach/phone_contact.h"

#include "base/auto.h"
#include "base/clock.h"
#include "provision/policy.h"
#include "store/phone_accounts.h"

#include <stdio.h>

enum {
	HTTPS_PORT = 443,
	HTTP_PORT = 80, /* httpd.cfg.port's default */
	PERIOD_MIN_S = 3600,
	PERIOD_S = 86400, /* both of prov.polling.period */
	PERIOD_MAX_S = 365 * 86400,
	SPARE_S = 3600,
};

static const char *const mode_words[POLLING__COUNT] = {
	[POLLING_ABS] = "abs", [POLLING_REL] = "rel", [POLLING_RANDOM] = "random"};

static enum err
take_rest(struct phone_contact *c, struct slice value)
{
	c->has_rest = slice_is(value, "1");
	return ERR_OK;
}

static enum err
take_admin(struct phone_contact *c, struct slice value)
{
	buf_clear(&c->admin);
	buf_add(&c->admin, value);
	return buf_check(&c->admin);
}

static enum err
take_secret(struct phone_contact *c, struct slice value)
{
	buf_clear(&c->secret);
	buf_add(&c->secret, value);
	return buf_check(&c->secret);
}

/* A phone whose secure tunnel is off speaks HTTP alone. */
static enum err
take_tunnel(struct phone_contact *c, struct slice value)
{
	c->is_rest_tls = !slice_is(value, "0");
	return ERR_OK;
}

static enum err
take_port(struct phone_contact *c, struct slice value, bool is_tls)
{
	uint64_t port;

	if (c->is_rest_tls == is_tls && slice_to_u64(value, 1, UINT16_MAX, &port) == ERR_OK)
		c->rest_port = (uint16_t)port;
	return ERR_OK;
}

static enum err
take_http_port(struct phone_contact *c, struct slice value)
{
	return take_port(c, value, false);
}

static enum err
take_https_port(struct phone_contact *c, struct slice value)
{
	return take_port(c, value, true);
}

/* "1001@pbx.example" and "1001" alike; what is too long is no user. */
static enum err
take_user(struct phone_contact *c, struct slice value)
{
	struct slice host;
	enum err e = slice_to_text(slice_cut(value, '@', &host), c->user, sizeof(c->user));

	return e == ERR_OK ? e : ERR_OK;
}

static enum err
take_auth_user(struct phone_contact *c, struct slice value)
{
	enum err e = slice_to_text(value, c->auth_user, sizeof(c->auth_user));

	return e == ERR_OK ? e : ERR_OK;
}

static enum err
take_polling(struct phone_contact *c, struct slice value)
{
	c->polling.is_on = slice_is(value, "1");
	return ERR_OK;
}

static enum err
take_mode(struct phone_contact *c, struct slice value)
{
	for (int i = 0; i < POLLING__COUNT; i++)
		if (slice_is(value, mode_words[i]))
			c->polling.mode = (enum polling_mode)i;
	return ERR_OK;
}

static enum err
take_period(struct phone_contact *c, struct slice value)
{
	uint64_t s;

	if (slice_to_u64(value, PERIOD_MIN_S, PERIOD_MAX_S, &s) == ERR_OK)
		c->polling.period_s = (int64_t)s;
	return ERR_OK;
}

static bool
is_time(struct slice s)
{
	struct slice minutes, hours = slice_cut(s, ':', &minutes);
	uint64_t n;

	return hours.n == 2 && minutes.n == 2 && slice_to_u64(hours, 0, 23, &n) == ERR_OK &&
	       slice_to_u64(minutes, 0, 59, &n) == ERR_OK;
}

static enum err
take_time(struct phone_contact *c, struct slice value)
{
	return is_time(value) ? slice_to_text(value, c->polling.time, sizeof(c->polling.time)) :
				ERR_OK;
}

static enum err
take_end(struct phone_contact *c, struct slice value)
{
	return is_time(value) ? slice_to_text(value, c->polling.end, sizeof(c->polling.end)) :
				ERR_OK;
}

/* One row a parameter. */
static const struct {
	const char *name;
	enum err (*take)(struct phone_contact *c, struct slice value);
} rows[] = {
	{"apps.restapi.enabled",           take_rest      },
	{"device.auth.localAdminPassword", take_admin     },
	{"httpd.cfg.secureTunnelEnabled",  take_tunnel    },
	{"httpd.cfg.port",                 take_http_port },
	{"httpd.cfg.secureTunnelPort",     take_https_port},
	{"reg.1.address",                  take_user      },
	{"reg.1.auth.userId",              take_auth_user },
	{"reg.1.auth.password",            take_secret    },
	{"prov.polling.enabled",           take_polling   },
	{"prov.polling.mode",              take_mode      },
	{"prov.polling.period",            take_period    },
	{"prov.polling.time",              take_time      },
	{"prov.polling.timeRandomEnd",     take_end       },
};

enum err
phone_contact_take(struct phone_contact *c, struct slice name, struct slice value)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (slice_is(name, rows[i].name))
			return rows[i].take(c, value);
	return ERR_OK;
}

/* What counts of the parameters while they are looked through: those of ports mean something only
 * when it is known which of the two is spoken. */
struct looking {
	struct phone_contact *contact;
	bool wants_ports;
};

static enum err
look(void *ctx, const struct explained *e)
{
	struct looking *l = ctx;
	bool is_port = slice_is(e->name, "httpd.cfg.port") ||
		       slice_is(e->name, "httpd.cfg.secureTunnelPort");

	if (e->is_hidden || is_port != l->wants_ports)
		return ERR_OK;
	return phone_contact_take(l->contact, e->name, e->value);
}

/* A certificate is never taken away from a phone: one that has shown it once can. */
static bool
can_prove_itself(const struct phone_account *a, const struct seen *seen)
{
	return a->has_secret || seen->own.proof == PROOF_CERTIFICATE;
}

enum err
phone_contact_place(struct store *s, struct mac mac, struct seen_place *out)
{
	struct phone_account a = {.id = 0};
	struct seen seen;
	enum err e = seen_by_mac(s, mac, &seen);

	if (e == ERR_OK)
		e = phone_accounts_by_mac(s, mac, &a);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_NOTFOUND)
		*out = (struct seen_place){.at_ms = 0};
	else if (can_prove_itself(&a, &seen) || seen.own.at_ms >= seen.let.at_ms)
		*out = seen.own;
	else
		*out = seen.let;
	return ERR_OK;
}

static enum err
find_place(struct store *s, const struct phone *phone, struct phone_contact *out)
{
	struct seen_place place;
	enum err e = phone_contact_place(s, phone->mac, &place);

	if (e != ERR_OK)
		return e;
	out->last_at = place.at_ms / 1000;
	out->is_proven = place.proof != PROOF_NONE && place.proof != PROOF_BOOTSTRAP;
	out->has_address = ip_parse(slice_of(place.address), &out->ip) == ERR_OK;
	return ERR_OK;
}

enum err
phone_contact_find(struct store *s, struct render *render, const struct phone *phone,
	struct phone_contact *out, struct why *why)
{
	struct looking l = {out, false};
	enum err e;

	*out = (struct phone_contact){
		.is_rest_tls = true,
		.admin = BUF(SECRET_MAX_BYTES + 1),
		.secret = BUF(SECRET_MAX_BYTES + 1),
		.polling = {.mode = POLLING_ABS, .period_s = PERIOD_S},
	};
	e = find_place(s, phone, out);
	if (e == ERR_OK)
		e = render_explain(render, phone, false, look, &l, why);
	out->rest_port = out->is_rest_tls ? HTTPS_PORT : HTTP_PORT;
	l.wants_ports = true;
	if (e == ERR_OK)
		e = render_explain(render, phone, false, look, &l, why);
	out->has_rest = out->has_rest && out->admin.n > 0;
	return e;
}

void
phone_contact_done(struct phone_contact *c)
{
	buf_wipe(&c->admin);
	buf_wipe(&c->secret);
}

/* When it polls next, where that can be told to the second; 0: not. */
static int64_t
next_of(const struct polling *p, int64_t last_at, int64_t now)
{
	if (p->mode != POLLING_REL || last_at <= 0)
		return 0;
	if (last_at >= now)
		return last_at + p->period_s;
	return last_at + ((now - last_at) / p->period_s + 1) * p->period_s;
}

int64_t
polling_latest(const struct polling *p, int64_t last_at, int64_t now)
{
	int64_t next = next_of(p, last_at, now);

	if (!p->is_on)
		return 0;
	/* At a time of day: once in its days, and that time has perhaps just passed. */
	return (next != 0 ? next : now + p->period_s + PERIOD_S) + SPARE_S;
}

const char *
polling_tell(const struct polling *p, int64_t last_at, int64_t now, char out[POLLING_TEXT_BYTES])
{
	int64_t next = next_of(p, last_at, now);
	char at[CLOCK_TEXT_BYTES];

	if (!p->is_on)
		(void)snprintf(out, POLLING_TEXT_BYTES,
			"does not poll: it comes when it starts the next time");
	else if (next != 0)
		(void)snprintf(
			out, POLLING_TEXT_BYTES, "comes by itself at %s UTC", clock_text(next, at));
	else if (p->mode == POLLING_RANDOM && p->time[0] != '\0' && p->end[0] != '\0')
		(void)snprintf(out, POLLING_TEXT_BYTES,
			"comes by itself between %s and %s of its own clock", p->time, p->end);
	else if (p->mode != POLLING_REL)
		(void)snprintf(out, POLLING_TEXT_BYTES, "comes by itself at %s of its own clock",
			p->time[0] != '\0' ? p->time : "03:00");
	else
		(void)snprintf(out, POLLING_TEXT_BYTES, "comes by itself every %lld minutes",
			(long long)p->period_s / 60);
	return out;
}
