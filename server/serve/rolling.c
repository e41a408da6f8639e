#include "serve/rolling.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rounds.h"
#include "firmware/rollout_drive.h"

struct rolling {
	struct rounds *rounds;
	struct store *store;
	struct keeper *keeper; /* borrowed */
	struct rollout_driver *driver;
	enum err told; /* the failure that was logged last; ERR_OK: none */
};

static void
tell(void *ctx, const struct rollout *r, unsigned news)
{
	const struct rolling *g = ctx;

	keeper_note_commit(g->keeper);
	if (news & ROLLOUT_NEWS_HALTED)
		log_event(LOG_WARN, "a rollout was halted", log_field_number("rollout", r->id),
			log_field_text("release", r->release), log_field_text("why", r->why));
	else if (news & ROLLOUT_NEWS_DONE)
		log_event(LOG_INFO, "a rollout is done", log_field_number("rollout", r->id),
			log_field_text("release", r->release));
	else if (news & ROLLOUT_NEWS_RING)
		log_event(LOG_INFO, "a rollout has come to its next ring",
			log_field_number("rollout", r->id), log_field_number("ring", r->ring));
}

/* What fails is tried again in the next round, and told once. */
static void
turn(void *ctx)
{
	struct rolling *g = ctx;
	enum err e = rollout_driver_turn(g->driver, clock_wall_s());

	if (e != ERR_OK && e != g->told)
		log_event(LOG_ERROR, "rollouts cannot be looked after now",
			log_field_text("why", err_text(e)));
	g->told = e;
}

static void
rolling_free(struct rolling *g)
{
	rollout_driver_free(g->driver);
	store_close(g->store);
	free(g);
}

enum err
rolling_start(const struct settings *settings, struct keeper *keeper, struct rolling **out,
	struct why *why)
{
	struct rolling *g = calloc(1, sizeof(*g));
	enum err e;

	if (g == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	g->keeper = keeper;
	e = store_open(settings_text(settings, SET_DATA), DB_WRITE, &g->store, why);
	if (e == ERR_OK) {
		const struct rollout_driver_parts parts = {g->store, tell, g};

		g->driver = rollout_driver_new(&parts);
		if (g->driver == NULL)
			e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	}
	if (e == ERR_OK)
		e = rounds_start(turn, g, settings_number(settings, SET_ROLLOUT_LOOK_S) * 1000,
			"rollouts", &g->rounds, why);
	if (e == ERR_OK)
		*out = g;
	else
		rolling_free(g);
	return e;
}

void
rolling_stop(struct rolling *r)
{
	if (r == NULL)
		return;
	rounds_stop(r->rounds);
	rolling_free(r);
}
