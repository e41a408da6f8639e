#include "serve/worker_guard.h"

#include "base/clock.h"
#include "base/log.h"
#include "provision/alarm.h"

static uint64_t
now_ms(void *ctx)
{
	const struct worker_guard *g = ctx;

	return loop_now_ms(g->loop);
}

static void
wake_at(void *ctx, uint64_t due_ms)
{
	struct worker_guard *g = ctx;

	if (due_ms >= g->due_ms)
		return;
	g->due_ms = due_ms;
	loop_alarm_set(g->alarm, due_ms);
}

/* Some of the answers that are held back are due. */
static void
give_held(void *ctx)
{
	struct worker_guard *g = ctx;

	g->due_ms = UINT64_MAX;
	delays_run(&g->guard.delays, loop_now_ms(g->loop));
	wake_at(g, delays_next_ms(&g->guard.delays));
}

static bool
find_held(void *ctx, const struct ip *source, struct crowd_guest *out)
{
	const struct worker_guard *g = ctx;
	struct delay *d = delays_oldest(&g->guard.delays, source);

	if (d != NULL)
		*out = (struct crowd_guest){CROWD_LEAVING, d->since_ms, d};
	return d != NULL;
}

static void
evict_held(void *ctx, void *who)
{
	(void)ctx;
	delays_hurry(who);
}

static void
alarm_raised(void *ctx, enum guard_alarm what, const struct ip *source)
{
	const struct worker_guard *g = ctx;
	char text[IP_TEXT_BYTES];

	log_event(LOG_WARN, alarm_name(what), log_field_text("address", ip_text(source, text)));
	alarm_record(g->keeper, what, source, clock_wall_s());
}

enum err
worker_guard_init(struct worker_guard *g, struct loop *loop, struct crowd *crowd,
	struct guard_memory *memory, const struct settings *settings, struct keeper *keeper)
{
	struct loop_alarm *alarm = loop_alarm(loop, give_held, g);

	if (alarm == NULL)
		return ERR_NOMEM;
	*g = (struct worker_guard){
		.guard = {.memory = memory,
			  .settings = settings,
			  .now_ms = now_ms,
			  .alarm = alarm_raised,
			  .wake = wake_at,
			  .ctx = g},
		.loop = loop,
		.alarm = alarm,
		.due_ms = UINT64_MAX,
		.keeper = keeper
        };
	crowd_add_room(crowd, &(const struct crowd_room){find_held, evict_held, g});
	return ERR_OK;
}

void
worker_guard_end(struct worker_guard *g)
{
	delays_end(&g->guard.delays);
	delays_run(&g->guard.delays, loop_now_ms(g->loop));
}
