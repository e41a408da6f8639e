#include "cli/document_overrides.h"

#include "base/auto.h"
#include "cli/configure.h"
#include "limits.h"
#include "provision/overrides.h"
#include "provision/render.h"
#include "serve/readers.h"
#include "store/documents.h"
#include "store/phones.h"
#include "store/scopes.h"

enum {
	BODY_MAX_BYTES = 64 * 1024 * 1024, /* as large as a document may be made by setting */
	FOUND_MAX_BYTES = 4 * OVERRIDES_OUTPUT_BYTES,
};

#define MASK "********"

/* Those of a phone's documents that hold settings. */
static const enum document_kind kinds[] = {DOCUMENT_PHONE, DOCUMENT_WEB, DOCUMENT_CLOUD};

/* One override, and what it hides; texts stand in struct found's bytes. */
struct found_row {
	enum document_kind kind;
	size_t name_at, name_n, value_at, value_n;
	size_t hidden_at, hidden_n;
	enum render_file layer; /* RENDER_MASTER: it hides nothing */
};

struct found {
	struct cli *c;
	enum document_kind kind; /* of the document that is being read */
	struct buf bytes;        /* holds secrets */
	struct buf rows;         /* struct found_row */
};

static void
found_done(struct found *f)
{
	buf_wipe(&f->bytes);
	buf_free(&f->rows);
}

static struct found_row *
row_at(const struct found *f, size_t i)
{
	return (struct found_row *)(void *)f->rows.p + i;
}

static size_t
rows_len(const struct found *f)
{
	return f->rows.n / sizeof(struct found_row);
}

static struct slice
text_at(const struct found *f, size_t at, size_t n)
{
	return slice_head(slice_from(buf_slice(&f->bytes), at), n);
}

static struct slice
word_of(const char *file_end)
{
	struct slice rest, s = slice_of(file_end);

	return slice_cut(slice_from(s, s.n > 0 && s.p[0] == '-'), '.', &rest);
}

static enum err
note(void *ctx, const struct override *o)
{
	struct found *f = ctx;
	const struct found_row row = {.kind = f->kind,
		.name_at = f->bytes.n,
		.name_n = o->name.n,
		.value_at = f->bytes.n + o->name.n,
		.value_n = o->value.n,
		.layer = RENDER_MASTER};

	buf_add(&f->bytes, o->name);
	buf_add(&f->bytes, o->value);
	buf_add(&f->rows, (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&f->bytes) == ERR_OK ? buf_check(&f->rows) : buf_check(&f->bytes);
}

/* Reads the newest document of one kind; that it cannot be read is told, and no failure. */
static enum err
read_kind(struct found *f, struct mac mac, enum document_kind kind)
{
	AUTO(buf_wipe) struct buf body = BUF(BODY_MAX_BYTES);
	struct why why = {""};
	struct document d;
	char text[MAC_TEXT_BYTES];
	enum err e = documents_get(f->c->store, mac, kind, 0, &d, &body);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	f->kind = kind;
	e = overrides_read(f->c->nursery, READER_OVERRIDES, buf_slice(&body), note, f, &why);
	if (e == ERR_NOMEM || e == ERR_BUSY)
		return e;
	output_row_begin(f->c->out);
	output_slice(f->c->out, "document", word_of(document_suffixes[kind]));
	output_number(f->c->out, "version", d.version);
	output_time(f->c->out, "at", d.at);
	output_text(f->c->out, "state", e == ERR_OK ? "read" : "unparseable");
	output_text(f->c->out, "reason", e == ERR_OK ? NULL : why.text);
	output_row_end(f->c->out);
	if (e != ERR_OK)
		output_warn(f->c->out, "%s-%s cannot be read: %s It is kept as the phone sent it.",
			mac_text(mac, text), document_suffixes[kind], why.text);
	return ERR_OK;
}

/* Notes what is in force for the phone, at every override that hides it. */
static enum err
match(void *ctx, const struct explained *e)
{
	struct found *f = ctx;

	if (e->is_hidden)
		return ERR_OK;
	for (size_t i = 0; i < rows_len(f); i++) {
		struct found_row *row = row_at(f, i);

		if (!slice_eq(text_at(f, row->name_at, row->name_n), e->name))
			continue;
		row->layer = e->file;
		row->hidden_at = f->bytes.n;
		row->hidden_n = e->value.n;
		buf_add(&f->bytes, e->value);
	}
	return buf_check(&f->bytes);
}

/* What the inventory says of the same parameters; nothing for a phone that it gives nothing. */
static enum err
look_below(struct found *f, struct mac mac)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	struct why why = {""};
	struct render *render;
	struct phone phone;
	enum err e = phones_by_mac(f->c->store, mac, &phone);

	if (e == ERR_NOTFOUND || (e == ERR_OK && phone.state != PHONE_ACTIVE))
		return ERR_OK;
	if (e == ERR_OK)
		e = configure_plain(f->c->args, &settings, f->c->why);
	if (e != ERR_OK)
		return e;
	render = render_new(f->c->store, settings);
	e = render == NULL ?
		    ERR_NOMEM :
		    render_explain(render, &phone, !args_has(f->c->args, "reveal"), match, f, &why);
	render_free(render);
	if (e == ERR_SYNTAX) { /* a template that cannot be used hides nothing of the overrides */
		output_warn(f->c->out, "What the overrides hide is not known: %s", why.text);
		return ERR_OK;
	}
	return e;
}

