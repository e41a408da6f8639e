#include "admin/sweep.h"

#include "admin/caller.h"
#include "store/sessions.h"
#include "store/setup_links.h"

#include <stdlib.h>

struct sweep {
	struct keeper_job job; /* first: the keeper gives it back */
	struct session_limits limits;
	int64_t now;
};

static enum err
run(struct keeper_job *job, struct store *s)
{
	const struct sweep *w = (const struct sweep *)job;
	enum err e = sessions_sweep(s, &w->limits, w->now);

	return e == ERR_OK ? setup_links_sweep(s, w->now) : e;
}

static void
done(struct keeper_job *job, enum err result)
{
	(void)result; /* the log has it, too */
	free(job);
}

void
sweep_post(struct keeper *keeper, const struct settings *settings, int64_t now)
{
	struct sweep *w = malloc(sizeof(*w));

	if (w == NULL)
		return;
	*w = (struct sweep){
		.job = {.run = run, .done = done},
                  .limits = caller_limits(settings), .now = now
        };
	if (keeper_post(keeper, &w->job) != ERR_OK)
		free(w);
}
