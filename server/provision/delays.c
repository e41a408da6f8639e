#include "provision/delays.h"

static void
append(struct delays_list *l, struct delay *e)
{
	e->list = l;
	e->older = l->newest;
	e->newer = NULL;
	*(l->newest != NULL ? &l->newest->newer : &l->oldest) = e;
	l->newest = e;
}

void
delays_remove(struct delay *e)
{
	if (e->list == NULL)
		return;
	*(e->older != NULL ? &e->older->newer : &e->list->oldest) = e->newer;
	*(e->newer != NULL ? &e->newer->older : &e->list->newest) = e->older;
	e->list = NULL;
}

void
delays_add(struct delays *d, struct delay *e, uint64_t delay_ms, uint64_t now_ms)
{
	e->is_hurried = false;
	e->since_ms = now_ms;
	e->due_ms = d->is_over ? now_ms : now_ms + delay_ms;
	append(&d->waiting, e);
}

static void
call(struct delay *e)
{
	delays_remove(e);
	e->due(e);
}

/* What is due moves to a list of its own first: whoever is called may add and take out others. */
void
delays_run(struct delays *d, uint64_t now_ms)
{
	struct delay *e = d->waiting.oldest, *newer;

	for (; e != NULL; e = newer) {
		newer = e->newer;
		if (e->due_ms > now_ms && !d->is_over)
			continue;
		delays_remove(e);
		append(&d->due, e);
	}
	while ((e = d->due.oldest) != NULL)
		call(e);
}

uint64_t
delays_next_ms(const struct delays *d)
{
	uint64_t next_ms = UINT64_MAX;

	for (const struct delay *e = d->waiting.oldest; e != NULL; e = e->newer)
		if (e->due_ms < next_ms)
			next_ms = e->due_ms;
	return next_ms;
}

void
delays_end(struct delays *d)
{
	d->is_over = true;
}

struct delay *
delays_oldest(const struct delays *d, const struct ip *ip)
{
	struct delay *e = d->waiting.oldest;

	while (e != NULL && ip != NULL && !ip_eq(&e->ip, ip))
		e = e->newer;
	return e;
}

void
delays_hurry(struct delay *e)
{
	e->is_hurried = true;
	call(e);
}
