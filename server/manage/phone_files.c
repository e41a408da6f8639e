#include "manage/phone_files.h"

#include "base/auto.h"
#include "manage/mask.h"
#include "provision/name.h"
#include "provision/render.h"
#include "store/documents.h"

#include <stdlib.h>

enum { BODY_MAX_BYTES = 64 * 1024 * 1024 };

struct phone_files {
	struct store *store;
	const struct settings *settings;
	struct render *render;  /* owned */
	struct rendering files; /* owned; nothing for a phone that gets the starter */
	enum phone_state state;
	struct mac mac;
	char mac_text[MAC_TEXT_BYTES];
	bool is_masked;
	bool gets_starter; /* not in the inventory, or answered as if it were not */

	/* Of the call under way. */
	enum err (*each)(void *ctx, const char *name, struct slice bytes);
	void *ctx;
	struct why *why;
};

static enum err
give(struct phone_files *p, const char *name, struct slice bytes)
{
	return p->each(p->ctx, name, bytes);
}

static enum err
give_content(struct phone_files *p, const char *name, struct content *content)
{
	enum err e = give(p, name, content_bytes(content));

	content_unref(content);
	return e;
}

static enum err
give_starter_master(struct phone_files *p)
{
	struct content *content;
	enum err e = render_starter_master(p->render, &content);

	return e == ERR_OK ? give_content(p, "000000000000.cfg", content) : e;
}

static enum err
give_starter(struct phone_files *p)
{
	struct content *content;
	enum err e = render_starter(p->render, &content);

	return e == ERR_OK ? give_content(p, starter_name, content) : e;
}

static enum err
give_layer(struct phone_files *p, enum render_file file)
{
	char name[NAME_MAX_BYTES + 1];

	(void)snprintf(name, sizeof(name), "%s%s", p->mac_text, render_suffixes[file]);
	return give(p, name, content_bytes(p->files.files[file]));
}

/* Gives a document as it is stored, or masked.  ERR_NOTFOUND where there is none. */
static enum err
give_document(struct phone_files *p, struct mac mac, enum document_kind kind)
{
	AUTO(buf_wipe) struct buf body = BUF(BODY_MAX_BYTES);
	AUTO(buf_free) struct buf masked = BUF(2ul * BODY_MAX_BYTES);
	char name[NAME_MAX_BYTES + 1], text[MAC_TEXT_BYTES];
	struct document d;
	size_t count;
	enum err e = documents_get(p->store, mac, kind, 0, &d, &body);

	if (e != ERR_OK)
		return e;
	(void)snprintf(name, sizeof(name), "%s-%s", mac_text(mac, text), document_suffixes[kind]);
	if (!p->is_masked)
		return give(p, name, buf_slice(&body));
	e = mask_xml(buf_slice(&body), &masked, &count);
	if (e == ERR_SYNTAX)
		return give(p, name,
			SLICE("(no text whose secrets could be masked; --reveal gives it as it "
			      "is)\n"));
	return e == ERR_OK ? give(p, name, buf_slice(&masked)) : e;
}

