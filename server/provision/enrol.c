#include "provision/enrol.h"

#include "store/audit.h"
#include "store/network.h"

#include <stdlib.h>

struct change {
	struct keeper_job job; /* first: the keeper gives it back */
	struct mac mac;
	struct ip ip;
	uint64_t next_tag;
	int64_t now;
	bool reopens;
	size_t password_len;
	void (*done)(void *ctx, enum err result); /* NULL: nobody waits */
	void *ctx;
	void (*on_freeze)(struct mac mac, const struct ip *ip); /* NULL: nobody is told */
};

bool
enrol_is_for(const struct enrolment *w, const struct ip *ip)
{
	struct network network;

	return w->network[0] == '\0' ||
	       (network_parse(slice_of(w->network), &network, NULL) == ERR_OK &&
		       network_holds(&network, ip));
}

/* The window as it is now: since the claim was judged somebody else may have claimed it, or the
 * administrator may have opened another.  One that opens by itself does so once. */
static enum err
read_window(const struct change *c, struct store *s, int64_t phone_id, struct enrolment *out)
{
	enum err e = enrolments_get(s, phone_id, out);

	if (c->reopens && (e == ERR_NOTFOUND || (e == ERR_OK && c->now >= out->until_at))) {
		*out = (struct enrolment){.phone_id = phone_id};
		return enrolments_open(s, phone_id, c->now, c->now + ENROLMENT_S, SLICE(""));
	}
	if (e == ERR_NOTFOUND || (e == ERR_OK && !enrol_is_for(out, &c->ip)))
		return ERR_EXISTS;
	return e;
}

/* Changes something, and has the audit tell it as done by the address that asked. */
static enum err
record(const struct change *c, struct store *s, const char *action,
	enum err (*run)(const struct change *c, struct store *s))
{
	struct audit_who who = {.via = "server"};
	enum err e = audit_begin(s);

	(void)ip_text(&c->ip, who.by);
	if (e == ERR_OK)
		e = run(c, s);
	if (e == ERR_OK)
		return audit_finish(s, c->now, &who, slice_of(action), SLICE(""));
	audit_drop(s);
	return e;
}

static enum err
claim(const struct change *c, struct store *s)
{
	struct enrolment w;
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, c->mac, &a);

	if (e == ERR_OK)
		e = read_window(c, s, a.phone_id, &w);
	if (e == ERR_OK)
		e = enrolments_claim(s, a.phone_id, &c->ip);
	/* Whoever had a window before may know the password that was handed out in it. */
	return e == ERR_OK ? phone_accounts_offer(s, &a, c->password_len, 0, !w.is_claimed) : e;
}

static enum err
freeze(const struct change *c, struct store *s)
{
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, c->mac, &a);

	return e == ERR_OK ? enrolments_freeze(s, a.phone_id) : e;
}

static enum err
use(const struct change *c, struct store *s)
{
	return phone_accounts_used(s, c->mac, c->next_tag, c->now);
}

static enum err
run_claim(struct keeper_job *job, struct store *s)
{
	return record((const struct change *)job, s, "enrolment claimed", claim);
}

static enum err
run_freeze(struct keeper_job *job, struct store *s)
{
	return record((const struct change *)job, s, "enrolment frozen", freeze);
}

static enum err
run_used(struct keeper_job *job, struct store *s)
{
	return record((const struct change *)job, s, "own login used", use);
}

static void
finish(struct keeper_job *job, enum err result)
{
	struct change *c = (struct change *)job;
	void (*done)(void *ctx, enum err result) = c->done;
	void *ctx = c->ctx;

	if (result == ERR_OK && c->on_freeze != NULL)
		c->on_freeze(c->mac, &c->ip);
	free(c);
	if (done != NULL)
		done(ctx, result);
}

static void
post(const struct enrol *on, const struct change *what,
	enum err (*run)(struct keeper_job *job, struct store *s))
{
	struct change *c = on->keeper != NULL ? malloc(sizeof(*c)) : NULL;
	enum err e;

	if (c == NULL) {
		if (what->done != NULL)
			what->done(what->ctx, on->keeper != NULL ? ERR_NOMEM : ERR_BUSY);
		return;
	}
	*c = *what;
	c->password_len = on->password_len;
	c->job = (struct keeper_job){
		.run = run, .done = finish, .outbox = what->done != NULL ? on->outbox : NULL};
	e = keeper_post(on->keeper, &c->job);
	if (e != ERR_OK)
		finish(&c->job, e);
}

void
enrol_claim(const struct enrol *on, struct mac mac, const struct who *who,
	void (*done)(void *ctx, enum err result), void *ctx)
{
	const struct change c = {.mac = mac,
		.ip = who->ip,
		.now = who->now,
		.reopens = who->reopens,
		.done = done,
		.ctx = ctx};

	post(on, &c, run_claim);
}

void
enrol_freeze(const struct enrol *on, struct mac mac, const struct who *who)
{
	const struct change c = {
		.mac = mac, .ip = who->ip, .now = who->now, .on_freeze = on->on_freeze};

	post(on, &c, run_freeze);
}

void
enrol_used(const struct enrol *on, struct mac mac, uint64_t next_tag, const struct who *who)
{
	const struct change c = {.mac = mac, .ip = who->ip, .next_tag = next_tag, .now = who->now};

	post(on, &c, run_used);
}
