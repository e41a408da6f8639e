#include "provision/render.h"

#include "base/auto.h"
#include "provision/render_firmware.h"
#include "provision/render_master.h"
#include "provision/xml.h"

const char *const render_suffixes[RENDER__COUNT] = {
	[RENDER_MASTER] = ".cfg",
	[RENDER_OWN] = "-own.cfg",
	[RENDER_LINES] = "-lines.cfg",
	[RENDER_GROUPS] = "-groups.cfg",
	[RENDER_SITE] = "-site.cfg",
	[RENDER_MODEL] = "-model.cfg",
	[RENDER_GLOBAL] = "-global.cfg",
};

const char starter_name[] = "starter.cfg";

/* Always 404, so that an unknown phone keeps the firmware that it has. */
static const char starter_app_file[] = RENDER_HOLD;

/* One rendered layer. */
struct layer {
	struct content *content; /* one reference */
	bool is_empty;
};

struct render {
	struct store *store;             /* borrowed */
	const struct settings *settings; /* borrowed */
	struct plan_book book;
	struct memo layers;    /* struct layer: those that are equal for many phones */
	struct plan plan;      /* of the phone being rendered; kept for its memory */
	struct name_set names; /* the same */
};

static void
layer_free(void *layer)
{
	struct layer *l = layer;

	content_unref(l->content);
	free(l);
}

struct render *
render_new(struct store *s, const struct settings *settings)
{
	struct render *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->store = s;
	r->settings = settings;
	r->layers = MEMO(layer_free);
	plan_book_init(&r->book, s);
	plan_init(&r->plan, s);
	name_set_init(&r->names);
	return r;
}

void
render_settings(struct render *r, const struct settings *settings)
{
	r->settings = settings;
}

void
render_forget(struct render *r)
{
	memo_clear(&r->layers);
	plan_book_clear(&r->book);
}

void
render_free(struct render *r)
{
	if (r == NULL)
		return;
	render_forget(r);
	plan_done(&r->plan);
	name_set_done(&r->names);
	free(r);
}

/* A file being written. */
struct writing {
	struct xml_writer *xml;
	struct name_set *names;
	size_t count;
	struct why *why;
};

/* Writes a parameter, once: the first of a name is the strongest. */
static enum err
write_param(void *ctx, const struct explained *p)
{
	struct writing *w = ctx;
	bool is_new = false;
	enum err e = name_set_add(w->names, p->name, &is_new);

	if (e != ERR_OK || !is_new)
		return e;
	w->count++;
	xml_open(w->xml, "PARAM");
	xml_attribute(w->xml, p->name, p->value);
	xml_close(w->xml);
	e = xml_check(w->xml);
	if (e == ERR_SYNTAX)
		return why_fail(w->why, e,
			"%.*s (from %s%s%s) cannot be written as XML: its value holds control "
			"characters or is not UTF-8.",
			SLICE_FMT(slice_head(p->name, PARAM_NAME_MAX_BYTES)), p->scope,
			p->template ? ", template " : "", p->template ? p->template : "");
	return e;
}

/* Makes a content of what was written; b is empty or freed afterwards. */
static enum err
to_content(struct buf *b, struct content **out)
{
	*out = content_from_buf(b);
	buf_wipe(b);
	return *out ? ERR_OK : ERR_NOMEM;
}

/* Writes one layer of the phone that is planned. */
static enum err
write_layer(struct render *r, enum render_file file, struct layer *out, struct why *why)
{
	struct writing w = {xml_begin("PHONE_CONFIG"), &r->names, 0, why};
	struct buf bytes = BUF(RENDER_MAX_BYTES);
	struct why detail = {""};
	enum err walked = ERR_OK, e;

	name_set_clear(&r->names);
	w.why = &detail;
	for (size_t i = 0; i < plan_scopes_len(&r->plan, file) && walked == ERR_OK; i++)
		walked = layer_scope_walk(&r->plan.view, plan_scope(&r->plan, file, i), file,
			write_param, &w, &detail);
	e = xml_end(w.xml, &bytes);
	if (walked != ERR_OK)
		e = walked;
	if (e == ERR_OK)
		e = to_content(&bytes, &out->content);
	buf_wipe(&bytes);
	out->is_empty = w.count == 0;
	if (e != ERR_OK && detail.text[0] != '\0')
		return why_fail(why, e, "%s", detail.text);
	if (e == ERR_LIMIT)
		return why_fail(why, e, "The phone's file %s would be over %d KiB.",
			render_suffixes[file], RENDER_MAX_BYTES / 1024);
	return e;
}

