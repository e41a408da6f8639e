#include "base/auto.h"
#include "store/phone_query_inner.h"

enum { GATHERED_MAX_BYTES = 1 << 30, LOOKED_UP_MAX = 4096 };
/* Visited phones among which a page of many is looked for before all are gathered and sorted, which
 * of 100,000 takes ten times as long. */
enum { WALKED_MAX = 8192 };
enum { NEVER_SEEN = -1 }; /* the id of a mark among phones that were never here */

/* A phone on its way into order. */
struct entry {
	uint64_t mac;
	int64_t last_at;
	bool is_seen;
	char version[VERSION_MAX_BYTES + 1];
};

/* Where a page ended: behind which entry. */
static struct page_mark
mark_of(const struct phone_search *f, const struct entry *x)
{
	struct page_mark m = {.list = phone_search_list(f->q), .is_backward = f->q->is_backward};
	char value[MAC_TEXT_BYTES + VERSION_MAX_BYTES + 1];
	int n;

	m.id = x->is_seen ? x->last_at : NEVER_SEEN;
	(void)mac_text(mac_from_u64(x->mac), value);
	n = snprintf(value + MAC_HEX, sizeof(value) - MAC_HEX, "%s", x->version);
	page_mark_value(&m, (struct slice){value, MAC_HEX + (size_t)n});
	return m;
}

/* The entry that a mark was made of. */
static enum err
entry_of(const struct page_mark *m, struct entry *out)
{
	struct entry x = {.last_at = m->id, .is_seen = m->id != NEVER_SEEN};
	struct mac mac;
	enum err e = mac_from_hex(slice_head(page_mark_slice(m), MAC_HEX), &mac);

	if (e != ERR_OK)
		return e;
	x.mac = mac_to_u64(mac);
	e = slice_to_text(slice_from(page_mark_slice(m), MAC_HEX), x.version, sizeof(x.version));
	if (e == ERR_OK)
		*out = x;
	return e;
}

/* Those that were never here stand last, by MAC, whatever the direction. */
static int
compare(const struct entry *a, const struct entry *b, bool is_version, bool is_backward)
{
	int order;

	if (a->is_seen != b->is_seen)
		return a->is_seen ? -1 : 1;
	order = !a->is_seen ? 0 :
		is_version  ? strcmp(a->version, b->version) :
			      (a->last_at > b->last_at) - (a->last_at < b->last_at);
	if (order == 0)
		order = (a->mac > b->mac) - (a->mac < b->mac);
	return is_backward && a->is_seen ? -order : order;
}

/* qsort() knows no context: an order for each of the four. */
static int
by_last(const void *a, const void *b)
{
	return compare(a, b, false, false);
}

static int
by_last_backward(const void *a, const void *b)
{
	return compare(a, b, false, true);
}

static int
by_version(const void *a, const void *b)
{
	return compare(a, b, true, false);
}

static int
by_version_backward(const void *a, const void *b)
{
	return compare(a, b, true, true);
}

typedef int order_fn(const void *a, const void *b);

static order_fn *
order_of(const struct phone_search *f)
{
	if (f->q->sort == PHONE_SORT_VERSION)
		return f->q->is_backward ? by_version_backward : by_version;
	return f->q->is_backward ? by_last_backward : by_last;
}

/* Whether the phone's own row is as the conditions have it; those on anything else are not looked
 * at. */
static bool
fits(const struct phone_search *f, const struct phone *phone)
{
	const struct phone_filter *w = &f->q->filter;

	return (w->state == PHONE_STATE__COUNT || w->state == phone->state) &&
	       (w->site_id == 0 || w->site_id == phone->site_id) &&
	       (w->model.n == 0 || slice_is(w->model, phone_model(phone))) &&
	       (!f->has_set || mac_set_has(&f->set, phone->mac));
}

/* Gives one phone of the page away.  ERR_LIMIT: the page was full, and there is one more;
 * ERR_NOTFOUND: it is not in the inventory, or not of the query. */
static enum err
give(struct phone_search *f, const struct entry *x, struct entry *last)
{
	struct mac mac = mac_from_u64(x->mac);
	struct phone_hit hit = {.is_seen = x->is_seen};
	enum err e = phones_by_mac(f->store, mac, &hit.phone);

	if (e != ERR_OK)
		return e;
	if (!fits(f, &hit.phone))
		return ERR_NOTFOUND;
	if (f->given == f->q->page.limit) {
		struct page_mark m = mark_of(f, last);

		page_mark_write(&m, f->end.next);
		return ERR_LIMIT;
	}
	if (x->is_seen)
		e = seen_by_mac(f->store, mac, &hit.seen);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	f->given++;
	*last = *x;
	return f->each(f->ctx, &hit);
}

