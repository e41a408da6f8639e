#include "provision/render_layer.h"

#include "base/auto.h"
#include "base/escape.h"
#include "provision/pattern.h"
#include "provision/render_source.h"

struct walk {
	struct view *view;
	const struct layer_scope *scope;
	enum err (*take)(void *ctx, const struct explained *e);
	void *ctx;
	struct explained item; /* the parts that stay the same */
};

/* Hands one parameter on. */
static enum err
give(struct walk *w, struct slice name, struct slice value, bool is_secret)
{
	struct explained e = w->item;

	e.name = name;
	e.value = value;
	e.is_secret = is_secret;
	if (w->view->is_masked && value.n > 0 && (is_secret || param_is_secret(name, value))) {
		e.value = SLICE(SECRET_MASK);
		e.is_secret = true;
	}
	return w->take(w->ctx, &e);
}

static enum err
take_filled(void *ctx, struct slice name, struct slice value, bool is_secret)
{
	return give(ctx, name, value, is_secret);
}

/* Gives a parameter with index letters for each element, or for the one line of its scope. */
static enum err
give_repeated(struct walk *w, const struct pattern *p, struct slice value, bool is_secret)
{
	struct template_source s = render_source(w->view);
	bool is_line = p->repeat == REPEAT_LINES || p->repeat == REPEAT_SERVERS;
	size_t only = is_line ? w->scope->line : LAYER_ALL_LINES;
	size_t outer = s.count(s.ctx, is_line ? REPEAT_LINES : p->repeat, 0);
	AUTO(buf_free) struct buf name = BUF(2 * PARAM_NAME_MAX_BYTES);
	enum err e = ERR_OK;

	for (size_t i = 0; i < outer && e == ERR_OK; i++) {
		size_t inner = p->repeat == REPEAT_SERVERS ? s.count(s.ctx, REPEAT_SERVERS, i) : 1;
		uint64_t x = s.index(s.ctx, is_line ? REPEAT_LINES : p->repeat, i, i);

		if (only != LAYER_ALL_LINES && i != only)
			continue;
		for (size_t k = 0; k < inner && e == ERR_OK; k++) {
			buf_clear(&name);
			pattern_write(p, x, k + 1, &name);
			e = buf_check(&name);
			if (e == ERR_OK)
				e = give(w, buf_slice(&name), value, is_secret);
		}
	}
	return e;
}

static enum err
give_param(struct walk *w, const struct scope_param *param, struct why *why)
{
	const struct scope_data *d = w->scope->data;
	struct slice name = scope_slice(d, param->name), value = scope_slice(d, param->value);
	struct pattern pattern;
	struct why detail = {""};
	enum err e = pattern_parse(name, &pattern, &detail);

	if (e != ERR_OK)
		return why_fail(why, e, "A parameter of %s: %s.", d->text, detail.text);
	if (pattern.repeat == REPEAT_ONCE)
		return give(w, name, value, param->is_secret);
	return give_repeated(w, &pattern, value, param->is_secret);
}

enum err
layer_scope_walk(struct view *v, const struct layer_scope *scope, enum render_file file,
	enum err (*take)(void *ctx, const struct explained *e), void *ctx, struct why *why)
{
	const struct scope_data *d = scope->data;
	struct walk w = {
		.view = v,
		.scope = scope,
		.take = take,
		.ctx = ctx,
		.item = {.file = file, .scope = d->text}
        };
	struct template_source source = render_source(v);
	enum err e = ERR_OK;

	for (size_t i = 0; i < scope_params_len(d) && e == ERR_OK; i++)
		e = give_param(&w, &scope_params(d)[i], why);
	for (size_t i = 0; i < scope_templates_len(d) && e == ERR_OK; i++) {
		const struct known_template *t = scope_template(d, i);

		w.item.template = t->name;
		e = template_fill(t->parsed, &source, take_filled, &w);
		if (e != ERR_OK)
			(void)why_fail(why, e, "The template %s of %s cannot be filled in: %s.",
				t->name, d->text, err_text(e));
	}
	return e;
}
