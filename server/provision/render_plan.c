#include "provision/render_plan.h"

#include "base/auto.h"
#include "store/groups.h"
#include "store/phone_accounts.h"

void
plan_book_init(struct plan_book *b, struct store *s)
{
	*b = (struct plan_book){s, MEMO(known_template_free), MEMO(scope_data_free),
		MEMO(view_site_free), MEMO(free), MEMO(free), 0};
}

void
plan_book_clear(struct plan_book *b)
{
	memo_clear(&b->scopes); /* before the templates that they point to */
	memo_clear(&b->templates);
	memo_clear(&b->sites);
	memo_clear(&b->models);
	memo_clear(&b->covers);
}

void
plan_init(struct plan *p, struct store *s)
{
	*p = (struct plan){.lines = BUF(LINES_PER_PHONE_MAX * sizeof(struct scope_data))};
	view_init(&p->view, s);
	for (int i = 0; i < RENDER__COUNT; i++)
		p->layers[i] = BUF((LINES_PER_PHONE_MAX + 1) * sizeof(struct layer_scope));
}

/* Ends what belongs to the phone looked at last. */
static void
reset(struct plan *p)
{
	struct scope_data *lines = (struct scope_data *)(void *)p->lines.p;

	for (size_t i = 0; i < p->lines.n / sizeof(struct scope_data); i++)
		scope_data_done(&lines[i]);
	scope_data_done(&p->own);
	scope_data_done(&p->login);
	p->own = p->login = (struct scope_data){0};
	p->login_at = 0;
	buf_clear(&p->lines);
	for (int i = 0; i < RENDER__COUNT; i++)
		buf_clear(&p->layers[i]);
}

void
plan_done(struct plan *p)
{
	reset(p);
	view_done(&p->view);
	buf_free(&p->lines);
	for (int i = 0; i < RENDER__COUNT; i++)
		buf_free(&p->layers[i]);
}

static enum err
add(struct plan *p, enum render_file file, const struct scope_data *data, size_t line)
{
	struct layer_scope row = {data, line};

	buf_add(&p->layers[file], (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&p->layers[file]);
}

/* Adds a scope that many phones share, from the book. */
static enum err
add_shared(struct plan *p, struct plan_book *b, enum render_file file, const struct scope_key *key)
{
	AUTO(buf_free) struct buf name = BUF(SCOPE_TEXT_BYTES + 64);
	struct scope_data *d;
	enum err e;

	buf_add_char(&name, (char)key->kind);
	buf_add(&name, (struct slice){(const char *)&key->ref, sizeof(key->ref)});
	buf_add_text(&name, key->name);
	e = buf_check(&name);
	if (e != ERR_OK) /* half a key may be another scope's */
		return e;
	d = memo_get(&b->scopes, buf_slice(&name));
	if (d != NULL)
		return add(p, file, d, LAYER_ALL_LINES);
	d = calloc(1, sizeof(*d));
	e = d ? scope_data_load(b->store, key, &b->templates, d, p->why) : ERR_NOMEM;
	if (e != ERR_OK) {
		free(d);
		return e;
	}
	e = memo_put(&b->scopes, buf_slice(&name), d);
	if (e != ERR_OK) {
		scope_data_free(d);
		return e;
	}
	return add(p, file, d, LAYER_ALL_LINES);
}

/* The login that is handed out to the phone, each value with the gate that has it written to
 * flash.  Source: UC Software administrator guides, "Flash Parameters". */
static enum err
write_login(struct scope_data *d, const char *user, struct slice password)
{
	enum err e = scope_data_add(d, "device.set", SLICE("1"), false);

	if (e == ERR_OK)
		e = scope_data_add(d, "device.prov.user.set", SLICE("1"), false);
	if (e == ERR_OK)
		e = scope_data_add(d, "device.prov.user", slice_of(user), false);
	if (e == ERR_OK)
		e = scope_data_add(d, "device.prov.password.set", SLICE("1"), false);
	return e == ERR_OK ? scope_data_add(d, "device.prov.password", password, true) : e;
}

/* Stands before everything else of the phone: what somebody set by hand would lock it out. */
static enum err
add_login(struct plan *p, struct plan_book *b, const struct phone *phone)
{
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES);
	struct phone_account a;
	char mac[MAC_TEXT_BYTES];
	enum err e = phone_accounts_by_mac(b->store, phone->mac, &a);

	if (e != ERR_OK || !phone_account_is_handed_out(&a, b->now)) {
		p->login_at = e == ERR_OK && a.has_next ? a.next_at : 0;
		return e == ERR_NOTFOUND ? ERR_OK : e;
	}
	scope_data_init(&p->login, "login");
	e = phone_accounts_secret(b->store, &a, true, &password);
	if (e == ERR_OK)
		e = write_login(&p->login, mac_text(phone->mac, mac), buf_slice(&password));
	return e == ERR_OK ? add(p, RENDER_OWN, &p->login, LAYER_ALL_LINES) : e;
}