static bool
is_full(const struct phone_search *f)
{
	return f->end.next[0] != '\0';
}

/* Walks the index of what is sorted by, and looks the phones up, until the page is full.
 *   most  that are looked at */
static enum err
walk_seen(struct phone_search *f, struct entry *last, size_t most)
{
	AUTO(ask_done) struct ask a = ASK;
	struct entry from = *last; /* bound below, and so it must stay as it is */
	bool is_version = f->q->sort == PHONE_SORT_VERSION;
	const char *key = is_version ? "version" : "last_at";
	const char *way = f->q->is_backward ? " DESC" : "";
	char mac[MAC_TEXT_BYTES];
	enum err e = ERR_OK;

	buf_addf(&a.text, "SELECT mac, last_at, version FROM seen INDEXED BY %s",
		is_version ? "seen_version" : "seen_last");
	if (f->has_mark) {
		buf_addf(&a.text, " WHERE (%s, mac) %s (?, ?)", key, f->q->is_backward ? "<" : ">");
		if (is_version)
			ask_text(&a, slice_of(from.version));
		else
			ask_number(&a, from.last_at);
		ask_text(&a, slice_of(mac_text(mac_from_u64(from.mac), mac)));
	}
	buf_addf(&a.text, " ORDER BY %s%s, mac%s", key, way, way);
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->logs);
	while (most-- > 0 && (e = db_row(&q)) == ERR_OK) {
		struct entry x = {.is_seen = true};
		struct mac found;

		if (mac_from_hex(db_slice(&q), &found) != ERR_OK)
			return ERR_IO;
		x.mac = mac_to_u64(found);
		x.last_at = db_i64(&q);
		db_text(&q, x.version, sizeof(x.version));
		e = q.err == ERR_OK ? give(f, &x, last) : q.err;
		if (e != ERR_OK && e != ERR_NOTFOUND)
			break;
	}
	return e == ERR_NOTFOUND || is_full(f) ? ERR_OK : e;
}

/* A column of MACs in order, one after the other. */
struct stream {
	struct db_query *q;
	struct mac mac;
	bool is_there;
};

static enum err
stream_next(struct stream *s)
{
	enum err e = db_row(s->q);

	s->is_there = e == ERR_OK;
	if (e == ERR_OK && mac_from_hex(db_slice(s->q), &s->mac) != ERR_OK)
		return ERR_IO;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Moves on to mac, or behind it.  Whether it is there. */
static enum err
stream_seek(struct stream *s, struct mac mac, bool *is_there)
{
	enum err e = ERR_OK;

	while (e == ERR_OK && s->is_there && memcmp(s->mac.b, mac.b, MAC_BYTES) < 0)
		e = stream_next(s);
	*is_there = s->is_there && mac_eq(s->mac, mac);
	return e;
}

/* The phones that were never here: both sides by MAC, side by side. */
static enum err
walk_unseen(struct phone_search *f, struct entry *last)
{
	static const char phones_sql[] = "SELECT mac FROM phone WHERE mac > ?1 ORDER BY mac";
	static const char seen_sql[] = "SELECT mac FROM seen WHERE mac > ?1 ORDER BY mac";
	AUTO(db_done) struct db_query p = db_use(f->store->main, phones_sql);
	AUTO(db_done) struct db_query q = db_use(f->store->logs, seen_sql);
	struct stream phones = {.q = &p}, seen = {.q = &q};
	bool is_among = f->has_mark && f->mark.id == NEVER_SEEN;
	char from[MAC_TEXT_BYTES] = "";
	enum err e;

	if (is_among)
		(void)mac_text(mac_from_u64(last->mac), from);
	db_bind_text(&p, slice_of(from));
	db_bind_text(&q, slice_of(from));
	e = stream_next(&seen);
	while (e == ERR_OK && (e = stream_next(&phones)) == ERR_OK && phones.is_there) {
		struct entry x = {.mac = mac_to_u64(phones.mac)};
		bool is_seen;

		e = stream_seek(&seen, phones.mac, &is_seen);
		if (e == ERR_OK && !is_seen)
			e = give(f, &x, last);
	}
	return is_full(f) ? ERR_OK : e;
}

/* Adds what is known of a phone's visits. */
static enum err
look_up(struct phone_search *f, struct entry *x)
{
	struct seen seen;
	enum err e = seen_by_mac(f->store, mac_from_u64(x->mac), &seen);

	x->is_seen = e == ERR_OK;
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	x->last_at = seen.last_at;
	return slice_to_text(slice_of(seen.version), x->version, sizeof(x->version));
}

/* The same for all, which are in order, side by side with all that were seen. */
static enum err
look_up_all(struct phone_search *f, struct entry *all, size_t count)
{
	static const char sql[] = "SELECT mac, last_at, version FROM seen ORDER BY mac";
	AUTO(db_done) struct db_query q = db_use(f->store->logs, sql);
	struct stream seen = {.q = &q};
	enum err e = stream_next(&seen);

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		e = stream_seek(&seen, mac_from_u64(all[i].mac), &all[i].is_seen);
		if (e != ERR_OK || !all[i].is_seen)
			continue;
		all[i].last_at = db_i64(&q);
		db_text(&q, all[i].version, sizeof(all[i].version));
		e = q.err;
	}
	return e;
}

