#include "manage/explain.h"

struct telling {
	const struct explain_job *job;
	enum err (*each)(void *ctx, const struct explain_row *row);
	void *ctx;
};

/* The layer's name, out of its file's: "-site.cfg" is "site". */
static struct slice
layer_name(enum render_file file)
{
	struct slice s = slice_of(render_suffixes[file]), rest;

	return slice_cut(slice_from(s, s.p[0] == '-'), '.', &rest);
}

static bool
is_asked(struct slice name, struct slice asked)
{
	if (asked.n == 0)
		return true;
	return asked.p[asked.n - 1] == '.' ? slice_starts(name, asked) : slice_eq(name, asked);
}

static enum err
tell(void *ctx, const struct explained *param)
{
	const struct telling *t = ctx;
	const struct explain_row row = {param, layer_name(param->file)};

	return is_asked(param->name, t->job->name) ? t->each(t->ctx, &row) : ERR_OK;
}

enum err
explain_phone(const struct explain_job *job,
	enum err (*each)(void *ctx, const struct explain_row *row), void *ctx, struct why *why)
{
	struct telling t = {job, each, ctx};
	struct render *render = render_new(job->store, job->settings);
	enum err e = ERR_NOMEM;

	if (render != NULL) {
		render_at(render, job->now);
		e = render_explain(render, job->phone, job->is_masked, tell, &t, why);
	}
	render_free(render);
	return e;
}
