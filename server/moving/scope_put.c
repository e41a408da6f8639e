#include "moving/scope_put.h"

#include "base/auto.h"

enum { TEXT_MAX_BYTES = 64 * 1024 * 1024 };

struct there {
	size_t at, name_n, value_n;
};

static enum err
take(void *ctx, const struct param *param)
{
	struct scope_put *p = ctx;
	struct there row = {p->text.n, param->name.n, param->value.n};

	buf_add(&p->text, param->name);
	buf_add(&p->text, param->value);
	buf_add(&p->there, (struct slice){(const char *)&row, sizeof(row)});
	enum err e = buf_check(&p->text);
	return e != ERR_OK ? e : buf_check(&p->there);
}

enum err
scope_put_begin(struct scope_put *out, struct store *s, struct moving_report *report, bool replaces,
	const char *scope, struct why *why)
{
	struct scope found;

	*out = (struct scope_put){.store = s,
		.report = report,
		.replaces = replaces,
		.text = BUF(TEXT_MAX_BYTES),
		.there = BUF(TEXT_MAX_BYTES)};
	(void)snprintf(out->scope, sizeof(out->scope), "%s", scope);
	enum err e = scopes_find(s, slice_of(scope), false, &found, why);
	if (e != ERR_OK || found.id == 0)
		return e;
	out->id = found.id;
	return params_each(s, found.id, take, out);
}

void
scope_put_done(struct scope_put *p)
{
	buf_wipe(&p->text);
	buf_free(&p->there);
}

/* The value that is there. */
static bool
find(const struct scope_put *p, struct slice name, struct slice *out)
{
	const struct there *rows = (const struct there *)(const void *)p->there.p;
	size_t low = 0, high = p->there.n / sizeof(*rows);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct slice is = {p->text.p + rows[middle].at, rows[middle].name_n};
		int order = slice_compare(is, name);

		if (order == 0) {
			*out = (struct slice){is.p + is.n, rows[middle].value_n};
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The scope's row, which is made when the first parameter comes. */
static enum err
need_row(struct scope_put *p, struct why *why)
{
	struct scope found;
	enum err e;

	if (p->id != 0)
		return ERR_OK;
	e = scopes_find(p->store, slice_of(p->scope), true, &found, why);
	if (e == ERR_OK)
		p->id = found.id;
	return e;
}

enum err
scope_put_param(struct scope_put *p, struct slice name, struct slice value, struct scope_from from,
	struct why *why)
{
	const struct param param = {.name = name, .value = value};
	struct why detail = {""};
	struct slice is;
	enum err e;

	if (find(p, name, &is)) {
		if (slice_eq(is, value))
			return ERR_OK;
		if (!p->replaces) {
			moving_report_conflict(p->report, from.file, from.line,
				"%.*s has another value at %.100s in the inventory.",
				SLICE_FMT(slice_head(name, 100)), p->scope);
			return ERR_OK;
		}
	}
	e = need_row(p, why);
	if (e == ERR_OK)
		e = params_set(p->store, p->id, &param, &detail);
	if (e == ERR_SYNTAX) /* told when the file was inspected */
		return ERR_OK;
	if (e == ERR_LIMIT) {
		moving_report_note(
			p->report, from.file, from.line, "%.300s It was left out.", detail.text);
		return ERR_OK;
	}
	p->added += e == ERR_OK;
	return e == ERR_OK ? e :
			     why_fail(why, e, "%s cannot be written: %s.", p->scope, err_text(e));
}
