#include "admin/decisions.h"

#include "net/certificate.h"

#include <pthread.h>
#include <stdlib.h>

struct decisions {
	pthread_mutex_t lock; /* of list: who waits for it would only find the same */
	struct undecided_list list;
};

struct decisions *
decisions_new(void)
{
	struct decisions *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	(void)pthread_mutex_init(&d->lock, NULL);
	undecided_list_init(&d->list);
	return d;
}

void
decisions_free(struct decisions *d)
{
	if (d == NULL)
		return;
	undecided_list_done(&d->list);
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}

enum err
decisions_tell(struct call *c, struct undecided_room *room,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx)
{
	struct decisions *d = c->parts->decisions;
	struct certificate_end end;
	enum err e;

	certificate_first_end(c->settings, c->parts->certificates, &end);
	const struct undecided_server server = {
		c->parts->faces_others, end.at, end.path, end.is_own};
	(void)pthread_mutex_lock(&d->lock);
	e = undecided_list_find(&d->list, c->store, c->ask->at);
	if (e == ERR_OK)
		e = undecided_list_tell(&d->list, c->store, &server, room, each, ctx);
	(void)pthread_mutex_unlock(&d->lock);
	return e;
}

enum err
decisions_macs(struct call *c, enum undecided_kind kind, struct buf *out)
{
	struct decisions *d = c->parts->decisions;
	enum err e;

	(void)pthread_mutex_lock(&d->lock);
	e = undecided_list_find(&d->list, c->store, c->ask->at);
	if (e == ERR_OK)
		undecided_list_macs(&d->list, kind, out);
	(void)pthread_mutex_unlock(&d->lock);
	return e == ERR_OK ? buf_check(out) : e;
}
