/* /phones: the phones of the inventory, and those that are new. */
#include "store/phones.h"
#include "admin/paging.h"
#include "admin/phone_filters.h"
#include "admin/phone_json.h"
#include "admin/phone_take.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/phone_change.h"
#include "provision/undecided.h"

const struct field_row phone_new_fields[] = {
	{"mac",   FIELD_TEXT, true,  "its address in any usual spelling"                },
	PHONE_FIELDS,
	{"lines", FIELD_LIST, false, "its lines: objects of the fields of PUT .../lines"},
	{NULL,    FIELD_TEXT, false, NULL					       },
};
const struct field_row phone_fields[] = {
	PHONE_FIELDS,
	{"state", FIELD_TEXT, false, "active, ignored, retired or blocked"},
	{NULL,    FIELD_TEXT, false, NULL                                 },
};

struct listing {
	struct call *c;
	struct jval *rows;
	struct buf phones; /* struct phone, a row each */
};

static enum err
list_one(void *ctx, const struct phone_hit *hit)
{
	struct listing *l = ctx;
	struct jval *row = jval_push_object(l->rows);

	buf_add(&l->phones, (struct slice){(const char *)&hit->phone, sizeof(hit->phone)});
	return phone_json_row(l->c, row, hit);
}

/* Adds what waits for somebody to decide about each. */
static enum err
add_decisions(struct listing *l)
{
	enum undecided_kind kinds[PAGE_ROWS_MAX];
	const struct phone *phones = (const struct phone *)(const void *)l->phones.p;
	size_t count = l->phones.n / sizeof(*phones);
	enum err e = buf_check(&l->phones);

	if (e == ERR_OK)
		e = undecided_of_phones(l->c->store, l->c->ask->at, phones, count, kinds);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		jval_put_text(jval_at(l->rows, i), "decision",
			kinds[i] < UNDECIDED__COUNT ? undecided_words[kinds[i]] : NULL);
	return e;
}

static enum err
list_new_one(void *ctx, const struct seen *seen)
{
	struct listing *l = ctx;
	struct jval *row = jval_push_object(l->rows);

	return phone_json_new(l->c, row, seen);
}

static enum err
take_sort(struct call *c, struct phone_query *q)
{
	struct slice word = call_query(c, "sort", NULL);
	size_t i = 0;

	q->is_backward = slice_starts(word, SLICE("-"));
	word = slice_from(word, q->is_backward);
	while (i < PHONE_SORT__COUNT && !slice_is(word, phone_sort_names[i]))
		i++;
	if (i == PHONE_SORT__COUNT && word.n > 0)
		return call_fault(c, "sort",
			"One of: mac, label, model, site, state, created_at, last_seen_at, "
			"version; with - in front from the end.");
	q->sort = word.n > 0 ? (enum phone_sort)i : PHONE_SORT_MAC;
	return ERR_OK;
}

/* New phones have an order of their own, and belong nowhere yet. */
static enum err
list_new(struct call *c, const struct phone_query *asked, struct page_end *end)
{
	struct listing l = {.c = c, .rows = jval_get(c->answer, "phones")};
	const struct new_phone_query q = {
		.text = asked->filter.text, .model = asked->filter.model, .page = asked->page};
	bool is_sorted;
	struct slice sort = call_query(c, "sort", &is_sorted);

	if (call_query(c, "decision", NULL).n > 0)
		return call_fault(c, "decision", "Every new phone waits for a decision.");
	if (is_sorted && !slice_is(sort, "-last_seen_at"))
		return call_fault(c, "sort", "New phones come last seen first: -last_seen_at.");
	if (asked->filter.site_id != 0 || asked->filter.group_id != 0 || asked->line_id != 0 ||
		asked->version.n > 0) {
		end->total = 0;
		return ERR_OK;
	}
	return paging_blame(c, new_phone_query_run(c->store, &q, list_new_one, &l, end, c->why));
}

static enum err
list_known(struct call *c, const struct phone_query *q, struct page_end *end)
{
	struct listing l = {
		c, jval_get(c->answer, "phones"), BUF(PAGE_ROWS_MAX * sizeof(struct phone))};
	enum err e = paging_blame(c, phone_query_run(c->store, q, list_one, &l, end, c->why));

	if (e == ERR_OK)
		e = add_decisions(&l);
	buf_free(&l.phones);
	return e;
}

enum err
phones_list(struct call *c)
{
	AUTO(phone_choice_done) struct phone_choice w = PHONE_CHOICE;
	struct phone_query *q = &w.query;
	struct page_end end = {.total = 0};
	enum err e = phone_filters_of_query(c, &w);

	jval_put(c->answer, "phones", jval_array());
	if (e == ERR_OK)
		e = paging_take(c, &q->page);
	if (e == ERR_OK)
		e = take_sort(c, q);
	if (e == ERR_OK)
		e = q->filter.state == PHONE_NEW ? list_new(c, q, &end) : list_known(c, q, &end);
	if (e == ERR_OK)
		paging_put(c, &end);
	return e;
}

enum err
phones_show(struct call *c)
{
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	return e == ERR_OK ? phone_json_whole(c, c->answer, phone.mac) : e;
}

enum err
phones_create(struct call *c)
{
	struct phone phone = {.state = PHONE_ACTIVE, .site_id = SITE_DEFAULT};
	struct phone is;
	char mac[MAC_TEXT_BYTES];
	enum err e = call_blame(c, "mac", mac_parse(call_text(c, "mac"), &phone.mac, c->why));

	if (e != ERR_OK)
		return e;
	(void)mac_text(phone.mac, mac);
	e = phones_by_mac(c->store, phone.mac, &is);
	if (e == ERR_OK)
		return why_fail(
			c->why, ERR_EXISTS, "The phone %s is in the inventory already.", mac);
	e = e == ERR_NOTFOUND ? phone_take_fields(c, &phone) : e;
	if (e == ERR_OK)
		e = phone_change_add(c->store, &phone, c->ask->at, c->why);
	if (e == ERR_OK)
		e = phone_take_groups(c, &phone);
	if (e == ERR_OK)
		e = phone_take_lines(c, &phone);
	if (e != ERR_OK)
		return e;
	call_after_commit(c, phone_change_settle, phone.mac);
	call_created(c, mac);
	return phone_json_whole(c, c->answer, phone.mac);
}

enum err
phones_change(struct call *c)
{
	struct phone phone;
	enum phone_state was;
	enum err e = phone_json_find(c, &phone);

	was = phone.state;
	if (e == ERR_OK)
		e = phone_take_fields(c, &phone);
	if (e == ERR_OK && call_has(c, "state"))
		e = phone_take_state(c, &phone.state);
	if (e == ERR_OK)
		e = phone_change_update(c->store, &phone, was, c->ask->at, c->why);
	if (e == ERR_OK)
		e = phone_take_groups(c, &phone);
	return e == ERR_OK ? phone_json_whole(c, c->answer, phone.mac) : e;
}

enum err
phones_delete(struct call *c)
{
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK)
		e = phones_remove(c->store, phone.id);
	return call_done(c, e);
}
