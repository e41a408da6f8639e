#include "firmware/rollout.h"

#define IN(state) (1U << ROLLOUT_##state)

/* What may be said to a rollout, in which states, and which it is then in. */
static const struct {
	const char *verb;
	unsigned in;
	enum rollout_state becomes;
} commands[ROLLOUT_COMMAND__COUNT] = {
	[ROLLOUT_START] = {"started",     IN(PLANNED),                                       ROLLOUT_RUNNING  },
	[ROLLOUT_PAUSE] = {"paused",      IN(RUNNING),                                       ROLLOUT_PAUSED   },
	[ROLLOUT_RESUME] = {"resumed",     IN(PAUSED) | IN(HALTED),                           ROLLOUT_RUNNING  },
	[ROLLOUT_RETRY] = {"resumed",     IN(PAUSED) | IN(HALTED),                           ROLLOUT_RUNNING  },
	[ROLLOUT_CANCEL] = {"cancelled",
			   IN(PLANNED) | IN(RUNNING) | IN(PAUSED) | IN(HALTED) | IN(DONE),   ROLLOUT_CANCELLED},
	[ROLLOUT_ROLL_BACK] = {"rolled back",
			   IN(RUNNING) | IN(PAUSED) | IN(HALTED) | IN(DONE) | IN(CANCELLED),
			   ROLLOUT_ROLLED_BACK								},
};

/* Failures that were there do not halt it again; with a retry they are none any more. */
static void
forgive(struct rollout_fleet *f, bool retries, int64_t now)
{
	for (size_t i = 0; i < f->count; i++) {
		struct rollout_member *m = &f->members[i];

		if (m->at.state != ROLLOUT_FAILED)
			continue;
		m->at.is_forgiven = true;
		m->has_moved = true;
		if (!retries)
			continue;
		m->at.state = ROLLOUT_WAITING;
		m->at.reason = ROLLOUT_AGAIN;
		m->at.why[0] = '\0';
		m->at.is_forgiven = false;
		m->at.fetches = 0;
		m->at.changed_at = now;
		m->at.since_s = f->plan.watched_s;
	}
}

enum err
rollout_command(struct rollout_fleet *f, enum rollout_command command, int64_t now, struct why *why)
{
	struct rollout *r = &f->plan;

	if (!(commands[command].in >> r->state & 1))
		return why_fail(why, ERR_DENIED, "Rollout %lld is %s, so it cannot be %s.",
			(long long)r->id,
			r->state == ROLLOUT_ROLLED_BACK ? "rolled back" :
							  rollout_state_names[r->state],
			commands[command].verb);
	if (command == ROLLOUT_RETRY || (command == ROLLOUT_RESUME && r->state == ROLLOUT_HALTED))
		forgive(f, command == ROLLOUT_RETRY, now);
	r->state = commands[command].becomes;
	r->why[0] = '\0';
	if (command == ROLLOUT_START)
		r->started_at = now;
	if (command == ROLLOUT_RETRY) /* the ring under way has phones again */
		r->over_s = -1;
	if (r->state == ROLLOUT_CANCELLED || r->state == ROLLOUT_ROLLED_BACK)
		r->ended_at = now;
	f->has_moved = true;
	return ERR_OK;
}