static enum err
give_optional(struct phone_files *p, struct mac mac, enum document_kind kind)
{
	enum err e = give_document(p, mac, kind);

	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Whether the master has phones ask for this layer. */
static bool
is_named(const struct phone_files *p, enum render_file file)
{
	char name[NAME_MAX_BYTES + 1];
	struct slice master = content_bytes(p->files.files[RENDER_MASTER]);

	(void)snprintf(name, sizeof(name), "%s%s", p->mac_text, render_suffixes[file]);
	return file == RENDER_MASTER || slice_find(master, slice_of(name)) < master.n;
}

enum err
phone_files_each(struct phone_files *p,
	enum err (*each)(void *ctx, const char *name, struct slice bytes), void *ctx)
{
	static const struct mac everybody = {{0}};
	enum err e = ERR_OK;

	p->each = each;
	p->ctx = ctx;
	if (p->gets_starter) {
		e = give_starter_master(p);
		return e == ERR_OK ? give_starter(p) : e;
	}
	for (int file = 0; file < RENDER__COUNT && e == ERR_OK; file++)
		if (is_named(p, (enum render_file)file))
			e = give_layer(p, (enum render_file)file);
	for (int kind = 0; kind < DOCUMENT__COUNT && e == ERR_OK; kind++)
		e = give_optional(p, p->mac, (enum document_kind)kind);
	if (e == ERR_OK)
		e = give_optional(p, everybody, DOCUMENT_LICENSE);
	return e == ERR_OK ? give_optional(p, everybody, DOCUMENT_DIRECTORY) : e;
}

/* A word without a dot stands for the phone's file of that name: "lines", "phone". */
static void
expand_name(const struct phone_files *p, struct slice typed, char out[NAME_MAX_BYTES + 1])
{
	if (memchr(typed.p, '.', typed.n) == NULL && typed.n < NAME_MAX_BYTES - MAC_HEX - 5)
		(void)snprintf(out, NAME_MAX_BYTES + 1, "%s-%.*s.%s", p->mac_text, SLICE_FMT(typed),
			slice_is(typed, "directory") || slice_is(typed, "calls") ? "xml" : "cfg");
	else
		(void)snprintf(out, NAME_MAX_BYTES + 1, "%.*s",
			SLICE_FMT(slice_head(typed, NAME_MAX_BYTES)));
}

static enum err
not_there(struct phone_files *p, const char *name, const char *reason)
{
	return why_fail(
		p->why, ERR_NOTFOUND, "Phone %s gets no %s: %s.", p->mac_text, name, reason);
}

static enum err
give_by_kind(struct phone_files *p, const struct name *n)
{
	enum err e;

	switch (n->kind) {
	case NAME_MASTER:
	case NAME_LAYER:
		if (p->gets_starter)
			return not_there(p, n->path,
				"to this server it is an unknown phone, which asks for "
				"000000000000.cfg next and gets the starter");
		return give_layer(
			p, n->kind == NAME_MASTER ? RENDER_MASTER : (enum render_file)n->layer);
	case NAME_ZERO_MASTER:
		return p->gets_starter ? give_starter_master(p) : give_layer(p, RENDER_MASTER);
	case NAME_STARTER:
		return give_starter(p);
	case NAME_DOCUMENT:
	case NAME_LICENSE:
	case NAME_SHARED:
		e = give_document(p, n->has_mac ? n->mac : (struct mac){{0}}, n->document);
		return e == ERR_NOTFOUND ? not_there(p, n->path,
						   "nobody has uploaded it, and phones do well "
						   "without it") :
					   e;
	case NAME_LOG:
	case NAME_CORE:
		return not_there(p, n->path, "logs are shown by `bootline log show`");
	case NAME_IMAGE:
	case NAME_PHONE_IMAGE:
	case NAME_HOLD:
	case NAME_OWN:
	case NAME_CFG:
	case NAME_FILE:
	case NAME__COUNT:
		break;
	}
	return not_there(p, n->path,
		"it is not rendered; what your own folder (--root) holds under this name is served "
		"as it is");
}

enum err
phone_files_one(struct phone_files *p, struct slice name,
	enum err (*each)(void *ctx, const char *name, struct slice bytes), void *ctx,
	struct why *why)
{
	struct name_rules rules = name_rules_of(p->settings);
	char typed[NAME_MAX_BYTES + 1];
	struct name n;

	p->each = each;
	p->ctx = ctx;
	p->why = why;
	expand_name(p, name, typed);
	if (name_parse(&rules, slice_of(typed), &n) != ERR_OK)
		return why_fail(
			why, ERR_SYNTAX, "\"%s\" is no file name that a phone may ask for.", typed);
	if (n.has_mac && !mac_eq(n.mac, p->mac))
		return why_fail(why, ERR_DENIED,
			"%s is another phone's; give that phone's MAC first.", n.path);
	return give_by_kind(p, &n);
}

static enum err
prepare(struct phone_files *p, struct why *why)
{
	struct phone phone = {.state = PHONE_NEW};
	enum err e = phones_by_mac(p->store, p->mac, &phone);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	p->state = phone.state;
	p->gets_starter = phone.state != PHONE_ACTIVE;
	return p->gets_starter ? ERR_OK :
				 render_phone(p->render, &phone, p->is_masked, &p->files, why);
}

enum err
phone_files_open(struct store *s, const struct settings *settings, const struct phone_files_of *of,
	struct phone_files **out, struct why *why)
{
	struct phone_files *p = calloc(1, sizeof(*p));
	enum err e = ERR_NOMEM;

	if (p == NULL)
		return e;
	p->store = s;
	p->settings = settings;
	p->mac = of->mac;
	p->is_masked = of->is_masked;
	(void)mac_text(of->mac, p->mac_text);
	p->render = render_new(s, settings);
	if (p->render != NULL) {
		render_at(p->render, of->now);
		e = prepare(p, why);
	}
	if (e == ERR_OK)
		*out = p;
	else
		phone_files_close(p);
	return e;
}

void
phone_files_close(struct phone_files *p)
{
	if (p == NULL)
		return;
	rendering_done(&p->files);
	render_free(p->render);
	free(p);
}

void
phone_files_closep(struct phone_files **p)
{
	phone_files_close(*p);
}

enum phone_state
phone_files_state(const struct phone_files *p)
{
	return p->state;
}