/* Gathers the MACs of all phones that the conditions let through, in order. */
static enum err
gather(struct phone_search *f, struct buf *out)
{
	AUTO(ask_done) struct ask a = ASK;
	enum err e;

	ask_add(&a, "SELECT p.mac FROM phone p");
	phone_search_where(f, &a, f->end.total > PHONES_FEW);
	ask_add(&a, f->end.total > PHONES_FEW ? " ORDER BY p.mac" : " ORDER BY +p.mac");
	AUTO(db_done) struct db_query q = ask_begin(&a, f->store->main);
	struct stream phones = {.q = &q};
	while ((e = stream_next(&phones)) == ERR_OK && phones.is_there) {
		struct entry x = {.mac = mac_to_u64(phones.mac)};

		if (!f->has_set || mac_set_has(&f->set, phones.mac))
			buf_add(out, (struct slice){(const char *)&x, sizeof(x)});
	}
	return e == ERR_OK ? buf_check(out) : e;
}

static enum err
sort_gathered(struct phone_search *f, struct entry *last)
{
	AUTO(buf_free) struct buf gathered = BUF(GATHERED_MAX_BYTES);
	order_fn *order = order_of(f);
	enum err e = gather(f, &gathered);
	struct entry *all = (struct entry *)(void *)gathered.p, mark = *last;
	size_t count = gathered.n / sizeof(*all);
	bool has_mark = f->has_mark || f->given > 0;

	if (e != ERR_OK || count == 0)
		return e;
	if (count > LOOKED_UP_MAX)
		e = look_up_all(f, all, count);
	for (size_t i = 0; i < count && count <= LOOKED_UP_MAX && e == ERR_OK; i++)
		e = look_up(f, &all[i]);
	if (e == ERR_OK)
		qsort(all, count, sizeof(*all), order);
	for (size_t i = 0; i < count && (e == ERR_OK || e == ERR_NOTFOUND); i++)
		if (!has_mark || order(&all[i], &mark) > 0)
			e = give(f, &all[i], last);
	return e == ERR_NOTFOUND || is_full(f) ? ERR_OK : e;
}

/* Whether it is enough to look at the phones' own rows. */
static bool
is_of_rows(const struct phone_query *q)
{
	return q->filter.group_id == 0 && q->line_id == 0 && q->filter.text.n == 0;
}

static bool
is_filtered(const struct phone_query *q)
{
	const struct phone_filter *w = &q->filter;

	return w->state != PHONE_STATE__COUNT || w->site_id != 0 || w->group_id != 0 ||
	       w->model.n > 0 || w->text.n > 0 || q->version.n > 0 || q->line_id != 0 ||
	       q->only != NULL;
}

enum err
phone_search_by_seen(struct phone_search *f)
{
	struct entry last = {.mac = 0};
	enum err e = f->has_mark ? entry_of(&f->mark, &last) : ERR_OK;

	if (e != ERR_OK)
		return ERR_SYNTAX;
	bool is_among_seen = !f->has_mark || f->mark.id != NEVER_SEEN;

	if (is_filtered(f->q)) {
		/* Many are met soon on the way; where they are not, the rest is sorted. */
		if (is_among_seen && is_of_rows(f->q) && f->end.total > PHONES_FEW)
			e = walk_seen(f, &last, WALKED_MAX);
		return e == ERR_OK && !is_full(f) ? sort_gathered(f, &last) : e;
	}
	if (is_among_seen)
		e = walk_seen(f, &last, SIZE_MAX);
	return e == ERR_OK && !is_full(f) ? walk_unseen(f, &last) : e;
}
