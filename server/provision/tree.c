#include "provision/tree_inner.h"

#include "base/auto.h"
#include "limits.h"
#include "provision/folder.h"
#include "provision/render.h"
#include "store/accounts.h"

#include <stdlib.h>

struct tree *
tree_new(const struct tree_parts *parts)
{
	struct tree *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->parts = *parts;
	t->rules = name_rules_of(parts->settings);
	t->render = render_new(parts->store, parts->settings);
	t->cache = cache_new(settings_number(parts->settings, SET_CACHE_BYTES));
	t->user = BUF(LABEL_MAX_BYTES);
	t->password = BUF(SECRET_MAX_BYTES);
	t->account = (struct tree_account){SLICE(""), SLICE(""), false, 0};
	t->must_look = true;
	trust_init(&t->trust);
	if (t->render == NULL || t->cache == NULL) {
		tree_free(t);
		return NULL;
	}
	return t;
}

void
tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	cache_free(t->cache);
	render_free(t->render);
	buf_wipe(&t->user);
	buf_wipe(&t->password);
	trust_done(&t->trust);
	free(t);
}

void
tree_downloads(struct tree *t, struct downloads *downloads)
{
	t->downloads = downloads;
}

static void
forget(struct tree *t)
{
	cache_clear(t->cache);
	render_forget(t->render);
}

void
tree_settings(struct tree *t, const struct settings *settings)
{
	t->parts.settings = settings;
	t->rules = name_rules_of(settings);
	render_settings(t->render, settings);
	forget(t);
}

const struct name_rules *
tree_rules(const struct tree *t)
{
	return &t->rules;
}

void
tree_poll(struct tree *t)
{
	t->must_look = true;
}

static enum err
load_account(struct tree *t)
{
	struct account a;
	enum err e = accounts_bootstrap(t->parts.store, &a);

	if (e != ERR_OK)
		return e;
	buf_clear(&t->user);
	buf_clear(&t->password);
	buf_add_text(&t->user, a.user);
	e = accounts_secret(t->parts.store, &a, &t->password);
	if (e == ERR_OK)
		e = buf_check(&t->user);
	t->account = (struct tree_account){buf_slice(&t->user), buf_slice(&t->password),
		a.is_open && e == ERR_OK, t->account.epoch + 1};
	return e;
}

/* Takes over a generation that was read in the transaction that goes on to read the rest. */
static enum err
take_generation(struct tree *t)
{
	int64_t generation;
	enum err e = store_generation(t->parts.store, &generation);

	if (e != ERR_OK || generation == t->generation)
		return e;
	forget(t);
	t->generation = generation;
	e = load_account(t);
	if (e == ERR_OK)
		e = trust_load(&t->trust, t->parts.store);
	if (e != ERR_OK)
		t->generation = 0; /* read it all again next time */
	return e;
}

enum err
tree_refresh(struct tree *t)
{
	uint64_t commits = t->parts.keeper ? keeper_commits(t->parts.keeper) : 0;
	struct db *db = t->parts.store->main;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e;

	if (!t->must_look && commits == t->commits)
		return ERR_OK;
	if (!db_was_changed(db) && t->generation != 0) {
		t->must_look = false;
		t->commits = commits;
		return ERR_OK;
	}
	e = store_keys_refresh(t->parts.store);
	if (e == ERR_OK)
		e = db_tx_begin_read(db, &tx);
	if (e == ERR_OK)
		e = take_generation(t);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	t->must_look = e != ERR_OK;
	if (e == ERR_OK)
		t->commits = commits;
	else
		t->generation = 0;
	return e;
}

const struct tree_account *
tree_account(const struct tree *t)
{
	return &t->account;
}

struct guard *
tree_guard(const struct tree *t)
{
	return t->parts.guard;
}

int
tree_root(const struct tree *t)
{
	return t->parts.root_fd;
}

enum err
tree_tls_end(struct tree *t, struct mac mac, enum site_tls_end *out)
{
	struct phone phone = {.site_id = SITE_DEFAULT};
	struct site site;
	enum err e = phones_by_mac(t->parts.store, mac, &phone);

	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = sites_by_id(t->parts.store, phone.site_id, &site);
	if (e == ERR_OK)
		*out = site.tls_end;
	return e;
}

/* Whether rendered files are still what they are to be. */
static bool
is_good(const struct rendering *r, int64_t now)
{
	return r != NULL && (r->login_at == 0 || now < r->login_at);
}

