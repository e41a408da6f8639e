#include "serve/worker_downloads.h"

static uint64_t
now_ms(void *ctx)
{
	const struct worker_downloads *w = ctx;

	return loop_now_ms(w->loop);
}

static void
wake_at(void *ctx, uint64_t due_ms)
{
	struct worker_downloads *w = ctx;

	if (due_ms >= w->due_ms)
		return;
	w->due_ms = due_ms;
	loop_alarm_set(w->alarm, due_ms);
}

/* The line is free for some of those that wait. */
static void
go_on(void *ctx)
{
	struct worker_downloads *w = ctx;

	w->due_ms = UINT64_MAX;
	delays_run(&w->downloads.delays, loop_now_ms(w->loop));
	wake_at(w, delays_next_ms(&w->downloads.delays));
}

enum err
worker_downloads_init(struct worker_downloads *w, struct loop *loop,
	struct downloads_memory *memory, const struct settings *settings)
{
	struct loop_alarm *alarm = loop_alarm(loop, go_on, w);

	if (alarm == NULL)
		return ERR_NOMEM;
	*w = (struct worker_downloads){
		.downloads = {.memory = memory,
			      .settings = settings,
			      .now_ms = now_ms,
			      .wake = wake_at,
			      .ctx = w},
		.loop = loop,
		.alarm = alarm,
		.due_ms = UINT64_MAX
        };
	return ERR_OK;
}

void
worker_downloads_stop(struct worker_downloads *w, uint64_t stop_ms)
{
	downloads_stop(&w->downloads, stop_ms);
	go_on(w);
}

void
worker_downloads_end(struct worker_downloads *w)
{
	if (w->loop == NULL)
		return;
	delays_end(&w->downloads.delays);
	delays_run(&w->downloads.delays, loop_now_ms(w->loop));
}
