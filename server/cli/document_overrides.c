#include "cli/document_overrides.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/configure.h"
#include "manage/document_file.h"
#include "manage/members_of.h"
#include "manage/phone_overrides.h"
#include "provision/overrides.h"
#include "serve/readers.h"

struct telling {
	struct cli *c;
	char mac[MAC_TEXT_BYTES];
	size_t risky;
};

static enum err
tell_document(void *ctx, const struct overrides_document *d)
{
	struct output *out = ((struct telling *)ctx)->c->out;

	output_row_begin(out);
	members_of_overrides(output_members(out), d);
	output_row_end(out);
	return ERR_OK;
}

static enum err
warn_of_document(void *ctx, const struct overrides_document *d)
{
	const struct telling *t = ctx;

	if (d->state != OVERRIDES_READ)
		output_warn(t->c->out, "%s-%s cannot be read: %s It is kept as the phone sent it.",
			t->mac, document_suffixes[d->kind], d->reason);
	return ERR_OK;
}

static enum err
tell_override(void *ctx, const struct phone_override *o)
{
	struct telling *t = ctx;
	struct output *out = t->c->out;

	output_row_begin(out);
	output_slice(out, "name", o->name);
	output_slice(out, "value", o->value);
	output_slice(out, "document", document_word(o->kind));
	if (o->hides) {
		output_slice(out, "layer", o->layer);
		output_slice(out, "hides", o->hidden);
	} else {
		output_text(out, "layer", NULL);
		output_text(out, "hides", NULL);
	}
	output_text(out, "risk", o->risk);
	output_row_end(out);
	t->risky += o->risk != NULL;
	return ERR_OK;
}

static enum err
tell(struct telling *t, const struct phone_overrides *p)
{
	struct output *out = t->c->out;
	enum err e;

	output_table_begin(out, "documents");
	e = phone_overrides_documents(p, tell_document, t);
	output_table_end(out);
	if (e == ERR_OK)
		e = phone_overrides_documents(p, warn_of_document, t);
	if (phone_overrides_doubt(p)[0] != '\0')
		output_warn(
			out, "What the overrides hide is not known: %s", phone_overrides_doubt(p));
	output_table_begin(out, "overrides");
	if (e == ERR_OK)
		e = phone_overrides_each(p, tell_override, t);
	output_table_end(out);
	if (t->risky > 0)
		output_warn(out,
			"Overrides that reach for the boot server, passwords, trust or logins: "
			"%zu; see the column risk.",
			t->risky);
	return e;
}

enum err
document_overrides_run(struct cli *c)
{
	AUTO(phone_overrides_closep) struct phone_overrides *p = NULL;
	AUTO(configure_freep) struct settings *settings = NULL;
	struct telling t = {.c = c};
	struct phone_overrides_of of = {.nursery = c->nursery,
		.job = READER_OVERRIDES,
		.is_masked = !args_has(c->args, "reveal"),
		.now = clock_wall_s()};
	enum err e = args_mac(c->args, "MAC", &of.mac, c->why);

	(void)mac_text(of.mac, t.mac);
	if (e == ERR_OK)
		e = configure_plain(c->args, &settings, c->why);
	if (e == ERR_OK)
		e = phone_overrides_open(c->store, settings, &of, &p);
	return e == ERR_OK ? tell(&t, p) : e;
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