enum err
tree_rendering(
	struct tree *t, struct mac mac, int64_t now, const struct rendering **out, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(rendering_done) struct rendering r = {.window = {.phone_id = 0}};
	struct phone phone;
	struct phone_account login = {.id = 0};
	enum err e;

	*out = cache_get(t->cache, mac);
	if (is_good(*out, now))
		return ERR_OK;
	render_at(t->render, now);
	e = db_tx_begin_read(t->parts.store->main, &tx);
	if (e == ERR_OK)
		e = take_generation(t); /* newer than at the refresh, perhaps */
	if (e == ERR_OK)
		e = phones_by_mac(t->parts.store, mac, &phone);
	if (e == ERR_OK)
		e = phone.state == PHONE_ACTIVE ? render_phone(t->render, &phone, false, &r, why) :
						  ERR_NOTFOUND;
	if (e == ERR_OK)
		e = tree_read_trust(t, &phone, &r.window, &login);
	r.login_epoch = login.epoch;
	r.has_login = login.has_secret;
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e != ERR_OK)
		return e;
	*out = cache_put(t->cache, mac, &r);
	if (*out == NULL)
		return ERR_NOMEM;
	r = (struct rendering){.window = {.phone_id = 0}};
	return ERR_OK;
}

static enum err
get_rendered(struct tree *t, struct answer *a, enum render_file file)
{
	const struct rendering *r;
	enum err e = tree_rendering(t, a->name->mac, a->who->now, &r, &a->why);

	if (e == ERR_OK && file == RENDER_MASTER)
		e = tree_get_master(t, a, r);
	else if (e == ERR_OK)
		a->content = content_ref(r->files[file]);
	if (e == ERR_OK)
		return ERR_OK;
	if (e != ERR_BUSY && e != ERR_NOMEM && e != ERR_NOTFOUND) {
		a->reason = REASON_RENDER_FAILED;
		e = ERR_IO;
	}
	return e;
}

static enum err
get_from_folder(struct tree *t, struct answer *a)
{
	enum err e = folder_get(t->parts.root_fd, a->name->path, &a->content);

	if (e == ERR_OK)
		a->reason = REASON_FOLDER;
	return e;
}

/* Firmware of a release, else the administrator's own. */
static enum err
get_image(struct tree *t, struct answer *a)
{
	enum err e = tree_get_firmware(t, a);

	if (e == ERR_NOTFOUND)
		e = get_from_folder(t, a);
	if (e == ERR_OK)
		e = tree_take_place(t, a);
	return e == ERR_DENIED ? ERR_NOTFOUND : e;
}

/* The administrator's own file, else one that came with the firmware. */
static enum err
get_file(struct tree *t, struct answer *a)
{
	enum err e = get_from_folder(t, a);

	if (e == ERR_NOTFOUND)
		e = tree_get_firmware(t, a);
	return e == ERR_DENIED ? ERR_NOTFOUND : e;
}

static enum err
get_zero_master(struct tree *t, struct answer *a)
{
	enum err e = get_from_folder(t, a);

	if (e != ERR_NOTFOUND)
		return e;
	a->reason = REASON_STARTER;
	return render_starter_master(t->render, &a->content);
}

static enum err
get_starter(struct tree *t, struct answer *a)
{
	enum err e = get_from_folder(t, a);

	return e == ERR_NOTFOUND ? render_starter(t->render, &a->content) : e;
}

/* The stored bytes become the content; b is taken over on success. */
static enum err
give(struct answer *a, struct buf *b)
{
	a->content = content_from_buf(b);
	return a->content ? ERR_OK : ERR_NOMEM;
}

/* The newest version of a document; before the first upload the administrator's own file. */
static enum err
get_document(struct tree *t, struct answer *a)
{
	AUTO(buf_free) struct buf body = BUF(SIZE_MAX / 2); /* bounded when it was stored */
	struct mac mac = a->name->kind == NAME_SHARED ? mac_from_u64(0) : a->name->mac;
	struct document d;
	enum err e = documents_get(t->parts.store, mac, a->name->document, 0, &d, &body);

	if (e == ERR_NOTFOUND)
		return get_from_folder(t, a);
	if (e == ERR_OK)
		e = give(a, &body);
	if (e == ERR_OK)
		content_set_time(a->content, d.at);
	return e;
}

static enum err
get_log(struct tree *t, struct answer *a)
{
	AUTO(buf_free) struct buf body = BUF(SIZE_MAX / 2); /* bounded when it was stored */
	struct log_row row;
	enum err e = logs_open(t->parts.store, a->name->mac, slice_of(a->name->rest), &row);

	if (e == ERR_OK && a->wants_bytes)
		e = logs_read(t->parts.store, row.id, &body);
	if (e == ERR_OK && a->wants_bytes)
		e = give(a, &body);
	if (e != ERR_OK)
		return e;
	if (!a->wants_bytes)
		a->content = content_of_size(row.size_bytes);
	if (a->content == NULL)
		return ERR_NOMEM;
	content_set_time(a->content, row.changed_at);
	return ERR_OK;
}

