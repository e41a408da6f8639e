#include "cli/firmware_cover.h"

#include "base/auto.h"
#include "store/releases.h"

struct telling {
	struct cli *c;
	int64_t release_id;
	bool wants_covered;
	int64_t phones;
};

/* Whether a release has firmware for phones of a model.  ERR_OK; ERR_NOTFOUND; storage errors. */
static enum err
covers(struct telling *t, struct slice model)
{
	struct model m = {.part = ""};
	enum err e = models_by_name(t->c->store, model, &m);

	if (e == ERR_NOTFOUND)
		e = models_by_part(t->c->store, model, &m);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	return releases_cover(t->c->store, t->release_id, slice_of(m.part), model);
}

static enum err
tell_model(void *ctx, struct slice model, int64_t phones)
{
	struct telling *t = ctx;
	enum err e = model.n == 0 ? ERR_OK : covers(t, model);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (model.n > 0 && (e == ERR_OK) == t->wants_covered) {
		output_slice(t->c->out, NULL, model);
		t->phones += phones;
	}
	return ERR_OK;
}

enum err
firmware_cover_tell(struct cli *c, int64_t release_id, bool with_others)
{
	struct telling covered = {c, release_id, true, 0}, others = {c, release_id, false, 0};
	enum err e;

	output_list_begin(c->out, "models");
	e = models_each_in_use(c->store, tell_model, &covered);
	output_list_end(c->out);
	output_number(c->out, "phones", covered.phones);
	if (e != ERR_OK || !with_others)
		return e;
	output_list_begin(c->out, "without");
	e = models_each_in_use(c->store, tell_model, &others);
	output_list_end(c->out);
	return e;
}