/* The scopes of the phone and of its lines: loaded each time, for there are many of them. */
static enum err
add_own(struct plan *p, struct plan_book *b, const struct phone *phone)
{
	char mac[MAC_TEXT_BYTES];
	struct scope_key key = {SCOPE_PHONE, phone->id, mac_text(phone->mac, mac)};
	struct scope_data d;
	enum err e = add_login(p, b, phone);

	if (e == ERR_OK)
		e = scope_data_load(b->store, &key, &b->templates, &p->own, p->why);
	if (e == ERR_OK)
		e = add(p, RENDER_OWN, &p->own, LAYER_ALL_LINES);
	for (size_t i = 0; i < view_lines_len(&p->view) && e == ERR_OK; i++) {
		const struct line *line = &view_line(&p->view, i)->assignment.line;

		key = (struct scope_key){SCOPE_LINE, line->id, line->address};
		e = scope_data_load(b->store, &key, &b->templates, &d, p->why);
		if (e != ERR_OK)
			break;
		buf_add(&p->lines, (struct slice){(const char *)&d, sizeof(d)});
		e = buf_check(&p->lines);
		if (e != ERR_OK)
			scope_data_done(&d);
	}
	for (size_t i = 0; i < view_lines_len(&p->view) && e == ERR_OK; i++)
		e = add(p, RENDER_LINES, (struct scope_data *)(void *)p->lines.p + i, i);
	return e;
}

struct group_taker {
	struct plan *plan;
	struct plan_book *book;
};

static enum err
take_group(void *ctx, const struct group *g)
{
	struct group_taker *t = ctx;
	struct scope_key key = {SCOPE_GROUP, g->id, g->name};

	return add_shared(t->plan, t->book, RENDER_GROUPS, &key);
}

/* The site, from the book. */
static enum err
find_site(struct plan_book *b, int64_t id, struct view_site **out)
{
	struct slice key = {(const char *)&id, sizeof(id)};
	struct view_site *site = memo_get(&b->sites, key);
	enum err e = ERR_OK;

	if (site == NULL) {
		e = view_site_load(b->store, id, &site);
		if (e != ERR_OK)
			return e;
		e = memo_put(&b->sites, key, site);
		if (e != ERR_OK)
			view_site_free(site);
	}
	*out = site;
	return e;
}

/* The part number of a model, from the book; the model may be written as its part number. */
static enum err
find_part(struct plan_book *b, const char *name, char part[WORD_MAX_BYTES + 1])
{
	struct slice key = slice_of(name);
	struct model *model = memo_get(&b->models, key);
	enum err e = ERR_OK;

	if (model == NULL) {
		model = calloc(1, sizeof(*model));
		if (model == NULL)
			return ERR_NOMEM;
		e = models_by_name(b->store, key, model);
		if (e == ERR_NOTFOUND)
			e = models_by_part(b->store, key, model);
		if (e == ERR_OK || e == ERR_NOTFOUND)
			e = memo_put(&b->models, key, model);
		if (e != ERR_OK) {
			free(model);
			return e;
		}
	}
	memcpy(part, model->part, sizeof(model->part));
	return ERR_OK;
}

static enum err
add_rest(struct plan *p, struct plan_book *b, const struct phone *phone)
{
	const struct site *site = &p->view.site->site;
	struct group_taker groups = {p, b};
	enum err e = add_shared(p, b, RENDER_LINES, &(struct scope_key){SCOPE_LINES, 0, ""});

	if (e == ERR_OK)
		e = groups_of_phone(b->store, phone->id, take_group, &groups);
	if (e == ERR_OK)
		e = add_shared(
			p, b, RENDER_SITE, &(struct scope_key){SCOPE_SITE, site->id, site->name});
	if (e == ERR_OK && phone_model(phone)[0] != '\0')
		e = add_shared(p, b, RENDER_MODEL,
			&(struct scope_key){SCOPE_MODEL, 0, phone_model(phone)});
	if (e == ERR_OK)
		e = add_shared(p, b, RENDER_GLOBAL, &(struct scope_key){SCOPE_GLOBAL, 0, ""});
	return e;
}

enum err
plan_make(struct plan *p, struct plan_book *b, const struct phone *phone, bool is_masked,
	struct why *why)
{
	struct view_site *site = NULL;
	enum err e = find_site(b, phone->site_id, &site);

	reset(p);
	p->why = why;
	if (e == ERR_OK)
		e = find_part(b, phone_model(phone), p->view.part);
	if (e == ERR_OK)
		e = view_look(&p->view, phone, site, is_masked);
	if (e == ERR_OK)
		e = add_own(p, b, phone);
	if (e == ERR_OK)
		e = add_rest(p, b, phone);
	p->why = NULL;
	return e;
}
