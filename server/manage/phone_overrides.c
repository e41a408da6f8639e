#include "manage/phone_overrides.h"

#include "base/auto.h"
#include "base/buf.h"
#include "base/escape.h"
#include "limits.h"
#include "provision/overrides.h"
#include "provision/render.h"
#include "store/params.h"
#include "store/phones.h"

#include <stdlib.h>

enum {
	BODY_MAX_BYTES = 64 * 1024 * 1024, /* as large as a document may be made by setting */
	FOUND_MAX_BYTES = 4 * OVERRIDES_OUTPUT_BYTES,
};

const char *const overrides_state_names[OVERRIDES_STATE__COUNT] = {
	[OVERRIDES_READ] = "read",
	[OVERRIDES_UNPARSEABLE] = "unparseable",
	[OVERRIDES_UNREAD] = "unread",
};

/* Those of a phone's documents that hold settings. */
static const enum document_kind kinds[] = {DOCUMENT_PHONE, DOCUMENT_WEB, DOCUMENT_CLOUD};

struct found_document {
	struct overrides_document is;
	struct why why;
};

/* One override, and what it hides; texts stand in bytes. */
struct found_row {
	enum document_kind kind;
	size_t name_at, name_n, value_at, value_n;
	size_t hidden_at, hidden_n;
	enum render_file layer; /* RENDER_MASTER: it hides nothing */
	bool is_secret;
};

struct phone_overrides {
	struct store *store;
	struct phone_overrides_of of;
	struct found_document documents[COUNT(kinds)];
	size_t document_count;
	struct buf bytes;        /* holds secrets */
	struct buf rows;         /* struct found_row */
	enum document_kind kind; /* of the document that is being read */
	struct why doubt;
};

static struct found_row *
row_at(const struct phone_overrides *p, size_t i)
{
	return (struct found_row *)(void *)p->rows.p + i;
}

static size_t
rows_len(const struct phone_overrides *p)
{
	return p->rows.n / sizeof(struct found_row);
}

static struct slice
text_at(const struct phone_overrides *p, size_t at, size_t n)
{
	return slice_head(slice_from(buf_slice(&p->bytes), at), n);
}

static struct slice
name_of(const struct phone_overrides *p, const struct found_row *row)
{
	return text_at(p, row->name_at, row->name_n);
}

static enum err
note(void *ctx, const struct override *o)
{
	struct phone_overrides *p = ctx;
	const struct found_row row = {.kind = p->kind,
		.name_at = p->bytes.n,
		.name_n = o->name.n,
		.value_at = p->bytes.n + o->name.n,
		.value_n = o->value.n,
		.layer = RENDER_MASTER,
		.is_secret = param_is_secret(o->name, o->value)};

	buf_add(&p->bytes, o->name);
	buf_add(&p->bytes, o->value);
	buf_add(&p->rows, (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&p->bytes) == ERR_OK ? buf_check(&p->rows) : buf_check(&p->bytes);
}

/* Reads the newest document of one kind. */
static enum err
read_kind(struct phone_overrides *p, enum document_kind kind)
{
	AUTO(buf_wipe) struct buf body = BUF(BODY_MAX_BYTES);
	struct found_document *found = &p->documents[p->document_count];
	struct document d;
	enum err e = documents_get(p->store, p->of.mac, kind, 0, &d, &body);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	found->is = (struct overrides_document){kind, d.version, d.at, OVERRIDES_READ, NULL};
	p->kind = kind;
	e = overrides_read(p->of.nursery, p->of.job, buf_slice(&body), note, p, &found->why);
	if (e == ERR_NOMEM || e == ERR_BUSY)
		return e;
	if (e != ERR_OK) {
		found->is.state = OVERRIDES_UNPARSEABLE;
		found->is.reason = found->why.text;
	}
	if (e == ERR_IO && nursery_is_gone(p->of.nursery)) {
		found->is.state = OVERRIDES_UNREAD;
		found->is.reason = "It cannot be read now: the process for that has ended, and a "
				   "restart brings it back.";
	}
	p->document_count++;
	return ERR_OK;
}

/* Notes what is in force for the phone, at every override that hides it. */
static enum err
match(void *ctx, const struct explained *e)
{
	struct phone_overrides *p = ctx;

	if (e->is_hidden)
		return ERR_OK;
	for (size_t i = 0; i < rows_len(p); i++) {
		struct found_row *row = row_at(p, i);

		if (!slice_eq(name_of(p, row), e->name))
			continue;
		row->layer = e->file;
		row->is_secret = row->is_secret || e->is_secret;
		row->hidden_at = p->bytes.n;
		row->hidden_n = e->value.n;
		buf_add(&p->bytes, e->value);
	}
	return buf_check(&p->bytes);
}

/* What the inventory says of the same parameters; nothing for a phone that it gives nothing. */
static enum err
look_below(struct phone_overrides *p, const struct settings *settings)
{
	struct render *render;
	struct phone phone;
	enum err e = phones_by_mac(p->store, p->of.mac, &phone);

	if (e != ERR_OK || phone.state != PHONE_ACTIVE)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	render = render_new(p->store, settings);
	render_at(render, p->of.now);
	e = render == NULL ? ERR_NOMEM :
			     render_explain(render, &phone, p->of.is_masked, match, p, &p->doubt);
	render_free(render);
	/* A template that cannot be used takes nothing from the overrides themselves. */
	return e == ERR_SYNTAX ? ERR_OK : e;
}

/* What the inventory keeps as a secret anywhere is one here, whatever its name says. */
static enum err
look_for_secrets(struct phone_overrides *p)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < rows_len(p) && e == ERR_OK && p->of.is_masked; i++) {
		struct found_row *row = row_at(p, i);

		if (!row->is_secret)
			e = params_is_sealed(p->store, name_of(p, row), &row->is_secret);
	}
	return e;
}

