#include "provision/enrol.h"

#include "store/phone_accounts.h"

#include <stdlib.h>

struct change {
	struct keeper_job job; /* first: the keeper gives it back */
	struct mac mac;
	struct ip ip;
	int64_t now;
	bool reopens;
	size_t password_len;
	void (*done)(void *ctx, enum err result); /* NULL: nobody waits */
	void *ctx;
};

static enum err
run_claim(struct keeper_job *job, struct store *s)
{
	const struct change *c = (const struct change *)job;
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, c->mac, &a);

	if (e == ERR_OK && c->reopens)
		e = enrolments_open(s, a.phone_id, c->now, c->now + ENROLMENT_S, SLICE(""));
	if (e == ERR_OK)
		e = enrolments_claim(s, a.phone_id, &c->ip);
	return e == ERR_OK ? phone_accounts_offer(s, &a, c->password_len, false) : e;
}

static enum err
run_freeze(struct keeper_job *job, struct store *s)
{
	const struct change *c = (const struct change *)job;
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, c->mac, &a);

	return e == ERR_OK ? enrolments_freeze(s, a.phone_id) : e;
}

static enum err
run_used(struct keeper_job *job, struct store *s)
{
	const struct change *c = (const struct change *)job;

	return phone_accounts_used(s, c->mac, c->now);
}

static void
finish(struct keeper_job *job, enum err result)
{
	struct change *c = (struct change *)job;
	void (*done)(void *ctx, enum err result) = c->done;
	void *ctx = c->ctx;

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
enrol_freeze(const struct enrol *on, struct mac mac)
{
	const struct change c = {.mac = mac};

	post(on, &c, run_freeze);
}

void
enrol_used(const struct enrol *on, struct mac mac, int64_t now)
{
	const struct change c = {.mac = mac, .now = now};

	post(on, &c, run_used);
}