static void
tell_row(const struct found *f, const struct found_row *row)
{
	struct output *out = f->c->out;
	struct slice name = text_at(f, row->name_at, row->name_n);
	struct slice value = text_at(f, row->value_at, row->value_n);
	bool is_masked = param_is_secret(name) && value.n > 0 && !args_has(f->c->args, "reveal");

	output_row_begin(out);
	output_slice(out, "name", name);
	output_slice(out, "value", is_masked ? SLICE(MASK) : value);
	output_slice(out, "document", word_of(document_suffixes[row->kind]));
	if (row->layer == RENDER_MASTER) {
		output_text(out, "layer", NULL);
		output_text(out, "hides", NULL);
	} else {
		output_slice(out, "layer", word_of(render_suffixes[row->layer]));
		output_slice(out, "hides", text_at(f, row->hidden_at, row->hidden_n));
	}
	output_text(out, "risk", overrides_risk(name));
	output_row_end(out);
}

static enum err
tell(const struct found *f)
{
	size_t risky = 0;

	output_table_begin(f->c->out, "overrides");
	for (size_t i = 0; i < rows_len(f); i++) {
		const struct found_row *row = row_at(f, i);

		tell_row(f, row);
		risky += overrides_risk(text_at(f, row->name_at, row->name_n)) != NULL;
	}
	output_table_end(f->c->out);
	if (risky > 0)
		output_warn(f->c->out,
			"Overrides that reach for the boot server, passwords, trust or logins: "
			"%zu; see the column risk.",
			risky);
	return ERR_OK;
}

enum err
document_overrides_run(struct cli *c)
{
	AUTO(found_done)
	struct found f = {.c = c, .bytes = BUF(FOUND_MAX_BYTES), .rows = BUF(FOUND_MAX_BYTES)};
	struct mac mac;
	enum err e = args_mac(c->args, "MAC", &mac, c->why);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "documents");
	for (size_t i = 0; i < COUNT(kinds) && e == ERR_OK; i++)
		e = read_kind(&f, mac, kinds[i]);
	output_table_end(c->out);
	if (e == ERR_OK)
		e = look_below(&f, mac);
	return e == ERR_OK ? tell(&f) : e;
}

static enum err
ignore(void *ctx, const struct override *o)
{
	(void)ctx;
	(void)o;
	return ERR_OK;
}

enum err
document_check(struct cli *c, struct slice text, struct why *why)
{
	return overrides_read(c->nursery, READER_OVERRIDES, text, ignore, NULL, why);
}
