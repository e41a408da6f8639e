#include "cli/firmware_cover.h"

#include "manage/firmware_cover.h"

struct telling {
	struct cli *c;
	bool wants_covered;
	int64_t phones;
};

static enum err
tell_model(void *ctx, struct slice model, int64_t phones, bool is_covered)
{
	struct telling *t = ctx;

	if (is_covered == t->wants_covered) {
		output_slice(t->c->out, NULL, model);
		t->phones += phones;
	}
	return ERR_OK;
}

enum err
firmware_cover_tell(struct cli *c, int64_t release_id, bool with_others)
{
	struct telling covered = {c, true, 0}, others = {c, false, 0};
	enum err e;

	output_list_begin(c->out, "models");
	e = firmware_cover_each(c->store, release_id, tell_model, &covered);
	output_list_end(c->out);
	output_number(c->out, "phones", covered.phones);
	if (e != ERR_OK || !with_others)
		return e;
	output_list_begin(c->out, "without");
	e = firmware_cover_each(c->store, release_id, tell_model, &others);
	output_list_end(c->out);
	return e;
}