enum err
phone_overrides_open(struct store *s, const struct settings *settings,
	const struct phone_overrides_of *of, struct phone_overrides **out)
{
	struct phone_overrides *p = calloc(1, sizeof(*p));
	enum err e = p != NULL ? ERR_OK : ERR_NOMEM;

	if (e != ERR_OK)
		return e;
	p->store = s;
	p->of = *of;
	p->bytes = BUF(FOUND_MAX_BYTES);
	p->rows = BUF(FOUND_MAX_BYTES);
	for (size_t i = 0; i < COUNT(kinds) && e == ERR_OK; i++)
		e = read_kind(p, kinds[i]);
	if (e == ERR_OK)
		e = look_below(p, settings);
	if (e == ERR_OK)
		e = look_for_secrets(p);
	if (e == ERR_OK)
		*out = p;
	else
		phone_overrides_close(p);
	return e;
}

void
phone_overrides_close(struct phone_overrides *p)
{
	if (p == NULL)
		return;
	buf_wipe(&p->bytes);
	buf_free(&p->rows);
	free(p);
}

void
phone_overrides_closep(struct phone_overrides **p)
{
	phone_overrides_close(*p);
}

enum err
phone_overrides_documents(const struct phone_overrides *p,
	enum err (*each)(void *ctx, const struct overrides_document *d), void *ctx)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < p->document_count && e == ERR_OK; i++)
		e = each(ctx, &p->documents[i].is);
	return e;
}

/* The word for a layer: "-own.cfg" is "own". */
static struct slice
layer_word(enum render_file layer)
{
	struct slice rest;

	return slice_cut(slice_from(slice_of(render_suffixes[layer]), 1), '.', &rest);
}

enum err
phone_overrides_each(const struct phone_overrides *p,
	enum err (*each)(void *ctx, const struct phone_override *o), void *ctx)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < rows_len(p) && e == ERR_OK; i++) {
		const struct found_row *row = row_at(p, i);
		bool is_masked = p->of.is_masked && row->is_secret;
		struct phone_override o = {.kind = row->kind,
			.name = name_of(p, row),
			.value = is_masked && row->value_n > 0 ?
					 SLICE(SECRET_MASK) :
					 text_at(p, row->value_at, row->value_n),
			.hides = row->layer != RENDER_MASTER,
			.hidden = SLICE(""),
			.layer = SLICE("")};

		o.risk = overrides_risk(o.name);
		if (o.hides) {
			o.hidden = is_masked ? SLICE(SECRET_MASK) :
					       text_at(p, row->hidden_at, row->hidden_n);
			o.layer = layer_word(row->layer);
		}
		e = each(ctx, &o);
	}
	return e;
}

const char *
phone_overrides_doubt(const struct phone_overrides *p)
{
	return p->doubt.text;
}
