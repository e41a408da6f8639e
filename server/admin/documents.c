/* /phones/{mac}/documents: what phones upload and read back; and the administrator's licences and
 * directories. */
#include "store/documents.h"
#include "admin/paging.h"
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/document_file.h"
#include "manage/mask.h"
#include "manage/members_of.h"

enum { DOCUMENT_MAX_BYTES = 64 * 1024 * 1024 };

struct asked {
	struct mac mac;
	enum document_kind kind;
	int64_t version; /* 0: the newest, or all */
};

static enum err
take(struct call *c, struct asked *out)
{
	enum err e = phone_path_mac_or_all(c, &out->mac);

	if (e == ERR_OK)
		e = document_kind_of(c->names[1], &out->kind, c->why);
	return e == ERR_OK ? call_query_number(c, "version", 1, INT32_MAX, &out->version) : e;
}

static enum err
list_one(void *ctx, const struct document *d)
{
	/* The newest first of each kind. */
	int64_t order = ((int64_t)d->kind + 1) * INT32_MAX - d->version;
	struct jval *row = paging_row(ctx, order, SLICE(""));

	if (row != NULL)
		members_of_document(jval_members(row), d);
	return ERR_OK;
}

enum err
documents_list(struct call *c)
{
	struct paging p;
	struct mac mac;
	enum err e = phone_path_mac_or_all(c, &mac);

	if (e == ERR_OK)
		e = paging_begin(&p, c, "documents", PAGE_DOCUMENTS);
	return e == ERR_OK ? paging_end(&p, documents_each(c->store, &mac, list_one, &p)) : e;
}

/* Answers with the document, its secrets masked. */
static enum err
give_masked(struct call *c, struct slice body)
{
	size_t count;
	enum err e = mask_xml(body, &c->ask->answer, &count);

	return e == ERR_SYNTAX ? call_refuse(c, 409, NULL,
					 "The document is no text whose secrets could be masked; "
					 "?reveal=1 gives it as it is.") :
				 e;
}

enum err
documents_show(struct call *c)
{
	AUTO(buf_wipe) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	struct asked asked = {.version = 0};
	char object[64], mac[MAC_TEXT_BYTES];
	bool is_revealed = call_query_flag(c, "reveal");
	struct document d;
	enum err e = take(c, &asked);

	if (e != ERR_OK)
		return e;
	e = documents_get(c->store, asked.mac, asked.kind, asked.version, &d, &body);
	if (e == ERR_NOTFOUND)
		return document_missing(asked.mac, asked.kind, asked.version, c->why);
	(void)snprintf(object, sizeof(object), "document %s-%s", mac_text(asked.mac, mac),
		document_suffixes[asked.kind]);
	if (e == ERR_OK && is_revealed)
		e = call_reveal(c, slice_of(object), asked.mac);
	if (e != ERR_OK)
		return e;
	http_ask_header(c->ask, "Content-Disposition", "attachment; filename=\"%s-%s\"", mac,
		document_suffixes[asked.kind]);
	http_ask_header(c->ask, "X-Document-Version", "%lld", (long long)d.version);
	(void)call_raw(c, "text/plain; charset=utf-8");
	if (!is_revealed)
		return give_masked(c, buf_slice(&body));
	buf_add(&c->ask->answer, buf_slice(&body));
	return ERR_OK;
}

enum err
documents_store(struct call *c)
{
	struct asked asked = {.version = 0};
	struct document of, d;
	enum err e = take(c, &asked);

	if (e != ERR_OK)
		return e;
	of = (struct document){.mac = asked.mac, .kind = asked.kind, .at = c->ask->at};
	e = document_store(c->store, c->settings, &of, buf_slice(&c->ask->body), &d, c->why);
	if (e == ERR_LIMIT)
		return call_refuse(c, 413, NULL, "%s", c->why->text);
	if (e == ERR_OK)
		members_of_document(jval_members(c->answer), &d);
	return e;
}

enum err
documents_delete(struct call *c)
{
	struct asked asked = {.version = 0};
	enum err e = take(c, &asked);

	if (e != ERR_OK)
		return e;
	e = documents_remove(c->store, asked.mac, asked.kind, asked.version);
	if (e == ERR_NOTFOUND)
		return document_missing(asked.mac, asked.kind, asked.version, c->why);
	return call_done(c, e);
}