/* Whether a layer is the same for every phone with the same key; appends that key.  Scopes and
 * sites are named by their address in the book, which is forgotten together with the layers. */
static bool
is_shared(const struct render *r, enum render_file file, struct buf *key)
{
	const struct plan *p = &r->plan;
	bool is_empty = true, needs_site = file == RENDER_SITE;

	buf_add_char(key, (char)file);
	buf_add_char(key, (char)p->view.is_masked);
	for (size_t i = 0; i < plan_scopes_len(p, file); i++) {
		const struct scope_data *d = plan_scope(p, file, i)->data;

		if (scope_params_len(d) == 0 && scope_templates_len(d) == 0)
			continue;
		if (d->needs_phone || file == RENDER_OWN || file == RENDER_LINES)
			return false;
		is_empty = false;
		needs_site = needs_site || d->needs_site;
		buf_add(key, (struct slice){(const char *)&d, sizeof(d)});
	}
	if (is_empty)
		buf_clear(key); /* all empty layers are one */
	else if (needs_site)
		buf_add(key, (struct slice){(const char *)&p->view.site, sizeof(p->view.site)});
	return buf_check(key) == ERR_OK;
}

/* A layer of the phone that is planned, from memory where it can be.
 *   out  content is a reference of the caller's */
static enum err
find_layer(struct render *r, enum render_file file, struct layer *out, struct why *why)
{
	AUTO(buf_free) struct buf key = BUF(4096);
	struct layer *known;
	enum err e;

	if (!is_shared(r, file, &key))
		return write_layer(r, file, out, why);
	known = memo_get(&r->layers, buf_slice(&key));
	if (known == NULL) {
		known = calloc(1, sizeof(*known));
		e = known ? write_layer(r, file, known, why) : ERR_NOMEM;
		if (e != ERR_OK) {
			free(known);
			return e;
		}
		e = memo_put(&r->layers, buf_slice(&key), known);
		if (e != ERR_OK) {
			layer_free(known);
			return e;
		}
	}
	*out = (struct layer){content_ref(known->content), known->is_empty};
	return ERR_OK;
}

static enum err
write_master(struct render *r, const bool is_empty[RENDER__COUNT], const char *app_file,
	struct content **out, struct why *why)
{
	AUTO(buf_free) struct buf files = BUF(2 * CONFIG_FILES_MAX_BYTES);
	struct buf bytes = BUF(RENDER_MAX_BYTES);
	enum err e = master_config_files(&r->plan, is_empty, &r->names, &files, why);

	if (e == ERR_OK)
		e = master_write(r->settings, app_file, buf_slice(&files), &bytes);
	if (e == ERR_OK)
		e = to_content(&bytes, out);
	buf_free(&bytes);
	return e;
}

/* Starts on a phone: makes its plan.  What is remembered is forgotten where it has grown too
 * much; never later, for the plan points into it. */
static enum err
begin(struct render *r, const struct phone *phone, bool is_masked, struct why *why)
{
	if (r->layers.count > RENDER_MEMO_MAX || r->book.scopes.count > RENDER_MEMO_MAX)
		render_forget(r);
	return plan_make(&r->plan, &r->book, phone, is_masked, why);
}

void
render_at(struct render *r, int64_t now)
{
	if (r != NULL)
		r->book.now = now;
}

/*   app_file  APP_FILE_PATH; NULL: as the release says that is set */
static enum err
render_files(struct render *r, const struct phone *phone, bool is_masked, const char *app_file,
	struct rendering *out, struct why *why)
{
	struct firmware_choice choice = {.release = {.release_id = 0}};
	char of_choice[FIRMWARE_PATH_BYTES];
	struct rendering files = {.site_id = phone->site_id};
	bool is_empty[RENDER__COUNT] = {false};
	enum err e = begin(r, phone, is_masked, why);

