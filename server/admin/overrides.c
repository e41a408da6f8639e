/* /phones/{mac}/overrides: what a phone has set on itself. */
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/document_file.h"
#include "manage/members_of.h"
#include "manage/phone_overrides.h"

static enum err
put_document(void *ctx, const struct overrides_document *d)
{
	members_of_overrides(jval_members(jval_push_object(ctx)), d);
	return ERR_OK;
}

static enum err
put_override(void *ctx, const struct phone_override *o)
{
	struct jval *row = jval_push_object(ctx), *hides = o->hides ? jval_object() : jval_null();

	if (o->hides) {
		jval_put_slice(hides, "value", o->hidden);
		jval_put_slice(hides, "layer", o->layer);
	}
	jval_put_slice(row, "document", document_word(o->kind));
	jval_put_slice(row, "name", o->name);
	jval_put_slice(row, "value", o->value);
	jval_put(row, "hides", hides);
	jval_put_text(row, "risk", o->risk);
	return ERR_OK;
}

static enum err
put_all(struct call *c, const struct phone_overrides *p)
{
	struct jval *documents = jval_put_array(c->answer, "documents");
	struct jval *rows = jval_put_array(c->answer, "overrides");
	const char *doubt = phone_overrides_doubt(p);
	enum err e;

	jval_put_text(c->answer, "doubt", doubt[0] != '\0' ? doubt : NULL);
	e = phone_overrides_documents(p, put_document, documents);
	return e == ERR_OK ? phone_overrides_each(p, put_override, rows) : e;
}

enum err
overrides_list(struct call *c)
{
	AUTO(phone_overrides_closep) struct phone_overrides *p = NULL;
	bool is_revealed = call_query_flag(c, "reveal"), has;
	char object[32], text[MAC_TEXT_BYTES];
	struct phone_overrides_of of = {.nursery = c->parts->nursery,
		.job = c->parts->overrides,
		.is_masked = !is_revealed,
		.now = c->ask->at};
	enum err e = phone_path_mac(c, &of.mac, &has);

	if (e == ERR_OK)
		e = phone_overrides_open(c->store, c->settings, &of, &p);
	if (e == ERR_OK && is_revealed) {
		(void)snprintf(object, sizeof(object), "phone %s", mac_text(of.mac, text));
		e = call_reveal(c, slice_of(object), of.mac);
	}
	return e == ERR_OK ? put_all(c, p) : e;
}
