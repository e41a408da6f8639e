#include "manage/firmware_cover.h"

#include "store/models.h"

struct covering {
	struct store *store;
	int64_t release_id;
	enum err (*each)(void *ctx, struct slice model, int64_t phones, bool is_covered);
	void *ctx;
};

/* Whether a release has firmware for phones of a model.  ERR_OK; ERR_NOTFOUND; storage errors. */
static enum err
covers(const struct covering *c, struct slice model)
{
	struct model m = {.part = ""};
	enum err e = models_by_name(c->store, model, &m);

	if (e == ERR_NOTFOUND)
		e = models_by_part(c->store, model, &m);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	return releases_cover(c->store, c->release_id, slice_of(m.part), model);
}

static enum err
look(void *ctx, struct slice model, int64_t phones)
{
	const struct covering *c = ctx;
	enum err e;

	if (model.n == 0)
		return ERR_OK;
	e = covers(c, model);
	return e == ERR_OK || e == ERR_NOTFOUND ? c->each(c->ctx, model, phones, e == ERR_OK) : e;
}

enum err
firmware_cover_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, struct slice model, int64_t phones, bool is_covered), void *ctx)
{
	struct covering c = {s, release_id, each, ctx};

	return models_each_in_use(s, look, &c);
}
