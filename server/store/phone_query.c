#include "base/auto.h"
#include "store/phone_query_inner.h"

const char *const phone_sort_names[PHONE_SORT__COUNT] = {
	[PHONE_SORT_MAC] = "mac",
	[PHONE_SORT_LABEL] = "label",
	[PHONE_SORT_MODEL] = "model",
	[PHONE_SORT_SITE] = "site",
	[PHONE_SORT_STATE] = "state",
	[PHONE_SORT_CREATED] = "created_at",
	[PHONE_SORT_LAST_SEEN] = "last_seen_at",
	[PHONE_SORT_VERSION] = "version",
};

/* As main_6.sql has it, so that its index serves. */
#define MODEL "CASE p.model WHEN '' THEN p.model_learnt ELSE p.model END"

#define PHONE_COLUMNS                                                                              \
	"p.id, p.mac, p.state, p.model, p.model_learnt, p.site_id, site.name, p.label,"            \
	" p.created_at"

/* What is sorted by: as it is compared, and whether it is a number. */
static const struct {
	const char *key;
	bool is_number;
} sorts[PHONE_SORT__COUNT] = {
	[PHONE_SORT_MAC] = {"p.mac",                  false},
	[PHONE_SORT_LABEL] = {"p.label COLLATE NOCASE", false},
	[PHONE_SORT_MODEL] = {MODEL,                    false},
	[PHONE_SORT_SITE] = {"site.name",              false},
	[PHONE_SORT_STATE] = {"p.state",                true },
	[PHONE_SORT_CREATED] = {"p.created_at",           true },
	[PHONE_SORT_LAST_SEEN] = {NULL,                     false},
	[PHONE_SORT_VERSION] = {NULL,                     false},
};

static bool
is_by_seen(enum phone_sort sort)
{
	return sorts[sort].key == NULL;
}

enum {
	MACS_MAX_BYTES = 1 << 30,
	IDS_MAX_BYTES = 24 * PHONES_FEW,
};