/* What a name is for a phone that may have it. */
static enum err
get(struct tree *t, struct answer *a)
{
	switch (a->name->kind) {
	case NAME_MASTER:
		return get_rendered(t, a, RENDER_MASTER);
	case NAME_LAYER:
		return get_rendered(t, a, (enum render_file)a->name->layer);
	case NAME_ZERO_MASTER:
		return get_zero_master(t, a);
	case NAME_STARTER:
		return get_starter(t, a);
	case NAME_DOCUMENT:
	case NAME_LICENSE:
	case NAME_SHARED:
		return get_document(t, a);
	case NAME_LOG:
		return get_log(t, a);
	case NAME_IMAGE:
		return get_image(t, a);
	case NAME_PHONE_IMAGE:
		return tree_get_firmware(t, a);
	case NAME_FILE:
		return get_file(t, a);
	case NAME_OWN:
	case NAME_CFG:
		return get_from_folder(t, a);
	case NAME_HOLD:
	case NAME_CORE:
	case NAME__COUNT:
		break;
	}
	return ERR_NOTFOUND;
}

/* The reason of a 404 that the policy did not decide. */
static enum reason
absence(enum name_kind kind)
{
	if (name_is_optional(kind))
		return REASON_OPTIONAL;
	if (kind == NAME_IMAGE || kind == NAME_PHONE_IMAGE)
		return REASON_NO_IMAGE;
	return kind == NAME_HOLD ? REASON_HOLD : REASON_NO_FILE;
}

/* The window is nobody's yet: it becomes who asks's before any of the phone's bytes leave. */
static void
claimed(void *ctx, enum err result)
{
	struct answer *a = ctx;

	a->has_claimed = result == ERR_OK;
	if (result == ERR_OK || result == ERR_EXISTS) {
		tree_resolve(a->tree, a);
		return;
	}
	a->err = result;
	a->reason = result == ERR_BUSY ? REASON_BUSY : REASON_FAILED;
	a->done(a);
}

/* false: it is answered later. */
static bool
resolve(struct tree *t, struct answer *a)
{
	struct verdict v;

	a->err = tree_judge(t, a->who, a->name, ACTION_READ, &v);
	if (a->err != ERR_OK)
		return true;
	if (a->has_claimed && v.reason == REASON_WINDOW_TAKEN)
		v = (struct verdict){DECISION_ALLOW, REASON_SERVED}; /* frozen behind him */
	a->reason = v.reason;
	if (!a->is_probe)
		tree_note_refusal(t, a->who, v.reason);
	a->is_unknown = v.decision == DECISION_UNKNOWN;
	if (v.decision == DECISION_CLAIM && !a->is_probe) {
		tree_claim(t, a->name->mac, a->who, claimed, a);
		return false;
	}
	if (v.decision == DECISION_ALLOW)
		a->err = get(t, a);
	else if (v.decision == DECISION_UNKNOWN) /* an existing boot folder keeps working */
		a->err = get_from_folder(t, a);
	else
		a->err = v.decision == DECISION_LOGIN ? ERR_DENIED : ERR_NOTFOUND;
	if (v.decision == DECISION_ALLOW && a->err == ERR_NOTFOUND && a->reason != REASON_HELD)
		a->reason = absence(a->name->kind);
	return true;
}

static void
delay_is_over(struct delay *d)
{
	struct answer *a = (struct answer *)((char *)d - offsetof(struct answer, delay));

	a->done(a);
}

/* What is answered as of an unknown phone leaves at a time that does not tell whether there is one;
 * whoever asks for one phone after another and gets nothing of them waits for longer. */
static bool
holds_back(struct tree *t, struct answer *a)
{
	struct guard_verdict v = {GUARD_VEIL_MS, false, false};

	if (t->parts.guard == NULL || a->is_probe || !a->name->has_mac || !a->is_unknown)
		return false;
	if (a->err == ERR_NOTFOUND)
		v = guard_phone_missed(t->parts.guard, &a->who->ip, a->name->mac);
	if (v.is_over)
		a->reason = REASON_SWEEP;
	a->delay.due = delay_is_over;
	guard_hold(t->parts.guard, &a->delay, &a->who->ip, v.hold_ms);
	return true;
}

void
tree_resolve(struct tree *t, struct answer *a)
{
	a->tree = t;
	a->is_unknown = false;
	a->content = NULL;
	a->why.text[0] = '\0';
	a->reason = REASON_SERVED;
	if (!resolve(t, a))
		return;
	if (a->err == ERR_BUSY)
		a->reason = REASON_BUSY;
	else if (a->err != ERR_OK && a->err != ERR_NOTFOUND && a->err != ERR_DENIED &&
		 a->reason != REASON_RENDER_FAILED)
		a->reason = REASON_FAILED;
	if (!holds_back(t, a))
		a->done(a);
}