	for (int file = RENDER_OWN; file < RENDER__COUNT && e == ERR_OK; file++) {
		struct layer layer = {NULL, false};

		e = find_layer(r, (enum render_file)file, &layer, why);
		files.files[file] = layer.content;
		is_empty[file] = layer.is_empty;
	}
	if (e == ERR_OK)
		e = firmware_choose(&r->plan, &r->book, &choice);
	firmware_choice_path(&choice, phone->mac, of_choice);
	if (e == ERR_OK)
		e = write_master(r, is_empty, app_file != NULL ? app_file : of_choice,
			&files.files[RENDER_MASTER], why);
	if (e != ERR_OK) {
		rendering_done(&files);
		return e;
	}
	files.release = choice.release;
	files.is_held = choice.is_held;
	files.login_at = r->plan.login_at;
	*out = files;
	return ERR_OK;
}

enum err
render_phone(struct render *r, const struct phone *phone, bool is_masked, struct rendering *out,
	struct why *why)
{
	return render_files(r, phone, is_masked, NULL, out, why);
}

enum err
render_firmware(
	struct render *r, const struct phone *phone, struct firmware_choice *out, struct why *why)
{
	struct firmware_choice choice;
	enum err e = begin(r, phone, true, why);

	if (e == ERR_OK)
		e = firmware_choose(&r->plan, &r->book, &choice);
	if (e == ERR_OK)
		*out = choice;
	return e;
}

enum err
render_master_with(struct render *r, const struct phone *phone, const char *app_file,
	struct content **out, struct why *why)
{
	AUTO(rendering_done) struct rendering files = {.site_id = 0};
	enum err e = render_files(r, phone, false, app_file, &files, why);

	if (e == ERR_OK)
		*out = content_ref(files.files[RENDER_MASTER]);
	return e;
}

void
rendering_done(struct rendering *r)
{
	for (int i = 0; i < RENDER__COUNT; i++) {
		content_unref(r->files[i]);
		r->files[i] = NULL;
	}
}

enum err
render_starter_master(struct render *r, struct content **out)
{
	struct buf bytes = BUF(RENDER_MAX_BYTES);
	enum err e = master_write(r->settings, starter_app_file, slice_of(starter_name), &bytes);

	if (e == ERR_OK)
		e = to_content(&bytes, out);
	buf_free(&bytes);
	return e;
}

static enum err
write_starter(void *ctx, struct slice name, struct slice value, bool is_secret)
{
	struct explained p = {
		.name = name, .value = value, .is_secret = is_secret, .scope = "starter"};

	return write_param(ctx, &p);
}

enum err
render_starter(struct render *r, struct content **out)
{
	const struct stock_template *stock = stock_find(SLICE("starter"));
	static const struct template_source nothing; /* the starter has no placeholders: a test */
	struct writing w = {NULL, &r->names, 0, NULL};
	struct buf bytes = BUF(RENDER_MAX_BYTES);
	struct template *t = NULL;
	enum err filled, e = template_parse(slice_of(stock->text), &t, NULL);

	if (e != ERR_OK)
		return e;
	name_set_clear(&r->names);
	w.xml = xml_begin("PHONE_CONFIG");
	filled = template_fill(t, &nothing, write_starter, &w);
	e = xml_end(w.xml, &bytes);
	if (filled != ERR_OK)
		e = filled;
	if (e == ERR_OK)
		e = to_content(&bytes, out);
	buf_free(&bytes);
	template_free(t);
	return e;
}

struct explaining {
	struct name_set *names;
	enum err (*each)(void *ctx, const struct explained *e);
	void *ctx;
};

static enum err
explain_param(void *ctx, const struct explained *p)
{
	struct explaining *x = ctx;
	struct explained e = *p;
	bool is_new = false;
	enum err err = name_set_add(x->names, p->name, &is_new);

	e.is_hidden = !is_new;
	e.is_secret = p->is_secret || param_is_secret(p->name, p->value);
	return err != ERR_OK ? err : x->each(x->ctx, &e);
}

enum err
render_explain(struct render *r, const struct phone *phone, bool is_masked,
	enum err (*each)(void *ctx, const struct explained *e), void *ctx, struct why *why)
{
	struct explaining x = {&r->names, each, ctx};
	enum err e = begin(r, phone, is_masked, why);

	name_set_clear(&r->names);
	for (int file = RENDER_OWN; file < RENDER__COUNT; file++)
		for (size_t i = 0;
			i < plan_scopes_len(&r->plan, (enum render_file)file) && e == ERR_OK; i++)
			e = layer_scope_walk(&r->plan.view,
				plan_scope(&r->plan, (enum render_file)file, i),
				(enum render_file)file, explain_param, &x, why);
	return e;
}