static int
compare_macs(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool
mac_set_has(const struct mac_set *set, struct mac mac)
{
	uint64_t wanted = mac_to_u64(mac);

	return set->macs.n > 0 && bsearch(&wanted, set->macs.p, set->macs.n / sizeof(wanted),
					  sizeof(wanted), compare_macs) != NULL;
}

static void
add_mac(struct buf *macs, uint64_t number)
{
	buf_add(macs, (struct slice){(const char *)&number, sizeof(number)});
}

/* The phones that run the version that is asked for, by MAC as the index has them. */
static enum err
load_versions(struct phone_search *f)
{
	static const char sql[] = "SELECT mac FROM seen WHERE version = ?1 ORDER BY mac";
	AUTO(db_done) struct db_query q = db_use(f->store->logs, sql);
	enum err e;

	db_bind_text(&q, f->q->version);
	while ((e = db_row(&q)) == ERR_OK) {
		struct mac mac;

		if (mac_from_hex(db_slice(&q), &mac) != ERR_OK)
			return ERR_IO;
		add_mac(&f->set.macs, mac_to_u64(mac));
	}
	f->has_set = true;
	return e == ERR_NOTFOUND ? buf_check(&f->set.macs) : e;
}

/* Those that are named, and run the version where one is asked for, too. */
static enum err
load_named(struct phone_search *f)
{
	struct mac_set named = {BUF(MACS_MAX_BYTES)};
	const struct buf *only = f->q->only;
	enum err e;

	for (size_t at = 0; at < only->n; at += sizeof(struct mac)) {
		struct mac mac;

		memcpy(&mac, only->p + at, sizeof(mac));
		if (!f->has_set || mac_set_has(&f->set, mac))
			add_mac(&named.macs, mac_to_u64(mac));
	}
	e = buf_check(&named.macs);
	if (named.macs.n > 0)
		qsort(named.macs.p, named.macs.n / sizeof(uint64_t), sizeof(uint64_t),
			compare_macs);
	buf_free(&f->set.macs);
	f->set = named;
	f->has_set = true;
	return e;
}

/* Conditions on one number, as they find phones by an index and as they look at phones that
 * something else has found. */
static const struct {
	const char *few, *many;
} conditions[] = {
	{"p.state = ?",						      "+p.state = ?"  },
	{"p.site_id = ?",						    "+p.site_id = ?"},
	{"p.id IN (SELECT phone_id FROM phone_in_group WHERE group_id = ?)",
         "EXISTS (SELECT 1 FROM phone_in_group i WHERE i.phone_id = p.id AND i.group_id = "
		"?)"									 },
	{"p.id IN (SELECT phone_id FROM assignment WHERE line_id = ?)",
         "EXISTS (SELECT 1 FROM assignment a WHERE a.phone_id = p.id AND a.line_id = ?)"     },
};

/* The part of a MAC or label: what can be in no MAC is looked for in labels alone. */
static void
add_text(const struct phone_search *f, struct ask *a)
{
	struct slice mac;
	bool may_be_mac = ask_mac_pattern(a, f->q->filter.text, &mac);

	ask_where(a, may_be_mac ? "(p.mac LIKE ? ESCAPE '\\' OR p.label LIKE ? ESCAPE '\\')" :
				  "p.label LIKE ? ESCAPE '\\'");
	if (may_be_mac)
		ask_text(a, mac);
	ask_text(a, buf_slice(&f->pattern));
}

void
phone_search_where(const struct phone_search *f, struct ask *a, bool is_many)
{
	const struct phone_filter *w = &f->q->filter;
	const int64_t numbers[COUNT(conditions)] = {w->state == PHONE_STATE__COUNT ? 0 : w->state,
		w->site_id, w->group_id, f->q->line_id};

	if (f->has_ids) {
		/* A list as one value is SQLite's way; elsewhere an array is. */
		ask_where(a, "p.id IN (SELECT value FROM json_each(?))");
		ask_text(a, buf_slice(&f->ids));
		return;
	}
	for (size_t i = 0; i < COUNT(conditions); i++) {
		if (numbers[i] == 0)
			continue;
		ask_where(a, is_many ? conditions[i].many : conditions[i].few);
		ask_number(a, numbers[i]);
	}
	if (w->model.n > 0) {
		ask_where(a, is_many ? "+(" MODEL ") = ?" : MODEL " = ?");
		ask_text(a, w->model);
	}
	if (w->text.n > 0)
		add_text(f, a);
}

/* Counts by looking at each MAC: the inventory does not know which of them are in the set. */
static enum err
count_set(struct phone_search *f)
{
	AUTO(ask_done) struct ask a = ASK;
	enum err e;

	ask_add(&a, "SELECT p.mac FROM phone p");
	phone_search_where(f, &a, false);
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->main);
	while ((e = db_row(&q)) == ERR_OK) {
		struct mac mac;

		if (mac_from_hex(db_slice(&q), &mac) != ERR_OK)
			return ERR_IO;
		f->end.total += mac_set_has(&f->set, mac);
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Counts by looking at each phone, for no index knows what is in a text; the few that have it are
 * kept, so that nobody has to look again. */
static enum err
count_text(struct phone_search *f)
{
	AUTO(ask_done) struct ask a = ASK;
	enum err e;

	ask_add(&a, "SELECT p.id FROM phone p");
	phone_search_where(f, &a, false);
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->main);
	while ((e = db_row(&q)) == ERR_OK)
		if (f->end.total++ < PHONES_FEW)
			buf_addf(&f->ids, "%c%lld", f->ids.n == 0 ? '[' : ',',
				(long long)db_i64(&q));
	if (e != ERR_NOTFOUND)
		return e;
	buf_add_text(&f->ids, f->ids.n == 0 ? "[]" : "]");
	f->has_ids = f->end.total <= PHONES_FEW;
	return buf_check(&f->ids);
}

static enum err
count_phones(struct phone_search *f)
{
	AUTO(ask_done) struct ask a = ASK;
	enum err e;

	if (f->has_set)
		return count_set(f);
	if (f->q->filter.text.n > 0)
		return count_text(f);
	ask_add(&a, "SELECT count(*) FROM phone p");
	phone_search_where(f, &a, false);
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->main);
	e = db_row(&q);
	f->end.total = e == ERR_OK ? db_i64(&q) : 0;
	return e;
}

/* Sites are few and have an index of phones each, so they are walked first; the others are
 * looked up for each phone. */
static void
add_order(const struct phone_search *f, struct ask *a, bool is_many)
{
	const char *key = sorts[f->q->sort].key;
	const char *way = f->q->is_backward ? " DESC" : "";

	/* A + keeps the sorted column's index away from the few. */
	buf_addf(&a->text, " ORDER BY %s%s%s, p.id%s", is_many ? "" : "+", key, way, way);
}

static void
add_mark(const struct phone_search *f, struct ask *a)
{
	const char *key = sorts[f->q->sort].key, *sign = f->q->is_backward ? "<" : ">";
	uint64_t number = 0;

	if (!f->has_mark)
		return;
	buf_addf(&a->text, " %s (%s, p.id) %s (?, ?)", a->has_where ? "AND" : "WHERE", key, sign);
	a->has_where = true;
	if (sorts[f->q->sort].is_number)
		(void)(slice_to_u64(page_mark_slice(&f->mark), 0, INT64_MAX, &number) == ERR_OK);
	if (sorts[f->q->sort].is_number)
		ask_number(a, (int64_t)number);
	else
		ask_text(a, page_mark_slice(&f->mark));
	ask_number(a, f->mark.id);
}

