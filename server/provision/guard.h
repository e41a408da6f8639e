/* guard - against guessing: counts refused logins and phones that are asked for in vain, holds the
 * answers to those who go on, and raises alarms.
 *
 * Nobody is ever locked out: only answers that are refusals anyway are held, so a right login
 * passes whatever its neighbours behind the same address do, and whatever is done to its account.
 * Every answer that is the same whether a phone, or an account, exists or not leaves at a time
 * after its request that has nothing to do with the work that it took: that would tell.  What is
 * held is held on the worker's list of delays; no thread waits.  Logs nothing, knows no clock.
 */
#ifndef PROVISION_GUARD_H
#define PROVISION_GUARD_H

#include "base/mac.h"
#include "base/settings.h"
#include "base/slice.h"
#include "provision/delays.h"

struct guard_memory; /* what all workers know together; one, of fixed size */

struct guard_memory *guard_memory_new(void);    /* NULL when out of memory */
void guard_memory_free(struct guard_memory *m); /* NULL is allowed */

enum guard_alarm {
	GUARD_LOGINS,  /* a source guesses passwords */
	GUARD_ACCOUNT, /* the passwords of one account are guessed, by whoever */
	GUARD_PHONES,  /* a source asks for one phone after another */
	GUARD_PEOPLE,  /* a source guesses passwords of people: counted by base/login_delay */
	GUARD_FOREIGN, /* a session of one phone asks for another's files */
	GUARD_ALARM__COUNT
};

/* One worker's; filled by it. */
struct guard {
	struct guard_memory *memory; /* borrowed */
	const struct settings *settings;
	uint64_t (*now_ms)(void *ctx); /* monotonic */
	/* Somebody is over a budget: told once per source, kind and period, and not more often than
	 * GUARD_ALARMS_MAX says.
	 *   source  of GUARD_ACCOUNT: whose login was refused last */
	void (*alarm)(void *ctx, enum guard_alarm what, const struct ip *source);
	/* delays_run() is wanted at this time, to the millisecond. */
	void (*wake)(void *ctx, uint64_t due_ms);
	void *ctx;
	struct delays delays;
};

struct guard_verdict {
	uint64_t hold_ms; /* at least GUARD_VEIL_MS; 0 where nothing is counted */
	bool is_over;     /* over a budget: longer than that */
	bool must_end;    /* and then the connection has had enough */
};

/* A login was refused.
 *   g        NULL: nothing is counted
 *   account  the user as typed */
struct guard_verdict guard_login_failed(struct guard *g, const struct ip *ip, struct slice account);

/* A phone was asked for by somebody who gets nothing of it, be it there or not.  The same phone
 * again costs nothing, so phones that wait to be accepted may ask as often as they like. g  NULL:
 * nothing is counted */
struct guard_verdict guard_phone_missed(struct guard *g, const struct ip *ip, struct mac mac);

/* Something was refused that no phone asks for: an alarm, at once.  g  NULL: none. */
void guard_refused(struct guard *g, enum guard_alarm what, const struct ip *ip);

/* Whether an alarm is to be raised: once per kind, source and period, and not more often than
 * GUARD_ALARMS_MAX says.  It counts as raised then.
 *   whose   what tells sources apart, any length
 *   now_ms  monotonic */
bool guard_is_news(
	struct guard_memory *m, enum guard_alarm what, struct slice whose, uint64_t now_ms);

/* Holds an answer: d->due(d) is called once, later, unless delays_remove() takes it out. */
void guard_hold(struct guard *g, struct delay *d, const struct ip *ip, uint64_t hold_ms);

#endif
