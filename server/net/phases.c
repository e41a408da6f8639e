#include "net/phases.h"

void
phases_enter(struct phases *p, struct phase_entry *e, int phase, uint64_t now_ms)
{
	e->phase = (uint8_t)phase;
	e->since_ms = now_ms;
	e->older = p->lists[phase].newest;
	e->newer = NULL;
	*(e->older ? &e->older->newer : &p->lists[phase].oldest) = e;
	p->lists[phase].newest = e;
}

void
phases_leave(struct phases *p, struct phase_entry *e)
{
	*(e->older ? &e->older->newer : &p->lists[e->phase].oldest) = e->newer;
	*(e->newer ? &e->newer->older : &p->lists[e->phase].newest) = e->older;
}

void
phases_move(struct phases *p, struct phase_entry *e, int phase, uint64_t now_ms)
{
	phases_leave(p, e);
	phases_enter(p, e, phase, now_ms);
}

struct phase_entry *
phases_due(const struct phases *p, int phase, uint64_t limit_ms, uint64_t now_ms)
{
	struct phase_entry *e = phases_oldest(p, phase);

	return e != NULL && now_ms - e->since_ms >= limit_ms ? e : NULL;
}