/* Gives one phone away with what is known of its visits. */
static enum err
give(struct phone_search *f, const struct phone *phone)
{
	struct phone_hit hit = {.phone = *phone};
	enum err e = seen_by_mac(f->store, phone->mac, &hit.seen);

	hit.is_seen = e == ERR_OK;
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	f->given++;
	return f->each(f->ctx, &hit);
}

/* Takes a row: its key and the phone.  ERR_LIMIT: the page is full. */
static enum err
take_row(struct phone_search *f, struct db_query *q, struct page_mark *last)
{
	struct phone phone;
	struct page_mark mark = {.list = phone_search_list(f->q), .is_backward = f->q->is_backward};
	enum err e;

	page_mark_value(&mark, db_slice(q));
	e = phone_read(q, &phone);
	if (e != ERR_OK)
		return e;
	mark.id = phone.id;
	if (f->has_set && !mac_set_has(&f->set, phone.mac))
		return ERR_OK;
	if (f->each_phone != NULL)
		return f->each_phone(f->ctx, &phone);
	if (f->given == f->q->page.limit) {
		page_mark_write(last, f->end.next); /* there is one more */
		return ERR_LIMIT;
	}
	*last = mark;
	return give(f, &phone);
}

/* The page in the order of what is in bootline.db. */
static enum err
search(struct phone_search *f)
{
	AUTO(ask_done) struct ask a = ASK;
	bool is_many = f->end.total > PHONES_FEW;
	struct page_mark last;
	enum err e;

	buf_addf(&a.text, "SELECT %s, " PHONE_COLUMNS " FROM ", sorts[f->q->sort].key);
	ask_add(&a, f->q->sort == PHONE_SORT_SITE ?
			    "site CROSS JOIN phone p ON p.site_id = site.id" :
			    "phone p CROSS JOIN site ON site.id = p.site_id");
	phone_search_where(f, &a, is_many);
	add_mark(f, &a);
	add_order(f, &a, is_many);
	if (!f->has_set && f->each_phone == NULL) {
		ask_add(&a, " LIMIT ?");
		ask_number(&a, (int64_t)f->q->page.limit + 1);
	}
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->main);
	while ((e = db_row(&q)) == ERR_OK) {
		e = take_row(f, &q, &last);
		if (e != ERR_OK)
			break;
	}
	return e == ERR_NOTFOUND || (e == ERR_LIMIT && f->end.next[0] != '\0') ? ERR_OK : e;
}

static enum err
begin_page(struct phone_search *f, struct why *why)
{
	const struct page *page = &f->q->page;

	f->has_mark = page->after.n > 0;
	return page_begin(page, phone_search_list(f->q), f->q->is_backward, &f->mark, why);
}

/* Finds what the conditions name, and counts it. */
static enum err
begin(struct phone_search *f)
{
	enum err e = f->q->version.n > 0 ? load_versions(f) : ERR_OK;

	if (e == ERR_OK && f->q->only != NULL)
		e = load_named(f);
	if (e == ERR_OK)
		ask_pattern(&f->pattern, f->q->filter.text);
	if (e == ERR_OK)
		e = buf_check(&f->pattern);
	return e == ERR_OK ? count_phones(f) : e;
}

static void
done(struct phone_search *f)
{
	buf_free(&f->set.macs);
	buf_free(&f->ids);
	buf_free(&f->pattern);
}

enum err
phone_query_run(struct store *s, const struct phone_query *q,
	enum err (*each)(void *ctx, const struct phone_hit *hit), void *ctx, struct page_end *out,
	struct why *why)
{
	struct phone_search f = {.store = s,
		.q = q,
		.set = {BUF(MACS_MAX_BYTES)},
		.ids = BUF(IDS_MAX_BYTES),
		.pattern = BUF(PATTERN_MAX_BYTES),
		.each = each,
		.ctx = ctx,
		.end = {.total = 0}};
	enum err e = ERR_OK;

	if (q->filter.state != PHONE_NEW) { /* they have no rows here */
		e = begin_page(&f, why);
		if (e == ERR_OK)
			e = begin(&f);
		if (e == ERR_OK)
			e = is_by_seen(q->sort) ? phone_search_by_seen(&f) : search(&f);
	}
	done(&f);
	if (e == ERR_OK)
		*out = f.end;
	return e;
}

enum err
phone_query_each(struct store *s, const struct phone_query *q,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	struct phone_query by_mac = *q;
	struct phone_search f = {.store = s,
		.q = &by_mac,
		.set = {BUF(MACS_MAX_BYTES)},
		.ids = BUF(IDS_MAX_BYTES),
		.pattern = BUF(PATTERN_MAX_BYTES),
		.each_phone = each,
		.ctx = ctx};
	enum err e;

	if (q->filter.state == PHONE_NEW) /* they have no rows here */
		return ERR_OK;
	by_mac.sort = PHONE_SORT_MAC;
	by_mac.is_backward = false;
	e = begin(&f);
	if (e == ERR_OK)
		e = search(&f);
	done(&f);
	return e;
}
