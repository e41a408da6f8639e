#include "provision/render_scope.h"

#include "base/auto.h"

#include <stdio.h>

enum {
	/* Of one scope; far above what people write, far below what would hurt. */
	BYTES_MAX = 8 * RENDER_MAX_BYTES,
	ROWS_MAX_BYTES = 4 * RENDER_MAX_BYTES,
};

void
known_template_free(void *known)
{
	struct known_template *k = known;

	template_free(k->parsed);
	free(k);
}

void
scope_data_done(struct scope_data *d)
{
	buf_wipe(&d->bytes);
	buf_free(&d->params);
	buf_free(&d->templates);
	buf_free(&d->files);
}

void
scope_data_free(void *d)
{
	scope_data_done(d);
	free(d);
}

void
scope_data_init(struct scope_data *d, const char *text)
{
	*d = (struct scope_data){.bytes = BUF(BYTES_MAX),
		.params = BUF(ROWS_MAX_BYTES),
		.templates = BUF(ROWS_MAX_BYTES),
		.files = BUF(ROWS_MAX_BYTES)};
	(void)snprintf(d->text, sizeof(d->text), "%s", text);
}

static struct scope_text
keep(struct scope_data *d, struct slice s)
{
	struct scope_text kept = {d->bytes.n, s.n};

	buf_add(&d->bytes, s);
	return kept;
}

static enum err
add_param(struct scope_data *d, struct slice name, struct slice value, bool is_secret)
{
	struct scope_param row = {keep(d, name), keep(d, value), is_secret};

	buf_add(&d->params, (struct slice){(const char *)&row, sizeof(row)});
	enum err e = buf_check(&d->bytes);
	return e != ERR_OK ? e : buf_check(&d->params);
}

enum err
scope_data_add(struct scope_data *d, const char *name, struct slice value, bool is_secret)
{
	return add_param(d, slice_of(name), value, is_secret);
}

struct loader {
	struct store *store;
	struct memo *known;
	struct scope_data *out;
	bool is_after;
	struct why *why;
};

static enum err
take_param(void *ctx, const struct param *p)
{
	struct loader *l = ctx;

	return add_param(l->out, p->name, p->value, p->is_secret);
}

static enum err
take_file(void *ctx, struct slice name)
{
	struct loader *l = ctx;
	struct scope_file row = {keep(l->out, name), l->is_after};

	buf_add(&l->out->files, (struct slice){(const char *)&row, sizeof(row)});
	enum err e = buf_check(&l->out->bytes);
	return e != ERR_OK ? e : buf_check(&l->out->files);
}

/* Parses a template of the inventory. */
static enum err
parse(struct loader *l, const struct template_row *row, struct known_template **out)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	struct why detail = {""};
	struct known_template *k = calloc(1, sizeof(*k));
	enum err e = k ? templates_text(l->store, row->id, &text) : ERR_NOMEM;

	if (e == ERR_OK) {
		e = template_parse(buf_slice(&text), &k->parsed, &detail);
		if (e != ERR_OK)
			(void)why_fail(l->why, e, "The template %s of %s cannot be used: %s",
				row->name, l->out->text, detail.text);
	}
	if (e != ERR_OK) {
		free(k);
		return e;
	}
	memcpy(k->name, row->name, sizeof(k->name));
	*out = k;
	return ERR_OK;
}

static enum err
take_template(void *ctx, const struct template_row *row)
{
	struct loader *l = ctx;
	struct slice key = {(const char *)&row->id, sizeof(row->id)};
	struct known_template *k = memo_get(l->known, key);

	if (k == NULL) {
		enum err e = parse(l, row, &k);

		if (e == ERR_OK && memo_put(l->known, key, k) != ERR_OK) {
			known_template_free(k);
			e = ERR_NOMEM;
		}
		if (e != ERR_OK)
			return e;
	}
	l->out->needs_phone = l->out->needs_phone || template_needs_phone(k->parsed);
	l->out->needs_site = l->out->needs_site || template_needs_site(k->parsed);
	buf_add(&l->out->templates, (struct slice){(const char *)&k, sizeof(k)});
	return buf_check(&l->out->templates);
}

static enum err
load_rows(struct loader *l, int64_t id)
{
	enum err e = params_each(l->store, id, take_param, l);

	if (e == ERR_OK)
		e = templates_of_scope(l->store, id, take_template, l);
	if (e == ERR_OK)
		e = config_files_each(l->store, id, false, take_file, l);
	l->is_after = true;
	if (e == ERR_OK)
		e = config_files_each(l->store, id, true, take_file, l);
	if (e == ERR_OK)
		e = scope_release_get(l->store, id, &l->out->release);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static void
write_text(const struct scope_key *key, char text[SCOPE_TEXT_BYTES])
{
	static const char *const kinds[SCOPE__COUNT] = {
		[SCOPE_GLOBAL] = "global",
		[SCOPE_LINES] = "lines",
		[SCOPE_SITE] = "site:",
		[SCOPE_GROUP] = "group:",
		[SCOPE_MODEL] = "model:",
		[SCOPE_LINE] = "line:",
		[SCOPE_PHONE] = "phone:",
	};

	(void)snprintf(text, SCOPE_TEXT_BYTES, "%s%s", kinds[key->kind], key->name);
}

enum err
scope_data_load(struct store *s, const struct scope_key *key, struct memo *known,
	struct scope_data *out, struct why *why)
{
	struct scope_data d;
	struct loader l = {s, known, &d, false, why};
	int64_t id = 0;

	scope_data_init(&d, "");
	write_text(key, d.text);
	enum err e = scopes_row(s, key->kind, key->ref, slice_of(key->name), &id);
	if (e == ERR_OK)
		e = load_rows(&l, id);
	else if (e == ERR_NOTFOUND)
		e = ERR_OK;
	if (e != ERR_OK) {
		scope_data_done(&d);
		return e;
	}
	*out = d;
	return ERR_OK;
}
