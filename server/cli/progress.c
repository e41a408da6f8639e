#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { STEPS = 100 }; /* lines for one count */

struct progress
progress_begin(const struct output *out)
{
	return (struct progress){.is_shown = !output_is_json(out) && isatty(STDERR_FILENO)};
}

void
progress_percent(struct progress *p, const char *what, uint64_t done, uint64_t all)
{
	uint64_t percent = all == 0 ? 0 : done * 100 / all;

	if (!p->is_shown || (p->what == what && p->shown == percent))
		return;
	p->what = what;
	p->shown = percent;
	(void)fprintf(stderr, "\r\033[K%s: %u %%", what, (unsigned)percent);
}

void
progress_count(struct progress *p, const char *what, size_t done, size_t all)
{
	size_t step = all > STEPS ? all / STEPS : 1;

	if (!p->is_shown || (p->what == what && done - p->shown < step && done != all))
		return;
	p->what = what;
	p->shown = done;
	(void)fprintf(stderr, "\r\033[K%s: %zu of %zu", what, done, all);
}

void
progress_end(const struct progress *p)
{
	if (p->is_shown)
		(void)fprintf(stderr, "\r\033[K");
}
